"""What an operator does: check, migrate, write the app packages."""

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import text

from store.db import engine_for, sync_url
from store.migrations import is_current
from tests.adapters.cli.conftest import Program

BOT = "5d1c2c3e-0a62-4bb8-9a3c-7d6f6f3f2f10"
NOBODY_LISTENS = "http://127.0.0.1:9"
"""The port of a service that no machine runs any more."""


def test_check_lists_every_setting_and_finds_all_well(lexbot: Program) -> None:
    result = lexbot("check")
    assert result.exit_code == 0
    assert "LEXBOT_TIMEZONE" in result.stdout
    assert "the network's time zone" in result.stdout
    assert "✓ Database" in result.stdout
    assert "✗" not in result.stdout


def test_check_says_what_is_wrong_and_what_to_do_and_shows_no_secret(lexbot: Program) -> None:
    result = lexbot(
        "check",
        SLACK_BOT_TOKEN="xoxb-s3cret",
        SLACK_SIGNING_SECRET="s3cret",
        SLACK_API_URL=NOBODY_LISTENS,
        MICROSOFT_APP_ID=BOT,
        MICROSOFT_APP_PASSWORD="s3cret",
        MICROSOFT_APP_TENANT_ID="tenant",
        TEAMS_OPENID_URL=NOBODY_LISTENS,
        TEAMS_TOKEN_URL=NOBODY_LISTENS,
        LEXBOT_CARETAKER="x",
    )
    assert result.exit_code == 1
    for sentence in (
        "✗ Settings: LEXBOT_CARETAKER is not a setting. Did you mean LEXBOT_CARETAKERS?",
        "✗ Slack token: Slack cannot be reached",
        "✗ Teams token: ",
        "✗ Address: Set LEXBOT_PUBLIC_URL",
    ):
        assert sentence in result.stdout
    assert "s3cret" not in result.output


def test_check_tells_of_wrong_settings_and_still_explains_them(lexbot: Program) -> None:
    result = lexbot("check", LEXBOT_PORT="x")
    assert result.exit_code == 1
    assert "✗ Settings: LEXBOT_PORT must be a whole number from 1 to 65535." in result.stdout
    assert "the port to listen at" in result.stdout


def test_check_does_not_make_a_database(lexbot: Program, tmp_path: Path) -> None:
    result = lexbot("check", LEXBOT_DATABASE_URL=f"sqlite:///{tmp_path}/new.db")
    assert "✓ Database: it is not there yet, and lexbot run makes it" in result.stdout
    assert not (tmp_path / "new.db").exists()


def test_check_looks_at_the_app_packages(lexbot: Program) -> None:
    result = lexbot("check", LEXBOT_PUBLIC_URL="https://lex.example.com")
    assert "✓ Slack manifest" in result.stdout


def test_migrate_brings_a_database_to_todays_form(lexbot: Program, empty_url: str) -> None:
    first, again = (lexbot("migrate", LEXBOT_DATABASE_URL=empty_url) for _ in range(2))
    assert (first.exit_code, first.stdout) == (0, "The database has today's form now.\n")
    assert (again.exit_code, again.stdout) == (0, "The database has today's form already.\n")
    assert is_current(empty_url)


def test_a_database_of_a_newer_lexbot_is_left_alone(lexbot: Program, database_url: str) -> None:
    engine = engine_for(sync_url(database_url))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    result = lexbot("migrate")
    assert (result.exit_code, result.stderr) == (
        1,
        "lexbot: The database was made by a newer lexbot than this one. Install the newer one.\n",
    )


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("sqlite:////no/such/folder/lexbot.db", "there is no folder /no/such/folder."),
        ("sqlite:///{file}", "cannot be used: file is not a database."),
        ("postgresql+psycopg://lex:s3cret@127.0.0.1:9/lex", "Connection refused."),
        ("mysql://lex:s3cret@127.0.0.1/lex", "LEXBOT_DATABASE_URL must begin with"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_a_sentence(
    lexbot: Program, tmp_path: Path, url: str, sentence: str
) -> None:
    (tmp_path / "letter.txt").write_text("Dear diary, this is no database at all.\n" * 50)
    for command in (["migrate"], ["say", "--as", "a@example.org", "help"], ["run"]):
        result = lexbot(*command, LEXBOT_DATABASE_URL=url.format(file=tmp_path / "letter.txt"))
        assert result.exit_code == 1
        assert sentence in result.stderr
        assert "s3cret" not in result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), "a sentence, not a traceback"


def test_the_slack_manifest_goes_to_a_file_or_to_the_screen(lexbot: Program, tmp_path: Path) -> None:
    url = ["--url", "https://lex.example.com"]
    shown = json.loads(lexbot("manifest", "slack", *url).stdout)
    assert lexbot("manifest", "slack", *url, "--out", str(tmp_path / "app.json")).exit_code == 0
    assert json.loads((tmp_path / "app.json").read_text()) == shown
    by_socket = json.loads(lexbot("manifest", "slack", *url, "--socket-mode").stdout)
    assert by_socket["settings"]["socket_mode_enabled"]


def test_the_teams_package_names_our_bot(lexbot: Program, tmp_path: Path) -> None:
    words = ["manifest", "teams", "--url", "https://lex.example.com", "--out", str(tmp_path / "lex.zip")]
    settings = {"MICROSOFT_APP_ID": BOT, "MICROSOFT_APP_PASSWORD": "x", "MICROSOFT_APP_TENANT_ID": "x"}
    assert lexbot(*words, **settings).exit_code == 0
    with zipfile.ZipFile(tmp_path / "lex.zip") as archive:
        assert json.loads(archive.read("manifest.json"))["bots"][0]["botId"] == BOT


def test_without_a_registration_the_package_says_so(lexbot: Program, tmp_path: Path) -> None:
    result = lexbot("manifest", "teams", "--url", "https://lex.example.com")
    assert (result.exit_code, (tmp_path / "lexbot-teams.zip").exists()) == (0, True)
    assert "MICROSOFT_APP_ID is not set" in result.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["irc", "--url", "https://lex.example.com"], "“irc” is neither slack nor teams."),
        (["slack", "--url", "http://lex.example.com"], "is not an address like https://lex.example.com."),
        (["slack", "--url", "https://x.example", "--out", "/no/such/folder/x"], "cannot be written: No such file"),
    ],
)
def test_a_package_that_cannot_be_written_is_said_in_a_sentence(
    lexbot: Program, words: list[str], sentence: str
) -> None:
    result = lexbot("manifest", *words)
    assert result.exit_code == 1
    assert sentence in result.stderr
