"""The two reminders (S6)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.blocks.sessions import rules
from bot.blocks.sessions.views.parts import names_of, out_button, place_of, when_and_where
from bot.text import Words, say, say_n
from bot.view import Button, Card
from store.people import Person
from store.sessions import LexSession


def reminder_letter(session: LexSession, hosts: Sequence[Person], now: datetime, *, is_early: bool) -> Card:
    """Names the host who waits; the early one asks, the late one opens the door."""
    told = {"host": names_of(hosts, 1), "title": session.title}  # it is read in a notification
    early = say_n(
        "{host} is looking forward to you: {title}", "{host} are looking forward to you: {title}", len(hosts), **told
    )
    late = say_n("{host} waits for you: {title}", "{host} wait for you: {title}", len(hosts), **told)
    return Card(
        title=early if is_early else late,
        intro=_soon(session, now),
        facts=when_and_where(session, place_of(session)),
        buttons=_early_buttons(session) if is_early else _late_buttons(session),
    )


def _soon(session: LexSession, now: datetime) -> Words:
    left = round((session.starts_at - now) / timedelta(minutes=1))
    if left <= 0:
        return say("It has just begun.")
    if left < 90:
        return say_n("It begins in {n} minute.", "It begins in {n} minutes.", left)
    return say_n("It begins in {n} hour.", "It begins in {n} hours.", round(left / 60))


def _early_buttons(session: LexSession) -> tuple[Button, ...]:
    return (Button(say("Still coming"), f"coming {session.id}", "primary"), out_button(session))


def _late_buttons(session: LexSession) -> tuple[Button, ...]:
    link = rules.link_of(session.place)
    join = Button(say("Join"), url=link, style="primary")
    return (*((join,) if link else ()), out_button(session))
