"""The real bot before the double: router, worker, database and adapter, on 127.0.0.1."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Self

import aiohttp
from aiohttp import web

from adapters.teams.app import PATH, Teams, connect
from bot.block import Block, furnished
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.router import Router
from bot.turn import House
from bot.worker import Worker
from manifests.teams import manifest
from store.db import Database
from tests.adapters.teams.clock import Clock as Story
from tests.adapters.teams.double import TeamsDouble
from tests.world import next_due


class Lex:
    """A network with Teams alone. `settles` does what is due, `passes` lets time go by."""

    def __init__(self, double: TeamsDouble, story: Story, db: Database, blocks: Sequence[Block] = BLOCKS) -> None:
        self.double, self._story = double, story
        self.db, self.clock = db, Clock(lambda: datetime.fromtimestamp(story(), UTC))
        house = House(url="https://lex.example.com", caretakers=frozenset({"cara.caretaker@example.com"}))
        self.house, self._blocks = furnished(house, blocks), blocks
        self.router = Router(self.db, blocks, self.house, self.clock)
        self.pauses: list[float] = []
        self.server = web.Application()
        self.url = ""

    def connected(self, **changes: Any) -> Teams:
        """The adapter with the double's settings, some of them changed."""
        issuer = self.double.issuer
        given: dict[str, Any] = {
            "app_id": issuer.app_id,
            "app_password": issuer.app_password,
            "app_type": "SingleTenant",
            "tenant_id": issuer.tenant_id,
            "openid_url": issuer.openid_url,
            "token_url": issuer.token_url,
            "service_hosts": [self.double.host],
            "router": self.router,
            "clock": self.clock,
            "session": self.session,
        }
        teams = connect(**(given | changes))
        teams.answers._pause = self._wait
        return teams

    async def __aenter__(self) -> Self:
        self.session = aiohttp.ClientSession()
        self.teams = self.connected()
        self.double.grants(manifest(self._blocks, "https://lex.example.com", self.double.issuer.app_id))
        self.worker = Worker(self.db, self._blocks, self.house, self.clock, [self.teams.chat])
        self.url = await self.serves(self.teams)
        self.double.talks_to(self.url)
        return self

    def whispering(self) -> Teams:
        """The adapter as an operator has it who wants targeted messages; it takes the place of the other."""
        self.teams = self.connected(targeted=True)
        return self.teams

    async def serves(self, teams: Teams) -> str:
        """Open this adapter's door; where it is."""
        server = web.Application(client_max_size=64 * 2**20)
        teams.add_routes(server)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._runners = [*getattr(self, "_runners", []), runner]
        return f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"

    async def __aexit__(self, *_: object) -> None:
        self.double.faults.release()
        await self.teams.stop()
        for runner in self._runners:
            await runner.cleanup()
        await self.session.close()

    async def settles(self) -> None:
        """What is under way is sent, what is due is done."""
        await self.teams.answers.settle()
        await self.worker.tick()

    async def passes(self, **time: float) -> None:
        """So much time goes by, an hour at most at once, and what falls due on the way is done at its own time."""
        end = self.clock.now() + timedelta(**time)
        await self.settles()
        while (now := self.clock.now()) < end:
            due = next_due(self.db, now) or end
            self._story.moment += (min(due, now + timedelta(hours=1), end) - now).total_seconds()
            await self.settles()

    async def _wait(self, seconds: float) -> None:
        """Time that the adapter waits goes by at once."""
        self.pauses.append(seconds)
        self._story.moment += seconds
