"""What letters and cards have in common on their way: leases, patience, and what is told of how they ended."""

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import structlog

from bot.chat import Chat, Later, To, Uncertain
from bot.clock import Clock
from store.db import Away, Database, Unit, is_passing

log = structlog.get_logger()

LEASE = timedelta(minutes=1)
"""After so long nobody is sending any more what was claimed."""
SETTLES = timedelta(seconds=30)
"""So long nobody asks again a platform that gave no answer, or none to somebody who died: it may be taking it still."""
WITHIN = 30.0
"""Seconds that a platform gets for one message; far less than the lease."""
MOST_TRIES = 8
MOST_DOUBTFUL_TRIES = 24
"""Of what a platform may or may not have taken: as many as go into half a day in which it is not well."""
MOST_REPLAYS = 1
"""How often something is sent again of which nobody knows whether it arrived, and where nobody can look."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one sending ended."""

    platform: str
    what: Literal["letter", "card"]
    kind: str
    """Of letter, or of thing."""
    fate: str
    late: float
    """Seconds since it was first to go out, or since the card no longer shows what is true."""


Observe = Callable[[Delivery], None]


class Patience:
    """So many seconds for each message, or until we `lose` it with all of them."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Timeout] = set()

    @asynccontextmanager
    async def lasts(self) -> AsyncGenerator[None]:
        """Raises `TimeoutError` where it ends."""
        async with asyncio.timeout(WITHIN) as limit:
            self._waiting.add(limit)
            try:
                yield
            finally:
                self._waiting.discard(limit)

    def lose(self) -> None:
        """No message gets more time."""
        now = asyncio.get_running_loop().time()
        for limit in self._waiting:
            if not limit.expired():
                limit.reschedule(now)


def backoff(tries: int) -> timedelta:
    """Twice as long after each try, at most an hour, with a fifth of jitter."""
    return timedelta(seconds=min(3600, 2**tries) * random.uniform(0.8, 1.2))  # noqa: S311 - no secret


def until(error: Exception, tries: int, now: datetime) -> datetime:
    """When to try again."""
    return now + (timedelta(seconds=error.seconds) if isinstance(error, Later) else backoff(tries))


def told(error: Exception) -> dict[str, Any]:
    """What a log may hold of an error: what platforms say about themselves, else where it arose, without its words."""
    return {"error": repr(error)} if isinstance(error, Later | OSError) else {"exc_info": error}


def number(thing: str) -> int:
    """Of ``session:12``: 12."""
    return int(thing.partition(":")[2] or 0)


async def record(db: Database, clock: Clock, work: Callable[[Unit], None]) -> None:
    """Write down what has happened, patiently: it cannot be undone, and is not to be done again.

    If it never can be written, the claim lapses, and whoever claims it next knows that nobody knows.
    """
    for wait in (0.1, 0.3, 1, 3, 5, 10):
        try:
            return await db.write(work)
        except Exception as error:
            if not (isinstance(error, Away) or is_passing(error)):
                raise
            log.warning("outcome not recorded yet", error=type(error).__name__)
            await clock.sleep(wait)
    log.error("outcome not recorded")
    return None


async def look(chat: Chat, to: To, key: str) -> tuple[bool, str]:
    """Whether the platform lets us look for what we sent under this key, and its id if it arrived."""
    try:
        return True, await chat.find(to, key) or ""
    except Uncertain:
        return False, ""
