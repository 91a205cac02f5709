"""Calendars to subscribe to. Whoever knows a member's secret address reads what that member may read."""

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from aiohttp import web

from adapters.http.drawings import Drawing, Drawings
from adapters.http.tolerance import Tolerance, who
from bot import calendar, filters
from bot.block import Block
from bot.calendar import Entry
from bot.errors import Refusal
from bot.filters import EVERYTHING, Filter
from bot.router import Router
from bot.text import plain, say
from bot.turn import Work, reader_for
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
MOST_DATED = 20_000
"""So many addresses we remember, and since when each is as it is."""
Wanted = Callable[[Work, Person], Drawing | None]


class Feeds:
    """Draws calendars from what the rooms have to show."""

    def __init__(self, router: Router, blocks: Sequence[Block]) -> None:
        self.db, self.house, self.clock = router.db, router.house, router.clock
        self._doors = [block.calendar for block in blocks if block.calendar]
        self._desk, self._waiting = asyncio.Semaphore(MOST_AT_ONCE), 0
        self._wrong = Tolerance(WRONG_AT_ONCE, WRONG_A_SECOND)
        self._drawings = Drawings()
        self._dated: OrderedDict[bytes, tuple[str, datetime]] = OrderedDict()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get(r"/calendar/{secret:[\w-]+}.ics", self.mine),
            web.get(r"/calendar/all/{secret:[\w-]+}.ics", self.all),
            web.get(r"/calendar/{secret:[\w-]+}/{entry}.ics", self.one),
        ]

    async def mine(self, request: web.Request) -> web.Response:
        """One member's sessions."""

        def draw(work: Work, reads: Person) -> Drawing:
            return Drawing(self._feed(work, reads, reads, _filter(request), f"LEX · {reads.name}"))

        return await self._answer(request, draw)

    async def all(self, request: web.Request) -> web.Response:
        """Everybody's sessions, as far as the filters of the address let them; drawn once for all who read alike."""

        def draw(work: Work, reads: Person) -> Drawing:
            narrowed = _filter(request)
            marks = tuple(door.mark(work, narrowed) for door in self._doors)
            name = " · ".join(part for part in ("LEX", narrowed.line) if part)
            return self._drawings.get(
                (narrowed, work.reader(reads).language),
                marks,
                work.now,
                lambda: self._feed(work, reads, None, narrowed, name),
            )

        return await self._answer(request, draw)

    async def one(self, request: web.Request) -> web.Response:
        """One entry, by its uid or the number of its session; several, with commas between."""
        wanted = request.match_info["entry"].split(",")[:MOST_ENTRIES]

        def draw(work: Work, who: Person) -> Drawing | None:
            own = self._of(work, who)
            found = [_find(own, one) for one in wanted]
            if not all(found):
                everybodys = self._of(work, None)
                found = [known or _find(everybodys, one) for known, one in zip(found, wanted, strict=True)]
            known = [entry for entry in found if entry]
            return Drawing(calendar.files(known)) if known else None

        return await self._answer(request, draw)

    def _feed(self, work: Work, reads: Person, whose: Person | None, narrowed: Filter, name: str) -> bytes:
        reader = work.reader(reads)
        cut = say(
            "This calendar holds {most} sessions, what comes next before what is over. LEX itself shows all.",
            most=calendar.MOST,
        )

        def called_off(title: str) -> str:
            return plain(say("Cancelled: {title}", title=title), reader)

        return calendar.feed(self._of(work, whose, narrowed), name, plain(cut, reader), called_off)

    def _of(self, work: Work, person: Person | None, narrowed: Filter = EVERYTHING) -> list[Entry]:
        return [entry for door in self._doors for entry in door.entries(work, person, narrowed)]

    async def _answer(self, request: web.Request, draw: Wanted) -> web.Response:
        word, visitor, now = request.match_info["secret"], who(request), self.clock.now()
        if self._wrong.left(visitor) < 1:
            raise web.HTTPTooManyRequests(headers={"Retry-After": "60"})

        def read(unit: Unit) -> Drawing | str | None:
            person = people.by_calendar_word(unit, word) if _WORD.fullmatch(word) else None
            work = Work(unit, now, self.house)
            try:
                return draw(work, person) if person else None
            except Refusal as no:
                return plain(no.view.text, reader_for(person.language if person else "", "", self.house))

        found = await self._in_turn(read)
        if found is None:
            self._wrong.spend(visitor)
            raise web.HTTPNotFound(text="There is no such calendar.")
        if isinstance(found, str):
            return web.Response(status=400, text=found)
        return self._told(request, found, now)

    def _told(self, request: web.Request, found: Drawing, now: datetime) -> web.Response:
        """The calendar, or that whoever asks has it already."""
        since = self._since(request.path_qs, found.mark, now)
        headers = {"Cache-Control": "private, max-age=300"}
        if _has_it(request, found.mark, since):
            answer = web.Response(status=304, headers=headers)
        else:
            headers["Content-Disposition"] = 'inline; filename="lex.ics"'
            answer = web.Response(body=found.content, content_type=calendar.MIME, charset="utf-8", headers=headers)
        answer.etag, answer.last_modified = found.mark, since
        return answer

    def _since(self, address: str, mark: str, now: datetime) -> datetime:
        """Since when what stands at this address is as it is, as far as we know; in whole seconds, none told twice."""
        key, second = hashlib.blake2b(address.encode(), digest_size=12).digest(), now.replace(microsecond=0)
        known, since = self._dated.pop(key, ("", None))
        if since is None or known != mark:
            since = max(second, since + timedelta(seconds=1)) if since else second
        self._dated[key] = mark, since
        if len(self._dated) > MOST_DATED:
            self._dated.popitem(last=False)
        return since

    async def _in_turn(self, read: Callable[[Unit], Drawing | str | None]) -> Drawing | str | None:
        if self._waiting >= MOST_WAITING:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": "60"})
        self._waiting += 1
        try:
            async with self._desk:
                return await self.db.read(read)
        finally:
            self._waiting -= 1


def _filter(request: web.Request) -> Filter:
    return filters.addressed(request.query.items())


def _has_it(request: web.Request, mark: str, since: datetime) -> bool:
    """By its mark or, of who tells none, by its date: exactly that one, since other replicas may tell other dates."""
    if marks := request.if_none_match:
        return any(one.value in (mark, "*") for one in marks)
    return request.if_modified_since == since


def _find(entries: Sequence[Entry], wanted: str) -> Entry | None:
    """By uid, or by the number in it: ``12`` finds ``session-12-…@lexbot``."""
    return next(
        (entry for entry in entries if entry.uid == wanted or wanted in entry.uid.partition("@")[0].split("-")[1:2]),
        None,
    )
