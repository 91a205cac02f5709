"""Every setting that is wrong is answered with a sentence, and no secret is ever shown."""

import os
from pathlib import Path

import pytest

from adapters.settings import Settings, Unusable, is_secret, names, read, unknown

SIGNED = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_SIGNING_SECRET": "s3cret"}
TEAMS = {"MICROSOFT_APP_ID": "id", "MICROSOFT_APP_PASSWORD": "s3cret", "MICROSOFT_APP_TENANT_ID": "tenant"}


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(("LEXBOT_", "SLACK_", "MICROSOFT_", "TEAMS_")):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def settings(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> Settings:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    return read()


def test_with_nothing_set_the_browser_chat_is_on_and_the_defaults_hold() -> None:
    found = read()
    assert found.database == "sqlite+aiosqlite:///lexbot.db"
    assert (found.here, found.public_url, found.timezone, found.language) == (
        "http://127.0.0.1:3000",
        "",
        "Europe/Berlin",
        "en",
    )
    assert not found.slack
    assert not found.teams
    assert found.browser_on()


def test_every_setting_has_a_help_text_and_the_promised_name() -> None:
    assert all(field.description for field in names().values())
    promised = """LEXBOT_DATABASE_URL LEXBOT_HOST LEXBOT_PORT LEXBOT_PUBLIC_URL LEXBOT_BROWSER LEXBOT_CARETAKERS
        LEXBOT_TIMEZONE LEXBOT_LANGUAGE SLACK_BOT_TOKEN SLACK_SIGNING_SECRET SLACK_APP_TOKEN SLACK_API_URL
        MICROSOFT_APP_ID MICROSOFT_APP_PASSWORD MICROSOFT_APP_TYPE MICROSOFT_APP_TENANT_ID TEAMS_OPENID_URL
        TEAMS_TOKEN_URL TEAMS_SERVICE_HOSTS TEAMS_ALLOW_UNAUTHENTICATED"""
    assert set(promised.split()) <= set(names())


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"LEXBOT_DATABASE_URL": "mysql://u:s3cret@host/x"}, "LEXBOT_DATABASE_URL must begin with"),
        ({"LEXBOT_DATABASE_URL": "s3cret"}, "LEXBOT_DATABASE_URL is not a database URL"),
        ({"LEXBOT_DATABASE_URL": "sqlite+aiosqlite://"}, "LEXBOT_DATABASE_URL must name a file"),
        ({"LEXBOT_PORT": "seventy"}, "LEXBOT_PORT must be a whole number from 1 to 65535."),
        ({"LEXBOT_PORT": "70000"}, "LEXBOT_PORT must be a whole number from 1 to 65535."),
        ({"LEXBOT_PUBLIC_URL": "lex.example.com"}, "LEXBOT_PUBLIC_URL is not an address like"),
        ({"LEXBOT_PUBLIC_URL": "http://lex.example.com"}, "LEXBOT_PUBLIC_URL must begin with https://"),
        ({"LEXBOT_PUBLIC_URL": "https://a:s3cret@lex.example.com"}, "LEXBOT_PUBLIC_URL must not hold a name"),
        ({"LEXBOT_BROWSER": "perhaps"}, "LEXBOT_BROWSER must be on or off."),
        ({"LEXBOT_BROWSER": "on", "LEXBOT_HOST": "0.0.0.0"}, "LEXBOT_BROWSER lets anybody speak as anybody"),
        ({"LEXBOT_HOST": "0.0.0.0"}, "No platform is configured, and the browser chat"),
        ({"LEXBOT_CARETAKERS": "a@b.example, carla"}, "LEXBOT_CARETAKERS holds “carla”"),
        ({"LEXBOT_TIMEZONE": "Mars/Olympus"}, "LEXBOT_TIMEZONE is not a time zone"),
        ({"LEXBOT_TIMEZONE": "../../etc/passwd"}, "LEXBOT_TIMEZONE is not a time zone"),
        ({"LEXBOT_LANGUAGE": "tlh"}, "LEXBOT_LANGUAGE must be one of en, de."),
        ({"LEXBOT_LOGS": "yaml"}, "LEXBOT_LOGS must be json or console."),
        ({"SLACK_BOT_TOKEN": "s3cret"}, "SLACK_BOT_TOKEN must begin with xoxb-."),
        ({"SLACK_BOT_TOKEN": "xoxb-s3cret"}, "SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET"),
        ({"SLACK_SIGNING_SECRET": "s3cret"}, "SLACK_BOT_TOKEN is missing"),
        ({"SLACK_APP_TOKEN": "s3cret"}, "SLACK_APP_TOKEN must begin with xapp-."),
        ({"SLACK_API_URL": "ftp://slack"}, "SLACK_API_URL is not an address like"),
        ({"MICROSOFT_APP_PASSWORD": "s3cret"}, "MICROSOFT_APP_ID is missing"),
        ({"MICROSOFT_APP_ID": "id"}, "MICROSOFT_APP_ID needs MICROSOFT_APP_PASSWORD."),
        (TEAMS | {"MICROSOFT_APP_TENANT_ID": ""}, "MICROSOFT_APP_TENANT_ID is missing"),
        (TEAMS | {"MICROSOFT_APP_TYPE": "Solo"}, "MICROSOFT_APP_TYPE must be SingleTenant or MultiTenant."),
        ({"TEAMS_SERVICE_HOSTS": "smba.example.com/x"}, "TEAMS_SERVICE_HOSTS holds “smba.example.com/x”"),
        ({"TEAMS_SERVICE_HOSTS": "smba.example.com:80"}, "a port is for this machine alone"),
        ({"TEAMS_TOKEN_URL": "http://login.example.com"}, "TEAMS_TOKEN_URL must begin with https://"),
        (
            {"TEAMS_ALLOW_UNAUTHENTICATED": "1", "LEXBOT_HOST": "0.0.0.0"},
            "TEAMS_ALLOW_UNAUTHENTICATED lets anybody speak as anybody",
        ),
        ({"SLACK_BOT_TOKEN_FILE": "/no/such/s3cret"}, "SLACK_BOT_TOKEN_FILE names"),
        (SIGNED | {"SLACK_BOT_TOKEN_FILE": "/tmp/x"}, "SLACK_BOT_TOKEN and SLACK_BOT_TOKEN_FILE are both set"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Unusable) as wrong:
        settings(monkeypatch, environment)
    said = str(wrong.value).replace("/no/such/s3cret", "")
    assert sentence in said
    assert "s3cret" not in said


