"""A session as a line of a digest, or of a room's list."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.sessions import rules
from bot.blocks.sessions.views.parts import see, tags, title_of
from bot.blocks.sessions.views.series import part_of
from bot.text import When, Words, say, together
from bot.view import Button, Item
from bot.words import few
from store.people import Person
from store.series import Series
from store.sessions import LexSession


def line(session: LexSession, hosts: Sequence[Person], now: datetime, series: Series | None = None) -> Item:
    """When, with whom, about what; and one tap to come. How many come is not told: it would be old in an hour."""
    details = (
        When(session.starts_at, "short"),
        part_of(series, session) if series else "",
        few([host.name for host in hosts], 1),
        session.site.title(),
        tags(session.topics, 3),
        _state(session, now),
    )
    button = _in(session) if is_open(session, now) else see(session)
    return Item(title_of(session), together(details, " · "), (button,))


def _in(session: LexSession) -> Button:
    """In a word or two: a long button leaves the line no room."""
    label = say("Sign up") if rules.has_room(session) else say("Waiting list")
    return Button(label, f"join {session.id}")


def _state(session: LexSession, now: datetime) -> Words:
    if session.cancelled_at:
        return ""
    if rules.is_over(session, now):
        return say("it is over")
    return "" if rules.has_room(session) else say("all seats are taken")


def is_open(session: LexSession, now: datetime) -> bool:
    """Whether who hears of it now can still sign up, be it to wait."""
    return not session.cancelled_at and not session.closed and session.starts_at > now
