"""Who may do what for all."""

from collections.abc import Sequence

from bot.errors import Refusal
from bot.text import say
from store.people import Person


def check_caretaker(person: Person, caretakers: Sequence[Person]) -> None:
    if person.caretaker:
        return
    if caretakers:
        names = tuple(one.name for one in caretakers[:3])
        raise Refusal(say("Only a caretaker can do this. Please ask {names}.", names=names))
    raise Refusal(say("There is no caretaker yet. Whoever runs LEX names one with LEXBOT_CARETAKERS."))


def no_such_room() -> Refusal:
    return Refusal(say("I do not know this room. Please type *setup* in the room itself."))


def check_is_room(*, private: bool) -> None:
    if private:
        raise Refusal(say("Please type *setup* in the room that you want to set up."))
