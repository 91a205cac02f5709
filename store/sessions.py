"""Sessions, who holds them, who comes."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, Index, String, and_, bindparam, case, delete, exists, func, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.db import METADATA, Id, Json, Unit, values_of
from store.people import Person
from store.rows import insert_new
from store.series import Series


class Seat(StrEnum):
    IN = "in"
    WAITING = "waiting"
    OUT = "out"


SEAT = Enum(Seat, native_enum=False, length=10, values_callable=values_of)


class LexSession(SQLModel, table=True):
    __table_args__ = (
        Index("ix_lexsession_language_starts_at", "language", "starts_at"),
        Index("ix_lexsession_site_starts_at", "site", "starts_at"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    title: str
    description: str = ""
    starts_at: datetime = Field(index=True)
    minutes: int
    place: str
    """A join link or a place in words."""
    language: str
    site: str = ""
    """Lower case; blank for everywhere."""
    capacity: int | None = None
    taken: int = 0
    waiting: int = 0
    """How many wait for a seat: nobody while one is free, but for those who did not answer when it was offered."""
    kept: int = 0
    """How many of the free seats are kept for somebody for a while (`store.kept`)."""
    tickets: int = 0
    """How many sign-ups there ever were: the next one's place in the order."""
    topics: list[str] = Field(default_factory=list[str], sa_type=Json)
    words: str = ""
    """Title, topics and hosts in lower case, to be found by."""
    sequence: int = 0
    """Rises with every change that a calendar must know (RFC 5545)."""
    changed_at: datetime | None = None
    """When it rose last."""
    cancelled_at: datetime | None = None
    closed: bool = False
    """Whether nobody can sign up (any more)."""
    audience: str = ""
    """For whom it is, in the host's words."""
    records: bool = False
    """Whether those who hold it wish to record it."""
    agreed: bool = False
    """Whether all of them agreed to be recorded."""
    recording: str = ""
    """Where the recording can be seen."""
    series_id: int | None = Field(
        default=None, sa_column_args=(ForeignKey(col(Series.id), ondelete="SET NULL"),), sa_type=Id, index=True
    )
    part: int = 0
    """Which one of its series it was when that was offered, from 1 on."""
    import_key: str | None = Field(default=None, unique=True)
    created_at: datetime

    @property
    def thing(self) -> str:
        return f"session:{self.id}"

    def renew(self, now: datetime) -> None:
        """Calendars have to know what changed."""
        self.sequence, self.changed_at = self.sequence + 1, now


@dataclass(frozen=True, slots=True)
class Entered:
    """What somebody is told of a session who took a ticket for it."""

    id: int
    title: str
    starts_at: datetime
    minutes: int
    cancelled_at: datetime | None
    waiting: int
    """With them, if they wait."""
    ticket: int
    hosts_it: bool
    """Whether they hold it themselves."""
    capacity: int | None = None
    taken: int = 0
    kept: int = 0
    closed: bool = False

    @property
    def thing(self) -> str:
        return f"session:{self.id}"

    @property
    def seat(self) -> Seat:
        return Seat.WAITING if self.waiting else Seat.IN

    def seated(self) -> "Entered":
        """With a seat after all."""
        return replace(self, waiting=0)


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
    asked: bool = False
    """Whether, while they waited, a seat was offered to them: since one came free last, or in a later session."""
    reminders: list[int] = Field(default_factory=list[int], sa_type=Json)
    """Minutes before the start at which to remind."""


_WORD = String(collation="C").with_variant(String(), "sqlite")  # in the order of characters on both


class SessionWord(SQLModel, table=True):
    """The words of a session's `words`, with its start, so that the next ones with a word stand side by side."""

    word: str = Field(primary_key=True, sa_type=_WORD)  # type: ignore[call-overload]
    starts_at: datetime = Field(primary_key=True)
    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True, index=True
    )


def by_id(unit: Unit, session_id: int) -> LexSession | None:
    return unit.get(LexSession, session_id)


