"""Stories about seats that come free on the last day: they are offered, and kept until somebody answers (S4)."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from store import kept, people
from store.db import Database, Unit
from tests.world import Who, World, buttons, on_both, on_sqlite

pytestmark = on_sqlite


LAST_DAY = "2026-11-25 09:00"
"""Six hours before it begins."""
OFFERED = "A seat is free for you: Testing with pleasure"
YOURS = "A seat is free, and it is yours: Testing with pleasure"


async def full(
    world: World, *waiting: str, seats: int = 1, starts_at: str = "2026-11-25T15:00", zone: str = "Europe/Berlin"
) -> list[Who]:
    """Ana's session, the seats taken by Ben (and Bo, …), and these people who wait."""
    await world.person("Ana").offers(capacity=str(seats), starts_at=starts_at)
    seated = [world.person(name) for name in ("Ben", "Bo", "Bea")[:seats]]
    line = [world.person(name, zone=zone) for name in waiting]
    for who in (*seated, *line):
        await who.types("join 1")
        who.hears()
    return [seated[0], *line]


def titles(letters: Sequence[str]) -> list[str]:
    """The first line of each, but for reminders."""
    return [
        letter.splitlines()[0] for letter in letters if "waits for you" not in letter and "looking" not in letter[:20]
    ]


def counts(world: World) -> tuple[int, int, int]:
    session = world.session(1)
    assert session.kept == world.ask(lambda unit: len(kept.overdue(unit, 1, datetime(2100, 1, 1, tzinfo=UTC))))
    assert session.capacity is None or session.taken + session.kept <= session.capacity
    return session.taken, session.waiting, session.kept


async def free_seat(world: World, ben: Who, *line: Who, at: str = LAST_DAY) -> None:
    """Ben releases his seat then; what they heard before is forgotten."""
    await world.becomes(at)
    for who in line:
        who.hears()
    await ben.types("leave 1")


def no_quiet_weekends(world: World, *names: str) -> None:
    def work(unit: Unit) -> None:
        for name in names:
            people.like(unit, name)[0].quiet_weekends = False

    world.db.write_now(work)


async def test_a_seat_that_comes_free_on_the_last_day_is_offered_and_taken(world: World) -> None:
    ben, mia = await full(world, "Mia")
    await free_seat(world, ben, mia)
    assert counts(world) == (0, 1, 1)
    assert mia.hears() == [
        """\
A seat is free for you: Testing with pleasure
Ana is looking forward to you. The seat is kept for you until Wed, Nov 25, 2026, 11:00 CET.
When: Wed, Nov 25, 2026, 15:00 – 15:45 CET
Where: Online
Without an answer it is offered to the next, and you stay on the waiting list, at its end: everybody is asked once \
before anybody is asked twice. “No, thanks” takes you off the list."""
    ]
    assert buttons(mia.mail()[-1])[:2] == [("Take the seat", "take 1"), ("No, thanks", "decline 1")]
    answer = await mia.clicks("Take the seat")
    assert answer.startswith("The seat is yours: Testing with pleasure, Wed, Nov 25, 2026, 15:00 CET.")
    assert world.seats(1) == {"Mia": "in"}
    assert counts(world) == (1, 0, 0)
    assert titles(mia.hears()) == [YOURS]
    assert mia.entry().walk("VEVENT")[0]["SUMMARY"] == "Testing with pleasure"


async def test_until_then_a_seat_moves_up_at_once(world: World) -> None:
    ben, mia = await full(world, "Mia")
    await free_seat(world, ben, mia, at="2026-11-24 15:00")
    assert titles(mia.hears()) == [YOURS]
    assert world.seats(1) == {"Mia": "in"}


async def test_nobody_else_gets_a_seat_that_is_kept(world: World) -> None:
    ben, mia = await full(world, "Mia")
    await free_seat(world, ben, mia)
    zoe = world.person("Zoe")
    assert (await zoe.types("join 1")).startswith("Testing with pleasure is full. You are number 2")
    assert (await zoe.types("take 1")).startswith("Thank you for your answer! No seat")
    assert (await ben.types("join 1")).startswith("Testing with pleasure is full. You are number 3")
    assert counts(world) == (0, 3, 1)
    await mia.clicks("Take the seat")
    assert world.seats(1) == {"Mia": "in", "Zoe": "waiting", "Ben": "waiting"}


