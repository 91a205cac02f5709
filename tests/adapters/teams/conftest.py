"""A tenant with Ben, a channel with the bot in it, and a puppet for a bot."""

from collections.abc import AsyncIterator

import pytest

from store.db import Database
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.puppet import Puppet
from tests.adapters.teams.world import Channel

ME = "application/vnd.microsoft."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def teams(clock: Clock) -> AsyncIterator[TeamsDouble]:
    async with TeamsDouble(now=clock) as teams:
        yield teams


@pytest.fixture
async def bot(teams: TeamsDouble) -> AsyncIterator[Puppet]:
    async with Puppet(teams) as bot:
        yield bot


@pytest.fixture
def ben(teams: TeamsDouble) -> Person:
    """Ben, who has had the bot for long."""
    return teams.person("Ben Berger", locale="de-DE", timezone="Europe/Berlin", has_bot=True)


@pytest.fixture
def anna(teams: TeamsDouble) -> Person:
    """Anna, who does not have the bot."""
    return teams.person("Anna Adler")


@pytest.fixture
def python(teams: TeamsDouble, ben: Person, anna: Person) -> Channel:
    """A channel of a team where the bot is."""
    team = teams.team("Engineering", [ben, anna])
    team.has_bot = True
    return team.channel("python")


@pytest.fixture
async def lex(teams: TeamsDouble, clock: Clock, small_database: Database) -> AsyncIterator[Lex]:
    """The real bot, before that tenant."""
    async with Lex(teams, clock, small_database) as lex:
        yield lex


@pytest.fixture
async def dora(teams: TeamsDouble, lex: Lex) -> Person:
    """Dora, who lives in New York and has installed the bot."""
    dora = teams.person("Dora Dreyer", timezone="America/New_York")
    await dora.installs()
    return dora


@pytest.fixture
async def emil(teams: TeamsDouble, lex: Lex) -> Person:
    """Emil, who reads German and has installed the bot."""
    emil = teams.person("Emil Engel", locale="de-DE")
    await emil.installs()
    return emil


@pytest.fixture
async def cara(teams: TeamsDouble, lex: Lex) -> Person:
    """The caretaker."""
    cara = teams.person("Cara Caretaker")
    await cara.installs()
    return cara


@pytest.fixture
async def room(teams: TeamsDouble, lex: Lex, cara: Person, dora: Person, emil: Person) -> Channel:
    """A channel in which what is about python is announced."""
    team = teams.team("Engineering", [cara, dora, emil, teams.person("Anna Adler")])
    room = team.channel("python")
    await teams.adds_bot_to(team, in_=room)
    await cara.types("<at>LEX</at> setup", in_=room)
    await cara.clicks(cara.chat.last, "Save", {"Topics": "python"})
    await lex.settles()
    assert "python" in cara.reads()
    return room