def test_all_that_is_wrong_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unusable) as wrong:
        settings(monkeypatch, {"LEXBOT_PORT": "x", "LEXBOT_TIMEZONE": "x"})
    assert [sentence.split()[0] for sentence in wrong.value.sentences] == ["LEXBOT_PORT", "LEXBOT_TIMEZONE"]


def test_a_secret_may_stand_in_a_file_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("xoxb-from-a-file\n")
    found = settings(monkeypatch, {"SLACK_BOT_TOKEN_FILE": str(tmp_path / "token"), "SLACK_SIGNING_SECRET": "x"})
    assert found.slack_bot_token
    assert found.slack_bot_token.get_secret_value() == "xoxb-from-a-file"


def test_dotenv_is_read_and_the_environment_goes_before_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "url").write_text("postgresql+psycopg://lex@127.0.0.1/lex")
    (tmp_path / ".env").write_text(
        f"LEXBOT_PORT=3001\nLEXBOT_LANGUAGE=de\nLEXBOT_DATABASE_URL_FILE={tmp_path / 'url'}\nOTHER=1\n"
    )
    found = settings(monkeypatch, {"LEXBOT_PORT": "3002"})
    assert (found.port, found.language, found.database) == (3002, "de", "postgresql+psycopg://lex@127.0.0.1/lex")


def test_a_dotenv_that_is_no_text_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"LEXBOT_PORT=3001\xff\n")
    with pytest.raises(Unusable, match=r"\.env cannot be read: it must be a text file in UTF-8\."):
        read()


def test_no_secret_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    url = {"LEXBOT_DATABASE_URL": "postgresql+psycopg://lex:s3cret@127.0.0.1/lex"}
    found = settings(monkeypatch, SIGNED | TEAMS | url)
    assert "s3cret" not in repr(found)
    assert "s3cret" not in str(found.model_dump())
    assert {name for name, field in names().items() if is_secret(field)} == {
        "LEXBOT_DATABASE_URL",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
        "SLACK_APP_TOKEN",
        "MICROSOFT_APP_PASSWORD",
    }


@pytest.mark.parametrize(
    ("environment", "demo", "is_on"),
    [
        ({}, False, True),
        (SIGNED, False, False),
        (TEAMS, False, False),
        (SIGNED, True, True),
        (SIGNED | {"LEXBOT_BROWSER": "on"}, False, True),
        ({"LEXBOT_BROWSER": "off"}, True, False),
    ],
)
def test_when_the_browser_chat_is_on(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], demo: bool, is_on: bool
) -> None:
    assert settings(monkeypatch, environment).browser_on(demo=demo) is is_on


def test_a_slip_in_a_name_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEXBOT_CARETAKER", "x")
    monkeypatch.setenv("LEXBOT_TEST_POSTGRES", "x")
    assert unknown() == ["LEXBOT_CARETAKER is not a setting. Did you mean LEXBOT_CARETAKERS?"]
