"""Figures for Prometheus, and a line in the log for each turn and delivery. Nobody's name is in them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from adapters.http.health import Shared
from adapters.logs import count
from bot.clock import Clock
from bot.delivery import Delivery
from bot.router import Attended
from store.backlog import MOST, Overdue, overdue
from store.db import Database

log = structlog.get_logger()

PATIENCE = 5.0
"""Seconds that the database gets to tell what is overdue."""
KEPT = timedelta(seconds=5)
"""So long what it told is told again, so that nobody can wear it out by looking."""
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3, 10)
LATE = (0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200)


class Figures:
    """What is counted, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self.requests = self._counter("lexbot_requests_total", "HTTP requests", "route", "status")
        self._turns = self._times("lexbot_turn_seconds", "How long turns took", "platform", "kind")
        self._outcomes = self._counter("lexbot_turns_total", "Turns", "platform", "kind", "outcome")
        self._deliveries = self._counter("lexbot_deliveries_total", "Letters and cards", "platform", "what", "fate")
        self._late = self._times(
            "lexbot_delivery_late_seconds", "How long after their time they ended", "platform", "what", buckets=LATE
        )
        self._overdue = self._gauge(
            "lexbot_overdue", f"Letters, cards, jobs whose time has come; no more than {MOST}", "what", "platform"
        )
        self._overdue_since = self._gauge(
            "lexbot_overdue_seconds", "How long the first of them has waited", "what", "platform"
        )
        self._limiter = self._times(
            "lexbot_limiter_wait_seconds", "How long calls waited for our limits", "platform", "method"
        )
        self.ready = self._gauge("lexbot_platform_ready", "1 while a platform answers us, else 0", "platform")

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, registry=self.registry)

    def _times(self, name: str, words: str, *labels: str, buckets: Sequence[float] = SECONDS) -> Histogram:
        return Histogram(name, words, labels, buckets=buckets, registry=self.registry)

    # what others tell

    def attended(self, turn: Attended) -> None:
        """An event was answered."""
        self._turns.labels(turn.platform, turn.kind).observe(turn.seconds)
        self._outcomes.labels(turn.platform, turn.kind, turn.outcome).inc()
        count(
            "turn",
            platform=turn.platform,
            kind=turn.kind,
            door=turn.door,
            outcome=turn.outcome,
            ms=round(turn.seconds * 1000, 2),
        )

    def delivered(self, delivery: Delivery) -> None:
        """A letter or a card was sent or given up."""
        self._deliveries.labels(delivery.platform, delivery.what, delivery.fate).inc()
        self._late.labels(delivery.platform, delivery.what).observe(delivery.late)
        count(
            "delivery",
            platform=delivery.platform,
            what=delivery.what,
            kind=delivery.kind,
            fate=delivery.fate,
            late=round(delivery.late, 1),
        )

    def waited(self, limit: str, seconds: float) -> None:
        """A call waited for its turn under this limit: platform, workspace or tenant, and what is limited."""
        platform, _, rest = limit.partition(" ")
        method = rest.partition(" ")[2] or "any"
        self._limiter.labels(platform, "to" if method.startswith("to ") else method).observe(seconds)

    def watch(self, db: Database) -> None:
        """Count the database's units from now on."""
        took = self._times("lexbot_unit_seconds", "How long database units took", "kind")
        waited = self._times("lexbot_unit_wait_seconds", "How long they waited for a thread", "kind")
        seen = {kind: (waited.labels(kind), took.labels(kind)) for kind in ("read", "write")}

        def see(kind: str, seconds_waited: float, seconds_taken: float) -> None:
            waiting, taking = seen[kind]
            waiting.observe(seconds_waited)
            taking.observe(seconds_taken)

        db.see = see
        units = self._gauge("lexbot_units", "Database units now", "kind", "state")
        crews = {"any": db.writers} if db.writers is db.readers else {"read": db.readers, "write": db.writers}
        for kind, crew in crews.items():
            units.labels(kind, "running").set_function(lambda crew=crew: crew.running)
            units.labels(kind, "waiting").set_function(lambda crew=crew: crew.waiting)
        self._gauge("lexbot_database_connections", "Database connections in use").set_function(db.connections)

    def waits(self, found: list[Overdue], now: datetime) -> None:
        """What is overdue now."""
        for one in found:
            age = (now - one.since).total_seconds() if one.since else 0.0
            self._overdue.labels(one.what, one.platform).set(one.number)
            self._overdue_since.labels(one.what, one.platform).set(age)


class Backlog:
    """What is overdue: the database is asked every few seconds at most, however many look."""

    def __init__(self, figures: Figures, db: Database, clock: Clock) -> None:
        self._figures, self._db, self._clock = figures, db, clock
        self._known_until: datetime | None = None
        self._ask = Shared(self._look)

    async def tell(self) -> None:
        """Put it among the figures; while the database is away, what was overdue when it was there last."""
        if self._known_until and self._clock.now() < self._known_until:
            return
        try:
            await asyncio.wait_for(self._ask(), PATIENCE)
        except Exception as error:  # noqa: BLE001 - all other figures are told nevertheless
            log.warning("backlog not known", error=type(error).__name__)

    async def _look(self) -> None:
        now = self._clock.now()
        try:
            self._figures.waits(await self._db.read(lambda unit: overdue(unit, now)), now)
        finally:
            self._known_until = self._clock.now() + KEPT


def routes(figures: Figures, db: Database, clock: Clock) -> list[web.RouteDef]:
    """``GET /metrics``."""
    backlog = Backlog(figures, db, clock)

    async def metrics(_request: web.Request) -> web.Response:
        await backlog.tell()
        return web.Response(body=generate_latest(figures.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/metrics", metrics)]
