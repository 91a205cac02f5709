"""Turns: nobody is faster than a limit allows, alone or with others, and silence is kept to the letter."""

import asyncio
from collections.abc import Awaitable
from datetime import datetime, timedelta

import pytest

from bot.chat import Later
from bot.clock import Clock
from bot.pace import Limit, Pace
from store import pace
from store.db import Database
from tests.world import START

SECOND = timedelta(seconds=1)
METHOD = Limit("slack T post", 0.5, whole=True)
ROOM = Limit("slack T to C", 1.0)
OTHER_ROOM = Limit("slack T to D", 1.0)


class Patient(Clock):
    """Whoever sleeps is woken when `passes` lets time go by."""

    def __init__(self) -> None:
        super().__init__(lambda: START, sleep=self._asleep)
        self._asleep_until: list[tuple[datetime, asyncio.Future[None]]] = []

    async def _asleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        self._asleep_until.append((self.now() + timedelta(seconds=seconds), woken))
        await woken

    async def all_of(self, *asked: Awaitable[None]) -> list[float]:
        """When each of them had its turn, in seconds; time passes while all wait."""
        moments: list[float] = []

        async def waits(turn: Awaitable[None]) -> None:
            await turn
            moments.append((self.now() - START).total_seconds())

        tasks = [asyncio.ensure_future(waits(turn)) for turn in asked]
        while not all(task.done() for task in tasks):
            if len(self._asleep_until) == sum(not task.done() for task in tasks):
                self._asleep_until.sort(key=lambda sleeper: sleeper[0])
                until, woken = self._asleep_until.pop(0)
                self.jump(max(timedelta(0), until - self.now()))
                woken.set_result(None)
            await asyncio.sleep(0)
        await asyncio.gather(*tasks)
        return sorted(moments)


@pytest.fixture
def clock() -> Patient:
    return Patient()


async def test_turns_come_one_after_the_other(database: Database, clock: Patient) -> None:
    ours = Pace(database, clock)
    assert await clock.all_of(*(ours.turn(METHOD) for _ in range(5))) == [0, 0.5, 1, 1.5, 2]


async def test_two_replicas_share_one_limit(database: Database, clock: Patient) -> None:
    replicas = [Pace(database, clock), Pace(database, clock)]
    turns = [replica.turn(METHOD) for _ in range(3) for replica in replicas]
    assert await clock.all_of(*turns) == [0, 0.5, 1, 1.5, 2, 2.5]


async def test_a_burst_goes_out_at_once_and_is_paid_back(database: Database, clock: Patient) -> None:
    burst, ours = Limit("k", 1.0, burst=3), Pace(database, clock)
    assert await clock.all_of(*(ours.turn(burst) for _ in range(5))) == [0, 0, 0, 1, 2]
    clock.jump(10 * SECOND)
    assert await clock.all_of(*(ours.turn(burst) for _ in range(4))) == [12, 12, 12, 13]


async def test_a_call_under_two_limits_keeps_both(database: Database, clock: Patient) -> None:
    ours = Pace(database, clock)
    turns = [ours.turn(METHOD, ROOM), ours.turn(METHOD, ROOM), ours.turn(METHOD, OTHER_ROOM)]
    assert await clock.all_of(*turns) == [0, 1, 1.5]


async def test_after_a_restart_the_limit_still_holds(database: Database, clock: Patient) -> None:
    await Pace(database, clock).turn(METHOD)
    assert await clock.all_of(Pace(database, clock).turn(METHOD)) == [0.5]


async def test_who_would_wait_too_long_is_told_for_how_long_and_takes_no_place(
    database: Database, clock: Patient
) -> None:
    ours, long = Pace(database, clock), Limit("k", 60.0, whole=True)
    await ours.turn(long)
    for _ in range(2):
        with pytest.raises(Later) as later:
            await ours.turn(long)
        assert (later.value.seconds, later.value.whole) == (60, True)
    assert await clock.all_of(ours.turn(long, patience=60)) == [60]


async def test_silence_that_was_asked_for_is_kept_to_the_letter_by_all_replicas(
    database: Database, clock: Patient
) -> None:
    ours, other = Pace(database, clock), Pace(database, clock)
    await ours.pause(METHOD.key, 4)
    assert await clock.all_of(ours.turn(METHOD, ROOM), other.turn(METHOD, OTHER_ROOM)) == [4, 4.5]


async def test_silence_in_one_room_concerns_no_other(database: Database, clock: Patient) -> None:
    ours = Pace(database, clock)
    await ours.pause(ROOM.key, 3)
    assert await clock.all_of(ours.turn(METHOD, OTHER_ROOM), ours.turn(METHOD, ROOM)) == [0, 3]


async def test_a_longer_silence_is_not_shortened(database: Database, clock: Patient) -> None:
    ours = Pace(database, clock)
    for seconds in (4, 1):
        await ours.pause(METHOD.key, seconds)
    assert await clock.all_of(ours.turn(METHOD)) == [4]


async def test_who_has_a_place_already_keeps_silent_too(database: Database, clock: Patient) -> None:
    ours = Pace(database, clock)
    await ours.turn(METHOD)

    async def is_told_to_wait() -> None:
        await clock.sleep(0.2)
        await ours.pause(METHOD.key, 3)

    assert await clock.all_of(ours.turn(METHOD), is_told_to_wait()) == [0.2, 3.2]


async def test_a_database_that_is_away_is_told_to_whoever_asked(
    database: Database, clock: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OSError("away")

    ours = Pace(database, clock)
    with monkeypatch.context() as patched:
        patched.setattr(pace, "take", away)
        with pytest.raises(OSError, match="away"):
            await ours.turn(METHOD)
    await ours.turn(METHOD)


async def test_limits_that_nobody_came_near_are_forgotten(database: Database, clock: Patient) -> None:
    ours = Pace(database, clock)
    await ours.turn(METHOD)
    await ours.pause(ROOM.key, 3600)
    database.write_now(lambda unit: pace.forget_before(unit, START + 60 * SECOND))
    assert [row.key for row in database.read_now(lambda unit: unit.query(pace.Pace).all())] == [ROOM.key]
