"""Putting the clock forward, step by step: what falls due on the way happens at its own time."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from adapters.memory import MemoryChat
from bot.clock import Clock
from store import jobs, outbox
from store.db import Unit

Tick = Callable[[], Awaitable[object]]

SPANS = {"minutes": timedelta(minutes=10), "hour": timedelta(hours=1), "day": timedelta(days=1)}
FARTHEST = timedelta(days=31)
_MOST_STEPS = 200


async def pass_by(span: timedelta, chat: MemoryChat, clock: Clock, tick: Tick) -> None:
    """Let so much time pass."""
    await _walk(clock.now() + span, chat, clock, tick, stop=lambda: False)


async def pass_until_letter(chat: MemoryChat, clock: Clock, tick: Tick) -> None:
    """Let time pass until somebody here gets a letter, or nothing waits any more within a month."""
    await tick()
    before = _letters(chat)
    await _walk(clock.now() + FARTHEST, chat, clock, tick, stop=lambda: _letters(chat) > before, to_the_end=False)


async def _walk(
    end: datetime, chat: MemoryChat, clock: Clock, tick: Tick, *, stop: Callable[[], bool], to_the_end: bool = True
) -> None:
    for _ in range(_MOST_STEPS):
        due = await next_due(chat, clock)
        if due is None or due > end:
            break
        _jump_to(due, clock)
        await tick()
        if stop():
            return
    if to_the_end:
        _jump_to(end, clock)
        await tick()


def _jump_to(moment: datetime, clock: Clock) -> None:
    clock.jump(max(timedelta(0), moment - clock.now()))


def _letters(chat: MemoryChat) -> int:
    return sum(m.channel.startswith("@") and not m.only_for and bool(m.view) for m in chat.messages.values())


async def next_due(chat: MemoryChat, clock: Clock) -> datetime | None:
    """When something will be done or sent next, of what waits for its time."""
    now = clock.now()

    def look(unit: Unit) -> list[datetime | None]:
        return [jobs.next_at(unit, now), outbox.next_at(unit, now)]

    return min((due for due in await chat.router.db.read(look) if due), default=None)
