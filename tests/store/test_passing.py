"""Which errors of a database pass by themselves, so that the same unit is worth another try."""

import sqlite3
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from store.db import Database, Unit, is_passing
from tests.store.conftest import Do, someone


def postgres(code: str) -> DBAPIError:
    cause = psycopg.errors.lookup(code)("as the server says it")
    return DBAPIError.instance("", {}, cause, psycopg.Error, dialect=None)  # type: ignore[return-value]


@pytest.mark.parametrize(
    "code", ["08006", "23505", "23503", "40001", "40P01", "53300", "55P03", "57P01", "57P03", "57014", "25P03", "25006"]
)
def test_restarts_deadlocks_and_quicker_units_pass(code: str) -> None:
    assert is_passing(postgres(code))


@pytest.mark.parametrize("code", ["42P01", "42601", "53100", "22001", "42501"])
def test_a_full_disk_or_a_fault_of_ours_does_not(code: str) -> None:
    assert not is_passing(postgres(code))


def test_a_lost_connection_passes() -> None:
    assert is_passing(OperationalError("", {}, psycopg.OperationalError("server closed the connection unexpectedly")))
    assert is_passing(OperationalError("", {}, psycopg.OperationalError("connection refused")))
    assert not is_passing(ProgrammingError("", {}, psycopg.ProgrammingError("no results to fetch")))
    assert not is_passing(ValueError("ours"))


def test_nobody_listening_passes(tmp_path: Path) -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(OperationalError) as refused:
        database.write_now(lambda unit: unit.execute(text("SELECT 1")))
    assert is_passing(refused.value)
    database.close()


def test_a_key_that_was_taken_passes_on_both(do: Do) -> None:
    with pytest.raises(IntegrityError) as taken:
        do(lambda unit: unit.add(someone("Ana", "ana@example.org")))
    assert is_passing(taken.value)


def test_sqlite_that_is_locked_passes_and_one_that_is_full_does_not(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    other = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(OperationalError) as locked:
        _write_at_once(database)
    other.close()
    assert is_passing(locked.value)
    with pytest.raises(OperationalError) as full:
        database.write_now(_fill)
    assert not is_passing(full.value)
    database.close()


def _write_at_once(database: Database) -> None:
    with database._writing.connect() as connection:
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA busy_timeout=0")
        connection.begin()


def _fill(unit: Unit) -> None:
    pages = unit.execute(text("PRAGMA page_count")).scalar()
    unit.execute(text(f"PRAGMA max_page_count={pages}"))
    unit.execute(text("CREATE TABLE much (data)"))
    unit.execute(text("INSERT INTO much VALUES (zeroblob(10000000))"))
