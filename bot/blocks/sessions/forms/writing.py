"""A letter to the guests."""

from bot.forms import Choice, FormModel, Head, Lines, ask
from bot.text import say
from bot.view import Option


class Circular(FormModel):
    head = Head(
        "sessions.circular",
        say("Write to your guests"),
        say("Look at it first"),
        say("It comes to each of them by direct message, with your name. Twice a day at most."),
    )
    text: Lines = ask(say("Your words"), most=2000)
    to: Choice = ask(
        say("To"),
        default="seat",
        options=(Option("seat", say("All who have a seat")), Option("all", say("Those who wait for one, too"))),
    )
