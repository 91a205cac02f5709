"""Sessions as an import brings them (S10)."""

from datetime import UTC, datetime, time
from typing import Any

from babel.core import get_global
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot.errors import Refusal
from bot.forms import Line, Lines


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
    signed_up: int | None = Field(default=None, ge=0, le=100_000)
    attended: int | None = Field(default=None, ge=0, le=100_000)

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
