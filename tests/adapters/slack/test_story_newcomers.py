"""Somebody meets LEX in Slack for the first time, over HTTP and over Socket Mode."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.block import furnished
from bot.blocks import BLOCKS

from .house import Installed
from .people import Person
from .seen import seen
from .workspace import Message

HELLO = "I am LEX"


@pytest.fixture(autouse=True)
def greets(network: Installed) -> Iterator[None]:
    house = network.router.house
    network.router.house = furnished(replace(house, welcomes=True), BLOCKS)
    yield
    network.router.house = house


def told(messages: list[Message]) -> str:
    return seen("\n".join(message.words for message in messages))


async def settles(network: Installed) -> None:
    """What was heard is answered, and what follows from it is sent."""
    for _ in range(2):
        await network.bot.door.drain()
        await network.settles()


async def test_who_opens_home_is_greeted_once_and_known_after_three_taps(network: Installed) -> None:
    ben: Person = network.slack.person("Ben Okafor", locale="de-DE")
    await ben.opens_home()
    await settles(network)
    assert "ich bin LEX" in told(ben.dm)
    assert ben.home is not None
    await ben.clicks(ben.dm[-1], "Erzähl mir")
    await ben.submits({"Themen, die dich interessieren": "python, chess", "Standort": "Bonn"})
    await ben.closes()
    await settles(network)
    await ben.opens_home()
    await settles(network)
    assert told(ben.dm).count("ich bin LEX") == 1
    await ben.types("/lex ich")
    assert "chess, python" in told([*ben.dm, *ben.ephemerals])


async def test_a_room_is_greeted_when_the_bot_is_let_in_and_people_when_they_come_by_themselves(
    network: Installed,
) -> None:
    cara, ben, dana = (network.slack.person(name) for name in ("Cara Vance", "Ben Okafor", "Dana Lee"))
    room = network.slack.channel("python", bot=False)
    await cara.joins(room)
    await network.slack.invites_bot(room, cara)
    await settles(network)
    assert HELLO in room.last.words
    assert [told(who.dm).count(HELLO) for who in (cara, ben, dana)] == [1, 0, 0]
    await ben.joins(room)
    await dana.joins(room, cara)
    await settles(network)
    assert [told(who.dm).count(HELLO) for who in (cara, ben, dana)] == [1, 1, 0], "Dana has done nothing yet"
    await dana.clicks(room.last, "Help")
    await settles(network)
    assert told(dana.dm).count(HELLO) == 1
    assert sum(HELLO in message.words for message in room.messages) == 1


async def test_of_many_who_come_at_once_few_are_written_to(network: Installed) -> None:
    room = network.slack.channel("all")
    many = [network.slack.person(f"Member {number}") for number in range(40)]
    for one in many:
        await one.joins(room)
    await settles(network)
    assert sum(bool(one.dm) for one in many) == 30
