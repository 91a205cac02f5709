"""A world for stories: rooms, people who type, fill in, click and react, and a clock that passes.

It is the in-memory chat that ships, with the real router, the real worker and a real database.
"""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlmodel import col

from adapters.memory import BOT, Member, MemoryChat, Message
from bot.block import Block, furnished
from bot.blocks import BLOCKS
from bot.chat import Answer
from bot.clock import Clock
from bot.events import Lookup
from bot.router import Router
from bot.text import Reader, plain
from bot.turn import House
from bot.view import Button, Card, Form, Item, Notice, Page, View
from bot.worker import Worker
from store import jobs, outbox, places, posts, sessions
from store.db import METADATA, Database, Unit
from store.sessions import LexSession, Seat

T = TypeVar("T")
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""A Monday, nine o'clock in Berlin."""
BERLIN = ZoneInfo("Europe/Berlin")
OFFER = {"title": "Testing with pleasure", "starts_at": "2026-11-25T15:00", "place": "https://meet.example.org/abc"}
"""What is mandatory of a session: on Wednesday at three."""
on_sqlite = pytest.mark.engines("sqlite")
"""For stories of which each statement is run on PostgreSQL by others, too. In CI they are told on both all the same."""
on_both = pytest.mark.engines("sqlite", "postgres")
"""For those that run one which the others of their file do not."""


class World:
    """One network, in one chat or several. `passes` lets time go by and does what is due."""

    def __init__(
        self,
        db: Database | str,
        blocks: Sequence[Block] = BLOCKS,
        start: datetime = START,
        chats: Sequence[str] = ("browser",),
        *,
        welcomes: bool = False,
    ) -> None:
        self.db = Database(db) if isinstance(db, str) else db
        self.clock = Clock(lambda: start)
        house = House(url="http://127.0.0.1:3000", caretakers=frozenset({"cara@example.org"}), welcomes=welcomes)
        self.house = furnished(house, blocks)
        self.router = Router(self.db, blocks, self.house, self.clock, self._remembers_to_work)
        self._work_waits = False
        self.chats = {name: MemoryChat(self.router, self.clock, name) for name in chats}
        self.worker = Worker(self.db, blocks, self.house, self.clock, list(self.chats.values()))

    @property
    def chat(self) -> MemoryChat:
        """The first of them."""
        return next(iter(self.chats.values()))

    def person(
        self, name: str, language: str = "en", zone: str = "Europe/Berlin", *, chat: str = "", email: str | None = None
    ) -> "Who":
        """Somebody in a chat; their e-mail address is made from their name, unless told."""
        user, home = name.lower(), self.chats[chat] if chat else self.chat
        address = f"{user}@example.org" if email is None else email
        home.members[user] = Member(user, name, address, language, zone)
        return Who(self, home, user)

    def room(self, name: str, *, chat: str = "", **bound: object) -> str:
        """A room; ``topics``, ``languages``, ``sites``, ``rest`` and ``language`` bind it."""
        home = self.chats[chat] if chat else self.chat
        home.rooms[name] = f"#{name}"
        if bound:
            where = {"platform": home.platform, "tenant": home.tenant, "channel": name, "name": f"#{name}"}
            first = {"language": "en", "zone": "Europe/Berlin", "created_at": self.clock.now()}
            self.db.write_now(lambda unit: unit.add(places.Room(**where | first | bound)))
        return name

    async def passes(self, **time: float) -> None:
        """So much time goes by, and what falls due on the way is done at its own time."""
        end = self.clock.now() + timedelta(**time)
        await self.settles()
        while (due := next_due(self.db, self.clock.now())) and due < end:
            await self._jumps(due)
        await self._jumps(end)

    async def _jumps(self, to: datetime) -> None:
        self.clock.jump(to - self.clock.now())
        await self.settles()

    async def becomes(self, moment: str) -> None:
        """Time goes by until this moment in Berlin: ``2026-11-25 15:00``."""
        until = datetime.fromisoformat(moment).replace(tzinfo=BERLIN)
        await self.passes(seconds=(until - self.clock.now()).total_seconds())

    async def settles(self) -> None:
        """What is due now is done."""
        self._work_waits = False
        await self.worker.tick()

    async def acts(self, asked: Awaitable[Answer]) -> str:
        """Somebody does something; what they see. If the router says that work waits, it is done at once."""
        answer = await asked
        tells_another = self.router._recorded != self._remembers_to_work
        if self._work_waits or tells_another:
            await self.settles()
        return told(answer)

    def _remembers_to_work(self) -> None:
        self._work_waits = True

    def ask(self, question: Callable[[Unit], T]) -> T:
        return self.db.read_now(question)

    def sessions(self) -> list[LexSession]:
        """All that there are, in order of being offered."""
        return self.ask(lambda unit: list(unit.scalars(select(LexSession).order_by(col(LexSession.id)))))

    def session(self, number: int) -> LexSession:
        return self.ask(lambda unit: unit.get_one(LexSession, number))

    def seats(self, number: int) -> dict[str, str]:
        """Who has which seat in a session, in order of coming."""
        return self.ask(lambda unit: seats_of(unit, number))

    def remembers(self) -> dict[str, list[str]]:
        """All that people brought about, to see whether anything has changed: not which events there were."""
        tables = [table for table in METADATA.sorted_tables if table.name not in ("seen", "lane")]
        return self.ask(
            lambda unit: {
                table.name: sorted(str(tuple(row)) for row in unit.execute(table.select())) for table in tables
            }
        )

    def close(self) -> None:
        self.db.close()


