"""A session offered or changed, and a wish that comes true."""

import re

from bot.blocks.sessions.rules import FOLLOWING, LANGUAGES, LONGEST, RHYTHMS
from bot.forms import (
    Choice,
    Complaints,
    FormModel,
    Head,
    Line,
    Lines,
    Moment,
    Number,
    NumberOrNone,
    Tick,
    Topics,
    Values,
    ask,
    without,
)
from bot.text import say
from bot.view import Form, Option


class Offer(FormModel):
    """A session offered or changed; three fields are mandatory."""

    head = Head(
        "sessions.offer",
        say("Offer a session"),
        say("Offer it"),
        say("Title, time and place are all you need. It is live at once."),
    )
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
    records: Tick = ask(
        say("Record it"),
        hint=say("Your tick is your own yes; co-hosts are asked before anything says so."),
        default=False,
    )
    repeats: Choice = ask(
        say("Repeat"),
        hint=say("Blank: it takes place once"),
        default="",
        options=tuple(Option(*one) for one in RHYTHMS),
    )
    times: NumberOrNone = ask(say("How many dates"), hint=say("Of a series: 2 to 52"), default=None)
    dates: Choice = ask(say("Change"), default="", options=tuple(Option(*one) for one in FOLLOWING), if_given=True)


GRANT = Head(
    "sessions.grant",
    say("Make a wish come true"),
    say("Offer it"),
    say("Title, time and place are all you need. All who wished it are told."),
)


def offer_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    """For a new session, or about one that is changed."""
    if not about:
        return Offer.form("", values, complaints)
    head = Head("sessions.offer", say("Edit the session"), say("Save"), values.get("intro", ""))
    return without(Offer.form(about, values, complaints, head), "repeats", "times")


def grant_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Offer.form(about, values, complaints, GRANT)


_RHYTHMS = (
    ("weekly", r"weekly|wöchentlich|(?:every|each) week|jede woche"),
    ("fortnightly", r"fortnightly|bi-?weekly|every (?:two weeks|2 weeks|other week|second week|fortnight)"),
    ("fortnightly", r"zweiwöchentlich|14-?tägig|alle (?:(?:zwei|2) wochen|(?:vierzehn|14) tage)|jede zweite woche"),
    ("monthly", r"monthly|monatlich|(?:(?:every|each) month|jeden monat)(?:,? (?:like|etwa) [^\d]*[^\d ])?"),
)
"""What people say of a rhythm: by its name, or as the form's own labels do."""


def read_rhythm(text: str) -> dict[str, str]:
    """The answers that *weekly 8* and *every two weeks 8* stand for; what is not understood is told at the rhythm."""
    words = re.sub(r" ?(x|times|mal|dates|termine)$", "", " ".join(text.casefold().split()))
    for rhythm, said in _RHYTHMS:
        if found := re.match(rf"(?:{said})(?![\w-])[ ,:]*", words):
            return {"repeats": rhythm, "times": words[found.end() :]}
    what, _, times = words.rpartition(" ")
    return {"repeats": what, "times": times} if what and times.isdecimal() else {"repeats": words, "times": ""}
