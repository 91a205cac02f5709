"""Who keeps knocking without ever being let in: after so many refusals theirs are no longer read for a while.

Slack and Teams may come the way a stranger comes. So nobody is turned away who was let in within the last day, nor who
comes from a proxy that does not write for whom it speaks.
"""

from collections import OrderedDict
from collections.abc import Callable
from ipaddress import ip_address
from time import monotonic

from aiohttp import web

from adapters.http.tolerance import MOST_KNOWN, Tolerance, forwarded_for, who

REFUSED_AT_ONCE, REFUSED_A_SECOND = 100, 1.0
"""Refusals that one visitor may collect, at once and from then on."""
REFUSED = (400, 401, 403, 408, 413)
KNOWN_FOR = 86_400.0
"""Seconds for which it counts that somebody was let in."""


class Strangers:
    """Remembers, of those who post something, whom we let in and whom we refused."""

    def __init__(
        self,
        at_once: int = REFUSED_AT_ONCE,
        a_second: float = REFUSED_A_SECOND,
        now: Callable[[], float] = monotonic,
    ) -> None:
        self._refused = Tolerance(at_once, a_second, now)
        self._known: OrderedDict[str, float] = OrderedDict()
        self._now = now

    def guard(self, request: web.Request) -> None:
        """Raises `HTTPTooManyRequests` before anything of its body is read."""
        if not _told_apart(request):
            return
        visitor = who(request)
        if self._refused.left(visitor) < 1 and not self._is_known(visitor):
            raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})

    def learn(self, request: web.Request, status: int) -> None:
        """How a request ended that was not turned away by `guard`."""
        if not _told_apart(request):
            return
        if status in REFUSED:
            self._refused.spend(who(request))
        elif status < 300:
            self._know(who(request))

    def _know(self, visitor: str) -> None:
        self._known[visitor] = self._now()
        self._known.move_to_end(visitor)
        if len(self._known) > MOST_KNOWN:
            self._known.popitem(last=False)

    def _is_known(self, visitor: str) -> bool:
        since = self._known.get(visitor)
        return since is not None and self._now() - since < KNOWN_FOR


def _told_apart(request: web.Request) -> bool:
    """Whether its address is of one visitor: that of a machine next door, or of this one, is of a proxy for all."""
    return request.method == "POST" and bool(forwarded_for(request) or _is_public(request.remote))


def _is_public(address: str | None) -> bool:
    try:
        return bool(address) and ip_address(address or "").is_global
    except ValueError:  # a socket in the file system
        return False
