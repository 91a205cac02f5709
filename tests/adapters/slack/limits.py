"""Slack's limits in time: rates, triggers, response URLs. All of them read an injected clock, none of them waits.

Numbers: https://docs.slack.dev/apis/web-api/rate-limits (tiers), .../interactivity/handling-user-interaction (triggers
and response URLs), .../events-api (30,000 events an hour). The burst of a channel and the number of posts a minute in
a workspace are not published ("several hundred"); they are fields here.
"""

import math
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .workspace import Message

TIERS: Mapping[str, int] = {
    "apps.connections.open": 5,  # tier 1, "1+", with the small burst that Slack tolerates
    "users.list": 20,
    "conversations.list": 20,
    "apps.manifest.validate": 20,
    "chat.update": 50,
    "chat.delete": 50,
    "conversations.open": 50,
    "conversations.info": 50,
    "conversations.join": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
    "reactions.add": 50,
    "reactions.remove": 50,
    "reactions.get": 50,
    "users.lookupByEmail": 50,
    "chat.postEphemeral": 100,
    "users.info": 100,
    "conversations.members": 100,
    "views.open": 100,
    "views.update": 100,
    "views.push": 100,
    "views.publish": 100,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "blocks.validate": 100,
    "auth.test": 600,
}


@dataclass(frozen=True)
class Limits:
    """What is allowed. Give `SlackDouble` another one to be stricter or, with `UNLIMITED`, not at all."""

    per_minute: Mapping[str, int] = field(default_factory=lambda: TIERS)
    posts_per_minute: int = 525
    posts_per_second_and_channel: float = 1.0
    posts_burst_in_a_channel: int = 3
    events_per_hour: int = 30_000
    trigger_seconds: float = 3.0
    response_url_uses: int = 5
    response_url_seconds: float = 1800.0


UNLIMITED = Limits({}, 10**9, 1e9, 10**9, 10**9)


class Window:
    """At most `most` in any `seconds`."""

    def __init__(self, most: int, seconds: float = 60.0) -> None:
        self.most, self.seconds = most, seconds
        self._times: deque[float] = deque()

    def wait(self, now: float) -> float:
        """How many seconds until one more is allowed; 0: now."""
        while self._times and self._times[0] <= now - self.seconds:
            self._times.popleft()
        return self._times[0] + self.seconds - now if len(self._times) >= self.most else 0.0

    def take(self, now: float) -> None:
        self._times.append(now)


class Bucket:
    """`rate` a second with a burst."""

    def __init__(self, rate: float, burst: int) -> None:
        self.rate, self.burst = rate, burst
        self._left, self._at = float(burst), -math.inf

    def wait(self, now: float) -> float:
        left = min(self.burst, self._left + (now - self._at) * self.rate) if self._at > -math.inf else self.burst
        return 0.0 if left >= 1 - 1e-9 else (1 - left) / self.rate

    def take(self, now: float) -> None:
        if self._at > -math.inf:
            self._left = min(self.burst, self._left + (now - self._at) * self.rate)
        self._left, self._at = self._left - 1, now


class Rates:
    """Counts calls; says how long a caller has to stay away."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self._limits, self._now = limits, now
        self._methods = {method: Window(most) for method, most in limits.per_minute.items()}
        self._posts = Window(limits.posts_per_minute)
        self._channels: dict[str, Bucket] = {}
        self._events = Window(limits.events_per_hour, 3600.0)

    def retry_after(self, method: str, channel: str | None) -> int:
        """Whole seconds for Retry-After, or 0 and the call is counted."""
        meters = self._meters(method, channel)
        now = self._now()
        wait = max((meter.wait(now) for meter in meters), default=0.0)
        if wait > 0:
            return max(1, math.ceil(wait - 1e-6))
        for meter in meters:
            meter.take(now)
        return 0

    def _meters(self, method: str, channel: str | None) -> list[Window | Bucket]:
        if method == "chat.postMessage":
            limits = self._limits
            bucket = Bucket(limits.posts_per_second_and_channel, limits.posts_burst_in_a_channel)
            return [self._posts, self._channels.setdefault(channel or "", bucket)]
        return [self._methods[method]] if method in self._methods else []

    def event(self) -> bool:
        """Whether one more event may be delivered this hour."""
        now = self._now()
        allowed = self._events.wait(now) == 0
        if allowed:
            self._events.take(now)
        return allowed


@dataclass
class Trigger:
    """A `trigger_id`: one use, three seconds."""

    user: str
    issued: float
    view: str | None = None
    used: bool = False

    def refusal(self, now: float, limits: Limits) -> str:
        """Slack's error name, or nothing and the trigger is used up."""
        if self.used:
            return "exchanged_trigger_id"
        if now - self.issued > limits.trigger_seconds:
            return "expired_trigger_id"
        self.used = True
        return ""


@dataclass
class ResponseUrl:
    """A `response_url`: five uses in thirty minutes, for one person in one conversation."""

    user: str
    channel: str
    issued: float
    original: Message | None = None
    uses: int = 0

    def refusal(self, now: float, limits: Limits) -> str:
        """Slack's error name, or nothing and one use is counted."""
        if now - self.issued > limits.response_url_seconds:
            return "Expired url"  # with a space and a capital, unlike every other error
        if self.uses >= limits.response_url_uses:
            return "used_url"
        self.uses += 1
        return ""
