"""Sessions, who holds them, who comes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Enum, ForeignKey, Select, and_, bindparam, delete, func, select, update
from sqlmodel import Field, SQLModel, col

from store.db import Id, Json, Unit, values_of
from store.people import Person


class Seat(StrEnum):
    IN = "in"
    WAITING = "waiting"
    OUT = "out"


SEAT = Enum(Seat, native_enum=False, length=10, values_callable=values_of)


class LexSession(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    title: str
    description: str = ""
    starts_at: datetime = Field(index=True)
    minutes: int
    place: str
    """A join link or a place in words."""
    language: str
    site: str = Field(default="", index=True)
    """Lower case; blank for everywhere."""
    capacity: int | None = None
    taken: int = 0
    tickets: int = 0
    """How many sign-ups there ever were: the next one's place in the order."""
    topics: list[str] = Field(default_factory=list[str], sa_type=Json)
    words: str = ""
    """Title, topics and hosts in lower case, to be found by."""
    sequence: int = 0
    """Rises with every change that a calendar must know (RFC 5545)."""
    cancelled_at: datetime | None = None
    audience: str = ""
    """For whom it is, in the host's words."""
    records: bool = False
    """Whether it will be recorded."""
    recording: str = ""
    """Where the recording can be seen."""
    import_key: str | None = Field(default=None, unique=True)
    created_at: datetime

    @property
    def thing(self) -> str:
        return f"session:{self.id}"


class SessionTopic(SQLModel, table=True):
    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    topic: str = Field(primary_key=True, index=True)


class SessionHost(SQLModel, table=True):
    """Who holds a session: the host first, then co-hosts."""

    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    person_id: int = Field(
        sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True, index=True
    )
    position: int = 0


class SignUp(SQLModel, table=True):
    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    person_id: int = Field(
        sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True, index=True
    )
    seat: Seat = Field(sa_type=SEAT)  # type: ignore[call-overload]
    ticket: int
    """The order of coming; a later sign-up has a higher one."""
    since: datetime
    asked_at: datetime | None = None
    """When they asked for it last, if that was not ``since``: a hand lowered before that takes nothing back."""
    confirmed: bool = False
    """Whether they said *still coming*."""
    reminders: list[int] = Field(default_factory=list[int], sa_type=Json)
    """Minutes before the start at which to remind."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of sessions; what is None or blank does not matter."""

    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()
    language: str = ""
    site: str = ""
    mine: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a listing: a few columns, since whole sessions take twice as long to read."""

    id: int
    title: str
    starts_at: datetime
    capacity: int | None
    taken: int
    topics: tuple[str, ...]
    hosts: tuple[str, ...]
    """Their names, the host first."""
    seat: Seat | None
    """The reader's own."""


def by_id(unit: Unit, session_id: int) -> LexSession | None:
    return unit.get(LexSession, session_id)


