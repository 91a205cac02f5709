"""What hosts ask for (S8)."""

from collections.abc import Sequence

from bot.blocks.sessions import rules
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.views import hosting as views
from bot.forecast import Forecast
from bot.turn import Turn
from bot.view import Page
from store import sessions, turnout
from store.people import Person
from store.sessions import LexSession, Seat, SignUp


def guests(turn: Turn, rest: str) -> Page:
    """``guests 12``: who comes, for those who host."""
    session, hosts = which.own(turn, rest)
    number = session.id or 0
    coming = sessions.sign_ups(turn.unit, number, Seat.IN)
    expected = _expected(turn, session, coming, hosts)
    return views.guests(session, coming, sessions.sign_ups(turn.unit, number, Seat.WAITING), expected, turn.now)


def _expected(
    turn: Turn, session: LexSession, coming: Sequence[tuple[SignUp, Person]], hosts: Sequence[Person]
) -> Forecast | None:
    """How many will come, by how many came to other sessions; of a few it could only be said who will not."""
    if len(coming) < rules.FEWEST or session.cancelled_at or session.starts_at <= turn.now:
        return None
    known = turnout.known(turn.unit, rules.FEWEST, turn.now)
    confirmed = sum(sign_up.confirmed for sign_up, _ in coming)
    return rules.expects(session, confirmed, known, {host.id or 0 for host in hosts}, turn.now)
