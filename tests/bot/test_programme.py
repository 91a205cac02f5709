"""The slots and the grid of a festival: tables of zones and of days on which the clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import programme
from bot.programme import Cell
from store.festivals import Festival, Part

FIRST = date(2026, 12, 1)


def festival(**told: Any) -> Festival:
    facts = {"first_day": FIRST, "days": 2, "zone": "Europe/Berlin", "opens": 9, "closes": 12, "slot_minutes": 60}
    facts |= {"title": "Week", "language": "en", "created_at": datetime(2026, 11, 1, tzinfo=UTC)} | told
    clock, zone = (facts["opens"], facts["closes"]), ZoneInfo(facts["zone"])
    starts_at, ends_at = programme.hours(facts["first_day"], facts["days"], clock, zone)
    return Festival(**facts, starts_at=starts_at, ends_at=ends_at)


def part(number: int, at: str, minutes: int = 60, track: str = "") -> Part:
    return Part(number, f"No {number}", datetime.fromisoformat(f"2026-12-01T{at}+01:00"), minutes, track)


def wall(moment: datetime, zone: str) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


@pytest.mark.parametrize(
    ("told", "slots"),
    [
        ({}, "09:00 10:00 11:00"),
        ({"slot_minutes": 90}, "09:00 10:30"),
        ({"slot_minutes": 240}, ""),
        ({"opens": 22, "closes": 24}, "22:00 23:00"),
        ({"first_day": date(2027, 3, 28), "opens": 0, "closes": 5}, "00:00 01:00 03:00 04:00"),
        ({"first_day": date(2026, 10, 25), "opens": 0, "closes": 5}, "00:00 01:00 02:00 02:00 03:00 04:00"),
        ({"zone": "Pacific/Auckland"}, "09:00 10:00 11:00"),
        ({"zone": "Pacific/Pago_Pago"}, "09:00 10:00 11:00"),
        ({"zone": "Asia/Kathmandu"}, "09:00 10:00 11:00"),
        ({"zone": "Australia/Lord_Howe", "first_day": date(2027, 4, 4), "opens": 1, "closes": 3}, "01:00 01:30"),
    ],
)
def test_slots_follow_each_other_by_the_time_that_passes(told: dict[str, Any], slots: str) -> None:
    found = programme.slots(festival(**told), 0)
    zone = told.get("zone", "Europe/Berlin")
    assert " ".join(wall(slot.starts_at, zone) for slot in found) == slots
    assert all(one.ends_at == other.starts_at for one, other in pairwise(found))


@pytest.mark.parametrize(
    ("at", "zone", "day"),
    [
        ("2026-12-01T00:00+01:00", "Europe/Berlin", 0),
        ("2026-11-30T23:59+01:00", "Europe/Berlin", None),
        ("2026-12-02T23:59+01:00", "Europe/Berlin", 1),
        ("2026-12-03T00:00+01:00", "Europe/Berlin", None),
        ("2026-11-30T12:00+00:00", "Pacific/Auckland", 0),
        ("2026-12-03T10:00+00:00", "Pacific/Pago_Pago", 1),
    ],
)
def test_days_are_those_of_the_festivals_zone(at: str, zone: str, day: int | None) -> None:
    assert programme.day_of(festival(zone=zone), datetime.fromisoformat(at)) == day


def titles(cells: tuple[Cell, ...]) -> list[str]:
    return ["…" if cell.goes_on else "/".join(str(one.id) for one in cell.begins) for cell in cells]


def drawn(one: Festival, parts: list[Part]) -> list[list[str]]:
    grid = programme.grid(one, 0, parts)
    return [[wall(at, one.zone), *titles(cells)] for at, cells in grid.rows]


def test_the_grid_has_a_column_for_each_track_and_shows_what_goes_on() -> None:
    one = festival(tracks=[["A", "a"], ["B", "b"]])
    parts = [
        part(1, "09:00", 120, "A"),
        part(2, "09:00", 45, "B"),
        part(3, "10:15", 30, "B"),
        part(4, "11:00", 60, "Old"),
    ]
    assert programme.grid(one, 0, parts).columns == ("A", "B", "Old")
    assert drawn(one, parts) == [["09:00", "1", "2", ""], ["10:00", "…", "3", ""], ["11:00", "", "", "4"]]


def test_without_tracks_what_takes_place_at_once_stands_side_by_side() -> None:
    parts = [part(1, "09:00", 90), part(2, "09:00"), part(3, "10:00")]
    assert drawn(festival(), parts) == [["09:00", "1", "2"], ["10:00", "…", "3"], ["11:00", "", ""]]
    many = [part(number, "09:00") for number in range(1, 8)]
    assert drawn(festival(), many)[0] == ["09:00", "1", "2", "3", "4/5/6/7"]
    assert programme.grid(festival(), 0, []).columns == ("",)


def test_what_is_outside_the_hours_has_a_row_of_its_own() -> None:
    parts = [part(1, "08:10"), part(2, "19:00")]
    assert [row[0] for row in drawn(festival(), parts)] == ["08:10", "09:00", "10:00", "11:00", "19:00"]


def test_a_thousand_sessions_are_still_a_table() -> None:
    parts = [
        Part(number, "x", datetime(2026, 12, 1, 8, tzinfo=UTC) + timedelta(minutes=number), 30, "")
        for number in range(1000)
    ]
    grid = programme.grid(festival(), 0, parts)
    assert len(grid.rows) <= programme.MOST_ROWS
    assert len(grid.columns) <= programme.LANES


def test_free_is_what_nothing_overlaps_and_is_still_to_come() -> None:
    one = festival(tracks=[["A", "a"], ["B", "b"]])
    parts = [part(1, "09:30", 60, "A")]
    now = datetime.fromisoformat("2026-12-01T08:00+01:00")
    found = [(wall(free.slot.starts_at, one.zone), free.track) for free in programme.free(one, 0, parts, now)]
    assert found == [("09:00", 2), ("10:00", 2), ("11:00", 1), ("11:00", 2)]
    later = [
        (wall(free.slot.starts_at, one.zone), free.track)
        for free in programme.free(one, 0, parts, now + timedelta(hours=2))
    ]
    assert later == [("11:00", 1), ("11:00", 2)]
    assert [free.track for free in programme.free(festival(), 0, parts, now)] == [0, 0, 0]


def test_a_session_is_never_in_its_own_way() -> None:
    one = part(1, "09:00", 60, "A")
    assert programme.in_the_way([one], one) is None
    assert programme.in_the_way([one], part(2, "09:59", 60, "A")) == one
    assert programme.in_the_way([one], part(2, "10:00", 60, "A")) is None
    assert programme.in_the_way([one], part(2, "09:00", 60, "B")) is None
    assert programme.in_the_way([part(1, "09:00")], part(2, "09:00")) is None


@pytest.mark.parametrize(
    ("before", "after", "called"),
    [
        ("A B C", "A B C", {}),
        ("A B C", "C B A", {}),
        ("A B C", "A X C", {"B": "X"}),
        ("A B C", "X A C", {"B": "X"}),
        ("A B", "A B C", {}),
        ("A B", "Y A X", {"B": "X"}),
        ("A B", "Y A X B=3", {}),
        ("A B=1", "Y A X=2 Z=1", {"B": "Z"}),
        ("A=1 B=2", "X=2 Y=1", {"A": "Y", "B": "X"}),
        ("A B", "Y=B X=A", {"A": "X", "B": "Y"}),
        ("A B=1 C=1", "X=1", {"B": "X"}),
        ("A B C", "B", {}),
        ("A B C", "X Y", {"A": "X", "B": "Y"}),
        ("", "A", {}),
    ],
)
def test_a_track_that_is_gone_goes_on_under_the_new_name_of_its_place_or_line(
    before: str, after: str, called: dict[str, str]
) -> None:
    """``B=1``: track B takes place in 1."""
    was, now = (
        {name: place or name for name, _, place in (one.partition("=") for one in some.split())}
        for some in (before, after)
    )
    assert programme.renamed(was, now) == called
