"""People, and the accounts by which the platforms know them."""

import hmac
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, time
from enum import IntEnum

from sqlalchemy import ForeignKey, UniqueConstraint, bindparam, delete, func, or_, select, update
from sqlmodel import Field, SQLModel, col

from store.db import Id, Json, Unit, index


class Greeting(IntEnum):
    """Whether somebody has been told what this is: that happens once."""

    NONE = 0
    """They know it."""
    AHEAD = 1
    """They were written to before they did anything, so that the letter may wait for the morning."""
    DUE = 2


FOREVER = datetime(9999, 1, 1, tzinfo=UTC)


class Person(SQLModel, table=True):
    """A member, or somebody known by name only (from an import) who has no account yet."""

    __table_args__ = (index("ix_person_caretaker", "name", where="caretaker", sqlite="caretaker = 1"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    name: str = Field(index=True)
    email: str | None = Field(default=None, unique=True)
    """Lower case."""
    language: str
    zone: str
    languages: list[str] = Field(default_factory=list[str], sa_type=Json)
    """Of sessions that they care for, besides their own."""
    site: str = ""
    settled: bool = False
    """Whether they chose topics, language and site themselves; then a platform's profile changes nothing."""
    caretaker: bool = False
    reminders: list[int] = Field(default_factory=list[int], sa_type=Json)
    """Minutes before a session at which they want to be reminded."""
    quiet_from: time = time(20)
    """By the clock on their wall, like ``quiet_until``; both the same: never quiet."""
    quiet_until: time = time(8)
    quiet_weekends: bool = True
    most_a_week: int = 5
    """Letters that they did not ask for."""
    muted_until: datetime | None = None
    """Until then no such letter comes at all; `FOREVER`: until they say otherwise."""
    greeting: int = 0
    """A `Greeting`."""
    calendar_secret: str
    """Who has given the address of their calendars out of hand gets a new one."""
    created_at: datetime

    def is_muted(self, now: datetime) -> bool:
        """Whether they want to hear nothing now that they did not ask for."""
        return self.muted_until is not None and now < self.muted_until

    @property
    def calendar_word(self) -> str:
        """What stands in the address of their calendars: who they are, which is no secret, and what is one."""
        return f"{self.id}-{self.calendar_secret}"


CLOSED = "closed"
"""Why nothing can be sent to an account that the platform has closed; more words may follow."""


class Account(SQLModel, table=True):
    """One person on one platform."""

    __table_args__ = (UniqueConstraint("platform", "tenant", "user"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    person_id: int = Field(sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, index=True)
    platform: str
    tenant: str
    user: str
    address: dict[str, str] = Field(default_factory=dict[str, str], sa_type=Json)
    seen_at: datetime
    unreachable: str = ""
    """Why nothing can be sent to this account; blank while it can."""


class PersonTopic(SQLModel, table=True):
    """What a person wants to hear about."""

    person_id: int = Field(sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True)
    topic: str = Field(primary_key=True, index=True)


# Asked at every event, so it is built once.
_BY_ACCOUNT = (
    select(Person, Account)
    .join(Account, col(Account.person_id) == col(Person.id))
    .where(
        col(Account.platform) == bindparam("platform"),
        col(Account.tenant) == bindparam("tenant"),
        col(Account.user) == bindparam("user"),
    )
)


def by_account(unit: Unit, platform: str, tenant: str, user: str) -> tuple[Person, Account] | None:
    found = unit.execute(_BY_ACCOUNT, {"platform": platform, "tenant": tenant, "user": user}).first()
    return (found[0], found[1]) if found else None


def by_email(unit: Unit, email: str) -> Person | None:
    return unit.scalars(select(Person).where(col(Person.email) == email.lower())).first()


def by_name(unit: Unit, name: str) -> Person | None:
    """Somebody known by name only."""
    return unit.scalars(
        select(Person).where(col(Person.name) == name, col(Person.email).is_(None)).order_by(col(Person.id))
    ).first()


def by_id(unit: Unit, person_id: int) -> Person | None:
    return unit.get(Person, person_id)


def new_calendar_secret() -> str:
    """Nobody guesses it: 192 bits by chance."""
    return secrets.token_urlsafe(24)


def by_calendar_word(unit: Unit, word: str) -> Person | None:
    """Whose calendars these are. How long it takes tells nothing of the secret: the database never compares it."""
    number, _, secret = word.partition("-")
    person = unit.get(Person, int(number)) if number.isdecimal() and len(number) < 19 else None
    known = person.calendar_secret if person else new_calendar_secret()
    is_right = hmac.compare_digest(known.encode(), secret.encode())
    return person if person and is_right and not _has_left(unit, person.id or 0) else None


def _has_left(unit: Unit, person_id: int) -> bool:
    """Whether all their accounts are closed: who has left the company reads its calendars no more."""
    told = list(unit.scalars(select(col(Account.unreachable)).where(col(Account.person_id) == person_id)))
    return bool(told) and all(reason.startswith(CLOSED) for reason in told)


def names(unit: Unit, ids: Sequence[int]) -> Mapping[int, str]:
    rows = unit.execute(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids)))
    return {row[0] or 0: row[1] for row in rows}


# Asked for every letter.
_REACHABLE = (
    select(Account)
    .where(
        col(Account.person_id) == bindparam("person"),
        col(Account.unreachable) == "",
        col(Account.platform).in_(bindparam("platforms", expanding=True)),
    )
    .order_by(col(Account.seen_at).desc(), col(Account.id))
    .limit(1)
)
_PLATFORMS = (
    select(col(Account.person_id), col(Account.platform))
    .where(col(Account.person_id).in_(bindparam("ids", expanding=True)), col(Account.unreachable) == "")
    .order_by(
        col(Account.platform).in_(bindparam("served", expanding=True)), col(Account.seen_at), col(Account.id).desc()
    )
)


def reachable(unit: Unit, person_id: int, platforms: Sequence[str]) -> Account | None:
    """The account this person used last on one of these platforms, of those that can be written to."""
    return unit.scalars(_REACHABLE, {"person": person_id, "platforms": platforms}).first()


def platforms_of(unit: Unit, ids: Sequence[int], served: Collection[str]) -> dict[int, str]:
    """Where each of these people is best written to: the platform they used last, rather one of those served."""
    found = unit.execute(_PLATFORMS, {"ids": ids, "served": list(served)})
    return {person: platform for person, platform in found}  # noqa: C416 - the last one counts


def why_unreachable(unit: Unit, person_id: int) -> str:
    """What the platforms said of this person's accounts; blank if there is none."""
    return unit.scalar(select(func.max(col(Account.unreachable))).where(col(Account.person_id) == person_id)) or ""


def mark_unreachable(unit: Unit, platform: str, tenant: str, user: str, reason: str) -> None:
    unit.execute(
        update(Account)
        .where(col(Account.platform) == platform, col(Account.tenant) == tenant, col(Account.user) == user)
        .values(unreachable=reason[:300])
    )


def lock(unit: Unit, person_id: int) -> None:
    """Nobody else changes this person, or gives them anything, until this unit ends."""
    unit.execute(select(col(Person.id)).where(col(Person.id) == person_id).with_for_update())


def is_there(unit: Unit, person_id: int) -> bool:
    """Whether this person is still there, and stays until this unit ends; they may be given things meanwhile."""
    found = select(col(Person.id)).where(col(Person.id) == person_id).with_for_update(key_share=True)
    return unit.scalar(found) is not None


_CHOSEN = ("language", "languages", "zone", "site", "reminders", "settled")
_QUIET = ("quiet_from", "quiet_until", "quiet_weekends", "most_a_week")


def merge(unit: Unit, stray: Person, kept: Person) -> None:
    """Two turned out to be one: what the stray had is the kept one's, and the stray is gone."""
    unit.execute(update(Account).where(col(Account.person_id) == stray.id).values(person_id=kept.id))
    kept.greeting = min(kept.greeting, stray.greeting)
    kept.muted_until = max(filter(None, (kept.muted_until, stray.muted_until)), default=None)
    if stray.settled and not kept.settled:
        _take_over(kept, stray, _CHOSEN)
    if all(getattr(kept, name) == Person.model_fields[name].default for name in _QUIET):
        _take_over(kept, stray, _QUIET)
    kept.languages = kept.languages or stray.languages
    if not topics(unit, kept.id or 0):
        set_topics(unit, kept.id or 0, topics(unit, stray.id or 0))
    unit.flush()
    unit.delete(stray)
    unit.flush()


def _take_over(kept: Person, stray: Person, names: Sequence[str]) -> None:
    for name in names:
        setattr(kept, name, getattr(stray, name))


def topics(unit: Unit, person_id: int) -> list[str]:
    return list(
        unit.scalars(
            select(col(PersonTopic.topic))
            .where(col(PersonTopic.person_id) == person_id)
            .order_by(col(PersonTopic.topic))
        )
    )


def set_topics(unit: Unit, person_id: int, wanted: Sequence[str]) -> None:
    unit.execute(delete(PersonTopic).where(col(PersonTopic.person_id) == person_id))
    unit.add_all(PersonTopic(person_id=person_id, topic=topic) for topic in dict.fromkeys(wanted))


def caretakers(unit: Unit) -> list[Person]:
    return list(unit.scalars(select(Person).where(col(Person.caretaker)).order_by(col(Person.name))))


def everybody(unit: Unit) -> list[Person]:
    """All who have an account."""
    has_account = select(col(Account.person_id)).where(col(Account.person_id) == col(Person.id)).exists()
    return list(unit.scalars(select(Person).where(has_account).order_by(col(Person.name))))


def like(unit: Unit, words: str) -> list[Person]:
    """People whose name or e-mail address is exactly this, in any case; a name may be shared."""
    typed = words.strip()
    word = typed.lower()
    spelled = {typed, typed.title(), word, typed.upper()}  # as names are, so that nobody else's is read
    some = select(Person).order_by(col(Person.id)).limit(5)
    found = list(unit.scalars(some.where(or_(col(Person.email) == word, col(Person.name).in_(spelled)))))
    return found if found or "@" in word else list(unit.scalars(some.where(func.lower(col(Person.name)) == word)))


def nobody(unit: Unit) -> bool:
    """Whether not a single person is known."""
    return unit.scalar(select(col(Person.id)).limit(1)) is None


def with_address(unit: Unit, most: int) -> list[Person]:
    """People who are known by their e-mail address, the caretakers first."""
    return list(
        unit.scalars(
            select(Person)
            .where(col(Person.email).is_not(None))
            .order_by(col(Person.caretaker).desc(), col(Person.id))
            .limit(most)
        )
    )
