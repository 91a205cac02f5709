"""A running LEX: every platform that is configured, the web server, the worker, until it is told to stop."""

import asyncio
import os
import signal
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, timedelta

import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from adapters.http import about, health, metrics
from adapters.http.feeds import Feeds
from adapters.http.health import Probe, Readiness
from adapters.http.server import application, start
from adapters.network import Network, enter, prepare
from adapters.platforms import Platform, connect
from adapters.settings import Settings, Unusable, is_loopback
from bot.blocks import BLOCKS
from bot.worker import Worker
from store import seen
from store.db import sqlite_file

log = structlog.get_logger()

KEPT = timedelta(days=7)
"""How long an event is remembered: no platform delivers one again after a day."""
PATIENCE = 20.0
"""Seconds that what is being sent gets to end."""


async def run(settings: Settings, *, demo: bool, may_migrate: bool) -> None:
    """Run until SIGTERM or Ctrl+C. Raises `Unusable`."""
    if settings.browser_on(demo=demo) and not is_loopback(settings.host):
        raise Unusable("The browser chat lets anybody speak as anybody: it is refused unless LEXBOT_HOST is 127.0.0.1.")
    prepare(settings, may_migrate=may_migrate or sqlite_file(settings.database) is not None)
    told = _listen_for_signals()
    running = Running(settings, demo=demo)
    try:
        await running.start()
        print(*running.greeting(), sep="\n", flush=True)  # noqa: T201 - for the person at the terminal
        if demo:
            _open_page(settings.here)
        await told.wait()
    finally:
        await running.stop()


class Running:
    """Everything between `start` and `stop`."""

    def __init__(self, settings: Settings, *, demo: bool) -> None:
        self.settings, self.demo = settings, demo
        self.network = enter(settings, demo=demo, recorded=self._recorded)
        self.platforms: dict[str, Platform] = {}
        self.worker: Worker | None = None
        self._working: asyncio.Task[None] | None = None
        self._runner: web.AppRunner | None = None
        self._clock = AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True},  # by default it drops what is a second late
        )

    async def start(self) -> None:
        """Connect, listen, work. Raises `Unusable`."""
        network = self.network
        self.platforms = await connect(self.settings, network, self._tick, demo=self.demo)
        chats = [platform.chat for platform in self.platforms.values()]
        self.worker = Worker(network.db, BLOCKS, network.house, network.clock, chats)
        app = application(self._routes(), network.figures)
        for platform in self.platforms.values():
            platform.add_routes(app)
        self._runner = await start(app, self.settings.host, self.settings.port)
        for platform in self.platforms.values():
            await platform.start()
        self._working = asyncio.create_task(self.worker.run())
        self._clock.add_job(tidy, "interval", args=[network], hours=1)
        self._clock.start()

    async def stop(self) -> None:
        """Let nothing new in, finish what is under way, then hang up."""
        if self._clock.running:
            self._clock.shutdown(wait=False)
        if self._runner:
            await self._runner.cleanup()
        if self.worker and self._working:
            self.worker.stop()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._working, PATIENCE)
        for platform in self.platforms.values():
            await platform.stop()
        self.network.close()

    def _recorded(self) -> None:
        if self.worker:
            self.worker.wake()

    async def _tick(self) -> None:
        if self.worker:
            await self.worker.tick()

    def _routes(self) -> Sequence[web.RouteDef]:
        network = self.network
        probes: dict[str, Probe] = {name: platform.ready for name, platform in self.platforms.items()}
        readiness = Readiness({"database": health.database_probe(network.db)} | probes)
        return [
            *health.routes(readiness),
            *about.routes(),
            *metrics.routes(network.figures, network.router),
            *Feeds(network.router, BLOCKS).routes(),
        ]

    def greeting(self) -> list[str]:
        """What the person at the terminal reads."""
        names = {"slack": "Slack", "teams": "Microsoft Teams"}
        real = [names[name] for name in self.platforms if name in names]
        lines = [f"LEX is connected to {' and '.join(real)}, and listens at {self.settings.here}."] if real else []
        if "browser" in self.platforms:
            lines.append(f"LEX is in your browser: {self.settings.here}")
        return [*lines, "Ctrl+C ends it."]


async def tidy(network: Network) -> None:
    """Forget what nobody will ask for again."""
    before = network.clock.now() - KEPT
    await network.db.write(lambda unit: seen.forget_before(unit, before))


def _listen_for_signals() -> asyncio.Event:
    """Set by SIGTERM or Ctrl+C; a second one is obeyed at once."""
    told, loop = asyncio.Event(), asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def tell() -> None:
        told.set()
        for number in signals:
            loop.remove_signal_handler(number)

    for number in signals:
        loop.add_signal_handler(number, tell)
    return told


def _open_page(address: str) -> None:
    """Show the page, where somebody sits in front of a screen."""
    has_screen = sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if has_screen and sys.stdout.isatty():
        webbrowser.open(address)
