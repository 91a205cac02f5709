"""A small load of HTTP on 127.0.0.1: bounded in count, each connection asks one thing after the other."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

Request = Callable[[int], tuple[dict[str, str], bytes]]
"""The n-th request: headers and body."""


@dataclass(frozen=True, slots=True)
class Load:
    """What came back: seconds each answer took, how long all took, how many were not 2xx."""

    took: list[float]
    seconds: float
    refused: int

    @property
    def per_second(self) -> float:
        return len(self.took) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """Milliseconds within which this share of the answers came."""
        return percentile(self.took, share) * 1000


def percentile(took: Sequence[float], share: float) -> float:
    """The time within which this share of them came."""
    return sorted(took)[min(len(took) - 1, int(share * len(took)))]


@dataclass(frozen=True, slots=True)
class _Connection:
    """One connection that is kept open."""

    path: str
    host: str
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    @classmethod
    async def to(cls, url: str) -> Self:
        target = urlsplit(url)
        return cls(target.path, target.netloc, *await asyncio.open_connection(target.hostname, target.port))

    async def ask(self, headers: dict[str, str], body: bytes) -> bool:
        """Whether the answer was a 2xx."""
        lines = [f"POST {self.path} HTTP/1.1", f"Host: {self.host}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.writer.write("\r\n".join([*lines, "", ""]).encode() + body)
        return await _answered(self.reader)


async def post(url: str, request: Request, *, clients: int, count: int) -> Load:
    """Send ``count`` requests over so many connections at once."""
    took: list[float] = []
    refused = 0
    numbers = iter(range(count))

    async def client() -> None:
        nonlocal refused
        connection = await _Connection.to(url)
        for number in numbers:
            headers, body = request(number)
            started = time.perf_counter()
            refused += not await connection.ask(headers, body)
            took.append(time.perf_counter() - started)
        connection.writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Load(took, time.perf_counter() - started, refused)


async def arriving(url: str, request: Request, moments: Sequence[float]) -> Load:
    """Send a request at each of these moments (seconds from now), however long the answers to others take."""
    took: list[float] = []
    refused = 0
    free: list[_Connection] = []

    async def visitor(number: int, moment: float) -> None:
        nonlocal refused
        await asyncio.sleep(moment - (time.perf_counter() - started))
        connection = free.pop() if free else await _Connection.to(url)
        headers, body = request(number)
        refused += not await connection.ask(headers, body)
        took.append(time.perf_counter() - started - moment)
        free.append(connection)

    started = time.perf_counter()
    await asyncio.gather(*(visitor(number, moment) for number, moment in enumerate(moments)))
    for connection in free:
        connection.writer.close()
    return Load(took, time.perf_counter() - started, refused)


async def _answered(reader: asyncio.StreamReader) -> bool:
    """Read one answer; whether it was a 2xx."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or 0))
    return head.split(b" ", 2)[1].startswith(b"2")
