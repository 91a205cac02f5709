"""What a handler holds: the unit of work, the time, who asks. What others shall see is recorded and sent later."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.events import Where
from bot.records import Taken
from bot.text import LANGUAGES, Reader, Words, known_zone, plain
from bot.view import Button, Item, Section
from store import jobs, outbox, people, places, posts
from store.db import Unit
from store.outbox import Haste
from store.people import Person


@dataclass(frozen=True, slots=True)
class HelpLine:
    """One command as help shows it."""

    block: Words
    usage: Words
    words: Words
    names: tuple[str, ...]
    """All by which it can be called, the English one first."""
    room: str = ""
    """The name of the block."""
    for_caretakers: bool = False

    def said(self, language: str) -> str:
        """How it is typed in this language."""
        _, *after = plain(self.usage, Reader(language, ZoneInfo("UTC"))).split(" ", 1)
        return " ".join((self.name(language), *after))

    def name(self, language: str) -> str:
        place = LANGUAGES.index(language) if language in LANGUAGES else 0
        return self.names[place if place < len(self.names) else 0]


@dataclass(frozen=True, slots=True)
class ActionLine:
    """What can be made of any message, as menus and help show it."""

    name: str
    label: Words
    words: Words


@dataclass(frozen=True, slots=True)
class Line:
    """Something that may stand in somebody's digest, or in a room's list."""

    thing: str
    state: str
    """Changes when those who were told of it ought to be told once more."""
    at: datetime
    fits: int = 0
    """How well: the best first; none of what they follow: 0 or less."""


@dataclass(frozen=True, slots=True)
class DigestDoor:
    """What of this room may stand in digests and lists. ``fitting`` chooses, ``items`` draws what is still true."""

    kind: str
    """Of thing."""
    fitting: "Callable[[Work, Sequence[Person], datetime], Mapping[int, list[Line]]]"
    """For each of these people (by id), what they do not know yet and that begins before this moment."""
    fitting_room: "Callable[[Work, places.Room, datetime], list[Line]]"
    items: "Callable[[Work, Sequence[int], Person | None], Mapping[int, Item]]"
    """Those with these numbers, for one person, who needs to hear of no more than they can do; without one: for all."""


@dataclass(frozen=True, slots=True)
class House:
    """The network's own facts, and what the rooms have put on their door plates for help and home."""

    url: str = ""
    """Where the world reaches us, without a slash at the end; blank if it cannot."""
    zone: str = "Europe/Berlin"
    language: str = "en"
    caretakers: frozenset[str] = frozenset()
    welcomes: bool = False
    """Whether people and rooms that meet us for the first time are greeted."""
    help: tuple[HelpLine, ...] = ()
    actions: tuple[ActionLine, ...] = ()
    homes: "tuple[Callable[[Turn], tuple[Section, ...]], ...]" = ()
    merges: "tuple[Callable[[Work, int, int], None], ...]" = ()
    searches: "tuple[Callable[[Turn, tuple[str, ...]], tuple[Section, ...]], ...]" = ()
    greets: "tuple[Callable[[Work, Person, bool], None], ...]" = ()
    enters: "tuple[Callable[[Turn], None], ...]" = ()
    digests: "tuple[DigestDoor, ...]" = ()
    ways_out: tuple[Button, ...] = ()
    """What stands in the menu of every letter that can be muted."""
    imports: "Mapping[str, TakeIn]" = field(default_factory=dict[str, Any])
    """What can be taken in from elsewhere, as `bot.block.Block.imports` tells."""


