"""Stories about sessions that lose their last host: a caretaker hears of it, and takes it over or cancels it (S2)."""

import asyncio

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.view import Card
from store.people import Person
from tests.blocks.test_sessions_co_hosts import has_left, holds
from tests.world import Who, World, buttons, on_both, on_sqlite

pytestmark = on_sqlite


UNHELD = "Nobody hosts it any more: Testing with pleasure"
TAKEN_OVER = "It takes place, with another host: Testing with pleasure"


@pytest.fixture
async def cara(world: World) -> Who:
    """The caretaker."""
    cara = world.person("Cara")
    await cara.types("help")
    return cara


@pytest.fixture
async def ben(world: World) -> Who:
    ben = world.person("Ben")
    await ben.types("help")
    return ben


def heard(who: Who) -> list[str]:
    return [letter.splitlines()[0] for letter in who.hears()]


async def test_a_caretaker_hears_once_and_the_guests_not_yet(world: World, cara: Who, ben: Who) -> None:
    ana = world.person("Ana")
    await ana.offers()
    await ben.types("join 1")
    ben.hears()
    await world.passes(hours=2)
    assert cara.hears() == []
    await has_left(world, ana)
    await world.passes(hours=4)
    [letter] = cara.hears()
    assert letter.splitlines() == [
        UNHELD,
        "Ana cannot be reached any more. Will you host it, or name somebody who does?",
        "When: Wed, Nov 25, 2026, 15:00 – 15:45 CET",
        "Seats: 1 person comes",
        "Where: Online",
        "Who signed up hears of it when somebody hosts it again, or when it is cancelled.",
    ]
    assert [types for _, types in buttons(cara.mail()[-1])] == ["takeover 1", "edit 1", "session 1", "cancel 1"]
    assert ben.hears() == []


async def test_taken_over_by_one_tap_its_guests_hear_who_hosts_it(world: World, cara: Who, ben: Who) -> None:
    ana, mia = world.person("Ana"), world.person("Mia")
    await ana.offers(capacity="2")
    for guest in (ben, cara, mia):
        await guest.types("join 1")
        guest.hears()
    await has_left(world, ana)
    await world.passes(hours=1)
    answer = await cara.clicks("Take it over")
    assert answer.splitlines() == [
        "You host: Testing with pleasure",
        "All who signed up are told.",
        "When: Wed, Nov 25, 2026, 15:00 – 15:45 CET",
        "Seats: 2 of 2 taken",
        "Where: Join online",
    ]
    card = cara.sees_all()[-1].view
    assert isinstance(card, Card)
    assert card.file, "it is for the calendar"
    assert holds(world) == ["Cara"]
    assert world.seats(1) == {"Ben": "in", "Mia": "in"}, "who hosts it needs no seat"
    [letter] = ben.hears()
    assert letter.splitlines() == [
        TAKEN_OVER,
        "Cara hosts it now. Your seat stays yours.",
        "When: Wed, Nov 25, 2026, 15:00 – 15:45 CET",
        "The calendar entry attached takes the place of your old one.",
    ]
    assert "CARA" in ben.entry().to_ical().decode().upper()
    assert await cara.types("takeover 1") == "Cara hosts Testing with pleasure."
    await world.becomes("2026-11-25 14:51")
    assert "Cara waits for you: Testing with pleasure" in heard(ben)


@on_both
async def test_of_two_caretakers_at_once_one_takes_it_over(world: World, cara: Who, ben: Who) -> None:
    ana, cora = world.person("Ana"), world.person("Cora")
    await cora.types("help")
    world.db.write_now(
        lambda unit: unit.execute(update(Person).where(col(Person.name) == "Cora").values(caretaker=True))
    )
    await ana.offers(repeats="weekly", times="2")
    await ben.types("join 1 all")
    ben.hears()
    await has_left(world, ana)
    answers = await asyncio.gather(cara.types("takeover 1"), cora.types("takeover 2"))
    assert sum("\n2 dates are yours now. All who signed up are told.\n" in answer for answer in answers) == 1
    assert holds(world, 1) == holds(world, 2)
    assert len(holds(world)) == 1
    assert heard(ben) == [TAKEN_OVER]


