"""Neither a secret nor what people wrote comes into a log."""

import io
import json
import logging
from contextlib import suppress
from typing import Any

import psycopg
import pytest
import structlog
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError, OperationalError, PendingRollbackError
from sqlalchemy.orm import Session

from adapters.logs import count, masked, set_up
from bot.clock import utc_now
from store.db import METADATA
from store.seen import Seen

ILL = "I am ill"
"""What somebody wrote; lines of code that a traceback shows name it only."""


def logged(lines: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines.getvalue().splitlines()]


def test_ours_are_json_lines_with_time_and_level(lines: io.StringIO) -> None:
    structlog.get_logger().info("letter", kind="sessions.reminder", thing="session:7")
    [line] = logged(lines)
    assert (line["event"], line["level"], line["kind"]) == ("letter", "info", "sessions.reminder")
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize(
    "secret",
    [
        "xoxb-12-34-abc",
        "xapp-1-abc",
        "Bearer abc.def",
        "eyJhbGciOi.eyJzdWIiOi.c2ln",
        "postgresql://lex:hunter2@db/lex",
        "GET /calendar/aVeryLongSecret_1.ics",
        "GET /calendar/all/aVeryLongSecret_1.ics",
        "GET /calendar/aVeryLongSecret_1/session-7.ics",
        "https://hooks.slack.com/actions/HOOK/2/3",
    ],
)
def test_what_looks_like_a_secret_is_masked(lines: io.StringIO, secret: str) -> None:
    structlog.get_logger().warning(f"failed: {secret}", error=f"said {secret}")
    logging.getLogger("elsewhere").warning(secret)
    for part in ("12-34", "1-abc", "abc.def", "eyJ", "hunter2", "aVeryLong", "HOOK"):
        assert part not in lines.getvalue()
    assert "…" in masked(secret)


def test_fields_named_like_secrets_and_bodies_are_masked(lines: io.StringIO) -> None:
    structlog.get_logger().info("x", bot_token="a-1", body={"text": "a-1"}, text="a-1", password="a-1")
    assert "a-1" not in lines.getvalue()


def test_of_a_foreign_line_only_the_beginning_is_kept(lines: io.StringIO) -> None:
    log = logging.getLogger("slack_bolt.one_that_asks_for_no_level_of_its_own")
    log.warning("Unhandled request ({'text': 'I am ill'})")
    log.warning("Request body: {'text': 'I am ill'}")
    log.warning("Cannot read %s", "I am ill")
    log.info("body: I am ill")
    assert [line["event"] for line in logged(lines)] == ["Unhandled request", "Request body", "Cannot read %s"]
    assert "ill" not in lines.getvalue()


def test_an_exception_tells_where_and_of_which_kind_but_quotes_nobody(lines: io.StringIO) -> None:
    for fail in (lambda: int(ILL), lambda: {}[ILL], lambda: ILL.encode("ascii").decode("utf-16")):
        try:
            try:
                fail()
            except (ValueError, LookupError) as error:
                raise RuntimeError("the room is closed") from error
        except RuntimeError:
            structlog.get_logger().exception("turn failed")
    first = logged(lines)[0]["exception"]
    assert "RuntimeError: the room is closed" in first
    assert "ValueError" in first
    assert "test_logs.py" in first
    assert ILL not in lines.getvalue()


def test_a_failed_statement_does_not_show_what_was_to_be_stored(lines: io.StringIO) -> None:
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as connection:
            connection.execute(text("insert into nowhere values (:words)"), {"words": ILL})
    except OperationalError:
        structlog.get_logger().exception("failed")
    engine.dispose()
    assert "OperationalError" in lines.getvalue()
    assert ILL not in lines.getvalue()


def test_what_the_driver_says_of_a_row_is_not_shown_either(lines: io.StringIO) -> None:
    failed = IntegrityError("", {}, psycopg.Error())
    failed.__cause__ = psycopg.errors.UniqueViolation(f"DETAIL:  Key (email)=({ILL}) already exists.")
    structlog.get_logger().error("failed", exc_info=failed)
    assert "UniqueViolation" in lines.getvalue()
    assert ILL not in lines.getvalue()


def test_a_unit_that_goes_on_after_a_failure_does_not_show_what_had_failed(lines: io.StringIO) -> None:
    engine = create_engine("sqlite://")
    METADATA.tables["seen"].create(engine)
    with engine.connect() as connection, Session(connection) as unit:
        quoting = f"create trigger quoting before insert on seen begin select raise(abort, '{ILL}'); end"
        connection.exec_driver_sql(quoting)  # as PostgreSQL quotes a row
        unit.add(Seen(key="once", at=utc_now()))
        try:
            with suppress(IntegrityError):
                unit.flush()
            unit.scalar(text("select 1"))
        except PendingRollbackError:
            structlog.get_logger().exception("failed")
    engine.dispose()
    assert "PendingRollbackError" in lines.getvalue()
    assert ILL not in lines.getvalue()


def test_lines_of_which_there_are_many_look_like_all_others(lines: io.StringIO) -> None:
    count("turn", platform="slack", kind="command", ms=1.25)
    structlog.get_logger().info("turn", platform="slack", kind="command", ms=1.25)
    first, second = logged(lines)
    assert {**first, "timestamp": ""} == {**second, "timestamp": ""}
    assert first["timestamp"].endswith("Z")
    assert len(first["timestamp"]) == len(second["timestamp"])


@pytest.mark.parametrize(
    ("style", "level", "told"), [("json", 30, False), ("console", 20, True), ("console", 30, False)]
)
def test_they_obey_level_and_style(lines: io.StringIO, style: str, level: int, told: bool) -> None:
    stream = io.StringIO()
    set_up(style, level, stream)
    count("turn", platform="slack")
    assert ("platform=slack" in stream.getvalue()) is told
    assert lines.getvalue() == ""
