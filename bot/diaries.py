"""Calendars as other programs write them (.ics): each entry that can be taken over, or why it cannot.

The file is cut into its entries before a library sees them, one at a time: so what is broken stays alone, what is
nested endlessly is skipped, and no definition of a time zone is believed further than it must be.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo

from bot import recurring
from bot.appointments import Broken, Entry, read_entry
from bot.records import Read, Unreadable, text_of
from bot.text import Words, say, together
from bot.zones import Zones

MOST_BYTES, MOST_ENTRIES = 10_000_000, 10_000
MOST_DATES = 52
"""Of what repeats so many dates are taken, from now on."""
AHEAD = timedelta(days=730)
MOST_RULES, MOST_WALKED = 300, 100_000
"""So many things may repeat in one file, and so many of their dates are looked at, from when they began."""


@dataclass(slots=True)
class _File:
    """What was cut out of it."""

    entries: list[list[str] | None] = field(default_factory=list[list[str] | None])
    """The lines of each; none of one that does not end."""
    zones: list[list[str]] = field(default_factory=list[list[str]])
    clock: str = ""
    """What the calendar as a whole goes by."""


def entries(content: bytes, clock: tzinfo, now: datetime) -> Iterator[Read]:
    """Times without a zone are meant by this ``clock``. Raises `Unreadable`."""
    if len(content) > MOST_BYTES:
        raise Unreadable(say("This calendar has more than {most} MB. Please divide it.", most=MOST_BYTES // 1_000_000))
    text = text_of(content).lstrip("\ufeff \t\r\n")
    if not text[:15].upper().startswith("BEGIN:VCALENDAR"):
        raise Unreadable(say("This is not a calendar."))
    found = _cut(text)
    zones, same = Zones(found.zones, clock, found.clock), dict[str, list[Entry]]()
    for number, lines in enumerate(found.entries[:MOST_ENTRIES], 1):
        try:
            entry = read_entry(number, lines, zones)
        except Broken as broken:
            yield Read(number, None, broken.words)
        else:
            same.setdefault(entry.uid, []).append(entry)
    yield from _all(same.values(), now)
    if len(found.entries) > MOST_ENTRIES:
        too_long = say("more than {most} entries: from here on nothing was looked at", most=MOST_ENTRIES)
        yield Read(MOST_ENTRIES + 1, None, too_long)


# cutting


def _cut(text: str) -> _File:
    found, kind, lines, deep = _File(), "", list[str](), 0
    for line in _unfolded(text):
        mark = line[:40].strip().upper()
        if mark in ("BEGIN:VEVENT", "BEGIN:VTIMEZONE"):
            if kind == "VEVENT":
                found.entries.append(None)
            kind, lines, deep = mark.removeprefix("BEGIN:"), [], 0
        elif kind and mark == f"END:{kind}":
            (found.entries if kind == "VEVENT" else found.zones).append(lines)
            kind = ""
        elif kind == "VEVENT" and mark.startswith(("BEGIN:", "END:")):
            deep = max(0, deep + (1 if mark.startswith("BEGIN:") else -1))
        elif kind and not deep:
            lines.append(line)
        elif not kind and mark.startswith("X-WR-TIMEZONE"):
            found.clock = line.partition(":")[2].strip()
        if len(found.entries) > MOST_ENTRIES:
            return found
    if kind == "VEVENT":
        found.entries.append(None)
    return found


def _unfolded(text: str) -> Iterator[str]:
    """The lines, put together where they were folded."""
    parts = list[str]()
    for physical in io.StringIO(text, newline=None):
        line = physical.rstrip("\n")
        if line[:1] in (" ", "\t") and parts:
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    if parts:
        yield "".join(parts)


# what is taken


class _TooMuch(Exception):
    """More repeats than anybody would wait for."""


@dataclass(slots=True)
class _Patience:
    """How much of what repeats was followed in this file. Raises `_TooMuch`."""

    rules: int = 0
    walked: int = 0

    def begin(self) -> None:
        self.rules += 1
        if self.rules > MOST_RULES:
            raise _TooMuch

    def walk(self, dates: Iterator[datetime], since: datetime) -> list[datetime]:
        """The first of these dates, and all from then on."""
        kept = list[datetime]()
        for date in dates:
            self.walked += 1
            if self.walked > MOST_WALKED:
                raise _TooMuch
            if date >= since or not kept:
                kept.append(date)
        return kept


def _all(same: Iterable[list[Entry]], now: datetime) -> Iterator[Read]:
    patience = _Patience()
    for of_one in same:
        whole, parts, older = _sorted(of_one)
        yield from older
        if whole and whole.repeats:
            yield from _dates(whole, parts, now, patience)
            continue
        for entry in [*([whole] if whole else []), *parts.values()]:
            key = entry.uid if entry is whole else _part_key(entry.uid, entry.replaces)
            yield entry.read(key, entry.moment(entry.starts), _how_read(entry))


def _sorted(of_one: Sequence[Entry]) -> tuple[Entry | None, dict[datetime, Entry], list[Read]]:
    """The entry itself, those that stand in the place of single dates, and what is but an older copy of them."""
    newest: dict[datetime | None, Entry] = {}
    for entry in sorted(of_one, key=lambda one: one.rank):
        newest[entry.replaces] = entry
    kept = {entry.number: entry for entry in newest.values()}
    older = [
        Read(one.number, None, say("the same entry as number {number}", number=newest[one.replaces].number))
        for one in of_one
        if one.number not in kept
    ]
    whole = newest.pop(None, None)
    return whole, {at: entry for at, entry in newest.items() if at}, older


def _dates(whole: Entry, parts: dict[datetime, Entry], now: datetime, patience: _Patience) -> Iterator[Read]:
    try:
        every, more = _every(whole, now, patience)
    except (recurring.Strange, _TooMuch) as why:
        yield Read(whole.number, None, _why_not(whole, why))
        return
    found = [at for at in every if at > now and _takes_place(at, whole, parts)]
    more = more or len(found) > MOST_DATES
    if not found:
        yield Read(whole.number, None, say("it repeats, but none of its dates is to come"))
    note = _note(whole, min(len(found), MOST_DATES) if more else 0, is_old=bool(every) and every[0] <= now)
    for at in found[:MOST_DATES]:
        entry = parts.get(at, whole)
        starts = at if entry is whole else entry.moment(entry.starts)
        yield entry.read(_part_key(whole.uid, at), starts, note)
        note = ""
    for at, entry in parts.items():
        if entry.cancelled and at > now:
            yield entry.read(_part_key(whole.uid, at), at)


def _every(whole: Entry, now: datetime, patience: _Patience) -> tuple[list[datetime], bool]:
    """Its first date and those to come, and whether it never ends. Raises `recurring.Strange` and `_TooMuch`."""
    patience.begin()
    if whole.cancelled:
        raise recurring.Strange
    here, until = (at.astimezone(whole.zone).replace(tzinfo=None) for at in (now, now + AHEAD))
    walls = [whole.starts]
    if whole.rule:
        walls = patience.walk(recurring.dates(whole.rule, whole.starts, until, whole.zone), here - timedelta(days=1))
    moments = {whole.moment(wall) for wall in [*walls, *whole.besides] if wall <= until}
    return sorted(moments), recurring.is_endless(whole.rule)


def _why_not(whole: Entry, why: Exception) -> Words:
    if whole.cancelled:
        return say("it is cancelled")
    if isinstance(why, _TooMuch):
        return say("more repeats in this file than I can follow; please divide it")
    return say("it repeats in a way that I cannot take in: {rule}", rule=whole.rule[:80])


def _takes_place(at: datetime, whole: Entry, parts: dict[datetime, Entry]) -> bool:
    without = at in whole.without or at.astimezone(whole.zone).date() in whole.without
    return not (parts[at].cancelled if at in parts else without)


def _part_key(uid: str, at: datetime | None) -> str:
    return f"{uid}/{at.astimezone(UTC):%Y%m%dT%H%M%SZ}" if at else uid


def _note(whole: Entry, taken: int, *, is_old: bool) -> Words:
    """What ought to be known of something that repeats; how many dates were taken, if there are more."""
    more = say("it goes on; taken for now: the next dates, {most} in all", most=taken) if taken else ""
    return together((more, say("its dates that are over were left out") if is_old else "", _how_read(whole)), "; ")


def _how_read(entry: Entry) -> Words:
    floats = say("its times name no zone; they were read by {zone}", zone=str(entry.zone)) if entry.floats else ""
    return together(
        (floats, say("it ends when it begins; the usual length was taken") if entry.minutes == 0 else ""), "; "
    )
