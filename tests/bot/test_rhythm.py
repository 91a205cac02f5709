"""The dates of a series: by the clock on the wall, over every change of the clocks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rhythm
from store.series import Rhythm

ZONES = ("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kathmandu")
WEEKLY, FORTNIGHTLY, MONTHLY = Rhythm.WEEKLY, Rhythm.FORTNIGHTLY, Rhythm.MONTHLY


def told(first: str, by: Rhythm, times: int, zone: str) -> list[str]:
    """The dates of a series that begins at this time of day there, as clocks there show them, with their offsets."""
    where = ZoneInfo(zone)
    begins = datetime.fromisoformat(first).replace(tzinfo=where).astimezone(UTC)
    found = rhythm.dates(begins, by, times, where)
    return [f"{moment.astimezone(where):%m-%d %H:%M%z}" for moment in found]


@pytest.mark.parametrize(
    ("first", "zone", "dates"),
    [
        # forward and back again: the clock shows the same, the offset does not
        ("2027-03-23 15:00", "Europe/Berlin", ["03-23 15:00+0100", "03-30 15:00+0200", "04-06 15:00+0200"]),
        ("2027-10-26 15:00", "Europe/Berlin", ["10-26 15:00+0200", "11-02 15:00+0100", "11-09 15:00+0100"]),
        ("2027-03-09 15:00", "America/New_York", ["03-09 15:00-0500", "03-16 15:00-0400", "03-23 15:00-0400"]),
        ("2027-11-02 15:00", "America/New_York", ["11-02 15:00-0400", "11-09 15:00-0500", "11-16 15:00-0500"]),
        ("2027-03-30 15:00", "Pacific/Auckland", ["03-30 15:00+1300", "04-06 15:00+1200", "04-13 15:00+1200"]),
        ("2027-09-21 15:00", "Pacific/Auckland", ["09-21 15:00+1200", "09-28 15:00+1300", "10-05 15:00+1300"]),
        ("2027-03-23 15:00", "Asia/Kathmandu", ["03-23 15:00+0545", "03-30 15:00+0545", "04-06 15:00+0545"]),
        ("2027-10-26 15:00", "Asia/Kathmandu", ["10-26 15:00+0545", "11-02 15:00+0545", "11-09 15:00+0545"]),
        # in the night of the change itself: what is skipped is later, what comes twice is the first
        ("2027-03-21 02:30", "Europe/Berlin", ["03-21 02:30+0100", "03-28 03:30+0200", "04-04 02:30+0200"]),
        ("2027-10-24 02:30", "Europe/Berlin", ["10-24 02:30+0200", "10-31 02:30+0200", "11-07 02:30+0100"]),
        ("2027-03-07 02:30", "America/New_York", ["03-07 02:30-0500", "03-14 03:30-0400", "03-21 02:30-0400"]),
        ("2027-10-31 01:30", "America/New_York", ["10-31 01:30-0400", "11-07 01:30-0400", "11-14 01:30-0500"]),
        ("2027-09-19 02:30", "Pacific/Auckland", ["09-19 02:30+1200", "09-26 03:30+1300", "10-03 02:30+1300"]),
        ("2027-03-28 02:30", "Pacific/Auckland", ["03-28 02:30+1300", "04-04 02:30+1300", "04-11 02:30+1200"]),
    ],
)
def test_a_weekly_series_keeps_its_time_on_the_clock(first: str, zone: str, dates: list[str]) -> None:
    assert told(first, WEEKLY, 3, zone) == dates


@pytest.mark.parametrize(
    ("first", "dates"),
    [
        ("2027-01-05 10:00", ["01-05", "02-02", "03-02", "04-06"]),  # a first Tuesday
        ("2027-01-12 10:00", ["01-12", "02-09", "03-09", "04-13"]),  # a second one
        ("2027-01-26 10:00", ["01-26", "02-23", "03-23", "04-27"]),  # a fourth one
        ("2027-03-31 10:00", ["03-31", "04-28", "05-26", "06-30"]),  # a last Wednesday
        ("2027-11-10 10:00", ["11-10", "12-08", "01-12", "02-09"]),  # into the next year
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_a_monthly_series_keeps_its_weekday_of_the_month(first: str, dates: list[str], zone: str) -> None:
    assert [moment[:5] for moment in told(first, MONTHLY, 4, zone)] == dates


def test_a_fortnightly_series_takes_every_other_week() -> None:
    assert told("2027-03-16 15:00", FORTNIGHTLY, 3, "Europe/Berlin") == [
        "03-16 15:00+0100",
        "03-30 15:00+0200",
        "04-13 15:00+0200",
    ]


def test_the_first_date_is_the_one_that_was_offered_even_in_the_hour_that_comes_twice() -> None:
    berlin, second = ZoneInfo("Europe/Berlin"), datetime(2027, 10, 31, 1, 30, tzinfo=UTC)
    first, following = rhythm.dates(second, WEEKLY, 2, berlin)
    assert first == second
    assert following == datetime(2027, 11, 7, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("zone", ZONES)
def test_to_shift_a_date_shifts_it_by_the_clock_on_the_wall(zone: str) -> None:
    where = ZoneInfo(zone)
    was, becomes = (datetime(2027, 3, day, hour, tzinfo=where).astimezone(UTC) for day, hour in ((9, 15), (10, 9)))
    for month in range(1, 13):
        own = datetime(2027, month, 20, 15, tzinfo=where).astimezone(UTC)
        moved = rhythm.shifted(own, was, becomes, where).astimezone(where)
        assert (moved.month, moved.day, moved.hour) == (month, 21, 9)


@given(
    st.dates(date(2024, 1, 1), date(2040, 1, 1)),
    st.times(),
    st.sampled_from(list(Rhythm)),
    st.integers(2, 52),
    st.sampled_from(ZONES),
)
def test_dates_follow_each_other_on_one_weekday_and_no_clock_skips_them(
    day: date, at: object, by: Rhythm, times: int, zone: str
) -> None:
    where = ZoneInfo(zone)
    first = datetime.combine(day, at, where).astimezone(UTC)  # type: ignore[arg-type]
    found = rhythm.dates(first, by, times, where)
    walls = [moment.astimezone(where) for moment in found]
    assert found[0] == first
    assert len(found) == times
    assert len({wall.weekday() for wall in walls}) == 1
    for before, after in pairwise(walls):
        gap = after.date() - before.date()
        assert gap in ({timedelta(days=28), timedelta(days=35)} if by == MONTHLY else {timedelta(days=rhythm.DAYS[by])})
