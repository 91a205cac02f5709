"""What the form of an offer holds, for a new session and for one that is edited."""

from collections.abc import Sequence
from typing import Any

from bot.blocks.sessions.forms import Offer
from bot.errors import Misfilled
from bot.forms import split, wall
from bot.text import say
from bot.turn import Turn
from store import people, places, sessions
from store.people import Person
from store.sessions import LexSession


def fields(turn: Turn, form: Offer) -> dict[str, Any]:
    """What is kept of the form."""
    return form.model_dump(exclude={"co_hosts"}) | {
        "topics": list(form.topics),
        "language": form.language or turn.person.language,
        "site": form.site.casefold(),
    }


def values(turn: Turn, session: LexSession) -> dict[str, Any]:
    """The form as it was filled in."""
    others = sessions.hosts(turn.unit, session.id or 0)[1:]
    return session.model_dump(include=set(Offer.model_fields) - {"co_hosts"}) | {
        "starts_at": wall(session.starts_at, turn.reads.zone),
        "site": session.site.title(),
        "co_hosts": ", ".join(other.email or other.name for other in others),
    }


def hosts(host: Person, others: Sequence[Person]) -> list[Person]:
    """The host and then the co-hosts, each once."""
    return [host, *{other.id: other for other in others if other.id != host.id}.values()]


def co_hosts(turn: Turn, line: str) -> list[Person]:
    found: list[Person] = []
    for word in split(line):
        known = people.like(turn.unit, word)
        if len(known) != 1:
            raise Misfilled(
                {"co_hosts": say("I do not know “{who}”. Please give e-mail addresses of members.", who=word)}
            )
        found += known
    return found


def announce(turn: Turn, session: LexSession) -> list[places.Room]:
    """Say it in the rooms that fit."""
    rooms = places.fitting(places.all_rooms(turn.unit), session.topics, session.language, session.site)
    turn.announce(session.thing, rooms)
    return rooms
