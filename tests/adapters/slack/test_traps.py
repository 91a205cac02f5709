"""The eleven traps of slack-bolt's AsyncApp: each test fails with the wiring that Bolt's own examples show."""

import asyncio
import io
import time

import aiohttp
import pytest
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack.app import connect
from bot import router
from bot.chat import To, Uncertain
from bot.clock import Clock
from bot.text import Reader
from bot.view import Notice
from store import sorting
from store.db import Database
from tests.away import Away

from .faults import Fault, accepts_then_drops, http_error, rate_limited
from .house import Installed, double, installed
from .payloads import form, payload
from .people import Person
from .room import ROOM
from .wire import Answer
from .workspace import TEAM, Channel


@pytest.fixture
def python(walks: Installed) -> Channel:
    return walks.slack.channel("python")


@pytest.fixture
def ben(walks: Installed, python: Channel) -> Person:
    return walks.slack.person("Ben Okafor", joins=[python])


async def test_trap_1_what_breaks_is_answered_at_once_and_not_after_three_seconds(
    walks: Installed, ben: Person
) -> None:
    begun = time.perf_counter()
    answer = await ben.types("/lex break it")
    assert answer.status == 200
    assert time.perf_counter() - begun < 2.5
    assert "Something went wrong here" in ben.ephemerals[-1].words


async def test_trap_1_what_breaks_after_the_work_is_done_is_answered_too(walks: Installed, ben: Person) -> None:
    await ben.types("/lex page")
    page = ben.ephemerals[-1]
    walks.slack.api.response_urls.clear()
    walks.slack.fails("chat.postMessage", http_error(500))
    begun = time.perf_counter()
    await ben.clicks(page, "Card")
    assert time.perf_counter() - begun < 2.5


async def test_trap_2_nobody_waits_for_the_next_look_at_the_ack(by_http: Installed) -> None:
    """Bolt's default looks for the ack every 10 ms, so that no answer can come sooner."""
    quickest = 1.0
    for number in range(30):
        command = form("slash_command", {"text": "nothing", "trigger_id": f"{number}"})
        begun = time.perf_counter()
        await by_http.bot.app.async_dispatch(AsyncBoltRequest(body=dict(command), mode="socket_mode"))
        quickest = min(quickest, time.perf_counter() - begun)
    assert quickest < 0.009


