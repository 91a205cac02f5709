"""Forgetting what nobody will ask for again."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from store import hands, jobs, news, outbox, pace, seen
from store.db import Database, Unit

Forget = Callable[[Unit, datetime, int], int]
"""Delete what is older than this, so many rows at most; how many."""
KEPT: dict[str, tuple[timedelta, Forget]] = {
    "events": (timedelta(days=7), seen.forget_before),  # no platform delivers one again after a day
    "limits": (timedelta(days=7), pace.forget_before),  # a platform's silence lasts hours at most
    "jobs": (timedelta(days=30), jobs.forget_before),  # nobody plans again what was done so long ago
    "letters": (timedelta(days=90), outbox.forget_before),  # a member may ask what became of one
    "lists": (timedelta(days=90), news.forget_before),  # what was listed so long ago is over
    "hands": (timedelta(days=800), hands.forget_before),  # a session may be announced two years ahead
}
"""For how long what is kept."""
AT_ONCE = 500
"""Rows that are deleted in one transaction."""


async def tidy(db: Database, clock: Clock) -> None:
    """Forget what is old enough; of all replicas one does it each hour, in small steps between the work of others."""
    now = clock.now()
    if await db.write(lambda unit: seen.first_time(unit, f"tidy {now:%Y-%m-%d %H}", now)):
        for kept, forget in KEPT.values():
            before = now - kept
            while await db.write(lambda unit, forget=forget, before=before: forget(unit, before, AT_ONCE)) == AT_ONCE:
                pass
