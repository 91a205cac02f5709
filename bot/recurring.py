"""Rules by which calendars repeat things (RFC 5545), as far as calendar programs offer them; and never without end."""

from collections.abc import Iterator
from datetime import UTC, datetime, tzinfo
from itertools import takewhile

from dateutil.rrule import rrulestr

_PARTS = {
    "DAILY": {"BYDAY"},
    "WEEKLY": {"BYDAY"},
    "MONTHLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH"},
    "YEARLY": {"BYDAY", "BYMONTHDAY", "BYSETPOS", "BYMONTH"},
}
_ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
_CYCLE = 400
"""After so many years the calendar is the same again, weekdays and all."""


class Strange(ValueError):
    """A rule that nobody meant, or that takes too long to follow."""


def dates(rule: str, start: datetime, until: datetime, zone: tzinfo) -> Iterator[datetime]:
    """The dates of this rule from its start on, by the clocks of this zone. Raises `Strange`."""
    parts = dict(part.upper().split("=", 1) for part in rule.split(";") if "=" in part)
    _check(parts)
    until = min(until, _until(parts.get("UNTIL", ""), zone) or until)
    told = ";".join(f"{name}={value}" for name, value in parts.items() if name != "UNTIL")
    # A rule that fits no day at all is followed to the end of the year 9999: so that this is near, go far ahead.
    ahead = (9998 - max(until.year, start.year)) // _CYCLE * _CYCLE
    try:
        found = rrulestr(told, dtstart=start.replace(year=start.year + ahead))
    except (ValueError, OverflowError, TypeError, KeyError):
        raise Strange(rule) from None
    back = (one.replace(year=one.year - ahead) for one in found)
    return takewhile(lambda one: one <= until, back)


def is_endless(rule: str) -> bool:
    return bool(rule) and "COUNT=" not in rule.upper() and "UNTIL=" not in rule.upper()


def _until(told: str, zone: tzinfo) -> datetime | None:
    if not told:
        return None
    try:
        if "T" not in told:
            return datetime.strptime(told, "%Y%m%d").replace(hour=23, minute=59)  # noqa: DTZ007 - its wall's clock
        wall = datetime.strptime(told[:15], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - likewise, unless it says Z
        return wall.replace(tzinfo=UTC).astimezone(zone).replace(tzinfo=None) if told.endswith("Z") else wall
    except (ValueError, OverflowError):
        raise Strange(told) from None


def _check(parts: dict[str, str]) -> None:
    often, step = parts.get("FREQ", ""), parts.get("INTERVAL", "1")
    allowed = _ALWAYS | _PARTS.get(often, set())
    skips = often == "DAILY" and "BYDAY" in parts and step != "1"
    if often not in _PARTS or set(parts) - allowed or skips or sum(map(len, parts.values())) > 300:
        raise Strange(often)
    for name in ("INTERVAL", "COUNT"):
        if not parts.get(name, "1").isdecimal() or not 1 <= int(parts.get(name, "1")[:9]) <= 100_000:
            raise Strange(name)
