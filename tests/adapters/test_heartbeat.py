"""A platform that wants us no more is noticed, told to those who care, wherever they are, and said in /readyz."""

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import aiohttp
import pytest

from adapters.heartbeat import Heartbeat
from adapters.http import health, metrics
from adapters.http.health import Readiness
from adapters.http.metrics import Figures
from adapters.http.server import application, start
from adapters.network import Network
from adapters.platforms import Platform
from adapters.settings import Unusable
from adapters.slack.app import connect as connect_slack
from adapters.teams.app import connect as connect_teams
from bot.block import furnished
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.pace import Pace
from bot.router import Router
from bot.turn import House
from bot.worker import Worker
from store import troubles
from store.db import Database
from tests.adapters.slack.double import SlackDouble
from tests.adapters.slack.faults import answers, http_error
from tests.adapters.slack.people import Person as OnSlack
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.people import Person as OnTeams
from tests.postgres import free_port

CARA = "cara@example.org"
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


class Watched:
    """Slack and Teams before one bot, with its heartbeat and its web server."""

    def __init__(self, url: str, *, starts: bool = True) -> None:
        self.url, self.starts = url, starts
        self.clock = Clock(lambda: MONDAY)
        self.slack = SlackDouble(now=self.now, wall_clock=self.now)
        self.teams = TeamsDouble(now=self.now)
        self._stack = AsyncExitStack()

    def now(self) -> float:
        return self.clock.now().timestamp()

    async def __aenter__(self) -> Self:
        enter = self._stack.enter_async_context
        slack, teams = await enter(self.slack), await enter(self.teams)
        self.session = await enter(aiohttp.ClientSession())
        self.network = self._network()
        self.heartbeat = Heartbeat(self.network, BLOCKS, lambda: None)
        self.platforms = await self._connected(slack, teams)
        self.readiness = Readiness(dict(self.heartbeat.listen(self.platforms)))
        self.readiness.probes = {"database": health.database_probe(self.network.db), **self.readiness.probes}
        await self._open()
        if self.starts:
            await self.heartbeat.start()
        chats = [platform.chat for platform in self.platforms.values()]
        db, house, figures = self.network.db, self.network.house, self.network.figures
        self.worker = Worker(db, BLOCKS, house, self.clock, chats, figures.delivered)
        return self

    def _network(self) -> Network:
        house = furnished(House(url="https://lex.example.org", caretakers=frozenset({CARA})), BLOCKS)
        db, figures = Database(self.url), Figures()
        figures.watch(db)
        router = Router(db, BLOCKS, house, self.clock, see=figures.attended)
        return Network(db, house, self.clock, Pace(db, self.clock, figures.waited), router, figures)

    async def _connected(self, slack: SlackDouble, teams: TeamsDouble) -> dict[str, Platform]:
        issuer, router = teams.issuer, self.network.router
        return {
            "slack": connect_slack(
                bot_token=slack.bot_token, signing_secret=slack.signing_secret, api_url=slack.api_url,
                router=router, now=self.clock.now, alarm=self.heartbeat.alarm,
            ),
            "teams": connect_teams(
                app_id=issuer.app_id, app_password=issuer.app_password, tenant_id=issuer.tenant_id,
                openid_url=issuer.openid_url, token_url=issuer.token_url, service_hosts=[teams.host],
                router=router, clock=self.clock, session=self.session,
            ),
        }  # fmt: skip

    async def _open(self) -> None:
        """The web server with all doors."""
        network, port = self.network, free_port()
        app = application(
            [*health.routes(self.readiness), *metrics.routes(network.figures, network.db, self.clock)], network.figures
        )
        for platform in self.platforms.values():
            platform.add_routes(app)
        self._stack.push_async_callback((await start(app, "127.0.0.1", port)).cleanup)
        self.door = f"http://127.0.0.1:{port}"
        self.slack.app_url = f"{self.door}/slack/events"
        self.teams.talks_to(f"{self.door}/api/messages")

    async def __aexit__(self, *_: object) -> None:
        for platform in self.platforms.values():
            await platform.stop()
        await self._stack.aclose()
        self.network.close()

    async def settles(self) -> None:
        for _ in range(2):
            await self.platforms["slack"].door.drain()  # type: ignore[attr-defined]
            await self.platforms["teams"].answers.settle()  # type: ignore[attr-defined]
            await self.worker.tick()
        await self.slack.settled()

    async def beats(self, times: int = 1) -> None:
        """So many minutes go by, at the end of each is a beat; what is to be said is said."""
        for _ in range(times):
            self.clock.jump(timedelta(minutes=1))
            await self.heartbeat.beat()
            await self.settles()

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.door + path) as answer:
            return answer.status, await answer.text()

    async def readyz(self) -> tuple[int, dict[str, Any]]:
        self.readiness._until = 0  # five seconds are over
        status, text = await self.get("/readyz")
        return status, json.loads(text)

    async def cara(self) -> tuple[OnSlack, OnTeams]:
        """The caretaker has an account on each platform; she used Slack last."""
        too = self.teams.person("Cara Care", email=CARA, has_bot=True)
        cara = self.slack.person("Cara Care", email=CARA)
        await too.types("help")
        self.clock.jump(timedelta(seconds=1))
        await cara.types("/lex help")
        await self.settles()
        return cara, too


