"""Which message in which room shows which thing, and whether it shows today's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Integer, UniqueConstraint, and_, bindparam, case, func, select, update
from sqlmodel import Field, SQLModel, col
from sqlmodel.sql.sqltypes import UTCDateTime

from store.db import METADATA, Id, Unit, index
from store.places import Room
from store.rows import insert_new


class Post(SQLModel, table=True):
    __table_args__ = (
        UniqueConstraint("thing", "room_id"),
        index("ix_post_undrawn", "failed", "due_at", where="drawn < wanted"),
        Index("ix_post_room_id_announced_at", "room_id", "announced_at"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    thing: str
    room_id: int = Field(sa_column_args=(ForeignKey("room.id", ondelete="CASCADE"),), sa_type=Id)
    message: str = Field(default="", index=True)
    """The platform's id of the message; blank until it stands."""
    wanted: int = 1
    """Counts the changes of the thing."""
    drawn: int = 0
    """The count of changes that the message shows."""
    announced_at: datetime | None = None
    """When it was announced, if it counts as one of the cards that a room hears at once that day."""
    due_at: datetime
    """When to draw; while it is being drawn, when the claim lapses."""
    since: datetime
    """Since when it shows what is no longer true; where it shows today's state, of no meaning."""
    sending: bool = False
    """Whether somebody is drawing it, or was when they died."""
    doubts: int = 0
    """How often it may have been put there without our knowing, so that it may stand twice."""
    tries: int = 0
    failed: str = ""
    """Why it never will be drawn; blank while it may."""


UNDRAWN = (col(Post.drawn) < col(Post.wanted), col(Post.failed) == "")
"""Of some thousand times as many, those that do not show today's state yet."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A post to be drawn now, with its room."""

    post: Post
    room: Room


_POST = METADATA.tables["post"]
_CHANGED = (
    update(_POST)
    .where(_POST.c.thing == bindparam("changed"))
    .values(
        wanted=_POST.c.wanted + 1,
        since=case((_POST.c.drawn >= _POST.c.wanted, bindparam("now", type_=UTCDateTime)), else_=_POST.c.since),
    )
)
_OTHER = _POST.alias("other")
_BUSY = select(_OTHER.c.room_id).where(
    _OTHER.c.drawn < _OTHER.c.wanted, _OTHER.c.failed == "", _OTHER.c.sending, _OTHER.c.due_at > bindparam("now")
)
"""The rooms in which somebody is drawing right now."""
_DUE = (
    select(col(Post.id))
    .join(Room, col(Room.id) == col(Post.room_id))
    .where(
        *UNDRAWN,
        col(Post.due_at) <= bindparam("now"),
        col(Room.platform) == bindparam("platform"),
        col(Room.unreachable) == "",
        col(Post.room_id).not_in(_BUSY),
    )
    .order_by(col(Post.due_at))
)
_ANY_DUE = _DUE.limit(1)
_LOCKED_DUE = _DUE.limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True, of=Post)
_NEXT_AT = select(func.min(col(Post.due_at))).where(*UNDRAWN, col(Post.due_at) > bindparam("after"))
_CLAIM = (
    _POST.update()
    .where(_POST.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        due_at=bindparam("until"),
        tries=_POST.c.tries + 1,
        doubts=_POST.c.doubts + case((and_(_POST.c.sending, _POST.c.message == ""), 1), else_=0),
        sending=True,
    )
)
_WANTED = select(col(Post.wanted)).where(col(Post.id) == bindparam("post"))
_DRAWN = (
    _POST.update()
    .where(_POST.c.id == bindparam("post"))
    .values(
        message=bindparam("stands"),
        drawn=bindparam("shows"),
        due_at=bindparam("now"),
        since=bindparam("now"),
        tries=0,
        sending=False,
    )
)
_WITH_ROOM = (
    select(Post, Room)
    .join(Room, col(Room.id) == col(Post.room_id))
    .where(col(Post.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Post.due_at), col(Post.id))
)
"""Built once: to build it takes longer than to run it."""


def want(unit: Unit, thing: str, room_id: int, now: datetime, *, counts: bool = False) -> None:
    """The thing shall stand in this room."""
    insert_new(unit, Post(thing=thing, room_id=room_id, due_at=now, since=now, announced_at=now if counts else None))


def stands(unit: Unit, thing: str, room_id: int) -> bool:
    """Whether the thing stands in this room, or will."""
    found = select(col(Post.id)).where(col(Post.thing) == thing, col(Post.room_id) == room_id)
    return unit.scalar(found) is not None


def any_stands(unit: Unit, things: Sequence[str]) -> bool:
    """Whether any of these things stands in any room, or will."""
    return unit.scalar(select(col(Post.id)).where(col(Post.thing).in_(things)).limit(1)) is not None


