"""The running program: it starts, answers, refuses what is unsafe, and stops when told."""

import json
import signal
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

import pytest

from store import people
from store.db import Database
from tests.adapters.cli.process import Running


def test_it_starts_in_an_empty_folder_answers_and_stops(run: Callable[..., Running], tmp_path: Path) -> None:
    running = run()
    assert running.line() == f"LEX is in your browser: http://127.0.0.1:{running.port}"
    assert running.get("/healthz") == (200, '{"alive": true}')
    status, ready = running.get("/readyz")
    assert (status, json.loads(ready)) == (200, {"ready": True, "database": "ok", "browser": "ok"})
    assert "<html" in running.get("/")[1]
    assert "lexbot_turn_seconds" in running.get("/metrics")[1]
    assert "LEX, learning from experts" in running.get("/about")[1]
    assert running.get("/calendar/not-a-secret-of-anybody.ics") == (404, "There is no such calendar.")
    assert (tmp_path / "lexbot.db").exists()
    code, _, err = running.stops()
    assert (code, "Traceback" in err) == (0, False)
    with pytest.raises(URLError):
        running.get("/healthz")


def test_ctrl_c_stops_it_too(run: Callable[..., Running]) -> None:
    running = run()
    assert running.line()
    code, _, err = running.stops(signal.SIGINT)
    assert (code, "Traceback" in err) == (0, False)


def test_a_calendar_secret_is_never_logged(run: Callable[..., Running], tmp_path: Path) -> None:
    running = run("--demo")
    assert running.line()
    db = Database(f"sqlite:///{tmp_path}/lexbot.db")
    ada = db.read_now(lambda unit: people.by_email(unit, "ada@example.org"))
    db.close()
    assert ada
    for path in (f"/calendar/{ada.calendar_word}.ics", f"/calendar/all/{ada.calendar_word}.ics"):
        status, calendar = running.get(path)
        assert (status, calendar[:15]) == (200, "BEGIN:VCALENDAR")
    assert running.get(f"/calendar/{ada.calendar_word}/nothing.ics")[0] == 404
    _, out, err = running.stops()
    assert ada.calendar_secret not in out + err


def test_postgres_is_migrated_only_if_that_is_said(run: Callable[..., Running], empty_postgres_url: str) -> None:
    refused = run(LEXBOT_DATABASE_URL=empty_postgres_url).ends()
    assert refused[0] == 1
    assert refused[2].startswith("lexbot: The database does not have today's form. Run lexbot migrate, or lexbot run")
    running = run("--migrate", LEXBOT_DATABASE_URL=empty_postgres_url)
    assert "LEX is in your browser" in running.line()
    assert running.get("/readyz")[0] == 200
    assert running.stops()[0] == 0


def test_a_port_in_use_is_said_in_a_sentence(run: Callable[..., Running]) -> None:
    first = run()
    assert first.line()
    other = {"LEXBOT_DATABASE_URL": "sqlite:///other.db"}
    code, out, err = run(LEXBOT_PORT=str(first.port), **other).ends()
    assert (code, out) == (1, "")
    assert f"lexbot: Port {first.port} is in use. End the other program, or choose another LEXBOT_PORT.\n" in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"LEXBOT_HOST": "0.0.0.0"}, "No platform is configured, and the browser chat lets anybody speak as anybody"),
        ({"TEAMS_ALLOW_UNAUTHENTICATED": "1", "LEXBOT_HOST": "0.0.0.0"}, "TEAMS_ALLOW_UNAUTHENTICATED lets anybody"),
        ({"LEXBOT_PORT": "x", "LEXBOT_LANGUAGE": "x"}, "LEXBOT_LANGUAGE must be one of en, de."),
        (
            {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x", "SLACK_API_URL": "http://127.0.0.1:9"},
            "Slack cannot be reached",
        ),
    ],
)
def test_what_is_unsafe_or_wrong_does_not_start(
    run: Callable[..., Running], settings: dict[str, str], sentence: str
) -> None:
    code, out, err = run(**settings).ends()
    assert (code, out) == (1, "")
    assert sentence in err
    assert "Traceback" not in err


def test_demo_on_a_host_that_others_reach_is_refused(run: Callable[..., Running]) -> None:
    settings = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x", "LEXBOT_HOST": "0.0.0.0"}
    code, _, err = run("--demo", **settings).ends()
    assert code == 1
    assert "LEXBOT_HOST is 127.0.0.1" in err
