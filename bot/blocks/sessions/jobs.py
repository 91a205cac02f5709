"""What happens around a session with nobody asking."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.forms import read_record
from bot.blocks.sessions.views import announcing, changing, reminding, signing_up
from bot.blocks.sessions.views.calendar import entry
from bot.calendar import MIME, MOST, Entry
from bot.calendar import file as calendar_file
from bot.forms import topics_of
from bot.manners import habits_of
from bot.meeting import stranger
from bot.turn import Work
from bot.view import Card, File, View
from store import outbox, people, sessions
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat, SignUp


def plan_reminders(work: Work, session: LexSession) -> None:
    """One job for each reminder and one for the end. A moved session gets new ones; the old ones then do nothing."""
    for minutes, _ in rules.REMINDERS:
        if session.starts_at - timedelta(minutes=minutes) > work.now:
            written = rules.reminders_written(session.starts_at, minutes)
            work.plan("sessions.remind", session.thing, _occurrence(session, minutes), written)
    ends_at = rules.ends_at(session)
    work.plan("sessions.close", session.thing, _stamp(ends_at), ends_at)


def _occurrence(session: LexSession, minutes: int) -> str:
    return f"{minutes}@{_stamp(session.starts_at)}"


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M}"


def remind(work: Work, number: int, occurrence: str) -> None:
    """Write the reminders of one session."""
    minutes, stamp = _split(occurrence)
    session = sessions.by_id(work.unit, number)
    if session is None or not _stands(session, stamp):
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


def _stands(session: LexSession, stamp: str) -> bool:
    """It was neither cancelled nor moved since."""
    return session.cancelled_at is None and _stamp(session.starts_at) == stamp


# how things are drawn when their time to be sent has come


def card(work: Work, number: int) -> Card | None:
    session = sessions.by_id(work.unit, number)
    if session is None:
        return None
    return announcing.public_card(session, sessions.hosts(work.unit, number), session.waiting, work.now)


def _seated(work: Work, person: Person, number: int) -> tuple[LexSession, SignUp] | None:
    """The session and this person's sign-up, as long as they stand."""
    session = sessions.by_id(work.unit, number)
    sign_up = sessions.sign_up_of(work.unit, number, person.id or 0)
    if session is None or sign_up is None or session.cancelled_at:
        return None
    return (session, sign_up) if sign_up.seat != Seat.OUT else None


def _check_in_time(work: Work, session: LexSession) -> None:
    if rules.is_over(session, work.now):
        raise TooLate


def seat(work: Work, person: Person, number: int, ticket: str) -> View | None:
    """The confirmation: a seat or a place in the waiting list, as it is now; who left and came again has another."""
    found = _seated(work, person, number)
    if found is None or ticket != str(found[1].ticket):
        return None
    session, sign_up = found
    _check_in_time(work, session)
    hosts = sessions.hosts(work.unit, number)
    if sign_up.seat == Seat.WAITING:
        return signing_up.waiting_letter(session, hosts, sessions.ahead_of(work.unit, sign_up))
    return signing_up.seat_letter(session, hosts, entry_file(work, session, hosts, person))


def entry_file(work: Work, session: LexSession, hosts: Sequence[Person], reader: Person) -> File:
    """The calendar entry of somebody who has a seat."""
    url = f"{work.house.url}/calendar/{reader.calendar_word}/{session.id}.ics" if work.house.url else ""
    return File(f"lex-{session.id}.ics", MIME, calendar_file(entry(session, hosts)), url)


def moved_up(work: Work, person: Person, number: int, ticket: str) -> View | None:
    """A seat came free for somebody who waited."""
    found = _seated(work, person, number)
    if found is None or found[1].seat != Seat.IN or ticket != str(found[1].ticket):
        return None
    session, hosts = found[0], sessions.hosts(work.unit, number)
    _check_in_time(work, session)
    return signing_up.seat_letter(session, hosts, entry_file(work, session, hosts, person), has_waited=True)


def changed(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """How it stands now; of several changes that were not yet told, one letter tells."""
    found = _seated(work, person, number)
    newest = outbox.newest(work.unit, person.id or 0, "sessions.changed", f"session:{number}")
    if found is None or occurrence != newest:
        return None
    (session, sign_up), hosts = found, sessions.hosts(work.unit, number)
    _check_in_time(work, session)
    file = entry_file(work, session, hosts, person) if sign_up.seat == Seat.IN else None
    return changing.changed_letter(session, hosts, file)


def cancelled(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    session = sessions.by_id(work.unit, number)
    sign_up = sessions.sign_up_of(work.unit, number, person.id or 0)
    if session is None or sign_up is None:
        return None
    _check_in_time(work, session)
    hosts = sessions.hosts(work.unit, number)
    file = entry_file(work, session, hosts, person) if sign_up.seat == Seat.IN else None
    return changing.cancelled_letter(session, hosts, file)


def reminder(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    minutes, stamp = _split(occurrence)
    found = _seated(work, person, number)
    if found is None or found[1].seat != Seat.IN or not _stands(found[0], stamp):
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


def calendar(work: Work, person: Person | None) -> list[Entry]:
    """The entries of the last month and all to come; without a person, as those see them who have no seat.

    One more than a calendar holds shows that it does not hold all.
    """
    since = work.now - timedelta(days=31)
    found = sessions.calendar_of(work.unit, person.id if person else None, since, work.now, MOST + 1)
    held_by = sessions.hosts_of(work.unit, [session.id or 0 for session in found])
    return [entry(session, held_by.get(session.id or 0, []), inside=person is not None) for session in found]


# what comes from elsewhere


def take_in(work: Work, given: Mapping[str, Any]) -> bool:
    """One session of ``lexbot import sessions``; false if it is here already."""
    record = read_record(given)
    if sessions.by_import_key(work.unit, record.id):
        return False
    rules.check_record(record.title, record.minutes)
    over = record.starts_at <= work.now
    session = LexSession(
        title=record.title,
        description=record.description,
        starts_at=record.starts_at,
        minutes=record.minutes,
        place=record.place if over else record.url or record.place,
        recording=record.url if over and rules.is_link(record.url) else "",
        language=record.language or work.house.language,
        topics=list(topics_of(",".join(record.topics))),
        site=record.site.casefold(),
        capacity=record.capacity,
        import_key=record.id,
        created_at=work.now,
    )
    rules.check_places_of_record(record.url, record.place, over=over)
    sessions.save(work.unit, session, [_known_or_new(work, who) for who in dict.fromkeys(record.hosts) if who])
    if not over:
        plan_reminders(work, session)
    return True


def _known_or_new(work: Work, who: str) -> Person:
    if "@" in who:
        return people.by_email(work.unit, who) or stranger(work.unit, who.partition("@")[0], who, work.house, work.now)
    return people.by_name(work.unit, who) or stranger(work.unit, who, "", work.house, work.now)
