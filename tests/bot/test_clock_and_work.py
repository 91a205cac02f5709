"""The rows are the truth: nights on which clocks change, sleep, clocks that jump, and two who do the same work.

One day before is the same time on the member's own clock; what is counted in minutes is counted.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlmodel import col

from adapters.memory import MemoryChat
from bot.block import Block
from bot.blocks import BLOCKS
from bot.chat import To
from bot.text import Reader
from bot.turn import Work
from bot.view import Card, View
from bot.worker import Worker
from store import jobs, posts
from store.db import Database, Unit
from store.jobs import Job
from store.outbox import Fate, Haste, Letter
from store.people import Person
from store.posts import Post
from tests.world import START, Who, World

REMINDER = "sessions.reminder"


class Counting(MemoryChat):
    """A chat that remembers each sending, also of what was sent before; its platform answers when it likes to."""

    sent: list[str]

    async def post(self, to: To, view: View, reader: Reader, key: str) -> str:
        self.sent.append(key)
        await asyncio.sleep(0)
        return await super().post(to, view, reader, key)


class Wall:
    """A machine's clock, which somebody sets."""

    def __init__(self, shows: datetime) -> None:
        self.shows = shows

    def __call__(self) -> datetime:
        return self.shows


def counted(world: World, blocks: tuple[Block, ...] = tuple(BLOCKS)) -> list[str]:
    """What the world's chat sends from now on."""
    chat = Counting(world.router, world.clock)
    chat.sent, chat.members, chat.rooms = [], world.chat.members, world.chat.rooms
    world.chats = {"browser": chat}
    world.worker = Worker(world.db, blocks, world.house, world.clock, [chat])
    return chat.sent


def reminders(world: World) -> list[Letter]:
    """In order of being due."""
    query = select(Letter).where(col(Letter.kind) == REMINDER).order_by(col(Letter.due_at), col(Letter.id))
    return world.ask(lambda unit: list(unit.scalars(query)))


def hears(who: Who) -> list[str]:
    """What came to them, but for the question how it was."""
    return [letter for letter in who.hears() if "How was it?" not in letter]


def begins(letters: list[str]) -> list[str]:
    """When it begins, as each of these letters tells."""
    return [letter.splitlines()[1] for letter in letters]


async def guest(world: World, starts_at: str, zone: str = "Europe/Berlin", remind: tuple[str, ...] = ()) -> Who:
    """Somebody who has signed up for a session of this time where they and the host live."""
    ana, ben = world.person("Ana", zone=zone), world.person("Ben", zone=zone)
    await ana.offers(starts_at=starts_at)
    await ben.types("join 1")
    if remind:
        await ben.types("remind 1")
        await ben.fills(before=remind)
    ben.hears()
    return ben


# nights on which the clocks change


@pytest.mark.parametrize(
    ("zone", "starts_at", "utc"),
    [
        ("Europe/Berlin", "2027-03-28T09:00", "2027-03-28T07:00"),  # put forward in the night before
        ("Europe/Berlin", "2026-10-25T09:00", "2026-10-25T08:00"),  # put back
        ("America/New_York", "2027-03-14T09:00", "2027-03-14T13:00"),
        ("America/New_York", "2026-11-01T09:00", "2026-11-01T14:00"),
        ("Australia/Sydney", "2026-10-04T09:00", "2026-10-03T22:00"),
        ("Australia/Sydney", "2027-04-04T09:00", "2027-04-03T23:00"),
        ("Asia/Kolkata", "2027-03-28T09:00", "2027-03-28T03:30"),  # never
    ],
)
async def test_reminders_come_once_each_and_on_time_where_the_clocks_change(
    database: Database, zone: str, starts_at: str, utc: str
) -> None:
    begin = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    world = World(database, start=begin - timedelta(days=5))
    ben = await guest(world, starts_at, zone, remind=("1440", "60", "10"))
    assert world.session(1).starts_at == begin
    await world.passes(days=6)
    at = [letter.sent_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for letter in reminders(world)]  # type: ignore[union-attr]
    wall = datetime.fromisoformat(starts_at)
    assert at == [wall - timedelta(days=1), wall - timedelta(hours=1), wall - timedelta(minutes=10)]
    assert len(hears(ben)) == 3


