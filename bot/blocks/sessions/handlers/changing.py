"""Editing, moving and cancelling a session (S2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bot import dates
from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.changing import Move
from bot.blocks.sessions.forms.offering import Offer, offer_form
from bot.blocks.sessions.handlers import filled, which
from bot.blocks.sessions.handlers.hinting import hinted
from bot.blocks.sessions.jobs import festival as moves
from bot.blocks.sessions.jobs import wishing
from bot.blocks.sessions.jobs.announcing import announce, announce_next
from bot.blocks.sessions.jobs.consenting import ask
from bot.blocks.sessions.jobs.hosting import free_seats, tell_of_change, tell_others
from bot.blocks.sessions.jobs.letters import by_me, entry_url
from bot.blocks.sessions.jobs.reminding import plan_reminders
from bot.blocks.sessions.jobs.seats import by_haste, everybody, freed, hand_out
from bot.blocks.sessions.jobs.taking_over import tell_guests
from bot.blocks.sessions.views.calendar import entry_button
from bot.blocks.sessions.views.changing import move_to, unmoved
from bot.blocks.sessions.views.parts import guests_told, saved, see
from bot.errors import AskFirst, Misfilled
from bot.forms import wall
from bot.text import When, say, together
from bot.turn import Turn
from bot.view import Button, Form, Notice, View
from store import kept, posts, sessions
from store.people import Person
from store.sessions import LexSession

TOLD = frozenset({"starts_at", "minutes", "place"})
"""Of a change of these all who come are told."""
SHOWN = TOLD | {"title", "description"}
"""Calendars show these, and who holds it first."""


def edit(turn: Turn, rest: str) -> Form:
    """``edit 12``: the form, filled in."""
    session, _ = which.own(turn, rest)
    rules.check_open(session, turn.now)
    return offer_form(filled.about(turn, session), filled.values(turn, session) | _which_dates(session))


def _which_dates(session: LexSession) -> dict[str, str]:
    """Of a series it is asked whether all that follow are meant, too."""
    return {"dates": rules.THIS} if session.series_id else {}


def edited(turn: Turn, form: Offer, about: str) -> View:
    """The form of an offer was filled in anew."""
    session, hosts = which.own_locked(turn, about)
    rules.check_open(session, turn.now)
    form = filled.merged(turn, form, about, session, hosts)
    rules.check_new_time(session, form.starts_at, turn.now)
    rules.check_place(form.place)
    rules.check_capacity(form.capacity, session.taken, session.kept)
    holding = filled.holding(turn, form, hosts)
    was = change(turn, session, filled.fields(turn, form), holding)
    free_seats(turn, session, holding)
    ask(turn, [session], holding, turn.me if "records" in was else None)
    tell_of_change(turn, session, hosts, holding, turn.me)
    if was & TOLD:
        tell_others(turn, [session], (host for host in holding if host in hosts), turn.me)
    tell_guests(turn, [session], hosts, holding)
    announce(turn, session)
    announce_next(turn, session)
    entry = _entry(turn, session, holding) if was & SHOWN else ()
    text = saved(say("Saved."), stands=posts.any_stands(turn.unit, [session.thing]))
    done = Notice(text, "good", (see(session), *entry))
    return hinted(turn, done, session, holding) if "starts_at" in was else done


def move(turn: Turn, rest: str) -> View:
    """``move 12``: the form; ``move 12 2026-12-02 15:00``: at once; ``move 12 fri 3pm``: echoed, and asked."""
    session, _ = which.own(turn, rest)
    rules.check_open(session, turn.now)
    rules.check_not_begun(session, turn.now)
    when = rest.partition(" ")[2].strip()
    if not when:
        values = {"starts_at": wall(session.starts_at, turn.reads.zone)} | _which_dates(session)
        return Move.form(str(session.id), values)
    reading = dates.read(when, turn.reads, turn.now)
    try:
        if reading.exact and not reading.why:
            return moved(turn, Move(starts_at=reading.moments[0]), rest)
        rules.check_reading(reading, turn.now)
    except Misfilled as wrong:
        values = {"starts_at": when} | _which_dates(session)
        raise AskFirst(Move.form(str(session.id), values, wrong.complaints)) from None
    return move_to(session, reading, when, turn.reads.zone)


def needs_a_form(rest: str) -> bool:
    """Whether ``move`` lacks the new time."""
    return " " not in rest.strip()


def moved(turn: Turn, form: Move, about: str) -> View:
    """A new time was given."""
    session, hosts = which.own_locked(turn, about)
    rules.check_open(session, turn.now)
    rules.check_not_begun(session, turn.now)
    rules.check_time(form.starts_at, turn.now)
    if form.starts_at == session.starts_at:
        return unmoved(session)
    festival = moves.of(turn, session)
    change(turn, session, {"starts_at": form.starts_at}, hosts)
    tell_others(turn, [session], hosts, turn.me)
    announce_next(turn, session)
    begins = say("*{title}* now begins {when}.", title=session.title, when=When(session.starts_at))
    leaves = festival and moves.of(turn, session) is None
    left = say("It is no longer part of *{title}*.", title=festival.title) if festival and leaves else ""
    text = together((begins, guests_told([session]), left), " ")
    return hinted(turn, Notice(text, "good", (see(session), *_entry(turn, session, hosts))), session, hosts)


def cancel(turn: Turn, rest: str) -> View:
    """``cancel 12`` asks; ``cancel 12 yes`` does it."""
    session, hosts = which.own_locked(turn, rest)
    rules.check_open(session, turn.now)
    if rest.split()[1:] not in (["yes"], ["ja"]):
        text = together((say("Cancel *{title}*?", title=session.title), guests_told([session])), " ")
        every = (Button(say("This date and all that follow"), f"cancel {session.id} all"),) if session.series_id else ()
        return Notice(text, "warning", (Button(say("Yes, cancel it"), f"cancel {session.id} yes", "danger"), *every))
    call_off(turn, session)
    for haste, ids in by_haste(turn, everybody(turn, session), session.starts_at).items():
        turn.tell_all(ids, "sessions.cancelled", session.thing, by_me(turn, str(session.sequence)), haste=haste)
    tell_others(turn, [session], hosts, turn.me)
    announce_next(turn, session)
    text = together((say("*{title}* is cancelled.", title=session.title), guests_told([session])), " ")
    return Notice(text, "good", _entry(turn, session, hosts))


def _entry(turn: Turn, session: LexSession, hosts: Sequence[Person]) -> tuple[Button, ...]:
    """Their own calendar follows, if they hold it."""
    holds = turn.me in [host.id for host in hosts]
    return entry_button(entry_url(turn, [session], turn.person)) if holds else ()


def call_off(turn: Turn, session: LexSession) -> None:
    """It will not take place; who has to hear of it is for the caller to tell."""
    session.cancelled_at = turn.now
    session.renew(turn.now)
    turn.unit.add(session)
    turn.unit.flush()
    moves.called_off(turn, session)
    wishing.called_off(turn, session)
    turn.changed(session.thing)


def _reseat(turn: Turn, session: LexSession) -> None:
    """There are more seats or fewer; without a limit none need be kept."""
    if session.capacity is None:
        kept.withdraw(turn.unit, session)
    freed(turn, session)


def change(
    turn: Turn, session: LexSession, fields: Mapping[str, Any], hosts: list[Person], *, tells: bool = True
) -> set[str]:
    """Take over the fields; those who come are told of a new time or place, calendars of all that they show.

    Returns which ones are new.
    """
    was = session.starts_at
    changes = {name for name, value in fields.items() if getattr(session, name) != value}
    if changes & {"starts_at", "minutes"}:
        moves.check_move(turn, session, fields["starts_at"], fields.get("minutes", session.minutes))
    for name in changes:
        setattr(session, name, fields[name])
    if changes & SHOWN or sessions.hosts(turn.unit, session.id or 0)[:1] != hosts[:1]:
        session.renew(turn.now)
    sessions.save(turn.unit, session, hosts)
    if "starts_at" in changes:  # what was offered, and until when, hung on the old time
        kept.withdraw(turn.unit, session, rules.last_call(session.starts_at))
        hand_out(turn, session)
    if "capacity" in changes:
        _reseat(turn, session)
    if changes & {"starts_at", "minutes"}:
        moves.moved(turn, session)
    if changes & TOLD:
        plan_reminders(turn, session)
    if changes & TOLD and tells:
        _tell_guests(turn, session, was)
    turn.changed(session.thing)
    return changes


def _tell_guests(turn: Turn, session: LexSession, was: datetime) -> None:
    for haste, ids in by_haste(turn, everybody(turn, session), min(was, session.starts_at)).items():
        turn.tell_all(ids, "sessions.changed", session.thing, by_me(turn, str(session.sequence)), haste=haste)
