"""The time, always handed in, never taken."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta


def utc_now() -> datetime:
    """The machine's time, aware, in UTC."""
    return datetime.now(UTC)


class Clock:
    """Tells the time (aware, UTC); may be put forward, which tests and the browser chat do.

    Not one that is ``steady``: where real people are written to, nobody may bring their reminders forward.
    """

    def __init__(
        self,
        source: Callable[[], datetime] = utc_now,
        *,
        steady: bool = False,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._source, self.steady, self.sleep = source, steady, sleep
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return self._source() + self._ahead

    def jump(self, by: timedelta) -> None:
        """Put the clock forward; it never goes back."""
        if self.steady:
            raise ValueError("this clock is steady")
        if by < timedelta(0):
            raise ValueError("the clock goes forward only")
        self._ahead += by
