"""A unit happens wholly or not at all, on both engines alike."""

import asyncio
import threading
from collections.abc import Callable

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from store import people
from store.db import Database, Taken, Unit, sync_url, utc
from store.people import Person
from store.rows import insert_many_new, insert_new
from store.seen import Seen
from tests.store.conftest import someone
from tests.world import START


def number_of_people(unit: Unit) -> int:
    return unit.scalar(select(func.count()).select_from(Person)) or 0


async def test_a_unit_that_returns_is_kept(database: Database) -> None:
    await database.write(lambda unit: unit.add(someone("Ana")))
    assert await database.read(number_of_people) == 1
    assert await database.glance(number_of_people) == 1


async def test_a_unit_that_raises_leaves_nothing(database: Database) -> None:
    def work(unit: Unit) -> None:
        unit.add(someone("Ana"))
        unit.flush()
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own
        await database.write(work)
    assert await database.read(number_of_people) == 0


async def test_what_only_reads_cannot_write(database: Database) -> None:
    def work(unit: Unit) -> None:
        unit.add(someone("Ana"))
        unit.flush()

    with pytest.raises(DBAPIError):
        await database.read(work)
    assert await database.read(number_of_people) == 0


async def test_connections_that_the_server_closed_are_made_anew(postgres_url: str) -> None:
    database = Database(postgres_url)
    await asyncio.gather(*(database.write(number_of_people) for _ in range(8)))
    server, _, name = postgres_url.rpartition("/")
    elsewhere = Database(f"{server}/postgres")
    hang_up = text("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = :name")
    elsewhere.read_now(lambda unit: unit.execute(hang_up, {"name": name}).all())
    elsewhere.close()
    for _ in range(8):
        await database.write(lambda unit: unit.add(someone("Ana")))
    assert await database.read(number_of_people) == 8
    database.close()


async def test_many_units_at_once_lose_nothing(database: Database) -> None:
    await asyncio.gather(*(database.write(lambda unit, n=n: unit.add(someone(f"P{n}"))) for n in range(30)))
    assert await database.read(number_of_people) == 30


async def together(database: Database, *works: Callable[[Unit], object]) -> list[object]:
    """Units that all waited while another one was written, and how each ended."""
    go_on = threading.Event()
    first = asyncio.create_task(database.write(lambda _: go_on.wait()))
    others = [asyncio.create_task(database.write(work)) for work in works]
    await asyncio.sleep(0)
    go_on.set()
    await first
    return await asyncio.gather(*others, return_exceptions=True)


async def test_of_units_that_share_a_transaction_one_that_fails_is_undone_alone(database: Database) -> None:
    def twice(unit: Unit) -> None:
        unit.add_all([someone("Twin", "twin@example.org"), someone("Other", "twin@example.org")])

    def refused(unit: Unit) -> None:
        unit.add(someone("Nobody"))
        unit.flush()
        raise ValueError

    def named(name: str) -> Callable[[Unit], str]:
        def work(unit: Unit) -> str:
            unit.add(someone(name))
            return name

        return work

    ends = await together(database, named("Ana"), twice, named("Ben"), refused, named("Mia"))
    assert [type(end) for end in ends] == [str, Taken, str, ValueError, str]
    assert await database.read(lambda unit: {*unit.scalars(select(Person.name))}) == {"Ana", "Ben", "Mia"}


async def test_units_that_share_a_transaction_see_what_those_before_them_did(database: Database) -> None:
    names = [f"P{n}" for n in range(100)]

    def come(name: str) -> Callable[[Unit], int]:
        def work(unit: Unit) -> int:
            unit.add(someone(name))
            return number_of_people(unit)

        return work

    ends = await together(database, *map(come, names))
    assert len(ends) == 100
    if database.is_sqlite:  # one after the other
        assert ends == list(range(1, 101))


