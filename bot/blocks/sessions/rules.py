"""What is allowed around a session, and when what is due. Pure: data in, a yes, a no or a number out."""

import re
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot import clash, manners
from bot.dates import Reading
from bot.errors import Misfilled, Refusal
from bot.forecast import Forecast, Past, expect
from bot.forms import Complaint, web_link
from bot.manners import Habits
from bot.text import Words, say, say_n
from bot.view import Button
from store.attachments import Sort
from store.festivals import Festival
from store.outbox import Haste
from store.people import Person
from store.series import Rhythm
from store.sessions import Entered, LexSession, Seat, SignUp
from store.turnout import Known

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
RHYTHMS: tuple[tuple[str, Words], ...] = (
    (Rhythm.WEEKLY, say("Every week")),
    (Rhythm.FORTNIGHTLY, say("Every two weeks")),
    (Rhythm.MONTHLY, say("Every month, like on its second Tuesday")),
)
THIS, ALL = "this", "all"
FOLLOWING: tuple[tuple[str, Words], ...] = (
    (THIS, say("This date only")),
    (ALL, say("This date and all that follow")),
)
MOST_DATES = 52
SORTS: tuple[tuple[str, Words], ...] = (
    (Sort.SLIDES, say("Slides")),
    (Sort.NOTES, say("Notes")),
    (Sort.RECORDING, say("Recording")),
    (Sort.OTHER, say("Something else")),
)
FEWEST = 5
"""Of fewer people no numbers are told, and nothing is learned."""
FULL_HOUSE, MANY_TIMES = 50, 10
"""So many may come unannounced, or so many times those who had a seat."""
ASKED_ABOUT, THANKED = timedelta(days=5), timedelta(days=7)
"""So long after a session its guests are asked about it, and its hosts are thanked; later it would be odd."""
MOST_CIRCULARS = 2
"""So often in a day a host may write to all who come."""
AFTERWARDS = timedelta(days=14)
"""So long after a session its guests may be written to."""
ENOUGH_WISHES, MOST_ASKED = 5, 3
"""When so many wish a session, so many are asked one after the other to host it; and again with each so many more."""
RESTED = timedelta(days=7)
"""Nobody is asked to host again before."""
SILENCE = 2
"""Working days after which who does not answer need not answer any more."""
FEW, INVITED = 3, 2
"""Where fewer come, the host hears what helps; and so many who wished it may be asked."""
AHEAD, SETTLED, TOO_CLOSE = 2, timedelta(days=1), timedelta(hours=4)
"""Working days before a session at which somebody looks; if it stood that long; later there is little to be done."""
CARED_FOR = timedelta(days=14)
_SOON = timedelta(days=1)
OFFERED, KEPT = timedelta(hours=2), timedelta(hours=12)
"""How long a seat is kept, in hours in which somebody is awake: one that came free, and one for who was left out."""
REMEMBERED = timedelta(days=90)
"""So long it counts that somebody was left out."""
_LAST_CALL, _SHORTEST = timedelta(minutes=15), timedelta(minutes=10)
MANY = 200
"""So many people are thought of at once."""
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


