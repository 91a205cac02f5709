"""Sessions that people wish for, who wishes them, and who was asked to host them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Enum, ForeignKey, Select, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from store.db import Id, Json, Unit, index, values_of
from store.people import Account, Person
from store.rows import insert_new
from store.sessions import LexSession, SessionHost, SessionWord


class Reply(StrEnum):
    NONE = "none"
    """They were asked, and have not answered (yet)."""
    NO = "no"


REPLY = Enum(Reply, native_enum=False, length=10, values_callable=values_of)


class Wish(SQLModel, table=True):
    __table_args__ = (index("ix_wish_open", "created_at", where="session_id IS NULL AND withdrawn_at IS NULL"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    title: str
    description: str = ""
    topics: list[str] = Field(default_factory=list[str], sa_type=Json)
    language: str
    person_id: int | None = Field(
        default=None, sa_column_args=(ForeignKey("person.id", ondelete="SET NULL"),), sa_type=Id, index=True
    )
    """Who wished it first, which is told to nobody."""
    votes: int = 0
    """How many wish it."""
    session_id: int | None = Field(
        default=None, sa_column_args=(ForeignKey("lexsession.id", ondelete="SET NULL"),), sa_type=Id, index=True
    )
    """By which it came true."""
    withdrawn_at: datetime | None = None
    created_at: datetime

    @property
    def thing(self) -> str:
        return f"wish:{self.id}"

    @property
    def is_open(self) -> bool:
        return self.session_id is None and self.withdrawn_at is None


class WishVote(SQLModel, table=True):
    """Somebody wishes it, too."""

    wish_id: int = Field(sa_column_args=(ForeignKey("wish.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True)
    person_id: int = Field(
        sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True, index=True
    )


class WishAsked(SQLModel, table=True):
    """Somebody was asked to host what is wished."""

    wish_id: int = Field(sa_column_args=(ForeignKey("wish.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True)
    person_id: int = Field(
        sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True, index=True
    )
    at: datetime
    reply: Reply = Field(default=Reply.NONE, sa_type=REPLY)  # type: ignore[call-overload]


OPEN = (col(Wish.session_id).is_(None), col(Wish.withdrawn_at).is_(None))


def by_id(unit: Unit, number: int) -> Wish | None:
    return unit.get(Wish, number)


def lock(unit: Unit, number: int) -> Wish | None:
    """The wish, nobody else's to change until this unit ends."""
    found = select(Wish).where(col(Wish.id) == number).with_for_update().execution_options(populate_existing=True)
    return unit.scalars(found).first()


def save(unit: Unit, wish: Wish) -> None:
    unit.add(wish)
    unit.flush()


def newest(unit: Unit, most: int, skip: int = 0) -> list[Wish]:
    """Those that nobody has fulfilled yet, the newest first."""
    order = (col(Wish.created_at).desc(), col(Wish.id).desc())
    return list(unit.scalars(select(Wish).where(*OPEN).order_by(*order).offset(skip).limit(most)))


def wished_by(unit: Unit, ids: Sequence[int], person_id: int) -> frozenset[int]:
    """Which of these wishes this person has."""
    found = select(col(WishVote.wish_id)).where(col(WishVote.wish_id).in_(ids), col(WishVote.person_id) == person_id)
    return frozenset(unit.scalars(found))


def fulfilled_by(unit: Unit, session_id: int) -> list[Wish]:
    """Those that this session made come true, locked."""
    found = select(Wish).where(col(Wish.session_id) == session_id).order_by(col(Wish.id)).with_for_update()
    return list(unit.scalars(found))


def vote(unit: Unit, wish: Wish, person_id: int) -> bool:
    """They wish it, too; false if they did already. The wish is locked."""
    if insert_new(unit, WishVote(wish_id=wish.id or 0, person_id=person_id), returning="person_id") is None:
        return False
    wish.votes += 1
    save(unit, wish)
    return True


def take_back(unit: Unit, wish: Wish, person_id: int) -> bool:
    """They do not wish it any more; false if they did not. The wish is locked."""
    own = unit.get(WishVote, (wish.id, person_id))
    if own is None:
        return False
    unit.delete(own)
    wish.votes -= 1
    save(unit, wish)
    return True


