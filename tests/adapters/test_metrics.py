"""What is seen from outside: a line and a figure for each turn and each delivery, and what waits. Nobody is named."""

import asyncio
import io
import json
import threading
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from adapters.http import metrics
from adapters.http.metrics import KEPT, Figures, routes
from adapters.http.server import application
from bot.blocks import BLOCKS
from bot.chat import Later
from bot.delivery import Delivery
from bot.events import Click
from bot.pace import Limit, Pace
from bot.router import Router
from bot.worker import Worker
from store import lanes
from tests.world import World

Client = TestClient[web.Request, web.Application]


class Counted(World):
    """A world whose turns and deliveries are counted."""

    figures: Figures


@pytest.fixture
def counted(world: World) -> World:
    figures = Figures()
    figures.watch(world.db)
    world.router = Router(world.db, BLOCKS, world.house, world.clock, world._remembers_to_work, figures.attended)
    world.chat.router = world.router
    world.worker = Worker(world.db, BLOCKS, world.house, world.clock, [world.chat], figures.delivered)
    world.figures = figures  # type: ignore[attr-defined]
    return world


@pytest.fixture
async def client(counted: Counted) -> AsyncIterator[Client]:
    app = application(routes(counted.figures, counted.db, counted.clock), counted.figures)
    async with TestClient(TestServer(app, host="127.0.0.1")) as client:
        yield client


def logged(lines: io.StringIO, event: str) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in lines.getvalue().splitlines()]
    return [line for line in found if line["event"] == event]


async def test_each_turn_is_one_line_that_tells_how_it_went_and_not_what_was_said(
    counted: Counted, client: Client, lines: io.StringIO
) -> None:
    ben = counted.person("Ben Zebra")
    number = await ben.offers(title="A very private matter", capacity="1")
    await ben.types("join 77 please my secret")
    await ben.types("my private words")
    await ben.types("host")
    await ben.fills(title="")
    found = logged(lines, "turn")
    assert [(line["kind"], line["door"], line["outcome"]) for line in found] == [
        ("submit", "sessions.offer", "answered"),
        ("command", "join", "refused"),
        ("command", "", "answered"),
        ("command", "host", "answered"),
        ("submit", "sessions.offer", "misfilled"),
    ]
    assert {line["platform"] for line in found} == {"browser"}
    for line in found:
        assert set(line) == {"event", "platform", "kind", "door", "outcome", "ms", "level", "timestamp"}
        assert 0 < line["ms"] < 60_000
    assert number
    for word in ("zebra", "private", "secret", "ben", "77"):
        assert word not in json.dumps([line | {"timestamp": "", "ms": 0} for line in found]).lower()
    figures = await (await client.get("/metrics")).text()
    assert 'lexbot_turns_total{kind="command",outcome="refused",platform="browser"} 1.0' in figures
    assert 'lexbot_turn_seconds_count{kind="submit",platform="browser"} 2.0' in figures


async def test_a_turn_that_comes_twice_or_fails_is_told_as_such(counted: Counted, lines: io.StringIO) -> None:
    ben = counted.person("Ben")
    number = await ben.offers()
    mia = counted.person("Mia")
    await mia.types("help")
    click = Click("the same", counted.chat.caller("mia"), counted.chat.where(mia.talk), f"join {number}")
    for _ in range(2):
        await counted.router.answer(click, counted.chat)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("store.sessions.by_id", lambda *_: 1 / 0)
        await ben.types(f"session {number}")
    told = [(line["kind"], line["door"], line["outcome"]) for line in logged(lines, "turn")]
    assert told[-3:] == [("click", "join", "answered"), ("click", "join", "repeated"), ("command", "session", "failed")]


async def test_each_delivery_is_one_line_and_is_counted_by_how_it_ended(
    counted: Counted, client: Client, lines: io.StringIO
) -> None:
    counted.room("all", rest=True)
    ana, ben = counted.person("Ana"), counted.person("Ben")
    number = await ana.offers()
    await ben.types(f"join {number}")
    await counted.settles()
    found = logged(lines, "delivery")
    assert {(line["platform"], line["fate"]) for line in found} == {("browser", "sent")}
    assert ("card", "session") in {(line["what"], line["kind"]) for line in found}
    assert ("letter", "sessions.seat") in {(line["what"], line["kind"]) for line in found}
    named = {"event", "platform", "what", "kind", "fate", "late", "level", "timestamp"}
    assert all(set(line) == named for line in found)
    figures = await (await client.get("/metrics")).text()
    assert {line["late"] for line in found} == {0.0}, "nobody had to wait"
    cards = sum(line["what"] == "card" for line in found)
    assert f'lexbot_deliveries_total{{fate="sent",platform="browser",what="card"}} {cards}.0' in figures
    assert f'lexbot_delivery_late_seconds_count{{platform="browser",what="card"}} {cards}.0' in figures


