"""What is allowed around a session, and when what is due. Pure: data in, a yes, a no or a number out."""

import re
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import manners
from bot.dates import Reading
from bot.errors import Misfilled, Refusal
from bot.forms import Complaint, web_link
from bot.manners import Habits
from bot.text import Words, say
from bot.view import Button
from store.outbox import Haste
from store.sessions import Entered, LexSession, Seat, SignUp

LONGEST = 12 * 60
"""Minutes."""
FARTHEST = timedelta(days=730)
DAY_BEFORE, HOUR_BEFORE, TEN_MINUTES = 24 * 60, 60, 10
REMINDERS: tuple[tuple[int, Words], ...] = (
    (DAY_BEFORE, say("one day before")),
    (HOUR_BEFORE, say("one hour before")),
    (TEN_MINUTES, say("ten minutes before")),
)
LANGUAGES: tuple[tuple[str, Words], ...] = (
    ("en", say("English")),
    ("de", say("German")),
    ("fr", say("French")),
    ("es", say("Spanish")),
    ("it", say("Italian")),
    ("pt", say("Portuguese")),
    ("pl", say("Polish")),
    ("nl", say("Dutch")),
    ("cs", say("Czech")),
    ("tr", say("Turkish")),
    ("zh", say("Chinese")),
    ("ja", say("Japanese")),
)
_SOON = timedelta(days=1)
_NOTICE = timedelta(hours=4)
"""So long before a session its guests ought to know what has become of it."""
_LONGER_DAY = timedelta(hours=2)
"""By no more than that is a day longer where the clocks are put back."""
_TOO_SOON = timedelta(hours=3)
"""A reminder this soon after signing up only repeats what was just read."""
_AT_ONCE = timedelta(seconds=10)
"""By so much the platforms' clocks and ours may differ, and what is done may take until it is known."""


def ends_at(session: LexSession | Entered) -> datetime:
    return session.starts_at + timedelta(minutes=session.minutes)


def is_over(session: LexSession | Entered, now: datetime) -> bool:
    return ends_at(session) <= now


def is_link(place: str) -> bool:
    return place.lower().startswith(("https://", "http://"))


def check_time(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise Misfilled({"starts_at": say("This time is over. Please choose one that is still to come.")})
    if starts_at > now + FARTHEST:
        raise Misfilled({"starts_at": say("This is more than two years away. Please choose an earlier time.")})


def check_reading(reading: Reading, now: datetime) -> None:
    """Something was understood, and the likeliest of it may be."""
    if not reading.moments:
        raise Misfilled({"starts_at": reading.why})
    check_time(reading.moments[0], now)


def check_place(place: str) -> None:
    """A link that can be opened safely, or words."""
    if re.match(r"[a-z][a-z0-9+.-]*://|(javascript|data|vbscript|file|blob|about):", place, re.IGNORECASE):
        try:
            web_link(place)
        except Complaint as wrong:
            raise Misfilled({"place": wrong.words}) from None


def check_capacity(capacity: int | None, taken: int) -> None:
    if capacity is not None and capacity < taken:
        raise Misfilled(
            {"capacity": say("{taken} people already have a seat. Please keep at least as many.", taken=taken)}
        )


def check_open(session: LexSession | Entered, now: datetime) -> None:
    """It can still be joined or changed."""
    if session.cancelled_at:
        raise Refusal(say("*{title}* was cancelled.", title=session.title), Button(say("Other sessions"), "sessions"))
    if is_over(session, now):
        raise Refusal(say("*{title}* is over.", title=session.title), Button(say("Other sessions"), "sessions"))


def check_is_host(session: LexSession, host_ids: Collection[int], person_id: int, *, caretaker: bool) -> None:
    if person_id not in host_ids and not caretaker:
        raise Refusal(say("Only those who host *{title}* can do this.", title=session.title))


def check_may_join(session: Entered, now: datetime) -> None:
    check_open(session, now)
    if session.hosts_it:
        raise Refusal(say("You host *{title}* yourself, so your seat is safe.", title=session.title))


def has_room(session: LexSession) -> bool:
    return session.capacity is None or session.taken < session.capacity


def takes_back(sign_up: SignUp, lowered_at: datetime) -> bool:
    """Whether a hand that was lowered then gives the seat up: not if it has been asked for once more since."""
    return lowered_at > (sign_up.asked_at or sign_up.since) - _AT_ONCE


def reminder_due(starts_at: datetime, minutes: int, zone: ZoneInfo) -> datetime:
    """When to remind somebody who lives there: one day before is the same time by their clock, however long the day."""
    if minutes < DAY_BEFORE:
        return starts_at - timedelta(minutes=minutes)
    return (starts_at.astimezone(zone) - timedelta(minutes=minutes)).astimezone(UTC)


def reminders_written(starts_at: datetime, minutes: int) -> datetime:
    """When all these reminders are written: before the first of them is due, wherever its reader lives."""
    return starts_at - timedelta(minutes=minutes) - (_LONGER_DAY if minutes >= DAY_BEFORE else timedelta(0))


def wants_reminder(sign_up: SignUp, minutes: int, due: datetime) -> bool:
    """Whether this sign-up is to be reminded at this time: it is wished, and not a mere echo of the sign-up."""
    echo = minutes > HOUR_BEFORE and sign_up.since > due - _TOO_SOON
    return sign_up.seat == Seat.IN and minutes in sign_up.reminders and not echo


def still_worth_saying(session: LexSession, minutes: int, now: datetime) -> bool:
    """A late reminder: the day-before one until an hour before, the others until the start is ten minutes past."""
    if minutes == DAY_BEFORE:
        return now < session.starts_at - timedelta(minutes=HOUR_BEFORE)
    return now < session.starts_at + timedelta(minutes=10)


def haste(starts_at: datetime, habits: Habits, now: datetime) -> Haste:
    """How urgent news is of what begins then: it waits until its reader is awake, unless that is rather late."""
    awake = manners.when(Haste.DAY, habits, now)
    return Haste.NOW if starts_at < max(now + _SOON, awake + _NOTICE) else Haste.DAY


def check_record(title: str, minutes: int) -> None:
    """An imported session is one that may have taken place."""
    if len(title) > 300:
        raise Refusal("title: longer than 300 characters")
    if minutes > 24 * 60:
        raise Refusal(f"duration: {minutes} minutes are longer than a day")


def check_places_of_record(url: str, place: str, *, over: bool) -> None:
    if not (over or url or place):
        raise Refusal("place: a session to come needs a url or a place")
    for name, value in (("url", url), ("place", place)):
        try:
            check_place(value)
        except Misfilled:
            raise Refusal(f"{name}: not a link that can be opened safely") from None
