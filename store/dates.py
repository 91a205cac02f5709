"""The sessions of a series."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel import col

from store.db import Unit
from store.sessions import LexSession, Seat, SignUp


def of(unit: Unit, series_id: int) -> list[LexSession]:
    """All its sessions by time, those that are over or cancelled too."""
    found = select(LexSession).where(col(LexSession.series_id) == series_id)
    return list(unit.scalars(found.order_by(col(LexSession.starts_at), col(LexSession.id))))


def locked(unit: Unit, series_id: int) -> list[LexSession]:
    """The same, nobody else's to change until this unit ends; taken in one order by everybody."""
    query = select(LexSession).where(col(LexSession.series_id) == series_id).order_by(col(LexSession.id))
    found = unit.scalars(query.with_for_update().execution_options(populate_existing=True))
    return sorted(found, key=lambda session: (session.starts_at, session.id))


def sign_ups_of(unit: Unit, series_id: int, person_id: int) -> dict[int, SignUp]:
    """A person's sign-ups for its sessions, those taken back too, by the session's number."""
    numbers = select(col(LexSession.id)).where(col(LexSession.series_id) == series_id)
    found = select(SignUp).where(col(SignUp.person_id) == person_id, col(SignUp.session_id).in_(numbers))
    found = found.execution_options(populate_existing=True)
    return {sign_up.session_id: sign_up for sign_up in unit.scalars(found)}


def seats_of(unit: Unit, numbers: Sequence[int], person_id: int) -> dict[int, Seat]:
    """What they have in each of these sessions in which they have a seat, or wait for one."""
    found = select(col(SignUp.session_id), col(SignUp.seat)).where(
        col(SignUp.person_id) == person_id, col(SignUp.session_id).in_(numbers), col(SignUp.seat) != Seat.OUT
    )
    return {number: seat for number, seat in unit.execute(found)}  # noqa: C416 - rows are no pairs to the type checker
