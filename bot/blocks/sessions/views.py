"""What people see of a session."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from bot import calendar
from bot.blocks.sessions import rules
from bot.blocks.sessions.forms import Query
from bot.calendar import Entry
from bot.text import Link, Text, When, Words, clipped, say, say_n, together
from bot.turn import Turn
from bot.view import Button, Card, Fact, File, Item, Notice, Page, Section
from store.listing import Listed
from store.people import Person
from store.sessions import LexSession, Seat, SignUp

LANGUAGE_NAMES = dict(rules.LANGUAGES)
_THIS_YEAR = timedelta(days=180)
"""Within it a date needs no year."""


def title_of(session: LexSession) -> Words:
    if session.cancelled_at:
        return say("Cancelled: {title}", title=session.title)
    return session.title


def _when(session: LexSession) -> Text:
    return say("{start} – {end}", start=When(session.starts_at), end=When(rules.ends_at(session), "time"))


def _seats(session: LexSession | Listed, waiting: int = 0) -> Text:
    if session.capacity is None:
        return say_n("{n} person comes", "{n} people come", session.taken) if session.taken else say("no limit")
    seats = {"taken": session.taken, "capacity": session.capacity}
    if waiting:
        return say("{taken} of {capacity} taken, {waiting} waiting", waiting=waiting, **seats)
    return say("{taken} of {capacity} taken", **seats)


def _names(hosts: Sequence[Person]) -> Words:
    return together(host.name for host in hosts) if hosts else say("unknown")


def _facts(session: LexSession, hosts: Sequence[Person], place: Words, waiting: int = 0) -> tuple[Fact, ...]:
    told = (
        (say("When"), _when(session)),
        (say("Where"), place),
        (say_n("Host", "Hosts", max(1, len(hosts))), _names(hosts)),
        (say("Seats"), "" if session.cancelled_at else _seats(session, waiting)),
        (say("Language"), LANGUAGE_NAMES.get(session.language, session.language)),
        (say("Topics"), together(session.topics)),
        (say("Site"), session.site.title()),
        (say("For whom"), session.audience),
    )
    return tuple(Fact(label, value) for label, value in told if value)


def _place(session: LexSession) -> Words:
    """The place for those who come: a link can be clicked."""
    if rules.is_link(session.place):
        return together((Link(say("Join online"), session.place),))
    return session.place


def _public_place(session: LexSession) -> Words:
    """The place for those who may not come yet: without the link."""
    return say("Online") if rules.is_link(session.place) else session.place


def public_card(session: LexSession, hosts: Sequence[Person], waiting: int, now: datetime) -> Card:
    """The announcement that all can see: nobody's own state stands on it."""
    is_open = not session.cancelled_at and not rules.is_over(session, now)
    return Card(
        title=title_of(session),
        facts=_facts(session, hosts, _public_place(session), waiting),
        body=clipped(session.description, 600),
        note=_state(session, now),
        buttons=(sign_up_button(session), see(session)) if is_open else _after_buttons(session),
    )


def _state(session: LexSession, now: datetime) -> Words:
    if session.cancelled_at:
        return say("The host had to cancel this session.")
    if rules.is_over(session, now):
        return say("This session is over.")
    if not rules.has_room(session):
        return say("All seats are taken. Put ✋ here to wait for one.")
    return say("Put ✋ here or press the button to come.")


def _after_buttons(session: LexSession) -> tuple[Button, ...]:
    return (Button(say("Watch the recording"), url=session.recording),) if session.recording else ()


def detail(turn: Turn, session: LexSession, hosts: Sequence[Person], sign_up: SignUp | None, waiting: int) -> Card:
    """A session as the asker sees it, with what they can do."""
    is_host = turn.me in {host.id for host in hosts}
    seat = sign_up.seat if sign_up else None
    insider = is_host or seat == Seat.IN or session.capacity is None
    is_open = not session.cancelled_at and not rules.is_over(session, turn.now)
    place = _place(session) if insider else say("Online, the link comes with your seat")
    recorded = say("It will be recorded.") if session.records else ""
    return Card(
        title=title_of(session),
        intro=(say("You host this session.") if is_host else _mine(seat)) if is_open else "",
        facts=_facts(session, hosts, place if rules.is_link(session.place) else session.place, waiting),
        body=clipped(session.description, 2500),
        note=recorded if is_open else _state(session, turn.now),
        buttons=_own_buttons(session, seat, is_host=is_host) if is_open else _after_buttons(session),
    )


