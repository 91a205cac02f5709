"""Seats that are kept for somebody for a while: nobody else gets them, and they count until the time is over."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, and_, delete, exists, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit
from store.people import Person
from store.sessions import LexSession, Seat, SessionHost, SignUp


class KeptSeat(SQLModel, table=True):
    """One free seat for one person, who waits for it or was left out the last time."""

    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    person_id: int = Field(
        sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True, index=True
    )
    until: datetime


def keep(unit: Unit, session: LexSession, person_id: int, until: datetime) -> None:
    """One of the free seats is theirs to take until then."""
    unit.add(KeptSeat(session_id=session.id or 0, person_id=person_id, until=until))
    session.kept += 1
    unit.flush()


def of(unit: Unit, session_id: int, person_id: int) -> KeptSeat | None:
    return unit.get(KeptSeat, (session_id, person_id))


def sessions_of(unit: Unit, ids: Sequence[int]) -> list[int]:
    """In which sessions a seat is kept for any of these people."""
    found = select(col(KeptSeat.session_id)).where(col(KeptSeat.person_id).in_(ids))
    return list(unit.scalars(found.distinct().order_by(col(KeptSeat.session_id))))


def release(unit: Unit, session: LexSession, seat: KeptSeat) -> None:
    """It is kept no longer: they took it, or do not want it, or said nothing."""
    unit.delete(seat)
    session.kept -= 1
    unit.flush()


def overdue(unit: Unit, session_id: int, now: datetime) -> list[KeptSeat]:
    """Those kept long enough."""
    mine = (col(KeptSeat.session_id) == session_id, col(KeptSeat.until) <= now)
    return list(unit.scalars(select(KeptSeat).where(*mine).order_by(col(KeptSeat.until), col(KeptSeat.person_id))))


def withdraw(unit: Unit, session: LexSession, latest: datetime | None = None) -> None:
    """The session was changed: those who wait will be asked anew; nothing is kept longer than this, if that is told."""
    waits = and_(
        col(SignUp.session_id) == col(KeptSeat.session_id),
        col(SignUp.person_id) == col(KeptSeat.person_id),
        col(SignUp.seat) == Seat.WAITING,
    )
    too_long = col(KeptSeat.until) > latest if latest else col(KeptSeat.until).is_not(None)
    gone = delete(KeptSeat).where(col(KeptSeat.session_id) == session.id, or_(too_long, exists().where(waits)))
    session.kept -= len(unit.scalars(gone.returning(col(KeptSeat.person_id))).all())
    ask_again(unit, session.id or 0)
    unit.flush()


# who waits for one


def line(unit: Unit, session_id: int, most: int) -> list[tuple[SignUp, Person]]:
    """Who waits and was not asked yet, in order."""
    rows = unit.execute(
        select(SignUp, Person)
        .join(Person, col(Person.id) == col(SignUp.person_id))
        .where(col(SignUp.session_id) == session_id, col(SignUp.seat) == Seat.WAITING, ~col(SignUp.asked))
        .order_by(col(SignUp.ticket))
        .limit(most)
    )
    return [(sign_up, person) for sign_up, person in rows]


def ask_again(unit: Unit, session_id: int) -> None:
    """Another seat came free: who waits and has none kept may be asked (again)."""
    asked = select(col(KeptSeat.person_id)).where(col(KeptSeat.session_id) == session_id)
    unit.execute(
        update(SignUp)
        .where(
            col(SignUp.session_id) == session_id,
            col(SignUp.seat) == Seat.WAITING,
            col(SignUp.asked),
            col(SignUp.person_id).not_in(asked),
        )
        .values(asked=False)
        .execution_options(synchronize_session="fetch")
    )


def left_out(
    unit: Unit, host_ids: Sequence[int], since: datetime, until: datetime, most: int
) -> list[tuple[SignUp, LexSession, Person]]:
    """Who still waited when a session of these hosts began, and was offered no seat since; the longest ago first."""
    held = select(col(SessionHost.session_id)).where(col(SessionHost.person_id).in_(host_ids))
    rows = unit.execute(
        select(SignUp, LexSession, Person)
        .join(LexSession, col(LexSession.id) == col(SignUp.session_id))
        .join(Person, col(Person.id) == col(SignUp.person_id))
        .where(
            col(LexSession.id).in_(held),
            col(LexSession.starts_at).between(since, until),
            col(LexSession.waiting) > 0,
            col(LexSession.cancelled_at).is_(None),
            col(SignUp.seat) == Seat.WAITING,
            ~col(SignUp.asked),
        )
        .order_by(col(LexSession.starts_at), col(SignUp.ticket))
        .limit(most)
    )
    return [(sign_up, session, person) for sign_up, session, person in rows]


def next_of(unit: Unit, host_ids: Sequence[int], now: datetime) -> int | None:
    """The next session of any of these hosts in which somebody may still get a seat."""
    held = select(col(SessionHost.session_id)).where(col(SessionHost.person_id).in_(host_ids))
    free = or_(
        col(LexSession.capacity).is_(None), col(LexSession.taken) + col(LexSession.kept) < col(LexSession.capacity)
    )
    return unit.scalar(
        select(col(LexSession.id))
        .where(col(LexSession.id).in_(held), col(LexSession.starts_at) > now)
        .where(col(LexSession.cancelled_at).is_(None), col(LexSession.waiting) == 0, free)
        .order_by(col(LexSession.starts_at))
        .limit(1)
    )
