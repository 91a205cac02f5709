"""Calendars to subscribe to. Whoever knows a member's secret address reads what that member may read."""

import asyncio
import hashlib
import re
from collections.abc import Callable, Sequence

from aiohttp import web

from adapters.http.tolerance import Tolerance, who
from bot import calendar
from bot.block import Block
from bot.calendar import Entry
from bot.router import Router
from bot.text import plain, say
from bot.turn import Work
from store import people
from store.db import Unit
from store.people import Person

_WORD = re.compile(r"\d{1,18}-[\w-]{16,64}", re.ASCII)
MOST_ENTRIES = 52
"""In one file: the dates of the longest series."""
MOST_AT_ONCE = 2
"""Calendars that are drawn at once: each holds one of the few readers of the database, which turns need."""
MOST_WAITING = 200
"""More than that are asked to come again; calendar programs do so by themselves."""
WRONG_AT_ONCE, WRONG_A_SECOND = 30, 0.5
"""Wrong addresses of calendars that one visitor may try, at once and from then on."""
Wanted = Callable[[Work, Person], bytes | None]


class Feeds:
    """Draws calendars from what the rooms have to show."""

    def __init__(self, router: Router, blocks: Sequence[Block]) -> None:
        self.db, self.house, self.clock = router.db, router.house, router.clock
        self._entries = [block.calendar for block in blocks if block.calendar]
        self._desk, self._waiting = asyncio.Semaphore(MOST_AT_ONCE), 0
        self._wrong = Tolerance(WRONG_AT_ONCE, WRONG_A_SECOND)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(r"/calendar/{secret:[\w-]+}.ics", self.mine),
            web.get(r"/calendar/all/{secret:[\w-]+}.ics", self.all),
            web.get(r"/calendar/{secret:[\w-]+}/{entry}.ics", self.one),
        ]

    async def mine(self, request: web.Request) -> web.Response:
        """One member's sessions."""
        return await self._answer(request, lambda work, who: self._feed(work, who, who, f"LEX · {who.name}"))

    async def all(self, request: web.Request) -> web.Response:
        """Everybody's sessions."""
        return await self._answer(request, lambda work, who: self._feed(work, who, None, "LEX"))

    async def one(self, request: web.Request) -> web.Response:
        """One entry, by its uid or the number of its session; several, with commas between."""
        wanted = request.match_info["entry"].split(",")[:MOST_ENTRIES]

        def draw(work: Work, who: Person) -> bytes | None:
            own = self._of(work, who)
            found = [_find(own, one) for one in wanted]
            if not all(found):
                everybodys = self._of(work, None)
                found = [known or _find(everybodys, one) for known, one in zip(found, wanted, strict=True)]
            known = [entry for entry in found if entry]
            return calendar.files(known) if known else None

        return await self._answer(request, draw)

    def _feed(self, work: Work, reads: Person, whose: Person | None, name: str) -> bytes:
        cut = say(
            "This calendar holds {most} sessions, what comes next before what is over. LEX itself shows all.",
            most=calendar.MOST,
        )
        return calendar.feed(self._of(work, whose), name, plain(cut, work.reader(reads)))

    def _of(self, work: Work, person: Person | None) -> list[Entry]:
        return [entry for entries in self._entries for entry in entries(work, person)]

    async def _answer(self, request: web.Request, draw: Wanted) -> web.Response:
        word, visitor, now = request.match_info["secret"], who(request), self.clock.now()
        if self._wrong.left(visitor) < 1:
            raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})

        def read(unit: Unit) -> bytes | None:
            person = people.by_calendar_word(unit, word) if _WORD.fullmatch(word) else None
            return draw(Work(unit, now, self.house), person) if person else None

        content = await self._in_turn(read)
        if content is None:
            self._wrong.spend(visitor)
            raise web.HTTPNotFound(text="There is no such calendar.")
        mark = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": mark, "Cache-Control": "private, max-age=300"}
        if request.headers.get("If-None-Match") == mark:
            return web.Response(status=304, headers=headers)
        headers["Content-Disposition"] = 'inline; filename="lex.ics"'
        return web.Response(body=content, content_type=calendar.MIME, charset="utf-8", headers=headers)

    async def _in_turn(self, read: Callable[[Unit], bytes | None]) -> bytes | None:
        if self._waiting >= MOST_WAITING:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "60"})
        self._waiting += 1
        try:
            async with self._desk:
                return await self.db.read(read)
        finally:
            self._waiting -= 1


def _find(entries: Sequence[Entry], wanted: str) -> Entry | None:
    """By uid, or by the number in it: ``12`` finds ``session-12-…@lexbot``."""
    return next(
        (entry for entry in entries if entry.uid == wanted or wanted in entry.uid.partition("@")[0].split("-")[1:2]),
        None,
    )
