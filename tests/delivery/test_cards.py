"""A card that changes all the time is drawn as often as its room bears, and shows the end."""

import itertools

import pytest

from tests.adapters.slack.faults import accepts_then_drops
from tests.adapters.slack.people import Person as SlackPerson
from tests.adapters.slack.workspace import Channel as SlackChannel

from .town import Room, Town

CHANGES = 500


@pytest.fixture
def town(small_town: Town) -> Town:
    return small_town


async def changes(town: Town, bed: int) -> None:
    """A bed is watered five hundred times within a second."""
    for _ in range(50):
        town.waters(bed, CHANGES // 50)
        await town.clock.sleep(1 / 50)


def last(room: Room) -> str:
    """The only card in a room."""
    [message] = room.messages
    return getattr(message, "words", "") or message.says  # type: ignore[union-attr]


def gaps(moments: list[float]) -> list[float]:
    return [after - before for before, after in itertools.pairwise(moments)]


def all_drawn(town: Town) -> bool:
    return all(post.drawn == post.wanted for post in town.posted())


async def watered_in_two_rooms(town: Town, platform: str) -> tuple[float, list[Room]]:
    """A card changes all the time in two rooms, and in the end both show how it is; when that began."""
    rooms = [town.room(platform, name) for name in ("herbs", "roses")]
    town.stands(1, *rooms)
    async with town.works():
        await town.until(lambda: all(room.messages for room in rooms))
        begin = town.seconds()
        await town.clock.during(changes(town, 1))
        await town.until(lambda: all_drawn(town))
    assert [last(room).split("\n")[-1] for room in rooms] == [f"Watered {CHANGES} times."] * 2
    return begin, rooms


async def test_slack_sees_an_update_a_second_in_each_room_and_then_the_end(town: Town) -> None:
    begin, rooms = await watered_in_two_rooms(town, "slack")
    updates = town.slack.calls_of("chat.update")
    assert all(call.status == 200 for call in updates)
    for room in rooms:
        moments = [call.at for call in updates if call.body["channel"] == room.id]
        assert all(gap >= 1 for gap in gaps(moments))
        assert len(moments) <= 3
        assert moments[0] - begin < 2.5, "neither waits until the other is done"


async def test_teams_sees_an_update_every_two_seconds_in_each_room_and_then_the_end(town: Town) -> None:
    begin, rooms = await watered_in_two_rooms(town, "teams")
    updates = [call for call in town.teams.calls if call.operation == "update"]
    assert all(call.status == 200 for call in updates)
    for room in rooms:
        moments = [call.at for call in updates if call.conversation.startswith(room.id)]
        assert all(gap >= 2 for gap in gaps(moments))
        assert len(moments) <= 3
        assert moments[0] - begin < 2.5


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_room_with_many_new_cards_holds_up_neither_another_room_nor_letters(town: Town, platform: str) -> None:
    busy, quiet = town.room(platform, "busy"), town.room(platform, "quiet")
    for bed in range(2, 8):
        town.stands(bed, busy)
    members = town.members(platform, 10)
    async with town.works():
        await town.until(lambda: len(busy.messages) == 1)
        begin = town.seconds()
        town.letters(members)
        town.stands(1, quiet)
        await town.until(lambda: all(member.heard for member in members) and bool(quiet.messages))
        assert town.seconds() - begin < 2, "they wait for their own turn alone"
        await town.until(lambda: len(busy.messages) == 6)
        assert town.seconds() - begin >= 5


async def test_thirty_rooms_are_drawn_as_fast_as_the_platform_allows(town: Town) -> None:
    rooms = [town.room("teams", f"room {number}") for number in range(30)]
    town.stands(1, *rooms)
    async with town.works():
        begin = town.seconds()
        await town.until(lambda: all(room.messages for room in rooms))
    assert town.seconds() - begin < 1, "at 46 a second"


async def test_a_card_of_which_nobody_knows_whether_it_was_posted_stands_once_where_we_may_read(town: Town) -> None:
    room = town.room("slack", "herbs")
    town.slack.fails("chat.postMessage", accepts_then_drops())
    town.stands(1, room)
    async with town.works():
        await town.until(lambda: bool(room.messages) and all_drawn(town))
    assert last(room).startswith("Bed 1")


async def test_a_room_that_throws_us_out_hears_nothing_until_it_lets_us_in_again(town: Town) -> None:
    room, [ana] = town.room("slack", "herbs"), town.members("slack", 1)
    inviter = ana.there
    assert isinstance(inviter, SlackPerson)
    for bed in (1, 2, 3):
        town.stands(bed, room)
    async with town.works():
        await town.until(lambda: len(room.messages) == 3)
        await town.clock.during(town.slack.removes_bot(room))
        calls = len(town.slack.calls)
        for bed in (1, 2, 3):
            town.waters(bed)
        await town.clock.passes(20)
        assert town.slack.calls[calls:] == []
        await town.clock.during(town.slack.invites_bot(room, inviter))
        await town.until(lambda: all_drawn(town))
    assert [message.words.split("\n")[-1] for message in room.messages] == ["Watered 1 times."] * 3


@pytest.mark.parametrize("platform", ["slack", "teams"])
async def test_a_room_in_which_we_may_not_speak_is_tried_once_not_for_each_card(town: Town, platform: str) -> None:
    """Nobody told us that we were thrown out."""
    room = town.room(platform, "herbs")
    for bed in range(1, 6):
        town.stands(bed, room)
    async with town.works():
        await town.until(lambda: len(room.messages) == 5, minutes=1)
        is_thrown_out(room)
        calls = len(town.slack.calls) + len(town.teams.calls)
        for bed in range(1, 6):
            town.waters(bed)
        await town.clock.passes(20)
    assert len(town.slack.calls) + len(town.teams.calls) == calls + 1
    [known] = town.rooms()
    assert known.unreachable in ("is_inactive", "403 BotNotInConversationRoster")


def is_thrown_out(room: Room) -> None:
    if isinstance(room, SlackChannel):
        room.archived = True
    else:
        room.team.has_bot = False