async def test_who_is_named_in_the_form_is_told_of_as_well(world: World, cara: Who, ben: Who) -> None:
    ana, dan = world.person("Ana"), world.person("Dan")
    await dan.types("help")
    await ana.offers()
    await ben.types("join 1")
    ben.hears()
    await has_left(world, ana)
    await cara.types("edit 1")
    await cara.fills(co_hosts="dan@example.org")
    assert heard(ben) == [TAKEN_OVER]
    [event] = ben.entry().walk("VEVENT")
    assert (event["organizer"].params["CN"], int(event["sequence"])) == ("Dan", 1)
    await cara.types("edit 1")
    await cara.fills(title="Testing with Dan")
    assert ben.hears() == []


async def test_cancelled_its_guests_hear_that(world: World, cara: Who, ben: Who) -> None:
    ana = world.person("Ana")
    await ana.offers()
    await ben.types("join 1")
    ben.hears()
    await has_left(world, ana)
    await world.passes(hours=1)
    assert await cara.clicks("Cancel it") == "Cancel Testing with pleasure? All who signed up are told."
    await cara.types("cancel 1 yes")
    assert heard(ben) == ["Cancelled: Testing with pleasure"]


async def test_of_a_series_the_next_date_is_told_of_and_all_are_taken_over(world: World, cara: Who, ben: Who) -> None:
    ana = world.person("Ana")
    await ana.offers(repeats="weekly", times="4", starts_at="2026-11-25T15:00")
    await ben.types("join 1 all")
    ben.hears()
    await has_left(world, ana)
    await world.passes(hours=2)
    assert heard(cara) == [UNHELD]
    assert (await cara.clicks("Take it over")).splitlines() == [
        "You host: Testing with pleasure",
        "4 dates are yours now. All who signed up are told.",
        "Dates: Wed, Nov 25, 15:00",
        "Wed, Dec 2, 15:00",
        "Wed, Dec 9, 15:00",
        "Wed, Dec 16, 15:00",
        "Where: Join online",
    ]
    assert [holds(world, number) for number in (1, 2, 3, 4)] == [["Cara"]] * 4
    [letter] = ben.hears()
    assert letter.splitlines()[:6] == [
        TAKEN_OVER,
        "Cara hosts it now. Your seat stays yours.",
        "Your dates: Wed, Nov 25, 15:00",
        "Wed, Dec 2, 15:00",
        "Wed, Dec 9, 15:00",
        "Wed, Dec 16, 15:00",
    ]


@on_both
async def test_dates_that_somebody_else_still_holds_are_neither_taken_nor_told_of(
    world: World, cara: Who, ben: Who
) -> None:
    ana, dan = world.person("Ana"), world.person("Dan")
    await dan.types("help")
    await ana.offers(repeats="weekly", times="4")
    await ben.types("join 1 all")
    await ana.types("edit 2")
    await ana.fills(co_hosts="dan@example.org")
    ben.hears()
    await has_left(world, ana)
    assert await cara.types("takeover 2") == "Dan hosts Testing with pleasure."
    answer = await cara.types("takeover 1")
    assert "\nDates: Wed, Nov 25, 15:00\nWed, Dec 9, 15:00\nWed, Dec 16, 15:00\n" in answer
    assert [holds(world, number) for number in (1, 2, 3, 4)] == [["Cara"], ["Ana", "Dan"], ["Cara"], ["Cara"]]
    [letter] = ben.hears()
    assert "Your dates: Wed, Nov 25, 15:00\nWed, Dec 9, 15:00\nWed, Dec 16, 15:00" in letter


