"""The entries of calendars that people subscribe to (S5)."""

from datetime import timedelta

from bot.blocks.sessions.views.calendar import entry
from bot.calendar import MOST, Entry
from bot.turn import Work
from store import sessions
from store.people import Person


def calendar(work: Work, person: Person | None) -> list[Entry]:
    """The entries of the last month and all to come; without a person, as those see them who have no seat.

    One more than a calendar holds shows that it does not hold all.
    """
    since = work.now - timedelta(days=31)
    found = sessions.calendar_of(work.unit, person.id if person else None, since, work.now, MOST + 1)
    held_by = sessions.hosts_of(work.unit, [session.id or 0 for session in found])
    return [entry(session, held_by.get(session.id or 0, []), inside=person is not None) for session in found]
