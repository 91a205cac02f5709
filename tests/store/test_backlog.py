"""What is overdue is counted by kind and platform, with the moment since when the first waits."""

from datetime import timedelta

import pytest

from store import backlog, jobs, lanes, outbox, places, posts
from store.backlog import Overdue, overdue
from store.db import Unit
from store.jobs import Job
from store.outbox import Fate, Letter
from store.posts import Post
from tests.store.conftest import Do
from tests.world import START as NOW

HOUR = timedelta(hours=1)


def letter(number: int, **more: object) -> Letter:
    return Letter(**{"person_id": 1, "kind": "a.b", "thing": f"s:{number}", "occurrence": "", "due_at": NOW} | more)


def seen(do: Do) -> dict[tuple[str, str], tuple[int, object]]:
    found: list[Overdue] = do(lambda unit: overdue(unit, NOW))
    return {(one.what, one.platform): (one.number, one.since) for one in found}


def test_where_nothing_waits_each_kind_says_so(do: Do) -> None:
    do(lambda unit: lanes.serve(unit, ["slack"], NOW))
    assert seen(do) == dict.fromkeys([("letter", ""), ("letter", "slack"), ("card", "slack"), ("job", "")], (0, None))


def test_what_is_due_is_counted_and_what_is_done_or_to_come_is_not(do: Do) -> None:
    def given(unit: Unit) -> None:
        lanes.serve(unit, ["slack", "teams"], NOW)
        outbox.write(
            unit,
            [
                letter(1, due_at=NOW - 2 * HOUR),
                letter(2, due_at=NOW - HOUR, fate=Fate.HELD),
                letter(3, due_at=NOW - 3 * HOUR, platform="slack"),
                letter(4, due_at=NOW - 4 * HOUR, platform="slack"),
                letter(5, due_at=NOW - 9 * HOUR, platform="slack", fate=Fate.SENT),
                letter(6, due_at=NOW + HOUR),
                letter(7, due_at=NOW + HOUR, fate=Fate.HELD),
            ],
        )
        same = {"room_id": 1, "due_at": NOW - 9 * HOUR, "since": NOW - 5 * HOUR}
        unit.add_all(
            [Post(thing="s:1", **same), Post(thing="s:2", drawn=1, **same), Post(thing="s:3", failed="x", **same)]
        )
        jobs.plan(unit, "a.b", "s:1", "", NOW - 6 * HOUR)
        jobs.plan(unit, "a.b", "s:2", "", NOW + HOUR)
        unit.add(Job(name="a.b", thing="s:3", occurrence="", due_at=NOW - 9 * HOUR, done_at=NOW))

    do(given)
    assert seen(do) == {
        ("letter", ""): (2, NOW - 2 * HOUR),
        ("letter", "slack"): (2, NOW - 4 * HOUR),
        ("letter", "teams"): (0, None),
        ("card", "slack"): (1, NOW - 5 * HOUR),
        ("card", "teams"): (0, None),
        ("job", ""): (1, NOW - 6 * HOUR),
    }


def test_a_mountain_is_counted_up_to_a_limit_and_its_age_is_true(do: Do, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backlog, "MOST", 200)  # a small mountain
    do(lambda unit: lanes.serve(unit, ["slack"], NOW))
    do(lambda unit: outbox.write(unit, [letter(n, due_at=NOW - n * timedelta(seconds=1)) for n in range(205)]))
    assert seen(do)["letter", ""] == (200, NOW - 204 * timedelta(seconds=1))


def test_a_post_that_waits_for_a_room_is_of_the_rooms_platform(do: Do) -> None:
    do(lambda unit: lanes.serve(unit, ["slack", "teams"], NOW))
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    assert (seen(do)["card", "slack"], seen(do)["card", "teams"]) == ((1, NOW), (0, None))


def test_a_card_in_a_room_that_is_closed_is_not_overdue(do: Do) -> None:
    """It cannot be drawn before the room lets us in again: nobody need be woken for it."""
    do(lambda unit: lanes.serve(unit, ["slack"], NOW))
    do(lambda unit: posts.want(unit, "s:1", 1, NOW))
    do(lambda unit: places.close(unit, "slack", "T", "C1", "left"))
    assert seen(do)["card", "slack"] == (0, None)