async def test_who_declines_leaves_the_line_and_the_next_is_asked(world: World) -> None:
    ben, mia, tom = await full(world, "Mia", "Tom")
    await free_seat(world, ben, mia, tom)
    assert tom.hears() == []
    answer = await mia.clicks("No, thanks")
    assert answer.startswith("Done, your seat in Testing with pleasure is free for somebody else.")
    assert titles(tom.hears()) == [OFFERED]
    assert world.seats(1) == {"Tom": "waiting"}
    assert counts(world) == (0, 1, 1)
    assert (
        await mia.types("decline 1")
        == "Thank you for your answer. No seat in Testing with pleasure is kept for you any more."
    )
    assert counts(world) == (0, 1, 1)


async def test_without_an_answer_it_goes_on_and_who_was_silent_waits_at_the_end(world: World) -> None:
    ben, mia, tom, zoe = await full(world, "Mia", "Tom", "Zoe")
    await free_seat(world, ben, mia, tom, zoe)
    await world.becomes("2026-11-25 10:59")
    assert tom.hears() == []
    await world.becomes("2026-11-25 11:00")
    assert (titles(mia.hears()), titles(tom.hears()), titles(zoe.hears())) == ([OFFERED], [OFFERED], [])
    assert list(world.seats(1)) == ["Tom", "Zoe", "Mia"]
    assert counts(world) == (0, 3, 1)


async def test_an_answer_after_the_deadline_is_thanked_for(world: World) -> None:
    ben, mia, tom = await full(world, "Mia", "Tom")
    await free_seat(world, ben, mia, tom)
    await world.becomes("2026-11-25 11:05")
    assert await mia.clicks("Take the seat") == (
        "Thank you for your answer! No seat in Testing with pleasure is free any more, others were quicker. "
        "You are number 2 on the waiting list, and I ask you as soon as one is free."
    )
    assert world.seats(1) == {"Tom": "waiting", "Mia": "waiting"}


@on_both
async def test_an_answer_after_the_deadline_gets_the_seat_if_it_is_still_free(world: World) -> None:
    ben, mia = await full(world, "Mia")
    await free_seat(world, ben, mia)
    await world.becomes("2026-11-25 14:30")
    assert counts(world) == (0, 1, 0)
    assert (await mia.clicks("Take the seat")).startswith("The seat is yours")
    assert world.seats(1) == {"Mia": "in"}


@on_both
async def test_when_nobody_answers_the_seat_is_free_for_all(world: World) -> None:
    room = world.room("all", rest=True)
    ben, mia, tom = await full(world, "Mia", "Tom")
    await free_seat(world, ben, mia, tom)
    zoe = world.person("Zoe")
    assert "What is free is offered to those who waited before. Put ✋ here to be next." in zoe.card(room)
    await world.becomes("2026-11-25 14:00")
    assert "Put ✋ here or press the button to come." in zoe.card(room)
    assert (await zoe.clicks("Sign up", zoe.cards(room)[0])).startswith("You are in")
    assert world.seats(1) == {"Mia": "waiting", "Tom": "waiting", "Zoe": "in"}
    assert counts(world) == (1, 2, 0)
    assert (await tom.types("join 1")).startswith("You are already on the waiting list")
    assert counts(world) == (1, 2, 0)


@on_both
async def test_who_let_it_pass_may_sign_up_as_anybody_else(world: World) -> None:
    ben, mia = await full(world, "Mia")
    await free_seat(world, ben, mia)
    await world.becomes("2026-11-25 14:00")
    assert (await mia.types("join 1")).startswith("The seat is yours")
    assert counts(world) == (1, 0, 0)


async def test_of_another_seat_all_who_wait_are_told_again(world: World) -> None:
    await full(world, "Mia", seats=2)
    ben, bo, mia = (world.person(name) for name in ("Ben", "Bo", "Mia"))
    await free_seat(world, ben, mia)
    await world.becomes("2026-11-25 11:30")
    assert titles(mia.hears()) == [OFFERED]
    await bo.types("leave 1")
    assert titles(mia.hears()) == [OFFERED]
    assert counts(world) == (0, 1, 1)


async def test_two_seats_are_offered_to_two_people(world: World) -> None:
    ben, mia, tom, zoe = await full(world, "Mia", "Tom", "Zoe", seats=2)
    await free_seat(world, ben, mia, tom, zoe)
    await world.person("Bo").types("leave 1")
    assert (titles(mia.hears()), titles(tom.hears()), titles(zoe.hears())) == ([OFFERED], [OFFERED], [])
    assert counts(world) == (0, 3, 2)
    await tom.clicks("Take the seat")
    await mia.clicks("No, thanks")
    assert world.seats(1) == {"Tom": "in", "Zoe": "waiting"}
    assert titles(zoe.hears()) == [OFFERED]


