"""Units that share a transaction: those that come while one is written are written in the next, all together."""

import asyncio
from collections.abc import Callable

from store.db import Database, Unit

Work = Callable[[Unit], None]


class Together:
    """For units of which none fails by itself: if the transaction fails, it fails for all that are in it."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: list[tuple[Work, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, work: Work) -> None:
        """Run ``work`` in a transaction, maybe with others; it is committed when this returns."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((work, written))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await written

    async def _write(self) -> None:
        while self._waiting:
            taken, self._waiting = self._waiting, []

            def all_of_them(unit: Unit, taken: list[tuple[Work, asyncio.Future[None]]] = taken) -> None:
                for work, _ in taken:
                    work(unit)

            try:
                await self._db.write(all_of_them)
            except Exception as error:  # noqa: BLE001 - each of them hears of it
                for _, written in taken:
                    if not written.done():
                        written.set_exception(error)
            else:
                for _, written in taken:
                    if not written.done():
                        written.set_result(None)
        self._writing = None
