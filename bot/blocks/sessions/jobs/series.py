"""Letters about several dates of a series at once (S2)."""

from collections.abc import Iterable, Sequence

from bot.blocks.sessions.jobs.announcing import dates_of
from bot.blocks.sessions.jobs.letters import by_whom, entry_url
from bot.blocks.sessions.jobs.seats import by_haste, everybody
from bot.blocks.sessions.views import series as views
from bot.blocks.sessions.views.calendar import entry
from bot.calendar import MIME
from bot.calendar import files as calendar_files
from bot.turn import Work
from bot.view import File, View
from store import dates, outbox, sessions
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat, SignUp


def guests(work: Work, of: Sequence[LexSession]) -> Iterable[tuple[Haste, list[int]]]:
    """All who come to any of these dates, or wait, each once: who hears of it at once, and who in the morning."""
    found = {guest.id: guest for session in of for guest in everybody(work, session)}
    begins = min(session.starts_at for session in of)
    return by_haste(work, list(found.values()), begins).items()


def files(work: Work, of: Sequence[LexSession], mine: dict[int, SignUp], reader: Person) -> File | None:
    """The calendar entries of those dates on which they have a seat."""
    seated = [one for one in of if (had := mine.get(one.id or 0)) and had.seat == Seat.IN]
    return files_of(work, seated, reader) if seated else None


def files_of(work: Work, seated: Sequence[LexSession], reader: Person) -> File:
    """The calendar entries of these dates, each with those who hold it."""
    held = sessions.hosts_of(work.unit, [one.id or 0 for one in seated])
    entries = [entry(one, held.get(one.id or 0, [])) for one in seated]
    return File(f"lex-{seated[0].id}.ics", MIME, calendar_files(entries), entry_url(work, seated, reader))


def _mine(work: Work, person: Person, series_id: int) -> tuple[list[LexSession], dict[int, SignUp]]:
    """The dates for which they signed up, over and cancelled ones too."""
    mine = dates.sign_ups_of(work.unit, series_id, person.id or 0)
    active = {number: one for number, one in mine.items() if one.seat != Seat.OUT}
    return [one for one in dates.of(work.unit, series_id) if one.id in active], active


def _ahead(work: Work, of: Sequence[LexSession]) -> list[LexSession]:
    told = dates_of(work, of[0]) if of else None
    open_ones = {one.id for one in told.ahead(work.now)} if told else set[int | None]()
    return [one for one in of if one.id in open_ones]


def seats(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """The confirmation of all dates for which they signed up, as it is now."""
    of, mine = _mine(work, person, number)
    ahead = _ahead(work, of)
    if not ahead:
        return None
    return views.seats_letter(ahead[0], _hosts(work, ahead), ahead, mine, files(work, ahead, mine, person))


def changed(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """How all their dates stand now; of several changes that were not yet told, one letter tells."""
    of, mine = _mine(work, person, number)
    ahead = _ahead(work, of)
    newest = outbox.newest(work.unit, person.id or 0, "sessions.series_changed", f"series:{number}")
    if not ahead or occurrence != newest:
        return None
    return views.changed_letter(ahead[0], by_whom(work, occurrence), ahead, mine, files(work, ahead, mine, person))


def cancelled(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """Those dates of theirs that were cancelled at once."""
    of, mine = _mine(work, person, number)
    when = occurrence.partition(" by ")[0]
    gone = [one for one in of if one.cancelled_at and stamp_of(one) == when and one.starts_at > work.now]
    if not gone:
        return None
    return views.cancelled_letter(gone[0], by_whom(work, occurrence), gone, files(work, gone, mine, person))


def _hosts(work: Work, of: Sequence[LexSession]) -> list[Person]:
    """All who hold any of these dates, each once."""
    held = sessions.hosts_of(work.unit, [one.id or 0 for one in of])
    return list({host.id: host for one in of for host in held.get(one.id or 0, [])}.values())


def stamp_of(session: LexSession) -> str:
    """When it was cancelled."""
    return f"{session.cancelled_at:%Y%m%dT%H%M%S}"
