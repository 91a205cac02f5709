"""How often something may go wrong: so much at once, then so often a second; for what strangers can do to us.

They are kept from knocking for ever, from filling our log, and from asking the database for calendars by guessing.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

import structlog
from aiohttp import web

log = structlog.get_logger()

MOST_KNOWN = 4096
MOST_PROXIES = 8


@dataclass(slots=True)
class Tolerance:
    """A bucket for each name, of the names that were heard last."""

    at_once: int
    a_second: float
    now: Callable[[], float] = monotonic
    _left: OrderedDict[str, tuple[float, float]] = field(default_factory=OrderedDict[str, tuple[float, float]])

    def left(self, name: str) -> float:
        """How often it may still go wrong now."""
        left, at = self._left.get(name, (float(self.at_once), self.now()))
        return min(self.at_once, left + (self.now() - at) * self.a_second)

    def spend(self, name: str) -> float:
        """It went wrong once more; how often it still might have, before this."""
        left = self.left(name)
        self._left[name] = (max(left - 1, 0.0), self.now())
        self._left.move_to_end(name)
        if len(self._left) > MOST_KNOWN:
            self._left.popitem(last=False)
        return left


def who(request: web.Request) -> str:
    """The address it comes from, and the one for which a proxy speaks (as the nearest one has written it)."""
    return " ".join([request.remote or "", *forwarded_for(request)[-1:]])


def forwarded_for(request: web.Request) -> list[str]:
    """The addresses for which proxies speak, the nearest one's last; a visitor may have made up the first ones."""
    told = ",".join(request.headers.getall("X-Forwarded-For", ()))  # some proxies add a line, others to the line
    return [_without_port(one.strip())[:64] for one in told.rsplit(",", MOST_PROXIES)[-MOST_PROXIES:] if one.strip()]


def _without_port(told: str) -> str:
    """Some write the visitor's port, too."""
    return told.partition(":")[0] if told.count(":") == 1 else told.partition("]")[0].removeprefix("[")


TOLD = web.AppKey("told", Tolerance)
"""Refusals that are still told, by door."""


def tell(request: web.Request, event: str, **facts: object) -> None:
    """Log that a request was refused, unless there is a flood of them: the figures count every one."""
    told = request.config_dict.get(TOLD)
    resource = request.match_info.route.resource
    left = told.spend(resource.canonical if resource else "") if told else 2
    if left >= 1:
        log.warning(event, **facts, **({} if left >= 2 else {"further": "only counted for now"}))
