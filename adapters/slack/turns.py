"""Slack's limits: whose turn it is to call which method.

Source: https://docs.slack.dev/apis/web-api/rate-limits
"""

from bot.pace import Limit, Pace

POST = "chat.postMessage"
PER_MINUTE = {
    "chat.update": 50,
    "chat.postEphemeral": 100,
    "conversations.open": 50,
    "conversations.history": 50,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
    "users.info": 100,
    "views.publish": 100,
}
"""In a workspace. What opens or changes a form is not among them: Slack gives three seconds for it, or none. Where it
asks for silence, that is heeded there as well."""
BURST = {
    "chat.postEphemeral": 25,
    "files.getUploadURLExternal": 25,
    "files.completeUploadExternal": 25,
    "users.info": 25,
    "views.publish": 25,
}
"""Of these so many may come at once, for somebody waits for them; the others are spread over the minute."""
SHARE = 0.985
"""How near we go to a limit that counts by the minute."""
EVERY_SECOND = 1.02
"""Seconds between two messages in one channel, of which Slack allows one a second."""


class Turns:
    """Without a pace there are no limits. ``workspace`` is set when we know where we are."""

    def __init__(self, pace: Pace | None, messages_per_minute: int) -> None:
        self._pace = pace
        self.per_minute = PER_MINUTE | {POST: messages_per_minute}
        self.workspace = ""

    @property
    def at_once(self) -> int:
        """How many messages go out in a tenth of a second."""
        return max(1, self.per_minute[POST] // 600) if self._pace else 16

    async def wait(self, method: str, channel: str = "", patience: float = 5.0) -> None:
        """Until the method may be called (in that channel). Raises `Later` if that takes more seconds."""
        if self._pace and method in self.per_minute:
            limits = [self._limit(method)]
            if channel:
                limits.append(Limit(self._key(f"to {channel}"), EVERY_SECOND))
            await self._pace.turn(*limits, patience=patience)

    async def heed(self, method: str) -> None:
        """Of a method that nobody waits to call: raises `Later` while Slack wants to hear nothing of it."""
        if self._pace and method not in self.per_minute:
            await self._pace.heed(self._key(method))

    def _limit(self, method: str) -> Limit:
        burst = BURST.get(method, 1)
        return Limit(self._key(method), 60 / (SHARE * (self.per_minute[method] - burst + 1)), burst, whole=True)

    async def pause(self, method: str, seconds: float) -> None:
        """Slack wants to hear nothing of this method for so long."""
        if self._pace:
            await self._pace.pause(self._key(method), seconds)

    def _key(self, what: str) -> str:
        return f"slack {self.workspace} {what}"
