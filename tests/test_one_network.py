"""One network: Slack, Teams and the browser chat hold the same session, and count its seats together."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Self

import aiohttp
import pytest
from aiohttp import web

from adapters.memory import Member, MemoryChat
from adapters.slack.app import connect as connect_slack
from adapters.teams.app import connect as connect_teams
from bot.block import furnished
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.router import Router
from bot.turn import House
from bot.worker import Worker
from store.db import Database
from tests.adapters.slack.double import SlackDouble
from tests.adapters.teams.double import TeamsDouble
from tests.world import shown

CARA = "cara@example.org"


class Everywhere:
    """All three platforms before one bot with one database."""

    def __init__(self, url: str) -> None:
        self.db, self.clock = Database(url), Clock()
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
        self.db.close()

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
async def everywhere(sqlite_url: str) -> AsyncIterator[Everywhere]:
    async with Everywhere(sqlite_url) as everywhere:
        yield everywhere


async def test_one_session_stands_in_three_chats_and_its_seats_are_counted_over_all(everywhere: Everywhere) -> None:
    slack, teams, page = everywhere.slack, everywhere.teams, everywhere.page

    # a room on each platform, bound to python by the caretaker, who is one person with three accounts
    on_slack = slack.channel("python")
    cara = slack.person("Cara Care", email=CARA, joins=[on_slack])
    await cara.types("/lex setup", in_=on_slack)
    await cara.submits({"Topics": "python"})
    cara_too = teams.person("Cara Care", email=CARA, has_bot=True)
    engineering = teams.team("Engineering", [cara_too])
    engineering.has_bot = True
    on_teams = engineering.channel("python")
    page.members["cara"] = Member("cara", "Cara Care", CARA)
    page.rooms["python"] = "#python"
    await page.types("cara", "python", "/lex setup")
    await page.submits("cara", {"topics": "python", "language": "en"})
    await cara_too.types("<at>LEX</at> setup", in_=on_teams)
    await everywhere.settles()
    await cara_too.clicks(cara_too.chat.last, "Save", {"topics": "python"})  # the form came into her own chat
    await everywhere.settles()

    # Ana offers on Slack; it stands everywhere
    ana = slack.person("Ana Silva", email="ana@example.org", joins=[on_slack])
    starts = datetime.now(UTC) + timedelta(days=2)
    await ana.types(f"/lex host Fixtures | {starts:%Y-%m-%d %H:%M} | https://meet.example.org/f", in_=on_slack)
    await ana.types("/lex edit 1", in_=on_slack)
    await ana.submits({"Topics": "python", "Seats": "2"})
    await everywhere.settles()
    assert "0 of 2 taken" in on_slack.messages[-1].words
    assert "0 of 2 taken" in on_teams.last.says
    card = page.seen_by("cara", "python")[-1]
    assert "0 of 2 taken" in shown(card)

    # Ben by ✋ on Slack, Dora by the button on Teams, Emil by ✋ in the browser, who has to wait
    ben = slack.person("Ben Okafor", email="ben@example.org", joins=[on_slack])
    await ben.reacts(on_slack.messages[-1], "✋")
    dora = teams.person("Dora Dorn", email="dora@example.org", has_bot=True)
    await dora.clicks(on_teams.last, "Sign up")
    page.members["emil"] = Member("emil", "Emil Ekström", "emil@example.org")
    await everywhere.settles()
    await page.reacts("emil", card.id, "✋")
    await everywhere.settles()
    for words in (on_slack.messages[-1].words, on_teams.last.says, shown(card)):
        assert "2 of 2 taken, 1 waiting" in words
    assert "You are coming: Fixtures" in ben.dm[-2].words
    assert "waiting list" in shown(page.seen_by("emil", "@emil")[-1])

    # Ben lets go on Slack; Emil moves up in the browser
    await ben.unreacts(on_slack.messages[-1], "✋")
    await everywhere.settles()
    assert "it is yours" in shown(page.seen_by("emil", "@emil")[-1])
    assert "2 of 2 taken" in on_teams.last.says

    # and each who comes is reminded where they are
    await everywhere.passes(days=1, minutes=5)
    assert "waits for you" in dora.chat.last.says
    assert "waits for you" in shown(page.seen_by("emil", "@emil")[-1])
    assert not any("waits for you" in message.words for message in ben.dm)
