"""One date of a series, or all: offering, signing up and out, changing, cancelling (S2)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot import rhythm
from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.changing import Move
from bot.blocks.sessions.forms.offering import Offer
from bot.blocks.sessions.handlers import changing, filled, leaving, signing_up, which
from bot.blocks.sessions.jobs.announcing import announce_next, dates_of
from bot.blocks.sessions.jobs.consenting import ask
from bot.blocks.sessions.jobs.hosting import free_seats, tell_of_change, tell_others
from bot.blocks.sessions.jobs.letters import by_me, entry_url
from bot.blocks.sessions.jobs.reminding import plan_reminders
from bot.blocks.sessions.jobs.series import guests, stamp_of
from bot.blocks.sessions.jobs.taking_over import is_unheld, tell_guests
from bot.blocks.sessions.views import series as views
from bot.blocks.sessions.views.calendar import entry_button
from bot.blocks.sessions.views.changing import unmoved
from bot.errors import Refusal
from bot.text import say
from bot.turn import Turn
from bot.view import Button, View
from store import dates, posts, series, sessions
from store.outbox import Haste
from store.people import Person
from store.series import Rhythm, Series
from store.sessions import LexSession, Seat


def begin(turn: Turn, form: Offer, hosts: Sequence[Person]) -> list[LexSession]:
    """All dates of a new series, each a session of its own."""
    zone, times = turn.reads.zone, form.times or 0
    starts = rhythm.dates(form.starts_at, Rhythm(form.repeats), times, zone)
    rules.check_end(starts[-1], turn.now)
    new = Series(rhythm=Rhythm(form.repeats), zone=zone.key, starts_at=form.starts_at, times=times, created_at=turn.now)
    told: dict[str, Any] = filled.fields(turn, form) | {"series_id": series.new(turn.unit, new)}
    parts: list[dict[str, Any]] = [{"starts_at": at, "part": part} for part, at in enumerate(starts, 1)]
    made = [LexSession(**told | part, created_at=turn.now) for part in parts]
    for session in made:
        sessions.save(turn.unit, session, hosts)
        plan_reminders(turn, session)
    return made


def _ahead(turn: Turn, session: LexSession) -> list[LexSession]:
    """What is still to come of its series; of a session that stands alone, itself."""
    of = dates_of(turn, session)
    return list(of.ahead(turn.now)) if of else [session]


# signing up and out


def join(turn: Turn, rest: str) -> View:
    """``join 12``; ``join 12 all``: for all dates to come."""
    if not which.means_all(rest):
        return signing_up.join(turn, rest)
    session = which.session(turn, rest)
    if session.series_id is None:
        return signing_up.join(turn, rest)
    ahead = _ahead(turn, session)
    held = sessions.hosts_of(turn.unit, [one.id or 0 for one in ahead])
    free = [one for one in ahead if turn.me not in {host.id for host in held.get(one.id or 0, [])}]
    if not free:
        rules.check_open(session, turn.now)
        raise Refusal(say("You host *{title}* yourself, so your seat is safe.", title=session.title))
    mine = dates.sign_ups_of(turn.unit, session.series_id, turn.me)
    wanted = [one for one in free if one.id not in mine or mine[one.id].seat == Seat.OUT]
    new = [one.id or 0 for one in wanted if not one.closed]
    if len(wanted) == len(free) and not new:
        rules.check_not_closed(free[0])
    for number in sorted(new):  # in one order by everybody, so that nobody waits for each other
        signing_up.enter(turn, number, turn.now, tells=False)
    if new:
        turn.tell(turn.me, "sessions.series_seats", f"series:{session.series_id}", _stamp(turn), haste=Haste.NOW)
    return views.joined(session, free, dates.sign_ups_of(turn.unit, session.series_id, turn.me))


def leave(turn: Turn, rest: str) -> View:
    """``leave 12``; ``leave 12 all``: all dates to come; who holds it steps back."""
    session = which.session(turn, rest)
    every = which.means_all(rest) and session.series_id is not None
    of = _ahead(turn, session) if every else [session]
    mine = dates.seats_of(turn.unit, [one.id or 0 for one in of], turn.me)
    if mine and every:
        for number in sorted(mine):
            signing_up.leave(turn, str(number))
        return views.left(session, len(mine))
    held = sessions.hosts_of(turn.unit, [one.id or 0 for one in of])
    hosted = [one for one in of if turn.me in {host.id for host in held.get(one.id or 0, [])}]
    if mine or not hosted:
        return signing_up.leave(turn, rest)
    return leaving.step_back(turn, sorted(one.id or 0 for one in hosted))


# changing and cancelling


def _from_here(turn: Turn, about: str) -> tuple[LexSession, list[Person], list[LexSession]]:
    """A date that may be changed, its hosts, and all that follow with it, locked: only then it is true what is read."""
    dates.locked(turn.unit, which.session(turn, about).series_id or 0)
    session, hosts = which.own(turn, about)
    rules.check_open(session, turn.now)
    of = dates_of(turn, session)
    return session, hosts, [session, *(of.after(session, turn.now) if of else ())]


def edited(turn: Turn, form: Offer, about: str) -> View:
    """The form was filled in anew, for one date or for all that follow."""
    if form.dates != rules.ALL or which.own(turn, about)[0].series_id is None:
        return changing.edited(turn, form, about)
    session, hosts, of = _from_here(turn, about)
    form = filled.merged(turn, form, about, session, hosts)
    rules.check_new_time(session, form.starts_at, turn.now)
    rules.check_place(form.place)
    for one in of if form.capacity != session.capacity else ():  # another date may have more seats
        rules.check_capacity(form.capacity, one.taken, one.kept)
    holding, before = filled.holding(turn, form, hosts), _held(turn, of)
    told = filled.fields(turn, form)
    changes = {name: value for name, value in told.items() if getattr(session, name) != value}
    after = {one: filled.passed_on(own, hosts, holding) for one, own in before.items()}
    _change_all(turn, session, of, changes, after)
    _ask_all(turn, of, after, turn.me if "records" in changes else None)
    tell_of_change(turn, session, hosts, holding, turn.me)
    tell_guests(turn, [one for one in of if is_unheld(turn, before[one.id or 0])], hosts, holding)
    return _saved(turn, session, of)


def _held(turn: Turn, of: Sequence[LexSession]) -> dict[int, list[Person]]:
    """Who holds each of these dates."""
    found = sessions.hosts_of(turn.unit, [one.id or 0 for one in of])
    return {one.id or 0: found.get(one.id or 0, []) for one in of}


def _ask_all(turn: Turn, of: Sequence[LexSession], held: Mapping[int, list[Person]], by: int | None) -> None:
    """Dates that the same people hold are asked about together."""
    together: dict[tuple[int | None, ...], list[LexSession]] = {}
    for one in of:
        together.setdefault(tuple(host.id for host in held[one.id or 0]), []).append(one)
    for some in together.values():
        ask(turn, some, held[some[0].id or 0], by)


def moved(turn: Turn, form: Move, about: str) -> View:
    """A new time was given, for one date, or to shift all that follow by as much."""
    if form.dates != rules.ALL or which.own(turn, about)[0].series_id is None:
        return changing.moved(turn, form, about)
    session, _, of = _from_here(turn, about)
    rules.check_not_begun(session, turn.now)
    if form.starts_at == session.starts_at:
        return unmoved(session)
    _change_all(turn, session, of, {"starts_at": form.starts_at}, _held(turn, of))
    return _saved(turn, session, of)


def _change_all(
    turn: Turn, session: LexSession, of: Sequence[LexSession], changes: dict[str, Any], held: Mapping[int, list[Person]]
) -> None:
    """What was changed of one date is changed of all; a new time shifts each by as much, by the clock on the wall."""
    series_of = series.by_id(turn.unit, session.series_id)
    zone, was = ZoneInfo(series_of.zone) if series_of else turn.reads.zone, session.starts_at
    becomes = changes.get("starts_at", was)
    starts = [_shifted(one, session, was, becomes, zone) for one in of]
    if becomes != was:
        rules.check_time(min(starts), turn.now)
        rules.check_time(max(starts), turn.now)
    were = {host.id: host for hosts in _held(turn, of).values() for host in hosts}
    for one, starts_at in zip(of, starts, strict=True):
        changing.change(turn, one, changes | {"starts_at": starts_at}, held[one.id or 0], tells=False)
        free_seats(turn, one, held[one.id or 0])
    if changes.keys() & changing.TOLD:
        changed = by_me(turn, _stamp(turn))
        for haste, ids in guests(turn, of):
            turn.tell_all(ids, "sessions.series_changed", f"series:{session.series_id}", changed, haste=haste)
        tell_others(turn, of, were.values(), turn.me)
    announce_next(turn, session)


def _saved(turn: Turn, session: LexSession, of: Sequence[LexSession]) -> View:
    stands = posts.any_stands(turn.unit, [one.thing for one in of])
    return views.changed(session, len(of), _entries(turn, of), stands=stands)


def _shifted(one: LexSession, first: LexSession, was: datetime, becomes: datetime, zone: ZoneInfo) -> datetime:
    if becomes == was:
        return one.starts_at
    return becomes if one is first else rhythm.shifted(one.starts_at, was, becomes, zone)


def cancel(turn: Turn, rest: str) -> View:
    """``cancel 12``; ``cancel 12 all``: this date and all that follow; asks before."""
    if not which.means_all(rest) or which.own(turn, rest)[0].series_id is None:
        return changing.cancel(turn, rest)
    session, _, of = _from_here(turn, rest)
    if rest.split()[2:] not in (["yes"], ["ja"]):
        return views.cancel_question(session, of)
    for one in reversed(of):  # so that nothing passes on to a date that is cancelled next
        changing.call_off(turn, one)
    gone = by_me(turn, stamp_of(session))
    for haste, ids in guests(turn, of):
        turn.tell_all(ids, "sessions.series_cancelled", f"series:{session.series_id}", gone, haste=haste)
    tell_others(turn, of, (host for hosts in _held(turn, of).values() for host in hosts), turn.me)
    announce_next(turn, session)
    return views.cancelled(session, of, _entries(turn, of))


def _entries(turn: Turn, of: Sequence[LexSession]) -> tuple[Button, ...]:
    """The calendar of who holds some of these dates follows."""
    held = _held(turn, of)
    mine = [one for one in of if turn.me in [host.id for host in held[one.id or 0]]]
    return entry_button(entry_url(turn, mine, turn.person)) if mine else ()


def _stamp(turn: Turn) -> str:
    return f"{turn.now:%Y%m%dT%H%M%S%f}"
