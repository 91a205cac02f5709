"""However many rows there are that are done with, nobody reads them: what is asked all the time goes by an index."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event, text

from store import jobs, listing, outbox, people, posts
from store.db import Database, Unit
from store.listing import Wanted
from tests.world import START as NOW

QUESTIONS: list[tuple[str, Callable[[Unit], Any]]] = [
    ("ix_job_waiting", lambda unit: jobs.next_due(unit, NOW)),
    ("ix_post_undrawn", lambda unit: posts.any_due(unit, "slack", NOW)),
    ("ix_letter_sorting", lambda unit: outbox.any_unsorted(unit, NOW)),
    ("ix_letter_sending", lambda unit: outbox.claim(unit, "slack", NOW, NOW - NOW, 1)),
    ("ix_person_caretaker", people.caretakers),
    ("ix_lexsession_starts_at", lambda unit: listing.find(unit, Wanted(since=NOW), 1, skip=0, most=7)),
    ("ix_signup_person_id", lambda unit: listing.find(unit, Wanted(since=NOW, mine=True), 1, skip=0, most=7)),
    ("ix_lexsession_site_starts_at", lambda unit: listing.find(unit, Wanted(NOW, site="bonn"), 1, skip=0, most=7)),
]


@pytest.mark.parametrize(("named", "ask"), QUESTIONS, ids=[named for named, _ in QUESTIONS])
def test_a_question_goes_by_its_index(database: Database, named: str, ask: Callable[[Unit], Any]) -> None:
    assert named in plan(database, ask)


def plan(database: Database, ask: Callable[[Unit], Any]) -> str:
    """How the database goes about the first thing that is asked."""
    asked: list[tuple[str, Any]] = []

    def remember(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        asked.append((statement, given))

    def explain(unit: Unit) -> str:
        connection = unit.connection()
        if not database.is_sqlite:
            unit.execute(text("SET LOCAL enable_seqscan = off"))  # an empty table would rather be read
        event.listen(connection, "before_cursor_execute", remember)
        ask(unit)
        event.remove(connection, "before_cursor_execute", remember)
        word = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        rows = connection.exec_driver_sql(f"{word} {asked[0][0]}", asked[0][1])
        return "\n".join(str(row) for row in rows)

    return database.write_now(explain)
