"""Jobs: each is planned once, and found when it is due."""

from datetime import timedelta

from store import jobs
from tests.store.conftest import Do
from tests.world import START as NOW

LEASE = timedelta(minutes=2)


def test_a_job_is_planned_once_and_done_when_due(do: Do) -> None:
    for _ in range(2):
        do(lambda unit: jobs.plan(unit, "a.b", "s:1", "x", NOW + LEASE))
    assert do(jobs.waiting) == 1
    assert do(lambda unit: jobs.next_at(unit, NOW)) == NOW + LEASE
    assert do(lambda unit: jobs.next_due(unit, NOW)) is None
    assert not do(lambda unit: jobs.any_due(unit, NOW))
    assert do(lambda unit: jobs.next_due(unit, NOW + LEASE)).occurrence == "x"
    assert do(lambda unit: jobs.any_due(unit, NOW + LEASE))


def test_a_job_that_failed_too_often_is_left_alone(do: Do) -> None:
    do(lambda unit: jobs.plan(unit, "a.b", "s:1", "x", NOW))
    for _ in range(jobs.MOST_TRIES):
        assert do(lambda unit: jobs.next_due(unit, NOW)) is not None
        do(lambda unit: jobs.put_off(unit, 1, NOW, "r" * 999))
    assert do(lambda unit: jobs.next_due(unit, NOW)) is None
