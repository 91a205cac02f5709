"""PostgreSQL ends what stands still, so that a process that hangs holds no lock for ever."""

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, text, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import col

from store import db, ledger, migrations
from store.db import Database, Unit, is_passing
from store.people import Person
from tests.store.conftest import someone


@pytest.fixture
def hasty(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A database that ends what stands still for a tenth of a second; Ana is in it."""
    monkeypatch.setitem(db.LIMITS, "idle_in_transaction_session_timeout", 100)
    monkeypatch.setitem(db.LIMITS, "statement_timeout", 100)
    database = Database(postgres_url)
    database.write_now(lambda unit: unit.add(someone("Ana")))
    yield database
    database.close()


def shown(name: str, unit: Unit | Connection) -> str:
    return str(unit.execute(text(f"SHOW {name}")).scalar())


def rename(unit: Unit, name: str) -> None:
    unit.execute(update(Person).where(col(Person.id) == 1).values(name=name))


def test_a_unit_stands_still_for_a_minute_at_most_and_a_statement_takes_half_a_minute(postgres_url: str) -> None:
    database = Database(postgres_url)
    assert database.write_now(lambda unit: shown("idle_in_transaction_session_timeout", unit)) == "1min"
    assert database.write_now(lambda unit: shown("statement_timeout", unit)) == "30s"
    database.close()


def test_what_the_address_says_holds(postgres_url: str) -> None:
    database = Database(f"{postgres_url}?options=-c%20statement_timeout%3D5s")
    assert database.read_now(lambda unit: shown("statement_timeout", unit)) == "5s"
    assert database.read_now(lambda unit: shown("idle_in_transaction_session_timeout", unit)) == "1min"
    database.close()


def test_a_server_that_is_gone_without_a_farewell_is_noticed_in_half_a_minute(postgres_url: str) -> None:
    database = Database(postgres_url)
    told = database.write_now(lambda unit: unit.connection().connection.dbapi_connection.info.get_parameters())  # type: ignore[union-attr]
    assert told["tcp_user_timeout"] == "30000"
    assert (told["keepalives_idle"], told["keepalives_interval"], told["keepalives_count"]) == ("10", "5", "3")
    database.close()


def test_who_looks_at_deliveries_may_take_their_time(postgres_url: str) -> None:
    database = Database(postgres_url)

    def look(unit: Unit) -> str:
        ledger.at_leisure(unit)
        return shown("idle_in_transaction_session_timeout", unit)

    assert database.read_now(look) == "0"
    assert database.read_now(lambda unit: shown("idle_in_transaction_session_timeout", unit)) == "1min"
    database.close()


def test_a_migration_takes_as_long_as_it_takes(empty_postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    config = migrations.config

    def looks(connection: Connection | None = None) -> object:
        if connection is not None:
            seen.extend(shown(name, connection) for name in db.LIMITS)
        return config(connection)

    monkeypatch.setattr(migrations, "config", looks)
    migrations.migrate(empty_postgres_url)
    assert seen == ["0", "0"]


def test_a_unit_that_hangs_loses_its_lock_and_is_worth_another_try(hasty: Database) -> None:
    holds, goes_on = threading.Event(), threading.Event()

    def hangs(unit: Unit) -> None:
        rename(unit, "Hanged")
        holds.set()
        assert goes_on.wait(30)
        rename(unit, "Hanged twice")

    ended: list[BaseException] = []

    def hang() -> None:
        try:
            hasty.write_now(hangs)
        except DBAPIError as error:
            ended.append(error)

    other = threading.Thread(target=hang)
    other.start()
    assert holds.wait(30)
    hasty.write_now(lambda unit: [unit.execute(text("SET LOCAL statement_timeout = 0")), rename(unit, "Anna")])
    goes_on.set()
    other.join()
    assert [is_passing(error) for error in ended if isinstance(error, DBAPIError)] == [True]
    assert hasty.read_now(lambda unit: unit.get_one(Person, 1).name) == "Anna"


def test_a_statement_that_takes_too_long_is_ended_and_worth_another_try(hasty: Database) -> None:
    with pytest.raises(DBAPIError) as ended:
        hasty.write_now(lambda unit: unit.execute(text("SELECT pg_sleep(60)")))
    assert is_passing(ended.value)
    assert hasty.read_now(lambda unit: unit.get_one(Person, 1).name) == "Ana"
