"""The program as an operator types it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from adapters.main import app
from store.db import Database
from tests.adapters.cli.process import Running
from tests.conftest import log_as_ever
from tests.leaks import leaks

Program = Callable[..., Result]


@pytest.fixture
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine, nor a ``.env`` of the folder, has a say."""
    for name in os.environ:
        if name.startswith(("LEXBOT_", "SLACK_", "MICROSOFT_", "TEAMS_")) and not name.startswith("LEXBOT_TEST_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def lexbot(nothing_set: None, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Program]:
    """Runs the program in this process, on a fresh database of each engine."""
    monkeypatch.setenv("LEXBOT_DATABASE_URL", database_url)

    def run(*words: str, types: str = "", **environment: str) -> Result:
        result = CliRunner(env=environment).invoke(app, list(words), input=types)
        leaks.read(result.stderr)
        return result

    yield run
    log_as_ever()


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    db = Database(database_url)
    yield db
    db.close()


@pytest.fixture
def mia(lexbot: Program, tmp_path: Path) -> str:
    """A member who reads German, known by her e-mail address."""
    people = tmp_path / "people.csv"
    people.write_text("email,name,language,zone\nmia@example.org,Mia,de,Europe/Berlin\nben@example.org,Ben,en,UTC\n")
    assert lexbot("import", "people", str(people)).exit_code == 0
    return "mia@example.org"


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(*words: str, **settings: str) -> Running:
        started.append(Running(tmp_path, *words, **settings))
        return started[-1]

    yield start
    for one in started:
        one.dies()
