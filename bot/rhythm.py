"""When the dates of a series are: the same time by the clock on the wall, however often it is put forward or back.

Pure. What the clocks skip is as much later as they skip, and of what they show twice it is the first: as calendars do
it (RFC 5545, 3.3.5).
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from store.series import Rhythm

DAYS = {Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14}
LAST = 5
"""There may be no fifth Tuesday in a month, but there is always a last one."""


def dates(first: datetime, rhythm: Rhythm, times: int, zone: ZoneInfo) -> list[datetime]:
    """So many moments in UTC, from the first on."""
    wall = first.astimezone(zone).replace(tzinfo=None)
    days = [_day(wall.date(), rhythm, place) for place in range(1, times)]
    return [first, *(moment(datetime.combine(day, wall.time()), zone) for day in days)]


def moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """When the clocks of this zone show this."""
    return wall.replace(tzinfo=zone, fold=0).astimezone(UTC)


def shifted(at: datetime, was: datetime, becomes: datetime, zone: ZoneInfo) -> datetime:
    """A moment moved by as much as another one, by the clock on the wall."""
    before, after, own = (one.astimezone(zone).replace(tzinfo=None) for one in (was, becomes, at))
    return moment(own + (after - before), zone)


def nth(day: date) -> int:
    """The how many-th of its weekday in its month: 1 to 4, or `LAST`."""
    return min((day.day - 1) // 7 + 1, LAST)


def _day(first: date, rhythm: Rhythm, place: int) -> date:
    if rhythm in DAYS:
        return first + timedelta(days=DAYS[rhythm] * place)
    years, month = divmod(first.month - 1 + place, 12)
    begins = date(first.year + years, month + 1, 1)
    found = begins + timedelta(days=(first.weekday() - begins.weekday()) % 7 + 7 * (nth(first) - 1))
    return found if found.month == begins.month else found - timedelta(days=7)
