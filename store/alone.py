"""Being alone with a database: for as long as one runs (SQLite), or for a moment (PostgreSQL).

SQLite is for one running lexbot: it holds the operating system's lock on a file beside the database, which is gone with
its holder. Programs that write a moment and end (`lexbot say`, `lexbot import`) need none: they wait their turn.
"""

import asyncio
import fcntl
import os
from collections.abc import AsyncGenerator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from typing import TextIO

from sqlalchemy import Connection, text

from store.db import engine_for

LOCK = 0x1E_CB08
"""The advisory lock of those who start."""


class Occupied(Exception):
    """Somebody else holds it; the message is their process, blank where that is not known."""


def hold(database: Path, *, shared: bool = False) -> TextIO:
    """Hold the database until the file that is given back is closed. Raises `Occupied`, or `OSError`.

    Whoever holds it ``shared`` lets others do so, too, but nobody hold it alone.
    """
    database = database.resolve()
    with ExitStack() as opened:
        file = opened.enter_context(database.with_name(f"{database.name}.lock").open("a+", encoding="ascii"))
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Occupied(file.read(20).strip()) from None
        if not shared:
            file.truncate(0)
            file.write(f"{os.getpid()}\n")
            file.flush()
        opened.pop_all()
    return file


@asynccontextmanager
async def in_turn(url: str) -> AsyncGenerator[None]:
    """Replicas on one PostgreSQL do this one after another."""
    if not url.startswith("postgresql"):
        yield
        return
    engine = engine_for(url)
    connection = await asyncio.to_thread(engine.connect)
    try:
        await asyncio.to_thread(_take, connection)
        yield
    finally:
        connection.close()  # which ends the transaction that holds the lock
        engine.dispose()


def _take(connection: Connection) -> None:
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
