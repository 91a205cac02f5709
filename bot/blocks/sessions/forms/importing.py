"""Sessions as an import brings them (S10): from JSON as they are, from tables in the words of who wrote them."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from bot import dates
from bot.blocks.sessions.forms.columns import NAMES
from bot.forms import Complaint, Line, Lines, TimeZone
from bot.intake import read_as
from bot.languages import language_of
from bot.tables import fields_of
from bot.text import say

_CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?( ?uhr| ?h)?", re.IGNORECASE)
_SHORT_YEAR = re.compile(r"(\d{1,2}\.\d{1,2}\.)(\d\d)(?=[ ,])")
_SLASHES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}),? (\d{1,2}):(\d{2})(?::\d{2})? ?([ap]m)?", re.IGNORECASE)


class Record(BaseModel):
    """One session as an import brings it (``sessions.jsonl``). Of a table it has a `clock`, by which its times go."""

    model_config = ConfigDict(extra="ignore")
    clock: TimeZone = ""
    reads: Line = ""
    """The language of who takes it in."""
    id: Line = Field(default="", max_length=500)
    title: Line = Field(min_length=1)
    description: Lines = ""
    hosts: list[Line] = []
    language: Line = ""
    starts_at: datetime
    ends_at: Line = ""
    minutes: int = Field(default=0, ge=0, le=100_000)
    duration: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    topics: list[Line] = []
    url: Line = ""
    place: Line = ""
    capacity: int | None = Field(default=None, ge=1, le=100_000)
    site: Line = ""
    signed_up: int | None = Field(default=None, ge=0, le=100_000)
    attended: int | None = Field(default=None, ge=0, le=100_000)
    cancelled: bool = False

    @field_validator("hosts", "topics", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [part for part in re.split("[,;]", value) if part.strip()] if isinstance(value, str) else value

    @field_validator("starts_at", mode="before")
    @classmethod
    def _moment(cls, value: Any, info: ValidationInfo) -> Any:
        clock = info.data.get("clock", "")
        if isinstance(value, str) and clock:
            return _by_the_clock(value, ZoneInfo(clock))
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(value, str) and len(value) == len("2026-12-01"):
            moment = datetime.combine(moment, time(12), UTC)
        return _in_time(moment)

    @field_validator("language")
    @classmethod
    def _code(cls, value: str, info: ValidationInfo) -> str:
        found = language_of(value)
        if info.data.get("clock") and value and not found:
            raise Complaint(say("“{language}” is no language that I know; de, for example, is", language=value[:40]))
        return found or value.lower()[:3]

    @model_validator(mode="after")
    def _lasts(self) -> "Record":
        if self.clock and self.duration and self.duration < 300:
            raise Complaint(say("“duration” counts seconds; please call the column “minutes”"))
        if self.ends_at:
            self.duration = (self._end() - self.starts_at).total_seconds()
            if self.duration <= 0:
                raise Complaint(say("it ends before it begins"))
        if not self.id:
            self.id = self._made_of_it()
        return self

    def _end(self) -> datetime:
        zone = ZoneInfo(self.clock or "UTC")
        same_day = f"{self.starts_at.astimezone(zone):%Y-%m-%d} " if _CLOCK.fullmatch(self.ends_at) else ""
        return _by_the_clock(same_day + self.ends_at, zone)

    def _made_of_it(self) -> str:
        """What has no id is known by its title and time."""
        if not self.clock:
            raise Complaint(say("id: {reason}", reason=say("Please fill this in.")))
        told = f"{self.title.casefold()}|{self.starts_at.isoformat()}"
        return f"row:{hashlib.sha256(told.encode()).hexdigest()[:32]}"

    @property
    def lasts(self) -> int:
        """Minutes."""
        return self.minutes or (max(1, round(self.duration / 60)) if self.duration else 45)


def _by_the_clock(text: str, zone: ZoneInfo) -> datetime:
    """As tables tell times. Raises `Complaint`."""
    text = re.sub(r" (uhr|h)$", "", " ".join(text.split()), flags=re.IGNORECASE)
    if found := _SLASHES.fullmatch(text):
        text = _without_slashes(*found.groups())
    text = _SHORT_YEAR.sub(r"\g<1>20\2", re.sub(r"(\d:\d\d):\d\d(\.0+)?$", r"\1", text))
    reading = dates.in_figures(text, zone)
    if reading is None:
        raise Complaint(say("“{time}” is no date with a time, like 24.12.2026 14:00", time=text[:40]))
    if reading.why:
        raise Complaint(reading.why)
    return _in_time(reading.moments[0])


def _without_slashes(first: str, second: str, year: str, hour: str, minute: str, half: str | None) -> str:
    """With am or pm the month is first, as Americans write it; else only where no other month is possible."""
    if half is None and int(first) <= 12 and int(second) <= 12 and first != second:
        told = say(
            "“{time}” may be two different days; please write it like 24.12.2026", time=f"{first}/{second}/{year}"
        )
        raise Complaint(told)
    month, day = (first, second) if half or int(second) > 12 else (second, first)
    hours = int(hour) % 12 + 12 * (half.lower() == "pm") if half else int(hour)
    return f"{year}-{int(month):02}-{int(day):02} {hours:02}:{minute}"


def _in_time(moment: Any) -> datetime:
    if not isinstance(moment, datetime) or moment.tzinfo is None:
        raise Complaint(say("a time needs an offset, like 2026-12-01T15:00+01:00"))
    if not 1900 <= moment.year <= 2199:  # nor can the first and last hours be told in every zone
        raise Complaint(say("a time that no calendar knows"))
    return moment.astimezone(UTC)


def read_record(given: Mapping[str, Any]) -> Record:
    """The record of an import. Raises `Refusal` with the reason."""
    return read_as(Record, *_named(given))


def _named(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields by our names, and what each was called."""
    known, called = fields_of(given, NAMES)
    if "clock" in known:
        known["clock"], called["clock"] = known.get("zone", known["clock"]), called.get("zone", "clock")
        told = (known.get(part) for part in ("date", "time"))
        known.setdefault("starts_at", " ".join(str(part).strip() for part in told if part) or None)
        _clean_times(known)
    else:
        called = {}
    return {name: value for name, value in known.items() if value is not None}, called


def _clean_times(known: dict[str, Any]) -> None:
    """A start that is only a date goes with the time besides, and the other way round; minutes may have their unit."""
    if "date" in known and _CLOCK.fullmatch(str(known["starts_at"]).strip()):
        known["starts_at"] = f"{known['date']} {known['starts_at']}"
    if "time" in known and "date" not in known and ":" not in str(known["starts_at"] or ":"):
        known["starts_at"] = f"{known['starts_at']} {known['time']}"
    if isinstance(known.get("minutes"), str):
        known["minutes"] = re.sub(r" ?(min|minuten|minutes|')\.?$", "", known["minutes"].strip(), flags=re.IGNORECASE)
