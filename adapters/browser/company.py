"""Who is in the browser chat, and which rooms it has: what the database knows, or a first room and a first visitor."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from adapters.memory import Member, MemoryChat
from bot.turn import House
from store import people, places
from store.db import Unit
from store.people import Person
from store.places import Room

MOST_MEMBERS = 40
"""So many can be chosen on the page."""
VISITOR = "you@example.org"


def company(unit: Unit, chat: MemoryChat, house: House, now: datetime) -> tuple[dict[str, Member], dict[str, str]]:
    """Members by their id, and the names of rooms by channel."""
    known = people.with_address(unit, MOST_MEMBERS)
    addresses = {person.email for person in known}
    newcomers = sorted(house.caretakers - addresses) or ([] if known else [VISITOR])
    members = _members([*(_newcomer(email, house) for email in newcomers), *known])
    rooms = [room for room in places.all_rooms(unit) if room.platform == chat.platform] or [_first(chat, house, now)]
    unit.add_all(rooms)
    return {member.user: member for member in members}, {room.channel: room.name for room in rooms}


def _members(found: list[Person]) -> Iterable[Member]:
    """The part before the @ names a member, as long as it names one alone."""
    named = Counter((person.email or "").partition("@")[0] for person in found)
    for person in found:
        email = person.email or ""
        short = email.partition("@")[0]
        yield Member(short if named[short] == 1 else email, person.name, email, person.language, person.zone)


def _newcomer(email: str, house: House) -> Person:
    name = email.partition("@")[0].replace(".", " ").title()
    return Person(name=name, email=email, language=house.language, zone=house.zone)  # type: ignore[call-arg] - not kept


def _first(chat: MemoryChat, house: House, now: datetime) -> Room:
    return Room(
        platform=chat.platform,
        tenant=chat.tenant,
        channel="lex",
        name="#lex",
        language=house.language,
        zone=house.zone,
        rest=True,
        created_at=now,
    )
