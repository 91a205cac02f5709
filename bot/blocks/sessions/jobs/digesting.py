"""What of the sessions to come stands in digests and in lists (N2)."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.blocks.sessions.views import digesting as views
from bot.blocks.sessions.views import festival as programmes
from bot.turn import DigestDoor, Line, Work
from bot.view import Item
from store import festivals, fitting, news, places, series, sessions
from store.festivals import Festival
from store.fitting import Coming
from store.people import Person
from store.places import Room

MOST_FESTIVALS = 3


def for_people(work: Work, people: Sequence[Person], until: datetime) -> Mapping[int, list[Line]]:
    """What each of them may care for and has nothing to do with yet."""
    ids, coming = [person.id or 0 for person in people], fitting.coming(work.unit, work.now, until)
    followed, by_topic = news.topics_of(work.unit, ids), defaultdict[str, list[Coming]](list)
    for one in coming:
        for topic in one.topics:
            by_topic[topic].append(one)
    known = fitting.known_to(work.unit, ids, [one.id for one in coming])
    alike: dict[tuple[frozenset[str], str], dict[int, Line]] = {}  # for all of the same languages and site
    found: dict[int, list[Line]] = {}
    for number, person in zip(ids, people, strict=True):
        reads = (frozenset({person.language, *person.languages}), person.site.casefold())
        if reads not in alike:
            alike[reads] = _lines(coming, *reads, follows=False)
        theirs = [one for topic in followed.get(number, ()) for one in by_topic.get(topic, ())]
        lines = {**alike[reads], **_lines(theirs, *reads, follows=True)}
        found[number] = [line for one, line in lines.items() if (number, one) not in known]
    return found


def _lines(some: Sequence[Coming], languages: Collection[str], site: str, *, follows: bool) -> dict[int, Line]:
    fit = ((one, fits(one, languages, site, follows=follows)) for one in some)
    return {one.id: _line(one, how) for one, how in fit if how is not None}


def fits(one: Coming, languages: Collection[str], site: str, *, follows: bool) -> int | None:
    """How well a session fits: their topics before all (1 to 4), then their languages, then their site (to 0).

    None: not at all.
    """
    speaks, here = one.language in languages, bool(one.site) and one.site == site
    if not follows and not here and (not speaks or one.site):
        return None
    return 4 * follows + 2 * speaks + here - 3


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
    of = {one.id: series.by_id(work.unit, one.series_id) for one in shown}
    return {one.id or 0: views.line(one, hosts.get(one.id or 0, []), work.now, of[one.id]) for one in shown}


# festivals, each told once for all of its sessions


def _festivals(work: Work, until: datetime) -> list[Line]:
    """Those that have anything to come to."""
    ahead = festivals.ahead(work.unit, work.now, MOST_FESTIVALS)
    some = [one for one in ahead if one.starts_at < until and festivals.count(work.unit, one)]
    return [Line(one.thing, _state(work, one), one.starts_at) for one in some]


def _state(work: Work, festival: Festival) -> str:
    """Told once more when it has grown to 4, 16, 64 sessions; nobody is told that it has shrunk."""
    count = festivals.count_with_cancelled(work.unit, festival)
    return f"{festival.starts_at.isoformat()} {max(0, count.bit_length() - 1) // 2}"


def _for_everybody(work: Work, people: Sequence[Person], until: datetime) -> Mapping[int, list[Line]]:
    lines = _festivals(work, until)
    return {person.id or 0: lines for person in people}


def _in_every_room(work: Work, _room: Room, until: datetime) -> list[Line]:
    return _festivals(work, until)


def _festival_items(work: Work, numbers: Sequence[int], person: Person | None) -> Mapping[int, Item]:
    found = [one for one in (festivals.by_id(work.unit, number) for number in numbers) if one]
    shown = [one for one in found if person is None or (one.cancelled_at is None and one.ends_at > work.now)]
    return {one.id or 0: programmes.line(one, festivals.count(work.unit, one)) for one in shown}


DIGESTS = (
    DigestDoor("session", for_people, for_room, items),
    DigestDoor("festival", _for_everybody, _in_every_room, _festival_items),
)