def _mine(seat: Seat | None) -> Words:
    if seat == Seat.IN:
        return say("You are coming.")
    return say("You are on the waiting list.") if seat == Seat.WAITING else ""


def _own_buttons(session: LexSession, seat: Seat | None, *, is_host: bool) -> tuple[Button, ...]:
    number = session.id
    if is_host:
        return (
            Button(say("Who comes"), f"guests {number}", "primary"),
            Button(say("Edit"), f"edit {number}"),
            Button(say("Move"), f"move {number}"),
            Button(say("Offer again"), f"encore {number}"),
            cancel_button(session),
        )
    if seat == Seat.IN:
        return _seat_buttons(session)
    if seat == Seat.WAITING:
        return (out_button(session, Seat.WAITING),)
    return (sign_up_button(session),)


def see(session: LexSession | Listed) -> Button:
    return Button(say("Details"), f"session {session.id}")


def sign_up_button(session: LexSession) -> Button:
    label = say("Sign up") if rules.has_room(session) else say("Join the waiting list")
    return Button(label, f"join {session.id}", "primary")


def cancel_button(session: LexSession) -> Button:
    sure = say("Cancel “{title}”? All who signed up are told.", title=session.title)
    return Button(say("Cancel it"), f"cancel {session.id} yes", "danger", confirm=sure)


def out_button(session: LexSession, seat: Seat = Seat.IN) -> Button:
    label = say("Release my seat") if seat == Seat.IN else say("Leave the waiting list")
    return Button(label, f"leave {session.id}")


def _seat_buttons(session: LexSession) -> tuple[Button, ...]:
    return (out_button(session), Button(say("Reminders"), f"remind {session.id}"))


# lists


def listing(query: Query, listed: Sequence[Listed], now: datetime, *, more: bool) -> Page:
    """One page of sessions with filters and a way to the next."""
    here = f"sessions {query.text}".strip()
    back = (Button(say("Previous"), f"{here} page:{query.page - 1}"),) if query.page > 1 else ()
    turning = back + ((Button(say("Next"), f"{here} page:{query.page + 1}"),) if more else ())
    labels = {"today": say("Today"), "week": say("This week"), "mine": say("Mine")}
    filters = tuple(Button(label, f"sessions {word}") for word, label in labels.items())
    nothing = say("Nothing here yet. Offer a session yourself with *host*: it takes a minute.")
    nothing = say("There are no more.") if query.page > 1 else nothing
    offer = Button(say("Offer a session"), "host", "plain" if listed else "primary")
    return Page(
        title=query.title,
        intro=query.narrowed,
        sections=(Section(items=items(listed, now), empty=nothing),),
        buttons=turning + (filters if not query.text else ()) + ((offer,) if len(turning) < 2 else ()),
        note=say("Page {page}", page=query.page) if query.page > 1 or more else "",
    )


def items(found: Sequence[Listed], now: datetime) -> tuple[Item, ...]:
    return tuple(
        _item(listed, is_near=abs(listed.starts_at - now) < _THIS_YEAR, has_begun=listed.starts_at < now)
        for listed in found
    )


@lru_cache(maxsize=2000)  # many read the same lines
def _item(listed: Listed, *, is_near: bool, has_begun: bool) -> Item:
    came = say_n("{n} person signed up", "{n} people signed up", listed.taken)
    mine = {Seat.IN: say("you signed up") if has_begun else say("you are coming"), Seat.WAITING: say("you are waiting")}
    details = (
        When(listed.starts_at, "short" if is_near else "dated"),
        together(listed.hosts),
        (came if has_begun else _seats(listed)) if listed.taken or listed.capacity else "",
        together(f"#{topic}" for topic in listed.topics[:4]),
        mine.get(listed.seat, "") if listed.seat else "",
    )
    return Item(listed.title, together(details, " · "), (see(listed),))


