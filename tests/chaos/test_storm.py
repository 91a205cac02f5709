"""Replicas are killed while people sign up and out on two platforms that misbehave: nothing is lost, nothing twice."""

from collections.abc import Callable
from pathlib import Path

from tests.chaos.storm import Force, Storm
from tests.chaos.town import Scale, Town

SHORT = Scale(members=40, sessions=4, seats=(2, 5)), Force(at_once=6, kills=3, every=0.8, at_least=100, pause=0.15)
LONG = (
    Scale(members=2000, sessions=50, seats=(5, 25)),
    Force(32, 100, 2.0, 4000, 0.08, 0.02, enough=1800, accepted=2000),
)


async def weathered(town: Town, seed: int, *, is_long: bool) -> None:
    """The sessions stand, half of them are offered while it blows, and everything is as it must be in the end."""
    force = (LONG if is_long else SHORT)[1]
    await town.settle_down()
    await town.offers(town.scale.sessions // 2)
    await town.announced()
    storm = Storm(town, force, seed)
    await town.offers(town.scale.sessions - len(town.sessions))
    await storm.blows()
    findings = await storm.ends(300 if is_long else 60, in_haste=not is_long)
    print(storm.told(findings, seed))
    assert not findings.wrong, f"seed {seed}:\n{findings}"
    assert not (is_long and storm.missing()), f"seed {seed}: {storm.missing()}"


async def test_one_process_on_sqlite(sqlite_url: str, tmp_path: Path, seed: int, is_long: bool) -> None:
    scale = (LONG if is_long else SHORT)[0]
    async with Town(sqlite_url, tmp_path, scale, seed) as town:
        await weathered(town, seed, is_long=is_long)


async def test_two_replicas_on_postgres(
    fresh_postgres: Callable[[], str], tmp_path: Path, seed: int, is_long: bool
) -> None:
    scale = (LONG if is_long else SHORT)[0]
    async with Town(fresh_postgres(), tmp_path, scale, seed, replicas=2) as town:
        await weathered(town, seed, is_long=is_long)