async def test_an_hour_before_is_an_hour_also_in_the_night_itself(database: Database) -> None:
    """A session at half past three, Berlin's clocks having been put forward from two to three."""
    world = World(database, start=datetime(2027, 3, 25, 12, tzinfo=UTC))
    ben = await guest(world, "2027-03-28T03:30", remind=("60", "10"))
    await world.becomes("2027-03-28 01:29")
    assert ben.hears() == []
    await world.becomes("2027-03-28 01:30")
    assert begins(ben.hears()) == ["It begins in 60 minutes."]
    await world.becomes("2027-03-28 03:20")
    assert begins(ben.hears()) == ["It begins in 10 minutes."]


# a process that was stopped for a while


async def test_what_is_found_late_but_still_to_come_is_told_as_it_is_now(world: World) -> None:
    ben = await guest(world, "2026-11-23T15:00", remind=("60",))
    await world.becomes("2026-11-23 11:40")
    world.clock.jump(timedelta(hours=3))
    await world.settles()
    assert begins(ben.hears()) == ["It begins in 20 minutes."]
    assert [letter.fate for letter in reminders(world)] == [Fate.SENT]


async def test_what_is_found_when_it_is_over_is_recorded_as_too_late(world: World) -> None:
    ben = await guest(world, "2026-11-23T15:00", remind=("60", "10"))
    await world.becomes("2026-11-23 13:00")
    world.clock.jump(timedelta(hours=3))
    await world.settles()
    assert hears(ben) == []
    assert {(letter.fate, letter.reason) for letter in reminders(world)} == {(Fate.DROPPED, "too late")}
    assert len(reminders(world)) == 2
    assert world.ask(jobs.waiting) == 0, "and its card is brought up to date"


async def test_a_job_found_late_is_done_once_and_in_order(world: World) -> None:
    ben = await guest(world, "2026-11-25T15:00", remind=("1440", "60", "10"))
    await world.becomes("2026-11-24 12:00")
    world.clock.jump(timedelta(hours=3))  # three o'clock: the day-before one is due this minute
    await world.settles()
    await world.settles()
    assert begins(ben.hears()) == ["It begins in 24 hours."]
    await world.becomes("2026-11-25 16:00")
    assert begins(hears(ben)) == ["It begins in 60 minutes.", "It begins in 10 minutes."]


