"""Each thing once, however often it is asked for."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any


class Once:
    """Remembers what was done lately: a repeat waits for the first one's outcome. What failed may be tried again."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def do(self, key: str, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.ensure_future(work())
            if len(self._tasks) > self._most:
                del self._tasks[next(iter(self._tasks))]
        try:
            await asyncio.shield(task)  # who asked first may go away, the others still wait
        except Exception:
            self._tasks.pop(key, None)
            raise
