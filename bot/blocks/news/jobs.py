"""Digests and lists, with nobody asking: chosen when they are due, drawn when they are sent (N2)."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.block import TooLate
from bot.blocks.news import rules, views
from bot.blocks.news.rules import Due
from bot.turn import Line, Work, reader_for
from bot.view import Item, Page
from store import news, places
from store.news import DAILY, RoomList
from store.outbox import Haste
from store.people import Person

BATCH = 100
"""Members whose digests are planned in one transaction."""
_RENEWED = timedelta(minutes=10)
"""So often the lists are looked through for what has changed."""


def hourly(work: Work) -> None:
    """Whatever clocks people and rooms live by, their next time is planned; that it is so already is no harm."""
    for zone, hour in news.clocks(work.unit):
        plan_for(work, zone, hour)
    for room in news.listening(work.unit):
        _plan_list(work, room)


def plan_for(work: Work, zone: str, hour: int, since: date | None = None) -> None:
    """The next digests of those who live by this clock; and what was missed since that day, if it is not too late."""
    local = reader_for("", zone, work.house).zone
    for day in rules.days_due(hour, local, since, work.now):
        work.plan("news.digests", "digests:0", str(Due(day, hour, zone)), rules.moment(day, hour, local))


def digests(work: Work, _number: int, occurrence: str) -> None:
    """Plan the digests of some, and leave the others, and tomorrow, to further jobs."""
    due = Due.read(occurrence)
    if not due.after and (due.zone, due.hour) in news.clocks(work.unit):
        plan_for(work, due.zone, due.hour, due.day)
    at = rules.moment(due.day, due.hour, reader_for("", due.zone, work.house).zone)
    rhythms = rules.rhythms_on(due.day, work.now - at)
    found = news.readers(work.unit, (due.zone, due.hour), rhythms, due.after, BATCH) if rhythms else []
    if len(found) == BATCH:
        last = found[-1][0].id or 0
        work.plan("news.digests", "digests:0", str(replace(due, after=last)), work.now)
    readers = [(person, row or news.Digest(person_id=person.id or 0)) for person, row in found]
    _choose(work, due, [(person, row) for person, row in readers if _listens(work, person, row)])


def _listens(work: Work, person: Person, row: news.Digest) -> bool:
    """Not on a day of which they want to hear nothing at all: what would wait for Monday comes with Monday's."""
    daily = news.rhythm_of(row, person) == DAILY
    local = work.now.astimezone(work.reader(person).zone)
    return not (daily and person.quiet_weekends and local.weekday() >= rules.SATURDAY)


def _choose(work: Work, due: Due, readers: Sequence[tuple[Person, news.Digest]]) -> None:
    people = [person for person, _ in readers]
    fitting: dict[int, list[Line]] = {}
    for door in work.house.digests:
        for person_id, lines in door.fitting(work, people, work.now + rules.AHEAD).items():
            fitting.setdefault(person_id, []).extend(lines)
    arrived = news.arrived(work.unit, [person.id or 0 for person in people], "news.digest")
    for person, row in readers:
        lines = fitting.get(person.id or 0, [])
        _remember(row, lines, has_arrived=(row.person_id, row.occurrence) in arrived)
        if best := rules.chosen(lines, row.told):
            row.lines = [[line.thing, line.state, line.fits > 0] for line in best]
            row.occurrence = rules.occurrence(news.rhythm_of(row, person), due.day)
            work.unit.add(row)
            haste = Haste.SUBSCRIBED if row.rhythm else Haste.WORKDAY  # who chose it has asked for it
            work.tell(row.person_id, "news.digest", "digest:0", row.occurrence, haste=haste)


def _remember(row: news.Digest, lines: Iterable[Line], *, has_arrived: bool) -> None:
    """What the last one told counts as told if it came; what is over need not be remembered."""
    last = {str(line[0]): str(line[1]) for line in row.lines} if has_arrived else {}
    ahead = {line.thing for line in lines}
    row.told = {thing: state for thing, state in {**row.told, **last}.items() if thing in ahead}