async def test_what_was_held_for_the_night_comes_when_we_wake_after_it(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers(starts_at="2026-12-07T15:00", capacity="1")
    for one in (ben, mia := world.person("Mia")):
        await one.types("join 1")
    mia.hears()
    await world.becomes("2026-11-23 23:00")
    await ben.types("leave 1")
    world.clock.jump(timedelta(hours=12))
    await world.settles()
    assert len(mia.hears()) == 1


# a clock that jumps


async def test_a_clock_that_jumps_a_day_ahead_tells_nothing_that_is_over(world: World) -> None:
    ben = await guest(world, "2026-11-24T08:30", remind=("1440", "60", "10"))
    await world.passes(minutes=1)
    world.clock.jump(timedelta(days=1))
    await world.settles()
    assert ben.hears() == []
    assert {letter.fate for letter in reminders(world)} == {Fate.DROPPED}


@pytest.fixture
def wall() -> Wall:
    return Wall(START)


@pytest.fixture
def set_back(database: Database, wall: Wall) -> World:
    """A world whose machine's clock can be set back, as by the network's time after a long error."""
    world = World(database)
    world.clock._source = wall
    world.room("lex", rest=True)
    return world


async def test_nothing_is_sent_twice_by_a_clock_that_is_set_back(set_back: World, wall: Wall) -> None:
    sent = counted(set_back)
    await guest(set_back, "2026-11-25T15:00")
    await set_back.becomes("2026-11-25 14:50")
    before = list(sent)
    wall.shows -= timedelta(minutes=10)
    await set_back.settles()
    await set_back.becomes("2026-11-25 15:40")
    assert sent == before
    assert max(Counter(sent).values()) == 1
    assert [letter.fate for letter in reminders(set_back)] == [Fate.SENT, Fate.SENT]


async def test_what_happens_after_a_clock_was_set_back_does_not_wait_until_it_has_caught_up(
    set_back: World, wall: Wall
) -> None:
    await set_back.passes(hours=1)
    ben = await guest(set_back, "2026-11-25T15:00")
    assert "Seats: 1 person comes" in ben.card("lex")
    wall.shows -= timedelta(minutes=10)
    mia = set_back.person("Mia")
    await mia.types("join 1")
    assert len(mia.hears()) == 1
    assert "Seats: 2 people come" in ben.card("lex")


async def test_a_reminder_that_was_due_in_the_minutes_that_come_again_comes_once(set_back: World, wall: Wall) -> None:
    ben = await guest(set_back, "2026-11-25T15:00", remind=("10",))
    await set_back.becomes("2026-11-25 14:55")
    assert len(ben.hears()) == 1
    wall.shows -= timedelta(minutes=10)
    await set_back.becomes("2026-11-25 15:30")
    assert ben.hears() == []


# two who do the same work


def grow(work: Work, number: int, _occurrence: str) -> None:
    """Each time it is done leaves a mark: the count of changes of the bed."""
    work.changed(f"bed:{number}")
    work.tell_all([1, 2, 3], "garden.grown", f"bed:{number}", haste=Haste.NOW)


def bed(_work: Work, number: int) -> Card:
    return Card(f"Bed {number}")


def grown(_work: Work, person: Person, number: int, _occurrence: str) -> View:
    return Card(f"{person.name}, bed {number} has grown")


GARDEN = Block("garden", "Garden", jobs={"grow": grow}, cards={"bed": bed}, letters={"grown": grown})
BEDS = range(1, 21)


@pytest.fixture
def two(postgres_url: str) -> Iterator[list[World]]:
    """Two programs with a garden, on one database, each with its own connections and its own way to the platform."""
    worlds = [World(postgres_url, (*BLOCKS, GARDEN)) for _ in range(2)]
    yield worlds
    for world in worlds:
        world.close()


async def plant(worlds: list[World]) -> list[str]:
    """Three people, a room and twenty beds that are to grow; all that both send."""
    first, second = worlds
    sent = counted(first, (*BLOCKS, GARDEN))
    for name in ("Ana", "Ben", "Mia"):
        await first.person(name).types("home")
    first.room("lex", rest=True)
    counted(second, (*BLOCKS, GARDEN))
    second.chat.members, second.chat.rooms = first.chat.members, first.chat.rooms
    second.chat.sent = sent  # type: ignore[attr-defined]

    def planted(unit: Unit) -> None:
        for number in BEDS:
            posts.want(unit, f"bed:{number}", 1, START)
            jobs.plan(unit, "garden.grow", f"bed:{number}", "", START)

    first.db.write_now(planted)
    return sent


async def test_two_that_share_a_database_do_each_thing_once(two: list[World]) -> None:
    sent = await plant(two)
    for _ in range(3):
        await asyncio.gather(*(world.worker.tick() for world in two))
    assert two[0].ask(lambda unit: {post.wanted for post in unit.scalars(select(Post))}) == {2}
    assert two[0].ask(lambda unit: {(job.tries, bool(job.done_at)) for job in unit.scalars(select(Job))}) == {(0, True)}
    letters = two[0].ask(lambda unit: [letter.fate for letter in unit.scalars(select(Letter))])
    assert letters == [Fate.SENT] * 3 * len(BEDS)
    assert len(sent) == len(set(sent)) == (3 + 1) * len(BEDS)


@pytest.mark.parametrize("ahead", [20, 600])
async def test_two_whose_machines_clocks_differ_go_by_the_same_one_and_do_each_thing_once(
    two: list[World], wall: Wall, ahead: int
) -> None:
    sent = await plant(two)
    two[0].clock._source, two[1].clock._source = wall, lambda: wall() + timedelta(seconds=ahead)
    two[1].clock.goes_by(wall.shows)
    for _ in range(3):
        await asyncio.gather(*(world.worker.tick() for world in two))
    assert len(sent) == len(set(sent)) == (3 + 1) * len(BEDS)


async def test_one_whose_clock_is_behind_does_not_do_again_what_the_other_has_done(two: list[World]) -> None:
    sent = await plant(two)
    await two[0].worker.tick()
    done = len(sent)
    two[1].clock._source = lambda: START - timedelta(minutes=10)
    await two[1].worker.tick()
    assert len(sent) == len(set(sent)) == done == (3 + 1) * len(BEDS)
