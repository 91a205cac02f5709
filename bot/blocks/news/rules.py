"""When digests and lists are due, and what is told in them. Pure: moments and lines in, moments and lines out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.turn import Line
from store.news import DAILY, WEEKLY

MOST = 10
"""Lines of a digest, and of a list."""
AHEAD = timedelta(days=14)
"""What begins later can be told the next time."""
FRESH = {DAILY: timedelta(hours=20), WEEKLY: timedelta(days=4)}
"""So late one is still worth having: nobody needs yesterday's when today's is on its way."""
MONDAY, SATURDAY = 0, 5


@dataclass(frozen=True, slots=True)
class Due:
    """An hour of a day in a zone. As a job's occurrence: ``2026-11-23 9 Asia/Tokyo 0``."""

    day: date
    hour: int
    zone: str
    after: int = 0
    """They are planned a batch at a time: those with a higher id than this."""

    @classmethod
    def read(cls, occurrence: str) -> "Due":
        day, hour, zone, after = occurrence.split(" ")
        return cls(date.fromisoformat(day), int(hour), zone, int(after))

    def __str__(self) -> str:
        return f"{self.day} {self.hour} {self.zone} {self.after}"


def moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """This hour on that day: once, on days when it comes twice, and an hour later where the clocks skip it."""
    return datetime.combine(day, time(hour), zone).astimezone(UTC)


def next_day(hour: int, zone: ZoneInfo, after: datetime) -> date:
    """The first day whose hour is still to come."""
    today = after.astimezone(zone).date()
    days = (today + timedelta(days) for days in (-1, 0, 1, 2))
    return next(day for day in days if moment(day, hour, zone) > after)


def days_due(hour: int, zone: ZoneInfo, since: date | None, now: datetime) -> list[date]:
    """The next day; and those after ``since`` that nobody saw to, as long as they are worth it."""
    ahead = next_day(hour, zone, now)
    missed = [ahead - timedelta(days) for days in range(FRESH[WEEKLY].days + 1, 0, -1)]
    return [day for day in missed if since and day > since and now - moment(day, hour, zone) < FRESH[WEEKLY]] + [ahead]


def next_list_day(rhythm: str, hour: int, zone: ZoneInfo, after: datetime) -> date:
    """The first day on which a room gets its list: a working day, or a Monday."""
    day = next_day(hour, zone, after)
    while day.weekday() >= SATURDAY or (rhythm == WEEKLY and day.weekday() != MONDAY):
        day += timedelta(days=1)
    return day


def rhythms_on(day: date, late: timedelta) -> tuple[str, ...]:
    """Whose turn it is on this day, when it is so late already."""
    mondays = (WEEKLY,) if day.weekday() == MONDAY and late < FRESH[WEEKLY] else ()
    return (*((DAILY,) if late < FRESH[DAILY] else ()), *mondays)


def occurrence(rhythm: str, day: date) -> str:
    """Nobody gets two of the same day, or week, wherever they travel."""
    return f"{day:%G-W%V}" if rhythm == WEEKLY else day.isoformat()


def is_of_last_week(occurrence: str, today: date) -> bool:
    """Whether a weekly one had to wait until that of a new week is on its way."""
    return "W" in occurrence and occurrence < f"{today:%G-W%V}"


def chosen(lines: Sequence[Line], told: Mapping[str, str]) -> list[Line]:
    """The best of those that were not told before as they are now."""
    new = [line for line in lines if told.get(line.thing) != line.state]
    return sorted(new, key=lambda line: (-line.fits, line.at, line.thing))[:MOST]
