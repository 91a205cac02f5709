"""What can be made of a message on Teams, and how a session is put before others."""

import json

import pytest
from sqlalchemy import select

from bot.block import Block, InsertDoor, MessageDoor
from bot.blocks import BLOCKS
from bot.events import Quoted
from bot.text import say
from bot.turn import Turn
from bot.view import Card, Item, Notice, View
from store import people, sessions
from store.db import Database, Unit
from store.outbox import Letter
from store.sessions import Seat
from tests.adapters.teams import cards
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TENANT, TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.world import Channel

MAKE = "Make it a session"
WHEN = {"Starts": "2026-12-03", "Time": "15:00"}
OFFER = {**WHEN, "Join link or place": "https://meet.example.org/abc", "Topics": "python"}


@pytest.fixture
def nora(teams: TeamsDouble, lex: Lex) -> Person:
    """Nora has never had the bot."""
    return teams.person("Nora Neu")


@pytest.fixture
def room(teams: TeamsDouble, dora: Person, emil: Person, nora: Person) -> Channel:
    """A channel where the bot is not."""
    return teams.team("Engineering", [dora, emil, nora]).channel("python")


async def offered(lex: Lex, host: Person, title: str, **more: object) -> None:
    await host.types("lex sessions")
    await host.clicks(host.chat.last, "Offer a session")
    await host.submits({"Title": title, **OFFER, **more}, button="sessions-offer")
    await lex.settles()


def values(person: Person) -> dict[str, object]:
    assert person.dialog
    assert person.dialog.card
    return {field["id"]: field.get("value") for field in cards.inputs(person.dialog.card)}


def shown_to(person: Person) -> str:
    """All words of the dialog before them."""
    assert person.dialog
    assert person.dialog.card
    return "".join(cards.words(person.dialog.card))


# a message becomes a session


async def test_a_message_becomes_a_session(lex: Lex, dora: Person, emil: Person, room: Channel) -> None:
    message = await dora.types("How do I test asyncio code?\nMine <hangs> & waits.", room)
    await emil.uses_action(MAKE, message)
    assert emil.dialog
    assert emil.dialog.title == "Session anbieten"
    assert values(emil)["title"] == "How do I test asyncio code?"
    link = f"https://teams.microsoft.com/l/message/{room.id}/{message.id}"
    assert values(emil)["description"] == f"Mine <hangs> & waits.\n\nAus einer Nachricht von Dora Dreyer: {link}"
    place = {"Beginnt": "2026-12-03", "Uhrzeit": "15:00", "Link zur Teilnahme oder Ort": "Raum 4"}
    await emil.submits(place, button="sessions-offer")
    await lex.settles()
    assert emil.error is None
    assert "How do I test asyncio code?" in emil.reads()
    assert emil.toast, "the answer stands in the chat with the bot, not here"


async def test_a_time_that_the_message_surely_names_is_filled_in(dora: Person, emil: Person, room: Channel) -> None:
    await emil.uses_action(MAKE, await dora.types("Shall we do a Python intro tomorrow 15:00?", room))
    assert (values(emil)["starts_at.date"], values(emil)["starts_at.time"]) == ("2026-12-02", "15:00")
    await emil.uses_action(MAKE, await dora.types("An intro tomorrow 15:00 or 16:00?", room))
    assert (values(emil)["starts_at.date"], values(emil)["starts_at.time"]) == (None, None)


async def test_what_is_wrong_is_shown_in_the_dialog_with_what_was_typed(lex: Lex, dora: Person, room: Channel) -> None:
    await dora.uses_action(MAKE, await dora.types("Hello", room))
    await dora.submits({**OFFER, "Starts": "2020-01-01", "Title": "Too late"}, button="sessions-offer")
    assert dora.dialog, "the form is still there"
    assert values(dora)["title"] == "Too late"
    await dora.submits({"Starts": "2026-12-03"}, button="sessions-offer")
    assert dora.dialog is None
    await lex.settles()
    assert "It is live: Too late" in dora.reads()


