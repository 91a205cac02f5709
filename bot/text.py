"""Words: English sentences with gaps, translated and filled in last, in the reader's language.

A sentence is written with `say`; ``*…*`` makes a part of it bold. What people typed goes into a gap (or stands alone as
a plain ``str``) and is data: it is never parsed, only escaped by each platform's renderer.
"""

import gettext
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_datetime, format_skeleton, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

Form = Literal["full", "date", "time", "from", "until", "short", "dated", "day", "weekday"]
"""``full``: with year and zone; ``from`` and ``until``: the same in two, of something that lasts; ``dated``: with year;
``short``: date and time; ``date``: without a year; ``day``: with one; ``weekday``: its name alone.
"""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who will read: their language (ISO 639-1) and their time zone."""

    language: str
    zone: ZoneInfo


def known_zone(name: str) -> ZoneInfo | None:
    """The IANA zone of this name, if there is one."""
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


@dataclass(frozen=True, slots=True)
class When:
    """A moment in a sentence, shown in the reader's zone."""

    at: datetime
    form: Form = "full"


@dataclass(frozen=True, slots=True)
class Link:
    """An https link of ours or one that was checked."""

    label: "Words"
    url: str


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence not yet spoken. Make it with `say` or `say_n`."""

    one: str
    gaps: tuple[tuple[str, "Gap"], ...] = ()
    many: str | None = None
    n: int = 1

    def __bool__(self) -> bool:
        return bool(self.one)


Words: TypeAlias = Text | str
Gap: TypeAlias = "Text | str | int | When | Link | tuple[Gap, ...]"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of spoken words: what a renderer escapes and draws."""

    text: str
    bold: bool = False
    url: str = ""
    at: datetime | None = None
    form: Form = "full"


def say(sentence: str, **gaps: Gap) -> Text:
    """A sentence with ``{gaps}``."""
    return Text(sentence, tuple(gaps.items()))


def say_n(one: str, many: str, n: int, **gaps: Gap) -> Text:
    """A sentence that depends on the number ``{n}``."""
    return Text(one, (("n", n), *gaps.items()), many, n)


def together(parts: Iterable[Gap], between: str = ", ") -> Text:
    """The parts, blank ones left out, with something between them."""
    gaps = tuple((f"part{place}", part) for place, part in enumerate(part for part in parts if part))
    return Text(between.join(f"{{{name}}}" for name, _ in gaps), gaps)


LANGUAGES = ("en", "de")
_FOLDER = Path(__file__).parent


@lru_cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """All rooms' ``texts/<language>.po`` as one catalogue in memory."""
    found = gettext.NullTranslations()
    for path in sorted(_FOLDER.glob(f"**/texts/{language}.po")):
        with path.open("rb") as source:
            binary = io.BytesIO()
            write_mo(binary, read_po(source, locale=language))
        binary.seek(0)
        more = gettext.GNUTranslations(binary)
        more.add_fallback(found)
        found = more
    return found


_MARK = re.compile(r"(\*|\{\w+\})")
_FROM_THE_RIGHT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_ISOLATES = re.compile(r"[\u2066-\u2069]")


@lru_cache(maxsize=4096)
def _pieces(one: str, many: str | None, n: int, language: str) -> tuple[tuple[str, bool, bool], ...]:
    """The sentence in this language as (text or gap's name, is a gap, is bold)."""
    if not one:  # a catalogue keeps what it tells of itself under no words
        return ()
    words = _catalogue(language)
    sentence = words.ngettext(one, many, n) if many else words.gettext(one)
    bold, found = False, list[tuple[str, bool, bool]]()
    for part in _MARK.split(sentence):
        if part == "*":
            bold = not bold
        elif part.startswith("{") and part.endswith("}"):
            found.append((part[1:-1], True, bold))
        elif part:
            found.append((part, False, bold))
    return tuple(found)


_SKELETON: dict[Form, str] = {
    "full": "yMMMEd",
    "date": "MMMEd",
    "from": "yMMMEd",
    "short": "MMMEd",
    "dated": "yMMMEd",
    "day": "yMMMEd",
}


@lru_cache(maxsize=4096)
def moment(at: datetime, form: Form, reader: Reader) -> str:
    """A moment in words, in the reader's zone: ``Tue, Dec 1, 2026, 15:00 CET``."""
    local, locale = at.astimezone(reader.zone), Locale.parse(reader.language)
    clock = format_time(local, "HH:mm", locale=locale)
    if form == "time":
        return clock
    if form == "until":
        return f"{clock} {local.tzname()}"
    if form == "weekday":
        return format_datetime(local, "EEEE", locale=locale)
    date = format_skeleton(_SKELETON[form], local, locale=locale)
    if form in ("date", "day"):
        return date
    return f"{date}, {clock} {local.tzname()}" if form == "full" else f"{date}, {clock}"


def clipped(text: str, most: int) -> str:
    """The text, cut between two words and with an ellipsis where it is longer than so many characters."""
    return text if len(text) <= most else text[: most - 1].rsplit(" ", 1)[0] + "…"


def speak(words: Words, reader: Reader) -> tuple[Span, ...]:
    """The words in the reader's language as spans; neighbouring plain spans are joined."""
    if isinstance(words, str):
        return (Span(words),)
    return tuple(_joined(_speak(words, reader, bold=False)))


def plain(words: Words, reader: Reader) -> str:
    """The words in the reader's language without any markup."""
    return "".join(span.text for span in speak(words, reader))


def _speak(words: Text, reader: Reader, *, bold: bool) -> Iterator[Span]:
    gaps, said = dict(words.gaps), ""
    for part, is_gap, is_bold in _pieces(words.one, words.many, words.n, reader.language):
        if not is_gap:
            yield Span(_after(said, part), bold or is_bold)
            said = ""
            continue
        for span in _fill(gaps[part], reader, bold=bold or is_bold):
            yield span
            said = span.text


def _after(said: str, part: str) -> str:
    """What follows in the sentence: where “24. Dez.” ends it, its point is the sentence's, too."""
    ends = said.endswith(".") and part.startswith(".") and not part.startswith("..")
    return part[1:] if ends else part


def _fill(gap: Gap, reader: Reader, *, bold: bool) -> Iterator[Span]:
    if isinstance(gap, Text):
        yield from _speak(gap, reader, bold=bold)
    elif isinstance(gap, When) and gap.form == "weekday":  # no platform draws that by the reader's clock
        yield Span(moment(gap.at, gap.form, reader), bold)
    elif isinstance(gap, When):
        yield Span(moment(gap.at, gap.form, reader), bold, at=gap.at, form=gap.form)
    elif isinstance(gap, Link):
        label = apart(gap.label) if isinstance(gap.label, str) else plain(gap.label, reader)
        yield Span(label, bold, gap.url)
    elif isinstance(gap, tuple):
        for place, part in enumerate(gap):
            if place:
                yield Span(", ", bold)
            yield from _fill(part, reader, bold=bold)
    else:
        yield Span(apart(gap) if isinstance(gap, str) else str(gap), bold)


def apart(text: str) -> str:
    """What is read from right to left stands by itself in a sentence, so that it does not turn what is around it."""
    if text.isascii() or not _FROM_THE_RIGHT.search(text):
        return text
    return f"\u2068{_ISOLATES.sub('', text)}\u2069"


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    kept: Span | None = None
    for span in spans:
        if kept and not (kept.url or kept.at or span.url or span.at) and kept.bold == span.bold:
            kept = Span(kept.text + span.text, kept.bold)
            continue
        if kept:
            yield kept
        kept = span
    if kept:
        yield kept
