"""The answer to an offer (S2)."""

from collections.abc import Sequence

from bot.blocks.sessions.views.calendar import calendar_buttons, entry
from bot.blocks.sessions.views.parts import cancel_button, facts_of, place_of
from bot.text import Words, say
from bot.view import Button, Card, File
from store.people import Person
from store.sessions import LexSession


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
        facts=facts_of(session, hosts, place_of(session)),
        buttons=(
            Button(say("Edit"), f"edit {session.id}"),
            Button(say("Who comes"), f"guests {session.id}"),
            *calendar_buttons(entry(session, hosts)),
            cancel_button(session),
        ),
        file=file,
    )


def origin(author: str, link: str) -> Words:
    """Where the words of an offer come from that was made of a message."""
    if author and link:
        return say("From a message by {author}: {link}", author=author, link=link)
    if author:
        return say("From a message by {author}", author=author)
    return say("From a message: {link}", link=link) if link else ""
