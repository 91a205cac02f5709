"""When somebody types “tomorrow 15:00” or “Freitag halb drei”: the moment they mean, or the moments they may mean.

Pure: the words, who reads and the time now go in. What was said in full and in figures is `exact`; anything else is a
guess, to be shown in full to whoever typed it before it counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot import days, hours
from bot.days import Puzzled, WrongWeekday
from bot.text import Reader, When, Words, say

LONGEST = 80
"""Characters; nobody needs more to name a moment."""
MOST = 4
"""Readings that anybody can choose between."""
SKIMMED = 1000
"""Characters of what was written to others, in which a moment is looked for."""
UNREAD = say("Please give date and time like tomorrow 15:00 or 2026-12-01 15:00.")
SKIPPED = say("The clocks skip this time on that day. Please choose another.")
TWICE = say("This time comes twice that night. Which one do you mean?")
SEVERAL = say("This can be read in more than one way. Which one do you mean?")
PASSED = say("It is later than that today, so I take it for tomorrow.")
OVER = say("This time is over. Please choose one that is still to come.")
WHAT_TIME = say("At what time? Please give date and time like tomorrow 15:00 or 2026-12-01 15:00.")


@dataclass(frozen=True, slots=True)
class Reading:
    """What may be meant: moments in UTC, the likeliest first; ``why`` there is not exactly one."""

    moments: tuple[datetime, ...] = ()
    why: Words = ""
    exact: bool = False


def read(text: str, reader: Reader, now: datetime) -> Reading:
    """The moments that these words may mean to this reader."""
    if found := in_figures(text, reader.zone):
        return found
    words = " ".join(text.casefold().replace("’", "'").split())
    if len(words) > LONGEST:
        return Reading(why=UNREAD)
    if moment := _from_now(words, now):
        return Reading((moment,))
    try:
        return _settled(words, reader, now)
    except Puzzled as puzzled:
        return Reading(why=puzzled.words)
    except WrongWeekday as wrong:
        noon = When(datetime.combine(wrong.day, time(12), reader.zone), "date")
        return Reading(why=say("That date is {day}. Please give the right weekday, or none.", day=noon))
    except (OverflowError, ValueError):
        return Reading(why=UNREAD)


# in full and in figures

_FORMS = ("%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d.%m.%Y %H:%M", "%d.%m.%Y, %H:%M", "%Y-%m-%dT%H:%M:%S")


def in_figures(text: str, zone: ZoneInfo) -> Reading | None:
    """A full date and time of this zone, or ISO 8601 with an offset; None if it is neither."""
    try:
        for form in _FORMS:
            if wall := _parsed(text, form):
                why, moments = _moments(wall, zone)
                return Reading(moments, why, exact=True)
        moment = datetime.fromisoformat(text)
        return Reading((moment.astimezone(UTC),), exact=True) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _parsed(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007 - a wall clock's time, whose zone is attached later
    except ValueError:
        return None


def _moments(wall: datetime, zone: ZoneInfo) -> tuple[Words, tuple[datetime, ...]]:
    """The moment at which the clocks of this zone show this time; or both, or those around it, and why."""
    both = tuple(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if both[0].astimezone(zone).replace(tzinfo=None) != wall:
        return SKIPPED, tuple(sorted(both))
    return ("", both[:1]) if both[0] == both[1] else (TWICE, both)


# in words

_SOON = re.compile(
    r"in (?:(?P<hours>\d{1,3}|an?|one|two|three|four|einer|zwei|drei|vier) (?:hours?|hrs?|h|stunden?|std\.?))?"
    r"(?: ?(?:and |und )?(?P<minutes>\d{1,3}) (?:minutes?|mins?|minuten?))?"
)
_HALF = re.compile(r"in (?:half an hour|einer halben stunde)")
_QUARTER = re.compile(r"in (?:a quarter of an hour|einer viertelstunde)")


def _from_now(words: str, now: datetime) -> datetime | None:
    """In two hours, in 90 minutes: by the time that passes, whatever the clocks do."""
    found = _SOON.fullmatch(words)
    minutes = 30 if _HALF.fullmatch(words) else 15 if _QUARTER.fullmatch(words) else 0
    if found and any(found.groups()):
        minutes = 60 * hours.count(found["hours"] or "0") + int(found["minutes"] or 0)
    return (now + timedelta(minutes=minutes)).replace(second=0, microsecond=0) if minutes else None


_PARTS = "morgen|früh|vormittag|mittag|nachmittag|abend|nacht"


def _plainer(words: str) -> str:
    """The same with *tonight*, *heute Morgen*, *Freitagabend* and *fri 10* in more words."""
    names = "|".join(sorted(days.weekdays(), key=len, reverse=True))
    words = re.sub(rf"(?<!\w)({names})({_PARTS})(?!\w)", r"\1 \2", words)
    words = re.sub(rf"(?<!\w)(heute|gestern|am|{names}) morgen(?!\w)", r"\1 morgens", words)
    words = re.sub(r"(?<!\w)this (?=morning|afternoon|evening|night)", "today ", words)
    words = re.sub(r"(?<!\w)tonight(?!\w)", "today night", words)
    return re.sub(rf"(?<!\w)({days.starts()})\.? (\d{{1,2}})$", r"\1 at \2", words)


def _settled(words: str, reader: Reader, now: datetime) -> Reading:
    """Raises `Puzzled`, `WrongWeekday`, and `OverflowError` beyond the calendar."""
    here = now.astimezone(reader.zone).replace(tzinfo=None)
    times, rest = hours.take(_plainer(words))
    found = days.read(rest, here.date(), reader.language) if rest else (here.date(),)
    if not found or not (times or rest):
        raise Puzzled(UNREAD)
    if not times:
        raise Puzzled(OVER if max(found) < here.date() else WHAT_TIME)
    walls = [datetime.combine(day + timedelta(days=after), at) for day in found for after, at in times]
    if rest:
        return _of(walls, "", reader.zone, now)
    later = [wall if wall > here else wall + timedelta(days=1) for wall in walls]
    return _of(sorted(later) if len(later) > 2 else later, PASSED if later != walls else "", reader.zone, now)


def _of(walls: list[datetime], why: Words, zone: ZoneInfo, now: datetime) -> Reading:
    """What is still to come of what these clocks show."""
    told = [_moments(wall, zone) for wall in walls]
    moments = list(dict.fromkeys(moment for _, both in told for moment in both))
    ahead = tuple(moment for moment in moments if moment > now)[:MOST]
    if len(ahead) > 1:
        why = told[0][0] if len(walls) == 1 else SEVERAL
    return Reading(ahead, why if ahead else OVER)


# among other words


def find(text: str, reader: Reader, now: datetime) -> tuple[str, str, str] | None:
    """What stands before the words of a moment, those words, and what follows; None if there are no such words.

    The longest words that can be read are taken; they name a day and a time of day, or surely a time of day alone.
    """
    words = text.split()
    for start, end in _spans(words):
        some = _joined(words[start:end])
        if read(some, reader, now).moments:
            return " ".join(words[:start]), some, " ".join(words[end:])
    return _alone(words, reader, now)


_SURELY = re.compile(
    r"(?:(?:at|um|gegen|ab|@) |@)?(?:\d{1,2}(?:[:.]\d\d)?(?:[ap]m|[AP]M| [ap]m| ?[ap]\.m\.)"
    r"|(?:[01]?\d|2[0-3])(?:[:.]\d\d)? ?Uhr|(?:0?[7-9]|1\d|2[0-3]):[0-5]\d)|(?:at|um|@) \d{1,2}:\d\d|at \d{1,2} [AP]M"
)
"""A time of day and nothing else; *3 PM* may be people, *3:16* a verse, and a race takes *24 Uhr*."""
_BESIDE = re.compile(
    rf"to|till|until|bis|from|von|or|oder|and|und|before|after|by|vor|nach|since|seit|[-–—/+]|{'|'.join(hours.PARTS)}"
    r"|utc|gmt|mes?z|cet|cest|bst|[cemp][sd]?t"
)
"""Next to one of these it is not the whole time."""
_OTHER_DAY = (
    r"(?:{months})\.? \d|\d\.? (?:of )?(?:{months})(?!\w)|(?<!\w)(?:{days})s?(?!\w)|\d(?:st|nd|rd|th)(?!\w)|\d/\d"
    r"|(?<!\w)(?:week(?:end)?s?|days|months?|woche\w*|tagen?|monat\w*)(?!\w)"
)


def _alone(words: list[str], reader: Reader, now: datetime) -> tuple[str, str, str] | None:
    """The same for a time of day, where no other time and no day is named."""
    spans = ((start, start + length) for length in (3, 2, 1) for start in range(min(len(words), 60)))
    hour = next((span for span in spans if _SURELY.fullmatch(_joined(words[slice(*span)]))), None)
    if hour is None:
        return None
    before, some, after = words[: hour[0]], _joined(words[slice(*hour)]), words[hour[1] :]
    if any(_BESIDE.fullmatch(word.casefold()) for word in (*before[-1:], *after[:1])) or _is_of_a_day(before + after):
        return None
    return (" ".join(before), some, " ".join(after)) if read(some, reader, now).moments else None


def _is_of_a_day(words: list[str]) -> bool:
    """Whether they tell of a day, or of another time."""
    told = [word for word in words if "://" not in word]
    day = _OTHER_DAY.format(months=days.months(), days="|".join((_long_days(), *days.GONE)))
    return _names_more(told) or bool(re.search(day, " ".join(told).casefold()))


def _joined(words: list[str]) -> str:
    return " ".join(words).strip(",;")


def _spans(words: list[str]) -> Iterator[tuple[int, int]]:
    """Where a moment may be named, the longest words first."""
    for length in range(min(len(words), 8), 1, -1):
        for start in range(min(len(words), 60) - length + 1):
            if _may_be(words[start : start + length]):
                yield start, start + length


def _may_be(words: list[str]) -> bool:
    """Whether it is worth reading: it begins like a moment, and tells a day besides the time."""
    first = words[0].casefold().strip(".,")
    known = re.fullmatch(rf"(?:{days.starts()}|{days.LEADS}|{hours.LEADS})(?:{_PARTS})?|{days.months()}|\d.*", first)
    return bool(known) and not re.fullmatch(r"(?:at|um|@) \S+|\d+ \S+", " ".join(words).casefold())


# in what was written to others

_ENDS = re.compile(
    r"[\n?!()\[\]“”„\"]|(?<=[^\W\d]{4})\.(?=\s|$)|(?<=:\d\d)\.(?=\s|$)|guten morgen|good morning", re.IGNORECASE
)
"""Where another thought begins."""


def named(text: str, reader: Reader, now: datetime) -> datetime | None:
    """The one moment that is surely named; None where it may be another, or where any other day or time is named."""
    moments: set[datetime] = set()
    for piece in _ENDS.split(re.sub(r":(?=\s)", "", text[:SKIMMED])):
        words, inside = _without_small_words(piece).split(), list[tuple[int, int]]()
        for start, end in _spans(words) if hours.take(piece.casefold())[0] else ():
            some = " ".join(words[start:end]).strip(",;:.")
            if any(first <= start and end <= last for first, last in inside):
                continue
            if found := read(some, reader, now).moments:
                inside.append((start, end))
                if len(found) > 1 or not _in_full(some):
                    return None
                moments.update(found)
        if _names_more([word for at, word in enumerate(words) if not any(start <= at < end for start, end in inside)]):
            return None
    return moments.pop() if len(moments) == 1 else None


def _in_full(words: str) -> bool:
    """Whether a time of day is told, and a day."""
    times, day = hours.take(words.casefold())
    return bool(times and day)


def _without_small_words(piece: str) -> str:
    """Without *so* and *do*, which are weekdays only where they look like it."""
    return re.sub(rf"(?<!\w)(?:{_short_days()})(?![\w.])", "…", piece)


def _names_more(words: list[str]) -> bool:
    """Whether a day or a time is named in these."""
    text = " ".join(words)
    days_like = rf"(?<!\w)(?:{_long_days()})(?!\w)|(?<!\d)\d{{1,2}}[./]\d{{1,2}}[./]|\d{{4}}-\d\d"
    short = re.search(rf"\s(?:{_short_days().title()})(?!\w)", text)
    return bool(hours.take(text.casefold())[0] or re.search(days_like, text.casefold()) or short)


@lru_cache
def _short_days() -> str:
    return "|".join(name for name in days.weekdays() if len(name) == 2)


@lru_cache
def _long_days() -> str:
    return "|".join(
        name for name in days.starts().split("|") if len(name) > 2 and name not in ("now", "jetzt", *days.GONE)
    )
