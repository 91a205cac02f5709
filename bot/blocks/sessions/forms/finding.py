"""What ``/lex sessions …`` asks for (S1)."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import filters
from bot.languages import language_of
from bot.text import Words, say
from store.listing import Wanted


@dataclass(frozen=True, slots=True)
class Query:
    """What ``/lex sessions …`` asks for."""

    wanted: Wanted
    title: Words
    text: str
    """The filters as they were understood, without the page."""
    page: int

    @property
    def narrowed(self) -> str:
        """The filters, where they say more than the title."""
        return self.text if self.wanted.words or self.wanted.language or self.wanted.site else ""

    @property
    def is_lasting(self) -> bool:
        """Whether what is asked for can be followed: not only today's, one's own, or what is over."""
        return bool(self.narrowed) and not (self.wanted.until or self.wanted.mine or self.wanted.past)


_DAYS = {"today": 1, "heute": 1, "week": 7, "woche": 7}
_MINE = {"mine", "meine"}
_PAST = {"past", "vergangene"}
_LABELS = {**filters.LABELS, "page": "page", "seite": "page"}


def read_query(text: str, now: datetime, zone: ZoneInfo) -> Query:
    """Read the filters: days, mine, past, ``lang:de``, ``site:bonn``, ``page:2``, and words to be found."""
    words: list[str] = []
    labelled: dict[str, str] = {}
    flags: set[str] = set()
    for part in text.casefold().split():
        label, colon, value = part.partition(":")
        if colon and label in _LABELS and value:
            labelled[_LABELS[label]] = value
        elif part in _DAYS or part in _MINE | _PAST:
            flags.add(part)
        else:
            words.append(part.lstrip("#")[:60])
    days = min((_DAYS[flag] for flag in flags & _DAYS.keys()), default=None)
    past = bool(flags & _PAST)
    wanted = Wanted(
        since=None if past else now - timedelta(hours=1),
        until=now if past else _midnight(now, zone, days) if days else None,
        words=tuple(words[:6]),
        language=language_of(spoken := labelled.get("lang", "")) or spoken[:3],
        site=labelled.get("site", ""),
        mine=bool(flags & _MINE),
        past=past,
    )
    kept = " ".join(part for part in text.split() if not re.match(r"(page|seite):", part, re.IGNORECASE))
    page = labelled.get("page", "1")
    return Query(wanted, _title(flags), kept[:150], max(1, int(page)) if re.fullmatch(r"\d{1,5}", page) else 1)


def _midnight(now: datetime, zone: ZoneInfo, days: int) -> datetime:
    """The end of so many local days, today being the first."""
    return datetime.combine(now.astimezone(zone).date() + timedelta(days=days), time(), zone).astimezone(UTC)


def _title(flags: set[str]) -> Words:
    if flags & _PAST:
        return say("Past sessions")
    if flags & _MINE:
        return say("My sessions")
    if flags & {"today", "heute"}:
        return say("Sessions today")
    return say("Sessions this week") if flags & {"week", "woche"} else say("Sessions")
