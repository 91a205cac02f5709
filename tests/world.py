"""A world for stories: rooms, people who type, fill in, click and react, and a clock that passes.

It is the in-memory chat that ships, with the real router, the real worker and a real database.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from adapters.memory import MemoryChat, Member, Message
from bot.block import Block, furnished
from bot.blocks import BLOCKS
from bot.chat import Answer
from bot.clock import Clock
from bot.router import Router
from bot.text import Reader, plain
from bot.turn import House
from bot.view import Button, Card, Form, Notice, Page, View
from bot.worker import Worker
from store import places
from store.db import Database, Unit

T = TypeVar("T")
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Berlin."""


class World:
    """One network with one chat. `passes` lets time go by and does what is due."""

    def __init__(self, url: str, blocks: Sequence[Block] = BLOCKS, start: datetime = START) -> None:
        self.db = Database(url)
        self.clock = Clock(lambda: start)
        house = House(url="http://127.0.0.1:3000", caretakers=frozenset({"cara@example.org"}))
        self.house = furnished(house, blocks)
        self.router = Router(self.db, blocks, self.house, self.clock)
        self.chat = MemoryChat(self.router, self.clock)
        self.worker = Worker(self.db, blocks, self.house, self.clock, [self.chat])

    def person(self, name: str, language: str = "en", zone: str = "Europe/Berlin") -> "Who":
        user = name.lower()
        self.chat.members[user] = Member(user, name, f"{user}@example.org", language, zone)
        return Who(self, user)

    def room(self, name: str, **bound: object) -> str:
        """A room; ``topics``, ``languages``, ``sites``, ``rest`` and ``language`` bind it."""
        self.chat.rooms[name] = f"#{name}"
        if bound:
            room = places.Room(
                platform="browser", tenant="local", channel=name, name=f"#{name}", language="en", zone="Europe/Berlin",
                created_at=self.clock.now(),
            )
            for key, value in bound.items():
                setattr(room, key, value)
            self.db.write_now(lambda unit: unit.add(room))
        return name

    async def passes(self, **time: float) -> None:
        """So much time goes by (in steps of an hour at most), and what is due is done."""
        left = timedelta(**time)
        while left > timedelta(0):
            step = min(left, timedelta(hours=1))
            self.clock.jump(step)
            left -= step
            await self.settles()

    async def settles(self) -> None:
        """What is due now is done."""
        await self.worker.tick()

    def ask(self, question: Callable[[Unit], T]) -> T:
        return self.db.read_now(question)

    def close(self) -> None:
        self.db.close()


class Who:
    """Somebody who types, fills in, clicks and reacts. What they see is plain text in their language."""

    def __init__(self, world: World, user: str) -> None:
        self.world, self.user = world, user

    @property
    def talk(self) -> str:
        """The private talk with the bot."""
        return f"@{self.user}"

    async def types(self, text: str, room: str = "") -> str:
        """Types a line (in the private talk, if no room is named); what the bot answers."""
        answer = await self.world.chat.types(self.user, room or self.talk, text)
        await self.world.settles()
        return told(answer)

    async def fills(self, **values: str | tuple[str, ...]) -> str:
        """Fills in the form in front of them, on top of what stands in it."""
        form = self.form
        filled = {field.name: field.value for field in form.fields} | values
        answer = await self.world.chat.submits(self.user, filled)
        await self.world.settles()
        return told(answer)

    @property
    def form(self) -> Form:
        return self.world.chat.forms[self.user][0]

    async def clicks(self, label: str, message: Message | None = None) -> str:
        """Presses the button with this label on a message; by default the newest they see that has one."""
        found = message or next(m for m in reversed(self.sees_all()) if any(b == label for b, _ in buttons(m)))
        types = dict(buttons(found))[label]
        answer = await self.world.chat.clicks(self.user, found.id, types)
        await self.world.settles()
        return told(answer)

    async def reacts(self, emoji: str, message: Message, *, added: bool = True) -> str:
        answer = await self.world.chat.reacts(self.user, message.id, emoji, added=added)
        await self.world.settles()
        return told(answer)

    def sees_all(self) -> list[Message]:
        """All they can see, oldest first."""
        channels = [*self.world.chat.rooms, self.talk]
        found = [message for channel in channels for message in self.world.chat.seen_by(self.user, channel)]
        return sorted(found, key=lambda message: (message.at, int(message.id.rpartition("-")[2])))

    def letters(self) -> list[str]:
        """What the bot wrote to them in private, unasked, oldest first."""
        messages = self.world.chat.seen_by(self.user, self.talk)
        return [shown(m) for m in messages if m.author == "LEX" and not m.only_for]

    def cards(self, room: str) -> list[Message]:
        """The announcements they see in a room."""
        return [m for m in self.world.chat.seen_by(self.user, room) if m.author == "LEX" and not m.only_for]


def told(answer: Answer) -> str:
    return text_of(answer.view, answer.reader) if answer.view else ""


def shown(message: Message) -> str:
    """What a message shows, as plain text."""
    return text_of(message.view, message.reader) if message.view and message.reader else message.text


def buttons(message: Message) -> list[tuple[str, str]]:
    """The labels of a message's buttons and the commands they type."""
    reader = message.reader or Reader("en", ZoneInfo("UTC"))
    return [(plain(button.label, reader), button.types) for button in buttons_of(message.view)]


def buttons_of(view: View | None) -> tuple[Button, ...]:
    if isinstance(view, Page):
        of_items = tuple(b for section in view.sections for item in section.items for b in item.buttons)
        return view.buttons + of_items
    return view.buttons if isinstance(view, Notice | Card) else ()


def text_of(view: View, reader: Reader) -> str:
    """A view as plain lines."""
    if isinstance(view, Notice):
        return plain(view.text, reader)
    if isinstance(view, Card):
        facts = [say_both(fact.label, fact.value, reader) for fact in view.facts]
        parts = [plain(view.title, reader), plain(view.intro, reader), *facts, plain(view.body, reader), plain(view.note, reader)]
    elif isinstance(view, Page):
        parts = [plain(view.title, reader), plain(view.intro, reader)]
        for section in view.sections:
            parts.append(plain(section.title, reader))
            parts += [say_both(item.title, item.detail, reader) for item in section.items]
            parts.append("" if section.items else plain(section.empty, reader))
        parts.append(plain(view.note, reader))
    else:
        parts = [plain(view.title, reader)]
        parts += [f"{name}: {plain(words, reader)}" for name, words in view.complaints.items()]
    return "\n".join(part for part in parts if part)


def say_both(first: object, second: object, reader: Reader) -> str:
    return f"{plain(first, reader)}: {plain(second, reader)}"  # type: ignore[arg-type]
