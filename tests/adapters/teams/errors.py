"""What the connector says when it refuses.

Source: "Status codes from agent conversational APIs" of the Teams platform for codes, statuses and messages; the page
on proactive messages for the body of MessageWritesBlocked, whose code stands in a JSON text within the JSON.
"""

from dataclasses import dataclass
from typing import Any

from tests.adapters.teams.wire import payload


@dataclass
class Refusal(Exception):
    """A status and the code and message of its body."""

    status: int
    code: str
    message: str
    retry_after: int | None = None

    def body(self) -> Any:
        if self.code == "MessageWritesBlocked":
            return payload("error_message_writes_blocked")
        if self.status == 401:
            return payload("error_unauthorized")
        return {"error": {"code": self.code, "message": self.message}}


def unauthorized() -> Refusal:
    return Refusal(401, "Unauthorized", "")


def bad_syntax(message: str) -> Refusal:
    return Refusal(400, "BadSyntax", message)


def bad_argument(message: str) -> Refusal:
    return Refusal(400, "BadArgument", message)


def not_in_roster() -> Refusal:
    return Refusal(403, "BotNotInConversationRoster", "The bot is not part of the conversation roster.")


def not_installed() -> Refusal:
    return Refusal(403, "ForbiddenOperationException", "Bot is not installed in user's personal scope.")


def writes_blocked() -> Refusal:
    return Refusal(403, "MessageWritesBlocked", "Thread is blocked from message writes.")


def not_enough_permissions() -> Refusal:
    return Refusal(403, "NotEnoughPermissions", "The bot may change only its own messages.")


def no_conversation() -> Refusal:
    return Refusal(404, "ConversationNotFound", "Conversation not found.")


def no_activity() -> Refusal:
    return Refusal(404, "ActivityNotFoundInConversation", "Conversation not found.")


def too_big() -> Refusal:
    return Refusal(413, "MessageSizeTooBig", "Message size too large.")


def throttled(seconds: int | None) -> Refusal:
    return Refusal(429, "Throttled", "Too many requests.", seconds)


USUAL = {
    400: "BadArgument",
    403: "BotDisabledByAdmin",
    404: "ConversationNotFound",
    412: "PreconditionFailed",
    413: "MessageSizeTooBig",
    429: "Throttled",
    500: "ServiceError",
}
"""The code that usually goes with a status; 502, 503 and 504 come from a gateway and have none."""