class Who:
    """Somebody who types, fills in, clicks and reacts. What they see is plain text in their language."""

    def __init__(self, world: World, chat: MemoryChat, user: str) -> None:
        self.world, self.chat, self.user = world, chat, user
        self._heard = 0

    @property
    def talk(self) -> str:
        """The private talk with the bot."""
        return f"@{self.user}"

    async def types(self, text: str, room: str = "") -> str:
        """Types a line (in the private talk, if no room is named); what the bot answers."""
        return await self.world.acts(self.chat.types(self.user, room or self.talk, text))

    async def fills(self, key: str = "", **values: str | tuple[str, ...]) -> str:
        """Fills in the form in front of them, on top of what stands in it; the same ``key`` is the same event."""
        filled = {field.name: field.value for field in self.form.fields} | values
        return await self.world.acts(self.chat.submits(self.user, filled, key))

    async def offers(self, **values: str | tuple[str, ...]) -> int:
        """Offers a session by the form; its number."""
        filled = self.chat.fills(self.user, self.talk, "sessions.offer", OFFER | values, about="", key="")
        answer = await self.world.acts(filled)
        assert not self.asked, answer
        return self.world.sessions()[-1].id or 0

    @property
    def form(self) -> Form:
        """The form in front of them."""
        return self.chat.forms[self.user][0]

    @property
    def asked(self) -> bool:
        """Whether a form is in front of them."""
        return self.user in self.chat.forms

    @property
    def complaints(self) -> dict[str, str]:
        """What is wrong with the form in front of them, field by field."""
        form, reader, _ = self.chat.forms[self.user]
        return {name: plain(words, reader) for name, words in form.complaints.items()}

    @property
    def echoes(self) -> dict[str, str]:
        """How answers were understood in the form in front of them, field by field."""
        form, reader, _ = self.chat.forms[self.user]
        return {name: plain(words, reader) for name, words in form.echoes.items()}

    async def clicks(self, label: str, message: Message | None = None) -> str:
        """Presses the button with this label on a message; by default the newest they see that has one."""
        found = message or next(m for m in reversed(self.sees_all()) if any(b == label for b, _ in buttons(m)))
        types = dict(buttons(found))[label]
        return await self.world.acts(self.chat.clicks(self.user, found.id, types))

    async def uses(self, label: str, message: Message) -> str:
        """Chooses this in the menu of a message; what the bot answers."""
        reads = self.chat.reads(self.user)
        names = {plain(action.label, reads): action.name for action in self.world.house.actions}
        return await self.world.acts(self.chat.uses(self.user, names[label], message.id))

    async def looks_up(self, text: str = "", name: str = "sessions", skip: int = 0, most: int = 25) -> list[Item]:
        """Looks for something to put before others, where a platform lets people do so."""
        event = Lookup("", self.chat.caller(self.user), self.chat.where(self.talk), name, text, skip, most)
        answer = await self.world.router.answer(event, self.chat)
        assert isinstance(answer.view, Page), told(answer)
        return [item for section in answer.view.sections for item in section.items]

    def says(self, text: str, room: str) -> Message:
        """Words in a room that are nothing for the bot; the message."""
        return self.chat.says(self.user, room, text)

    async def reacts(self, emoji: str, message: Message, *, added: bool = True) -> str:
        return await self.world.acts(self.chat.reacts(self.user, message.id, emoji, added=added))

    def sees_all(self) -> list[Message]:
        """All they can see, oldest first."""
        channels = [*self.chat.rooms, self.talk]
        found = [message for channel in channels for message in self.chat.seen_by(self.user, channel)]
        return sorted(found, key=lambda message: (message.at, int(message.id.rpartition("-")[2])))

    def mail(self) -> list[Message]:
        """What the bot wrote to them in private, unasked, oldest first."""
        return [m for m in self.chat.seen_by(self.user, self.talk) if m.author == BOT and not m.only_for]

    def letters(self) -> list[str]:
        """The same as plain text."""
        return [shown(message) for message in self.mail()]

    def hears(self) -> list[str]:
        """The letters that came since this was asked last."""
        letters = self.letters()
        new, self._heard = letters[self._heard :], len(letters)
        return new

    def entry(self) -> Calendar:
        """The calendar entry of the newest letter that holds one."""
        files = [m.view.file for m in self.mail() if isinstance(m.view, Card) and m.view.file]
        return Calendar.from_ical(files[-1].content)

    def cards(self, room: str) -> list[Message]:
        """The announcements they see in a room."""
        return [m for m in self.chat.seen_by(self.user, room) if m.author == BOT and not m.only_for]

    def card(self, room: str) -> str:
        """The only announcement in a room, as plain text."""
        [card] = self.cards(room)
        return shown(card)


