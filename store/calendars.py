"""Sessions as calendars hold them: all of a time, cancelled ones too."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlmodel import col

from store.db import Unit
from store.listing import Wanted, pattern
from store.sessions import LexSession, Seat, SessionHost, SignUp

_STARTS = col(LexSession.starts_at)


def of(unit: Unit, person_id: int | None, wanted: Wanted, now: datetime, most: int) -> list[LexSession]:
    """What comes next before what is over; a person's: held or with a seat."""
    query = select(LexSession).where(*_which(person_id, wanted))
    return list(unit.scalars(query.order_by(now > _STARTS, _STARTS, col(LexSession.id)).limit(most)))


def mark(unit: Unit, wanted: Wanted) -> Sequence[int]:
    """Is another when sessions came, went or were changed: much quicker to ask for than all of them."""
    number = col(LexSession.id)
    seats, gone = func.sum(func.coalesce(col(LexSession.capacity), 0)), func.count(col(LexSession.cancelled_at))
    told = select(
        func.count(), func.sum(number), func.max(number), func.sum(col(LexSession.sequence)), seats, gone
    ).where(*_which(None, wanted))
    return [int(figure or 0) for figure in unit.execute(told).one()]


def _which(person_id: int | None, wanted: Wanted) -> list[ColumnElement[bool]]:
    """Every word is looked for letter by letter: of what is to come there are some thousands, not a million."""
    held = [col(LexSession.words).like(pattern(word), escape="/") for word in wanted.words]
    found: list[ColumnElement[bool]] = [*held]
    if wanted.since:
        found.append(wanted.since <= _STARTS)
    if wanted.language:
        found.append(col(LexSession.language) == wanted.language)
    if wanted.site:
        found.append(col(LexSession.site) == wanted.site)
    if person_id is not None:
        hosted = select(col(SessionHost.session_id)).where(col(SessionHost.person_id) == person_id)
        seated = select(col(SignUp.session_id)).where(col(SignUp.person_id) == person_id, col(SignUp.seat) == Seat.IN)
        found.append(or_(col(LexSession.id).in_(hosted), col(LexSession.id).in_(seated)))
    return found
