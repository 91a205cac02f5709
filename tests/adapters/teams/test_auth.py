"""Who is let in: tokens, signing keys, and where answers may go."""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web

from adapters.teams import auth
from adapters.teams.auth import may_call
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.knocking import sent
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.signing import FORGERIES

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
