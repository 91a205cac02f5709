"""The words of somebody's message as people see them: without Slack's markup, with names instead of ids. All pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import cast

from adapters.slack.emoji import character
from adapters.slack.mrkdwn import Json, unescaped

Names = Mapping[str, str]
"""People's names by their ids."""
SOMEBODY = "…"
MOST_PEOPLE = 6
"""So many people's names are asked for: somebody waits."""
_HELD = "\ue000"
"""Stands for a reference while the marks around it are taken away."""
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_MARKS = tuple(
    re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]*\S){mark}(?![\w{mark}])") for mark in (r"\*", "_", "~", "`")
)
_EMOJI = re.compile(r":([a-z0-9_+-]+):")


def words(message: Json, names: Names) -> str:
    """What a message says, as several lines."""
    rich = [block for block in _list(message.get("blocks")) if block.get("type") == "rich_text"]
    if rich:
        return "\n".join(line for block in rich for line in _lines(block, names)).strip()
    return _unmarked(str(message.get("text") or ""), names)


def people(message: Json) -> list[str]:
    """The ids of who wrote it, and of those it speaks of."""
    found = [str(message.get("user") or ""), *re.findall(r"<@([UW][A-Z0-9]+)", str(message.get("text") or ""))]
    return [user for user in dict.fromkeys(found) if user][:MOST_PEOPLE]


def author(message: Json, names: Names) -> str:
    profile = message.get("bot_profile")
    app = cast("Json", profile).get("name") if isinstance(profile, dict) else ""
    return names.get(str(message.get("user") or ""), "") or str(message.get("username") or app or "")


def is_gone(message: Json) -> bool:
    """Slack keeps the place of a message that was deleted while it had replies."""
    return message.get("subtype") == "tombstone"


# what the editor of Slack wrote


def _lines(block: Json, names: Names) -> Iterator[str]:
    for part in _list(block.get("elements")):
        if part.get("type") == "rich_text_list":
            number = count(int(part.get("offset") or 0) + 1)
            for entry in _list(part.get("elements")):
                mark = f"{next(number)}." if part.get("style") == "ordered" else "•"
                yield f"{'  ' * int(part.get('indent') or 0)}{mark} {_line(entry, names)}"
        else:
            yield _line(part, names).removesuffix("\n")


def _line(part: Json, names: Names) -> str:
    return "".join(_inline(element, names) for element in _list(part.get("elements")))


def _inline(element: Json, names: Names) -> str:
    kind = element.get("type")
    if kind == "link":
        return _link(str(element.get("url") or ""), str(element.get("text") or ""))
    if kind == "emoji":
        return _drawn(str(element.get("unicode") or "")) or f":{element.get('name', '')}:"
    if kind == "user":
        return "@" + names.get(str(element.get("user_id") or ""), SOMEBODY)
    if kind in ("channel", "usergroup"):
        return ("#" if kind == "channel" else "@") + SOMEBODY
    if kind == "broadcast":
        return f"@{element.get('range', '')}"
    return str(element.get("text") or element.get("fallback") or element.get("value") or "")


def _drawn(points: str) -> str:
    try:
        return "".join(chr(int(point, 16)) for point in points.split("-")) if points else ""
    except (ValueError, OverflowError):
        return ""


def _link(url: str, label: str) -> str:
    is_made = url in (f"http://{label}", f"https://{label}", f"mailto:{label}", f"tel:{label}")
    return label if is_made else f"{label} ({url})" if label and label != url else url.removeprefix("mailto:")


# what programs wrote


def _unmarked(text: str, names: Names) -> str:
    """The text without marks; within references they are none."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(_referred(found, names))
        return _HELD

    text = _REFERENCE.sub(hold, text.replace(_HELD, ""))
    text = re.sub(r"```\n?", "", text)
    for mark in _MARKS:
        text = mark.sub(r"\1", text)
    text = _EMOJI.sub(lambda found: character(found[1]) or found[0], text)
    left = iter(held)
    return re.sub(_HELD, lambda _: next(left), unescaped(text)).strip()


def _referred(found: re.Match[str], names: Names) -> str:
    sort, what, label = found[1], found[2], unescaped(found[3] or "")
    if sort == "@":
        return "@" + (names.get(what) or label.removeprefix("@") or SOMEBODY)
    if sort == "#":
        return "#" + (label.removeprefix("#") or SOMEBODY)
    if sort == "!":
        return label if what.startswith("date") or label.startswith("@") else f"@{label or what}"
    return _link(unescaped(what), label)


def _list(value: object) -> Sequence[Json]:
    parts = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("Json", part) for part in parts if isinstance(part, dict)]
