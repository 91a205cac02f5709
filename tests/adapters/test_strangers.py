"""Who only ever knocks wrongly is no longer read; who was let in is never kept out."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from adapters.http.server import application
from adapters.http.strangers import REFUSED, Strangers
from adapters.http.tolerance import who

BEHIND = {"X-Forwarded-For": "198.51.100.7"}


@dataclass
class Door:
    client: TestClient[web.Request, web.Application]
    now: float = 0.0
    read: int = 0

    async def gets(self, word: str, headers: dict[str, str] | None = None) -> int:
        """The status that this word gets."""
        answer = await self.client.post("/door", data=word, headers=headers)
        self.heard = await answer.text(), answer.headers.get("Retry-After")
        return answer.status

    async def knocks(self, times: int, headers: dict[str, str] | None = None) -> list[int]:
        return [await self.gets("wrong", headers) for _ in range(times)]


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async def opens(request: web.Request) -> web.Response:
        word = await request.text()
        door.read += 1
        return web.Response(status=200 if word == "right" else 401)

    strangers = Strangers(3, 0.5, lambda: door.now)
    app = application([web.post("/door", opens), web.get("/door", opens)], strangers=strangers)
    async with TestClient(TestServer(app)) as client:
        door = Door(client)
        yield door


async def test_who_was_refused_too_often_is_not_even_read_until_a_while_later(door: Door) -> None:
    assert await door.knocks(5, BEHIND) == [401, 401, 401, 429, 429]
    assert door.heard == ("Too many of these were wrong. Try again in a minute.", "60")
    assert await door.gets("right", BEHIND) == 429
    assert door.read == 3
    door.now = 2.0
    assert await door.gets("right", BEHIND) == 200


async def test_the_others_are_let_in_meanwhile_and_everybody_is_told_that_it_lives(door: Door) -> None:
    await door.knocks(5, BEHIND)
    assert await door.gets("right", {"X-Forwarded-For": "198.51.100.8"}) == 200
    assert await door.gets("right") == 200
    assert (await door.client.get("/door", headers=BEHIND)).status == 401


async def test_who_was_let_in_is_read_however_often_somebody_knocks_from_the_same_address(door: Door) -> None:
    assert await door.gets("right", BEHIND) == 200
    assert await door.knocks(9, BEHIND) == [401] * 9
    assert await door.gets("right", BEHIND) == 200
    door.now = 90_000.0
    assert await door.knocks(5, BEHIND) == [401, 401, 401, 429, 429]


async def test_nobody_is_kept_out_for_a_neighbour_that_speaks_for_all(door: Door) -> None:
    """A proxy that does not write for whom it speaks: Slack comes through it, too."""
    assert await door.knocks(9) == [401] * 9


def test_visitors_from_the_internet_are_told_apart_without_a_proxy() -> None:
    strangers = Strangers(2, 0.5, lambda: 0.0)
    stranger, other, next_door = (_from(address) for address in ("8.8.8.8", "2600::1", "10.1.2.3"))
    for request in (stranger, next_door):
        for _ in range(2):
            strangers.learn(request, 401)
    with pytest.raises(web.HTTPTooManyRequests):
        strangers.guard(stranger)
    strangers.guard(other)
    strangers.guard(next_door)


@pytest.mark.parametrize("status", [200, 302, 404, 429, 500, 501, 503])
def test_only_what_is_the_visitors_fault_counts(status: int) -> None:
    strangers = Strangers(1, 0.5, lambda: 0.0)
    strangers.learn(_from("8.8.8.8"), status)
    strangers.guard(_from("8.8.8.8"))
    assert status not in REFUSED


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("203.0.113.9:51234", "203.0.113.9"),
        ("198.51.100.7, 203.0.113.9", "203.0.113.9"),
        ("2001:db8::9", "2001:db8::9"),
        ("[2001:db8::9]:51234", "2001:db8::9"),
        ("", ""),
    ],
)
def test_a_visitor_is_the_same_from_whatever_port(told: str, address: str) -> None:
    assert who(_from("10.0.0.1", told)) == f"10.0.0.1 {address}"


def _from(remote: str, told: str = "") -> web.Request:
    headers = {"X-Forwarded-For": told} if told else {}
    return make_mocked_request("POST", "/door", headers=headers).clone(remote=remote)
