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
    """The platform asks to wait this many seconds, or could not be reached; nothing was sent.

    ``whole`` tells that this holds for all that is sent there, not for this message alone.
    """

    def __init__(self, seconds: float, reason: str = "", *, whole: bool = False) -> None:
        super().__init__(reason or f"wait {seconds} s")
        self.seconds, self.whole = seconds, whole


class Unreachable(Exception):
    """Nothing can ever be delivered there; the platform's reason is the message."""


class Vanished(Exception):
    """The message that shall be drawn anew is no longer there; its room may be fine."""


class Uncertain(Exception):
    """The platform may or may not have taken it."""


class Chat(Protocol):
    """One platform. A view is drawn for its reader by the adapter.

    Raises `Later`, `Unreachable`, `Vanished`, `Uncertain`.
    """

    platform: str

    @property
    def at_once(self) -> int:
        """How many messages are claimed together: what its limits let out in a tenth of a second."""
        ...

    async def turn(self, to: To, *, new: bool) -> None:
        """Wait until the platform's limits let us post (or update) there; raises `Later` where that takes long."""
        ...

    async def post(self, to: To, view: View, reader: Reader, key: str) -> str:
        """Send a new message, when it is our turn; the answer is the platform's id for it."""
        ...

    async def update(self, to: To, message: str, view: View, reader: Reader) -> None:
        """Draw a message anew, when it is our turn."""
        ...

    async def find(self, to: To, key: str) -> str | None:
        """The id of the message that was posted under this key, if it arrived.

        Raises `Uncertain` where the platform does not let us look.
        """
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
