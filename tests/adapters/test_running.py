"""What a running LEX does by its clock."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlmodel import col

from adapters.network import Network, enter
from adapters.running import KEPT, tidy
from adapters.settings import Settings
from store import seen
from store.seen import Seen


@pytest.fixture
def replicas(database_url: str) -> Iterator[list[Network]]:
    settings = Settings(database_url=SecretStr(database_url), _env_file=None)  # type: ignore[call-arg]
    entered = [enter(settings) for _ in range(3)]
    yield entered
    for one in entered:
        one.close()


async def test_replicas_that_tidy_at_once_do_it_once_and_keep_what_may_come_again(replicas: list[Network]) -> None:
    db, now = replicas[0].db, replicas[0].clock.now()
    for key, age in (("old", KEPT + timedelta(hours=1)), ("new", KEPT - timedelta(hours=1))):
        db.write_now(lambda unit, key=key, age=age: seen.first_time(unit, key, now - age))
    await asyncio.gather(*(tidy(one) for one in replicas))
    kept = db.read_now(lambda unit: set(unit.scalars(select(col(Seen.key)))))
    assert "new" in kept
    assert "old" not in kept
    assert len([key for key in kept if key.startswith("tidy ")]) == 1
