"""A session in the calendars of people (S5)."""

from collections.abc import Sequence

from bot.blocks.sessions import rules
from bot.calendar import Entry, google_link, outlook_link
from bot.text import say
from bot.view import Button
from store.people import Person
from store.sessions import LexSession


def entry(session: LexSession, hosts: Sequence[Person], *, inside: bool = True) -> Entry:
    """The session as a calendar entry; the link of one whose seats are counted is for those ``inside`` alone."""
    host = hosts[0] if hosts else None
    hidden = session.capacity is not None and not inside
    return Entry(
        uid=f"session-{session.id}-{session.created_at:%Y%m%d%H%M%S}@lexbot",
        title=session.title,
        starts_at=session.starts_at,
        ends_at=rules.ends_at(session),
        place=rules.room_of(session.place) if hidden else session.place,
        link="" if hidden else rules.link_of(session.place),
        description=session.description,
        host=host.name if host else "LEX",
        host_email=(host.email or "") if host else "",
        sequence=session.sequence,
        stamp=session.changed_at or session.created_at,
        cancelled=session.cancelled_at is not None,
        topics=tuple(session.topics),
    )


def entry_button(url: str) -> tuple[Button, ...]:
    """For who changed what they hold: the entry that takes the place of theirs, where the world reaches us."""
    return (Button(say("Calendar entry"), url=url),) if url else ()


def calendar_buttons(filled: Entry) -> tuple[Button, ...]:
    google = Button(say("Google Calendar"), url=google_link(filled))
    return (google, Button(say("Outlook"), url=outlook_link(filled)))
