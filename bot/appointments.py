"""One entry of a calendar (VEVENT), with its times as moments and as its own clock shows them."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from icalendar import Event

from bot.records import Read
from bot.text import Words, say
from bot.zones import Zones

_LONGEST, _MOST_LINES, _MOST_DATES = 200_000, 2000, 1000
_DESCRIPTION = 3000
_LINKS = ("URL", "CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "X-GOOGLE-CONFERENCE")
_ZONE = re.compile(r"^((?:DTSTART|DTEND|EXDATE|RDATE|RECURRENCE-ID)(?:;[^:]*)?);TZID=", re.IGNORECASE)


class Broken(Exception):
    """An entry that cannot be taken over, and why."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


@dataclass(frozen=True, slots=True)
class Entry:
    """What is needed of it."""

    number: int
    uid: str
    starts: datetime
    """By the clock of `zone`."""
    zone: tzinfo
    minutes: float | None
    told: dict[str, Any]
    """What is said of it, as a record of an import says it."""
    rank: tuple[int, str, int]
    """Of several copies, the highest is the newest."""
    cancelled: bool
    floats: bool
    """Whether its times name no zone."""
    replaces: datetime | None = None
    """The date of something that repeats, in whose place it stands."""
    rule: str = ""
    besides: tuple[datetime, ...] = ()
    """Further dates, by the same clock."""
    without: frozenset[datetime | date] = frozenset()
    """Moments, or whole days of its clock, on which it does not take place."""

    @property
    def repeats(self) -> bool:
        return bool(self.rule or self.besides)

    def moment(self, wall: datetime) -> datetime:
        """Where the clocks skip a time, it is as much later; of what they show twice it is the first (RFC 5545)."""
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def read(self, key: str, at: datetime, note: Words = "") -> Read:
        """It, as a record: at this moment, known by this key."""
        times = {"starts_at": at, "duration": self.minutes and self.minutes * 60, "cancelled": self.cancelled}
        return Read(self.number, {**self.told, **times, "id": f"ics:{key}"}, note=note)


def read_entry(number: int, lines: Sequence[str] | None, zones: Zones) -> Entry:
    """Raises `Broken`."""
    if lines is None:
        raise Broken(say("it begins, but never ends"))
    if len(lines) > _MOST_LINES or sum(map(len, lines)) > _LONGEST:
        raise Broken(say("it is longer than any entry should be"))
    try:
        return _entry(number, _event(lines), zones)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, IndexError):
        raise Broken(say("this entry cannot be read")) from None


def _event(lines: Sequence[str]) -> Any:
    """The library shall not look zones up by itself: it believes any definition that it ever saw."""
    kept = [_ZONE.sub(r"\1;X-TZID=", line) for line in lines]
    found = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *kept, "END:VEVENT", ""]).encode(errors="replace"))
    if not isinstance(found, Event):
        raise TypeError
    return found


def _entry(number: int, event: Any, zones: Zones) -> Entry:
    if "DTSTART" not in event:
        raise Broken(say("it has no start that can be read"))
    begin = event["DTSTART"]
    if not isinstance(begin.dt, datetime):
        raise Broken(say("it takes all day; a session needs a time"))
    zone, starts = _clock(begin.dt, begin, zones)
    uid = str(_first(event, "UID")).strip()
    replaced = event.get("RECURRENCE-ID")
    rules = event.get("RRULE")
    return Entry(
        number=number,
        uid=uid or hashlib.sha256(f"{event.get('SUMMARY')}|{starts}|{zone}".encode()).hexdigest()[:32],
        starts=starts,
        zone=zone,
        minutes=_minutes(event, starts.replace(tzinfo=zone).astimezone(UTC), zone, zones),
        told=_told(event),
        rank=(_whole(event.get("SEQUENCE")), str(_stamp(event)), -number),
        cancelled=str(_first(event, "STATUS")).upper() == "CANCELLED",
        floats=begin.dt.tzinfo is None and not _named(begin),
        replaces=next((one for one in _moments([replaced], zone, zones) if isinstance(one, datetime)), None)
        if replaced
        else None,
        rule="" if rules is None else _rule(rules),
        besides=tuple(_walls(_many(event, "RDATE"), zone, zones)),
        without=frozenset(_moments(_many(event, "EXDATE"), zone, zones)),
    )


