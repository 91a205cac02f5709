"""However many rows there are that are done with, nobody reads them: what is asked all the time goes by an index."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import event, text

from store import jobs, lanes, outbox, people, posts, sorting
from store.db import METADATA, Database, Unit
from store.jobs import Job
from store.outbox import Fate, Letter
from store.posts import Post
from tests.store.conftest import Do, someone
from tests.world import START as NOW

MANY = 3000
QUESTIONS: list[tuple[str, Callable[[Unit], Any]]] = [
    ("ix_job_waiting", lambda unit: jobs.next_due(unit, NOW)),
    ("ix_post_undrawn", lambda unit: posts.any_due(unit, "slack", NOW)),
    ("ix_letter_s", lambda unit: sorting.any_unsorted(unit, NOW)),
    ("ix_letter_sending", lambda unit: outbox.claim(unit, "slack", NOW, timedelta(0), 1)),
    ("ix_person_caretaker", people.caretakers),
]


def test_what_is_asked_all_the_time_goes_by_an_index(database: Database, do: Do) -> None:
    do(done_with)
    for named, ask in QUESTIONS:
        assert named in do(lambda unit, ask=ask: plan(unit, database, ask))


def test_old_letters_are_found_by_an_index(database: Database, do: Do) -> None:
    do(done_with)
    do(lambda unit: lanes.serve(unit, ["slack"], NOW))
    long_ago = NOW - timedelta(days=90)
    found = do(lambda unit: plan(unit, database, lambda unit: outbox.forget_before(unit, long_ago, 500), which=1))
    assert "ix_letter_s" in found


def done_with(unit: Unit) -> None:
    """Years of jobs, cards and letters, and people."""
    past = {"thing": "session:1", "due_at": NOW - timedelta(days=9)}
    job = Job(name="sessions.remind", occurrence="", done_at=NOW, **past)
    letter = Letter(person_id=1, kind="seat", occurrence="", fate=Fate.SENT, platform="slack", **past)
    for table, row, differs in (
        ("job", job, ["occurrence"]),
        ("post", Post(room_id=1, drawn=1, since=NOW, **past), ["thing"]),
        ("letter", letter, ["occurrence"]),
        ("person", someone(""), ["name", "calendar_secret"]),
    ):
        same = row.model_dump(exclude={"id"})
        many = [same | dict.fromkeys(differs, f"number {n}") for n in range(MANY)]
        unit.execute(METADATA.tables[table].insert(), many)


def plan(unit: Unit, database: Database, ask: Callable[[Unit], Any], which: int = 0) -> str:
    """How the database goes about the first thing that is asked, or another."""
    asked: list[tuple[str, Any]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        asked.append((statement, given))

    connection = unit.connection()
    if not database.is_sqlite:
        unit.execute(text("ANALYZE"))
    event.listen(connection, "before_cursor_execute", remember)
    ask(unit)
    event.remove(connection, "before_cursor_execute", remember)
    word = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    rows = connection.exec_driver_sql(f"{word} {asked[which][0]}", asked[which][1])
    return "\n".join(str(row) for row in rows)
