"""What a caretaker sees."""

from bot.text import say, together
from bot.view import Button, Card, Fact
from store.places import Room


def set_up(room: Room) -> Card:
    told = (
        (say("Topics"), together(room.topics)),
        (say("Languages"), together(room.languages)),
        (say("Sites"), together(room.sites)),
        (say("The rest"), say("what fits no other room") if room.rest else ""),
    )
    return Card(
        title=say("{room} is set up", room=room.name) if room.name else say("This room is set up"),
        facts=tuple(Fact(label, value) for label, value in told if value),
        note=say("If I am not in this room yet, please invite me, or I cannot speak here."),
        buttons=(Button(say("Change"), f"setup {room.id}"),),
    )
