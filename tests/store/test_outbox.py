"""Letters: each is claimed by one, released when its holder dies, and recorded as it ended."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from store import outbox
from store.db import Database, Unit
from store.outbox import Fate
from tests.store.conftest import Do
from tests.world import START as NOW

LEASE = timedelta(minutes=2)
SECOND = timedelta(seconds=1)


def test_the_same_letter_is_written_once(do: Do) -> None:
    written = [do(lambda unit: outbox.write(unit, 1, "a.b", "s:1", "x", NOW)) for _ in range(2)]
    assert written == [True, False]
    do(lambda unit: outbox.write_to_all(unit, [1, 2, 2], "a.b", "s:1", "x", NOW))
    assert [len(do(lambda unit, who=who: outbox.to_person(unit, who))) for who in (1, 2)] == [1, 1]


def test_a_letter_is_claimed_by_one_until_its_lease_lapses(do: Do) -> None:
    do(lambda unit: outbox.write(unit, 1, "a.b", "s:1", "", NOW))

    def claims(at: Any) -> int:
        return len(do(lambda unit: outbox.claim(unit, at, LEASE, 16)))

    assert claims(NOW - SECOND) == 0
    assert claims(NOW) == 1
    assert claims(NOW + LEASE - SECOND) == 0
    assert claims(NOW + LEASE) == 1
    assert do(lambda unit: outbox.to_person(unit, 1)[0].tries) == 2


def test_letters_are_claimed_in_order_and_no_more_than_wanted(do: Do) -> None:
    for number in (3, 1, 2):
        due = NOW - timedelta(minutes=number)
        do(lambda unit, number=number, due=due: outbox.write(unit, 1, "a.b", f"s:{number}", "", due))
    assert do(lambda unit: {letter.thing for letter in outbox.claim(unit, NOW, LEASE, 2)}) == {"s:3", "s:2"}


def test_two_who_claim_at_once_get_different_letters(do: Do, database: Database) -> None:
    for number in range(4):
        do(lambda unit, number=number: outbox.write(unit, 1, "a.b", f"s:{number}", "", NOW))

    def claims(most: int, meanwhile: Callable[[], set[str]] = set) -> set[str]:
        def work(unit: Unit) -> set[str]:
            mine = {letter.thing for letter in outbox.claim(unit, NOW, LEASE, most)}
            assert mine.isdisjoint(meanwhile())
            return mine

        return do(work)

    if database.is_sqlite:  # there one has to wait for the other
        assert len(claims(2)) + len(claims(4)) == 4
    else:
        assert len(claims(2, lambda: claims(4))) == 2


@pytest.mark.parametrize("fate", [Fate.SENT, Fate.MAYBE, Fate.DROPPED, Fate.FAILED])
def test_a_letter_that_ended_is_never_claimed_again(do: Do, fate: Fate) -> None:
    do(lambda unit: outbox.write(unit, 1, "a.b", "s:1", "", NOW))
    do(lambda unit: outbox.settle(unit, 1, fate, NOW, reason="r" * 999, platform="slack", message="m"))
    [letter] = do(lambda unit: outbox.to_person(unit, 1, [fate]))
    assert (letter.fate, len(letter.reason), letter.message) == (fate, 300, "m")
    assert (letter.sent_at is not None) == (fate in (Fate.SENT, Fate.MAYBE))
    assert not do(lambda unit: outbox.any_due(unit, NOW + timedelta(days=99)))


def test_a_letter_put_off_waits_until_then(do: Do) -> None:
    do(lambda unit: outbox.write(unit, 1, "a.b", "s:1", "", NOW))
    do(lambda unit: outbox.put_off(unit, 1, NOW + LEASE))
    assert do(lambda unit: outbox.next_at(unit, NOW)) == NOW + LEASE
    assert not do(lambda unit: outbox.any_due(unit, NOW))
    assert do(lambda unit: outbox.any_due(unit, NOW + LEASE))


def test_the_newest_letter_of_a_kind_is_known(do: Do) -> None:
    for occurrence in ("1", "10", "9"):
        do(lambda unit, o=occurrence: outbox.write(unit, 1, "a.b", "s:1", o, NOW))
    do(lambda unit: outbox.write(unit, 2, "a.b", "s:1", "99", NOW))
    do(lambda unit: outbox.write(unit, 1, "a.c", "s:1", "99", NOW))
    assert do(lambda unit: outbox.newest(unit, 1, "a.b", "s:1")) == "9"
    assert do(lambda unit: outbox.newest(unit, 1, "a.b", "s:2")) is None