async def test_somebody_who_has_never_had_the_bot_sees_it_all_in_the_dialog(
    teams: TeamsDouble, lex: Lex, nora: Person, dora: Person
) -> None:
    talk = teams.talk(nora, dora)
    await nora.uses_action(MAKE, dora.says("Something to learn", talk))
    await nora.submits(OFFER, button="sessions-offer")
    assert "It is live: Something to learn" in shown_to(nora)
    known = lex.db.read_now(lambda unit: people.by_account(unit, "teams", TENANT, nora.object_id))
    assert known
    assert known[0].name == "Nora Neu"
    assert talk.id not in json.dumps(known[1].address), "their talk with others is not one with us"
    assert [message for message in talk.messages if message.by_bot] == []


async def test_a_picture_a_deleted_message_and_forty_kilobytes(lex: Lex, dora: Person, room: Channel) -> None:
    await dora.uses_action(MAKE, await dora.types("", room))
    assert not values(dora)["title"]
    dora.dismisses()
    await dora.uses_action(MAKE, await dora.types("😀 & <b> word\n" * 2800, room))
    await dora.submits(OFFER, button="sessions-offer")
    assert dora.dialog is None
    gone = await dora.types("Forget this", room)
    await dora.deletes(gone)
    await dora.uses_action(MAKE, gone)
    assert dora.toast
    assert "was deleted" in dora.toast


async def test_an_action_of_another_version_is_explained(teams: TeamsDouble, dora: Person, room: Channel) -> None:
    message = await dora.types("Hello", room)
    teams.extension = None
    await dora.uses_action("forum.ask", message)
    assert "I cannot do this" in shown_to(dora)


# a session is looked for


async def test_a_session_is_found_and_previewed(lex: Lex, dora: Person, emil: Person) -> None:
    await offered(lex, dora, "Async <b>Python</b>", Seats=5)
    await offered(lex, dora, "Baking bread", Topics="baking")
    await emil.searches("python", "Sessions")
    [found] = emil.results
    preview = found["preview"]["content"]
    assert preview["title"] == "Async <b>Python</b>"
    assert "21:00" in preview["text"], "in the time of who looks"
    assert "Dora Dreyer" in preview["text"]
    assert "0 von 5" in preview["text"]
    assert "meet.example.org" not in json.dumps(found), "the link comes with the seat"


async def test_without_words_it_shows_what_is_next_page_by_page(lex: Lex, dora: Person) -> None:
    for hour in range(10, 15):
        await offered(lex, dora, f"Talk {hour}", Time=f"{hour}:00")
    await dora.searches("", "Sessions")
    assert [each["preview"]["content"]["title"] for each in dora.results] == [f"Talk {hour}" for hour in range(10, 15)]
    await dora.searches("", "Sessions", skip=3)
    assert len(dora.results) == 2
    await dora.searches("", "Sessions", skip=5)
    assert dora.results == ()
    assert dora.toast is None


async def test_nothing_found_is_said(dora: Person) -> None:
    await dora.searches("quantum <b>", "Sessions")
    assert dora.toast == "I found nothing for “quantum <b>”."
    await dora.searches("", "Sessions")
    assert dora.toast == "Nothing yet."


async def test_a_hundred_words_are_as_good_as_a_few(lex: Lex, dora: Person) -> None:
    await offered(lex, dora, "Async Python")
    await dora.searches("python " * 6000, "Sessions")
    assert len(dora.results) == 1


@pytest.mark.parametrize("where", ["talk", "channel"])
async def test_the_buttons_work_where_the_bot_is_not(
    teams: TeamsDouble, lex: Lex, dora: Person, emil: Person, nora: Person, room: Channel, where: str
) -> None:
    await offered(lex, dora, "Async Python", Seats=2)
    await dora.searches("async", "Sessions")
    shown = await dora.inserts(0, teams.talk(dora, emil, nora) if where == "talk" else room)
    assert "Action.Execute" not in json.dumps(shown.card), "Teams would add the bot for all who are here"
    assert "Thu, 3 Dec 2026 21:00" in emil.reads(shown), "each in their own time"

    await emil.clicks(shown, "Sign up")
    assert "Du bist dabei: Async Python" in shown_to(emil)
    await emil.submits(button="Platz freigeben")
    assert "Async Python" in shown_to(emil)
    await lex.settles()

    await nora.clicks(shown, "Details")
    assert "Async Python" in shown_to(nora)
    await nora.submits(button="Sign up")
    assert "You are in: Async Python" in shown_to(nora)
    await lex.settles()
    assert [who.name for _, who in lex.db.read_now(lambda unit: sessions.sign_ups(unit, 1, Seat.IN))] == ["Nora Neu"]
    assert [message for message in shown.conversation.messages if message.by_bot] == []


