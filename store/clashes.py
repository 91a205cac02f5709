"""What takes place at the same time as a session, and whom it keeps busy; sessions that few come to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlmodel import col

from store.db import Unit
from store.people import Account, PersonTopic
from store.sessions import LexSession, Seat, SessionHost, SignUp

LONGEST = timedelta(hours=24)
"""No session takes longer."""
MOST, MANY = 200, 1000
"""So many that begin last before a moment are looked at, and so many of the next days."""


@dataclass(frozen=True, slots=True)
class Beside:
    """A session as it stands beside others in time."""

    id: int
    title: str
    starts_at: datetime
    minutes: int
    topics: tuple[str, ...]
    site: str
    audience: str
    series_id: int | None = None
    held: bool = False
    """Whether somebody who holds the session that was asked about holds this one, too."""

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


_COLUMNS = (
    col(LexSession.id),
    col(LexSession.title),
    col(LexSession.starts_at),
    col(LexSession.minutes),
    col(LexSession.topics),
    col(LexSession.site),
    col(LexSession.audience),
    col(LexSession.series_id),
)


def of(session: LexSession, starts_at: datetime) -> Beside:
    """The session, as if it began then."""
    return Beside(
        session.id or 0,
        session.title,
        starts_at,
        session.minutes,
        tuple(session.topics),
        session.site,
        session.audience,
        session.series_id,
    )


def _beside(row: Sequence[Any]) -> Beside:
    number, title, starts_at, minutes, topics, *rest = row
    return Beside(number, title, starts_at, minutes, tuple(topics), *rest)


def at(unit: Unit, starts_at: datetime, ends_at: datetime, but: int, hosts: Sequence[int]) -> list[Beside]:
    """What takes place between these moments, in part at least, but for one session."""
    theirs = exists().where(col(SessionHost.session_id) == col(LexSession.id), col(SessionHost.person_id).in_(hosts))
    rows = unit.execute(
        select(*_COLUMNS, theirs)
        .where(
            col(LexSession.starts_at) > starts_at - LONGEST,
            col(LexSession.starts_at) < ends_at,
            col(LexSession.cancelled_at).is_(None),
            col(LexSession.id) != but,
        )
        .order_by(col(LexSession.starts_at).desc(), col(LexSession.id))
        .limit(MOST)
    )
    return [one for row in rows if (one := _beside(tuple(row))).ends_at > starts_at]


def busy(unit: Unit, topics: Sequence[str], ids: Sequence[int]) -> int:
    """How many of those who follow any of these topics have a seat in any of these sessions."""
    if not topics or not ids:
        return 0
    follows = exists().where(col(PersonTopic.person_id) == col(SignUp.person_id), col(PersonTopic.topic).in_(topics))
    seated = (col(SignUp.session_id).in_(ids), col(SignUp.seat) == Seat.IN, follows)
    return unit.scalar(select(func.count(func.distinct(col(SignUp.person_id)))).where(*seated)) or 0


def coming(unit: Unit, since: datetime, until: datetime) -> list[Beside]:
    """What takes place between these moments, by time."""
    rows = unit.execute(
        select(*_COLUMNS)
        .where(*_to_come(since, until))
        .order_by(col(LexSession.starts_at), col(LexSession.id))
        .limit(MANY)
    )
    return [_beside(tuple(row)) for row in rows]


def few(unit: Unit, since: datetime, until: datetime, enough: int, most: int) -> list[int]:
    """The next sessions to which fewer than ``enough`` come, or than there are seats."""
    found = (
        select(col(LexSession.id))
        .where(
            *_to_come(since, until),
            col(LexSession.closed).is_(False),
            col(LexSession.taken) < enough,
            func.coalesce(col(LexSession.capacity), enough) > col(LexSession.taken),
        )
        .order_by(col(LexSession.starts_at), col(LexSession.id))
        .limit(most)
    )
    return [number or 0 for number in unit.scalars(found)]


def unheld(unit: Unit, since: datetime, until: datetime, most: int) -> list[int]:
    """The next sessions whose hosts had accounts, and can be reached by none of them any more."""
    accounts = (
        select(col(Account.id))
        .join(SessionHost, col(SessionHost.person_id) == col(Account.person_id))
        .where(col(SessionHost.session_id) == col(LexSession.id))
    )
    found = (
        select(col(LexSession.id))
        .where(*_to_come(since, until), accounts.exists(), ~accounts.where(col(Account.unreachable) == "").exists())
        .order_by(col(LexSession.starts_at), col(LexSession.id))
        .limit(most)
    )
    return [number or 0 for number in unit.scalars(found)]


def _to_come(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    starts_at = col(LexSession.starts_at)
    return (starts_at > since, starts_at < until, col(LexSession.cancelled_at).is_(None))
