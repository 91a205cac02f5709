"""How many of those who had a seat came: counts alone, which stay when people are forgotten."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, case, func, select
from sqlmodel import Field, SQLModel, col

from store.db import Id, Json, Unit
from store.sessions import LexSession, Seat, SessionHost, SignUp

NEWEST = 400
"""So many sessions of which it is known are asked for at most."""


class Turnout(SQLModel, table=True):
    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    seats: int
    """How many had a seat when it began."""
    confirmed: int = 0
    """How many of them had said that they were still coming."""
    came: int
    told: bool
    """Whether somebody counted; else it is what the answers of those who had a seat let us believe."""
    began: datetime = Field(index=True)
    topics: list[str] = Field(default_factory=list[str], sa_type=Json)


@dataclass(frozen=True, slots=True)
class Known:
    """A session of which it is known how many came; ``host`` is who held it, None where they are forgotten."""

    seats: int
    confirmed: int
    came: int
    host: int | None
    topics: frozenset[str]


def of(unit: Unit, session_id: int) -> Turnout | None:
    return unit.get(Turnout, session_id)


def confirmed(unit: Unit, session_id: int) -> int:
    """How many of those with a seat have said that they are still coming."""
    yes = func.sum(case((col(SignUp.confirmed), 1), else_=0))
    return unit.scalar(select(yes).where(col(SignUp.session_id) == session_id, col(SignUp.seat) == Seat.IN)) or 0


def note(unit: Unit, session: LexSession, came: int, *, told: bool) -> None:
    """So many came; what was counted stays where answers alone say something else."""
    known = of(unit, session.id or 0)
    if known and known.told and not told:
        return
    row = known or Turnout(
        session_id=session.id or 0,
        seats=session.taken,
        confirmed=confirmed(unit, session.id or 0),
        came=0,
        told=told,
        began=session.starts_at,
        topics=list(session.topics),
    )
    row.came, row.told = came, told
    unit.add(row)


def known(unit: Unit, least: int, before: datetime) -> list[Known]:
    """The newest sessions that began before then, with so many seats at least, and how many came."""
    host = (
        select(col(SessionHost.person_id))
        .where(col(SessionHost.session_id) == col(Turnout.session_id), col(SessionHost.position) == 0)
        .correlate(Turnout)
        .scalar_subquery()
    )
    some = (col(Turnout.seats) >= least, col(Turnout.began) < before)
    found = select(Turnout, host).where(*some).order_by(col(Turnout.began).desc()).limit(NEWEST)
    return [
        Known(row.seats, row.confirmed, row.came, person, frozenset(row.topics)) for row, person in unit.execute(found)
    ]
