"""What people fill in about a session."""

import re
from dataclasses import replace

from bot.blocks.sessions.rules import FOLLOWING, LANGUAGES, LONGEST, REMINDERS, RHYTHMS, SORTS
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
    WebLink,
    ask,
)
from bot.text import say
from bot.view import Form, Option
from store.feedback import Verdict


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
    dates: Choice = ask(say("Change"), default="", options=tuple(Option(*one) for one in FOLLOWING))


class Move(FormModel):
    starts_at: Moment = ask(say("New time"))
    dates: Choice = ask(say("Move"), default="", options=tuple(Option(*one) for one in FOLLOWING))


class Attach(FormModel):
    """Something that goes with a session."""

    url: WebLink = ask(say("Link"), hint=say("https://…"), most=1000)
    sort: Choice = ask(say("What is it?"), default="", options=tuple(Option(*one) for one in SORTS))
    label: Line = ask(say("Your words for it"), default="", most=80)


class Remind(FormModel):
    before: Choices = ask(
        say("Remind me"), default=(), options=tuple(Option(str(minutes), words) for minutes, words in REMINDERS)
    )


def offer_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    is_new = not about
    form = Offer.form(
        "sessions.offer",
        say("Offer a session") if is_new else say("Edit the session"),
        say("Offer it") if is_new else say("Save"),
        values,
        about=about,
        intro=say("Title, time and place are all you need. It is live at once.") if is_new else values.get("intro", ""),
        complaints=complaints,
    )
    return _without(form, "dates" if is_new or "dates" not in values else "", *(() if is_new else ("repeats", "times")))


def _without(form: Form, *names: str) -> Form:
    """The form without questions that make no sense here."""
    return replace(form, fields=tuple(field for field in form.fields if field.name not in names))


def move_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    form = Move.form(
        "sessions.move",
        say("Move the session"),
        say("Move it"),
        values,
        about=about,
        intro=say("All who signed up are told, and their calendar entry moves along."),
        complaints=complaints,
    )
    return form if "dates" in values else _without(form, "dates")


def attach_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Attach.form(
        "sessions.attach",
        say("Add a link"),
        say("Add it"),
        values,
        about=about,
        intro=say("All find it with the session. A recording is shown once everybody who speaks agreed."),
        complaints=complaints,
    )


def remind_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Remind.form("sessions.remind", say("Reminders"), say("Save"), values, about=about, complaints=complaints)


class Feedback(FormModel):
    verdict: Choice = ask(
        say("How was it?"),
        options=(
            Option(Verdict.HELPFUL, say("Helpful")),
            Option(Verdict.SO_SO, say("So-so")),
            Option(Verdict.NOT_FOR_ME, say("Not for me")),
            Option(Verdict.MISSED, say("I missed it")),
        ),
    )
    line: Line = ask(
        say("One line, if you like"),
        hint=say("Those who host it read it, without your name. Nobody else does."),
        default="",
        most=300,
    )


class Came(FormModel):
    came: Number = ask(
        say("How many came?"), hint=say("As far as you know, without those who hosted"), least=0, most=100_000
    )


class Circular(FormModel):
    text: Lines = ask(say("Your words"), most=2000)
    to: Choice = ask(
        say("To"),
        default="seat",
        options=(Option("seat", say("All who have a seat")), Option("all", say("Those who wait for one, too"))),
    )


class Wish(FormModel):
    title: Line = ask(say("What would you like to learn?"), hint=say("Kubernetes for beginners"), most=120)
    topics: Topics = ask(say("Topics"), hint=say("Separated by commas: python, testing"), default=(), most=6)


def feedback_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Feedback.form(
        "sessions.feedback", say("Feedback"), say("Send it"), values, about=about, complaints=complaints
    )


def came_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Came.form(
        "sessions.came",
        say("How many came?"),
        say("Save"),
        values,
        about=about,
        intro=say("The number alone is kept. It makes the next forecasts better."),
        complaints=complaints,
    )


def circular_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Circular.form(
        "sessions.circular",
        say("Write to your guests"),
        say("Look at it first"),
        values,
        about=about,
        intro=say("It comes to each of them by direct message, with your name. Twice a day at most."),
        complaints=complaints,
    )


def wish_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Wish.form(
        "sessions.wish",
        say("Wish a session"),
        say("Wish it"),
        values,
        about=about,
        intro=say("Others can join your wish; then I ask people who know about it to host. Your name is not told."),
        complaints=complaints,
    )


def grant_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Offer.form(
        "sessions.grant",
        say("Make a wish come true"),
        say("Offer it"),
        values,
        about=about,
        intro=say("Title, time and place are all you need. All who wished it are told."),
        complaints=complaints,
    )


_RHYTHMS = {
    "weekly": "weekly",
    "wöchentlich": "weekly",
    "fortnightly": "fortnightly",
    "zweiwöchentlich": "fortnightly",
    "monthly": "monthly",
    "monatlich": "monthly",
}


def read_rhythm(text: str) -> dict[str, str]:
    """The answers that *weekly 8* stands for."""
    word, _, times = text.casefold().strip().partition(" ")
    return {"repeats": _RHYTHMS.get(word, word), "times": re.sub(r" ?(x|times|mal|dates|termine)$", "", times.strip())}
