"""What a caretaker sees."""

from bot.text import say
from bot.view import Button, Card, Fact
from store.places import Room


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
