"""Answering when a seat is kept for oneself (S4)."""

from bot.blocks.sessions import rules
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.jobs.seats import give, hand_out
from bot.blocks.sessions.views import keeping as views
from bot.blocks.sessions.views import signing_up
from bot.turn import Turn
from bot.view import Notice
from store import kept, sessions
from store.sessions import Entered, LexSession, Seat, SignUp


def seat_of(turn: Turn, session: LexSession | Entered) -> SignUp | None:
    """What the asker has in this session: a seat, or a place in the waiting list."""
    mine = sessions.sign_up_of(turn.unit, session.id or 0, turn.me)
    return mine if mine and mine.seat != Seat.OUT else None


def take(turn: Turn, session: LexSession, mine: SignUp) -> Notice:
    """Who waits takes the seat that is kept for them or, when it is not any more, one that is free."""
    seat = kept.of(turn.unit, session.id or 0, turn.me)
    if seat:
        kept.release(turn.unit, session, seat)
    if seat is None and not rules.has_room(session):
        return views.too_late(session, sessions.ahead_of(turn.unit, mine))
    give(turn, session, mine, asked=True)
    turn.changed(session.thing)
    return views.taken(session)


def seated(turn: Turn, entered: Entered) -> Entered:
    """Who enters has a seat after all, if one was kept for them, or if those who wait let one pass."""
    found = kept.of(turn.unit, entered.id, turn.me) if entered.kept else None
    if found is None and not (entered.waiting and rules.has_room(entered)):
        return entered
    session = turn.unit.get_one(LexSession, entered.id, populate_existing=True)
    if found:
        kept.release(turn.unit, session, found)
    if entered.waiting:
        session.taken, session.waiting = session.taken + 1, session.waiting - 1
        turn.unit.flush()
    return entered.seated()


def decline(turn: Turn, rest: str) -> Notice:
    """``decline 12``: somebody else may have the seat that is kept for me."""
    session, _ = which.locked(turn, rest)
    rules.check_open(session, turn.now)
    return declined(turn, session) or views.nothing_kept(session, _seat(turn, session))


def declined(turn: Turn, session: LexSession) -> Notice | None:
    """None if nothing is kept for the asker."""
    seat, mine = kept.of(turn.unit, session.id or 0, turn.me), seat_of(turn, session)
    if seat is None:
        return None
    kept.release(turn.unit, session, seat)
    if mine:
        sessions.uncount(session, mine.seat)
        mine.seat = Seat.OUT
        turn.unit.flush()
    hand_out(turn, session)
    turn.changed(session.thing)
    return signing_up.left(session)


def _seat(turn: Turn, session: LexSession) -> Seat:
    mine = seat_of(turn, session)
    return mine.seat if mine else Seat.OUT
