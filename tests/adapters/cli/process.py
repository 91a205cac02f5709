"""The program as a process of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.leaks import leaks
from tests.postgres import free_port

LEXBOT = [sys.executable, "-c", "from adapters.main import main; main()"]
PATIENCE = 60
"""Seconds; a start takes one or two, but a busy machine may take its time."""


class Running:
    """One process, and what it said."""

    def __init__(self, folder: Path, *words: str, **settings: str) -> None:
        self.port = free_port()
        self._err = folder / f"{self.port}.err"  # a pipe that nobody reads would fill up, and stop the process
        kept = {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}
        root = Path(__file__).parents[3]
        environment = {name: value for name, value in os.environ.items() if name in kept}
        environment |= {"LEXBOT_PORT": str(self.port), "PYTHONPATH": str(root), **settings}
        with self._err.open("w") as err:
            self.process = subprocess.Popen(
                [*LEXBOT, "run", *words], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=err, text=True
            )

    def line(self) -> str:
        """The next line it says; blank when it has ended."""
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except HTTPError as error:
            with error:
                return error.code, error.read().decode()

    def ends(self) -> tuple[int, str, str]:
        out, _ = self.process.communicate(timeout=PATIENCE)
        err = self._err.read_text()
        leaks.read(out + err)
        return self.process.returncode, out, err

    def dies(self) -> None:
        """By kill -9, without a word; nothing happens to one that has ended."""
        if self.process.poll() is None:
            self.process.kill()
        if self.process.stdout and not self.process.stdout.closed:
            leaks.read(self.process.communicate()[0] + self._err.read_text())

    def tells(self, by: signal.Signals = signal.SIGTERM) -> None:
        self.process.send_signal(by)

    def stops(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        self.tells(by)
        return self.ends()