def next_due(db: Database, now: datetime) -> datetime | None:
    """When the next of what waits will be due."""
    found = db.read_now(lambda unit: [waits.next_at(unit, now) for waits in (jobs, outbox, posts)])
    return min((moment for moment in found if moment), default=None)


def seats_of(unit: Unit, number: int) -> dict[str, str]:
    seated = [(person, seat) for seat in (Seat.IN, Seat.WAITING) for _, person in sessions.sign_ups(unit, number, seat)]
    return {person.name: seat.value for person, seat in seated}


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
        return view.buttons + view.more + of_items
    if isinstance(view, Card):
        return view.buttons + view.more
    return view.buttons if isinstance(view, Notice) else ()


def text_of(view: View, reader: Reader) -> str:
    """A view as plain lines."""
    if isinstance(view, Notice):
        return plain(view.text, reader)
    if isinstance(view, Card):
        facts = [say_both(fact.label, fact.value, reader) for fact in view.facts]
        parts = [
            plain(view.title, reader),
            plain(view.intro, reader),
            *facts,
            plain(view.body, reader),
            plain(view.quiet, reader),
            plain(view.note, reader),
        ]
    elif isinstance(view, Page):
        parts = [plain(view.title, reader), plain(view.intro, reader)]
        for section in view.sections:
            parts.append(plain(section.title, reader))
            parts += [plain(line, reader) for line in section.table.lines()] if section.table else []
            parts += [say_both(item.title, item.detail, reader) for item in section.items]
            parts.append("" if section.items or section.table else plain(section.empty, reader))
        parts.append(plain(view.note, reader))
    else:
        parts = [plain(view.title, reader)]
        said = (*view.complaints.items(), *view.echoes.items())
        parts += [f"{name}: {plain(words, reader)}" for name, words in said]
    return "\n".join(part for part in parts if part)


def say_both(first: object, second: object, reader: Reader) -> str:
    return f"{plain(first, reader)}: {plain(second, reader)}"  # type: ignore[arg-type]
