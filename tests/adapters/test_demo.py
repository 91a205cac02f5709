"""The invented people live through some weeks, whenever that is, without anything going wrong."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from adapters.demo import live
from adapters.demo.people import PEOPLE, ROOMS
from adapters.demo.sessions import COMING, PAST
from adapters.http.metrics import Figures
from adapters.memory import MemoryChat
from adapters.network import Network
from bot.block import furnished
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.pace import Pace
from bot.router import Router
from bot.turn import House
from store import calendars, outbox, people, places, sessions
from store.db import Database
from store.listing import Wanted
from store.outbox import Fate
from store.sessions import LexSession, Seat
from tests.world import shown

MOMENTS = [
    ("sqlite", datetime(2026, 11, 25, 13, 37, tzinfo=UTC)),
    ("postgres", datetime(2026, 11, 27, 23, 59, 59, tzinfo=UTC)),
    ("sqlite", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
]
"""A working day, midnight before a weekend, the Sunday when the clocks go back."""


@pytest.fixture(params=MOMENTS, ids=str)
def network(request: pytest.FixtureRequest) -> Iterator[Network]:
    engine, now = request.param
    database = Database(request.getfixturevalue(f"{engine}_url"))
    house, clock = furnished(House(url="http://127.0.0.1:3000"), BLOCKS), Clock(lambda: now)
    router = Router(database, BLOCKS, house, clock)
    yield Network(database, house, clock, Pace(database, clock), router, Figures())
    database.close()


async def test_they_leave_a_network_that_looks_lived_in(network: Network) -> None:
    chat = await live(network)
    the_people_are_of_many_kinds(network)
    the_sessions_lie_before_and_behind_us(network)
    every_room_has_cards_that_tell_the_truth(network, chat)
    every_letter_reached_somebody(network, chat)


def the_people_are_of_many_kinds(network: Network) -> None:
    found = network.db.read_now(people.everybody)
    assert len(found) == len(PEOPLE)
    assert [person.name for person in network.db.read_now(people.caretakers)] == ["Carla Weber"]
    assert {person.language for person in found} == {"en", "de"}
    assert {"Europe/Berlin", "Europe/Lisbon", "America/New_York", "Asia/Kolkata"} <= {one.zone for one in found}
    assert [person.settled for person in found].count(False) == 1, "somebody is new"


def the_sessions_lie_before_and_behind_us(network: Network) -> None:
    long_ago, now = datetime(1970, 1, 1, tzinfo=UTC), network.clock.now()
    found = network.db.read_now(lambda unit: calendars.of(unit, None, Wanted(since=long_ago), now, 9999))
    coming = [session for session in found if session.starts_at > now]
    assert (len(coming), len(found) - len(coming)) == (len(COMING), len(PAST))
    assert {session.language for session in coming} == {"en", "de"}
    assert sum(waits(network, session) for session in coming) >= 2, "some sessions have a waiting list"


def waits(network: Network, session: LexSession) -> bool:
    waiting = network.db.read_now(lambda unit: sessions.sign_ups(unit, session.id or 0, Seat.WAITING))
    assert not waiting or session.capacity == session.taken
    return bool(waiting)


def every_room_has_cards_that_tell_the_truth(network: Network, chat: MemoryChat) -> None:
    assert {room.channel for room in network.db.read_now(places.all_rooms)} == set(ROOMS)
    assert {message.channel for message in chat.messages.values() if message.view} >= set(ROOMS)
    assert max(message.at for message in chat.messages.values()) <= network.clock.now()
    [full] = [shown(m) for m in chat.messages.values() if m.channel == "lex" and "Prompts are letters" in shown(m)]
    assert "4 of 4" in full


def every_letter_reached_somebody(network: Network, chat: MemoryChat) -> None:
    found = network.db.read_now(people.everybody)
    letters = [one for who in found for one in network.db.read_now(lambda u, w=who: outbox.to_person(u, w.id or 0))]
    to_come = [letter for letter in letters if letter.due_at > network.clock.now()]
    assert {letter.fate for letter in letters if letter not in to_come} <= {Fate.SENT, Fate.DROPPED}
    sent = sum(letter.fate == Fate.SENT for letter in letters)
    assert sent == sum(m.channel.startswith("@") and m.author == "LEX" for m in chat.messages.values()) > 50
