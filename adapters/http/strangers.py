"""Who keeps knocking without ever being let in: after so many refusals theirs are no longer read for a while.

Slack and Teams come to us through proxies, as strangers do. Nobody is turned away who was ever let in, nor at a door
where nobody was yet: only they show how many proxies tell for whom they speak; what else is told may be made up.
"""

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address
from time import monotonic

from aiohttp import web

from adapters.http.tolerance import MOST_KNOWN, Tolerance, forwarded_for

REFUSED_AT_ONCE, REFUSED_A_SECOND = 100, 1.0
"""Refusals that one visitor may collect, at once and from then on."""
REFUSED = (400, 401, 403, 408, 413)
LET_IN = web.RequestKey("let in", bool)
"""Set by a door that knows from whom it comes, whatever it answers."""


class Strangers:
    """Remembers, of those who post something, whom we let in and whom we refused."""

    def __init__(
        self,
        at_once: int = REFUSED_AT_ONCE,
        a_second: float = REFUSED_A_SECOND,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._refused = Tolerance(at_once, a_second, now)
        self._known: OrderedDict[str, None] = OrderedDict()
        self._proxies: dict[str, int] = {}
        """How many told for whom they speak when somebody was let in at a door."""

    def guard(self, request: web.Request) -> None:
        """Raises `HTTPTooManyRequests` before anything of its body is read."""
        visitor = self._visitor(request)
        if visitor and visitor not in self._known and self._refused.left(visitor) < 1:
            raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})

    def learn(self, request: web.Request, status: int) -> None:
        """How a request ended that was not turned away by `guard`."""
        if request.get(LET_IN):
            self._proxies[request.path] = max(self._proxies.get(request.path, 0), len(forwarded_for(request)))
            self._know(self._visitor(request))
        elif status in REFUSED and (visitor := self._visitor(request)):
            self._refused.spend(visitor)

    def _know(self, visitor: str) -> None:
        self._known[visitor] = None
        self._known.move_to_end(visitor)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def _visitor(self, request: web.Request) -> str:
        """The way it came, from the first address that nobody can have made up; blank if that is not one visitor's."""
        proxies = self._proxies.get(request.path, 0) if request.method == "POST" else 0
        told = forwarded_for(request)[-proxies:]
        if not proxies or len(told) < proxies or not _is_public(told[0]):
            return ""
        return " ".join([*told, request.remote or ""])


def _is_public(address: str) -> bool:
    """Whether it is one visitor's: a machine next door speaks for all who come through it."""
    try:
        return ip_address(address).is_global
    except ValueError:
        return False