# What many ask for at once is built once: to build a statement takes longer than to run it.
_LOCKED = (
    select(LexSession)
    .where(col(LexSession.id) == bindparam("number"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
_HALL, _HOST = METADATA.tables["lexsession"].c, METADATA.tables["sessionhost"].c
_HAS_SEAT = and_(_HALL.waiting == 0, or_(_HALL.capacity.is_(None), _HALL.taken + _HALL.kept < _HALL.capacity))
_ENTER = (
    update(METADATA.tables["lexsession"])
    .where(_HALL.id == bindparam("number"))
    .values(
        tickets=_HALL.tickets + 1,
        taken=_HALL.taken + case((_HAS_SEAT, 1), else_=0),
        waiting=_HALL.waiting + case((_HAS_SEAT, 0), else_=1),
    )
    .returning(
        *(_HALL[name] for name in ("id", "title", "starts_at", "minutes", "cancelled_at", "waiting", "tickets")),
        exists().where(_HOST.session_id == bindparam("number"), _HOST.person_id == bindparam("person")),
        *(_HALL[name] for name in ("capacity", "taken", "kept", "closed")),
    )
)
_HOSTS = (
    select(col(SessionHost.session_id), Person)
    .join(Person, col(Person.id) == col(SessionHost.person_id))
    .where(col(SessionHost.session_id).in_(bindparam("numbers", expanding=True)))
    .order_by(col(SessionHost.session_id), col(SessionHost.position))
)


def by_ids(unit: Unit, ids: Sequence[int]) -> dict[int, LexSession]:
    found = unit.scalars(select(LexSession).where(col(LexSession.id).in_(ids)))
    return {session.id or 0: session for session in found}


def lock(unit: Unit, session_id: int) -> LexSession | None:
    """The session, nobody else's to change until this unit ends."""
    return unit.scalars(_LOCKED, {"number": session_id}).first()


def enter(unit: Unit, session_id: int, person_id: int) -> Entered | None:
    """Take the next ticket, and with it a seat, or a place behind all who wait; from then on the session is locked."""
    found = unit.execute(_ENTER, {"number": session_id, "person": person_id}).first()
    return Entered(*found) if found else None


def uncount(session: LexSession, seat: Seat) -> None:
    """Somebody gives such a seat, or such a place, back."""
    session.taken -= seat == Seat.IN
    session.waiting -= seat == Seat.WAITING


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
    unit.execute(delete(SessionWord).where(col(SessionWord.session_id) == number))
    unit.add_all(SessionTopic(session_id=number, topic=topic) for topic in dict.fromkeys(session.topics))
    unit.add_all(
        SessionWord(word=word, starts_at=session.starts_at, session_id=number) for word in words_in(session.words)
    )
    unit.add_all(
        SessionHost(session_id=number, person_id=host.id or 0, position=place) for place, host in enumerate(held_by)
    )
    unit.flush()


def words_in(text: str) -> list[str]:
    """The words of a text, each once."""
    return list(dict.fromkeys(re.findall(r"\w+", text)))


def hosts(unit: Unit, session_id: int) -> list[Person]:
    """Who holds the session, the host first."""
    return hosts_of(unit, [session_id]).get(session_id, [])


def hosts_of(unit: Unit, ids: Sequence[int]) -> dict[int, list[Person]]:
    """Who holds each of these sessions."""
    found: dict[int, list[Person]] = {}
    for session_id, person in unit.execute(_HOSTS, {"numbers": ids}):
        found.setdefault(session_id, []).append(person)
    return found


def sign_up_of(unit: Unit, session_id: int, person_id: int) -> SignUp | None:
    return unit.get(SignUp, (session_id, person_id))


def sign_up(unit: Unit, new: SignUp) -> bool:
    """Put the sign-up on the list; false if this person stands there already."""
    return insert_new(unit, new, returning="ticket") is not None


def sign_ups(unit: Unit, session_id: int, seat: Seat) -> list[tuple[SignUp, Person]]:
    """Who has such a seat, in order of coming."""
    rows = unit.execute(
        select(SignUp, Person)
        .join(Person, col(Person.id) == col(SignUp.person_id))
        .where(col(SignUp.session_id) == session_id, col(SignUp.seat) == seat)
        .order_by(col(SignUp.ticket))
    )
    return [(sign_up, person) for sign_up, person in rows]


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


def needless(unit: Unit, person_id: int, now: datetime) -> list[int]:
    """The sessions to come that this person holds and has a place in."""
    found = (
        select(col(SignUp.session_id))
        .join(SessionHost, col(SessionHost.session_id) == col(SignUp.session_id))
        .join(LexSession, col(LexSession.id) == col(SignUp.session_id))
        .where(col(SignUp.person_id) == person_id, col(SessionHost.person_id) == person_id)
        .where(col(SignUp.seat) != Seat.OUT, col(LexSession.starts_at) > now)
    )
    return list(unit.scalars(found.order_by(col(SignUp.session_id))))


def first_waiting(unit: Unit, session_id: int) -> SignUp | None:
    return unit.scalars(
        select(SignUp)
        .where(col(SignUp.session_id) == session_id, col(SignUp.seat) == Seat.WAITING)
        .order_by(col(SignUp.ticket))
        .limit(1)
    ).first()


def next_like(unit: Unit, session: LexSession, now: datetime) -> LexSession | None:
    """The next one to come of the same series, or by somebody who held it and of the same title."""
    held = select(col(SessionHost.person_id)).where(col(SessionHost.session_id) == session.id)
    theirs = select(col(SessionHost.session_id)).where(col(SessionHost.person_id).in_(held))
    again = and_(col(LexSession.title) == session.title, col(LexSession.id).in_(theirs))
    same = or_(col(LexSession.series_id) == session.series_id, again) if session.series_id else again
    found = select(LexSession).where(same, col(LexSession.starts_at) > now, col(LexSession.cancelled_at).is_(None))
    return unit.scalars(found.order_by(col(LexSession.starts_at)).limit(1)).first()