def wishers(unit: Unit, wish_id: int) -> list[Person]:
    """Who wishes it."""
    found = select(Person).join(WishVote, col(WishVote.person_id) == col(Person.id))
    return list(unit.scalars(found.where(col(WishVote.wish_id) == wish_id).order_by(col(Person.id))))


# who might host it


def asked(unit: Unit, wish_id: int, person_id: int) -> WishAsked | None:
    return unit.get(WishAsked, (wish_id, person_id))


def all_asked(unit: Unit, wish_id: int) -> list[WishAsked]:
    return list(unit.scalars(select(WishAsked).where(col(WishAsked.wish_id) == wish_id)))


def ask(unit: Unit, wish_id: int, person_id: int, now: datetime) -> None:
    unit.add(WishAsked(wish_id=wish_id, person_id=person_id, at=now))
    unit.flush()


def asked_since(unit: Unit, person_id: int, moment: datetime) -> bool:
    """Whether they were asked to host anything since then."""
    found = select(col(WishAsked.wish_id)).where(col(WishAsked.person_id) == person_id, col(WishAsked.at) > moment)
    return unit.scalar(found.limit(1)) is not None


def fitting(unit: Unit, wish: Wish, words: Sequence[str], rested: datetime, most: int) -> list[int]:
    """Who held sessions of such topics or words, those with the most of them first, then those who did so last.

    Not who wishes it, who was asked about it before or about any wish since ``rested``, or who cannot be written to.
    """
    number, begins = col(SessionHost.person_id), func.max(col(LexSession.starts_at))
    fits = func.count(col(SessionWord.word).distinct())
    found = (
        select(number)
        .join(SessionWord, col(SessionWord.session_id) == col(SessionHost.session_id))
        .join(LexSession, col(LexSession.id) == col(SessionHost.session_id))
        .where(col(SessionWord.word).in_(words), col(LexSession.cancelled_at).is_(None))
        .where(*_may_be_asked(wish, rested))
        .group_by(number)
        .order_by(fits.desc(), begins.desc(), number)
        .limit(most)
    )
    return list(unit.scalars(found))


def _may_be_asked(wish: Wish, rested: datetime) -> tuple[ColumnElement[bool], ...]:
    who = col(SessionHost.person_id)
    wishes = select(col(WishVote.person_id)).where(col(WishVote.wish_id) == wish.id)
    heard = select(col(WishAsked.person_id)).where((col(WishAsked.wish_id) == wish.id) | (col(WishAsked.at) > rested))
    reachable = select(col(Account.person_id)).where(col(Account.person_id) == who, col(Account.unreachable) == "")
    return who.not_in(wishes), who.not_in(heard), reachable.exists()


def hand_over(unit: Unit, from_id: int, to_id: int) -> list[Wish]:
    """What one person wished and was asked, another wished and was asked; the wishes that fewer people wish now."""
    unit.execute(update(Wish).where(col(Wish.person_id) == from_id).values(person_id=to_id))
    twice = _of_both(unit, WishVote, from_id, to_id)
    shared = list(unit.scalars(select(Wish).where(col(Wish.id).in_(twice)).order_by(col(Wish.id)).with_for_update()))
    for wish in shared:
        take_back(unit, wish, from_id)
    for kind in (WishVote, WishAsked):
        both = _of_both(unit, kind, from_id, to_id)
        unit.execute(
            update(kind)
            .where(col(kind.person_id) == from_id, col(kind.wish_id).not_in(both))
            .values(person_id=to_id)
            .execution_options(synchronize_session=False)
        )
    return shared


def _of_both(unit: Unit, kind: type[WishVote | WishAsked], one_id: int, other_id: int) -> list[int]:
    """The wishes with which both of these people have to do."""
    own = select(col(kind.wish_id)).where(col(kind.person_id) == one_id)
    return list(unit.scalars(own.where(col(kind.wish_id).in_(_wishes(kind, other_id)))))


def _wishes(kind: type[WishVote | WishAsked], person_id: int) -> Select[int]:
    other = aliased(kind)
    return select(col(other.wish_id)).where(col(other.person_id) == person_id)
