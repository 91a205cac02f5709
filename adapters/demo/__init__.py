"""Invented people and sessions, for trying LEX out.

They live through the last weeks in a moment: they offer sessions, put ✋, wait, all through the same doors and rules as
everybody. So what a visitor finds looks lived in, and nothing in it could not have happened.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from adapters.demo.people import CARETAKER, PEOPLE, ROOMS, TALK, Newcomer
from adapters.demo.sessions import COMING, PAST, Talk
from adapters.memory import MemoryChat, Message
from adapters.network import Network
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.events import Command, Submit
from bot.router import Router
from bot.text import plain
from bot.view import Card, Form, Notice
from bot.worker import Worker

HISTORY = timedelta(days=28)


class Stuck(Exception):
    """The invented people could not do what people do: a mistake in what was invented."""


async def live(network: Network) -> MemoryChat:
    """Let the invented people live until now; the chat they did it in."""
    now = network.clock.now()
    return await _Past(network, now).lived()


class _Past:
    """The last weeks, as they are lived through."""

    def __init__(self, network: Network, now: datetime) -> None:
        self.now = now
        self.clock = Clock(lambda: now - HISTORY)
        house = replace(network.house, caretakers=network.house.caretakers | {f"{CARETAKER}@example.org"})
        self.router = Router(network.db, BLOCKS, house, self.clock)
        self.chat = MemoryChat(self.router, self.clock)
        self.worker = Worker(network.db, BLOCKS, house, self.clock, [self.chat])
        self._keys = 0

    async def lived(self) -> MemoryChat:
        for person in PEOPLE:
            await self._arrives(person)
        for channel, hears in ROOMS.items():
            self.chat.rooms[channel] = f"#{channel}"
            await self._fills(CARETAKER, channel, "setup", hears)
        for when, talks in self._by_day():
            await self._passes_until(when)
            for talk in talks:
                await self._offers(talk)
            await self._passes_until(when + timedelta(minutes=40))
            for talk in talks:
                await self._join(talk)
        for channel, user, words in TALK:
            await self.chat.types(user, channel, words)
        await self._passes_until(self.now)
        return self.chat

    def _by_day(self) -> list[tuple[datetime, Sequence[Talk]]]:
        """When which sessions are offered: the past ones a week before, those to come over the last days."""
        days: dict[datetime, list[Talk]] = {}
        for talk in PAST:
            days.setdefault(self.starts_at(talk) - timedelta(days=6, hours=2), []).append(talk)
        first = (self.now - timedelta(days=len(COMING) // 2 + 1)).replace(minute=20)
        for place, talk in enumerate(COMING):
            days.setdefault(first + timedelta(days=place // 2, hours=-3 * (place % 2)), []).append(talk)
        return sorted(days.items())

    def starts_at(self, talk: Talk) -> datetime:
        """In so many working days, at this hour where the host is; ``soon`` is the next full hour but one."""
        if talk.at == "soon":
            return self.now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=2)
        zone = ZoneInfo(next(person.zone for person in PEOPLE if person.user == talk.host))
        day = self.now.astimezone(zone).date()
        step = timedelta(days=1 if talk.days > 0 else -1)
        left = abs(talk.days)
        while left:
            day += step
            left -= day.weekday() < 5  # Saturday and Sunday do not count
        return datetime.combine(day, time.fromisoformat(talk.at), zone).astimezone(UTC)

    async def _arrives(self, person: Newcomer) -> None:
        self.chat.members[person.user] = person.member
        await self.chat.arrives(person.user)
        if person.settled:
            await self._fills(person.user, f"@{person.user}", "settings", person.answers)

    async def _offers(self, talk: Talk) -> None:
        values = talk.answers | {"starts_at": self.starts_at(talk).isoformat()}
        await self._fills(talk.host, f"@{talk.host}", "host", values)

    async def _join(self, talk: Talk) -> None:
        """They put ✋ on the card, where it stands first."""
        card = next((message for message in self.chat.messages.values() if self._shows(message, talk)), None)
        for user in talk.guests if card else ():
            await self.chat.reacts(user, card.id if card else "", "✋")

    def _shows(self, message: Message, talk: Talk) -> bool:
        is_card = isinstance(message.view, Card) and not message.only_for and not message.channel.startswith("@")
        return is_card and message.reader is not None and talk.title in plain(message.view.title, message.reader)  # type: ignore[union-attr]

    async def _fills(self, user: str, channel: str, command: str, values: dict[str, str | tuple[str, ...]]) -> None:
        """Open a form and fill it in, as people do."""
        caller, where = self.chat.caller(user), self.chat.where(channel)
        form = (await self.router.answer(Command(self._key(), caller, where, command))).view
        if not isinstance(form, Form):
            raise Stuck(f"{command} opens no form")
        filled = {field.name: field.value for field in form.fields} | values
        done = (await self.router.answer(Submit(self._key(), caller, where, form.name, filled, form.about))).view
        if isinstance(done, Form) or (isinstance(done, Notice) and done.tone == "warning"):
            raise Stuck(f"{command} refuses {filled}")

    def _key(self) -> str:
        self._keys += 1
        return f"demo-{self._keys}"

    async def _passes_until(self, moment: datetime) -> None:
        """What falls due on the way happens at its own time, once a day and at the end."""
        while (left := moment - self.clock.now()) > timedelta(0):
            self.clock.jump(min(left, timedelta(days=1)))
            await self.worker.tick()