async def test_nothing_counts_as_done_of_what_the_database_undid(sqlite_url: str) -> None:
    database = Database(sqlite_url)

    def undone(unit: Unit) -> None:  # as SQLite does by itself when its disk is full
        unit.connection().connection.rollback()
        unit.add(someone("Ben"))
        raise OSError

    ends = await together(database, lambda unit: unit.add(someone("Ana")), undone, number_of_people)
    assert all(isinstance(end, DBAPIError) for end in ends)
    assert await database.read(number_of_people) == 0
    await database.write(lambda unit: unit.add(someone("Mia")))
    assert await database.read(number_of_people) == 1
    database.close()


async def test_a_unit_that_nobody_waits_for_any_more_is_left_out(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    go_on = threading.Event()
    first = asyncio.create_task(database.write(lambda _: go_on.wait()))
    gone, here = (asyncio.create_task(database.write(lambda unit, n=n: unit.add(someone(n)))) for n in ("Ana", "Ben"))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    go_on.set()
    await asyncio.gather(first, here)
    assert await database.read(lambda unit: [*unit.scalars(select(Person.name))]) == ["Ben"]
    assert gone.cancelled()
    database.close()


async def test_counting_up_at_once_counts_each(database: Database) -> None:
    await database.write(lambda unit: unit.add(someone("0")))

    def count_up(unit: Unit) -> None:
        person = unit.scalars(select(Person).with_for_update()).one()
        person.name = str(int(person.name) + 1)

    await asyncio.gather(*(database.write(count_up) for _ in range(20)))
    assert await database.read(lambda unit: unit.scalars(select(Person)).one().name) == "20"


def test_a_row_is_inserted_unless_its_key_is_taken(database: Database) -> None:
    def work(unit: Unit) -> list[object]:
        return [insert_new(unit, Seen(key=key, at=START), returning="key") for key in ("a", "b", "a")]

    assert database.write_now(work) == ["a", "b", None]


def test_of_many_rows_those_are_inserted_whose_key_is_free(database: Database) -> None:
    database.write_now(lambda unit: insert_many_new(unit, [Seen(key=key, at=START) for key in "ab"]))
    database.write_now(lambda unit: insert_many_new(unit, [Seen(key=key, at=START) for key in "bcc"]))
    database.write_now(lambda unit: insert_many_new(unit, []))
    assert database.read_now(lambda unit: sorted(row.key for row in unit.scalars(select(Seen)))) == ["a", "b", "c"]


def test_times_come_back_aware_and_naive_ones_are_refused(database: Database) -> None:
    database.write_now(lambda unit: unit.add(someone("Ana")))
    assert database.read_now(lambda unit: unit.scalars(select(Person)).one().created_at) == START
    with pytest.raises(Exception, match=r"(?i)naive|timezone"):
        database.write_now(lambda unit: unit.add(Seen(key="k", at=START.replace(tzinfo=None))))
    with pytest.raises(ValueError, match="without a zone"):
        utc(START.replace(tzinfo=None))


def test_what_a_person_leaves_behind_goes_with_them(database: Database) -> None:
    def work(unit: Unit) -> None:
        person = someone("Ana")
        unit.add(person)
        unit.flush()
        people.set_topics(unit, person.id or 0, ["python"])
        unit.flush()
        unit.delete(person)

    database.write_now(work)
    assert database.read_now(lambda unit: people.topics(unit, 1)) == []


@pytest.mark.parametrize(
    ("url", "driver"),
    [
        ("sqlite+aiosqlite:///lexbot.db", "sqlite:///lexbot.db"),
        ("postgresql://me:pw@host/lex", "postgresql+psycopg://me:pw@host/lex"),
        ("postgresql+asyncpg://me@host/lex", "postgresql+psycopg://me@host/lex"),
    ],
)
def test_any_driver_is_understood(url: str, driver: str) -> None:
    assert sync_url(url) == driver


async def test_a_value_is_never_told_in_an_error(database: Database) -> None:
    with pytest.raises(DBAPIError) as broken:
        await database.write(
            lambda unit: unit.execute(text("SELECT nothing FROM nowhere WHERE a = :a"), {"a": "zebra"})
        )
    assert "zebra" not in str(broken.value)
