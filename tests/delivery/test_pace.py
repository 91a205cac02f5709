"""As fast as the platforms allow and no faster, however many we are; silent as long as they ask, and only there."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest

from adapters.slack.web import Failed
from bot.events import Where
from store.db import Database
from store.outbox import Fate, Haste
from tests.adapters.slack.faults import rate_limited
from tests.adapters.slack.people import Person as SlackPerson
from tests.adapters.teams.people import Person as TeamsPerson
from tests.adapters.teams.world import Channel as TeamsChannel

from .town import SLACK_A_MINUTE, TEAMS_A_SECOND, Member, Town

MANY = 60
POST = "chat.postMessage"


def per_second(calls: Sequence[Any]) -> float:
    moments = [call.at for call in calls]
    return (len(moments) - 1) / (max(moments) - min(moments))


def between(calls: Sequence[Any], begin: float, end: float) -> list[Any]:
    """Those that came after the one and before the other moment."""
    return [call for call in calls if begin < call.at < end - 1e-6]


async def opens_home(member: Member) -> None:
    assert isinstance(member.there, SlackPerson)
    await member.there.opens_home()


def is_home(member: Member) -> bool:
    return isinstance(member.there, SlackPerson) and member.there.home is not None


async def test_two_replicas_send_as_fast_as_the_platforms_allow_and_each_letter_once(town: Town) -> None:
    members = town.members("slack", MANY) + town.members("teams", MANY)
    town.letters(members)
    async with town.works():
        await town.until(lambda: town.fates() == {Fate.SENT: 2 * MANY})
    assert all(len(member.heard) == 1 for member in members)
    assert {call.status for call in [*town.slack.calls, *town.teams.calls]} <= {200, 201}
    assert per_second(town.slack.calls_of(POST)) > 0.97 * SLACK_A_MINUTE / 60
    assert per_second(town.teams.calls) > 0.9 * TEAMS_A_SECOND
    assert all(len(replica.saw) > MANY / 6 for replica in town.replicas), "both did their part"


async def test_a_limit_that_is_used_up_for_minutes_is_never_passed(small_database: Database) -> None:
    async with Town([small_database], [["slack"]], slack_a_minute=40) as town:
        town.letters(town.members("slack", 100))
        async with town.works():
            await town.until(lambda: town.fates() == {Fate.SENT: 100})
        calls = town.slack.calls_of(POST)
        assert all(call.status == 200 for call in calls)
        assert per_second(calls) > 0.97 * 40 / 60


# silence


@pytest.mark.parametrize("seconds", [2, 7])
async def test_what_slack_asks_for_is_kept_to_the_letter_by_both_for_this_method_alone(
    town: Town, seconds: int
) -> None:
    room = town.room("slack", "garden")
    town.stands(1, room)
    async with town.works():
        await town.until(lambda: bool(room.messages))
        before = len(town.slack.calls)
        town.letters(town.members("slack", 25))
        await town.until(lambda: len(town.slack.calls_of(POST)) > 10)
        town.slack.fails(POST, rate_limited(seconds))
        await town.until(lambda: any(call.status == 429 for call in town.slack.calls))
        town.waters(1)
        town.letters(town.members("teams", 5))
        await town.until(lambda: town.fates() == {Fate.SENT: 30})
    calls = town.slack.calls[before:]
    [refused] = [call for call in calls if call.status == 429]
    over = refused.at + seconds
    assert between([call for call in calls if call.method == POST], refused.at, over) == []
    assert next(call for call in calls if call.method == POST and call.at >= over).at < over + 1.1
    assert next(call for call in calls if call.method == "chat.update").at < over, "cards go on"
    assert between(town.teams.calls, refused.at, over), "so does Teams"
    assert room.last.words.endswith("Watered 1 times.")


async def test_a_conversation_on_teams_that_is_held_up_holds_up_no_other(small_town: Town) -> None:
    town = small_town
    members = town.members("teams", 40)
    town.teams.faults.fail("send", 429, retry_after=3)
    town.letters(members)
    async with town.works():
        await town.until(lambda: town.fates() == {Fate.SENT: 40})
    [refused] = [call for call in town.teams.calls if call.status == 429]
    again = [call for call in town.teams.calls if call.conversation == refused.conversation and call is not refused]
    assert [3 <= call.at - refused.at < 4.1 for call in again] == [True]
    assert len(between(town.teams.calls, refused.at, refused.at + 3)) >= 38, "the others go on as before"
    assert town.teams.limits.impatient == []


async def test_two_conversations_on_teams_that_are_held_up_mean_that_all_are(town: Town) -> None:
    members = town.members("teams", 40)
    town.teams.faults.fail("send", 429, retry_after=3, times=2)
    town.letters(members)
    async with town.works():
        await town.until(lambda: town.fates() == {Fate.SENT: 40})
    _, refused = [call for call in town.teams.calls if call.status == 429]
    assert between(town.teams.calls, refused.at, refused.at + 3) == []
    assert town.teams.limits.impatient == []


async def test_a_day_on_which_slack_refuses_again_and_again_loses_no_letter_and_annoys_nobody(small_town: Town) -> None:
    town = small_town
    members = town.members("slack", 10)
    town.slack.fails(POST, rate_limited(10), times=3)
    town.letters(members)
    async with town.works():
        await town.until(lambda: town.fates() == {Fate.SENT: 10})
    refused = [call for call in town.slack.calls_of(POST) if call.status == 429]
    assert len(refused) == 3
    for call in refused:
        assert between(town.slack.calls_of(POST), call.at, call.at + 10) == []
    assert [letter.tries for letter in town.written()] == [1] * 10, "to be asked to wait is no failure"


async def test_a_home_tab_waits_as_long_as_slack_asks_whoever_opens_it(small_town: Town) -> None:
    town, (ana, ben) = small_town, small_town.members("slack", 2)
    town.slack.fails("views.publish", rate_limited(20))
    first = asyncio.create_task(opens_home(ana))
    await town.until(lambda: any(call.status == 429 for call in town.slack.calls))
    await town.clock.during(asyncio.gather(first, opens_home(ben)))
    await town.until(lambda: is_home(ana) and is_home(ben))
    refused, *others = town.slack.calls_of("views.publish")
    assert len(others) == 2
    assert between(others, refused.at - 1, refused.at + 20) == []


async def test_a_form_that_slack_wants_to_hear_nothing_of_is_opened_by_nobody_and_who_asked_is_told(town: Town) -> None:
    asked = [member.there for member in town.members("slack", 3)]
    town.slack.fails("views.open", rate_limited(20))

    async def opens(one: Any) -> bool:
        await town.clock.during(one.types("/lex host"))
        return one.modal is not None

    assert not await opens(asked[0])
    await town.clock.passes(10)
    assert not await opens(asked[1])
    other = town.replicas[0].slack  # the doors are those of the last one
    assert other
    with pytest.raises(Failed, match="ratelimited"):
        await town.clock.during(other.chat.web.call("views.open", {"trigger_id": "1", "view": {}}))
    assert [call.status for call in town.slack.calls_of("views.open")] == [429]
    assert all("nothing was opened" in one.ephemerals[-1].words for one in asked[:2] if isinstance(one, SlackPerson))
    await town.clock.passes(10)
    assert await opens(asked[2])


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_who_somebody_is_is_not_asked_while_the_platform_wants_silence(small_town: Town, platform: str) -> None:
    town = small_town
    strangers = [town.somebody(platform, name) for name in ("Ana Silva", "Ben Okafor", "Cem Demir")]
    room = town.room("teams", "herbs")
    if platform == "slack":
        town.slack.fails("users.info", rate_limited(20))
    else:
        town.teams.faults.fail("member", 429, retry_after=20)

    async def asks(one: SlackPerson | TeamsPerson) -> None:
        if isinstance(one, SlackPerson):
            await one.says("help")
        elif isinstance(room, TeamsChannel):
            room.team.members.append(one)
            await one.types("<at>LEX</at> help", in_=room)

    def asked() -> int:
        return len(town.slack.calls_of("users.info")) + sum(call.operation == "member" for call in town.teams.calls)

    for stranger in strangers[:2]:
        await town.clock.during(asks(stranger))
    assert asked() == 1
    assert all(len(Member(0, stranger).heard) == 1 for stranger in strangers[:2]), "they are answered all the same"
    await town.clock.passes(20)
    await town.clock.during(asks(strangers[2]))
    assert asked() == 2
    assert town.teams.limits.impatient == []


async def test_what_a_channel_is_called_is_not_asked_while_teams_wants_silence(small_town: Town) -> None:
    town, room, here = small_town, small_town.room("teams", "herbs"), small_town.replicas[0].teams
    assert here
    assert isinstance(room, TeamsChannel)
    address = {"service": town.teams.service_url, "team": room.team.id}
    where = Where("teams", town.teams.tenant_id, room.id, address=address)
    town.teams.faults.fail("conversations", 429, retry_after=20)
    for _ in range(2):
        assert (await town.clock.during(here.chat.named(where))).name == ""
    assert [call.status for call in town.teams.calls if call.operation == "conversations"] == [429]
    await town.clock.passes(20)
    assert (await town.clock.during(here.chat.named(where))).name == "herbs"


# who goes first


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_an_answer_goes_before_the_letters_that_wait(small_town: Town, platform: str) -> None:
    town = small_town
    ana, *others = town.members(platform, 300)
    town.letters(others, Haste.DAY)
    async with town.works():
        await town.until(lambda: town.fates().get(Fate.SENT, 0) > 5)
        asked = town.seconds()
        typing = asyncio.create_task(ana.types("help"))
        await town.until(lambda: bool(ana.heard))
        assert town.seconds() - asked < 0.5
        await town.clock.during(typing)
    assert town.fates()[Fate.DUE] > 200


async def test_answers_count_as_calls_too(small_town: Town) -> None:
    """Fifty people ask something at once, while letters go out: nobody is refused anything."""
    town = small_town
    people = town.members("slack", 10) + town.members("teams", 40)
    town.letters(people[20:])

    async def asks(member: Member) -> None:
        await member.types("help")

    async with town.works():
        await town.clock.during(asyncio.gather(*map(asks, people)))
        await town.until(lambda: town.fates() == {Fate.SENT: 30})
        await town.until(
            lambda: all(any("What you can ask me" in words for words in member.heard) for member in people)
        )
    assert all(call.status < 300 for call in [*town.slack.calls, *town.teams.calls])


async def test_what_is_urgent_overtakes_a_thousand_letters_that_can_wait(small_town: Town) -> None:
    town = small_town
    ana, *others = town.members("teams", 1001)
    town.letters(others, Haste.WORKDAY)
    async with town.works():
        await town.until(lambda: town.fates().get(Fate.SENT, 0) > 5)
        town.letters([ana], Haste.NOW)
        wrote = town.seconds()
        await town.until(lambda: bool(ana.heard))
        assert town.seconds() - wrote < 1.5, "a second until somebody looks around, and no more"
    assert town.fates()[Fate.DUE] > 800
