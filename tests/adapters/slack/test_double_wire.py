"""How the double reaches an app: signatures, repetitions, Socket Mode connections, every recorded payload."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qsl

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncAck
from slack_sdk.signature import SignatureVerifier
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from .bare_app import Clock, bare_app, client_of, served
from .double import SlackDouble
from .limits import UNLIMITED, Limits
from .payloads import FOLDER, form, payload
from .people import Person
from .wire import NOBODY, TIMEOUT

Json = dict[str, Any]


class Door:
    """An app that writes down what comes and answers what it is told to."""

    def __init__(self) -> None:
        self.requests: list[tuple[web.BaseRequest, bytes]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.answers: list[tuple[int, dict[str, str]]] = []

    async def handle(self, request: web.BaseRequest) -> web.Response:
        self.requests.append((request, await request.read()))
        await self.gate.wait()
        status, headers = self.answers.pop(0) if self.answers else (200, {})
        return web.Response(status=status, headers=headers)

    def headers(self, name: str) -> list[str | None]:
        return [request.headers.get(name) for request, _ in self.requests]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[SlackDouble]:
    async with SlackDouble(now=clock) as double:
        yield double


@pytest.fixture
async def door(slack: SlackDouble) -> AsyncIterator[Door]:
    door = Door()
    runner = web.ServerRunner(web.Server(door.handle), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    yield door
    await runner.cleanup()


@pytest.fixture
def ben(slack: SlackDouble) -> Person:
    return slack.person("Ben Okafor")


# -- HTTP ------------------------------------------------------------------------------------------------------------


async def test_every_request_is_signed(slack: SlackDouble, door: Door, ben: Person) -> None:
    await ben.types("/lex sessions")
    await ben.opens_home()
    verifier = SignatureVerifier(slack.signing_secret)
    assert [verifier.is_valid_request(body, dict(request.headers)) for request, body in door.requests] == [True, True]


async def test_bolt_refuses_what_is_not_signed_by_us(slack: SlackDouble) -> None:
    app = bare_app(slack)
    async with served(app, slack):
        slack.http.secret = "somebody else's"
        assert (await slack.http.send("slash_commands", form("slash_command"))).status == 401
        slack.http.secret = slack.signing_secret
        stale = await slack.http.post(b"command=%2Flex", timestamp="1000000000")
        assert stale.status == 401


async def test_the_handshakes_are_understood_by_bolt(slack: SlackDouble) -> None:
    async with served(bare_app(slack), slack):
        answer = await slack.verifies_url()
        assert answer.json == {"challenge": payload("url_verification")["challenge"]}
        assert (await slack.checks_ssl()).status == 200


async def test_mentions_become_ids_only_if_the_manifest_asks(slack: SlackDouble, door: Door, ben: Person) -> None:
    cleo, here = slack.person("Cleo Marchand"), slack.channel("here")
    await ben.types("/lex thank @cleo in #here for R&D <3")
    slack.should_escape = True
    await ben.types("/lex thank @cleo in #here for R&D <3")
    assert [dict(parse_qsl(body.decode()))["text"] for _, body in door.requests] == [
        "thank @cleo in #here for R&amp;D &lt;3",
        f"thank <@{cleo.id}|cleo> in <#{here.id}|here> for R&amp;D &lt;3",
    ]


# -- events ----------------------------------------------------------------------------------------------------------


async def test_an_event_is_repeated_at_once_after_a_minute_and_after_five(
    slack: SlackDouble, door: Door, clock: Clock, ben: Person
) -> None:
    door.answers = [(500, {})] * 4
    await ben.opens_home()
    repeated = [len(door.requests)]
    for seconds in (59, 1, 299, 1, 3600):
        clock.passes(seconds)
        await slack.redeliver()
        repeated.append(len(door.requests))
    assert repeated == [2, 2, 3, 3, 4, 4]
    assert door.headers("x-slack-retry-num") == [None, "1", "2", "3"]
    assert door.headers("x-slack-retry-reason") == [None, "http_error", "http_error", "http_error"]
    assert len({json.loads(body)["event_id"] for _, body in door.requests}) == 1
    assert [(delivery.over, delivery.delivered) for delivery in slack.deliveries] == [(True, False)]


async def test_an_answered_event_is_not_repeated_nor_one_the_app_gives_up(
    slack: SlackDouble, door: Door, ben: Person
) -> None:
    await ben.opens_home()
    door.answers = [(500, {"X-Slack-No-Retry": "1"})]
    await ben.opens_home()
    assert len(door.requests) == 2
    await slack.events.again(slack.deliveries[0])  # an answer lost on the way
    assert door.headers("x-slack-retry-reason")[-1] == "http_timeout"


async def test_an_app_asleep_or_not_there_is_tried_again(
    slack: SlackDouble, door: Door, clock: Clock, ben: Person
) -> None:
    url, slack.app_url = slack.app_url, "http://127.0.0.1:9/nobody"
    await ben.opens_home()
    slack.app_url, slack.http.patience = url, 0.02
    door.gate.clear()
    clock.passes(60)
    await slack.redeliver()
    slack.http.patience = 3
    door.gate.set()
    clock.passes(300)
    await slack.redeliver()
    delivery = slack.deliveries[0]
    assert [answer.status for answer in delivery.answers] == [NOBODY, NOBODY, TIMEOUT, 200]
    assert (door.headers("x-slack-retry-num")[-1], door.headers("x-slack-retry-reason")[-1]) == ("3", "http_timeout")


async def test_the_app_hears_only_what_it_subscribed_to(door: Door, clock: Clock) -> None:
    async with SlackDouble(now=clock, events={"reaction_added"}) as slack:
        ben = slack.person("Ben Okafor")
        await ben.opens_home()
        await ben.says("hello")
        assert slack.deliveries == []


async def test_above_the_hourly_ceiling_comes_one_warning_a_minute(clock: Clock, door: Door) -> None:
    async with SlackDouble(now=clock, limits=Limits(events_per_hour=2)) as limited:
        ben = limited.person("Ben Okafor")
        for _ in range(4):
            await ben.opens_home()
        assert [delivery.type for delivery in limited.deliveries] == ["app_home_opened"] * 2 + ["app_rate_limited"]
        clock.passes(3600)
        await ben.opens_home()
        assert limited.deliveries[-1].type == "app_home_opened"


# -- recorded payloads -----------------------------------------------------------------------------------------------

EVENTS = sorted(path.stem for path in FOLDER.glob("event_*.json"))


@pytest.mark.parametrize("name", EVENTS)
async def test_bolt_reads_each_recorded_event(slack: SlackDouble, name: str) -> None:
    app, heard = bare_app(slack), list[Json]()
    body = payload(name)

    @app.event(body["event"]["type"])
    async def listener(event: Json) -> None:
        heard.append(event)

    async with served(app, slack):
        assert (await slack.http.send("events_api", body)).status == 200
    assert heard == ([] if name == "event_message_im_from_bot" else [body["event"]])


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("slash_command*.txt")))
async def test_bolt_reads_each_recorded_command(slack: SlackDouble, name: str) -> None:
    app, heard = bare_app(slack), list[Json]()

    @app.command("/lex")
    async def listener(ack: AsyncAck, command: Json) -> None:
        heard.append(command)
        await ack()

    async with served(app, slack):
        assert (await slack.http.send("slash_commands", form(name))).status == 200
    assert heard == [form(name)]


@pytest.mark.parametrize("name", sorted(path.stem for path in FOLDER.glob("block_actions_*.json")))
async def test_bolt_reads_each_recorded_click(slack: SlackDouble, name: str) -> None:
    app, heard = bare_app(slack), list[Json]()
    body = payload(name)

    @app.action(body["actions"][0]["action_id"])
    async def listener(ack: AsyncAck, body: Json) -> None:
        heard.append(body)
        await ack()

    async with served(app, slack):
        assert (await slack.http.send("interactive", body)).status == 200
    assert heard == [body]


def test_a_payload_cannot_get_a_field_that_slack_never_sends() -> None:
    with pytest.raises(KeyError, match=r"no event\.emoji"):
        payload("event_reaction_added", {"event.emoji": "✋"})
    with pytest.raises(KeyError, match="thread_ts"):
        form("slash_command", {"thread_ts": "1.2"})


def test_each_recorded_payload_says_where_it_comes_from() -> None:
    origins = (FOLDER / "README.md").read_text()
    assert [path.name for path in FOLDER.iterdir() if path.name != "README.md" and path.name not in origins] == []


# -- Socket Mode -----------------------------------------------------------------------------------------------------


@pytest.fixture
async def socket(clock: Clock) -> AsyncIterator[SlackDouble]:
    async with SlackDouble(now=clock, socket_mode=True) as double:
        yield double


async def connected(slack: SlackDouble) -> SocketModeClient:
    client = SocketModeClient(app_token=slack.app_token, web_client=client_of(slack), auto_reconnect_enabled=False)
    await client.connect()
    await slack.connected()
    return client


async def test_a_connection_needs_a_fresh_ticket(socket: SlackDouble) -> None:
    opened = await client_of(socket).apps_connections_open(app_token=socket.app_token)
    async with aiohttp.ClientSession() as session:
        async with session.ws_connect(opened["url"]) as connection:
            hello = await connection.receive_json()
            assert (hello["type"], hello["num_connections"]) == ("hello", 1)
        with pytest.raises(aiohttp.WSServerHandshakeError):
            await session.ws_connect(opened["url"])


async def test_ten_connections_are_enough(clock: Clock) -> None:
    async with SlackDouble(now=clock, socket_mode=True, limits=UNLIMITED) as slack, aiohttp.ClientSession() as session:
        urls: list[str] = []
        for _ in range(11):
            opened = await client_of(slack).apps_connections_open(app_token=slack.app_token)
            urls.append(opened["url"] or "")
        held = [await session.ws_connect(url) for url in urls[:10]]
        with pytest.raises(aiohttp.WSServerHandshakeError, match="429"):
            await session.ws_connect(urls[10])
        for connection in held:
            await connection.close()


async def test_any_connection_gets_an_envelope(socket: SlackDouble) -> None:
    heard: list[tuple[int, str]] = []
    clients = [await connected(socket) for _ in range(2)]
    for number, client in enumerate(clients):

        async def answer(client: SocketModeClient, request: SocketModeRequest, number: int = number) -> None:
            heard.append((number, request.type))
            await client.send_socket_mode_response(SocketModeResponse(envelope_id=request.envelope_id))

        client.socket_mode_request_listeners.append(answer)
    ben = socket.person("Ben Okafor")
    await ben.types("/lex")
    await ben.opens_home()
    assert [kind for _, kind in heard] == ["slash_commands", "events_api"]
    assert {number for number, _ in heard} == {0, 1}
    for client in clients:
        await client.close()


async def test_an_envelope_nobody_acknowledges_is_repeated(socket: SlackDouble) -> None:
    socket.socket.patience = 0.02
    seen: asyncio.Queue[tuple[int | None, str | None]] = asyncio.Queue()
    client = await connected(socket)

    async def listen(client: SocketModeClient, request: SocketModeRequest) -> None:
        seen.put_nowait((request.retry_attempt, request.retry_reason))

    client.socket_mode_request_listeners.append(listen)
    await socket.person("Ben Okafor").opens_home()
    assert [await seen.get() for _ in range(2)] == [(0, ""), (1, "http_timeout")]
    await client.close()


async def test_a_disconnect_makes_bolt_come_back(socket: SlackDouble) -> None:
    app, heard = bare_app(socket), list[str]()

    @app.command("/lex")
    async def lex(ack: AsyncAck, command: Json) -> None:
        heard.append(command["text"])
        await ack()

    async with served(app, socket):
        first = socket.socket.open[0]
        await socket.socket.disconnect("warning")
        await socket.connected()
        assert socket.socket.open[0] is not first
        await socket.person("Ben Okafor").types("/lex again")
    assert heard == ["again"]


async def test_without_a_connection_nothing_arrives(socket: SlackDouble) -> None:
    ben = socket.person("Ben Okafor")
    await ben.types("/lex")
    assert ben.ephemerals[-1].words == '/lex failed with the error "dispatch_failed"'


async def test_only_commands_and_submissions_may_be_answered_with_a_payload(socket: SlackDouble) -> None:
    client = await connected(socket)

    async def answer(client: SocketModeClient, request: SocketModeRequest) -> None:
        said = SocketModeResponse(envelope_id=request.envelope_id, payload={"text": "hi"})
        await client.send_socket_mode_response(said)

    client.socket_mode_request_listeners.append(answer)
    ben = socket.person("Ben Okafor")
    assert (await ben.types("/lex")).ok
    assert not (await ben.uses("offer")).ok
    await client.close()