async def test_what_is_overdue_is_told_with_its_age(counted: Counted, client: Client) -> None:
    counted.room("all", rest=True)
    ana = counted.person("Ana")
    await ana.types("help")
    await counted.settles()
    await counted.chat.fills("ana", ana.talk, "sessions.offer", _offer(), about="", key="")  # nobody sends anything
    counted.clock.jump(timedelta(minutes=7))
    await counted.db.write(lambda unit: lanes.serve(unit, ["browser"], counted.clock.now()))
    figures = await (await client.get("/metrics")).text()
    assert 'lexbot_overdue{platform="browser",what="card"} 1.0' in figures
    assert 'lexbot_overdue_seconds{platform="browser",what="card"} 420.0' in figures
    await counted.settles()
    counted.clock.jump(KEPT)
    figures = await (await client.get("/metrics")).text()
    assert 'lexbot_overdue{platform="browser",what="card"} 0.0' in figures
    assert 'lexbot_overdue_seconds{platform="browser",what="card"} 0.0' in figures


async def test_the_database_is_asked_every_few_seconds_at_most_however_many_look(
    counted: Counted, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(counted.db, "see", lambda kind, _waited, _took: asked.append(kind))
    for _ in range(2):
        answers = await asyncio.gather(*(client.get("/metrics") for _ in range(20)))
        assert [answer.status for answer in answers] == [200] * 20
    assert asked == ["read"]
    counted.clock.jump(KEPT)
    await client.get("/metrics")
    assert asked == ["read"] * 2


async def test_a_database_that_is_away_is_not_asked_each_time_either(
    counted: Counted, client: Client, monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    def away(*_: object) -> None:
        raise OSError("away")

    with monkeypatch.context() as patched:
        patched.setattr(metrics, "overdue", away)
        for _ in range(3):
            assert (await client.get("/metrics")).status == 200
    assert len(logged(lines, "backlog not known")) == 1
    counted.clock.jump(KEPT)
    figures = await (await client.get("/metrics")).text()
    assert 'lexbot_overdue{platform="",what="job"} 0.0' in figures


def _offer() -> dict[str, str | tuple[str, ...]]:
    return {"title": "Testing", "starts_at": "2026-11-25T15:00", "place": "https://meet.example.org/abc"}


async def test_units_and_connections_are_counted_while_they_run(counted: Counted, client: Client) -> None:
    gate = threading.Event()
    size = counted.db.readers.size
    busy = [asyncio.create_task(counted.db.read(lambda _unit: gate.wait(10))) for _ in range(size + 2)]
    await asyncio.sleep(0)
    assert (counted.db.readers.running, counted.db.readers.waiting) == (size, 2)
    gate.set()
    await asyncio.gather(*busy)
    assert (counted.db.readers.running, counted.db.readers.waiting) == (0, 0)
    figures = await (await client.get("/metrics")).text()
    assert f'lexbot_unit_wait_seconds_count{{kind="read"}} {size + 3}.0' in figures, "the last one is this look itself"
    kind = "read" if counted.db.is_sqlite else "any"
    assert f'lexbot_units{{kind="{kind}",state="waiting"}} 0.0' in figures
    assert "lexbot_database_connections 0.0" in figures


async def test_connections_in_use_are_those_in_use(counted: Counted) -> None:
    def look(unit: Any) -> int:
        unit.connection()
        return counted.db.connections()

    assert await counted.db.read(look) == 1
    assert counted.db.connections() == 0


async def test_waits_for_limits_are_told_by_method_and_never_by_channel(counted: Counted, client: Client) -> None:
    pace = Pace(counted.db, counted.clock, counted.figures.waited)
    await pace.turn(Limit("slack T1 chat.postMessage", 1.0), Limit("slack T1 to C0SECRET", 1.0))
    await pace.turn(Limit("teams tenant-1", 0.02))
    await pace.turn(Limit("slack T1 to C0SECRET2", 1.0))
    with pytest.raises(Later):
        await pace.turn(Limit("slack T1 chat.postMessage", 60.0), patience=0)
    figures = await (await client.get("/metrics")).text()
    for labels in ('method="chat.postMessage",platform="slack"', 'method="any",platform="teams"', 'method="to",'):
        assert f"lexbot_limiter_wait_seconds_count{{{labels}" in figures
    for secret in ("C0SECRET", "T1", "tenant-1"):
        assert secret not in figures


async def test_a_log_that_cannot_be_written_keeps_no_turn_from_being_answered(
    counted: Counted, lines: io.StringIO
) -> None:
    ben = counted.person("Ben")
    lines.close()
    assert await ben.types("help")
    counted.figures.delivered(Delivery("browser", "letter", "a.b", "sent", 0.1))
