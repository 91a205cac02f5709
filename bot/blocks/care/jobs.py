"""What caretakers are told with nobody asking."""

from bot.blocks.care import views
from bot.turn import Work
from bot.view import Card
from store import people, troubles
from store.people import Person
from store.troubles import Trouble, Why


def troubled(work: Work, found: Trouble) -> None:
    """All caretakers hear of it, wherever they can be reached."""
    ids, thing = [person.id or 0 for person in people.caretakers(work.unit)], f"trouble:{found.id}"
    if found.why is Why.NOTHING:
        work.tell_all(ids, "care.well", thing, found.occurrence)
    else:
        work.tell_all(ids, "care.trouble", thing, found.occurrence)


def trouble(work: Work, _person: Person, number: int, occurrence: str) -> Card | None:
    """Something is wrong with a platform; None if it is so no more."""
    found = troubles.by_id(work.unit, number)
    return views.trouble(found) if found and found.why is not Why.NOTHING and found.occurrence == occurrence else None


def well(work: Work, _person: Person, number: int, occurrence: str) -> Card | None:
    """It was, and is so no more."""
    found = troubles.by_id(work.unit, number)
    return views.well(found) if found and found.why is Why.NOTHING and found.occurrence == occurrence else None
