"""Which events have had their effect: recorded in the very transaction of that effect."""

from datetime import datetime

from sqlalchemy import delete
from sqlmodel import Field, SQLModel, col

from store.db import Unit, insert_new


class Seen(SQLModel, table=True):
    key: str = Field(primary_key=True)
    at: datetime = Field(index=True)


def first_time(unit: Unit, key: str, now: datetime) -> bool:
    """Record the key; false if it stood there already."""
    return insert_new(unit, Seen(key=key, at=now), returning="key") is not None


def forget_before(unit: Unit, moment: datetime) -> None:
    unit.execute(delete(Seen).where(col(Seen.at) < moment))
