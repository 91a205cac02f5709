"""Turns: nobody is faster than a limit allows, alone or with others, and silence is kept to the letter."""

import asyncio
from collections.abc import Awaitable
from datetime import timedelta

import pytest

from bot.chat import Later
from bot.pace import Limit, Pace
from store import pace
from store.db import Database
from tests.still import StillClock, at_work
from tests.world import START

SECOND = timedelta(seconds=1)
METHOD = Limit("slack T post", 0.5, whole=True)
ROOM = Limit("slack T to C", 1.0)
OTHER_ROOM = Limit("slack T to D", 1.0)


@pytest.fixture
def clock(database: Database) -> StillClock:
    return StillClock(START, lambda: at_work(database))


async def moments(clock: StillClock, *asked: Awaitable[None]) -> list[float]:
    """When each of them had its turn, in seconds."""
    found: list[float] = []

    async def waits(turn: Awaitable[None]) -> None:
        await turn
        found.append((clock.now() - START).total_seconds())

    await clock.during(asyncio.gather(*map(waits, asked)))
    return sorted(found)


async def test_turns_come_one_after_the_other(database: Database, clock: StillClock) -> None:
    ours = Pace(database, clock)
    assert await moments(clock, *(ours.turn(METHOD) for _ in range(5))) == [0, 0.5, 1, 1.5, 2]


async def test_a_clock_that_went_wrong_for_a_moment_silences_nobody_for_years(
    database: Database, clock: StillClock
) -> None:
    written = pace.Pace(key=METHOD.key, free_at=START + timedelta(days=4000), paused_until=START)
    await database.write(lambda unit: unit.add(written))
    assert await moments(clock, *(Pace(database, clock).turn(METHOD) for _ in range(2))) == [0, 0.5]


async def test_nor_does_a_silence_that_it_wrote(database: Database, clock: StillClock) -> None:
    ours, far = Pace(database, clock), START + timedelta(days=4000)
    rows = [pace.Pace(key=key, free_at=START, paused_until=far) for key in (METHOD.key, "views.open")]
    await database.write(lambda unit: unit.add_all(rows))
    await ours.heed("views.open")
    await ours.pause("views.open", 3)
    with pytest.raises(Later) as later:
        await ours.heed("views.open")
    assert later.value.seconds == 3
    assert await moments(clock, *(ours.turn(METHOD) for _ in range(2))) == [0, 0.5]


async def test_two_replicas_share_one_limit(database: Database, clock: StillClock) -> None:
    replicas = [Pace(database, clock), Pace(database, clock)]
    turns = [replica.turn(METHOD) for _ in range(3) for replica in replicas]
    assert await moments(clock, *turns) == [0, 0.5, 1, 1.5, 2, 2.5]


async def test_a_burst_goes_out_at_once_and_is_paid_back(database: Database, clock: StillClock) -> None:
    burst, ours = Limit("k", 1.0, burst=3), Pace(database, clock)
    assert await moments(clock, *(ours.turn(burst) for _ in range(5))) == [0, 0, 0, 1, 2]
    clock.jump(10 * SECOND)
    assert await moments(clock, *(ours.turn(burst) for _ in range(4))) == [12, 12, 12, 13]


async def test_a_call_under_two_limits_keeps_both(database: Database, clock: StillClock) -> None:
    ours = Pace(database, clock)
    turns = [ours.turn(METHOD, ROOM), ours.turn(METHOD, ROOM), ours.turn(METHOD, OTHER_ROOM)]
    found = await moments(clock, *turns)
    assert found in ([0, 0.5, 1], [0, 0.5, 1.5])  # the second if the other room was first, for nobody says who is


async def test_who_waits_for_one_room_keeps_nobody_else_waiting(database: Database, clock: StillClock) -> None:
    ours, slow = Pace(database, clock), Limit("slack T to S", 60.0)
    await ours.turn(METHOD, slow)
    turns = [ours.turn(METHOD, slow, patience=90), *(ours.turn(METHOD, OTHER_ROOM, patience=90) for _ in range(3))]
    assert await moments(clock, *turns) == [0.5, 1.5, 2.5, 60]


