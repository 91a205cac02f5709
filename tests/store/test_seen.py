"""Events: each has its effect once."""

from datetime import timedelta

import pytest

from store import seen
from store.db import Unit
from tests.store.conftest import Do
from tests.world import START as NOW

SECOND = timedelta(seconds=1)


def test_an_event_is_new_once_and_forgotten_after_a_while(do: Do) -> None:
    assert [do(lambda unit: seen.first_time(unit, "k", NOW)) for _ in range(2)] == [True, False]
    do(lambda unit: seen.forget_before(unit, NOW, 9))
    assert not do(lambda unit: seen.first_time(unit, "k", NOW))
    do(lambda unit: seen.forget_before(unit, NOW + SECOND, 9))
    assert do(lambda unit: seen.first_time(unit, "k", NOW))


def test_an_event_whose_effect_failed_is_new_again(do: Do) -> None:
    def work(unit: Unit) -> None:
        seen.first_time(unit, "k", NOW)
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - our own
        do(work)
    assert do(lambda unit: seen.first_time(unit, "k", NOW))
