"""What a caretaker sees."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.care.forms import Setup
from bot.text import Words, say
from bot.turn import Turn
from bot.view import Button, Card, Fact, Form
from store.places import Room


def setup_form(turn: Turn, about: str, values: Mapping[str, Any], complaints: Mapping[str, Words] | None = None) -> Form:
    return Setup.form(
        "care.setup",
        say("What this room hears"),
        say("Save"),
        values,
        about=about,
        intro=say("A session is announced here if it fits all that you name. Name nothing, and nothing is announced."),
        complaints=complaints,
    )


def set_up(room: Room) -> Card:
    told = (
        (say("Topics"), say("{topics}", topics=tuple(room.topics)) if room.topics else ""),
        (say("Languages"), say("{names}", names=tuple(room.languages)) if room.languages else ""),
        (say("Sites"), say("{names}", names=tuple(room.sites)) if room.sites else ""),
        (say("The rest"), say("what fits no other room") if room.rest else ""),
    )
    return Card(
        title=say("This room is set up"),
        facts=tuple(Fact(label, value) for label, value in told if value),
        note=say("If I am not in this room yet, please invite me, or I cannot speak here."),
        buttons=(Button(say("Change"), "setup"),),
    )