@pytest.fixture
async def watched(sqlite_url: str) -> AsyncIterator[Watched]:
    async with Watched(sqlite_url) as watched:
        yield watched


def heard(person: OnTeams) -> list[str]:
    """What the bot wrote about troubles to somebody on Teams."""
    return [
        message.says for message in person.chat.messages if "Microsoft Teams" in message.says or "Slack" in message.says
    ]


def letters(watched: Watched, person: OnSlack) -> list[str]:
    """What it wrote to somebody on Slack."""
    return [
        call.body["text"] for call in watched.slack.calls_of("chat.postMessage") if call.body["channel"] == person.id
    ]


async def test_all_is_well_and_says_so(watched: Watched) -> None:
    await watched.beats(2)
    assert await watched.readyz() == (200, {"ready": True, "database": "ok", "slack": "ok", "teams": "ok"})
    assert watched.network.db.read_now(troubles.any_known) is False
    assert 'lexbot_platform_ready{platform="slack"} 1.0' in (await watched.get("/metrics"))[1]


async def test_a_dead_token_is_told_where_the_caretaker_can_still_be_reached_and_so_is_its_end(
    watched: Watched,
) -> None:
    cara, too = await watched.cara()
    watched.slack.api.tokens.revoked = True
    await watched.beats()
    status, told = await watched.readyz()
    assert (status, told["ready"], told["teams"]) == (503, False, "ok")
    assert "Slack does not accept SLACK_BOT_TOKEN (token_revoked). Copy the bot token" in told["slack"]
    assert heard(too) == [], "it may be a hiccup"

    await watched.beats()
    [letter] = heard(too)
    assert "I cannot speak on Slack" in letter
    assert "sets SLACK_BOT_TOKEN to it and starts LEX again" in letter
    await watched.beats(3)
    assert len(heard(too)) == 1
    assert 'lexbot_platform_ready{platform="slack"} 0.0' in (await watched.get("/metrics"))[1]

    watched.slack.api.tokens.revoked = False
    await watched.beats()
    assert (await watched.readyz())[0] == 200
    assert letters(watched, cara) == [], "it may be gone again"
    await watched.beats(3)
    assert [text for text in letters(watched, cara) if "All is well again on Slack" in text]
    assert len(letters(watched, cara)) == 1


async def test_an_app_that_was_removed_is_told_at_once(watched: Watched) -> None:
    _, too = await watched.cara()
    await watched.slack.uninstalls()
    assert watched.heartbeat._alarmed
    await watched.heartbeat._alarmed
    await watched.settles()
    [letter] = heard(too)
    assert "The app was removed from Slack" in letter
    status, told = await watched.readyz()
    assert (status, "Install it again" in told["slack"]) == (503, True)
    await watched.beats(3)
    assert len(heard(too)) == 1


async def test_a_secret_that_is_refused_is_noticed_before_the_last_token_ends(watched: Watched) -> None:
    cara, _ = await watched.cara()
    right = watched.teams.issuer.app_password
    watched.teams.issuer.app_password = "another"
    await watched.beats()
    assert (await watched.readyz())[0] == 200, "the token of before still holds"
    watched.clock.jump(timedelta(minutes=57))
    await watched.beats(2)
    status, told = await watched.readyz()
    assert status == 503
    assert "The directory gives us no token (AADSTS7000215). Check MICROSOFT_APP_ID" in told["teams"]
    [letter] = letters(watched, cara)
    assert "I cannot speak on Microsoft Teams" in letter

    watched.teams.issuer.app_password = right
    await watched.beats(3)
    assert (await watched.readyz())[0] == 200
    assert "All is well again on Microsoft Teams" in letters(watched, cara)[-1]


