"""What happens when a caretaker asks."""

from bot.blocks.care import forms, rules, views
from bot.blocks.care.forms import Setup
from bot.forms import split
from bot.turn import Turn
from bot.view import Card, Form
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
        "languages": room.languages,
        "sites": ", ".join(room.sites),
        "rest": room.rest,
        **({"at_once": room.at_once, "rhythm": room.rhythm or "never"} if room.at_once is not None else {}),
        "list_hour": room.list_hour,
        "language": room.language,
    }
    return forms.setup_form(str(room.id), values)


def set_up(turn: Turn, form: Setup, about: str) -> Card:
    """The form was filled in; it may come back from anywhere, so it carries its room's number."""
    rules.check_caretaker(turn.person, people.caretakers(turn.unit))
    room = _room(turn, about)
    room.topics, room.languages, room.sites = list(form.topics), list(form.languages), split(form.sites)
    room.rest, room.language, room.unreachable = form.rest, form.language, ""
    room.at_once, room.list_hour = form.at_once, form.list_hour
    room.rhythm = "" if form.rhythm == "never" else form.rhythm
    turn.unit.add(room)
    return views.set_up(room)


def _room(turn: Turn, number: str) -> Room:
    room = places.by_id(turn.unit, int(number)) if number.isdecimal() and len(number) < 10 else None
    if room is None:
        raise rules.no_such_room()
    return room
