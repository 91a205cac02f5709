"""Seats that pass on to others (S4)."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from bot import manners
from bot.blocks.sessions import rules
from bot.manners import habits_of
from bot.turn import Work
from store import kept, sessions
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat, SignUp


def freed(work: Work, session: LexSession) -> None:
    """A seat came free: who waits may be asked, even if they let one pass before."""
    if session.waiting and rules.is_last_day(session.starts_at, work.now):
        kept.ask_again(work.unit, session.id or 0)
    hand_out(work, session)


def hand_out(work: Work, session: LexSession) -> None:
    """Those who wait move up while seats are free; on the last day they are asked whether they still want one."""
    if session.capacity is not None and rules.is_last_day(session.starts_at, work.now):
        if session.waiting and rules.has_room(session):
            _offer(work, session)
        return
    while rules.has_room(session) and (following := sessions.first_waiting(work.unit, session.id or 0)):
        give(work, session, following)


def _offer(work: Work, session: LexSession) -> None:
    """In order, to whom a time for an answer makes sense; if to nobody, the seat is theirs who are awake, or first."""
    line = [
        (sign_up, person, habits_of(person, work.reader(person).zone))
        for sign_up, person in kept.line(work.unit, session.id or 0, rules.MANY)
    ]
    ends = {person.id: rules.kept_until(session.starts_at, habits, work.now) for _, person, habits in line}
    line.sort(key=lambda one: (ends[one[1].id] is None, manners.is_quiet(one[2], work.now) and not ends[one[1].id]))
    for sign_up, person, _ in line:
        if not rules.has_room(session):
            return
        if until := ends[person.id]:
            sign_up.asked = True
            keep(work, session, person, until)
            work.tell(sign_up.person_id, "sessions.offered", session.thing, f"{sign_up.ticket}@{stamp(until)}")
        else:
            give(work, session, sign_up)


def keep(work: Work, session: LexSession, person: Person, until: datetime) -> None:
    """A seat is theirs to take until then."""
    kept.keep(work.unit, session, person.id or 0, until)
    work.plan("sessions.lapse", session.thing, stamp(until), until)


def stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M}"


def give(work: Work, session: LexSession, following: SignUp, *, asked: bool = False) -> None:
    """Who waited has a seat now, and is told; at once, if they ``asked`` for it."""
    following.seat, session.taken, session.waiting = Seat.IN, session.taken + 1, session.waiting - 1
    following.since = work.now
    work.unit.add_all([session, following])
    work.unit.flush()
    guest = work.unit.get_one(Person, following.person_id)
    hastes = {Haste.NOW: [guest.id or 0]} if asked else by_haste(work, [guest], session.starts_at)
    for haste, ids in hastes.items():
        work.tell_all(ids, "sessions.moved_up", session.thing, str(following.ticket), haste=haste)


def lapse(work: Work, number: int, _occurrence: str) -> None:
    """What was kept for those who did not answer goes on; who waits stays in line, at the end of it."""
    session = sessions.lock(work.unit, number)
    late = kept.overdue(work.unit, number, work.now) if session else []
    if session is None or not late:
        return
    for seat in late:
        kept.release(work.unit, session, seat)
        sign_up = sessions.sign_up_of(work.unit, number, seat.person_id)
        if sign_up and sign_up.seat == Seat.WAITING:
            session.tickets += 1
            sign_up.ticket = session.tickets
    work.unit.flush()
    if not session.cancelled_at and not rules.is_over(session, work.now):
        hand_out(work, session)
        work.changed(session.thing)


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
