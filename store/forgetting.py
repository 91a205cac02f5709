"""Deleting what nobody will ask for again: a few rows at a time, so that nobody has to wait for it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import CursorResult, delete, inspect, select, tuple_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from store.db import Unit


def forget(unit: Unit, kind: type[SQLModel], which: Sequence[ColumnElement[bool]], most: int) -> int:
    """Delete so many of these rows at most, but none that somebody holds; how many."""
    keys = inspect(kind).primary_key
    found = select(*keys).where(*which).limit(most).with_for_update(skip_locked=True)
    done: CursorResult[Any] = unit.execute(  # type: ignore[assignment]
        delete(kind).where(tuple_(*keys).in_(found)).execution_options(synchronize_session=False)
    )
    return done.rowcount
