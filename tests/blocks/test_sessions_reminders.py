"""Stories about reminders: two, in the member's own time and language, and none that makes no sense (S6)."""

from datetime import UTC, datetime

import pytest

from store.db import Database
from tests.world import Who, World, buttons, on_sqlite

pytestmark = on_sqlite


MONDAY_NOON = "2026-11-23 12:00"
A_DAY_BEFORE = "2026-11-24 15:00"
AN_HOUR_BEFORE = "2026-11-25 14:00"
TEN_MINUTES_BEFORE = "2026-11-25 14:50"


async def guest(world: World, name: str = "Ben", language: str = "en", zone: str = "Europe/Berlin") -> Who:
    """Somebody who has signed up and read the confirmation; the session of Ana begins on Wednesday at three."""
    who = world.person(name, language, zone)
    if not world.sessions():
        await world.person("Ana").offers()
    await who.types("join 1")
    who.hears()
    return who


def begins(letters: list[str]) -> list[str]:
    """When it begins, as each of these letters tells."""
    return [letter.splitlines()[1] for letter in letters]


async def test_two_reminders_come_in_ones_own_time_and_language(world: World) -> None:
    ben, mia = await guest(world), await guest(world, "Mia", "de", "America/New_York")
    await world.becomes("2026-11-24 14:59")
    assert ben.hears() + mia.hears() == []
    await world.becomes(A_DAY_BEFORE)
    assert ben.hears() == [
        """\
Ana is looking forward to you: Testing with pleasure
It begins in 24 hours.
When: Wed, Nov 25, 2026, 15:00 – 15:45 CET
Where: Join online"""
    ]
    assert mia.hears() == [
        """\
Ana freut sich auf dich: Testing with pleasure
Es beginnt in 24 Stunden.
Wann: Mi., 25. Nov. 2026, 09:00 – 09:45 EST
Wo: Online teilnehmen"""
    ]
    await world.becomes("2026-11-25 14:49")
    assert ben.hears() + mia.hears() == []
    await world.becomes(TEN_MINUTES_BEFORE)
    assert begins(ben.hears() + mia.hears()) == ["It begins in 10 minutes.", "Es beginnt in 10 Minuten."]
    await world.becomes("2026-11-25 15:44")
    assert ben.hears() + mia.hears() == []


async def test_the_early_one_asks_and_the_late_one_opens_the_door(world: World) -> None:
    ben = await guest(world)
    await world.becomes(A_DAY_BEFORE)
    assert [label for label, _ in buttons(ben.mail()[-1])] == ["Still coming", "Release my seat"]
    await world.becomes(TEN_MINUTES_BEFORE)
    assert [label for label, _ in buttons(ben.mail()[-1])] == ["Join", "Release my seat"]
    assert ben.mail()[-1].view.buttons[0].url == "https://meet.example.org/abc"  # type: ignore[union-attr]


async def test_still_coming_is_seen_by_the_host(world: World) -> None:
    ben = await guest(world)
    await world.becomes(A_DAY_BEFORE)
    assert await ben.clicks("Still coming") == "Great, Ana looks forward to you in Testing with pleasure."
    assert "Ben · Confirmed: ✓" in await world.person("Ana").types("guests 1")


async def test_a_seat_released_from_the_reminder_goes_to_the_next_in_line(world: World) -> None:
    ana, mia = world.person("Ana"), world.person("Mia")
    await ana.offers(capacity="1")
    ben = await guest(world)
    await mia.types("join 1")
    await world.becomes(A_DAY_BEFORE)
    mia.hears()
    await ben.clicks("Release my seat")
    assert mia.hears()[0].startswith("A seat is free, and it is yours")
    await world.becomes(TEN_MINUTES_BEFORE)
    assert (len(mia.hears()), len(ben.hears())) == (1, 1)  # Ben's is the one a day before