def guests(
    session: LexSession, coming: Sequence[tuple[SignUp, Person]], waiting: Sequence[tuple[SignUp, Person]]
) -> Page:
    """Who comes, for the host alone."""
    return Page(
        title=say("Who comes to “{title}”", title=session.title),
        intro=say("{when} · {seats}", when=When(session.starts_at), seats=_seats(session, len(waiting))),
        sections=(
            _people(say("Coming"), coming, say("Nobody yet. A word in a room you know often helps.")),
            *((_people(say("Waiting, in this order"), waiting, ""),) if waiting else ()),
        ),
        buttons=(Button(say("Back to the session"), f"session {session.id}"),),
    )


def _people(title: Words, sign_ups: Sequence[tuple[SignUp, Person]], empty: Words) -> Section:
    """Names in lines of ten, so that a full hall still fits."""
    names = tuple(f"{person.name} ✓" if sign_up.confirmed else person.name for sign_up, person in sign_ups)
    lines = [names[start : start + 10] for start in range(0, len(names), 10)]
    shown = tuple(Item(together(line)) for line in lines[:20])
    more = (Item(say_n("and {n} more", "and {n} more", len(names) - 200)),) if len(lines) > len(shown) else ()
    return Section(title, shown + more, empty)


# what comes by direct message


def entry(session: LexSession, hosts: Sequence[Person], *, inside: bool = True) -> Entry:
    """The session as a calendar entry; the link of one whose seats are counted is for those ``inside`` alone."""
    host = hosts[0] if hosts else None
    hidden = rules.is_link(session.place) and session.capacity is not None and not inside
    return Entry(
        uid=f"session-{session.id}-{session.created_at:%Y%m%d%H%M%S}@lexbot",
        title=session.title,
        starts_at=session.starts_at,
        ends_at=rules.ends_at(session),
        place="" if hidden else session.place,
        description=session.description,
        host=host.name if host else "LEX",
        host_email=(host.email or "") if host else "",
        sequence=session.sequence,
        stamp=session.cancelled_at or session.created_at + timedelta(seconds=session.sequence),
        cancelled=session.cancelled_at is not None,
    )


def seat_letter(session: LexSession, hosts: Sequence[Person], file: File, *, has_waited: bool = False) -> Card:
    """The confirmation of a seat, with the calendar entry."""
    freed = say("A seat is free, and it is yours: {title}", title=session.title)
    return Card(
        title=freed if has_waited else say("You are coming: {title}", title=session.title),
        intro=say_n("{host} looks forward to you.", "{host} look forward to you.", len(hosts), host=_names(hosts)),
        facts=_facts(session, hosts, _place(session))[:3],
        note=say("The calendar entry is attached. If you cannot come, release your seat: that is easier than silence."),
        buttons=(*_seat_buttons(session), *_calendar_buttons(entry(session, hosts))),
        file=file,
    )


def _calendar_buttons(filled: Entry) -> tuple[Button, ...]:
    google = Button(say("Google Calendar"), url=calendar.google_link(filled))
    return (google, Button(say("Outlook"), url=calendar.outlook_link(filled)))


def waiting_letter(session: LexSession, hosts: Sequence[Person], ahead: int) -> Card:
    return Card(
        title=say("You are on the waiting list: {title}", title=session.title),
        intro=say("You are number {place}. As soon as a seat is free it is yours, and I tell you.", place=ahead + 1),
        facts=_facts(session, hosts, "")[:2],
        buttons=(out_button(session, Seat.WAITING),),
    )


def changed_letter(session: LexSession, hosts: Sequence[Person], file: File | None) -> Card:
    """A new time or place; those who wait have no entry in their calendar yet, so there is no file for them."""
    attached = say("The calendar entry attached takes the place of your old one.")
    return Card(
        title=say("Changed: {title}", title=session.title),
        intro=say("{host} changed when or where it takes place. This is how it stands now:", host=_names(hosts)),
        facts=_facts(session, hosts, _place(session) if file else _public_place(session))[:3],
        note=attached if file else say("You are on the waiting list."),
        buttons=(out_button(session, Seat.IN if file else Seat.WAITING),),
        file=file,
    )


