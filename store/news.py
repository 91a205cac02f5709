"""Who gets a digest, and what it holds; what the lists of rooms hold."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, ForeignKey, UniqueConstraint, and_, func, or_, select
from sqlmodel import Field, SQLModel, col

from store.db import Id, Json, Unit
from store.forgetting import forget
from store.outbox import Fate, Letter
from store.people import Account, Person, PersonTopic
from store.places import Room
from store.posts import Post

DAILY, WEEKLY, OFF = "daily", "weekly", "off"
HOUR = 9
"""By the clock on people's walls, unless they choose another."""
Line = tuple[str, str, bool]
"""A thing, its state when it was chosen, and whether it fits best."""


class Digest(SQLModel, table=True):
    """What a member chose, and what the newest digest holds."""

    person_id: int = Field(sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True)
    rhythm: str = ""
    """Blank: they never chose; weekly for those who have told their topics, and nothing for the others."""
    hour: int = HOUR
    occurrence: str = ""
    lines: list[list[object]] = Field(default_factory=list[list[object]], sa_type=Json)
    told: dict[str, str] = Field(default_factory=dict[str, str], sa_type=Json)
    """Things of earlier digests, as long as they are still to come, and the state in which they were told."""


class RoomList(SQLModel, table=True):
    """One list that stands in a room."""

    __table_args__ = (UniqueConstraint("room_id", "day"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    room_id: int = Field(sa_column_args=(ForeignKey("room.id", ondelete="CASCADE"),), sa_type=Id)
    day: date
    lines: list[list[object]] = Field(default_factory=list[list[object]], sa_type=Json)
    shows: str = ""
    """In which states it shows its things."""
    until: datetime = Field(index=True)
    """So long it is kept up to date."""

    @property
    def thing(self) -> str:
        return f"list:{self.id}"


# members


def of(unit: Unit, person_id: int) -> Digest | None:
    return unit.get(Digest, person_id)


def rhythm_of(digest: Digest | None, person: Person) -> str:
    """How often this member hears what comes up."""
    chosen = digest.rhythm if digest else ""
    return chosen or (WEEKLY if person.settled else OFF)


_RHYTHM = func.coalesce(func.nullif(col(Digest.rhythm), ""), "")
_HOUR = func.coalesce(col(Digest.hour), HOUR)


def _hears(rhythms: Collection[str]) -> ColumnElement[bool]:
    by_default = and_(_RHYTHM == "", col(Person.settled))
    return or_(_RHYTHM.in_(rhythms), by_default) if WEEKLY in rhythms else _RHYTHM.in_(rhythms)


_CLOCKS = (
    select(col(Person.zone), _HOUR)
    .outerjoin(Digest, col(Digest.person_id) == col(Person.id))
    .where(_hears((DAILY, WEEKLY)))
    .distinct()
)


def clocks(unit: Unit) -> list[tuple[str, int]]:
    """In which zones, and at which hours there, anybody gets a digest."""
    return [(zone, hour) for zone, hour in unit.execute(_CLOCKS)]


def readers(
    unit: Unit, clock: tuple[str, int], rhythms: Collection[str], after: int, most: int
) -> list[tuple[Person, Digest | None]]:
    """Some of those who get a digest by this clock, in the order of their ids, from the one after this."""
    has_account = select(col(Account.id)).where(
        col(Account.person_id) == col(Person.id), col(Account.unreachable) == ""
    )
    found = (
        select(Person, Digest)
        .outerjoin(Digest, col(Digest.person_id) == col(Person.id))
        .where(
            col(Person.id) > after, col(Person.zone) == clock[0], _HOUR.is_not_distinct_from(clock[1]), _hears(rhythms)
        )
        .where(has_account.exists())
        .order_by(col(Person.id))
        .limit(most)
    )
    return [(person, digest) for person, digest in unit.execute(found)]


def arrived(unit: Unit, ids: Sequence[int], kind: str) -> set[tuple[int, str]]:
    """Which letters of this kind have reached these people: whom, and their occurrence."""
    found = select(col(Letter.person_id), col(Letter.occurrence)).where(
        col(Letter.person_id).in_(ids), col(Letter.kind) == kind, col(Letter.fate).in_([Fate.SENT, Fate.MAYBE])
    )
    return {(person, occurrence) for person, occurrence in unit.execute(found)}


def topics_of(unit: Unit, ids: Sequence[int]) -> Mapping[int, set[str]]:
    """What each of these people follows."""
    followed: dict[int, set[str]] = {}
    for person, topic in unit.execute(
        select(col(PersonTopic.person_id), col(PersonTopic.topic)).where(col(PersonTopic.person_id).in_(ids))
    ):
        followed.setdefault(person, set()).add(topic)
    return followed


# rooms


def listening(unit: Unit) -> list[Room]:
    """The rooms that have lists."""
    return list(unit.scalars(select(Room).where(col(Room.rhythm) != "", col(Room.unreachable) == "")))


def listed(unit: Unit, room_id: int, most: int = 40) -> dict[str, str]:
    """What the newest lists of a room hold: things, and the state in which they were listed."""
    newest = select(col(RoomList.lines)).where(col(RoomList.room_id) == room_id).order_by(col(RoomList.id).desc())
    held = reversed(list(unit.scalars(newest.limit(most))))
    return {str(line[0]): str(line[1]) for lines in held for line in lines}


def announced(unit: Unit, room_id: int, things: Sequence[str]) -> set[str]:
    """Which of these things have a card of their own in the room."""
    return set(unit.scalars(select(col(Post.thing)).where(col(Post.room_id) == room_id, col(Post.thing).in_(things))))


def list_of(unit: Unit, room_id: int, day: date) -> RoomList | None:
    return unit.scalars(select(RoomList).where(col(RoomList.room_id) == room_id, col(RoomList.day) == day)).first()


def list_by_id(unit: Unit, number: int) -> RoomList | None:
    return unit.get(RoomList, number)


def standing(unit: Unit, now: datetime) -> list[RoomList]:
    """The lists that are kept up to date."""
    return list(unit.scalars(select(RoomList).where(col(RoomList.until) > now).order_by(col(RoomList.id))))


def forget_before(unit: Unit, moment: datetime, most: int) -> int:
    """Lists that nobody has brought up to date since."""
    return forget(unit, RoomList, [col(RoomList.until) < moment], most)
