"""What happens around a session with nobody asking."""

from datetime import timedelta

from bot.blocks.sessions import rules, views
from bot.calendar import Entry
from bot.turn import Work
from bot.view import Card, View
from store import sessions
from store.people import Person
from store.sessions import LexSession, Seat


def plan_reminders(work: Work, session: LexSession) -> None:
    """One job for each kind of reminder, and one for the end; a moved session gets new ones and the old ones do nothing."""
    for minutes, _ in rules.REMINDERS:
        due = rules.reminder_due(session, minutes)
        if due > work.now:
            work.plan("sessions.remind", session.thing, f"{minutes}@{_stamp(session)}", due)
    work.plan("sessions.close", session.thing, _stamp(session), rules.ends_at(session))


def _stamp(session: LexSession) -> str:
    return f"{session.starts_at:%Y%m%dT%H%M}"


def remind(work: Work, number: int, occurrence: str) -> None:
    """Write the reminders of one session that are due now."""
    minutes, _, stamp = occurrence.partition("@")
    session = sessions.by_id(work.unit, number)
    if session is None or not _stands(session, stamp):
        return
    due = rules.reminder_due(session, int(minutes))
    coming = sessions.sign_ups(work.unit, number, Seat.IN)
    ids = [person.id or 0 for sign_up, person in coming if rules.wants_reminder(sign_up, int(minutes), due)]
    work.tell_all(ids, "sessions.reminder", session.thing, occurrence)


def close(work: Work, number: int, occurrence: str) -> None:
    """Bring the cards of a session that is over up to date."""
    session = sessions.by_id(work.unit, number)
    if session and _stands(session, occurrence):
        work.changed(session.thing)


def _stands(session: LexSession, stamp: str) -> bool:
    """It was neither cancelled nor moved since."""
    return session.cancelled_at is None and _stamp(session) == stamp


# how things are drawn when their time to be sent has come


def card(work: Work, number: int) -> Card | None:
    session = sessions.by_id(work.unit, number)
    if session is None:
        return None
    _, waiting = sessions.counts(work.unit, number) if not rules.has_room(session) else (0, 0)
    return views.public_card(session, sessions.hosts(work.unit, number), waiting, work.now)


def seat(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """The confirmation: what is true now, a seat or a place in the waiting list."""
    session = sessions.by_id(work.unit, number)
    sign_up = sessions.sign_up_of(work.unit, number, person.id or 0)
    if session is None or sign_up is None or session.cancelled_at or rules.is_over(session, work.now):
        return None
    hosts = sessions.hosts(work.unit, number)
    if sign_up.seat == Seat.WAITING:
        return views.waiting_letter(session, hosts, sessions.ahead_of(work.unit, sign_up))
    return views.seat_letter(session, hosts, person, work.house) if sign_up.seat == Seat.IN else None


def changed(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    session = sessions.by_id(work.unit, number)
    if session is None or session.cancelled_at or str(session.sequence) != occurrence:
        return None
    return views.changed_letter(session, sessions.hosts(work.unit, number), person, work.house)


def cancelled(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    session = sessions.by_id(work.unit, number)
    if session is None or session.starts_at <= work.now:
        return None
    return views.cancelled_letter(session, sessions.hosts(work.unit, number), person, work.house)


def reminder(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    minutes, stamp = _split(occurrence)
    session = sessions.by_id(work.unit, number)
    sign_up = sessions.sign_up_of(work.unit, number, person.id or 0)
    if session is None or sign_up is None or sign_up.seat != Seat.IN or not _stands(session, stamp):
        return None
    if not rules.still_worth_saying(session, minutes, work.now):
        return None
    early = minutes == rules.DAY_BEFORE
    return views.reminder_letter(session, sessions.hosts(work.unit, number), work.now, is_early=early)


def _split(occurrence: str) -> tuple[int, str]:
    minutes, _, stamp = occurrence.partition("@")
    return int(minutes), stamp


def calendar(work: Work, person: Person | None) -> list[Entry]:
    """The entries of the last month and all to come."""
    since = work.now - timedelta(days=31)
    found = sessions.calendar_of(work.unit, person.id if person else None, since)
    held_by = sessions.hosts_of(work.unit, [session.id or 0 for session in found])
    return [views.entry(session, held_by.get(session.id or 0, [])) for session in found]
