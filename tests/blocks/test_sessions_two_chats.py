"""Stories about one network in two chats: the same session stands in both, seats are counted over both."""

import pytest

from store import people
from store.db import Database
from tests.world import World, shown


@pytest.fixture
def world(database: Database) -> World:
    """One network in two chats."""
    return World(database, chats=("slack", "teams"))


async def test_a_session_stands_in_both_and_its_seats_are_counted_over_both(world: World) -> None:
    here, there = world.room("python", chat="slack", topics=["python"]), world.room("Python!", chat="teams", rest=True)
    ana, ben = world.person("Ana", chat="slack"), world.person("Ben", chat="slack")
    mia, tom = world.person("Mia", "de", chat="teams"), world.person("Tom", chat="teams")
    number = await ana.offers(topics="python", capacity="2")
    await ben.reacts("✋", ben.cards(here)[0])
    await mia.clicks("Sign up", mia.cards(there)[0])
    await tom.reacts("✋", tom.cards(there)[0])
    assert world.seats(number) == {"Ben": "in", "Mia": "in", "Tom": "waiting"}
    assert "2 of 2 taken, 1 waiting" in ben.card(here)
    assert "2 of 2 taken, 1 waiting" in tom.card(there)
    await ben.types(f"leave {number}")
    assert "2 of 2 taken" in tom.card(there)
    assert "A seat is free, and it is yours" in tom.letters()[-1]
    assert ": Mia, Tom" in await ana.types(f"guests {number}")


async def test_what_is_changed_in_one_is_told_in_the_other(world: World) -> None:
    there = world.room("lex", chat="teams", rest=True)
    ana, mia = world.person("Ana", chat="slack"), world.person("Mia", chat="teams")
    number = await ana.offers()
    await mia.types(f"join {number}")
    mia.hears()
    await ana.types(f"move {number} 2026-11-26 10:30")
    assert mia.hears()[0].startswith("Changed: Testing with pleasure")
    assert "10:30 – 11:15 CET" in mia.card(there)
    await ana.types(f"cancel {number} yes")
    assert mia.hears()[0].startswith("Cancelled: Testing with pleasure")
    assert mia.card(there).startswith("Cancelled: Testing with pleasure")


async def test_what_fits_no_room_of_one_chat_goes_to_its_own_room_for_the_rest(world: World) -> None:
    world.room("python", chat="slack", topics=["python"])
    world.room("lex", chat="slack", rest=True)
    there = world.room("general", chat="teams", rest=True)
    ana, mia = world.person("Ana", chat="slack"), world.person("Mia", chat="teams")
    await ana.offers(topics="python")
    assert (len(ana.cards("python")), len(ana.cards("lex")), len(mia.cards(there))) == (1, 0, 1)


async def test_one_person_with_the_same_address_in_both_has_one_seat(world: World) -> None:
    ana = world.person("Ana", chat="slack")
    ben, benjamin = world.person("Ben", chat="slack"), world.person("Benjamin", chat="teams", email="BEN@example.org")
    number = await ana.offers()
    await ben.types(f"join {number}")
    assert await benjamin.types(f"join {number}") == "You already have a seat in Testing with pleasure."
    await benjamin.types(f"leave {number}")
    assert world.seats(number) == {}
    assert world.ask(lambda unit: len(people.everybody(unit))) == 2


async def test_people_without_an_address_are_never_taken_for_each_other(world: World) -> None:
    for chat in ("slack", "teams"):
        await world.person("Ben", chat=chat, email="").types("home")
    assert world.ask(lambda unit: len(people.everybody(unit))) == 2


async def test_letters_go_where_somebody_was_seen_last(world: World) -> None:
    ana, ben = world.person("Ana", chat="slack"), world.person("Ben", chat="slack")
    also_ben = world.person("Ben", chat="teams")
    number = await ana.offers()
    await ben.types(f"join {number}")
    assert len(ben.hears()) == 1
    await world.passes(minutes=1)
    await also_ben.types("home")
    await ana.types(f"move {number} 2026-11-26 10:30")
    assert (ben.hears(), len(also_ben.hears())) == ([], 1)


async def test_letters_go_elsewhere_when_one_chat_is_left(world: World) -> None:
    ana, ben = world.person("Ana", chat="slack"), world.person("Ben", chat="slack")
    also_ben = world.person("Ben", chat="teams")
    number = await ana.offers()
    await also_ben.types("home")
    await world.passes(minutes=1)
    await ben.types(f"join {number}")
    world.chats["slack"].members.pop("ben")
    await ana.types(f"move {number} 2026-11-26 10:30")
    assert [letter.splitlines()[0] for letter in also_ben.hears()] == ["Changed: Testing with pleasure"]


async def test_a_hand_on_a_card_of_one_chat_is_not_taken_for_one_of_the_other(world: World) -> None:
    ana, mia = world.person("Ana", chat="slack"), world.person("Mia", chat="teams")
    world.room("lex", chat="slack", rest=True)
    number = await ana.offers()
    card = ana.cards("lex")[0]
    world.room("lex", chat="teams")
    world.chats["teams"].messages[card.id] = card  # the same ids, elsewhere
    await mia.reacts("✋", card)
    assert world.seats(number) == {}
    assert "no limit" in shown(card)
