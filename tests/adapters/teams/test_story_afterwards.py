"""What hosts say and hear around a session, and what is wished, as people see it in Teams."""

import pytest

from tests.adapters.teams import cards
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.story import WHEN, heard, joins, letter, offers
from tests.adapters.teams.world import Channel, Message


@pytest.fixture
async def ben(teams: TeamsDouble, room: Channel) -> Person:
    """The host."""
    [ben] = await joins(teams, room, "Ben Okafor")
    return ben


async def crowd(teams: TeamsDouble, room: Channel, count: int) -> list[Person]:
    return await joins(teams, room, *(f"Guest {number}" for number in range(count)))


async def attended(lex: Lex, teams: TeamsDouble, room: Channel, ben: Person, count: int) -> list[Person]:
    """Those who had a seat in Ben's session on Thursday, which is over now."""
    post = await offers(lex, ben, room)
    guests = await crowd(teams, room, count)
    for guest in guests:
        await guest.clicks(post, "Sign up")
    await lex.passes(days=2, hours=6)
    return guests


async def test_feedback_is_one_tap_and_a_line_and_may_be_given_twice(
    lex: Lex, teams: TeamsDouble, room: Channel, ben: Person
) -> None:
    ana, mia = await attended(lex, teams, room, ben, 2)
    await ana.clicks(letter(ana, "How was it? Typing"), "Helpful")
    await ana.clicks(letter(ana, "Ben Okafor hears Helpful, without your name."), "Add a line")
    await ana.submits({"line": "More **of** it!"}, button="sessions-feedback")
    await ana.types("feedback 1 so-so")
    assert letter(ana, "Changed: Ben Okafor now hears So-so")

    await ben.types("attach 1 https://notes.example.org/1 Notes")
    await mia.clicks(letter(mia, "How was it? Typing"), "I missed it")
    await mia.clicks(letter(mia, "That happens: Typing"), "Notes")
    assert mia.opened_url == "https://notes.example.org/1"
    await ben.types("voices 1")
    assert "More **of** it!" in ben.reads()
    assert "The numbers come with every fifth answer." in ben.reads()
    assert "Guest" not in ben.reads()


@pytest.mark.parametrize(
    ("answers", "told_of"), [(4, "from five answers on"), (5, "5 × Helpful · 0 × So-so · 0 × Not for me")]
)
async def test_the_host_is_thanked_with_numbers_from_five_answers_on(
    lex: Lex, teams: TeamsDouble, room: Channel, ben: Person, answers: int, told_of: str
) -> None:
    for guest in await attended(lex, teams, room, ben, answers):
        await guest.clicks(letter(guest, "How was it?"), "Helpful")
    await lex.passes(hours=18)
    thanks = letter(ben, "Thank you for “Typing”")
    assert told_of in ben.reads(thanks).replace("\N{NO-BREAK SPACE}", " ")
    assert f"Signed up\n{answers}" in ben.reads(thanks)
    await ben.clicks(thanks, "How many came?")
    await ben.submits({"came": 3}, button="sessions-came")
    await lex.settles()
    assert letter(ben, "3 people came to Typing")


async def test_a_host_sees_what_to_expect_and_writes_to_all_who_come(
    lex: Lex, teams: TeamsDouble, room: Channel, ben: Person
) -> None:
    post = await offers(lex, ben, room, capacity=10)
    guests = await crowd(teams, room, 11)
    for guest in guests:
        await guest.clicks(post, post.buttons[0])
        await lex.settles()
    await ben.types("guests 1")
    assert "As a rule half of them come, so expect about 5." in ben.reads()
    await ben.clicks(ben.chat.last, "Write to them")
    await ben.submits({"text": "Please bring a laptop. <at>everyone</at> **now**"}, button="sessions-circular")
    await lex.settles()
    preview = letter(ben, "Nobody has got it yet.")
    assert "10 people" in ben.reads(preview)
    assert not any("laptop" in words for guest in guests for words in heard(guest))
    await ben.clicks(preview, "Send it")
    await lex.settles()
    for guest in guests[:10]:
        got = guest.reads(letter(guest, "Ben Okafor writes to you about “Typing”"))
        assert "Please bring a laptop. <at>everyone</at> **now**" in got
    assert not any("laptop" in words for words in heard(guests[10]))


async def test_sign_up_is_closed_and_opened_again(lex: Lex, teams: TeamsDouble, room: Channel, ben: Person) -> None:
    post = await offers(lex, ben, room)
    [ana] = await crowd(teams, room, 1)
    await ben.types("close 1")
    await lex.settles()
    assert "Sign-up is closed." in post.says
    assert post.buttons == ["Details"]
    await ana.reacts(post, "✋")
    await lex.settles()
    assert letter(ana, "Sign-up for Typing is closed.")
    await ben.clicks(ben.chat.last, "Open sign-up again")
    await lex.settles()
    await ana.clicks(post, "Sign up")
    assert letter(ana, "You are in: Typing")


async def wished(lex: Lex, teams: TeamsDouble, room: Channel) -> tuple[Message, list[Person]]:
    """The card of a wish for Python that five share, by command, hand and button; and they."""
    people = await crowd(teams, room, 5)
    first, second, *others = people
    await first.types("wish")
    await first.clicks(first.chat.last, "Wish it", {"title": "Python for all", "topics": "python"})
    await lex.settles()
    post = room.posts[-1]
    assert post.says.startswith("Wished: Python for all")
    await second.reacts(post, "✋")
    for other in others:
        await other.clicks(post, "I wish that, too")
    await lex.settles()
    return post, people


async def test_a_wish_that_five_share_finds_a_host_and_all_who_wished_are_told(
    lex: Lex, teams: TeamsDouble, room: Channel, ben: Person
) -> None:
    await offers(lex, ben, room, title="Python in anger")
    post, people = await wished(lex, teams, room)
    assert "5 people" in post.says
    assert "Guest" not in post.says
    await ben.clicks(letter(ben, "Would you host it? Python for all"), "I would host it")
    assert ben.dialog
    assert cards.find_input(ben.dialog.card or {}, "title")["value"] == "Python for all"
    await ben.submits({**WHEN, "starts_at.date": "2026-12-04", "place": "Room 4"}, button="sessions-grant")
    await lex.settles()
    assert post.says.startswith("Came true: Python for all")
    for who in people:
        assert "Ben Okafor hosts it." in who.reads(letter(who, "Your wish comes true"))
    await people[1].clicks(letter(people[1], "Your wish comes true"), "Sign up")
    assert letter(people[1], "You are in: Python for all")


async def test_who_takes_the_hand_down_wishes_it_no_more(lex: Lex, teams: TeamsDouble, room: Channel) -> None:
    post, people = await wished(lex, teams, room)
    await people[1].unreacts(post, "✋")
    await people[2].types("unwish 1")
    await lex.settles()
    assert "3 people" in post.says
