"""What people say of a day: “next tue”, “24.12.”, “heute in einer Woche”. English and German together.

Weekdays and figures are read here. Months and spans are read by dateparser, which is shown what fits the shapes that it
reads well and nothing else: it takes “morgen 15 Uhr” for nine o'clock, and “24.12. um 14 Uhr” for the year 2114.
"""

import re
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from threading import Lock
from typing import Any

from babel import Locale

from bot.hours import COUNTS
from bot.text import LANGUAGES, Text, say

NO_SUCH_DAY = say("There is no such day. Please give one like 2026-12-01.")
WHICH_DAY = say("On which day? Please give date and time like tomorrow 15:00 or 2026-12-01 15:00.")
_ANCHORS = {
    "today": 0, "now": 0, "tomorrow": 1, "tmrw": 1, "day after tomorrow": 2, "heute": 0, "jetzt": 0, "morgen": 1,
    "übermorgen": 2, "uebermorgen": 2, "yesterday": -1, "day before yesterday": -2, "gestern": -1, "vorgestern": -2,
}  # fmt: skip
GONE = tuple(name for name, ahead in _ANCHORS.items() if ahead < 0)
"""Days that are named, and on which nothing can begin any more."""
_NEXT = ("next", "nächsten", "nächster", "nächste", "nächstem", "naechsten")
_COMING = ("this", "coming", "this coming", "diesen", "dieser", "kommenden", "kommender")
_WEEK = re.compile(
    rf"(?P<which>this|diese|dieser|{'|'.join(_NEXT)}|kommende|kommender|übernächste|übernächster) (?:week|woche)"
)
LEADS = "in|on|am|den|the|this|coming|day|next|nächste[nr]?|diese[nr]?|kommende[nr]?|übernächste[nr]?"
"""Words that a day may begin with, besides those that name one, as a pattern."""
_FILLERS = re.compile(r"(?<!\w)(?:in der|on|the|at|um|am|de[mnr])(?!\w)|,")
_NUMBER = rf"\d{{1,3}}|{'|'.join(COUNTS)}"
_SPAN = re.compile(rf"in (?:{_NUMBER}) [^\W\d]+")
_FROM = re.compile(rf"(?P<span>(?:{_NUMBER}) [^\W\d]+) (?:from|after|ab|nach) (?P<day>.+)")
_ORDINAL = r"(?:st|nd|rd|th|\.)?"
_MONTH = re.compile(rf"(?P<day>\d{{1,2}}){_ORDINAL}(?: of)? (?P<month>[^\W\d]+)\.?(?: (?P<year>\d{{4}}))?")
_MONTH_FIRST = re.compile(rf"(?P<month>[^\W\d]+)\.? (?P<day>\d{{1,2}}){_ORDINAL}(?: (?P<year>\d{{4}}))?")
_FIGURES = re.compile(r"(?P<a>\d{1,4})(?P<mark>[./-])(?P<b>\d{1,2})(?:(?P=mark)(?P<c>\d{4}|\d{2})?)?")
_OF_MONTH = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th|\.)")


class Puzzled(Exception):
    """It is said of a day, but which day it is cannot be told; the words say why."""

    def __init__(self, words: Text) -> None:
        super().__init__("puzzled")
        self.words = words


class WrongWeekday(Exception):
    """The day that is named is not that day of the week."""

    def __init__(self, day: date) -> None:
        super().__init__("wrong weekday")
        self.day = day


@lru_cache
def weekdays() -> dict[str, int]:
    """Names of weekdays and their short forms, Monday being 0."""
    found = {"tues": 1, "weds": 2, "thur": 3, "thurs": 3, "sonnabend": 5}
    for language in LANGUAGES:
        days: Any = Locale(language).days["stand-alone"]
        widths = ("wide", "abbreviated") if language == "en" else ("wide", "abbreviated", "short")
        found |= {str(name).casefold().rstrip("."): number for each in widths for number, name in days[each].items()}
    return found


@lru_cache
def months() -> str:
    """A pattern of the names of months and their short forms."""
    found = {"sept", "jänner"}
    for language in LANGUAGES:
        months: Any = Locale(language).months
        for use, width in (("stand-alone", "wide"), ("format", "abbreviated"), ("stand-alone", "abbreviated")):
            found |= {str(name).casefold().rstrip(".") for name in months[use][width].values()}
    return "|".join(sorted(found, key=len, reverse=True))


@lru_cache
def starts() -> str:
    """A pattern of the words that name a day by themselves."""
    return "|".join(sorted((*weekdays(), *_ANCHORS), key=len, reverse=True))


def read(text: str, today: date, language: str) -> tuple[date, ...]:
    """The days that are meant, the likeliest first; none where this is no day. Raises `Puzzled`, `WrongWeekday`."""
    text = " ".join(_FILLERS.sub(" ", text).split())
    for reads in (_named, _of_a_week, _figured, _from, _with_weekday, _month, _span, _of_month):
        if found := reads(text, today, language):
            return found
    return ()


def _named(text: str, today: date, _language: str) -> tuple[date, ...]:
    """Today, tomorrow, friday, next tue."""
    if text in _ANCHORS:
        return (today + timedelta(days=_ANCHORS[text]),)
    which, _, name = text.rpartition(" ")
    number = weekdays().get(name.rstrip("."))
    if number is None:
        return ()
    ahead, week = today + timedelta(days=(number - today.weekday()) % 7), timedelta(days=7)
    if which in ("", *_COMING):
        return (ahead,) if which.startswith(("this", "dies")) else _or_in_a_week(ahead, today)
    if which in ("übernächsten", "übernächster"):
        if ahead == today:
            return (ahead + 2 * week,)
        return (ahead + week, *((ahead + 2 * week,) if number > today.weekday() else ()))
    if which not in _NEXT:
        return ()
    if ahead == today:
        return (ahead + week,)
    return (ahead, ahead + week) if number > today.weekday() else (ahead,)  # of this week, or of the next


