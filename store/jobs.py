"""What shall happen at a time with nobody asking."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, bindparam, func, select, update
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit, index
from store.forgetting import forget
from store.rows import insert_new

MOST_TRIES = 12
"""They fill more than an hour: nothing is lost for good by a trouble that passes."""


class Job(SQLModel, table=True):
    __table_args__ = (
        UniqueConstraint("name", "thing", "occurrence"),
        index("ix_job_waiting", "due_at", where="done_at IS NULL"),
    )
    id: int | None = Field(default=None, primary_key=True, sa_type=Id)
    name: str
    """Names a job of a door plate: ``sessions.remind``."""
    thing: str
    occurrence: str
    due_at: datetime
    done_at: datetime | None = None
    tries: int = 0
    reason: str = ""


_DUE = select(Job).where(col(Job.done_at).is_(None), col(Job.due_at) <= bindparam("now"), col(Job.tries) < MOST_TRIES)
_ANY_DUE = _DUE.with_only_columns(col(Job.id)).limit(1)
_NEXT_DUE = _DUE.order_by(col(Job.due_at), col(Job.id)).limit(1).with_for_update(skip_locked=True)
_NEXT_AT = select(func.min(col(Job.due_at))).where(
    col(Job.done_at).is_(None), col(Job.due_at) > bindparam("after"), col(Job.tries) < MOST_TRIES
)
"""What is asked all the time is built once: to build it takes longer than to run it."""


def plan(unit: Unit, name: str, thing: str, occurrence: str, due_at: datetime) -> None:
    """Do this at that time; planning the same again changes nothing."""
    insert_new(unit, Job(name=name, thing=thing, occurrence=occurrence, due_at=due_at))


def any_due(unit: Unit, now: datetime) -> bool:
    """Whether `next_due` would find anything: a look that takes no lock."""
    return unit.scalar(_ANY_DUE, {"now": now}) is not None


def next_due(unit: Unit, now: datetime) -> Job | None:
    """The job to do now, locked for this unit."""
    return unit.scalars(_NEXT_DUE, {"now": now}).first()


def next_at(unit: Unit, after: datetime) -> datetime | None:
    """When the next job will be due."""
    return unit.scalar(_NEXT_AT, {"after": after})


def put_off(unit: Unit, job_id: int, until: datetime, reason: str) -> None:
    """Try again later, `MOST_TRIES` times at most."""
    unit.execute(
        update(Job)
        .where(col(Job.id) == job_id)
        .values(due_at=until, tries=col(Job.tries) + 1, reason=reason[:300])
        .execution_options(synchronize_session=False)
    )


def waiting(unit: Unit) -> int:
    return unit.scalar(select(func.count()).select_from(Job).where(col(Job.done_at).is_(None))) or 0


def forget_before(unit: Unit, moment: datetime, most: int) -> int:
    """Those that were done, or given up."""
    gone = forget(unit, Job, [col(Job.done_at) < moment], most)
    given_up = [col(Job.done_at).is_(None), col(Job.due_at) < moment, col(Job.tries) >= MOST_TRIES]
    return gone + (forget(unit, Job, given_up, most - gone) if gone < most else 0)
