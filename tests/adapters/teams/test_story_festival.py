"""A festival in Teams: planned, offered into, read as a grid."""

import json

from tests.adapters.teams import cards
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.world import Channel

PLAN = {"Title": "Learning week", "First day": "2026-12-01", "How many days": 2}
TRACKS = {"Tracks or rooms": "Main stage\nRoom 2"}


async def python_room(teams: TeamsDouble, lex: Lex, cara: Person, *others: Person) -> Channel:
    """A channel in which what is about python is announced."""
    for one in (cara, *others):
        await one.installs()
    team = teams.team("Engineering", [cara, *others])
    room = team.channel("python")
    await teams.adds_bot_to(team, in_=room)
    await cara.types("<at>LEX</at> setup", in_=room)
    await cara.clicks(cara.chat.last, "Save", {"Topics": "python"})
    await lex.settles()
    return room


async def test_one_card_for_all_and_a_grid_that_is_true(teams: TeamsDouble, lex: Lex) -> None:
    cara, ana, ben = (teams.person(name) for name in ("Cara Caretaker", "Ana Ruiz", "Ben Okafor"))
    room = await python_room(teams, lex, cara, ana, ben)
    before = len(room.posts)
    await cara.types("lex festival new")
    await cara.clicks(cara.chat.last, "Announce it", PLAN | TRACKS)
    await lex.settles()
    [card] = room.posts[before:]
    await ana.types("lex festival offer 1")
    await ana.clicks(ana.chat.last, "Offer it", {"Title": "Typing", "Topics": "python"})
    await lex.settles()
    [card] = room.posts[before:]
    assert "1 session so far" in card.says
    await ben.clicks(card, "Programme")
    await lex.settles()
    await ben.types("lex festival")
    read = ben.chat.last
    assert '"type": "Table"' in json.dumps(read.card_for(ben))
    assert "Typing" in read.says
    await ben.clicks(read, "Sign up")
    await lex.settles()
    assert "You are coming" in ben.reads()
    assert "Ben" not in card.says


async def test_a_day_in_words_is_shown_as_it_was_read_and_counts_when_it_is_sent_again(
    teams: TeamsDouble, lex: Lex
) -> None:
    cara = teams.person("Cara Caretaker")
    room = await python_room(teams, lex, cara)
    await cara.types("lex festival new")
    form = cara.chat.last
    await cara.clicks(form, "Announce it", PLAN | {"First day": "7 December"})
    shown = "".join(cards.words(form.card_for(cara) or {}))
    assert "I read “7 December” as " in shown
    assert "Attention" not in json.dumps(form.card_for(cara)), "nothing is wrong with it"
    await cara.clicks(form, "Announce it")
    await lex.settles()
    assert "Learning week" in room.posts[-1].says
