"""What happens when a caretaker asks."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot import intake
from bot.blocks.care import rules, views
from bot.blocks.care.forms import Import, Setup
from bot.errors import Misfilled
from bot.forms import split
from bot.languages import name_of
from bot.records import Read, Unreadable
from bot.text import say
from bot.turn import Turn
from bot.view import Card, Form, Page
from store import people, places
from store.places import Room


def setup(turn: Turn, rest: str) -> Form:
    """``setup``: the form of the room in which it was typed; ``setup 3``: of the room with that number."""
    rules.check_caretaker(turn.person, people.caretakers(turn.unit))
    if not rest:
        rules.check_is_room(private=turn.where.private)
    room = _room(turn, rest) if rest else turn.here()
    values = {
        "topics": room.topics,
        "languages": [name_of(one, turn.reads.language) for one in room.languages],
        "sites": ", ".join(room.sites),
        "rest": room.rest,
        **({"at_once": room.at_once, "rhythm": room.rhythm or "never"} if room.at_once is not None else {}),
        "list_hour": room.list_hour,
        "language": room.language,
    }
    return Setup.form(str(room.id), values)


def set_up(turn: Turn, form: Setup, about: str) -> Card:
    """The form was filled in; it may come back from anywhere, so it carries its room's number."""
    rules.check_caretaker(turn.person, people.caretakers(turn.unit))
    room = _room(turn, about)
    room.topics, room.languages, room.sites = list(form.topics), list(form.languages), split(form.sites)
    room.rest, room.language, room.unreachable = form.rest, form.language, ""
    room.at_once, room.list_hour = form.at_once, form.list_hour
    room.rhythm = "" if form.rhythm == "never" else form.rhythm
    turn.unit.add(room)
    return views.set_up(room, turn.reads.language)


def import_(turn: Turn, _rest: str) -> Form:
    """``import``: the form; longer files are for ``lexbot import``."""
    rules.check_caretaker(turn.person, people.caretakers(turn.unit))
    return Import.form("", {"zone": turn.reads.zone.key})


MOST_AT_ONCE = 200
"""New sessions: whoever else writes waits meanwhile."""


def imported(turn: Turn, form: Import, _about: str) -> Page:
    """What was pasted is taken in, row by row."""
    rules.check_caretaker(turn.person, people.caretakers(turn.unit))
    content = form.text.encode(errors="replace")
    kind = intake.kind_of(content)
    if kind == "jsonl":
        raise Misfilled({"text": say("This is neither a table nor a calendar.")})
    try:
        read = _read_by(turn.reads.language, intake.records(content, kind, ZoneInfo(form.zone), turn.now))
        report = intake.take(turn, turn.house.imports["sessions"], read, MOST_AT_ONCE)
    except Unreadable as why:
        raise Misfilled({"text": why.words}) from None
    if not report.taken + report.there_already + len(report.refused):
        empty = say("There is no entry in this calendar.")
        raise Misfilled({"text": empty if kind == "ics" else say("There is nothing in this but headings.")})
    return views.imported(report, is_calendar=kind == "ics")


def _read_by(language: str, read: Iterable[Read]) -> Iterator[Read]:
    """What names no language is in that of who pasted it."""
    for one in read:
        yield one if one.record is None else replace(one, record={**one.record, "reads": language})


def _room(turn: Turn, number: str) -> Room:
    room = places.by_id(turn.unit, int(number)) if number.isdecimal() and len(number) < 10 else None
    if room is None:
        raise rules.no_such_room()
    return room
