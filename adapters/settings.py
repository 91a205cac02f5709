"""What an operator sets: in the environment, in ``.env``, or a secret in a file of its own (``NAME_FILE=/path``)."""

import ipaddress
import os
import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from bot.text import LANGUAGES, known_zone

DOTENV = ".env"


class Unusable(Exception):
    """Something the operator has set, or that it points to, cannot be used; each sentence says what to do."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches that host."""
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def _database(value: SecretStr) -> SecretStr:
    try:
        url = make_url(value.get_secret_value())
    except ArgumentError:
        raise ValueError("is not a database URL like sqlite+aiosqlite:///lexbot.db") from None
    if url.get_backend_name() not in {"sqlite", "postgresql"}:
        raise ValueError("must begin with sqlite+aiosqlite:// or postgresql+psycopg://")
    if url.get_backend_name() == "sqlite" and url.database in {None, "", ":memory:"}:
        raise ValueError("must name a file: sqlite+aiosqlite:///lexbot.db")
    return value


def _address(value: str) -> str:
    """An address on the web, without a slash at the end; plain http for this machine alone."""
    if not value:
        return value
    parts = urlsplit(value)
    if not parts.hostname or parts.scheme not in {"http", "https"} or parts.query or parts.fragment:
        raise ValueError("is not an address like https://lex.example.com")
    if parts.username or parts.password:
        raise ValueError("must not hold a name or a password")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise ValueError("must begin with https:// (plain http is for this machine alone)")
    return value.rstrip("/")


def _zone(value: str) -> str:
    if not known_zone(value):
        raise ValueError("is not a time zone like Europe/Berlin")
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"must be one of {', '.join(LANGUAGES)}")
    return value


def _list(value: Any) -> Any:
    return [part for part in re.split(r"[,;\s]+", value.lower()) if part] if isinstance(value, str) else value


def _emails(value: frozenset[str]) -> frozenset[str]:
    for email in sorted(value):
        if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", email):
            raise ValueError(f"holds “{email}”, which is not an e-mail address")
    return value


def _hosts(value: frozenset[str]) -> frozenset[str]:
    for host in sorted(value):
        name, _, port = host.partition(":")
        if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?", host):
            raise ValueError(f"holds “{host}”, which is not a host like smba.example.com")
        if port and not is_loopback(name):
            raise ValueError(f"holds “{host}”: a port is for this machine alone")
    return value


def _token(value: SecretStr, begins: str) -> SecretStr:
    if not value.get_secret_value().startswith(begins):
        raise ValueError(f"must begin with {begins}")
    return value


def _set(name: str, meaning: str, default: Any) -> Any:
    """A setting: its name in the environment, what it is for, and its default."""
    return Field(default, validation_alias=name, description=meaning, validate_default=False)


