"""A session moved."""

from bot.blocks.sessions.rules import FOLLOWING
from bot.forms import Choice, FormModel, Head, Moment, ask
from bot.text import say
from bot.view import Option


class Move(FormModel):
    head = Head(
        "sessions.move",
        say("Move the session"),
        say("Move it"),
        say("Whoever signed up is told, and their calendar entry moves along."),
    )
    starts_at: Moment = ask(say("New time"))
    dates: Choice = ask(say("Move"), default="", options=tuple(Option(*one) for one in FOLLOWING), if_given=True)
