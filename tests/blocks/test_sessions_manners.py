"""Stories about when news of a session comes: in the morning where it can wait, at once where that would be late."""

from datetime import datetime, time

import pytest

from bot.blocks.sessions import rules
from bot.manners import Habits
from store import outbox, people
from store.outbox import Fate, Haste, Letter
from tests.world import BERLIN, Who, World, on_sqlite

pytestmark = on_sqlite


MOVED_UP = "A seat is free, and it is yours: Testing with pleasure"
CHANGED = "Changed: Testing with pleasure"
CANCELLED = "Cancelled: Testing with pleasure"
IN_TWO_WEEKS = "2026-12-07T15:00"
"""A Monday."""


async def full(world: World, starts_at: str = IN_TWO_WEEKS, zone: str = "Europe/Berlin") -> tuple[Who, Who, Who]:
    """The host, one who has the only seat, and one who waits for it."""
    ana, ben, mia = world.person("Ana"), world.person("Ben"), world.person("Mia", zone=zone)
    await ana.offers(capacity="1", starts_at=starts_at)
    for guest in (ben, mia):
        await guest.types("join 1")
        guest.hears()
    return ana, ben, mia


def titles(letters: list[str]) -> list[str]:
    return [letter.splitlines()[0] for letter in letters]


def newest_letter(world: World, who: Who) -> Letter:
    """The newest that was written to them, sent or not."""
    person = world.ask(lambda unit: people.by_email(unit, f"{who.user}@example.org"))
    assert person
    return world.ask(lambda unit: outbox.to_person(unit, person.id or 0))[-1]


async def test_a_seat_released_at_night_is_told_in_the_morning(world: World) -> None:
    _, ben, mia = await full(world)
    await world.becomes("2026-11-23 23:00")
    await ben.types("leave 1")
    assert world.seats(1) == {"Mia": "in"}, "it is hers already"
    await world.becomes("2026-11-24 07:59")
    assert mia.hears() == []
    await world.becomes("2026-11-24 08:00")
    assert titles(mia.hears()) == [MOVED_UP]


async def test_until_then_it_is_held_and_says_until_when(world: World) -> None:
    _, ben, mia = await full(world)
    await world.becomes("2026-11-23 23:00")
    await ben.types("leave 1")
    held = newest_letter(world, mia)
    assert (held.kind, held.fate) == ("sessions.moved_up", Fate.HELD)
    assert held.due_at == in_berlin("2026-11-24 08:00")


async def test_a_seat_of_which_there_is_no_time_to_ask_is_told_in_the_night(world: World) -> None:
    _, ben, mia = await full(world, "2026-11-24T08:30")
    await world.becomes("2026-11-23 23:00")
    await ben.types("leave 1")
    assert titles(mia.hears()) == [MOVED_UP]


async def test_a_seat_released_on_saturday_is_told_on_monday(world: World) -> None:
    _, ben, mia = await full(world)
    await world.becomes("2026-11-28 12:00")
    await ben.types("leave 1")
    await world.becomes("2026-11-30 07:59")
    assert mia.hears() == []
    await world.becomes("2026-11-30 08:00")
    assert titles(mia.hears()) == [MOVED_UP]


async def test_the_morning_is_that_of_who_hears_it(world: World) -> None:
    _, ben, mia = await full(world, zone="America/New_York")
    await world.becomes("2026-11-24 13:59")  # one minute to eight in New York
    await ben.types("leave 1")
    assert mia.hears() == []
    await world.becomes("2026-11-24 14:00")
    assert titles(mia.hears()) == [MOVED_UP]


async def test_who_is_awake_at_night_hears_it_at_night(world: World) -> None:
    _, ben, mia = await full(world)
    await mia.types("quiet 8-8")
    await world.becomes("2026-11-23 23:00")
    await ben.types("leave 1")
    assert titles(mia.hears()) == [MOVED_UP]


async def test_a_seat_that_is_released_again_before_the_morning_is_never_told(world: World) -> None:
    _, ben, mia = await full(world)
    await world.becomes("2026-11-23 23:00")
    await ben.types("leave 1")
    await mia.types("leave 1")
    await world.becomes("2026-11-24 12:00")
    assert mia.hears() == []
    assert newest_letter(world, mia).fate is Fate.DROPPED