def digest(work: Work, person: Person, _number: int, occurrence: str) -> Page | None:
    """What of it is still true; of two that waited, the newer one tells all."""
    row = news.of(work.unit, person.id or 0)
    if row is None or row.occurrence != occurrence or news.rhythm_of(row, person) == news.OFF:
        return None
    if rules.is_of_last_week(occurrence, work.now.astimezone(work.reader(person).zone).date()):
        raise TooLate
    items = _items(work, [str(line[0]) for line in row.lines], person)
    best = [items[str(line[0])] for line in row.lines if line[2] and line[0] in items]
    others = [items[str(line[0])] for line in row.lines if not line[2] and line[0] in items]
    return views.digest(best, others) if items else None


def _items(work: Work, things: Sequence[str], person: Person | None) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for door in work.house.digests:
        numbers = [int(thing.partition(":")[2]) for thing in things if thing.startswith(f"{door.kind}:")]
        found |= {f"{door.kind}:{number}": item for number, item in door.items(work, numbers, person).items()}
    return found


def merge(work: Work, from_id: int, to_id: int) -> None:
    """Two people turned out to be one, who chose once."""
    stray, kept = news.of(work.unit, from_id), news.of(work.unit, to_id)
    if stray and stray.rhythm and not (kept and kept.rhythm):
        kept = kept or news.Digest(person_id=to_id)
        kept.rhythm, kept.hour = stray.rhythm, stray.hour
        work.unit.add(kept)


# rooms


def _plan_list(work: Work, room: places.Room) -> None:
    zone = reader_for("", room.zone, work.house).zone
    day = rules.next_list_day(room.rhythm, room.list_hour, zone, work.now)
    work.plan("news.list", f"room:{room.id}", str(day), rules.moment(day, room.list_hour, zone))


def room_list(work: Work, number: int, occurrence: str) -> None:
    """Choose what a room's list of this day holds, and post it."""
    room = places.by_id(work.unit, number)
    if room is None or not room.rhythm or room.unreachable:
        return
    _plan_list(work, room)
    zone = reader_for("", room.zone, work.house).zone
    day = datetime.fromisoformat(occurrence).date()
    until = rules.next_list_day(room.rhythm, room.list_hour, zone, work.now)
    lines = [line for door in work.house.digests for line in door.fitting_room(work, room, work.now + rules.AHEAD)]
    known = news.announced(work.unit, number, [line.thing for line in lines])
    new = [line for line in lines if line.thing not in known]
    best = rules.chosen(new, news.listed(work.unit, number))
    if best and news.list_of(work.unit, number, day) is None:
        made = RoomList(room_id=number, day=day, until=rules.moment(until, room.list_hour, zone))
        made.lines = [[line.thing, line.state, True] for line in best]
        work.unit.add(made)
        work.unit.flush()
        made.shows = _shows(work, made)
        work.announce(made.thing, [room])
        _plan_renewal(work)


def _plan_renewal(work: Work) -> None:
    slot = datetime.fromtimestamp(work.now.timestamp() // 600 * 600, UTC) + _RENEWED
    work.plan("news.renew", "lists:0", f"{slot:%Y-%m-%d %H:%M}", slot)


def renew(work: Work, _number: int, _occurrence: str) -> None:
    """Lists whose sessions have changed are drawn anew, as long as any stands."""
    lists = news.standing(work.unit, work.now)
    for each in lists:
        if (shows := _shows(work, each)) != each.shows:
            each.shows = shows
            work.changed(each.thing)
    if lists:
        _plan_renewal(work)


def _shows(work: Work, made: RoomList) -> str:
    """How its things look now, in short."""
    items = _items(work, [str(line[0]) for line in made.lines], None)
    return hashlib.sha256(repr(sorted(items.items())).encode()).hexdigest()[:16]


def list_card(work: Work, number: int) -> Page | None:
    """The list as its things are now."""
    made = news.list_by_id(work.unit, number)
    if made is None:
        return None
    items = _items(work, [str(line[0]) for line in made.lines], None)
    room = places.by_id(work.unit, made.room_id)
    zone = reader_for("", room.zone if room else "", work.house).zone
    return views.room_list(list(items.values()), rules.moment(made.day, 12, zone))
