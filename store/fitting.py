"""Sessions to come as digests and lists choose among them: a few columns of many."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import col

from store.db import Unit
from store.festivals import spoken_for
from store.sessions import LexSession, Seat, SessionHost, SignUp

MOST = 1000
"""The next ones, of however many there are."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A session with a free seat, that may be news to somebody."""

    id: int
    starts_at: datetime
    language: str
    site: str
    topics: tuple[str, ...]
    sequence: int

    @property
    def thing(self) -> str:
        return f"session:{self.id}"


_COMING = (
    col(LexSession.id),
    col(LexSession.starts_at),
    col(LexSession.language),
    col(LexSession.site),
    col(LexSession.topics),
    col(LexSession.sequence),
)


def coming(unit: Unit, since: datetime, until: datetime) -> list[Coming]:
    """The next sessions between these moments, of each series the next one; none of a festival's, which tells them."""
    capacity, taken = col(LexSession.capacity), col(LexSession.taken) + col(LexSession.kept)
    rows = unit.execute(
        select(*_COMING, col(LexSession.series_id))
        .where(
            col(LexSession.starts_at) > since,
            col(LexSession.starts_at) < until,
            col(LexSession.cancelled_at).is_(None),
            col(LexSession.closed).is_(False),
            or_(capacity.is_(None), taken < capacity),
            ~spoken_for(),
        )
        .order_by(col(LexSession.starts_at), col(LexSession.id))
        .limit(MOST)
    )
    found: list[Coming] = []
    series: set[int] = set()
    for number, starts_at, language, site, topics, sequence, of_series in rows:
        if of_series not in series:
            found.append(Coming(number or 0, starts_at, language, site, tuple(topics), sequence))
        series.update([of_series] if of_series else [])
    return found


def known_to(unit: Unit, people: Sequence[int], ids: Sequence[int]) -> set[tuple[int, int]]:
    """Which of these people hold which of these sessions, come to them, or wait: (person, session)."""
    seated = select(col(SignUp.person_id), col(SignUp.session_id)).where(
        col(SignUp.person_id).in_(people), col(SignUp.session_id).in_(ids), col(SignUp.seat) != Seat.OUT
    )
    held = select(col(SessionHost.person_id), col(SessionHost.session_id)).where(
        col(SessionHost.person_id).in_(people), col(SessionHost.session_id).in_(ids)
    )
    return {(person, session) for query in (seated, held) for person, session in unit.execute(query)}
