"""What people said of a session they had a seat in. Single answers are for those who host it, without names."""

from collections import Counter
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Enum, ForeignKey, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Field, SQLModel, col

from store.db import Id, Unit, values_of


class Verdict(StrEnum):
    HELPFUL = "helpful"
    SO_SO = "so-so"
    NOT_FOR_ME = "not for me"
    MISSED = "missed"
    """They did not come; so this says nothing of the session."""


VERDICT = Enum(Verdict, native_enum=False, length=20, values_callable=values_of)


class Feedback(SQLModel, table=True):
    session_id: int = Field(
        sa_column_args=(ForeignKey("lexsession.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True
    )
    person_id: int = Field(
        sa_column_args=(ForeignKey("person.id", ondelete="CASCADE"),), sa_type=Id, primary_key=True, index=True
    )
    verdict: Verdict = Field(sa_type=VERDICT)  # type: ignore[call-overload]
    line: str = ""
    at: datetime


def of(unit: Unit, session_id: int, person_id: int) -> Feedback | None:
    return unit.get(Feedback, (session_id, person_id))


def counts(unit: Unit, session_id: int) -> Counter[Verdict]:
    """How many said what."""
    found = (
        select(col(Feedback.verdict), func.count())
        .where(col(Feedback.session_id) == session_id)
        .group_by(col(Feedback.verdict))
    )
    return Counter({verdict: number for verdict, number in unit.execute(found)})  # noqa: C416 - rows are no pairs to the type checker


def counts_by_steps(unit: Unit, session_id: int, step: int) -> Counter[Verdict]:
    """The same of the first so many steps of answers on the session itself: who looks often sees nobody's come in."""
    mine = col(Feedback.session_id) == session_id, col(Feedback.verdict) != Verdict.MISSED
    said = list(
        unit.scalars(select(col(Feedback.verdict)).where(*mine).order_by(col(Feedback.at), col(Feedback.person_id)))
    )
    return Counter(said[: len(said) // step * step])


def lines(unit: Unit, session_id: int) -> list[str]:
    """What was written, in an order that tells nothing of who wrote it."""
    found = select(col(Feedback.line)).where(col(Feedback.session_id) == session_id, col(Feedback.line) != "")
    return sorted(unit.scalars(found))


def hand_over(unit: Unit, from_id: int, to_id: int) -> None:
    """What one person said, another said, but where that one said something, too."""
    own = aliased(Feedback)
    said = select(col(own.session_id)).where(col(own.person_id) == to_id)
    unit.execute(
        update(Feedback)
        .where(col(Feedback.person_id) == from_id, col(Feedback.session_id).not_in(said))
        .values(person_id=to_id)
        .execution_options(synchronize_session=False)
    )
