"""Sessions as they are listed: by time, narrowed, a page at a time, however many there are.

What is asked for in words is looked up in the index of words; what stands in the middle of a word is found in the
nearest sessions only, so that no question reads them all.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    select,
    text,
    union,
    union_all,
)
from sqlmodel import col

from store.db import Unit
from store.people import Person
from store.sessions import LexSession, Seat, SessionHost, SessionWord, SignUp, words_in

NEAREST = 500
"""So many sessions, counted from the time asked for, are looked through letter by letter."""
BEYOND = 200
"""So many more are found by each word, where there is more to be asked of them than the word."""
LONGER, BY_LONGER = 20, 60
"""So many longer words that begin like it at most, and so many sessions by them."""

_PLAN_ONCE = text("SET LOCAL plan_cache_mode = force_generic_plan")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A filter of sessions; what is None or blank does not matter."""

    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()
    language: str = ""
    site: str = ""
    mine: bool = False
    past: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of a listing: a few columns, since whole sessions take twice as long to read."""

    id: int
    title: str
    starts_at: datetime
    capacity: int | None
    taken: int
    topics: tuple[str, ...]
    hosts: tuple[str, ...]
    """Their names, the host first."""
    seat: Seat | None
    """The reader's own."""
    audience: str = ""
    """For whom it is."""
    hosts_it: bool = False
    """Whether the reader is one of its hosts."""


def find(unit: Unit, wanted: Wanted, reader_id: int, *, skip: int, most: int) -> list[Listed]:
    """Sessions by time (past ones newest first) as this reader sees them."""
    told = {"since": wanted.since, "until": wanted.until, "language": wanted.language, "site": wanted.site}
    given = {name: value for name, value in told.items() if value} | dict(_said(wanted))
    query = _query(frozenset(given), wanted.mine, wanted.past)
    alone = len(wanted.words) == 1 and not wanted.language and not wanted.site
    enough = 2 * (skip + most) + 20 if alone else BEYOND  # a few of them may be cancelled
    if wanted.words:
        _plan_once(unit)
    rows = unit.execute(query, {"reader": reader_id, "skip": skip, "most": most, "enough": enough, **given})
    return [_listed(row) for row in rows]


def _plan_once(unit: Unit) -> None:
    """One plan does for all words; PostgreSQL would plan anew for each, which takes as long as to look them up."""
    if unit.get_bind().dialect.name == "postgresql":
        unit.execute(_PLAN_ONCE)


def _listed(row: Sequence[Any]) -> Listed:
    number, title, starts_at, capacity, taken, topics, hosts, seat, audience, hosts_it = row
    names = tuple((hosts or "").splitlines())
    return Listed(number, title, starts_at, capacity, taken, tuple(topics), names, seat, audience, bool(hosts_it))


def _said(wanted: Wanted) -> Iterator[tuple[str, object]]:
    """The words as parameters: how each has to stand there, and by which words of the index it is found."""
    for place, word in enumerate(wanted.words):
        yield f"like{place}", pattern(word)
        spoken = max(words_in(word.casefold()), key=len, default="")
        if spoken and not wanted.mine:
            yield f"word{place}", spoken
            yield f"end{place}", spoken + chr(0x10FFFF)


def pattern(word: str) -> str:
    """What a text that holds this word is like, with / before what stands for others."""
    for special in "/%_":
        word = word.replace(special, f"/{special}")
    return f"%{word.casefold()}%"


# the questions

_HOSTS = (
    select(col(Person.name))
    .join(SessionHost, col(SessionHost.person_id) == col(Person.id))
    .where(col(SessionHost.session_id) == col(LexSession.id))
    .order_by(col(SessionHost.position))
    .correlate(LexSession)
    .subquery()
)
_LISTED = (
    col(LexSession.id),
    col(LexSession.title),
    col(LexSession.starts_at),
    col(LexSession.capacity),
    col(LexSession.taken),
    col(LexSession.topics),
    select(func.aggregate_strings(_HOSTS.c.name, "\n")).scalar_subquery().label("names"),
    col(SignUp.seat),
    col(LexSession.audience),
    exists()
    .where(col(SessionHost.session_id) == col(LexSession.id), col(SessionHost.person_id) == bindparam("reader"))
    .label("hosts_it"),
)
_STARTS = col(LexSession.starts_at)