@pytest.mark.parametrize(("times", "first"), [("", "Wann: Mi., 25. Nov. 2026"), ("2", "2 Termine sind jetzt deine.")])
async def test_where_nobody_signed_up_nobody_is_said_to_be_told(world: World, times: str, first: str) -> None:
    ana, cara = world.person("Ana"), world.person("Cara", language="de")
    await ana.offers(**{"repeats": "weekly", "times": times} if times else {})
    await has_left(world, ana)
    answer = await cara.types("takeover 1")
    assert answer.splitlines()[1].startswith(first)
    assert "Angemeldeten" not in answer


@on_both
async def test_handed_on_before_anybody_heard_of_it_the_one_letter_names_who_hosts_it_in_the_end(
    world: World, cara: Who, ben: Who
) -> None:
    ana, dan = world.person("Ana"), world.person("Dan")
    await dan.types("help")
    await ana.offers()
    await ben.types("join 1")
    ben.hears()
    await has_left(world, ana)
    await world.becomes("2026-11-23 21:00")
    await cara.types("takeover 1")
    await cara.types("edit 1")
    await cara.fills(co_hosts="dan@example.org")
    await cara.types("leave 1")
    await world.becomes("2026-11-24 09:00")
    [letter] = ben.hears()
    assert letter.splitlines()[:2] == [TAKEN_OVER, "Dan hosts it now. Your seat stays yours."]


async def test_what_somebody_still_holds_is_not_taken_over_nor_by_anybody(world: World, cara: Who, ben: Who) -> None:
    ana, cora = world.person("Ana"), world.person("Cora")
    await cora.types("help")
    await ana.offers(co_hosts="cora@example.org")
    await has_left(world, ana)
    await world.passes(hours=2)
    assert cara.hears() == []
    assert await cara.types("takeover 1") == "Cora hosts Testing with pleasure."
    await has_left(world, cora)
    assert await ben.types("takeover 1") == "Only a caretaker can do this."
    assert holds(world) == ["Ana", "Cora"]
    await world.becomes("2026-11-25 16:00")
    assert await cara.types("takeover 1") == "Testing with pleasure is over."


async def test_who_comes_back_in_time_hosts_it_on(world: World, cara: Who) -> None:
    ana = world.person("Ana")
    await ana.offers()
    await has_left(world, ana)
    await ana.types("help")
    await world.passes(hours=2)
    assert cara.hears() == []


async def test_it_is_spoken_of_in_german(world: World, ben: Who) -> None:
    ana = world.person("Ana")
    await ana.offers(repeats="weekly", times="2")
    cara = world.person("Cara", language="de")
    await cara.types("hilfe")
    mia = world.person("Mia", language="de")
    await mia.types("teilnehmen 1 alle")
    mia.hears()
    await has_left(world, ana)
    await world.passes(hours=2)
    [letter] = cara.hears()
    assert letter.startswith("Niemand bietet sie mehr an: Testing with pleasure\nNicht mehr erreichbar: Ana. ")
    await cara.clicks("Übernehmen")
    assert mia.hears()[0].startswith("Sie findet statt, jetzt mit jemand anderem: Testing with pleasure\nCara bietet")
    await cara.types("absagen 1 alle ja")
    assert "\nGeplant war: " in mia.hears()[0]


async def test_letters_about_dates_with_several_hosts_name_who_moved_them_and_who_looks_forward(
    world: World, ben: Who
) -> None:
    ana, cora = world.person("Ana"), world.person("Cora")
    await cora.types("help")
    await ana.offers(repeats="weekly", times="3")
    await ben.types("join 1 all")
    await ana.types("edit 2")
    await ana.fills(co_hosts="cora@example.org")
    ben.hears()
    await ana.types("move 1")
    await ana.fills(starts_at="2026-11-25T16:00", dates="all")
    [letter] = [letter for letter in ben.hears() if letter.startswith("Changed: ")]
    assert holds(world, 2) == ["Ana", "Cora"], "each date keeps its own"
    assert letter.splitlines()[1] == "Ana changed several dates. This is how they stand now:"
    await ben.types("leave 1 all")
    await world.passes(minutes=1)
    await ben.types("join 1 all")
    assert ben.hears()[-1].splitlines()[1] == "Ana and Cora look forward to you."
