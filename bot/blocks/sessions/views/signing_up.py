"""A seat or a place in the waiting list: the answers and the confirmations (S4)."""

from collections.abc import Sequence

from bot.blocks.sessions.views.calendar import calendar_buttons, entry
from bot.blocks.sessions.views.parts import (
    names_of,
    out_button,
    place_of,
    reminders_button,
    seat_buttons,
    see,
    when_and_where,
)
from bot.text import When, say, say_n
from bot.view import Button, Card, File, Notice
from store.people import Person
from store.sessions import Entered, LexSession, Seat


def joined(session: Entered) -> Notice:
    if session.seat == Seat.IN:
        text = say(
            "You are in: *{title}*, {when}. The calendar entry comes by direct message.",
            title=session.title,
            when=When(session.starts_at),
        )
        return Notice(text, "good", (out_button(session), reminders_button(session)))
    text = say(
        "*{title}* is full. You are number {place} on the waiting list, and I tell you when it is your turn.",
        title=session.title,
        place=session.waiting,
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
        host=names_of(hosts),
        title=session.title,
    )
    return Notice(text, "good", (out_button(session),))


def seat_letter(session: LexSession, hosts: Sequence[Person], file: File, *, has_waited: bool = False) -> Card:
    """The confirmation of a seat, with the calendar entry."""
    freed = say("A seat is free, and it is yours: {title}", title=session.title)
    return Card(
        title=freed if has_waited else say("You are coming: {title}", title=session.title),
        intro=say_n("{host} looks forward to you.", "{host} look forward to you.", len(hosts), host=names_of(hosts)),
        facts=when_and_where(session, place_of(session)),
        note=say("The calendar entry is attached. If you cannot come, release your seat: that is easier than silence."),
        buttons=(*calendar_buttons(entry(session, hosts)), *seat_buttons(session)),
        file=file,
    )


def waiting_letter(session: LexSession, ahead: int) -> Card:
    return Card(
        title=say("You are on the waiting list: {title}", title=session.title),
        intro=say(
            "You are number {place}. A seat that comes free is yours, and I tell you; on the last day I ask you first.",
            place=ahead + 1,
        ),
        facts=when_and_where(session, ""),
        buttons=(out_button(session, Seat.WAITING),),
    )
