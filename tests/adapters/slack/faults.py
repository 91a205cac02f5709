"""Faults on purpose: what a call meets instead of, before or after its answer."""

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass

ANY = "*"


@dataclass(frozen=True)
class Fault:
    """What goes wrong with one call. The steps are taken in the order of the fields."""

    gate: asyncio.Event | None = None  # the call waits here until the test opens it
    seconds: float = 0.0  # real seconds of slowness
    drop_before: bool = False  # the connection breaks, nothing was done
    status: int = 0  # an answer by some proxy in front, nothing was done
    retry_after: int = 0
    error: str = ""  # an ok: false, nothing was done
    seconds_after: float = 0.0  # everything was done, the answer takes so many real seconds
    drop_after: bool = False  # everything was done, the connection breaks instead of the answer


def http_error(status: int = 500) -> Fault:
    return Fault(status=status)


def rate_limited(retry_after: int = 1) -> Fault:
    return Fault(status=429, retry_after=retry_after)


def answers(error: str) -> Fault:
    """An `ok: false` with this error, like fatal_error or internal_error."""
    return Fault(error=error)


def drops_before() -> Fault:
    return Fault(drop_before=True)


def accepts_then_drops() -> Fault:
    """The work is done and the connection dropped: nobody can tell from outside."""
    return Fault(drop_after=True)


def slow(seconds: float) -> Fault:
    return Fault(seconds=seconds)


def waits_for(gate: asyncio.Event) -> Fault:
    return Fault(gate=gate)


class Faults:
    """The faults to come, for each method in order."""

    def __init__(self) -> None:
        self._next: dict[str, deque[Fault]] = defaultdict(deque)

    def add(self, method: str, fault: Fault, times: int = 1) -> None:
        self._next[method].extend([fault] * times)

    def take(self, method: str) -> Fault:
        for name in (method, ANY):
            if self._next[name]:
                return self._next[name].popleft()
        return Fault()

    @property
    def left(self) -> int:
        """How many were planned and not met."""
        return sum(map(len, self._next.values()))