async def test_a_change_on_friday_night_waits_for_monday_and_tells_how_it_stands_then(world: World) -> None:
    ana, ben, _ = await full(world)
    await world.becomes("2026-11-27 21:00")
    await ana.types("move 1 2026-12-08 10:00")
    await ana.types("move 1 2026-12-09 11:00")
    await world.becomes("2026-11-30 08:00")
    [letter] = ben.hears()
    assert titles([letter]) == [CHANGED]
    assert "Wed, Dec 9, 2026, 11:00 – 11:45 CET" in letter


async def test_a_session_of_tomorrow_that_is_put_off_is_told_at_once(world: World) -> None:
    """Else somebody would stand before a closed door, however far away the new time is."""
    ana, ben, mia = await full(world, "2026-11-24T09:00")
    await world.becomes("2026-11-23 23:00")
    await ana.types("move 1 2026-12-07 15:00")
    assert titles(ben.hears() + mia.hears()) == [CHANGED, CHANGED]


async def test_a_session_that_is_brought_forward_to_tomorrow_is_told_at_once(world: World) -> None:
    ana, ben, _ = await full(world)
    await world.becomes("2026-11-23 23:00")
    await ana.types("move 1 2026-11-24 09:00")
    assert titles(ben.hears()) == [CHANGED]


@pytest.mark.parametrize(
    ("cancelled", "told"),
    [
        ("2026-12-04 19:59", "2026-12-04 19:59"),  # Friday
        ("2026-12-04 21:00", "2026-12-07 08:00"),
        ("2026-12-06 14:59", "2026-12-07 08:00"),
        ("2026-12-06 15:01", "2026-12-06 15:01"),  # less than a day before
    ],
)
async def test_a_cancelled_session_of_monday_is_told_in_time(world: World, cancelled: str, told: str) -> None:
    ana, ben, _ = await full(world)
    await world.becomes(cancelled)
    await ana.types("cancel 1 yes")
    await world.becomes(told)
    assert CANCELLED in titles(ben.hears())
    sent = newest_letter(world, ben).sent_at
    assert sent == in_berlin(told)


async def test_a_breakfast_session_on_monday_is_not_cancelled_silently_on_saturday(world: World) -> None:
    ana, ben, _ = await full(world, "2026-11-30T09:00")
    await world.becomes("2026-11-28 08:00")
    await ana.types("cancel 1 yes")
    assert titles(ben.hears()) == [CANCELLED]


async def test_who_signs_up_at_night_is_confirmed_at_night(world: World) -> None:
    await world.person("Ana").offers(starts_at=IN_TWO_WEEKS)
    await world.becomes("2026-11-28 23:00")
    ben = world.person("Ben")
    await ben.types("join 1")
    assert titles(ben.hears()) == ["You are coming: Testing with pleasure"]


async def test_reminders_come_on_time_at_night_and_at_weekends(world: World) -> None:
    await world.person("Ana").offers(starts_at="2026-11-29T07:30")  # Sunday
    ben = world.person("Ben")
    await ben.types("join 1")
    ben.hears()
    for moment, words in (("2026-11-28 07:30", "is looking forward to"), ("2026-11-29 07:20", "waits for")):
        await world.becomes(moment)
        assert titles(ben.hears()) == [f"Ana {words} you: Testing with pleasure"]


# the rule


@pytest.mark.parametrize(
    ("now", "begins", "haste"),
    [
        ("2026-11-23 12:00", "2026-11-24 11:59", Haste.NOW),
        ("2026-11-23 12:00", "2026-11-24 12:00", Haste.DAY),
        ("2026-11-23 23:00", "2026-11-24 23:00", Haste.DAY),
        ("2026-11-28 00:00", "2026-11-30 11:59", Haste.NOW),  # less than four hours after Monday, eight o'clock
        ("2026-11-28 00:00", "2026-11-30 12:00", Haste.DAY),
        ("2026-11-23 12:00", "2026-11-23 11:00", Haste.NOW),  # has begun
    ],
)
def test_news_is_told_at_once_a_day_before_or_where_the_morning_would_be_late(
    now: str, begins: str, haste: Haste
) -> None:
    usual = Habits(BERLIN, quiet_from=time(20), quiet_until=time(8), quiet_weekends=True, most_a_week=5)
    assert rules.haste(in_berlin(begins), usual, in_berlin(now)) is haste


def in_berlin(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=BERLIN)
