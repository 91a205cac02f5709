"""What stories share: a session is offered, and somebody reads letters, answers, forms and calendar entries."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from icalendar import Calendar

from .house import Installed
from .people import Person
from .seen import seen
from .workspace import Channel, Message, View

AT = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
"""Wednesday at three, in Berlin."""


async def offers(network: Installed, host: Person, room: Channel, **told: Any) -> Message:
    """A session about Python is offered by the form, for Wednesday at three; its card in the room.

    What is told goes by the names of the fields: ``co_hosts``, ``capacity``.
    """
    first = {"title": "Typing", "starts_at": AT, "place": "https://meet.example.com/typing", "topics": "python"}
    await host.types("/lex host", in_=room)
    await host.submits(first | told)
    assert "It is live" in modal(host).words
    await host.closes()
    await network.settles()
    return room.last


def told(messages: Iterable[Message]) -> str:
    """The words of these messages, as they are seen."""
    return seen("\n".join(message.words for message in messages))


def modal(person: Person) -> View:
    """The form in front of them."""
    assert person.modal is not None
    return person.modal


def letter(person: Person, about: str) -> Message:
    """The newest message in their conversation with the bot that says so."""
    found = [message for message in person.dm if message.by_bot and about in told([message])]
    assert found, f"{person} has no letter about {about!r}: {[told([message])[:80] for message in person.dm]}"
    return found[-1]


def entries(network: Installed, person: Person) -> list[tuple[str, str]]:
    """The calendar entries of the newest file in their conversation with the bot: when each begins, and its state."""
    newest = [file for message in person.dm for file in message.files][-1]
    calendar = Calendar.from_ical(network.slack.workspace.files[newest["id"]].content)
    return [(f"{event['dtstart'].dt:%m-%d %H:%M}", str(event["status"])) for event in calendar.walk("VEVENT")]
