"""An event has its effect once, whatever happens to the database, to the answer, or in another replica."""

import asyncio
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from bot import router
from bot.block import Block, Command, FormDoor
from bot.blocks import BLOCKS
from bot.events import Arrived, Click, Event, Left, Submit
from bot.events import Command as Typed
from bot.forms import FormModel, Head, Line, ask
from bot.router import Missed
from bot.text import say
from bot.turn import Turn
from bot.view import Notice, View
from store import people, places, posts
from store.db import Database
from tests.away import Away
from tests.world import START, World, told


class Seed(FormModel):
    head = Head("garden.seed", say("Seed"), say("Sow"))
    name: Line = ask(say("Name"))


def sow(turn: Turn, rest: str) -> View:
    """One more post of the thing ``garden:1`` is wanted; the answer tells how often it was asked for."""
    turn.changed("garden:1")
    if rest == "weed":
        raise ValueError(rest)
    turn.unit.flush()
    [bed] = posts.of_thing(turn.unit, "garden:1")
    return Notice(say("Sown {n} times.", n=bed.wanted))


def cut(turn: Turn, rest: str) -> View:
    """The first time, the connection is cut in the middle of the work."""
    view = sow(turn, rest)
    if CUTS:
        CUTS.pop()
        turn.unit.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    return view


CUTS: list[int] = []
GARDEN = Block(
    name="garden",
    title="Garden",
    commands=(
        Command(("sow",), sow, "sow"),
        Command(("cut",), cut, "cut"),
        Command(("smell",), lambda _turn, _rest: Notice("roses"), "smell", looks=True),
    ),
    forms={"seed": FormDoor(Seed, lambda turn, _form, _about: sow(turn, ""))},
)


def planted(world: World) -> World:
    """There is a bed, of which nothing was wanted yet."""
    room = world.room("lex", rest=True)
    world.person("Ben")
    where = world.chat.where(room)

    def plant(unit: Any) -> None:
        found = places.find(unit, where.platform, where.tenant, where.channel)
        unit.add(posts.Post(thing="garden:1", room_id=found.id, wanted=0, due_at=START, since=START))

    world.db.write_now(plant)
    return world


def wanted(world: World) -> int:
    return world.ask(lambda unit: posts.of_thing(unit, "garden:1")[0].wanted)


@pytest.fixture(autouse=True)
def in_no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(router, "PAUSES", (0.0,) * 4)
    CUTS.clear()


@pytest.fixture
def world(database: Database) -> World:
    return planted(World(database, (*BLOCKS, GARDEN)))


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[World]:
    world = planted(World(postgres_url, (*BLOCKS, GARDEN)))
    yield world
    world.close()


@pytest.fixture
def another(on_postgres: World) -> Iterator[World]:
    """A second replica on the same database."""
    world = World(on_postgres.db.url, (*BLOCKS, GARDEN))
    world.person("Ben")
    world.room("lex")
    yield world
    world.close()


def typed(world: World, line: str, key: str = "") -> Typed:
    return Typed(key, world.chat.caller("ben"), world.chat.where("@ben"), line)


def events(world: World, line: str, key: str) -> list[Event]:
    """The same, done in each way."""
    by, where = world.chat.caller("ben"), world.chat.where("@ben")
    return [
        Typed(key, by, where, line),
        Click(key, by, where, line),
        Submit(key, by, where, "garden.seed", {"name": "x"}),
    ]


async def asked(world: World, event: Event) -> str:
    return told(await world.router.answer(event, world.chat))


# -- the database is away --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [False, True])
@pytest.mark.parametrize("times", [1, 4])
async def test_a_turn_is_tried_again_until_the_database_is_back(
    world: World, monkeypatch: pytest.MonkeyPatch, late: bool, times: int
) -> None:
    await asked(world, typed(world, "smell"))  # they have met
    Away(world.db, monkeypatch, times, late=late)
    assert await asked(world, typed(world, "sow")) == "Sown 1 times."
    assert wanted(world) == 1


async def test_if_it_stays_away_nothing_is_changed_and_it_may_come_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await asked(world, typed(world, "smell"))
    away = Away(world.db, monkeypatch, times=5)
    missed = await world.router.answer(typed(world, "sow", "k"), world.chat)
    assert isinstance(missed, Missed)
    assert "nothing was changed" in told(missed)
    assert (away.times, wanted(world)) == (0, 0)
    assert await asked(world, typed(world, "sow", "k")) == "Sown 1 times."


