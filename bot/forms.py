"""Forms: one pydantic model holds the questions, the parsing and the complaints.

    class Walk(FormModel):
        head = Head("walks.walk", say("A walk"), say("Propose it"))
        title: Line = ask(say("Where to"), most=80)
        starts_at: Moment = ask(say("Starts"))

`FormModel.form` draws it, `FormModel.read` parses what came back or raises `Misfilled` with words at the fields.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated, Any, ClassVar, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ValidationError, ValidationInfo
from pydantic import Field as PydanticField
from pydantic.fields import FieldInfo

from bot import dates
from bot.errors import Echo, Misfilled
from bot.languages import language_of
from bot.text import Reader, Text, When, Words, clipped, known_zone, say, say_n, together
from bot.view import Field, Form, Kind, Option

Values = Mapping[str, Any]
"""Answers by field: text, or several texts."""
Complaints = Mapping[str, Words]


class Complaint(ValueError):
    """What is wrong with an answer, in words; raised by validators of a form."""

    def __init__(self, words: Words, instead: str = "") -> None:
        super().__init__("complaint")
        self.words, self.instead = words, instead
        """What is wrong, and how the answer was understood all the same."""


@dataclass(frozen=True, slots=True)
class Ask:
    """How a field is asked for."""

    label: Words
    hint: Words = ""
    options: tuple[Option, ...] = ()
    if_given: bool = False


def ask(  # noqa: PLR0913 - the parts of a question
    label: Words,
    *,
    hint: Words = "",
    options: tuple[Option, ...] = (),
    default: Any = ...,
    least: int | None = None,
    most: int | None = None,
    if_given: bool = False,
) -> Any:
    """A question; mandatory unless it has a default. ``most``: characters of a text, or the largest number.

    ``if_given``: it makes no sense but where it has an answer already, so it is not asked elsewhere.
    """
    extra: Any = {"ask": Ask(label, hint, options, if_given)}
    return PydanticField(default, json_schema_extra=extra | {"least": least, "most": most})


_BREAK = re.compile(r"\r\n?|[\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u202a-\u202e"
    r"\u2060-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
"""Cannot be seen, turns the direction, or is no character."""
_JOINERS = re.compile(r"[\u200c\u200d]+")
_JOINED = re.compile(r"[^\s\x00-\u05ff]")
"""Part of an emoji, or of a word in a script that needs joiners."""
_AT_ONCE = 2000
"""Characters that are composed at once: to put many marks in order takes the square of their number."""


def clean(text: str) -> str:
    """One line, without characters that cannot be seen, turn the direction, or are no characters."""
    return " ".join(clean_lines(text).split())


def clean_lines(text: str) -> str:
    """The same for several lines."""
    text = _composed(_BREAK.sub("\n", text).replace("\t", " "))
    text = _JOINERS.sub(_if_it_joins, _UNSEEN.sub("", text))
    return _composed(text).strip()


def _composed(text: str) -> str:
    pieces = (text[start : start + _AT_ONCE] for start in range(0, len(text), _AT_ONCE))
    return "".join(unicodedata.normalize("NFC", piece) for piece in pieces)


def _if_it_joins(found: re.Match[str]) -> str:
    """The joiners where they stand between two of those that they join, else nothing."""
    start, end = found.span()
    around = (found.string[start - 1 : start], found.string[end : end + 1])
    return found[0] if all(map(_JOINED.match, around)) else ""


def _line(value: Any) -> Any:
    return clean(value) if isinstance(value, str) else value


def _lines(value: Any) -> Any:
    return clean_lines(value) if isinstance(value, str) else value


def web_link(text: str) -> str:
    """The link if it is one that may be shown: http or https, with a host. Raises `Complaint`."""
    found = re.fullmatch(r"https?://[^\s/?#<>\"'@\\|]+([/?#][^\s<>\"\\|]*)?", text, re.IGNORECASE)
    if not found:
        raise Complaint(say("This does not look like a link. It should start with https://"))
    return text


def _link(value: Any) -> Any:
    return web_link(clean(value)) if isinstance(value, str) else value


def _moment(value: Any, info: ValidationInfo) -> Any:
    context: Any = info.context
    return _meant(clean(value), context["reader"], context["now"]) if isinstance(value, str) else value


def _meant(text: str, reader: Reader, now: datetime | None) -> datetime:
    """The moment that was told in figures. Raises `Complaint`, which echoes a moment that was told in other words."""
    reading = dates.in_figures(text, reader.zone)
    if now is None or reading:
        return read_moment(text, reader.zone)
    reading = dates.read(text, reader, now)
    if not reading.moments:
        raise Complaint(reading.why)
    first, typed = _typed(reading.moments[0], reader.zone), clipped(text, 60)
    if len(reading.moments) == 1:
        raise Complaint(_as_read(typed, When(reading.moments[0])), first)
    told = say(
        "“{typed}” may be {moments}. Please write one in full, like {first}.",
        typed=typed,
        moments=together(map(When, reading.moments), " · "),  # commas stand within them
        first=first.replace("T", " ") if len(first) == len("2026-12-01T15:00") else first,
    )
    raise Complaint(told)


def _day(value: Any, info: ValidationInfo) -> Any:
    context: Any = info.context
    return _meant_day(clean(value), context["reader"], context["now"]) if isinstance(value, str) else value


def _meant_day(text: str, reader: Reader, now: datetime | None) -> date:
    """The day that was told in figures. Raises `Complaint`, which echoes a day that was told in other words."""
    noon = f"{text} 12:00"
    if reading := dates.in_figures(noon, reader.zone):
        return reading.moments[0].astimezone(reader.zone).date()
    reading = dates.read(noon, reader, now) if now else dates.Reading()
    if len(reading.moments) != 1:
        raise Complaint(say("Please give a day like 2026-12-01 or tomorrow."))
    meant = reading.moments[0]
    raise Complaint(_as_read(clipped(text, 60), When(meant, "day")), str(meant.astimezone(reader.zone).date()))


def _as_read(typed: str, when: When) -> Text:
    return say("I read “{typed}” as {when}. If that is right, send it like this.", typed=typed, when=when)


def read_moment(text: str, zone: ZoneInfo) -> datetime:
    """A wall-clock time of this zone (or ISO 8601 with an offset) as a moment in UTC. Raises `Complaint`."""
    reading = dates.in_figures(text, zone)
    if reading is None:
        raise Complaint(dates.UNREAD)
    if reading.why == dates.TWICE:
        first, second = (in_full(moment, zone) for moment in reading.moments)
        raise Complaint(say("This time comes twice that night. Write {first} or {second}.", first=first, second=second))
    if reading.why:
        raise Complaint(reading.why)
    return reading.moments[0]


def _typed(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as it may be typed: by the clock of this zone, unless that shows it twice."""
    by_the_clock = dates.in_figures(shown := wall(moment, zone), zone)
    return shown if by_the_clock and len(by_the_clock.moments) == 1 else in_full(moment, zone)