def lock(unit: Unit, session_id: int) -> LexSession | None:
    """The session, nobody else's to change until this unit ends."""
    return unit.scalars(
        select(LexSession)
        .where(col(LexSession.id) == session_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()


def by_import_key(unit: Unit, key: str) -> LexSession | None:
    return unit.scalars(select(LexSession).where(col(LexSession.import_key) == key)).first()


def save(unit: Unit, session: LexSession, held_by: Sequence[Person]) -> None:
    """Store a session, new or changed, with its hosts (the first is the host) and topics."""
    session.words = " ".join([session.title, *session.topics, *(host.name for host in held_by)]).casefold()
    unit.add(session)
    unit.flush()
    number = session.id or 0
    unit.execute(delete(SessionTopic).where(col(SessionTopic.session_id) == number))
    unit.execute(delete(SessionHost).where(col(SessionHost.session_id) == number))
    unit.add_all(SessionTopic(session_id=number, topic=topic) for topic in dict.fromkeys(session.topics))
    unit.add_all(
        SessionHost(session_id=number, person_id=host.id or 0, position=place) for place, host in enumerate(held_by)
    )
    unit.flush()


def hosts(unit: Unit, session_id: int) -> list[Person]:
    """Who holds the session, the host first."""
    return hosts_of(unit, [session_id]).get(session_id, [])


def hosts_of(unit: Unit, ids: Sequence[int]) -> dict[int, list[Person]]:
    """Who holds each of these sessions."""
    rows = unit.execute(
        select(col(SessionHost.session_id), Person)
        .join(Person, col(Person.id) == col(SessionHost.person_id))
        .where(col(SessionHost.session_id).in_(ids))
        .order_by(col(SessionHost.session_id), col(SessionHost.position))
    )
    found: dict[int, list[Person]] = {}
    for session_id, person in rows:
        found.setdefault(session_id, []).append(person)
    return found


def listing(unit: Unit, wanted: Wanted, reader_id: int, *, skip: int, most: int) -> list[Listed]:
    """Sessions by time (past ones newest first) as this reader sees them."""
    given = {"reader": reader_id, "skip": skip, "most": most, **_given(wanted)}
    rows = unit.execute(_listing(frozenset(_given(wanted)), wanted.mine, wanted.past), given)
    return [
        Listed(*row[:5], topics=tuple(row[5]), hosts=tuple((row[6] or "").splitlines()), seat=row[7]) for row in rows
    ]


def _given(wanted: Wanted) -> dict[str, object]:
    """The filters that matter, as parameters of the query."""
    told: dict[str, object] = {
        "since": wanted.since,
        "until": wanted.until,
        "language": wanted.language,
        "site": wanted.site,
    }
    words = {f"word{place}": _pattern(word) for place, word in enumerate(wanted.words)}
    return {name: value for name, value in told.items() if value} | words


def _pattern(word: str) -> str:
    for special in "/%_":
        word = word.replace(special, f"/{special}")
    return f"%{word.casefold()}%"


_HOSTS = (
    select(col(Person.name))
    .join(SessionHost, col(SessionHost.person_id) == col(Person.id))
    .where(col(SessionHost.session_id) == col(LexSession.id))
    .order_by(col(SessionHost.position))
    .correlate(LexSession)
    .subquery()
)
_LISTED = (
    col(LexSession.id),
    col(LexSession.title),
    col(LexSession.starts_at),
    col(LexSession.capacity),
    col(LexSession.taken),
    col(LexSession.topics),
    select(func.aggregate_strings(_HOSTS.c.name, "\n")).scalar_subquery().label("names"),
    col(SignUp.seat),
)


@lru_cache(maxsize=64)
def _listing(filters: frozenset[str], mine: bool, past: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 - a cache key
    """The query of this shape, built once: building costs as much as running it."""
    starts = col(LexSession.starts_at)
    seat = and_(col(SignUp.session_id) == col(LexSession.id), col(SignUp.person_id) == bindparam("reader"))
    query = select(*_LISTED).select_from(LexSession).outerjoin(SignUp, seat)
    query = query.where(col(LexSession.cancelled_at).is_(None))
    conditions = {
        "since": starts >= bindparam("since"),
        "until": starts < bindparam("until"),
        "language": col(LexSession.language) == bindparam("language"),
        "site": col(LexSession.site) == bindparam("site"),
    }
    query = query.where(*(condition for name, condition in conditions.items() if name in filters))
    for name in sorted(filters - set(conditions)):
        query = query.where(col(LexSession.words).like(bindparam(name), escape="/"))
    if mine:
        hosted = select(col(SessionHost.session_id)).where(col(SessionHost.person_id) == bindparam("reader"))
        query = query.where(col(SignUp.seat).in_([Seat.IN, Seat.WAITING]) | col(LexSession.id).in_(hosted))
    order = (starts.desc() if past else starts, col(LexSession.id))
    return query.order_by(*order).offset(bindparam("skip")).limit(bindparam("most"))


def sign_up_of(unit: Unit, session_id: int, person_id: int) -> SignUp | None:
    return unit.get(SignUp, (session_id, person_id))


def sign_ups(unit: Unit, session_id: int, seat: Seat) -> list[tuple[SignUp, Person]]:
    """Who has such a seat, in order of coming."""
    rows = unit.execute(
        select(SignUp, Person)
        .join(Person, col(Person.id) == col(SignUp.person_id))
        .where(col(SignUp.session_id) == session_id, col(SignUp.seat) == seat)
        .order_by(col(SignUp.ticket))
    )
    return [(sign_up, person) for sign_up, person in rows]


def counts(unit: Unit, session_id: int) -> tuple[int, int]:
    """How many come, how many wait."""
    rows = unit.execute(
        select(col(SignUp.seat), func.count())
        .where(col(SignUp.session_id) == session_id, col(SignUp.seat) != Seat.OUT)
        .group_by(col(SignUp.seat))
    )
    found = {row[0]: row[1] for row in rows}
    return found.get(Seat.IN, 0), found.get(Seat.WAITING, 0)


def ahead_of(unit: Unit, sign_up: SignUp) -> int:
    """How many wait before this one."""
    return (
        unit.scalar(
            select(func.count())
            .select_from(SignUp)
            .where(
                col(SignUp.session_id) == sign_up.session_id,
                col(SignUp.seat) == Seat.WAITING,
                col(SignUp.ticket) < sign_up.ticket,
            )
        )
        or 0
    )


def active_sign_ups_of(unit: Unit, person_id: int) -> list[SignUp]:
    """All sign-ups of a person that were not taken back."""
    return list(unit.scalars(select(SignUp).where(col(SignUp.person_id) == person_id, col(SignUp.seat) != Seat.OUT)))


def hand_over(unit: Unit, sign_up: SignUp, person_id: int) -> None:
    """The sign-up becomes another person's, in place of one that they took back."""
    old = unit.get(SignUp, (sign_up.session_id, person_id))
    if old:
        unit.delete(old)
        unit.flush()
    sign_up.person_id = person_id
    unit.flush()


def hand_over_hosting(unit: Unit, from_id: int, to_id: int) -> None:
    """What one person holds, another holds; where both did, it stays one."""
    both = select(col(SessionHost.session_id)).where(col(SessionHost.person_id) == to_id)
    unit.execute(
        update(SessionHost)
        .where(col(SessionHost.person_id) == from_id, col(SessionHost.session_id).not_in(both))
        .values(person_id=to_id)
    )


def first_waiting(unit: Unit, session_id: int) -> SignUp | None:
    return unit.scalars(
        select(SignUp)
        .where(col(SignUp.session_id) == session_id, col(SignUp.seat) == Seat.WAITING)
        .order_by(col(SignUp.ticket))
        .limit(1)
    ).first()


def calendar_of(unit: Unit, person_id: int | None, since: datetime) -> list[LexSession]:
    """All sessions since then, cancelled ones too; with a person, those they hold or have a seat in."""
    query = select(LexSession).where(col(LexSession.starts_at) >= since).order_by(col(LexSession.starts_at))
    if person_id is not None:
        hosted = select(col(SessionHost.session_id)).where(col(SessionHost.person_id) == person_id)
        seated = select(col(SignUp.session_id)).where(col(SignUp.person_id) == person_id, col(SignUp.seat) == Seat.IN)
        query = query.where(col(LexSession.id).in_(hosted) | col(LexSession.id).in_(seated))
    return list(unit.scalars(query.limit(5000)))
