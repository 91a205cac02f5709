"""The arguments of a Web API call, from a query, a form or JSON, and how Slack refuses them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Json = dict[str, Any]


class Refused(Exception):
    """An `ok: false` with Slack's name for the reason."""

    def __init__(self, error: str, **extra: Any) -> None:
        super().__init__(error)
        self.answer: Json = {"ok": False, "error": error, **extra}


def invalid(*problems: str) -> Refused:
    """`invalid_arguments` with the reasons where Slack puts them."""
    return Refused("invalid_arguments", response_metadata={"messages": [f"[ERROR] {each}" for each in problems]})


@dataclass(frozen=True)
class Args:
    """What the caller gave: strings out of a form, anything out of JSON."""

    given: Mapping[str, Any] = field(default_factory=dict)

    def __contains__(self, name: str) -> bool:
        return self.given.get(name) is not None

    def text(self, name: str, default: str = "") -> str:
        value = self.given.get(name)
        return default if value is None else str(value)

    def needed(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise invalid(f"missing required field: {name}")
        return value

    def flag(self, name: str) -> bool:
        return self.given.get(name) in (True, "true", "True", "1", 1)

    def number(self, name: str, default: int, most: int) -> int:
        try:
            value = int(self.given.get(name, default))
        except (TypeError, ValueError):
            raise invalid(f"invalid `{name}`") from None
        return min(value, most) if value > 0 else default

    def json(self, name: str, error: str = "invalid_arguments") -> Any:
        """Structured data: JSON as it is, or (forms; also allowed in JSON) as a string of JSON."""
        value = self.given.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refused(error) from None

    def names(self, name: str) -> list[str]:
        """A comma separated list."""
        value = self.given.get(name)
        parts = value if isinstance(value, list) else str(value or "").split(",")
        return [part.strip() for part in parts if part.strip()]


async def read(request: web.Request) -> tuple[Args, Args]:
    """The arguments as a method that takes JSON sees them, and as one that does not."""
    query: Json = dict(request.query)
    kind = request.content_type
    if request.method == "GET" or not request.can_read_body:
        return Args(query), Args(query)
    if kind == "application/json":
        try:
            body = json.loads(await request.read() or b"{}")
        except ValueError:
            raise Refused("invalid_json") from None
        if not isinstance(body, dict):
            raise Refused("json_not_object")
        return Args(query | body), Args(query)
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain"):
        raise Refused("invalid_post_type")
    form: Json = {key: value for key, value in (await request.post()).items() if isinstance(value, str)}
    return Args(query | form), Args(query | form)
