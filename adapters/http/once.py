"""Each thing once, however often it is asked for."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Once(Generic[T]):
    """Remembers what was done lately: a repeat waits for the first one's outcome, and what failed is done anew.

    What has no key is no repeat.
    """

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
        task = self._tasks.get(key) if key else None
        if task is None:
            task = asyncio.ensure_future(work())
            if key:
                self._remember(key, task, came_to_nothing)
        return await asyncio.shield(task)  # who asked first may go away, the others still wait

    def _remember(self, key: str, task: asyncio.Task[T], came_to_nothing: Callable[[T], bool]) -> None:
        def ends(_: asyncio.Task[T]) -> None:
            failed = task.cancelled() or task.exception() is not None
            if (failed or came_to_nothing(task.result())) and self._tasks.get(key) is task:
                del self._tasks[key]

        self._tasks[key] = task
        task.add_done_callback(ends)
        if len(self._tasks) > self._most:
            del self._tasks[next(iter(self._tasks))]
