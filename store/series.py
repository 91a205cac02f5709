"""Series: sessions that follow each other in a rhythm. Each of their dates is a session of its own."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum
from sqlmodel import Field, SQLModel

from store.db import Id, Unit, values_of


class Rhythm(StrEnum):
    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    MONTHLY = "monthly"


RHYTHM = Enum(Rhythm, native_enum=False, length=20, values_callable=values_of)


class Series(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    rhythm: Rhythm = Field(sa_type=RHYTHM)  # type: ignore[call-overload]
    zone: str
    """Whose clocks it goes by: those of the host's wall when it was offered."""
    starts_at: datetime
    """When it began, as it was offered first."""
    times: int
    """How many dates it was offered with."""
    created_at: datetime

    @property
    def thing(self) -> str:
        return f"series:{self.id}"


def new(unit: Unit, series: Series) -> int:
    """Store it; its number."""
    unit.add(series)
    unit.flush()
    return series.id or 0


def by_id(unit: Unit, series_id: int | None) -> Series | None:
    return unit.get(Series, series_id) if series_id else None
