"""Sessions that many want to come to: made with their cards in rooms, and counted afterwards."""

from datetime import UTC, datetime

import network
from sqlalchemy import func, select, update
from sqlmodel import col

from store.db import Database, Unit
from store.migrations import migrate
from store.outbox import Letter
from store.places import Room
from store.posts import Post
from store.sessions import LexSession, Seat, SignUp

SEATS, ROOMS = 300, 3
FIRST, LAST = 4_000, 4_100
"""The sessions that are wanted; the others are there for the size."""


def prepare(url: str, tenant: str) -> None:
    """A network; the sessions that are wanted have 300 free seats and stand in three rooms already."""
    migrate(url)
    database = Database(url)
    network.fill(database, {"slack": tenant})
    database.write_now(lambda unit: _wanted(unit, tenant))
    database.close()


def _wanted(unit: Unit, tenant: str) -> None:
    now, numbers = datetime.now(UTC), range(FIRST, LAST + 1)
    free = {"capacity": SEATS, "taken": 0, "tickets": 0}
    unit.execute(update(LexSession).where(col(LexSession.id).in_(numbers)).values(free))
    rooms = [
        Room(platform="slack", tenant=tenant, channel=f"C{n}", language="en", zone="Europe/Berlin", created_at=now)
        for n in range(ROOMS)
    ]
    unit.add_all(rooms)
    unit.flush()
    unit.add_all(
        Post(thing=f"session:{number}", room_id=room.id or 0, message=message(number), drawn=1, due_at=now, since=now)
        for number in numbers
        for room in rooms
    )


def message(session: int) -> str:
    """The id of the session's card in each room."""
    return f"1700{session:06}.000100"


def seats_over(url: str, came: dict[int, int]) -> int:
    """Seats given beyond those that there are, in the sessions to which so many came."""
    database = Database(url)
    over = database.read_now(lambda unit: max(_seats_over(unit, *both) for both in came.items()))
    database.close()
    return over


def _seats_over(unit: Unit, number: int, came: int) -> int:
    """Everybody must be there once, with one letter, in one order."""
    session = unit.get_one(LexSession, number)
    seats = {
        ticket: seat
        for seat, ticket in unit.execute(select(SignUp.seat, SignUp.ticket).where(col(SignUp.session_id) == number))
    }
    letters = unit.scalar(select(func.count()).select_from(Letter).where(col(Letter.thing) == session.thing))
    assert sorted(seats) == list(range(1, came + 1)), f"{came} came to session {number}, {len(seats)} are there"
    assert letters == came, f"{came} came to session {number}, {letters} letters were written"
    seated = sorted(ticket for ticket, seat in seats.items() if seat == Seat.IN)
    assert session.taken == len(seated) == seated[-1], "seats were not given in the order of coming"
    return max(0, len(seated) - SEATS)
