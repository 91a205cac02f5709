"""The answer to an offer (S2)."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.sessions.views import series
from bot.blocks.sessions.views.calendar import calendar_buttons, entry
from bot.blocks.sessions.views.parts import cancel_button, facts_of, place_of
from bot.blocks.sessions.views.series import Dates
from bot.text import Words, say
from bot.view import Button, Card, Fact, File
from store.people import Person
from store.sessions import LexSession


def offered(
    session: LexSession,
    hosts: Sequence[Person],
    rooms: Sequence[Words],
    file: File,
    dates: Dates | None = None,
    now: datetime | None = None,
) -> Card:
    """The offer echoed back in full, with the host's own calendar entry."""
    told = (
        say("It is announced in {rooms}.", rooms=tuple(rooms))
        if rooms
        else say("No room is bound to it yet; it can be found with *sessions*.")
    )
    return Card(
        title=say("It is live: {title}", title=session.title),
        intro=told,
        facts=(*facts_of(session, hosts, place_of(session)), *_series(dates, session, now)),
        buttons=(
            Button(say("Edit"), f"edit {session.id}"),
            Button(say("Who comes"), f"guests {session.id}"),
            *calendar_buttons(entry(session, hosts)),
            cancel_button(session),
        ),
        note=series.offered_note(len(dates.all)) if dates else "",
        file=file,
    )


def _series(dates: Dates | None, session: LexSession, now: datetime | None) -> tuple[Fact, ...]:
    """Its rhythm, and every date."""
    if dates is None or now is None:
        return ()
    return (*series.facts_of(dates, session, now)[:1], *series.all_dates(dates, now))


def origin(author: str, link: str) -> Words:
    """Where the words of an offer come from that was made of a message."""
    if author and link:
        return say("From a message by {author}: {link}", author=author, link=link)
    if author:
        return say("From a message by {author}", author=author)
    return say("From a message: {link}", link=link) if link else ""
