"""Leaving Socket Mode: what came in is answered on the connection that it came by."""

import asyncio

from bot.blocks import BLOCKS
from bot.clock import Clock
from store.db import Database

from .faults import waits_for
from .house import double, installed
from .wire import NOBODY


async def test_what_came_in_is_answered_before_we_hang_up_and_what_comes_then_goes_to_others(
    small_database: Database, clock: Clock
) -> None:
    async with double(clock, socket_mode=True) as slack, installed(small_database, slack, clock, BLOCKS) as world:
        gate, ben = asyncio.Event(), slack.person("Ben Okafor")
        slack.fails("views.open", waits_for(gate))
        typing = asyncio.create_task(ben.types("/lex host"))
        await slack.called("views.open")
        leaving = asyncio.create_task(world.bot.hang_up())
        await asyncio.sleep(0)
        assert slack.socket.open, "Ben still waits for his form"
        gate.set()
        assert (await typing).ok
        await leaving
        assert ben.modal
        assert slack.complaints == []
        assert (await ben.types("/lex")).status == NOBODY
        await world.bot.hang_up()  # a second time is nothing


async def test_somebody_who_is_never_answered_keeps_us_three_seconds_at_most(
    small_database: Database, clock: Clock
) -> None:
    async with double(clock, socket_mode=True) as slack, installed(small_database, slack, clock, BLOCKS) as world:
        gate, ben = asyncio.Event(), slack.person("Ben Okafor")
        slack.fails("views.open", waits_for(gate))
        typing = asyncio.create_task(ben.types("/lex host"))
        await slack.called("views.open")
        async with asyncio.timeout(5):
            await world.bot.hang_up()
        gate.set()
        await typing
