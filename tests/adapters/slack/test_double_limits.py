"""The double's limits in time and its faults, each on a clock that only the test moves."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook.async_client import AsyncWebhookClient

from .bare_app import Clock, client_of
from .double import SlackDouble
from .faults import ANY, accepts_then_drops, answers, drops_before, http_error, rate_limited, slow, waits_for
from .limits import UNLIMITED, Limits

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Hi"}, "blocks": []}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def slack(clock: Clock) -> AsyncIterator[SlackDouble]:
    async with SlackDouble(now=clock) as double:
        yield double


def refused(error: str) -> Any:
    return pytest.raises(SlackApiError, match=f"'error': '{error}'")


async def test_one_post_a_second_and_channel_after_a_small_burst(slack: SlackDouble, clock: Clock) -> None:
    client, here, there = client_of(slack), slack.channel("here"), slack.channel("there")
    for _ in range(3):
        await client.chat_postMessage(channel=here.id, text="x")
    with refused("ratelimited") as refusal:
        await client.chat_postMessage(channel=here.id, text="x")
    assert (refusal.value.response.status_code, refusal.value.response.headers["Retry-After"]) == (429, "1")
    await client.chat_postMessage(channel=there.id, text="x")
    clock.passes(1)
    await client.chat_postMessage(channel=here.id, text="x")
    with refused("ratelimited"):
        await client.chat_postMessage(channel=here.id, text="x")
    assert len(here.messages) == 4


async def test_a_person_and_their_dm_are_one_channel(slack: SlackDouble) -> None:
    client, ben = client_of(slack), slack.person("Ben Okafor")
    posted = [await client.chat_postMessage(channel=ben.id, text="x") for _ in range(3)]
    with refused("ratelimited"):
        await client.chat_postMessage(channel=posted[0]["channel"] or "", text="x")


async def test_so_many_posts_a_minute_in_the_workspace(clock: Clock) -> None:
    async with SlackDouble(now=clock, limits=Limits(posts_per_minute=5)) as slack:
        client, people = client_of(slack), [slack.person(f"Person {n}") for n in range(6)]
        for person in people[:5]:
            await client.chat_postMessage(channel=person.id, text="x")
            clock.passes(2)
        with refused("ratelimited") as refusal:
            await client.chat_postMessage(channel=people[5].id, text="x")
        assert refusal.value.response.headers["Retry-After"] == "50"
        clock.passes(50)
        await client.chat_postMessage(channel=people[5].id, text="x")


@pytest.mark.parametrize(("method", "most"), [("users.list", 20), ("chat.update", 50), ("views.publish", 100)])
async def test_each_method_has_its_tier(slack: SlackDouble, clock: Clock, method: str, most: int) -> None:
    client = client_of(slack)
    for _ in range(most):
        try:
            await client.api_call(method)
        except SlackApiError as refusal:
            assert refusal.response.status_code == 200  # noqa: PT017 - wrong arguments count as well
    with refused("ratelimited") as refusal:
        await client.api_call(method)
    assert refusal.value.response.headers["Retry-After"] == "60"
    clock.passes(60)
    assert (await client.auth_test())["ok"]


async def test_without_limits_nothing_is_refused() -> None:
    async with SlackDouble(limits=UNLIMITED) as slack:
        client, here = client_of(slack), slack.channel("here")
        for _ in range(60):
            await client.chat_postMessage(channel=here.id, text="x")


async def test_a_trigger_lives_three_seconds_and_opens_once(slack: SlackDouble, clock: Clock) -> None:
    client, ben = client_of(slack), slack.person("Ben Okafor")
    late, twice = slack.trigger(ben.id), slack.trigger(ben.id)
    clock.passes(3)
    await client.views_open(trigger_id=twice, view=MODAL)
    with refused("exchanged_trigger_id"):
        await client.views_open(trigger_id=twice, view=MODAL)
    clock.passes(0.1)
    with refused("expired_trigger_id"):
        await client.views_open(trigger_id=late, view=MODAL)
    with refused("invalid_trigger_id"):
        await client.views_open(trigger_id="1.2.3", view=MODAL)


async def test_a_trigger_outlives_a_view_that_slack_refuses(slack: SlackDouble) -> None:
    client, trigger = client_of(slack), slack.trigger(slack.person("Ben Okafor").id)
    with refused("invalid_arguments"):
        await client.views_open(trigger_id=trigger, view={"type": "modal"})
    assert (await client.views_open(trigger_id=trigger, view=MODAL))["ok"]


async def test_a_response_url_is_good_for_five_answers_in_half_an_hour(slack: SlackDouble, clock: Clock) -> None:
    here = slack.channel("here", bot=False)  # no membership is needed
    ben = slack.person("Ben Okafor", joins=[here])
    url, late = (slack.response_url("commands", ben.id, here.id) for _ in range(2))
    said = [await AsyncWebhookClient(url).send(text="x") for _ in range(6)]
    assert [answer.status_code for answer in said] == [200] * 5 + [404]
    assert "used_url" in said[-1].body
    assert len(ben.ephemerals) == 5
    clock.passes(30 * 60)
    assert (await AsyncWebhookClient(late).send(text="x", response_type="in_channel")).body == "ok"
    assert [message.text for message in here.messages] == ["x"]
    clock.passes(1)
    assert "Expired url" in (await AsyncWebhookClient(late).send(text="x")).body


async def test_a_response_url_refuses_what_slack_would(slack: SlackDouble) -> None:
    ben = slack.person("Ben Okafor")
    url = slack.response_url("commands", ben.id, slack.workspace.im(ben.id).id)
    answer = await AsyncWebhookClient(url).send(blocks=[{"type": "section"}])
    assert answer.status_code == 400
    assert len(slack.complaints) == 1


async def test_faults_come_in_the_order_they_were_planned(slack: SlackDouble) -> None:
    client = client_of(slack)
    slack.fails("auth.test", http_error(503))
    slack.fails("auth.test", rate_limited(7))
    slack.fails(ANY, answers("fatal_error"))
    with pytest.raises(SlackApiError) as error:
        await client.auth_test()
    assert error.value.response.status_code == 503
    with refused("ratelimited") as refusal:
        await client.auth_test()
    assert refusal.value.response.headers["Retry-After"] == "7"
    with refused("fatal_error"):
        await client.auth_test()
    assert (await client.auth_test())["ok"]
    assert [call.status for call in slack.calls] == [503, 429, 200, 200]


@pytest.mark.parametrize(("fault", "arrived"), [(accepts_then_drops(), 1), (drops_before(), 0)])
async def test_a_connection_breaks_after_or_before_the_work(slack: SlackDouble, fault: Any, arrived: int) -> None:
    here = slack.channel("here")
    slack.fails("chat.postMessage", fault)
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await client_of(slack).chat_postMessage(channel=here.id, text="x")
    assert len(here.messages) == arrived
    assert [call.answer for call in slack.calls] == [None]


async def test_an_answer_waits_until_the_test_lets_it_go(slack: SlackDouble) -> None:
    gate = asyncio.Event()
    slack.fails("auth.test", waits_for(gate))
    slack.fails("auth.test", slow(0.01))
    waiting = asyncio.create_task(client_of(slack).auth_test())
    await slack.called("auth.test")
    assert (await client_of(slack).auth_test())["ok"]
    assert not waiting.done()
    gate.set()
    assert (await waiting)["ok"]