async def test_a_seat_is_taken_once_however_often_they_press(world: World) -> None:
    ben, mia, _ = await full(world, "Mia", "Tom")
    await free_seat(world, ben, mia)
    await mia.clicks("Take the seat")
    assert await mia.types("take 1") == "You already have a seat in Testing with pleasure."
    assert (await mia.types("decline 1")).startswith("You have a seat in Testing with pleasure.")
    assert counts(world) == (1, 1, 0)


async def test_who_leaves_the_waiting_list_leaves_the_seat_that_is_kept(world: World) -> None:
    ben, mia, tom = await full(world, "Mia", "Tom")
    await free_seat(world, ben, mia, tom)
    await mia.types("leave 1")
    assert titles(tom.hears()) == [OFFERED]
    assert world.seats(1) == {"Tom": "waiting"}


async def test_what_one_sees_of_the_session_says_until_when_and_takes_the_answer(world: World) -> None:
    ben, mia = await full(world, "Mia")
    await free_seat(world, ben, mia)
    assert "A seat is kept for you until Wed, Nov 25, 2026, 11:00 CET." in await mia.types("session 1")
    assert (await mia.types("take 1")).startswith("The seat is yours")


# the night


async def test_at_night_nobody_is_asked_and_the_time_does_not_run(world: World) -> None:
    ben, mia, tom = await full(world, "Mia", "Tom")
    await free_seat(world, ben, mia, tom, at="2026-11-24 21:00")
    await world.becomes("2026-11-25 07:59")
    assert mia.hears() == []
    await world.becomes("2026-11-25 08:00")
    assert "until Wed, Nov 25, 2026, 10:00 CET" in mia.hears()[0]
    await world.becomes("2026-11-25 09:59")
    assert tom.hears() == []
    await world.becomes("2026-11-25 10:00")
    assert titles(tom.hears()) == [OFFERED]


@pytest.mark.parametrize(
    ("zone", "heard", "until"),
    [
        ("Pacific/Auckland", "2026-11-24 20:00", "Nov 25, 2026, 10:00 NZDT"),  # UTC+13: released at half past five
        ("Pacific/Pago_Pago", "2026-11-24 20:00", "Nov 24, 2026, 10:00 SST"),  # UTC-11: at half past five, too
        ("America/New_York", "2026-11-24 17:30", "Nov 24, 2026, 13:30 EST"),
    ],
)
async def test_the_night_is_that_of_the_one_who_is_asked(world: World, zone: str, heard: str, until: str) -> None:
    ben, mia = await full(world, "Mia", zone=zone, starts_at="2026-11-25T12:00")
    await free_seat(world, ben, mia, at="2026-11-24 17:30")
    await world.becomes(heard)
    [letter] = mia.hears()
    assert until in letter


@on_both
@pytest.mark.parametrize(
    ("start", "begins", "freed", "until"),
    [
        ((2026, 10, 19), "2026-10-25T15:00", "2026-10-24 19:00", "Sun, Oct 25, 2026, 09:00 CET"),  # put back
        ((2027, 3, 22), "2027-03-28T15:00", "2027-03-27 19:00", "Sun, Mar 28, 2027, 09:00 CEST"),  # put forward
    ],
)
async def test_a_night_may_be_longer_or_shorter(
    database: Database, start: tuple[int, int, int], begins: str, freed: str, until: str
) -> None:
    world = World(database, start=datetime(*start, 8, tzinfo=UTC))
    ben, mia = await full(world, "Mia", starts_at=begins)
    no_quiet_weekends(world, "Mia")
    await free_seat(world, ben, mia, at=freed)
    assert until in mia.hears()[0]


async def test_who_sleeps_until_it_begins_is_passed_over_for_who_is_awake(world: World) -> None:
    await world.person("Ana").offers(capacity="1", starts_at="2026-11-25T08:30")
    ben, mia, tom = world.person("Ben"), world.person("Mia"), world.person("Tom", zone="America/New_York")
    for who in (ben, mia, tom):
        await who.types("join 1")
    await free_seat(world, ben, mia, tom, at="2026-11-24 22:00")
    assert "until Tue, Nov 24, 2026, 18:00 EST" in tom.hears()[0]
    await world.becomes("2026-11-25 00:00")
    assert world.seats(1)["Mia"] == "in", "and when nobody else wants it, it is hers without being asked"


