"""What people fill in about a session, and what an import brings."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.core import get_global
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.blocks.sessions.rules import LANGUAGES, LONGEST, REMINDERS
from bot.errors import Refusal
from bot.forms import (
    Choice,
    Choices,
    Complaints,
    FormModel,
    Line,
    Lines,
    Moment,
    Number,
    NumberOrNone,
    Tick,
    Topics,
    Values,
    ask,
)
from bot.text import Words, say
from bot.view import Form, Option
from store.listing import Wanted


class Offer(FormModel):
    """A session offered or changed; three fields are mandatory."""

    title: Line = ask(say("Title"), hint=say("What will people learn?"), most=120)
    starts_at: Moment = ask(say("Starts"), hint=say("Your own time, like 2026-12-01 15:00"))
    place: Line = ask(say("Join link or place"), hint=say("https://… or Room 4.12, or both"), most=300)
    minutes: Number = ask(say("Minutes"), default=45, least=5, most=LONGEST)
    description: Lines = ask(say("Description"), default="", most=3000)
    language: Choice = ask(say("Language"), default="", options=tuple(Option(*known) for known in LANGUAGES))
    topics: Topics = ask(say("Topics"), hint=say("Separated by commas: python, testing"), default=(), most=8)
    site: Line = ask(say("Site"), hint=say("Where it takes place, if it is local: Bonn"), default="", most=60)
    capacity: NumberOrNone = ask(say("Seats"), hint=say("Blank: no limit"), default=None, least=1, most=100_000)
    co_hosts: Line = ask(say("Co-hosts"), hint=say("E-mail addresses, separated by commas"), default="", most=300)
    audience: Line = ask(say("For whom"), hint=say("Beginners welcome"), default="", most=120)
    records: Tick = ask(say("It will be recorded"), default=False)


class Move(FormModel):
    starts_at: Moment = ask(say("New time"))


class Remind(FormModel):
    before: Choices = ask(
        say("Remind me"), default=(), options=tuple(Option(str(minutes), words) for minutes, words in REMINDERS)
    )


def offer_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    is_new = not about
    return Offer.form(
        "sessions.offer",
        say("Offer a session") if is_new else say("Edit the session"),
        say("Offer it") if is_new else say("Save"),
        values,
        about=about,
        intro=say("Title, time and place are all you need. It is live at once.") if is_new else "",
        complaints=complaints,
    )


def move_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Move.form(
        "sessions.move",
        say("Move the session"),
        say("Move it"),
        values,
        about=about,
        intro=say("All who signed up are told, and their calendar entry moves along."),
        complaints=complaints,
    )


def remind_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Remind.form("sessions.remind", say("Reminders"), say("Save"), values, about=about, complaints=complaints)


class Record(BaseModel):
    """One session as an import brings it (``sessions.jsonl``)."""

    model_config = ConfigDict(extra="ignore")
    id: Line = Field(min_length=1)
    title: Line = Field(min_length=1)
    description: Lines = ""
    hosts: list[Line] = []
    language: Line = ""
    starts_at: datetime
    duration: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    topics: list[Line] = []
    url: Line = ""
    place: Line = ""
    capacity: int | None = Field(default=None, ge=1, le=100_000)
    site: Line = ""

    @model_validator(mode="before")
    @classmethod
    def _other_names(cls, given: Any) -> Any:
        names = {"hosts": "speakers", "topics": "tags", "starts_at": "recorded"}
        known = dict(given)
        for name, other in names.items():
            if known.get(name) in (None, "", []):
                known[name] = known.get(other)
        return {key: value for key, value in known.items() if value is not None and value != ""}

    @field_validator("hosts", "topics", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("starts_at", mode="before")
    @classmethod
    def _a_date_is_noon(cls, value: Any) -> Any:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else value
        if isinstance(value, str) and len(value) == len("2026-12-01"):
            moment = datetime.combine(moment, time(12), UTC)
        if not isinstance(moment, datetime) or moment.tzinfo is None:
            raise ValueError("a time needs an offset, like 2026-12-01T15:00+01:00")
        if not 1900 <= moment.year <= 2199:  # nor can the first and last hours be told in every zone
            raise ValueError("a time that no calendar knows")
        return moment.astimezone(UTC)

    @field_validator("language")
    @classmethod
    def _two_letters(cls, value: str) -> str:
        aliases: Any = get_global("language_aliases")
        return str(aliases.get(value.lower(), value.lower()))[:3]

    @property
    def minutes(self) -> int:
        return max(1, round(self.duration / 60)) if self.duration else 45


def read_record(given: Any) -> Record:
    """The record of an import. Raises `Refusal` with the reason."""
    try:
        return Record.model_validate(given)
    except ValidationError as error:
        part = error.errors()[0]
        where, reason = ".".join(str(step) for step in part["loc"]), part["msg"].removeprefix("Value error, ")
        raise Refusal(f"{where}: {reason}") from None


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


_DAYS = {"today": 1, "heute": 1, "week": 7, "woche": 7}
_MINE = {"mine", "meine"}
_PAST = {"past", "vergangene"}
_LABELS = {"lang": "lang", "sprache": "lang", "site": "site", "ort": "site", "page": "page", "seite": "page"}


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
        language=labelled.get("lang", "")[:3],
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
