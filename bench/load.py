"""A small load of HTTP on 127.0.0.1: bounded in count, each connection asks one thing after the other."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
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
        return sorted(self.took)[min(len(self.took) - 1, int(share * len(self.took)))] * 1000


async def post(url: str, request: Request, *, clients: int, count: int) -> Load:
    """Send ``count`` requests over so many connections at once."""
    took: list[float] = []
    refused = 0
    numbers = iter(range(count))

    async def client() -> None:
        nonlocal refused
        target = urlsplit(url)
        reader, writer = await asyncio.open_connection(target.hostname, target.port)
        for number in numbers:
            headers, body = request(number)
            lines = [f"POST {target.path} HTTP/1.1", f"Host: {target.netloc}", f"Content-Length: {len(body)}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            started = time.perf_counter()
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            refused += not await _answered(reader)
            took.append(time.perf_counter() - started)
        writer.close()

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    return Load(took, time.perf_counter() - started, refused)


async def _answered(reader: asyncio.StreamReader) -> bool:
    """Read one answer; whether it was a 2xx."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length or 0))
    return head.split(b" ", 2)[1].startswith(b"2")
