"""The entries of calendars that people subscribe to (S5)."""

from datetime import timedelta

from bot.blocks.sessions.views.calendar import entry
from bot.calendar import MOST, Entry
from bot.filters import Filter
from bot.turn import Work
from store import calendars, sessions
from store.listing import Wanted
from store.people import Person


def entries(work: Work, person: Person | None, narrowed: Filter) -> list[Entry]:
    """The entries of the last month and all to come; without a person, as those see them who have no seat.

    One more than a calendar holds shows that it does not hold all.
    """
    found = calendars.of(work.unit, person.id if person else None, _wanted(work, narrowed), work.now, MOST + 1)
    held_by = sessions.hosts_of(work.unit, [session.id or 0 for session in found])
    return [entry(session, held_by.get(session.id or 0, []), inside=person is not None) for session in found]


def mark(work: Work, narrowed: Filter) -> str:
    return str(calendars.mark(work.unit, _wanted(work, narrowed)))


def _wanted(work: Work, narrowed: Filter) -> Wanted:
    since = work.now - timedelta(days=31)
    return Wanted(since=since, words=narrowed.words, language=narrowed.language, site=narrowed.site)