# shortly before


async def test_shortly_before_there_is_less_time_and_in_the_end_none(world: World) -> None:
    ben, mia, tom, zoe = await full(world, "Mia", "Tom", "Zoe")
    await free_seat(world, ben, mia, tom, zoe, at="2026-11-25 14:00")
    assert "15, 14:22" not in (letter := mia.hears()[0])
    assert "until Wed, Nov 25, 2026, 14:22 CET" in letter
    await world.becomes("2026-11-25 14:22")
    assert "until Wed, Nov 25, 2026, 14:33 CET" in tom.hears()[0]
    await world.becomes("2026-11-25 14:33")
    assert titles(zoe.hears()) == [YOURS]
    assert counts(world) == (1, 2, 0)


# what hosts change


async def test_a_session_that_is_moved_far_away_gives_the_seat_at_once(world: World) -> None:
    ben, mia = await full(world, "Mia")
    await free_seat(world, ben, mia)
    await world.person("Ana").types("move 1 2026-12-07 15:00")
    assert world.seats(1) == {"Mia": "in"}
    assert counts(world) == (1, 0, 0)
    assert (await mia.clicks("Take the seat")).startswith("You already have a seat")


async def test_a_session_that_is_moved_near_asks_anew_with_a_new_time(world: World) -> None:
    ben, mia = await full(world, "Mia")
    await free_seat(world, ben, mia)
    mia.hears()
    await world.person("Ana").types("move 1 2026-11-25 11:00")
    assert [letter.splitlines()[1] for letter in mia.hears() if letter.startswith(OFFERED)] == [
        "Ana is looking forward to you. The seat is kept for you until Wed, Nov 25, 2026, 09:52 CET."
    ]
    await world.becomes("2026-11-25 11:00")
    assert counts(world) == (0, 1, 0)


@on_both
async def test_more_seats_are_offered_on_the_last_day_and_without_limit_given(world: World) -> None:
    _, mia, tom = await full(world, "Mia", "Tom")
    ana = world.person("Ana")
    await world.becomes(LAST_DAY)
    for seats, expected in (("2", (1, 2, 1)), ("", (3, 0, 0))):
        await ana.types("edit 1")
        await ana.fills(capacity=seats)
        assert counts(world) == expected
    assert titles(mia.hears())[-1] == titles(tom.hears())[-1] == YOURS


async def test_a_seat_that_is_kept_cannot_be_taken_away_by_having_fewer(world: World) -> None:
    ben, mia = await full(world, "Mia", seats=2)
    await free_seat(world, ben, mia)
    ana = world.person("Ana")
    await ana.types("edit 1")
    await ana.fills(capacity="1")
    assert ana.complaints == {"capacity": "2 seats are taken or offered to somebody. Please keep at least as many."}


async def test_a_cancelled_session_keeps_nothing_for_anybody(world: World) -> None:
    ben, mia, tom = await full(world, "Mia", "Tom")
    await free_seat(world, ben, mia, tom)
    await world.person("Ana").types("cancel 1 yes")
    assert await mia.clicks("Take the seat") == "Testing with pleasure was cancelled."
    await world.becomes("2026-11-25 16:00")
    assert titles(tom.hears()) == ["Cancelled: Testing with pleasure"]


async def test_a_letter_that_waited_too_long_is_not_sent(world: World) -> None:
    ben, mia, tom = await full(world, "Mia", "Tom")
    await free_seat(world, ben, mia, tom, at="2026-11-24 21:00")
    world.clock.jump(datetime(2026, 11, 25, 9, 30, tzinfo=UTC) - world.clock.now())  # asleep all the while
    await world.settles()
    assert titles(mia.hears()) == []
    assert titles(tom.hears()) == [OFFERED]


async def test_a_session_of_which_there_is_none_is_not_taken(world: World) -> None:
    mia = world.person("Mia")
    for line in ("take 99", "decline 99", "take", "decline"):
        assert "session" in await mia.types(line)
    await world.person("Ana").offers(capacity="1")
    assert (await mia.types("decline 1")).startswith("Thank you for your answer. No seat")
    assert (await mia.types("take 1")).startswith("You are in")


async def test_the_host_sees_that_a_free_seat_waits_for_the_waiting_list(world: World) -> None:
    ben, mia = await full(world, "Mia")
    await free_seat(world, ben, mia)
    assert counts(world) == (0, 1, 1)
    page = await world.person("Ana").types("guests 1")
    assert "Nobody yet. What is free waits for those on the waiting list." in page
