"""What those who signed up hear of a change (S2)."""

from collections.abc import Sequence

from bot.blocks.sessions.views.parts import facts_of, names_of, out_button, place_of, public_place_of, title_of, when_of
from bot.text import say
from bot.view import Button, Card, Fact, File
from store.people import Person
from store.sessions import LexSession, Seat


def changed_letter(session: LexSession, hosts: Sequence[Person], file: File | None) -> Card:
    """A new time or place; those who wait have no entry in their calendar yet, so there is no file for them."""
    attached = say("The calendar entry attached takes the place of your old one.")
    return Card(
        title=say("Changed: {title}", title=session.title),
        intro=say("{host} changed when or where it takes place. This is how it stands now:", host=names_of(hosts)),
        facts=facts_of(session, hosts, place_of(session) if file else public_place_of(session))[:3],
        note=attached if file else say("You are on the waiting list."),
        buttons=(out_button(session, Seat.IN if file else Seat.WAITING),),
        file=file,
    )


def cancelled_letter(session: LexSession, hosts: Sequence[Person], file: File | None) -> Card:
    released = say("{host} had to cancel. Your seat is released.", host=names_of(hosts))
    return Card(
        title=title_of(session),
        intro=released if file else say("{host} had to cancel.", host=names_of(hosts)),
        facts=(Fact(say("It would have been"), when_of(session)),),
        note=say("The calendar entry attached removes it from your calendar.") if file else "",
        buttons=(Button(say("Other sessions"), "sessions"),),
        file=file,
    )
