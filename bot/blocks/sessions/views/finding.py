"""Lists of sessions, and all about one (S1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.finding import Query
from bot.blocks.sessions.views import attaching, series
from bot.blocks.sessions.views.announcing import after_buttons, state, will_be_recorded
from bot.blocks.sessions.views.keeping import answer_buttons
from bot.blocks.sessions.views.parts import (
    cancel_button,
    entry_buttons,
    facts_of,
    hidden_place_of,
    out_button,
    place_of,
    quiet_of,
    seat_buttons,
    seats_of,
    see,
    tags,
    title_of,
)
from bot.blocks.sessions.views.series import Dates
from bot.text import When, Words, clipped, say, say_n, together
from bot.turn import Turn
from bot.view import Button, Card, Fact, Item, Page, Section
from bot.words import few
from store.attachments import Attachment
from store.festivals import Festival
from store.listing import Listed
from store.people import Person
from store.sessions import LexSession, Seat, SignUp

_THIS_YEAR = timedelta(days=180)
"""Within it a date needs no year."""


def listing(
    query: Query, listed: Sequence[Listed], now: datetime, *, more: bool, can_be_followed: bool = False
) -> Page:
    """One page of sessions with filters, a way to the next, and a calendar of all that fit."""
    here = f"sessions {query.text}".strip()
    back = (Button(say("Previous"), f"{here} page:{query.page - 1}"),) if query.page > 1 else ()
    turning = back + ((Button(say("Next"), f"{here} page:{query.page + 1}"),) if more else ())
    labels = {"today": say("Today"), "week": say("This week"), "mine": say("Mine")}
    filters = tuple(Button(label, f"sessions {word}") for word, label in labels.items())
    nothing = say("Nothing here yet. Offer a session yourself with *host*: it takes a minute.")
    nothing = say("There are no more.") if query.page > 1 else nothing
    offer = Button(say("Offer a session"), "host", "plain" if listed else "primary")
    if query.wanted.words and not listed and query.page == 1:
        offer = Button(say("Wish a session"), f"wish {' '.join(query.wanted.words)}", "primary")
    follow = Button(say("Follow in my calendar"), f"calendar {query.text}")
    offered = (offer,) if len(turning) < 2 else ()
    row = turning + (filters if not query.text else ())
    row = row + offered if listed else offered + row  # what is to be done first, where nothing is
    row += (follow,) if can_be_followed and query.is_lasting else ()
    shown = 4 if len(row) == 4 else 3
    return Page(
        title=query.title,
        intro=query.narrowed,
        sections=(Section(items=items(listed, now), empty=nothing),),
        buttons=row[:shown],
        more=row[shown:],
        note=say("Page {page}", page=query.page) if query.page > 1 or more else "",
    )


def items(found: Sequence[Listed], now: datetime) -> tuple[Item, ...]:
    return tuple(
        _item(listed, is_near=abs(listed.starts_at - now) < _THIS_YEAR, has_begun=listed.starts_at < now)
        for listed in found
    )


@lru_cache(maxsize=2000)  # many read the same lines
def _item(listed: Listed, *, is_near: bool, has_begun: bool) -> Item:
    came = say_n("{n} person signed up", "{n} people signed up", listed.taken)
    mine = {Seat.IN: say("you signed up") if has_begun else say("you are coming"), Seat.WAITING: say("you are waiting")}
    details = (
        When(listed.starts_at, "short" if is_near else "dated"),
        mine.get(listed.seat, "") if listed.seat else "",
        _hosts(listed, has_begun=has_begun),
        (came if has_begun else seats_of(listed)) if listed.taken or listed.capacity else "",
        tags(listed.topics, 3),
        listed.audience,
    )
    return Item(listed.title, together(details, " · "), (see(listed),))


def _hosts(listed: Listed, *, has_begun: bool) -> Words:
    if not listed.hosts_it:
        return few(listed.hosts, 1)
    alone, you = len(listed.hosts) == 1, say("you hosted") if has_begun else say("you host")
    return you if alone else together((you, few(listed.hosts, 1)), " · ")


@dataclass(frozen=True, slots=True)
class Around:
    """What is known of a session besides itself."""

    kept: datetime | None = None
    """Until when a seat is kept for the asker."""
    dates: Dates | None = None
    attached: Sequence[Attachment] = ()
    unasked: Sequence[Person] = ()
    """Whose yes to a recording is still missing."""
    festival: Festival | None = None
    """In whose programme it stands."""

    def facts(self, session: LexSession, now: datetime) -> tuple[Fact, ...]:
        festival = self.festival
        part = (Fact(say("Festival"), festival.title),) if festival and not festival.cancelled_at else ()
        return (*series.facts_of(self.dates, session, now), *part, *attaching.facts_of(self.attached))


_NOTHING = Around()


def detail(
    turn: Turn,
    session: LexSession,
    hosts: Sequence[Person],
    sign_up: SignUp | None,
    waiting: int,
    around: Around = _NOTHING,
) -> Card:
    """A session as the asker sees it, with what they can do."""
    is_host = turn.me in {host.id for host in hosts}
    seat = sign_up.seat if sign_up else None
    insider = is_host or seat == Seat.IN or session.capacity is None
    is_open = not session.cancelled_at and not rules.is_over(session, turn.now)
    place = place_of(session) if insider else hidden_place_of(session)
    buttons = _own_buttons(session, seat, is_host=is_host, kept=around.kept)
    every = () if is_host else series.all_button(session, around.dates, turn.now)
    after = (*after_buttons(session), *(_host_buttons(session) if is_host else ()))
    return Card(
        title=title_of(session),
        intro=(say("You host this session.") if is_host else _mine(seat, around.kept)) if is_open else "",
        facts=facts_of(session, hosts, place, waiting, is_ahead=is_open) + around.facts(session, turn.now),
        body=clipped(session.description, 2500),
        quiet=quiet_of(session),
        note=_note(session, around.unasked if is_host else ()) if is_open else state(session, turn.now),
        buttons=(*buttons, *every) if is_open else after,
        more=(*series.dates_button(session, around.dates), *(_host_menu(session) if is_host and is_open else ())),
    )


def _host_menu(session: LexSession) -> tuple[Button, ...]:
    number = session.id
    return (
        Button(say("Write to your guests"), f"message {number}"),
        Button(say("Add slides or notes"), f"attach {number}"),
        Button(say("Offer again"), f"encore {number}"),
        cancel_button(session),
    )


def _note(session: LexSession, unasked: Sequence[Person]) -> Words:
    return together((_recording(session, unasked), say("Sign-up is closed.") if session.closed else ""), " ")


def _recording(session: LexSession, unasked: Sequence[Person]) -> Words:
    if session.records and not session.agreed and unasked:
        return say_n(
            "It will be recorded as soon as {names} agrees.",
            "It will be recorded as soon as {names} agree.",
            len(unasked),
            names=tuple(one.name for one in unasked),
        )
    return will_be_recorded(session)


def _host_buttons(session: LexSession) -> tuple[Button, ...]:
    """When it is over."""
    number = session.id
    return (Button(say("Add slides or notes"), f"attach {number}"), Button(say("Offer again"), f"encore {number}"))


def _mine(seat: Seat | None, kept: datetime | None) -> Words:
    if kept:
        return say("A seat is kept for you until *{until}*.", until=When(kept))
    if seat == Seat.IN:
        return say("You are coming.")
    return say("You are on the waiting list.") if seat == Seat.WAITING else ""


def _own_buttons(session: LexSession, seat: Seat | None, *, is_host: bool, kept: datetime | None) -> tuple[Button, ...]:
    number = session.id
    if is_host:
        return (
            Button(say("Who comes"), f"guests {number}", "primary"),
            Button(say("Edit"), f"edit {number}"),
            Button(say("Move"), f"move {number}"),
        )
    if kept:
        return answer_buttons(session)
    if seat == Seat.IN:
        return seat_buttons(session)
    if seat == Seat.WAITING:
        return (out_button(session, Seat.WAITING),)
    return entry_buttons(session)
