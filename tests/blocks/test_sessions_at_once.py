"""Many people, in many ways, at once: seats are counted one by one, and nobody's second hand takes a second seat."""

import asyncio
import itertools
import random
from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest

from bot.events import Caller, Command, Event, Reaction, Submit, Where
from store import dates, people, sessions
from store.db import Unit
from store.people import Person
from store.sessions import LexSession, Seat, SignUp
from tests.world import OFFER, World, told


async def test_a_storm_of_hands_buttons_and_edits_leaves_every_seat_counted(world: World) -> None:
    world.room("lex", rest=True)
    number = await world.person("Ana").offers(capacity="5")
    [card] = world.person("Ana").cards("lex")
    people, keys, dice = [world.person(f"P{n}").user for n in range(12)], itertools.count(), random.Random(5)  # noqa: S311

    def deed(user: str) -> Event:
        key, by, where = f"k{next(keys)}", world.chat.caller(user), world.chat.where("lex")
        kinds = (
            Command(key, by, where, f"join {number}"),
            Command(key, by, where, f"leave {number}"),
            Reaction(key, by, where, card.id, "✋", added=True),
            Reaction(key, by, where, card.id, "✋", added=False),
        )
        return dice.choice(kinds)

    async def strand(user: str) -> None:
        for _ in range(6):
            await world.router.answer(deed(user), world.chat)

    async def edits() -> None:
        for seats in (8, 5, 6, 9, 5):
            by, where = world.chat.caller("ana"), world.chat.where("@ana")
            values = OFFER | {"capacity": str(seats)}
            await world.router.answer(Submit(f"e{next(keys)}", by, where, "sessions.offer", values, str(number)))

    await asyncio.gather(*(strand(user) for user in people * 3), edits())  # everybody has three hands
    session = world.session(number)
    coming, waiting = (tickets(world, number, seat) for seat in (Seat.IN, Seat.WAITING))
    assert session.taken == len(coming) <= (session.capacity or 0)
    assert session.waiting == len(waiting)
    assert not waiting or session.taken == session.capacity
    assert max(coming, default=0) < min(waiting, default=10**6)  # who came first has the seat


def tickets(world: World, number: int, seat: Seat) -> list[int]:
    return [sign_up.ticket for sign_up, _ in world.ask(lambda unit: sessions.sign_ups(unit, number, seat))]


@pytest.fixture
def on_postgres(postgres_url: str) -> Iterator[World]:
    """Where two units may read at once and the second then waits for the first; SQLite has one writer."""
    world = World(postgres_url)
    yield world
    world.close()


@pytest.mark.parametrize("added", [True, False])
async def test_a_hand_that_waited_for_the_same_persons_button_acts_on_what_is_true_then(
    on_postgres: World, monkeypatch: pytest.MonkeyPatch, *, added: bool
) -> None:
    world = on_postgres
    world.room("lex", rest=True)
    ana, mia = world.person("Ana"), world.person("Mia")
    number = await ana.offers(capacity="5")
    await mia.types(f"join {number}")
    if added:
        await mia.types(f"leave {number}")
    lock = sessions.lock

    def overtaken(unit: Unit, session_id: int) -> LexSession | None:
        monkeypatch.setattr(sessions, "lock", lock)
        button = "join" if added else "leave"
        by, where = world.chat.caller("mia"), world.chat.where("lex")
        asyncio.run(world.router.answer(Command("button", by, where, f"{button} {number}"), world.chat))
        return lock(unit, session_id)

    monkeypatch.setattr(sessions, "lock", overtaken)
    [card] = ana.cards("lex")
    await mia.reacts("✋", card, added=added)
    assert world.session(number).taken == len(world.seats(number)) == int(added)


async def types(world: World, user: str, text: str, *, email: str = "") -> str:
    """On Slack, which tells of the address or does not."""
    by = Caller("slack", "T1", user, "Ben", email, "en", "Europe/Berlin")
    command = Command(f"{user} {text} {email}", by, Where("slack", "T1", "D1", private=True), text)
    return told(await world.router.answer(command))


