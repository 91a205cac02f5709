"""The door: what is let in, what is not, and that each activity is answered once."""

import asyncio
import hashlib
import io
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from adapters.settings import Unusable
from adapters.teams import app, auth
from adapters.teams.auth import may_call
from bot.block import Block, Command
from bot.text import say
from bot.turn import Turn
from bot.view import Notice, View
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.signing import FORGERIES
from tests.adapters.teams.wire import Delivery
from tests.adapters.teams.world import Channel


def activity(teams: TeamsDouble, ben: Person, **change: Any) -> dict[str, Any]:
    """A message that would be answered."""
    return teams.activity("message_personal", ben.chat, "", ben, {"text": "help", **change})


async def sent(teams: TeamsDouble, ben: Person, authorization: str | None = "", **change: Any) -> Delivery:
    return await teams.wire.post(activity(teams, ben, **change), authorization=authorization)


# tokens


async def test_who_speaks_for_teams_is_let_in(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    assert (await sent(teams, ben)).status == 200
    assert ben.chat.messages


@pytest.mark.parametrize("how", FORGERIES)
async def test_trap_7_a_bad_token_is_answered_with_401_and_has_no_effect(
    how: str, lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    """Through the SDK's adapter most of them end in a 500."""
    delivery = await sent(teams, ben, teams.issuer.forged(how, teams.service_url) or " ")
    assert (delivery.status, delivery.text) == (401, "")
    assert teams.calls == []


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Bearer a b", "Basic dTpw", "Bearer 💥", "x" * 6000, "Bearer " + "e30." * 400, "bearer x"],
)
async def test_a_header_that_is_no_token_is_answered_with_401(
    header: str, lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    assert (await sent(teams, ben, header)).status == 401


async def test_without_a_token_nobody_is_let_in(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    assert (await sent(teams, ben, None)).status == 401
    assert teams.calls == []


async def test_a_token_that_never_ends_is_refused(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    """The SDK takes it."""
    claims = teams.issuer.claims(teams.service_url)
    del claims["exp"]
    assert (await sent(teams, ben, "Bearer " + teams.issuer.keys[0].sign(claims))).status == 401


async def test_a_key_that_does_not_vouch_for_teams_is_refused(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    teams.issuer.rotate(endorsements=("webchat",))
    assert (await sent(teams, ben)).status == 401


async def test_a_token_that_was_seen_is_not_verified_again(
    lex: Lex, teams: TeamsDouble, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await sent(teams, ben)).status == 200
    tokens = lex.teams.tokens
    assert tokens
    monkeypatch.setattr(tokens, "_validator", None)
    monkeypatch.setattr(tokens, "load", lambda: pytest.fail("verified again"))
    assert (await sent(teams, ben)).status == 200


async def test_a_token_that_was_seen_is_refused_once_it_is_over(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    header = "Bearer " + teams.issuer.token(teams.service_url)
    assert (await sent(teams, ben, header)).status == 200
    tokens = lex.teams.tokens
    assert tokens
    mark = hashlib.sha256(header.encode()).digest()
    tokens._seen[mark] = auth.Admitted(teams.service_url, time.time() - 1)
    verified: list[str] = []

    class Validator:
        async def get_identity_from_auth_header(self, header: str, _channel: str) -> None:
            verified.append(header)

    tokens._validator = Validator()
    assert (await sent(teams, ben, header)).status == 401
    assert verified == [header]


async def test_only_so_many_tokens_are_remembered(
    lex: Lex, teams: TeamsDouble, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "MOST_TOKENS", 3)
    for number in range(5):
        await sent(teams, ben, "Bearer " + teams.issuer.token(teams.service_url, exp=int(time.time()) + 100 + number))
    assert lex.teams.tokens
    assert len(lex.teams.tokens._seen) == 3


async def test_a_seen_token_speaks_for_its_own_service_only(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    assert (await sent(teams, ben)).status == 200
    other = teams.service_url.replace("/emea/", "/amer/")
    assert (await sent(teams, ben, serviceUrl=other)).status == 401


# signing keys


async def test_trap_6_a_new_signing_key_is_fetched_when_it_is_first_used(
    lex: Lex, teams: TeamsDouble, clock: Clock, ben: Person
) -> None:
    """The SDK raises IndexError until its keys are a day old."""
    assert (await sent(teams, ben)).status == 200
    clock.moment += 61
    teams.issuer.rotate()
    assert (await sent(teams, ben)).status == 200


async def test_trap_6_an_unknown_key_is_looked_for_at_most_once_a_minute(
    lex: Lex, teams: TeamsDouble, clock: Clock, ben: Person
) -> None:
    assert (await sent(teams, ben)).status == 200
    forged = teams.issuer.forged("unknown kid", teams.service_url)
    before = len(teams.issuer.metadata_requests)
    clock.moment += 61
    for _ in range(10):
        assert (await sent(teams, ben, forged)).status == 401
    assert len(teams.issuer.metadata_requests) == before + 2  # the metadata and the keys
    clock.moment += 61
    assert (await sent(teams, ben, forged)).status == 401
    assert len(teams.issuer.metadata_requests) == before + 4


async def test_keys_are_fetched_anew_each_day(lex: Lex, teams: TeamsDouble, clock: Clock, ben: Person) -> None:
    assert (await sent(teams, ben)).status == 200
    old = teams.issuer.keys[0]
    teams.issuer.rotate(keep_old=False)
    clock.moment += 25 * 3600
    stale = "Bearer " + teams.issuer.token(teams.service_url, key=old, exp=int(time.time()) + 60)
    assert (await sent(teams, ben, stale)).status == 401


@pytest.fixture
async def slow_keys(teams: TeamsDouble) -> AsyncIterator[tuple[str, asyncio.Event, asyncio.Event]]:
    """Metadata served in this very event loop, which answers only when it is let: the address, asked, may answer."""
    asked, may_answer = asyncio.Event(), asyncio.Event()

    async def metadata(_request: web.Request) -> web.Response:
        asked.set()
        await may_answer.wait()
        return web.json_response(teams.issuer.document("/v1/.well-known/openidconfiguration"))

    server = web.Application()
    server.router.add_get("/keys", metadata)
    runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/keys", asked, may_answer
    may_answer.set()
    await runner.cleanup()


async def test_trap_9_while_keys_are_fetched_everybody_else_is_served(
    lex: Lex, teams: TeamsDouble, ben: Person, slow_keys: tuple[str, asyncio.Event, asyncio.Event]
) -> None:
    """The SDK's request blocks the event loop, for ever if nobody answers."""
    url, asked, may_answer = slow_keys
    teams.talks_to(await lex.serves(lex.connected(openid_url=url)))
    waiting = asyncio.create_task(sent(teams, ben))
    await asked.wait()
    assert (await sent(teams, ben, None)).status == 401
    assert not waiting.done()
    may_answer.set()
    assert (await waiting).status == 200


async def test_where_no_keys_can_be_had_teams_is_asked_to_come_again(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    nowhere = lex.connected(openid_url=teams.issuer.url + "/nothing-here")
    teams.talks_to(await lex.serves(nowhere))
    assert (await sent(teams, ben)).status == 503


async def test_starting_waits_for_nothing(lex: Lex, slow_keys: tuple[str, asyncio.Event, asyncio.Event]) -> None:
    url, asked, may_answer = slow_keys
    teams = lex.connected(openid_url=url)
    await teams.start()
    assert teams.keys
    assert not teams.keys.known
    await asked.wait()
    may_answer.set()
    await asyncio.gather(*teams._warming)
    assert teams.keys.known
    await teams.stop()


# where answers may go


@pytest.mark.parametrize(
    ("url", "allowed"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://smba.trafficmanager.net/emea/7c1e5f0a-3b6d-4a52-9e0b-2f84c0d1a6b3/", True),
        ("https://SMBA.trafficmanager.net:443/teams", True),
        ("https://smba.infra.gov.teams.microsoft.us/teams", True),
        ("https://proxy.example.com/teams", True),
        ("http://127.0.0.1:3978/", True),
        ("http://localhost:3979/", True),
        ("http://127.0.0.1:3979/", False),
        ("http://proxy.example.com/", False),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://evil.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net.evil.example/", False),
        ("https://evil.example/smba.trafficmanager.net/", False),
        ("https://user:password@smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net@evil.example/", False),
        ("https://smba.trafficmanager.net:8443/", False),
        ("https://smba.trafficmanager.net/emea/?to=evil", False),
        ("https://smba.trafficmanager.net/emea/#evil", False),
        ("https://smba.trafficmanager.net:port/", False),
        ("https://[bad/", False),
        ("ftp://smba.trafficmanager.net/", False),
        ("", False),
    ],
)
def test_trap_17_answers_go_to_the_vendors_hosts_and_those_that_are_named(url: str, *, allowed: bool) -> None:
    """The SDK sends them, and its token, wherever an activity says."""
    assert may_call(url, {"proxy.example.com", "127.0.0.1:3978", "localhost:3979"}) is allowed


async def test_trap_17_a_genuine_token_for_a_strange_service_is_refused(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    elsewhere = "https://evil.example/"
    header = "Bearer " + teams.issuer.token(elsewhere)
    assert (await sent(teams, ben, header, serviceUrl=elsewhere)).status == 403
    assert teams.issuer.token_requests == []


@pytest.mark.parametrize("channel", ["emulator", "webchat", "", None])
async def test_other_channels_are_refused(channel: Any, lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    assert (await sent(teams, ben, channelId=channel)).status == 403


# bodies

BAD = {
    "bad UTF-8": b'{"type": "message", "text": "\xff\xfe"}',
    "bad JSON": b'{"type": "message",',
    "a list": b"[1, 2]",
    "a number": b"12",
    "null": b"null",
    "nothing": b"",
    "half a character": b'{"type": "message", "text": "\\ud83d"}',
    "very deep": b"[" * 100_000,
    "a form": b"type=message&text=help",
}


@pytest.mark.parametrize("name", BAD)
async def test_trap_8_a_malformed_body_is_answered_with_400(
    name: str, lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    """The SDK answers 500, and that before it looks at the token."""
    assert (await teams.wire.post(activity(teams, ben), raw=BAD[name])).status == 400
    assert (await teams.wire.post(activity(teams, ben), raw=BAD[name], authorization=None)).status == 401


@pytest.mark.parametrize("authorization", ["", None])
async def test_a_body_of_50_megabytes_is_refused_before_it_is_read(
    authorization: str | None, lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    huge: Any = io.BytesIO(b'{"text": "' + b"x" * 50_000_000 + b'"}')
    assert (await teams.wire.post(activity(teams, ben), raw=huge, authorization=authorization)).status == 413


async def test_a_body_that_does_not_tell_its_length_is_read_no_further_than_that(lex: Lex, teams: TeamsDouble) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 65_536

    headers = {"Authorization": "Bearer " + teams.issuer.token(teams.service_url)}
    async with lex.session.post(lex.url, data=endless(), headers=headers) as response:
        assert response.status == 413


async def test_an_activity_of_an_unknown_kind_is_taken_and_means_nothing(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    for kind in ("typing", "event", "handoff", "", 12, None):
        assert (await sent(teams, ben, type=kind)).status == 200
    assert teams.calls == []


async def test_an_invoke_that_is_not_ours_is_not_implemented(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    assert (await sent(teams, ben, type="invoke", name="signin/verifyState", value={})).status == 501


async def test_a_form_that_does_not_exist_is_refused(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    for form in ("sessions.nothing", "nothing.offer", "..", "sessions"):
        assert (await sent(teams, ben, value={"lex": {"form": form}})).status == 400


# once

COUNTED: list[str] = []


def _count(turn: Turn, rest: str) -> View:
    COUNTED.append(rest)
    return Notice(say("That was number {n}.", n=len(COUNTED)))


def _forbid(turn: Turn, rest: str) -> View:
    raise PermissionError("the handler's own")


COUNTING = Block(
    "counting",
    "Counting",
    commands=(
        Command(("count",), _count, "count"),
        Command(("look",), _count, "look", looks=True),
        Command(("forbid",), _forbid, "forbid"),
    ),
)


@pytest.fixture
async def counting(teams: TeamsDouble, clock: Clock, sqlite_url: str) -> AsyncIterator[Lex]:
    """A bot that only counts."""
    COUNTED.clear()
    async with Lex(teams, clock, sqlite_url, [COUNTING]) as lex:
        yield lex


@pytest.mark.parametrize("command", ["count", "look"])
async def test_the_same_activity_three_times_has_one_effect_and_one_answer(
    command: str, counting: Lex, teams: TeamsDouble, ben: Person
) -> None:
    first = activity(teams, ben, text=command)
    for delivery in [await teams.wire.post(first) for _ in range(3)]:
        assert delivery.status == 200
    assert len(COUNTED) == len(ben.chat.messages) == 1
    await asyncio.gather(*(teams.wire.post(activity(teams, ben, text=command, id="2")) for _ in range(3)))
    assert len(COUNTED) == len(ben.chat.messages) == 2


async def test_an_invoke_that_comes_again_gets_the_same_answer_again(
    counting: Lex, teams: TeamsDouble, ben: Person
) -> None:
    pressed = {"type": "invoke", "name": "adaptiveCard/action", "id": "f:1"}
    value = {"action": {"type": "Action.Execute", "verb": "lex", "data": {"lex": {"types": "count", "on": "card"}}}}
    answers = [await sent(teams, ben, **pressed, value=value) for _ in range(3)]
    assert len(COUNTED) == 1
    assert answers[0].body == answers[1].body == answers[2].body
    assert "That was number 1." in answers[0].text


async def test_after_a_new_start_it_still_has_one_effect(counting: Lex, teams: TeamsDouble, ben: Person) -> None:
    first = activity(teams, ben, text="count")
    await teams.wire.post(first)
    teams.talks_to(await counting.serves(counting.connected()))
    assert (await teams.wire.post(first)).status == 200
    assert len(COUNTED) == len(ben.chat.messages) == 1


async def test_only_so_many_activities_are_remembered(
    counting: Lex, teams: TeamsDouble, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "MOST_REMEMBERED", 2)
    teams.limits.enforced = False
    for number in range(5):
        await sent(teams, ben, text="look", id=str(number))
    assert len(counting.teams.door._recent) == 2


async def test_trap_7_a_handlers_own_permission_error_is_no_401(counting: Lex, teams: TeamsDouble, ben: Person) -> None:
    """Through the SDK's adapter it would be."""
    assert (await sent(teams, ben, text="forbid")).status == 200
    assert "Hier ist etwas schiefgegangen" in ben.reads()


# without authentication


async def test_trap_16_without_an_app_id_it_does_not_start(lex: Lex) -> None:
    """The SDK takes an empty app id for the wish to authenticate nobody."""
    with pytest.raises(Unusable, match="MICROSOFT_APP_ID is empty"):
        lex.connected(app_id="", app_password="")


async def test_for_development_unsigned_activities_are_taken_on_this_machine(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    teams.talks_to(await lex.serves(lex.connected(app_id="", app_password="", allow_unauthenticated=True)))
    assert (await sent(teams, ben, None)).status == 200
    assert teams.calls[-1].token == ""
    strange = "https://evil.example/"
    assert (await sent(teams, ben, None, serviceUrl=strange)).status == 403


async def test_unsigned_activities_from_elsewhere_are_refused_whatever_is_set(
    lex: Lex, teams: TeamsDouble, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    teams.talks_to(await lex.serves(lex.connected(app_id="", app_password="", allow_unauthenticated=True)))
    monkeypatch.setattr(app, "is_loopback", lambda host: host != "127.0.0.1")
    assert (await sent(teams, ben, None)).status == 403


async def test_with_an_app_id_a_bad_token_is_refused_even_in_development(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    teams.talks_to(await lex.serves(lex.connected(allow_unauthenticated=True)))
    assert (await sent(teams, ben, teams.issuer.forged("other key", teams.service_url))).status == 401
    assert (await sent(teams, ben, None)).status == 200


# others come and go


async def test_trap_14_and_15_nobody_is_looked_up_because_somebody_joins_a_team(
    lex: Lex, teams: TeamsDouble, ben: Person, python: Channel
) -> None:
    """The SDK's handler asks for each new member, and blocks meanwhile."""
    for number in range(5):
        await teams.joins(teams.person(f"Newcomer {number}"), python.team)
    await teams.leaves(teams.people[-1], python.team)
    assert teams.calls == []


# checks, logs


async def test_check_finds_nothing_wrong(lex: Lex) -> None:
    assert [finding.wrong for finding in await lex.teams.check()] == ["", ""]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"app_password": "wrong"}, "AADSTS7000215"),
        ({"app_id": "wrong"}, "AADSTS700016"),
        ({"openid_url": "http://127.0.0.1:9/"}, "TEAMS_OPENID_URL"),
        ({"token_url": "http://127.0.0.1:9/"}, "TEAMS_TOKEN_URL"),
        ({"app_id": "", "app_password": "", "allow_unauthenticated": True}, "not authenticated"),
    ],
)
async def test_check_says_what_is_wrong_and_what_to_do(changes: dict[str, Any], wrong: str, lex: Lex) -> None:
    found = " ".join(finding.wrong for finding in await lex.connected(**changes).check())
    assert wrong in found
    assert lex.double.issuer.app_password not in found


async def test_neither_words_nor_secrets_stand_in_the_log(
    lex: Lex,
    teams: TeamsDouble,
    ben: Person,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    header = teams.issuer.forged("other key", teams.service_url)
    await sent(teams, ben, header, text="Very private")
    await sent(teams, ben, text="Very private")
    await teams.wire.post(activity(teams, ben), raw=b'{"Very private')
    teams.issuer.fails(503)
    logged = "".join([*capsys.readouterr(), caplog.text])
    assert "activity refused" in logged
    for secret in ("Very private", header.removeprefix("Bearer "), teams.issuer.app_password, "Ben"):
        assert secret not in logged


def test_sovereign_clouds_have_their_own_issuer_and_scope() -> None:
    assert app._cloud("https://login.botframework.azure.us/v1/.well-known/openidconfiguration") is app.US_GOVERNMENT
    for url in ("", "https://login.botframework.com/v1/.well-known/openidconfiguration", "http://127.0.0.1:1/x"):
        assert app._cloud(url) is app.PUBLIC


async def test_a_session_of_its_own_is_closed_at_the_end(lex: Lex) -> None:
    teams = lex.connected(session=None)
    assert isinstance(teams.session, aiohttp.ClientSession)
    await teams.stop()
    assert teams.session.closed


def test_what_a_refusal_says_quotes_nothing() -> None:
    with pytest.raises(app.Refused) as refused:
        app._parsed(b'{"Very private')
    assert "private" not in json.dumps(str(refused.value))


async def test_it_is_ready_at_once_but_not_if_no_keys_can_be_had(lex: Lex, teams: TeamsDouble) -> None:
    assert await lex.teams.ready() == ""
    nowhere = lex.connected(openid_url=teams.issuer.url + "/nothing-here")
    await nowhere.start()
    assert await nowhere.ready() == ""
    await asyncio.gather(*nowhere._warming)
    assert await nowhere.ready() == "Teams: the signing keys cannot be fetched"