async def test_trap_3_an_event_without_effect_comes_again(
    walks: Installed, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = await walks.announces(walks.slack.channel("python", ben), "walk:1")
    monkeypatch.setattr(router, "PAUSES", ())
    gone = Away(walks.db, monkeypatch, times=1)
    await ben.reacts(card, "✋")
    assert [answer.ok for answer in walks.slack.deliveries[-1].answers] == [False, True]
    await walks.settles()
    assert gone.times == 0
    assert [message.words.partition("\n")[0] for message in ben.dm if message.blocks] == ["You walk: True"]
    assert ben.ephemerals == []


async def test_an_event_whose_answer_fails_does_not_come_again_but_its_answer_does(
    walks: Installed, ben: Person
) -> None:
    walks.slack.fails("views.publish", http_error(500))
    await ben.opens_home()
    await walks.settles()
    [delivery] = walks.slack.deliveries
    assert [answer.ok for answer in delivery.answers] == [True]
    assert ben.home is not None
    assert walks.pauses == [10.0]


async def test_trap_4_an_event_that_means_nothing_is_thanked_for(walks: Installed, ben: Person) -> None:
    body = payload("event_reaction_added")
    body["event"] = {"type": "pin_added", "user": ben.id}
    answer = await walks.slack.wire.send("events_api", body)
    assert answer.status == 200


async def test_trap_5_who_we_are_is_asked_once(walks: Installed, ben: Person) -> None:
    for _ in range(5):
        await ben.types("/lex page")
        await ben.opens_home()
    assert len(walks.slack.calls_of("auth.test")) == 1


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"\xff\xfe", {}, 400),
        (b"{", {"Content-Type": "application/json"}, 400),
        (b"text=SECRETWORDS", {"x-slack-request-timestamp": "soon"}, 400),
        (b"text=SECRETWORDS", {"x-slack-signature": "v0=0"}, 401),
    ],
)
async def test_trap_6_nothing_is_parsed_or_logged_before_the_signature(
    by_http: Installed, lines: io.StringIO, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer: Answer = await by_http.slack.http.post(
        body, {"Content-Type": "application/x-www-form-urlencoded", **headers}
    )
    assert answer.status == status
    assert "SECRETWORDS" not in lines.getvalue()
    assert "Traceback" not in lines.getvalue()


async def test_trap_7_all_calls_share_the_connections_of_one_session(small_database: Database, clock: Clock) -> None:
    made: list[object] = []
    trace = aiohttp.TraceConfig()

    async def counted(*about: object) -> None:
        made.append(about)

    trace.on_connection_create_end.append(counted)
    async with double(clock) as slack, installed(small_database, slack, clock, (ROOM,)) as world:
        session = aiohttp.ClientSession(trace_configs=[trace])
        bot = connect(
            bot_token=slack.bot_token, signing_secret="s", api_url=slack.api_url, router=world.router, session=session
        )
        await bot.start()
        channel, reader = slack.channel("python"), Reader("en", world.clock.now().tzinfo)  # type: ignore[arg-type]
        for number in range(3):
            await bot.chat.post(To("slack", TEAM, channel.id, {}), Notice(f"{number}"), reader, f"{number}")
        assert len(slack.calls_of("chat.postMessage")) == 3
        assert len(made) == 1
        await bot.stop()
        assert not session.closed  # it is not ours
        await session.close()


async def test_trap_8_a_post_whose_answer_is_lost_is_not_posted_again(walks: Installed, python: Channel) -> None:
    walks.slack.fails("chat.postMessage", accepts_then_drops())
    reader = Reader("en", walks.clock.now().tzinfo)  # type: ignore[arg-type]
    with pytest.raises(Uncertain):
        await walks.bot.chat.post(To("slack", TEAM, python.id, {}), Notice("once"), reader, "k")
    assert [message.words for message in python.messages] == ["once"]
    assert len(walks.slack.calls_of("chat.postMessage")) == 1


async def test_trap_8_too_many_requests_put_a_letter_off_and_lose_nothing(walks: Installed, ben: Person) -> None:
    walks.slack.fails("chat.postMessage", rate_limited(120))
    await ben.types("/lex say hello")
    await walks.settles()
    assert ben.dm == []
    await walks.passes(minutes=1)
    assert ben.dm == []
    await walks.passes(minutes=2)
    assert [message.words.split("\n")[0] for message in ben.dm[:1]] == ["You walk: hello"]


async def test_trap_9_there_is_one_door_and_no_listener(walks: Installed) -> None:
    assert walks.bot.app._async_listeners == []
    ours = [part for part in walks.bot.app._async_middleware_list if type(part).__module__.startswith("adapters.")]
    assert ours == [walks.bot.door]


async def test_trap_10_what_slack_was_told_to_wait_for_is_done_before_we_stop(
    walks: Installed, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.slack.door.ACK_WITHIN", 0.05)
    gate = asyncio.Event()
    walks.slack.fails("users.info", Fault(gate=gate))
    answer = await ben.types("/lex say hello")
    assert (answer.status, answer.body) == (200, "")
    assert ben.ephemerals == []
    stopping = asyncio.create_task(walks.bot.door.drain())
    gate.set()
    await stopping
    assert "You said “hello”." in ben.ephemerals[-1].words


async def test_trap_10_an_effect_is_committed_before_slack_hears_of_it(walks: Installed, ben: Person) -> None:
    await ben.types("/lex say hello")
    assert "You said “hello”." in ben.ephemerals[-1].words
    another = Database(walks.db.url)  # what a process sees that starts right after the answer
    assert another.read_now(lambda unit: sorting.any_unsorted(unit, walks.clock.now()))
    another.close()


async def test_trap_11_an_event_that_is_delivered_three_times_counts_once(
    walks: Installed, ben: Person, python: Channel
) -> None:
    card = await walks.announces(python, "walk:1")
    await ben.reacts(card, "✋")
    await ben.says("page")
    for delivery in walks.slack.deliveries[-3:]:
        for _ in range(2):
            assert (await walks.slack.events.again(delivery)).ok
    await walks.settles()
    told = [message.words.split("\n")[0] for message in ben.dm]
    assert sorted(told) == ["", "Page 1", "You walk: True", "page"]


async def test_trap_11_a_repeat_waits_for_the_first_one(walks: Installed, ben: Person) -> None:
    gate = asyncio.Event()
    walks.slack.fails("chat.postMessage", Fault(gate=gate))
    first = asyncio.create_task(ben.says("page"))
    while not walks.slack.calls_of("chat.postMessage"):  # noqa: ASYNC110 - the double tells nobody
        await asyncio.sleep(0)
    second = asyncio.create_task(walks.slack.events.again(walks.slack.deliveries[-1]))
    await asyncio.sleep(0)
    assert not second.done()
    gate.set()
    await asyncio.gather(first, second)
    assert second.result().ok
    assert [message.words.split("\n")[0] for message in ben.dm] == ["page", "Page 1"]
