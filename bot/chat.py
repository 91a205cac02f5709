"""The port: what the bot asks of a platform to reach rooms and people, and how that may end."""

from dataclasses import dataclass
from typing import Protocol

from bot.events import Address, Caller, Click
from bot.text import Reader
from bot.view import Form, Page, View


@dataclass(frozen=True, slots=True)
class To:
    """Where a message goes: a room, or a person (``channel`` is then the person's id there)."""

    platform: str
    tenant: str
    channel: str
    address: Address
    private: bool = False


class Later(Exception):
    """The platform asks to wait this many seconds, or could not be reached; nothing was sent."""

    def __init__(self, seconds: float, reason: str = "") -> None:
        super().__init__(reason or f"wait {seconds} s")
        self.seconds = seconds


class Unreachable(Exception):
    """This can never be delivered; the platform's reason is the message."""


class Uncertain(Exception):
    """The platform may or may not have taken it."""


class Chat(Protocol):
    """One platform. A view is drawn for its reader by the adapter. Raises `Later`, `Unreachable`, `Uncertain`."""

    platform: str

    async def post(self, to: To, view: View, reader: Reader, key: str) -> str:
        """Send a new message; the answer is the platform's id for it. ``key`` is the same when tried again."""
        ...

    async def update(self, to: To, message: str, view: View, reader: Reader) -> None:
        """Draw a message anew."""
        ...

    async def profile(self, caller: Caller) -> Caller:
        """What the platform knows of this person: name, e-mail address, language, zone. Blank where unknown."""
        ...


@dataclass(frozen=True, slots=True)
class Answer:
    """What the asker sees; no view where there is nothing to say."""

    view: View | None
    reader: Reader


def replaces(click: Click, view: View) -> bool:
    """Whether the answer takes the place of what was clicked: leafing in a page, acting on one's own card."""
    if isinstance(view, Form):
        return False
    if isinstance(view, Page):
        return click.on == "page"
    return click.on == "card"
