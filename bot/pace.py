"""Waiting for our turn, so that no platform ever has to stop us. All replicas share the same limits."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from bot.chat import Later
from bot.clock import Clock
from store import pace
from store.db import Away, Database
from store.pace import Limit, Place

PATIENCE = 5.0
"""Seconds that a call waits for its turn, unless it says otherwise."""

__all__ = ["Limit", "Pace"]


class Pace:
    """Gives turns."""

    def __init__(
        self, db: Database, clock: Clock, waited: Callable[[str, float], None] = lambda _key, _seconds: None
    ) -> None:
        self._db, self._clock, self._waited = db, clock, waited

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
                is_ours = is_ours and not await self._paused_until(keys)  # anybody may have been told meanwhile
        self._waited(limits[0].key, (self._clock.now() - began).total_seconds())

    async def pause(self, key: str, seconds: float) -> None:
        """The platform asked for so many seconds of silence."""
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        await self._db.write(lambda unit: pace.pause(unit, key, until, now))

    async def heed(self, key: str) -> None:
        """For what knows no limit of ours: raises `Later` while the platform wants silence, whomever of us it told."""
        until = None
        with suppress(*Away):  # to ask once too often is better than to answer nobody
            until = await self._paused_until([key])
        left = (until - self._clock.now()).total_seconds() if until else 0
        if left > 0:
            raise Later(left, f"silence {key}")

    async def remember(self, what: str, where: str, seconds: float) -> bool:
        """That this has happened there, for so long; whether it has happened elsewhere, too, to any of us."""
        now = self._clock.now()
        until = now + timedelta(seconds=seconds)
        return await self._db.write(lambda unit: pace.remember(unit, what, where, until, now))

    async def _paused_until(self, keys: Sequence[str]) -> datetime | None:
        now = self._clock.now()
        return await self._db.glance(lambda unit: pace.paused_until(unit, keys, now))

    async def _place(self, limits: Sequence[Limit], patience: float) -> Place:
        now = self._clock.now()
        return await self._db.write(lambda unit: pace.take(unit, limits, patience, now))
