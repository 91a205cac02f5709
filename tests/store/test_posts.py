"""Posts: a thing stands once in a room, and shows today's state in the end, whatever happens in between."""

from datetime import timedelta
from typing import Any

from store import places, posts
from store.posts import Claim
from tests.store.conftest import Do, room
from tests.world import START as NOW

LEASE = timedelta(minutes=2)
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


def claim(do: Do, at: Any = NOW) -> list[Claim]:
    return do(lambda unit: posts.claim(unit, "slack", at, LEASE, 16))


def test_a_thing_stands_once_in_a_room(do: Do) -> None:
    for _ in range(2):
        do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    assert len(claim(do)) == 1
    assert claim(do) == []


def test_a_change_while_a_card_is_drawn_is_drawn_afterwards(do: Do) -> None:
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    [first] = claim(do)
    for _ in range(5):
        do(lambda unit: posts.changed(unit, "s:1", NOW))
    do(lambda unit: posts.drawn(unit, first, "m1", 1, NOW))
    [second] = claim(do)
    assert (second.post.message, do(lambda unit: posts.wanted(unit, second))) == ("m1", 6)
    do(lambda unit: posts.drawn(unit, second, "m1", 6, NOW))
    assert claim(do) == []


def test_it_is_known_since_when_a_card_shows_what_is_no_longer_true(do: Do) -> None:
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    [first] = claim(do)
    assert first.post.since == NOW
    do(lambda unit: posts.drawn(unit, first, "m1", 1, NOW + SECOND))
    for minutes in (5, 6):
        do(lambda unit, minutes=minutes: posts.changed(unit, "s:1", NOW + minutes * MINUTE))
    [second] = claim(do, NOW + 7 * MINUTE)
    do(lambda unit: posts.put_off(unit, second, NOW + 9 * MINUTE))
    [third] = claim(do, NOW + 9 * MINUTE)
    assert (second.post.since, third.post.since) == (NOW + 5 * MINUTE, NOW + 5 * MINUTE)
    do(lambda unit: posts.drawn(unit, third, "m1", 2, NOW + 10 * MINUTE))
    [fourth] = claim(do, NOW + 10 * MINUTE)
    assert fourth.post.since == NOW + 10 * MINUTE, "what changed while it was being drawn"


def test_a_card_whose_drawer_died_is_claimed_again(do: Do) -> None:
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    assert (len(claim(do)), len(claim(do, NOW + LEASE - SECOND)), len(claim(do, NOW + LEASE))) == (1, 0, 1)


def test_a_card_whose_drawer_died_may_stand_there_already(do: Do) -> None:
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    claim(do)
    [again] = claim(do, NOW + LEASE)
    assert again.post.doubts == 1
    do(lambda unit: posts.drawn(unit, again, "m1", 1, NOW))
    do(lambda unit: posts.changed(unit, "s:1", NOW))
    claim(do)
    [again] = claim(do, NOW + LEASE)
    assert again.post.doubts == 1, "to draw it anew once more does no harm"


def test_in_a_room_one_card_is_drawn_at_a_time(do: Do) -> None:
    for number in (1, 2):
        do(lambda unit, number=number: posts.want(unit, f"s:{number}", 1, NOW))
    [first] = claim(do)
    assert claim(do) == []
    do(lambda unit: posts.drawn(unit, first, "m1", 1, NOW))
    [second] = claim(do)
    assert {first.post.thing, second.post.thing} == {"s:1", "s:2"}


def test_the_card_that_waits_longest_is_drawn_first_whichever_room_it_stands_in(do: Do) -> None:
    do(lambda unit: unit.add_all([room("slack", "C2"), room("slack", "C3")]))
    for number in (1, 2, 3):
        do(lambda unit, number=number: posts.want(unit, "s:1", number, NOW + number * SECOND))
    order = [do(lambda unit: posts.claim(unit, "slack", NOW + LEASE, LEASE, 1))[0].room.id for _ in range(3)]
    assert order == [1, 2, 3]


def test_a_room_with_a_hundred_cards_keeps_no_other_waiting(do: Do) -> None:
    do(lambda unit: unit.add(room("slack", "C2")))
    for number in range(100):
        do(lambda unit, number=number: posts.want(unit, f"s:{number}", 1, NOW))
    do(lambda unit: posts.want(unit, "s:1", 2, NOW + SECOND))
    assert [found.room.id for _ in range(3) for found in claim(do, NOW + SECOND)] == [1, 2]
    assert not do(lambda unit: posts.any_due(unit, "slack", NOW + SECOND)), "it is no one's turn"


def test_a_room_that_cannot_be_reached_is_closed(do: Do) -> None:
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    [found] = claim(do)
    do(lambda unit: posts.give_up(unit, found, "is_archived", closes=True))
    assert do(lambda unit: places.by_id(unit, 1).unreachable) == "is_archived"


def test_a_card_given_up_is_left_alone_until_all_are_drawn_anew(do: Do) -> None:
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    [found] = claim(do)
    do(lambda unit: posts.give_up(unit, found, ""))
    do(lambda unit: posts.changed(unit, "s:1", NOW))
    assert claim(do, NOW + timedelta(days=1)) == []
    assert do(lambda unit: posts.of_thing(unit, "s:1")[0].failed) == "unknown"
    do(lambda unit: posts.redraw_all(unit, "slack", NOW))
    assert len(claim(do)) == 1


def test_a_card_given_up_is_drawn_after_all_when_its_room_is_back(do: Do) -> None:
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    [found] = claim(do)
    do(lambda unit: posts.give_up(unit, found, "not_in_channel"))
    do(lambda unit: posts.revive(unit, 2, NOW))
    assert claim(do, NOW + timedelta(days=1)) == []
    do(lambda unit: posts.revive(unit, 1, NOW))
    assert len(claim(do)) == 1


def test_cards_of_other_platforms_are_not_claimed(do: Do) -> None:
    do(lambda unit: unit.add(room("teams", "C1")))
    for number in (1, 2):
        do(lambda unit, number=number: posts.want(unit, "s:1", number, NOW))
    assert [found.room.platform for found in claim(do)] == ["slack"]


def test_a_message_tells_which_thing_it_shows(do: Do) -> None:
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    [found] = claim(do)
    do(lambda unit: posts.drawn(unit, found, "m1", 1, NOW))

    def shown(*where: str) -> str | None:
        return do(lambda unit: posts.shown_by(unit, *where))

    assert shown("slack", "T", "C1", "m1") == "s:1"
    for where in (
        ("teams", "T", "C1", "m1"),
        ("slack", "T2", "C1", "m1"),
        ("slack", "T", "C2", "m1"),
        ("slack", "T", "C1", ""),
    ):
        assert shown(*where) is None
