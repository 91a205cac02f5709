"""Stories about hands that are quicker than we: put on a card of which we do not know yet that it stands."""

import io
from collections.abc import Awaitable, Callable

import pytest

from bot.chat import To
from bot.text import Reader
from bot.turn import Turn
from bot.view import View
from store import posts
from store.db import Database
from tests.world import Who, World, told

HURRY = "I saw your hand"
Quickly = Callable[[Callable[[str], Awaitable[None]]], None]


@pytest.fixture
def world(database: Database) -> World:
    world = World(database)
    world.room("here", rest=True)
    return world


@pytest.fixture
def ben(world: World) -> Who:
    return world.person("Ben")


@pytest.fixture
def quickly(world: World, monkeypatch: pytest.MonkeyPatch) -> Quickly:
    """Let somebody act on a new card before the platform has told us its id."""

    def arrange(act: Callable[[str], Awaitable[None]]) -> None:
        post = world.chat.post

        async def slowly(to: To, view: View, reader: Reader, key: str) -> str:
            message = await post(to, view, reader, key)
            if not to.private:
                await act(message)
            return message

        monkeypatch.setattr(world.chat, "post", slowly)

    return arrange


async def test_a_hand_put_up_before_we_know_the_card_counts(world: World, ben: Who, quickly: Quickly) -> None:
    async def up(message: str) -> None:
        assert HURRY in told(await ben.chat.reacts(ben.user, message, "✋"))

    quickly(up)
    number = await world.person("Ana").offers()
    await world.settles()
    assert world.seats(number) == {"Ben": "in"}
    assert len(ben.letters()) == 1


async def test_hands_put_up_early_come_in_their_order(world: World, ben: Who, quickly: Quickly) -> None:
    mia = world.person("Mia")

    async def both(message: str) -> None:
        await mia.chat.reacts(mia.user, message, "✋🏽")
        await ben.chat.reacts(ben.user, message, "✋")

    quickly(both)
    number = await world.person("Ana").offers(capacity="1")
    await world.settles()
    assert world.seats(number) == {"Mia": "in", "Ben": "waiting"}


async def test_a_hand_put_up_and_down_before_we_know_the_card_counts_for_nothing(
    world: World, ben: Who, quickly: Quickly
) -> None:
    async def up_and_down(message: str) -> None:
        await ben.chat.reacts(ben.user, message, "✋")
        assert told(await ben.chat.reacts(ben.user, message, "✋", added=False)) == ""

    quickly(up_and_down)
    number = await world.person("Ana").offers()
    await world.settles()
    assert world.seats(number) == {}
    assert ben.letters() == []


async def test_the_hosts_own_early_hand_keeps_nobody_elses_from_counting(
    world: World, ben: Who, quickly: Quickly
) -> None:
    ana = world.person("Ana")

    async def both(message: str) -> None:
        await ana.chat.reacts(ana.user, message, "✋")
        await ben.chat.reacts(ben.user, message, "✋")

    quickly(both)
    number = await ana.offers()
    await world.settles()
    assert world.seats(number) == {"Ben": "in"}


async def test_a_hand_that_we_stumble_over_lets_no_card_stand_twice_and_keeps_no_other_from_counting(
    world: World, ben: Who, quickly: Quickly, lines: io.StringIO
) -> None:
    acts = world.worker._painter._hands._acts
    counts, eve = acts["✋", "session"], world.person("Eve")

    def stumbles(turn: Turn, number: int, added: bool) -> View | None:
        if turn.person.name == "Eve":
            raise ValueError
        return counts(turn, number, added)

    acts["✋", "session"] = stumbles

    async def both(message: str) -> None:
        for who in (eve, ben):
            await who.chat.reacts(who.user, message, "✋")

    quickly(both)
    number = await world.person("Ana").offers()
    await world.settles()
    assert world.seats(number) == {"Ben": "in"}
    [card] = world.ask(lambda unit: posts.of_thing(unit, f"session:{number}"))
    assert card.message in world.chat.messages
    assert "hand not counted" in lines.getvalue()


async def test_another_emoji_or_a_message_of_somebody_else_says_nothing(
    world: World, ben: Who, quickly: Quickly
) -> None:
    async def like(message: str) -> None:
        assert told(await ben.chat.reacts(ben.user, message, "👍")) == ""

    quickly(like)
    number = await world.person("Ana").offers()
    await ben.types("good morning", room="here")
    [typed] = [each for each in ben.chat.messages.values() if each.author == ben.user]
    assert told(await ben.chat.reacts(ben.user, typed.id, "✋")) == ""
    assert world.seats(number) == {}
