"""A secret or somebody's words in a log fail the test in which they were logged."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.leaks import Leaks

ILL = "I have been ill for weeks"
SECRET = "gLs4K_2b-Q9xTzWw7uYp1AeR"

LEAKS = f'''
import logging
import subprocess
import structlog
from pathlib import Path
from tests.adapters.cli.process import Running
from tests.leaks import leaks
from tests.world import World

log = structlog.get_logger()
SAYS = "import sys; print('{ILL}', file=sys.stderr)"

async def test_what_was_typed(sqlite_url):
    world = World(sqlite_url)
    await world.person("Mia").types("host {ILL} | 2026-11-25 15:00 | Room 4")
    log.info("offered", title=world.sessions()[0].title)
    world.close()

async def test_a_calendar(sqlite_url):
    world = World(sqlite_url)
    await world.person("Mia").types("me")
    log.info("fetched", what=world.remembers()["person"][0])
    world.close()

def test_a_library(lines):
    leaks.secret("{SECRET}")
    logging.getLogger("aiohttp.client").warning("sent {SECRET} again")

def test_a_program(tmp_path, monkeypatch):
    leaks.heard({{"text": "{ILL}"}})
    monkeypatch.setattr("tests.adapters.cli.process.LEXBOT", [__import__("sys").executable, "-c", SAYS])
    Running(tmp_path).ends()

async def test_nothing(sqlite_url):
    world = World(sqlite_url)
    await world.person("Mia").types("host {ILL} | 2026-11-25 15:00 | Room 4")
    log.info("offered", text="{ILL}", title=len(world.sessions()), token="{SECRET}")
    logging.getLogger("aiohttp.client").warning("sent %s again", "{SECRET}")
    world.close()
'''


def test_a_leak_fails_the_test_in_which_it_was_logged(tmp_path: Path) -> None:
    (tmp_path / "test_planted.py").write_text(LEAKS)
    config = Path(__file__).parents[1] / "pyproject.toml"
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", config, "-p", "tests.conftest", "-p", "no:cacheprovider", tmp_path],
        env=os.environ,
        capture_output=True,
        text=True,
        check=False,
    )
    told = {line.partition(" - ")[0].rpartition("::")[2] for line in run.stdout.splitlines() if line[:5] == "ERROR"}
    assert told == {"test_what_was_typed", "test_a_calendar", "test_a_library", "test_a_program"}, run.stdout
    assert "test_planted.py::test_what_was_typed has logged 'I have been ill for weeks'" in run.stdout


@pytest.mark.parametrize(
    "logged",
    [
        "xoxb-12-34-abc",
        "Bearer abc",
        "key eyJhbGciOi.eyJz",
        "GET /calendar/12-aVeryLongSecret_1.ics",
        "GET /calendar/all/12-aVeryLongSecret_1.ics",
        "postgresql://lex:hunter2@db/lex",
        f"said {ILL}.",
        f'{{"error": "{ILL}"}}',
        'he said \\"I am ill, in short\\"',
        f"token={SECRET}",
        f"12-{SECRET}",
    ],
)
def test_it_is_known_again(logged: str) -> None:
    leaks = Leaks()
    leaks.secret(SECRET)
    leaks.heard({"values": {"title": ILL}, "also": ["host A story | " + ILL, 'he said "I am ill, in short"']})
    leaks.read("nothing of interest: GET /calendar/….ics, Bearer …, session:12, 2026-11-25, postgresql://…@db/lex")
    assert leaks.found() == []
    leaks.read(logged)
    assert leaks.found() != []
    assert leaks.found() == []


def test_what_is_short_may_stand_in_any_log() -> None:
    leaks = Leaks()
    leaks.heard(["help", "join 1", "sessions", "sessions python"])
    leaks.read('{"event": "turn", "kind": "sessions.join 1", "help": "sessions"}')
    assert leaks.found() == []
