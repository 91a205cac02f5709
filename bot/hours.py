"""What people say of an hour: “3pm”, “halb drei”, “15 Uhr 30”, “tomorrow morning at 9”. English and German together."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time
from typing import Literal, TypeAlias

Part: TypeAlias = Literal["morning", "midday", "afternoon", "evening", "night"]
At: TypeAlias = tuple[int, time]
"""So many days after the one that is named, at this time."""

_NUMBERS = (
    ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    ("eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"),
)
COUNTS = {word: number for words in _NUMBERS for number, word in enumerate(words, 1)} | dict.fromkeys(
    ("ein", "eine", "einer", "einem", "a", "an"), 1
)
_WORDS = "|".join(word for words in _NUMBERS for word in words)
_HOUR = rf"(?P<hour>\d{{1,2}}|{_WORDS}|ein)"
_PIECES = {
    "half": 30,
    "quarter": 15,
    "viertel": 15,
    "five": 5,
    "ten": 10,
    "twenty": 20,
    "fünf": 5,
    "zehn": 10,
    "zwanzig": 20,
}
_BEFORE = {"halb": 30, "dreiviertel": 15, "viertel": 45}
"""Minutes until the hour that is named."""
_SMALL = 6
"""By a clock of 24 hours a session may begin at 7:00, and hardly at 6:00: who says so may mean the afternoon."""
PARTS: dict[str, Part] = {
    "morning": "morning", "morgens": "morning", "früh": "morning", "vormittag": "morning", "vormittags": "morning",
    "mittag": "midday", "mittags": "midday", "noon": "midday", "midday": "midday",
    "afternoon": "afternoon", "nachmittag": "afternoon", "nachmittags": "afternoon",
    "evening": "evening", "abend": "evening", "abends": "evening",
    "night": "night", "nacht": "night", "nachts": "night",
}  # fmt: skip
_RANGES: dict[Part, range] = {
    "morning": range(1, 13), "midday": range(11, 16), "afternoon": range(12, 20), "evening": range(16, 24),
    "night": range(30),
}  # fmt: skip
"""The hours that each part of the day may hold."""


@dataclass(frozen=True, slots=True)
class Clock:
    """What was said of the hour. Up to ``open`` it may be in either half of the day; 0: it is told."""

    hour: int
    minute: int = 0
    open: int = 0


def count(word: str) -> int:
    return int(word) if word.isdecimal() else COUNTS[word]


def _said(found: re.Match[str], minute: int = 0, most: int = 12) -> Clock:
    """An hour in words is of either half of the day, one like 09 of neither."""
    word = found["hour"]
    return Clock(count(word), minute, (0 if word.startswith("0") else most) if word.isdecimal() else 12)


def _past_or_to(found: re.Match[str]) -> Clock:
    clock, minutes = _said(found), _PIECES[found["piece"]]
    return Clock(clock.hour, minutes, 12) if found["way"] in ("past", "nach") else _before(clock, minutes)


def _before(clock: Clock, minutes: int) -> Clock:
    hour = (clock.hour - 1) % 24
    return Clock(hour or 12, 60 - minutes, 12)


def _half_of_the_day(found: re.Match[str]) -> Clock:
    """3pm, 3:30 a.m.; there is no 13pm."""
    hour, after_noon = int(found["hour"]), found["half"][0] == "p"
    return Clock(hour % 12 + 12 * after_noon, int(found["minute"] or 0)) if 1 <= hour <= 12 else Clock(99)


def _figures(found: re.Match[str]) -> Clock:
    """15:00, 14.30 Uhr, 15 Uhr 30, um 9."""
    given = found.groupdict()
    return _said(found, int(given.get("minute") or given.get("after") or 0), _SMALL)


def _round_the_clock(found: re.Match[str]) -> Clock:
    return Clock(int(found["hour"]), int(found["minute"] or 0))


_AT = "(?:at |@ ?|um |gegen |ab )?"
_CLOCKS: tuple[tuple[str, Callable[[re.Match[str]], Clock]], ...] = (
    (
        rf"{_AT}(?P<piece>{'|'.join(_PIECES)})(?: minutes| minuten)? (?P<way>past|to|nach|vor) {_HOUR}(?: uhr)?",
        _past_or_to,
    ),
    (rf"{_AT}(?P<piece>halb|dreiviertel|viertel) {_HOUR}(?: uhr)?", lambda f: _before(_said(f), _BEFORE[f["piece"]])),
    (r"(?:at |@ ?)?(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>[ap](?:m|\.m\.?))", _half_of_the_day),
    (rf"{_AT}{_HOUR}(?:[:.](?P<minute>\d{{2}}))? ?uhr(?: ?(?P<after>\d{{2}}))?", _figures),
    (rf"{_AT}(?P<hour>\d{{1,2}}) ?h ?(?P<minute>\d{{2}})?", _round_the_clock),
    (rf"{_AT}{_HOUR} o'?clock", _said),
    (rf"{_AT}(?P<hour>\d{{1,2}}):(?P<minute>\d{{2}})(?::00)?", _figures),
    (rf"(?:at |@ ?){_HOUR}(?:\.(?P<minute>\d{{2}}))?", lambda f: _said(f, int(f["minute"] or 0))),
    (rf"(?:um |gegen |ab ){_HOUR}(?:\.(?P<minute>\d{{2}}))?", _figures),
)
LEADS = rf"at|um|gegen|half|halb|quarter|viertel|dreiviertel|noon|midnight|mitternacht|tonight|this|{_WORDS}"
"""Words that a moment may begin with, as a pattern."""
_PATTERNS = [(re.compile(rf"(?<![\w.:/+-]){words}(?![\w:/+-]|\.\d)"), read) for words, read in _CLOCKS]
_MIDNIGHT = re.compile(r"(?<!\w)(?:at |um )?(?:midnight|mitternacht)(?!\w)")
_PART = re.compile(rf"(?<!\w)(?:in the |in der |at |am )?({'|'.join(PARTS)})(?!\w)")


def take(text: str) -> tuple[tuple[At, ...], str]:
    """The times that are meant, the likeliest first, and what was said besides; none where no time was told."""
    if found := _MIDNIGHT.search(text):
        return ((1, time()), (0, time())), _without(text, found)
    clock, rest = _clock(text)
    part, rest = _part(rest)
    if clock is None:
        return (((0, time(12)),) if part == "midday" else ()), rest
    hours = [hour for hour in _hours(clock, part) if hour < 30 and clock.minute < 60]
    return tuple((hour // 24, time(hour % 24, clock.minute)) for hour in hours), rest


def _hours(clock: Clock, part: Part | None) -> list[int]:
    """The hours that are meant, those of a working day first; beyond 24 they are of the day after."""
    is_open = 1 <= clock.hour <= (clock.open if part is None else 12 * bool(clock.open))
    hours = sorted({clock.hour, clock.hour % 12, clock.hour % 12 + 12} if is_open else {clock.hour}, key=_is_unusual)
    if part is None:
        return [hour for hour in hours if hour < 24 or (hour, clock.minute) == (24, 0)]
    if part == "night":
        hours = [hour + after for after in (24, 0) for hour in hours if hour < 6] + [
            hour for hour in hours if hour > 17
        ]
    return [hour for hour in hours if hour in _RANGES[part]]


def _is_unusual(hour: int) -> tuple[bool, int]:
    return not 7 <= hour < 19, hour


def _clock(text: str) -> tuple[Clock | None, str]:
    for pattern, read in _PATTERNS:
        if found := pattern.search(text):
            return read(found), _without(text, found)
    return None, text


def _part(text: str) -> tuple[Part | None, str]:
    found = _PART.search(text)
    return (PARTS[found[1]], _without(text, found)) if found else (None, text)


def _without(text: str, found: re.Match[str]) -> str:
    return " ".join((text[: found.start()] + " " + text[found.end() :]).split())
