"""What the web server answers: health, figures, calendars; and how it says no."""

import asyncio
import io
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from icalendar import Calendar

from adapters.http.feeds import Feeds
from adapters.http.health import Readiness, database_probe
from adapters.http.health import routes as health_routes
from adapters.http.metrics import Figures
from adapters.http.metrics import routes as figures_routes
from adapters.http.server import application, start
from adapters.settings import Unusable
from bot import calendar
from bot.blocks import BLOCKS
from bot.blocks.sessions.jobs import calendar as calendars
from bot.router import Router
from store import people
from store.db import Database
from tests.postgres import free_port
from tests.world import World

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(world: World) -> AsyncIterator[Client]:
    figures = Figures()
    figures.watch(world.db)
    world.router = Router(world.db, BLOCKS, world.house, world.clock, see=figures.attended)
    world.chat.router = world.router

    async def breaks(_request: web.Request) -> web.Response:
        raise RuntimeError("the roof came down")

    async def reads(request: web.Request) -> web.Response:
        return web.Response(text=str(len(await request.read())))

    routes = [
        *health_routes(Readiness({"database": database_probe(world.db)})),
        *figures_routes(figures, world.db, world.clock),
        *Feeds(world.router, BLOCKS).routes(),
        web.get("/breaks/{secret}", breaks),
        web.post("/reads", reads),
    ]
    async with TestClient(TestServer(application(routes, figures), host="127.0.0.1")) as client:
        yield client


def secret(world: World, name: str) -> str:
    person = world.ask(lambda unit: people.by_email(unit, f"{name}@example.org"))
    assert person
    return person.calendar_word


async def entries(response: ClientResponse) -> dict[str, str]:
    """Title and state of each entry of a calendar that was answered."""
    assert response.status == 200
    assert response.content_type == "text/calendar"
    found = Calendar.from_ical(await response.read())
    return {str(event["summary"]): str(event["status"]) for event in found.walk("VEVENT")}


async def test_a_calendar_holds_my_sessions_and_the_other_all(world: World, client: Client) -> None:
    ben, mia = world.person("Ben"), world.person("Mia")
    await ben.types("host Typing for all | 2026-11-25 15:00 | https://meet.example.org/1")
    await ben.types("host Bread | 2026-11-26 15:00 | Room 4")
    await mia.types("join 1")
    mine = secret(world, "mia")

    assert await entries(await client.get(f"/calendar/{mine}.ics")) == {"Typing for all": "CONFIRMED"}
    everybody = await entries(await client.get(f"/calendar/all/{mine}.ics"))
    assert everybody == {"Typing for all": "CONFIRMED", "Bread": "CONFIRMED"}
    assert len(await entries(await client.get(f"/calendar/{secret(world, 'ben')}.ics"))) == 2


