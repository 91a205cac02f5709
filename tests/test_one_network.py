"""One network: Slack, Teams and the browser chat hold the same session, and count its seats together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self

import aiohttp
import pytest
from aiohttp import web

from adapters.memory import Member, MemoryChat, Message
from adapters.slack.app import connect as connect_slack
from adapters.teams.app import connect as connect_teams
from bot.block import furnished
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.router import Router
from bot.turn import House
from bot.worker import Worker
from store.db import Database
from store.sessions import LexSession
from tests.adapters.slack.double import SlackDouble
from tests.adapters.slack.workspace import Channel as SlackChannel
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.people import Person as TeamsPerson
from tests.adapters.teams.world import Channel as TeamsChannel
from tests.world import shown

CARA = "cara@example.org"


class Everywhere:
    """All three platforms before one bot with one database."""

    def __init__(self, db: Database) -> None:
        self.db, self.clock = db, Clock()
        house = furnished(House(url="https://lex.example.org", caretakers=frozenset({CARA})), BLOCKS)
        self.router = Router(self.db, BLOCKS, house, self.clock)
        self.page = MemoryChat(self.router, self.clock)
        self.slack = SlackDouble(now=self.now, wall_clock=self.now)
        self.teams = TeamsDouble(now=self.now, wall=self.now)
        self._house = house
        self._stack = AsyncExitStack()

    def now(self) -> float:
        return self.clock.now().timestamp()

    async def __aenter__(self) -> Self:
        enter = self._stack.enter_async_context
        slack, teams = await enter(self.slack), await enter(self.teams)
        session = await enter(aiohttp.ClientSession())
        self._to_slack = connect_slack(
            bot_token=slack.bot_token, signing_secret=slack.signing_secret, api_url=slack.api_url,
            router=self.router, now=self.clock.now,
        )  # fmt: skip
        issuer = teams.issuer
        self._to_teams = connect_teams(
            app_id=issuer.app_id, app_password=issuer.app_password, tenant_id=issuer.tenant_id,
            openid_url=issuer.openid_url, token_url=issuer.token_url, service_hosts=[teams.host],
            router=self.router, clock=self.clock, session=session,
        )  # fmt: skip
        server = web.Application()
        self._to_slack.add_routes(server)
        self._to_teams.add_routes(server)
        runner = web.AppRunner(server, shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        door = f"http://127.0.0.1:{runner.addresses[0][1]}"
        slack.app_url = f"{door}/slack/events"
        teams.talks_to(f"{door}/api/messages")
        await self._to_slack.start()
        chats = [self._to_slack.chat, self._to_teams.chat, self.page]
        self._worker = Worker(self.db, BLOCKS, self._house, self.clock, chats)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._to_teams.stop()
        await self._to_slack.stop()
        await self._stack.aclose()

    async def settles(self) -> None:
        """What is under way is answered, what is due is done."""
        for _ in range(2):
            await self._to_slack.door.drain()
            await self._to_teams.answers.settle()
            await self._worker.tick()
        await self.slack.settled()

    async def passes(self, **time: float) -> None:
        self.clock.jump(timedelta(**time))
        await self.settles()


@pytest.fixture
async def everywhere(small_database: Database) -> AsyncIterator[Everywhere]:
    async with Everywhere(small_database) as everywhere:
        yield everywhere


@dataclass
class Python:
    """A room on each platform that hears of python."""

    slack: SlackChannel
    teams: TeamsChannel
    members: dict[str, TeamsPerson]
    page: str = "python"

    def shows(self, everywhere: Everywhere) -> list[str]:
        """The newest card in each."""
        return [self.slack.messages[-1].words, self.teams.last.says, shown(self.card(everywhere))]

    def card(self, everywhere: Everywhere) -> Message:
        return everywhere.page.seen_by("cara", self.page)[-1]


@pytest.fixture
async def python(everywhere: Everywhere) -> Python:
    """The caretaker, one person with three accounts, binds a room on each platform to python."""
    slack, teams, page = everywhere.slack, everywhere.teams, everywhere.page
    on_slack = slack.channel("python")
    cara = slack.person("Cara Care", email=CARA, joins=[on_slack])
    await cara.types("/lex setup", in_=on_slack)
    await cara.submits({"Topics": "python"})
    too = teams.person("Cara Care", email=CARA, has_bot=True)
    members = {name: teams.person(name, email=f"{name}@Example.org", has_bot=True) for name in ("ben", "dora")}
    team = teams.team("Engineering", [too, *members.values()])
    team.has_bot = True
    on_teams = team.channel("python")
    await too.types("<at>LEX</at> setup", in_=on_teams)
    await everywhere.settles()
    await too.clicks(too.chat.last, "Save", {"topics": "python"})  # the form came into her own chat
    page.members["cara"], page.rooms["python"] = Member("cara", "Cara Care", CARA), "#python"
    await page.types("cara", "python", "/lex setup")
    await page.submits("cara", {"topics": "python", "language": "en"})
    await everywhere.settles()
    return Python(on_slack, on_teams, members)


@pytest.fixture
async def fixtures(everywhere: Everywhere, python: Python) -> None:
    """Ana offers *Fixtures* on Slack, with two seats."""
    ana = everywhere.slack.person("Ana Silva", email="ana@example.org", joins=[python.slack])
    starts = datetime.now(UTC) + timedelta(days=2)
    line = f"/lex host Fixtures | {starts:%Y-%m-%d %H:%M} | https://meet.example.org/f"
    await ana.types(line, in_=python.slack)
    await ana.types("/lex edit 1", in_=python.slack)
    await ana.submits({"Topics": "python", "Seats": "2"})
    await everywhere.settles()


@pytest.mark.usefixtures("fixtures")
async def test_one_session_stands_in_three_chats_and_its_seats_are_counted_over_all(
    everywhere: Everywhere, python: Python
) -> None:
    slack, page = everywhere.slack, everywhere.page
    assert all("0 of 2 taken" in card for card in python.shows(everywhere))

    ben = slack.person("Ben Okafor", email="ben@example.org", joins=[python.slack])
    await ben.reacts(python.slack.messages[-1], "✋")
    dora = python.members["dora"]
    await dora.clicks(python.teams.last, "Sign up")
    await everywhere.settles()
    page.members["emil"] = Member("emil", "Emil Ekström", "emil@example.org")
    await page.types("emil", "@emil", "quiet")
    await page.submits("emil", {"quiet_from": "8", "quiet_until": "8", "most_a_week": "5"})  # whatever day it is
    await page.reacts("emil", python.card(everywhere).id, "✋")
    await everywhere.settles()
    assert all("2 of 2 taken, 1 waiting" in card for card in python.shows(everywhere))
    assert "You are coming: Fixtures" in ben.dm[-2].words  # before the calendar entry
    assert "waiting list" in shown(page.seen_by("emil", "@emil")[-1])

    await ben.unreacts(python.slack.messages[-1], "✋")
    await everywhere.settles()
    assert "A seat is free, and it is yours" in shown(page.seen_by("emil", "@emil")[-1])
    assert all("2 of 2 taken" in card and "1 waiting" not in card for card in python.shows(everywhere))

    await everywhere.passes(days=1, minutes=5)
    assert "looking forward to you:" in dora.chat.last.says
    assert "looking forward to you:" in shown(page.seen_by("emil", "@emil")[-1])
    assert not any("looking forward to you:" in message.words for message in ben.dm)


@pytest.mark.usefixtures("fixtures")
async def test_one_person_with_two_accounts_has_one_seat(everywhere: Everywhere, python: Python) -> None:
    on_slack = everywhere.slack.person("Ben Okafor", email="ben@example.org", joins=[python.slack])
    await on_slack.reacts(python.slack.messages[-1], "✋")
    await everywhere.settles()
    await python.members["ben"].clicks(python.teams.last, "Sign up")
    await everywhere.settles()
    assert all("1 of 2 taken" in card for card in python.shows(everywhere))


@pytest.mark.usefixtures("fixtures")
async def test_one_person_with_a_hand_on_both_platforms_has_one_seat_until_both_are_lowered(
    everywhere: Everywhere, python: Python
) -> None:
    on_slack = everywhere.slack.person("Ben Okafor", email="ben@example.org", joins=[python.slack])
    on_teams = python.members["ben"]
    await asyncio.gather(on_slack.reacts(python.slack.messages[-1], "✋"), on_teams.reacts(python.teams.last, "✋"))
    await everywhere.settles()
    assert all("1 of 2 taken" in card for card in python.shows(everywhere))
    everywhere.clock.jump(timedelta(seconds=1))
    await on_slack.unreacts(python.slack.messages[-1], "✋")
    await everywhere.settles()
    assert "You still have a hand up" in on_slack.ephemerals[-1].words
    assert all("1 of 2 taken" in card for card in python.shows(everywhere))
    everywhere.clock.jump(timedelta(seconds=1))
    await on_teams.unreacts(python.teams.last, "✋")
    await everywhere.settles()
    assert all("0 of 2 taken" in card for card in python.shows(everywhere))


@pytest.mark.usefixtures("fixtures")
async def test_hands_count_as_they_stand_on_the_screen_in_whatever_order_they_are_told(
    everywhere: Everywhere, python: Python
) -> None:
    """Slack tells of the hand that was lowered and put up again once more, the oldest last."""
    ben = everywhere.slack.person("Ben Okafor", email="ben@example.org", joins=[python.slack])
    card, events = python.slack.messages[-1], everywhere.slack.events
    for happens in (ben.reacts, ben.unreacts, ben.reacts):
        await happens(card, "✋")
        everywhere.clock.jump(timedelta(seconds=1))
    for told in reversed(everywhere.slack.deliveries[-3:]):
        late = told.body | {"event_id": f"{told.body['event_id']}LATE"}  # as if it had never come before
        assert (await everywhere.slack.wire.send("events_api", late)).ok
        assert (await events.again(told)).ok
    await everywhere.settles()
    assert all("1 of 2 taken" in shown for shown in python.shows(everywhere))
    assert everywhere.db.read_now(lambda unit: unit.get_one(LexSession, 1).tickets) == 2  # up, and up again
