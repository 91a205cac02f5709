"""A session moved."""

from bot.blocks.sessions.rules import FOLLOWING
from bot.forms import (
    Choice,
    Complaints,
    FormModel,
    Moment,
    Values,
    ask,
    without,
)
from bot.text import say
from bot.view import Form, Option


class Move(FormModel):
    starts_at: Moment = ask(say("New time"))
    dates: Choice = ask(say("Move"), default="", options=tuple(Option(*one) for one in FOLLOWING))


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
    return form if "dates" in values else without(form, "dates")
