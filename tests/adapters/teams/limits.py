"""How fast a bot may be: windows for each conversation, and a ceiling for the app in the tenant.

Source: "Optimize your bot with rate limiting in Teams" (per bot per thread table, requests per second for each app and
tenant). The page calls its figures estimates. Which requests beside sending draw on *send to conversation* it does not
say; here updates and deletions do, the stricter reading.
"""

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

Windows = tuple[tuple[float, int], ...]

SEND: Windows = ((1, 7), (2, 8), (30, 60), (3600, 1800))
READ: Windows = ((1, 14), (2, 16), (30, 120), (3600, 3600))
APP: Windows = ((1, 50),)

WINDOWS: dict[str, Windows] = {"send": SEND, "create": SEND, "members": READ, "conversations": READ}
"""Per bot and conversation: (seconds, requests) for each kind of request."""


class SlidingWindows:
    """What was let through lately, and whether one more may pass."""

    def __init__(self, windows: Windows) -> None:
        self.windows = windows
        self.passed: deque[float] = deque(maxlen=max(most for _, most in windows))

    def wait(self, now: float) -> float:
        """Seconds until one more may pass; 0 if it may now."""
        longest = 0.0
        for seconds, most in self.windows:
            if len(self.passed) >= most:
                longest = max(longest, self.passed[-most] + seconds - now)
        return longest

    def take(self, now: float) -> None:
        self.passed.append(now)


@dataclass(frozen=True)
class Refused:
    """A request that came too early: which rule, and the whole seconds of its Retry-After."""

    rule: str
    retry_after: int


class Limits:
    """All windows of one bot in one tenant, on the story's clock.

    `enforced = False` lets everything through; `impatient` keeps what came back before its Retry-After was over (among
    it may be what was under way already).
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.enforced = True
        self.app = SlidingWindows(APP)
        self._windows: dict[tuple[str, str], SlidingWindows] = {}
        self._closed_until: dict[str, float] = {}
        self.impatient: list[str] = []

    def refuse(self, kind: str, conversation: str) -> Refused | None:
        """Count one request of this kind, or say why it may not pass; a refused one draws on no window."""
        now = self.now()
        scope = f"{kind} {conversation}"
        if now < self._closed_until.get(scope, 0) or now < self._closed_until.get("app", 0):
            self.impatient.append(scope)
        if not self.enforced:
            return None
        windows = self._windows.setdefault((kind, conversation), SlidingWindows(WINDOWS[kind]))
        if (wait := self.app.wait(now)) > 0:
            return self._refused("app", "app and tenant", wait)
        if (wait := windows.wait(now)) > 0:
            return self._refused(scope, scope, wait)
        self.app.take(now)
        windows.take(now)
        return None

    def close(self, scope: str, seconds: float) -> None:
        """Remember that the bot was told to wait; a request before that is kept in `impatient`."""
        self._closed_until[scope] = self.now() + seconds

    def _refused(self, scope: str, rule: str, wait: float) -> Refused:
        seconds = max(1, math.ceil(wait))
        self.close(scope, seconds)
        return Refused(rule, seconds)
