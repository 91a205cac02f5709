"""What hosts ask for (S8)."""

from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.views import hosting as views
from bot.turn import Turn
from bot.view import Page
from store import sessions
from store.sessions import Seat


def guests(turn: Turn, rest: str) -> Page:
    """``guests 12``: who comes, for those who host."""
    session, _ = which.own(turn, rest)
    number = session.id or 0
    coming = sessions.sign_ups(turn.unit, number, Seat.IN)
    return views.guests(session, coming, sessions.sign_ups(turn.unit, number, Seat.WAITING))
