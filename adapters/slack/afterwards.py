"""What is said when the work is done: late rather than never, but not for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog

from adapters.slack.web import Failed

log = structlog.get_logger()

TRIES = 4
LONGEST = 30.0
"""Seconds to wait at most when Slack asks for it."""
Say = Callable[[], Awaitable[object]]


class Afterwards:
    """Says things, while nobody need wait for it; nothing that must not be lost when the process dies."""

    def __init__(self, pause: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        self.pause = pause
        """Waits for so many seconds."""
        self._under_way: set[asyncio.Task[Any]] = set()

    def say(self, say: Say) -> "asyncio.Task[None]":
        """With patience where Slack asks for it. The task never fails."""
        task = asyncio.ensure_future(self._patiently(say))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def drain(self, seconds: float | None) -> None:
        """Wait for what is still to be said."""
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    async def _patiently(self, say: Say) -> None:
        doubts = 0
        for last in (*(False,) * (TRIES - 1), True):
            try:
                await say()
            except Failed as error:
                doubts += error.end == "unknown"  # it may stand there already: once more at most
                if last or error.end == "refused" or doubts > 1:
                    log.warning("slack answer lost", error=error.error)
                    return
                await self.pause(min(error.seconds, LONGEST))
            except Exception as error:  # noqa: BLE001 - nobody waits for it, and its words may quote somebody
                log.warning("slack answer lost", error=type(error).__name__)
                return
            else:
                return
