"""A database that is away for a while, as PostgreSQL is while it starts anew."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from store.db import Database, Unit


def gone() -> OperationalError:
    return OperationalError("", {}, psycopg.OperationalError("the connection is lost"))


class Away:
    """The next so many units that write fail: before they are run or, if ``late``, when they should be committed."""

    def __init__(self, db: Database, monkeypatch: pytest.MonkeyPatch, times: int, *, late: bool = False) -> None:
        self.times, self._late, self._write = times, late, db.write
        monkeypatch.setattr(db, "write", self._fails)

    async def _fails(self, work: Callable[[Unit], Any]) -> Any:
        if not self.times:
            return await self._write(work)
        self.times -= 1
        if not self._late:
            raise gone()

        def broken(unit: Unit) -> None:
            work(unit)
            unit.flush()
            raise gone()

        return await self._write(broken)
