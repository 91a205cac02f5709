"""The first word to people, and to rooms; and people who come from elsewhere."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.welcome import views
from bot.blocks.welcome.forms import read_record
from bot.forms import topics_of
from bot.languages import language_of
from bot.meeting import stranger
from bot.records import Taken
from bot.text import LANGUAGES
from bot.turn import Turn, Work
from bot.view import Card
from store import people
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


def take_in(work: Work, given: Mapping[str, Any]) -> Taken | None:
    """One person of ``lexbot import people``; None if they are here already. Raises `Refusal` with the reason."""
    record = read_record(given)
    if people.by_email(work.unit, record.email):
        return None
    person = stranger(work.unit, record.called, record.email, work.house, work.now)
    language = language_of(record.language)
    person.language = language if language in LANGUAGES else person.language
    person.zone, person.site = record.zone or person.zone, record.site
    people.set_topics(work.unit, person.id or 0, topics_of(record.topics))
    return Taken()
