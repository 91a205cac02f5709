"""What a host wrote to all who come, on its way (S8)."""

from datetime import timedelta

from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.letters import seated
from bot.blocks.sessions.views import writing as views
from bot.turn import Work
from bot.view import View
from store import circulars, people
from store.people import Person

_STALE = timedelta(days=4)


def circular(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """Not to those who left meanwhile; what was written before it began is of no use after its end."""
    found, kept = seated(work, person, number), circulars.by_id(work.unit, int(occurrence))
    writer = people.by_id(work.unit, kept.person_id) if kept else None
    if found is None or kept is None or kept.sent_at is None or writer is None:
        return None
    session = found[0]
    if work.now > kept.sent_at + _STALE or (kept.sent_at < session.starts_at and rules.is_over(session, work.now)):
        raise TooLate
    return views.circular_letter(session, kept, writer)