def cancelled_letter(session: LexSession, hosts: Sequence[Person], file: File | None) -> Card:
    released = say("{host} had to cancel. Your seat is released.", host=_names(hosts))
    return Card(
        title=title_of(session),
        intro=released if file else say("{host} had to cancel.", host=_names(hosts)),
        facts=(Fact(say("It would have been"), _when(session)),),
        note=say("The calendar entry attached removes it from your calendar.") if file else "",
        buttons=(Button(say("Other sessions"), "sessions"),),
        file=file,
    )


def reminder_letter(session: LexSession, hosts: Sequence[Person], now: datetime, *, is_early: bool) -> Card:
    """Names the host who waits; the early one asks, the late one opens the door."""
    return Card(
        title=say_n(
            "{host} waits for you: {title}",
            "{host} wait for you: {title}",
            len(hosts),
            host=_names(hosts),
            title=session.title,
        ),
        intro=_soon(session, now),
        facts=_facts(session, hosts, _place(session))[:2],
        buttons=_early_buttons(session) if is_early else _late_buttons(session),
    )


def _soon(session: LexSession, now: datetime) -> Words:
    left = round((session.starts_at - now) / timedelta(minutes=1))
    if left <= 0:
        return say("It has just begun.")
    if left < 90:
        return say_n("It begins in {n} minute.", "It begins in {n} minutes.", left)
    return say_n("It begins in {n} hour.", "It begins in {n} hours.", round(left / 60))


def _early_buttons(session: LexSession) -> tuple[Button, ...]:
    return (Button(say("Still coming"), f"coming {session.id}", "primary"), out_button(session))


def _late_buttons(session: LexSession) -> tuple[Button, ...]:
    join = Button(say("Join"), url=session.place, style="primary")
    return (*((join,) if rules.is_link(session.place) else ()), out_button(session))


# short answers


def offered(session: LexSession, hosts: Sequence[Person], rooms: Sequence[str], file: File) -> Card:
    """The offer echoed back in full, with the host's own calendar entry."""
    told = (
        say("It is announced in {rooms}.", rooms=tuple(rooms))
        if rooms
        else say("No room is bound to it yet; it can be found with *sessions*.")
    )
    return Card(
        title=say("It is live: {title}", title=session.title),
        intro=told,
        facts=_facts(session, hosts, _place(session)),
        buttons=(
            Button(say("Edit"), f"edit {session.id}"),
            Button(say("Who comes"), f"guests {session.id}"),
            *_calendar_buttons(entry(session, hosts)),
            cancel_button(session),
        ),
        file=file,
    )


def joined(session: LexSession, seat: Seat, ahead: int) -> Notice:
    if seat == Seat.IN:
        text = say(
            "You are in: *{title}*, {when}. The calendar entry comes by direct message.",
            title=session.title,
            when=When(session.starts_at),
        )
        return Notice(text, "good", (out_button(session),))
    text = say(
        "*{title}* is full. You are number {place} on the waiting list, and I tell you when it is your turn.",
        title=session.title,
        place=ahead + 1,
    )
    return Notice(text, "plain", (out_button(session, Seat.WAITING),))


def already(session: LexSession, seat: Seat) -> Notice:
    seated = say("You already have a seat in *{title}*.", title=session.title)
    waits = say("You are already on the waiting list of *{title}*.", title=session.title)
    return Notice(seated if seat == Seat.IN else waits, "good", (see(session),))


def left(session: LexSession) -> Notice:
    text = say("Done, your seat in *{title}* is free for somebody else. Thank you for telling.", title=session.title)
    return Notice(text, "good", (Button(say("Sign up again"), f"join {session.id}"),))


def confirmed(session: LexSession, hosts: Sequence[Person]) -> Notice:
    text = say_n(
        "Great, {host} looks forward to you in *{title}*.",
        "Great, {host} look forward to you in *{title}*.",
        len(hosts),
        host=_names(hosts),
        title=session.title,
    )
    return Notice(text, "good", (out_button(session),))
