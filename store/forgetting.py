"""Deleting what nobody will ask for again: a few rows at a time, so that nobody has to wait for it."""

from collections.abc import Sequence

from sqlalchemy import delete, inspect, select, tuple_
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import SQLModel

from store.db import Unit


def forget(unit: Unit, kind: type[SQLModel], which: Sequence[ColumnElement[bool]], most: int) -> int:
    """Delete so many of these rows at most, but none that somebody holds; how many.

    In two statements: in one, PostgreSQL may look for the rows several times, and so delete more than it should.
    """
    keys = inspect(kind).primary_key
    old = select(*keys).where(*which).limit(most).with_for_update(skip_locked=True)
    found = [tuple(row) for row in unit.execute(old)]
    if found:
        chosen = delete(kind).where(tuple_(*keys).in_(found))
        unit.execute(chosen.execution_options(synchronize_session=False))
    return len(found)
