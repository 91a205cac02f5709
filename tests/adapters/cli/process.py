"""The program as a process of its own."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.postgres import free_port

LEXBOT = [sys.executable, "-c", "from adapters.main import main; main()"]
PATIENCE = 60
"""Seconds; a start takes one or two, but a busy machine may take its time."""


class Running:
    """One process, and what it said."""

    def __init__(self, folder: Path, *words: str, **settings: str) -> None:
        self.port = free_port()
        kept = {"PATH", "HOME", "LANG", "VIRTUAL_ENV"}
        root = Path(__file__).parents[3]
        environment = {name: value for name, value in os.environ.items() if name in kept}
        environment |= {"LEXBOT_PORT": str(self.port), "PYTHONPATH": str(root), **settings}
        self.process = subprocess.Popen(
            [*LEXBOT, "run", *words],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
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
        out, err = self.process.communicate(timeout=PATIENCE)
        return self.process.returncode, out, err

    def stops(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, str, str]:
        self.process.send_signal(by)
        return self.ends()
