"""What stories share: a session is offered, and somebody reads letters and calendar entries."""

from tests.adapters.teams import cards
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.world import Channel, Message

WHEN = {"starts_at.date": "2026-12-03", "starts_at.time": "15:00"}
"""The day after tomorrow at three, by the host's clock."""


async def offers(lex: Lex, host: Person, room: Channel, **told: object) -> Message:
    """A session about Python is offered by the dialog; its card in the room. What is told goes by names of fields."""
    await host.types("lex sessions")
    await host.clicks(host.chat.last, "Offer a session")
    first = {"title": "Typing", **WHEN, "place": "https://meet.example.org/abc", "topics": "python"}
    await host.submits(first | told, button="sessions-offer")
    assert not host.dialog, cards.words(host.dialog.card or {})
    await lex.settles()
    return room.posts[-1]


async def joins(teams: TeamsDouble, room: Channel, *names: str, locale: str = "en-US") -> list[Person]:
    """People of the room's team who have the bot."""
    people = [teams.person(name, locale=locale) for name in names]
    for person in people:
        room.team.members.append(person)
        await person.installs()
    return people


def letter(person: Person, about: str) -> Message:
    """The newest message in their chat with the bot that says so."""
    found = [message for message in person.chat.messages if message.by_bot and about in person.reads(message)]
    assert found, f"{person} has no letter about {about!r}: {heard(person)}"
    return found[-1]


def heard(person: Person) -> list[str]:
    """What the bot wrote to them, oldest first."""
    return [person.reads(message) for message in person.chat.messages if message.by_bot]
