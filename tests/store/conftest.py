"""What tests of the store can ask for."""

from collections.abc import Callable
from typing import Any

import pytest

from store.db import Database, Unit
from store.people import Account, Person
from store.places import Room
from tests.world import START as NOW

Do = Callable[[Callable[[Unit], Any]], Any]


def someone(name: str, email: str | None = None) -> Person:
    return Person(
        name=name, email=email, language="en", zone="Europe/Berlin", calendar_secret=f"secret of {name}", created_at=NOW
    )


def room(platform: str, channel: str) -> Room:
    return Room(platform=platform, tenant="T", channel=channel, language="en", zone="Europe/Berlin", created_at=NOW)


def account(person_id: int, platform: str, user: str = "U1") -> Account:
    return Account(person_id=person_id, platform=platform, tenant="T", user=user, seen_at=NOW)


@pytest.fixture
def do(database: Database) -> Do:
    """Runs a unit; there are two people, of whom Ana has an account, and a room."""

    def begin(unit: Unit) -> None:
        unit.add_all([someone("Ana", "ana@example.org"), someone("Ben")])
        unit.flush()
        unit.add(account(1, "slack"))
        unit.add(room("slack", "C1"))

    database.write_now(begin)
    return database.write_now
