"""The reminders that people chose, and what they press in them, as it is seen in Slack."""

import pytest

from .house import Installed
from .people import Person
from .shown import elements
from .story import letter, modal, offers, told
from .workspace import Channel, Message


@pytest.fixture
async def people(network: Installed, python: Channel) -> tuple[Message, Person, Person, Person]:
    """The card of Ben's session on Wednesday at three, Ben, and two who signed up for it."""
    ben, dana = (network.slack.person(name, joins=[python]) for name in ("Ben Okafor", "Dana Lee"))
    ana = network.slack.person("Ana Ruiz", joins=[python], locale="de-DE")
    card = await offers(network, ben, python)
    for guest in (dana, ana):
        await guest.clicks(card, "Sign up")
    await network.settles()
    return card, ben, dana, ana


def links(message: Message) -> dict[str, str]:
    """The buttons that open a link."""
    return {element["text"]["text"]: element["url"] for _, element in elements(message.blocks) if "url" in element}


async def test_a_day_before_one_still_comes_and_one_releases_the_seat(
    network: Installed, python: Channel, people: tuple[Message, Person, Person, Person]
) -> None:
    card, ben, dana, ana = people
    await network.passes(days=1, hours=6)
    reminder = letter(dana, "Ben Okafor is looking forward to you: Typing")
    assert "It begins in 24 hours." in told([reminder])
    assert "15:00 – 15:45 CET" in told([reminder])
    await dana.clicks(reminder, "Still coming")
    assert "Great, Ben Okafor looks forward to you in Typing." in told(dana.dm)
    await ana.clicks(letter(ana, "Ben Okafor freut sich auf dich: Typing"), "Platz freigeben")
    assert "dein Platz in Typing ist frei für jemand anderen" in told(ana.dm)
    await network.settles()
    assert "1 person comes" in told([card])
    await ben.types("/lex guests 1", in_=python)
    await network.settles()
    assert "✓" in ben.ephemerals[-1].words
    assert "Ana Ruiz" not in ben.ephemerals[-1].words

    heard = len(ana.dm)
    await network.passes(hours=23, minutes=50)
    late = letter(dana, "Ben Okafor waits for you: Typing")
    assert "It begins in 10 minutes." in told([late])
    assert links(late) == {"Join": "https://meet.example.com/typing"}
    assert len(ana.dm) == heard


async def test_who_signs_up_chooses_their_own_reminders(
    network: Installed, people: tuple[Message, Person, Person, Person]
) -> None:
    _, _, dana, ana = people
    await dana.clicks(dana.ephemerals[-1], "Reminders…")
    await dana.submits({"Remind me": ["60"]})
    assert "I remind you of *Typing* as you wish." in modal(dana).words
    await ana.clicks(letter(ana, "Du bist dabei"), "Erinnerungen …")
    await ana.submits({"before": []})
    heard = len(dana.dm), len(ana.dm)
    await network.passes(days=2, hours=6)
    assert [told([message]).splitlines()[1] for message in dana.dm[heard[0] :]] == ["It begins in 60 minutes."]
    assert ana.dm[heard[1] :] == []