def announced_since(unit: Unit, room_id: int, moment: datetime) -> int:
    """How many cards this room has been given since then."""
    found = select(func.count()).where(col(Post.room_id) == room_id, col(Post.announced_at) >= moment)
    return unit.scalar(found) or 0


def changed(unit: Unit, thing: str, now: datetime) -> None:
    """Every message that shows the thing shall be drawn anew."""
    unit.execute(_CHANGED, {"changed": thing, "now": now})


def any_due(unit: Unit, platform: str, now: datetime) -> bool:
    """Whether `claim` would find anything: a look that takes no lock."""
    return unit.scalar(_ANY_DUE, {"platform": platform, "now": now}) is not None


def next_at(unit: Unit, after: datetime) -> datetime | None:
    """When a post that could not be drawn will be tried again."""
    return unit.scalar(_NEXT_AT, {"after": after})


def claim(unit: Unit, platform: str, now: datetime, lease: timedelta, most: int) -> list[Claim]:
    """Take posts that are due, the oldest first, of each room one; nobody else gets them until the lease lapses."""
    due = unit.scalars(_LOCKED_DUE, {"platform": platform, "now": now, "most": 4 * most})
    first = dict[int | None, int | None]()
    for claimed in _with_rooms(unit, list(due)):
        first.setdefault(claimed.room.id, claimed.post.id)
    ids = list(first.values())[:most]
    unit.execute(_CLAIM, {"ids": ids, "until": now + lease})
    unit.expire_all()
    return _with_rooms(unit, ids)


def _with_rooms(unit: Unit, ids: Sequence[int | None]) -> list[Claim]:
    return [Claim(post, room) for post, room in unit.execute(_WITH_ROOM, {"ids": ids})]


def wanted(unit: Unit, claimed: Claim) -> int:
    """The count of changes that a drawing of now shows."""
    return unit.scalar(_WANTED, {"post": claimed.post.id}) or 0


def drawn(unit: Unit, claimed: Claim, message: str, shows: int, now: datetime) -> None:
    """The message stands and shows so many changes; a later one is due at once."""
    unit.execute(_DRAWN, {"post": claimed.post.id, "stands": message, "shows": shows, "now": now})


def put_off(unit: Unit, claimed: Claim, until: datetime, *, counts: bool = True, doubted: bool = False) -> None:
    """Draw it later. A try at which we were only asked to wait does not count; one that may have arrived is a doubt."""
    tries, doubts = col(Post.tries) - int(not counts), col(Post.doubts) + int(doubted)
    _set(unit, claimed, due_at=until, tries=tries, doubts=doubts, sending=False)


def abandoned(unit: Unit, until: datetime) -> None:
    """Nobody else is left who could be drawing: what was being drawn is due then, if its lease is longer."""
    unit.execute(
        update(Post)
        .where(*UNDRAWN, col(Post.sending), col(Post.due_at) > until)
        .values(due_at=until)
        .execution_options(synchronize_session=False)
    )


def give_up(unit: Unit, claimed: Claim, reason: str, *, closes: bool = False) -> None:
    """It cannot be drawn; or the whole room cannot be reached, until the platform says that it can."""
    why = reason[:300] or "unknown"
    _set(unit, claimed, failed=why, sending=False)
    if closes:
        unit.execute(update(Room).where(col(Room.id) == claimed.room.id).values(unreachable=why))


def _set(unit: Unit, claimed: Claim, **values: object) -> None:
    unit.execute(
        update(Post)
        .where(col(Post.id) == claimed.post.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def shown_by(unit: Unit, platform: str, tenant: str, channel: str, message: str) -> str | None:
    """The thing that this message shows."""
    return unit.scalars(
        select(col(Post.thing))
        .join(Room, col(Room.id) == col(Post.room_id))
        .where(
            col(Post.message) == message,
            col(Room.platform) == platform,
            col(Room.tenant) == tenant,
            col(Room.channel) == channel,
        )
    ).first()


def of_thing(unit: Unit, thing: str) -> list[Post]:
    return list(unit.scalars(select(Post).where(col(Post.thing) == thing).order_by(col(Post.id))))


def revive(unit: Unit, room_id: int, now: datetime) -> None:
    """What was given up in a room that could not be reached is drawn after all."""
    unit.execute(
        update(Post)
        .where(col(Post.room_id) == room_id, col(Post.failed) != "")
        .values(due_at=now, since=now, tries=0, failed="")
        .execution_options(synchronize_session=False)
    )


def redraw_all(unit: Unit, platform: str, now: datetime) -> None:
    """Every post of a platform shall be drawn anew: after a start of a chat that keeps nothing."""
    rooms = select(col(Room.id)).where(col(Room.platform) == platform)
    unit.execute(
        update(Post)
        .where(col(Post.room_id).in_(rooms))
        .values(wanted=col(Post.wanted) + 1, due_at=now, since=now, tries=0, failed="")
        .execution_options(synchronize_session=False)
    )