async def test_nobody_is_reminded_of_a_session_that_they_left(world: World) -> None:
    ben = await guest(world)
    await ben.types("leave 1")
    await world.becomes("2026-11-25 15:00")
    assert ben.hears() == []


async def test_nobody_is_reminded_while_they_wait(world: World) -> None:
    await world.person("Ana").offers(capacity="1")
    await guest(world)
    mia = await guest(world, "Mia")
    await world.becomes("2026-11-25 15:00")
    assert mia.hears() == []


async def test_nobody_is_reminded_of_a_session_that_was_cancelled(world: World) -> None:
    ben = await guest(world)
    await world.person("Ana").types("cancel 1 yes")
    ben.hears()
    await world.becomes("2026-11-25 15:00")
    assert ben.hears() == []


async def test_a_moved_session_is_reminded_of_at_its_new_time_alone(world: World) -> None:
    ben = await guest(world)
    await world.person("Ana").types("move 1 2026-11-27 10:00")
    ben.hears()
    await world.becomes("2026-11-26 09:59")
    assert ben.hears() == []
    await world.becomes("2026-11-27 10:00")
    assert begins(ben.hears()) == ["It begins in 24 hours.", "It begins in 10 minutes."]


async def test_a_session_is_reminded_of_although_it_was_away_when_the_reminders_were_to_be_written(
    world: World,
) -> None:
    ben, ana = await guest(world), world.person("Ana")
    await world.becomes("2026-11-24 12:30")
    await ana.types("move 1 2026-12-04 15:00")
    await world.becomes("2026-11-24 14:00")
    await ana.types("move 1 2026-11-25 15:00")
    await world.becomes("2026-11-24 14:30")
    ben.hears()
    await world.becomes(A_DAY_BEFORE)
    assert len(ben.hears()) == 1


async def test_a_session_moved_away_and_back_is_reminded_of_as_if_nothing_had_been(world: World) -> None:
    ben = await guest(world)
    ana = world.person("Ana")
    await ana.types("move 1 2026-11-27 10:00")
    await ana.types("move 1 2026-11-25 15:00")
    ben.hears()
    await world.becomes("2026-11-27 12:00")
    assert begins(ben.hears()) == ["It begins in 24 hours.", "It begins in 10 minutes.", "One tap is enough."]


@pytest.mark.parametrize(
    ("signed_up", "reminders"),
    [
        ("2026-11-24 11:59", ["It begins in 24 hours.", "It begins in 10 minutes."]),
        ("2026-11-24 12:01", ["It begins in 10 minutes."]),
        ("2026-11-24 15:01", ["It begins in 10 minutes."]),
        ("2026-11-25 14:45", ["It begins in 10 minutes."]),
        ("2026-11-25 14:51", []),
    ],
)
async def test_who_signs_up_late_gets_only_what_still_makes_sense(
    world: World, signed_up: str, reminders: list[str]
) -> None:
    await world.person("Ana").offers()
    await world.becomes(signed_up)
    ben = await guest(world)
    await world.becomes("2026-11-25 15:00")
    assert begins(ben.hears()) == reminders


async def test_a_session_offered_for_tomorrow_has_one_reminder(world: World) -> None:
    ana = world.person("Ana")
    await ana.offers(starts_at="2026-11-23T16:00")
    ben = await guest(world)
    await world.becomes("2026-11-23 16:30")
    assert begins(ben.hears()) == ["It begins in 10 minutes."]


async def test_reminders_of_one_session_are_chosen(world: World) -> None:
    ben = await guest(world)
    await ben.types("/lex remind 1")
    assert ben.form.fields[0].value == ("1440", "10")
    assert await ben.fills(before=("60",)) == "Saved: I remind you of Testing with pleasure as you wish."
    await world.becomes("2026-11-25 15:00")
    assert begins(ben.hears()) == ["It begins in 60 minutes."]


async def test_all_reminders_of_one_session_can_be_dropped(world: World) -> None:
    ben = await guest(world, language="de")
    await ben.clicks("Erinnerungen …")
    await ben.fills(before=())
    await world.becomes("2026-11-25 15:00")
    assert ben.hears() == []


