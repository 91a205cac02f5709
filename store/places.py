"""Rooms of all platforms, and what each wants to hear."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint, select
from sqlmodel import Field, SQLModel, col

from store.db import Id, Json, Unit


class Room(SQLModel, table=True):
    """A channel in which the bot may speak, and what is announced there.

    A room that is bound hears a thing that fits all kinds it names: any of its topics, any of its languages, any of its
    sites. A room with ``rest`` hears what fits no bound room of its platform.
    """

    __table_args__ = (UniqueConstraint("platform", "tenant", "channel"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    platform: str
    tenant: str
    channel: str
    name: str = ""
    address: dict[str, str] = Field(default_factory=dict[str, str], sa_type=Json)
    language: str
    zone: str
    topics: list[str] = Field(default_factory=list[str], sa_type=Json)
    languages: list[str] = Field(default_factory=list[str], sa_type=Json)
    sites: list[str] = Field(default_factory=list[str], sa_type=Json)
    rest: bool = False
    at_once: int | None = None
    """So many cards a day at most; all, if it was never said. What is over goes into the list."""
    rhythm: str = ""
    """How often the room gets a list: ``daily``, ``weekly``, or (blank) never."""
    list_hour: int = 9
    unreachable: str = ""
    created_at: datetime

    @property
    def bound(self) -> bool:
        return bool(self.topics or self.languages or self.sites)


def find(unit: Unit, platform: str, tenant: str, channel: str) -> Room | None:
    return unit.scalars(
        select(Room).where(col(Room.platform) == platform, col(Room.tenant) == tenant, col(Room.channel) == channel)
    ).first()


def held(unit: Unit, platform: str, tenant: str, channel: str) -> bool:
    """Whether this is a room of ours; if so, no message in it becomes known until this unit ends."""
    room = find(unit, platform, tenant, channel)
    return room is not None and _lock(unit, room.id or 0, together=True)


def hold(unit: Unit, room_id: int) -> None:
    """A message in this room becomes known: wait for those who asked what it shows."""
    _lock(unit, room_id)


def _lock(unit: Unit, room_id: int, *, together: bool = False) -> bool:
    row = select(col(Room.id)).where(col(Room.id) == room_id)
    return unit.scalar(row.with_for_update(read=together, key_share=not together)) is not None


def by_id(unit: Unit, room_id: int) -> Room | None:
    return unit.get(Room, room_id)


def close(unit: Unit, platform: str, tenant: str, channel: str, reason: str) -> None:
    """Nothing can be sent there until the platform says otherwise."""
    room = find(unit, platform, tenant, channel)
    if room:
        room.unreachable = reason[:300]


def all_rooms(unit: Unit) -> list[Room]:
    return list(unit.scalars(select(Room).order_by(col(Room.id))))


def fitting(rooms: Iterable[Room], topics: Sequence[str], language: str, site: str) -> list[Room]:
    """The rooms in which a thing is announced: the bound ones that fit, else their platform's rooms for the rest."""
    open_rooms = [room for room in rooms if not room.unreachable]
    found = [room for room in open_rooms if room.bound and _fits(room, topics, language, site)]
    served = {(room.platform, room.tenant) for room in found}
    return found + [room for room in open_rooms if room.rest and (room.platform, room.tenant) not in served]


def _fits(room: Room, topics: Sequence[str], language: str, site: str) -> bool:
    return (
        (not room.topics or bool(set(room.topics) & set(topics)))
        and (not room.languages or language in room.languages)
        and (not room.sites or site.casefold() in {known.casefold() for known in room.sites})
    )
