"""What happens when a caretaker asks."""

from bot.blocks.care import forms, rules, views
from bot.blocks.care.forms import Setup
from bot.forms import split
from bot.turn import Turn
from bot.view import Card, Form
from store import people
from store.places import Room


def setup(turn: Turn, _rest: str) -> Form:
    """The form of the room in which it was typed."""
    rules.check_caretaker(turn.person, people.caretakers(turn.unit))
    rules.check_is_room(private=turn.where.private)
    room = turn.room() or _new_room(turn)
    values = {
        "topics": room.topics,
        "languages": room.languages,
        "sites": ", ".join(room.sites),
        "rest": room.rest,
        "language": room.language,
    }
    return forms.setup_form("", values)


def set_up(turn: Turn, form: Setup, _about: str) -> Card:
    rules.check_caretaker(turn.person, people.caretakers(turn.unit))
    rules.check_is_room(private=turn.where.private)
    room = turn.room() or _new_room(turn)
    room.topics, room.languages, room.sites = list(form.topics), list(form.languages), split(form.sites)
    room.rest, room.language, room.unreachable = form.rest, form.language, ""
    room.name = turn.where.name or room.name
    room.address = dict(turn.where.address) or room.address
    turn.unit.add(room)
    turn.unit.flush()
    return views.set_up(room)


def _new_room(turn: Turn) -> Room:
    where = turn.where
    return Room(
        platform=where.platform,
        tenant=where.tenant,
        channel=where.channel,
        language=turn.house.language,
        zone=turn.house.zone,
        created_at=turn.now,
    )
