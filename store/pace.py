"""Whose turn it is to call a platform: a row for each of its limits, shared by all replicas.

A limit is kept by the time at which it is free again, moved on by each call (the generic cell rate algorithm, a leaky
bucket in one number; ITU-T I.371).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, func, select
from sqlmodel import Field, SQLModel, col

from store.db import Unit
from store.forgetting import forget
from store.rows import insert_many_new


@dataclass(frozen=True, slots=True)
class Limit:
    """At most one call in so many seconds, after a burst of so many at once."""

    key: str
    every: float
    burst: int = 1
    whole: bool = False
    """Whether it holds for all that is sent to a platform."""


@dataclass(frozen=True, slots=True)
class Place:
    """When a call may be made, or asked for again; the limit that makes it wait."""

    at: datetime
    by: Limit
    taken: bool = True


FARTHEST = timedelta(minutes=5)
"""Nobody takes a place so far ahead, beyond a burst: such a row was written by a clock that went wrong."""
LONGEST = timedelta(days=1)
"""No platform asks for a longer silence: such a row was, too."""


class Pace(SQLModel, table=True):
    key: str = Field(primary_key=True)
    free_at: datetime = Field(index=True)
    """When the limit is wholly free again."""
    paused_until: datetime
    """What the platform asked for."""


def take(unit: Unit, limits: Sequence[Limit], patience: float, now: datetime) -> Place:
    """The next free place of a call under one or more limits.

    None is taken where the wait is longer than so many seconds, nor where it is for one room: who took a place now that
    can only be used then would keep all others waiting until then.
    """
    rows = _rows(unit, {limit.key for limit in limits}, now)
    for limit in limits:
        row, most = rows[limit.key], timedelta(seconds=limit.every) * limit.burst + FARTHEST
        row.free_at = now if row.free_at > now + most else row.free_at
        row.paused_until = now if row.paused_until > now + LONGEST else row.paused_until
    at, by = _latest(rows, limits, now)
    if (at - now).total_seconds() > patience:
        return Place(at, by, taken=False)
    own = [limit for limit in limits if not limit.whole]
    if 0 < len(own) < len(limits):
        own_at, own_by = _latest(rows, own, now)
        if own_at > now:
            return Place(own_at, own_by, taken=False)
    for limit in limits:
        row = rows[limit.key]
        row.free_at = max(row.free_at, at) + timedelta(seconds=limit.every)
    return Place(at, by)


def _latest(rows: dict[str, Pace], limits: Sequence[Limit], now: datetime) -> tuple[datetime, Limit]:
    """When all of these limits are free, and which is the last."""
    return max(((_earliest(rows[limit.key], limit, now), limit) for limit in limits), key=lambda found: found[0])


def _earliest(row: Pace, limit: Limit, now: datetime) -> datetime:
    return max(now, row.paused_until, row.free_at - timedelta(seconds=limit.every) * (limit.burst - 1))


def pause(unit: Unit, key: str, until: datetime, now: datetime) -> None:
    """Nobody may call before this."""
    row = _rows(unit, {key}, now)[key]
    row.paused_until = max(until, row.paused_until if row.paused_until <= now + LONGEST else now)


def remember(unit: Unit, what: str, where: str, until: datetime, now: datetime) -> bool:
    """That this has happened there, until then; whether that is so of another place."""
    key = f"{what} {where}"
    elsewhere = (col(Pace.key).startswith(f"{what} ", autoescape=True), col(Pace.key) != key)
    pause(unit, key, until, now)
    return unit.scalar(select(col(Pace.key)).where(*elsewhere, col(Pace.paused_until) > now).limit(1)) is not None


_PAUSED_UNTIL = (
    select(func.max(col(Pace.paused_until)))
    .where(col(Pace.key).in_(bindparam("keys", expanding=True)))
    .where(col(Pace.paused_until) > bindparam("now"), col(Pace.paused_until) <= bindparam("farthest"))
)
"""Built once: to build it takes longer than to run it."""


def paused_until(unit: Unit, keys: Sequence[str], now: datetime) -> datetime | None:
    """Until when silence is to be kept under one of these limits."""
    return unit.scalar(_PAUSED_UNTIL, {"keys": keys, "now": now, "farthest": now + LONGEST})


def _rows(unit: Unit, keys: Iterable[str], now: datetime) -> dict[str, Pace]:
    """The rows of these limits, locked in one order, so that nobody waits for somebody who waits for them."""
    wanted = sorted(keys)
    locked = select(Pace).where(col(Pace.key).in_(wanted)).order_by(col(Pace.key)).with_for_update()
    found = {row.key: row for row in unit.scalars(locked)}
    if missing := [Pace(key=key, free_at=now, paused_until=now) for key in wanted if key not in found]:
        insert_many_new(unit, missing)
        found = {row.key: row for row in unit.scalars(locked)}
    return found


def forget_before(unit: Unit, moment: datetime, most: int) -> int:
    """Limits that nobody has come near since."""
    return forget(unit, Pace, [col(Pace.free_at) < moment, col(Pace.paused_until) < moment], most)
