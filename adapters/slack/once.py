"""Each thing once, however often it is asked for."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Remembers what was done lately: a repeat waits for the first one's outcome. What failed may be tried again."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._tasks: dict[str, asyncio.Task[T]] = {}

    async def do(
        self,
        key: str,
        work: Callable[[], Coroutine[Any, Any, T]],
        came_to_nothing: Callable[[T], bool] = lambda _outcome: False,
    ) -> T:
        """The outcome; one that ``came_to_nothing`` is forgotten like a failure."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.ensure_future(work())
            if len(self._tasks) > self._most:
                del self._tasks[next(iter(self._tasks))]
        try:
            outcome = await asyncio.shield(task)  # who asked first may go away, the others still wait
        except Exception:
            self._tasks.pop(key, None)
            raise
        if came_to_nothing(outcome):
            self._tasks.pop(key, None)
        return outcome
