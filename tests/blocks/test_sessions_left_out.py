"""Stories about those who waited in vain: a seat of the next session of the same hosts is kept for them (S4)."""

import pytest

from store import kept
from tests.world import Who, World, buttons, on_sqlite

pytestmark = on_sqlite


KEPT = "Ana hosts again: Testing once more"
NEXT = {"title": "Testing once more", "starts_at": "2026-12-02T15:00"}
"""A week later."""


async def left_out(world: World, *names: str) -> list[Who]:
    """These people waited for the only seat of Ana's session on Wednesday, and it is over."""
    await world.person("Ana").offers(capacity="1")
    await world.person("Ben").types("join 1")
    line = [world.person(name) for name in names]
    for who in line:
        await who.types("join 1")
    await world.becomes("2026-11-25 16:00")
    for who in line:
        who.hears()
    return line


def kept_for(world: World, number: int, *people: Who) -> list[str]:
    """For whom of these a seat is kept."""
    return [
        who.user
        for person, who in enumerate(people, 3)  # after Ana and Ben
        if world.ask(lambda unit, person=person: kept.of(unit, number, person))
    ]


async def test_the_next_time_a_seat_is_kept_for_who_was_left_out(world: World) -> None:
    [mia] = await left_out(world, "Mia")
    answer = await world.person("Ana").types("host Testing once more | 2026-12-02 15:00 | here")
    assert answer.startswith("It is live")
    assert mia.hears() == [
        """\
Ana hosts again: Testing once more
Last time there was no seat left for you in Testing with pleasure. This time all can come.
When: Wed, Dec 2, 2026, 15:00 – 15:45 CET
Where: here"""
    ]
    assert buttons(mia.mail()[-1]) == [("Sign up", "join 2"), ("Details", "session 2")]


async def test_a_seat_that_is_kept_can_be_taken_when_sign_up_is_closed(world: World) -> None:
    ana, zoe, [mia] = world.person("Ana"), world.person("Zoe"), await left_out(world, "Mia")
    await ana.offers(**NEXT, capacity="2")
    await ana.types("close 2")
    assert (await zoe.types("join 2")).startswith("Sign-up for Testing once more is closed.")
    assert (await mia.clicks("Take the seat")).startswith("You are in: Testing once more")
    assert (world.session(2).taken, world.session(2).kept) == (1, 0)


async def test_where_seats_are_counted_one_is_kept_until_the_next_day(world: World) -> None:
    [mia] = await left_out(world, "Mia")
    await world.person("Ana").offers(**NEXT, capacity="1")
    [letter] = mia.hears()
    assert letter.startswith(f"{KEPT}\nLast time there was no seat left for you in Testing with pleasure.")
    assert "This time one is kept for you until Thu, Nov 26, 2026, 16:00 CET." in letter
    zoe = world.person("Zoe")
    assert (await zoe.types("join 2")).startswith("Testing once more is full. You are number 1")
    assert (await mia.clicks("Take the seat")).startswith("You are in: Testing once more")
    assert world.seats(2) == {"Zoe": "waiting", "Mia": "in"}
    assert (world.session(2).taken, world.session(2).waiting, world.session(2).kept) == (1, 1, 0)
    assert mia.hears()[0].startswith("You are coming: Testing once more")


async def test_it_is_free_for_all_when_they_do_not_answer(world: World) -> None:
    [mia] = await left_out(world, "Mia")
    await world.person("Ana").offers(**NEXT, capacity="1")
    zoe = world.person("Zoe")
    await zoe.types("join 2")
    await world.becomes("2026-11-26 15:59")
    assert world.seats(2) == {"Zoe": "waiting"}
    await world.becomes("2026-11-26 16:00")
    assert world.seats(2) == {"Zoe": "in"}
    assert (await mia.clicks("Take the seat")).startswith("Testing once more is full. You are number 1")


async def test_they_may_sign_up_in_any_way_or_decline(world: World) -> None:
    mia, tom, zoe = await left_out(world, "Mia", "Tom", "Zoe")
    room = world.room("all", rest=True)
    await world.person("Ana").offers(**NEXT, capacity="6")
    assert kept_for(world, 2, mia, tom, zoe) == ["mia", "tom", "zoe"]
    await mia.reacts("✋", mia.cards(room)[0])
    assert "You host" not in await tom.types("join 2")
    await zoe.clicks("No, thanks")
    assert world.seats(2) == {"Mia": "in", "Tom": "in"}
    assert (world.session(2).taken, world.session(2).kept) == (2, 0)
    assert "2 of 6 taken" in mia.card(room)


