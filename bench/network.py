"""A network of a size, straight into the tables: 18,000 members and 5,000 sessions to come, unless told otherwise."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from sqlmodel import SQLModel

from store.db import METADATA, Database, Unit
from store.people import Account, Person
from store.sessions import LexSession, SessionHost, SessionTopic, SessionWord, words_in

TOPICS = ("python", "testing", "design", "writing", "data", "cloud", "safety", "speaking", "excel", "law")


Address = Callable[[str, str], dict[str, str]]
"""How a platform reaches one of its users."""


def fill(
    db: Database,
    tenants: Mapping[str, str],
    *,
    members: int = 18_000,
    sessions: int = 5_000,
    address: Address = lambda _platform, _user: {},
) -> None:
    """Members ``U0``, ``U1``, … with an account in each of these tenants by platform, and sessions to come."""
    now = datetime.now(UTC)
    chance = random.Random(2026)  # noqa: S311 - no secret
    db.write_now(lambda unit: _people(unit, tenants, members, address, now))
    db.write_now(lambda unit: _sessions(unit, members, sessions, now, chance))


def _people(unit: Unit, tenants: Mapping[str, str], members: int, address: Address, now: datetime) -> None:
    numbers = range(members)
    people = [
        Person(
            id=n + 1,
            name=f"Member {n}",
            email=f"member{n}@example.org",
            language="en",
            zone="Europe/Berlin",
            reminders=[1440, 10],
            calendar_secret=f"secret-{n}",
            created_at=now,
        )
        for n in numbers
    ]
    insert(unit, people)
    for place, (platform, tenant) in enumerate(tenants.items()):
        accounts = [
            Account(
                id=place * members + n + 1,
                person_id=n + 1,
                platform=platform,
                tenant=tenant,
                user=f"U{n}",
                address=address(platform, f"U{n}"),
                seen_at=now,
            )
            for n in numbers
        ]
        insert(unit, accounts)


def _sessions(unit: Unit, members: int, count: int, now: datetime, chance: random.Random) -> None:
    topics = [chance.choice(TOPICS) for _ in range(count)]
    rows = [
        LexSession(
            id=n + 1,
            title=f"Session {n} about {topics[n]}",
            starts_at=now + timedelta(hours=1, minutes=15 * n),
            minutes=45,
            place="https://meet.example.org/room",
            language=chance.choice(["en", "de"]),
            capacity=30,
            taken=chance.randrange(30),
            topics=[topics[n]],
            words=f"session {n} about {topics[n]}",
            created_at=now,
        )
        for n in range(count)
    ]
    hosts = [SessionHost(session_id=n + 1, person_id=chance.randrange(members) + 1) for n in range(count)]
    insert(unit, rows)
    insert(unit, hosts)
    insert(unit, [SessionTopic(session_id=n + 1, topic=topics[n]) for n in range(count)])
    insert(
        unit,
        [
            SessionWord(word=word, starts_at=row.starts_at, session_id=row.id or 0)
            for row in rows
            for word in words_in(row.words)
        ],
    )


def insert(unit: Unit, rows: list[SQLModel]) -> None:
    unit.execute(METADATA.tables[str(rows[0].__tablename__)].insert(), [row.model_dump() for row in rows])
