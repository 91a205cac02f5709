"""Somebody's own reminders."""

from bot.blocks.sessions.rules import REMINDERS
from bot.forms import (
    Choices,
    Complaints,
    FormModel,
    Values,
    ask,
)
from bot.text import say
from bot.view import Form, Option


class Remind(FormModel):
    before: Choices = ask(
        say("Remind me"), default=(), options=tuple(Option(str(minutes), words) for minutes, words in REMINDERS)
    )


def remind_form(about: str, values: Values, complaints: Complaints | None = None) -> Form:
    return Remind.form("sessions.remind", say("Reminders"), say("Save"), values, about=about, complaints=complaints)
