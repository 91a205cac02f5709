"""Whether Slack takes tables, and what is done where it takes none."""

import time
from collections.abc import Awaitable, Callable
from typing import TypeAlias, TypeVar

import structlog

from adapters.slack.mrkdwn import Json
from adapters.slack.table import has_table
from adapters.slack.web import Failed

log = structlog.get_logger()
T = TypeVar("T")
Draw: TypeAlias = Callable[[bool], Json]
"""The text and blocks of a message, with tables or without."""

TOO_LONG = "msg_blocks_too_long"
AGAIN = 3600.0
"""Seconds after which a table is tried again where Slack took none."""


class Trying:
    """Draws tables where the operator wants them, and words instead while Slack takes none."""

    def __init__(self, *, tables: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._tables, self._clock = tables, clock
        self._refused: float | None = None

    @property
    def tables(self) -> bool:
        return self._tables and (self._refused is None or self._clock() - self._refused >= AGAIN)

    async def send(self, draw: Draw, call: Callable[[Json], Awaitable[T]]) -> T:
        """Draw it and send it; what is refused with a table is sent once more without. Raises `Failed`."""
        said = draw(self.tables)
        try:
            return await call(said)
        except Failed as error:
            if error.end != "refused" or not has_table(said):
                raise
            answer = await call(draw(False))
            if error.error != TOO_LONG:  # it was that there is a table, and nothing else
                self._refused = self._clock()
            log.warning("slack refused a table", error=error.error)
            return answer