def in_full(moment: datetime, zone: ZoneInfo) -> str:
    """A moment in ISO 8601, with the offset of this zone."""
    return moment.astimezone(zone).isoformat(timespec="minutes")


def split(line: str) -> list[str]:
    """The parts of a line between commas, each once."""
    return list(dict.fromkeys(part for part in map(clean, re.split(r"[,;\n]", line)) if part))


def topics_of(line: str) -> tuple[str, ...]:
    """Topics between commas: lower case, each once, without a leading #, at most 40 characters each."""
    found = (clean(part.lstrip("# ").casefold()[:40]) for part in split(line))
    return tuple(dict.fromkeys(part for part in found if part))


def _topics(value: Any) -> Any:
    return topics_of(value) if isinstance(value, str) else value


def _languages(value: Any) -> Any:
    codes = {name: language_of(name) for name in (split(value) if isinstance(value, str) else ())}
    if wrong := next((clipped(name, 60) for name, code in codes.items() if not code), ""):
        raise Complaint(say("I do not know the language “{name}”. Please write it like German or de.", name=wrong))
    return tuple(dict.fromkeys(codes.values()))


def _zone(value: Any) -> Any:
    """Its IANA name."""
    name = clean(value).replace(" ", "_") if isinstance(value, str) else ""
    if name and not known_zone(name):
        raise Complaint(say("I do not know this time zone. Please write it like Europe/Berlin."))
    return name


