"""A seat that is kept for somebody until they answer (S4)."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.sessions.views.parts import names_of, out_button, public_place_of, reminders_button, see, when_and_where
from bot.text import When, say, say_n
from bot.view import Button, Card, Notice
from store.people import Person
from store.sessions import LexSession, Seat


def offered_letter(session: LexSession, hosts: Sequence[Person], until: datetime) -> Card:
    """A seat came free on the last day."""
    return Card(
        title=say("A seat is free for you: {title}", title=session.title),
        intro=say_n(
            "{host} is looking forward to you. The seat is kept for you until *{until}*.",
            "{host} are looking forward to you. The seat is kept for you until *{until}*.",
            len(hosts),
            host=names_of(hosts),
            until=When(until),
        ),
        facts=when_and_where(session, public_place_of(session)),
        note=say(
            "Without an answer it is offered to the next, and you stay on the waiting list, at its end: everybody is "
            "asked once before anybody is asked twice. “No, thanks” takes you off the list."
        ),
        buttons=(*answer_buttons(session), see(session)),
    )


def kept_letter(session: LexSession, hosts: Sequence[Person], missed: str, until: datetime | None) -> Card:
    """Who waited for another one in vain hears of this one first."""
    all_can_come = say("Last time there was no seat left for you in *{missed}*. This time all can come.", missed=missed)
    reserved = say(
        "Last time there was no seat left for you in *{missed}*. This time one is kept for you until *{until}*.",
        missed=missed,
        until=When(until) if until else "",
    )
    after = say("Without an answer it is free for all then; you can still sign up as long as there are seats.")
    return Card(
        title=say_n(
            "{host} hosts again: {title}",
            "{host} host again: {title}",
            len(hosts),
            host=names_of(hosts),
            title=session.title,
        ),
        intro=reserved if until else all_can_come,
        facts=when_and_where(session, public_place_of(session)),
        note=after if until else "",
        buttons=(*answer_buttons(session), see(session))
        if until
        else (Button(say("Sign up"), f"join {session.id}", "primary"), see(session)),
    )


def answer_buttons(session: LexSession) -> tuple[Button, ...]:
    return (
        Button(say("Take the seat"), f"take {session.id}", "primary"),
        Button(say("No, thanks"), f"decline {session.id}"),
    )


def taken(session: LexSession) -> Notice:
    text = say(
        "The seat is yours: *{title}*, {when}. The calendar entry comes by direct message.",
        title=session.title,
        when=When(session.starts_at),
    )
    return Notice(text, "good", (out_button(session), reminders_button(session)))


def too_late(session: LexSession, ahead: int) -> Notice:
    """They wait, and no seat is kept for them any more."""
    text = say(
        "Thank you for your answer! No seat in *{title}* is free any more, others were quicker. You are number {place} "
        "on the waiting list, and I ask you as soon as one is free.",
        title=session.title,
        place=ahead + 1,
    )
    return Notice(text, "plain", (out_button(session, Seat.WAITING),))


def nothing_kept(session: LexSession, seat: Seat) -> Notice:
    """They do not want what they are not offered (any more)."""
    text = say("Thank you for your answer. No seat in *{title}* is kept for you any more.", title=session.title)
    has = say("You have a seat in *{title}*. If you cannot come, release it.", title=session.title)
    buttons = {Seat.IN: (out_button(session),), Seat.WAITING: (out_button(session, Seat.WAITING),)}
    return Notice(has if seat == Seat.IN else text, "plain", buttons.get(seat, ()))
