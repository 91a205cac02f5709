"""People as an import brings them (``people.csv``), in English and German headings."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from bot.errors import Refusal
from bot.forms import Complaint, Line, complaint_of, topics_of
from bot.languages import language_of
from bot.meeting import stranger
from bot.records import Taken
from bot.tables import names_of
from bot.text import LANGUAGES, known_zone, say
from bot.turn import Work
from store import people

_NAMES = names_of(
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
    """One person."""

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


def _read(given: Mapping[str, Any]) -> Record:
    known: dict[str, Any] = {}
    headings: dict[str, str] = {}
    for heading, value in given.items():
        field = _NAMES.get(heading, heading)
        if value and (field not in known or heading == field):
            known[field], headings[field] = value, heading
    if not any(_NAMES.get(heading) == "email" for heading in given):
        raise Refusal(say("there is no e-mail address; please call its column “email”"))
    try:
        return Record.model_validate(known)
    except ValidationError as error:
        part = error.errors()[0]
        field = ".".join(str(step) for step in part["loc"])
        raise Refusal(say("{field}: {reason}", field=headings.get(field, field), reason=complaint_of(part))) from None


def take_in(work: Work, given: Mapping[str, Any]) -> Taken | None:
    """One person of ``lexbot import people``; None if they are here already. Raises `Refusal` with the reason."""
    record = _read(given)
    if people.by_email(work.unit, record.email):
        return None
    person = stranger(work.unit, record.called, record.email, work.house, work.now)
    language = language_of(record.language)
    person.language = language if language in LANGUAGES else person.language
    person.zone, person.site = record.zone or person.zone, record.site
    people.set_topics(work.unit, person.id or 0, topics_of(record.topics))
    return Taken()
