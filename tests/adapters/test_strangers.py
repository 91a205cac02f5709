"""Who only ever knocks wrongly is no longer read; Slack and Teams are never kept out, however they come to us."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request
from multidict import CIMultiDict

from adapters.http.server import application
from adapters.http.strangers import LET_IN, REFUSED, Strangers
from adapters.http.tolerance import MOST_KNOWN, who

STRANGER, GENUINE, NEW, EDGE = "8.8.8.8", "3.5.6.7", "3.5.6.8", "104.16.1.1"


@dataclass
class Door:
    client: TestClient[web.Request, web.Application]
    now: float = 0.0
    read: int = 0

    async def gets(self, word: str, *told: str) -> int:
        """The status that this word gets, with these lines of a proxy."""
        headers = [("X-Forwarded-For", line) for line in told]
        answer = await self.client.post("/door", data=word, headers=headers)
        self.heard = await answer.text(), answer.headers.get("Retry-After")
        return answer.status

    async def knocks(self, times: int, *told: str) -> list[int]:
        return [await self.gets("wrong", *told) for _ in range(times)]


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async def opens(request: web.Request) -> web.Response:
        word = await request.text()
        door.read += 1
        if word in {"right", "odd"}:
            request[LET_IN] = True
        return web.Response(status={"right": 200, "odd": 403, "polite": 200}.get(word, 401))

    strangers = Strangers(3, 0.5, lambda: door.now)
    app = application([web.post("/door", opens), web.get("/door", opens)], strangers=strangers)
    async with TestClient(TestServer(app)) as client:
        door = Door(client)
        yield door


async def test_who_was_refused_too_often_is_not_even_read_until_a_while_later(door: Door) -> None:
    await door.gets("right", GENUINE)
    assert await door.knocks(5, STRANGER) == [401, 401, 401, 429, 429]
    assert door.heard == ("Too many of these were wrong. Try again in a minute.", "60")
    assert await door.gets("right", STRANGER) == 429
    assert door.read == 4
    door.now = 2.0
    assert await door.gets("right", STRANGER) == 200


async def test_the_others_are_let_in_meanwhile_and_everybody_is_told_that_it_lives(door: Door) -> None:
    await door.gets("right", GENUINE)
    assert (await door.knocks(5, STRANGER))[-1] == 429
    assert [await door.gets("right", *told) for told in ([NEW], [GENUINE], [])] == [200, 200, 200]
    assert (await door.client.get("/door", headers={"X-Forwarded-For": STRANGER})).status == 401


async def test_who_was_let_in_is_read_however_often_somebody_knocks_from_the_same_address(door: Door) -> None:
    assert await door.gets("right", GENUINE) == 200
    door.now = 1_000_000.0
    assert await door.knocks(9, GENUINE) == [401] * 9


async def test_who_was_let_in_is_known_whatever_they_were_answered(door: Door) -> None:
    """Teams brings what another organisation's members say to our bot; we know that it is Teams."""
    assert [await door.gets("odd", GENUINE) for _ in range(9)] == [403] * 9
    assert await door.knocks(9, GENUINE) == [401] * 9


async def test_a_friendly_answer_alone_makes_nobody_known(door: Door) -> None:
    """Anybody may ask whether we speak TLS, as Slack does."""
    await door.gets("right", GENUINE)
    assert await door.gets("polite", STRANGER) == 200
    assert (await door.knocks(5, STRANGER))[-1] == 429


async def test_nobody_is_kept_out_of_a_door_where_nobody_was_let_in_yet(door: Door) -> None:
    """Our secret may be the wrong one; and nobody knows yet which addresses to believe."""
    assert await door.knocks(9, STRANGER) == [401] * 9
    assert await door.gets("right", STRANGER) == 200


SHARED: dict[str, tuple[Sequence[str], Sequence[str], Sequence[str]]] = {
    "a proxy that does not tell": ([GENUINE], [], []),
    "one for all inside a cluster": (["10.0.0.5"], ["10.0.0.5"], ["10.0.0.6"]),
    "one that does not know": (["unknown"], ["unknown"], ["unknown"]),
    "two proxies": ([f"{GENUINE}, {EDGE}"], [f"{STRANGER}, {EDGE}"], [f"{NEW}, {EDGE}"]),
    "two proxies, past one of which the stranger went": (
        [f"{GENUINE}, {EDGE}"],
        [f"{NEW}, {STRANGER}"],
        [f"{NEW}, {EDGE}"],
    ),
    "one that adds to what a stranger says": ([GENUINE], [f"{NEW}, {STRANGER}"], [NEW]),
    "one that adds a line": ([GENUINE], [NEW, STRANGER], [NEW]),
    "one that adds a line of its own port": ([f"{GENUINE}:1"], [NEW, f"{STRANGER}:2"], [f"{NEW}:3"]),
}


@pytest.mark.parametrize("way", SHARED)
async def test_a_stranger_keeps_nobody_out_who_comes_the_same_way(way: str, door: Door) -> None:
    first, stranger, genuine = SHARED[way]
    await door.gets("right", *first)
    await door.knocks(9, *stranger)
    assert await door.gets("right", *genuine) == 200


@pytest.mark.parametrize("forged", ["8.8.4.4", "8.8.4.4, 8.8.4.5", ", ", "x" * 5000, "1," * 3000])
async def test_a_stranger_stays_the_same_whatever_they_say_of_themselves(forged: str, door: Door) -> None:
    await door.gets("right", GENUINE)
    answers = [await door.gets("wrong", *told) for told in ([forged, STRANGER], [f"{forged}, {STRANGER}"]) * 3]
    assert answers == [401, 401, 401, 429, 429, 429]


def test_strangers_of_many_addresses_make_nobody_unknown() -> None:
    strangers = Strangers(1, 0.5, lambda: 0.0)
    strangers.learn(_let_in(GENUINE), 200)
    stranger = _from("10.0.0.1", STRANGER)
    for number in range(MOST_KNOWN + 9):
        told = CIMultiDict({"X-Forwarded-For": f"2600::{number:x}"})
        strangers.learn(stranger.clone(headers=told), 401)
    strangers.learn(_from("10.0.0.1", GENUINE), 401)
    strangers.guard(_from("10.0.0.1", GENUINE))


@pytest.mark.parametrize("status", [200, 302, 404, 429, 500, 501, 503])
def test_only_what_is_the_visitors_fault_counts(status: int) -> None:
    strangers = Strangers(1, 0.5, lambda: 0.0)
    strangers.learn(_let_in(GENUINE), 200)
    strangers.learn(_from("10.0.0.1", STRANGER), status)
    strangers.guard(_from("10.0.0.1", STRANGER))
    assert status not in REFUSED


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("203.0.113.9", " 203.0.113.9"),
        ("203.0.113.9:51234", " 203.0.113.9"),
        ("198.51.100.7, 203.0.113.9", " 203.0.113.9"),
        ("2001:db8::9", " 2001:db8::9"),
        ("[2001:db8::9]:51234", " 2001:db8::9"),
        ("[2001:db8::9]", " 2001:db8::9"),
        ("", ""),
    ],
)
def test_a_visitor_is_the_same_from_whatever_port(told: str, address: str) -> None:
    assert who(_from("10.0.0.1", told)) == f"10.0.0.1{address}"


def _from(remote: str, told: str = "") -> web.Request:
    headers = {"X-Forwarded-For": told} if told else {}
    return make_mocked_request("POST", "/door", headers=headers).clone(remote=remote)


def _let_in(told: str) -> web.Request:
    request = _from("10.0.0.1", told)
    request[LET_IN] = True
    return request
