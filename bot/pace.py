"""Waiting for our turn, so that no platform ever has to stop us. All replicas share the same limits."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

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

    async def turn(self, *limits: Limit, patience: float = PATIENCE) -> None:
        """Wait until all these limits allow one more call. Raises `Later` if that takes more seconds than that."""
        began, keys = self._clock.now(), [limit.key for limit in limits]
        is_ours = False
        while not is_ours:
            left = max(0.0, patience - (self._clock.now() - began).total_seconds())
            place = await self._place(limits, left)
            wait = (place.at - self._clock.now()).total_seconds()
            if not place.taken and wait > left:
                raise Later(wait, f"limit {place.by.key}", whole=place.by.whole)
            is_ours = place.taken
            if wait > 0:
                await self._clock.sleep(wait)
                is_ours = is_ours and not await self._is_paused(keys)
        self._waited(limits[0].key, (self._clock.now() - began).total_seconds())

    async def pause(self, key: str, seconds: float) -> None:
        """The platform asked for so many seconds of silence."""
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        await self._db.write(lambda unit: pace.pause(unit, key, until, now))

    async def remember(self, what: str, where: str, seconds: float) -> bool:
        """That this has happened there, for so long; whether it has happened elsewhere, too, to any of us."""
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        return await self._db.write(lambda unit: pace.remember(unit, what, where, until, now))

    async def _is_paused(self, keys: Sequence[str]) -> bool:
        """Whether the platform has asked for silence, whomever of us, since we took our place."""
        now = self._clock.now()
        return await self._db.glance(lambda unit: pace.is_paused(unit, keys, now))

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
