"""What caretakers are told with nobody asking."""

from datetime import timedelta

from bot.blocks.care import views
from bot.turn import Work
from bot.view import Card
from store import outbox, people, troubles
from store.outbox import Haste
from store.people import Person
from store.troubles import LASTING, Trouble, Why

_AGAIN = timedelta(days=1)
"""So long a trouble that comes and goes wakes nobody once more."""


def troubled(work: Work, found: Trouble) -> None:
    """All caretakers hear of it, wherever they can be reached: at once of what does not pass by itself."""
    ids, thing = [person.id or 0 for person in people.caretakers(work.unit)], f"trouble:{found.id}"
    if found.why is Why.NOTHING:
        work.tell_all(ids, "care.well", thing, found.occurrence)
        return
    lately = outbox.disturbed(work.unit, ids, "care.trouble", thing, work.now - _AGAIN)
    woken = [one for one in ids if one not in lately] if found.why in LASTING else []
    work.tell_all(woken, "care.trouble", thing, found.occurrence, haste=Haste.NOW)
    work.tell_all([one for one in ids if one not in woken], "care.trouble", thing, found.occurrence)


def trouble(work: Work, _person: Person, number: int, occurrence: str) -> Card | None:
    """Something is wrong with a platform; None if it is so no more."""
    found = troubles.by_id(work.unit, number)
    return views.trouble(found) if found and found.why is not Why.NOTHING and found.occurrence == occurrence else None


def well(work: Work, _person: Person, number: int, occurrence: str) -> Card | None:
    """It was, and is so no more."""
    found = troubles.by_id(work.unit, number)
    return views.well(found) if found and found.why is Why.NOTHING and found.occurrence == occurrence else None
