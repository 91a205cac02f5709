"""The reminders that people chose, and what they press in them, as it is seen in Teams."""

import pytest

from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.story import heard, joins, letter, offers
from tests.adapters.teams.world import Channel, Message


@pytest.fixture
async def people(lex: Lex, teams: TeamsDouble, room: Channel, emil: Person) -> tuple[Message, Person, Person]:
    """The card of Ben's session on Thursday at three, Ben, and Mia, who signed up for it with Emil."""
    ben, mia = await joins(teams, room, "Ben Okafor", "Mia Moor")
    post = await offers(lex, ben, room)
    for guest in (mia, emil):
        await guest.clicks(post, "Sign up")
    await lex.settles()
    return post, ben, mia


async def test_a_day_before_one_still_comes_and_one_releases_the_seat(
    lex: Lex, emil: Person, people: tuple[Message, Person, Person]
) -> None:
    post, ben, mia = people
    await lex.passes(days=1, hours=5)
    reminder = letter(mia, "Ben Okafor is looking forward to you: Typing")
    assert "It begins in 24 hours." in mia.reads(reminder)
    assert "15:00 – 15:45 CET" in mia.reads(reminder)
    await mia.clicks(reminder, "Still coming")
    assert letter(mia, "Great, Ben Okafor looks forward to you in Typing.")
    await emil.clicks(letter(emil, "Ben Okafor freut sich auf dich: Typing"), "Platz freigeben")
    assert letter(emil, "dein Platz in Typing ist frei für jemand anderen")
    await lex.settles()
    assert "1 person comes" in post.says
    await ben.types("guests 1")
    assert "✓" in ben.reads()
    assert "Emil Engel" not in ben.reads()

    before = heard(emil)
    await lex.passes(hours=23, minutes=50)
    late = letter(mia, "Ben Okafor waits for you: Typing")
    assert "It begins in 10 minutes." in mia.reads(late)
    await mia.clicks(late, "Join")
    assert mia.opened_url == "https://meet.example.org/abc"
    assert heard(emil) == before


async def test_who_signs_up_chooses_their_own_reminders(
    lex: Lex, emil: Person, people: tuple[Message, Person, Person]
) -> None:
    _, _, mia = people
    await mia.clicks(letter(mia, "You are coming: Typing"), "Reminders…")
    await mia.submits({"Remind me": ["60"]}, button="sessions-remind")
    assert mia.toast == "Saved: I remind you of Typing as you wish."
    await emil.clicks(letter(emil, "Du bist dabei: Typing"), "Erinnerungen …")
    await emil.submits({"before": []}, button="sessions-remind")
    before = len(heard(mia)), len(heard(emil))
    await lex.passes(days=2, hours=5)
    assert [words.splitlines()[1] for words in heard(mia)[before[0] :]] == ["It begins in 60 minutes."]
    assert heard(emil)[before[1] :] == []
