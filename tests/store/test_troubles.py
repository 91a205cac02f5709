"""Troubles of platforms: sure only when they last, told once by whoever is first, over only when that lasts too."""

import asyncio
from datetime import datetime, timedelta

from store import troubles
from store.db import Database, Unit
from store.troubles import Trouble, Why
from tests.world import START as NOW

HOLDS = timedelta(seconds=45)
MINUTE = timedelta(minutes=1)


class Story:
    """What a replica finds, minute by minute: ``…`` for nothing new, else what is told."""

    def __init__(self, database: Database) -> None:
        self.database, self.now = database, NOW

    def finds(self, *found: Why, every: timedelta = MINUTE) -> list[str]:
        told: list[str] = []
        for why in found:
            news = self.database.write_now(lambda unit, why=why: look(unit, why, self.now))
            told.append("…" if news is None else str(news.why) or "well")
            self.now += every
        return told

    def mute(self) -> frozenset[str]:
        return self.database.read_now(troubles.in_trouble)


def look(unit: Unit, why: Why, now: datetime) -> Trouble | None:
    return troubles.ill(unit, "slack", why, now, HOLDS) if why else troubles.well(unit, "slack", now, HOLDS)


WELL = Why.NOTHING


def test_a_hiccup_is_told_to_nobody(database: Database) -> None:
    story = Story(database)
    assert story.finds(WELL, Why.AWAY, WELL, Why.AWAY, WELL) == ["…"] * 5
    assert story.mute() == frozenset()


def test_what_lasts_is_told_once_and_so_is_its_end(database: Database) -> None:
    story = Story(database)
    assert story.finds(Why.REFUSED, Why.REFUSED, Why.REFUSED) == ["…", "refused", "…"]
    assert story.mute() == {"slack"}
    assert story.finds(WELL) == ["…"]
    assert story.mute() == frozenset(), "letters go out again at once"
    assert story.finds(WELL, WELL) == ["well", "…"]
    assert story.finds(Why.REFUSED, Why.REFUSED) == ["…", "refused"]


def test_replicas_that_look_right_after_each_other_are_no_two_beats(database: Database) -> None:
    assert Story(database).finds(*[Why.AWAY] * 5, every=timedelta(seconds=10)) == ["…"] * 5


def test_what_comes_and_goes_is_told_neither_way_again_and_again(database: Database) -> None:
    story = Story(database)
    assert story.finds(Why.SOCKET, Why.SOCKET, WELL, Why.SOCKET, WELL, Why.SOCKET) == ["…", "socket", *"…" * 4]


def test_what_now_needs_somebodys_hand_is_told_anew_but_not_back_and_forth(database: Database) -> None:
    story = Story(database)
    assert story.finds(Why.AWAY, Why.AWAY, Why.REFUSED, Why.AWAY, Why.REMOVED) == ["…", "away", "refused", "…", "…"]
    occurrences = {database.read_now(lambda unit: unit.get_one(Trouble, 1).occurrence)}
    assert occurrences == {(NOW + 2 * MINUTE).isoformat()}, "it is another letter"


def test_who_only_hears_nothing_can_still_speak(database: Database) -> None:
    story = Story(database)
    assert story.finds(Why.KEYS, Why.KEYS) == ["…", "keys"]
    assert story.mute() == frozenset()


async def test_of_many_replicas_one_tells(database: Database) -> None:
    async def beat(now: datetime) -> int:
        found = await asyncio.gather(
            *(database.write(lambda unit: look(unit, Why.REMOVED, now)) for _ in range(8)), return_exceptions=True
        )
        assert not [each for each in found if isinstance(each, BaseException)]
        return sum(each is not None for each in found)

    assert [await beat(NOW), await beat(NOW + MINUTE), await beat(NOW + 2 * MINUTE)] == [0, 1, 0]
