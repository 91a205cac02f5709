"""Sessions that follow each other: what their cards say of it, and the answers for all dates at once (S2)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot import rhythm
from bot.blocks.sessions import rules
from bot.blocks.sessions.views.parts import guests_told, name_of, names_of, place_of, saved, seats_of, see
from bot.text import Form, Text, When, say, say_n, together
from bot.view import Button, Card, Fact, File, Item, Notice, Page, Section
from bot.words import and_more
from store.people import Person
from store.series import Rhythm, Series
from store.sessions import LexSession, Seat, SignUp

AHEAD = 2
"""So many of the next dates stand on a card."""
PAGE, MOMENTS = 8, 6
"""So many dates stand on a page of all of them, and in one line."""
_EVERY: dict[int, Callable[[When], Text]] = {
    1: lambda day: say("Every first {day} of the month", day=day),
    2: lambda day: say("Every second {day} of the month", day=day),
    3: lambda day: say("Every third {day} of the month", day=day),
    4: lambda day: say("Every fourth {day} of the month", day=day),
    rhythm.LAST: lambda day: say("Every last {day} of the month", day=day),
}


@dataclass(frozen=True, slots=True)
class Dates:
    """A series and all its sessions by time."""

    series: Series
    all: tuple[LexSession, ...]

    def ahead(self, now: datetime) -> tuple[LexSession, ...]:
        """Those that still take place."""
        return tuple(one for one in self.all if not one.cancelled_at and not rules.is_over(one, now))

    def after(self, session: LexSession, now: datetime) -> tuple[LexSession, ...]:
        """Those that follow this one."""
        place = (session.starts_at, session.id or 0)
        return tuple(one for one in self.ahead(now) if (one.starts_at, one.id or 0) > place)


def rhythm_of(series: Series) -> Text:
    """Every Tuesday; by the reader's clock, but a month's which one by the host's."""
    day = When(series.starts_at, "weekday")
    if series.rhythm == Rhythm.WEEKLY:
        return say("Every {day}", day=day)
    if series.rhythm == Rhythm.FORTNIGHTLY:
        return say("Every other {day}", day=day)
    return _EVERY[rhythm.nth(series.starts_at.astimezone(ZoneInfo(series.zone)).date())](day)


def part_of(series: Series, session: LexSession) -> Text:
    """Which date of what this is."""
    return say("{every}, {part} of {times}", every=rhythm_of(series), part=session.part, times=series.times)


def facts_of(dates: Dates | None, session: LexSession, now: datetime) -> tuple[Fact, ...]:
    """The same, and which ones are next."""
    if dates is None:
        return ()
    following = tuple(When(one.starts_at, "short") for one in dates.after(session, now)[:AHEAD])
    ahead = (Fact(say("Next dates"), together(following, "\n")),) if following else ()
    return (Fact(say("Series"), part_of(dates.series, session)), *ahead)