_LINK = re.compile(r"(?<!\S)https?://[^\s,;]+(?:[,;]+[^\s,;]+)*", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_UNSAFE = re.compile(r"(javascript|data|vbscript|file|blob|about):", re.IGNORECASE)


def link_of(place: str) -> str:
    """The join link in a place, if it has one; what else stands there is `room_of`."""
    found = _LINK.search(place)
    return found[0] if found else ""


def room_of(place: str) -> str:
    """Where to go, if there is a place besides the link."""
    words = (part.strip(" ,;|·-+&/") for part in _LINK.split(place))
    return ", ".join(part for part in words if part)


def is_link(place: str) -> bool:
    """Whether it can be joined online."""
    return bool(link_of(place))


def check_time(starts_at: datetime, now: datetime) -> None:
    if starts_at <= now:
        raise Misfilled({"starts_at": say("This time is over. Please choose one that is still to come.")})
    if starts_at > now + FARTHEST:
        raise Misfilled({"starts_at": say("This is more than two years away. Please choose an earlier time.")})


def check_series(repeats: str, times: int | None) -> None:
    """A rhythm and a number of dates that anybody can keep in mind."""
    if not repeats and times is not None:
        raise Misfilled({"repeats": say("How often shall it take place? Leave both blank for once.")})
    if repeats and not 2 <= (times or 0) <= MOST_DATES:
        enough = say(
            "A series has 2 to {most} dates. When they are over, offer it again: it takes a minute.", most=MOST_DATES
        )
        raise Misfilled({"times": enough})


def check_end(last: datetime, now: datetime) -> None:
    """The last date of a series is not too far away."""
    if last > now + FARTHEST:
        raise Misfilled({"times": say("The last date would be more than two years away. Please choose fewer.")})


def check_festival_open(festival: Festival, now: datetime) -> None:
    if festival.cancelled_at:
        raise Refusal(say("*{title}* was cancelled.", title=festival.title))
    if festival.ends_at <= now:
        raise Refusal(say("*{title}* is over.", title=festival.title))


def check_reading(reading: Reading, now: datetime) -> None:
    """Something was understood, and the likeliest of it may be."""
    if not reading.moments:
        raise Misfilled({"starts_at": reading.why})
    check_time(reading.moments[0], now)


def check_not_begun(session: LexSession, now: datetime) -> None:
    """It can still begin at another time."""
    if session.starts_at <= now:
        begun = say("*{title}* has begun, so it cannot be moved any more.", title=session.title)
        raise Refusal(begun, Button(say("Offer again"), f"encore {session.id}"))


def check_new_time(session: LexSession, starts_at: datetime, now: datetime) -> None:
    """The same in a form that also asks for other things."""
    if starts_at == session.starts_at:
        return
    if session.starts_at <= now:
        raise Misfilled({"starts_at": say("It has begun, so its time stays as it is.")})
    check_time(starts_at, now)


def check_place(place: str) -> None:
    """A link that can be opened safely, or words, or both."""
    links = [word.rstrip(",;") for word in place.split() if _SCHEME.match(word)]
    if len(links) > 1:
        raise Misfilled({"place": say("One join link, please; the others may stand in the description.")})
    try:
        for link in [place] if _UNSAFE.match(place) else links:
            web_link(link)
    except Complaint as wrong:
        raise Misfilled({"place": wrong.words}) from None


def check_capacity(capacity: int | None, taken: int, kept: int) -> None:
    if capacity is None or capacity >= taken + kept:
        return
    words = say("{taken} people already have a seat. Please keep at least as many.", taken=taken)
    if kept:
        seats = taken + kept
        words = say("{seats} seats are taken or offered to somebody. Please keep at least as many.", seats=seats)
    raise Misfilled({"capacity": words})


def check_open(session: LexSession | Entered, now: datetime) -> None:
    """It can still be joined or changed."""
    if session.cancelled_at:
        raise Refusal(say("*{title}* was cancelled.", title=session.title), Button(say("Other sessions"), "sessions"))
    if is_over(session, now):
        raise Refusal(say("*{title}* is over.", title=session.title), Button(say("Other sessions"), "sessions"))


def check_is_host(session: LexSession, host_ids: Collection[int], person_id: int, *, caretaker: bool) -> None:
    if person_id not in host_ids and not caretaker:
        raise Refusal(say("Only those who host *{title}* can do this.", title=session.title))


def check_is_caretaker(person: Person) -> None:
    if not person.caretaker:
        raise Refusal(say("Only a caretaker can do this."))


def check_may_join(session: Entered, now: datetime) -> None:
    check_open(session, now)
    if session.hosts_it:
        raise Refusal(say("You host *{title}* yourself, so your seat is safe.", title=session.title))


def check_not_closed(session: LexSession | Entered) -> None:
    if session.closed:
        closed = say("Sign-up for *{title}* is closed. Perhaps another one is for you?", title=session.title)
        raise Refusal(closed, Button(say("Other sessions"), "sessions"))


def has_room(session: LexSession | Entered) -> bool:
    """A seat is free that is kept for nobody."""
    return session.capacity is None or session.taken + session.kept < session.capacity


def is_last_day(starts_at: datetime, now: datetime) -> bool:
    """Whether a seat that comes free is offered, since who waits may have other plans by now."""
    return starts_at - now < _SOON


def last_call(starts_at: datetime) -> datetime:
    """No seat is kept longer."""
    return starts_at - _LAST_CALL


def kept_until(starts_at: datetime, habits: Habits, now: datetime, most: timedelta = OFFERED) -> datetime | None:
    """Until when a seat is kept for somebody with these habits; None if no time for an answer makes sense.

    They get that much time in which they are awake, and no more than half of what is left of it until a quarter of an
    hour before the start: the other half is for those after them. Less than ten minutes would be a race.
    """
    latest = last_call(starts_at)
    enough = min(most, manners.awake(habits, now, latest) / 2)
    if enough < _SHORTEST:
        return None
    return manners.after_awake(habits, now, enough, latest).replace(second=0, microsecond=0)


def most_kept(capacity: int | None, free: int) -> int:
    """How many seats of a new session are kept for those who were left out: half of them, so that others can come."""
    return MANY if capacity is None else min(free, (capacity + 1) // 2)


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


def thanks_due(ends_at: datetime, zone: ZoneInfo) -> datetime:
    """The next morning, by the clock of who is thanked."""
    tomorrow = ends_at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(tomorrow, time(9), zone).astimezone(UTC)


def day(of: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when to when this day lasts there."""
    begins, ends = (datetime.combine(one, time.min, zone).astimezone(UTC) for one in (of, of + timedelta(days=1)))
    return begins, ends


def check_came(came: int, taken: int) -> None:
    """More may have come than had a seat; but not any number."""
    if came > max(FULL_HOUSE, MANY_TIMES * taken):
        words = say_n(
            "{n} person had a seat, so {came} can hardly be right. Please look at the number again.",
            "{n} people had a seat, so {came} can hardly be right. Please look at the number again.",
            taken,
            came=came,
        )
        raise Misfilled({"came": words})


def check_may_write(session: LexSession, sent: int, now: datetime) -> None:
    """Its guests may be written to; ``sent``: how often they were within a day."""
    if session.cancelled_at:
        raise Refusal(say("*{title}* was cancelled. Whoever had signed up was told.", title=session.title))
    if ends_at(session) + AFTERWARDS <= now:
        raise Refusal(say("*{title}* is long over, so its guests are left in peace.", title=session.title))
    if sent >= MOST_CIRCULARS:
        often = say(
            "You wrote to the guests of *{title}* twice within a day. Please wait until tomorrow.", title=session.title
        )
        raise Refusal(often)


def expects(
    session: LexSession, confirmed: int, known: Sequence[Known], hosts: Collection[int], now: datetime
) -> Forecast:
    """How many will come, from what is ``known`` of other sessions; they were asked whether they do a day before."""
    topics = set(session.topics)
    past = [
        Past(one.seats, one.confirmed, min(one.came, one.seats), one.host, _kin(one, hosts, topics)) for one in known
    ]
    return expect(session.taken, confirmed, past, asked=session.starts_at - now <= timedelta(minutes=DAY_BEFORE))


def _kin(known: Known, hosts: Collection[int], topics: Collection[str]) -> int:
    return 2 if known.host in hosts else int(not known.topics.isdisjoint(topics))


def answered_by(asked_at: datetime, zone: ZoneInfo) -> datetime:
    """Until then we wait for an answer: two days later, which are no Saturday and no Sunday, at the same time."""
    day, left = asked_at.astimezone(zone), SILENCE
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    return day.astimezone(UTC)


def few_due(starts_at: datetime, zone: ZoneInfo) -> datetime:
    """When somebody looks whether anybody comes."""
    return clash.working_days_before(starts_at, AHEAD, zone)


def few_come(session: LexSession) -> bool:
    """Whether there is room, and fewer have signed up than make a round."""
    return not session.cancelled_at and not session.closed and session.taken < min(FEW, session.capacity or FEW)


def most_asked(wishes: int) -> int:
    """How many people are asked to host what so many wish."""
    return wishes // ENOUGH_WISHES * MOST_ASKED


def check_record(title: str, minutes: int) -> None:
    """An imported session is one that may have taken place."""
    if len(title) > 300:
        raise Refusal(say("title: longer than {most} characters", most=300))
    if minutes > 24 * 60:
        raise Refusal(say("duration: {minutes} minutes are longer than a day", minutes=minutes))


def check_places_of_record(url: str, place: str, *, over: bool) -> None:
    if not (over or url or place):
        raise Refusal(say("place: a session to come needs a url or a place"))
    for name, value in (("url", url), ("place", place)):
        try:
            check_place(value)
        except Misfilled:
            raise Refusal(say("{field}: not a link that can be opened safely", field=name)) from None
