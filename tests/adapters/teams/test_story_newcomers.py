"""Somebody meets LEX in Teams for the first time: the real bot, over real HTTP."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.block import furnished
from bot.blocks import BLOCKS
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person

HELLO = "I am LEX"


@pytest.fixture(autouse=True)
def greets(lex: Lex) -> Iterator[None]:
    house = lex.router.house
    lex.router.house = furnished(replace(house, welcomes=True), BLOCKS)
    yield
    lex.router.house = house


def greetings(who: Person) -> int:
    return sum(HELLO in message.says for message in who.chat.messages)


async def test_who_installs_the_app_is_greeted_once_and_known_after_three_taps(teams: TeamsDouble, lex: Lex) -> None:
    dora = teams.person("Dora Dreyer")
    await dora.installs()
    await lex.settles()
    assert greetings(dora) == 1
    await dora.clicks(dora.chat.last, "Tell me")
    await dora.submits({"Topics you care about": "python, chess", "Site": "Bonn"}, button="welcome-begin")
    await lex.settles()
    await dora.types("me")
    assert "chess, python" in dora.reads()
    await dora.uninstalls()
    await dora.installs()
    await lex.settles()
    assert greetings(dora) == 1


async def test_at_night_it_waits_for_the_morning_unless_they_write_themselves(teams: TeamsDouble, lex: Lex) -> None:
    dora, emil = (teams.person(name) for name in ("Dora Dreyer", "Emil Engel"))
    while lex.clock.now().hour != 23:  # midnight where the network is at home
        await lex.passes(hours=1)
    for one in (dora, emil):
        await one.installs()
    await lex.settles()
    assert (greetings(dora), greetings(emil)) == (0, 0)
    await emil.types("me")
    await lex.settles()
    assert (greetings(dora), greetings(emil)) == (0, 1)
    await lex.passes(hours=9)
    assert (greetings(dora), greetings(emil)) == (1, 1)


async def test_a_team_of_hundreds_gets_one_post_and_nobody_in_it_a_message(teams: TeamsDouble, lex: Lex) -> None:
    many = [teams.person(f"Member {number}") for number in range(200)]
    team = teams.team("Engineering", many)
    await teams.adds_bot_to(team)
    for late in (teams.person("Late Lena"), teams.person("Later Leo")):
        await teams.joins(late, team)
    await lex.settles()
    assert [HELLO in message.says for message in team.general.posts] == [True]
    assert sum(greetings(one) for one in many) == 0
