"""Targeted messages, which one person alone sees in a room: where Teams takes them, and whose ours are.

Source: https://learn.microsoft.com/microsoftteams/platform/agents-in-teams/targeted-messages (sent with ``recipient``
and ``?isTargetedActivity=true``, drawn anew without ``recipient``; Teams takes them away after 24 hours).
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.events import Where

AGAIN = timedelta(hours=1)
"""After so long we try it again where Teams took none."""
_MOST_REMEMBERED = 4096


class Whispers:
    """Off unless the operator wants them, for not every organisation has them."""

    def __init__(self, clock: Clock, *, wanted: bool) -> None:
        self._clock, self._wanted = clock, wanted
        self._refused: OrderedDict[tuple[str, str], datetime] = OrderedDict()
        self._sent: OrderedDict[tuple[str, str], str] = OrderedDict()

    def are_heard(self, where: Where) -> bool:
        """Whether what is for one person alone can be said here."""
        at = self._refused.get((where.tenant, where.channel))
        return self._wanted and not where.private and (at is None or self._clock.now() - at >= AGAIN)

    def refused(self, tenant: str, channel: str) -> None:
        """It goes by direct message instead for a while."""
        self._refused[tenant, channel] = self._clock.now()
        if len(self._refused) > _MOST_REMEMBERED:
            self._refused.popitem(last=False)

    def sent(self, channel: str, message: str, member: str) -> None:
        self._sent[channel, message] = member
        if len(self._sent) > _MOST_REMEMBERED:
            self._sent.popitem(last=False)

    def is_for(self, channel: str, message: str, member: str) -> bool:
        """Whether we know this message as one for this person: a card may be asked to claim so."""
        return bool(member) and self._sent.get((channel, message)) == member
