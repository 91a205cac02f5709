"""A worker that is told to stop ends what it is sending; what a platform does not take in time is left to others."""

import asyncio
from datetime import timedelta
from types import ModuleType

import pytest

from adapters.memory import MemoryChat
from bot import painter, postman
from bot.blocks import BLOCKS
from bot.chat import To
from bot.delivery import LEASE, SETTLES
from bot.text import Reader
from bot.view import View
from bot.worker import Worker
from store import outbox, posts
from store.db import Database
from store.outbox import Fate, Letter
from store.posts import Post
from tests.world import World


class Slow(MemoryChat):
    """A chat that takes nothing while the gate is closed."""

    gate: asyncio.Event
    asked: asyncio.Semaphore

    async def post(self, to: To, view: View, reader: Reader, key: str) -> str:
        self.asked.release()
        await self.gate.wait()
        return await super().post(to, view, reader, key)

    async def update(self, to: To, message: str, view: View, reader: Reader) -> None:
        self.asked.release()
        await self.gate.wait()
        await super().update(to, message, view, reader)


@pytest.fixture
async def slow(database: Database) -> tuple[World, Slow]:
    """Ben has signed up: a card is to be drawn anew, and a letter to him to be sent."""
    world = World(database)
    chat = Slow(world.router, world.clock)
    chat.gate = asyncio.Event()
    chat.gate.set()
    chat.asked = asyncio.Semaphore(0)
    world.chats = {"browser": chat}
    world.worker = Worker(world.db, BLOCKS, world.house, world.clock, [chat])
    world.room("lex", rest=True)
    number = await world.person("Ana").offers()
    await world.person("Ben").types("home")
    chat.gate.clear()
    chat.asked = asyncio.Semaphore(0)
    await chat.types("ben", "@ben", f"join {number}")
    return world, chat


async def stopped(world: World, chat: Slow) -> "asyncio.Task[None]":
    """The worker at its sends, told to stop."""
    working = asyncio.create_task(world.worker.run())
    for _ in range(2):  # the card and the letter
        await chat.asked.acquire()
    world.worker.stop()
    await asyncio.sleep(0)
    assert not working.done()
    return working


def rows(world: World) -> tuple[Letter, Post]:
    """Ben's letter, and the card."""
    return world.ask(lambda unit: (outbox.to_person(unit, 2)[-1], unit.get_one(Post, 1)))


async def test_what_is_being_sent_is_sent_and_recorded_before_the_worker_ends(slow: tuple[World, Slow]) -> None:
    world, chat = slow
    working = await stopped(world, chat)
    chat.gate.set()
    await asyncio.wait_for(working, 10)
    letter, post = rows(world)
    assert (letter.fate, bool(letter.message)) == (Fate.SENT, True)
    assert (post.drawn, post.sending) == (post.wanted, False)


async def test_what_is_given_up_is_in_doubt_and_due_for_others_when_no_platform_takes_it_any_more(
    slow: tuple[World, Slow],
) -> None:
    world, chat = slow
    working = await stopped(world, chat)
    world.worker.give_up()
    await asyncio.wait_for(working, 10)
    letter, post = rows(world)
    assert letter.doubts == 1, "a card that stands can only be drawn as it is"
    for row in (letter, post):
        assert (row.sending, row.tries) == (False, 1)
    assert letter.due_at - world.clock.now() == SETTLES, "who looks for it sooner may look too early"
    assert (post.due_at - world.clock.now()).total_seconds() < 5, "not first when a lease lapses"
    assert letter.fate is Fate.DUE


async def full(world: World, chat: Slow, what: ModuleType, patched: pytest.MonkeyPatch) -> "asyncio.Task[None]":
    """The worker at its sends, more than which it does not begin at once; and there is more to be sent."""
    patched.setattr(what, "MOST_UNDER_WAY", 1)
    working = asyncio.create_task(world.worker.run())
    for _ in range(2):  # the card and the letter
        await chat.asked.acquire()
    waits, wait = asyncio.Event(), asyncio.wait
    patched.setattr(asyncio, "wait", lambda *args, **options: waits.set() or wait(*args, **options))
    if what is postman:
        world.person("Carla")
        await chat.types("carla", "@carla", "join 1")
    else:
        world.room("more", rest=True)
        world.db.write_now(lambda unit: posts.want(unit, "session:1", 2, world.clock.now()))
    world.worker.wake()
    await waits.wait()
    return working


def last(world: World, what: ModuleType) -> Letter | Post:
    """The letter or card that was to be sent in the end."""
    kind = Letter if what is postman else Post
    return world.ask(lambda unit: unit.query(kind).order_by("id").all()[-1])


@pytest.mark.parametrize("what", [postman, painter])
async def test_nothing_more_is_begun_when_what_was_under_way_is_given_up(
    slow: tuple[World, Slow], what: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, chat = slow
    working = await full(world, chat, what, monkeypatch)
    world.worker.stop()
    world.worker.give_up()
    await asyncio.wait_for(working, 10)
    assert (last(world, what).tries, last(world, what).sending) == (0, False)


@pytest.mark.parametrize("what", [postman, painter])
async def test_what_is_begun_when_others_are_done_is_claimed_from_then_on(
    slow: tuple[World, Slow], what: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else its claim lapses while it is being sent."""
    world, chat = slow
    working = await full(world, chat, what, monkeypatch)
    world.clock.jump(LEASE - timedelta(seconds=5))
    chat.gate.set()
    chat.gate.clear()
    while not last(world, what).sending:
        await chat.asked.acquire()
    assert last(world, what).due_at == world.clock.now() + LEASE
    world.worker.stop()
    chat.gate.set()
    await asyncio.wait_for(working, 10)


async def test_giving_up_where_nothing_is_under_way_is_nothing(world: World) -> None:
    world.worker.give_up()
    assert world.worker.under_way == 0
    assert world.ask(lambda unit: outbox.to_person(unit, 1)) == []