async def test_a_calendar_that_cannot_hold_all_holds_what_comes_next_and_says_so(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = world.person("Ben", "de")
    for title, day in (("Over", 24), ("Late", 30), ("Next", 28)):
        await ben.types(f"host {title} | 2026-11-{day} 15:00 | Room 4")
    await world.becomes("2026-11-25 12:00")
    for most in (calendar, calendars):
        monkeypatch.setattr(most, "MOST", 2)
    for path in ("all/{}", "{}"):
        answer = await client.get(f"/calendar/{path.format(secret(world, 'ben'))}.ics")
        assert await entries(answer) == {"Next": "CONFIRMED", "Late": "CONFIRMED"}
        told = Calendar.from_ical(await answer.read())
        assert str(told["x-wr-caldesc"]).startswith("Dieser Kalender enthält 2 Sessions")


async def test_an_entry_is_fetched_alone_and_goes_away_when_cancelled(world: World, client: Client) -> None:
    ben, mia = world.person("Ben"), world.person("Mia")
    await ben.types("host Typing | 2026-11-25 15:00 | Room 4")
    await mia.types("join 1")
    address = f"/calendar/{secret(world, 'mia')}/1.ics"
    before = Calendar.from_ical(await (await client.get(address)).read())
    await ben.types("cancel 1 yes")
    after = Calendar.from_ical(await (await client.get(address)).read())

    [event], [cancelled] = before.walk("VEVENT"), after.walk("VEVENT")
    assert (str(before["method"]), str(after["method"])) == ("PUBLISH", "CANCEL")
    assert event["uid"] == cancelled["uid"]
    assert cancelled["sequence"] > event["sequence"]
    by_uid = await client.get(address.replace("1.ics", f"{event['uid']}.ics"))
    assert await entries(by_uid) == {"Typing": "CANCELLED"}


async def test_the_link_of_a_session_with_counted_seats_is_in_no_calendar_but_that_of_who_has_one(
    world: World, client: Client
) -> None:
    ana, mia, tom = world.person("Ana"), world.person("Mia"), world.person("Tom")
    number = await ana.offers(capacity="1", place="https://meet.example.org/secret")
    await mia.types(f"join {number}")
    await tom.types(f"join {number}")
    links = {}
    for who in ("ana", "mia", "tom"):
        for path in ("all/{}", "{}/1", "{}"):
            answer = await client.get(f"/calendar/{path.format(secret(world, who))}.ics")
            links[who, path] = "meet.example.org" in await answer.text()
    assert [key for key, told in links.items() if told] == [
        ("ana", "{}/1"),
        ("ana", "{}"),
        ("mia", "{}/1"),
        ("mia", "{}"),
    ]


async def test_an_unchanged_calendar_is_not_sent_again(world: World, client: Client) -> None:
    ben = world.person("Ben")
    await ben.types("host Typing | 2026-11-25 15:00 | Room 4")
    address = f"/calendar/{secret(world, 'ben')}.ics"
    mark = (await client.get(address)).headers["ETag"]
    world.clock.jump(timedelta(minutes=5))
    assert (await client.get(address, headers={"If-None-Match": mark})).status == 304
    await ben.types("move 1 2026-11-25 16:00")
    assert (await client.get(address, headers={"If-None-Match": mark})).status == 200


async def test_a_calendar_address_is_renewed_and_the_old_one_leads_nowhere(world: World, client: Client) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ben.types("me")
    await ana.types("host Typing | 2026-11-25 15:00 | Room 4")
    old, bens = secret(world, "ana"), secret(world, "ben")
    assert old in await ana.types("calendar")
    assert "will lead nowhere" in await ana.types("calendar new")
    assert secret(world, "ana") == old
    await ana.clicks("New addresses")
    new = secret(world, "ana")
    assert new != old
    wrong = await client.get("/calendar/1-not-a-secret-of-anybody-here-x.ics")
    for path in ("{}", "all/{}", "{}/1"):
        assert (await client.get(f"/calendar/{path.format(new)}.ics")).status == 200
        refused = await client.get(f"/calendar/{path.format(old)}.ics")
        assert (refused.status, await refused.text()) == (404, await wrong.text())
        assert {name: refused.headers[name] for name in refused.headers if name != "Date"} == {
            name: wrong.headers[name] for name in wrong.headers if name != "Date"
        }
    assert await entries(await client.get(f"/calendar/{new}.ics")) == {"Typing": "CONFIRMED"}
    assert (await client.get(f"/calendar/{bens}.ics")).status == 200


async def test_who_guesses_addresses_is_asked_to_stop_and_the_others_are_answered(world: World, client: Client) -> None:
    await world.person("Ben").types("me")
    right = f"/calendar/{secret(world, 'ben')}.ics"
    guessing, other = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}, {"X-Forwarded-For": "203.0.113.10"}
    answers = [(await client.get(f"/calendar/1-{number:032}.ics", headers=guessing)).status for number in range(40)]
    assert answers[:30] == [404] * 30
    assert answers[-1] == 429
    refused = await client.get(right, headers=guessing)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "60")
    assert (await client.get(right, headers=other)).status == 200
    assert (await client.get(right)).status == 200


async def test_calendars_leave_readers_of_the_database_to_others(world: World, client: Client) -> None:
    await world.person("Ben").types("me")
    address = f"/calendar/all/{secret(world, 'ben')}.ics"
    reading = most = 0
    read = world.db.read

    async def counted(work: Any) -> Any:
        nonlocal reading, most
        reading += 1
        most = max(most, reading)
        await asyncio.sleep(0)
        try:
            return await read(work)
        finally:
            reading -= 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(world.db, "read", counted)
        answers = await asyncio.gather(*(client.get(address) for _ in range(20)))
    assert [answer.status for answer in answers] == [200] * 20
    assert most == 2


@pytest.mark.parametrize(
    "path",
    [
        "/calendar/not-a-secret-of-anybody.ics",
        "/calendar/all/not-a-secret-of-anybody.ics",
        "/calendar/x.ics",
        "/calendar/%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00%00.ics",
        "/calendar/not-a-secret-of-anybody/1.ics",
        "/calendar/" + "x" * 4000 + ".ics",
        "/nothing",
    ],
)
async def test_what_is_not_there_is_answered_with_a_sentence(client: Client, path: str) -> None:
    response = await client.get(path)
    assert response.status == 404
    assert await response.text() in {"There is no such calendar.", "There is nothing here."}


