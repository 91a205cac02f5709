"""The port: channels, people, updates, profiles, and how each may end."""

import json
import socket
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.teams.connector import Connector, Rejected
from adapters.teams.incoming import PLATFORM, read
from bot.chat import Later, To, Uncertain, Unreachable
from bot.clock import Clock
from bot.events import Caller, Where
from bot.view import Button, Card, Notice, Page
from tests.adapters.teams.cards import words
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.shown import BERLIN
from tests.adapters.teams.world import Channel

CARD = Card("Async Python", buttons=(Button("Sign up", "join 12"),))


def room(teams: TeamsDouble, channel: Channel) -> To:
    return To(PLATFORM, teams.tenant_id, channel.id, {"service": teams.service_url, "kind": "channel"})


def privately(teams: TeamsDouble, person: Person, **address: str) -> To:
    return To(PLATFORM, teams.tenant_id, person.object_id, {"service": teams.service_url, **address}, private=True)


# where messages go


async def test_a_post_begins_a_thread_and_a_reaction_finds_it(
    lex: Lex, teams: TeamsDouble, ben: Person, python: Channel
) -> None:
    message = await lex.teams.chat.post(room(teams, python), CARD, BERLIN, "post-1")
    (post,) = python.posts
    assert post.id == message
    await ben.reacts(post, "✋")
    asked = read(teams.wire.deliveries[-1].activity)
    assert asked
    (reaction,) = asked.events
    assert (reaction.message, reaction.where.channel, reaction.where.tenant) == (message, python.id, teams.tenant_id)  # type: ignore[union-attr]


async def test_an_update_paints_the_post_anew(lex: Lex, teams: TeamsDouble, python: Channel) -> None:
    message = await lex.teams.chat.post(room(teams, python), CARD, BERLIN, "post-1")
    await lex.teams.chat.update(room(teams, python), message, Card("Moved"), BERLIN)
    (post,) = python.posts
    assert (post.edits, words(post.card or {})) == (1, ["Moved"])
    assert teams.calls[-1].conversation == f"{python.id};messageid={message}"


