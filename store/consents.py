"""Whether those who speak in a session agree to be recorded."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, delete, select, update
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit


class Consent(SQLModel, table=True):
    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    person_id: int = Field(
        sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True, index=True
    )
    agrees: bool | None = None
    """None while they have not answered."""
    asked_at: datetime
    said_at: datetime | None = None


def of(unit: Unit, session_id: int) -> dict[int, Consent]:
    """What was asked and answered, by person."""
    found = unit.scalars(select(Consent).where(col(Consent.session_id) == session_id))
    return {consent.person_id: consent for consent in found}


def put(unit: Unit, consents: Sequence[Consent]) -> None:
    unit.add_all(consents)
    unit.flush()


def keep_only(unit: Unit, session_id: int, ids: Collection[int]) -> None:
    """Forget what was asked of those who no longer hold the session."""
    unit.execute(delete(Consent).where(col(Consent.session_id) == session_id, col(Consent.person_id).not_in(ids)))


def hand_over(unit: Unit, from_id: int, to_id: int) -> None:
    """What was asked of one person was asked of another, but where that one was asked, too."""
    both = select(col(Consent.session_id)).where(col(Consent.person_id) == to_id)
    unit.execute(
        update(Consent)
        .where(col(Consent.person_id) == from_id, col(Consent.session_id).not_in(both))
        .values(person_id=to_id)
        .execution_options(synchronize_session=False)
    )