async def test_reminders_of_all_sessions_are_chosen_in_the_settings(world: World) -> None:
    ben = world.person("Ben")
    await ben.types("settings")
    await ben.fills(reminders=("60", "10"))
    ben = await guest(world)
    await world.becomes("2026-11-25 15:00")
    assert begins(ben.letters()[1:]) == ["It begins in 60 minutes.", "It begins in 10 minutes."]


async def test_reminders_are_chosen_by_those_who_come_alone(world: World) -> None:
    await guest(world)
    mia = world.person("Mia")
    assert await mia.types("remind 1") == "You have no seat in Testing with pleasure."
    assert await mia.types("coming 1") == "You have no seat in Testing with pleasure."


async def test_a_reminder_that_comes_too_late_is_recorded_and_not_sent(world: World) -> None:
    ben = await guest(world)
    world.clock.jump(world.session(1).starts_at - world.clock.now())  # asleep all the while
    await world.settles()
    assert begins(ben.hears()) == ["It has just begun."]
    fates = world.remembers()["letter"]
    assert ["dropped" in row for row in fates].count(True) == 1


@pytest.mark.parametrize(
    ("zone", "reminded", "hours"),
    [
        ("Europe/Berlin", "2027-03-27 15:00", 23),
        ("America/New_York", "2027-03-27 14:00", 24),  # put forward two weeks ago
        ("Asia/Kolkata", "2027-03-27 14:00", 24),
    ],
)
async def test_the_day_before_is_the_same_time_on_ones_own_clock(
    world: World, zone: str, reminded: str, hours: int
) -> None:
    await world.person("Ana").offers(starts_at="2027-03-28T15:00")  # Berlin's clocks are put forward the night before
    ben = await guest(world, zone=zone)
    await world.becomes("2027-03-27 13:59")
    assert ben.hears() == []
    await world.becomes(reminded)
    assert begins(ben.hears()) == [f"It begins in {hours} hours."]
    await world.becomes("2027-03-28 15:00")
    assert begins(ben.hears()) == ["It begins in 10 minutes."]


@pytest.mark.parametrize(("zone", "hours"), [("Europe/Berlin", 25), ("America/New_York", 24)])
async def test_where_the_clocks_are_put_back_the_day_before_is_longer(
    database: Database, zone: str, hours: int
) -> None:
    world = World(database, start=datetime(2026, 10, 19, 8, tzinfo=UTC))
    await world.person("Ana").offers(starts_at="2026-10-25T15:00")
    ben = await guest(world, zone=zone)
    await world.becomes("2026-10-25 12:00")
    assert begins(ben.hears()) == [f"It begins in {hours} hours."]


async def test_a_reminder_chosen_while_those_of_the_others_are_on_their_way_comes_with_them(world: World) -> None:
    ben = await guest(world)
    await ben.types("remind 1")
    await ben.fills(before=())
    await world.becomes("2026-11-24 14:00")
    await ben.types("remind 1")
    await ben.fills(before=("1440",))
    await world.becomes("2026-11-25 15:00")
    assert begins(ben.hears()) == ["It begins in 24 hours."]


async def test_a_reminder_dropped_while_those_of_the_others_are_on_their_way_does_not_come(world: World) -> None:
    ben = await guest(world)
    await world.becomes("2026-11-24 14:00")
    await ben.types("remind 1")
    await ben.fills(before=("10",))
    await world.becomes("2026-11-25 15:00")
    assert begins(ben.hears()) == ["It begins in 10 minutes."]


async def test_who_hosts_it_hears_that_reminders_are_for_guests(world: World) -> None:
    anton = world.person("Anton", "de")
    await anton.offers()
    assert "Meine Erinnerungen sind für Gäste" in await anton.types("remind 1")
    assert "Anmelden" not in [label for label, _ in buttons(anton.sees_all()[-1])]