def _named(value: Any) -> str:
    return str(value.params.get("X-TZID", ""))


def _clock(at: datetime, value: Any, zones: Zones) -> tuple[tzinfo, datetime]:
    """The zone that it goes by, and what its clocks show."""
    if at.tzinfo is not None:
        return UTC, at.astimezone(UTC).replace(tzinfo=None)
    name = _named(value)
    if not name:
        return zones.clock, at
    zone = zones.find(name)
    if zone is None:
        raise Broken(say("I do not know its time zone “{zone}”", zone=name[:80]))
    return zone, at


def _minutes(event: Any, starts: datetime, zone: tzinfo, zones: Zones) -> float | None:
    if "DTEND" in event:
        [ends] = _moments([event["DTEND"]], zone, zones)
        if not isinstance(ends, datetime):
            raise Broken(say("it takes all day; a session needs a time"))
        lasts = ends - starts
    elif "DURATION" in event:
        lasts = event["DURATION"].dt
    else:
        return None
    if lasts < timedelta(0):
        raise Broken(say("it ends before it begins"))
    return lasts.total_seconds() / 60


def _many(event: Any, name: str) -> list[Any]:
    """A property that may be there several times, with several values each."""
    found: Any = event.get(name)
    lists: list[Any] = [] if found is None else found if isinstance(found, list) else [found]  # pyright: ignore[reportUnknownVariableType]
    values: list[Any] = [one for many in lists for one in many.dts]
    if len(values) > _MOST_DATES:
        raise Broken(say("it is longer than any entry should be"))
    for many in lists:
        for one in many.dts:
            one.params = many.params
    return values


def _moments(values: Sequence[Any], zone: tzinfo, zones: Zones) -> Iterator[datetime | date]:
    """As moments; a date stays a date."""
    for value in values:
        at: Any = value.dt[0] if isinstance(value.dt, tuple) else value.dt  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(at, datetime):
            yield at
            continue
        own, wall = _clock(at, value, zones)
        floats = at.tzinfo is None and not _named(value)
        yield wall.replace(tzinfo=zone if floats else own).astimezone(UTC)


def _walls(values: Sequence[Any], zone: tzinfo, zones: Zones) -> Iterator[datetime]:
    for moment in _moments(values, zone, zones):
        if isinstance(moment, datetime):
            yield moment.astimezone(zone).replace(tzinfo=None)


def _rule(rules: Any) -> str:
    if isinstance(rules, list):
        raise Broken(say("it repeats by several rules at once, which I cannot take in"))
    return rules.to_ical().decode()


def _whole(value: Any) -> int:
    return int(value) if isinstance(value, int) else 0


def _stamp(event: Any) -> str:
    found = event.get("LAST-MODIFIED") or event.get("DTSTAMP")
    return found.to_ical().decode() if found is not None else ""


def _first(event: Any, name: str) -> Any:
    """What may be there once, though some programs write it several times."""
    found: Any = event.get(name, "")
    return found[0] if isinstance(found, list) else found  # pyright: ignore[reportUnknownVariableType]


def _told(event: Any) -> dict[str, Any]:
    place = str(_first(event, "LOCATION"))
    link = next((str(found) for name in _LINKS if isinstance(found := _first(event, name), str) and found), "")
    organizer = _first(event, "ORGANIZER")
    return {
        "title": str(_first(event, "SUMMARY")),
        "description": str(_first(event, "DESCRIPTION"))[:_DESCRIPTION],
        "place": place,
        "url": "" if link in place else link,
        "hosts": [_host(organizer)] if organizer else [],
        "topics": [str(topic) for topic in event.categories][:20],
    }


def _host(organizer: Any) -> str:
    address = re.sub("^mailto:", "", str(organizer), flags=re.IGNORECASE)
    name = str(organizer.params.get("CN", ""))
    if "@" not in address:
        return name
    return address if not name or "@" in name else f"{name} <{address}>"
