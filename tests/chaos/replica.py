"""One process of `lexbot run`, that is started, killed and asked to stop; always by its process id."""

import asyncio
import os
import shutil
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.leaks import leaks
from tests.postgres import free_port

ROOT = Path(__file__).parents[2]
LEXBOT = [sys.executable, "-c", "from adapters.main import main; main()", "run"]
# Ends with us even if we are killed, where Linux lets it.
TIED = [found, "--pdeathsig", "KILL"] if (found := shutil.which("setpriv")) else []
PATIENCE = 60.0
"""Seconds for a start, which takes one or two on a machine that is not busy."""


class Replica:
    """A place in which one process after another runs, at one port; `starts` and `kills` are counted."""

    def __init__(self, folder: Path, name: str, settings: Mapping[str, str]) -> None:
        self.port, self.name, self._folder = free_port(), name, folder
        kept = {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}
        self._environment = {key: value for key, value in os.environ.items() if key in kept}
        self._environment |= {"LEXBOT_PORT": str(self.port), "PYTHONPATH": str(ROOT), **settings}
        self.process: asyncio.subprocess.Process | None = None
        self.starts = self.kills = 0
        self.leaving = False
        """Whether the balancer sends it nothing new."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def lives(self) -> bool:
        return self.process is not None and self.process.returncode is None

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    async def start(self) -> None:
        """Start it, without waiting until it is ready."""
        assert not self.lives
        self.starts, self.leaving = self.starts + 1, False
        with (self._folder / f"{self.name}.log").open("ab") as out:
            self.process = await asyncio.create_subprocess_exec(
                *TIED, *LEXBOT, cwd=self._folder, env=self._environment, stdout=out, stderr=out
            )

    async def hears(self) -> bool:
        """Wait until it listens; false if it has ended instead."""
        until = time.monotonic() + PATIENCE
        while self.lives and time.monotonic() < until:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self.port)
                writer.transport.abort()
                return True
            await asyncio.sleep(0.02)
        return False

    async def up(self) -> None:
        """Start it and wait until it listens; a start that fails because a platform does not answer is made again."""
        for _ in range(5):
            await self.start()
            if await self.hears():
                return
        raise AssertionError(f"{self.name} does not start:\n{self.log()[-3000:]}")

    async def kill(self) -> None:
        """SIGKILL: whatever it was doing, it does no more of it."""
        self.kills += 1
        await self._end_by_kill()

    async def stop(self) -> tuple[int, float]:
        """Taken from the balancer, then SIGTERM: how it ended, and after how many seconds."""
        assert self.process
        self.leaving = True
        await asyncio.sleep(0.1)  # who is being let in is let in
        began = time.monotonic()
        self.process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), PATIENCE)
        code = self.process.returncode
        await self._end_by_kill()
        return (-1 if code is None else code), time.monotonic() - began

    async def _end_by_kill(self) -> None:
        if self.process:
            with suppress(ProcessLookupError):
                self.process.kill()
            await self.process.wait()

    async def close(self) -> None:
        await self._end_by_kill()
        leaks.read(self.log())

    def log(self) -> str:
        path = self._folder / f"{self.name}.log"
        return path.read_text(errors="replace") if path.exists() else ""
