"""The bot as it stands in a workspace: the double, our adapter, the real router, worker and database."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from adapters.http.server import application
from adapters.slack.app import Slack, connect
from bot.block import Block, furnished
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.router import Router
from bot.turn import House
from bot.worker import Worker
from manifests.slack import manifest
from store import places, posts
from store.db import Database, Unit
from tests.world import next_due

from .double import SlackDouble
from .workspace import TEAM, Channel, Message

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Berlin."""


@dataclass
class Installed:
    """A workspace with the bot in it."""

    slack: SlackDouble
    bot: Slack
    router: Router
    worker: Worker
    clock: Clock
    db: Database
    pauses: list[float] = field(default_factory=list)
    """For how many seconds the adapter has waited; to the machine it is no time."""

    async def waits(self, seconds: float) -> None:
        self.pauses.append(seconds)

    async def settles(self) -> None:
        """What is due is done, and everybody has heard of it."""
        await self.worker.tick()
        await self.bot.door.drain()
        await self.slack.settled()

    async def passes(self, **time: float) -> None:
        """So much time goes by, an hour at most at once, and what falls due on the way is done at its own time."""
        end = self.clock.now() + timedelta(**time)
        await self.settles()
        while (now := self.clock.now()) < end:
            due = next_due(self.db, now) or end
            self.clock.jump(min(due, now + timedelta(hours=1), end) - now)
            await self.settles()

    def binds(self, channel: Channel, *topics: str) -> None:
        """Announce these topics there; without topics, what fits nowhere else."""
        room = places.Room(
            platform="slack", tenant=TEAM, channel=channel.id, name=f"#{channel.name}", topics=list(topics),
            rest=not topics, language="en", zone="Europe/Berlin", created_at=self.clock.now(),
        )  # fmt: skip
        self.db.write_now(lambda unit: unit.add(room))

    async def announces(self, channel: Channel, thing: str) -> Message:
        """The card of a thing stands in a channel."""
        self.binds(channel)

        def want(unit: Unit) -> None:
            room = places.find(unit, "slack", TEAM, channel.id)
            posts.want(unit, thing, room.id if room and room.id else 0, self.clock.now())

        self.db.write_now(want)
        await self.settles()
        return channel.last


@asynccontextmanager
async def installed(
    db: Database, slack: SlackDouble, clock: Clock, blocks: Sequence[Block] = BLOCKS
) -> AsyncIterator[Installed]:
    """The bot, connected to the double as that was made: over HTTP or Socket Mode."""
    slack.grants(manifest(blocks, "https://lex.example.com"))
    house = furnished(House(url="http://127.0.0.1:3000", caretakers=frozenset({"cara.vance@example.com"})), blocks)
    router = Router(db, blocks, house, clock)
    by_socket = slack.wire is slack.socket
    bot = connect(
        bot_token=slack.bot_token,
        signing_secret=slack.signing_secret,
        app_token=slack.app_token if by_socket else None,
        api_url=slack.api_url,
        router=router,
        now=clock.now,
    )
    runner = web.AppRunner(application(bot.routes()), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        await bot.start()
        standing = Installed(slack, bot, router, Worker(db, blocks, house, clock, [bot.chat]), clock, db)
        bot.door.afterwards.pause = standing.waits
        yield standing
    finally:
        await bot.stop()
        await runner.cleanup()


def double(clock: Clock, *, socket_mode: bool = False) -> SlackDouble:
    """Slack, on the same clock."""
    tells = lambda: clock.now().timestamp()  # noqa: E731 - given twice
    return SlackDouble(socket_mode=socket_mode, now=tells, wall_clock=tells)
