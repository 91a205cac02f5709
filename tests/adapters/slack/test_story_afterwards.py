"""What hosts say and hear around a session, and what is wished, as people see it in Slack."""

from datetime import timedelta

import pytest

from .house import Installed
from .people import Person
from .story import AT, letter, modal, offers, told
from .workspace import Channel, Message


@pytest.fixture
def ben(network: Installed, python: Channel) -> Person:
    """The host."""
    return network.slack.person("Ben Okafor", joins=[python])


def crowd(network: Installed, python: Channel, count: int) -> list[Person]:
    return [network.slack.person(f"Guest {number}", joins=[python]) for number in range(count)]


async def attended(network: Installed, python: Channel, ben: Person, count: int) -> list[Person]:
    """Those who had a seat in Ben's session on Wednesday, which is over now."""
    card = await offers(network, ben, python)
    guests = crowd(network, python, count)
    for guest in guests:
        await guest.clicks(card, "Sign up")
    await network.passes(days=2, hours=7)
    return guests


async def test_feedback_is_one_tap_and_a_line_and_may_be_given_twice(
    network: Installed, python: Channel, ben: Person
) -> None:
    ana, dana = await attended(network, python, ben, 2)
    await ana.clicks(letter(ana, "How was it? Typing"), "Helpful")
    assert "Ben Okafor hears Helpful, without your name." in told(ana.dm)
    await ana.clicks(letter(ana, "hears Helpful"), "Add a line")
    await ana.submits({"One line, if you like": "More <of> it!"})
    await ana.closes()
    await ana.types("/lex feedback 1 so-so", in_=python)
    assert "Changed: Ben Okafor now hears So-so" in told(ana.ephemerals)

    await ben.types("/lex attach 1 https://notes.example.com/1 Notes", in_=python)
    await dana.clicks(letter(dana, "How was it? Typing"), "I missed it")
    assert "That happens: Typing" in told(dana.dm)
    assert "Notes" in told(dana.dm)
    await ben.types("/lex voices 1", in_=python)
    assert "More <of> it!" in told(ben.ephemerals)
    assert "The numbers come with every fifth answer." in told(ben.ephemerals)
    assert "Guest" not in told(ben.ephemerals)


@pytest.mark.parametrize(
    ("answers", "told_of"), [(4, "from five answers on"), (5, "5 × Helpful · 0 × So-so · 0 × Not for me")]
)
async def test_the_host_is_thanked_with_numbers_from_five_answers_on(
    network: Installed, python: Channel, ben: Person, answers: int, told_of: str
) -> None:
    guests = await attended(network, python, ben, answers)
    for guest in guests:
        await guest.clicks(letter(guest, "How was it?"), "Helpful")
    await network.passes(hours=18)
    thanks = letter(ben, "Thank you for “Typing”")
    assert told_of in told([thanks]).replace("\N{NO-BREAK SPACE}", " ")
    assert f"Signed up\n{answers}" in told([thanks])
    await ben.clicks(thanks, "How many came?")
    await ben.submits({"How many came?": "3"})
    assert "3 people came to *Typing*" in modal(ben).words


async def test_a_host_sees_what_to_expect_and_writes_to_all_who_come(
    network: Installed, python: Channel, ben: Person
) -> None:
    card = await offers(network, ben, python, capacity="10")
    guests = crowd(network, python, 11)
    for guest in guests:
        await guest.clicks(card, card.buttons[0])
        await network.settles()
    await ben.types("/lex guests 1", in_=python)
    await network.settles()
    assert "As a rule half of them come, so expect about 5." in told(ben.ephemerals)
    await ben.clicks(ben.ephemerals[-1], "Write to them")
    await ben.submits({"Your words": "Please bring a laptop. <!channel> *now*"})
    assert "Goes to" in modal(ben).words
    assert not any("laptop" in told(guest.dm) for guest in guests)
    await ben.clicks(modal(ben), "Send it")
    await network.settles()
    words = "Ben Okafor writes to you about “Typing”\nPlease bring a laptop. <!channel> *now*"
    assert all(words in told(guest.dm) for guest in guests[:10])
    assert "laptop" not in told(guests[10].dm)


async def test_sign_up_is_closed_and_opened_again(network: Installed, python: Channel, ben: Person) -> None:
    card = await offers(network, ben, python)
    [ana] = crowd(network, python, 1)
    await ben.types("/lex close 1", in_=python)
    await network.settles()
    assert "Sign-up is closed." in told([card])
    assert card.buttons == ["Details"]
    await ana.reacts(card, "✋")
    await network.settles()
    assert "Sign-up for Typing is closed." in told(ana.ephemerals)
    await ben.clicks(ben.ephemerals[-1], "Open sign-up again")
    await network.settles()
    await ana.clicks(card, "Sign up")
    assert "You are in: Typing" in told(ana.ephemerals)


async def wished(network: Installed, python: Channel) -> tuple[Message, list[Person]]:
    """The card of a wish for Python that five share, by command, hand, button and list; and they."""
    people = crowd(network, python, 5)
    first, second, *others = people
    await first.types("/lex wish", in_=python)
    await first.submits({"What would you like to learn?": "Python for all", "Topics": "python"})
    await network.settles()
    card = python.last
    assert told([card]).startswith("Wished: Python for all")
    await second.reacts(card, "✋")
    for other in others:
        await other.clicks(card, "I wish that, too")
    await network.settles()
    return card, people


async def test_a_wish_that_five_share_finds_a_host_and_all_who_wished_are_told(
    network: Installed, python: Channel, ben: Person
) -> None:
    await offers(network, ben, python, title="Python in anger")
    card, people = await wished(network, python)
    assert "5 people" in told([card])
    assert "Guest" not in told([card])
    await ben.clicks(letter(ben, "Would you host it? Python for all"), "I would host it")
    assert modal(ben).values["title", "title"]["value"] == "Python for all"
    await ben.submits({"Starts": AT + timedelta(days=2), "Join link or place": "Room 4"})
    await network.settles()
    assert told([card]).startswith("Came true: Python for all")
    for who in people:
        assert "Ben Okafor hosts it." in told([letter(who, "Your wish comes true")])
    await people[1].clicks(letter(people[1], "Your wish comes true"), "Sign up")
    assert "You are in: Python for all" in told(people[1].dm)


async def test_who_takes_the_hand_down_wishes_it_no_more(network: Installed, python: Channel, ben: Person) -> None:
    card, people = await wished(network, python)
    await people[1].unreacts(card, "✋")
    await people[2].types("/lex unwish 1", in_=python)
    await network.settles()
    assert "3 people" in told([card])
