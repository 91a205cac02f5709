"""Choosing one's reminders (S6)."""

from bot.blocks.sessions.forms.reminding import Remind
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.jobs.reminding import remind_after_all
from bot.text import say
from bot.turn import Turn
from bot.view import Form, Notice


def remind(turn: Turn, rest: str) -> Form:
    """``remind 12``: when to be reminded of this session."""
    sign_up, session = which.seat(turn, rest)
    return Remind.form(str(session.id), {"before": [str(minutes) for minutes in sign_up.reminders]})


def reminded(turn: Turn, form: Remind, about: str) -> Notice:
    sign_up, session = which.seat(turn, about)
    sign_up.reminders = sorted((int(minutes) for minutes in form.before), reverse=True)
    turn.unit.add(sign_up)
    remind_after_all(turn, session, sign_up, turn.person)
    return Notice(say("Saved: I remind you of *{title}* as you wish.", title=session.title), "good")
