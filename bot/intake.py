"""Taking in what exists elsewhere, record by record, and an honest report of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Any, Literal, TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from bot import diaries, tables
from bot.errors import Misfilled, Refusal
from bot.forms import complaint_of
from bot.records import Read
from bot.text import Words, say, together
from bot.turn import TakeIn, Work

M = TypeVar("M", bound=BaseModel)
Kind: TypeAlias = Literal["ics", "csv", "jsonl"]


@dataclass(slots=True)
class Report:
    """What became of every record; lines and words of those that need some."""

    taken: int = 0
    there_already: int = 0
    refused: list[tuple[int, Words]] = field(default_factory=list[tuple[int, Words]])
    notes: list[tuple[int, Words]] = field(default_factory=list[tuple[int, Words]])
    over: int = 0
    """So many of what was taken."""

    @property
    def in_vain(self) -> bool:
        """Whether there was something, and all of it was refused."""
        return bool(self.refused) and not self.taken + self.there_already

    def add(self, other: "Report") -> None:
        """What became of further records."""
        self.taken += other.taken
        self.over += other.over
        self.there_already += other.there_already
        self.refused += other.refused
        self.notes += other.notes


def kind_of(content: bytes) -> Kind:
    """By how it begins."""
    start = content[:200].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[:15].upper() == b"BEGIN:VCALENDAR":
        return "ics"
    return "jsonl" if start.startswith(b"{") else "csv"


def records(content: bytes, kind: Kind, clock: ZoneInfo, now: datetime) -> Iterator[Read]:
    """Of a table or a calendar, whose times without a zone are meant by this clock. Raises `records.Unreadable`."""
    return diaries.entries(content, clock, now) if kind == "ics" else tables.rows(content, clock.key)


def take(work: Work, take_in: TakeIn, read: Iterable[Read], most: float = inf) -> Report:
    """All of it, each record in a savepoint of its own; what is more than that many new ones is left out."""
    report = Report()
    for one in read:
        if one.record is None:
            report.refused.append((one.line, one.reason))
        elif report.taken >= most:
            too_many = say("more than {most} at once: from here on nothing was taken", most=int(most))
            report.refused.append((one.line, too_many))
            break
        else:
            _take(work, take_in, one, report)
    return report


def _take(work: Work, take_in: TakeIn, one: Read, report: Report) -> None:
    try:
        with work.unit.begin_nested():
            taken = take_in(work, one.record or {})
    except (Refusal, Misfilled) as no:
        report.refused.append((one.line, reason(no)))
        return
    report.taken += taken is not None
    report.there_already += taken is None
    report.over += taken is not None and taken.is_over
    report.notes += [(one.line, note) for note in (one.note, taken.note if taken else "") if note]


def read_as(model: type[M], known: Mapping[str, Any], called: Mapping[str, str]) -> M:
    """The record of these fields, which were called so. Raises `Refusal` with the first reason why it is none."""
    try:
        return model.model_validate(known)
    except ValidationError as error:
        part = error.errors()[0]
        field = ".".join(str(step) for step in part["loc"])
        why = complaint_of(part)
        raise Refusal(say("{field}: {reason}", field=called.get(field, field), reason=why) if field else why) from None


def reason(error: Exception) -> Words:
    """Why a record was refused."""
    if isinstance(error, Refusal):
        return error.view.text
    if isinstance(error, Misfilled):
        told = (say("{field}: {reason}", field=name, reason=words) for name, words in error.complaints.items())
        return together(told, "; ")
    return say("it cannot be stored ({error})", error=type(error).__name__)
