"""A reminder to 18,000 people through each double with its true limits, on a virtual clock; and, with limits off and in
real time, how many letters one process delivers in a second beside a bare loop of the vendor's client.
"""

import asyncio
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import network
import table
from aiohttp import ClientSession, TCPConnector
from slack_sdk.web.async_client import AsyncWebClient
from slack_stand_in import StandIn

from adapters.slack import app as slack_app
from adapters.teams import app as teams_app
from bot.block import furnished
from bot.blocks import BLOCKS
from bot.chat import Chat
from bot.clock import Clock
from bot.delivery import Delivery, Observe
from bot.pace import Pace
from bot.router import Router
from bot.turn import House
from bot.worker import Worker, unseen
from store import outbox
from store.db import Database, Unit
from store.migrations import migrate
from store.outbox import Fate, Haste, Letter
from store.sessions import LexSession, Seat, SignUp
from tests.adapters.slack.double import SlackDouble
from tests.adapters.slack.workspace import BOT_USER, TEAM, User
from tests.adapters.teams.double import TeamsDouble
from tests.still import StillClock, at_work

LETTERS = 900 if "--fast" in sys.argv else 18_000
FREELY = 500 if "--fast" in sys.argv else 4_000
SLACK_A_MINUTE, TEAMS_A_SECOND = 525, 50
AT_ONCE = 16
"""Calls that the bare loop has under way."""
START = datetime(2026, 12, 1, 9, tzinfo=UTC)

WORDS = {
    "slack_share_of_limit": f"of {SLACK_A_MINUTE} messages a minute (goal 0.97)",
    "slack_minutes": f"of the virtual clock for {LETTERS:,} letters",
    "teams_share_of_limit": f"of {TEAMS_A_SECOND} requests a second (goal 0.90)",
    "teams_minutes": f"of the virtual clock for {LETTERS:,} letters",
    "lost": "people without their reminder, on both (goal 0)",
    "doubled": "people with more than one, on both (goal 0)",
    "rejected_429": "calls refused for being too fast, on both (goal 0)",
    "free_running_per_s": f"letters of one process in real time, limits off, {FREELY:,} of them on SQLite",
    "bare_client_per_s": f"the same messages by a bare loop of slack_sdk's client, {AT_ONCE} at once, in the same run",
}


@dataclass(frozen=True, slots=True)
class Run:
    """What became of the letters on one platform."""

    seconds: float
    lost: int
    doubled: int
    refused: int


