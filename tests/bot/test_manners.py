"""A letter that can wait comes neither at night nor at weekends nor too often, wherever somebody lives."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.manners import WEEK, Habits, habits_of, is_quiet, when
from bot.turn import House, reader_for
from store.outbox import Haste
from store.people import Person

BERLIN = ZoneInfo("Europe/Berlin")
USUAL = Habits(BERLIN, time(20), time(8), quiet_weekends=True, most_a_week=5)
MONDAY = "2026-11-23"


def local(moment: str, zone: ZoneInfo = BERLIN) -> datetime:
    """A wall-clock time; ``…(2)`` is the second of a time that comes twice."""
    return datetime.fromisoformat(moment.removesuffix(" (2)")).replace(tzinfo=zone, fold=moment.endswith(" (2)"))


def shown(moment: datetime, zone: ZoneInfo = BERLIN) -> str:
    wall = moment.astimezone(zone)
    return f"{wall:%Y-%m-%d %H:%M}{' (2)' if wall.fold else ''}"


def waits(now: str, habits: Habits = USUAL, haste: Haste = Haste.DAY) -> str:
    """Until when a letter waits that is due now, by the clock on their wall."""
    return shown(when(haste, habits, local(now, habits.zone).astimezone(UTC)), habits.zone)


# days, nights and weekends


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-23 07:59", "2026-11-23 08:00"),
        ("2026-11-23 08:00", "2026-11-23 08:00"),
        ("2026-11-23 12:34", "2026-11-23 12:34"),
        ("2026-11-23 19:59", "2026-11-23 19:59"),
        ("2026-11-23 20:00", "2026-11-24 08:00"),
        ("2026-11-24 00:00", "2026-11-24 08:00"),
        ("2026-11-27 19:59", "2026-11-27 19:59"),
        ("2026-11-27 20:00", "2026-11-30 08:00"),  # Friday night
        ("2026-11-28 12:00", "2026-11-30 08:00"),
        ("2026-11-29 23:59", "2026-11-30 08:00"),
        ("2026-11-30 03:00", "2026-11-30 08:00"),
    ],
)
@pytest.mark.parametrize("haste", [Haste.DAY, Haste.WORKDAY])
def test_what_can_wait_waits_for_the_morning_and_for_monday(now: str, until: str, haste: Haste) -> None:
    assert waits(now, haste=haste) == until
    assert waits(now, haste=Haste.NOW) == now


@pytest.mark.parametrize(
    ("quiet_from", "quiet_until", "now", "until"),
    [
        (time(0), time(7, 30), "2026-11-23 00:00", "2026-11-23 07:30"),  # does not pass midnight
        (time(0), time(7, 30), "2026-11-23 23:59", "2026-11-23 23:59"),
        (time(12), time(13), "2026-11-23 12:59", "2026-11-23 13:00"),  # a siesta
        (time(12), time(13), "2026-11-23 03:00", "2026-11-23 03:00"),
        (time(20), time(0), "2026-11-23 22:00", "2026-11-24 00:00"),
        (time(20), time(0), "2026-11-27 22:00", "2026-11-30 00:00"),
        (time(8), time(7, 59), "2026-11-23 08:00", "2026-11-24 07:59"),  # one minute a day
        (time(8), time(7, 59), "2026-11-27 08:00", "2026-11-30 07:59"),
        (time(20), time(20), "2026-11-23 20:00", "2026-11-23 20:00"),  # never quiet
        (time(20), time(20), "2026-11-28 20:00", "2026-11-30 00:00"),  # but at weekends
    ],
)
def test_quiet_hours_are_chosen_freely(quiet_from: time, quiet_until: time, now: str, until: str) -> None:
    assert waits(now, replace(USUAL, quiet_from=quiet_from, quiet_until=quiet_until)) == until


@pytest.mark.parametrize(
    ("now", "until"),
    [
        ("2026-11-27 20:00", "2026-11-28 08:00"),
        ("2026-11-28 12:00", "2026-11-28 12:00"),
        ("2026-11-29 20:00", "2026-11-30 08:00"),
    ],
)
def test_a_weekend_can_be_as_any_day(now: str, until: str) -> None:
    assert waits(now, replace(USUAL, quiet_weekends=False)) == until


def test_who_is_never_quiet_is_written_to_at_once() -> None:
    never = replace(USUAL, quiet_from=time(8), quiet_until=time(8), quiet_weekends=False)
    assert waits("2026-11-28 03:00", never) == "2026-11-28 03:00"


# muted


@pytest.mark.parametrize(
    ("haste", "now", "until"),
    [
        (Haste.NOW, "2026-11-23 23:00", "2026-11-23 23:00"),
        (Haste.DAY, "2026-11-23 12:00", "2026-11-23 12:00"),
        (Haste.DAY, "2026-11-23 23:00", "2026-11-24 08:00"),
        (Haste.SUBSCRIBED, "2026-11-23 12:00", "2026-11-27 08:00"),
        (Haste.WORKDAY, "2026-11-23 12:00", "2026-11-27 08:00"),
        (Haste.WORKDAY, "2026-11-27 07:59", "2026-11-27 08:00"),
        (Haste.SUBSCRIBED, "2026-11-27 07:00", "2026-11-27 08:00"),
        (Haste.WORKDAY, "2026-11-27 12:00", "2026-11-27 12:00"),
        (Haste.WORKDAY, "2026-11-01 12:00", "2026-11-16 08:00"),  # two weeks, which end on a Sunday
    ],
)
def test_who_has_muted_us_hears_nothing_that_they_did_not_ask_for(haste: Haste, now: str, until: str) -> None:
    muted = replace(USUAL, muted_until=local("2026-11-27 05:00").astimezone(UTC))
    assert waits(now, muted, haste) == until


# all over the world


@pytest.mark.parametrize(
    ("zone", "until"),
    [
        ("Europe/Berlin", "2026-11-27 18:00"),
        ("America/Los_Angeles", "2026-11-27 09:00"),
        ("Pacific/Pago_Pago", "2026-11-27 08:00"),  # eleven hours behind UTC: six in the morning
        ("Asia/Tokyo", "2026-11-30 08:00"),  # two on Saturday
        ("Pacific/Auckland", "2026-11-30 08:00"),  # thirteen ahead in summer
        ("Pacific/Kiritimati", "2026-11-30 08:00"),  # fourteen ahead
    ],
)
def test_the_night_is_the_members_own(zone: str, until: str) -> None:
    friday_at_five = datetime(2026, 11, 27, 17, tzinfo=UTC)
    habits = replace(USUAL, zone=ZoneInfo(zone))
    assert shown(when(Haste.DAY, habits, friday_at_five), habits.zone) == until


def test_where_it_is_monday_already_letters_come_while_others_still_have_sunday() -> None:
    sunday_evening = datetime(2026, 11, 29, 19, tzinfo=UTC)
    for zone, waiting in (("Pacific/Kiritimati", 0), ("Pacific/Auckland", 0), ("Pacific/Pago_Pago", 24)):
        habits = replace(USUAL, zone=ZoneInfo(zone))
        assert when(Haste.DAY, habits, sunday_evening) == sunday_evening + timedelta(hours=waiting)


@pytest.mark.parametrize("zone", ["", "Mars/Olympus"])
def test_whose_zone_is_unknown_lives_where_the_network_does(zone: str) -> None:
    person = Person(name="Ana", language="en", zone=zone, calendar_secret="x", created_at=local(MONDAY))
    habits = habits_of(person, reader_for(person.language, person.zone, House(zone="Australia/Sydney")).zone)
    assert habits == replace(USUAL, zone=ZoneInfo("Australia/Sydney"))


# nights on which the clocks change


@pytest.mark.parametrize(
    ("now", "until", "hours"),
    [
        ("2027-03-27 20:00", "2027-03-28 08:00", 11),  # put forward
        ("2026-10-24 20:00", "2026-10-25 08:00", 13),  # put back
    ],
)
def test_the_morning_is_at_eight_whatever_the_clocks_did(now: str, until: str, hours: int) -> None:
    habits = replace(USUAL, quiet_weekends=False)
    assert waits(now, habits) == until
    assert when(Haste.DAY, habits, local(now)) - local(now).astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("quiet_until", "now", "until"),
    [
        (time(2, 30), "2027-03-28 01:59", "2027-03-28 03:30"),  # 02:30 is skipped: as much later as the clocks skip
        (time(2), "2027-03-28 01:59", "2027-03-28 03:00"),
        (time(3), "2027-03-28 01:59", "2027-03-28 03:00"),
        (time(2, 30), "2026-10-25 01:00", "2026-10-25 02:30"),  # 02:30 comes twice: the first ends the night,
        (time(2, 30), "2026-10-25 02:45", "2026-10-25 02:45"),
        (time(2, 30), "2026-10-25 02:15 (2)", "2026-10-25 02:30 (2)"),  # which begins once more at two
        (time(2, 30), "2026-10-25 02:45 (2)", "2026-10-25 02:45 (2)"),
    ],
)
def test_a_night_may_end_when_the_clocks_change(quiet_until: time, now: str, until: str) -> None:
    assert waits(now, replace(USUAL, quiet_until=quiet_until, quiet_weekends=False)) == until


def test_a_monday_may_begin_at_one() -> None:
    """The clocks were put forward at midnight, between a Sunday and a Monday."""
    habits = replace(USUAL, zone=ZoneInfo("Asia/Tehran"), quiet_from=time(0), quiet_until=time(0))
    assert waits("2021-03-21 12:00", habits) == "2021-03-22 01:00"


# not too often


def days_ago(*days: float) -> list[datetime]:
    return [local(f"{MONDAY} 12:00").astimezone(UTC) - timedelta(days=ago) for ago in days]


@pytest.mark.parametrize(
    ("unasked", "until"),
    [
        ([], "2026-11-23 12:00"),
        (days_ago(1, 2, 3, 4), "2026-11-23 12:00"),
        (days_ago(1, 2, 3, 4, 7), "2026-11-23 12:00"),  # the oldest is a week old this very minute
        (days_ago(1, 2, 3, 4, 6), "2026-11-24 12:00"),
        (days_ago(1, 2, 3, 4, 5), "2026-11-25 12:00"),
        (days_ago(3, 1, 4, 6, 5, 6.5), "2026-11-24 12:00"),  # one too many: two must be a week old
        (days_ago(2, 2, 2, 2, 2), "2026-11-30 08:00"),  # Saturday noon is no time for it
        (days_ago(0.1, 0.1, 0.1, 0.1, 2.6), "2026-11-30 08:00"),  # and Friday night is none either
        (days_ago(-1, 0, 0, 0, 0), "2026-11-30 12:00"),  # told from the future, by a clock that was put back
    ],
)
def test_what_nobody_asked_for_comes_so_many_times_a_week(unasked: list[datetime], until: str) -> None:
    now = local(f"{MONDAY} 12:00").astimezone(UTC)
    assert shown(when(Haste.WORKDAY, USUAL, now, unasked)) == until
    assert when(Haste.DAY, USUAL, now, unasked) == now
    assert when(Haste.NOW, USUAL, now, unasked) == now


# whatever somebody chose, wherever they live, whenever it is

ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # half an hour
    "Antarctica/Troll",  # two hours
    "America/Asuncion",  # at midnight
    "Asia/Kolkata",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "UTC",
]
CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - made aware
HABITS = st.builds(
    Habits,
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    quiet_from=CLOCKS,
    quiet_until=CLOCKS,
    quiet_weekends=st.booleans(),
    most_a_week=st.integers(1, 7),
)
AGES = st.lists(st.timedeltas(timedelta(0), timedelta(days=9)), max_size=12)
ANY = given(st.sampled_from(Haste), HABITS, MOMENTS, AGES)
SPRING = example(
    Haste.DAY,
    replace(USUAL, quiet_from=time(3), quiet_until=time(2, 30), quiet_weekends=False),
    datetime(2027, 3, 28, 0, 30, tzinfo=UTC),
    [],
)


@ANY
@SPRING
def test_it_is_never_earlier_than_now_and_never_in_quiet_time(
    haste: Haste, habits: Habits, now: datetime, ages: list[timedelta]
) -> None:
    moment = when(haste, habits, now, [now - age for age in ages])
    assert moment >= now
    assert moment.tzinfo is UTC
    assert haste is Haste.NOW or not is_quiet(habits, moment)


@ANY
@SPRING
def test_when_its_moment_has_come_it_goes_out(
    haste: Haste, habits: Habits, now: datetime, ages: list[timedelta]
) -> None:
    unasked = [now - age for age in ages]
    moment = when(haste, habits, now, unasked)
    assert when(haste, habits, moment, unasked) == moment


@ANY
@SPRING
def test_it_is_held_three_days_at_most_and_a_week_more_where_there_were_too_many(
    haste: Haste, habits: Habits, now: datetime, ages: list[timedelta]
) -> None:
    night, hour = timedelta(days=3), timedelta(hours=25)  # a day may be longer, and a morning be skipped
    capped = WEEK if haste is Haste.WORKDAY else timedelta(0)
    assert when(haste, habits, now, [now - age for age in ages]) - now <= night + hour + capped


@given(HABITS, MOMENTS, st.integers(0, 4 * 24 * 60))
def test_it_is_not_held_longer_than_the_quiet_time_lasts(habits: Habits, now: datetime, minutes: int) -> None:
    """Each minute in between is quiet, but for those that follow where the clocks skip the end of a night."""
    between = now + timedelta(minutes=minutes)
    moment = when(Haste.DAY, habits, now)
    skips = between.astimezone(habits.zone).utcoffset() != now.astimezone(habits.zone).utcoffset()
    assert between >= moment or is_quiet(habits, between) or skips


@given(HABITS, MOMENTS, AGES)
def test_nobody_hears_more_than_they_allow_in_any_week(habits: Habits, now: datetime, ages: list[timedelta]) -> None:
    unasked = [now - age for age in ages]
    for _ in range(10):
        now = when(Haste.WORKDAY, habits, now, unasked)
        assert len([moment for moment in unasked if moment > now - WEEK]) < habits.most_a_week
        unasked.append(now)
