"""What those who signed up hear of a change (S2)."""

from zoneinfo import ZoneInfo

from bot.blocks.sessions.views.parts import (
    name_of,
    out_button,
    place_of,
    public_place_of,
    see,
    title_of,
    when_and_where,
    when_of,
)
from bot.dates import Reading
from bot.forms import in_full
from bot.text import When, clipped, say, together
from bot.view import Button, Card, Fact, File, Notice, Style
from store.people import Person
from store.sessions import LexSession, Seat


def changed_letter(session: LexSession, by: Person | None, file: File | None) -> Card:
    """A new time or place; those who wait have no entry in their calendar yet, so there is no file for them."""
    attached = say("The calendar entry attached takes the place of your old one.")
    return Card(
        title=say("Changed: {title}", title=session.title),
        intro=say("{host} changed when or where it takes place. This is how it stands now:", host=name_of(by)),
        facts=when_and_where(session, place_of(session) if file else public_place_of(session)),
        note=attached if file else say("You are on the waiting list."),
        buttons=(out_button(session, Seat.IN if file else Seat.WAITING),),
        file=file,
    )


def move_to(session: LexSession, reading: Reading, typed: str, zone: ZoneInfo) -> Card:
    """How a new time was understood; a button says that it was meant, or which one was."""
    moments, number = reading.moments, session.id
    to = [f"move {number} {in_full(moment, zone)}" for moment in moments]
    when = say("Move it to *{when}*?", when=When(moments[0])) if len(moments) == 1 else reading.why
    labels = [say("Move it")] if len(moments) == 1 else [together((When(moment),)) for moment in moments]
    styles: list[Style] = ["primary" if len(moments) == 1 else "plain"] * len(moments)
    return Card(
        title=say("Move “{title}”", title=session.title),
        intro=when,
        facts=(Fact(say("You wrote"), clipped(typed, 60)), Fact(say("Until now"), when_of(session))),
        note=together(
            (reading.why if len(moments) == 1 else "", say("Times are those of {zone}.", zone=zone.key)), " "
        ),
        buttons=tuple(map(Button, labels, to, styles)),
        more=(Button(say("Another time"), f"move {number}"),),
    )


def unmoved(session: LexSession) -> Notice:
    """It begins at that time already: nobody need be told."""
    begins = say("*{title}* begins {when}, as before.", title=session.title, when=When(session.starts_at))
    return Notice(begins, buttons=(see(session),))


def cancelled_letter(session: LexSession, by: Person | None, file: File | None) -> Card:
    released = say("{host} had to cancel. Your seat is released.", host=name_of(by))
    return Card(
        title=title_of(session),
        intro=released if file else say("{host} had to cancel.", host=name_of(by)),
        facts=(Fact(say("Planned for"), when_of(session)),),
        note=say("The calendar entry attached removes it from your calendar.") if file else "",
        buttons=(Button(say("Other sessions"), "sessions"),),
        file=file,
    )
