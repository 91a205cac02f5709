"""Which sessions draw the same people at the same time, and which other times there are. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from bot import manners, rhythm
from bot.manners import Habits
from store.clashes import Beside

DAYS_AFTER = (1, 2, 3, 4, 5, 6, 7)


class Why(IntEnum):
    """Why two sessions draw the same people, the strongest first."""

    HOST = 0
    TOPIC = 1
    AUDIENCE = 2
    SITE = 3


@dataclass(frozen=True, slots=True)
class Clash:
    """Another session, and why it clashes with the one that was asked about."""

    other: Beside
    why: Why
    topics: tuple[str, ...] = ()
    """What both are about."""


def clashes(one: Beside, others: Sequence[Beside]) -> list[Clash]:
    """Those that take place at the same time and draw the same people, the strongest first."""
    found = [_clash(one, other) for other in others if _overlap(one, other)]
    return sorted((clash for clash in found if clash), key=lambda clash: (clash.why, clash.other.starts_at))


def pairs(coming: Sequence[Beside], most: int) -> list[tuple[Beside, Clash]]:
    """Of sessions by time, those that clash with one that begins no later; so many at most."""
    found: list[tuple[Beside, Clash]] = []
    under_way: list[Beside] = []
    for one in coming:
        under_way = [other for other in under_way if other.ends_at > one.starts_at]
        found += [(one, clash) for clash in clashes(one, under_way)]
        under_way.append(one)
        if len(found) >= most:
            break
    return found[:most]


def _overlap(one: Beside, other: Beside) -> bool:
    return one.id != other.id and one.starts_at < other.ends_at and other.starts_at < one.ends_at


def _clash(one: Beside, other: Beside) -> Clash | None:
    """Dates of one series are for the same people on purpose."""
    if one.series_id is not None and one.series_id == other.series_id:
        return None
    shared = tuple(topic for topic in one.topics if topic in other.topics)
    if other.held:
        return Clash(other, Why.HOST, shared)
    if shared:
        return Clash(other, Why.TOPIC, shared)
    if one.audience and one.audience.casefold() == other.audience.casefold():
        return Clash(other, Why.AUDIENCE)
    return Clash(other, Why.SITE) if one.site and one.site == other.site else None


def other_times(starts_at: datetime, habits: Habits) -> Iterator[datetime]:
    """The same time by the clock on the days after; not in somebody's quiet hours, unless it is in them already."""
    wall, zone = starts_at.astimezone(habits.zone).replace(tzinfo=None), habits.zone
    quiet = manners.is_quiet(habits, starts_at)
    for days in DAYS_AFTER:
        moment = rhythm.moment(wall + timedelta(days=days), zone)
        if days == 7 if quiet else not manners.is_quiet(habits, moment):
            yield moment


def working_days_before(moment: datetime, days: int, zone: ZoneInfo) -> datetime:
    """So many days before, at the same time by the clock, Saturdays and Sundays not counted."""
    wall = moment.astimezone(zone).replace(tzinfo=None)
    while days:
        wall -= timedelta(days=1)
        days -= wall.weekday() < 5
    return rhythm.moment(wall, zone)