@lru_cache(maxsize=256)
def _query(filters: frozenset[str], mine: bool, past: bool) -> Select[*tuple[Any, ...]]:  # noqa: FBT001 - a cache key
    """The question of this shape, built once: building costs as much as asking. Only what is shown is read whole."""
    order = (_STARTS.desc() if past else _STARTS, col(LexSession.id))
    page = select(col(LexSession.id)).where(*_which(filters, mine=mine, past=past))
    shown = page.order_by(*order).offset(bindparam("skip")).limit(bindparam("most")).subquery("shown")
    seat = and_(col(SignUp.session_id) == col(LexSession.id), col(SignUp.person_id) == bindparam("reader"))
    query = select(*_LISTED).select_from(LexSession).join(shown, shown.c.id == col(LexSession.id))
    return query.outerjoin(SignUp, seat).order_by(*order)


def _which(filters: frozenset[str], *, mine: bool, past: bool) -> list[ColumnElement[bool]]:
    number, worded = col(LexSession.id), _worded(filters, col(LexSession.words))
    if mine:
        return [*_narrowed(filters), *worded, number.in_(_own())]
    if not worded:
        return _narrowed(filters)
    return [*_narrowed(filters - {"since", "until"}), *worded, number.in_(_candidates(filters, past=past))]


def _narrowed(filters: frozenset[str]) -> list[ColumnElement[bool]]:
    conditions = {
        "language": col(LexSession.language) == bindparam("language"),
        "site": col(LexSession.site) == bindparam("site"),
    }
    given = [condition for name, condition in conditions.items() if name in filters]
    return [col(LexSession.cancelled_at).is_(None), *_between(_STARTS, filters), *given]


def _between(starts: Any, filters: frozenset[str]) -> list[ColumnElement[bool]]:
    conditions = {"since": starts >= bindparam("since"), "until": starts < bindparam("until")}
    return [condition for name, condition in conditions.items() if name in filters]


def _worded(filters: frozenset[str], words: Any) -> list[ColumnElement[bool]]:
    return [words.like(bindparam(name), escape="/") for name in sorted(filters) if name.startswith("like")]


def _own() -> CompoundSelect[Any]:
    """What the reader holds, comes to or waits for."""
    active = col(SignUp.seat).in_([Seat.IN, Seat.WAITING])
    seated = select(col(SignUp.session_id)).where(col(SignUp.person_id) == bindparam("reader"), active)
    return union(seated, select(col(SessionHost.session_id)).where(col(SessionHost.person_id) == bindparam("reader")))


def _candidates(filters: frozenset[str], *, past: bool) -> CompoundSelect[Any]:
    """What may hold the words, in the time asked for: the nearest sessions that do, and what the index knows."""
    near = select(col(LexSession.id), col(LexSession.words)).where(*_narrowed(filters))
    near = near.order_by(_STARTS.desc() if past else _STARTS).limit(NEAREST).subquery()
    found = [select(near.c.id).where(*_worded(filters, near.c.words))]
    for name in sorted(filters):
        if name.startswith("word"):
            found += _by_index(name, filters, past=past)
    return union_all(*(select(query.subquery()) for query in found))


def _by_index(name: str, filters: frozenset[str], *, past: bool) -> list[Select[int]]:
    """Sessions with this very word by time, and with longer ones that begin like it."""
    starts, word = col(SessionWord.starts_at), col(SessionWord.word)
    some = select(col(SessionWord.session_id)).where(*_between(starts, filters))
    same = some.where(word == bindparam(name)).order_by(starts.desc() if past else starts)
    return [same.limit(bindparam("enough")), some.where(word.in_(_longer(name))).limit(BY_LONGER)]


def _longer(name: str) -> Select[str]:
    """The first few longer words: from each to the next, whatever lies between them in the index."""
    end = name.replace("word", "end")
    first = select(_next(bindparam(name), bindparam(end)).label("word"), literal(1).label("step"))
    steps = first.cte(f"longer_than_{name}", recursive=True)
    further = select(_next(steps.c.word, bindparam(end)), steps.c.step + 1).where(steps.c.step < LONGER)
    steps = steps.union_all(further.where(steps.c.word.is_not(None)))
    return select(steps.c.word).where(steps.c.word.is_not(None))


def _next(after: Any, before: Any) -> ColumnElement[str]:
    word = col(SessionWord.word)
    return select(word).where(word > after, word < before).order_by(word).limit(1).scalar_subquery()
