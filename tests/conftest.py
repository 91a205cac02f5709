"""What every test can ask for: fresh databases, a browser page, and no way out to the internet."""

import gc
import io
import ipaddress
import logging
import os
import shutil
import socket
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
import structlog
from hypothesis import settings
from playwright.async_api import Browser, Page
from sqlalchemy import event, text

from adapters.logs import set_up
from bot.router import Router
from store import people
from store.db import METADATA, Database, Unit
from store.migrations import migrate
from tests import chromium, postgres
from tests.leaks import Log, Sink, leaks
from tests.world import World

SHARED = Path(__file__).parents[2] / "shared"
IN_CI = os.environ.get("CI") == "true"
settings.register_profile("patient", deadline=None)  # a busy machine is no defect
settings.load_profile("patient")


def pytest_collection_finish() -> None:
    """What is imported stays until the end: to look whether it is garbage took a twentieth of the time."""
    gc.freeze()


# -- a skip is a failure in CI ---------------------------------------------------------------------------------------


def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("needs_shared") and not SHARED.exists():
        pytest.skip("reads ../shared, which stands beside the project only where it is developed")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if not item.get_closest_marker("needs_shared"):
        refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    refuse_skip(report)
    return report


def refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"a skip is a failure in CI: {reason}"


# -- no way out ------------------------------------------------------------------------------------------------------


class OutsideWorld(RuntimeError):
    """A test has tried to reach something beyond this machine."""


def refuse_outside(host: Any) -> None:
    """Lets unix sockets, `localhost` and loopback addresses pass; anything else is an OutsideWorld."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in (None, "", "localhost"):
        return
    try:
        loopback = ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise OutsideWorld(f"tests stay on this machine, but one asked for {host!r}")


@pytest.fixture(scope="session", autouse=True)
def nothing_but_loopback() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        resolve = socket.getaddrinfo

        def getaddrinfo(host: Any, *rest: Any, **more: Any) -> Any:
            refuse_outside(host)
            return resolve(host, *rest, **more)

        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        yield


def guarded(method: Callable[..., Any]) -> Callable[..., Any]:
    def checked(self: socket.socket, *arguments: Any) -> Any:
        if isinstance(arguments[-1], tuple):  # the address comes last; unix sockets have a plain path
            refuse_outside(arguments[-1][0])
        return method(self, *arguments)

    return checked


# -- databases -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.Server]:
    try:
        binaries = postgres.binaries()
    except postgres.Missing as missing:
        pytest.skip(str(missing))
    with postgres.server(binaries, migrate) as server:
        yield server


@pytest.fixture(scope="session")
def fresh_postgres(postgres_server: postgres.Server) -> Callable[[], str]:
    """Makes a fresh, migrated PostgreSQL database and gives its URL; it lasts until the end of the run."""
    return postgres_server.fresh


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    template = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{template}")
    return template


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite database."""
    return f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'lexbot.db')}"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """The URL of a fresh, migrated PostgreSQL database."""
    url = postgres_server.fresh()
    yield url
    postgres_server.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh, migrated database, on each engine in turn."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def empty_postgres_url(postgres_server: postgres.Server) -> str:
    postgres_server.execute("DROP DATABASE IF EXISTS lexbot_empty WITH (FORCE)")
    postgres_server.execute("CREATE DATABASE lexbot_empty")
    return postgres_server.url("lexbot_empty")


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database on each engine in turn."""
    if request.param == "sqlite":
        return f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
    return request.getfixturevalue("empty_postgres_url")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """What needs a database runs on each engine in turn or, unless in CI, on those that its mark names."""
    if "kept_database" in metafunc.fixturenames:
        mark = metafunc.definition.get_closest_marker("engines")
        engines = mark.args if mark and not IN_CI else ("sqlite", "postgres")
        metafunc.parametrize("kept_database", engines, indirect=True, scope="session")


@pytest.fixture(scope="session")
def kept_database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """One open database of an engine for the whole run: opening one costs more than most stories."""
    if request.param == "sqlite":
        yield request.getfixturevalue("kept_sqlite")
        return
    database = Database(request.getfixturevalue("fresh_postgres")())
    yield database
    database.close()


@pytest.fixture(scope="session")
def kept_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path_factory.mktemp('kept') / 'lexbot.db')}")
    event.listen(database._writing, "connect", in_no_hurry_to_the_disk)
    yield database
    database.close()


def in_no_hurry_to_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def database(kept_database: Database) -> Database:
    """The same, with nothing in it."""
    kept_database.write_now(wipe)
    return kept_database


def wipe(unit: Unit) -> None:
    """Forget all; numbers begin at one again. TRUNCATE would take ten times as long, and after an ALTER psycopg forgets
    the statements that it has prepared.
    """
    statements = [f'DELETE FROM "{table.name}"' for table in reversed(METADATA.sorted_tables)]  # noqa: S608
    if unit.get_bind().dialect.name == "sqlite":
        for statement in statements:
            unit.connection().exec_driver_sql(statement)
        return
    used = text("SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL")
    statements += [f"SELECT setval('\"{sequence}\"', 1, false)" for sequence in unit.scalars(used)]
    unit.connection().exec_driver_sql("; ".join(statements))  # one way to the server and back


@pytest.fixture
def small_database(kept_sqlite: Database) -> Database:
    """That of SQLite alone, with nothing in it: for what is the same on both engines."""
    kept_sqlite.writers.threads.submit(kept_sqlite.write_now, wipe).result()  # after what a story before has asked for
    return kept_sqlite


@pytest.fixture
def world(database: Database) -> World:
    """A network in which a story plays, on each engine in turn."""
    return World(database)


# -- logs -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def everything_logged_is_searched() -> Iterator[None]:
    """All logs are set up as they are when it runs, and what people write and what is secret is told to `leaks`."""
    answer, new_secret = Router.answer, people.new_calendar_secret

    async def heard(self: Router, event: Any, chat: Any = None) -> Any:
        leaks.heard([getattr(event, name, "") for name in ("text", "values", "about")])
        return await answer(self, event, chat)

    def secret() -> str:
        leaks.secret(made := new_secret())
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Router, "answer", heard)
        patch.setattr(people, "new_calendar_secret", secret)
        log_as_ever()
        yield
    assert not leaks.found()


def log_as_ever() -> None:
    """Ours goes where it is searched, beside what pytest itself listens with."""
    root = logging.getLogger()
    others = [each for each in root.handlers if not isinstance(each.formatter, structlog.stdlib.ProcessorFormatter)]
    set_up("json", stream=Sink())
    root.handlers += others
    logging.captureWarnings(capture=False)


@pytest.fixture(autouse=True)
def nothing_leaks() -> Iterator[None]:
    yield
    found = leaks.found()
    assert not found, "\n".join(found)


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What was logged, as JSON lines."""
    stream = Log()
    set_up("json", stream=stream)
    yield stream
    log_as_ever()


# -- pages -----------------------------------------------------------------------------------------------------------


@pytest_asyncio.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    try:
        path = chromium.find()
    except chromium.Missing as missing:
        pytest.skip(str(missing))
    async with chromium.running(path) as browser:
        yield browser


@pytest_asyncio.fixture
async def page(browser: Browser) -> AsyncIterator[Page]:
    """A fresh page with no cookies; an error that its scripts do not catch fails the test."""
    context = await browser.new_context(
        locale="en-GB", timezone_id="Europe/Berlin", viewport={"width": 1280, "height": 800}
    )
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert not errors
