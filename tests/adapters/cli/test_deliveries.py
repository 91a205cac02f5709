"""What an operator learns of what was to be sent, on both databases."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from bot.clock import utc_now
from store import lanes
from store.db import Database, Unit
from store.jobs import MOST_TRIES, Job
from store.outbox import Fate, Letter
from store.people import Account, Person
from store.places import Room
from store.posts import Post
from tests.adapters.cli.conftest import Program

NOW = utc_now()
SLACK = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "x"}


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def keep(db: Database, *rows: SQLModel) -> None:
    def add(unit: Unit) -> None:
        for row in rows:
            unit.add(row)
            unit.flush()

    db.write_now(add)


def letter(fate: Fate, at: datetime, **more: object) -> Letter:
    about = {"thing": "session:12", "kind": "sessions.reminder", "occurrence": f"{fate}{at}", "platform": "slack"}
    sent_at = at if fate in (Fate.SENT, Fate.MAYBE) else None
    return Letter(**{**about, "person_id": 1, "due_at": at, "sent_at": sent_at, "fate": fate, **more})  # type: ignore[arg-type]


def post(thing: str, at: datetime, **more: object) -> Post:
    return Post(**{"thing": thing, "room_id": 1, "due_at": at, "since": at, "message": "1.2", "drawn": 1, **more})  # type: ignore[arg-type]


@pytest.fixture
def told(db: Database) -> Database:
    """Mia, and the room #python."""
    same = {"language": "en", "zone": "Europe/Berlin", "created_at": NOW}
    mia = Person(name="Mia\x1b[2J", email="mia@example.org", calendar_secret="x", **same)
    keep(
        db,
        mia,
        Account(person_id=1, platform="slack", tenant="T1", user="U1", seen_at=NOW),
        Room(platform="slack", tenant="T1", channel="C1", name="#python", **same),
        Room(platform="slack", tenant="T1", channel="C2", name="#attic", unreachable="is_archived", **same),
    )
    return db


def look(lexbot: Program, *words: str) -> tuple[int, list[str]]:
    result = lexbot("check", "--deliveries", *words, LEXBOT_TIMEZONE="UTC", **SLACK)
    assert result.stderr == ""
    return result.exit_code, [" ".join(line.split()) for line in result.stdout.splitlines()]


def test_all_is_well_where_all_was_sent(lexbot: Program, told: Database) -> None:
    week = [letter(Fate.SENT, ago(hours=hours)) for hours in range(3)]
    keep(told, *week, letter(Fate.SENT, ago(days=8)), post("session:12", ago(days=30)))
    code, lines = look(lexbot)
    assert code == 0
    for line in (
        "3 sent",
        "0 failed",
        "0 waiting",
        "1 standing",
        "✓ Nothing failed in the last day, nothing is overdue.",
    ):
        assert line in lines
    assert not any("The latest" in line for line in lines)
    assert any(f"{ago(hours=2):%Y-%m-%d %H:%M} sent Mia" in line for line in look(lexbot, "--fate", "sent")[1])


@pytest.mark.parametrize(
    ("row", "counted", "shown"),
    [
        (letter(Fate.HELD, NOW + timedelta(hours=9)), "1 held the first until", "held until then Mia"),
        (letter(Fate.DUE, ago(minutes=1), platform=""), "1 waiting", "waiting Mia"),
        (
            letter(Fate.MAYBE, ago(hours=1), reason="it may have arrived twice"),
            "1 maybe sent",
            "may have arrived twice",
        ),
        (letter(Fate.DROPPED, ago(hours=1), reason="too late"), "1 dropped", "too late"),
        (letter(Fate.FAILED, ago(days=2), reason="account_inactive"), "1 failed", "account_inactive"),
        (post("session:3", ago(minutes=1), wanted=2), "1 waiting", "waiting #python slack session:3"),
        (post("session:3", ago(days=2), failed="gone"), "1 failed", "failed #python slack session:3 gone"),
    ],
)
def test_what_waits_or_failed_long_ago_is_told_and_no_alarm(
    lexbot: Program, told: Database, row: SQLModel, counted: str, shown: str
) -> None:
    keep(told, type(row)(**row.model_dump()))
    code, lines = look(lexbot)
    assert code == 0, lines
    assert any(line.startswith(counted) for line in lines)
    assert any(shown in line for line in lines)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (letter(Fate.FAILED, ago(hours=1), reason="account_inactive"), "✗ Failed in the last day: 1."),
        (post("session:3", ago(hours=1), failed="is_archived"), "✗ Failed in the last day: 1."),
        (letter(Fate.DUE, ago(minutes=20)), "✗ Overdue by more than 15 minutes: 1. Does lexbot run"),
        (letter(Fate.HELD, ago(minutes=20)), "✗ Overdue by more than 15 minutes: 1. Does lexbot run"),
        (post("session:3", ago(minutes=20), wanted=2), "✗ Overdue by more than 15 minutes: 1. Does lexbot run"),
        (
            Job(
                name="sessions.remind", thing="session:3", occurrence="", due_at=NOW, tries=MOST_TRIES, reason="X('y')"
            ),
            "✗ Given up after 12 tries: sessions.remind of session:3",
        ),
    ],
)
def test_what_failed_lately_is_overdue_or_was_given_up_is_an_alarm(
    lexbot: Program, told: Database, row: SQLModel, sentence: str
) -> None:
    keep(told, type(row)(**row.model_dump()))
    for words in ([], ["--fate", "held"]):
        code, lines = look(lexbot, *words)
        assert code == 1
        assert any(line.startswith(sentence) for line in lines), lines
    assert look(lexbot, "--json")[0] == 1