@dataclass(slots=True)
class Work:
    """A unit at a moment: what jobs, cards and letters work with."""

    unit: Unit
    now: datetime
    house: House
    recorded: bool = field(default=False, init=False)
    """Whether anything was recorded that waits to be sent or done."""

    def changed(self, thing: str) -> None:
        """Every message that shows the thing will be drawn anew."""
        posts.changed(self.unit, thing, self.now)
        self.recorded = True

    def announce(self, thing: str, rooms: list[places.Room]) -> None:
        """The thing will stand in these rooms, in each once."""
        for room in rooms:
            posts.want(self.unit, thing, room.id or 0, self.now)
        self.recorded = True

    def announce_today(self, thing: str, rooms: list[places.Room]) -> list[places.Room]:
        """The same, but for rooms that have had their fill of cards today; those in which it will stand."""
        found = [room for room in sorted(rooms, key=lambda room: room.id or 0) if self._has_patience(room, thing)]
        for room in found:
            posts.want(self.unit, thing, room.id or 0, self.now, counts=True)
        self.recorded = True
        return found

    def _has_patience(self, room: places.Room, thing: str) -> bool:
        if room.at_once is None or posts.stands(self.unit, thing, room.id or 0):
            return True
        places.hold(self.unit, room.id or 0)
        zone = reader_for("", room.zone, self.house).zone
        midnight = self.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
        return posts.announced_since(self.unit, room.id or 0, midnight.astimezone(UTC)) < room.at_once

    def tell(
        self,
        person_id: int,
        kind: str,
        thing: str,
        occurrence: str = "",
        at: datetime | None = None,
        *,
        haste: Haste = Haste.DAY,
    ) -> None:
        """This person will get this letter once (now, or at a time), when it disturbs no more than its haste allows."""
        self._write([person_id], kind, thing, occurrence, at or self.now, haste)

    def tell_all(
        self,
        ids: Sequence[int],
        kind: str,
        thing: str,
        occurrence: str = "",
        at: datetime | None = None,
        *,
        haste: Haste = Haste.DAY,
    ) -> None:
        """All these people will get this letter once."""
        self._write(ids, kind, thing, occurrence, at or self.now, haste)

    def hasten(self, person_id: int, kind: str, thing: str) -> None:
        """Letters of this kind that still wait to be sent disturb no more: they go out at once."""
        outbox.hasten(self.unit, person_id, kind, thing, self.now)
        self.recorded = True

    def _write(self, ids: Sequence[int], kind: str, thing: str, occurrence: str, at: datetime, haste: Haste) -> None:
        letters = [
            outbox.Letter(person_id=one, kind=kind, thing=thing, occurrence=occurrence, due_at=at, haste=int(haste))
            for one in ids
        ]
        outbox.write(self.unit, letters)
        self.recorded = True

    def plan(self, job: str, thing: str, occurrence: str, at: datetime) -> None:
        """This job will be done once at that time."""
        jobs.plan(self.unit, job, thing, occurrence, at)
        self.recorded = True

    def reader(self, person: Person) -> Reader:
        return reader_for(person.language, person.zone, self.house)


@dataclass(slots=True)
class Turn(Work):
    """One event's work: who asks, where, and how they read."""

    person: Person
    where: Where
    reads: Reader

    @property
    def me(self) -> int:
        """The asker's id."""
        return self.person.id or 0

    def room(self) -> places.Room | None:
        """The room in which this was asked, if it was ever set up."""
        return places.find(self.unit, self.where.platform, self.where.tenant, self.where.channel)

    def here(self) -> places.Room:
        """The room in which this was asked, known from now on, whatever it was called before."""
        where = self.where
        room = self.room() or places.Room(
            platform=where.platform,
            tenant=where.tenant,
            channel=where.channel,
            language=self.house.language,
            zone=self.house.zone,
            created_at=self.now,
        )
        room.name = where.name or room.name
        room.address = dict(where.address) or room.address
        self.unit.add(room)
        self.unit.flush()
        return room

    def topics(self) -> list[str]:
        return people.topics(self.unit, self.me)


def reader_for(language: str, zone: str, house: House) -> Reader:
    """A reader by what is stored or told; what is unknown falls back to the network's."""
    return Reader(language if language in LANGUAGES else house.language, known_zone(zone) or ZoneInfo(house.zone))


TakeIn = Callable[[Work, Mapping[str, Any]], Taken | None]
"""One record from elsewhere; None if it was here already. Raises `Refusal` or `Misfilled`."""
