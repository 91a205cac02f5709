"""Programs under measurement: started, awaited until ready, ended by their process id."""

import asyncio
import os
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp


@dataclass(frozen=True, slots=True)
class Program:
    pid: int
    url: str
    ready_s: float

    def rss_mb(self) -> float:
        """Resident memory in MB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024


@asynccontextmanager
async def running(arguments: list[str], settings: Mapping[str, str], ready: str) -> AsyncIterator[Program]:
    """A Python program on a free port of 127.0.0.1 (told it as ``LEXBOT_PORT``), ready when ``ready`` answers 200.

    The end of its log is shown if anything goes wrong meanwhile.
    """
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LEXBOT", "SLACK", "MICROSOFT"))}
    with tempfile.TemporaryFile("w+") as log:
        started = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            env=kept | dict(settings) | {"LEXBOT_PORT": str(port)},
            stdout=asyncio.subprocess.DEVNULL,
            stderr=log,
        )
        url = f"http://127.0.0.1:{port}"
        try:
            await _until_ready(url + ready)
            yield Program(process.pid, url, time.perf_counter() - started)
        except BaseException:
            log.seek(0)
            print(*log.readlines()[-20:], sep="", file=sys.stderr)
            raise
        finally:
            with suppress(ProcessLookupError):
                process.terminate()
            await process.wait()


async def _until_ready(url: str) -> None:
    async with aiohttp.ClientSession() as session, asyncio.timeout(30):
        while True:
            with suppress(aiohttp.ClientConnectionError):
                async with session.get(url) as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.01)


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
