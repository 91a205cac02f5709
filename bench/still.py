"""A clock that stands still while anybody works, and passes when all sleep: hours take minutes."""

import asyncio
import heapq
import itertools
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

from bot.clock import Clock
from store.db import Database, Unit

T = TypeVar("T")


class StillClock(Clock):
    """Whoever sleeps on it is woken when `wake_next` is called."""

    def __init__(self, start: datetime) -> None:
        super().__init__(lambda: start, sleep=self._asleep)
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []
        self._numbers = itertools.count()

    @property
    def sleeping(self) -> int:
        return len(self._sleepers)

    async def _asleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self.now() + timedelta(seconds=seconds), next(self._numbers), woken))
        await woken

    def wake_next(self) -> None:
        """Let time pass until the first of them wakes."""
        at, _, woken = heapq.heappop(self._sleepers)
        self.jump(max(timedelta(0), at - self.now()))
        if not woken.done():
            woken.set_result(None)


class Busy(Database):
    """A database that knows how many units are under way."""

    under_way = 0

    async def write(self, work: Callable[[Unit], T]) -> T:
        return await self._counted(super().write(work))

    async def read(self, work: Callable[[Unit], T]) -> T:
        return await self._counted(super().read(work))

    async def _counted(self, unit: Awaitable[T]) -> T:
        self.under_way += 1
        try:
            return await unit
        finally:
            self.under_way -= 1
