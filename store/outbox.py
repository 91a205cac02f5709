"""What people shall be told in private: once each, whatever dies in between.

A letter that is due is first sorted (see `store.sorting`), then sent by whoever serves its platform. While it is on its
way it is marked as such: a mark that outlives its lease tells of a sender who died, so that nobody knows whether it
arrived.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from sqlalchemy import (
    Enum,
    ForeignKey,
    Index,
    Integer,
    UniqueConstraint,
    Update,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement
from sqlmodel import Field, SQLModel, col

from store.db import METADATA, Id, Unit, values_of
from store.forgetting import forget
from store.lanes import Lane
from store.rows import insert_many_new


class Fate(StrEnum):
    DUE = "due"
    HELD = "held"
    """It would disturb now; ``due_at`` tells until when it waits."""
    SENT = "sent"
    MAYBE = "maybe sent"
    """Nobody knows whether it arrived, or whether it arrived twice."""
    FAILED = "failed"
    DROPPED = "dropped"
    """No longer true or too late when its time came; ``reason`` tells which."""


class Haste(IntEnum):
    """What a letter may disturb, the hastiest first."""

    NOW = 0
    """Somebody waits for it, or it is soon too late."""
    DAY = 1
    """It was asked for, and can wait for the morning."""
    SUBSCRIBED = 2
    """It was asked for once and for all, so that it can be muted."""
    WORKDAY = 3
    """Nobody asked for it."""


FATE = Enum(Fate, native_enum=False, length=20, values_callable=values_of)
WAITING = (Fate.DUE, Fate.HELD)
MUTED = "muted"
"""Why a letter is held for who wants to hear nothing, or dropped after a while."""
TOLD = "told already"
"""Why a letter is dropped whose reader got another one that says the same."""
SPARE = "~"
"""In the occurrence of what was written to a person twice, while we took them for two."""
ELSEWHERE = "elsewhere"
"""Where a doubt arose: at an account that cannot be written to any more, nor looked at; or on several platforms."""


class Letter(SQLModel, table=True):
    """One private message; its words are drawn from today's state when it is sent."""

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "thing", "occurrence"),
        Index("ix_letter_sorting", "fate", "platform", "due_at"),
        Index("ix_letter_sending", "fate", "platform", "haste", "due_at"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    person_id: int = Field(sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id)
    kind: str
    """Names a letter of a door plate: ``sessions.reminder``."""
    thing: str
    occurrence: str
    """Tells apart letters of one kind about one thing."""
    haste: int = int(Haste.DAY)
    """A `Haste`; the hastiest are sent first."""
    due_at: datetime
    """When to send; while it is being sent, when the claim lapses."""
    since: datetime | None = None
    """When it was to go out first, held no more: how late it is counts from then."""
    fate: Fate = Field(default=Fate.DUE, sa_type=FATE)  # type: ignore[call-overload]
    platform: str = ""
    """Where it is sent; blank until it is sorted."""
    sending: bool = False
    """Whether somebody is sending it, or was when they died."""
    doubts: int = 0
    """How often it may have been sent without our knowing."""
    doubted_on: str = ""
    """The only platform on which it may have been, or `ELSEWHERE`."""
    tries: int = 0
    reason: str = ""
    sent_at: datetime | None = None
    message: str = ""


def write(unit: Unit, letters: Sequence[Letter]) -> None:
    """Put letters into the outbox, but for those that are there already."""
    insert_many_new(unit, letters)


def hasten(unit: Unit, person_id: int, kind: str, thing: str, now: datetime) -> None:
    """What still waits to be sorted is due now, whatever it disturbs."""
    unit.execute(
        update(Letter)
        .where(
            col(Letter.person_id) == person_id,
            col(Letter.kind) == kind,
            col(Letter.thing) == thing,
            col(Letter.fate).in_(WAITING),
            col(Letter.platform) == "",
        )
        .values(haste=int(Haste.NOW), due_at=now)
        .execution_options(synchronize_session=False)
    )


def written_to(unit: Unit, kind: str, thing: str) -> set[int]:
    """Who was written such a letter about this thing, or will be."""
    return set(unit.scalars(select(col(Letter.person_id)).where(col(Letter.kind) == kind, col(Letter.thing) == thing)))


def hand_over(unit: Unit, from_id: int, to_id: int) -> None:
    """What was written to one person was written to another.

    What both were written is not sent once more; what was sent of it, or may be in this moment, stays on record. What
    failed for one of them still goes to the other.
    """
    same = aliased(Letter)
    twins = select(col(same.id)).where(_says_the_same(same))
    of_stray, of_kept = (update(Letter).where(col(Letter.person_id) == one) for one in (from_id, to_id))
    of_strays = twins.where(col(same.person_id) == from_id)
    was_sent = of_strays.where(col(same.fate).in_((Fate.SENT, Fate.MAYBE))).exists()
    still_waits = of_strays.where(_waits(same)).exists()
    may_be_sent = of_strays.where(_waits(same), ~_is_idle(same)).exists()
    gives_way = or_(
        and_(col(Letter.fate) == Fate.FAILED, still_waits),
        and_(_is_idle(Letter), may_be_sent),
        and_(_waits(Letter), was_sent),
    )
    spare = col(Letter.occurrence) + f"{SPARE}{from_id}"
    _hold_fast(unit, (from_id, to_id))
    for statement in (
        of_kept.where(_is_idle(Letter), was_sent).values(fate=Fate.DROPPED, reason=TOLD),
        of_kept.where(gives_way).values(occurrence=spare),
        of_stray.where(~twins.where(col(same.person_id) == to_id).exists()).values(person_id=to_id),
        of_stray.where(~_is_idle(Letter)).values(person_id=to_id, occurrence=spare),
    ):
        unit.execute(statement.execution_options(synchronize_session=False))


def _hold_fast(unit: Unit, people: Sequence[int]) -> None:
    """Nobody begins to send what waits for them until this unit ends."""
    theirs = select(col(Letter.id)).where(col(Letter.person_id).in_(people), _waits(Letter))
    unit.execute(theirs.order_by(col(Letter.id)).with_for_update())


def _says_the_same(other: type[Letter]) -> ColumnElement[bool]:
    return and_(
        col(other.kind) == col(Letter.kind),
        col(other.thing) == col(Letter.thing),
        col(other.occurrence) == col(Letter.occurrence),
    )


def _waits(letter: type[Letter]) -> ColumnElement[bool]:
    return col(letter.fate).in_(WAITING)


def _is_idle(letter: type[Letter]) -> ColumnElement[bool]:
    """Whether it waits, and cannot have arrived."""
    return and_(_waits(letter), ~col(letter.sending), col(letter.doubts) == 0)


def is_spare(letter: Letter) -> bool:
    """Whether another letter tells the same person the same."""
    return SPARE in letter.occurrence


_NEXT_AT = select(func.min(col(Letter.due_at))).where(
    col(Letter.fate).in_(WAITING), col(Letter.due_at) > bindparam("after")
)


def is_still_to(unit: Unit, letter: Letter) -> bool:
    """Whether its reader has not turned out to be somebody else since it was claimed."""
    return unit.scalar(select(col(Letter.person_id)).where(col(Letter.id) == letter.id)) == letter.person_id


def next_at(unit: Unit, after: datetime) -> datetime | None:
    """When the next letter will be due."""
    return unit.scalar(_NEXT_AT, {"after": after})


def newest(unit: Unit, person_id: int, kind: str, thing: str) -> str | None:
    """The occurrence of the last letter of this kind about this thing to this person; spare ones tell nothing new."""
    return unit.scalar(
        select(col(Letter.occurrence))
        .where(
            col(Letter.person_id) == person_id,
            col(Letter.kind) == kind,
            col(Letter.thing) == thing,
            ~col(Letter.occurrence).contains(SPARE),
        )
        .order_by(col(Letter.id).desc())
        .limit(1)
    )


def disturbed(unit: Unit, ids: Sequence[int], kind: str, thing: str, since: datetime) -> frozenset[int]:
    """Whom of these people we wrote an urgent letter of this kind about this thing since then."""
    found = select(col(Letter.person_id)).where(
        col(Letter.person_id).in_(ids),
        col(Letter.kind) == kind,
        col(Letter.thing) == thing,
        col(Letter.haste) == int(Haste.NOW),
        col(Letter.fate) != Fate.DROPPED,
        col(Letter.due_at) > since,
    )
    return frozenset(unit.scalars(found))


# sending


_LETTER = METADATA.tables["letter"]
_HERE = case((_LETTER.c.doubted_on.in_(("", _LETTER.c.platform)), _LETTER.c.platform), else_=ELSEWHERE)
"""Where a doubt that arises now has its place."""
OF_THE_DEAD = {
    "doubts": _LETTER.c.doubts + case((_LETTER.c.sending, 1), else_=0),
    "doubted_on": case((_LETTER.c.sending, _HERE), else_=_LETTER.c.doubted_on),
}
"""What is in doubt of a letter whose claim has lapsed: nothing, unless somebody died while they were sending it."""
_SENDABLE = select(col(Letter.id)).where(
    col(Letter.fate) == Fate.DUE, col(Letter.platform) == bindparam("platform"), col(Letter.due_at) <= bindparam("now")
)
_ANY_SENDABLE = _SENDABLE.limit(1)
_LOCKED_SENDABLE = (
    _SENDABLE.order_by(col(Letter.haste), col(Letter.due_at))
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True)
)
_CLAIM = (
    _LETTER.update()
    .where(_LETTER.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        due_at=bindparam("until"),
        tries=_LETTER.c.tries + 1,
        **OF_THE_DEAD,
        sending=True,
    )
)
_CLAIMED = (
    select(Letter)
    .where(col(Letter.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Letter.haste), col(Letter.id))
)


