"""A message becomes a session; a session is looked for and put before others."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.block import Block, MessageDoor
from bot.blocks import BLOCKS
from bot.events import MessageAction, Quoted
from bot.text import Reader, plain, say
from bot.turn import Turn
from bot.view import Notice
from store.db import Database
from store.people import by_account
from tests.world import BERLIN, OFFER, Who, World, buttons_of, on_both, on_sqlite, told

pytestmark = on_sqlite


MAKE = "Make it a session"


@pytest.fixture
def anna(world: World) -> Who:
    return world.person("Anna")


@pytest.fixture
def ben(world: World) -> Who:
    return world.person("Ben", "de")


@pytest.fixture
def room(world: World) -> str:
    return world.room("python", topics=["python"])


def filled(who: Who) -> dict[str, object]:
    return {field.name: field.value for field in who.form.fields}


async def points(who: Who, message: Quoted) -> None:
    """They point at a message of some platform."""
    chat = who.chat
    event = MessageAction("", chat.caller(who.user), chat.where(who.talk), "sessions.make", message)
    chat._show(who.user, who.talk, await chat._answer(who.user, event))


async def test_a_message_becomes_a_session_in_under_a_minute(world: World, anna: Who, ben: Who, room: str) -> None:
    message = anna.says("How do I test asyncio code?\nI always end up\n\nwith sleeps.", room)
    await ben.uses("Mach eine Session daraus", message)
    assert filled(ben)["title"] == "How do I test asyncio code?"
    assert filled(ben)["description"] == "I always end up\n\nwith sleeps.\n\nAus einer Nachricht von Anna"
    assert filled(ben)["language"] == "de"
    await ben.fills(starts_at=OFFER["starts_at"], place=OFFER["place"], topics="python")
    assert [session.title for session in world.sessions()] == ["How do I test asyncio code?"]
    assert "How do I test asyncio code?" in anna.card(room)


async def test_the_form_says_where_the_message_stands(anna: Who) -> None:
    link = "https://chat.example.org/archives/C1/p17"
    await points(anna, Quoted("17", "Just one line", "Ben", link=link))
    assert filled(anna)["title"] == "Just one line"
    assert filled(anna)["description"] == f"From a message by Ben: {link}"
    await points(anna, Quoted("17", "Just one line", link=link))
    assert filled(anna)["description"] == f"From a message: {link}"


async def test_who_is_known_here_is_named_even_if_the_platform_does_not_tell(world: World, anna: Who, ben: Who) -> None:
    await ben.types("sessions")
    await points(anna, Quoted("17", "Hello", user=ben.user))
    assert filled(anna)["description"] == "From a message by Ben"
    await points(anna, Quoted("17", "Hello", user="nobody"))
    assert filled(anna)["description"] == ""


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("# Learn C#", "Learn C#"),
        ("- one", "one"),
        ("* two *", "two *"),
        ("#python rocks", "#python rocks"),
        ("> so", "so"),
    ],
)
async def test_what_makes_a_line_a_heading_is_no_part_of_the_title(anna: Who, line: str, title: str) -> None:
    await points(anna, Quoted("17", line))
    assert (filled(anna)["title"], filled(anna)["description"]) == (title, "")


@pytest.mark.parametrize("line", ["```", "```python", "---", "***\n==="])
async def test_a_line_that_says_nothing_is_no_title(anna: Who, line: str) -> None:
    text = f"{line}\nprint(1)--\n```"
    await points(anna, Quoted("17", text))
    assert (filled(anna)["title"], filled(anna)["description"]) == ("print(1)--", text)


async def test_a_link_that_is_no_link_to_follow_is_left_out(anna: Who) -> None:
    await points(anna, Quoted("17", "Hello", "Ben", link="https://chat.example.org/" + "x" * 5000))
    assert filled(anna)["description"] == "From a message by Ben"


async def test_a_long_first_line_stands_whole_in_the_description(world: World, anna: Who) -> None:
    line = "word " * 40
    await points(anna, Quoted("17", f"{line}\nand more"))
    title, body = str(filled(anna)["title"]), str(filled(anna)["description"])
    assert len(title) <= 120
    assert title.endswith("word…")
    assert body == f"{line.strip()}\nand more"


@pytest.mark.parametrize("text", ["x" * 40_000, "long words " * 4000, "\n".join(["line"] * 8000), "😀" * 20_000])
async def test_of_forty_kilobytes_the_beginning_is_taken(world: World, anna: Who, text: str) -> None:
    link = "https://chat.example.org/17"
    await points(anna, Quoted("17", text, "Ben", link=link))
    assert len(str(filled(anna)["title"])) <= 120
    assert len(str(filled(anna)["description"])) <= 3000
    assert str(filled(anna)["description"]).endswith(f"From a message by Ben: {link}")
    await anna.fills(starts_at=OFFER["starts_at"], place=OFFER["place"])
    assert len(world.sessions()) == 1, "what is filled in by us is taken by us"


@pytest.mark.parametrize("text", ["", "  \n\t\n", "\u200b"])
async def test_a_message_with_a_picture_only_gives_an_empty_form(world: World, anna: Who, text: str) -> None:
    await points(anna, Quoted("17", text, "Ben"))
    assert filled(anna)["title"] == ""
    assert filled(anna)["description"] == "From a message by Ben"
    await anna.fills(starts_at=OFFER["starts_at"], place=OFFER["place"])
    assert anna.complaints == {"title": "Please fill this in."}


async def test_a_message_that_was_deleted_gets_a_kind_word(world: World, anna: Who, room: str) -> None:
    message = anna.says("Forget this", room)
    del anna.chat.messages[message.id]
    assert "was deleted" in await anna.uses(MAKE, message)
    assert not anna.asked


async def test_an_action_that_is_no_more_is_explained(world: World, anna: Who, room: str) -> None:
    message = anna.says("Hello", room)
    answer = await anna.chat.uses(anna.user, "forum.ask", message.id)
    assert "cannot do this" in told(answer)


async def test_a_double_click_opens_the_form_and_offers_once(world: World, anna: Who, room: str) -> None:
    message = anna.says("Once is enough", room)
    await anna.uses(MAKE, message)
    await anna.uses(MAKE, message)
    await anna.fills(key="same", starts_at=OFFER["starts_at"], place=OFFER["place"])
    await anna.chat.fills(anna.user, room, "sessions.offer", OFFER, about="", key="same")
    assert len(world.sessions()) == 1


async def test_a_time_that_the_message_surely_names_stands_in_the_form(
    world: World, anna: Who, ben: Who, room: str
) -> None:
    message = anna.says("Shall we do a Python intro tomorrow 15:00?", room)
    await world.passes(hours=1)
    await ben.uses("Mach eine Session daraus", message)
    assert filled(ben)["starts_at"] == "2026-11-24T15:00"
    assert world.sessions() == [], "the form shows it before it is live"
    await ben.fills(place=OFFER["place"])
    assert world.session(1).starts_at == datetime(2026, 11, 24, 14, tzinfo=UTC)


@pytest.mark.parametrize("text", ["An intro tomorrow at 3?", "Tomorrow 15:00, or Friday?", "Some day"])
async def test_a_time_that_may_be_another_is_not_guessed(anna: Who, ben: Who, room: str, text: str) -> None:
    await ben.uses("Mach eine Session daraus", anna.says(text, room))
    assert filled(ben)["starts_at"] == ""


async def test_tomorrow_is_the_day_after_it_was_said_and_what_is_over_is_no_time(
    world: World, anna: Who, ben: Who, room: str
) -> None:
    message = anna.says("An intro tomorrow 15:00", room)
    await world.passes(days=1)
    await ben.uses("Mach eine Session daraus", message)
    assert filled(ben)["starts_at"] == "2026-11-24T15:00", "which is today"
    await world.passes(days=1)
    await ben.uses("Mach eine Session daraus", message)
    assert filled(ben)["starts_at"] == ""
    await points(anna, Quoted("17", "An intro tomorrow 15:00", "Ben"))
    assert filled(anna)["starts_at"] == "", "nobody knows when that was written"


async def test_a_time_is_meant_by_the_clock_of_who_wrote_it(world: World, anna: Who, room: str) -> None:
    carl = world.person("Carl", zone="America/New_York")
    await carl.types("home")
    await anna.uses(MAKE, carl.says("An intro tomorrow 9am", room))
    assert filled(anna)["starts_at"] == "2026-11-24T15:00"


async def test_somebody_unknown_so_far_is_met_by_it(world: World, room: str, anna: Who) -> None:
    message = anna.says("Hello", room)
    carl = world.person("Carl")
    await carl.uses(MAKE, message)
    assert carl.asked
    assert world.ask(lambda unit: by_account(unit, "browser", "local", "carl")) is not None


async def test_help_shows_what_can_be_made_of_a_message(world: World, anna: Who, ben: Who) -> None:
    assert "In the menu of any message\nMake it a session: offer a session" in await anna.types("help")
    assert "Mach eine Session daraus" in await ben.types("hilfe")


# one more line on a door plate


def _save(turn: Turn, message: Quoted) -> Notice:
    turn.tell(turn.me, "sessions.seat", "session:99", message.id)
    return Notice(say("Kept “{text}”.", text=message.text), "good")


HACKS = Block("hacks", say("Hacks"), message_actions={"save": MessageDoor(say("Save as hack"), _save, say("keep it"))})


async def test_one_more_line_on_a_door_plate_is_one_more_entry_in_every_menu(database: Database) -> None:
    world = World(database, (*BLOCKS, HACKS))
    anna, room = world.person("Anna"), world.room("python")
    message = anna.says("Use pathlib", room)
    assert await anna.uses("Save as hack", message) == "Kept “Use pathlib”."
    assert "Save as hack: keep it" in await anna.types("help")


async def test_what_has_an_effect_has_it_once_for_the_same_event(database: Database) -> None:
    world = World(database, (*BLOCKS, HACKS))
    anna = world.person("Anna")
    event = MessageAction("k1", anna.chat.caller("anna"), anna.chat.where(anna.talk), "hacks.save", Quoted("1", "a"))
    assert told(await world.router.answer(event)) == "Kept “a”."
    before = world.remembers()
    assert (await world.router.answer(replace(event, message=Quoted("2", "b")))).view is None
    assert world.remembers() == before


# looking for a session to put before others


@on_both
async def test_a_session_is_found_to_be_shown_to_others(world: World, anna: Who, ben: Who) -> None:
    await anna.offers(title="Testing with pleasure", capacity="5", topics="python")
    await anna.offers(title="Baking bread", starts_at="2026-11-24T15:00")
    assert [item.title for item in await ben.looks_up()] == ["Baking bread", "Testing with pleasure"]
    [found] = await ben.looks_up("testing")
    assert found.card is not None
    assert found.card.title == "Testing with pleasure"
    assert [button.types for button in buttons_of(found.card)] == ["join 1", "session 1"]
    assert "meet.example.org" not in str(found.card), "the link comes with the seat"
    assert await ben.looks_up("nothing of the kind") == []


async def test_the_card_for_others_says_when_it_stood_so(world: World, anna: Who, ben: Who) -> None:
    await anna.offers(records="yes")
    await anna.types("close 1")
    [found] = await ben.looks_up()
    assert found.card is not None
    assert plain(found.card.note, Reader("en", BERLIN)) == (
        "It will be recorded. Sign-up is closed. As of Mon, Nov 23, 09:00. The buttons know how it stands now."
    ), "nobody sees a hand there"


async def test_it_is_looked_through_by_pages_and_by_the_same_filters(world: World, anna: Who) -> None:
    for hour in range(10, 20):
        await anna.offers(title=f"Talk {hour}", starts_at=f"2026-11-25T{hour}:00", language="de" if hour > 17 else "en")
    assert [item.title for item in await anna.looks_up(skip=2, most=3)] == ["Talk 12", "Talk 13", "Talk 14"]
    assert [item.title for item in await anna.looks_up("lang:de")] == ["Talk 18", "Talk 19"]
    assert await anna.looks_up("today") == []
    assert await anna.looks_up(skip=10) == []
    assert len(await anna.looks_up(most=10_000, skip=-5)) == 10
