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


def test_the_machines_time_is_aware() -> None:
    assert Clock().now().tzinfo is UTC