async def test_who_moves_up_while_two_become_one_has_one_seat_that_is_counted(
    on_postgres: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = on_postgres
    mia, number = world.person("Mia"), await world.person("Ana").offers(capacity="2")
    await mia.types(f"join {number}")
    await types(world, "known", f"join {number}", email="ben@example.org")
    await types(world, "stray", f"join {number}")
    lock = sessions.lock

    def overtaken(unit: Unit, session_id: int) -> LexSession | None:
        monkeypatch.setattr(sessions, "lock", lock)
        asyncio.run(world.router.answer(Command("m", world.chat.caller("mia"), world.chat.where("@mia"), "leave 1")))
        return lock(unit, session_id)

    monkeypatch.setattr(sessions, "lock", overtaken)
    await types(world, "stray", "me", email="ben@example.org")
    session = world.session(number)
    assert (session.taken, session.waiting, len(world.seats(number))) == (1, 0, 1)


async def test_who_takes_a_kept_seat_while_two_become_one_has_one_seat_that_is_counted(
    on_postgres: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, ana, zoe = on_postgres, on_postgres.person("Ana"), on_postgres.person("Zoe")
    await ana.offers(capacity="1")
    await zoe.types("join 1")
    await types(world, "stray", "join 1")
    await world.becomes("2026-11-25 16:00")
    await ana.offers(capacity="4", starts_at="2026-12-02T15:00")
    assert world.session(2).kept == 1
    await types(world, "known", "sessions", email="ben@example.org")
    lock = sessions.lock

    def overtaken(unit: Unit, session_id: int) -> LexSession | None:
        if session_id == 2:
            monkeypatch.setattr(sessions, "lock", lock)
            asyncio.run(types(world, "stray", "take 2"))
        return lock(unit, session_id)

    monkeypatch.setattr(sessions, "lock", overtaken)
    assert "went wrong" not in await types(world, "stray", "me", email="ben@example.org")
    session = world.session(2)
    assert (session.taken, session.kept, len(world.seats(2))) == (1, 0, 1)


async def test_a_sign_up_that_is_under_way_while_two_become_one_is_not_lost(
    on_postgres: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, number = on_postgres, await on_postgres.person("Ana").offers(capacity="5")
    await types(world, "known", "sessions", email="ben@example.org")
    await types(world, "stray", "sessions")
    become_one = types(world, "stray", "me", email="ben@example.org")
    sign_up, merging = sessions.sign_up, Thread(target=asyncio.run, args=(become_one,))

    def slowly(unit: Unit, new: SignUp) -> bool:
        monkeypatch.setattr(sessions, "sign_up", sign_up)
        is_new = sign_up(unit, new)
        merging.start()
        merging.join(0.5)
        return is_new

    monkeypatch.setattr(sessions, "sign_up", slowly)
    await types(world, "stray", f"join {number}")
    await asyncio.to_thread(merging.join)
    assert world.session(number).taken == len(world.seats(number)) == 1


async def test_two_replicas_that_learn_at_once_whose_an_account_is_make_one_person_of_it(
    on_postgres: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, number = on_postgres, await on_postgres.person("Ana").offers(capacity="5")
    await types(world, "known", f"join {number}", email="ben@example.org")
    await types(world, "stray", f"join {number}")
    heard: list[str] = []

    async def too() -> None:
        heard.append(await types(world, "stray", f"session {number}", email="ben@example.org"))

    other = Thread(target=asyncio.run, args=(too(),))
    merge = people.merge

    def slowly(unit: Unit, stray: Person, kept: Person) -> None:
        monkeypatch.setattr(people, "merge", merge)
        other.start()
        other.join(0.5)
        merge(unit, stray, kept)

    monkeypatch.setattr(people, "merge", slowly)
    heard.append(await types(world, "stray", f"session {number}", email="ben@example.org"))
    await asyncio.to_thread(other.join)
    assert ["You are coming" in words for words in heard] == [True, True]
    assert world.session(number).taken == len(world.seats(number)) == 1


async def test_a_series_that_is_cancelled_twice_at_once_is_cancelled_once(
    on_postgres: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, ana, ben = on_postgres, on_postgres.person("Ana"), on_postgres.person("Ben")
    await ana.offers(repeats="weekly", times="2")
    await ben.types("join 1 all")
    locked = dates.locked

    def overtaken(unit: Unit, series_id: int) -> list[LexSession]:
        monkeypatch.setattr(dates, "locked", locked)
        by, where = world.chat.caller("ana"), world.chat.where("@ana")
        asyncio.run(world.router.answer(Command("first", by, where, "cancel 1 all yes"), world.chat))
        world.clock.jump(timedelta(seconds=1))
        return locked(unit, series_id)

    monkeypatch.setattr(dates, "locked", overtaken)
    assert await ana.types("cancel 1 all yes") == "Testing with pleasure was cancelled."
    assert [session.sequence for session in world.sessions()] == [1, 1]
    assert sum(letter.startswith("Cancelled") for letter in ben.hears()) == 1
