"""How the web server stops: it answers what it has let in, and asks nobody to come again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import ClientConnectorError, ClientSession, web

from adapters.http.health import Readiness, routes
from adapters.http.server import CLOSING, application, start, stop
from tests.postgres import free_port


@dataclass
class Served:
    """A server with a slow door, and somebody who keeps their connections."""

    runner: web.AppRunner
    address: str
    client: ClientSession
    gate: asyncio.Event
    inside: asyncio.Event
    readiness: Readiness


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    gate, inside, port, readiness = asyncio.Event(), asyncio.Event(), free_port(), Readiness({})

    async def slow(_request: web.Request) -> web.Response:
        inside.set()
        await gate.wait()
        return web.Response(text="done")

    app = application([web.get("/slow", slow), *routes(readiness)])
    runner = await start(app, "127.0.0.1", port)
    async with ClientSession() as client:
        yield Served(runner, f"http://127.0.0.1:{port}", client, gate, inside, readiness)
    gate.set()
    await runner.cleanup()


async def comes(served: Served) -> bool:
    """Whether somebody new is let in; if so, they are answered."""
    try:
        async with ClientSession() as other, other.get(f"{served.address}/healthz") as answer:
            assert answer.status == 200
            return True
    except ClientConnectorError:
        return False


async def test_who_came_in_is_answered_after_the_door_is_closed(served: Served) -> None:
    asked = asyncio.create_task(served.client.get(f"{served.address}/slow"))
    await served.inside.wait()
    stopping = asyncio.create_task(stop(served.runner))
    async with asyncio.timeout(10):
        while await comes(served):
            pass
    served.gate.set()
    answer = await asked
    assert (answer.status, await answer.text()) == (200, "done")
    await stopping


async def test_in_the_grace_all_are_answered_and_asked_to_come_no_more(served: Served) -> None:
    async with served.client.get(f"{served.address}/healthz") as before:
        assert (before.status, "Connection" in before.headers) == (200, False)
    served.readiness.stopping = True
    stopping = asyncio.create_task(stop(served.runner, grace=0.5))
    await asyncio.sleep(0)
    assert served.runner.app[CLOSING].is_set()
    for path, status in (("/healthz", 200), ("/readyz", 503), ("/nothing", 404)):
        async with served.client.get(f"{served.address}{path}") as answer:
            assert (answer.status, answer.headers["Connection"]) == (status, "close")
    await stopping
    with pytest.raises(ClientConnectorError):
        await served.client.get(f"{served.address}/healthz")