async def test_keys_that_cannot_be_had_are_told_and_fetched_when_they_can(watched: Watched) -> None:
    cara, _ = await watched.cara()
    keys = watched.platforms["teams"].keys  # type: ignore[attr-defined]
    right, keys.url, keys._fetched, keys._tried = keys.url, f"{watched.teams.issuer.url}/nowhere", None, MONDAY
    await watched.beats(2)
    assert "There are no signing keys at" in (await watched.readyz())[1]["teams"]
    assert "I hear nobody on Microsoft Teams" in letters(watched, cara)[-1]
    keys.url = right
    await watched.beats(2)
    assert (await watched.readyz())[0] == 200


async def test_a_hiccup_is_told_to_nobody(watched: Watched) -> None:
    cara, too = await watched.cara()
    watched.slack.fails("auth.test", http_error(500))
    await watched.beats(3)
    assert (heard(too), letters(watched, cara)) == ([], [])


async def test_the_next_process_does_not_tell_it_again(watched: Watched, sqlite_url: str) -> None:
    _, too = await watched.cara()
    watched.slack.api.tokens.uninstalled = True
    await watched.beats(2)
    before, watched.heartbeat = watched.heartbeat, Heartbeat(watched.network, BLOCKS, lambda: None)
    watched.heartbeat.listen(watched.platforms)
    await watched.beats(2)
    await before.beat()
    assert len(heard(too)) == 1


async def test_readyz_waits_for_no_platform_that_was_known_before(watched: Watched) -> None:
    """It says what was known; who asks often makes nobody ask twice."""
    assert (await watched.readyz())[0] == 200
    pulse, asked = watched.heartbeat.pulses["slack"], len(watched.slack.calls_of("auth.test"))
    watched.slack.fails("auth.test", answers("fatal_error"))
    assert (await watched.readyz())[1]["slack"].startswith("Slack cannot be reached")
    for _ in range(5):
        await watched.get("/readyz")
    assert len(watched.slack.calls_of("auth.test")) == asked + 1
    assert pulse.symptom


async def test_a_balancer_can_ask_for_what_it_needs_alone(watched: Watched) -> None:
    """A dead Slack must not take Teams off the net."""
    watched.slack.fails("auth.test", answers("token_revoked"), times=9)
    await watched.readyz()
    asked = {path: (await watched.get(f"/readyz{path}"))[0] for path in ("", "/database", "/teams", "/slack", "/x")}
    assert asked == {"": 503, "/database": 200, "/teams": 200, "/slack": 503, "/x": 404}
    assert json.loads((await watched.get("/readyz/teams"))[1]) == {"ready": True, "database": "ok", "teams": "ok"}
    watched.readiness.stopping = True
    assert (await watched.get("/readyz/database"))[0] == 503


async def test_one_platform_that_cannot_be_had_at_the_start_keeps_no_other_from_being_served(sqlite_url: str) -> None:
    async with Watched(sqlite_url, starts=False) as watched:
        watched.slack.fails("auth.test", http_error(503), times=2)
        await watched.heartbeat.start()
        assert list(watched.heartbeat.missing) == ["slack"]
        ben = watched.teams.person("Ben", email="ben@example.org", has_bot=True)
        await ben.types("help")
        await watched.settles()
        assert ben.chat.messages[-1].says
        await watched.beats()
        assert (await watched.readyz())[0] == 200, "it is tried again"
        cara = watched.slack.person("Cara Care", email=CARA)
        assert (await cara.types("/lex help")).ok


async def test_where_no_platform_at_all_can_be_had_it_is_said(sqlite_url: str) -> None:
    async with Watched(sqlite_url, starts=False) as watched:
        del watched.platforms["teams"]
        watched.slack.fails("auth.test", answers("invalid_auth"))
        with pytest.raises(Unusable, match="does not accept SLACK_BOT_TOKEN"):
            await watched.heartbeat.start()


async def test_while_the_database_is_away_it_lives_and_says_that_it_is_not_ready() -> None:
    async with Watched(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none") as watched:
        assert (await watched.get("/healthz"))[0] == 200
        status, told = await watched.readyz()
        assert (status, told["slack"], told["teams"]) == (503, "ok", "ok")
        assert told["database"] == "It does not answer. Does it run, and is LEXBOT_DATABASE_URL right?"
        status, figures = await watched.get("/metrics")
        assert (status, "lexbot_unit_seconds_count" in figures) == (200, True)
        watched.slack.api.tokens.revoked = True
        await watched.heartbeat.beat()  # it cannot be told now, but at a later beat
