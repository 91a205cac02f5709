"""Something that goes with a session."""

from bot.blocks.sessions.rules import SORTS
from bot.forms import (
    Choice,
    Complaints,
    FormModel,
    Line,
    Values,
    WebLink,
    ask,
)
from bot.text import say
from bot.view import Form, Option


class Attach(FormModel):
    """Something that goes with a session."""

    url: WebLink = ask(say("Link"), hint=say("https://…"), most=1000)
    sort: Choice = ask(say("What is it?"), default="", options=tuple(Option(*one) for one in SORTS))
    label: Line = ask(say("Your words for it"), default="", most=80)


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
