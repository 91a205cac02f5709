"""The database goes away while people act: they are told so, nothing is half done, and it goes on without a restart."""

import asyncio
import resource
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from store.migrations import migrate
from tests import postgres
from tests.chaos.storm import Force, Storm
from tests.chaos.town import Scale, Town

SCALE = Scale(members=40, sessions=3, seats=(3, 8))
SORRY = "Something went wrong here, and nothing was changed."


@pytest.fixture
def own_postgres() -> Iterator[postgres.Server]:
    """A server that may be stopped, and that has what it said it has after it ended as if the power had failed."""
    settings = {**postgres.SETTINGS, "synchronous_commit": "on"}
    with postgres.server(postgres.binaries(), migrate, settings) as server:
        yield server


async def weathered(
    town: Town, force: Force, seed: int, meanwhile: Callable[[Storm], Coroutine[Any, Any, None]]
) -> Storm:
    """People act while the database goes and comes; then everything is as it must be."""
    await town.settle_down()
    await town.offers(town.scale.sessions)
    await town.announced()
    storm = Storm(town, force, seed)
    await storm.blows(lambda: meanwhile(storm))
    findings = await storm.ends(within=120)
    print(storm.told(findings, seed))
    assert not findings.wrong, f"seed {seed}:\n{findings}"
    assert [replica.starts for replica in town.replicas] == [1] * len(town.replicas)
    return storm


async def test_postgres_is_restarted_while_people_sign_up(
    own_postgres: postgres.Server, tmp_path: Path, seed: int, is_long: bool
) -> None:
    force = Force(24, 0, 2.0, 1500, 0.05, enough=600) if is_long else Force(8, 0, 1.0, 60, 0.05, pause=0.2)
    times = 10 if is_long else 2

    async def restarts(storm: Storm) -> None:
        for turn in range(times):
            await asyncio.sleep(storm.chance.uniform(0.5, 1.5) * force.every)
            await asyncio.to_thread(own_postgres.stop, ("fast", "immediate")[turn % 2])
            await asyncio.sleep(storm.chance.uniform(0.2, 1.0) * force.every)
            await asyncio.to_thread(own_postgres.start)

    async with Town(own_postgres.fresh(), tmp_path, SCALE, seed, replicas=2) as town:
        await weathered(town, force, seed, restarts)


async def test_the_disk_of_sqlite_is_full_for_a_while(
    sqlite_url: str, tmp_path: Path, seed: int, is_long: bool
) -> None:
    """A limit to the size of files stands for the disk: the kernel refuses what is written beyond it."""
    force = Force(24, 0, 3.0, 800, 0.02, enough=600) if is_long else Force(6, 0, 1.5, 50, faults=0, pause=0.2)
    times = 6 if is_long else 1

    async def fills_up(storm: Storm) -> None:
        limits = resource.prlimit(town.replicas[0].pid, resource.RLIMIT_FSIZE)
        for _ in range(times):
            await asyncio.sleep(force.every)
            resource.prlimit(town.replicas[0].pid, resource.RLIMIT_FSIZE, (4096, limits[1]))
            try:
                await asyncio.sleep(force.every / 2)
                await somebody_is_told(storm)
                await asyncio.sleep(force.every / 2)
            finally:
                resource.prlimit(town.replicas[0].pid, resource.RLIMIT_FSIZE, limits)
        await asyncio.sleep(force.every)

    async with Town(sqlite_url, tmp_path, SCALE, seed) as town:
        await weathered(town, force, seed, fills_up)
        assert town.truth.one("PRAGMA integrity_check") == "ok"


async def somebody_is_told(storm: Storm) -> None:
    """In a sentence, by the host's command, which changes nothing."""
    session = next(iter(storm.town.sessions.values()))
    before = len(session.host.ephemerals)
    await session.host.types(f"/lex cancel {session.number} yes")
    said = [message.words for message in session.host.ephemerals[before:]]
    assert any(SORRY in words for words in said), said
