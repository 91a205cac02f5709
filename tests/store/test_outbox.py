"""Letters: each is claimed by one, released when its holder dies, and recorded as it ended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from store import outbox, sorting
from store.db import Database, Unit
from store.outbox import Fate, Haste, Letter
from tests.store.conftest import Do, account
from tests.world import START as NOW

LEASE = timedelta(minutes=2)
SECOND = timedelta(seconds=1)


def letter(person: int = 1, kind: str = "a.b", thing: str = "s:1", occurrence: str = "", **more: Any) -> Letter:
    return Letter(person_id=person, kind=kind, thing=thing, occurrence=occurrence, **{"due_at": NOW, **more})


def writes(do: Do, *letters: Letter) -> None:
    """They are written, and sorted: they go by Slack."""
    do(lambda unit: outbox.write(unit, letters))
    do(lambda unit: sorting.goes_by(unit, [one.id for one in unit.scalars(select(Letter))], "slack"))


def claim(do: Do, at: datetime = NOW, most: int = 16) -> list[Letter]:
    return do(lambda unit: outbox.claim(unit, "slack", at, LEASE, most))


def test_the_same_letter_is_written_once(do: Do) -> None:
    for _ in range(2):
        do(lambda unit: outbox.write(unit, [letter(1, occurrence="x")]))
    do(lambda unit: outbox.write(unit, [letter(who, occurrence="x") for who in (1, 2, 2)]))
    assert [len(do(lambda unit, who=who: outbox.to_person(unit, who))) for who in (1, 2)] == [1, 1]


def test_a_letter_is_claimed_by_one_until_its_lease_lapses(do: Do) -> None:
    writes(do, letter())
    assert len(claim(do, NOW - SECOND)) == 0
    assert len(claim(do, NOW)) == 1
    assert len(claim(do, NOW + LEASE - SECOND)) == 0
    [again] = claim(do, NOW + LEASE)
    assert (again.tries, again.doubts, again.doubted_on) == (2, 1, "slack")


def test_a_letter_that_was_put_off_for_sure_is_no_doubt(do: Do) -> None:
    writes(do, letter())
    claim(do)
    do(lambda unit: outbox.put_off(unit, 1, NOW + LEASE))
    [again] = claim(do, NOW + LEASE)
    assert (again.tries, again.doubts) == (2, 0)
    do(lambda unit: outbox.put_off(unit, 1, NOW + LEASE, counts=False, doubted=True))
    [again] = claim(do, NOW + LEASE)
    assert (again.tries, again.doubts) == (2, 1)


def test_where_nobody_else_is_left_what_was_on_its_way_need_not_wait_for_its_lease(do: Do) -> None:
    writes(do, letter(occurrence="1"), letter(occurrence="2", due_at=NOW + LEASE))
    claim(do)
    do(lambda unit: outbox.abandoned(unit, NOW + SECOND))
    do(lambda unit: outbox.abandoned(unit, NOW + LEASE))
    assert claim(do) == []
    assert [one.occurrence for one in claim(do, NOW + SECOND)] == ["1"]


def test_letters_are_claimed_in_order_and_no_more_than_wanted(do: Do) -> None:
    writes(do, *(letter(thing=f"s:{number}", due_at=NOW - timedelta(minutes=number)) for number in (3, 1, 2)))
    assert {one.thing for one in claim(do, most=2)} == {"s:3", "s:2"}


def test_the_hastiest_are_claimed_first(do: Do) -> None:
    hastes = (Haste.WORKDAY, Haste.NOW, Haste.DAY)
    writes(do, *(letter(thing=f"s:{haste.name}", haste=int(haste)) for haste in hastes))
    assert [claim(do, most=1)[0].thing for _ in hastes] == ["s:NOW", "s:DAY", "s:WORKDAY"]


def test_a_platform_takes_its_own_letters_only(do: Do) -> None:
    writes(do, letter())
    assert do(lambda unit: outbox.claim(unit, "teams", NOW, LEASE, 16)) == []


def test_letters_wait_to_be_sorted_until_they_are_due(do: Do) -> None:
    do(lambda unit: outbox.write(unit, [letter(occurrence="1"), letter(occurrence="2", due_at=NOW + SECOND)]))
    assert [one.occurrence for one, _ in do(lambda unit: sorting.unsorted(unit, NOW, 10))] == ["1"]
    do(lambda unit: sorting.hold(unit, [1], NOW + LEASE))
    assert not do(lambda unit: sorting.any_unsorted(unit, NOW))
    assert do(lambda unit: outbox.to_person(unit, 1)[0].fate) is Fate.HELD
    assert len(do(lambda unit: sorting.unsorted(unit, NOW + LEASE, 10))) == 2


def test_how_late_a_letter_is_counts_from_when_it_was_to_go_out_first_and_was_held_no_more(do: Do) -> None:
    writes(do, letter())
    claim(do, NOW + SECOND)
    do(lambda unit: outbox.put_off(unit, 1, NOW + LEASE))
    [again] = claim(do, NOW + LEASE)
    do(lambda unit: sorting.sort_again(unit, 1, NOW + LEASE))
    do(lambda unit: sorting.goes_by(unit, [1], "slack"))
    [elsewhere] = claim(do, NOW + LEASE)
    assert (again.since, elsewhere.since) == (NOW, NOW)
    do(lambda unit: sorting.hold_back(unit, 1, NOW + 2 * LEASE))
    do(lambda unit: sorting.goes_by(unit, [1], "slack"))
    [held] = claim(do, NOW + 3 * LEASE)
    assert held.since == NOW + 2 * LEASE


def test_letters_for_a_platform_that_nobody_serves_go_elsewhere_or_fail(do: Do) -> None:
    writes(do, letter(1), letter(2))
    do(lambda unit: unit.add(account(1, "teams")))
    do(lambda unit: sorting.sort_stranded(unit, ["teams"], NOW))
    assert [person.id for _, person in do(lambda unit: sorting.unsorted(unit, NOW, 10))] == [1]
    do(lambda unit: sorting.fail_stranded(unit, ["teams"], NOW, "nobody is there", NOW + LEASE))
    [failed] = do(lambda unit: outbox.to_person(unit, 2, [Fate.FAILED]))
    assert (failed.reason, failed.due_at) == ("nobody is there", NOW + LEASE), "it failed now, whenever it was due"
    assert do(lambda unit: outbox.to_person(unit, 1, [Fate.DUE])) != []


def test_what_was_being_sent_on_a_platform_that_nobody_serves_any_more_may_have_arrived_there(do: Do) -> None:
    writes(do, letter(1), letter(2))
    claim(do)
    do(lambda unit: unit.add(account(1, "teams")))
    do(lambda unit: sorting.sort_stranded(unit, ["teams"], NOW))
    assert not do(lambda unit: sorting.any_unsorted(unit, NOW + LEASE)), "it may be on its way still"
    later = NOW + LEASE
    do(lambda unit: sorting.sort_stranded(unit, ["teams"], later))
    do(lambda unit: sorting.fail_stranded(unit, ["teams"], later, "nobody is there", later))
    [elsewhere], [lost] = (do(lambda unit, who=who: outbox.to_person(unit, who)) for who in (1, 2))
    assert (elsewhere.platform, elsewhere.doubts, elsewhere.doubted_on) == ("", 1, "slack")
    assert (lost.fate, lost.reason) == (Fate.MAYBE, "nobody is there")


def test_what_may_have_arrived_at_an_account_that_cannot_be_written_to_cannot_be_looked_for(do: Do) -> None:
    writes(do, letter(1), letter(2))
    do(lambda unit: outbox.put_off(unit, 1, NOW, doubted=True))
    for number in (1, 2):
        do(lambda unit, number=number: sorting.sort_again(unit, number, NOW))
    assert [one.doubted_on for one in to_all(do)] == [outbox.ELSEWHERE, ""]


def test_it_is_known_whether_a_letter_may_have_arrived_on_one_platform_alone(do: Do) -> None:
    """There it can be looked for."""
    writes(do, letter(1, occurrence="1"), letter(1, occurrence="2"))
    do(lambda unit: unit.add(account(1, "teams")))
    for number in (1, 2):
        do(lambda unit, number=number: outbox.put_off(unit, number, NOW, doubted=True))
    do(lambda unit: sorting.sort_stranded(unit, ["teams"], NOW))
    do(lambda unit: sorting.goes_by(unit, [1, 2], "teams"))
    do(lambda unit: outbox.put_off(unit, 2, NOW, doubted=True))
    do(lambda unit: sorting.sort_stranded(unit, ["slack"], NOW))
    assert [(one.platform, one.doubts, one.doubted_on) for one in to_all(do)] == [
        ("", 1, "slack"),
        ("", 2, outbox.ELSEWHERE),
    ]


def test_letters_of_one_who_turns_out_to_be_another_are_handed_over_but_for_those_that_both_got(do: Do) -> None:
    writes(do, letter(1, occurrence="1"), letter(2, occurrence="1"), letter(2, occurrence="2"))
    do(lambda unit: outbox.hand_over(unit, 2, 1))
    assert [one.occurrence for one in do(lambda unit: outbox.to_person(unit, 1))] == ["1", "2"]
    assert [one.occurrence for one in do(lambda unit: outbox.to_person(unit, 2))] == ["1"]


def test_what_failed_for_one_of_two_who_turn_out_to_be_one_still_goes_to_the_other(do: Do) -> None:
    writes(do, letter(1), letter(2))
    do(lambda unit: outbox.settle(unit, 1, Fate.FAILED, NOW, reason="account_inactive"))
    do(lambda unit: outbox.hand_over(unit, 2, 1))
    told = [(one.person_id, one.fate.value, outbox.is_spare(one)) for one in to_all(do)]
    assert told == [(1, "failed", True), (1, "due", False)]
    assert do(lambda unit: outbox.newest(unit, 1, "a.b", "s:1")) == ""


def test_what_was_sent_to_both_or_is_on_its_way_stays_on_record_as_theirs(do: Do) -> None:
    writes(do, *(letter(who, occurrence=str(number)) for number in (1, 2, 3, 4) for who in (1, 2)))
    by_one, by_other = ({one.occurrence: one.id or 0 for one in to_all(do) if one.person_id == who} for who in (1, 2))
    for number in (by_other["1"], by_one["2"], by_other["4"]):
        do(lambda unit, number=number: outbox.settle(unit, number, Fate.SENT, NOW))
    for number in ("1", "3", "4"):
        doubted = number == "4"
        do(lambda unit, number=number, is_=doubted: outbox.put_off(unit, by_one[number], NOW + LEASE, doubted=is_))
    assert {one.id for one in claim(do)} == {by_other["2"], by_other["3"]}
    do(lambda unit: outbox.hand_over(unit, 2, 1))
    assert {(one.id, one.occurrence, one.fate.value, outbox.is_spare(one)) for one in to_all(do)} == {
        (by_one["1"], "1", "dropped", False),
        (by_other["1"], "1~2", "sent", True),
        (by_one["2"], "2", "sent", False),
        (by_other["2"], "2~2", "due", True),
        (by_one["3"], "3~2", "due", True),
        (by_other["3"], "3", "due", False),
        (by_one["4"], "4~2", "due", True),
        (by_other["4"], "4", "sent", False),
    }
    assert {one.person_id for one in to_all(do)} == {1}


def test_nobody_begins_to_send_what_is_being_handed_over(do: Do, database: Database) -> None:
    """It would be on its way while it is gone from the record, and its like would be sent, too."""
    writes(do, letter(1), letter(2))

    def work(unit: Unit) -> None:
        outbox.hand_over(unit, 2, 1)
        assert database.is_sqlite or claim(do) == []  # on SQLite nobody else comes between

    do(work)
    assert len(claim(do)) == 2


def to_all(do: Do) -> list[Letter]:
    return do(lambda unit: list(unit.scalars(select(Letter))))


def test_two_who_claim_at_once_get_different_letters(do: Do, database: Database) -> None:
    writes(do, *(letter(thing=f"s:{number}") for number in range(4)))

    def claims(most: int, meanwhile: Callable[[], set[str]] = set) -> set[str]:
        def work(unit: Unit) -> set[str]:
            mine = {one.thing for one in outbox.claim(unit, "slack", NOW, LEASE, most)}
            assert mine.isdisjoint(meanwhile())
            return mine

        return do(work)

    if database.is_sqlite:  # there one has to wait for the other
        assert len(claims(2)) + len(claims(4)) == 4
    else:
        assert len(claims(2, lambda: claims(4))) == 2


@pytest.mark.parametrize(
    ("other", "stands", "fate"),
    [
        (Fate.MAYBE, "m2", Fate.MAYBE),
        (Fate.SENT, "m2", Fate.MAYBE),
        (Fate.SENT, "m1", Fate.SENT),  # it was looked for, and found
        (Fate.MAYBE, "", Fate.SENT),
        (Fate.FAILED, "", Fate.SENT),
    ],
)
def test_a_sender_who_was_taken_for_dead_and_lives_tells_what_became_of_the_letter(
    do: Do, other: Fate, stands: str, fate: Fate
) -> None:
    """As after a clock that jumped, or a machine that was asleep."""
    writes(do, letter())
    claim(do)
    do(lambda unit: outbox.settle(unit, 1, other, NOW, message=stands))
    do(lambda unit: outbox.settle(unit, 1, Fate.SENT, NOW, message="m1"))
    assert [one.fate for one in to_all(do)] == [fate]


def test_a_sender_who_was_taken_for_dead_and_did_not_send_it_changes_nothing_of_how_it_ended(do: Do) -> None:
    """Above all is it not sent once more."""
    writes(do, letter())
    claim(do)
    do(lambda unit: outbox.settle(unit, 1, Fate.SENT, NOW, message="m1"))
    ended = to_all(do)
    do(lambda unit: sorting.hold_back(unit, 1, NOW + LEASE))
    do(lambda unit: sorting.sort_again(unit, 1, NOW + LEASE))
    do(lambda unit: outbox.put_off(unit, 1, NOW + LEASE, doubted=True))
    assert to_all(do) == ended


@pytest.mark.parametrize("fate", [Fate.SENT, Fate.MAYBE, Fate.DROPPED, Fate.FAILED])
def test_a_letter_that_ended_is_never_claimed_again(do: Do, fate: Fate) -> None:
    writes(do, letter())
    do(lambda unit: outbox.settle(unit, 1, fate, NOW, reason="r" * 999, message="m"))
    [ended] = do(lambda unit: outbox.to_person(unit, 1, [fate]))
    assert (ended.fate, len(ended.reason), ended.message) == (fate, 300, "m")
    assert (ended.sent_at is not None) == (fate in (Fate.SENT, Fate.MAYBE))
    assert not do(lambda unit: outbox.any_due(unit, "slack", NOW + timedelta(days=99)))


def test_a_letter_put_off_waits_until_then(do: Do) -> None:
    writes(do, letter())
    do(lambda unit: outbox.put_off(unit, 1, NOW + LEASE))
    assert do(lambda unit: outbox.next_at(unit, NOW)) == NOW + LEASE
    assert not do(lambda unit: outbox.any_due(unit, "slack", NOW))
    assert do(lambda unit: outbox.any_due(unit, "slack", NOW + LEASE))


def test_whom_we_wrote_to_unasked_is_known(do: Do) -> None:
    writes(do, letter(occurrence="1", haste=int(Haste.WORKDAY)), letter(occurrence="2"))
    for number in (1, 2):
        do(lambda unit, number=number: outbox.settle(unit, number, Fate.SENT, NOW))
    assert do(lambda unit: sorting.unasked_since(unit, [1, 2], NOW - SECOND)) == [(1, NOW)]
    assert do(lambda unit: sorting.unasked_since(unit, [1, 2], NOW)) == []


def test_the_newest_letter_of_a_kind_is_known(do: Do) -> None:
    writes(do, *(letter(occurrence=number) for number in ("1", "10", "9")))
    writes(do, letter(2, occurrence="99"), letter(1, "a.c", occurrence="99"))
    assert do(lambda unit: outbox.newest(unit, 1, "a.b", "s:1")) == "9"
    assert do(lambda unit: outbox.newest(unit, 1, "a.b", "s:2")) is None
