"""Somebody's own reminders."""

from bot.blocks.sessions.rules import REMINDERS
from bot.forms import Choices, FormModel, Head, ask
from bot.text import say
from bot.view import Option


class Remind(FormModel):
    head = Head("sessions.remind", say("Reminders"), say("Save"))
    before: Choices = ask(
        say("Remind me"), default=(), options=tuple(Option(str(minutes), words) for minutes, words in REMINDERS)
    )
