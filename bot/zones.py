"""Time zones as calendars name them: IANA's names, Windows' names, makers' prefixes, definitions of their own."""

import re
from collections.abc import Sequence
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Timezone
from icalendar.timezone import windows_to_olson

_MOST_LINES = 120
_WINDOWS = {name.casefold(): zone for name, zone in windows_to_olson.WINDOWS_TO_OLSON.items()}


def named(name: str) -> tzinfo | None:
    """By its name alone."""
    name = name.strip().strip('"/').strip()
    parts = name.split("/")
    tries = [_WINDOWS.get(name.casefold(), name), *("/".join(parts[-last:]) for last in (3, 2) if len(parts) > last)]
    for one in tries:
        try:
            return ZoneInfo(one)
        except (KeyError, ValueError, OSError):
            continue
    return None


class Zones:
    """The zones of one file. What a name means everywhere, it means here, whatever the file says of it."""

    def __init__(self, definitions: Sequence[Sequence[str]], clock: tzinfo, own: str) -> None:
        self.clock = (named(own) if own else None) or clock
        """What goes by no zone goes by this."""
        self._known: dict[str, tzinfo | None] = {}
        self._told = {_value(lines, "TZID"): lines for lines in definitions[:50]}

    def find(self, name: str) -> tzinfo | None:
        if name not in self._known:
            self._known[name] = named(name) or self._defined(name)
        return self._known[name]

    def _defined(self, name: str) -> tzinfo | None:
        lines = self._told.get(name.strip('"'))
        if lines is None:
            return None
        return named(_value(lines, "X-LIC-LOCATION")) or _drawn(lines)


def _value(lines: Sequence[str], name: str) -> str:
    return next((line.partition(":")[2].strip() for line in lines if line.upper().startswith(name)), "")


def _drawn(lines: Sequence[str]) -> tzinfo | None:
    """By the file's own rules, which may be once a year; under another name, so that no other file hears of it."""
    rules = [line for line in lines if line.upper().startswith(("RRULE", "RDATE"))]
    if len(lines) > _MOST_LINES or not all(re.match(r"RRULE:FREQ=YEARLY;[A-Z0-9=;,+-]*$", one) for one in rules):
        return None
    kept = [line for line in lines if not line.upper().startswith("TZID")]
    text = "\r\n".join(["BEGIN:VTIMEZONE", "TZID:of a file", *kept, "END:VTIMEZONE", ""])
    try:
        found: Any = Timezone.from_ical(text.encode())
        return found.to_tz(lookup_tzid=False)
    except Exception:  # noqa: BLE001 - a definition that breaks the library is none
        return None
