"""The port: what is sent, and what each way of failing means for whoever wanted to send."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import OperationalError

from adapters.slack.chat import SlackChat
from adapters.slack.trying import Trying
from adapters.slack.web import Web, new_session
from bot.chat import Later, To, Uncertain, Unreachable, Vanished
from bot.events import Caller
from bot.text import Reader
from bot.view import Card, File, Notice, Page, Section, Table

from .double import SlackDouble
from .faults import Fault, accepts_then_drops, answers, drops_before, http_error, rate_limited
from .people import Person
from .workspace import TEAM, Channel

READER = Reader("en", ZoneInfo("Europe/Berlin"))
CARD = Card("A walk", "https://example.com")
FILE = File("walk.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "https://lex.example.com/1.ics")


@dataclass
class Watch:
    seconds: float = 0.0


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble() as double:
        yield double


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def chat(slack: SlackDouble, watch: Watch) -> AsyncIterator[SlackChat]:
    web = Web(slack.bot_token, slack.api_url)
    web.session = new_session()
    yield SlackChat(web, Trying(tables=True, clock=lambda: watch.seconds))
    await web.session.close()


@pytest.fixture
def python(slack: SlackDouble) -> Channel:
    return slack.channel("python")


@pytest.fixture
def ben(slack: SlackDouble) -> Person:
    return slack.person("Ben Okafor", tz="Asia/Tokyo", locale="de-DE")


def room(channel: Channel) -> To:
    return To("slack", TEAM, channel.id, {})


def private(person: Person) -> To:
    return To("slack", TEAM, person.id, {}, private=True)


# -- what is sent ----------------------------------------------------------------------------------------------------


async def test_a_post_stands_in_the_room_quietly_and_bears_its_key(
    chat: SlackChat, slack: SlackDouble, python: Channel
) -> None:
    message = await chat.post(room(python), CARD, READER, "post-7")
    assert python.last.ts == message
    body = slack.calls_of("chat.postMessage")[0].body
    assert body["unfurl_links"] is body["unfurl_media"] is False
    assert body["metadata"]["event_payload"] == {"key": "post-7"}
    assert "link_names" not in body
    assert "parse" not in body


async def test_an_update_repaints_the_same_message(chat: SlackChat, python: Channel) -> None:
    message = await chat.post(room(python), CARD, READER, "k")
    await chat.update(room(python), message, Card("Another walk"), READER)
    assert [message.words for message in python.messages] == ["Another walk"]
    await chat.update(room(python), message, Notice(""), READER)  # nothing is left of the old one
    assert python.last.blocks == []


async def test_a_private_message_can_be_repainted_too(chat: SlackChat, ben: Person) -> None:
    message = await chat.post(private(ben), CARD, READER, "k")
    await chat.update(private(ben), message, Card("Another walk"), READER)
    assert [message.words for message in ben.dm] == ["Another walk"]


@pytest.mark.parametrize("view", [Card("x" * 10_000, "y" * 10_000), Page("x" * 10_000)])
async def test_even_a_huge_view_is_within_the_limits_of_an_update(
    chat: SlackChat, python: Channel, view: Card | Page
) -> None:
    message = await chat.post(room(python), CARD, READER, "k")
    await chat.update(room(python), message, view, READER)
    assert python.last.words.startswith("xxx")


TABLE = Page("Grid", sections=(Section(table=Table(("Time", "Room A"), (("10:00", "Python"), ("11:00", "")))),))


def kinds(channel: Channel) -> list[str]:
    return [block["type"] for block in channel.last.blocks]


async def test_a_table_is_posted_and_repainted(chat: SlackChat, python: Channel) -> None:
    message = await chat.post(room(python), TABLE, READER, "k")
    assert kinds(python) == ["header", "table"]
    assert "10:00 · Room A: Python" in python.last.text
    await chat.update(room(python), message, TABLE, READER)
    assert kinds(python) == ["header", "table"]


async def test_where_slack_takes_no_table_it_is_told_in_lines_and_not_tried_again_for_an_hour(
    chat: SlackChat, slack: SlackDouble, python: Channel, ben: Person, watch: Watch
) -> None:
    slack.api.takes_tables = False
    message = await chat.post(room(python), TABLE, READER, "k")
    assert kinds(python) == ["header", "section"]
    assert len(slack.calls_of("chat.postMessage")) == 2
    await chat.update(room(python), message, TABLE, READER)
    await chat.tell(ben.id, TABLE, READER)
    await chat.whisper(python.id, slack.person("Ana Ruiz", joins=[python]).id, TABLE, READER)
    assert len(slack.calls_of("chat.update")) == len(slack.calls_of("chat.postEphemeral")) == 1
    assert len(slack.calls_of("chat.postMessage")) == 3
    slack.api.takes_tables = True
    watch.seconds += 3600
    await chat.update(room(python), message, TABLE, READER)
    assert kinds(python) == ["header", "table"]


async def test_a_table_that_is_too_long_says_nothing_about_shorter_ones(
    chat: SlackChat, slack: SlackDouble, python: Channel
) -> None:
    slack.fails("chat.postMessage", answers("msg_blocks_too_long"))
    await chat.post(room(python), TABLE, READER, "k")
    assert kinds(python) == ["header", "section"]
    await chat.post(room(python), TABLE, READER, "k2")
    assert kinds(python) == ["header", "table"]


async def test_what_is_refused_for_another_reason_says_nothing_about_tables(
    chat: SlackChat, slack: SlackDouble, python: Channel
) -> None:
    slack.fails("chat.postMessage", answers("is_archived"), times=2)
    with pytest.raises(Unreachable):
        await chat.post(room(python), TABLE, READER, "k")
    await chat.post(room(python), TABLE, READER, "k")
    assert kinds(python) == ["header", "table"]


async def test_a_file_comes_with_the_private_message(chat: SlackChat, slack: SlackDouble, ben: Person) -> None:
    await chat.post(private(ben), Card("You walk", file=FILE), READER, "k")
    card, attached = ben.dm
    assert card.words.startswith("You walk")
    assert [file["name"] for file in attached.files] == ["walk.ics"]
    assert [file.content for file in slack.workspace.files.values()] == [FILE.content]


async def test_a_file_in_a_room_is_a_link(chat: SlackChat, slack: SlackDouble, python: Channel) -> None:
    await chat.post(room(python), Card("A walk", file=FILE), READER, "k")
    assert "<https://lex.example.com/1.ics|walk.ics>" in python.last.words
    assert slack.workspace.files == {}


async def test_without_leave_to_upload_the_message_still_comes(
    slack: SlackDouble, chat: SlackChat, ben: Person
) -> None:
    slack.fails("files.getUploadURLExternal", answers("missing_scope"))
    await chat.post(private(ben), Card("You walk", file=FILE), READER, "k")
    assert len(ben.dm) == 1
    assert "<https://lex.example.com/1.ics|walk.ics>" in ben.dm[0].words


async def test_a_file_that_cannot_be_brought_keeps_the_message_back(
    slack: SlackDouble, chat: SlackChat, ben: Person
) -> None:
    slack.fails("files.getUploadURLExternal", http_error(503))
    with pytest.raises(Later):
        await chat.post(private(ben), Card("You walk", file=FILE), READER, "k")
    assert ben.dm == []


async def test_a_file_that_is_not_shared_is_no_reason_to_send_again(
    slack: SlackDouble, chat: SlackChat, ben: Person
) -> None:
    slack.fails("files.completeUploadExternal", http_error(500))
    assert await chat.post(private(ben), Card("You walk", file=FILE), READER, "k")
    assert len(ben.dm) == 1


async def test_a_database_that_is_away_when_the_file_is_shared_is_no_reason_either(
    chat: SlackChat, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def wait(method: str, channel: str = "", patience: float = 5.0) -> None:
        if method == "files.completeUploadExternal":
            raise OperationalError("", {}, OSError("the database is away"))

    monkeypatch.setattr(chat.web.turns, "wait", wait)
    assert await chat.post(private(ben), Card("You walk", file=FILE), READER, "k")
    assert len(ben.dm) == 1


async def test_blocks_that_slack_refuses_fall_back_to_text(
    slack: SlackDouble, chat: SlackChat, python: Channel
) -> None:
    slack.fails("chat.postMessage", answers("invalid_blocks"))
    message = await chat.post(room(python), CARD, READER, "k")
    assert (python.last.text, python.last.blocks) == ("A walk\nhttps://example.com", [])
    slack.fails("chat.update", answers("invalid_blocks"))
    await chat.update(room(python), message, Card("Another"), READER)
    assert (python.last.text, python.last.blocks) == ("Another", [])


# -- how it may end --------------------------------------------------------------------------------------------------

ENDS: dict[str, tuple[Fault, type[Exception], type[Exception]]] = {
    "too many requests": (rate_limited(17), Later, Later),
    "connection broken before": (drops_before(), Uncertain, Later),
    "connection broken after": (accepts_then_drops(), Uncertain, Later),
    "internal server error": (http_error(500), Uncertain, Later),
    "bad gateway": (http_error(502), Uncertain, Later),
    "fatal_error": (answers("fatal_error"), Uncertain, Later),
    "internal_error": (answers("internal_error"), Uncertain, Later),
    "ratelimited": (answers("ratelimited"), Later, Later),
    **{
        error: (answers(error), Unreachable, Unreachable)
        for error in (
            "channel_not_found",
            "not_in_channel",
            "is_archived",
            "user_not_found",
            "user_disabled",
            "cannot_dm_bot",
            "messages_tab_disabled",
            "restricted_action",
        )
    },
    **{error: (answers(error), Vanished, Vanished) for error in ("message_not_found", "cant_update_message")},
    **{
        error: (answers(error), Later, Later)
        for error in ("invalid_auth", "not_authed", "token_revoked", "token_expired", "missing_scope")
    },
}


@pytest.mark.parametrize("name", ENDS)
@pytest.mark.parametrize("act", ["post", "update"])
async def test_each_failure_means_what_it_means(
    slack: SlackDouble, chat: SlackChat, python: Channel, act: str, name: str
) -> None:
    fault, of_post, of_update = ENDS[name]
    message = await chat.post(room(python), CARD, READER, "k")
    slack.fails("chat.postMessage" if act == "post" else "chat.update", fault)
    posting = act == "post"
    to = room(python)
    sending = chat.post(to, CARD, READER, "k2") if posting else chat.update(to, message, CARD, READER)
    with pytest.raises(of_post if posting else of_update) as raised:
        await sending
    if fault.error and isinstance(raised.value, Unreachable | Vanished):
        assert str(raised.value) == ("closed: user_disabled" if fault.error == "user_disabled" else fault.error)


async def test_retry_after_is_obeyed_to_the_letter(slack: SlackDouble, chat: SlackChat, python: Channel) -> None:
    slack.fails("chat.postMessage", rate_limited(17))
    with pytest.raises(Later) as raised:
        await chat.post(room(python), CARD, READER, "k")
    assert raised.value.seconds == 17


async def test_who_is_told_to_wait_no_time_at_all_waits_a_second(
    slack: SlackDouble, chat: SlackChat, python: Channel
) -> None:
    slack.fails("chat.postMessage", rate_limited(0))
    with pytest.raises(Later) as raised:
        await chat.post(room(python), CARD, READER, "k")
    assert raised.value.seconds == 1


async def test_nobody_listening_is_no_doubt(python: Channel, unused_tcp_port: int) -> None:
    web = Web("xoxb-1", f"http://127.0.0.1:{unused_tcp_port}/api/")
    web.session = new_session()
    with pytest.raises(Later):
        await SlackChat(web, Trying(tables=True)).post(room(python), CARD, READER, "k")
    await web.session.close()


async def test_silence_is_doubt(
    slack: SlackDouble, chat: SlackChat, python: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.web.Web.call.__defaults__", (0.05,))
    gate = asyncio.Event()
    slack.fails("chat.postMessage", Fault(gate=gate))
    with pytest.raises(Uncertain):
        await chat.post(room(python), CARD, READER, "k")
    gate.set()


@pytest.mark.parametrize("fault", [http_error(500), drops_before(), accepts_then_drops(), answers("fatal_error")])
async def test_a_letter_that_may_have_arrived_can_be_looked_for(
    slack: SlackDouble, chat: SlackChat, ben: Person, fault: Fault
) -> None:
    slack.fails("chat.postMessage", fault)
    with pytest.raises(Uncertain):
        await chat.post(private(ben), Card("A walk"), READER, "letter-1")
    slack.fails("conversations.history", http_error(503))
    with pytest.raises(Later):
        await chat.find(private(ben), "letter-1")
    found = await chat.find(private(ben), "letter-1")
    assert [found] == ([f"{ben.dm[0].channel}:{ben.dm[0].ts}"] if ben.dm else [None])
    assert await chat.find(private(ben), "letter-2") is None


async def test_a_card_in_a_room_can_be_looked_for_where_the_operator_lets_us(
    slack: SlackDouble, chat: SlackChat, python: Channel
) -> None:
    message = await chat.post(room(python), CARD, READER, "post-1")
    assert await chat.find(room(python), "post-1") == message
    slack.fails("conversations.history", answers("missing_scope"))
    with pytest.raises(Uncertain):
        await chat.find(room(python), "post-1")


async def test_an_unknown_refusal_is_told_as_it_is(slack: SlackDouble, chat: SlackChat, python: Channel) -> None:
    slack.fails("chat.postMessage", answers("something_new"))
    with pytest.raises(Exception, match="something_new") as raised:
        await chat.post(room(python), CARD, READER, "k")
    assert not isinstance(raised.value, Later | Unreachable | Uncertain)


async def test_somebody_who_has_left_is_unreachable_but_we_are_not_if_it_is_us(
    slack: SlackDouble, chat: SlackChat, ben: Person
) -> None:
    slack.fails("chat.postMessage", answers("account_inactive"))
    with pytest.raises(Unreachable, match="closed: account_inactive"):
        await chat.post(private(ben), CARD, READER, "k")
    slack.api.tokens.uninstalled = True
    with pytest.raises(Later, match="account_inactive"):
        await chat.post(private(ben), CARD, READER, "k")


# -- who somebody is -------------------------------------------------------------------------------------------------


async def test_a_profile_tells_name_address_zone_and_language(chat: SlackChat, ben: Person) -> None:
    found = await chat.profile(Caller("slack", TEAM, ben.id))
    assert (found.name, found.email, found.zone, found.language) == (
        "Ben Okafor",
        "ben.okafor@example.com",
        "Asia/Tokyo",
        "de-DE",
    )
    assert (found.platform, found.tenant, found.user) == ("slack", TEAM, ben.id)


@pytest.mark.parametrize("fault", [http_error(500), answers("user_not_found"), drops_before(), rate_limited(30)])
async def test_a_profile_that_cannot_be_had_is_blank(
    slack: SlackDouble, chat: SlackChat, ben: Person, fault: Fault
) -> None:
    slack.fails("users.info", fault, times=2)  # what only reads is asked for again by aiohttp
    caller = Caller("slack", TEAM, ben.id)
    assert await chat.profile(caller) == caller


async def test_a_profile_is_not_waited_for(
    slack: SlackDouble, chat: SlackChat, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.chat.PROFILE_WITHIN", 0.05)
    gate = asyncio.Event()
    slack.fails("users.info", Fault(gate=gate))
    caller = Caller("slack", TEAM, ben.id)
    assert await chat.profile(caller) == caller
    gate.set()
