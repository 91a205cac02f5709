"""How answers slow down as a network grows: the same turns and one worker tick at 1,000 to 1,000,000 members.

Each network has a PostgreSQL database of its own, filled in proportion by `years`; the turns go through the real router
in this process, as Slack's payloads make them, the ticks through the real worker to a chat that takes everything at
once. The networks are asked in turn, so that a noisy machine is noisy for all.

``--most 18000`` leaves the larger ones out.
"""

import asyncio
import logging
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import TypeVar

import table
import years

from adapters.logs import set_up
from adapters.slack import incoming
from bot.block import furnished
from bot.blocks import BLOCKS
from bot.chat import To
from bot.clock import Clock
from bot.events import Caller
from bot.router import Router
from bot.text import Reader
from bot.turn import House
from bot.view import Notice, View
from bot.worker import Worker
from store.db import Database
from store.migrations import migrate
from tests import postgres

SIZES = (1_000, 18_000, 200_000, 1_000_000)
BASE = 18_000
MORNING, STARTED = datetime(2026, 12, 2, 9, tzinfo=UTC), time.perf_counter()
"""A Wednesday, at whatever hour this is run: nobody is to be left in peace."""
T = TypeVar("T")
ROUNDS, WARM = 150, 15
US = incoming.Us(years.TENANT, "UBOT", "BBOT")
RATIOS = {
    "sessions_ratio": "/lex sessions",
    "signup_ratio": "sign-up",
    "home_ratio": "home card",
    "search_ratio": "search",
    "tick_ratio": "tick: a letter, a card",
}


class Taker:
    """A chat that takes at once whatever is sent."""

    platform, at_once = "slack", 16

    async def turn(self, _to: To, *, new: bool) -> None:
        """It is always our turn."""

    async def post(self, _to: To, _view: View, _reader: Reader, _key: str) -> str:
        return "1700000000.1"

    async def update(self, _to: To, _message: str, _view: View, _reader: Reader) -> None:
        """It is taken."""

    async def find(self, _to: To, _key: str) -> str | None:
        return None

    async def profile(self, caller: Caller) -> Caller:
        return caller


@dataclass
class Network:
    """One network under measurement; ``took`` holds the seconds of each turn by its name."""

    members: int
    db: Database
    took: dict[str, list[float]] = field(default_factory=dict[str, list[float]])
    filled_s: float = 0.0

    def __post_init__(self) -> None:
        house = furnished(House(url="https://lex.example.org"), BLOCKS)
        clock = Clock(lambda: MORNING + timedelta(seconds=time.perf_counter() - STARTED))
        self.router = Router(self.db, BLOCKS, house, clock)
        self.worker = Worker(self.db, BLOCKS, house, clock, [Taker()])

    async def types(self, person: int, text: str) -> View | None:
        """A slash command as Slack delivers it, and what is answered."""
        form = {"channel_id": "D1", "user_id": f"U{person}", "text": text, "trigger_id": f"{time.time_ns()}"}
        return (await self.router.answer(incoming.command(US, form))).view

    async def round(self, number: int) -> None:
        """Everything once, by somebody else each time."""
        person = number * 7919 % self.members + 1
        session = years.past(self.members) + 1 + number * 31 % years.to_come(self.members)
        guest = years.guest(session, 20 + number, self.members)
        await self._time("/lex sessions", lambda: self.types(person, "sessions"))
        await self._time("home card", lambda: self.types(person, ""))
        await self._time("search", lambda: self.types(person, _wanted(number, session, self.members)))
        answer = await self._time("sign-up", lambda: self.types(guest, f"join {session}"))
        assert isinstance(answer, Notice)
        assert answer.tone != "warning", answer
        done = await self._time("tick: a letter, a card", self.worker.tick)
        assert done >= 2, done
        await self._time("tick: nothing due", self.worker.tick)
        for name, typed in _OTHERS.items():
            await self._time(name, lambda typed=typed: self.types(person, typed(number)))

    async def _time(self, name: str, act: Callable[[], Awaitable[T]]) -> T:
        began = time.perf_counter()
        result = await act()
        self.took.setdefault(name, []).append(time.perf_counter() - began)
        return result

    def p50_ms(self, name: str) -> float:
        return median(self.took[name][WARM:]) * 1000


def _wanted(number: int, session: int, members: int) -> str:
    """In turn: a word of many sessions, of some, of few, the host of one, two words together, a word's beginning."""
    kinds = (
        lambda: years.word(number % 7),
        lambda: years.word(200 + number),
        lambda: years.word(2000 + number),
        lambda: years.host_name(session, members),
        lambda: f"{years.word(number % 20)} {years.word(20 + number % 20)}",
        lambda: years.word(200 + number)[:4],
    )
    return kinds[number % len(kinds)]()


_OTHERS: Mapping[str, Callable[[int], str]] = {
    "/lex sessions WORD": lambda number: f"sessions {years.word(number * 17 % years.VOCABULARY)}",
    "/lex sessions past WORD": lambda number: f"sessions past {years.word(number * 17 % years.VOCABULARY)}",
    "/lex sessions lang:it": lambda _: "sessions lang:it",
    "/lex sessions mine": lambda _: "sessions mine",
    "/lex sessions past mine": lambda _: "sessions past mine",
    "/lex sessions page:20": lambda _: "sessions page:20",
}


async def measure(networks: list[Network]) -> None:
    for number in range(WARM + ROUNDS):
        for network in networks[number % len(networks) :] + networks[: number % len(networks)]:
            await network.round(number)


def show(networks: list[Network]) -> None:
    names = list(networks[0].took)
    width = max(map(len, names))
    print(f"{'p50 in ms, members:':<{width}}", *(f"{network.members:>10,}" for network in networks))
    for name in names:
        print(f"{name:<{width}}", *(f"{network.p50_ms(name):>10.2f}" for network in networks))
    print()
    for network in networks:
        past, ahead = years.past(network.members), years.to_come(network.members)
        print(
            f"{network.members:,} members: {ahead:,} sessions to come, {past:,} past,"
            f" {past * 10 + ahead * 5:,} sign-ups and as many letters; filled in {network.filled_s:.0f} s"
        )
    print(f"Middle of {ROUNDS} rounds; every network in its own database of one PostgreSQL, durability off.\n")


def filled(url: str, members: int) -> Network:
    began, db = time.perf_counter(), Database(url)
    years.fill(db, members, MORNING)
    return Network(members, db, filled_s=time.perf_counter() - began)


def compare(networks: list[Network]) -> None:
    """The largest network beside the usual one (or the smallest, in a short run)."""
    last = networks[-1]
    base = next((one for one in networks[:-1] if one.members == BASE), networks[0])
    ratios = {name: last.p50_ms(row) / base.p50_ms(row) for name, row in RATIOS.items()}
    sizes = f"at {last.members:,} members over {base.members:,}"
    table.show("growth", ratios, {name: f"p50 of {row} {sizes} (goal 2)" for name, row in RATIOS.items()})


def main() -> None:
    set_up(level=logging.ERROR)
    most = int(sys.argv[sys.argv.index("--most") + 1]) if "--most" in sys.argv else SIZES[-1]
    sizes = [size for size in SIZES if size <= most]
    with postgres.server(postgres.binaries(), migrate) as server, ThreadPoolExecutor(2) as both:
        networks = list(both.map(filled, [server.fresh() for _ in sizes], sizes))
        asyncio.run(measure(networks))
        show(networks)
        compare(networks)
        for network in networks:
            network.db.close()


if __name__ == "__main__":
    main()
