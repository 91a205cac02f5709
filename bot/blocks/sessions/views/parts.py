"""What several views of a session hold."""

from collections.abc import Iterable, Sequence

from bot.blocks.sessions import rules
from bot.text import Link, Text, When, Words, clipped, say, say_n, together
from bot.view import Button, Fact, Style
from bot.words import few
from store.listing import Listed
from store.people import Person
from store.sessions import Entered, LexSession, Seat

LANGUAGE_NAMES = dict(rules.LANGUAGES)


def title_of(session: LexSession) -> Words:
    if session.cancelled_at:
        return say("Cancelled: {title}", title=session.title)
    return session.title


def when_of(session: LexSession) -> Text:
    return say("{start} – {end}", start=When(session.starts_at, "from"), end=When(rules.ends_at(session), "until"))


def seats_of(session: LexSession | Listed, waiting: int = 0) -> Text:
    if session.capacity is None:
        return say_n("{n} person comes", "{n} people come", session.taken) if session.taken else say("no limit")
    seats = {"taken": session.taken, "capacity": session.capacity}
    if waiting:
        return say("{taken} of {capacity} taken, {waiting} waiting", waiting=waiting, **seats)
    return say("{taken} of {capacity} taken", **seats)


_NAME = 60
"""Characters of a name on a card."""


def names_of(hosts: Sequence[Person], most: int = 3) -> Words:
    return few([clipped(host.name, _NAME) for host in hosts], most) if hosts else say("unknown")


def name_of(person: Person | None) -> Words:
    """Who did something, unless they have been forgotten since."""
    return names_of([person]) if person else say("Somebody")


def in_a_line(hosts: Sequence[Person]) -> Words:
    """The same in a list, where a line without them does."""
    return names_of(hosts, 1) if hosts else ""


def facts_of(
    session: LexSession, hosts: Sequence[Person], place: Words, waiting: int = 0, *, is_ahead: bool = True
) -> tuple[Fact, ...]:
    """What decides whether somebody comes; of what does not take place (any more), who held it and when."""
    when, *where = when_and_where(session, place)
    host = (Fact(say_n("Host", "Hosts", len(hosts)), names_of(hosts)),) if hosts else ()
    return (when, *host, Fact(say("Seats"), seats_of(session, waiting)), *where) if is_ahead else (when, *host)


def when_and_where(session: LexSession, place: Words) -> tuple[Fact, ...]:
    when = Fact(say("When"), when_of(session))
    return (when, Fact(say("Where"), place)) if place else (when,)


def quiet_of(session: LexSession) -> Words:
    """What else there is to know, in one line: its number, language, topics and site, and for whom it is."""
    told = (
        say("No. {number}", number=session.id) if session.id else "",
        LANGUAGE_NAMES.get(session.language, session.language),
        tags(session.topics),
        session.site.title(),
        say("for: {audience}", audience=session.audience) if session.audience else "",
    )
    return together(told, " · ")


def tags(topics: Sequence[str], most: int = 4) -> Words:
    """The first of its topics."""
    more = f"+{len(topics) - most}" if len(topics) > most else ""
    return together((*(f"#{topic}" for topic in topics[:most]), more), " ")


def place_of(session: LexSession) -> Words:
    """The place for those who come: a link can be clicked."""
    if link := rules.link_of(session.place):
        return together((rules.room_of(session.place), Link(say("Join online"), link)), " · ")
    return session.place


def public_place_of(session: LexSession) -> Words:
    """The place for those who may not come yet: without the link."""
    if not rules.is_link(session.place):
        return session.place
    room = rules.room_of(session.place)
    return say("{room} and online", room=room) if room else say("Online")


def hidden_place_of(session: LexSession) -> Words:
    """The same for one person alone."""
    if not rules.is_link(session.place):
        return session.place
    room, later = rules.room_of(session.place), say("Online, the link comes with your seat")
    return together((room, later), " · ") if room else later


def guests_told(of: Iterable[LexSession]) -> Words:
    """Said only where somebody signed up, or waits."""
    return say("All who signed up are told.") if any(one.taken or one.waiting for one in of) else ""


def saved(what: Words, *, stands: bool) -> Text:
    """What was changed is kept, and where it stands in rooms it follows there."""
    return together((what, say("The cards in the rooms follow in a moment.") if stands else ""), " ")


def see(session: LexSession | Listed) -> Button:
    return Button(say("Details"), f"session {session.id}")


def sign_up_button(session: LexSession, style: Style = "primary") -> Button:
    label = say("Sign up") if rules.has_room(session) else say("Join the waiting list")
    return Button(label, f"join {session.id}", style)


def entry_buttons(session: LexSession) -> tuple[Button, ...]:
    """The way in, while there is one."""
    return () if session.closed else (sign_up_button(session),)


def cancel_button(session: LexSession) -> Button:
    """It is asked whether that is meant, and of a series which dates."""
    return Button(say("Cancel it"), f"cancel {session.id}", "danger")


def out_button(session: LexSession | Entered, seat: Seat = Seat.IN) -> Button:
    label = say("Release my seat") if seat == Seat.IN else say("Leave the waiting list")
    return Button(label, f"leave {session.id}")


def seat_buttons(session: LexSession) -> tuple[Button, ...]:
    return (out_button(session), reminders_button(session))


def reminders_button(session: LexSession | Entered) -> Button:
    return Button(say("Reminders…"), f"remind {session.id}")
