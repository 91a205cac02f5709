"""What became of everything that was to be sent: only looked at, never changed.

A letter's ``due_at`` moves along with it (each claim sets it to where the claim lapses), so that it tells, to a minute,
when something last happened to the letter: one index serves for all these questions.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import and_, case, func, or_, select, text
from sqlmodel import col

from store.db import Unit
from store.jobs import MOST_TRIES, Job
from store.outbox import WAITING, Fate, Letter
from store.people import Account, Person
from store.places import Room
from store.posts import Post

AT_ONCE = 1000
CardFate = Literal["standing", "waiting", "failed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One letter or card."""

    what: Literal["letter", "card"]
    fate: str
    at: datetime
    """When it was sent or last tried; of one that waits: until when."""
    to: str
    """The member's or the room's name."""
    platform: str
    kind: str
    """Of letter; blank for a card."""
    thing: str
    tries: int
    reason: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A room or a person to whom nothing can be sent until the platform says otherwise."""

    what: Literal["room", "person"]
    platform: str
    name: str
    reason: str


def at_leisure(unit: Unit) -> None:
    """Whoever looks may take their time over it (a pager waits for its reader), since nobody waits for them."""
    if unit.get_bind().dialect.name == "postgresql":
        unit.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))


# letters


def letters(unit: Unit, since: datetime) -> Mapping[Fate, int]:
    """How many came to each end since then; of those that wait: how many do."""
    counted = (
        select(col(Letter.fate), func.count())
        .where(or_(col(Letter.fate).in_(WAITING), col(Letter.due_at) >= since))
        .group_by(col(Letter.fate))
    )
    return {fate: number for fate, number in unit.execute(counted)}  # noqa: C416 - rows are no pairs to the checker


def next_held(unit: Unit) -> datetime | None:
    """When the first letter that would disturb now goes out."""
    return unit.scalar(select(func.min(col(Letter.due_at))).where(col(Letter.fate) == Fate.HELD))


def each_letter(unit: Unit, fates: Collection[Fate], since: datetime, most: int | None = None) -> Iterator[Entry]:
    """Those that came to these ends since then, and of those that wait all that do; the latest first."""
    found = (
        select(Letter, col(Person.name))
        .join(Person, col(Person.id) == col(Letter.person_id))
        .where(col(Letter.fate).in_(fates), or_(col(Letter.fate).in_(WAITING), col(Letter.due_at) >= since))
        .order_by(col(Letter.due_at).desc(), col(Letter.id).desc())
        .limit(most)
        .execution_options(yield_per=AT_ONCE)
    )
    for letter, name in unit.execute(found):
        at = letter.sent_at or letter.due_at
        about = letter.platform, letter.kind, letter.thing, letter.tries, letter.reason
        yield Entry("letter", "waiting" if letter.fate == Fate.DUE else letter.fate.value, at, name, *about)


# cards

_CARD_FATE = case(
    (col(Post.failed) != "", "failed"),
    (col(Post.drawn) >= col(Post.wanted), "standing"),
    (col(Room.unreachable) != "", "failed"),
    else_="waiting",
)


def cards(unit: Unit) -> Mapping[str, int]:
    """How many cards stand in their rooms and show today's state, and how many do not."""
    counted = select(_CARD_FATE, func.count()).join(Room, col(Room.id) == col(Post.room_id)).group_by(_CARD_FATE)
    return {fate: number for fate, number in unit.execute(counted)}  # noqa: C416 - rows are no pairs to the checker


def each_card(unit: Unit, fates: Collection[CardFate], most: int | None = None) -> Iterator[Entry]:
    """Those that stand, wait or failed; the latest first."""
    found = (
        select(Post, Room, _CARD_FATE)
        .join(Room, col(Room.id) == col(Post.room_id))
        .where(_CARD_FATE.in_(fates))
        .order_by(col(Post.due_at).desc(), col(Post.id).desc())
        .limit(most)
        .execution_options(yield_per=AT_ONCE)
    )
    for post, room, fate in unit.execute(found):
        about = room.platform, "", post.thing, post.tries, post.failed or (room.unreachable if fate == "failed" else "")
        yield Entry("card", fate, post.due_at, room.name or room.channel, *about)


# what is wrong


def late(unit: Unit, before: datetime, platforms: Collection[str]) -> int:
    """How many letters, and cards on these platforms, should have gone out before this, and nobody is at it."""
    letters_late = select(func.count()).where(col(Letter.fate).in_(WAITING), col(Letter.due_at) < before)
    cards_late = (
        select(func.count())
        .join_from(Post, Room, col(Room.id) == col(Post.room_id))
        .where(_CARD_FATE == "waiting", col(Post.due_at) < before, col(Room.platform).in_(platforms))
    )
    return (unit.scalar(letters_late) or 0) + (unit.scalar(cards_late) or 0)


def failed(unit: Unit, since: datetime, platforms: Collection[str]) -> int:
    """How many letters, and cards on these platforms, failed since then."""
    letters_failed = select(func.count()).where(col(Letter.fate) == Fate.FAILED, col(Letter.due_at) >= since)
    cards_failed = (
        select(func.count())
        .join_from(Post, Room, col(Room.id) == col(Post.room_id))
        .where(col(Post.failed) != "", col(Post.due_at) >= since, col(Room.platform).in_(platforms))
    )
    return (unit.scalar(letters_failed) or 0) + (unit.scalar(cards_failed) or 0)


def jobs_given_up(unit: Unit) -> list[Job]:
    """What should have happened, and failed too often."""
    given_up = and_(col(Job.done_at).is_(None), col(Job.tries) >= MOST_TRIES)
    return list(unit.scalars(select(Job).where(given_up).order_by(col(Job.due_at).desc())))


def cut_off(unit: Unit) -> list[Cut]:
    """Whom and what nothing can be sent to."""
    rooms = select(Room).where(col(Room.unreachable) != "").order_by(col(Room.id))
    people = (
        select(col(Account.platform), col(Person.name), col(Account.unreachable))
        .join(Person, col(Person.id) == col(Account.person_id))
        .where(col(Account.unreachable) != "")
        .order_by(col(Account.seen_at).desc())
    )
    return [
        *(Cut("room", room.platform, room.name or room.channel, room.unreachable) for room in unit.scalars(rooms)),
        *(Cut("person", platform, name, reason) for platform, name, reason in unit.execute(people)),
    ]
