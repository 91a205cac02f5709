"""What comes in: every platform's payloads become one of these."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, TypeAlias

Address: TypeAlias = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who acts. What the payload did not tell is left blank and never overwrites what is known."""

    platform: str
    tenant: str
    user: str
    name: str = ""
    email: str = ""
    language: str = ""
    zone: str = ""
    address: Address = field(default_factory=dict[str, str])
    """How the adapter reaches this person in private; only the adapter reads it."""


@dataclass(frozen=True, slots=True)
class Where:
    """A room, or the private talk with the bot."""

    platform: str
    tenant: str
    channel: str
    name: str = ""
    private: bool = False
    address: Address = field(default_factory=dict[str, str])


On: TypeAlias = Literal["post", "page", "card", "home"]
"""What was clicked: a card all can see, or a private page, card or home."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something typed; ``text`` is without the leading ``/lex``. Empty text asks for the home card."""

    key: str
    by: Caller
    where: Where
    text: str


@dataclass(frozen=True, slots=True)
class Click:
    """A button: ``text`` is the command it types."""

    key: str
    by: Caller
    where: Where
    text: str
    on: On = "post"


@dataclass(frozen=True, slots=True)
class Submit:
    """A form that was filled in; ``about`` is what the form carried along."""

    key: str
    by: Caller
    where: Where
    form: str
    values: Mapping[str, str | tuple[str, ...]]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji (the Unicode character, of whatever skin) put on, or taken from, a message."""

    key: str
    by: Caller
    where: Where
    message: str
    emoji: str
    added: bool = True
    at: datetime | None = None
    """When, as the platform tells: reactions may come late and in any order. Where it does not tell: now."""
    ours: bool = True
    """Whether the message is one of ours, known or not."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A message, as plain text, of which something shall be made."""

    id: str
    text: str
    author: str = ""
    """The name of who wrote it, and (``user``) their id there; blank where the platform does not tell."""
    user: str = ""
    link: str = ""
    gone: bool = False
    """Whether it was deleted."""
    at: datetime | None = None
    """When it was written: what it calls tomorrow is the day after. None where the platform does not tell."""


@dataclass(frozen=True, slots=True)
class MessageAction:
    """Something shall be made of a message: ``name`` says what (``sessions.make``: the room, and what it makes)."""

    key: str
    by: Caller
    where: Where
    name: str
    message: Quoted


@dataclass(frozen=True, slots=True)
class Lookup:
    """Something of a room (``name``) is looked for, to be put before others; ``skip`` were seen already."""

    key: str
    by: Caller
    where: Where
    name: str
    text: str
    skip: int = 0
    most: int = 25


How: TypeAlias = Literal["known", "let in", "came", "brought"]
"""The platform tells of somebody or of a room; we were let into a room; they came into one of ours; the app was
installed for them, perhaps by somebody else."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """Somebody can be written to now, or the bot was let into a room."""

    key: str
    by: Caller
    where: Where
    how: How = "known"


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody (or, with ``room``, a whole room) can no longer be written to."""

    key: str
    by: Caller
    where: Where
    room: bool = False
    closed: bool = False
    """Whether their account itself is closed: they have left the company."""


Event: TypeAlias = Command | Click | Submit | Reaction | MessageAction | Lookup | Arrived | Left
