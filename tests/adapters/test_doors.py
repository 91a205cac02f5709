"""Who comes slowly, in crowds or with what is wrong is kept waiting by nobody, and keeps nobody waiting.

On real sockets, with patience of a fraction of a second.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from adapters.http.arrivals import Arrivals
from adapters.http.connection import Connection, Site
from adapters.http.server import application, start
from adapters.http.tolerance import Tolerance, tell
from tests.postgres import free_port

BRIEF = 0.3
"""Seconds of patience in most of these tests: long beside what is sent at once, short beside a test's."""
LONG = 60.0
POST = b"POST /reads HTTP/1.1\r\nHost: lex\r\n"


@dataclass
class Visitor:
    """One connection."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def says(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()

    async def hears(self) -> str:
        """All until they hang up, which they do within seconds."""
        try:
            return (await asyncio.wait_for(self.reader.read(), 20)).decode()
        except ConnectionResetError:
            return ""

    async def hears_answer(self) -> str:
        """One answer, as long as it says that it is."""
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 20)).decode()
        length = next(int(line.split(":")[1]) for line in head.splitlines() if line.startswith("Content-Length"))
        return head + (await self.reader.readexactly(length)).decode()

    async def asks(self, *pieces: bytes) -> str:
        await self.says(*pieces)
        return await self.hears_answer()


@dataclass
class House:
    """A server with a door that reads what is sent, one that does not, and one that takes its time."""

    port: int
    leave: asyncio.Event
    visitors: list[Visitor] = field(default_factory=list)

    async def visitor(self) -> Visitor:
        self.visitors.append(Visitor(*await asyncio.open_connection("127.0.0.1", self.port)))
        return self.visitors[-1]

    async def empties(self) -> None:
        """All go home."""
        self.leave.set()
        for visitor in self.visitors:
            visitor.writer.close()
        await asyncio.gather(*(visitor.writer.wait_closed() for visitor in self.visitors), return_exceptions=True)


@asynccontextmanager
async def house(arrivals: Arrivals | None = None, head: float = LONG, most_silent: int = 100) -> AsyncIterator[House]:
    leave = asyncio.Event()

    async def reads(request: web.Request) -> web.Response:
        return web.Response(text=f"read {len(await request.read())}")

    async def refuses(request: web.Request) -> web.Response:
        tell(request, "refused", reason="for a test")
        return web.Response(status=401)

    async def takes_its_time(_request: web.Request) -> web.Response:
        await leave.wait()
        return web.Response(text="at last")

    async def lives(_request: web.Request) -> web.Response:
        return web.Response(text="alive")

    routes = [
        web.post("/reads", reads),
        web.post("/refuses", refuses),
        web.post("/takes", takes_its_time),
        web.get("/lives", lives),
    ]
    runner = web.AppRunner(application(routes, arrivals=arrivals), shutdown_timeout=0.1)
    await runner.setup()
    await Site(runner, "127.0.0.1", 0, head, most_silent).start()
    house = House(runner.addresses[0][1], leave)
    try:
        yield house
    finally:
        await house.empties()
        await runner.cleanup()


@pytest.fixture
async def door() -> AsyncIterator[House]:
    async with house() as door:
        yield door


# bodies


async def test_a_body_that_comes_at_once_or_in_pieces_is_read(door: House) -> None:
    visitor = await door.visitor()
    assert (await visitor.asks(POST + b"Content-Length: 3\r\n\r\nabc")).endswith("read 3")
    assert (await visitor.asks(POST, b"Content-Length: 3\r\n\r\n", b"a", b"bc")).endswith("read 3")
    assert (await visitor.asks(POST, b"Transfer-Encoding: chunked\r\n\r\n", b"2\r\nab\r\n0\r\n\r\n")).endswith("read 2")


@pytest.mark.parametrize("how", [b"Content-Length: 100\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n5\r\nhe"])
async def test_a_body_that_does_not_arrive_in_time_is_given_up(how: bytes, lines: io.StringIO) -> None:
    async with house(Arrivals(body=BRIEF)) as door:
        visitor = await door.visitor()
        await visitor.says(POST, how)
        answer = await visitor.hears()
    assert answer.startswith("HTTP/1.1 408")
    assert "Connection: close" in answer
    assert answer.endswith("This came too slowly.")
    assert '"event": "request given up"' in lines.getvalue()
    assert "Traceback" not in lines.getvalue()


async def test_a_body_that_drips_is_given_up_all_the_same(lines: io.StringIO) -> None:
    async with house(Arrivals(body=BRIEF)) as door:
        visitor = await door.visitor()
        await visitor.says(POST, b"Content-Length: 100000\r\n\r\n")
        answer = asyncio.create_task(visitor.hears())
        while not answer.done():
            visitor.writer.write(b"x")
            await asyncio.sleep(BRIEF / 20)
    assert (await answer)[:12] in ("HTTP/1.1 408", "")  # a byte that crosses the answer may reset the connection
    assert '"event": "request given up"' in lines.getvalue()


async def test_of_too_many_that_are_slow_the_first_is_given_up_and_who_is_quick_is_served() -> None:
    async with house(Arrivals(body=LONG, most_arriving=3)) as door:
        slow = [await door.visitor() for _ in range(5)]
        for visitor in slow:
            await visitor.says(POST, b"Content-Length: 100\r\n\r\nhe")
            assert (await (await door.visitor()).asks(POST, b"Content-Length: 3\r\n\r\n", b"abc")).endswith("read 3")
        for visitor in slow[:2]:
            assert (await visitor.hears()).startswith("HTTP/1.1 408")
        for visitor in slow[2:4]:  # the quick ones have made room again
            assert not visitor.reader.at_eof()
        assert (await slow[4].asks(b"x" * 98)).endswith("read 100")


async def test_a_door_that_refuses_reads_no_body_and_hangs_up(door: House) -> None:
    visitor = await door.visitor()
    await visitor.says(b"POST /refuses HTTP/1.1\r\nHost: lex\r\nContent-Length: 1000000\r\n\r\nx")
    answer = await visitor.hears()
    assert answer.startswith("HTTP/1.1 401")
    assert "Connection: close" in answer


async def test_what_is_packed_is_not_unpacked(door: House) -> None:
    visitor = await door.visitor()
    packed = POST + b"Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00"
    assert (await visitor.asks(packed)).endswith("read 4")


# heads


@pytest.mark.parametrize("begun", [b"", b"P", POST, POST + b"X-Slow: "])
async def test_a_head_that_does_not_arrive_in_time_is_hung_up_on(begun: bytes) -> None:
    async with house(head=BRIEF) as door:
        visitor = await door.visitor()
        await visitor.says(begun)
        assert await visitor.hears() == ""


async def test_a_head_that_drips_is_hung_up_on_also_after_a_good_one() -> None:
    async with house(head=BRIEF) as door:
        visitor = await door.visitor()
        assert "read 3" in await visitor.asks(POST + b"Content-Length: 3\r\n\r\nabc")
        await visitor.says(POST, b"X-Slow: ")
        heard = asyncio.create_task(visitor.hears())
        while not heard.done():
            visitor.writer.write(b"x")
            await asyncio.sleep(BRIEF / 20)
        assert await heard == ""


async def test_a_connection_may_wait_for_its_next_request_longer_than_a_head_may_take() -> None:
    async with house(head=BRIEF) as door:
        visitor, other = await door.visitor(), await door.visitor()
        assert "read 3" in await visitor.asks(POST + b"Content-Length: 3\r\n\r\nabc")
        await other.says(b"P")
        assert await other.hears() == ""  # so long it took
        assert "read 3" in await visitor.asks(POST + b"Content-Length: 3\r\n\r\nabc")


async def test_an_answer_may_take_longer_than_a_head() -> None:
    async with house(head=BRIEF) as door:
        visitor, other = await door.visitor(), await door.visitor()
        await visitor.says(b"POST /takes HTTP/1.1\r\nHost: lex\r\nContent-Length: 0\r\n\r\n")
        assert await other.hears() == ""
        door.leave.set()
        assert (await visitor.hears_answer()).endswith("at last")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\nHost: lex\r\n\r\n",
        POST + b"X-Long: " + b"x" * 10_000 + b"\r\n\r\n",
        POST + b"".join(b"X-%d: y\r\n" % number for number in range(200)) + b"\r\n",
        POST + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
        POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"\x16\x03\x01 SECRETWORDS\r\n\r\n",
    ],
    ids=["line", "header", "headers", "two lengths", "length and chunks", "no HTTP"],
)
async def test_a_head_that_is_too_big_or_means_two_things_is_refused_and_not_quoted(
    door: House, lines: io.StringIO, head: bytes
) -> None:
    visitor = await door.visitor()
    await visitor.says(head)
    answer = await visitor.hears()
    assert answer.split()[1] == "400"
    assert answer.endswith("\r\n\r\nThis cannot be read.")
    assert "X-Content-Type-Options: nosniff" in answer
    assert "aiohttp" not in answer
    assert lines.getvalue() == ""


async def test_the_program_listens_through_these_doors() -> None:
    port = free_port()
    runner = await start(application([]), "127.0.0.1", port)
    house = House(port, asyncio.Event())
    assert "404" in await (await house.visitor()).asks(b"GET / HTTP/1.1\r\nHost: lex\r\n\r\n")
    assert {type(connection) for connection in runner.server.connections} == {Connection}
    await house.empties()
    await runner.cleanup()


# crowds


async def test_of_too_many_silent_connections_the_longest_silent_makes_room() -> None:
    async with house(most_silent=3) as door:
        busy = await door.visitor()
        await busy.says(b"POST /takes HTTP/1.1\r\nHost: lex\r\nContent-Length: 0\r\n\r\n")
        silent = [await door.visitor() for _ in range(6)]
        for visitor in silent[:3]:
            assert await visitor.hears() == ""
        assert "read 3" in await silent[-1].asks(POST + b"Content-Length: 3\r\n\r\nabc")
        door.leave.set()
        assert (await busy.hears_answer()).endswith("at last")


async def test_more_than_can_be_under_way_are_asked_to_come_again_and_it_still_says_that_it_lives() -> None:
    async with house(Arrivals(most_under_way=2)) as door:
        begun = [await door.visitor() for _ in range(2)]
        for visitor in begun:
            await visitor.says(b"POST /takes HTTP/1.1\r\nHost: lex\r\nContent-Length: 0\r\n\r\n")
        other = await door.visitor()

        answer = ""
        while not answer.startswith("HTTP/1.1 503"):
            answer = await other.asks(POST + b"Content-Length: 0\r\n\r\n")
        assert "Retry-After: 1" in answer
        assert (await other.asks(b"GET /lives HTTP/1.1\r\nHost: lex\r\n\r\n")).endswith("alive")
        door.leave.set()
        for visitor in begun:
            assert (await visitor.hears_answer()).endswith("at last")
        assert "read 3" in await other.asks(POST + b"Content-Length: 3\r\n\r\nabc")


# the log


async def test_a_flood_of_refusals_does_not_fill_the_log(door: House, lines: io.StringIO) -> None:
    visitor = await door.visitor()
    for _ in range(300):
        answer = await visitor.asks(b"POST /refuses HTTP/1.1\r\nHost: lex\r\nContent-Length: 0\r\n\r\n")
        assert answer.startswith("HTTP/1.1 401")
    told = lines.getvalue().splitlines()
    assert 60 <= len(told) < 150  # and one more each second that this takes
    assert any("only counted for now" in line for line in told)


def test_tolerance_comes_back_with_time() -> None:
    now = [0.0]
    tolerance = Tolerance(3, 0.5, lambda: now[0])
    assert [tolerance.spend("a") for _ in range(5)] == [3, 2, 1, 0, 0]
    assert tolerance.left("b") == 3
    now[0] = 3.0
    assert tolerance.left("a") == 1.5
    now[0] = 300.0
    assert tolerance.left("a") == 3


def test_only_so_many_names_are_remembered() -> None:
    tolerance = Tolerance(3, 0.5)
    for number in range(10_000):
        tolerance.spend(str(number))
    assert len(tolerance._left) < 5000
