"""Each platform has a way of its own: what happens on one holds up nothing on the other."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from store.db import Database
from store.outbox import Fate
from tests.adapters.slack.faults import waits_for

from .town import Member, Town


def silent(members: list[Member]) -> bool:
    return not any(member.heard for member in members)


def told(members: list[Member]) -> bool:
    return all(member.heard for member in members)


@pytest.fixture
async def apart(database: Database, other_database: Database) -> AsyncIterator[Town]:
    """One replica serves Slack, the other one Teams."""
    async with Town([database, other_database], [["slack"], ["teams"]]) as town:
        yield town


@pytest.mark.parametrize("hangs", ["slack", "teams"])
async def test_a_platform_that_does_not_answer_holds_up_neither_letters_nor_cards_of_the_other(
    small_town: Town, hangs: str
) -> None:
    town, goes_on = small_town, "teams" if hangs == "slack" else "slack"
    waiting, others = town.members(hangs, 30), town.members(goes_on, 30)
    rooms = [town.room(platform, "herbs") for platform in (hangs, goes_on)]
    if hangs == "slack":
        town.gates.append(asyncio.Event())
        town.slack.fails("chat.postMessage", waits_for(town.gates[0]), times=100)
    else:
        town.gates += [town.teams.faults.hold(what, stored=False) for what in ["send"] * 40 + ["create"] * 10]
    town.stands(1, *rooms)
    town.letters([*waiting, *others])
    async with town.works():
        await town.until(lambda: told(others) and bool(rooms[1].messages), seconds=10)
        assert silent(waiting)
        for gate in town.gates:
            gate.set()
        await town.until(lambda: town.fates() == {Fate.SENT: 60})
    assert told(waiting)


@pytest.mark.parametrize("is_away", ["slack", "teams"])
async def test_a_platform_that_refuses_every_connection_holds_up_nothing_on_the_other(
    small_town: Town, is_away: str
) -> None:
    town, goes_on = small_town, "teams" if is_away == "slack" else "slack"
    waiting, others = town.members(is_away, 10), town.members(goes_on, 30)
    runner = town.slack._site._runner if is_away == "slack" else town.teams._runner
    assert runner
    [site] = runner.sites
    await site.stop()
    assert runner.server
    for connection in runner.server.connections:
        connection.force_close()
    town.letters([*waiting, *others])
    async with town.works():
        await town.until(lambda: told(others), seconds=10)
        assert (silent(waiting), town.fates()) == (True, {Fate.SENT: 30, Fate.DUE: 10})
        await town.clock.passes(30)
        assert town.fates() == {Fate.SENT: 30, Fate.DUE: 10}
    assert {letter.doubts for letter in town.written()} == {0}, "where nobody listens nothing arrives"


async def test_letters_for_a_platform_that_another_process_serves_find_their_way(apart: Town) -> None:
    town = apart
    people = [*town.members("slack", 10), *town.members("teams", 10)]
    town.letters(people)
    async with town.works(town.replicas[0]):
        await town.until(lambda: told(people[:10]))
        await town.clock.passes(5)
        assert town.fates() == {Fate.SENT: 10, Fate.DUE: 10}, "they wait for who can send them"
    async with town.works(town.replicas[1]):
        await town.until(lambda: town.fates() == {Fate.SENT: 20})
    assert all(len(member.heard) == 1 for member in people)


async def test_both_work_side_by_side_and_each_sends_its_own(apart: Town) -> None:
    people = [*apart.members("slack", 20), *apart.members("teams", 20)]
    apart.letters(people)
    async with apart.works():
        await apart.until(lambda: apart.fates() == {Fate.SENT: 40})
    assert all(len(member.heard) == 1 for member in people)
    assert [{seen.platform for seen in replica.saw} for replica in apart.replicas] == [{"slack"}, {"teams"}]


async def test_what_nobody_serves_for_a_day_fails_with_that_reason_and_what_was_sent_before_stays(apart: Town) -> None:
    town = apart
    people = [*town.members("slack", 1), *town.members("teams", 1)]
    town.letters(people)
    only_slack = town.replicas[0].worker
    for hours in (0, 12, 13):
        town.clock.jump(timedelta(hours=hours))
        await town.clock.during(only_slack.tick())
    assert [(letter.fate, letter.reason) for letter in town.written()] == [
        (Fate.SENT, ""),
        (Fate.FAILED, "nobody serves this platform"),
    ]
    assert [(seen.platform, seen.fate, seen.late) for seen in town.replicas[0].saw] == [
        ("slack", "sent", 0),
        ("teams", "failed", 25 * 3600),
    ]
