"""A festival, and a session offered into one of its slots."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.offering import Offer
from bot.errors import Misfilled
from bot.forms import (
    Complaints,
    Day,
    FormModel,
    Head,
    Line,
    Lines,
    Number,
    TimeZone,
    Values,
    ask,
    clean,
    without,
)
from bot.text import say
from bot.view import Form

MOST_TRACKS, MOST_SLOTS, LONGEST_NAME = 6, 24, 40


class Plan(FormModel):
    """A festival, new or changed."""

    head = Head(
        "sessions.festival",
        say("Plan a festival"),
        say("Announce it"),
        say("One card tells every room; hosts then offer into its slots."),
    )
    title: Line = ask(say("Title"), hint=say("Learning week in spring"), most=120)
    first_day: Day = ask(say("First day"), hint=say("Like 2026-12-01"))
    days: Number = ask(say("How many days"), hint=say("1 to 7"), default=1, least=1, most=7)
    opens: Number = ask(say("Each day from"), hint=say("The hour, like 9"), default=9, least=0, most=23)
    closes: Number = ask(say("Until"), hint=say("The hour, like 17"), default=17, least=1, most=24)
    slot_minutes: Number = ask(say("Minutes of a slot"), default=60, least=15, most=240)
    tracks: Lines = ask(
        say("Tracks or rooms"),
        hint=say("One a line, at most six, with a link or place: Main stage | https://…"),
        default="",
        most=1500,
    )
    description: Lines = ask(say("Description"), default="", most=2000)
    zone: TimeZone = ask(say("Time zone"), hint=say("Blank: yours. Or Europe/Berlin"), default="", most=60)


EDIT = Head("sessions.festival", say("Edit the festival"), say("Save"))
SLOT = Head(
    "sessions.slot",
    say("Offer it for the festival"),
    say("Offer it"),
    say("It stands in the programme at once. Rooms hear of the festival, not of each session."),
)


def plan_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Plan.form(about, values, complaints, EDIT if about else None)


def slot_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return without(Offer.form(about, values, complaints, SLOT), "repeats", "times")


def read_tracks(text: str) -> list[list[str]]:
    """A name a line, and the place after a bar; without one, the name is the place, too."""
    lines = (line.partition("|") for line in text.split("\n"))
    found = [(clean(name), clean(place)) for name, _, place in lines]
    return [[name or place, place or name] for name, place in found if name or place]


def check_plan(first_day: date, clock: tuple[int, int], minutes: int, now: datetime) -> None:
    """A festival whose days anybody can keep in view."""
    long = (clock[1] - clock[0]) * 60
    if long < minutes:
        raise Misfilled({"closes": say("The day is over before its first slot is. Please choose a later hour.")})
    if long // minutes > MOST_SLOTS:
        raise Misfilled({"slot_minutes": say("That would be more than {most} slots a day.", most=MOST_SLOTS)})
    if first_day > (now + rules.FARTHEST).date():
        raise Misfilled({"first_day": say("This is more than two years away. Please choose an earlier day.")})


def check_tracks(tracks: Sequence[Sequence[str]]) -> None:
    """A few names, each once, and places that can be opened safely."""
    names = [name.casefold() for name, _ in tracks]
    if len(names) > MOST_TRACKS or len(set(names)) < len(names) or any(len(name) > LONGEST_NAME for name in names):
        short = say("At most {most} tracks, each with a name of its own of at most 40 letters.", most=MOST_TRACKS)
        raise Misfilled({"tracks": short})
    try:
        for _, place in tracks:
            rules.check_place(place)
    except Misfilled as wrong:
        raise Misfilled({"tracks": wrong.complaints["place"]}) from None


def tracks_text(tracks: list[list[str]]) -> str:
    """As they were filled in."""
    return "\n".join(name if name == place else f"{name} | {place}" for name, place in tracks)


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands behind the command, in either language."""

    verb: str
    number: int | None
    """Of the festival or the session."""
    rest: str = ""
    day: int | None = None
    page: int = 1


_VERBS = {
    "new": "new",
    "neu": "new",
    "edit": "edit",
    "bearbeiten": "edit",
    "free": "free",
    "frei": "free",
    "offer": "offer",
    "anbieten": "offer",
    "add": "add",
    "dazu": "add",
    "remove": "remove",
    "weg": "remove",
    "cancel": "cancel",
    "absagen": "cancel",
}
FORMS = {"new", "edit", "offer"}
_LABELS = re.compile(r"(day|tag|page|seite):(\d{1,4})", re.IGNORECASE)


def read_asked(text: str) -> Asked:
    """``3``, ``3 day:2 page:2``, ``new``, ``add 12 Main stage``, ``offer 3 2026-12-01T10:00+01:00 2``."""
    labels = {label.casefold(): int(value) for label, value in _LABELS.findall(text)}
    words = _LABELS.sub("", text).split()
    verb = _VERBS.get(words[0].casefold(), "") if words else ""
    words = words[1:] if verb else words
    word = words[0].lstrip("#") if words else ""
    number = int(word) if word.isdecimal() and len(word) < 10 else None
    day, page = labels.get("day", labels.get("tag")), labels.get("page", labels.get("seite", 1))
    return Asked(verb or "show", number, " ".join(words if number is None else words[1:]), day, max(1, page))


def needs_a_form(rest: str) -> bool:
    """Whether the answer is a form."""
    return read_asked(rest).verb in FORMS
