"""The door: what is let in, what is not, and that each activity is answered once."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from adapters.settings import Unusable
from adapters.teams import app
from bot.block import Block, Command
from bot.text import say
from bot.turn import Turn
from bot.view import Notice, View
from store import people
from store.db import Database
from store.troubles import Why
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TENANT, TeamsDouble
from tests.adapters.teams.knocking import activity, sent
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.world import Channel

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
async def counting(teams: TeamsDouble, clock: Clock, small_database: Database) -> AsyncIterator[Lex]:
    """A bot that only counts."""
    COUNTED.clear()
    async with Lex(teams, clock, small_database, [COUNTING]) as lex:
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


async def test_what_cannot_be_shown_is_not_asked_for_again(
    counting: Lex, teams: TeamsDouble, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An error after the work is done is answered with 200, for Teams delivers again what it gets a 500 for."""

    async def stumbles(*_: Any) -> None:
        raise KeyError("a fault of ours")

    for how in ("_reply", "_act", "_dialog"):
        monkeypatch.setattr(counting.teams.answers, how, stumbles)
    assert (await sent(teams, ben, text="count")).status == 200
    data = {"lex": {"types": "count", "on": "card"}}
    pressed = {"type": "invoke", "name": "adaptiveCard/action", "value": {"action": {"data": data}}}
    assert "nicht zeigen" in (await sent(teams, ben, **pressed, id="f:1")).text
    opened = {"type": "invoke", "name": "task/fetch", "value": {"data": data}}
    assert "nicht zeigen" in (await sent(teams, ben, **opened, id="f:2")).text
    assert len(COUNTED) == 3


async def test_an_activity_that_reaches_two_replicas_at_once_has_one_effect(
    counting: Lex, teams: TeamsDouble, ben: Person
) -> None:
    await sent(teams, ben, text="look", id="0")
    first, second = counting.url, await counting.serves(counting.connected())
    for number in range(5):
        told = activity(teams, ben, text="count", id=f"n{number}")
        deliveries = []
        for url in (first, second):
            teams.talks_to(url)
            deliveries.append(asyncio.ensure_future(teams.wire.post(told)))
            await asyncio.sleep(0)
        assert [(await delivery).status for delivery in deliveries] == [200, 200]
    assert (len(COUNTED), len(ben.chat.messages)) == (6, 6)


async def test_trap_7_a_handlers_own_permission_error_is_no_401(counting: Lex, teams: TeamsDouble, ben: Person) -> None:
    """Through the SDK's adapter it would be."""
    assert (await sent(teams, ben, text="forbid")).status == 200
    assert "Hier ist etwas schiefgegangen" in ben.reads()


# of another organisation


async def test_nobody_of_another_organisation_is_let_in_unless_the_bot_is_for_several(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    """Whoever knows the id of a bot may put it into an app of their own tenant, where they choose the addresses."""
    elsewhere = {"channelData": {"tenant": {"id": "e1e1e1e1-0000-4000-8000-00000000000e"}}}
    assert (await sent(teams, ben, **elsewhere)).status == 403
    assert lex.db.read_now(people.nobody)
    teams.talks_to(await lex.serves(lex.connected(app_type="MultiTenant")))
    assert (await sent(teams, ben, **elsewhere)).status == 200


@pytest.mark.parametrize(
    ("ours", "theirs", "believed"),
    [
        (TENANT, TENANT, True),
        (TENANT.upper(), TENANT, True),
        (TENANT, "e1e1e1e1-0000-4000-8000-00000000000e", False),
        ("", TENANT, False),
        ("", "", False),
    ],
)
async def test_an_address_is_believed_only_of_our_own_organisation(
    ours: str, theirs: str, believed: bool, lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    """By their address two accounts are known to be one person's; a stranger's directory may say anything."""
    teams.talks_to(await lex.serves(lex.connected(app_type="MultiTenant", tenant_id=ours)))
    there = {"channelData": {"tenant": {"id": theirs}}, "conversation": {"id": ben.chat.id, "tenantId": theirs}}
    assert (await sent(teams, ben, **there)).status == 200
    [person] = lex.db.read_now(people.everybody)
    assert (person.name, person.email) == ("Ben Berger", ben.email if believed else None)


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
    assert await lex.teams.ready() is None
    nowhere = lex.connected(openid_url=teams.issuer.url + "/nothing-here")
    await nowhere.start()
    await asyncio.gather(*nowhere._warming)
    symptom = await nowhere.ready()
    assert symptom
    assert (symptom.why, "There are no signing keys at" in symptom.sentence) == (Why.KEYS, True)
