"""The database: units of work on SQLite or PostgreSQL, run in threads so that the event loop stays free.

A unit is synchronous: one hop to a thread instead of one a statement, about twice as fast as the async drivers.
SQLite has one writer and a few readers that cannot write; a write begins with ``BEGIN IMMEDIATE``, and those that wait
for it meanwhile share the next one, each in a savepoint of its own, since it is the commit that takes long.
"""

import asyncio
import select
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import (
    JSON,
    URL,
    BigInteger,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import (
    DBAPIError,
    IntegrityError,
    InterfaceError,
    InvalidatePoolError,
    OperationalError,
)
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool
from sqlmodel import SQLModel

Unit = Session
Taken = IntegrityError
"""A unit came to nothing because another one was quicker to take a unique key."""
Away = (OperationalError, InterfaceError)
"""The database cannot be reached now, is full, or has too much to do."""
_PASSING = ("08", "23", "40", "53300", "55P03", "57", "25P03", "25006")
"""Beginnings of PostgreSQL's codes: connections, keys, deadlocks, too many, locks, restarts, `LIMITS`, a standby."""
_PASSING_ON_SQLITE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_CONSTRAINT")
_CAN_LOOK = hasattr(select, "poll")
T = TypeVar("T")
LIMITS = {"idle_in_transaction_session_timeout": 60_000, "statement_timeout": 30_000}
"""Milliseconds after which PostgreSQL ends a unit that stands still: who hangs must not hold locks for ever."""
PATIENCE = {
    "connect_timeout": 10,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,
}
"""Seconds, the last one milliseconds: a host that is gone without a farewell is waited for for hours otherwise."""
MOST_TOGETHER = 32
"""Units that share a transaction: the first of them waits for the last."""
Runs: TypeAlias = Callable[[Callable[["Unit"], T]], T]

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
METADATA: MetaData = SQLModel.metadata
Id = BigInteger().with_variant(Integer, "sqlite")
Json = JSON().with_variant(JSONB, "postgresql")


def sync_url(url: str) -> str:
    """The same database by the driver that is used here; ``sqlite+aiosqlite`` is understood."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        parsed = parsed.set(drivername="sqlite")
    elif parsed.get_backend_name() == "postgresql":
        parsed = parsed.set(drivername="postgresql+psycopg")
    return parsed.render_as_string(hide_password=False)


def engine_for(url: str, *, threads: int = 1, writes: bool = True, limited: bool = False) -> Engine:
    """An engine with one connection a thread; if ``limited``, PostgreSQL keeps its units within `LIMITS`."""
    parsed = make_url(sync_url(url))
    if parsed.get_backend_name() == "sqlite":
        return _sqlite(parsed, threads, writes=writes)
    told = {name: value for name, value in PATIENCE.items() if name not in parsed.query}
    options = {"options": _limits(parsed)} if limited else {}
    engine = create_engine(
        parsed,
        pool_size=threads,
        max_overflow=2,
        pool_pre_ping=not _CAN_LOOK,
        hide_parameters=True,
        connect_args=told | options,
    )
    if _CAN_LOOK:
        event.listen(engine, "checkout", _look)
    return engine


def _read_only(engine: Engine) -> Engine:
    """The same connections of PostgreSQL, for units that cannot write."""
    return engine.execution_options(postgresql_readonly=True)


def _limits(url: URL) -> str:
    """As options of a connection; what the address itself says comes last, and so holds."""
    return " ".join([*(f"-c {name}={value}" for name, value in LIMITS.items()), str(url.query.get("options", ""))])


def _sqlite(url: URL, threads: int, *, writes: bool) -> Engine:
    engine = create_engine(
        url,
        pool_size=threads,
        max_overflow=1,
        hide_parameters=True,
        connect_args={"check_same_thread": False},
        **({} if writes else {"isolation_level": "AUTOCOMMIT"}),  # each question by itself: half the statements
    )

    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
            connection.execute(f"PRAGMA {pragma}")
        if not writes:
            connection.execute("PRAGMA query_only=ON")

    event.listen(engine, "connect", connected)
    if writes:
        event.listen(engine, "begin", _begin)
        engine.dialect.do_savepoint = _set_savepoint
        engine.dialect.do_release_savepoint = _release_savepoint
    return engine


def _look(connection: Any, *_: object) -> None:
    """See whether a connection was closed while nobody used it: to ask the server would take a way there and back."""
    told = select.poll()
    told.register(connection.fileno(), select.POLLIN)
    if told.poll(0):  # there is nothing to be told but a farewell
        raise InvalidatePoolError


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


# Each write has a savepoint, for which SQLAlchemy would build two statements anew: that takes ten times as long.


def _set_savepoint(connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f"SAVEPOINT {name}")


def _release_savepoint(connection: Connection, name: str) -> None:
    connection.exec_driver_sql(f"RELEASE SAVEPOINT {name}")


def index(name: str, *columns: str, where: str, sqlite: str = "") -> Index:
    """An index of those rows alone that fulfil a condition, written as the questions write it.

    ``sqlite`` is the condition as SQLite hears it, where that is different.
    """
    return Index(name, *columns, postgresql_where=text(where), sqlite_where=text(sqlite or where))


def values_of(kinds: type[StrEnum]) -> list[str]:
    """How an enumeration is stored: by its values."""
    return [kind.value for kind in kinds]


class Crew:
    """Threads that each run one unit at a time, while further units wait."""

    def __init__(self, size: int, name: str) -> None:
        self.threads, self.size, self.given = ThreadPoolExecutor(size, name), size, 0

    @property
    def running(self) -> int:
        return min(self.given, self.size)

    @property
    def waiting(self) -> int:
        return self.given - self.running


@dataclass(frozen=True, slots=True)
class _Asked:
    """A unit that waits for the one writer of SQLite."""

    work: Callable[[Unit], Any]
    at: float
    outcome: Future[Any] = field(default_factory=Future[Any])


class Database:
    """Runs units; `close` waits for those under way."""

    def __init__(self, url: str, threads: int = 4) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._writing = engine_for(url, threads=1 if self.is_sqlite else threads, limited=True)
        self._reading = engine_for(url, threads=threads, writes=False) if self.is_sqlite else _read_only(self._writing)
        self.writers = Crew(1 if self.is_sqlite else threads, "write")
        self.readers = Crew(threads, "read") if self.is_sqlite else self.writers
        self._asked: deque[_Asked] = deque()
        self.see: Callable[[str, float, float], None] = lambda _kind, _waited, _took: None
        """Called after each unit: whether it was a ``write`` or a ``read``, the seconds that it waited and took."""

    async def write(self, work: Callable[[Unit], T]) -> T:
        """Run ``work`` in one transaction; it is committed when ``work`` returns, rolled back when it raises."""
        if not self.is_sqlite:
            return await self._hop(self.writers, "write", self.write_now, work)
        asked = _Asked(work, perf_counter())
        self._asked.append(asked)
        self.writers.given += 1
        try:
            self.writers.threads.submit(self._write_together)
            return await asyncio.wrap_future(asked.outcome)
        finally:
            self.writers.given -= 1

    async def read(self, work: Callable[[Unit], T]) -> T:
        """Run ``work``; it must not write."""
        return await self._hop(self.readers, "read", self.read_now, work)

    async def glance(self, work: Callable[[Unit], T]) -> T:
        """`read` for what takes a millisecond: on SQLite in this very thread, since the way to another costs more."""
        if not self.is_sqlite:
            return await self.read(work)
        return self._seen("read", self.read_now, work, perf_counter())

    async def _hop(self, crew: Crew, kind: str, run: Runs[T], work: Callable[[Unit], T]) -> T:
        loop = asyncio.get_running_loop()
        crew.given += 1
        try:
            return await loop.run_in_executor(crew.threads, self._seen, kind, run, work, perf_counter())
        finally:
            crew.given -= 1

    def _seen(self, kind: str, run: Runs[T], work: Callable[[Unit], T], asked: float) -> T:
        began = perf_counter()
        try:
            return run(work)
        finally:
            self.see(kind, began - asked, perf_counter() - began)

    def connections(self) -> int:
        """How many are in use."""
        pools = {engine.pool for engine in (self._writing, self._reading)}
        return sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))

    def write_now(self, work: Callable[[Unit], T]) -> T:
        """`write` in this thread: for programs without an event loop."""
        with Session(self._writing, expire_on_commit=False) as unit, unit.begin():
            return work(unit)

    def _write_together(self) -> None:
        """Do what waits now; what was asked for later finds that it is done, or does it together with others."""
        waiting = [self._asked.popleft() for _ in range(min(MOST_TOGETHER, len(self._asked)))]
        units = [unit for unit in waiting if unit.outcome.set_running_or_notify_cancel()]
        if not units:
            return
        try:
            with self._writing.begin() as connection:
                tell = [self._attempt(connection, unit) for unit in units]
        except Exception as error:  # noqa: BLE001 - each of them hears of it
            tell = [partial(unit.outcome.set_exception, error) for unit in units]
        for told in tell:
            told()

    def _attempt(self, connection: Connection, asked: _Asked) -> Callable[[], None]:
        """Do one of those that share a transaction; the answer tells its outcome, once all of it is committed."""
        try:
            with Session(connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as unit:
                done = self._seen("write", partial(_in_savepoint, unit), asked.work, asked.at)
        except Exception as error:
            if not getattr(connection.connection.dbapi_connection, "in_transaction", False):
                raise  # SQLite has undone everything: a full disk leaves it no choice
            return partial(asked.outcome.set_exception, error)
        return partial(asked.outcome.set_result, done)

    def read_now(self, work: Callable[[Unit], T]) -> T:
        """`read` in this thread."""
        with Session(self._reading, expire_on_commit=False, autoflush=False) as unit:
            found = work(unit)
            if not self.is_sqlite:
                unit.commit()  # at every rollback psycopg forgets the statements that it has prepared
            return found

    def close(self) -> None:
        for crew in {self.writers, self.readers}:
            crew.threads.shutdown()
        for engine in {self._writing, self._reading}:
            engine.dispose()


def _in_savepoint(unit: Unit, work: Callable[[Unit], T]) -> T:
    with unit.begin():
        return work(unit)


def is_passing(error: Exception) -> bool:
    """Whether the same unit may well succeed in a moment: the database was away, or another unit stood in the way.

    The database may be away when it should commit: the unit may then have had its effect all the same.
    """
    if not isinstance(error, DBAPIError):
        return False
    on_sqlite = getattr(error.orig, "sqlite_errorname", "")
    if on_sqlite:
        return on_sqlite.startswith(_PASSING_ON_SQLITE)
    code = getattr(error.orig, "sqlstate", None)
    lost = isinstance(error, OperationalError) and code is None
    return error.connection_invalidated or lost or str(code).startswith(_PASSING)


def sqlite_file(url: str) -> Path | None:
    """The file of a SQLite database, if it is one."""
    parsed = make_url(url)
    is_file = parsed.get_backend_name() == "sqlite" and parsed.database not in (None, "", ":memory:")
    return Path(str(parsed.database)) if is_file else None


def utc(moment: datetime) -> datetime:
    """The moment in UTC; a naive one is a mistake of the caller."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment.astimezone(UTC)