async def test_a_button_that_opens_no_dialog_is_answered_in_private(lex: Lex, dora: Person, emil: Person) -> None:
    await offered(lex, dora, "Async Python")
    await dora.searches("async", "Sessions")
    shown = await dora.inserts(0, dora.teams.talk(dora, emil))
    for action in cards.actions(shown.card or {}):
        action["data"].pop("msteams", None)
    await emil.clicks(shown, "Sign up")
    await lex.settles()
    assert "Du bist dabei" in "\n".join(emil.reads(message) for message in emil.sees())


# who may


@pytest.mark.parametrize("name", ["invoke_compose_query", "invoke_compose_fetch_task", "invoke_compose_card_button"])
async def test_it_is_asked_for_the_same_token_and_tenant_as_anything_else(
    teams: TeamsDouble, lex: Lex, dora: Person, name: str
) -> None:
    activity = teams.activity(name, dora.chat, "", dora, {})
    assert (await teams.wire.post(activity, authorization=None)).status == 401
    stranger = activity | {"channelData": {"tenant": {"id": "11111111-1111-1111-1111-111111111111"}}}
    assert (await teams.wire.post(stranger)).status == 403


# one more line on a door plate


def _save(turn: Turn, message: Quoted) -> View:
    turn.tell(turn.me, "sessions.seat", "session:99", message.id)
    return Notice(say("Kept “{text}” by {author}.", text=message.text, author=message.author), "good")


def _find(turn: Turn, text: str, skip: int, most: int) -> tuple[Item, ...]:
    return (Item("pathlib", "a hack", card=Card("Use pathlib", text)),)


HACKS = Block(
    "hacks",
    say("Hacks"),
    message_actions={"save": MessageDoor(say("Save as hack"), _save, say("keep it"))},
    inserts=InsertDoor(say("find a hack"), _find),
)


async def test_one_more_line_on_a_door_plate_is_one_more_action_and_search(
    teams: TeamsDouble, clock: Clock, small_database: Database
) -> None:
    async with Lex(teams, clock, small_database, (*BLOCKS, HACKS)) as lex:
        dora = teams.person("Dora Dreyer")
        await dora.installs()
        message = await dora.types("Use pathlib", teams.team("Engineering", [dora]).channel("python"))
        await dora.uses_action("Save as hack", message)
        assert dora.toast == "Kept “Use pathlib” by Dora Dreyer."
        await dora.searches("paths", "Hacks")
        assert [each["content"]["body"][0]["text"] for each in dora.results] == ["Use pathlib"]
        await dora.types("lex help")
        await lex.settles()
        assert "Save as hack" in dora.reads()


async def test_what_no_door_plate_names_is_in_no_menu(lex: Lex, dora: Person, room: Channel) -> None:
    message = await dora.types("Hello", room)
    with pytest.raises(AssertionError, match="Save as hack"):
        await dora.uses_action("Save as hack", message)


async def test_an_action_delivered_again_has_its_effect_once(
    teams: TeamsDouble, clock: Clock, small_database: Database
) -> None:
    async with Lex(teams, clock, small_database, (*BLOCKS, HACKS)) as lex:
        dora = teams.person("Dora Dreyer")
        await dora.installs()
        message = await dora.types("Use pathlib", teams.team("Engineering", [dora]).channel("python"))
        await dora.uses_action("Save as hack", message)
        [delivery] = [one for one in teams.wire.deliveries if one.activity.get("name") == "composeExtension/fetchTask"]
        assert lex.db.read_now(_letters) == 1
        assert (await teams.wire.post(delivery.activity)).body == delivery.body
        anew = lex.connected()  # it has forgotten what was delivered; the database has not
        teams.talks_to(await lex.serves(anew))
        assert (await teams.wire.post(delivery.activity)).status == 200
        assert lex.db.read_now(_letters) == 1
        await anew.stop()


def _letters(unit: Unit) -> int:
    return len(list(unit.scalars(select(Letter))))
