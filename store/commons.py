"""What is common in the network: the topics that many follow or offer, the sites where they are."""

from typing import Any

from sqlalchemy import func, select, union_all
from sqlmodel import col

from store.db import Unit
from store.people import Person, PersonTopic
from store.sessions import SessionTopic

_LATELY = 20_000
"""So many rows of each kind are looked at, however many there are."""


def topics(unit: Unit, most: int) -> list[str]:
    """The most common topics, the commonest first."""
    newest = select(col(SessionTopic.topic)).order_by(col(SessionTopic.session_id).desc()).limit(_LATELY).subquery()
    followed = select(col(PersonTopic.topic)).order_by(col(PersonTopic.person_id).desc()).limit(_LATELY).subquery()
    both = union_all(select(newest.c.topic), select(followed.c.topic)).subquery()
    return _commonest(unit, both.c.topic, most)


def sites(unit: Unit, most: int) -> list[str]:
    """The most common sites of people, as they are written most often."""
    newest = select(col(Person.site)).where(col(Person.site) != "").order_by(col(Person.id).desc()).limit(_LATELY)
    return _commonest(unit, newest.subquery().c.site, most)


def _commonest(unit: Unit, column: Any, most: int) -> list[str]:
    return list(unit.scalars(select(column).group_by(column).order_by(func.count().desc(), column).limit(most)))
