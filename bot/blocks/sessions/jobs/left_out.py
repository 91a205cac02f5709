"""Who waited for a seat in vain is asked first the next time that the same hosts offer a session (S4)."""

from collections.abc import Sequence

from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.seats import keep, stamp
from bot.blocks.sessions.views import keeping
from bot.manners import habits_of
from bot.turn import Work
from bot.view import View
from store import kept, outbox, sessions
from store.people import Person
from store.sessions import LexSession, Seat, SignUp


def think_of_them(work: Work, session: LexSession, hosts: Sequence[Person]) -> None:
    """Seats of a session to come are kept a while for those who waited in vain, half of all at most."""
    host_ids = [host.id or 0 for host in hosts]
    since = work.now - rules.REMEMBERED
    free = 0 if session.capacity is None else session.capacity - session.taken - session.kept
    left = rules.most_kept(session.capacity, free)
    for person, missed in _left_out(kept.left_out(work.unit, host_ids, since, work.now, rules.MANY), work):
        if left and person.id not in host_ids and _is_news_to(work, session, person.id or 0):
            left -= _ask(work, session, person, missed)


def ask_for_the_next(work: Work, over: LexSession) -> None:
    """Who still waited when this one ended is asked for the next of the same hosts, if it stands already."""
    hosts = sessions.hosts(work.unit, over.id or 0)
    number = kept.next_of(work.unit, [host.id or 0 for host in hosts], work.now)
    following = sessions.lock(work.unit, number) if number else None
    if following:
        think_of_them(work, following, sessions.hosts(work.unit, number or 0))
        work.changed(following.thing)


def _left_out(found: Sequence[tuple[SignUp, LexSession, Person]], work: Work) -> list[tuple[Person, list[SignUp]]]:
    """Each of them once, with all that they waited for in vain."""
    by_person: dict[int, tuple[Person, list[SignUp]]] = {}
    for sign_up, missed, person in found:
        if rules.is_over(missed, work.now):
            by_person.setdefault(person.id or 0, (person, []))[1].append(sign_up)
    return list(by_person.values())


def _is_news_to(work: Work, session: LexSession, person_id: int) -> bool:
    """Whether they have no place in it, and were not asked yet: another one may have ended in vain before."""
    mine = sessions.sign_up_of(work.unit, session.id or 0, person_id)
    asked = outbox.newest(work.unit, person_id, "sessions.kept", session.thing)
    return asked is None and (mine is None or mine.seat == Seat.OUT)


def _ask(work: Work, session: LexSession, person: Person, missed: Sequence[SignUp]) -> bool:
    """Keep a seat, where seats are counted, and write; false if no time for an answer makes sense."""
    habits = habits_of(person, work.reader(person).zone)
    until = rules.kept_until(session.starts_at, habits, work.now, rules.KEPT)
    if until is None:
        return False
    if session.capacity is not None:
        keep(work, session, person, until)
    for sign_up in missed:
        sign_up.asked = True
    work.tell(person.id or 0, "sessions.kept", session.thing, f"{missed[-1].session_id}@{stamp(until)}")
    return True


def kept_letter(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """They waited in vain for another one; a seat of this one is kept, unless there is room for all."""
    session, seat = sessions.by_id(work.unit, number), kept.of(work.unit, number, person.id or 0)
    missed = sessions.by_id(work.unit, int(occurrence.partition("@")[0]))
    sign_up = sessions.sign_up_of(work.unit, number, person.id or 0)
    if session is None or missed is None or session.cancelled_at or (sign_up and sign_up.seat != Seat.OUT):
        return None
    if session.capacity is not None and seat is None:
        return None
    if session.starts_at <= work.now:
        raise TooLate
    hosts = sessions.hosts(work.unit, number)
    return keeping.kept_letter(session, hosts, missed.title, seat.until if seat else None)
