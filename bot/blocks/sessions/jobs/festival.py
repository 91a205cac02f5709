"""Festivals as rooms and hosts hear of them, and sessions that come into their programmes or leave them (S10)."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from bot import programme
from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.announcing import announce
from bot.blocks.sessions.jobs.seats import stamp
from bot.blocks.sessions.views import festival as views
from bot.errors import Misfilled
from bot.programme import Free
from bot.text import Words
from bot.turn import Work
from bot.view import Card, View
from store import festivals, places, sessions
from store.festivals import Festival, Part
from store.people import Person
from store.sessions import LexSession

NAMED = 3
"""So many free places are named where one is taken."""
AT_ONCE = 50
"""Sessions of a cancelled festival that are announced in one transaction."""


def card(work: Work, number: int) -> Card | None:
    """One card in each room, for the whole of it."""
    festival = festivals.by_id(work.unit, number)
    return views.public_card(festival, festivals.count(work.unit, festival), work.now) if festival else None


def tell_rooms(work: Work, festival: Festival) -> list[Words]:
    """A festival is for everybody: all rooms hear of it that hear anything, each in its own language."""
    rooms = [room for room in places.all_rooms(work.unit) if (room.bound or room.rest) and not room.unreachable]
    work.announce(festival.thing, rooms)
    work.changed(festival.thing)
    work.plan("sessions.festival_over", festival.thing, stamp(festival.ends_at), festival.ends_at)
    return [room.name or room.channel for room in rooms]


def over(work: Work, number: int, _occurrence: str) -> None:
    """Its card says so."""
    festival = festivals.by_id(work.unit, number)
    if festival and festival.ends_at <= work.now:
        work.changed(festival.thing)


def cancel(work: Work, festival: Festival) -> None:
    """It does not take place, and no longer speaks for its sessions."""
    festival.cancelled_at = work.now
    festivals.save(work.unit, festival)
    work.changed(festival.thing)
    work.plan("sessions.festival_scattered", festival.thing, f"{work.now.isoformat()} 0", work.now)


def scattered(work: Work, number: int, occurrence: str) -> None:
    """What is still to come is announced like any other: some sessions now, those after them by a further job."""
    festival, (since, after) = festivals.by_id(work.unit, number), occurrence.split(" ")
    if festival is None:
        return
    parts = festivals.parts(work.unit, festival, datetime.fromisoformat(since), datetime.max.replace(tzinfo=UTC))
    left = [
        part for part in sorted(parts, key=_by_time) if _by_time(part) > (datetime.fromisoformat(since), int(after))
    ]
    for part, session in ((part, sessions.by_id(work.unit, part.id)) for part in left[:AT_ONCE]):
        if session and part.starts_at > work.now:
            announce(work, session)
    if len(left) > AT_ONCE:
        last = left[AT_ONCE - 1]
        work.plan("sessions.festival_scattered", festival.thing, f"{last.starts_at.isoformat()} {last.id}", work.now)


def _by_time(part: Part) -> tuple[datetime, int]:
    return part.starts_at, part.id


def of(work: Work, session: LexSession) -> Festival | None:
    """The festival in whose programme it stands."""
    place = festivals.place_of(work.unit, session.id or 0)
    return festivals.by_id(work.unit, place.festival_id) if place else None


def parts_of_day(work: Work, festival: Festival, day: int) -> list[Part]:
    return festivals.parts(work.unit, festival, *programme.whole_day(festival, day))


def free(work: Work, festival: Festival, day: int) -> Iterator[Free]:
    """Where something can still be offered on this day."""
    return programme.free(festival, day, _in_the_way(work, festival, *programme.whole_day(festival, day)), work.now)


def _in_the_way(work: Work, festival: Festival, since: datetime, until: datetime) -> list[Part]:
    """What began before may go on."""
    return festivals.parts(work.unit, festival, since - timedelta(minutes=rules.LONGEST), until)


def put(work: Work, festival: Festival, session: LexSession, track: str) -> None:
    """It stands in the programme from now on; the festival is locked."""
    check_free(work, festival, part_of(session, track))
    festivals.put(work.unit, session.id or 0, festival.id or 0, track)
    work.changed(festival.thing)


def part_of(session: LexSession, track: str) -> Part:
    return Part(session.id or 0, session.title, session.starts_at, session.minutes, track)


def check_free(work: Work, festival: Festival, part: Part) -> None:
    """It takes place on one of its days, and nothing else then in its track; else the next free places are named."""
    day = programme.day_of(festival, part.starts_at)
    if day is None:
        raise Misfilled({"starts_at": views.outside(festival)})
    if other := programme.in_the_way(_in_the_way(work, festival, part.starts_at, part.ends_at), part):
        places_left = list(free(work, festival, day))
        after = [one for one in places_left if one.slot.ends_at > part.starts_at] or places_left
        raise Misfilled({"starts_at": views.taken(festival, other, after[:NAMED])})


def free_track(work: Work, festival: Festival, session: LexSession) -> str:
    """The first track in which it fits; the first of all if none is free, to be complained about."""
    wanted, names = part_of(session, ""), programme.tracks(festival)
    parts = _in_the_way(work, festival, wanted.starts_at, wanted.ends_at)
    fits = (name for name in names if not programme.in_the_way(parts, part_of(session, name)))
    return next(fits, next(iter(names), ""))


def check_move(work: Work, session: LexSession, starts_at: datetime, minutes: int) -> None:
    """Before it has another time: its place in the programme is free then, or it leaves the festival."""
    place = festivals.place_of(work.unit, session.id or 0)
    festival = festivals.lock(work.unit, place.festival_id) if place else None
    if place and festival and not festival.cancelled_at and programme.day_of(festival, starts_at) is not None:
        check_free(work, festival, Part(session.id or 0, session.title, starts_at, minutes, place.track))


def moved(work: Work, session: LexSession) -> None:
    """It has another time: out of the festival it is announced like any other."""
    festival = of(work, session)
    if festival is None:
        return
    work.changed(festival.thing)
    if programme.day_of(festival, session.starts_at) is None:
        festivals.take_out(work.unit, session.id or 0)
        announce(work, session)


def called_off(work: Work, session: LexSession) -> None:
    """It does not take place: its festival's card has one less."""
    if festival := of(work, session):
        work.changed(festival.thing)


# letters


def in_programme(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """Somebody else put it there."""
    session = sessions.by_id(work.unit, number)
    festival = of(work, session) if session else None
    place = festivals.place_of(work.unit, number)
    if session is None or festival is None or place is None or session.cancelled_at or festival.cancelled_at:
        return None
    if rules.is_over(session, work.now):
        raise TooLate
    hosts = sessions.hosts(work.unit, number)
    return views.in_programme(session, festival, place.track) if person.id in {host.id for host in hosts} else None


def cancelled(work: Work, _person: Person, number: int, _occurrence: str) -> View | None:
    """Their sessions take place all the same."""
    festival = festivals.by_id(work.unit, number)
    if festival is None or festival.cancelled_at is None:
        return None
    if festival.ends_at <= work.now:
        raise TooLate
    return views.cancelled_letter(festival)
