"""The answer to an offer (S2)."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.sessions.views import series
from bot.blocks.sessions.views.calendar import calendar_buttons, entry
from bot.blocks.sessions.views.parts import cancel_button, facts_of, place_of, quiet_of
from bot.blocks.sessions.views.series import Dates
from bot.text import Words, clipped, say
from bot.view import Button, Card, File
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
    return Card(
        title=say("It is live: {title}", title=session.title),
        intro=_announced(rooms),
        facts=(
            *facts_of(session, hosts, place_of(session)),
            *(series.facts_of(dates, session, now) if now else ()),
        ),
        body=clipped(session.description, 600),
        quiet=quiet_of(session),
        buttons=(Button(say("Edit"), f"edit {session.id}"), *calendar_buttons(entry(session, hosts))),
        more=(
            *series.dates_button(session, dates),
            Button(say("Who comes"), f"guests {session.id}"),
            cancel_button(session),
        ),
        note=series.offered_note(len(dates.all)) if dates else "",
        file=file,
    )


def _announced(rooms: Sequence[Words]) -> Words:
    if rooms:
        return say("It is announced in {rooms}.", rooms=tuple(rooms))
    return say("No room is bound to it yet; it can be found with *sessions*.")


def origin(author: str, link: str) -> Words:
    """Where the words of an offer come from that was made of a message."""
    if author and link:
        return say("From a message by {author}: {link}", author=author, link=link)
    if author:
        return say("From a message by {author}", author=author)
    return say("From a message: {link}", link=link) if link else ""
