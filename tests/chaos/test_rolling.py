"""Replicas are renewed one after another while people sign up: nobody notices."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from tests.chaos.storm import Force, Storm
from tests.chaos.town import Scale, Town

MOST_SECONDS = 20


async def test_two_replicas_are_renewed_in_turn(
    fresh_postgres: Callable[[], str], tmp_path: Path, seed: int, is_long: bool
) -> None:
    force = Force(24, 0, 1.0, 1000, 0, enough=900) if is_long else Force(6, 0, 0.5, 50, faults=0, pause=0.3)
    rounds = 10 if is_long else 1
    ended: list[tuple[int, float]] = []

    async def renews() -> None:
        for _ in range(rounds):
            for replica in town.replicas:
                await asyncio.sleep(force.every)
                ended.append(await replica.stop())
                await replica.up()
                await town.until_ready()

    scale = Scale(members=200, sessions=10, seats=(5, 15)) if is_long else Scale(members=40, sessions=3, seats=(3, 8))
    async with Town(fresh_postgres(), tmp_path, scale, seed, replicas=2) as town:
        await town.settle_down()
        await town.offers(scale.sessions)
        await town.announced()
        storm = Storm(town, force, seed)
        await storm.blows(renews)
        findings = await storm.ends(within=30, in_haste=False)  # no claim is left that would have to lapse
        print(storm.told(findings, seed), "\n  ended:", ", ".join(f"{code} in {took:.1f} s" for code, took in ended))
        print(f"  {town.refused()} deliveries were refused")
        assert not findings.wrong, f"seed {seed}:\n{findings}"
        assert [code for code, _ in ended] == [0] * rounds * 2, ended
        assert max(took for _, took in ended) < MOST_SECONDS, ended
        assert findings.counts["letters maybe sent"] == 0
        assert town.refused() <= len(ended), f"seed {seed}: {town.refused()} deliveries were refused"
