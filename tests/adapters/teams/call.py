"""One request of the bot to the connector."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Call:
    """One request of the bot: what it asked, and how it ended."""

    operation: str
    method: str
    conversation: str = ""
    activity_id: str = ""
    body: Any = None
    query: dict[str, str] | None = None
    at: float = 0.0
    status: int = 0
    answer: Any = None
    token: str = ""
    retry_after: int | None = None
    dropped: bool = False


def scope(call: Call) -> tuple[str, str]:
    """Which window the call draws on: the kind of request, and the conversation."""
    if call.operation == "create":
        body = call.body or {}
        channel = (body.get("channelData") or {}).get("channel") or {}
        return "create", str(channel.get("id") or [member.get("id") for member in body.get("members") or ()])
    if call.operation in {"members", "member", "pagedmembers"}:
        return "members", call.conversation.partition(";")[0]
    if call.operation in {"conversations", "team"}:
        return "conversations", call.conversation
    return "send", call.conversation.partition(";")[0]
