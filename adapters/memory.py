"""A whole chat in memory: rooms, private talks, reactions, open forms. The browser page and the tests stand on it."""

import itertools
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.chat import Answer, To, Unreachable, replaces
from bot.clock import Clock
from bot.events import Arrived, Caller, Click, Command, Event, MessageAction, On, Quoted, Reaction, Submit, Where
from bot.forms import clean_lines
from bot.router import Router
from bot.text import Reader
from bot.view import Form, Page, View

BOT = "LEX"
MOST_MESSAGES = 20_000
"""Older ones are forgotten."""
_STAMP = "%Y%m%d%H%M%S%f"


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is in this chat."""

    user: str
    name: str
    email: str
    language: str = "en"
    zone: str = "Europe/Berlin"


@dataclass(slots=True)
class Message:
    """What stands in a room or a private talk: words of a member, or a view of the bot."""

    id: str
    channel: str
    author: str
    at: datetime
    text: str = ""
    view: View | None = None
    reader: Reader | None = None
    only_for: str = ""
    """The one member who sees it; blank: all who see the channel."""
    reactions: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    key: str = ""
    """Under which it was sent: sent again, it is the same message."""

    @property
    def on(self) -> On:
        """What a click on it counts as."""
        if not self.only_for and not self.channel.startswith("@"):
            return "post"
        return "page" if isinstance(self.view, Page) else "card"


@dataclass(frozen=True, slots=True)
class Shown(Answer):
    """An answer, and the message in which it stands; none where it is a form, or nothing."""

    message: Message | None = None


class MemoryChat:
    """One chat. A private talk with the bot is the channel ``@user``. ``heard`` is called after every change."""

    at_once = 16

    def __init__(self, router: Router, clock: Clock, platform: str = "browser", tenant: str = "local") -> None:
        self.platform, self.tenant = platform, tenant
        self.router, self.clock = router, clock
        self.members: dict[str, Member] = {}
        self.rooms: dict[str, str] = {}
        """Channel: the name shown."""
        self.messages: dict[str, Message] = {}
        self.forms: dict[str, tuple[Form, Reader, str]] = {}
        """Member: the form in front of them, how they read, and the channel they were in."""
        self._sent: dict[str, str] = {}
        self._reads: dict[str, Reader] = {}
        self.heard: Callable[[Message], None] = lambda _message: None
        self.forgot: Callable[[Message], None] = lambda _message: None
        self._ids = itertools.count(1)
        self._keys, self._run = itertools.count(1), secrets.token_hex(4)

    # what the bot asks for (the port)

    async def turn(self, to: To, *, new: bool) -> None:
        """There are no limits here."""

    async def find(self, to: To, key: str) -> str | None:  # noqa: ARG002 - of the port
        return self._sent.get(key)

    async def post(self, to: To, view: View, reader: Reader, key: str) -> str:
        if to.private and to.channel not in self.members:
            raise Unreachable("nobody of that name is here")
        if not to.private and to.channel not in self.rooms:
            raise Unreachable("no such room")
        if key in self._sent:
            return self._sent[key]
        message = self._say(f"@{to.channel}" if to.private else to.channel, view, reader, key=key)
        self._sent[key] = message.id
        return message.id

    async def update(self, to: To, message: str, view: View, reader: Reader) -> None:
        standing = self.messages.get(message)
        if standing is None:  # this chat was started anew and forgot it
            standing = Message(message, to.channel, BOT, self._said_at(message))
            self.messages[message] = standing
        standing.view, standing.reader = view, reader
        self.heard(standing)

    async def profile(self, caller: Caller) -> Caller:
        member = self.members.get(caller.user)
        return self.caller(member.user) if member else caller

    # what members do

    def caller(self, user: str) -> Caller:
        m = self.members[user]
        return Caller(self.platform, self.tenant, m.user, m.name, m.email, m.language, m.zone)

    def reads(self, user: str) -> Reader:
        """How they read: as the bot answered them last, which may differ from their profile here."""
        member = self.members[user]
        return self._reads.get(user) or Reader(member.language, ZoneInfo(member.zone))

    def where(self, channel: str) -> Where:
        name = self.rooms.get(channel, "")
        return Where(self.platform, self.tenant, channel, name, private=channel.startswith("@"))

    async def arrives(self, user: str) -> None:
        """They open the chat: from now on they can be written to."""
        await self._answer(user, Arrived(self._key(), self.caller(user), self.where(f"@{user}")))

    async def types(self, user: str, channel: str, text: str) -> Shown:
        """A line in a channel: a command if it begins with ``/lex`` or stands in the private talk, else mere words."""
        is_private, words = channel.startswith("@"), clean_lines(text)
        is_command = is_private or words.lower().startswith("/lex")
        if is_private or not is_command:
            self.says(user, channel, words)
        if not is_command:
            return Shown(None, Reader("en", ZoneInfo("UTC")))
        answer = await self._answer(user, Command(self._key(), self.caller(user), self.where(channel), text))
        return self._show(user, channel, answer)

    def says(self, user: str, channel: str, words: str) -> Message:
        """Words that the bot does not answer."""
        return self._add(Message(self._id(), channel, user, self.clock.now(), words))

    async def clicks(self, user: str, message: str, text: str) -> Shown:
        """A button of a message was pressed; ``text`` is the command it types."""
        clicked = self.messages[message]
        event = Click(self._key(), self.caller(user), self.where(clicked.channel), text, clicked.on)
        answer = await self._answer(user, event)
        if not answer.view or not replaces(event, answer.view):
            return self._show(user, clicked.channel, answer)
        clicked.view, clicked.reader = answer.view, answer.reader
        self.heard(clicked)
        return Shown(answer.view, answer.reader, clicked)

    async def clicks_home(self, user: str, text: str) -> Shown:
        """A button of the home card was pressed; the answer stands in the private talk."""
        event = Click(self._key(), self.caller(user), self.where(f"@{user}"), text, "home")
        return self._show(user, f"@{user}", await self._answer(user, event))

    async def submits(self, user: str, values: Mapping[str, str | tuple[str, ...]], key: str = "") -> Shown:
        """The form in front of a member was filled in; complaints leave it in front of them."""
        form, _, channel = self.forms[user]
        return await self.fills(user, channel, form.name, values, about=form.about, key=key)

    async def fills(
        self, user: str, channel: str, form: str, values: Mapping[str, str | tuple[str, ...]], *, about: str, key: str
    ) -> Shown:
        """A form of this name was filled in. The same ``key`` has its effect once."""
        event = Submit(key or self._key(), self.caller(user), self.where(channel), form, values, about)
        answer = await self._answer(user, event)
        if not isinstance(answer.view, Form):
            self.forms.pop(user, None)
        return self._show(user, channel, answer)

    def dismisses(self, user: str, message: str = "") -> None:
        """The form is closed without an answer, or an answer that only they see is put away."""
        if not message:
            self.forms.pop(user, None)
        elif self.messages[message].only_for == user:
            self.forgot(self.messages.pop(message))

    async def reacts(self, user: str, message: str, emoji: str, *, added: bool = True) -> Shown:
        """An emoji is put on a message, or taken off."""
        target = self.messages[message]
        users = target.reactions.setdefault(emoji, [])
        if added and user not in users:
            users.append(user)
        if not added and user in users:
            users.remove(user)
        if not users:
            del target.reactions[emoji]
        self.heard(target)
        by, where, at = self.caller(user), self.where(target.channel), self.clock.now()
        event = Reaction(self._key(), by, where, message, emoji, added, at, ours=target.author == BOT)
        return self._show(user, target.channel, await self._answer(user, event))

    async def uses(self, user: str, action: str, message: str, channel: str = "") -> Shown:
        """Something is made of a message, from its menu; of one that is there no more, it is asked in ``channel``."""
        said = self.messages.get(message)
        where = self.where(said.channel if said else channel or f"@{user}")
        quoted = self._quoted(said) if said else Quoted(message, "", gone=True)
        event = MessageAction(self._key(), self.caller(user), where, action, quoted)
        return self._show(user, where.channel, await self._answer(user, event))

    def _quoted(self, said: Message) -> Quoted:
        author = self.members.get(said.author)
        name, user = (author.name, author.user) if author else (said.author, "")
        return Quoted(said.id, said.text, name, user, at=said.at)

    async def home(self, user: str) -> Answer:
        """The home card."""
        return await self._answer(user, Command(self._key(), self.caller(user), self.where(f"@{user}"), "home"))

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """What stands in a channel for this member, oldest first."""
        mine = (m for m in self.messages.values() if m.channel == channel and m.only_for in ("", user))
        return sorted(mine, key=lambda message: message.at)

    # inside

    async def _answer(self, user: str, event: Event) -> Answer:
        """What the bot answers; the member reads from now on as the bot knows them."""
        answer = await self.router.answer(event, self)
        self._reads[user] = answer.reader
        return answer

    def _show(self, user: str, channel: str, answer: Answer) -> Shown:
        if isinstance(answer.view, Form):
            self.forms[user] = (answer.view, answer.reader, channel)
        if answer.view is None or isinstance(answer.view, Form):
            return Shown(answer.view, answer.reader)
        message = self._say(channel, answer.view, answer.reader, only_for=user)
        return Shown(answer.view, answer.reader, message)

    def _say(self, channel: str, view: View, reader: Reader, *, only_for: str = "", key: str = "") -> Message:
        now = self.clock.now()
        return self._add(Message(self._id(), channel, BOT, now, view=view, reader=reader, only_for=only_for, key=key))

    def _add(self, message: Message) -> Message:
        self.messages[message.id] = message
        if len(self.messages) > MOST_MESSAGES:
            oldest = self.messages.pop(next(iter(self.messages)))
            self._sent.pop(oldest.key, None)
        self.heard(message)
        return message

    def _id(self) -> str:
        """Never the id of a message that an earlier start of this chat knew; tells when it was said."""
        return f"{self.clock.now():{_STAMP}}-{next(self._ids)}"

    def _said_at(self, message: str) -> datetime:
        now = self.clock.now()
        try:
            return min(now, datetime.strptime(message.partition("-")[0], _STAMP).replace(tzinfo=UTC))
        except ValueError:  # not one of our ids
            return now

    def _key(self) -> str:
        """Never that of another event, whichever process or start of this chat brought it about."""
        return f"{self.platform}-{self.tenant}-{self._run}-{next(self._keys)}"
