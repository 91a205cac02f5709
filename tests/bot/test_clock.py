"""Time is handed in; it may be put forward where nobody real waits for anything."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.clock import Clock

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


def test_a_clock_can_be_put_forward_and_never_back() -> None:
    clock = Clock(lambda: NOON)
    clock.jump(timedelta(hours=2))
    assert clock.now() == NOON + timedelta(hours=2)
    with pytest.raises(ValueError, match="forward only"):
        clock.jump(timedelta(seconds=-1))


def test_a_steady_clock_cannot() -> None:
    clock = Clock(lambda: NOON, steady=True)
    with pytest.raises(ValueError, match="steady"):
        clock.jump(timedelta(hours=2))
    assert clock.now() == NOON


def test_where_the_machines_clock_is_set_back_ours_goes_on_at_half_its_pace_until_it_is_caught_up_with() -> None:
    seconds, wrong = 0, 600
    clock = Clock(lambda: NOON + timedelta(seconds=seconds + wrong), ticks=lambda: seconds)
    shows: dict[int, float] = {}
    for seconds in range(1, 1300):
        wrong = 0
        shows[seconds] = (clock.now() - NOON).total_seconds()
    assert (shows[1], shows[2], shows[600], shows[1198]) == (600.5, 601, 900, 1199)
    assert all(shows[second] == second for second in range(1200, 1300))


def test_who_goes_by_another_clock_shows_what_that_one_shows() -> None:
    clock = Clock(lambda: NOON)
    clock.goes_by(NOON + timedelta(minutes=10))
    assert clock.now() == NOON + timedelta(minutes=10)
    clock.goes_by(NOON + timedelta(minutes=10, seconds=0.9))  # it took a while to ask
    assert clock.now() == NOON + timedelta(minutes=10)


def test_who_goes_by_a_clock_that_is_behind_is_never_set_back() -> None:
    clock = Clock(lambda: NOON, ticks=lambda: 0)
    assert clock.now() == NOON
    clock.goes_by(NOON - timedelta(minutes=10))
    assert clock.now() == NOON


def test_the_machines_time_is_aware() -> None:
    assert Clock().now().tzinfo is UTC
