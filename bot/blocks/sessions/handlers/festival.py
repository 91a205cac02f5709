"""Festivals: planned by caretakers, filled by hosts, read by all (S10)."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot import dates, programme
from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.festival import (
    Asked,
    Plan,
    check_plan,
    check_tracks,
    plan_form,
    read_asked,
    read_tracks,
    slot_form,
    tracks_text,
)
from bot.blocks.sessions.forms.offering import Offer
from bot.blocks.sessions.handlers import changing, offering, which
from bot.blocks.sessions.jobs import festival as jobs
from bot.blocks.sessions.jobs.announcing import announce
from bot.blocks.sessions.views import festival as views
from bot.errors import Misfilled, Refusal
from bot.forms import wall
from bot.text import say
from bot.turn import Turn
from bot.view import Button, Form, Item, Notice, Page, Section, View
from store import dates as seats
from store import festivals, sessions
from store.festivals import Festival, Part
from store.sessions import LexSession

PAGE, FREE = 6, 8
OTHERS = 3


def festival(turn: Turn, rest: str) -> View:
    """``festival``: the programme; what else can be done with it follows, like ``festival add 12``."""
    asked = read_asked(rest)
    return _DEEDS[asked.verb](turn, asked)


def _show(turn: Turn, asked: Asked) -> View:
    ahead = festivals.ahead(turn.unit, turn.now, OTHERS)
    if asked.number is None:
        if asked.rest or not ahead:
            return views.nothing(caretaker=turn.person.caretaker) if not asked.rest else _unknown(asked.rest)
        found = ahead[0]
    else:
        found = _festival(turn, asked)
    others = [one for one in ahead if one.id != found.id]
    return views.programme_page(_day(turn, found, asked, others), turn.reads, turn.now, caretaker=turn.person.caretaker)


def _unknown(words: str) -> View:
    raise Refusal(
        say("I do not know “{words}” of a festival. *festival* shows the programme.", words=words[:40]),
        Button(say("Programme"), "festival"),
    )


def _day(turn: Turn, found: Festival, asked: Asked, others: Sequence[Festival]) -> views.Day:
    number = _number_of_day(turn, found, asked)
    parts = jobs.parts_of_day(turn, found, number)
    start = (asked.page - 1) * PAGE
    some = parts[start : start + PAGE]
    ids = [part.id for part in some]
    whole = sessions.by_ids(turn.unit, ids)
    hosts = sessions.hosts_of(turn.unit, ids)
    hosted = {number for number, held in hosts.items() if turn.me in {host.id for host in held}}
    return views.Day(
        found,
        number,
        programme.grid(found, number, parts),
        asked.page,
        [(whole[part.id], part.track) for part in some],
        hosts,
        seats.seats_of(turn.unit, ids, turn.me),
        hosted,
        len(parts) > start + PAGE,
        others if asked.page == 1 and number == 0 else (),
    )


def _number_of_day(turn: Turn, found: Festival, asked: Asked) -> int:
    """The one that is asked for, or today, or the first."""
    if asked.day is None:
        return programme.day_of(found, turn.now) or 0
    return min(max(asked.day, 1), found.days) - 1


def _festival(turn: Turn, asked: Asked, *, locked: bool = False) -> Festival:
    if asked.number is None:
        raise Refusal(say("Which festival? *festival* shows the next one."), Button(say("Programme"), "festival"))
    found = (festivals.lock if locked else festivals.by_id)(turn.unit, asked.number)
    if found is None:
        raise Refusal(
            say("There is no festival {number} (any more).", number=str(asked.number)),
            Button(say("Programme"), "festival"),
        )
    return found


# caretakers


def _new(turn: Turn, _asked: Asked) -> Form:
    rules.check_is_caretaker(turn.person)
    return plan_form("", {"zone": turn.reads.zone.key})


def _edit(turn: Turn, asked: Asked) -> Form:
    rules.check_is_caretaker(turn.person)
    found = _festival(turn, asked)
    rules.check_festival_open(found, turn.now)
    told = found.model_dump(include=set(Plan.model_fields)) | {"tracks": tracks_text(found.tracks)}
    return plan_form(str(found.id), told)


def planned(turn: Turn, form: Plan, about: str) -> View:
    """The form was filled in: a new festival, or one that is changed."""
    rules.check_is_caretaker(turn.person)
    zone = ZoneInfo(form.zone or turn.reads.zone.key)
    tracks = read_tracks(form.tracks)
    check_tracks(tracks)
    check_plan(form.first_day, (form.opens, form.closes), form.slot_minutes, turn.now)
    starts_at, ends_at = programme.hours(form.first_day, form.days, (form.opens, form.closes), zone)
    if ends_at <= turn.now:
        raise Misfilled({"first_day": say("These days are over. Please choose some that are still to come.")})
    told = form.model_dump(exclude={"zone", "tracks"}) | {
        "zone": zone.key,
        "tracks": tracks,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    return _changed(turn, told, about) if about else _made(turn, told)


def _made(turn: Turn, told: dict[str, Any]) -> View:
    new = Festival(**told, created_at=turn.now)
    festivals.save(turn.unit, new)
    return views.planned(new, jobs.tell_rooms(turn, new), 0, new=True)


def _changed(turn: Turn, told: dict[str, Any], about: str) -> View:
    found = _festival(turn, read_asked(about), locked=True)
    rules.check_festival_open(found, turn.now)
    everything = festivals.parts(
        turn.unit, found, found.starts_at - timedelta(days=1), found.ends_at + timedelta(days=1)
    )
    before = dict(found.tracks)
    for name, value in told.items():
        setattr(found, name, value)
    left = [part for part in everything if programme.day_of(found, part.starts_at) is None]
    if left:
        raise Misfilled({"days": views.left_out(left)})
    festivals.save(turn.unit, found)
    _follow(turn, found, everything, before)
    return views.planned(found, jobs.tell_rooms(turn, found), festivals.count(turn.unit, found), new=False)


def _follow(turn: Turn, found: Festival, parts: Sequence[Part], before: Mapping[str, str]) -> None:
    """Sessions go along with a track that gets another name or place; none may lose its own."""
    now = dict(found.tracks)
    called = programme.renamed(before, now)
    becomes = {part: called.get(part.track, part.track) if now else "" for part in parts if part.track in before}
    if lost := [part for part, track in becomes.items() if now and track not in now]:
        raise Misfilled({"tracks": views.without_track(lost)})
    for track in {*becomes.values()}:
        festivals.rename_track(
            turn.unit, [part.id for part, its in becomes.items() if its == track != part.track], track
        )
    moved = {part: now[track] for part, track in becomes.items() if now and now[track] != before[part.track]}
    for part, place in sorted(moved.items(), key=lambda one: one[0].id):
        if part.starts_at > turn.now:
            _move_along(turn, found, part, before[part.track], place)


def _move_along(turn: Turn, found: Festival, part: Part, old: str, new: str) -> None:
    """The session takes place where its track does now, unless its host chose another place."""
    session, hosts = which.locked(turn, str(part.id))
    if session.place == old:
        changing.change(turn, session, {"place": new}, hosts)
        others = [host.id or 0 for host in hosts if host.id != turn.me]
        turn.tell_all(others, "sessions.in_programme", session.thing, f"{found.id} {turn.now:%Y%m%dT%H%M%S%f}")


def _cancel(turn: Turn, asked: Asked) -> View:
    rules.check_is_caretaker(turn.person)
    found = _festival(turn, asked, locked=True)
    rules.check_festival_open(found, turn.now)
    if asked.rest not in ("yes", "ja"):
        return views.cancel_question(found, festivals.count(turn.unit, found))
    hosts = [one for one in festivals.hosts(turn.unit, found, turn.now) if one != turn.me]
    jobs.cancel(turn, found)
    turn.tell_all(hosts, "sessions.festival_cancelled", found.thing)
    return views.cancelled(found, tells=bool(hosts))


# hosts


def _free(turn: Turn, asked: Asked) -> Page:
    found = _festival(turn, asked)
    rules.check_festival_open(found, turn.now)
    number = _number_of_day(turn, found, asked)
    free = list(jobs.free(turn, found, number))
    start = (asked.page - 1) * FREE
    return views.free_page(found, number, free[start : start + FREE], asked.page, more=len(free) > start + FREE)


def _offer(turn: Turn, asked: Asked) -> Form:
    """``offer 3 2026-12-01T10:00+01:00 2``: the form for this slot and track; ``offer 3``: for the next free one."""
    found = _festival(turn, asked)
    rules.check_festival_open(found, turn.now)
    at, track = _slot(turn, found, asked.rest)
    name, place = found.tracks[track - 1] if track else ("", "")
    values = {
        "starts_at": wall(at, turn.reads.zone) if at else "",
        "minutes": min(found.slot_minutes, rules.LONGEST),
        "place": place,
        "language": turn.person.language,
    }
    return slot_form(f"{found.id} {name}", values)


def _slot(turn: Turn, found: Festival, rest: str) -> tuple[datetime | None, int]:
    """The slot and the track that are meant, or the next free ones."""
    when, _, word = rest.partition(" ")
    reading = dates.in_figures(when.replace("Z", "+00:00"), turn.reads.zone)
    number = int(word) if re.fullmatch(r"[0-6]", word) else 0
    if reading and reading.moments:
        return reading.moments[0], min(number or bool(found.tracks), len(found.tracks))
    for day in range(found.days):
        for free in jobs.free(turn, found, day):
            return free.slot.starts_at, free.track
    return None, int(bool(found.tracks))


def offered(turn: Turn, form: Offer, about: str) -> View:
    """The form was filled in: a session, and its place in the programme."""
    asked = read_asked(about)
    found = _festival(turn, asked, locked=True)
    rules.check_festival_open(found, turn.now)
    alone = form.model_copy(update={"repeats": "", "times": None})

    def put(session: LexSession) -> None:
        jobs.put(turn, found, session, _track(found, asked.rest) or jobs.free_track(turn, found, session))

    return offering.offer_anew(turn, alone, put)[0]


def _track(found: Festival, name: str) -> str:
    """Its track of this name; blank if it has none (any more)."""
    return next((one for one in programme.tracks(found) if one.casefold() == name.casefold()), "")


def _add(turn: Turn, asked: Asked) -> Notice:
    """``add 12``: into the festival at that time, and the first free track; ``add 12 Main stage``: into that one.

    Of several at that time: into the one that is called so, or has such a track.
    """
    session, hosts = which.own_locked(turn, str(asked.number or ""))
    rules.check_open(session, turn.now)
    found = _festival_at(turn, session, asked.rest)
    track = _track(found, asked.rest)
    if asked.rest and not track and not _is_called(found, asked.rest):
        names = programme.tracks(found)
        raise Refusal(say("*{title}* has no such track. It has {names}.", title=found.title, names=names))
    track = track or jobs.free_track(turn, found, session)
    jobs.put(turn, found, session, track)
    others = [host.id or 0 for host in hosts if host.id != turn.me]
    if len(others) == len(hosts):
        turn.tell_all(others, "sessions.in_programme", session.thing, str(found.id))
    return views.put_in(session, found, track)


def _is_called(festival: Festival, name: str) -> bool:
    return festival.title.casefold() == name.casefold()


def _festival_at(turn: Turn, session: LexSession, name: str) -> Festival:
    """The festival on one of whose days it takes place, locked."""
    ahead = festivals.ahead(turn.unit, turn.now, 20)
    then = [one for one in ahead if programme.day_of(one, session.starts_at) is not None]
    if not then:
        none = say("There is no festival at the time of *{title}*.", title=session.title)
        raise Refusal(none, Button(say("Programme"), "festival"))
    meant = next((one for one in then if _is_called(one, name) or _track(one, name)), then[0])
    found = festivals.lock(turn.unit, meant.id or 0) or meant
    rules.check_festival_open(found, turn.now)
    return found


def _remove(turn: Turn, asked: Asked) -> Notice:
    session, _ = which.own_locked(turn, str(asked.number or ""))
    found = jobs.of(turn, session)
    if found is None:
        raise Refusal(say("*{title}* stands in no programme.", title=session.title))
    festivals.take_out(turn.unit, session.id or 0)
    announce(turn, session)
    turn.changed(found.thing)
    return views.taken_out(session, found)


def home(turn: Turn) -> tuple[Section, ...]:
    """The next festival, if one is ahead."""
    found = festivals.ahead(turn.unit, turn.now, 1)
    items = tuple(Item(one.title, views.when_of(one), (views.programme_button(one),)) for one in found)
    return (Section(say("Festival"), items),) if items else ()


_DEEDS = {
    "show": _show,
    "new": _new,
    "edit": _edit,
    "cancel": _cancel,
    "free": _free,
    "offer": _offer,
    "add": _add,
    "remove": _remove,
}
