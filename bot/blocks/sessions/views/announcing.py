"""The card of a session that stands in the rooms (S3)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.blocks.sessions import rules
from bot.blocks.sessions.views import attaching, series
from bot.blocks.sessions.views.parts import entry_buttons, facts_of, public_place_of, quiet_of, see, title_of
from bot.blocks.sessions.views.series import Dates
from bot.text import When, Words, clipped, say, together
from bot.view import Button, Card
from store.attachments import Attachment
from store.people import Person
from store.sessions import LexSession

_TEASER = 280
"""Characters of a description that stand in a room, in one paragraph; all of it is a button away."""


def public_card(
    session: LexSession,
    hosts: Sequence[Person],
    waiting: int,
    now: datetime,
    dates: Dates | None = None,
    kept: Sequence[Attachment] = (),
) -> Card:
    """The announcement that all can see: nobody's own state stands on it."""
    is_open = not session.cancelled_at and not rules.is_over(session, now)
    return Card(
        title=title_of(session),
        facts=(
            *facts_of(session, hosts, public_place_of(session), waiting, is_ahead=is_open),
            *(series.facts_of(dates, session, now) if is_open else ()),
            *(attaching.facts_of(kept) if rules.is_over(session, now) else ()),
        ),
        body="" if session.cancelled_at else clipped(" ".join(session.description.split()), _TEASER),
        quiet="" if session.cancelled_at else quiet_of(session),
        note=together((will_be_recorded(session) if is_open else "", state(session, now)), " "),
        buttons=(*entry_buttons(session), *series.all_button(session, dates, now), see(session))
        if is_open
        else after_buttons(session),
    )


def shared_card(session: LexSession, hosts: Sequence[Person], now: datetime) -> Card:
    """The same where a member puts it before others: nobody brings it up to date there, and no hand is seen."""
    card = public_card(session, hosts, session.waiting, now)
    if session.cancelled_at or rules.is_over(session, now):
        return card
    closed = state(session, now) if session.closed else ""
    note = say("As of {when}. The buttons know how it stands now.", when=When(now, "short"))
    return replace(card, note=together((will_be_recorded(session), closed, note), " "))


def will_be_recorded(session: LexSession) -> Words:
    """Said only when all who hold it agreed."""
    return say("It will be recorded.") if session.records and session.agreed else ""


def state(session: LexSession, now: datetime) -> Words:
    if session.cancelled_at:
        return say("This session had to be cancelled.")
    if rules.is_over(session, now):
        return say("This session is over.")
    if session.closed:
        return say("Sign-up is closed.")
    if not rules.has_room(session) and session.kept:
        return say("What is free is offered to those who waited before. Put ✋ here to be next.")
    if not rules.has_room(session):
        return say("All seats are taken. Put ✋ here to wait for one.")
    return say("Put ✋ here or press the button to come.")


def after_buttons(session: LexSession) -> tuple[Button, ...]:
    return (Button(say("Watch the recording"), url=session.recording),) if session.recording else ()
