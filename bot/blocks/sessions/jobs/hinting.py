"""What may help a session: another time, another room, somebody who wished it (S10). A hint stands in nobody's way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import alike, clash
from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.seats import stamp
from bot.blocks.sessions.views import hinting as views
from bot.clash import Clash
from bot.manners import Habits, habits_of
from bot.turn import Work
from bot.view import View
from store import clashes, festivals, outbox, places, sessions, wishes
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat
from store.wishes import Wish

COMPARED = 500
"""So many of the newest wishes are looked at."""


@dataclass(frozen=True, slots=True)
class _Beside:
    clashes: list[Clash]
    busy: int


def hint(work: Work, session: LexSession, hosts: Sequence[Person], reader: Person) -> views.Hint | None:
    """What takes place at the same time for the same people, and a freer time; None if there is nothing to say."""
    now = _beside(work, session, hosts, session.starts_at)
    if not now.clashes and not now.busy:
        return None
    return views.Hint(tuple(now.clashes), now.busy, _freer(work, session, hosts, reader))


def _freer(work: Work, session: LexSession, hosts: Sequence[Person], reader: Person) -> datetime | None:
    if festivals.taking_part(work.unit, [session.id or 0]):  # another day may be none of its festival's
        return None
    for moment in clash.other_times(session.starts_at, _habits(work, reader)):
        there = _beside(work, session, hosts, moment)
        if not there.clashes and not there.busy:
            return moment
    return None


def _habits(work: Work, reader: Person) -> Habits:
    return habits_of(reader, work.reader(reader).zone)


def _beside(work: Work, session: LexSession, hosts: Sequence[Person], starts_at: datetime) -> _Beside:
    """What there would be beside it, if it began then."""
    ends_at = starts_at + (rules.ends_at(session) - session.starts_at)
    others = clashes.at(work.unit, starts_at, ends_at, session.id or 0, [host.id or 0 for host in hosts])
    busy = clashes.busy(work.unit, session.topics, [other.id for other in others])
    found = clash.clashes(clashes.of(session, starts_at), others)
    return _Beside(found, busy if busy >= rules.FEWEST else 0)


# nobody has signed up


def plan_look(work: Work, session: LexSession) -> None:
    """Two working days before it begins somebody looks whether anybody comes; not if it was offered just before."""
    due = rules.few_due(session.starts_at, ZoneInfo(work.house.zone))
    if due - session.created_at >= rules.SETTLED and due > work.now and session.part <= 1:
        work.plan("sessions.few", session.thing, stamp(session.starts_at), due)


def look(work: Work, number: int, begins: str) -> None:
    """Those who hold it hear once what helps."""
    session = sessions.by_id(work.unit, number)
    if session and stamp(session.starts_at) == begins and rules.few_come(session):
        hosts = [host.id or 0 for host in sessions.hosts(work.unit, number)]
        work.tell_all(hosts, "sessions.few", session.thing, haste=Haste.WORKDAY)


def few_letter(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """Only while few come and they still hold it."""
    session, hosts = sessions.by_id(work.unit, number), sessions.hosts(work.unit, number)
    if session is None or not rules.few_come(session) or person.id not in {host.id for host in hosts}:
        return None
    if session.starts_at - work.now < rules.TOO_CLOSE:
        raise TooLate
    wish = wished_alike(work, session)
    helps = views.Helps(
        hint(work, session, hosts, person),
        _unused(work, session),
        wish.title if wish and to_invite(work, session, wish) else "",
    )
    return views.few_letter(session, helps, work.reader(person).zone)


def _unused(work: Work, session: LexSession) -> tuple[str, str] | None:
    """A topic that its title tells of and it does not name, and a room that would hear of it by that."""
    words = [word for word in alike.telling(session.title) if word not in session.topics]
    rooms = places.all_rooms(work.unit)
    told = {room.id for room in places.fitting(rooms, session.topics, session.language, session.site)}
    for word in words:
        topics = [*session.topics, word]
        for room in places.fitting(rooms, topics, session.language, session.site):
            if room.id not in told and word in room.topics:
                return word, room.name or room.channel
    return None


def wished_alike(work: Work, session: LexSession) -> Wish | None:
    """The wish that is likest to it, of those that nobody fulfilled yet."""
    known = wishes.newest(work.unit, COMPARED)
    found = alike.alike(session.title, [wish.title for wish in known], 1)
    return known[found[0]] if found else None


def invite(work: Work, session: LexSession, wish: Wish) -> int:
    """Ask the next two who wish something like it whether it is for them; how many are asked."""
    asked = to_invite(work, session, wish)[: rules.INVITED]
    work.tell_all(asked, "sessions.invited", session.thing, haste=Haste.WORKDAY)
    return len(asked)


def to_invite(work: Work, session: LexSession, wish: Wish) -> list[int]:
    """Who wishes it, would hear of it, and has nothing to do with it yet; none once the first two were asked."""
    number = session.id or 0
    if outbox.written_to(work.unit, "sessions.invited", session.thing):
        return []
    near = {host.id for host in sessions.hosts(work.unit, number)}
    near |= {person.id for seat in (Seat.IN, Seat.WAITING) for _, person in sessions.sign_ups(work.unit, number, seat)}
    wishers = wishes.wishers(work.unit, wish.id or 0)
    return [person.id or 0 for person in wishers if person.id not in near and not person.is_muted(work.now)]


def invited(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """Somebody wished something like it; not if they come already, or cannot any more."""
    session = sessions.by_id(work.unit, number)
    mine = sessions.sign_up_of(work.unit, number, person.id or 0)
    if session is None or session.cancelled_at or session.closed or (mine and mine.seat != Seat.OUT):
        return None
    if session.starts_at <= work.now:
        raise TooLate
    return views.invited(session, sessions.hosts(work.unit, number))
