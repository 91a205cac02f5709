"""The programme of a festival: its days, the slots of a day, what stands in them, and which are free. Pure.

A day opens and closes by the clock on the wall of the festival's zone; in between slots follow each other by the time
that passes, so that a day on which the clocks are put back has one more, and none comes twice.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher
from zoneinfo import ZoneInfo

from bot.rhythm import moment
from store.festivals import Festival, Part

LANES = 4
"""Columns of a programme without tracks."""
MOST_ROWS = 40


@dataclass(frozen=True, slots=True)
class Slot:
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Free:
    """Where something can still be offered."""

    slot: Slot
    track: int
    """From 1 on; 0 where there are none."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What begins there, and whether something goes on there that began before."""

    begins: tuple[Part, ...] = ()
    goes_on: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    columns: tuple[str, ...]
    """Names of tracks; blank ones where there are none."""
    rows: tuple[tuple[datetime, tuple[Cell, ...]], ...]


# days and slots


def hours(first_day: date, days: int, clock: tuple[int, int], zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When the first day opens, and when the last one closes."""
    return _at(first_day, clock[0], zone), _at(first_day + timedelta(days=days - 1), clock[1], zone)


def _at(day: date, hour: int, zone: ZoneInfo) -> datetime:
    return moment(datetime.combine(day, time()) + timedelta(hours=hour), zone)


def slots(festival: Festival, day: int) -> list[Slot]:
    """The slots of its day with this number, from 0 on."""
    zone, length = ZoneInfo(festival.zone), timedelta(minutes=festival.slot_minutes)
    on = festival.first_day + timedelta(days=day)
    begins, closes = _at(on, festival.opens, zone), _at(on, festival.closes, zone)
    return [
        Slot(begins + place * length, begins + (place + 1) * length) for place in range((closes - begins) // length)
    ]


def whole_day(festival: Festival, day: int) -> tuple[datetime, datetime]:
    """From midnight to midnight."""
    zone, on = ZoneInfo(festival.zone), festival.first_day + timedelta(days=day)
    return _at(on, 0, zone), _at(on, 24, zone)


def day_of(festival: Festival, at: datetime) -> int | None:
    """The number of the day on which this is, from 0 on; None outside of the festival."""
    day = (at.astimezone(ZoneInfo(festival.zone)).date() - festival.first_day).days
    return day if 0 <= day < festival.days else None


# what is free


def tracks(festival: Festival) -> tuple[str, ...]:
    return tuple(name for name, _ in festival.tracks)


def renamed(was: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """What tracks that are gone are called now: the new name of their place, or of their line, or the next one."""
    gone = {name: place for name, place in was.items() if name not in now}
    new = {name: place for name, place in now.items() if name not in was}
    same_place = ((old, name) for old, where in gone.items() for name, place in new.items() if place == where)
    called: dict[str, str] = {}
    for old, name in (*same_place, *_same_line([*was], [*now])):
        if old in gone and name in new and old not in called and name not in called.values():
            called[old] = name
    left = [name for name in new if name not in called.values()]
    return called | dict(zip((old for old in gone if old not in called), left, strict=False))


def _same_line(before: list[str], after: list[str]) -> Iterator[tuple[str, str]]:
    """What stands between the same neighbours."""
    for how, start, end, begins, ends in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if how == "replace":
            yield from zip(before[start:end], after[begins:ends], strict=False)


def in_the_way(parts: Sequence[Part], one: Part) -> Part | None:
    """What takes place at the same time in the same track."""
    there = (other for other in parts if other.id != one.id and one.track and other.track == one.track)
    return next((other for other in there if one.starts_at < other.ends_at and other.starts_at < one.ends_at), None)


def free(festival: Festival, day: int, parts: Sequence[Part], now: datetime) -> Iterator[Free]:
    """The free places of a day that are still to come, by time."""
    names = tracks(festival)
    for slot in slots(festival, day):
        for number, name in enumerate(names, 1) if names else ((0, ""),):
            wanted = Part(0, "", slot.starts_at, festival.slot_minutes, name)
            if slot.starts_at > now and not in_the_way(parts, wanted):
                yield Free(slot, number)


# the grid


def grid(festival: Festival, day: int, parts: Sequence[Part]) -> Grid:
    """A row for each slot, and for what begins outside of them; a column for each track, or as many as are needed."""
    all_slots, names = slots(festival, day), tracks(festival)
    inside = [part for part in parts if any(slot.starts_at <= part.starts_at < slot.ends_at for slot in all_slots)]
    outside = {part.starts_at for part in parts} - {part.starts_at for part in inside}
    starts = sorted({slot.starts_at for slot in all_slots} | outside)[:MOST_ROWS]
    columns = _by_track(parts, names) if names else _by_lane(parts)
    rows = tuple(
        (start, tuple(_cell(column, start, following) for _, column in columns))
        for start, following in zip(starts, [*starts[1:], None], strict=True)
    )
    return Grid(tuple(name for name, _ in columns), rows)


def _by_track(parts: Sequence[Part], names: Sequence[str]) -> list[tuple[str, list[Part]]]:
    """Those of today, and one for what was put in while there were none."""
    others = sorted({part.track for part in parts} - set(names))
    return [(name, [part for part in parts if part.track == name]) for name in (*names, *others)]


def _by_lane(parts: Sequence[Part]) -> list[tuple[str, list[Part]]]:
    """Side by side what takes place at the same time; what finds no room shares the last column."""
    lanes: list[list[Part]] = [[]]
    for part in parts:
        lane = next((lane for lane in lanes if not lane or lane[-1].ends_at <= part.starts_at), None)
        if lane is None and len(lanes) < LANES:
            lanes.append(lane := [])
        (lanes[-1] if lane is None else lane).append(part)
    return [("", lane) for lane in lanes]


def _cell(column: Sequence[Part], start: datetime, following: datetime | None) -> Cell:
    begins = tuple(one for one in column if start <= one.starts_at and (following is None or one.starts_at < following))
    return Cell(begins, not begins and any(one.starts_at < start < one.ends_at for one in column))