async def test_a_database_that_lets_us_wait_for_long_is_not_asked_again_and_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight times half a minute would keep a thread from everybody else, long after the asker has gone."""
    await asked(world, typed(world, "smell"))
    monkeypatch.setattr(router, "ENOUGH", 0.0)
    away = Away(world.db, monkeypatch, times=2)
    assert isinstance(await world.router.answer(typed(world, "sow", "k"), world.chat), Missed)
    assert away.times == 1


async def test_what_breaks_by_itself_is_not_tried_again(world: World) -> None:
    tries: list[Any] = []
    write = world.db.write_now
    world.db.write_now = lambda work: (tries.append(work), write(work))[1]  # type: ignore[method-assign]
    try:
        answer = await world.router.answer(typed(world, "sow weed"), world.chat)
    finally:
        world.db.write_now = write  # type: ignore[method-assign]
    assert not isinstance(answer, Missed)
    assert len(tries) <= 3  # to see that they have not met, to meet, to act


async def test_somebody_new_is_met_when_the_database_is_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Away(world.db, monkeypatch, times=3)
    assert await asked(world, typed(world, "sow")) == "Sown 1 times."
    assert len(world.ask(people.everybody)) == 1


async def test_a_connection_that_is_cut_in_the_middle_is_made_anew(on_postgres: World) -> None:
    world = on_postgres
    CUTS.extend(range(3))
    assert await asked(world, typed(world, "cut")) == "Sown 1 times."
    assert (CUTS, wanted(world)) == ([], 1)


# -- nobody knows whether it was committed ---------------------------------------------------------------------------


@pytest.fixture
def ambiguous(on_postgres: World, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """The next commits break the connection: after (true) or before (false) the database has taken them."""
    plan: list[bool] = []
    dialect = on_postgres.db._writing.dialect
    commit = dialect.do_commit

    def breaks(connection: Any) -> None:
        if not plan:
            return commit(connection)
        commit(connection) if plan.pop(0) else connection.rollback()
        raise psycopg.OperationalError("the connection is lost")

    monkeypatch.setattr(dialect, "do_commit", breaks)
    return plan


@pytest.mark.parametrize("key", ["", "k"])
@pytest.mark.parametrize("way", [0, 1, 2])
async def test_a_turn_that_was_committed_although_the_connection_broke_is_not_done_twice(
    on_postgres: World, ambiguous: list[bool], key: str, way: int
) -> None:
    world, called = on_postgres, []
    await asked(world, typed(world, "sow"))
    world.router._recorded = lambda: called.append(1)
    ambiguous.append(True)
    event = events(world, "sow", key)[way]
    assert await asked(world, event) == "Sown 2 times."  # the answer of the turn that counts, as if nothing were
    assert (ambiguous, wanted(world), called) == ([], 2, [1])


async def test_a_turn_that_was_not_committed_is_done_once_more(on_postgres: World, ambiguous: list[bool]) -> None:
    world = on_postgres
    await asked(world, typed(world, "smell"))
    ambiguous.extend([False, False, True])
    assert await asked(world, typed(world, "sow")) == "Sown 1 times."
    assert (ambiguous, wanted(world)) == ([], 1)


async def test_a_repeat_is_not_taken_for_the_turn_itself(
    on_postgres: World, another: World, ambiguous: list[bool]
) -> None:
    """The first replica's try is lost, and meanwhile the second has done it: the first has nothing to say."""
    await asked(on_postgres, typed(on_postgres, "smell"))
    write, event = on_postgres.db.write_now, typed(on_postgres, "sow", "k")

    def lost(work: Any) -> Any:
        on_postgres.db.write_now = write  # type: ignore[method-assign]
        ambiguous.append(False)
        try:
            write(work)
        finally:
            assert asyncio.run(asked(another, event)) == "Sown 1 times."

    on_postgres.db.write_now = lost  # type: ignore[method-assign]
    assert await asked(on_postgres, event) == ""
    assert wanted(on_postgres) == 1


# -- two replicas ----------------------------------------------------------------------------------------------------


async def test_an_event_that_reaches_two_replicas_at_once_has_one_effect(on_postgres: World, another: World) -> None:
    for round_ in range(10):
        event = typed(on_postgres, "sow", f"k{round_}")
        answers = await asyncio.gather(*(asked(world, event) for world in (on_postgres, another) * 2))
        assert sorted(answers) == ["", "", "", f"Sown {round_ + 1} times."]
    assert wanted(another) == 10


async def test_a_form_that_reaches_two_replicas_is_told_to_be_there(on_postgres: World, another: World) -> None:
    form = events(on_postgres, "", "k")[2]
    answers = await asyncio.gather(asked(on_postgres, form), asked(another, form))
    assert sorted(answer[:20] for answer in answers) == ["I have this form alr", "Sown 1 times."]


async def test_somebody_new_whom_two_replicas_meet_at_once_is_one(on_postgres: World, another: World) -> None:
    await asyncio.gather(
        *(asked(world, typed(world, "sow", f"k{n}")) for n, world in enumerate([on_postgres, another] * 4))
    )
    assert len(on_postgres.ask(people.everybody)) == 1
    assert wanted(on_postgres) == 8


async def test_the_same_line_typed_twice_is_two_commands(world: World) -> None:
    ben = world.chat
    await ben.types("ben", "@ben", "sow")
    await ben.types("ben", "@ben", "sow")
    assert wanted(world) == 2


# -- coming and going ------------------------------------------------------------------------------------------------


async def test_that_somebody_left_is_heard_once(world: World) -> None:
    by, where = world.chat.caller("ben"), world.chat.where("lex")
    left, arrived = Left("k1", by, where, room=True), Arrived("k2", by, where)
    for event in (left, arrived, left):  # as when the first answer was lost on its way
        await world.router.answer(event, world.chat)
    assert world.ask(lambda unit: [room.unreachable for room in places.all_rooms(unit)]) == [""]


async def test_keys_of_two_chats_or_two_starts_of_one_never_meet(world: World) -> None:
    other = World(world.db)
    assert world.chat._key() != other.chat._key()
