"""Connections: how long one may take to say what it wants, and how many may stand there in silence.

The server's own guard is a time-out of an hour for whoever says nothing, and none for whoever says it slowly.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Generator
from contextlib import contextmanager

from aiohttp import web

from adapters.http.headers import HEADERS

HEAD = 10.0
"""Seconds in which the head of a request has to arrive."""
SILENCE = 75.0
"""Seconds that a connection may wait for its next request: proxies wait 60, and should be the first to hang up."""
MOST_SILENT = 1000
"""More connections than that do not wait: who has been silent for longest makes room. Proxies keep some dozens."""
LINGERING = 2.0
"""Seconds for which the rest of what was refused is thrown away, so that who is refused can read why."""
LONGEST_HEADER, MOST_HEADERS = 8190, 100
"""Characters of a header, or of the first line. A token of Teams has some two thousand."""


class Crowd:
    """Connections in which nothing is asked at the moment, the longest silent first."""

    def __init__(self, most: int = MOST_SILENT) -> None:
        self._most = most
        self._silent: OrderedDict[web.RequestHandler, None] = OrderedDict()

    def waits(self, connection: web.RequestHandler) -> None:
        self._silent[connection] = None
        self._silent.move_to_end(connection)
        if len(self._silent) > self._most:
            self._silent.popitem(last=False)[0].force_close()

    def leaves(self, connection: web.RequestHandler) -> None:
        """It is asked something, or hung up on."""
        self._silent.pop(connection, None)


class Connection(web.RequestHandler):
    """One connection, which is hung up on when a head does not arrive in time."""

    def __init__(self, manager: web.Server, crowd: Crowd, head: float) -> None:
        super().__init__(
            manager,
            loop=asyncio.get_running_loop(),
            access_log=None,  # pyright: ignore[reportArgumentType] - its way to say: none
            keepalive_timeout=SILENCE,
            lingering_time=LINGERING,
            auto_decompress=False,  # neither Slack nor Teams packs what it sends, and a little can unfold to a lot
            max_line_size=LONGEST_HEADER,
            max_field_size=LONGEST_HEADER,
            max_headers=MOST_HEADERS,
        )
        self._crowd, self._head = crowd, head
        self._busy = False
        self._late: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._crowd.waits(self)
        self._expect_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._crowd.leaves(self)
        self._stop_expecting()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self._busy and not self._messages:
            self._expect_head()

    def begins(self) -> None:
        """A request has arrived, at least its head."""
        self._busy = True
        self._crowd.leaves(self)
        self._stop_expecting()

    def ends(self) -> None:
        """It has been dealt with."""
        self._busy = False
        if self.transport is not None:
            self._crowd.waits(self)

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """What is no HTTP is answered in one sentence that quotes nothing of it."""
        super().handle_error(request, status, exc, message)
        answer = web.Response(status=status, text="This cannot be read.", headers={**HEADERS, "Server": ""})
        answer.force_close()
        return answer

    def _expect_head(self) -> None:
        if self._late is None:
            self._late = asyncio.get_running_loop().call_later(self._head, self.force_close)

    def _stop_expecting(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None


@contextmanager
def talking(connection: web.RequestHandler) -> Generator[None]:
    """While a request of this connection is answered."""
    ours = connection if isinstance(connection, Connection) else None
    if ours:
        ours.begins()
    try:
        yield
    finally:
        if ours:
            ours.ends()


class Site(web.BaseSite):
    """An address at which connections of this kind are taken."""

    def __init__(
        self, runner: web.AppRunner, host: str, port: int, head: float = HEAD, most: int = MOST_SILENT
    ) -> None:
        super().__init__(runner, backlog=512)
        self._host, self._port, self._head, self._crowd = host, port, head, Crowd(most)

    @property
    def name(self) -> str:
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        await super().start()
        server = self._runner.server
        if server is None:
            raise RuntimeError("the runner has to be set up first")
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: Connection(server, self._crowd, self._head), self._host, self._port, backlog=self._backlog
        )

    async def stop(self) -> None:
        """Let in nobody, then close: asyncio would forget, and never answer, whom it lets in while it closes."""
        for socket in self._server.sockets if isinstance(self._server, asyncio.Server) else ():
            asyncio.get_running_loop().remove_reader(socket.fileno())
        await asyncio.sleep(0)
        await super().stop()
