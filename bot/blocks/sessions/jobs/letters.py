"""Letters about a session as it is when their time to be sent has come (S4)."""

from collections.abc import Sequence

from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.seats import stamp
from bot.blocks.sessions.views import changing, keeping, signing_up
from bot.blocks.sessions.views.calendar import entry
from bot.calendar import MIME
from bot.calendar import file as calendar_file
from bot.turn import Turn, Work
from bot.view import File, View
from store import kept, outbox, people, sessions
from store.people import Person
from store.sessions import LexSession, Seat, SignUp


def seated(work: Work, person: Person, number: int) -> tuple[LexSession, SignUp] | None:
    """The session and this person's sign-up, as long as they stand."""
    session = sessions.by_id(work.unit, number)
    sign_up = sessions.sign_up_of(work.unit, number, person.id or 0)
    if session is None or sign_up is None or session.cancelled_at:
        return None
    return (session, sign_up) if sign_up.seat != Seat.OUT else None


def by_me(turn: Turn, when: str) -> str:
    """The occurrence of what the asker brings about, so that its letters can name them."""
    return f"{when} by {turn.me}"


def by_whom(work: Work, occurrence: str) -> Person | None:
    number = occurrence.partition(" by ")[2]
    return people.by_id(work.unit, int(number)) if number else None


def check_in_time(work: Work, session: LexSession) -> None:
    if rules.is_over(session, work.now):
        raise TooLate


def seat(work: Work, person: Person, number: int, ticket: str) -> View | None:
    """The confirmation: a seat or a place in the waiting list, as it is now; who left and came again has another."""
    found = seated(work, person, number)
    if found is None or ticket != str(found[1].ticket):
        return None
    session, sign_up = found
    check_in_time(work, session)
    if sign_up.seat == Seat.WAITING:
        return signing_up.waiting_letter(session, sessions.ahead_of(work.unit, sign_up))
    hosts = sessions.hosts(work.unit, number)
    return signing_up.seat_letter(session, hosts, entry_file(work, session, hosts, person))


def entry_file(work: Work, session: LexSession, hosts: Sequence[Person], reader: Person) -> File:
    """The calendar entry of somebody who has a seat."""
    return File(f"lex-{session.id}.ics", MIME, calendar_file(entry(session, hosts)), entry_url(work, [session], reader))


def entry_url(work: Work, of: Sequence[LexSession], reader: Person) -> str:
    """Where these entries can be fetched; blank where the world does not reach us."""
    numbers = ",".join(str(one.id) for one in of)
    return f"{work.house.url}/calendar/{reader.calendar_word}/{numbers}.ics" if work.house.url else ""


def moved_up(work: Work, person: Person, number: int, ticket: str) -> View | None:
    """A seat came free for somebody who waited."""
    found = seated(work, person, number)
    if found is None or found[1].seat != Seat.IN or ticket != str(found[1].ticket):
        return None
    session, hosts = found[0], sessions.hosts(work.unit, number)
    check_in_time(work, session)
    return signing_up.seat_letter(session, hosts, entry_file(work, session, hosts, person), has_waited=True)


def offered(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """A seat came free on the last day and is kept for somebody who waits; not any more, if it has gone on."""
    ticket, _, until = occurrence.partition("@")
    found, seat_kept = seated(work, person, number), kept.of(work.unit, number, person.id or 0)
    if found is None or seat_kept is None or (ticket, until) != (str(found[1].ticket), stamp(seat_kept.until)):
        return None
    return keeping.offered_letter(found[0], sessions.hosts(work.unit, number), seat_kept.until)


def changed(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """How it stands now; of several changes that were not yet told, one letter tells."""
    found = seated(work, person, number)
    newest = outbox.newest(work.unit, person.id or 0, "sessions.changed", f"session:{number}")
    if found is None or occurrence != newest:
        return None
    (session, sign_up), hosts = found, sessions.hosts(work.unit, number)
    check_in_time(work, session)
    file = entry_file(work, session, hosts, person) if sign_up.seat == Seat.IN else None
    return changing.changed_letter(session, by_whom(work, occurrence), file)


def cancelled(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    session = sessions.by_id(work.unit, number)
    sign_up = sessions.sign_up_of(work.unit, number, person.id or 0)
    if session is None or sign_up is None:
        return None
    check_in_time(work, session)
    hosts = sessions.hosts(work.unit, number)
    file = entry_file(work, session, hosts, person) if sign_up.seat == Seat.IN else None
    return changing.cancelled_letter(session, by_whom(work, occurrence), file)