_THIS = _LETTER.update().where(_LETTER.c.id == bindparam("letter")).returning(_LETTER.c.id)
_ENDED: dict[str, object] = {"fate": bindparam("end"), "reason": bindparam("why"), "sent_at": bindparam("at")}
_SETTLE = _THIS.where(_LETTER.c.message == "").values(**_ENDED, message=bindparam("stands"), sending=False)
_TWICE = _THIS.where(_LETTER.c.message != bindparam("stands")).values(fate=Fate.MAYBE, reason="it arrived twice")


def any_due(unit: Unit, platform: str, now: datetime) -> bool:
    """Whether `claim` would find anything: a look that takes no lock."""
    return unit.scalar(_ANY_SENDABLE, {"platform": platform, "now": now}) is not None


def claim(unit: Unit, platform: str, now: datetime, lease: timedelta, most: int) -> list[Letter]:
    """Take letters to be sent on this platform, the hastiest first; nobody else gets them until the lease lapses."""
    ids = list(unit.scalars(_LOCKED_SENDABLE, {"platform": platform, "now": now, "most": most}))
    if not ids:
        return []
    unit.execute(_CLAIM, {"ids": ids, "until": now + lease})
    return list(unit.scalars(_CLAIMED, {"ids": ids}))


def settle(unit: Unit, letter_id: int, fate: Fate, now: datetime, *, reason: str = "", message: str = "") -> None:
    """Record how a letter ended; or that it came twice, if others took its sender for dead."""
    sent_at = now if fate in (Fate.SENT, Fate.MAYBE) else None
    end = {"letter": letter_id, "end": fate, "why": reason[:300], "stands": message, "at": sent_at}
    if unit.scalar(_SETTLE, end) is None and message:
        unit.execute(_TWICE, {"letter": letter_id, "stands": message})


