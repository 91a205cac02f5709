"""What people tell about themselves, and what an import brings."""

from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from bot.errors import Refusal
from bot.forms import Choice, Choices, Complaint, Complaints, FormModel, Line, Topics, Values, ask
from bot.text import LANGUAGES, say
from bot.turn import known_zone
from bot.view import Form, Option

NATIVE = {"en": "English", "de": "Deutsch"}
REMINDERS = (
    Option("1440", say("one day before")),
    Option("60", say("one hour before")),
    Option("10", say("ten minutes before")),
)


class Me(FormModel):
    """Three taps for a newcomer; everything about oneself later."""

    topics: Topics = ask(
        say("Topics you care about"), hint=say("Separated by commas: python, testing"), default=(), most=20
    )
    language: Choice = ask(say("Language"), options=tuple(Option(code, NATIVE[code]) for code in LANGUAGES))
    site: Line = ask(say("Site"), hint=say("Bonn, or remote"), default="", most=60)
    zone: Line = ask(say("Time zone"), hint=say("Like Europe/Berlin"), most=60)
    reminders: Choices = ask(say("Remind me of my sessions"), default=(), options=REMINDERS)

    @field_validator("zone")
    @classmethod
    def _known(cls, value: str) -> str:
        zone = known_zone(value.replace(" ", "_"))
        if zone is None:
            raise Complaint(say("I do not know this time zone. Please write it like Europe/Berlin."))
        return zone.key


def me_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Me.form("welcome.me", say("About you"), say("Save"), values, about=about, complaints=complaints)


class Record(BaseModel):
    """One person as an import brings them (``people.csv``)."""

    model_config = ConfigDict(extra="ignore")
    email: Line
    name: Line = ""
    language: Line = ""
    zone: Line = ""
    site: Line = ""
    topics: Line = ""

    @field_validator("email")
    @classmethod
    def _an_address(cls, value: str) -> str:
        address = value.lower()
        before, at, after = address.partition("@")
        if not (before and at and "." in after and " " not in address):
            raise ValueError("not an e-mail address")
        return address

    @field_validator("zone")
    @classmethod
    def _a_zone(cls, value: str) -> str:
        if value and known_zone(value) is None:
            raise ValueError("not a time zone like Europe/Berlin")
        return value


def read_record(given: Any) -> Record:
    """The record of an import. Raises `Refusal` with the reason."""
    try:
        return Record.model_validate({key: value or "" for key, value in dict(given).items()})
    except ValidationError as error:
        part = error.errors()[0]
        where, reason = ".".join(str(step) for step in part["loc"]), part["msg"].removeprefix("Value error, ")
        raise Refusal(f"{where}: {reason}") from None
