"""Until when a seat is kept: long enough for an answer, by day only, and not so long that it stays empty."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import manners
from bot.blocks.sessions import rules
from bot.manners import Habits
from store.sessions import LexSession
from tests.world import BERLIN

USUAL = Habits(BERLIN, time(20), time(8), quiet_weekends=True, most_a_week=5)
ALWAYS_AWAKE = replace(USUAL, quiet_from=time(0), quiet_until=time(0), quiet_weekends=False)


def local(wall: str, zone: ZoneInfo) -> datetime:
    return datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC)


def until(begins: str, now: str, habits: Habits = USUAL, most: timedelta = rules.OFFERED) -> str:
    """All by the clock on the wall of the one who is asked."""
    found = rules.kept_until(local(begins, habits.zone), habits, local(now, habits.zone), most)
    return f"{found.astimezone(habits.zone):%Y-%m-%d %H:%M}" if found else "at once"


@pytest.mark.parametrize(
    ("begins", "now", "kept"),
    [
        ("2026-11-25 15:00", "2026-11-25 09:00", "2026-11-25 11:00"),  # two hours
        ("2026-11-25 15:00", "2026-11-24 19:00", "2026-11-25 09:00"),  # one in the evening, one in the morning
        ("2026-11-25 15:00", "2026-11-24 20:00", "2026-11-25 10:00"),
        ("2026-11-25 15:00", "2026-11-25 03:00", "2026-11-25 10:00"),
        ("2026-11-25 15:00", "2026-11-25 11:00", "2026-11-25 12:52"),  # half of what is left until 14:45
        ("2026-11-25 15:00", "2026-11-25 14:00", "2026-11-25 14:22"),
        ("2026-11-25 15:00", "2026-11-25 14:25", "2026-11-25 14:35"),  # ten minutes are the least
        ("2026-11-25 15:00", "2026-11-25 14:26", "at once"),
        ("2026-11-25 15:00", "2026-11-25 14:59", "at once"),
        ("2026-11-25 15:00", "2026-11-25 15:10", "at once"),  # it has begun
        ("2026-11-25 09:00", "2026-11-24 22:00", "2026-11-25 08:22"),
        ("2026-11-25 08:30", "2026-11-24 22:00", "at once"),  # a quarter of an hour awake
        ("2026-11-25 07:00", "2026-11-24 22:00", "at once"),  # none at all
        ("2026-11-25 07:00", "2026-11-24 17:00", "2026-11-24 18:30"),
        ("2026-11-28 12:00", "2026-11-27 19:00", "2026-11-27 19:30"),  # a Saturday is quiet
        ("2026-11-28 12:00", "2026-11-27 21:00", "at once"),
        ("2026-11-30 10:00", "2026-11-29 12:00", "2026-11-30 08:52"),  # from Sunday to Monday
    ],
)
def test_a_seat_is_kept_for_two_hours_of_the_day_and_less_shortly_before(begins: str, now: str, kept: str) -> None:
    assert until(begins, now) == kept


@pytest.mark.parametrize(
    ("zone", "begins", "now", "kept"),
    [
        ("Pacific/Auckland", "2026-11-26 01:00", "2026-11-25 19:30", "2026-11-25 19:45"),  # UTC+13
        ("Pacific/Auckland", "2026-11-26 12:00", "2026-11-25 21:00", "2026-11-26 09:52"),
        ("Pacific/Pago_Pago", "2026-11-26 12:00", "2026-11-25 21:00", "2026-11-26 09:52"),  # UTC-11
        ("Asia/Kolkata", "2026-11-25 15:00", "2026-11-25 09:00", "2026-11-25 11:00"),
        ("Europe/Berlin", "2026-10-26 15:00", "2026-10-25 12:00", "2026-10-26 10:00"),
        ("America/New_York", "2026-11-02 15:00", "2026-11-01 16:00", "2026-11-02 10:00"),
    ],
)
def test_by_the_clock_of_whoever_is_asked(zone: str, begins: str, now: str, kept: str) -> None:
    assert until(begins, now, replace(USUAL, zone=ZoneInfo(zone))) == kept


@pytest.mark.parametrize(
    ("zone", "begins", "now", "kept"),
    [
        ("Europe/Berlin", "2027-03-28 15:00", "2027-03-27 19:00", "2027-03-28 09:00"),  # put forward in between
        ("Europe/Berlin", "2026-10-25 15:00", "2026-10-24 19:00", "2026-10-25 09:00"),  # put back
        ("Europe/Berlin", "2027-03-28 09:00", "2027-03-27 21:00", "2027-03-28 08:22"),
        ("Australia/Lord_Howe", "2027-04-04 15:00", "2027-04-03 19:00", "2027-04-04 09:00"),
        ("Antarctica/Troll", "2026-10-25 15:00", "2026-10-24 19:00", "2026-10-25 09:00"),
    ],
)
def test_whether_that_night_is_longer_or_shorter(zone: str, begins: str, now: str, kept: str) -> None:
    assert until(begins, now, replace(USUAL, zone=ZoneInfo(zone), quiet_weekends=False)) == kept


@pytest.mark.parametrize(
    ("now", "habits", "kept"),
    [
        ("2026-11-23 15:00", USUAL, "2026-11-24 15:00"),
        ("2026-11-23 21:00", USUAL, "2026-11-24 20:00"),
        ("2026-11-27 15:00", USUAL, "2026-11-30 15:00"),  # over the weekend
        ("2026-11-23 15:00", ALWAYS_AWAKE, "2026-11-24 03:00"),
        (
            "2026-12-09 12:00",
            USUAL,
            "2026-12-09 17:22",
        ),  # half of what is left: of this day and the morning of the next
    ],
)
def test_for_who_was_left_out_a_day_long(now: str, habits: Habits, kept: str) -> None:
    assert until("2026-12-10 11:00", now, habits, rules.KEPT) == kept


habits = st.builds(
    Habits,
    st.timezone_keys(allow_prefix=False).map(ZoneInfo),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
    st.booleans(),
    st.just(5),
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - made so


@given(habits=habits, now=moments, ahead=st.timedeltas(timedelta(0), timedelta(days=3)))
def test_wherever_they_live_and_however_they_sleep(habits: Habits, now: datetime, ahead: timedelta) -> None:
    starts_at = now + ahead
    latest = rules.last_call(starts_at)
    kept = rules.kept_until(starts_at, habits, now)
    left = manners.awake(habits, now, latest)
    assert timedelta(0) <= left <= max(timedelta(0), latest - now)
    if kept is None:
        assert left < timedelta(minutes=20)
    else:
        assert now < kept <= latest
        had = manners.awake(habits, now, kept)
        assert timedelta(minutes=9) <= had <= rules.OFFERED, "time enough for an answer"
        assert manners.awake(habits, kept, latest) >= left / 2 - timedelta(minutes=1), "and as much for the others"


@given(now=moments, hours=st.integers(0, 72))
def test_who_is_never_quiet_is_always_awake(now: datetime, hours: int) -> None:
    later = now + timedelta(hours=hours)
    assert manners.awake(ALWAYS_AWAKE, now, later) == later - now
    assert manners.after_awake(ALWAYS_AWAKE, now, timedelta(hours=2), later) == min(now + timedelta(hours=2), later)


@pytest.mark.parametrize(("capacity", "free", "kept"), [(1, 1, 1), (2, 2, 1), (3, 3, 2), (20, 20, 10), (20, 3, 3)])
def test_of_the_seats_half_are_kept_for_who_was_left_out(capacity: int, free: int, kept: int) -> None:
    assert rules.most_kept(capacity, free) == kept


def test_what_is_kept_is_not_free() -> None:
    def room(**told: int | None) -> bool:
        one = {"title": "x", "starts_at": datetime(2026, 1, 1, tzinfo=UTC), "minutes": 45, "place": "x"}
        return rules.has_room(
            LexSession.model_validate(one | {"language": "en", "created_at": one["starts_at"]} | told)
        )

    assert [room(capacity=3, taken=2), room(capacity=3, taken=2, kept=1), room(capacity=None, kept=1)] == [
        True,
        False,
        True,
    ]
