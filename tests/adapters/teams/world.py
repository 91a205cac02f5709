"""The tenant in memory: teams, channels, personal chats, and the messages in them."""

import base64
import hashlib
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.adapters.teams import cards
from tests.adapters.teams.cards import ADAPTIVE, Json

if TYPE_CHECKING:
    from tests.adapters.teams.people import Person


def opaque(seed: str, length: int) -> str:
    """A string like the service's own ids: the same for the same seed."""
    raw = b"".join(hashlib.sha256(f"{seed} {part}".encode()).digest() for part in range(length // 32 + 1))
    return base64.urlsafe_b64encode(raw).decode()[:length]


def guid(seed: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, seed))


@dataclass(eq=False, repr=False)
class Message:
    """One message, as it now stands; `activity` is what was last sent."""

    id: str
    conversation: "Conversation"
    activity: Json
    author: "Person | None" = None
    root: str = ""
    only_for: "Person | None" = None
    edits: int = 0
    deleted: bool = False
    reactions: dict[str, list["Person"]] = field(default_factory=dict)
    views: dict[str, Json] = field(default_factory=dict)
    inserted: bool = False
    """Whether a person put it there from the message extension."""

    def __repr__(self) -> str:
        return f"<{self.says[:60]!r} by {self.author or 'the bot'} in {self.conversation}>"

    @property
    def by_bot(self) -> bool:
        return self.author is None

    @property
    def text(self) -> str:
        return str(self.activity.get("text") or "")

    @property
    def card(self) -> Json | None:
        """The first Adaptive Card, as everybody sees it."""
        return next(iter(adaptive_cards(self.activity)), None)

    def card_for(self, person: "Person") -> Json | None:
        """The card as this person sees it: a card that answered their click stands in its place."""
        return self.views.get(person.id, self.card)

    @property
    def buttons(self) -> list[str]:
        return cards.buttons(self.card) if self.card else []

    @property
    def says(self) -> str:
        """All words of text and card, one a line, times in UTC."""
        return said(self.activity, "UTC")


def said(activity: Json, timezone: str) -> str:
    """All words of a message, one a line, as a reader in this time zone sees them."""
    lines = [cards.local_times(str(activity["text"]), timezone)] if activity.get("text") else []
    for card in adaptive_cards(activity):
        lines += cards.words(card, timezone)
    return "\n".join(lines)


def adaptive_cards(activity: Json) -> list[Json]:
    found = (attachment for attachment in activity.get("attachments") or () if isinstance(attachment, dict))
    return [attachment["content"] for attachment in found if attachment.get("contentType") == ADAPTIVE]


@dataclass(eq=False, repr=False)
class Conversation:
    """Where messages stand: a personal chat or a channel."""

    id: str
    everything: list[Message] = field(default_factory=list)
    typing: int = 0

    @property
    def messages(self) -> list[Message]:
        """What stands here now, in order."""
        return [message for message in self.everything if not message.deleted]

    @property
    def last(self) -> Message:
        """The bot's last message here."""
        from_bot = [message for message in self.messages if message.by_bot]
        assert from_bot, f"the bot has written nothing in {self}"
        return from_bot[-1]

    def find(self, message_id: str) -> Message | None:
        return next((message for message in self.messages if message.id == message_id), None)

    def __repr__(self) -> str:
        return f"<{self}>"

    def admits_bot(self) -> bool:
        raise NotImplementedError

    def people(self) -> Iterable["Person"]:
        raise NotImplementedError


@dataclass(eq=False, repr=False, kw_only=True)
class Chat(Conversation):
    """A person's chat with the bot; it exists from the first installation on."""

    person: "Person"

    def admits_bot(self) -> bool:
        return self.person.installed and not self.person.blocked

    def people(self) -> Iterable["Person"]:
        return [self.person]

    def __str__(self) -> str:
        return f"{self.person.name}'s chat"


@dataclass(eq=False, repr=False, kw_only=True)
class Talk(Conversation):
    """A chat of two people, where the bot is not. What is told of it looks like a chat with the bot."""

    members: "list[Person]"

    def admits_bot(self) -> bool:
        return False

    def people(self) -> Iterable["Person"]:
        return self.members

    def __str__(self) -> str:
        return " and ".join(str(person) for person in self.members)


@dataclass(eq=False, repr=False, kw_only=True)
class Channel(Conversation):
    """A channel of a team; General has the team's own id."""

    name: str
    team: "Team"

    @property
    def posts(self) -> list[Message]:
        """The messages that begin a thread."""
        return [message for message in self.messages if message.root == message.id]

    def thread(self, message: Message) -> list[Message]:
        return [each for each in self.messages if each.root == message.root]

    def admits_bot(self) -> bool:
        return self.team.has_bot and not self.team.deleted

    def people(self) -> Iterable["Person"]:
        return self.team.members

    def __str__(self) -> str:
        return f"{self.team.name} / {self.name}"


@dataclass(eq=False, repr=False)
class Team:
    """A team: its people, its channels, and whether the bot is in it."""

    name: str
    id: str
    group_id: str
    members: list["Person"]
    channels: list[Channel] = field(default_factory=list)
    has_bot: bool = False
    deleted: bool = False

    def __repr__(self) -> str:
        return f"<team {self.name}>"

    @property
    def general(self) -> Channel:
        return self.channels[0]

    def channel(self, name: str) -> Channel:
        """The channel of this name, made if there is none; nobody is told (see `TeamsDouble.creates_channel`)."""
        for channel in self.channels:
            if channel.name == name:
                return channel
        hexadecimal = hashlib.sha256(f"{self.id} {name}".encode()).hexdigest()[:32]
        new = Channel(f"19:{hexadecimal}@thread.tacv2", name=name, team=self)
        self.channels.append(new)
        return new


def new_team(name: str, tenant_id: str, members: Iterable["Person"]) -> Team:
    team_id = f"19:{opaque(f'team {tenant_id} {name}', 44)}@thread.tacv2"
    team = Team(name, team_id, guid(f"group {tenant_id} {name}"), list(members))
    team.channels.append(Channel(team_id, name="General", team=team))
    return team


def thread_id(channel: Channel, root: str) -> str:
    return f"{channel.id};messageid={root}"
