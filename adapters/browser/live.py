"""Telling open pages what has changed, as it changes (Server-Sent Events)."""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

import orjson
from aiohttp import web

from adapters.browser import picture
from adapters.browser.guard import HEADERS
from adapters.browser.render import Shape
from adapters.memory import MemoryChat, Message
from bot.clock import Clock

HEARTBEAT = 20.0


@dataclass(eq=False, slots=True)
class Ear:
    """One open page: what it was not told yet. Only the newest state is told, so nothing piles up."""

    user: str
    everything: bool = True
    time: bool = False
    changed: dict[str, Message] = field(default_factory=dict[str, Message])
    gone: set[str] = field(default_factory=set[str])
    written_to: set[str] = field(default_factory=set[str])
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """All open pages."""

    def __init__(self, chat: MemoryChat, clock: Clock) -> None:
        self.chat, self.clock = chat, clock
        self._ears: set[Ear] = set()
        self._closing = False
        chat.heard, chat.forgot = self._heard, self._forgot

    # what has changed

    def _heard(self, message: Message) -> None:
        for ear in self._ears:
            if picture.is_seen_by(message, ear.user):
                ear.changed[message.id] = message
                ear.woken.set()
            elif picture.is_letter(message):
                ear.written_to.add(message.channel.removeprefix("@"))
                ear.woken.set()

    def _forgot(self, message: Message) -> None:
        for ear in self._ears:
            ear.changed.pop(message.id, None)
            ear.gone.add(message.id)
            ear.woken.set()

    def time_passed(self) -> None:
        for ear in self._ears:
            ear.time = True
            ear.woken.set()

    def reads_otherwise(self, user: str) -> None:
        """This person's language or zone is another now: all has to be spoken anew."""
        for ear in self._ears:
            if ear.user == user:
                ear.everything = True
                ear.woken.set()

    async def close(self, _application: web.Application) -> None:
        """Let go of all pages, so that the server can stop; they come back by themselves."""
        self._closing = True
        for ear in self._ears:
            ear.woken.set()

    # telling

    async def stream(self, request: web.Request, user: str) -> web.StreamResponse:
        """Tell one page everything, then whatever changes, until it closes."""
        response = web.StreamResponse(
            headers=HEADERS | {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        await response.prepare(request)
        await response.write(b"retry: 1000\n\n")
        ear = Ear(user)
        self._ears.add(ear)
        try:
            await self._tell(response, ear)
        except ConnectionError:
            pass  # the page was closed
        finally:
            self._ears.discard(ear)
        return response

    async def _tell(self, response: web.StreamResponse, ear: Ear) -> None:
        while not self._closing:
            news = await self._news(ear)
            await response.write(b"data: " + orjson.dumps(news) + b"\n\n" if news else b": still here\n\n")
            with suppress(TimeoutError):
                await asyncio.wait_for(ear.woken.wait(), HEARTBEAT)
            ear.woken.clear()

    async def _news(self, ear: Ear) -> Shape:
        if ear.everything:
            _forget(ear)
            return {"state": await picture.state(self.chat, self.clock, ear.user)}
        news: Shape = {}
        if ear.changed:
            news["messages"] = self._drawn(ear.changed.values(), ear.user)
        if ear.gone:
            news["gone"] = sorted(ear.gone)
        if ear.written_to:
            news["letters"] = picture.letters(self.chat, ear.written_to)
        if ear.time:
            news["now"] = self.clock.now().isoformat()
        _forget(ear)
        return news

    def _drawn(self, messages: Iterable[Message], user: str) -> list[Shape]:
        return [picture.message(self.chat, message, user) for message in messages]


def _forget(ear: Ear) -> None:
    ear.everything = ear.time = False
    for told in (ear.changed, ear.gone, ear.written_to):
        told.clear()
