"""Which events have had their effect: recorded in the very transaction of that effect."""

from datetime import datetime

from sqlmodel import Field, SQLModel, col

from store.db import Unit
from store.forgetting import forget
from store.rows import insert_new


class Seen(SQLModel, table=True):
    key: str = Field(primary_key=True)
    turn: str = ""
    """Which turn recorded it: one whose connection broke while it was committed can tell that it was."""
    at: datetime = Field(index=True)


def first_time(unit: Unit, key: str, now: datetime, turn: str = "") -> bool:
    """Record the key; false if it stood there already."""
    return insert_new(unit, Seen(key=key, turn=turn, at=now), returning="key") is not None


def is_of(unit: Unit, key: str, turn: str) -> bool:
    """Whether it was this turn that recorded the key."""
    standing = unit.get(Seen, key)
    return standing is not None and standing.turn == turn


def forget_before(unit: Unit, moment: datetime, most: int) -> int:
    return forget(unit, Seen, [col(Seen.at) < moment], most)