def put_off(unit: Unit, letter_id: int, until: datetime, *, counts: bool = True, doubted: bool = False) -> None:
    """Send it later. A try at which we were only asked to wait does not count; one that may have arrived is a doubt."""
    tries, doubts = _LETTER.c.tries - int(not counts), _LETTER.c.doubts + int(doubted)
    values = {"due_at": until, "sending": False, "tries": tries, "doubts": doubts}
    if doubted:
        values["doubted_on"] = _HERE
    unit.execute(unless_ended(letter_id).values(values))


def unless_ended(letter_id: int) -> Update:
    """Nothing more happens to a letter that others have seen to, because they took its sender for dead."""
    return _LETTER.update().where(_LETTER.c.id == letter_id, _LETTER.c.fate.in_(WAITING))


def abandoned(unit: Unit, until: datetime) -> None:
    """Nobody else is left who could be sending: what was on its way is due then, if its lease is longer."""
    unit.execute(
        update(Letter)
        .where(
            col(Letter.fate) == Fate.DUE, col(Letter.platform) != "", col(Letter.sending), col(Letter.due_at) > until
        )
        .values(due_at=until)
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


def forget_before(unit: Unit, moment: datetime, most: int) -> int:
    """Those that came to their end."""
    ended = [fate for fate in Fate if fate not in WAITING]
    platforms = ["", *unit.scalars(select(col(Lane.platform)))]  # all there are, named for the index
    old = [col(Letter.fate).in_(ended), col(Letter.platform).in_(platforms), col(Letter.due_at) < moment]
    return forget(unit, Letter, old, most)
