"""Payloads as Slack sends them, read from `payloads/`, with some fields changed.

A field can only be changed if the recorded payload has it, so that neither a misspelt field nor one that Slack never
sends can slip into a test.
"""

import copy
import json
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

FOLDER = Path(__file__).parent / "payloads"
ABSENT = object()  # as a change: Slack leaves this field out here

Json = dict[str, Any]


@lru_cache
def _recorded(name: str) -> Json:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def payload(name: str, changes: Json | None = None) -> Json:
    """The recorded JSON payload with `changes`, whose keys are paths like `event.item.ts`."""
    filled = copy.deepcopy(_recorded(name))
    for path, value in (changes or {}).items():
        *parents, last = path.split(".")
        place = filled
        for parent in parents:
            place = place[parent]
        if last not in place:
            raise KeyError(f"{name}.json has no {path}")
        if value is ABSENT:
            del place[last]
        else:
            place[last] = value
    return filled


def form(name: str, changes: dict[str, str] | None = None) -> dict[str, str]:
    """The recorded form body with `changes`."""
    filled = dict(parse_qsl((FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip(), keep_blank_values=True))
    if unknown := set(changes or {}) - set(filled):
        raise KeyError(f"{name}.txt has no {', '.join(sorted(unknown))}")
    return filled | (changes or {})
