"""A way over 127.0.0.1 to one of several ports: a balancer before replicas, or a network that can be cut."""

import asyncio
import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal

Mode = Literal["open", "refuses", "hangs"]


class Relay:
    """Carries each connection to one of `targets`, the next one if that refuses. `cut` and `mend` it."""

    def __init__(self, targets: Callable[[], Sequence[int]], seed: int = 0) -> None:
        self._targets, self._chance = targets, random.Random(seed)
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self.port = 0
        self.carried = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def start(self) -> None:
        """Listen, at the same port as before if there was one."""
        self._server = await asyncio.start_server(self._enter, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Refuse who comes, hang up on all."""
        if self._server:
            self._server.close()
            self._server = None
        self._hang_up()
        if self._carrying:
            await asyncio.wait(self._carrying, timeout=2)

    async def cut(self, how: Mode) -> None:
        """`hangs`: connections are taken and nothing passes any more; `refuses`: nobody listens."""
        if how == "hangs":
            self._flows.clear()
        else:
            await self.stop()

    async def mend(self) -> None:
        """What was cut lies dead; new connections pass."""
        self._hang_up()
        self._flows.set()
        if self._server is None:
            await self.start()

    def _hang_up(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _enter(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._carrying.add(task)
        self._open.add(writer)
        try:
            await self._flows.wait()
            if not writer.transport.is_closing():  # else it lies dead, with what it brought
                await self._carry(reader, writer)
        finally:
            self._open.discard(writer)
            self._carrying.discard(task)
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await self._reach()
        if there is None:
            return
        self.carried += 1
        self._open.add(there[1])
        back = asyncio.create_task(self._pump(there[0], writer))
        try:
            await self._pump(reader, there[1])
            await back
        finally:
            back.cancel()
            self._open.discard(there[1])
            there[1].transport.abort()

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """A connection to one that lives."""
        ports = list(self._targets())
        self._chance.shuffle(ports)
        for port in ports:
            with suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                await self._flows.wait()
                sink.write(data)
                await sink.drain()
            if sink.can_write_eof():
                sink.write_eof()
            return
        sink.transport.abort()
