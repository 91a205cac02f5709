"""What is overdue, for those who watch from outside. Cheap however much there is: a look at the first of each kind."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlmodel import col

from store.db import Unit
from store.jobs import MOST_TRIES, Job
from store.lanes import Lane
from store.outbox import WAITING, Fate, Letter
from store.places import Room
from store.posts import UNDRAWN, Post

MOST = 10_000
"""No more than so many are counted."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """So many letters, cards or jobs wait although their time has come; the first of them since then."""

    what: str
    platform: str
    """Blank where nobody has said yet on which, or where it does not matter."""
    number: int
    since: datetime | None


def overdue(unit: Unit, now: datetime) -> list[Overdue]:
    """Everything that should have happened by now."""
    platforms = sorted(unit.scalars(select(col(Lane.platform))))
    return [*_letters(unit, platforms, now), *_cards(unit, platforms, now), _jobs(unit, now)]


def _letters(unit: Unit, platforms: list[str], now: datetime) -> Iterator[Overdue]:
    for platform in ("", *platforms):
        found = [
            _first(
                unit,
                select(col(Letter.due_at)).where(
                    col(Letter.fate) == fate, col(Letter.platform) == platform, col(Letter.due_at) <= now
                ),
            )
            for fate in ((Fate.DUE,) if platform else WAITING)
        ]
        moments = [since for _, since in found if since]
        yield Overdue("letter", platform, sum(number for number, _ in found), min(moments, default=None))


def _cards(unit: Unit, platforms: list[str], now: datetime) -> Iterator[Overdue]:
    is_due = (*UNDRAWN, col(Post.due_at) <= now, col(Room.unreachable) == "")
    due = select(col(Room.platform), col(Post.since)).join(Room, col(Room.id) == col(Post.room_id)).where(*is_due)
    first = due.order_by(col(Post.due_at)).limit(MOST).subquery()
    rows = unit.execute(select(first.c.platform, func.count(), func.min(first.c.since)).group_by(first.c.platform))
    found = {platform: (number, since) for platform, number, since in rows}
    for platform in platforms:
        yield Overdue("card", platform, *found.get(platform, (0, None)))


def _jobs(unit: Unit, now: datetime) -> Overdue:
    is_due = (col(Job.done_at).is_(None), col(Job.due_at) <= now, col(Job.tries) < MOST_TRIES)
    return Overdue("job", "", *_first(unit, select(col(Job.due_at)).where(*is_due)))


def _first(unit: Unit, moments: Select[Any]) -> tuple[int, datetime | None]:
    """How many there are, and the first of them."""
    first = moments.order_by(moments.selected_columns[0]).limit(MOST).subquery()
    number, since = unit.execute(select(func.count(), func.min(first.c[0]))).one()
    return number, since
