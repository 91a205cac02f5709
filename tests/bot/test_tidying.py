"""What nobody will ask for again is forgotten in time, and nothing before it."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zlib import crc32

import pytest
from sqlalchemy import func, select
from sqlmodel import SQLModel, col

from bot import tidying
from bot.clock import Clock
from bot.tidying import KEPT, tidy
from store import lanes, outbox
from store.db import Database, Unit
from store.hands import Hand
from store.jobs import MOST_TRIES, Job
from store.news import RoomList
from store.outbox import Fate, Letter
from store.pace import Pace
from store.places import Room
from store.seen import Seen
from tests.store.conftest import account, someone
from tests.world import START

HOUR = timedelta(hours=1)


def letter(name: str, at: datetime, fate: Fate = Fate.SENT, platform: str = "slack") -> Letter:
    return Letter(
        person_id=1, kind="a.b", thing="s:1", occurrence=name, due_at=at, fate=fate, platform=platform, sent_at=at
    )


def job(name: str, at: datetime, *, done: bool = True, tries: int = 0) -> Job:
    return Job(name="a.b", thing="s:1", occurrence=name, due_at=at, done_at=at if done else None, tries=tries)


def room_list(name: str, at: datetime) -> RoomList:
    return RoomList(room_id=1, day=date.fromordinal(1 + crc32(name.encode()) % 700_000), until=at)


ROWS: dict[str, Callable[[str, datetime], SQLModel]] = {
    "events": lambda name, at: Seen(key=name, at=at),
    "limits": lambda name, at: Pace(key=name, free_at=at, paused_until=at),
    "jobs": job,
    "letters": letter,
    "lists": room_list,
    "hands": lambda name, at: Hand(account_id=1, channel="C1", message=name, emoji="✋", up=True, at=at),
}


@pytest.fixture
def clock() -> Clock:
    return Clock(lambda: START)


@pytest.fixture
def db(database: Database) -> Database:
    """Ana has an account, and Slack is served."""

    def begin(unit: Unit) -> None:
        unit.add(someone("Ana"))
        unit.flush()
        unit.add(account(1, "slack"))
        unit.add(Room(platform="slack", tenant="T", channel="C", language="en", zone="UTC", created_at=START))
        lanes.serve(unit, ["slack"], START)

    database.write_now(begin)
    return database


def number_of(db: Database, kind: type[SQLModel]) -> int:
    return db.read_now(lambda unit: unit.scalar(select(func.count()).select_from(kind))) or 0


def test_it_is_known_of_everything_how_long_it_is_kept() -> None:
    assert set(ROWS) == set(KEPT)


@pytest.mark.parametrize("what", list(ROWS))
async def test_what_is_old_enough_is_forgotten_and_what_is_younger_is_kept(
    db: Database, clock: Clock, what: str
) -> None:
    old, young = (ROWS[what](name, START - KEPT[what][0] + by) for name, by in (("old", -HOUR), ("young", HOUR)))
    kind = type(old)
    before = number_of(db, kind)
    db.write_now(lambda unit: unit.add_all([old, young]))
    await tidy(db, clock)
    told = before + (what == "events")  # that it was tidied in this hour
    assert number_of(db, kind) == told + 1
    clock.jump(3 * HOUR)
    await tidy(db, clock)
    assert number_of(db, kind) == told + (what == "events")


async def test_what_still_waits_is_never_forgotten(db: Database, clock: Clock) -> None:
    long_ago = START - timedelta(days=1000)
    waiting = [
        letter("due", long_ago, Fate.DUE),
        letter("unsorted", long_ago, Fate.DUE, ""),
        letter("held", long_ago, Fate.HELD, ""),
        job("due", long_ago, done=False),
        job("tried", long_ago, done=False, tries=MOST_TRIES - 1),
        Pace(key="silent", free_at=long_ago, paused_until=START),
    ]
    ended = [letter(fate, long_ago, fate) for fate in Fate if fate not in outbox.WAITING]
    nowhere = [letter("nowhere", long_ago, Fate.FAILED, ""), job("given up", long_ago, done=False, tries=MOST_TRIES)]
    db.write_now(lambda unit: unit.add_all([*waiting, *ended, *nowhere]))
    await tidy(db, clock)
    assert [number_of(db, kind) for kind in (Letter, Job, Pace)] == [3, 2, 1]


async def test_much_is_forgotten_in_small_steps(db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tidying, "AT_ONCE", 10)
    for kind in ("jobs", "hands"):
        old = START - KEPT[kind][0] - HOUR
        db.write_now(lambda unit, kind=kind, old=old: unit.add_all([ROWS[kind](str(n), old) for n in range(35)]))
    steps: list[tuple[int, int]] = []

    def look(kind: str, _waited: float, _took: float) -> None:
        if kind == "write":
            steps.append((number_of(db, Job), number_of(db, Hand)))

    monkeypatch.setattr(db, "see", look)
    await tidy(db, clock)
    assert [jobs for jobs in dict.fromkeys(jobs for jobs, _ in steps) if jobs] == [35, 25, 15, 5]
    assert [hands for hands in dict.fromkeys(hands for _, hands in steps) if hands] == [35, 25, 15, 5]
    assert (number_of(db, Job), number_of(db, Hand)) == (0, 0)


async def test_all_replicas_together_tidy_once_an_hour(database_url: str, clock: Clock) -> None:
    replicas = [Database(database_url) for _ in range(3)]
    for hours in (1, 2):
        await asyncio.gather(*(tidy(one, clock) for one in replicas))
        keys = replicas[0].read_now(lambda unit: list(unit.scalars(select(col(Seen.key)))))
        assert len([key for key in keys if key.startswith("tidy ")]) == hours
        clock.jump(HOUR)
    for one in replicas:
        one.close()