async def test_half_of_the_seats_are_kept_at_most_and_the_others_hear_the_next_time(world: World) -> None:
    mia, tom, zoe = await left_out(world, "Mia", "Tom", "Zoe")
    ana = world.person("Ana")
    await ana.offers(**NEXT, capacity="3")
    assert kept_for(world, 2, mia, tom, zoe) == ["mia", "tom"]
    assert (await world.person("Ida").types("join 2")).startswith("You are in")
    await ana.offers(**NEXT, capacity="3")
    assert kept_for(world, 3, mia, tom, zoe) == ["zoe"]


async def test_a_session_that_stands_already_is_the_next(world: World) -> None:
    ana, mia = world.person("Ana"), world.person("Mia")
    await ana.offers(capacity="1")
    await ana.offers(**NEXT, capacity="4")
    await world.person("Ben").types("join 1")
    await mia.types("join 1")
    await world.becomes("2026-11-25 15:44")
    assert world.session(2).kept == 0
    await world.becomes("2026-11-25 15:45")
    assert world.session(2).kept == 1
    assert mia.hears()[-1].startswith(KEPT)


async def test_sessions_of_others_keep_nothing(world: World) -> None:
    [mia] = await left_out(world, "Mia")
    await world.person("Zoe").offers(**NEXT, capacity="4")
    assert (world.session(2).kept, mia.hears()) == (0, [])
    await world.person("Zoe").offers(**NEXT, capacity="4", co_hosts="ana@example.org")
    assert world.session(3).kept == 1


async def test_who_let_a_seat_pass_was_not_left_out(world: World) -> None:
    ana, ben, mia, tom = (world.person(name) for name in ("Ana", "Ben", "Mia", "Tom"))
    await ana.offers(capacity="1")
    for who in (ben, mia, tom):
        await who.types("join 1")
    await world.becomes("2026-11-25 10:00")
    await ben.types("leave 1")
    await tom.types("leave 1")
    await world.becomes("2026-11-25 16:00")
    await ana.offers(**NEXT, capacity="4")
    assert world.session(2).kept == 0


async def test_after_three_months_it_is_forgotten(world: World) -> None:
    await left_out(world, "Mia")
    await world.passes(days=91)
    await world.person("Ana").offers(**NEXT | {"starts_at": "2027-03-02T15:00"}, capacity="4")
    assert world.session(2).kept == 0


async def test_of_a_session_that_begins_at_once_nothing_is_kept(world: World) -> None:
    mia, *_ = await left_out(world, "Mia")
    await world.person("Ana").offers(**NEXT | {"starts_at": "2026-11-25T16:30"}, capacity="4")
    assert (world.session(2).kept, mia.hears()) == (0, [])
    await world.person("Ana").offers(**NEXT, capacity="4")
    assert world.session(3).kept == 1, "the next one counts"


async def test_a_session_that_is_cancelled_keeps_nothing(world: World) -> None:
    [mia] = await left_out(world, "Mia")
    await world.becomes("2026-11-25 21:00")
    await world.person("Ana").offers(**NEXT, capacity="4")
    await world.person("Ana").types("cancel 2 yes")
    await world.becomes("2026-11-26 12:00")
    assert mia.hears() == []
    assert await mia.types("take 2") == "Testing once more was cancelled."


async def test_a_letter_held_in_the_night_leaves_time_for_an_answer(world: World) -> None:
    [mia] = await left_out(world, "Mia")
    await world.becomes("2026-11-27 21:00")
    await world.person("Ana").offers(**NEXT, capacity="4")
    await world.becomes("2026-11-30 07:59")  # a Monday
    assert mia.hears() == []
    await world.becomes("2026-11-30 08:00")
    assert "until Mon, Nov 30, 2026, 20:00 CET" in mia.hears()[0]


@pytest.mark.parametrize("capacity", ["2", ""])
async def test_who_was_asked_already_is_not_asked_again_when_another_one_ends(world: World, capacity: str) -> None:
    ana, [mia] = world.person("Ana"), await left_out(world, "Mia")
    await ana.offers(**NEXT, capacity=capacity)
    await ana.offers(title="A third one", starts_at="2026-11-25T18:00", capacity="1")
    zoe = world.person("Zoe")
    for who in (zoe, mia):
        await who.types("join 3")
        who.hears()
    await world.becomes("2026-11-25 19:00")
    assert any(letter.startswith("How was it? A third one") for letter in zoe.hears())
    assert [letter for letter in mia.hears() if letter.startswith(KEPT)] == []
    assert kept_for(world, 2, mia) == (["mia"] if capacity else [])