async def test_a_known_conversation_is_written_to_at_once(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    await lex.teams.chat.post(privately(teams, ben, conversation=ben.chat.id), CARD, BERLIN, "letter-1")
    assert ben.reads() == "Async Python\nSign up"
    assert [call.operation for call in teams.calls] == ["send"]


async def test_an_unknown_conversation_is_looked_up_once(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    to = privately(teams, ben, member=ben.id)
    for number in range(3):
        await lex.teams.chat.post(to, CARD, BERLIN, f"letter-{number}")
    assert [call.operation for call in teams.calls] == ["create", "send", "send", "send"]
    assert len(ben.chat.messages) == 3


async def test_who_has_not_installed_the_app_cannot_be_written_to(lex: Lex, teams: TeamsDouble) -> None:
    anna = teams.person("Anna Adler")
    with pytest.raises(Unreachable, match="403 ForbiddenOperationException"):
        await lex.teams.chat.post(privately(teams, anna), CARD, BERLIN, "letter-1")


async def test_who_blocked_the_bot_cannot_be_written_to_and_is_looked_up_again_later(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    await lex.teams.chat.post(privately(teams, ben), CARD, BERLIN, "letter-1")
    ben.blocks()
    with pytest.raises(Unreachable, match="MessageWritesBlocked"):
        await lex.teams.chat.post(privately(teams, ben), CARD, BERLIN, "letter-2")
    ben.unblocks()
    await lex.teams.chat.post(privately(teams, ben), CARD, BERLIN, "letter-3")
    assert [call.operation for call in teams.calls] == ["create", "send", "send", "create", "send"]


async def test_a_private_page_knows_that_it_can_be_leafed_in(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    to = privately(teams, ben, conversation=ben.chat.id)
    page = Page("Sessions", buttons=(Button("Next", "sessions page:2"),))
    await lex.teams.chat.post(to, page, BERLIN, "1")
    await lex.teams.chat.post(to, CARD, BERLIN, "2")
    shown = [message.card["actions"][0]["data"]["lex"]["on"] for message in ben.chat.messages if message.card]
    assert shown == ["page", "card"]


async def test_a_group_chat_is_written_to_as_it_is(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    to = To(PLATFORM, teams.tenant_id, ben.chat.id, {"service": teams.service_url, "kind": "groupChat"})
    message = await lex.teams.chat.post(to, CARD, BERLIN, "1")
    await lex.teams.chat.update(to, message, Card("Moved"), BERLIN)
    assert [call.operation for call in teams.calls] == ["send", "update"]
    assert ben.chat.last.edits == 1


async def test_a_channel_is_known_by_its_name_and_asked_for_it_once(
    lex: Lex, teams: TeamsDouble, python: Channel
) -> None:
    told = {"service": teams.service_url, "team": python.team.id}
    here = Where(PLATFORM, teams.tenant_id, python.id, address=told)
    assert (await lex.teams.chat.named(here)).name == "python"
    assert (await lex.teams.chat.named(replace(here, channel=python.team.id))).name == "General"
    assert [call.operation for call in teams.calls] == ["conversations"]
    assert (await lex.teams.chat.named(replace(here, name="snakes"))).name == "snakes"
    assert (await lex.teams.chat.named(here)).name == "snakes"


async def test_a_name_that_cannot_be_had_is_blank_and_asked_for_again(
    lex: Lex, teams: TeamsDouble, python: Channel
) -> None:
    here = Where(PLATFORM, teams.tenant_id, python.id, address={"service": teams.service_url, "team": python.team.id})
    teams.faults.fail("conversations", 503)
    assert (await lex.teams.chat.named(here)).name == ""
    assert (await lex.teams.chat.named(here)).name == "python"


# how it may end


@pytest.mark.parametrize(
    ("status", "code", "ending"),
    [
        (429, "", Later),
        (403, "BotNotInConversationRoster", Unreachable),
        (403, "MessageWritesBlocked", Unreachable),
        (403, "BotDisabledByAdmin", Later),
        (404, "ConversationNotFound", Unreachable),
        (500, "", Uncertain),
        (502, "", Uncertain),
        (503, "", Uncertain),
        (504, "", Uncertain),
        (412, "", Later),
        (400, "BadArgument", Rejected),
    ],
)
async def test_how_a_new_message_may_end(
    status: int, code: str, ending: type[Exception], lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    teams.faults.fail("send", status, code=code)
    with pytest.raises(ending):
        await lex.teams.chat.post(privately(teams, ben, conversation=ben.chat.id), CARD, BERLIN, "1")
    assert [call.operation for call in teams.calls] == ["send"]  # never twice by itself


@pytest.mark.parametrize("status", [403, 404])
async def test_a_page_of_something_between_us_and_teams_tells_nothing_about_who_is_written_to(status: int) -> None:
    async def blocked(_: web.Request) -> web.Response:
        return web.Response(status=status, text="<html>Blocked by your proxy</html>", content_type="text/html")

    app = web.Application()
    app.router.add_post("/{anything:.*}", blocked)
    async with TestServer(app) as proxy, aiohttp.ClientSession() as session:
        with pytest.raises(Later, match="not the service's") as told:
            await Connector(session, None, Clock()).call(
                "POST", str(proxy.make_url("/v3/conversations/x/activities")), {}
            )
    assert told.value.whole


@pytest.mark.parametrize("status", [412, 429, 500, 502, 503, 504])
async def test_trap_13_an_update_that_fails_is_put_off_and_holds_nobody_up(
    status: int, lex: Lex, teams: TeamsDouble, python: Channel
) -> None:
    """The SDK sleeps, without letting others run, before it tries again."""
    message = await lex.teams.chat.post(room(teams, python), CARD, BERLIN, "1")
    teams.faults.fail("update", status)
    with pytest.raises(Later) as later:
        await lex.teams.chat.update(room(teams, python), message, CARD, BERLIN)
    assert later.value.seconds > 0
    await lex.teams.chat.update(room(teams, python), message, Card("Moved"), BERLIN)
    assert python.posts[0].edits == 1
    assert lex.pauses == []


async def test_retry_after_is_obeyed_to_the_letter(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    teams.faults.fail("send", 429, retry_after=17)
    with pytest.raises(Later) as later:
        await lex.teams.chat.post(privately(teams, ben, conversation=ben.chat.id), CARD, BERLIN, "1")
    assert later.value.seconds == 17


@pytest.mark.parametrize(
    ("told", "seconds"),
    [("3", 3), ("2.5", 2.5), ("0", 1), ("Tue, 01 Dec 2026 09:00:30 GMT", 30), ("soon", 5), ("", 5), ("-1", 5)],
)
def test_retry_after_in_all_its_forms(told: str, seconds: float, lex: Lex) -> None:
    lex._story.moment = 1_796_115_600.0
    assert lex.teams.chat.connector._wait(told) == seconds


async def test_the_answer_that_never_came_leaves_a_new_message_in_doubt(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    teams.faults.drop("send")
    with pytest.raises(Uncertain):
        await lex.teams.chat.post(privately(teams, ben, conversation=ben.chat.id), CARD, BERLIN, "1")
    assert len(ben.chat.messages) == 1


async def test_a_service_that_is_too_slow_leaves_it_in_doubt_and_an_update_for_later(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    hasty = replace(lex.teams.chat, connector=Connector(lex.session, lex.teams.chat.connector._token, lex.clock, 0.05))
    to = privately(teams, ben, conversation=ben.chat.id)
    message = await lex.teams.chat.post(to, CARD, BERLIN, "1")
    teams.faults.hold("send")
    with pytest.raises(Uncertain):
        await hasty.post(to, CARD, BERLIN, "2")
    teams.faults.hold("update")
    with pytest.raises(Later):
        await hasty.update(to, message, CARD, BERLIN)


async def test_a_refused_connection_means_later(lex: Lex, unused_tcp_port: int) -> None:
    to = To(
        PLATFORM, "t", "u", {"service": f"http://127.0.0.1:{unused_tcp_port}/", "conversation": "a:1"}, private=True
    )
    with pytest.raises(Later):
        await lex.teams.chat.post(to, CARD, BERLIN, "1")


async def test_a_network_that_swallows_everything_means_later_for_nobody_has_heard_us(lex: Lex) -> None:
    with ExitStack() as sockets:
        deaf = sockets.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(4):  # who knocks after these is not even refused
            knocking = sockets.enter_context(socket.socket())
            knocking.setblocking(False)
            knocking.connect_ex(deaf.getsockname())
        to = To(
            PLATFORM,
            "t",
            "u",
            {"service": f"http://127.0.0.1:{deaf.getsockname()[1]}/", "conversation": "a:1"},
            private=True,
        )
        hasty = replace(lex.teams.chat, connector=Connector(lex.session, None, lex.clock, 0.2))
        with pytest.raises(Later):
            await hasty.post(to, CARD, BERLIN, "1")


async def test_looking_up_a_conversation_in_vain_means_later_for_nothing_was_said(
    lex: Lex, teams: TeamsDouble, ben: Person
) -> None:
    teams.faults.fail("create", 503)
    with pytest.raises(Later):
        await lex.teams.chat.post(privately(teams, ben), CARD, BERLIN, "1")


async def test_a_message_that_is_too_big_is_said_in_short(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    teams.faults.fail("send", 413)
    await lex.teams.chat.post(privately(teams, ben, conversation=ben.chat.id), CARD, BERLIN, "1")
    assert ben.reads() == "Async Python"
    teams.faults.fail("send", 413, times=2)
    with pytest.raises(Unreachable, match="413"):
        await lex.teams.chat.post(privately(teams, ben, conversation=ben.chat.id), CARD, BERLIN, "2")


async def test_a_post_that_somebody_deleted_is_not_painted_for_ever(
    lex: Lex, teams: TeamsDouble, python: Channel
) -> None:
    with pytest.raises(Unreachable, match="404"):
        await lex.teams.chat.update(room(teams, python), "1771290107407", CARD, BERLIN)


async def test_trap_18_what_we_send_arrives_with_every_field(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    """The SDK's models drop what they do not know, such as whom a message is for."""
    ours = {"type": "message", "text": "Hello", "recipient": {"isTargeted": True, "id": ben.id}, "ours": {"deep": [1]}}
    await lex.teams.chat.connector.send(teams.service_url, ben.chat.id, ours)
    assert teams.calls[-1].body == ours


async def test_trap_12_a_mention_says_what_it_is(lex: Lex, teams: TeamsDouble, ben: Person, python: Channel) -> None:
    """The SDK's `Mention()` lacks its type, and nobody is mentioned."""
    await ben.types("<at>LEX</at> help", in_=python)
    pointer = python.last.activity
    assert [entity["type"] for entity in pointer["entities"]] == ["mention"]
    assert pointer["entities"][0]["mentioned"] == {"id": ben.id, "name": "Ben Berger"}
    assert pointer["entities"][0]["text"] == "<at>Ben Berger</at>"


# profiles


def caller(teams: TeamsDouble, person: Person, **address: str) -> Caller:
    return Caller(PLATFORM, teams.tenant_id, person.object_id, address={"service": teams.service_url, **address})


async def test_a_profile_knows_name_and_address(lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    found = await lex.teams.chat.profile(caller(teams, ben, conversation=ben.chat.id))
    assert (found.name, found.email) == ("Ben Berger", "ben.berger@example.com")


async def test_a_profile_is_found_in_the_channel_where_somebody_is_met(
    lex: Lex, teams: TeamsDouble, ben: Person, python: Channel
) -> None:
    where = Where(PLATFORM, teams.tenant_id, python.id)
    found = await lex.teams.chat.at(where).profile(caller(teams, ben))
    assert found.name == "Ben Berger"


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 502])
async def test_a_profile_that_cannot_be_had_is_blank(status: int, lex: Lex, teams: TeamsDouble, ben: Person) -> None:
    teams.faults.fail("member", status, times=2)
    asked = caller(teams, ben, conversation=ben.chat.id)
    assert await lex.teams.chat.profile(asked) == asked


async def test_a_profile_is_waited_for_a_moment_only(
    lex: Lex, teams: TeamsDouble, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.teams.chat.PATIENCE", 0.05)
    teams.faults.hold("member")
    asked = caller(teams, ben, conversation=ben.chat.id)
    assert await lex.teams.chat.profile(asked) == asked


async def test_where_nothing_is_known_nobody_is_asked(lex: Lex, teams: TeamsDouble) -> None:
    asked = Caller(PLATFORM, teams.tenant_id, "x")
    assert await lex.teams.chat.profile(asked) == asked
    assert teams.calls == []


@pytest.mark.parametrize(
    ("member", "email"),
    [
        ({"email": "ben@example.com", "userPrincipalName": "b@x.example"}, "ben@example.com"),
        ({"userPrincipalName": "b@x.example"}, "b@x.example"),
        ({"email": None, "userPrincipalName": "ben_home.example#EXT#@x.example"}, ""),
        ({}, ""),
    ],
)
async def test_the_login_name_stands_in_for_a_missing_address_unless_it_is_a_guests(
    member: dict[str, Any], email: str, lex: Lex, teams: TeamsDouble, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Person, "account", lambda _: member)
    found = await lex.teams.chat.profile(caller(teams, ben, conversation=ben.chat.id))
    assert found.email == email


async def test_nothing_that_is_said_stands_in_the_log(
    lex: Lex, teams: TeamsDouble, ben: Person, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    teams.faults.fail("send", 400)
    with pytest.raises(Rejected) as refused:
        await lex.teams.chat.post(privately(teams, ben, conversation=ben.chat.id), Notice("Very private"), BERLIN, "1")
    told = capsys.readouterr()
    assert "Very private" not in json.dumps([told.out, told.err, caplog.text, str(refused.value)])
