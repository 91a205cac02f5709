"""Closing sign-up, and opening it again (S8)."""

from bot.blocks.sessions import rules
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.views import closing as views
from bot.turn import Turn
from bot.view import Notice


def close(turn: Turn, rest: str) -> Notice:
    """``close 12``: nobody else can sign up; who waits goes on waiting, and gets what comes free."""
    return _set(turn, rest, closed=True)


def reopen(turn: Turn, rest: str) -> Notice:
    """``open 12``: all can sign up again."""
    return _set(turn, rest, closed=False)


def _set(turn: Turn, rest: str, *, closed: bool) -> Notice:
    session, _ = which.own_locked(turn, rest)
    rules.check_open(session, turn.now)
    if session.closed != closed:
        session.closed = closed
        turn.unit.add(session)
        turn.changed(session.thing)
    return views.closed(session) if closed else views.opened(session)
