"""Festivals: a day or a week of sessions side by side, and which session stands where in their programmes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Exists, ForeignKey, Select, delete, func, select, update
from sqlmodel import Field, SQLModel, col

from store.db import Id, Json, Unit
from store.sessions import LexSession, SessionHost

MOST = 1000
"""So many sessions of a day are laid out."""


class Festival(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    title: str
    description: str = ""
    first_day: date
    """Days and hours are those of ``zone``."""
    days: int
    zone: str
    opens: int
    """The hour at which each day begins, and the one at which it ends: up to 24."""
    closes: int
    slot_minutes: int
    tracks: list[list[str]] = Field(default_factory=list[list[str]], sa_type=Json)
    """What goes on side by side: a name each, and the place or link where it is."""
    starts_at: datetime
    ends_at: datetime = Field(index=True)
    """When the first day opens and the last one closes."""
    cancelled_at: datetime | None = None
    created_at: datetime

    @property
    def thing(self) -> str:
        return f"festival:{self.id}"


class FestivalSession(SQLModel, table=True):
    """A session in a programme."""

    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    festival_id: int = Field(sa_column_args=(ForeignKey("festival.id", ondelete="CASCADE"),), sa_type=Id, index=True)
    track: str = ""
    """Its name; blank where there are none."""


@dataclass(frozen=True, slots=True)
class Part:
    """A session as it stands in a programme."""

    id: int
    title: str
    starts_at: datetime
    minutes: int
    track: str

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


def save(unit: Unit, festival: Festival) -> None:
    unit.add(festival)
    unit.flush()


def by_id(unit: Unit, number: int) -> Festival | None:
    return unit.get(Festival, number)


def lock(unit: Unit, number: int) -> Festival | None:
    """The festival, so that nobody else puts anything into its programme until this unit ends."""
    query = select(Festival).where(col(Festival.id) == number).with_for_update()
    return unit.scalars(query.execution_options(populate_existing=True)).first()


def ahead(unit: Unit, now: datetime, most: int) -> list[Festival]:
    """Those that are not over, the next one first."""
    found = select(Festival).where(col(Festival.ends_at) > now, col(Festival.cancelled_at).is_(None))
    return list(unit.scalars(found.order_by(col(Festival.starts_at), col(Festival.id)).limit(most)))


def place_of(unit: Unit, session_id: int) -> FestivalSession | None:
    """Where the session stands in a programme, whatever became of the festival."""
    return unit.get(FestivalSession, session_id)


def put(unit: Unit, session_id: int, festival_id: int, track: str) -> None:
    """The session stands there in the programme, and nowhere else."""
    unit.merge(FestivalSession(session_id=session_id, festival_id=festival_id, track=track))
    unit.flush()


def take_out(unit: Unit, session_id: int) -> None:
    unit.execute(delete(FestivalSession).where(col(FestivalSession.session_id) == session_id))
    unit.expire_all()


def taking_part(unit: Unit, ids: Sequence[int]) -> set[int]:
    """Which of these sessions stand in the programme of a festival that takes place."""
    found = (
        select(col(FestivalSession.session_id))
        .join(Festival, col(Festival.id) == col(FestivalSession.festival_id))
        .where(col(FestivalSession.session_id).in_(ids), col(Festival.cancelled_at).is_(None))
    )
    return set(unit.scalars(found))


def spoken_for() -> Exists:
    """Of a session: that it stands in the programme of a festival that takes place."""
    place = select(FestivalSession).join(Festival, col(Festival.id) == col(FestivalSession.festival_id))
    return place.where(
        col(FestivalSession.session_id) == col(LexSession.id), col(Festival.cancelled_at).is_(None)
    ).exists()


def parts(unit: Unit, festival: Festival, since: datetime, until: datetime) -> list[Part]:
    """What stands in the programme between these moments, by time and track."""
    columns = (col(LexSession.id), col(LexSession.title), col(LexSession.starts_at), col(LexSession.minutes))
    query = select(*columns, col(FestivalSession.track)).where(
        *_in(festival), col(LexSession.starts_at) >= since, col(LexSession.starts_at) < until
    )
    order = (col(LexSession.starts_at), col(FestivalSession.track), col(LexSession.id))
    return [Part(number or 0, *rest) for number, *rest in unit.execute(_joined(query).order_by(*order).limit(MOST))]


def rename_track(unit: Unit, session_ids: Sequence[int], track: str) -> None:
    """What stands in a programme stands in this track of it from now on."""
    there = update(FestivalSession).where(col(FestivalSession.session_id).in_(session_ids))
    unit.execute(there.values(track=track).execution_options(synchronize_session=False))
    unit.expire_all()


def count(unit: Unit, festival: Festival) -> int:
    """How many sessions stand in its programme."""
    return unit.scalar(_joined(select(func.count())).where(*_in(festival))) or 0


def count_with_cancelled(unit: Unit, festival: Festival) -> int:
    return unit.scalar(select(func.count()).where(col(FestivalSession.festival_id) == festival.id)) or 0


def hosts(unit: Unit, festival: Festival, after: datetime) -> list[int]:
    """Who holds what is still to come of it."""
    query = _joined(select(col(SessionHost.person_id)).distinct()).join(
        SessionHost, col(SessionHost.session_id) == col(LexSession.id)
    )
    return sorted(unit.scalars(query.where(*_in(festival), col(LexSession.starts_at) > after)))


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.select_from(FestivalSession).join(LexSession, col(LexSession.id) == col(FestivalSession.session_id))


def _in(festival: Festival) -> tuple[Any, ...]:
    return (col(FestivalSession.festival_id) == festival.id, col(LexSession.cancelled_at).is_(None))
