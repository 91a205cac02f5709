"""The first word to people, and to rooms."""

from bot.blocks.welcome import views
from bot.turn import Turn, Work
from bot.view import Card
from store.outbox import Haste
from store.people import Greeting, Person


def greet(work: Work, person: Person, awake: bool) -> None:  # noqa: FBT001 - the shape of every greeting
    """Once in a lifetime; whoever did not act just now is asleep, perhaps."""
    first = person.greeting == Greeting.DUE
    person.greeting = int(Greeting.NONE if awake else Greeting.AHEAD)
    if first and not person.settled:
        work.tell(person.id or 0, "welcome.hello", "hello:0", haste=Haste.NOW if awake else Haste.WORKDAY)
    elif awake:
        work.hasten(person.id or 0, "welcome.hello", "hello:0")


def hello(_work: Work, person: Person, _number: int, _occurrence: str) -> Card | None:
    """Who has told all that it asks for meanwhile need not read it."""
    return None if person.settled else views.hello(person)


def enter(turn: Turn) -> None:
    """One word to a whole room, instead of one to each who is there."""
    room = turn.here()
    turn.announce(f"hello:{room.id}", [room])


def hello_room(_work: Work, _number: int) -> Card:
    return views.hello_room()
