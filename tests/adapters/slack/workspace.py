"""The memory of a Slack workspace: people, conversations, messages, views and files."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from tests.leaks import leaks

from . import shown
from .payloads import payload

Json = dict[str, Any]

# Who we are in the recorded payloads.
_EVENT = payload("event_message_im_from_bot")
TEAM: str = _EVENT["team_id"]
APP: str = _EVENT["api_app_id"]
BOT: str = _EVENT["event"]["bot_id"]
BOT_USER: str = _EVENT["event"]["user"]
DOMAIN: str = payload("view_submission")["team"]["domain"]

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass
class User:
    id: str
    name: str
    real_name: str
    email: str | None
    tz: str
    locale: str
    deleted: bool = False
    is_bot: bool = False
    updated: int = 0


@dataclass
class Message:
    """A message as everybody, or (ephemeral) as one person, sees it."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)
    by_bot: bool = False
    thread_ts: str | None = None
    broadcast: bool = False
    metadata: Json | None = None
    files: list[Json] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: str | None = None
    ephemeral_to: str | None = None

    @property
    def words(self) -> str:
        """What can be read: the blocks, or without blocks the text."""
        return shown.words(self.blocks) if self.blocks else self.text

    @property
    def buttons(self) -> list[str]:
        return [shown.label(block, element) for block, element in shown.elements(self.blocks)]


@dataclass
class Channel:
    id: str
    name: str
    kind: str = "public"  # or private, im, mpim
    members: list[str] = field(default_factory=list)
    archived: bool = False
    created: int = 0
    by_ts: dict[str, Message] = field(default_factory=dict)

    @property
    def messages(self) -> list[Message]:
        """All messages, oldest first, replies among them."""
        return list(self.by_ts.values())

    @property
    def last(self) -> Message:
        return next(reversed(self.by_ts.values()))

    def replies(self, ts: str) -> list[Message]:
        return [message for message in self.by_ts.values() if message.thread_ts == ts and message.ts != ts]


@dataclass
class View:
    """A modal or a home tab in front of one person; `values` is what was typed into it so far."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    values: dict[tuple[str, str], Json] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str = ""

    @property
    def blocks(self) -> list[Json]:
        return self.body["blocks"]

    @property
    def title(self) -> str:
        return (self.body.get("title") or {}).get("text", "")

    @property
    def words(self) -> str:
        return shown.words(self.blocks)

    @property
    def labels(self) -> list[str]:
        return [block["label"]["text"] for block in self.blocks if block["type"] == "input"]

    @property
    def buttons(self) -> list[str]:
        inside = shown.elements([block for block in self.blocks if block["type"] != "input"])
        return [shown.label(block, element) for block, element in inside]


@dataclass
class File:
    id: str
    name: str
    length: int
    content: bytes = b""
    title: str = ""
    complete: bool = False
    channel: str | None = None


class Workspace:
    """Everything that Slack remembers. `now` gives seconds since 1970."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.stacks: dict[str, list[View]] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self.files: dict[str, File] = {}
        self._ims: dict[str, str] = {}
        self._count = 0
        self._last_ts = 0
        self.users[BOT_USER] = User(BOT_USER, "lex", "LEX", None, "America/Los_Angeles", "en-US", is_bot=True)

    def number(self) -> int:
        self._count += 1
        return self._count

    def new_id(self, kind: str) -> str:
        """An identifier as Slack's look: a letter for the kind, then capitals and digits."""
        rest, number = "", self.number()
        while number:
            number, digit = divmod(number, 36)
            rest = _DIGITS[digit] + rest
        return f"{kind}06LEX{rest.rjust(5, '0')}"

    def secret(self, length: int) -> str:
        """Letters and digits that look random and are the same in every run."""
        made = hashlib.sha256(f"secret {self.number()}".encode()).hexdigest()[:length]
        leaks.secret(made)
        return made

    def new_ts(self) -> str:
        """A message's time, unique in the workspace and rising, in Slack's form `1763805600.123459`."""
        self._last_ts = max(self._last_ts + 100, int(self.now() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def channel(self, reference: str) -> Channel | None:
        """The conversation with this id or (public and private channels) this name."""
        if reference in self.channels:
            return self.channels[reference]
        name = reference.removeprefix("#")
        return next((c for c in self.channels.values() if c.name == name and c.kind in ("public", "private")), None)

    def im(self, user: str) -> Channel:
        """The conversation between the bot and this person, opened if need be."""
        if user not in self._ims:
            opened = Channel(self.new_id("D"), "directmessage", "im", [user, BOT_USER], created=int(self.now()))
            self.channels[opened.id] = opened
            self._ims[user] = opened.id
        return self.channels[self._ims[user]]

    def mpim(self, users: Iterable[str]) -> Channel:
        """The group conversation of the bot with these people, opened if need be."""
        members = [BOT_USER, *users]
        for channel in self.channels.values():
            if channel.kind == "mpim" and set(channel.members) == set(members):
                return channel
        name = f"mpdm-{'--'.join(self.users[user].name for user in members)}-1"
        opened = Channel(self.new_id("C"), name, "mpim", members, created=int(self.now()))
        self.channels[opened.id] = opened
        return opened

    def post(self, channel: Channel, user: str, text: str, **fields: Any) -> Message:
        message = Message(self.new_ts(), channel.id, user, text, **fields)
        channel.by_ts[message.ts] = message
        return message

    def whisper(self, channel: str, to: str, text: str, **fields: Any) -> Message:
        """A message that only one person sees."""
        fields = {"by_bot": True, **fields}
        message = Message(self.new_ts(), channel, BOT_USER, text, ephemeral_to=to, **fields)
        self.ephemerals.setdefault(to, []).append(message)
        return message

    def new_hash(self) -> str:
        return f"{int(self.now())}.{self.secret(8)}"
