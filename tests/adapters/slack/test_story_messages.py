"""What can be made of a message in Slack, from its menu."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.block import Block, MessageDoor
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.events import Quoted
from bot.text import say
from bot.turn import Turn
from bot.view import Notice, View
from manifests.slack import manifest
from store.db import Database
from store.outbox import Letter

from .faults import waits_for
from .house import Installed, double, installed
from .people import Person
from .seen import seen
from .story import modal
from .wire import Answer
from .workspace import Channel

AT = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
MAKE = "Make it a session"


@pytest.fixture
def ben(network: Installed, python: Channel) -> Person:
    return network.slack.person("Ben Okafor", joins=[python])


@pytest.fixture
def ana(network: Installed, python: Channel) -> Person:
    return network.slack.person("Ana Ruiz", joins=[python], locale="de-DE")


async def test_a_message_becomes_a_session(network: Installed, python: Channel, ben: Person, ana: Person) -> None:
    message = await ben.says("How do I debug a pod?\nI only ever read <logs> & hope.", in_=python)
    await ana.uses(MAKE, on=message)
    assert modal(ana).title == "Session anbieten"
    values = {block: value.get("value") for (block, _), value in modal(ana).values.items()}
    assert values["title"] == "How do I debug a pod?"
    link = f"https://lex-network.slack.com/archives/{python.id}/p{message.ts.replace('.', '')}"
    assert values["description"] == (f"I only ever read <logs> & hope.\n\nAus einer Nachricht von Ben Okafor: {link}")
    await ana.submits(
        {"Beginnt": AT, "Link zur Teilnahme oder Ort": "https://meet.example.com/pods", "Themen": "python"}
    )
    await network.settles()
    assert python.last.words.startswith("How do I debug a pod?")
    assert "Ana Ruiz" in python.last.words
    assert network.slack.complaints == []


async def test_a_time_that_the_message_surely_names_is_filled_in(python: Channel, ben: Person, ana: Person) -> None:
    await ana.uses(MAKE, on=await ben.says("Shall we do a Python intro tomorrow 15:00?", in_=python))
    [when] = [value for (block, _), value in modal(ana).values.items() if block == "starts_at"]
    assert when["selected_date_time"] == datetime(2026, 11, 24, 14, 0, tzinfo=UTC).timestamp()
    await ana.closes()
    await ana.uses(MAKE, on=await ben.says("An intro tomorrow 15:00 or 16:00?", in_=python))
    [when] = [value for (block, _), value in modal(ana).values.items() if block == "starts_at"]
    assert when["selected_date_time"] is None


async def test_it_works_where_the_bot_is_not(network: Installed, ben: Person, ana: Person) -> None:
    private = network.slack.channel("secret", ben, ana, private=True, bot=False)
    await ana.uses(MAKE, on=await ben.says("Something to learn", in_=private))
    assert modal(ana).labels


async def test_forty_kilobytes_fit_into_the_form(network: Installed, python: Channel, ben: Person) -> None:
    message = await ben.says("😀 & <b> word " * 2800, in_=python)
    await ben.uses(MAKE, on=message)
    assert await ben.submits({"Starts": AT, "Join link or place": "Room 1"}) is not None
    assert "It is live" in modal(ben).words


async def test_a_second_click_shows_one_form(network: Installed, python: Channel, ben: Person) -> None:
    message = await ben.says("Hello", in_=python)
    await ben.uses(MAKE, on=message)
    await ben.uses(MAKE, on=message)
    await ben.closes()
    assert ben.modal is None


async def test_a_form_that_comes_too_late_is_explained(network: Installed, python: Channel, ben: Person) -> None:
    message = await ben.says("Hello", in_=python)
    answer, real = network.router.answer, network.clock

    async def late(event: object, chat: object) -> object:
        real.jump(timedelta(seconds=4))
        return await answer(event, chat)  # type: ignore[arg-type]

    network.bot.door.router.answer = late  # type: ignore[method-assign, assignment]
    await ben.uses(MAKE, on=message)
    await network.bot.door.drain()
    assert ben.modal is None
    assert "Please choose it once more" in seen(ben.ephemerals[-1].words)
    assert network.slack.complaints == []


async def test_names_that_do_not_come_are_not_waited_for(
    network: Installed,
    python: Channel,
    ben: Person,
    ana: Person,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("adapters.slack.door.NAMES_WITHIN", 0.02)
    await ben.types("/lex sessions", in_=python)
    message, gate = await ana.says("Hello @somebody", in_=python), asyncio.Event()
    network.slack.fails("users.info", waits_for(gate))
    await ben.uses(MAKE, on=message)
    gate.set()
    assert modal(ben).labels


# one more line on a door plate


def _save(turn: Turn, message: Quoted) -> View:
    turn.tell(turn.me, "sessions.seat", "session:99", message.id)
    return Notice(say("Kept “{text}” by {author}.", text=message.text, author=message.author), "good")


HACKS = Block("hacks", say("Hacks"), message_actions={"save": MessageDoor(say("Save as hack"), _save, say("keep it"))})


async def test_one_more_line_on_a_door_plate_is_one_more_shortcut(small_database: Database, clock: Clock) -> None:
    blocks = (*BLOCKS, HACKS)
    listed = manifest(blocks, "https://lex.example.com")["features"]["shortcuts"]
    assert listed[-1] == {
        "name": "Save as hack",
        "type": "message",
        "callback_id": "hacks.save",
        "description": "Keep it",
    }
    async with double(clock) as slack, installed(small_database, slack, clock, blocks) as world:
        room = slack.channel("python")
        ben = slack.person("Ben Okafor", joins=[room])
        message = await ben.says("Use pathlib", in_=room)
        await ben.uses("Save as hack", on=message)
        await world.settles()
        assert "Kept “Use pathlib” by Ben Okafor." in ben.ephemerals[-1].words
        await ben.types("/lex help")
        assert "Save as hack" in ben.ephemerals[-1].words
        assert slack.complaints == []


async def test_the_very_same_click_has_its_effect_once(small_database: Database, clock: Clock) -> None:
    async with double(clock) as slack, installed(small_database, slack, clock, (*BLOCKS, HACKS)) as world:
        room = slack.channel("python")
        ben = slack.person("Ben Okafor", joins=[room])
        sent: list[tuple[str, Mapping[str, Any]]] = []
        send = slack.wire.send

        async def listened(kind: str, body: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Answer:
            sent.append((kind, body))
            return await send(kind, body, retry)

        slack.wire.send = listened  # type: ignore[method-assign]
        await ben.uses("Save as hack", on=await ben.says("Use pathlib", in_=room))
        assert (await send(*sent[-1])).ok
        await world.bot.door.drain()
        assert len(world.db.read_now(lambda unit: list(unit.scalars(select(Letter))))) == 1
        assert [message.words for message in ben.ephemerals] == ["✅ Kept “Use pathlib” by Ben Okafor."]


async def test_what_no_door_plate_names_is_in_no_menu(network: Installed, python: Channel, ben: Person) -> None:
    message = await ben.says("Hello", in_=python)
    with pytest.raises(LookupError, match="Save as hack"):
        await ben.uses("Save as hack", on=message)
