"""On SQLite one lexbot runs; what writes a moment and ends may do so beside it."""

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

import adapters.running  # noqa: F401 - in the last test nobody may read it any more
from adapters.network import alone
from adapters.settings import Settings
from bot.clock import utc_now
from store.alone import hold
from tests.adapters.cli.conftest import Program
from tests.adapters.cli.process import PATIENCE, Running

TOMORROW = f"{utc_now() + timedelta(days=1):%Y-%m-%dT15:00}"


def test_a_second_one_is_refused_and_says_what_to_do(run: Callable[..., Running], tmp_path: Path) -> None:
    first = run()
    assert first.line()
    code, out, err = run(LEXBOT_DATABASE_URL=f"sqlite+aiosqlite:///{tmp_path}/lexbot.db").ends()
    assert (code, out) == (1, "")
    assert err == (
        f"lexbot: Another lexbot (process {first.process.pid}) is running on the database {tmp_path}/lexbot.db, "
        "and SQLite is for one alone. Stop that one, or set LEXBOT_DATABASE_URL to a PostgreSQL database, "
        "which any number can share.\n"
    )
    assert first.get("/readyz")[0] == 200
    assert first.stops()[0] == 0
    assert "LEX is in your browser" in run().line(), "the first one has made room"


def test_one_that_was_killed_is_not_in_the_way(run: Callable[..., Running]) -> None:
    first = run()
    assert first.line()
    first.dies()
    assert "LEX is in your browser" in run().line()


def test_what_is_said_beside_a_running_one_is_seen_in_the_rooms_at_once(
    run: Callable[..., Running], lexbot: Program, tmp_path: Path
) -> None:
    settings = {"LEXBOT_DATABASE_URL": f"sqlite:///{tmp_path}/shared.db"}
    running = run(**settings)
    assert running.line()
    people = tmp_path / "people.csv"
    people.write_text("email,name\nmia@example.org,Mia\n")
    assert lexbot("import", "people", str(people), **settings).exit_code == 0
    with told_by(running) as news:
        answers = ["title=Typing for all", f"starts_at={TOMORROW}", "place=Room 4"]
        said = lexbot("say", "--as", "mia@example.org", "/lex host", *answers, **settings)
        assert said.exit_code == 0, said.stderr
        began = utc_now()
        assert "Typing for all" in next(line for line in news if "Typing for all" in line)
        assert utc_now() - began < timedelta(seconds=5), "a second or two, on a busy machine"


@contextmanager
def told_by(running: Running) -> Iterator[Iterator[str]]:
    """What the page of the visitor is told, as it happens."""
    with urlopen(f"http://127.0.0.1:{running.port}/chat/events?user=you", timeout=PATIENCE) as news:
        lines = (line.decode() for line in news)
        assert "state" in json.loads(next(line for line in lines if line.startswith("data: "))[6:])
        yield lines


def test_a_database_on_which_one_runs_is_not_brought_to_another_form(lexbot: Program, tmp_path: Path) -> None:
    settings = {"LEXBOT_DATABASE_URL": f"sqlite:///{tmp_path}/old.db"}
    with hold(tmp_path / "old.db"):
        refused = lexbot("migrate", **settings)
    assert refused.exit_code == 1
    assert f"(process {os.getpid()}) is running on the database {tmp_path}/old.db" in refused.stderr
    assert refused.stderr.endswith("which has to be brought to today's form. Stop that one first.\n")
    assert lexbot("migrate", **settings).exit_code == 0


def test_a_postgres_is_nobodys_alone() -> None:
    settings = Settings(LEXBOT_DATABASE_URL="postgresql+psycopg://lex@db/lex", _env_file=None)  # type: ignore[call-arg]
    with alone(settings), alone(settings):
        pass


def test_a_folder_in_which_nothing_can_be_written_is_said_in_a_sentence(
    lexbot: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for command in (["check"], ["migrate"], ["say", "--as", "a@example.org", "help"]):
        lexbot(*command)  # what is needed is loaded before we are nobody, who may not read it
    monkeypatch.chdir("/")
    with tempfile.TemporaryDirectory() as folder, read_only(Path(folder)):
        for command in (["run"], ["migrate"], ["say", "--as", "a@example.org", "help"]):
            result = lexbot(*command, LEXBOT_DATABASE_URL=f"sqlite:///{folder}/lexbot.db")
            assert result.exit_code == 1
            assert f"nothing can be written to its folder {folder}, where SQLite keeps more files." in result.stderr


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody may write there, not even root, who is nobody for so long."""
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.setresuid(65534, 65534, 0)
    try:
        yield
    finally:
        if is_root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o755)
