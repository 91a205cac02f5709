"""What is seen of a session that nobody holds any more (S2)."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.sessions.views import series
from bot.blocks.sessions.views.parts import (
    cancel_button,
    facts_of,
    guests_told,
    names_of,
    out_button,
    place_of,
    public_place_of,
    see,
)
from bot.blocks.sessions.views.series import Dates
from bot.text import Text, say, say_n, together
from bot.view import Button, Card, Fact, File
from store.people import Person
from store.sessions import LexSession, Seat


def take_over_button(session: LexSession) -> Button:
    return Button(say("Take it over"), f"takeover {session.id}", "primary")


def unheld_letter(session: LexSession, hosts: Sequence[Person], dates: Dates | None, now: datetime) -> Card:
    """A caretaker may host it, name somebody else, or cancel it."""
    return Card(
        title=say("Nobody hosts it any more: {title}", title=session.title),
        intro=say(
            "{names} cannot be reached any more. Will you host it, or name somebody who does?", names=names_of(hosts)
        ),
        facts=(*facts_of(session, (), public_place_of(session)), *series.facts_of(dates, session, now)),
        note=say("Who signed up hears of it when somebody hosts it again, or when it is cancelled."),
        buttons=(
            take_over_button(session),
            Button(say("Add a co-host"), f"edit {session.id}"),
            see(session),
            cancel_button(session),
        ),
    )


def held(session: LexSession, hosts: Sequence[Person]) -> Text:
    names = names_of(hosts)
    return say_n("{names} hosts *{title}*.", "{names} host *{title}*.", len(hosts), names=names, title=session.title)


def took_over(session: LexSession, of: Sequence[LexSession], file: File) -> Card:
    """Who hosts it from now on has it in the calendar; of a series all dates that nobody hosted."""
    dates = (Fact(say("Dates"), series.moments(of)), *series.where(of))
    yours = say("{number} dates are yours now.", number=len(of)) if len(of) > 1 else ""
    return Card(
        title=say("You host: {title}", title=session.title),
        intro=together((yours, guests_told(of)), " "),
        facts=dates if len(of) > 1 else facts_of(session, (), place_of(session)),
        buttons=(Button(say("Who comes"), f"guests {session.id}"), see(session)),
        file=file,
    )


def taken_over(of: Sequence[LexSession], hosts: Sequence[Person], file: File | None) -> Card:
    """It takes place, with somebody else."""
    session = of[0]
    dates = (Fact(say("Your dates"), series.moments(of)),) if len(of) > 1 else facts_of(session, (), "", is_ahead=False)
    host = names_of(hosts)
    stays = say_n(
        "{host} hosts it now. Your seat stays yours.",
        "{host} host it now. Your seat stays yours.",
        len(hosts),
        host=host,
    )
    waits = say_n("{host} hosts it now.", "{host} host it now.", len(hosts), host=host)
    attached = say("The calendar entry attached takes the place of your old one.")
    return Card(
        title=say("It takes place, with another host: {title}", title=session.title),
        intro=stays if file else waits,
        facts=dates,
        note=attached if file else say("You are on the waiting list."),
        buttons=(see(session), out_button(session, Seat.IN if file else Seat.WAITING)),
        file=file,
    )
