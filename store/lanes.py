"""Which platforms are served: each process says so again and again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Field, SQLModel, col

from store.db import METADATA, Unit
from store.rows import insert_many_new


class Lane(SQLModel, table=True):
    platform: str = Field(primary_key=True)
    served_at: datetime


_LANE = METADATA.tables["lane"]
_SERVE = (
    _LANE.update()
    .where(_LANE.c.platform.in_(bindparam("platforms", expanding=True)))
    .values(served_at=bindparam("now"))
)
_SERVED = select(col(Lane.platform)).where(col(Lane.served_at) >= bindparam("since"))


def serve(unit: Unit, platforms: Sequence[str], now: datetime) -> None:
    """Somebody serves these platforms now."""
    insert_many_new(unit, [Lane(platform=platform, served_at=now) for platform in platforms])
    unit.execute(_SERVE, {"platforms": platforms, "now": now})


def served(unit: Unit, since: datetime) -> frozenset[str]:
    """The platforms that were served since then."""
    return frozenset(unit.scalars(_SERVED, {"since": since}))
