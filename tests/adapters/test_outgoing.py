"""What nobody acknowledges is not sent for ever."""

import asyncio
import socket
import sys
from collections.abc import Callable

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.outgoing import UNHEARD, connector
from adapters.slack.web import PATIENCE, new_session
from bot.delivery import SETTLES


def test_nothing_is_on_its_way_any_more_when_we_look_for_it() -> None:
    assert SETTLES.total_seconds() > UNHEARD + PATIENCE


@pytest.mark.skipif(sys.platform != "linux", reason="an option of Linux")
@pytest.mark.parametrize("opens", [new_session, lambda: aiohttp.ClientSession(connector=connector())])
async def test_the_system_drops_what_we_gave_up(opens: Callable[[], aiohttp.ClientSession]) -> None:
    async def answers(request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse()
        await answer.prepare(request)
        await asyncio.Event().wait()
        return answer

    app = web.Application()
    app.router.add_get("/", answers)
    async with TestServer(app) as server, opens() as session, session.get(server.make_url("/")) as answer:
        assert answer.connection
        assert answer.connection.transport
        ours = answer.connection.transport.get_extra_info("socket")
        assert ours.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == UNHEARD * 1000
