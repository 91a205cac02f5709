"""What the database can do at most for a sign-up: hand-written SQL of the same effect, by the database's own driver,
with no rules, no objects and no words around it.

    sql_sign_up.py URL SESSION COUNT CLIENTS CONNECTIONS

Signs up so many members for so many clients (threads), who share so many connections (SQLite has one writer: one), and
prints the seconds it took.
"""

import json
import sqlite3
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from enum import StrEnum
from queue import Queue
from typing import Any, LiteralString, cast

import psycopg
from slack_stand_in import TEAM
from sqlalchemy import make_url
from sqlmodel import SQLModel

from store.outbox import Letter
from store.seen import Seen
from store.sessions import Seat, SignUp

NOW = datetime.now(UTC)

STEPS = (
    "begin (SQLite: immediate)",
    "record the event's key unless it is there",
    "find the person by the account",
    "take a ticket, and with it a seat or else a place in the waiting list (update … returning what is told)",
    "insert the sign-up unless it is there",
    "write the letter unless it is there",
    "mark the session's cards as changed",
    "commit, durably",
)
"""What it does. No job is planned: reminders are planned with the session."""

PERSON = """
    SELECT person.id, person.language, person.zone, person.reminders, account.address, account.seen_at,
           account.unreachable
    FROM person JOIN account ON account.person_id = person.id
    WHERE account.platform = %s AND account.tenant = %s AND account."user" = %s"""
ENTER = """
    UPDATE lexsession SET tickets = tickets + 1,
        taken = taken + CASE WHEN waiting = 0 AND (capacity IS NULL OR taken < capacity) THEN 1 ELSE 0 END,
        waiting = waiting + CASE WHEN waiting = 0 AND (capacity IS NULL OR taken < capacity) THEN 0 ELSE 1 END
    WHERE id = %s
    RETURNING title, starts_at, minutes, cancelled_at, waiting, tickets,
        EXISTS (SELECT 1 FROM sessionhost WHERE session_id = %s AND person_id = %s)"""
CHANGED = """
    UPDATE post SET wanted = wanted + 1, since = CASE WHEN drawn >= wanted THEN %s ELSE since END WHERE thing = %s"""

Given = dict[str, Any]
Ask = Callable[[str, tuple[Any, ...]], Any]
"""Runs a statement; the answer is its first row, if it has any."""
Client = Callable[[int, int], None]
"""Signs a member up for a session, over one connection."""


def inserting(row: SQLModel, returning: str = "") -> tuple[str, Given]:
    """The statement that inserts such a row, and its values by name."""
    given = {name: _plain(value) for name, value in row.model_dump().items() if name != "id"}
    names, marks = ", ".join(given), ", ".join(["%s"] * len(given))
    unless = f" ON CONFLICT DO NOTHING RETURNING {returning}" if returning else ""
    return f"INSERT INTO {row.__tablename__} ({names}) VALUES ({marks}){unless}", given  # noqa: S608 - names of ours


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    return json.dumps(value) if isinstance(value, list | dict) else value


RECORD, SEEN = inserting(Seen(key="", at=NOW), "key")
NEW = SignUp(session_id=0, person_id=0, seat=Seat.IN, ticket=0, since=NOW, asked_at=NOW, reminders=[1440, 10])
INSERT, SIGN_UP = inserting(NEW, "ticket")
WRITE, LETTER = inserting(Letter(person_id=0, kind="sessions.seat", thing="", occurrence="", due_at=NOW), "id")
ALL = (RECORD, PERSON, ENTER, INSERT, WRITE, CHANGED)


def sign_up(ask: Ask, session: int, member: int) -> None:
    """All between begin and commit."""
    thing = f"session:{session}"
    assert ask(RECORD, tuple((SEEN | {"key": f"sql:{session}:{member}"}).values()))
    person = ask(PERSON, ("slack", TEAM, f"U{member}"))[0]
    *_, waiting, ticket, _ = ask(ENTER, (session, session, person))
    seat = Seat.WAITING if waiting else Seat.IN
    mine = {"session_id": session, "person_id": person, "seat": seat.value, "ticket": ticket}
    assert ask(INSERT, tuple((SIGN_UP | mine).values()))
    assert ask(WRITE, tuple((LETTER | {"person_id": person, "thing": thing, "occurrence": str(ticket)}).values()))
    ask(CHANGED, (SEEN["at"], thing))


def sqlite(path: str) -> Client:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")
    marked = {statement: statement.replace("%s", "?") for statement in ALL}

    def ask(statement: str, given: tuple[Any, ...]) -> Any:
        return connection.execute(marked[statement], given).fetchone()

    def client(session: int, member: int) -> None:
        connection.execute("BEGIN IMMEDIATE")
        sign_up(ask, session, member)
        connection.execute("COMMIT")

    return client


def postgres(url: str) -> Client:
    connection = psycopg.connect(url)

    def ask(statement: str, given: tuple[Any, ...]) -> Any:
        cursor = connection.execute(cast("LiteralString", statement), given)
        return cursor.fetchone() if cursor.description else None

    def client(session: int, member: int) -> None:
        sign_up(ask, session, member)
        connection.commit()

    return client


def main() -> None:
    given, session, count, clients, connections = sys.argv[1], *map(int, sys.argv[2:6])
    url, pool = make_url(given), Queue[Client]()
    sqlite3.register_adapter(datetime, lambda moment: moment.replace(tzinfo=None).isoformat(" "))
    for _ in range(connections):
        is_sqlite = url.get_backend_name() == "sqlite"
        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        pool.put(sqlite(str(url.database)) if is_sqlite else postgres(plain))

    def come(member: int) -> None:
        client = pool.get()
        client(session, member)
        pool.put(client)

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as threads:
        for _ in threads.map(come, range(count)):
            pass
    print(time.perf_counter() - started)


if __name__ == "__main__":
    main()
