"""What has happened is written down as soon as the database lets us: else it would be done again."""

from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from bot.delivery import record


class Moody:
    """A database that fails with these first, as the server tells by its codes."""

    def __init__(self, *codes: str) -> None:
        self.codes = list(codes)

    async def write(self, work: Callable[[Any], None]) -> None:
        if self.codes:
            cause = psycopg.errors.lookup(self.codes.pop(0))("as the server says it")
            raise DBAPIError.instance("", {}, cause, psycopg.Error, dialect=None)
        work(None)


async def no_time(_seconds: float) -> None:
    """Passes."""


@pytest.mark.parametrize("code", ["57P01", "57014", "25006", "25P03", "40001", "23503", "53100"])
async def test_a_database_that_restarts_changes_hands_or_is_full_is_waited_for(code: str) -> None:
    written: list[None] = []
    await record(Moody(code, code), Clock(sleep=no_time), written.append)  # type: ignore[arg-type]
    assert written == [None]


async def test_a_fault_of_ours_is_told_at_once() -> None:
    db = Moody("42601", "42601")
    with pytest.raises(DBAPIError):
        await record(db, Clock(sleep=no_time), lambda _unit: None)  # type: ignore[arg-type]
    assert len(db.codes) == 1