def test_cards_of_a_platform_that_is_no_longer_connected_are_no_alarm(lexbot: Program, told: Database) -> None:
    same = {"language": "en", "zone": "UTC", "created_at": NOW}
    keep(
        told,
        Room(platform="browser", tenant="local", channel="lex", **same),
        post("session:1", ago(days=3), room_id=3, wanted=9),
    )
    code, lines = look(lexbot)
    assert (code, any("waiting" in line and "browser session:1" in line for line in lines)) == (0, True)


def test_what_the_database_holds_is_shown_whatever_is_configured_where_it_is_asked_for(
    lexbot: Program, told: Database
) -> None:
    keep(told, post("session:12", ago(days=30)), post("session:3", ago(minutes=20), wanted=2))
    without = lexbot("check", "--deliveries", LEXBOT_TIMEZONE="UTC")
    lines = [" ".join(line.split()) for line in without.stdout.splitlines()]
    at = lines.index("Cards now")
    assert lines[at + 1 : at + 4] == ["1 standing", "1 waiting", "0 failed"]
    assert "room slack #attic is_archived" in lines
    assert without.exit_code == 0, "nobody is known to serve Slack"
    told.write_now(lambda unit: lanes.serve(unit, ["slack"], ago(days=1)))
    served = lexbot("check", "--deliveries", LEXBOT_TIMEZONE="UTC")
    assert (served.exit_code, "Overdue by more than 15 minutes: 1." in served.stdout) == (1, True)


def test_rooms_and_people_that_nothing_can_be_sent_to_are_told_with_the_reason(lexbot: Program, told: Database) -> None:
    keep(
        told,
        Account(person_id=1, platform="slack", tenant="T1", user="U2", seen_at=NOW, unreachable="account_inactive"),
    )
    code, lines = look(lexbot)
    assert code == 0, "somebody has left: nothing is broken"
    at = lines.index("Nothing can be sent to")
    assert lines[at + 1 : at + 3] == ["room slack #attic is_archived", "person slack Mia[2J account_inactive"]


def test_one_fate_alone_can_be_asked_for_and_no_other(lexbot: Program, told: Database) -> None:
    keep(told, letter(Fate.FAILED, ago(hours=1), reason="account_inactive"), letter(Fate.DROPPED, ago(hours=1)))
    _, lines = look(lexbot, "--fate", "failed")
    latest = lines[next(at for at, line in enumerate(lines) if line.startswith("The latest of what is failed")) + 1 :]
    assert [line.split()[2] for line in latest] == ["failed"]
    refused = lexbot("check", "--deliveries", "--fate", "lost", **SLACK)
    assert refused.exit_code == 1
    assert "“lost” is none of: sent, maybe, failed, dropped, held, waiting." in refused.stderr
    assert "--fate and --json are for --deliveries." in lexbot("check", "--fate", "sent").stderr


def test_many_that_wait_do_not_hide_the_one_that_failed(lexbot: Program, told: Database) -> None:
    waiting = [letter(Fate.HELD, NOW + timedelta(hours=1, seconds=number)) for number in range(30)]
    keep(told, *waiting, letter(Fate.FAILED, ago(days=3), reason="account_inactive"))
    lines = look(lexbot)[1]
    latest = lines[next(at for at, line in enumerate(lines) if line.startswith("The latest")) + 1 :]
    assert [line.split()[2] for line in latest] == ["failed", *["held"] * 5]


def objects(lines: Sequence[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines]


def test_programs_get_one_object_a_line(lexbot: Program, told: Database) -> None:
    keep(
        told,
        *(letter(Fate.DROPPED, ago(hours=1, seconds=number)) for number in range(30)),
        post("session:3", NOW, wanted=2),
    )
    code, lines = look(lexbot, "--json")
    found = objects(lines)
    assert code == 0
    assert len(found) == 32
    assert found[0] | {"at": "", "to": ""} == {
        "what": "letter", "fate": "dropped", "at": "", "to": "", "platform": "slack", "kind": "sessions.reminder",
        "thing": "session:12", "tries": 0, "reason": "",
    }  # fmt: skip
    assert datetime.fromisoformat(str(found[0]["at"])) == ago(hours=1)
    assert [(one["what"], one["fate"]) for one in found[-2:]] == [("card", "waiting"), ("room", "unreachable")]
    assert objects(look(lexbot, "--json", "--fate", "waiting")[1]) == found[30:31]


def test_what_somebody_wrote_is_not_shown_even_if_an_error_quoted_it(lexbot: Program, told: Database) -> None:
    secret = "my boss is a fool"
    keep(
        told,
        letter(Fate.FAILED, ago(hours=1), reason=f"ValueError('cannot read {secret}')"),
        letter(Fate.FAILED, ago(hours=2), reason=f"OperationalError('(psycopg) … {secret}\\n')", thing="session:13"),
        letter(Fate.FAILED, ago(hours=3), reason="Later('wait 3 s xoxb-1-secret')", thing="session:14"),
    )
    for words in ([], ["--json"]):
        shown = "\n".join(look(lexbot, *words)[1])
        assert secret not in shown
        assert "xoxb-1-secret" not in shown
        for reason in ("ValueError", "OperationalError", "Later('wait 3 s …"):
            assert reason in shown


def test_to_look_makes_no_database(lexbot: Program, tmp_path: Path) -> None:
    result = lexbot("check", "--deliveries", LEXBOT_DATABASE_URL=f"sqlite:///{tmp_path}/none.db")
    assert (result.exit_code, result.stderr) == (
        1,
        f"lexbot: There is no database {tmp_path}/none.db yet: lexbot run makes it.\n",
    )
    assert not (tmp_path / "none.db").exists()
