"""Connecting: what is asked of Slack at the start, what is said when it will not have us, what ``check`` finds."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

import manifests.slack
from adapters.settings import Unusable
from adapters.slack import app, check, incoming
from adapters.slack.app import Slack, connect
from bot.block import furnished
from bot.clock import Clock
from bot.router import Router
from bot.turn import House
from store.db import Database
from store.troubles import Why
from tests.world import START

from .double import SlackDouble
from .faults import answers, http_error, rate_limited
from .house import Installed
from .room import ROOM
from .wire import signature
from .workspace import BOT, BOT_USER, TEAM

Connect = Callable[..., Slack]


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble(scopes=check.SCOPES) as double:
        yield double


@pytest.fixture
async def connecting(small_database: Database, slack: SlackDouble, clock: Clock) -> AsyncIterator[Connect]:
    """Makes a connection to the double; each is hung up at the end."""
    made = list[Slack]()
    router = Router(small_database, (ROOM,), furnished(House(), (ROOM,)), clock)

    def connected(**given: object) -> Slack:
        known: dict[str, object] = {"bot_token": slack.bot_token, "signing_secret": "s", "api_url": slack.api_url}
        made.append(connect(router=router, **known | given))  # type: ignore[arg-type]
        return made[-1]

    yield connected
    for bot in made:
        await bot.stop()


async def test_it_learns_who_it_is(connecting: Connect, slack: SlackDouble) -> None:
    bot = connecting()
    await bot.start()
    assert (bot.door.us.team, bot.door.us.user, bot.door.us.bot) == (TEAM, BOT_USER, BOT)
    assert [call.method for call in slack.calls] == ["auth.test"]
    assert await bot.ready() is None


async def test_whoever_comes_while_it_starts_waits_until_it_knows_who_it_is(
    connecting: Connect, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They would be met as members of no workspace, and a reaction would be thanked for and lost."""
    bot = connecting(signing_secret="s", now=lambda: START)
    body, stamp = b'{"type": "event_callback", "event": {"type": "of no interest"}}', str(int(START.timestamp()))
    headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature("s", stamp, body)}
    door = web.Application()
    bot.add_routes(door)
    async with TestClient(TestServer(door)) as client:

        async def knocks(**given: str) -> int:
            json = {"Content-Type": "application/json"}
            async with client.post("/slack/events", data=body, headers=headers | json | given) as answer:
                return answer.status

        assert await knocks(**{"X-Slack-Signature": "v0=other"}) == 401
        with monkeypatch.context() as impatient:
            impatient.setattr(app, "KNOWN_WITHIN", 0)
            assert await knocks() == 503, "Slack sends it again"
        came, knows = asyncio.Event(), bot._knows_itself
        monkeypatch.setattr(bot, "_knows_itself", lambda: came.set() or knows())
        waiting = asyncio.create_task(knocks())
        await came.wait()
        await bot.start()
        assert [await waiting, await knocks()] == [200, 200]


async def test_it_starts_at_once(connecting: Connect) -> None:
    begun = time.perf_counter()
    await connecting().start()
    assert time.perf_counter() - begun < 0.3


async def test_a_token_that_is_not_accepted_is_said_so(connecting: Connect) -> None:
    with pytest.raises(Unusable, match=r"does not accept SLACK_BOT_TOKEN \(invalid_auth\)") as raised:
        await connecting(bot_token="xoxb-SECRET").start()
    assert "SECRET" not in str(raised.value)


async def test_a_slack_that_cannot_be_reached_is_said_so(connecting: Connect, unused_tcp_port: int) -> None:
    with pytest.raises(Unusable, match="cannot be reached"):
        await connecting(api_url=f"http://127.0.0.1:{unused_tcp_port}/api").start()


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        (http_error(503), "cannot be reached"),
        (rate_limited(30), "wait 30 seconds"),
        (answers("account_inactive"), "again"),
    ],
)
async def test_whatever_goes_wrong_has_a_sentence(
    connecting: Connect, slack: SlackDouble, fault: object, sentence: str
) -> None:
    slack.fails("auth.test", fault)  # type: ignore[arg-type]
    with pytest.raises(Unusable, match=sentence):
        await connecting().start()


async def test_socket_mode_without_a_good_app_token_is_said_so_and_not_tried_for_ever(connecting: Connect) -> None:
    with pytest.raises(Unusable, match="does not accept SLACK_APP_TOKEN"):
        await connecting(app_token="xapp-bad", signing_secret=None).start()


async def test_without_a_signing_secret_the_http_door_is_shut(connecting: Connect) -> None:
    from aiohttp.test_utils import make_mocked_request

    bot = connecting(signing_secret=None)
    assert (await bot.receive(make_mocked_request("POST", "/slack/events"))).status == 401


async def test_readiness_says_what_is_wrong(connecting: Connect, slack: SlackDouble) -> None:
    bot = connecting()
    await bot.start()
    for fault, why, sentence in (
        (answers("token_revoked"), Why.REFUSED, r"does not accept SLACK_BOT_TOKEN \(token_revoked\)"),
        (answers("account_inactive"), Why.REMOVED, "Install it again"),
        (http_error(500), Why.AWAY, "cannot be reached"),
    ):
        slack.fails("auth.test", fault)
        symptom = await bot.ready()
        assert symptom
        assert symptom.why is why
        assert re.search(sentence, symptom.sentence)
    slack.fails("auth.test", rate_limited(30))
    assert await bot.ready() is None, "who asks us to wait is there"


async def test_check_finds_nothing_where_all_is_well(connecting: Connect, slack: SlackDouble) -> None:
    found = await connecting(app_token=slack.app_token).check()
    assert [finding.what for finding in found] == [
        "Slack token: lex in LEX network",
        "Slack scopes",
        "Slack blocks",
        "Slack Socket Mode",
    ]
    assert [finding.wrong for finding in found] == [""] * 4


def test_the_manifest_asks_for_what_is_used_and_no_more() -> None:
    assert set(manifests.slack.SCOPES) == set(check.SCOPES)
    heard = {name.partition(".")[0] for name in manifests.slack.EVENTS}
    assert heard == {*incoming.MEANT, "app_uninstalled", "tokens_revoked"}


async def test_check_names_the_scopes_that_are_missing_and_what_they_are_for(
    connecting: Connect, slack: SlackDouble
) -> None:
    slack.api.tokens.scopes = frozenset(check.SCOPES) - {"files:write", "im:write"}
    [wrong] = [finding.wrong for finding in await connecting().check() if finding.wrong]
    assert "files:write (calendar entries could not be attached)" in wrong
    assert "im:write" in wrong


async def test_check_says_what_is_wrong_with_tokens(connecting: Connect, slack: SlackDouble) -> None:
    [finding] = await connecting(bot_token="xoxb-bad").check()
    assert "SLACK_BOT_TOKEN" in finding.wrong
    *_, last = await connecting(app_token="xapp-bad").check()
    assert "connections:write" in last.wrong
    slack.fails("blocks.validate", answers("invalid_blocks"))
    assert "would not draw" in (await connecting().check())[2].wrong


async def test_a_connection_that_is_renewed_goes_on(walks: Installed) -> None:
    if walks.slack.wire is not walks.slack.socket:
        return
    ben = walks.slack.person("Ben Okafor")
    await ben.types("/lex page")
    await walks.slack.socket.disconnect()
    walks.slack.socket.connected.clear()
    await walks.slack.connected()
    await ben.types("/lex page 2")
    assert ben.ephemerals[-1].words.startswith("Page 2")
