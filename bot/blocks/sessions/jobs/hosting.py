"""Who holds a session: those who become its hosts or cease to be are told (S2)."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.announcing import dates_of
from bot.blocks.sessions.jobs.letters import entry_file
from bot.blocks.sessions.jobs.seats import by_haste, freed
from bot.blocks.sessions.jobs.series import files_of
from bot.blocks.sessions.views import hosting
from bot.turn import Work
from bot.view import View
from store import dates, outbox, people, sessions
from store.people import Person
from store.sessions import LexSession, Seat


def gone(work: Work, person: Person) -> bool:
    """Whether they had an account, and can no longer be reached by any: so it is with who has left the company."""
    number = person.id or 0
    return bool(people.why_unreachable(work.unit, number)) and not people.platforms_of(work.unit, [number], ())


def tell_of_change(work: Work, session: LexSession, before: Sequence[Person], after: Sequence[Person], me: int) -> None:
    """Who holds it now, or no longer, hears of it, unless they brought it about."""
    was, now = ({host.id or 0 for host in hosts} for hosts in (before, after))
    _tell(work, session, sorted((was ^ now) - {me}), after)


def tell_all(work: Work, session: LexSession, hosts: Sequence[Person]) -> None:
    """One of them stepped back: those who hold it on are told."""
    _tell(work, session, [host.id or 0 for host in hosts], hosts)


def _tell(work: Work, session: LexSession, ids: Sequence[int], hosts: Sequence[Person]) -> None:
    held_by = "-".join(str(host.id) for host in hosts)
    work.tell_all(ids, "sessions.hosting", session.thing, f"{held_by}@{work.now:%Y%m%dT%H%M%S%f}")


def tell_others(work: Work, of: Sequence[LexSession], hosts: Iterable[Person], me: int) -> None:
    """These dates take place at another time or place, or not at all: who holds them as well is told."""
    others = {host.id: host for host in hosts if host.id != me}
    occurrence = f"{me} {len(of)} {'off' if of[0].cancelled_at else 'on'} {of[0].sequence}"
    for haste, ids in by_haste(work, list(others.values()), min(one.starts_at for one in of)).items():
        work.tell_all(ids, "sessions.held_changed", of[0].thing, occurrence, haste=haste)


def free_seats(work: Work, session: LexSession, hosts: Sequence[Person]) -> None:
    """Who holds it needs no seat in it."""
    for host in hosts:
        sign_up = sessions.sign_up_of(work.unit, session.id or 0, host.id or 0)
        if sign_up and sign_up.seat != Seat.OUT:
            had, sign_up.seat = sign_up.seat, Seat.OUT
            sessions.uncount(session, had)
            work.unit.add_all([session, sign_up])
            work.unit.flush()
            if had == Seat.IN:
                freed(work, session)


def letter(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """Whether they hold it, as it is now."""
    session = sessions.by_id(work.unit, number)
    if session is None or session.cancelled_at:
        return None
    if rules.is_over(session, work.now):
        raise TooLate
    hosts, every = sessions.hosts(work.unit, number), dates_of(work, session)
    if person.id not in {host.id for host in hosts}:
        return hosting.holds_no_longer(session, hosts)
    if every is None:
        return hosting.holds_now(session, hosts, None, entry_file(work, session, hosts, person), work.now)
    theirs = replace(every, all=tuple(_held_by(work, person, every.ahead(work.now))))
    return hosting.holds_now(session, hosts, theirs, files_of(work, theirs.all, person), work.now)


def held_changed(work: Work, person: Person, number: int, occurrence: str) -> View | None:
    """What another host changed, as it is now; of several changes that were not yet told, one letter tells."""
    session = sessions.by_id(work.unit, number)
    newest = outbox.newest(work.unit, person.id or 0, "sessions.held_changed", f"session:{number}")
    if session is None or newest is None:
        return None
    by, count, state, _ = occurrence.split()
    if occurrence != newest and int(newest.split()[1]) >= int(count):
        return None  # the newer one tells of all these dates, too
    of = _held(work, person, session, int(count), off=state == "off")
    if not of:
        return None
    if rules.is_over(of[-1], work.now):
        raise TooLate
    return hosting.held_changed(of, people.by_id(work.unit, int(by)), files_of(work, of, person))


def _held(work: Work, person: Person, session: LexSession, count: int, *, off: bool) -> list[LexSession]:
    """Of this date, or so many from it on, those that they hold and that are called off, or are not."""
    of = dates.of(work.unit, session.series_id) if session.series_id and count > 1 else [session]
    return _held_by(work, person, [one for one in of if one.part >= session.part and bool(one.cancelled_at) is off])


def _held_by(work: Work, person: Person, of: Sequence[LexSession]) -> list[LexSession]:
    held = sessions.hosts_of(work.unit, [one.id or 0 for one in of])
    return [one for one in of if person.id in {host.id for host in held.get(one.id or 0, [])}]
