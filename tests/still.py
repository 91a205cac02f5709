"""A clock that stands still while anybody works, and passes when all sleep: hours take seconds."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.clock import Clock
from store.db import Database

T = TypeVar("T")

CALM = 25
"""Rounds of the event loop without anything under way, after which nobody has anything to do."""
GLANCE = 0.0003
"""Real seconds until we look again whether databases and networks have answered."""
ENOUGH = 20_000
"""Looks at a clock on which nobody sleeps, after which it is clear that nothing will happen any more."""


class StillClock(Clock):
    """Whoever sleeps on it is woken when its time has come and nobody is ``busy`` any more."""

    def __init__(self, start: datetime, busy: Callable[[], bool] = lambda: False) -> None:
        super().__init__(lambda: start, sleep=self._asleep)
        self.busy = busy
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    @property
    def sleeping(self) -> int:
        return len(self._sleepers)

    async def during(self, doing: Awaitable[T]) -> T:
        """Let it be done, however long it takes."""
        task = asyncio.ensure_future(doing)
        await self.until(task.done)
        return await task

    async def until(self, holds: Callable[[], bool], within: timedelta = timedelta(days=1)) -> None:
        """Let time pass until this is true; as much as ``within`` at most."""
        end, idle = self.now() + within, 0
        while True:
            await self.calm()
            if holds():
                return
            idle = 0 if self._wakes_one() else idle + 1
            assert self.now() <= end, f"not within {within}"
            assert idle < ENOUGH, "everybody waits for what does not come"

    async def passes(self, seconds: float) -> None:
        """Let so much time go by."""
        await self.during(self.sleep(seconds))

    async def calm(self) -> None:
        """Wait until nobody can go on before time does."""
        rounds = 0
        while rounds < CALM:
            await asyncio.sleep(GLANCE if self.busy() else 0)
            rounds = 0 if self.busy() else rounds + 1

    async def _asleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now() + timedelta(seconds=seconds), next(self._numbers), woken))
        await woken

    def _wakes_one(self) -> bool:
        while self._sleepers:
            at, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():  # who gave up waiting needs not be woken
                self.jump(max(timedelta(0), at - self.now()))
                woken.set_result(None)
                return True
        return False


def at_work(*databases: Database) -> bool:
    """Whether any unit is under way."""
    return any(db.writers.given or db.readers.given for db in databases)
