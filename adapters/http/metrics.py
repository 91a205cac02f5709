"""Figures for Prometheus: how many turns there were, how long they took, what waits. Nobody's name is in them."""

from time import perf_counter

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.chat import Answer, Chat
from bot.events import Event
from bot.router import Router
from store import jobs

SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3, 10)


class Figures:
    """What is counted, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.turns = Histogram(
            "lexbot_turn_seconds",
            "Turns, by platform and kind of event, and how long they took",
            ("platform", "kind"),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.requests = Counter(
            "lexbot_requests_total", "HTTP requests, by route and status", ("route", "status"), registry=self.registry
        )
        self.waiting = Gauge("lexbot_jobs_waiting", "Jobs that are planned", registry=self.registry)


class CountedRouter(Router):
    """A router whose turns are counted."""

    figures: Figures

    async def answer(self, event: Event, chat: Chat | None = None) -> Answer:
        began = perf_counter()
        try:
            return await super().answer(event, chat)
        finally:
            labels = (event.by.platform, type(event).__name__.lower())
            self.figures.turns.labels(*labels).observe(perf_counter() - began)


def routes(figures: Figures, router: Router) -> list[web.RouteDef]:
    """``GET /metrics``."""

    async def metrics(_request: web.Request) -> web.Response:
        figures.waiting.set(await router.db.read(jobs.waiting))
        return web.Response(body=generate_latest(figures.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/metrics", metrics)]
