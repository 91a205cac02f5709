"""Somebody's message, as a message action hands it over: its HTML as plain text. All pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any, cast

from bot.events import Quoted

Json = Mapping[str, Any]
_BLOCKS = ("p", "div", "li", "tr", "blockquote", "pre", "codeblock", "ul", "ol", "table", "hr")
_LINES = frozenset((*_BLOCKS, "h1", "h2", "h3", "h4", "h5", "h6"))
"""Each begins a line, and ends one."""
_SILENT = frozenset({"script", "style"})
_REPLY = "http://schema.skype.com/Reply"
"""What a message answers stands in it, above the answer."""
_TOKEN = re.compile(
    r"<(?P<end>/?)(?P<tag>[a-z][a-z0-9]*+)(?P<attributes>(?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+)>|<![^<>]*+>|(?P<text>[^<]++|<)",
    re.IGNORECASE,
)
"""A tag, or text. Not html.parser, which thinks for half a minute about 40 kB of ``<a``."""
_ATTRIBUTE = re.compile(r"([a-z]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)


def quoted(payload: Json) -> Quoted:
    """The message; what the payload does not tell is left blank."""
    body, sender = _part(payload, "body"), _part(payload, "from")
    content = _text(body, "content")
    said = words(content) if _text(body, "contentType") != "text" else content
    user, app = _part(sender, "user"), _part(sender, "application")
    link = _text(payload, "linkToMessage")
    return Quoted(
        _text(payload, "id"),
        "\n".join(part for part in (_text(payload, "subject").strip(), said) if part),
        _text(user, "displayName") or _text(app, "displayName"),
        _text(user, "id"),
        link if link.lower().startswith("https://") else "",
        gone=payload.get("deleted") is True,
        at=_moment(_text(payload, "createdDateTime")),
    )


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def words(html: str) -> str:
    """What a reader sees of it, as lines."""
    reader = _Reader()
    for found in _TOKEN.finditer(html):
        if found["text"]:
            reader.data(unescape(found["text"]))
        elif found["tag"] and found["end"]:
            reader.end(found["tag"].lower())
        elif found["tag"]:
            reader.start(found["tag"].lower(), found["attributes"])
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.strip() for line in "".join(reader.told).split("\n"))).strip()


class _Reader:
    """Reads along, and remembers in what it is."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self._silent = self._literal = 0
        self._links: list[tuple[str, int]] = []
        self._lists: list[Iterator[str]] = []
        self._replies: list[bool] = []

    def start(self, tag: str, attributes: str) -> None:
        given = {found[1].lower(): unescape(found[2] or found[3] or "") for found in _ATTRIBUTE.finditer(attributes)}
        if tag in _LINES:
            self._new_line()
        if tag == "br":
            self.told.append("\n")
        elif tag == "blockquote":
            self._replies.append(given.get("itemtype") == _REPLY)
            self._silent += self._replies[-1]
        elif tag in ("ul", "ol"):
            self._lists.append(_numbers() if tag == "ol" else _bullets())
        elif tag == "li":
            self._say(f"{next(self._lists[-1])} " if self._lists else "• ")
        elif tag == "a":
            self._links.append((given.get("href", ""), len(self.told)))
        elif tag == "emoji" or (tag == "img" and "Emoji" in given.get("itemtype", "")):
            self._say(given.get("alt", ""))
        elif tag in ("pre", "codeblock"):
            self._literal += 1
        elif tag in _SILENT:
            self._silent += 1

    def end(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._say(" ")
        elif tag == "a" and self._links:
            self._end_link(*self._links.pop())
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "blockquote" and self._replies:
            self._silent -= self._replies.pop()
        elif tag in ("pre", "codeblock"):
            self._literal = max(0, self._literal - 1)
        elif tag in _SILENT:
            self._silent -= bool(self._silent)
        if tag in _LINES:
            self._new_line()

    def data(self, data: str) -> None:
        self._say(data if self._literal else re.sub(r"\s+", " ", data))

    def _say(self, text: str) -> None:
        if not self._silent:
            self.told.append(text)

    def _new_line(self) -> None:
        if self.told and not self.told[-1].endswith("\n"):
            if not self.told[-1].strip():
                self.told.pop()
            self.told.append("\n")

    def _end_link(self, href: str, began: int) -> None:
        label = "".join(self.told[began:]).strip()
        if href.lower().startswith(("https://", "http://")) and label.rstrip("/") != href.rstrip("/"):
            self._say(f" ({href})" if label else href)


def _bullets() -> Iterator[str]:
    while True:
        yield "•"


def _numbers() -> Iterator[str]:
    number = 0
    while number := number + 1:
        yield f"{number}."


def _part(found: Json, name: str) -> Json:
    value = found.get(name)
    return cast("Json", value) if isinstance(value, Mapping) else {}


def _text(found: Json, name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
