"""A whole chat in memory: rooms, private talks, reactions, open forms. The browser page and the tests stand on it."""

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.chat import Answer, To, Unreachable, replaces
from bot.clock import Clock
from bot.events import Caller, Click, Command, On, Reaction, Submit, Where
from bot.router import Router
from bot.text import Reader
from bot.view import Form, Page, View

BOT = "LEX"


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

    @property
    def on(self) -> On:
        """What a click on it counts as."""
        if isinstance(self.view, Page):
            return "page"
        return "card" if self.only_for or self.channel.startswith("@") else "post"


class MemoryChat:
    """One chat. A private talk with the bot is the channel ``@user``. ``heard`` is called after every change."""

    def __init__(self, router: Router, clock: Clock, platform: str = "browser", tenant: str = "local") -> None:
        self.platform, self.tenant = platform, tenant
        self.router, self.clock = router, clock
        self.members: dict[str, Member] = {}
        self.rooms: dict[str, str] = {}
        """Channel: the name shown."""
        self.messages: dict[str, Message] = {}
        self.forms: dict[str, tuple[Form, Reader, str]] = {}
        """Member: the form in front of them, how they read, and the channel they were in."""
        self.heard: Callable[[Message | None], None] = lambda _message: None
        self._ids = itertools.count(1)
        self._keys = itertools.count(1)

    # what the bot asks for (the port)

    async def post(self, to: To, view: View, reader: Reader, key: str) -> str:
        if to.private and to.channel not in self.members:
            raise Unreachable("nobody of that name is here")
        if not to.private and to.channel not in self.rooms:
            raise Unreachable("no such room")
        channel = f"@{to.channel}" if to.private else to.channel
        return self._say(channel, view, reader).id

    async def update(self, to: To, message: str, view: View, reader: Reader) -> None:
        standing = self.messages.get(message)
        if standing is None:  # this chat was started anew and forgot it
            standing = Message(message, to.channel, BOT, self.clock.now())
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

    def where(self, channel: str) -> Where:
        name = self.rooms.get(channel, "")
        return Where(self.platform, self.tenant, channel, name, private=channel.startswith("@"))

    async def types(self, user: str, channel: str, text: str) -> Answer:
        """A line in a channel: a command if it begins with ``/lex`` or stands in the private talk, else mere words."""
        is_private = channel.startswith("@")
        if not is_private and not text.lstrip().lower().startswith("/lex"):
            self._add(Message(self._id(), channel, user, self.clock.now(), text))
            return Answer(None, Reader("en", ZoneInfo("UTC")))
        if is_private:
            self._add(Message(self._id(), channel, user, self.clock.now(), text))
        answer = await self.router.answer(Command(self._key(), self.caller(user), self.where(channel), text), self)
        self._show(user, channel, answer)
        return answer

    async def clicks(self, user: str, message: str, text: str) -> Answer:
        """A button of a message was pressed; ``text`` is the command it types."""
        clicked = self.messages[message]
        event = Click(self._key(), self.caller(user), self.where(clicked.channel), text, clicked.on)
        answer = await self.router.answer(event, self)
        if answer.view and replaces(event, answer.view):
            clicked.view, clicked.reader = answer.view, answer.reader
            self.heard(clicked)
        else:
            self._show(user, clicked.channel, answer)
        return answer

    async def submits(self, user: str, values: Mapping[str, str | tuple[str, ...]], key: str = "") -> Answer:
        """The form in front of a member was filled in; complaints leave it in front of them."""
        form, _, channel = self.forms[user]
        event = Submit(key or self._key(), self.caller(user), self.where(channel), form.name, values, form.about)
        answer = await self.router.answer(event, self)
        if not isinstance(answer.view, Form):
            self.dismisses(user)
        self._show(user, channel, answer)
        return answer

    def dismisses(self, user: str) -> None:
        """The form is closed without an answer."""
        self.forms.pop(user, None)

    async def reacts(self, user: str, message: str, emoji: str, *, added: bool = True) -> Answer:
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
        event = Reaction(self._key(), self.caller(user), self.where(target.channel), message, emoji, added)
        answer = await self.router.answer(event, self)
        self._show(user, target.channel, answer)
        return answer

    async def home(self, user: str) -> Answer:
        """The home card."""
        return await self.router.answer(Command(self._key(), self.caller(user), self.where(f"@{user}"), "home"), self)

    def seen_by(self, user: str, channel: str) -> list[Message]:
        """What stands in a channel for this member, oldest first."""
        mine = (m for m in self.messages.values() if m.channel == channel and m.only_for in ("", user))
        return sorted(mine, key=lambda message: message.at)

    # inside

    def _show(self, user: str, channel: str, answer: Answer) -> None:
        if isinstance(answer.view, Form):
            self.forms[user] = (answer.view, answer.reader, channel)
            self.heard(None)
        elif answer.view:
            self._say(channel, answer.view, answer.reader, only_for=user)

    def _say(self, channel: str, view: View, reader: Reader, only_for: str = "") -> Message:
        message = Message(self._id(), channel, BOT, self.clock.now(), view=view, reader=reader, only_for=only_for)
        return self._add(message)

    def _add(self, message: Message) -> Message:
        self.messages[message.id] = message
        self.heard(message)
        return message

    def _id(self) -> str:
        """Never the id of a message that an earlier start of this chat knew."""
        return f"{self.clock.now():%Y%m%d%H%M%S%f}-{next(self._ids)}"

    def _key(self) -> str:
        return f"{self.platform}-{self._id()}-{next(self._keys)}"
