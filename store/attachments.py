"""What goes with a session, as links: slides, notes, the recording."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, select
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit, values_of


class Sort(StrEnum):
    SLIDES = "slides"
    NOTES = "notes"
    RECORDING = "recording"
    OTHER = "other"


SORT = Enum(Sort, native_enum=False, length=20, values_callable=values_of)


class Attachment(SQLModel, table=True):
    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    number: int = Field(primary_key=True)
    """By which it is named when it is taken away again; never another's."""
    sort: Sort = Field(sa_type=SORT)  # type: ignore[call-overload]
    label: str = ""
    """The host's words; blank where the sort says it all."""
    url: str
    added_at: datetime


def of(unit: Unit, session_id: int) -> list[Attachment]:
    """In the order in which they were added."""
    found = select(Attachment).where(col(Attachment.session_id) == session_id)
    return list(unit.scalars(found.order_by(col(Attachment.number))))


def add(unit: Unit, new: Attachment) -> None:
    unit.add(new)
    unit.flush()


def remove(unit: Unit, gone: Attachment) -> None:
    unit.delete(gone)
    unit.flush()
