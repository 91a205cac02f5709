"""What somebody attended, or held, that ended in a span of time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select
from sqlmodel import col

from store.db import Unit
from store.feedback import Feedback
from store.outbox import Fate, Letter
from store.sessions import LexSession, Seat, SessionHost, SignUp

LONGEST = timedelta(hours=24)
"""No session takes longer."""


def attended(unit: Unit, person_id: int, since: datetime, until: datetime) -> list[LexSession]:
    """Where they had a seat and have not said yet how it was, by time."""
    theirs = col(SignUp.session_id) == col(LexSession.id), col(SignUp.person_id) == person_id
    said = select(col(Feedback.session_id)).where(
        col(Feedback.session_id) == col(LexSession.id), col(Feedback.person_id) == person_id
    )
    found = select(LexSession).join(SignUp, *theirs[:1]).where(theirs[1], col(SignUp.seat) == Seat.IN, ~said.exists())
    return _ended(unit, found, since, until)


def held(unit: Unit, person_id: int, since: datetime, until: datetime) -> list[LexSession]:
    """What they held, by time."""
    found = select(LexSession).join(SessionHost, col(SessionHost.session_id) == col(LexSession.id))
    return _ended(unit, found.where(col(SessionHost.person_id) == person_id), since, until)


def _ended(unit: Unit, found: Select[LexSession], since: datetime, until: datetime) -> list[LexSession]:
    starts_at = col(LexSession.starts_at)
    near = starts_at > since - LONGEST, starts_at < until, col(LexSession.cancelled_at).is_(None)
    by_time = unit.scalars(found.where(*near).order_by(starts_at, col(LexSession.id)))
    return [one for one in by_time if since <= one.starts_at + timedelta(minutes=one.minutes) < until]


def asked_since(unit: Unit, ids: Sequence[int], kinds: Sequence[str], moment: datetime) -> dict[int, datetime]:
    """Who of these was written a letter of these kinds since then, or will be; and when the last one is due."""
    found = select(col(Letter.person_id), func.max(col(Letter.due_at))).where(
        col(Letter.person_id).in_(ids),
        col(Letter.kind).in_(kinds),
        col(Letter.due_at) >= moment,
        col(Letter.fate) != Fate.DROPPED,
    )
    rows = unit.execute(found.group_by(col(Letter.person_id)))
    return {person_id: due_at for person_id, due_at in rows}  # noqa: C416 - rows are no pairs to the type checker


def asked_about(unit: Unit, person_id: int, kind: str) -> set[str]:
    """The things about which they were written such a letter."""
    return set(
        unit.scalars(select(col(Letter.thing)).where(col(Letter.person_id) == person_id, col(Letter.kind) == kind))
    )
