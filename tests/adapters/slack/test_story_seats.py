"""Seats that come free, and those who wait for one, as people see it in Slack."""

from datetime import timedelta

import pytest

from .house import Installed
from .people import Person
from .story import AT, letter, offers, told
from .workspace import Channel, Message

OFFERED = "A seat is free for you: Typing"


@pytest.fixture
def ben(network: Installed, python: Channel) -> Person:
    """The host."""
    return network.slack.person("Ben Okafor", joins=[python])


async def full(network: Installed, python: Channel, ben: Person) -> tuple[Message, list[Person]]:
    """Ben's session with one seat on its last day: its card, who has the seat, and two who wait."""
    card = await offers(network, ben, python, capacity="1")
    people = [network.slack.person(name, joins=[python]) for name in ("Ana Ruiz", "Dana Lee", "Emil Engel")]
    for who in people:
        await who.clicks(card, card.buttons[0])
        await network.settles()
    await network.passes(days=2)
    assert "1 of 1 taken, 2 waiting" in told([card])
    return card, people


async def test_a_seat_of_the_last_day_is_offered_declined_and_taken_by_the_next(
    network: Installed, python: Channel, ben: Person
) -> None:
    card, [ana, dana, emil] = await full(network, python, ben)
    await ana.clicks(letter(ana, "is looking forward to you"), "Release my seat")
    await network.settles()
    assert "The seat is kept for you until Wed, Nov 25, 2026, 11:00 CET." in told([letter(dana, OFFERED)])
    assert "0 of 1 taken, 2 waiting" in told([card])
    assert OFFERED not in told(emil.dm)

    await dana.clicks(letter(dana, OFFERED), "No, thanks")
    assert "free for somebody else" in told(dana.dm)
    await network.settles()
    await emil.clicks(letter(emil, OFFERED), "Take the seat")
    assert "The seat is yours: Typing" in told(emil.dm)
    await network.settles()
    assert "1 of 1 taken\n" in told([card])
    assert [file["name"] for message in emil.dm for file in message.files] == ["lex-1.ics"]


async def test_an_offer_without_an_answer_goes_on_and_who_is_late_is_thanked(
    network: Installed, python: Channel, ben: Person
) -> None:
    card, [ana, dana, emil] = await full(network, python, ben)
    await ana.types("/lex leave 1", in_=python)
    await network.settles()
    await network.passes(hours=1, minutes=59)
    assert OFFERED not in told(emil.dm)
    await network.passes(minutes=1)
    offer = letter(dana, OFFERED)
    await emil.clicks(letter(emil, OFFERED), "Take the seat")
    await dana.clicks(offer, "Take the seat")
    assert "Thank you for your answer! No seat in Typing is free any more" in told(dana.dm)
    assert "You are number 1 on the waiting list" in told(dana.dm)
    await network.settles()
    assert "1 of 1 taken, 1 waiting" in told([card])


async def test_who_was_left_out_is_first_the_next_time(network: Installed, python: Channel, ben: Person) -> None:
    _, [ana, dana, _emil] = await full(network, python, ben)
    await network.passes(hours=7)
    again = await offers(network, ben, python, title="Typing again", starts_at=AT + timedelta(days=7), capacity="2")
    assert "This time one is kept for you until" in told([letter(dana, "Ben Okafor hosts again: Typing again")])
    assert "hosts again" not in told(ana.dm)
    zoe = network.slack.person("Zoe Hart", joins=[python])
    for who in (ana, zoe):
        await who.clicks(again, again.buttons[0])
        await network.settles()
    assert "You are number 1 on the waiting list" in told(zoe.ephemerals)
    await dana.clicks(letter(dana, "hosts again"), "Take the seat")
    assert "You are in: Typing again" in told(dana.dm)
    await network.settles()
    assert "2 of 2 taken, 1 waiting" in told([again])
