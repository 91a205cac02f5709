"""The bot in a workspace, over each of the two wires."""

from collections.abc import AsyncIterator

import pytest

from bot.blocks import BLOCKS
from bot.clock import Clock
from store.db import Database

from .house import START, Installed, double, installed
from .room import ROOM
from .workspace import Channel


@pytest.fixture
def clock() -> Clock:
    """Begins on a Monday, nine o'clock in Berlin."""
    return Clock(lambda: START)


@pytest.fixture(params=["http", "socket"])
async def walks(request: pytest.FixtureRequest, small_database: Database, clock: Clock) -> AsyncIterator[Installed]:
    """A workspace with a bot whose one room answers in every way."""
    by_socket = request.param == "socket"
    async with double(clock, socket_mode=by_socket) as slack, installed(small_database, slack, clock, (ROOM,)) as world:
        yield world


@pytest.fixture
async def by_http(small_database: Database, clock: Clock) -> AsyncIterator[Installed]:
    """The same, over HTTP alone."""
    async with double(clock) as slack, installed(small_database, slack, clock, (ROOM,)) as world:
        yield world


@pytest.fixture(params=["http", "socket"])
async def network(request: pytest.FixtureRequest, small_database: Database, clock: Clock) -> AsyncIterator[Installed]:
    """A workspace with the bot as it ships."""
    by_socket = request.param == "socket"
    async with double(clock, socket_mode=by_socket) as slack, installed(small_database, slack, clock, BLOCKS) as world:
        yield world
        assert slack.complaints == []


@pytest.fixture
def python(network: Installed) -> Channel:
    """A channel that hears of python."""
    channel = network.slack.channel("python")
    network.binds(channel, "python")
    return channel
