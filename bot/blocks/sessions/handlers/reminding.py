"""Choosing one's reminders (S6)."""

from bot.blocks.sessions.forms.reminding import Remind
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.jobs.reminding import remind_after_all
from bot.errors import Refusal
from bot.text import say
from bot.turn import Turn
from bot.view import Form, Notice
from store import sessions
from store.sessions import LexSession, SignUp


def remind(turn: Turn, rest: str) -> Form:
    """``remind 12``: when to be reminded of this session."""
    sign_up, session = _own(turn, rest)
    return Remind.form(str(session.id), {"before": [str(minutes) for minutes in sign_up.reminders]})


def reminded(turn: Turn, form: Remind, about: str) -> Notice:
    sign_up, session = _own(turn, about)
    sign_up.reminders = sorted((int(minutes) for minutes in form.before), reverse=True)
    turn.unit.add(sign_up)
    remind_after_all(turn, session, sign_up, turn.person)
    return Notice(say("Saved: I remind you of *{title}* as you wish.", title=session.title), "good")


def _own(turn: Turn, rest: str) -> tuple[SignUp, LexSession]:
    """The asker's seat; who hosts it has none, and need not sign up for one."""
    session = which.session(turn, rest)
    if turn.me in {host.id for host in sessions.hosts(turn.unit, session.id or 0)}:
        text = say(
            "You host *{title}*: my reminders are for guests, your calendar can remind you.", title=session.title
        )
        raise Refusal(text)
    return which.seat(turn, rest)
