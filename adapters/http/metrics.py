"""Figures for Prometheus, and a line in the log for each turn and delivery. Nobody's name is in them."""

import asyncio
from datetime import datetime

import structlog
from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from adapters.logs import count
from bot.clock import Clock
from bot.delivery import Delivery
from bot.router import Attended
from store.backlog import Overdue, overdue
from store.db import Database

log = structlog.get_logger()

PATIENCE = 5.0
"""Seconds that the database gets to tell what is overdue."""
SECONDS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 3, 10)
LATE = (0.1, 0.5, 1, 5, 15, 60, 300, 1800, 7200)


class Figures:
    """What is counted, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self._turns = Histogram(
            "lexbot_turn_seconds",
            "Turns, by platform and kind of event, and how long they took",
            ("platform", "kind"),
            buckets=SECONDS,
            registry=registry,
        )
        self._outcomes = Counter(
            "lexbot_turns_total", "Turns, by how they ended", ("platform", "kind", "outcome"), registry=registry
        )
        self.requests = Counter(
            "lexbot_requests_total", "HTTP requests, by route and status", ("route", "status"), registry=registry
        )
        self._deliveries = Counter(
            "lexbot_deliveries_total",
            "Letters and cards, by how their delivery ended",
            ("platform", "what", "fate"),
            registry=registry,
        )
        self._late = Histogram(
            "lexbot_delivery_late_seconds",
            "How long after their time letters and cards were delivered",
            ("platform", "what"),
            buckets=LATE,
            registry=registry,
        )
        self._limiter = Histogram(
            "lexbot_limiter_wait_seconds",
            "How long calls of a platform waited for our limits",
            ("platform", "method"),
            buckets=SECONDS,
            registry=registry,
        )
        self.ready = Gauge(
            "lexbot_platform_ready",
            "1 while a platform answers us, else 0",
            ("platform",),
            registry=registry,
        )
        self._overdue = Gauge(
            "lexbot_overdue",
            "Letters, cards and jobs whose time has come (10,000 of each at most)",
            ("what", "platform"),
            registry=registry,
        )
        self._overdue_since = Gauge(
            "lexbot_overdue_seconds", "How long the first of them has waited", ("what", "platform"), registry=registry
        )

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
        took = Histogram("lexbot_unit_seconds", "Database units", ("kind",), buckets=SECONDS, registry=self.registry)
        waited = Histogram(
            "lexbot_unit_wait_seconds",
            "How long database units waited for a thread",
            ("kind",),
            buckets=SECONDS,
            registry=self.registry,
        )
        seen = {kind: (waited.labels(kind), took.labels(kind)) for kind in ("read", "write")}

        def see(kind: str, seconds_waited: float, seconds_taken: float) -> None:
            waiting, taking = seen[kind]
            waiting.observe(seconds_waited)
            taking.observe(seconds_taken)

        db.see = see
        units = Gauge("lexbot_units", "Database units now", ("kind", "state"), registry=self.registry)
        crews = {"any": db.writers} if db.writers is db.readers else {"read": db.readers, "write": db.writers}
        for kind, crew in crews.items():
            units.labels(kind, "running").set_function(lambda crew=crew: crew.running)
            units.labels(kind, "waiting").set_function(lambda crew=crew: crew.waiting)
        connections = Gauge("lexbot_database_connections", "Database connections in use", registry=self.registry)
        connections.set_function(db.connections)

    def waits(self, found: list[Overdue], now: datetime) -> None:
        """What is overdue now."""
        for one in found:
            age = (now - one.since).total_seconds() if one.since else 0.0
            self._overdue.labels(one.what, one.platform).set(one.number)
            self._overdue_since.labels(one.what, one.platform).set(age)


def routes(figures: Figures, db: Database, clock: Clock) -> list[web.RouteDef]:
    """``GET /metrics``. While the database is away, what was overdue when it was there last."""

    async def metrics(_request: web.Request) -> web.Response:
        now = clock.now()
        try:
            found = await asyncio.wait_for(db.read(lambda unit: overdue(unit, now)), PATIENCE)
        except Exception as error:  # noqa: BLE001 - all other figures are told nevertheless
            log.warning("backlog not known", error=type(error).__name__)
        else:
            figures.waits(found, now)
        return web.Response(body=generate_latest(figures.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    return [web.get("/metrics", metrics)]
