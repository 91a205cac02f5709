"""The reference for a sign-up: the very same transaction in a bare loop. So many clients ask the router in its own
process; there is no HTTP, and nothing is sent.

    bare_sign_up.py URL SESSION COUNT CLIENTS

Prints the seconds that it took.
"""

import asyncio
import sys
import time

from slack_stand_in import TEAM

from bot.block import furnished
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.events import Caller, Click, Where
from bot.router import Router
from bot.turn import House
from store.db import Database


async def main() -> None:
    url, session, count, clients = sys.argv[1], *map(int, sys.argv[2:5])
    database = Database(url)
    router = Router(database, BLOCKS, furnished(House(), BLOCKS), Clock(steady=True))
    members = iter(range(count))

    async def client() -> None:
        for member in members:
            by, where = Caller("slack", TEAM, f"U{member}"), Where("slack", TEAM, "C1", "#lex")
            answer = await router.answer(Click(f"bare:{session}:{member}", by, where, f"join {session}", "post"))
            assert answer.view

    started = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(clients)))
    print(time.perf_counter() - started)
    database.close()


asyncio.run(main())
