"""Hands stand as they were put up or lowered last, in whatever order that is told."""

from datetime import timedelta

import pytest

from store import hands, people
from store.db import Unit
from store.hands import Hand
from store.people import Account
from store.posts import Post
from tests.store.conftest import Do, room
from tests.world import START as NOW


def at(seconds: int, *, up: bool = True, account: int = 1, channel: str = "C1", emoji: str = "✋") -> Hand:
    """A hand on the message that shows ``session:1`` in that channel."""
    when = NOW + timedelta(seconds=seconds)
    return Hand(account_id=account, channel=channel, message="m", emoji=emoji, up=up, at=when)


@pytest.fixture
def shown(do: Do) -> Do:
    """The same session stands in a room of Slack, where Ana has an account, and in one of Teams, where Ben has one."""

    def begin(unit: Unit) -> None:
        unit.add(Account(person_id=2, platform="teams", tenant="T", user="U1", seen_at=NOW))
        unit.add(room("teams", "C2"))
        unit.flush()
        unit.add_all(Post(thing="session:1", room_id=number, message="m", due_at=NOW, since=NOW) for number in (1, 2))

    do(begin)
    return do


def up(do: Do, person: int = 1) -> list[tuple[str, bool]]:
    return sorted((hand.channel, hand.up) for hand in do(lambda unit: hands.of(unit, person, "session:1", "✋")))


def test_what_is_older_never_overrides_what_is_newer(shown: Do) -> None:
    told = [at(5), at(5), at(3, up=False), at(7, up=False), at(7), at(6, up=False)]
    news = [shown(lambda unit, hand=hand: hands.put(unit, hand)) for hand in told]
    assert news == [True, False, False, True, True, False]
    assert up(shown) == [("C1", True)]


def test_hands_of_two_skins_are_two_and_both_mean_the_same(shown: Do) -> None:
    for hand in (at(1, emoji="✋"), at(2, emoji="✋🏿"), at(3, emoji="✋", up=False), at(4, emoji="👍")):
        shown(lambda unit, hand=hand: hands.put(unit, hand))
    assert up(shown) == [("C1", False), ("C1", True)]


def test_hands_go_along_when_two_turn_out_to_be_one(shown: Do) -> None:
    for hand in (at(1), at(2, account=2, channel="C2")):
        shown(lambda unit, hand=hand: hands.put(unit, hand))
    assert (up(shown, 1), up(shown, 2)) == ([("C1", True)], [("C2", True)])
    shown(lambda unit: people.merge(unit, people.by_id(unit, 2), people.by_id(unit, 1)))  # type: ignore[arg-type]
    assert up(shown, 1) == [("C1", True), ("C2", True)]


def test_a_hand_counts_only_where_the_message_shows_the_thing(shown: Do) -> None:
    for hand in (at(1, channel="C2"), at(1, account=2, channel="C1")):  # the rooms of the other platform
        shown(lambda unit, hand=hand: hands.put(unit, hand))
    assert (up(shown, 1), up(shown, 2)) == ([], [])


def test_old_hands_are_forgotten(shown: Do) -> None:
    for hand in (at(1), at(9, account=2, channel="C2")):
        shown(lambda unit, hand=hand: hands.put(unit, hand))
    shown(lambda unit: hands.forget_before(unit, NOW + timedelta(seconds=5), 9))
    assert (up(shown, 1), up(shown, 2)) == ([], [("C2", True)])
