"""A view in the reader's language as plain data, for programs."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any, cast

from bot.text import Reader, Text, plain
from bot.view import View


def spoken(view: View | None, reader: Reader) -> Any:
    """The view as it would be JSON: its kind, and every part by its name."""
    if view is None:
        return None
    return {"kind": type(view).__name__.lower(), "language": reader.language, **_spoken(view, reader)}


def _spoken(part: Any, reader: Reader) -> Any:
    if isinstance(part, Text):
        return plain(part, reader)
    if isinstance(part, bytes):
        return part.decode("utf-8", "replace")
    if isinstance(part, tuple):
        return [_spoken(one, reader) for one in cast("tuple[Any, ...]", part)]
    if isinstance(part, Mapping):
        return {key: _spoken(one, reader) for key, one in cast("Mapping[str, Any]", part).items()}
    if is_dataclass(part):
        return {field.name: _spoken(getattr(part, field.name), reader) for field in fields(part)}
    return part
