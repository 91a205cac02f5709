"""Teams' limits: whose turn it is to call the service.

Source: "Optimize your bot with rate limiting in Teams", which calls its figures estimates: for a bot in a tenant 50
requests a second; in a conversation 7 in one second, 8 in two, 60 in thirty, 1,800 in an hour.
"""

from bot.pace import Limit, Pace

SHARE = 0.92
"""How near we go to a limit that counts by the second."""
TALK = (0.55, 4)
"""Seconds between two messages in a talk, after a burst of so many at once."""
ROOM = (2.05, 1)
"""In a room, where we might go on for an hour."""
TOGETHER = 10.0
"""Two conversations that are held up within so many seconds mean that all are."""


class Turns:
    """Without a pace there are no limits."""

    def __init__(self, pace: Pace | None, per_second: int) -> None:
        self._pace, self._per_second = pace, per_second

    @property
    def at_once(self) -> int:
        """How many messages go out in a tenth of a second."""
        return max(1, self._per_second // 10) if self._pace else 32

    async def wait(self, tenant: str, talk: str = "", room: str = "", patience: float = 5.0) -> None:
        """Until one more request may be made (to that conversation). Raises `Later` if that takes more seconds."""
        if self._pace:
            limits = [Limit(f"teams {tenant}", 1 / (SHARE * self._per_second), whole=True)]
            if talk or room:
                limits.append(Limit(_key(tenant, talk or room), *(TALK if talk else ROOM)))
            await self._pace.turn(*limits, patience=patience)

    async def pause(self, tenant: str, conversation: str, seconds: float) -> None:
        """The service wants to hear nothing in this conversation for so long; or nothing at all, if this comes from
        several: it does not say.
        """
        if not self._pace:
            return
        await self._pace.pause(_key(tenant, conversation), seconds)
        if await self._pace.remember(f"teams {tenant} held up in", conversation, TOGETHER):
            await self._pace.pause(f"teams {tenant}", seconds)


def _key(tenant: str, conversation: str) -> str:
    return f"teams {tenant} to {conversation}"
