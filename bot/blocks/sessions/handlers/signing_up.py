"""Signing up and out (S4)."""

from datetime import datetime

from bot.blocks.sessions import rules
from bot.blocks.sessions.handlers import taking, which
from bot.blocks.sessions.jobs.seats import freed
from bot.blocks.sessions.views import signing_up as views
from bot.blocks.sessions.views.parts import out_button, see, sign_up_button
from bot.errors import Refusal
from bot.text import say
from bot.turn import Turn
from bot.view import Notice, View
from store import hands, kept, sessions
from store.outbox import Haste
from store.sessions import Entered, LexSession, Seat, SignUp

HAND = "✋"


def join(turn: Turn, rest: str) -> Notice:
    """``join 12``: a seat, or a place in the waiting list."""
    return enter(turn, which.number(rest), turn.now)


def enter(turn: Turn, number: int, asked_at: datetime, *, tells: bool = True) -> Notice:
    """From `enter` on the session is locked, and many wait for it at once: few questions are asked from there."""
    session = sessions.enter(turn.unit, number, turn.me)
    if session is None:
        raise which.no_such(str(number))
    rules.check_may_join(session, turn.now)
    if session.closed and not _has_a_place(turn, session):
        rules.check_not_closed(session)
    if session.kept or session.waiting:
        session = taking.seated(turn, session)
    sign_up = SignUp(
        session_id=number,
        person_id=turn.me,
        seat=session.seat,
        ticket=session.ticket,
        since=turn.now,
        asked_at=asked_at,
        reminders=list(turn.person.reminders),
    )
    if not sessions.sign_up(turn.unit, sign_up):
        old = turn.unit.get_one(SignUp, (number, turn.me), populate_existing=True)
        if old.seat != Seat.OUT:
            return _already(turn, old, sign_up)
        old.seat, old.ticket, old.since, old.asked_at = session.seat, session.ticket, turn.now, asked_at
        old.confirmed = old.asked = False
    if tells:
        turn.tell(turn.me, "sessions.seat", session.thing, str(session.ticket), haste=Haste.NOW)  # they are awake
    turn.changed(session.thing)
    return views.joined(session)


def _has_a_place(turn: Turn, session: Entered) -> bool:
    """A seat, or one in the waiting list, or one that is kept for them."""
    return bool(kept.of(turn.unit, session.id, turn.me) or taking.seat_of(turn, session))


def _already(turn: Turn, old: SignUp, second: SignUp) -> Notice:
    """Nobody has two seats: the second one is given back."""
    session = turn.unit.get_one(LexSession, old.session_id, populate_existing=True)
    sessions.uncount(session, second.seat)
    session.tickets -= 1
    old.asked_at = second.asked_at
    turn.unit.flush()
    if old.seat == Seat.WAITING and (rules.has_room(session) or kept.of(turn.unit, old.session_id, turn.me)):
        return taking.take(turn, session, old)
    return views.already(session, old.seat)


def take(turn: Turn, rest: str) -> Notice:
    """``take 12``: the seat that is kept for me; too late: one that is free, or else my place in the waiting list."""
    session, _ = which.locked(turn, rest)
    rules.check_open(session, turn.now)
    mine = taking.seat_of(turn, session)
    if mine is None:
        return enter(turn, session.id or 0, turn.now)
    return views.already(session, mine.seat) if mine.seat == Seat.IN else taking.take(turn, session, mine)


def leave(turn: Turn, rest: str) -> Notice:
    """``leave 12``: the seat goes to the next in line."""
    return _leave(turn, which.locked(turn, rest)[0])


def _leave(turn: Turn, session: LexSession) -> Notice:
    rules.check_open(session, turn.now)
    if session.kept and (answer := taking.declined(turn, session)):
        return answer
    sign_up = sessions.sign_up_of(turn.unit, session.id or 0, turn.me)
    if sign_up is None or sign_up.seat == Seat.OUT:
        raise Refusal(say("You have no seat in *{title}*.", title=session.title), see(session))
    sessions.uncount(session, sign_up.seat)
    had, sign_up.seat = sign_up.seat, Seat.OUT
    turn.unit.add_all([session, sign_up])
    turn.unit.flush()
    if had == Seat.IN:
        freed(turn, session)
    turn.changed(session.thing)
    return views.left(session)


def coming(turn: Turn, rest: str) -> Notice:
    """``coming 12``: still coming, which the host sees."""
    session, hosts = which.locked(turn, rest)
    rules.check_open(session, turn.now)
    sign_up = sessions.sign_up_of(turn.unit, session.id or 0, turn.me)
    if sign_up is None or sign_up.seat != Seat.IN:
        raise Refusal(say("You have no seat in *{title}*.", title=session.title), sign_up_button(session))
    sign_up.confirmed = True
    turn.unit.add(sign_up)
    return views.confirmed(session, hosts)


def reacted(turn: Turn, number: int, added: bool) -> View | None:  # noqa: FBT001 - the shape of every reaction
    """✋ put on or taken off an announcement. The confirmation comes as a letter."""
    session, _ = which.locked(turn, str(number))  # first: what was read before it may have changed while we waited
    mine = hands.of(turn.unit, turn.me, session.thing, HAND)
    sign_up = sessions.sign_up_of(turn.unit, number, turn.me)
    seat = sign_up.seat if sign_up else Seat.OUT
    newest = max((hand.at for hand in mine if hand.up == added), default=turn.now)
    if added and seat == Seat.OUT:
        enter(turn, number, newest)
    if sign_up and seat != Seat.OUT and not added:
        if any(hand.up for hand in mine):
            text = say("You still have a hand up for *{title}*, so I keep your place.", title=session.title)
            return Notice(text, "plain", (out_button(session, seat),))
        if rules.takes_back(sign_up, newest):
            _leave(turn, session)
    return None
