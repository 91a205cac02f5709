"""Whether those who speak agree to be recorded: nothing says so before all did (S2)."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.sessions.jobs.announcing import dates_of
from bot.blocks.sessions.views import consenting
from bot.turn import Work
from bot.view import View
from store import attachments, consents, sessions
from store.attachments import Sort
from store.consents import Consent
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession


def ask(work: Work, of: Sequence[LexSession], hosts: Sequence[Person], by: int | None) -> None:
    """All who hold these sessions are asked, in one letter each.

    ``by``: who has just switched it on, and said yes by that.
    """
    asked = set[int]()
    for session in of:
        known = consents.of(work.unit, session.id or 0)
        consents.keep_only(work.unit, session.id or 0, [host.id or 0 for host in hosts])
        if session.records:
            asked |= _ask(work, session, [host.id or 0 for host in hosts], known, by)
        settle(work, session, hosts)
    for person_id in sorted(asked):
        work.tell(person_id, "sessions.consent", of[0].thing, _stamp(work.now))


def _ask(work: Work, session: LexSession, ids: Sequence[int], known: dict[int, Consent], by: int | None) -> set[int]:
    """Who has to be asked: those who have not said yes, and whose answer is not waited for already."""
    missing = [one for one in ids if one not in known or known[one].agrees is False or (by and not known[one].agrees)]
    new = [Consent(session_id=session.id or 0, person_id=one, asked_at=work.now) for one in missing if one not in known]
    consents.put(work.unit, new)
    known |= {consent.person_id: consent for consent in new}
    for one in missing:
        known[one].agrees, known[one].said_at = (True, work.now) if one == by else (None, None)
        known[one].asked_at = work.now
    work.unit.flush()
    return {one for one in missing if one != by}


def settle(work: Work, session: LexSession, hosts: Sequence[Person]) -> None:
    """What was said so far decides what is told of it, and whether a recording is shown."""
    was, session.agreed = session.agreed, session.records and not missing(work, session, hosts)
    kept = [one for one in attachments.of(work.unit, session.id or 0) if one.sort == Sort.RECORDING]
    if kept:
        session.recording = kept[-1].url if session.agreed else ""
    work.unit.add(session)
    work.unit.flush()
    if session.agreed != was or kept:
        work.changed(session.thing)


def missing(work: Work, session: LexSession, hosts: Sequence[Person]) -> list[Person]:
    """Whose yes is missing."""
    said = consents.of(work.unit, session.id or 0)
    agreed = {person_id for person_id, consent in said.items() if consent.agrees}
    return [host for host in hosts if host.id not in agreed]


def withdraw(work: Work, session: LexSession) -> None:
    """Somebody who speaks does not agree: there will be no recording, and none is shown."""
    session.records = session.agreed = False
    session.recording = ""
    for one in attachments.of(work.unit, session.id or 0):
        if one.sort == Sort.RECORDING:
            attachments.remove(work.unit, one)
    work.unit.add(session)
    work.unit.flush()
    work.changed(session.thing)


def told_no(work: Work, session: LexSession, hosts: Sequence[Person], me: int) -> None:
    """The others who hold it hear that it is not recorded."""
    others = [host.id or 0 for host in hosts if host.id != me]
    work.tell_all(others, "sessions.no_recording", session.thing, _stamp(work.now), haste=Haste.DAY)


def _stamp(moment: datetime) -> str:
    return f"{moment:%Y%m%dT%H%M%S}"


# letters


def question(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    session = sessions.by_id(work.unit, number)
    mine = consents.of(work.unit, number).get(person.id or 0)
    if session is None or mine is None or not session.records or mine.agrees is not None or session.cancelled_at:
        return None
    of = dates_of(work, session)
    held = sessions.hosts_of(work.unit, [one.id or 0 for one in (of.ahead(work.now) if of else ())])
    return consenting.question(session, sum(person.id in {host.id for host in hosts} for hosts in held.values()))


def no_recording(work: Work, _person: Person, number: int, _occurrence: str) -> View | None:
    session = sessions.by_id(work.unit, number)
    if session is None or session.cancelled_at or session.records:
        return None
    return consenting.no_recording(session)
