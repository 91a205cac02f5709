"""When a letter may go out: not at night or at the weekend, not too often, not to who has muted us.

Pure: moments in, a moment out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from store.outbox import Haste
from store.people import Person

WEEK = timedelta(days=7)
ON_HOLD = timedelta(days=14)
"""So long a letter waits for somebody who has muted us; then it is no news any more."""


@dataclass(frozen=True, slots=True)
class Habits:
    """When somebody wishes not to be disturbed, by the clock on their wall."""

    zone: ZoneInfo
    quiet_from: time
    quiet_until: time
    """May be before ``quiet_from``, then the night lies between; the same time: never quiet."""
    quiet_weekends: bool
    most_a_week: int
    """Letters that they did not ask for, in any seven days; at least one."""
    muted_until: datetime | None = None
    """Before then they want to hear nothing that they did not ask for, nor what they once subscribed to."""


def habits_of(person: Person, zone: ZoneInfo) -> Habits:
    """What this person chose; ``zone`` is theirs, or the network's where theirs is unknown."""
    night = person.quiet_from, person.quiet_until
    return Habits(zone, *night, person.quiet_weekends, person.most_a_week, person.muted_until)


def when(haste: Haste, habits: Habits, now: datetime, unasked: Sequence[datetime] = ()) -> datetime:
    """The first moment from now on at which it may go out; ``unasked``: when such went out that nobody asked for."""
    if haste is Haste.NOW:
        return now
    if habits.muted_until and is_muted(haste, habits, now):
        return _awake(habits, min(habits.muted_until, now + ON_HOLD))
    return _awake(habits, _below_the_cap(habits, now, unasked) if haste is Haste.WORKDAY else now)


def is_muted(haste: Haste, habits: Habits, now: datetime) -> bool:
    """Whether it is of the kind that they want to hear nothing of now."""
    return haste >= Haste.SUBSCRIBED and habits.muted_until is not None and now < habits.muted_until


def is_quiet(habits: Habits, moment: datetime) -> bool:
    """Whether a letter that can wait would disturb them then."""
    wall = moment.astimezone(habits.zone)
    return (habits.quiet_weekends and wall.weekday() >= 5) or _is_night(habits, wall.time())


def awake(habits: Habits, now: datetime, until: datetime) -> timedelta:
    """How much of the time from now until then is not quiet."""
    return sum((ends - begins for begins, ends in _spans(habits, now, until)), timedelta())


def after_awake(habits: Habits, now: datetime, enough: timedelta, until: datetime) -> datetime:
    """When so much time will have gone by that is not quiet; at the latest then."""
    for begins, ends in _spans(habits, now, until):
        if enough <= ends - begins:
            return begins + enough
        enough -= ends - begins
    return until


def _spans(habits: Habits, now: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The times between now and then that are not quiet."""
    begins = _awake(habits, now)
    while begins < until:
        ends = min(_asleep(habits, begins) or until, until)
        yield begins, ends
        begins = _awake(habits, ends)


def _asleep(habits: Habits, now: datetime) -> datetime | None:
    """When it will be quiet again, counted from a time that is not."""
    today = now.astimezone(habits.zone).date()
    begin = sorted(
        datetime.combine(today + timedelta(days), clock, habits.zone).astimezone(UTC)
        for days, clock in product(range(8), (time.min, habits.quiet_from))
    )
    return next((moment for moment in begin if moment > now and is_quiet(habits, moment)), None)


def _is_night(habits: Habits, clock: time) -> bool:
    begins, ends = habits.quiet_from, habits.quiet_until
    return begins <= clock < ends if begins <= ends else not ends <= clock < begins


def _below_the_cap(habits: Habits, now: datetime, unasked: Sequence[datetime]) -> datetime:
    """When the oldest that stand in the way are a week old."""
    counting = sorted(moment for moment in unasked if moment > now - WEEK)
    return counting[-habits.most_a_week] + WEEK if len(counting) >= habits.most_a_week else now


def _awake(habits: Habits, now: datetime) -> datetime:
    """The end of the quiet time that it is now: midnight or the end of a night, on the first day that is not quiet.

    A time that comes twice that day ends it the first time, and what comes after is looked at anew; one that the clocks
    skip is taken for as much later as they skip (as in RFC 5545).
    """
    if not is_quiet(habits, now):
        return now
    today = now.astimezone(habits.zone).date()
    ends = (
        datetime.combine(today + timedelta(days), clock, habits.zone).replace(fold=fold).astimezone(UTC)
        for days, clock, fold in product(range(9), (time.min, habits.quiet_until), (0, 1))
    )
    return next(end for end in ends if end > now and not is_quiet(habits, end))
