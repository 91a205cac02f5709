"""The migrations lead to the tables that the code knows, on both engines, whoever starts first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, inspect, text

from store.db import METADATA, engine_for, sync_url
from store.migrations import config, is_current, load_tables, migrate


def test_an_empty_database_becomes_current(empty_url: str) -> None:
    assert not is_current(empty_url)
    migrate(empty_url)
    assert is_current(empty_url)
    migrate(empty_url)  # and stays so
    assert is_current(empty_url)


def test_the_tables_are_those_of_the_code(database_url: str) -> None:
    load_tables()
    engine = engine_for(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, METADATA) == [], "the tables have changed: make migration"
    engine.dispose()


def test_several_that_start_at_once_migrate_once(empty_url: str) -> None:
    with ThreadPoolExecutor(4) as replicas:
        list(replicas.map(migrate, [empty_url] * 4))
    assert is_current(empty_url)


def test_a_migration_that_fails_leaves_nothing_behind(empty_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        upgrade(*_)
        raise RuntimeError("the power went out")

    upgrade: Callable[..., None] = command.upgrade
    monkeypatch.setattr(command, "upgrade", broken)
    with pytest.raises(RuntimeError, match="the power went out"):
        migrate(empty_url)
    engine = create_engine(sync_url(empty_url))
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def test_there_is_a_way_back(empty_url: str) -> None:
    migrate(empty_url)
    engine = create_engine(sync_url(empty_url))
    with engine.begin() as connection:
        command.downgrade(config(connection), "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()


def test_times_keep_their_zone_on_postgres(postgres_url: str) -> None:
    engine = engine_for(postgres_url)
    naive = text("SELECT count(*) FROM information_schema.columns WHERE data_type = 'timestamp without time zone'")
    with engine.connect() as connection:
        assert connection.execute(naive).scalar_one() == 0
    engine.dispose()
