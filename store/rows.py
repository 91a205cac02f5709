"""Rows that are put into the database unless, or in place of, those with the same key."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, and_, or_
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlmodel import SQLModel

from store.db import Unit


def insert_new(unit: Unit, row: SQLModel, *, returning: str = "id") -> Any | None:
    """Insert the row unless a unique key stands in the way; the answer is ``returning`` of the new row, else None.

    Not by ``rowcount``, which is -1 for this statement on psycopg.
    """
    insert = _insert_unless(_table(row), _dialect(unit), returning)
    return unit.execute(insert, _values(row)).scalar()


def insert_many_new(unit: Unit, rows: Sequence[SQLModel]) -> None:
    """Insert those rows of one table that no unique key stands in the way of."""
    if rows:
        unit.execute(_insert_unless(_table(rows[0]), _dialect(unit)), [_values(row) for row in rows])


def insert_or_renew(unit: Unit, row: SQLModel, *, since: str) -> bool:
    """Insert the row, or put it in the place of the one with its key.

    False if that one is newer by ``since``, or the very same.
    """
    insert = _insert_or_renew(_table(row), _dialect(unit), since)
    return unit.execute(insert, _values(row)).first() is not None


@lru_cache(maxsize=100)
def _insert_or_renew(table: Table, dialect: str, since: str) -> Any:
    insert = _insert_into(table, dialect)
    keys, new = [column.name for column in table.primary_key], insert.excluded
    others = [column.name for column in table.columns if column.name not in keys]
    differs = or_(*(table.c[name] != new[name] for name in others))
    newer = and_(table.c[since] <= new[since], differs)
    renewed = {name: new[name] for name in others}
    return insert.on_conflict_do_update(index_elements=keys, set_=renewed, where=newer).returning(table.c[since])


@lru_cache(maxsize=100)
def _insert_unless(table: Table, dialect: str, returning: str = "") -> Any:
    """The statement, built once: to build it takes longer than to run it."""
    insert = _insert_into(table, dialect).on_conflict_do_nothing()
    return insert.returning(table.c[returning]) if returning else insert


def _insert_into(table: Table, dialect: str) -> Any:
    return (sqlite_insert if dialect == "sqlite" else postgres_insert)(table)


def _table(row: SQLModel) -> Table:
    return getattr(row, "__table__")  # noqa: B009 - the type checker does not know it


def _dialect(unit: Unit) -> str:
    return unit.get_bind().dialect.name


def _values(row: SQLModel) -> dict[str, Any]:
    return {name: value for name, value in row.model_dump().items() if name != "id"}