class Post:
    """One process's sending half: a network with a session and a reminder to each of its guests."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db, self.clock = db, clock
        self.house = furnished(House(url="https://lex.example.com"), BLOCKS)
        self.router = Router(db, BLOCKS, self.house, clock)

    def fill(self, platform: str, tenant: str, letters: int, address: network.Address) -> None:
        network.fill(self.db, {platform: tenant}, members=letters, sessions=1, address=address)
        self.db.write_now(lambda unit: self._remind(unit, range(1, letters + 1)))

    def _remind(self, unit: Unit, people: Iterable[int]) -> None:
        session, now = unit.get_one(LexSession, 1), self.clock.now()
        session.starts_at, session.capacity, session.taken = now + timedelta(hours=20), LETTERS, LETTERS
        seats = [
            SignUp(session_id=1, person_id=one, seat=Seat.IN, ticket=one, since=now, reminders=[1440]) for one in people
        ]
        network.insert(unit, seats)
        occurrence, reminder = f"1440@{session.starts_at:%Y%m%dT%H%M}", "sessions.reminder"
        same = {"kind": reminder, "thing": session.thing, "occurrence": occurrence, "due_at": now}
        outbox.write(unit, [Letter(person_id=one, haste=int(Haste.NOW), **same) for one in people])

    def worker(self, chat: Chat, see: Observe = unseen) -> Worker:
        return Worker(self.db, BLOCKS, self.house, self.clock, [chat], see)

    def sent(self) -> int:
        return self.db.read_now(lambda unit: sum(one.fate is Fate.SENT for one in unit.query(Letter)))


async def passes(worker: Worker, clock: StillClock, db: Database) -> float:
    """Let the worker do all that is due, while time passes whenever it waits; the virtual seconds that took."""
    clock.busy = lambda: at_work(db) or clock.sleeping != worker.under_way
    began = clock.now()
    await clock.during(worker.tick())
    return (clock.now() - began).total_seconds()


async def through_slack(url: str) -> Run:
    clock, db = StillClock(START), Database(url)
    async with SlackDouble(now=lambda: clock.now().timestamp()) as double:
        for number in range(LETTERS):
            user = User(f"U{number}", f"member{number}", f"Member {number}", None, "Europe/Berlin", "en-US")
            double.workspace.users[user.id] = user
        post = Post(db, clock)
        post.fill("slack", TEAM, LETTERS, lambda _platform, _user: {})
        bot = slack_app.connect(
            bot_token=double.bot_token,
            signing_secret=double.signing_secret,
            api_url=double.api_url,
            router=post.router,
            pace=Pace(db, clock),
            messages_per_minute=SLACK_A_MINUTE,
            now=clock.now,
        )
        await bot.start()
        seconds = await passes(post.worker(bot.chat), clock, db)
        await bot.stop()
        heard = Counter(
            next(member for member in channel.members if member != BOT_USER)
            for channel in double.workspace.channels.values()
            for message in channel.messages
            if channel.kind == "im"
        )
        refused = sum(call.status == 429 for call in double.calls)
    db.close()
    return _judged(seconds, heard, refused)


async def through_teams(url: str) -> Run:
    clock, db = StillClock(START), Database(url)
    async with TeamsDouble(now=lambda: clock.now().timestamp()) as double:
        people = [double.person(f"Member {number}", has_bot=True) for number in range(LETTERS)]
        chats = {f"U{number}": person.chat for number, person in enumerate(people)}
        post = Post(db, clock)
        post.fill(
            "teams",
            double.tenant_id,
            LETTERS,
            lambda _platform, user: {"conversation": chats[user].id, "service": double.service_url},
        )
        bot = teams_app.connect(
            app_id=double.issuer.app_id,
            app_password=double.issuer.app_password,
            tenant_id=double.tenant_id,
            openid_url=double.issuer.openid_url,
            token_url=double.issuer.token_url,
            service_hosts=[double.host],
            router=post.router,
            clock=clock,
            pace=Pace(db, clock),
            requests_per_second=TEAMS_A_SECOND,
        )
        seconds = await passes(post.worker(bot.chat), clock, db)
        await bot.stop()
        heard = Counter({name: len(chat.messages) for name, chat in chats.items()})
        refused = sum(call.status == 429 for call in double.calls)
    db.close()
    return _judged(seconds, heard, refused)


def _judged(seconds: float, heard: Counter[str], refused: int) -> Run:
    each = [heard[f"U{number}"] for number in range(LETTERS)]
    return Run(seconds, each.count(0), sum(count > 1 for count in each), refused)


class Boundless(StandIn):
    """A stand-in without limits."""

    def _may_post(self) -> bool:
        return True


async def freely(url: str) -> tuple[float, float]:
    """Letters a second of ours, and messages a second of the bare client, to the same stand-in."""
    clock, db = Clock(), Database(url)
    async with Boundless() as there:
        post = Post(db, clock)
        post.fill("slack", "T1", FREELY, lambda _platform, _user: {})
        bot = slack_app.connect(bot_token="xoxb-1", signing_secret="s", api_url=there.api_url, router=post.router)
        await bot.start()
        ours = FREELY / await _goes_on(post, bot.chat)
        await bot.stop()
        assert post.sent() == FREELY, "not all letters were sent"
        bare = await _bare(there)
    db.close()
    return ours, bare


async def _goes_on(post: Post, chat: Chat) -> float:
    """Let the worker run as it does in a process; the seconds until all letters are sent."""
    left, all_sent = FREELY, asyncio.Event()

    def see(_delivery: Delivery) -> None:
        nonlocal left
        left -= 1
        if not left:
            all_sent.set()

    worker = post.worker(chat, see)
    began = time.perf_counter()
    running = asyncio.create_task(worker.run())
    await all_sent.wait()
    took = time.perf_counter() - began
    worker.stop()
    await running
    return took


async def _bare(there: StandIn) -> float:
    numbers = iter(range(FREELY))
    async with ClientSession(connector=TCPConnector(limit=AT_ONCE)) as session:
        client = AsyncWebClient(token="xoxb-1", base_url=there.api_url, session=session)

        async def sends() -> None:
            for number in numbers:
                await client.chat_postMessage(channel=f"U{number}", text="A reminder, and nothing else.")

        began = time.perf_counter()
        await asyncio.gather(*(sends() for _ in range(AT_ONCE)))
        return FREELY / (time.perf_counter() - began)


def fresh(folder: str, name: str) -> str:
    url = f"sqlite:///{Path(folder) / name}.db"
    migrate(url)
    return url


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = asyncio.run(freely(fresh(folder, "free")))
        slack = asyncio.run(through_slack(fresh(folder, "slack")))
        teams = asyncio.run(through_teams(fresh(folder, "teams")))
    figures = {
        "slack_share_of_limit": LETTERS / slack.seconds / (SLACK_A_MINUTE / 60),
        "slack_minutes": slack.seconds / 60,
        "teams_share_of_limit": LETTERS / teams.seconds / TEAMS_A_SECOND,
        "teams_minutes": teams.seconds / 60,
        "lost": slack.lost + teams.lost,
        "doubled": slack.doubled + teams.doubled,
        "rejected_429": slack.refused + teams.refused,
        "free_running_per_s": ours,
        "bare_client_per_s": bare,
    }
    table.show("fanout", figures, WORDS)


if __name__ == "__main__":
    main()