def _or_in_a_week(ahead: date, today: date) -> tuple[date, ...]:
    """A weekday that is today may be the next one, too."""
    return (ahead, ahead + timedelta(days=7)) if ahead == today else (ahead,)


def _of_a_week(text: str, today: date, _language: str) -> tuple[date, ...]:
    """Next week Monday, Dienstag übernächster Woche. Raises `Puzzled` where only the week is told."""
    found = _WEEK.search(text)
    if not found:
        return ()
    name = (text[: found.start()] + text[found.end() :]).strip().removeprefix("of ").rstrip(".")
    if not name:
        raise Puzzled(WHICH_DAY)
    if name not in weekdays():
        return ()
    weeks = 0 if found["which"].startswith(("this", "dies")) else 2 if found["which"].startswith("über") else 1
    return (today + timedelta(days=weekdays()[name] - today.weekday() + 7 * weeks),)


def _figured(text: str, today: date, language: str) -> tuple[date, ...]:
    """24.12., 24.12.2026, 12/24, 2026-12-24; 3/4 may be either. Raises `Puzzled` for a day that is none."""
    found = _FIGURES.fullmatch(text)
    if not found:
        return ()
    a, b, year = int(found["a"]), int(found["b"]), found["c"]
    if len(found["a"]) == 4:
        return (_day(a, b, int(year)),) if year and found["mark"] != "." else ()
    if len(found["a"]) > 2 or found["mark"] == "-":
        return ()
    pairs = [(b, a)] if found["mark"] == "." else [(a, b), (b, a)] if language == "en" else [(b, a), (a, b)]
    days = [day for month, number in pairs if (day := _ahead(month, number, year, today))]
    if not days:
        raise Puzzled(NO_SUCH_DAY)
    return tuple(dict.fromkeys(days))


def _day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise Puzzled(NO_SUCH_DAY) from None


def _ahead(month: int, number: int, year: str | None, today: date) -> date | None:
    """The day of that year, or the next of its name."""
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else list(range(today.year, today.year + 9))
    for each in years:
        try:
            day = date(each, month, number)
        except ValueError:
            continue
        if year or day >= today:
            return day
    return None


def _from(text: str, today: date, language: str) -> tuple[date, ...]:
    """A week from friday, friday in a week, heute in 14 Tagen."""
    found = _FROM.fullmatch(text)
    span, anchor = (f"in {found['span']}", found["day"]) if found else ("", "")
    for split in re.finditer(r" (?=in )", text) if not found else ():
        anchor, span = text[: split.start()], text[split.end() :]
    if not _SPAN.fullmatch(span):
        return ()
    bases = _named(anchor, today, language)
    return tuple(day for base in bases[:1] for day in _span(span, base, language))


def _with_weekday(text: str, today: date, language: str) -> tuple[date, ...]:
    """Friday 27 November, Fr. 27.11.: the day must be one of that name. Raises `WrongWeekday`."""
    name, _, rest = text.partition(" ")
    number = weekdays().get(name.rstrip("."))
    if number is None or not rest:
        return ()
    days = read(rest, today, language)
    fitting = tuple(day for day in days if day.weekday() == number)
    if days and not fitting:
        raise WrongWeekday(days[0])
    return fitting


def _month(text: str, today: date, language: str) -> tuple[date, ...]:
    """24 December, December 24th, 24. Dez. 2026. Raises `Puzzled` for a day that is none."""
    found = _MONTH.fullmatch(text) or _MONTH_FIRST.fullmatch(text)
    if not found:
        return ()
    first = _asked(f"1 {found['month']} 2000", date(2000, 1, 1), language, "absolute-time")
    if first is None:
        return ()
    day = _ahead(first.month, int(found["day"]), found["year"], today)
    if day is None:
        raise Puzzled(NO_SUCH_DAY)
    return (day,)


def _span(text: str, base: date, language: str) -> tuple[date, ...]:
    """In three days, in einer Woche."""
    if not _SPAN.fullmatch(text):
        return ()
    found = _asked(text, base, language, "relative-time")
    return (found,) if found and found >= base else ()


def _of_month(text: str, today: date, _language: str) -> tuple[date, ...]:
    """The 3rd, am 3.: the next day of that number."""
    found = _OF_MONTH.fullmatch(text)
    if not found:
        return ()
    days = (today + timedelta(days=ahead) for ahead in range(62))
    return tuple(day for day in days if day.day == int(found["day"]))[:1]


_LOCK = Lock()  # the library keeps what it learned in common


def _asked(text: str, base: date, language: str, how: str) -> date | None:
    """What the library makes of it in the reader's language, or in another of ours."""
    from dateparser.date import DateDataParser  # pyright: ignore[reportMissingTypeStubs]

    settings: dict[str, Any] = {
        "RELATIVE_BASE": datetime.combine(base, time()),
        "PARSERS": [how],
        "REQUIRE_PARTS": ["day", "month"],
    }
    with _LOCK:
        for each in (language, *(other for other in LANGUAGES if other != language)):
            found: Any = DateDataParser(languages=[each], settings=settings).get_date_data(text).date_obj
            if found:
                return found.date()
    return None