def _several(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


def _tick(value: Any) -> Any:
    return value in ("yes", "true", "on", "1", ("yes",)) if isinstance(value, str | tuple) else value


Line = Annotated[str, "line", BeforeValidator(_line)]
Lines = Annotated[str, "lines", BeforeValidator(_lines)]
WebLink = Annotated[str, "link", BeforeValidator(_link)]
Moment = Annotated[datetime, "when", BeforeValidator(_moment)]
Day = Annotated[date, "line", BeforeValidator(_day)]
TimeZone = Annotated[str, "line", BeforeValidator(_zone)]
Number = Annotated[int, "number", BeforeValidator(_line)]
NumberOrNone = Annotated[int | None, "number", BeforeValidator(_line)]
Choice = Annotated[str, "choice", BeforeValidator(_line)]
Choices = Annotated[tuple[str, ...], "choices", BeforeValidator(_several)]
Tick = Annotated[bool, "tick", BeforeValidator(_tick)]
Topics = Annotated[tuple[str, ...], "line", BeforeValidator(_topics)]
Languages = Annotated[tuple[str, ...], "line", BeforeValidator(_languages)]


def _asked(info: FieldInfo) -> Ask:
    extra: Any = info.json_schema_extra
    return extra["ask"]


def _limit(info: FieldInfo, name: str) -> int | None:
    extra: Any = info.json_schema_extra
    return extra[name]


def _kind(info: FieldInfo) -> Kind:
    return next(part for part in info.metadata if isinstance(part, str))  # type: ignore[return-value]


@dataclass(frozen=True, slots=True)
class Head:
    """What stands around the questions of a form."""

    name: str
    """Of its room and its door there, like ``sessions.move``."""
    title: Words
    submit: Words
    intro: Words = ""


class FormModel(BaseModel):
    """A form. Subclasses declare their `head`, and their fields by `ask`."""

    head: ClassVar[Head]

    @classmethod
    def form(cls, about: str, values: Values, complaints: Complaints | None = None, head: Head | None = None) -> Form:
        """The form to be shown, with these values filled in; ``head``: where it has more than one."""
        head, questions = head or cls.head, cls.model_fields.items()
        asked = ((key, info) for key, info in questions if key in values or not _asked(info).if_given)
        fields = tuple(_field(key, info, values.get(key)) for key, info in asked)
        return Form(head.name, head.title, head.submit, fields, about, head.intro, complaints or {})

    @classmethod
    def most(cls, name: str) -> int:
        """How many characters this field takes at most."""
        return _limit(cls.model_fields[name], "most") or 3000

    @classmethod
    def read(cls, values: Values, reader: Reader, now: datetime | None = None) -> Self:
        """Parse the answers. Raises `Misfilled` with words at every field that is wrong.

        A moment in words like *tomorrow 15:00* is understood if it is told what time it is ``now``; but it is echoed.
        """
        given = {key: value for key, value in values.items() if value not in ("", ()) and key in cls.model_fields}
        try:
            form = cls.model_validate(given, context={"reader": reader, "now": now})
        except ValidationError as error:
            raise _misfilled(error) from None
        complaints: dict[str, Words] = {}
        for key, info in cls.model_fields.items():
            wrong = _too_much(info, getattr(form, key))
            if wrong:
                complaints[key] = wrong
        if complaints:
            raise Misfilled(complaints)
        return form


def _too_much(info: FieldInfo, value: Any) -> Words:
    least, most = _limit(info, "least"), _limit(info, "most")
    options = {option.value for option in _asked(info).options}
    if isinstance(value, str):
        if not value and info.is_required():
            return say("Please fill this in.")
        if most is not None and len(value) > most:
            return say_n("At most {n} character, please.", "At most {n} characters, please.", most)
    elif isinstance(value, int) and not isinstance(value, bool):
        if least is not None and value < least:
            return say("At least {least}, please.", least=least)
        if most is not None and value > most:
            return say("At most {most}, please.", most=most)
    chosen = _chosen(value)
    if most is not None and not isinstance(value, str) and len(chosen) > most:
        return say("At most {most}, please.", most=most)
    if options and chosen - options - {""}:
        return say("Please choose one of these: {options}.", options=tuple(o.label for o in _asked(info).options))
    return ""


def _chosen(value: Any) -> set[str]:
    if isinstance(value, str):
        return {value}
    return set(value) if isinstance(value, tuple) else set()  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _misfilled(error: ValidationError) -> Misfilled:
    complaints, echoes = dict[str, Words](), dict[str, Echo]()
    for part in error.errors():
        key, why = str(part["loc"][0]), part.get("ctx", {}).get("error")
        if isinstance(why, Complaint) and why.instead:
            echoes[key] = Echo(why.words, why.instead)
        else:
            complaints[key] = complaint_of(part)
    return Misfilled(complaints, echoes)


def complaint_of(part: Any) -> Text | Words:
    """What is wrong, of one error of pydantic's."""
    error = part.get("ctx", {}).get("error")
    if isinstance(error, Complaint):
        return error.words
    if part["type"] == "missing":
        return say("Please fill this in.")
    if part["type"].startswith("int_"):
        return say("Please give a whole number.")
    return say("This cannot be read.")


def _field(key: str, info: FieldInfo, value: Any) -> Field:
    asked = _asked(info)
    most = None if _kind(info) == "line" and info.annotation is not str else _limit(info, "most")
    if value is None and not info.is_required():
        value = info.default
    return Field(
        name=key,
        label=asked.label,
        kind=_kind(info),
        required=info.is_required(),
        hint=asked.hint,
        value=_shown(value, _kind(info)),
        options=asked.options,
        most=most if most is not None else 3000,
    )


def _shown(value: Any, kind: Kind) -> str | tuple[str, ...]:
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, tuple | list):
        parts: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
        return ", ".join(map(str, parts)) if kind == "line" else tuple(map(str, parts))
    return str(value)


def wall(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as the value of a ``when`` field."""
    return f"{moment.astimezone(zone):%Y-%m-%dT%H:%M}"


def without(form: Form, *names: str) -> Form:
    """The form without questions that make no sense here."""
    return replace(form, fields=tuple(field for field in form.fields if field.name not in names))