Secret = SecretStr | None
Address = Annotated[str, AfterValidator(_address)]
BotToken = Annotated[SecretStr, AfterValidator(partial(_token, begins="xoxb-"))]
AppToken = Annotated[SecretStr, AfterValidator(partial(_token, begins="xapp-"))]
Rate = Annotated[int, Field(ge=0, le=100_000)]
Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """All settings. Secrets are never shown."""

    model_config = SettingsConfigDict(
        env_file=DOTENV,
        env_ignore_empty=True,
        extra="ignore",
        validate_by_name=True,
        validate_by_alias=True,
        hide_input_in_errors=True,
    )

    database_url: Annotated[SecretStr, AfterValidator(_database)] = _set(
        "LEXBOT_DATABASE_URL",
        "the database; PostgreSQL: postgresql+psycopg://user@host/name",
        SecretStr("sqlite+aiosqlite:///lexbot.db"),
    )
    host: str = _set("LEXBOT_HOST", "the address to listen at", "127.0.0.1")
    port: Port = _set("LEXBOT_PORT", "the port to listen at", 3000)
    public_url: Address = _set(
        "LEXBOT_PUBLIC_URL", "where the world reaches us: calendar feeds, pictures, redirects", ""
    )
    browser: bool | None = _set(
        "LEXBOT_BROWSER", "the browser chat, on or off; on while no platform is configured; loopback only", None
    )
    caretakers: Annotated[frozenset[str], NoDecode, BeforeValidator(_list), AfterValidator(_emails)] = _set(
        "LEXBOT_CARETAKERS", "e-mail addresses of the first caretakers, comma separated", frozenset[str]()
    )
    timezone: Annotated[str, AfterValidator(_zone)] = _set(
        "LEXBOT_TIMEZONE", "the network's time zone", "Europe/Berlin"
    )
    language: Annotated[str, AfterValidator(_language)] = _set("LEXBOT_LANGUAGE", "the network's language", "en")
    welcome: bool = _set(
        "LEXBOT_WELCOME", "greet people, each once, and rooms that meet LEX for the first time; on or off", True
    )
    logs: Literal["json", "console"] | None = _set(
        "LEXBOT_LOGS", "json or console; console while a person watches", None
    )

    slack_bot_token: BotToken | None = _set("SLACK_BOT_TOKEN", "the bot's token, xoxb-…", None)
    slack_signing_secret: Secret = _set("SLACK_SIGNING_SECRET", "proves that a request comes from Slack", None)
    slack_app_token: AppToken | None = _set("SLACK_APP_TOKEN", "an app token, xapp-…, switches Socket Mode on", None)
    slack_api_url: Address = _set(
        "SLACK_API_URL", "base of the Web API (government cloud, proxies, tests)", "https://slack.com/api"
    )
    slack_messages_per_minute: Rate = _set(
        "SLACK_MESSAGES_PER_MINUTE",
        "messages to a workspace, of which Slack allows “several hundred”; 0 for no limits at all",
        300,
    )
    slack_tables: bool = _set(
        "SLACK_TABLES", "draw tables in messages, and words where Slack takes none; on or off", default=True
    )

    microsoft_app_id: str = _set("MICROSOFT_APP_ID", "the id of the bot's registration", "")
    microsoft_app_password: Secret = _set("MICROSOFT_APP_PASSWORD", "the registration's client secret", None)
    microsoft_app_type: Literal["SingleTenant", "MultiTenant"] = _set(
        "MICROSOFT_APP_TYPE", "SingleTenant or MultiTenant", "SingleTenant"
    )
    microsoft_app_tenant_id: str = _set("MICROSOFT_APP_TENANT_ID", "the organisation's tenant id", "")
    teams_openid_url: Address = _set(
        "TEAMS_OPENID_URL", "where signing keys come from (sovereign clouds, tests); the vendor's", ""
    )
    teams_token_url: Address = _set(
        "TEAMS_TOKEN_URL", "where our own tokens come from (sovereign clouds, tests); the vendor's", ""
    )
    teams_service_hosts: Annotated[frozenset[str], NoDecode, BeforeValidator(_list), AfterValidator(_hosts)] = _set(
        "TEAMS_SERVICE_HOSTS", "further hosts that a serviceUrl may name, comma separated", frozenset[str]()
    )
    teams_allow_unauthenticated: bool = _set(
        "TEAMS_ALLOW_UNAUTHENTICATED", "1 accepts unsigned activities; for development on this machine", default=False
    )
    teams_requests_per_second: Rate = _set(
        "TEAMS_REQUESTS_PER_SECOND", "requests to Teams for an organisation; 0 for no limits at all", 50
    )
    teams_targeted_messages: bool = _set(
        "TEAMS_TARGETED_MESSAGES",
        "answer in the room, seen by the asker alone, and slash commands in the manifest; on or off",
        default=False,
    )

    @property
    def database(self) -> str:
        """The database's URL, with its password if it has one: not to be shown."""
        return self.database_url.get_secret_value()

    @property
    def slack(self) -> bool:
        return self.slack_bot_token is not None

    @property
    def teams(self) -> bool:
        return bool(self.microsoft_app_id) or self.teams_allow_unauthenticated

    def browser_on(self, *, demo: bool = False) -> bool:
        """Whether the browser chat is on."""
        return self.browser if self.browser is not None else demo or not (self.slack or self.teams)

    @property
    def here(self) -> str:
        """Where this machine reaches us."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @model_validator(mode="after")
    def _fits_together(self) -> "Settings":
        wrong = [sentence for is_wrong, sentence in _mismatches(self) if is_wrong]
        if wrong:
            raise ValueError("\n".join(wrong))
        return self


def _mismatches(s: Settings) -> list[tuple[bool, str]]:
    """What is set without what it needs, and what is unsafe."""
    signed = bool(s.slack_signing_secret or s.slack_app_token)
    no_tenant = bool(s.microsoft_app_id) and s.microsoft_app_type == "SingleTenant" and not s.microsoft_app_tenant_id
    world = not is_loopback(s.host)
    nothing = s.browser is None and not (s.slack or s.teams)
    refused = "lets anybody speak as anybody: it is refused unless LEXBOT_HOST is 127.0.0.1."
    return [
        (s.slack and not signed, "SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN for Socket Mode."),
        (signed and not s.slack, "SLACK_BOT_TOKEN is missing: without it nothing can be said in Slack."),
        (bool(s.microsoft_app_id and not s.microsoft_app_password), "MICROSOFT_APP_ID needs MICROSOFT_APP_PASSWORD."),
        (
            bool(s.microsoft_app_password and not s.microsoft_app_id),
            "MICROSOFT_APP_ID is missing: without it no request could be checked.",
        ),
        (no_tenant, "MICROSOFT_APP_TENANT_ID is missing: a SingleTenant registration needs it."),
        (world and s.teams_allow_unauthenticated, f"TEAMS_ALLOW_UNAUTHENTICATED {refused}"),
        (world and bool(s.browser), f"LEXBOT_BROWSER {refused}"),
        (world and nothing, f"No platform is configured, and the browser chat {refused}"),
    ]


def _from_files() -> dict[str, Any]:
    """The secrets that ``NAME_FILE=/path`` points to."""
    given = _given()
    found: dict[str, Any] = {}
    for name, field in names().items():
        path = given.get(f"{name}_FILE")
        if path and is_secret(field):
            if given.get(name):
                raise Unusable(f"{name} and {name}_FILE are both set; keep one of them.")
            found[name] = _content(name, Path(path))
    return found


def _given() -> dict[str, str | None]:
    try:
        return {**dotenv_values(DOTENV), **os.environ}
    except (OSError, UnicodeDecodeError):
        raise Unusable(f"{DOTENV} cannot be read: it must be a text file in UTF-8.") from None


def _content(name: str, path: Path) -> str:
    try:
        content = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise Unusable(f"{name}_FILE names {path}, which cannot be read.") from None
    if not content:
        raise Unusable(f"{name}_FILE names {path}, which is empty.")
    return content


def names() -> dict[str, FieldInfo]:
    """Every setting by its name in the environment."""
    return {str(field.validation_alias): field for field in Settings.model_fields.values()}


def is_secret(field: FieldInfo) -> bool:
    kinds = (field.annotation, *get_args(field.annotation))
    return any(kind is SecretStr or SecretStr in get_args(kind) for kind in kinds)


def read() -> Settings:
    """The settings of this environment. Raises `Unusable` with a sentence for everything that is wrong."""
    try:
        return Settings(**_from_files())
    except ValidationError as error:
        found = [_sentences(part) for part in error.errors(include_input=False)]
        raise Unusable(*dict.fromkeys(sentence for part in found for sentence in part)) from None


def _sentences(part: Any) -> list[str]:
    reason = str(part["msg"]).removeprefix("Value error, ")
    if not part["loc"]:
        return reason.split("\n")
    kind, name = str(part["type"]), str(part["loc"][0])
    context: Mapping[str, Any] = part.get("ctx", {})
    if kind in {"int_parsing", "int_from_float", "greater_than_equal", "less_than_equal"}:
        reason = "must be a whole number from 1 to 65535"
    elif kind == "bool_parsing":
        reason = "must be on or off"
    elif kind == "literal_error":
        reason = f"must be {context['expected']}".replace("'", "")
    return [f"{name} {reason}."] if reason else []


def unknown() -> list[str]:
    """A sentence for each name in the environment that looks like a setting of ours and is none."""
    given = {name for name in _given() if name.startswith("LEXBOT_")}
    secrets = {f"{name}_FILE" for name, field in names().items() if is_secret(field)}
    strange = sorted(name for name in given - set(names()) - secrets if not name.startswith("LEXBOT_TEST_"))
    return [f"{name} is not a setting.{_meant(name)}" for name in strange]


def _meant(name: str) -> str:
    close = get_close_matches(name, list(names()), 1)
    return f" Did you mean {close[0]}?" if close else ""
