"""Seats that pass on to others (S4)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot.blocks.sessions import rules
from bot.manners import habits_of
from bot.turn import Work
from store import sessions
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat


def move_up(work: Work, session: LexSession) -> bool:
    """The first in line gets a seat and is told; false if nobody waits."""
    following = sessions.first_waiting(work.unit, session.id or 0)
    if following is None:
        return False
    following.seat, session.taken, session.waiting = Seat.IN, session.taken + 1, session.waiting - 1
    work.unit.add_all([session, following])
    work.unit.flush()
    guest = work.unit.get_one(Person, following.person_id)
    for haste, ids in by_haste(work, [guest], session.starts_at).items():
        work.tell_all(ids, "sessions.moved_up", session.thing, str(following.ticket), haste=haste)
    return True


def everybody(work: Work, session: LexSession) -> list[Person]:
    """Those who have a seat, and those who wait for one."""
    seats = (Seat.IN, Seat.WAITING)
    return [person for seat in seats for _, person in sessions.sign_ups(work.unit, session.id or 0, seat)]


def by_haste(work: Work, guests: Sequence[Person], begins: datetime) -> dict[Haste, list[int]]:
    """Who hears news of what begins then at once, since the morning would be late, and who in the morning."""
    found: defaultdict[Haste, list[int]] = defaultdict(list)
    for guest in guests:
        habits = habits_of(guest, work.reader(guest).zone)
        found[rules.haste(begins, habits, work.now)].append(guest.id or 0)
    return found


def merge(work: Work, from_id: int, to_id: int) -> None:
    """Two people turned out to be one: their seats become one, the earlier, and a seat too many goes to the next."""
    sessions.hand_over_hosting(work.unit, from_id, to_id)
    for stray in sessions.active_sign_ups_of(work.unit, from_id):
        session = sessions.lock(work.unit, stray.session_id)
        work.unit.refresh(stray)  # while we waited they may have moved up, or left
        if stray.seat == Seat.OUT:
            continue
        own, spare = sessions.sign_up_of(work.unit, stray.session_id, to_id), None
        if session and own and own.seat != Seat.OUT:
            spare = max(stray, own, key=lambda sign_up: (sign_up.seat == Seat.WAITING, sign_up.ticket))
            sessions.uncount(session, spare.seat)
            spare.seat = Seat.OUT
            work.unit.flush()
            if rules.has_room(session):
                move_up(work, session)
            work.changed(session.thing)
        if spare is not stray:
            sessions.hand_over(work.unit, stray, to_id)
