"""Which message in which room shows which thing, and whether it shows today's state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Select, UniqueConstraint, func, select, update
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit, insert_new
from store.places import Room


class Post(SQLModel, table=True):
    __table_args__ = (UniqueConstraint("thing", "room_id"),)
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    thing: str = Field(index=True)
    room_id: int = Field(sa_column_args=(ForeignKey("room.id", ondelete="CASCADE"),), sa_type=Id)
    message: str = Field(default="", index=True)
    """The platform's id of the message; blank until it stands."""
    wanted: int = 1
    """Counts the changes of the thing."""
    drawn: int = 0
    """The count of changes that the message shows."""
    due_at: datetime = Field(index=True)
    """When to draw; while it is being drawn, when the claim lapses."""
    tries: int = 0
    failed: str = ""
    """Why it never will be drawn; blank while it may."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A post to be drawn now, with its room; ``wanted`` tells which change will be shown."""

    post: Post
    room: Room
    wanted: int


def want(unit: Unit, thing: str, room_id: int, now: datetime) -> None:
    """The thing shall stand in this room."""
    insert_new(unit, Post(thing=thing, room_id=room_id, due_at=now))


def changed(unit: Unit, thing: str) -> None:
    """Every message that shows the thing shall be drawn anew."""
    unit.execute(
        update(Post)
        .where(col(Post.thing) == thing)
        .values(wanted=col(Post.wanted) + 1)
        .execution_options(synchronize_session=False)
    )


def any_due(unit: Unit, platforms: Sequence[str], now: datetime) -> bool:
    """Whether `claim` would find anything: a look that takes no lock."""
    return unit.scalar(_due(platforms, now).limit(1)) is not None


def next_at(unit: Unit, after: datetime) -> datetime | None:
    """When a post that could not be drawn will be tried again."""
    waiting = (col(Post.drawn) < col(Post.wanted), col(Post.failed) == "", col(Post.due_at) > after)
    return unit.scalar(select(func.min(col(Post.due_at))).where(*waiting))


def _due(platforms: Sequence[str], now: datetime) -> Select[int | None]:
    return (
        select(col(Post.id))
        .join(Room, col(Room.id) == col(Post.room_id))
        .where(
            col(Post.drawn) < col(Post.wanted),
            col(Post.due_at) <= now,
            col(Post.failed) == "",
            col(Room.platform).in_(platforms),
        )
        .order_by(col(Post.due_at))
    )


def claim(unit: Unit, platforms: Sequence[str], now: datetime, lease: timedelta, most: int) -> list[Claim]:
    """Take posts that are due; nobody else gets them until the lease lapses."""
    due = _due(platforms, now).limit(most).with_for_update(skip_locked=True, of=Post)
    ids = list(unit.scalars(due))
    unit.execute(
        update(Post)
        .where(col(Post.id).in_(ids))
        .values(due_at=now + lease, tries=col(Post.tries) + 1)
        .execution_options(synchronize_session=False)
    )
    rows = unit.execute(select(Post, Room).join(Room, col(Room.id) == col(Post.room_id)).where(col(Post.id).in_(ids)))
    return [Claim(post, room, post.wanted) for post, room in rows]


def drawn(unit: Unit, claimed: Claim, message: str, now: datetime) -> None:
    """The message stands and shows the change that was claimed; a later one is due at once."""
    unit.execute(
        update(Post)
        .where(col(Post.id) == claimed.post.id)
        .values(message=message, drawn=claimed.wanted, due_at=now, tries=0)
        .execution_options(synchronize_session=False)
    )


def put_off(unit: Unit, claimed: Claim, until: datetime, *, counts: bool = True) -> None:
    """Draw it later; a try at which we were only asked to wait does not count."""
    unit.execute(
        update(Post)
        .where(col(Post.id) == claimed.post.id)
        .values(due_at=until, tries=col(Post.tries) - int(not counts))
        .execution_options(synchronize_session=False)
    )


def give_up(unit: Unit, claimed: Claim, reason: str) -> None:
    unit.execute(
        update(Post)
        .where(col(Post.id) == claimed.post.id)
        .values(failed=reason[:300] or "unknown")
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
        .values(due_at=now, tries=0, failed="")
        .execution_options(synchronize_session=False)
    )


def redraw_all(unit: Unit, platform: str, now: datetime) -> None:
    """Every post of a platform shall be drawn anew: after a start of a chat that keeps nothing."""
    rooms = select(col(Room.id)).where(col(Room.platform) == platform)
    unit.execute(
        update(Post)
        .where(col(Post.room_id).in_(rooms))
        .values(wanted=col(Post.wanted) + 1, due_at=now, tries=0, failed="")
        .execution_options(synchronize_session=False)
    )
