"""A wish."""

from bot.forms import (
    Complaints,
    FormModel,
    Line,
    Topics,
    Values,
    ask,
)
from bot.text import say
from bot.view import Form


class Wish(FormModel):
    title: Line = ask(say("What would you like to learn?"), hint=say("Kubernetes for beginners"), most=120)
    topics: Topics = ask(say("Topics"), hint=say("Separated by commas: python, testing"), default=(), most=6)


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
