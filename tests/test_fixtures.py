"""What the tests stand on does what it says."""

import socket
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
