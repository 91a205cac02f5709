"""A yes or a no to being recorded (S2)."""

from bot.blocks.sessions import rules
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.jobs.announcing import dates_of
from bot.blocks.sessions.jobs.consenting import settle, told_no, withdraw
from bot.blocks.sessions.views import consenting as views
from bot.turn import Turn
from bot.view import Notice
from store import consents, sessions
from store.people import Person
from store.sessions import LexSession

YES, NO = ("yes", "ja"), ("no", "nein")


def consent(turn: Turn, rest: str) -> Notice:
    """``consent 12 yes``, ``consent 12 no``; of a series it counts for all dates on which it is asked for."""
    session, hosts = which.locked(turn, rest)
    rules.check_is_host(session, [host.id or 0 for host in hosts], turn.me, caretaker=False)
    said = rest.split()[1:2]
    if not said or said[0].casefold() not in YES + NO:
        return views.asked_again(session)
    agrees = said[0].casefold() in YES
    of = _of(turn, session)
    tells = len(hosts) > 1 and any(one.records or one.recording for one in of)
    for one in of:
        _note(turn, one, agrees=agrees)
    return views.agreed(session) if agrees else views.declined(session, tells=tells)


def _of(turn: Turn, session: LexSession) -> list[LexSession]:
    """This session, and the dates to come of its series."""
    of = dates_of(turn, session)
    return [session, *(one for one in (of.ahead(turn.now) if of else ()) if one.id != session.id)]


def _note(turn: Turn, session: LexSession, *, agrees: bool) -> None:
    hosts = sessions.hosts(turn.unit, session.id or 0)
    if turn.me not in {host.id for host in hosts}:
        return
    known = consents.of(turn.unit, session.id or 0).get(turn.me)
    if known is None:
        known = consents.Consent(session_id=session.id or 0, person_id=turn.me, asked_at=turn.now)
    known.agrees, known.said_at = agrees, turn.now
    consents.put(turn.unit, [known])
    _follow(turn, session, hosts, agrees=agrees)


def _follow(turn: Turn, session: LexSession, hosts: list[Person], *, agrees: bool) -> None:
    if agrees:
        settle(turn, session, hosts)
    elif session.records or session.recording:
        withdraw(turn, session)
        told_no(turn, session, hosts, turn.me)
