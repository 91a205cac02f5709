"""Waiting for our turn, so that no platform ever has to stop us. All replicas share the same limits."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chat import Later
from bot.clock import Clock
from store import pace
from store.db import Database
from store.pace import Limit, Place

PATIENCE = 5.0
"""Seconds that a call waits for its turn, unless it says otherwise."""

__all__ = ["Limit", "Pace"]


@dataclass(eq=False, slots=True)
class _Asked:
    limits: Sequence[Limit]
    patience: float
    place: "asyncio.Future[Place]"


class Pace:
    """Gives turns. Those who ask while others are being given theirs are served together, in one transaction."""

    def __init__(
        self, db: Database, clock: Clock, waited: Callable[[str, float], None] = lambda _key, _seconds: None
    ) -> None:
        self._db, self._clock, self._waited = db, clock, waited
        self._asked: list[_Asked] = []
        self._giving: asyncio.Task[None] | None = None
        self._paused: dict[str, datetime] = {}

    async def turn(self, *limits: Limit, patience: float = PATIENCE) -> None:
        """Wait until all these limits allow one more call. Raises `Later` if that takes more seconds than that."""
        began = self._clock.now()
        while True:
            place = await self._place(limits, patience)
            now = self._clock.now()
            if not place.taken:
                raise Later((place.at - now).total_seconds(), f"limit {place.by.key}", whole=place.by.whole)
            if place.at > now:
                await self._clock.sleep((place.at - now).total_seconds())
            if not any(self._paused.get(limit.key, began) > self._clock.now() for limit in limits):
                break
        self._waited(limits[0].key, (self._clock.now() - began).total_seconds())

    async def pause(self, key: str, seconds: float) -> None:
        """The platform asked for so many seconds of silence."""
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        self._paused[key] = max(until, self._paused.get(key, until))  # for those who have their place already
        await self._db.write(lambda unit: pace.pause(unit, key, until, now))

    async def _place(self, limits: Sequence[Limit], patience: float) -> Place:
        asked = _Asked(limits, patience, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        if self._giving is None or self._giving.done():
            self._giving = asyncio.create_task(self._give())
        return await asked.place

    async def _give(self) -> None:
        while self._asked:
            asked, self._asked = self._asked, []
            wants, now = [(one.limits, one.patience) for one in asked], self._clock.now()
            try:
                places = await self._db.write(lambda unit, wants=wants, now=now: pace.take(unit, wants, now))
            except Exception as error:  # noqa: BLE001 - whoever asked hears of it
                for one in asked:
                    if not one.place.done():
                        one.place.set_exception(error)
                continue
            for one, place in zip(asked, places, strict=True):
                if not one.place.done():
                    one.place.set_result(place)
