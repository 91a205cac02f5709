"""What hosts write to all who come to a session."""

from datetime import datetime

from sqlalchemy import ForeignKey, func, select, update
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit


class Circular(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    session_id: int = Field(sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, index=True)
    person_id: int = Field(sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, index=True)
    """Whose words they are."""
    text: str
    waiting: bool = False
    """Whether those who wait for a seat get it, too."""
    written_at: datetime
    sent_at: datetime | None = None
    """Blank while its writer only looks at it."""


def by_id(unit: Unit, number: int) -> Circular | None:
    return unit.get(Circular, number)


def save(unit: Unit, circular: Circular) -> None:
    unit.add(circular)
    unit.flush()


def draft(unit: Unit, session_id: int, person_id: int) -> Circular | None:
    """What this person has written and not sent yet."""
    found = select(Circular).where(col(Circular.session_id) == session_id, col(Circular.person_id) == person_id)
    return unit.scalars(found.where(col(Circular.sent_at).is_(None)).limit(1)).first()


def sent_since(unit: Unit, session_id: int, moment: datetime) -> int:
    """How many went out to those who come to this session."""
    found = select(func.count()).where(col(Circular.session_id) == session_id, col(Circular.sent_at) > moment)
    return unit.scalar(found) or 0


def hand_over(unit: Unit, from_id: int, to_id: int) -> None:
    """What one person wrote, another wrote."""
    unit.execute(update(Circular).where(col(Circular.person_id) == from_id).values(person_id=to_id))
