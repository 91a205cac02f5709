"""Every view of the gallery as each platform gets it; Slack's blocks already drawn by a renderer of Slack's shapes."""

import subprocess
from pathlib import Path
from typing import Any

import orjson

from adapters.browser import render as browser
from adapters.slack import render as slack
from adapters.teams import render as teams
from adapters.teams.text import Look
from bot.events import Where
from bot.text import Reader
from bot.view import Form, View
from tests.gallery import READERS, VIEWS

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
_WHERE = Where("slack", "T1", "C1")


def pictures() -> list[dict[str, Any]]:
    """One entry for each view and reader: its name, its content, its language, and its three shapes."""
    found = [_shapes(name, view, reader) for name, view in VIEWS for reader in READERS]
    told = orjson.dumps([each["slack"] for each in found])
    done = subprocess.run(["node", HERE / "slack.mjs"], input=told, capture_output=True, check=True)
    for each, drawn in zip(found, orjson.loads(done.stdout), strict=True):
        each["slack"] = drawn
    return found


def _shapes(name: str, view: View, reader: Reader) -> dict[str, Any]:
    name, _, content = name.rpartition(", ")
    return {
        "name": name,
        "content": content,
        "language": reader.language,
        "slack": _blocks(view, reader),
        "teams": teams.card(view, Look(reader)),
        "browser": browser.form(view, reader) if isinstance(view, Form) else browser.view(view, reader),
    }


def _blocks(view: View, reader: Reader) -> list[dict[str, Any]]:
    drawn = (
        slack.modal(view, reader, _WHERE)
        if isinstance(view, Form)
        else slack.message(view, reader, slack.on(view), tables=True)
    )
    return drawn.get("blocks", [])
