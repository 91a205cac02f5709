"""A running LEX: every platform that is configured, the web server, the worker, until it is told to stop."""

import asyncio
import gc
import os
import signal
import sys
import threading
import webbrowser
from collections.abc import Awaitable, Sequence
from datetime import UTC

import structlog
from aiohttp import web
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from adapters.heartbeat import EVERY, Heartbeat
from adapters.http import about, health, metrics
from adapters.http.feeds import Feeds
from adapters.http.health import Readiness
from adapters.http.server import application, start, stop
from adapters.network import agree, alone, enter, prepare
from adapters.platforms import Platform, connect
from adapters.settings import Settings, Unusable, is_loopback
from bot.blocks import BLOCKS
from bot.clock import utc_now
from bot.tidying import tidy
from bot.worker import Worker
from store.db import sqlite_file

log = structlog.get_logger()

ONE_LOOK = 10_000
"""New objects after which Python looks for cycles of dead ones: at its own 700, a busy bot does little else for a
twentieth of its time."""
GRACE = 2.0
"""Seconds between the word that we stop and the closed door, for a balancer to hear it."""
SENT_WITHIN = 10.0
"""Seconds that what is being sent gets to arrive."""
MISSED_TICK = 10.0
"""Seconds after which the worker looks by itself, should the clock that ticks each second have stopped."""
PATIENCE = 12.0
"""Seconds that it gets to be recorded, and that requests under way get to end."""
ENOUGH = 18.0
"""Seconds for all that, and for the answers that are still to be sent after it."""
LONGEST = 19.5
"""Seconds from the signal until the process ends, whatever hangs; leases lapse, and others go on."""


async def run(settings: Settings, *, demo: bool, may_migrate: bool) -> None:
    """Run until SIGTERM or Ctrl+C. Raises `Unusable`."""
    if settings.browser_on(demo=demo) and not is_loopback(settings.host):
        raise Unusable("The browser chat lets anybody speak as anybody: it is refused unless LEXBOT_HOST is 127.0.0.1.")
    prepare(settings, may_migrate=may_migrate or sqlite_file(settings.database) is not None)
    with alone(settings):
        told = _listen_for_signals()
        running = Running(settings, demo=demo)
        grace = 0.0
        try:
            await running.start()
            gc.collect()
            gc.set_threshold(ONE_LOOK)
            gc.freeze()  # what stands now stands until the end: it need not be looked through again and again
            print(*running.greeting(), sep="\n", flush=True)  # noqa: T201 - for the person at the terminal
            if demo:
                _open_page(settings.here)
            grace = running.grace(await told)
            log.info("stopping", grace=grace)
        finally:
            await running.stop(grace)
        log.info("stopped")


