"""``lexbot manifest``: the app package for this installation."""

import sys
from pathlib import Path

import orjson
import typer

from adapters.settings import Settings, Unusable
from bot.blocks import BLOCKS
from manifests import Unfit

TEAMS_FILE = Path("lexbot-teams.zip")


def write(platform: str, url: str, out: Path | None, settings: Settings, *, socket_mode: bool) -> None:
    """Write the package; Slack's goes to standard output unless a file is named. Raises `Unusable`."""
    makers = {"slack": _slack, "teams": _teams}
    if platform not in makers:
        raise Unusable(f"“{platform}” is neither slack nor teams.")
    try:
        makers[platform](url, out, settings, socket_mode=socket_mode or settings.slack_app_token is not None)
    except Unfit as unfit:
        raise Unusable(str(unfit)) from None
    except OSError as error:
        raise Unusable(f"{out} cannot be written: {error.strerror}.") from None


def _slack(url: str, out: Path | None, _settings: Settings, *, socket_mode: bool) -> None:
    from manifests.slack import manifest

    content = orjson.dumps(manifest(BLOCKS, url, socket_mode=socket_mode), option=orjson.OPT_INDENT_2) + b"\n"
    if out:
        out.write_bytes(content)
        typer.echo(f"Written to {out}. At api.slack.com/apps: Create New App, From a manifest.", err=True)
    else:
        sys.stdout.write(content.decode())


def _teams(url: str, out: Path | None, settings: Settings, *, socket_mode: bool) -> None:  # noqa: ARG001 - Slack's
    from manifests.teams import NOBODY, package

    file = out or TEAMS_FILE
    slash = settings.teams_targeted_messages
    file.write_bytes(package(BLOCKS, url, settings.microsoft_app_id or NOBODY, slash=slash))
    typer.echo(f"Written to {file}. In Teams: Apps, Manage your apps, Upload an app.", err=True)
    if not settings.microsoft_app_id:
        typer.echo("MICROSOFT_APP_ID is not set, so the package names no bot yet: set it and write it again.", err=True)
