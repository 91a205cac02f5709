"""Brings a database to today's form: Alembic, on SQLite and PostgreSQL alike.

SQLite waits its turn by ``BEGIN IMMEDIATE``, PostgreSQL by an advisory lock, so several replicas may start at once. All
steps happen in one transaction: a database is never left half migrated.
"""

import importlib
import pkgutil
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text

import store
from store.db import engine_for, sync_url

FOLDER = Path(__file__).parent
LOCK = 0x1E_CB07
"""The advisory lock of everybody who migrates a database of ours."""


def migrate(url: str) -> None:
    """Bring the database to today's form; nothing happens to one that has it."""
    engine = _engine(url)
    try:
        with engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
            command.upgrade(config(connection), "head")
    finally:
        engine.dispose()


def is_current(url: str) -> bool:
    """Whether the database has today's form."""
    engine = engine_for(url, writes=False)
    try:
        with engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
    finally:
        engine.dispose()
    return found == set(ScriptDirectory.from_config(config()).get_heads())


def config(connection: Connection | None = None) -> Config:
    """Alembic's settings, without a file of its own."""
    settings = Config()
    settings.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    settings.set_main_option("path_separator", "os")
    settings.attributes["connection"] = connection
    return settings


def load_tables() -> None:
    """Import every file of the store, so that the metadata knows all tables."""
    for module in pkgutil.iter_modules(store.__path__):
        if not module.ispkg:
            importlib.import_module(f"store.{module.name}")


def _engine(url: str) -> Engine:
    """Like the one for work, but without foreign keys: on SQLite a changed table is dropped and made anew."""
    if make_url(url).get_backend_name() != "sqlite":
        return engine_for(url)
    engine = create_engine(sync_url(url), connect_args={"timeout": 30, "isolation_level": None})
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