async def test_a_session_that_is_not_there_has_no_entry(world: World, client: Client) -> None:
    await world.person("Ben").types("me")
    assert (await client.get(f"/calendar/{secret(world, 'ben')}/77.ics")).status == 404


async def test_it_lives_and_is_ready(client: Client) -> None:
    assert (await client.get("/healthz")).status == 200
    response = await client.get("/readyz")
    assert response.status == 200
    assert await response.json() == {"ready": True, "database": "ok"}


async def test_it_is_not_ready_while_anything_it_needs_does_not_answer(tmp_path: object) -> None:
    asked: list[int] = []

    async def broken() -> str:
        asked.append(1)
        raise ConnectionError("xoxb-secret")

    async def slow() -> str:
        return "Slack does not know our token."

    empty = Database(f"sqlite:///{tmp_path}/empty.db")
    readiness = Readiness({"teams": broken, "slack": slow, "database": database_probe(empty)})
    async with TestClient(TestServer(application(health_routes(readiness)), host="127.0.0.1")) as client:
        first, second = await asyncio.gather(client.get("/readyz"), client.get("/readyz"))
        assert (first.status, second.status) == (503, 503)
        told = await first.json()
    empty.close()
    assert told == {
        "ready": False,
        "teams": "It does not answer.",
        "slack": "Slack does not know our token.",
        "database": "It does not have today's form: run lexbot migrate.",
    }
    assert len(asked) == 1, "asking often must not wear a platform out"


async def test_turns_and_requests_are_counted_and_nobody_is_named(world: World, client: Client) -> None:
    await world.person("Ben").types("me")
    await client.get(f"/calendar/{secret(world, 'ben')}.ics")
    await client.get("/calendar/wrong-wrong-wrong-wrong.ics")
    figures = await (await client.get("/metrics")).text()
    assert 'lexbot_turn_seconds_count{kind="command",platform="browser"} 1.0' in figures
    assert 'lexbot_requests_total{route="/calendar/{secret}.ics",status="200"} 1.0' in figures
    assert 'lexbot_requests_total{route="/calendar/{secret}.ics",status="404"} 1.0' in figures
    assert secret(world, "ben") not in figures
    assert "ben" not in figures.lower()


async def test_every_answer_has_sane_headers_and_does_not_tell_what_we_run_on(client: Client) -> None:
    for path in ("/healthz", "/nothing", "/breaks/x"):
        headers = (await client.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "Server" not in headers


async def test_a_body_that_is_too_long_is_refused(client: Client) -> None:
    assert await (await client.post("/reads", data=b"x" * 1000)).text() == "1000"
    response = await client.post("/reads", data=io.BytesIO(b"x" * (2 * 1024 * 1024)))
    assert (response.status, await response.text()) == (413, "This is too long.")


async def test_another_method_is_refused_with_what_is_allowed(client: Client) -> None:
    response = await client.post("/healthz")
    assert (response.status, await response.text()) == (405, "This cannot be done here.")
    assert response.headers["Allow"] == "GET,HEAD"


async def test_what_breaks_is_told_by_a_number_and_logged_without_the_path(client: Client, lines: io.StringIO) -> None:
    response = await client.get("/breaks/a-calendar-secret")
    assert response.status == 500
    number = (await response.text()).rpartition(" ")[2].strip(".")
    assert number in lines.getvalue()
    assert "/breaks/{secret}" in lines.getvalue()
    assert "a-calendar-secret" not in lines.getvalue()


@pytest.mark.parametrize(
    "said",
    [
        b"GET /calendar/aSecretAddress.ics HTTP/9\r\n\r\n",
        b"\x16\x03\x01 I am ill\r\n\r\n",
        b"POST /reads HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nI am ill\r\n",
        b"POST /reads HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nI am ill",
    ],
)
async def test_what_is_not_http_is_refused_and_leaves_nothing_in_the_log(
    client: Client, lines: io.StringIO, said: bytes
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(said)
    if b"Content-Length" not in said:  # it would wait for the rest
        assert await reader.read(12) == b"HTTP/1.0 400"
    writer.close()
    await writer.wait_closed()
    await client.get("/healthz")
    assert lines.getvalue() == ""


async def test_a_port_in_use_is_said_in_a_sentence() -> None:
    port = free_port()
    runner = await start(application([]), "127.0.0.1", port)
    with pytest.raises(Unusable, match=f"Port {port} is in use"):
        await start(application([]), "127.0.0.1", port)
    with pytest.raises(Unusable, match=r"cannot listen at 192\.0\.2\.1"):
        await start(application([]), "192.0.2.1", port)
    await runner.cleanup()
