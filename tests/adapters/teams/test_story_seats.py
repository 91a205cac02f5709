"""Seats that come free, and those who wait for one, as people see it in Teams."""

import pytest

from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.story import heard, joins, letter, offers
from tests.adapters.teams.world import Channel, Message

OFFERED = "A seat is free for you: Typing"


@pytest.fixture
async def ben(teams: TeamsDouble, room: Channel) -> Person:
    """The host."""
    [ben] = await joins(teams, room, "Ben Okafor")
    return ben


async def full(lex: Lex, teams: TeamsDouble, room: Channel, ben: Person) -> tuple[Message, list[Person]]:
    """Ben's session with one seat on its last day: its card, who has the seat, and two who wait."""
    post = await offers(lex, ben, room, capacity=1)
    people = await joins(teams, room, "Ana Ruiz", "Mia Moor", "Tom Tern")
    for who in people:
        await who.clicks(post, post.buttons[0])
        await lex.settles()
    await lex.passes(days=2)
    assert "1 of 1 taken, 2 waiting" in post.says
    return post, people


async def test_a_seat_of_the_last_day_is_offered_declined_and_taken_by_the_next(
    lex: Lex, teams: TeamsDouble, room: Channel, ben: Person
) -> None:
    post, [ana, mia, tom] = await full(lex, teams, room, ben)
    await ana.clicks(letter(ana, "is looking forward to you"), "Release my seat")
    await lex.settles()
    assert "The seat is kept for you until Thu, Dec 3, 2026, 12:00 CET." in mia.reads(letter(mia, OFFERED))
    assert "0 of 1 taken, 2 waiting" in post.says
    assert not any(OFFERED in words for words in heard(tom))

    await mia.clicks(letter(mia, OFFERED), "No, thanks")
    assert letter(mia, "free for somebody else")
    await lex.settles()
    await tom.clicks(letter(tom, OFFERED), "Take the seat")
    assert letter(tom, "The seat is yours: Typing")
    await lex.settles()
    assert "1 of 1 taken\n" in post.says
    assert letter(tom, "A seat is free, and it is yours: Typing")


async def test_an_offer_without_an_answer_goes_on_and_who_is_late_is_thanked(
    lex: Lex, teams: TeamsDouble, room: Channel, ben: Person
) -> None:
    post, [ana, mia, tom] = await full(lex, teams, room, ben)
    await ana.types("leave 1")
    await lex.settles()
    await lex.passes(hours=1, minutes=59)
    assert not any(OFFERED in words for words in heard(tom))
    await lex.passes(minutes=1)
    offer = letter(mia, OFFERED)
    await tom.clicks(letter(tom, OFFERED), "Take the seat")
    await mia.clicks(offer, "Take the seat")
    late = mia.reads(letter(mia, "Thank you for your answer!"))
    assert "No seat in Typing is free any more" in late
    assert "You are number 1 on the waiting list" in late
    await lex.settles()
    assert "1 of 1 taken, 1 waiting" in post.says


async def test_who_was_left_out_is_first_the_next_time(
    lex: Lex, teams: TeamsDouble, room: Channel, ben: Person
) -> None:
    _, [ana, mia, _tom] = await full(lex, teams, room, ben)
    await lex.passes(hours=7)
    changes = {"title": "Typing again", "starts_at.date": "2026-12-10", "capacity": 2}
    again = await offers(lex, ben, room, **changes)
    kept = letter(mia, "Ben Okafor hosts again: Typing again")
    assert "This time one is kept for you until" in mia.reads(kept)
    assert not any("hosts again" in words for words in heard(ana))
    [zoe] = await joins(teams, room, "Zoe Hart")
    for who in (ana, zoe):
        await who.clicks(again, again.buttons[0])
        await lex.settles()
    assert letter(zoe, "You are number 1")
    await mia.clicks(kept, "Take the seat")
    assert letter(mia, "You are in: Typing again")
    await lex.settles()
    assert "2 of 2 taken, 1 waiting" in again.says
