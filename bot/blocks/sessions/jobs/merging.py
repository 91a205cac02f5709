"""Two people turned out to be one (A3)."""

from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.hosting import free_seats
from bot.blocks.sessions.jobs.seats import freed, hand_out
from bot.turn import Work
from store import circulars, consents, feedback, kept, sessions, wishes
from store.sessions import LexSession, Seat, SignUp


def merge(work: Work, from_id: int, to_id: int) -> None:
    """Their seats become one, the earlier, and a seat too many goes to the next; who holds a session needs none."""
    sessions.hand_over_hosting(work.unit, from_id, to_id)
    consents.hand_over(work.unit, from_id, to_id)
    feedback.hand_over(work.unit, from_id, to_id)
    circulars.hand_over(work.unit, from_id, to_id)
    for wish in wishes.hand_over(work.unit, from_id, to_id):
        work.changed(wish.thing)
    for stray in sessions.active_sign_ups_of(work.unit, from_id):
        session = sessions.lock(work.unit, stray.session_id)
        work.unit.refresh(stray)  # while we waited they may have moved up, or left
        if session and stray.seat != Seat.OUT:
            _merge_sign_ups(work, session, stray, to_id)
    for number in kept.sessions_of(work.unit, (from_id, to_id)):
        session = sessions.lock(work.unit, number)
        if session:
            _merge_kept(work, session, from_id, to_id)
    for number in sessions.needless(work.unit, to_id, work.now):
        session = sessions.lock(work.unit, number)
        if session:
            free_seats(work, session, sessions.hosts(work.unit, number))
            work.changed(session.thing)


def _merge_sign_ups(work: Work, session: LexSession, stray: SignUp, to_id: int) -> None:
    own, spare = sessions.sign_up_of(work.unit, stray.session_id, to_id), None
    if own and own.seat != Seat.OUT:
        spare = max(stray, own, key=lambda sign_up: (sign_up.seat == Seat.WAITING, sign_up.ticket))
        stray.asked = own.asked = stray.asked or own.asked
        sessions.uncount(session, spare.seat)
        had, spare.seat = spare.seat, Seat.OUT
        work.unit.flush()
        if had == Seat.IN:
            freed(work, session)
        work.changed(session.thing)
    if spare is not stray:
        sessions.hand_over(work.unit, stray, to_id)


def _merge_kept(work: Work, session: LexSession, from_id: int, to_id: int) -> None:
    """Nobody has a seat and one kept, nor two kept; who waits, and has one kept, is not asked again."""
    number = session.id or 0
    stray, own = kept.of(work.unit, number, from_id), kept.of(work.unit, number, to_id)
    mine = sessions.sign_up_of(work.unit, number, to_id)
    is_seated = mine is not None and mine.seat == Seat.IN
    if stray:
        kept.release(work.unit, session, stray)
    if own and is_seated:
        kept.release(work.unit, session, own)
    if stray and not own and not is_seated:
        kept.keep(work.unit, session, to_id, stray.until)
    if mine and mine.seat == Seat.WAITING and kept.of(work.unit, number, to_id):
        mine.asked = True
        work.unit.flush()
    if rules.has_room(session):
        hand_out(work, session)
    work.changed(session.thing)
