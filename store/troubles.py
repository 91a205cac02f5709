"""What is wrong between us and a platform as a whole, as the heartbeat finds it: a row a platform, for all replicas."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Enum, Select, select
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit, values_of
from store.rows import insert_new


class Why(StrEnum):
    """What is wrong, told apart by what is to be done about it."""

    NOTHING = ""
    REFUSED = "refused"
    """Our token is not accepted any more."""
    REMOVED = "removed"
    """The app is no longer installed."""
    DENIED = "denied"
    """We are given no token, for our secret is wrong or has expired."""
    KEYS = "keys"
    """There are no keys by which to know who writes to us."""
    SOCKET = "socket"
    """The connection by which we are told what people do is down."""
    AWAY = "away"
    """The platform cannot be reached."""


WHY = Enum(Why, native_enum=False, length=20, values_callable=values_of)
LASTING = (Why.REFUSED, Why.REMOVED, Why.DENIED)
"""These do not pass before somebody does something about them."""
MUTE = (*LASTING, Why.AWAY)
"""While it is one of these, nothing can be said there."""


class Trouble(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    platform: str = Field(unique=True)
    why: Why = Field(default=Why.NOTHING, sa_type=WHY)  # type: ignore[call-overload]
    """Blank once all is well."""
    since: datetime
    held_at: datetime | None = None
    """When it was sure that it is no hiccup, and the caretakers were told."""
    well_at: datetime | None = None
    """Since when all is well again."""

    @property
    def occurrence(self) -> str:
        """Tells it from earlier troubles of the platform."""
        return self.held_at.isoformat() if self.held_at else ""


_IN_TROUBLE = select(col(Trouble.platform)).where(
    col(Trouble.why).in_(MUTE), col(Trouble.held_at).is_not(None), col(Trouble.well_at).is_(None)
)


def ill(unit: Unit, platform: str, why: Why, now: datetime, holds: timedelta) -> Trouble | None:
    """Something is wrong; the trouble if that is news: it has held for so long, or now needs somebody's hand."""
    row = unit.scalars(_of(platform)).first() or _new(unit, platform, now)
    if row.why is Why.NOTHING:
        row.since, row.held_at = now, None
    row.well_at = None
    if row.held_at:
        needed_hands, row.why = row.why in LASTING, why if why in LASTING else row.why
        is_news = not needed_hands and row.why in LASTING
    else:
        row.why = why
        is_news = now - row.since >= holds
    if is_news:
        row.held_at = now
    return row if is_news else None


def well(unit: Unit, platform: str, now: datetime, holds: timedelta) -> Trouble | None:
    """All is well; the trouble that there was if that is news: it was told, and all has been well for so long."""
    row = unit.scalars(_of(platform)).first()
    if row is None or row.why is Why.NOTHING:
        return None
    row.well_at = row.well_at or now
    if row.held_at and now - row.well_at < holds:
        return None
    row.why = Why.NOTHING
    return row if row.held_at else None


def _of(platform: str) -> Select[Trouble]:
    return select(Trouble).where(col(Trouble.platform) == platform).with_for_update()


def _new(unit: Unit, platform: str, now: datetime) -> Trouble:
    insert_new(unit, Trouble(platform=platform, since=now))
    return unit.scalars(_of(platform)).one()


def by_id(unit: Unit, number: int) -> Trouble | None:
    return unit.get(Trouble, number)


def any_known(unit: Unit) -> bool:
    """Whether anything was wrong when it was looked at last."""
    return unit.scalar(select(col(Trouble.id)).where(col(Trouble.why) != Why.NOTHING).limit(1)) is not None


def in_trouble(unit: Unit) -> frozenset[str]:
    """The platforms on which nothing can be said now, for sure."""
    return frozenset(unit.scalars(_IN_TROUBLE))
