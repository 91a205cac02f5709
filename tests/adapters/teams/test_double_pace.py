"""How fast a bot may be, and what goes wrong on request."""

import asyncio

import aiohttp
import pytest

from tests.adapters.teams.clock import Clock
from tests.adapters.teams.people import Person
from tests.adapters.teams.puppet import (
    Puppet,
    code,
    message,
)
from tests.adapters.teams.world import Channel

SENDING = {"1 s": (7, 0.9), "2 s": (8, 1.9), "30 s": (60, 29), "1 h": (1800, 3599)}


@pytest.mark.parametrize(("most", "seconds"), SENDING.values(), ids=SENDING)
async def test_a_conversation_takes_so_many_messages_in_a_window(
    bot: Puppet, ben: Person, clock: Clock, most: int, seconds: float
) -> None:
    begun, windows = clock.moment, bot.teams.limits
    for number in range(most):
        clock.moment = begun + seconds * number / most
        assert windows.refuse("send", ben.chat.id) is None, number
    clock.moment = begun + seconds
    bot.token = await bot.fetch_token()
    status, wait = await bot.says(ben.chat.id, "too early")
    assert status == 429
    clock.moment += wait
    bot.token = await bot.fetch_token()
    assert (await bot.says(ben.chat.id, "now"))[0] == 201
    assert windows.impatient == []


READING = {"1 s": (14, 0.9), "2 s": (16, 1.9), "30 s": (120, 29), "1 h": (3600, 3599)}


@pytest.mark.parametrize(("most", "seconds"), READING.values(), ids=READING)
async def test_members_may_be_asked_for_twice_as_often(
    bot: Puppet, python: Channel, clock: Clock, most: int, seconds: float
) -> None:
    begun = clock.moment
    for number in range(most):
        clock.moment = begun + seconds * number / most
        assert bot.teams.limits.refuse("members", python.id) is None, number
    clock.moment = begun + seconds
    bot.token = await bot.fetch_token()
    assert (await bot.call("GET", f"conversations/{python.id}/members"))[0] == 429


async def test_threads_of_a_channel_share_its_windows_and_others_do_not(bot: Puppet, python: Channel) -> None:
    sent = [await bot.says(python.id, str(number)) for number in range(7)]
    thread = f"{python.id};messageid={sent[0][1]['id']}"
    assert (await bot.says(thread, "too early"))[0] == 429
    assert (await bot.says(python.team.general.id, "elsewhere"))[0] == 201
    assert (await bot.call("GET", f"conversations/{python.id}/members"))[0] == 200


async def test_the_app_has_fifty_requests_a_second_in_the_tenant(bot: Puppet, clock: Clock) -> None:
    people = [bot.teams.person(f"Member {number}", has_bot=True) for number in range(51)]
    statuses = [(await bot.says(person.chat.id, "x"))[0] for person in people]
    assert statuses == [201] * 50 + [429]
    clock.moment += 1
    assert (await bot.says(people[50].chat.id, "x"))[0] == 201


async def test_coming_back_before_retry_after_is_noticed(bot: Puppet, ben: Person) -> None:
    for _ in range(8):
        await bot.says(ben.chat.id, "x")
    assert bot.teams.limits.impatient == []
    await bot.says(ben.chat.id, "x")
    assert bot.teams.limits.impatient == [f"send {ben.chat.id}"]


async def test_the_next_calls_fail_as_scripted_and_have_no_effect(bot: Puppet, ben: Person) -> None:
    bot.teams.faults.fail("send", 502, times=2)
    bot.teams.faults.fail("update", 412)
    assert [(await bot.says(ben.chat.id, str(number)))[0] for number in range(3)] == [502, 502, 201]
    path = f"conversations/{ben.chat.id}/activities/{ben.chat.last.id}"
    assert code((await bot.call("PUT", path, message("x")))[1]) == "PreconditionFailed"
    assert (await bot.call("PUT", path, message("x")))[0] == 200


async def test_a_scripted_429_says_how_long_to_wait(bot: Puppet, ben: Person, clock: Clock) -> None:
    bot.teams.faults.fail("*", 429, retry_after=17)
    assert await bot.says(ben.chat.id, "x") == (429, 17)
    clock.moment += 16
    await bot.says(ben.chat.id, "x")
    assert bot.teams.limits.impatient == [f"send {ben.chat.id}"]


@pytest.mark.parametrize("stored", [True, False])
async def test_a_dropped_connection_leaves_the_bot_in_doubt(bot: Puppet, ben: Person, stored: bool) -> None:
    bot.teams.faults.drop("send", stored=stored)
    with pytest.raises(aiohttp.ClientError):
        await bot.says(ben.chat.id, "did it arrive?")
    assert [each.text for each in ben.chat.messages] == (["did it arrive?"] if stored else [])
    assert bot.teams.calls[-1].dropped


@pytest.mark.parametrize("stored", [True, False])
async def test_an_answer_can_be_held_back(bot: Puppet, ben: Person, stored: bool) -> None:
    gate = bot.teams.faults.hold("send", stored=stored)
    sending = asyncio.create_task(bot.says(ben.chat.id, "slow"))
    while not bot.teams.calls or (stored and not ben.chat.messages):  # noqa: ASYNC110 -- nothing tells of it yet
        await asyncio.sleep(0)
    assert (len(ben.chat.messages), sending.done()) == (int(stored), False)
    gate.set()
    assert (await sending)[0] == 201
    assert len(ben.chat.messages) == 1


async def test_calls_are_kept(bot: Puppet, ben: Person, clock: Clock) -> None:
    await bot.says(ben.chat.id, "x")
    call = bot.teams.calls[-1]
    assert (call.operation, call.conversation, call.status, call.at) == ("send", ben.chat.id, 201, clock.moment)
    assert (call.body, call.answer) == (message("x"), {"id": ben.chat.last.id})
