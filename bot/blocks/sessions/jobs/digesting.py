"""What of the sessions to come stands in digests and in lists (N2)."""

from collections.abc import Mapping, Sequence, Set as AbstractSet
from datetime import datetime

from bot.blocks.sessions.views import digesting as views
from bot.turn import DigestDoor, Line, Work
from bot.view import Item
from store import fitting, news, places, sessions
from store.fitting import Coming
from store.people import Person
from store.places import Room

NOTHING = frozenset[str]()


def for_people(work: Work, people: Sequence[Person], until: datetime) -> Mapping[int, list[Line]]:
    """What each of them may care for and has nothing to do with yet."""
    ids, coming = [person.id or 0 for person in people], fitting.coming(work.unit, work.now, until)
    followed = news.topics_of(work.unit, ids)
    known = fitting.known_to(work.unit, ids, [one.id for one in coming])
    return {
        number: [
            _line(one, fit)
            for one in coming
            if (number, one.id) not in known and (fit := fits(one, person, followed.get(number, NOTHING))) is not None
        ]
        for number, person in zip(ids, people, strict=True)
    }


def fits(one: Coming, person: Person, follows: AbstractSet[str]) -> int | None:
    """How well a session fits somebody: their topics before all (1 to 4), then their language, then their site (to 0).

    None: not at all.
    """
    topics = not follows.isdisjoint(one.topics)
    speaks, here = one.language == person.language, bool(one.site) and one.site == person.site.casefold()
    if not topics and not here and (not speaks or one.site):
        return None
    return 4 * topics + 2 * speaks + here - 3


def for_room(work: Work, room: Room, until: datetime) -> list[Line]:
    """What fits the room, whether or not it is told elsewhere, too."""
    rooms, coming = places.all_rooms(work.unit), fitting.coming(work.unit, work.now, until)
    return [_line(one, 1) for one in coming if room in places.fitting(rooms, one.topics, one.language, one.site)]


def _line(one: Coming, fit: int) -> Line:
    return Line(one.thing, str(one.sequence), one.starts_at, fit)


def items(work: Work, numbers: Sequence[int], person: Person | None) -> Mapping[int, Item]:
    """For one person, what they can still sign up for; for a room, also what has become of the others."""
    found, hosts = sessions.by_ids(work.unit, numbers), sessions.hosts_of(work.unit, numbers)
    known = fitting.known_to(work.unit, [person.id or 0], numbers) if person else set[tuple[int, int]]()
    shown = [found[number] for number in numbers if number in found]
    if person:
        shown = [one for one in shown if (person.id, one.id) not in known and views.is_open(one, work.now)]
    return {one.id or 0: views.line(one, hosts.get(one.id or 0, []), work.now) for one in shown}


DIGEST = DigestDoor("session", for_people, for_room, items)