def listing(session: LexSession, dates: Dates, page: int, now: datetime) -> Page:
    """Every date, so that each can be asked for; the page on which this one stands, unless another is asked for."""
    pages = -(-len(dates.all) // PAGE)
    place = min(page or _place(session, dates) // PAGE + 1, pages)
    here = f"session {session.id} dates page:"
    back = (Button(say("Previous"), f"{here}{place - 1}"),) if place > 1 else ()
    further = (Button(say("Next"), f"{here}{place + 1}"),) if place < pages else ()
    shown = dates.all[(place - 1) * PAGE : place * PAGE]
    return Page(
        title=say("All dates of {title}", title=session.title),
        intro=rhythm_of(dates.series),
        sections=(Section(items=tuple(_date(one, now) for one in shown)),),
        buttons=(*back, *further, Button(say("Back to the session"), f"session {session.id}")),
        note=say("Page {page}", page=place) if pages > 1 else "",
    )


def _place(session: LexSession, dates: Dates) -> int:
    return next((place for place, one in enumerate(dates.all) if one.id == session.id), 0)


def _date(session: LexSession, now: datetime) -> Item:
    state = say("cancelled") if session.cancelled_at else say("it is over") if rules.is_over(session, now) else ""
    seats = seats_of(session) if not state and (session.taken or session.capacity) else ""
    when = together((When(session.starts_at, "dated"),))
    return Item(when, together((say("No. {number}", number=session.id or 0), state, seats), " · "), (see(session),))


def dates_button(session: LexSession, dates: Dates | None) -> tuple[Button, ...]:
    return (Button(say("All dates"), f"session {session.id} dates"),) if dates else ()


def all_button(session: LexSession, dates: Dates | None, now: datetime) -> tuple[Button, ...]:
    """A sign-up for all dates, as long as there is more than one."""
    if dates is None or len(dates.ahead(now)) < 2:
        return ()
    return (Button(say("Sign up for all"), f"join {session.id} all"),)


def offered_note(times: int) -> Text:
    return say(
        "{times} dates are live. The rooms hear of one at a time: of the next as soon as one is over.", times=times
    )


# signing up and out


def joined(session: LexSession, of: Sequence[LexSession], mine: Mapping[int, SignUp]) -> Card:
    """Where somebody is in and where they wait, after they signed up for all dates."""
    seated = _seated(of, mine)
    entries = say("The calendar entries come in one direct message. Each date has its own reminders.")
    return Card(
        title=say("All dates of {title}", title=session.title),
        facts=_places(of, mine),
        note=entries if seated else say("I tell you as soon as a seat is free."),
        buttons=(Button(say("Leave all dates"), f"leave {session.id} all"),),
    )


def _places(of: Sequence[LexSession], mine: Mapping[int, SignUp]) -> tuple[Fact, ...]:
    told = ((say("You are in"), _seated(of, mine)), (say("You wait"), _seated(of, mine, Seat.WAITING)))
    return tuple(Fact(label, moments(some)) for label, some in told if some)


def _seated(of: Sequence[LexSession], mine: Mapping[int, SignUp], seat: Seat = Seat.IN) -> list[LexSession]:
    return [one for one in of if (had := mine.get(one.id or 0)) and had.seat == seat]


def where(of: Sequence[LexSession]) -> tuple[Fact, ...]:
    """Where these dates take place; with their days, unless it is the same place each time."""
    by_place: dict[str, list[LexSession]] = {}
    for one in of:
        by_place.setdefault(one.place, []).append(one)
    alike = len(by_place) == 1
    told = (
        ("" if alike else moments(some, "date", " · "), place_of(some[0])) for some in list(by_place.values())[:MOMENTS]
    )
    return tuple(Fact(say("Where"), together(one, ": ")) for one in told)


def moments(some: Sequence[LexSession], form: Form = "short", between: str = "\n") -> Text:
    """The first of these dates, a line for each, and how many more there are."""
    more = len(some) - MOMENTS
    first = (When(one.starts_at, form) for one in some[:MOMENTS])
    return together((*first, and_more(more) if more > 0 else ""), between)


def left(session: LexSession, released: int) -> Notice:
    text = say_n(
        "Done, your place in *{title}* on {n} date is free for somebody else. Thank you for telling.",
        "Done, your places in *{title}* on {n} dates are free for somebody else. Thank you for telling.",
        released,
        title=session.title,
    )
    return Notice(text, "good", (Button(say("Sign up again"), f"join {session.id} all"),))


def seats_letter(
    session: LexSession,
    hosts: Sequence[Person],
    of: Sequence[LexSession],
    mine: Mapping[int, SignUp],
    file: File | None,
) -> Card:
    """The confirmation of several dates at once, with all their calendar entries."""
    attached = say("The calendar entries are attached. If you cannot come to one, release your seat there.")
    waits = say("A seat that comes free is yours, and I tell you; on the last day I ask you first.")
    host = names_of(hosts)
    expected = say_n("{host} looks forward to you.", "{host} look forward to you.", len(hosts), host=host)
    return Card(
        title=say("All dates of {title}", title=session.title),
        intro=expected if file else waits,
        facts=(*_places(of, mine), *where(_seated(of, mine))),
        note=attached if file else "",
        buttons=(Button(say("Leave all dates"), f"leave {session.id} all"),),
        file=file,
    )


# changing


def cancel_question(session: LexSession, of: Sequence[LexSession]) -> Notice:
    number = len(of)
    asked = say_n(
        "Cancel *{title}* on this date?",
        "Cancel *{title}* on this date and all that follow, {n} dates?",
        number,
        title=session.title,
    )
    label = say("Yes, cancel them") if number > 1 else say("Yes, cancel it")
    yes = Button(label, f"cancel {session.id} all yes", "danger")
    one = (Button(say("This date only"), f"cancel {session.id}"),) if number > 1 else ()
    return Notice(together((asked, guests_told(of)), " "), "warning", (yes, *one))


def cancelled(session: LexSession, of: Sequence[LexSession], entries: tuple[Button, ...]) -> Notice:
    gone = say_n(
        "{n} date of *{title}* is cancelled.", "{n} dates of *{title}* are cancelled.", len(of), title=session.title
    )
    return Notice(together((gone, guests_told(of)), " "), "good", entries)


def changed(session: LexSession, number: int, entries: tuple[Button, ...], *, stands: bool) -> Notice:
    text = saved(say_n("Saved for {n} date.", "Saved for {n} dates.", number), stands=stands)
    return Notice(text, "good", (Button(say("Details"), f"session {session.id}"), *entries))


def changed_letter(
    session: LexSession,
    by: Person | None,
    of: Sequence[LexSession],
    mine: Mapping[int, SignUp],
    file: File | None,
) -> Card:
    return Card(
        title=say("Changed: {title}", title=session.title),
        intro=say("{host} changed several dates. This is how they stand now:", host=name_of(by)),
        facts=(*_places(of, mine), *where(_seated(of, mine))),
        note=say("The calendar entries attached take the place of your old ones.") if file else "",
        buttons=(Button(say("Leave all dates"), f"leave {session.id} all"),),
        file=file,
    )


def cancelled_letter(session: LexSession, by: Person | None, of: Sequence[LexSession], file: File | None) -> Card:
    return Card(
        title=say("Cancelled: {title}", title=session.title),
        intro=say("{host} had to cancel several dates.", host=name_of(by)),
        facts=(Fact(say("Planned for"), moments(of)),),
        note=say("The calendar entries attached remove them from your calendar.") if file else "",
        buttons=(Button(say("Other sessions"), "sessions"),),
        file=file,
    )
