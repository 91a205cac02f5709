"""What the tests stand on does what it says."""

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from playwright.async_api import Page
from sqlalchemy import create_engine, text

from tests.conftest import OutsideWorld


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_database_is_fresh(database_url: str, time: str) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        connection.execute(text("create table mark (x integer)"))  # fails where the other time has left it
        assert connection.execute(text("select 1")).scalar_one() == 1
    engine.dispose()


def test_postgres_answers_and_does_not_run_as_root(fresh_postgres: Callable[[], str]) -> None:
    with psycopg.connect(fresh_postgres().replace("+psycopg", "")) as connection:
        assert connection.execute("select 1").fetchone() == (1,)
        assert connection.execute("select lower('ÄÖ')").fetchone() == ("äö",)
        folder = connection.execute("select current_setting('data_directory')").fetchone() or ("",)
    assert Path(folder[0]).stat().st_uid != 0


async def test_chromium_runs_scripts(page: Page) -> None:
    await page.goto("data:text/html," + quote("<p id=p>no</p><script>p.textContent = 6 * 7</script>"))
    assert await page.inner_text("p") == "42"


async def test_chromium_finds_nothing_beyond_this_machine(page: Page) -> None:
    with pytest.raises(Exception, match="ERR_NAME_NOT_RESOLVED"):
        await page.goto("http://example.org")


def test_the_outside_world_is_refused() -> None:
    with pytest.raises(OutsideWorld):
        socket.create_connection(("192.0.2.1", 80))
    with pytest.raises(OutsideWorld):
        socket.getaddrinfo("example.org", 443)


def test_loopback_is_let_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as door, socket.create_connection(door.getsockname()) as visitor:
        assert visitor.getpeername() == door.getsockname()


SKIPS = """
import pytest

def test_passes(): pass
def test_skips(): pytest.skip("no reason")
@pytest.fixture
def nothing(): pytest.skip("nothing here")
def test_stands_on_nothing(nothing): pass
@pytest.mark.needs_shared
def test_skips_outside_development(): pytest.skip("not here")
"""


def test_a_skip_is_a_failure_in_ci(tmp_path: Path) -> None:
    (tmp_path / "test_skips.py").write_text(SKIPS)
    (tmp_path / "test_skipped_whole.py").write_text("import pytest\npytest.importorskip('no_such_module')\n")
    config = Path(__file__).parents[1] / "pyproject.toml"
    options = ["-p", "tests.conftest", "-p", "no:cacheprovider", "--continue-on-collection-errors"]
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-c", config, *options, tmp_path],
        env={**os.environ, "CI": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR test"))]
    assert len(told) == 3, run.stdout
    assert all("a skip is a failure in CI" in line for line in told)
    assert run.stdout.splitlines()[-1].strip("= ").startswith("1 failed, 1 passed, 1 skipped, 2 errors")
