"""What people shall be told in private: once each, whatever dies in between."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, UniqueConstraint, func, select, update
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit, insert_many_new, insert_new, values_of


class Fate(StrEnum):
    DUE = "due"
    SENT = "sent"
    DROPPED = "dropped"
    """No longer true or too late when its time came."""
    MAYBE = "maybe sent"
    FAILED = "failed"


FATE = Enum(Fate, native_enum=False, length=20, values_callable=values_of)


class Letter(SQLModel, table=True):
    """One private message; its words are drawn from today's state when it is sent."""

    __table_args__ = (UniqueConstraint("person_id", "kind", "thing", "occurrence"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    person_id: int = Field(sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, index=True)
    kind: str
    """Names a letter of a door plate: ``sessions.reminder``."""
    thing: str = Field(index=True)
    occurrence: str
    """Tells apart letters of one kind about one thing."""
    due_at: datetime = Field(index=True)
    """When to send; while it is being sent, when the claim lapses."""
    fate: Fate = Field(default=Fate.DUE, sa_type=FATE, index=True)  # type: ignore[call-overload]
    tries: int = 0
    reason: str = ""
    sent_at: datetime | None = None
    platform: str = ""
    message: str = ""


def write(unit: Unit, person_id: int, kind: str, thing: str, occurrence: str, due_at: datetime) -> bool:
    """Put a letter into the outbox; false if the same one is there already."""
    letter = Letter(person_id=person_id, kind=kind, thing=thing, occurrence=occurrence, due_at=due_at)
    return insert_new(unit, letter) is not None


def write_to_all(unit: Unit, people: Sequence[int], kind: str, thing: str, occurrence: str, due_at: datetime) -> None:
    """The same letter to many people."""
    insert_many_new(
        unit, [Letter(person_id=one, kind=kind, thing=thing, occurrence=occurrence, due_at=due_at) for one in people]
    )


def any_due(unit: Unit, now: datetime) -> bool:
    """Whether `claim` would find anything: a look that takes no lock."""
    due = select(col(Letter.id)).where(col(Letter.fate) == Fate.DUE, col(Letter.due_at) <= now).limit(1)
    return unit.scalar(due) is not None


def next_at(unit: Unit, after: datetime) -> datetime | None:
    """When the next letter will be due."""
    return unit.scalar(
        select(func.min(col(Letter.due_at))).where(col(Letter.fate) == Fate.DUE, col(Letter.due_at) > after)
    )


def newest(unit: Unit, person_id: int, kind: str, thing: str) -> str | None:
    """The occurrence of the last letter of this kind about this thing to this person."""
    return unit.scalar(
        select(col(Letter.occurrence))
        .where(col(Letter.person_id) == person_id, col(Letter.kind) == kind, col(Letter.thing) == thing)
        .order_by(col(Letter.id).desc())
        .limit(1)
    )


def claim(unit: Unit, now: datetime, lease: timedelta, most: int) -> list[Letter]:
    """Take letters that are due; nobody else gets them until the lease lapses."""
    due = (
        select(col(Letter.id))
        .where(col(Letter.fate) == Fate.DUE, col(Letter.due_at) <= now)
        .order_by(col(Letter.due_at), col(Letter.id))
        .limit(most)
        .with_for_update(skip_locked=True)
    )
    ids = list(unit.scalars(due))
    unit.execute(
        update(Letter)
        .where(col(Letter.id).in_(ids))
        .values(due_at=now + lease, tries=col(Letter.tries) + 1)
        .execution_options(synchronize_session=False)
    )
    return list(unit.scalars(select(Letter).where(col(Letter.id).in_(ids)).order_by(col(Letter.id))))


def settle(  # noqa: PLR0913 - one row's outcome, each part named
    unit: Unit,
    letter_id: int,
    fate: Fate,
    now: datetime,
    *,
    reason: str = "",
    platform: str = "",
    message: str = "",
) -> None:
    """Record how a letter ended."""
    sent_at = now if fate in (Fate.SENT, Fate.MAYBE) else None
    unit.execute(
        update(Letter)
        .where(col(Letter.id) == letter_id)
        .values(fate=fate, reason=reason[:300], platform=platform, message=message, sent_at=sent_at)
        .execution_options(synchronize_session=False)
    )


def put_off(unit: Unit, letter_id: int, until: datetime, *, counts: bool = True) -> None:
    """Send it later; a try at which we were only asked to wait does not count."""
    unit.execute(
        update(Letter)
        .where(col(Letter.id) == letter_id)
        .values(due_at=until, tries=col(Letter.tries) - int(not counts))
        .execution_options(synchronize_session=False)
    )


def to_person(unit: Unit, person_id: int, fates: Sequence[Fate] = tuple(Fate)) -> list[Letter]:
    return list(
        unit.scalars(
            select(Letter)
            .where(col(Letter.person_id) == person_id, col(Letter.fate).in_(fates))
            .order_by(col(Letter.id))
        )
    )
