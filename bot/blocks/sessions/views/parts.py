"""What several views of a session hold."""

from collections.abc import Sequence

from bot.blocks.sessions import rules
from bot.text import Link, Text, When, Words, say, say_n, together
from bot.view import Button, Fact
from store.listing import Listed
from store.people import Person
from store.sessions import Entered, LexSession, Seat

LANGUAGE_NAMES = dict(rules.LANGUAGES)


def title_of(session: LexSession) -> Words:
    if session.cancelled_at:
        return say("Cancelled: {title}", title=session.title)
    return session.title


def when_of(session: LexSession) -> Text:
    return say("{start} – {end}", start=When(session.starts_at), end=When(rules.ends_at(session), "time"))


def seats_of(session: LexSession | Listed, waiting: int = 0) -> Text:
    if session.capacity is None:
        return say_n("{n} person comes", "{n} people come", session.taken) if session.taken else say("no limit")
    seats = {"taken": session.taken, "capacity": session.capacity}
    if waiting:
        return say("{taken} of {capacity} taken, {waiting} waiting", waiting=waiting, **seats)
    return say("{taken} of {capacity} taken", **seats)


def names_of(hosts: Sequence[Person]) -> Words:
    return together(host.name for host in hosts) if hosts else say("unknown")


def facts_of(session: LexSession, hosts: Sequence[Person], place: Words, waiting: int = 0) -> tuple[Fact, ...]:
    told = (
        (say("When"), when_of(session)),
        (say("Where"), place),
        (say_n("Host", "Hosts", max(1, len(hosts))), names_of(hosts)),
        (say("Seats"), "" if session.cancelled_at else seats_of(session, waiting)),
        (say("Language"), LANGUAGE_NAMES.get(session.language, session.language)),
        (say("Topics"), together(session.topics)),
        (say("Site"), session.site.title()),
        (say("For whom"), session.audience),
    )
    return tuple(Fact(label, value) for label, value in told if value)


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


def see(session: LexSession | Listed) -> Button:
    return Button(say("Details"), f"session {session.id}")


def sign_up_button(session: LexSession) -> Button:
    label = say("Sign up") if rules.has_room(session) else say("Join the waiting list")
    return Button(label, f"join {session.id}", "primary")


def entry_buttons(session: LexSession) -> tuple[Button, ...]:
    """The way in, while there is one."""
    return () if session.closed else (sign_up_button(session),)


def cancel_button(session: LexSession) -> Button:
    """Of a series it is asked which dates are meant."""
    if session.series_id:
        return Button(say("Cancel it"), f"cancel {session.id}", "danger")
    sure = say("Cancel “{title}”? All who signed up are told.", title=session.title)
    return Button(say("Cancel it"), f"cancel {session.id} yes", "danger", confirm=sure)


def out_button(session: LexSession | Entered, seat: Seat = Seat.IN) -> Button:
    label = say("Release my seat") if seat == Seat.IN else say("Leave the waiting list")
    return Button(label, f"leave {session.id}")


def seat_buttons(session: LexSession) -> tuple[Button, ...]:
    return (out_button(session), reminders_button(session))


def reminders_button(session: LexSession | Entered) -> Button:
    return Button(say("Reminders…"), f"remind {session.id}")
