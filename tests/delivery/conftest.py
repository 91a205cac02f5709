"""Replicas before both platforms."""

from collections.abc import AsyncIterator, Iterator

import pytest

from store.db import Database

from .town import BOTH, Town


@pytest.fixture(scope="session")
def other_database(kept_database: Database) -> Iterator[Database]:
    """The same database as another process opens it; SQLite is one process's alone."""
    if kept_database.is_sqlite:
        yield kept_database
        return
    database = Database(kept_database.url)
    yield database
    database.close()


@pytest.fixture
async def town(database: Database, other_database: Database) -> AsyncIterator[Town]:
    """Two replicas, on each engine in turn."""
    async with Town([database, other_database]) as town:
        yield town


@pytest.fixture
async def small_town(small_database: Database) -> AsyncIterator[Town]:
    """One process on SQLite: for what is the same on both engines."""
    async with Town([small_database], [BOTH]) as town:
        yield town
