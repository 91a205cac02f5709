"""The time, always handed in, never taken."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from time import monotonic


def utc_now() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


_ALIKE = timedelta(seconds=1)
"""Clocks that differ by less show the same; to ask another one takes a while, too."""


class Clock:
    """Tells the time (aware, UTC), and never an earlier one than before.

    If the machine's clock is set back, ours goes on at half its pace until it is caught up with: so what was to wait a
    second waits for two, and not for as long as the clock had been wrong.

    May be put forward, which tests and the browser chat do. Not one that is ``steady``: where real people are written
    to, nobody may bring their reminders forward.
    """

    def __init__(
        self,
        source: Callable[[], datetime] = utc_now,
        *,
        steady: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        ticks: Callable[[], float] = monotonic,
    ) -> None:
        self._source, self.steady, self.sleep, self._ticks = source, steady, sleep, ticks
        self._off = self._ahead = timedelta(0)
        self._told, self._told_at = source(), ticks()

    def now(self) -> datetime:
        now, at = self._source() + self._off + self._ahead, self._ticks()
        if now < self._told:
            now = self._told + timedelta(seconds=(at - self._told_at) / 2)
        self._told, self._told_at = now, at
        return now

    def goes_by(self, shows: datetime) -> None:
        """Go as another clock does, which shows this now."""
        off = shows - self._source()
        if abs(off - self._off) > _ALIKE:
            self._off = off

    def jump(self, by: timedelta) -> None:
        """Put the clock forward; it never goes back."""
        if self.steady:
            raise ValueError("this clock is steady")
        if by < timedelta(0):
            raise ValueError("the clock goes forward only")
        self._ahead += by