class Running:
    """Everything between `start` and `stop`."""

    def __init__(self, settings: Settings, *, demo: bool) -> None:
        self.settings, self.demo = settings, demo
        self.network = enter(settings, demo=demo, recorded=self._recorded)
        self.platforms: dict[str, Platform] = {}
        self.readiness = Readiness({})
        self.heartbeat = Heartbeat(self.network, BLOCKS, self._recorded)
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
        await agree(network)
        self.platforms = await connect(self.settings, network, self._tick, self.heartbeat.alarm, demo=self.demo)
        chats = [platform.chat for platform in self.platforms.values()]
        self.worker = Worker(network.db, BLOCKS, network.house, network.clock, chats, network.figures.delivered)
        if network.db.is_sqlite:
            await self.worker.inherit()
        app = application(self._routes(), network.figures)
        for platform in self.platforms.values():
            platform.add_routes(app)
        self._runner = await start(app, self.settings.host, self.settings.port)
        await self.heartbeat.start()
        self._working = asyncio.create_task(self.worker.run(every=MISSED_TICK))
        self._clock.add_job(self.worker.wake, "interval", seconds=1)
        self._clock.add_job(agree, "interval", args=[network], minutes=1)
        self._clock.add_job(tidy, "interval", args=[network.db, network.clock], hours=1, next_run_time=utc_now())
        self._clock.add_job(self.heartbeat.beat, "interval", seconds=EVERY.total_seconds(), next_run_time=utc_now())
        self._clock.start()

    def grace(self, told_by: signal.Signals) -> float:
        """Seconds for which a balancer that has heard that we stop may still send something.

        None where nobody stands in front, and none for whoever waits at the terminal.
        """
        is_called = self.settings.teams or (self.settings.slack and not self.settings.slack_app_token)
        return GRACE if is_called and told_by == signal.SIGTERM else 0.0

    async def stop(self, grace: float = 0.0) -> None:
        """Let nothing new in, finish what is under way, then hang up; each part is given up when its time is over."""
        loop = asyncio.get_running_loop()
        until = loop.time() + ENOUGH
        self.readiness.stopping = True
        if self._clock.running:
            self._clock.shutdown(wait=False)
        await asyncio.gather(self._close_doors(grace), self._hang_up(), self._finish_work())
        left = until - loop.time()
        await asyncio.gather(*(_within(left, name, each.stop()) for name, each in self.platforms.items()))
        self.network.close()

    async def _close_doors(self, grace: float) -> None:
        if self._runner:
            await _within(PATIENCE, "http", stop(self._runner, grace))

    async def _hang_up(self) -> None:
        await asyncio.gather(*(_within(PATIENCE, name, each.hang_up()) for name, each in self.platforms.items()))

    async def _finish_work(self) -> None:
        """What is being sent is sent, or left to others in good time."""
        if self.worker and self._working:
            self.worker.stop()
            asyncio.get_running_loop().call_later(SENT_WITHIN, self.worker.give_up)
            await _within(PATIENCE, "worker", self._working)

    def _recorded(self) -> None:
        if self.worker:
            self.worker.wake()

    async def _tick(self) -> None:
        if self.worker:
            await self.worker.tick()

    def _routes(self) -> Sequence[web.RouteDef]:
        network = self.network
        probes = {"database": health.database_probe(network.db)}
        self.readiness.probes = {**probes, **self.heartbeat.listen(self.platforms)}
        return [
            *health.routes(self.readiness),
            *about.routes(),
            *metrics.routes(network.figures, network.db, network.clock),
            *Feeds(network.router, BLOCKS).routes(),
        ]

    def greeting(self) -> list[str]:
        """What the person at the terminal reads."""
        names = {"slack": "Slack", "teams": "Microsoft Teams"}
        real = [names[name] for name in self.platforms if name in names and name not in self.heartbeat.missing]
        lines = [f"LEX is connected to {' and '.join(real)}, and listens at {self.settings.here}."] if real else []
        lines += [f"LEX is not connected to {names[name]}: {why}" for name, why in self.heartbeat.missing.items()]
        if "browser" in self.platforms:
            lines.append(f"LEX is in your browser: {self.settings.here}")
        return [*lines, "Ctrl+C ends it."]


async def _within(seconds: float, part: str, ending: Awaitable[object]) -> None:
    """Give it so much time to end, then give it up; no part keeps the others from ending."""
    try:
        await asyncio.wait_for(ending, seconds)
    except TimeoutError:
        log.warning("given up", part=part, seconds=seconds)
    except Exception:
        log.exception("not ended well", part=part)


def _listen_for_signals() -> asyncio.Future[signal.Signals]:
    """Which of SIGTERM and Ctrl+C has come; a second one ends the process at once."""
    loop = asyncio.get_running_loop()
    told: asyncio.Future[signal.Signals] = loop.create_future()
    signals = (signal.SIGTERM, signal.SIGINT)

    def tell(number: signal.Signals) -> None:
        for each in signals:
            loop.remove_signal_handler(each)
            signal.signal(each, signal.SIG_DFL)
        last = threading.Timer(LONGEST, os._exit, [1])
        last.daemon = True
        last.start()
        told.set_result(number)

    for number in signals:
        loop.add_signal_handler(number, tell, number)
    return told


def _open_page(address: str) -> None:
    """Show the page, where somebody sits in front of a screen."""
    has_screen = sys.platform in {"darwin", "win32"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if has_screen and sys.stdout.isatty():
        webbrowser.open(address)
