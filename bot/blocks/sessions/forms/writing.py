"""A letter to the guests."""

from bot.forms import (
    Choice,
    Complaints,
    FormModel,
    Lines,
    Values,
    ask,
)
from bot.text import say
from bot.view import Form, Option


class Circular(FormModel):
    text: Lines = ask(say("Your words"), most=2000)
    to: Choice = ask(
        say("To"),
        default="seat",
        options=(Option("seat", say("All who have a seat")), Option("all", say("Those who wait for one, too"))),
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
