"""``lexbot check``: what is set, whether it works, and what to do where it does not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from pydantic.fields import FieldInfo
from rich.console import Console
from rich.text import Text
from sqlalchemy import make_url

from adapters import platforms, settings
from adapters.network import enter, prepare
from adapters.settings import Settings, Unusable
from bot.blocks import BLOCKS
from manifests import Unfit, slack, teams
from store.db import sqlite_file


class Finding(Protocol):
    """What was looked at; ``wrong`` says what to do and is blank if all is well."""

    @property
    def what(self) -> str: ...

    @property
    def wrong(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Found:
    what: str
    wrong: str = ""


async def check(console: Console) -> bool:
    """Print everything; whether all is well."""
    try:
        found = settings.read()
    except Unusable as trouble:
        for name, field in settings.names().items():
            console.print(_line(name, "", field))
        return _print([Found("Settings", sentence) for sentence in trouble.sentences], console)
    for name, field in settings.names().items():
        console.print(_line(name, _shown(found, field), field))
    console.print()
    findings: list[Finding] = [Found("Settings", sentence) for sentence in settings.unknown()] or [Found("Settings")]
    findings += [_database(found), *await _platforms(found), *_packages(found)]
    return _print(findings, console)


def _line(name: str, value: str, field: FieldInfo) -> Text:
    known = (value, "cyan"), "  " if value else ""
    return Text.assemble((f"{name:28}", "bold"), *known, (field.description or "", "dim"))


def _shown(found: Settings, field: FieldInfo) -> str:
    """The value; of a secret only whether there is one."""
    key = next(key for key, known in Settings.model_fields.items() if known is field)
    value: object = getattr(found, key)
    if key == "database_url":
        return make_url(found.database).render_as_string(hide_password=True)
    if settings.is_secret(field):
        return "is set" if value else "–"
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(part) for part in value)) or "–"  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if isinstance(value, bool):
        return "on" if value else "off"
    if key == "browser":
        return "on" if found.browser_on() else "off"
    return str(value) if value not in (None, "") else "–"


def _print(findings: Iterable[Finding], console: Console) -> bool:
    is_well = True
    for finding in findings:
        mark, style = ("✗", "bold red") if finding.wrong else ("✓", "green")
        console.print(Text.assemble((mark, style), " ", finding.what, ": " if finding.wrong else "", finding.wrong))
        is_well = is_well and not finding.wrong
    return is_well


def _database(found: Settings) -> Found:
    file = sqlite_file(found.database)
    if file and not file.exists() and file.parent.is_dir():
        return Found("Database: it is not there yet, and lexbot run makes it")
    try:
        prepare(found, may_migrate=file is not None)
    except Unusable as trouble:
        return Found("Database", str(trouble))
    return Found("Database")


async def _platforms(found: Settings) -> list[Finding]:
    """What Slack and Teams say to our tokens."""
    network = enter(found)
    findings: list[Finding] = []
    try:
        if found.slack:
            workspace = platforms.slack(found, network)
            findings += await workspace.check()
            await workspace.stop()
        if found.teams:
            organisation = platforms.teams(found, network)
            findings += await organisation.check()
            await organisation.stop()
    finally:
        network.close()
    if not findings:
        return [Found("Platforms: none is configured, so there is the browser chat")]
    return findings


def _packages(found: Settings) -> list[Finding]:
    """Whether the app packages of this installation would be taken."""
    if not found.public_url.startswith("https://"):
        if (found.slack and not found.slack_app_token) or found.microsoft_app_id:
            return [Found("Address", "Set LEXBOT_PUBLIC_URL to where the world reaches us: https://lex.example.com.")]
        return []
    findings: list[Finding] = []
    try:
        socket_mode = found.slack_app_token is not None
        wrong = slack.troubles(slack.manifest(BLOCKS, found.public_url, socket_mode=socket_mode))
        findings.append(Found("Slack manifest", "; ".join(wrong)))
        if found.microsoft_app_id:
            wrong = teams.troubles(teams.package(BLOCKS, found.public_url, found.microsoft_app_id))
            findings.append(Found("Teams package", "; ".join(wrong)))
    except Unfit as unfit:
        findings.append(Found("App packages", str(unfit)))
    return findings
