"""What people tell about themselves, and what an import brings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import time
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, field_validator

from bot.errors import Refusal
from bot.forms import (
    Choice,
    Choices,
    Complaint,
    Complaints,
    FormModel,
    Head,
    Languages,
    Line,
    Number,
    Tick,
    TimeZone,
    Topics,
    Values,
    ask,
    clean,
    topics_of,
)
from bot.intake import read_as
from bot.tables import fields_of, names_of
from bot.text import LANGUAGES, known_zone, say, together
from bot.view import Form, Option

NATIVE = {"en": "English", "de": "Deutsch"}
REMINDERS = (
    Option("1440", say("one day before")),
    Option("60", say("one hour before")),
    Option("10", say("ten minutes before")),
)
URGENT = say("Reminders that you want, and changes of what begins soon, come at once.")


class Begin(FormModel):
    """Three taps for a newcomer: topics that are common here, language, site."""

    head = Head(
        "welcome.begin",
        say("A minute for you"),
        say("Done"),
        say("Two or three are enough. You can change all of this whenever you like."),
    )
    common: Choices = ask(say("Topics you care about"), default=(), most=20)
    topics: Topics = ask(say("Other topics"), hint=say("Separated by commas: python, testing"), default=(), most=20)
    language: Choice = ask(say("Language"), options=tuple(Option(code, NATIVE[code]) for code in LANGUAGES))
    site: Line = ask(say("Site"), hint=say("Bonn, or remote"), default="", most=60)


def begin_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    """``about``: the topics to choose from, between commas."""
    form = Begin.form(about, values, complaints)
    offered = topics_of(about)
    common, *others = form.fields
    chosen = tuple(topic for topic in common.value if topic in offered)
    common = replace(common, options=tuple(Option(topic, f"#{topic}") for topic in offered), value=chosen)
    if offered:
        return replace(form, fields=(common, *others))
    alone = replace(others[0], label=common.label)
    return replace(form, fields=(alone, *others[1:]))


def begin_values(followed: Sequence[str], offered: Sequence[str]) -> dict[str, Any]:
    """What somebody follows already, in the two fields for it."""
    return {
        "common": [topic for topic in followed if topic in offered],
        "topics": [topic for topic in followed if topic not in offered],
    }


class Me(FormModel):
    """Everything about oneself."""

    head = Head("welcome.me", say("About you"), say("Save"))
    topics: Topics = ask(
        say("Topics you care about"), hint=say("Separated by commas: python, testing"), default=(), most=20
    )
    language: Choice = ask(say("Language"), options=tuple(Option(code, NATIVE[code]) for code in LANGUAGES))
    languages: Languages = ask(
        say("Other languages of sessions"),
        hint=say("Besides your own, separated by commas: French, Polish"),
        default=(),
        most=10,
    )
    site: Line = ask(say("Site"), hint=say("Bonn, or remote"), default="", most=60)
    zone: TimeZone = ask(say("Time zone"), hint=say("Like Europe/Berlin"), most=60)
    reminders: Choices = ask(say("Remind me of my sessions"), default=(), options=REMINDERS)


_CLOCK = re.compile(r"(\d{1,2})(?:[:.h](\d\d))?\s*(?:h|uhr|(?P<half>[ap])\.?m\.?)?", re.IGNORECASE)


def read_clock(text: str) -> time:
    """A time of day as people write it: ``20:00``, ``8``, ``8.30 Uhr``, ``8 pm``, ``24:00``. Raises `Complaint`."""
    found = _CLOCK.fullmatch(clean(text))
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if found and found["half"]:
        hour = hour % 12 + (12 if found["half"] in "pP" else 0) if 1 <= hour <= 12 else 99
    if hour > 24 or minute > 59 or (hour, minute) > (24, 0):
        raise Complaint(say("Please give a time of day like 20:00."))
    return time(hour % 24, minute)


def _clock(value: Any) -> Any:
    return read_clock(value) if isinstance(value, str) else value


TimeOfDay = Annotated[time, "line", BeforeValidator(_clock)]


class Quiet(FormModel):
    """When, and how often, somebody wishes not to be disturbed."""

    head = Head(
        "welcome.quiet",
        say("Quiet hours"),
        say("Save"),
        together((say("What can wait comes when they are over."), URGENT), " "),
    )
    quiet_from: TimeOfDay = ask(say("Quiet from"), hint=say("A time of day like 20:00"))
    quiet_until: TimeOfDay = ask(say("Quiet until"), hint=say("The same time as above: I may write at any hour"))
    quiet_weekends: Tick = ask(say("Quiet at weekends too"), default=False)
    most_a_week: Number = ask(say("Messages a week that you did not ask for, at most"), least=1, most=50)


HEADINGS = names_of(
    {
        "email": "e_mail mail email_address e_mail_address mail_address email_adresse e_mail_adresse mailadresse",
        "name": "full_name display_name vollständiger_name anzeigename",
        "first_name": "firstname given_name vorname",
        "last_name": "lastname surname family_name nachname familienname",
        "language": "sprache lang",
        "zone": "zeitzone timezone time_zone",
        "site": "standort location ort",
        "topics": "topic themen thema tags interests interessen",
    }
)


class Record(BaseModel):
    """One person as an import brings them (``people.csv``)."""

    model_config = ConfigDict(extra="ignore")
    email: Line
    name: Line = ""
    first_name: Line = ""
    last_name: Line = ""
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
            raise Complaint(say("not an e-mail address"))
        return address

    @field_validator("zone")
    @classmethod
    def _a_zone(cls, value: str) -> str:
        if value and known_zone(value) is None:
            raise Complaint(say("not a time zone like Europe/Berlin"))
        return value

    @property
    def called(self) -> str:
        """By the name that is told, or what stands before the @."""
        return self.name or f"{self.first_name} {self.last_name}".strip() or self.email.partition("@")[0]


def read_record(given: Mapping[str, Any]) -> Record:
    """The record of an import. Raises `Refusal` with the reason."""
    if not any(HEADINGS.get(heading) == "email" for heading in given):
        raise Refusal(say("there is no e-mail address; please call its column “email”"))
    return read_as(Record, *fields_of(given, HEADINGS))