async def test_after_a_restart_the_limit_still_holds(database: Database, clock: StillClock) -> None:
    await Pace(database, clock).turn(METHOD)
    assert await moments(clock, Pace(database, clock).turn(METHOD)) == [0.5]


async def test_who_would_wait_too_long_is_told_for_how_long_and_takes_no_place(
    database: Database, clock: StillClock
) -> None:
    ours, long = Pace(database, clock), Limit("k", 60.0, whole=True)
    await ours.turn(long)
    for _ in range(2):
        with pytest.raises(Later) as later:
            await ours.turn(long)
        assert (later.value.seconds, later.value.whole) == (60, True)
    assert await moments(clock, ours.turn(long, patience=60)) == [60]


async def test_silence_that_was_asked_for_is_kept_to_the_letter_by_all_replicas(
    database: Database, clock: StillClock
) -> None:
    ours, other = Pace(database, clock), Pace(database, clock)
    await ours.pause(METHOD.key, 4)
    assert await moments(clock, ours.turn(METHOD, ROOM), other.turn(METHOD, OTHER_ROOM)) == [4, 4.5]


async def test_silence_in_one_room_concerns_no_other(database: Database, clock: StillClock) -> None:
    ours = Pace(database, clock)
    await ours.pause(ROOM.key, 3)
    assert await moments(clock, ours.turn(METHOD, OTHER_ROOM), ours.turn(METHOD, ROOM)) == [0, 3]


async def test_a_longer_silence_is_not_shortened(database: Database, clock: StillClock) -> None:
    ours = Pace(database, clock)
    for seconds in (4, 1):
        await ours.pause(METHOD.key, seconds)
    assert await moments(clock, ours.turn(METHOD)) == [4]


async def test_who_has_a_place_already_keeps_silent_too(database: Database, clock: StillClock) -> None:
    ours = Pace(database, clock)
    await ours.turn(METHOD)

    async def is_told_to_wait() -> None:
        await clock.sleep(0.2)
        await ours.pause(METHOD.key, 3)

    assert await moments(clock, ours.turn(METHOD), is_told_to_wait()) == [0.2, 3.2]


async def test_who_has_a_place_already_keeps_silent_too_if_another_replica_is_told_to(
    database: Database, clock: StillClock
) -> None:
    ours, other = Pace(database, clock), Pace(database, clock)
    await ours.turn(METHOD)

    async def is_told_to_wait() -> None:
        await clock.sleep(0.2)
        await other.pause(METHOD.key, 3)

    assert await moments(clock, ours.turn(METHOD), is_told_to_wait()) == [0.2, 3.2]


async def test_silence_is_waited_for_no_longer_than_all_other_waiting_together(
    database: Database, clock: StillClock
) -> None:
    ours = Pace(database, clock)
    await ours.turn(METHOD)

    async def is_told_to_wait() -> None:
        await clock.sleep(0.2)
        await ours.pause(METHOD.key, 3)

    async def loses_patience() -> None:
        with pytest.raises(Later) as later:
            await ours.turn(METHOD, patience=3)
        assert later.value.seconds == pytest.approx(2.7)

    assert await moments(clock, loses_patience(), is_told_to_wait()) == [0.2, 0.5]


async def test_a_database_that_is_away_is_told_to_whoever_asked(
    database: Database, clock: StillClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OSError("away")

    ours = Pace(database, clock)
    with monkeypatch.context() as patched:
        patched.setattr(pace, "take", away)
        with pytest.raises(OSError, match="away"):
            await ours.turn(METHOD)
    await ours.turn(METHOD)


async def test_limits_that_nobody_came_near_are_forgotten(database: Database, clock: StillClock) -> None:
    ours = Pace(database, clock)
    await ours.turn(METHOD)
    await ours.pause(ROOM.key, 3600)
    database.write_now(lambda unit: pace.forget_before(unit, START + 60 * SECOND, 9))
    assert [row.key for row in database.read_now(lambda unit: unit.query(pace.Pace).all())] == [ROOM.key]
