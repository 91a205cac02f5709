"""Where letters go: of those that are due, may they go out now, and on which platform."""

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Integer, Update, and_, bindparam, case, func, literal, or_, select
from sqlmodel import col

from store.db import METADATA, Unit
from store.outbox import ELSEWHERE, FATE, OF_THE_DEAD, WAITING, Fate, Haste, Letter, unless_ended
from store.people import Account, Person

_LETTER = METADATA.tables["letter"]
_UNSORTED = select(col(Letter.id)).where(
    col(Letter.fate).in_(WAITING), col(Letter.platform) == "", col(Letter.due_at) <= bindparam("now")
)
_ANY_UNSORTED = _UNSORTED.limit(1)
"""What is asked all the time is built once: to build it takes longer than to run it."""
_LOCKED_UNSORTED = (
    _UNSORTED.order_by(col(Letter.due_at)).limit(bindparam("most", type_=Integer)).with_for_update(skip_locked=True)
)
_WITH_PERSON = (
    select(Letter, Person)
    .join(Person, col(Person.id) == col(Letter.person_id))
    .where(col(Letter.id).in_(bindparam("ids", expanding=True)))
    .order_by(col(Letter.id))
)
_GOES_BY = (
    _LETTER.update()
    .where(_LETTER.c.id.in_(bindparam("ids", expanding=True)))
    .values(fate=Fate.DUE, platform=bindparam("by"), since=func.coalesce(_LETTER.c.since, _LETTER.c.due_at))
)


def any_unsorted(unit: Unit, now: datetime) -> bool:
    """Whether `unsorted` would find anything: a look that takes no lock."""
    return unit.scalar(_ANY_UNSORTED, {"now": now}) is not None


def unsorted(unit: Unit, now: datetime, most: int) -> list[tuple[Letter, Person]]:
    """Letters whose time has come and of which nobody has said yet where they go, with whom they are for; locked."""
    ids = list(unit.scalars(_LOCKED_UNSORTED, {"now": now, "most": most}))
    return [(letter, person) for letter, person in unit.execute(_WITH_PERSON, {"ids": ids})]


def goes_by(unit: Unit, ids: Sequence[int], platform: str) -> None:
    """These letters go out by this platform now."""
    unit.execute(_GOES_BY, {"ids": list(ids), "by": platform})


def hold(unit: Unit, ids: Sequence[int], until: datetime, reason: str = "") -> None:
    """These letters wait, because they would disturb now."""
    _set(unit, ids, fate=Fate.HELD, due_at=until, since=None, reason=reason)


def take_up(unit: Unit, person_id: int, reason: str, now: datetime) -> None:
    """What was held for this reason waits for it no more."""
    theirs = (col(Letter.person_id) == person_id, col(Letter.fate) == Fate.HELD, col(Letter.reason) == reason)
    ids = unit.scalars(select(col(Letter.id)).where(*theirs, col(Letter.platform) == ""))
    _set(unit, [number or 0 for number in ids], due_at=now, reason="")


def hold_back(unit: Unit, letter_id: int, until: datetime, reason: str = "") -> None:
    """It was sorted while it did not disturb, and does now: it is held after all, and sorted anew then."""
    held = {"fate": Fate.HELD, "platform": "", "due_at": until, "since": None, "reason": reason, "sending": False}
    unit.execute(unless_ended(letter_id).values(**held, tries=_LETTER.c.tries - 1))


def sort_again(unit: Unit, letter_id: int, due_at: datetime) -> None:
    """It cannot go out to the account to which it should have."""
    doubted_on = case((_LETTER.c.doubts > 0, ELSEWHERE), else_="")
    again = {"platform": "", "due_at": due_at, "sending": False, "doubted_on": doubted_on}
    unit.execute(unless_ended(letter_id).values(again))


_STRANDED = _LETTER.update().where(
    _LETTER.c.fate == Fate.DUE,
    _LETTER.c.platform != "",
    _LETTER.c.platform.not_in(bindparam("served", expanding=True)),
    _LETTER.c.due_at <= bindparam("before"),
)
"""Of letters to a platform that nobody serves."""
_MAY_HAVE_ARRIVED = or_(_LETTER.c.doubts > 0, _LETTER.c.sending)
_FAIL_STRANDED = _STRANDED.values(
    fate=case((_MAY_HAVE_ARRIVED, literal(Fate.MAYBE, FATE)), else_=literal(Fate.FAILED, FATE)),
    reason=bindparam("why"),
    due_at=bindparam("now"),
).returning(_LETTER.c.id)
_THESE = select(Letter).where(col(Letter.id).in_(bindparam("ids", expanding=True))).order_by(col(Letter.id))
_SORT_STRANDED = _STRANDED.where(
    select(col(Account.person_id))
    .where(
        col(Account.person_id) == _LETTER.c.person_id,
        col(Account.unreachable) == "",
        col(Account.platform).in_(bindparam("served", expanding=True)),
    )
    .exists()
).values(platform="", **OF_THE_DEAD, sending=False)


def sort_stranded(unit: Unit, served: Collection[str], now: datetime) -> None:
    """Those whose person can be written to on a platform that is served are sorted anew."""
    unit.execute(_SORT_STRANDED, {"served": list(served), "before": now})


def fail_stranded(
    unit: Unit, served: Collection[str], before: datetime, reason: str, now: datetime
) -> Sequence[Letter]:
    """Those that were due before this have waited long enough; which."""
    stranded = {"served": list(served), "before": before, "why": reason, "now": now}
    ids = list(unit.scalars(_FAIL_STRANDED, stranded))
    return unit.scalars(_THESE, {"ids": ids}).all() if ids else ()


_AT = func.coalesce(col(Letter.sent_at), col(Letter.due_at))
_UNASKED = (
    select(col(Letter.person_id), _AT)
    .where(
        col(Letter.person_id).in_(bindparam("people", expanding=True)),
        col(Letter.haste) == int(Haste.WORKDAY),
        or_(col(Letter.sent_at) > bindparam("moment"), and_(col(Letter.fate) == Fate.DUE, col(Letter.platform) != "")),
    )
    .order_by(_AT)
)


def unasked_since(unit: Unit, people: Sequence[int], moment: datetime) -> list[tuple[int, datetime]]:
    """Whom we wrote to since then, or are about to, without their having asked for it, and when."""
    return [(person, at) for person, at in unit.execute(_UNASKED, {"people": people, "moment": moment})]


def _set(unit: Unit, ids: Sequence[int], **values: object) -> None:
    if ids:
        new = {f"new_{name}": value for name, value in values.items()}
        unit.execute(_setting(*values), {"ids": ids, **new})


@lru_cache
def _setting(*names: str) -> Update:
    letters = _LETTER.update().where(_LETTER.c.id.in_(bindparam("ids", expanding=True)))
    return letters.values({name: bindparam(f"new_{name}") for name in names})
