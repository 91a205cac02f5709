"""The reminders, and the end of a session (S6)."""

from collections import defaultdict
from datetime import datetime, timedelta

from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs import left_out
from bot.blocks.sessions.jobs.afterwards import ask_and_thank
from bot.blocks.sessions.jobs.announcing import announce_next
from bot.blocks.sessions.jobs.hinting import plan_look
from bot.blocks.sessions.jobs.letters import seated
from bot.blocks.sessions.jobs.seats import stamp
from bot.blocks.sessions.views import reminding
from bot.turn import Work
from bot.view import View
from store import sessions
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat, SignUp


def plan_reminders(work: Work, session: LexSession) -> None:
    """One job for each reminder and one for the end. A moved session gets new ones; the old ones then do nothing."""
    for minutes, _ in rules.REMINDERS:
        if session.starts_at - timedelta(minutes=minutes) > work.now:
            written, occurrence = rules.reminders_written(session.starts_at, minutes), _occurrence(session, minutes)
            if written > work.now:
                work.plan("sessions.remind", session.thing, occurrence, written)
            else:  # it may have been planned for that moment before, and found nothing to be done
                remind(work, session.id or 0, occurrence)
    ends_at = rules.ends_at(session)
    work.plan("sessions.close", session.thing, stamp(ends_at), ends_at)
    plan_look(work, session)


def _occurrence(session: LexSession, minutes: int) -> str:
    return f"{minutes}@{stamp(session.starts_at)}"


def remind(work: Work, number: int, occurrence: str) -> None:
    """Write the reminders of one session."""
    minutes, begins = _split(occurrence)
    session = sessions.by_id(work.unit, number)
    if session is None or not _stands(session, begins):
        return
    coming: defaultdict[datetime, list[int]] = defaultdict(list)
    for sign_up, person in sessions.sign_ups(work.unit, number, Seat.IN):
        due = rules.reminder_due(session.starts_at, minutes, work.reader(person).zone)
        if rules.wants_reminder(sign_up, minutes, due):
            coming[due].append(person.id or 0)
    for due, ids in coming.items():
        work.tell_all(ids, "sessions.reminder", session.thing, occurrence, due, haste=Haste.NOW)


def remind_after_all(work: Work, session: LexSession, sign_up: SignUp, person: Person) -> None:
    """Write those reminders that one person chose when those of the others were written already."""
    for minutes in sign_up.reminders:
        due = rules.reminder_due(session.starts_at, minutes, work.reader(person).zone)
        if rules.reminders_written(session.starts_at, minutes) <= work.now < due:
            occurrence = _occurrence(session, minutes)
            work.tell(sign_up.person_id, "sessions.reminder", session.thing, occurrence, due, haste=Haste.NOW)


def close(work: Work, number: int, _occurrence: str) -> None:
    """Bring the cards of a session that is over up to date; one that was moved or made longer is not over yet."""
    session = sessions.by_id(work.unit, number)
    if session and not session.cancelled_at and rules.is_over(session, work.now):
        work.changed(session.thing)
        ask_and_thank(work, session)
        announce_next(work, session)
        if session.waiting:
            left_out.ask_for_the_next(work, session)


def reminder(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    minutes, begins = _split(occurrence)
    found = seated(work, person, number)
    if found is None or found[1].seat != Seat.IN or not _stands(found[0], begins):
        return None
    session, sign_up = found
    if minutes not in sign_up.reminders:
        return None
    if not rules.still_worth_saying(session, minutes, work.now):
        raise TooLate
    early = minutes == rules.DAY_BEFORE
    return reminding.reminder_letter(session, sessions.hosts(work.unit, number), work.now, is_early=early)


def _split(occurrence: str) -> tuple[int, str]:
    minutes, _, stamp = occurrence.partition("@")
    return int(minutes), stamp


def _stands(session: LexSession, begins: str) -> bool:
    """It was neither cancelled nor moved since."""
    return session.cancelled_at is None and stamp(session.starts_at) == begins
