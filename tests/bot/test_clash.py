"""Which sessions clash, and which other times there are: tables."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from bot.clash import Why, clashes, other_times, pairs, working_days_before
from bot.manners import Habits
from store.clashes import Beside

BERLIN, AUCKLAND, PAGO = ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Auckland"), ZoneInfo("Pacific/Pago_Pago")
NOON = datetime(2026, 12, 2, 12, tzinfo=UTC)


def beside(
    number: int,
    hour: float,
    *topics: str,
    minutes: int = 60,
    site: str = "",
    audience: str = "",
    series: int | None = None,
) -> Beside:
    starts_at = datetime(2026, 12, 2, int(hour), int(hour % 1 * 60), tzinfo=UTC)
    return Beside(number, f"No {number}", starts_at, minutes, topics, site, audience, series)


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (beside(2, 12, "python"), Why.TOPIC),
        (beside(2, 11.5, "python"), Why.TOPIC),
        (beside(2, 11, "python"), None),
        (beside(2, 13, "python"), None),
        (beside(2, 3, "python", minutes=600), Why.TOPIC),
        (beside(2, 12, "java"), None),
        (beside(2, 12, "java", site="bonn"), Why.SITE),
        (beside(2, 12, "java", audience="ALL"), Why.AUDIENCE),
        (beside(2, 12, "python", site="bonn", series=7), None),
        (beside(1, 12, "python"), None),
    ],
)
def test_who_draws_the_same_people_at_the_same_time_clashes(other: Beside, why: Why | None) -> None:
    one = beside(1, 12, "python", "testing", site="bonn", audience="all", series=7)
    assert [clash.why for clash in clashes(one, [other])] == ([] if why is None else [why])


def test_the_strongest_comes_first_and_each_pair_is_told_once() -> None:
    one, other, third = beside(1, 12, "a", site="x"), beside(2, 12, site="x"), beside(3, 12.5, "a")
    assert [clash.other.id for clash in clashes(one, [other, third])] == [3, 2]
    assert [(one.id, clash.other.id) for one, clash in pairs([one, other, third], 10)] == [(2, 1), (3, 1)]
    assert len(pairs([one, other, third], 1)) == 1


def habits(zone: ZoneInfo) -> Habits:
    return Habits(zone, time(20), time(8), quiet_weekends=True, most_a_week=5)


@pytest.mark.parametrize(
    ("zone", "wall", "found"),
    [
        (
            BERLIN,
            "2026-12-02 15:00",
            ["12-03 15:00", "12-04 15:00", "12-07 15:00", "12-08 15:00", "12-09 15:00"],
        ),
        (BERLIN, "2026-12-02 21:00", ["12-09 21:00"]),
        (BERLIN, "2026-12-05 15:00", ["12-12 15:00"]),
        (
            BERLIN,
            "2027-03-26 15:00",
            ["03-29 15:00", "03-30 15:00", "03-31 15:00", "04-01 15:00", "04-02 15:00"],
        ),
        (
            AUCKLAND,
            "2026-12-04 09:00",
            ["12-07 09:00", "12-08 09:00", "12-09 09:00", "12-10 09:00", "12-11 09:00"],
        ),
        (PAGO, "2026-12-04 09:00", ["12-07 09:00", "12-08 09:00", "12-09 09:00", "12-10 09:00", "12-11 09:00"]),
    ],
)
def test_other_times_are_at_the_same_hour_on_working_days(zone: ZoneInfo, wall: str, found: list[str]) -> None:
    moments = other_times(datetime.fromisoformat(wall).replace(tzinfo=zone).astimezone(UTC), habits(zone))
    assert [f"{moment.astimezone(zone):%m-%d %H:%M}" for moment in moments] == found


@pytest.mark.parametrize(
    ("begins", "looked"),
    [
        ("2026-12-02T15:00+01:00", "2026-11-30T15:00+01:00"),
        ("2026-12-01T15:00+01:00", "2026-11-27T15:00+01:00"),
        ("2026-11-30T15:00+01:00", "2026-11-26T15:00+01:00"),
        ("2026-12-06T15:00+01:00", "2026-12-03T15:00+01:00"),
        ("2027-03-30T15:00+02:00", "2027-03-26T15:00+01:00"),
    ],
)
def test_two_working_days_before(begins: str, looked: str) -> None:
    assert working_days_before(datetime.fromisoformat(begins), 2, BERLIN) == datetime.fromisoformat(looked)
