"""What is being asked at this moment: bodies have to arrive in time, and only so many requests are under way at once.

A body may have to be read before anybody knows who sends it (Slack signs the body). Who sends slowly must not keep out
who sends quickly, from whatever address either comes: where there are too many, the one that began first is given up.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager

from aiohttp import StreamReader, web

BODY = 10.0
"""Seconds in which a body has to arrive. Slack and Teams send theirs at once."""
MOST_ARRIVING = 500
"""Bodies that are still arriving; a genuine one does so for some milliseconds."""
MOST_UNDER_WAY = 2000
"""Posts that are being answered: Slack and Teams send some hundreds a second at most, and give up after seconds."""


class TooSlow(TimeoutError):
    """A body did not arrive in time."""


class Arrivals:
    """Requests under way."""

    def __init__(
        self, body: float = BODY, most_arriving: int = MOST_ARRIVING, most_under_way: int = MOST_UNDER_WAY
    ) -> None:
        self._body, self._most_arriving, self._most_under_way = body, most_arriving, most_under_way
        self._arriving: OrderedDict[StreamReader, None] = OrderedDict()
        self._under_way = 0

    @contextmanager
    def one(self, request: web.Request) -> Generator[None]:
        """While this request is under way. Raises `HTTPServiceUnavailable`; reading its body may raise `TooSlow`."""
        posts = request.method == "POST"  # whoever asks whether we live is always answered
        if posts and self._under_way >= self._most_under_way:
            raise web.HTTPServiceUnavailable(text="There is a crowd here.", headers={"Retry-After": "1"})
        self._under_way += posts
        try:
            if request.content.is_eof():  # it came with the head
                yield
            else:
                with self._in_time(request.content):
                    yield
        finally:
            self._under_way -= posts

    @contextmanager
    def _in_time(self, body: StreamReader) -> Generator[None]:
        late = asyncio.get_running_loop().call_later(self._body, _give_up, body)
        self._arriving[body] = None
        if len(self._arriving) > self._most_arriving:
            _give_up(self._arriving.popitem(last=False)[0])
        try:
            yield
        finally:
            late.cancel()
            self._arriving.pop(body, None)


def _give_up(body: StreamReader) -> None:
    if not body.is_eof():
        body.set_exception(TooSlow())
