"""A network of a size with years behind it, straight into PostgreSQL: INSERT … SELECT generate_series.

Proportional: 30 sessions a working day for each 20,000 members, 22 working days of them to come and 555 over, ten
sign-ups to each that is over and five to each that is to come; and what they have left behind: letters, jobs, cards,
and the events of a week.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic_core import PydanticUndefined
from sqlalchemy import text
from sqlmodel import SQLModel

from store.db import Database, Unit, engine_for
from store.jobs import Job
from store.outbox import Letter
from store.people import Account, Person, PersonTopic
from store.places import Room
from store.posts import Post
from store.seen import Seen
from store.sessions import LexSession, SessionHost, SessionTopic, SessionWord, SignUp

TENANT = "T1"
A_DAY = 30 / 20_000
"""Sessions a working day and member."""
AHEAD, PAST = 22, 555
"""Working days."""
TOPICS, VOCABULARY = 40, 3_000
"""Of the words that titles are made of the first one is in every eighth title, the last one in every 2,500th."""
_SYLLABLES = [consonant + vowel for consonant in "bdfgklmnprstvwz" for vowel in "aeiou"]


def to_come(members: int) -> int:
    """How many sessions are to come; their numbers follow those of the past ones."""
    return round(members * A_DAY * AHEAD)


def past(members: int) -> int:
    return round(members * A_DAY * PAST)


def guest(number: int, place: int, members: int) -> int:
    """The id of who comes (or, where ``place`` is 0, hosts): nobody twice to the same session."""
    return (number * 7919 + place * 17) % members + 1


def _guest(place: str) -> str:
    return f"mod(s::bigint * 7919 + {place} * 17, :members) + 1"


def word(number: int) -> str:
    """A word of titles; 0 is the one that is met most often."""
    first, rest = number % 75, number // 75
    return _SYLLABLES[first] + _SYLLABLES[rest] + _SYLLABLES[(first + rest) % 75]


def host_name(number: int, members: int) -> str:
    """The last name of who hosts this session."""
    return word(guest(number, 0, members) % 4000) + "mann"


def _word(number: str) -> str:
    first, rest = f"{number} % 75", f"{number} / 75"
    known = "('{" + ",".join(_SYLLABLES) + "}'::text[])"
    return f"{known}[1 + {first}] || {known}[1 + {rest}] || {known}[1 + ({first} + {rest}) % 75]"


def _name(person: str) -> str:
    first, last = _word(f"(({person}) % 600)::int"), _word(f"(({person}) % 4000)::int")
    return f"initcap({first} || 'a ' || {last} || 'mann')"


@dataclass(frozen=True, slots=True)
class _Target:
    """What is filled; in its questions ``:members`` and ``:now`` are understood."""

    unit: Unit
    members: int
    now: datetime


def fill(db: Database, members: int, now: datetime) -> None:
    """Fill an empty PostgreSQL database as it would be at this time."""

    def all_of_it(unit: Unit) -> None:
        unit.execute(text("SET LOCAL statement_timeout = 0"))  # a million is not filled within it
        unit.execute(text("SET LOCAL session_replication_role = replica"))  # no foreign key is looked up row by row
        unit.execute(text("SELECT setseed(0.2026)"))
        target = _Target(unit, members, now)
        with _unindexed(unit):
            _people(target)
            _sessions(target)
            _traces(target)

    db.write_now(all_of_it)
    with engine_for(db.url).connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


@contextmanager
def _unindexed(unit: Unit) -> Iterator[None]:
    """Indexes are made once all is there, but those of primary keys."""
    keys = unit.execute(
        text(
            "SELECT conrelid::regclass, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE contype = 'u' AND connamespace = 'public'::regnamespace"
        )
    ).all()
    for table, name, _ in keys:
        unit.execute(text(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"'))
    indexes = unit.execute(text("SELECT indexname, indexdef FROM pg_indexes WHERE indexname LIKE 'ix%'")).all()
    for name, _ in indexes:
        unit.execute(text(f"DROP INDEX {name}"))
    yield
    unit.execute(text("SET LOCAL maintenance_work_mem = '1GB'"))
    for _, definition in indexes:
        unit.execute(text(definition))
    for table, name, definition in keys:
        unit.execute(text(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'))


def _people(target: _Target) -> None:
    everybody = "generate_series(1, :members) n"
    _put(
        target, Person, everybody,
        id="n", name=_name("n"), email="'member' || n || '@example.org'", language="'en'", zone="'Europe/Berlin'",
        settled="true", reminders="'[1440, 10]'", calendar_secret="'secret-of-member-' || n", created_at=":now",
    )  # fmt: skip
    _put(
        target, Account, everybody,
        id="n", person_id="n", platform="'slack'", tenant=f"'{TENANT}'", user="'U' || n", seen_at=":now",
    )  # fmt: skip
    topics = f"{everybody}, generate_series(0, 1) k"
    _put(target, PersonTopic, topics, person_id="n", topic=_word(f"((n + 7 * k) % {TOPICS})"))
    _put(
        target, Room, f"generate_series(1, {_rooms(target.members)}) n",
        id="n", platform="'slack'", tenant=f"'{TENANT}'", channel="'C' || n", language="'en'",
        zone="'Europe/Berlin'", topics=f"jsonb_build_array({_word(f'(n % {TOPICS})')})", created_at=":now",
    )  # fmt: skip


def _rooms(members: int) -> int:
    return members // 1000


def _sessions(target: _Target) -> None:
    over, ahead = past(target.members), to_come(target.members)
    when = f"""date_bin('15 minutes', CASE WHEN s <= {over} THEN :now - ({over} - s + 1) * interval '777 days' / {over}
        ELSE :now + interval '1 hour' + (s - {over}) * interval '30 days' / {ahead} END, '2020-01-01')"""
    chance = ", ".join(f"floor(power(random(), 2.5) * {VOCABULARY})::int w{n}" for n in range(3))
    facts = f"SELECT s, {when} at, {chance}, floor(power(random(), 2) * {TOPICS})::int t"
    host = _name(_guest("0"))
    title = " || ' ' || ".join(["'About'", *(_word(f"w{n}") for n in range(3))])
    _put(
        target, LexSession, f"({facts} FROM generate_series(1, {over + ahead}) s) facts",
        id="s", title=title, description="repeat('What it is about, in some sentences. ', 8)", starts_at="at",
        minutes="45", place="'https://meet.example.org/room'", language="(ARRAY['en', 'de', 'de', 'fr'])[1 + s % 4]",
        capacity="30", taken=f"CASE WHEN s <= {over} THEN 10 ELSE 5 END", tickets="10",
        topics=f"jsonb_build_array({_word('t')})", words=f"lower({title} || ' ' || {_word('t')} || ' ' || {host})",
        created_at="at - interval '30 days'",
    )  # fmt: skip
    held = "(SELECT id s, topics, starts_at, words FROM lexsession) held"
    _put(target, SessionHost, held, session_id="s", person_id=_guest("0"))
    _put(target, SessionTopic, held, session_id="s", topic="topics->>0")
    said = held + ", LATERAL (SELECT DISTINCT one FROM regexp_split_to_table(words, ' ') one) said"  # noqa: S608 - our own
    _put(target, SessionWord, said, word="one", starts_at="starts_at", session_id="s")
    coming = f"{held}, generate_series(1, CASE WHEN s <= {over} THEN 10 ELSE 5 END) k"
    _put(
        target, SignUp, coming,
        session_id="s", person_id=_guest("k"), seat="'in'", ticket="k",
        since="least(starts_at, :now) - interval '1 day'", reminders="'[1440, 10]'",
    )  # fmt: skip


def _traces(target: _Target) -> None:
    """What was done and sent."""
    over = past(target.members)
    thing = {"thing": "'session:' || session_id"}
    _put(
        target, Letter, "signup",
        person_id="person_id", kind="'sessions.seat'", occurrence="ticket::text", due_at="since", fate="'sent'",
        tries="1", sent_at="since", platform="'slack'", message="'1700000000.' || session_id", **thing,
    )  # fmt: skip
    plans = "(SELECT id session_id, starts_at FROM lexsession) held, (VALUES (1440), (60), (10), (-45)) plan (minutes)"
    due = "starts_at - minutes * interval '1 minute'"
    _put(
        target, Job, plans,
        name="CASE WHEN minutes < 0 THEN 'sessions.close' ELSE 'sessions.remind' END",
        occurrence="minutes || '@' || to_char(starts_at AT TIME ZONE 'UTC', 'YYYYMMDD\"T\"HH24MI')", due_at=due,
        done_at=f"CASE WHEN {due} < :now + interval '1 hour' THEN {due} END", **thing,
    )  # fmt: skip
    drawn_at = f"CASE WHEN session_id <= {over} THEN starts_at ELSE :now END"
    _put(
        target, Post, "(SELECT id session_id, starts_at FROM lexsession) held",
        room_id=f"1 + session_id % {_rooms(target.members)}", message="'1700000000.' || session_id", drawn="1",
        due_at=drawn_at, since=drawn_at, **thing,
    )  # fmt: skip
    week = f":now - n * interval '7 days' / {target.members // 2}"
    _put(target, Seen, f"generate_series(1, {target.members // 2}) n", key="'slack:' || md5(n::text)", at=week)


def _put(target: _Target, kind: type[SQLModel], source: str, /, **given: str) -> None:
    """Rows from a source; what is not given is as it is in a new row."""
    defaults = {
        name: _literal(field.get_default(call_default_factory=True, validated_data={}))
        for name, field in kind.model_fields.items()
        if name != "id"
    }
    columns = {name: value for name, value in {**defaults, **given}.items() if value}
    names = ", ".join(f'"{name}"' for name in columns)
    query = f"INSERT INTO {kind.__tablename__} ({names}) SELECT {', '.join(columns.values())} FROM {source}"  # noqa: S608
    told = {":members": str(target.members), ":now": f"'{target.now}'::timestamptz"}
    target.unit.execute(text(re.sub("|".join(told), lambda found: told[found[0]], query)))
    if "id" in given:
        sequence = f"pg_get_serial_sequence('{kind.__tablename__}', 'id')"
        target.unit.execute(text(f"SELECT setval({sequence}, (SELECT max(id) FROM {kind.__tablename__}))"))  # noqa: S608


def _literal(value: Any) -> str:
    """A default in SQL; blank where a row needs to be told it."""
    if value is PydanticUndefined:
        return ""
    if value is None:
        return "NULL"
    if isinstance(value, bool | int):
        return str(value).lower()
    return f"'{json.dumps(value)}'" if isinstance(value, list | dict) else f"'{value}'"
