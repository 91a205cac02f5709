"""Sessions that nobody holds any more: caretakers are told, and the guests of who holds them instead (S2)."""

from collections.abc import Sequence

from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.announcing import dates_of
from bot.blocks.sessions.jobs.hosting import gone
from bot.blocks.sessions.jobs.seats import by_haste
from bot.blocks.sessions.jobs.series import files_of, guests
from bot.blocks.sessions.views import taking_over as views
from bot.turn import Work
from bot.view import View
from store import clashes, dates, people, sessions
from store.people import Person
from store.sessions import LexSession, Seat

MOST = 20
"""So many at once."""


def is_unheld(work: Work, hosts: Sequence[Person]) -> bool:
    """Whether those who hold it had accounts, and nobody of them can be reached any more."""
    reached = people.platforms_of(work.unit, [host.id or 0 for host in hosts], ())
    return not reached and any(gone(work, host) for host in hosts)


def look(work: Work) -> None:
    """All caretakers hear of each session to come that lost its last host; of a series, by its next date."""
    unheld = clashes.unheld(work.unit, work.now, work.now + rules.CARED_FOR, MOST)
    found = sessions.by_ids(work.unit, unheld)
    first: dict[int, LexSession] = {}
    for session in (found[number] for number in unheld):
        first.setdefault(session.series_id or -(session.id or 0), session)
    caretakers = [one for one in people.caretakers(work.unit) if not gone(work, one)] if first else []
    for session in first.values():
        held_by = "-".join(str(host.id) for host in sessions.hosts(work.unit, session.id or 0))
        for haste, ids in by_haste(work, caretakers, session.starts_at).items():
            work.tell_all(ids, "sessions.unheld", session.thing, held_by, haste=haste)


def unheld_letter(work: Work, _person: Person, number: int, _occurrence: str) -> View | None:
    """As long as nobody holds it."""
    session, hosts = sessions.by_id(work.unit, number), sessions.hosts(work.unit, number)
    if session is None or session.cancelled_at or not is_unheld(work, hosts):
        return None
    if session.starts_at <= work.now:
        raise TooLate
    return views.unheld_letter(session, hosts, dates_of(work, session), work.now)


def unheld_dates(work: Work, session: LexSession) -> list[LexSession]:
    """All dates of its series to come that nobody holds; of a session that stands alone, itself."""
    of = dates_of(work, session)
    ahead = of.ahead(work.now) if of else (session,)
    held = sessions.hosts_of(work.unit, [one.id or 0 for one in ahead])
    return [one for one in ahead if is_unheld(work, held.get(one.id or 0, []))]


def tell_guests(work: Work, of: Sequence[LexSession], before: Sequence[Person], after: Sequence[Person]) -> None:
    """Who comes hears that somebody holds it again, if nobody did."""
    if is_unheld(work, before) and not is_unheld(work, after):
        occurrence = f"{'-'.join(str(host.id) for host in after)}@{work.now:%Y%m%dT%H%M%S%f}"
        for haste, ids in guests(work, of):
            work.tell_all(ids, "sessions.taken_over", of[0].thing, occurrence, haste=haste)


def taken_over(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """On which dates they come of those that were taken over, and who holds them now, perhaps somebody else again."""
    session = sessions.by_id(work.unit, number)
    every = dates_of(work, session) if session else None
    ahead = every.ahead(work.now) if every else (session,) if session and not session.cancelled_at else ()
    theirs = dates.seats_of(work.unit, [one.id or 0 for one in ahead], person.id or 0)
    by, held = set(occurrence.partition("@")[0].split("-")), sessions.hosts_of(work.unit, [*theirs])
    attended = [one for one in ahead if one.id in theirs]
    of = [one for one in attended if by & {str(host.id) for host in held[one.id or 0]}] or attended
    if not of:
        return None
    if rules.is_over(of[0], work.now):
        raise TooLate
    seated = [one for one in of if theirs[one.id or 0] == Seat.IN]
    return views.taken_over(of, held[of[0].id or 0], files_of(work, seated, person) if seated else None)
