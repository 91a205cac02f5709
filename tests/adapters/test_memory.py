"""The chat in memory keeps the promises of the port, and forgets gracefully."""

from datetime import timedelta

import pytest

from adapters import memory
from bot.chat import To, Unreachable
from bot.view import Notice
from store.db import Database
from tests.world import START, World


@pytest.fixture
def world(small_database: Database) -> World:
    world = World(small_database)
    world.person("Mia")
    world.room("lex")
    return world


def to(channel: str, *, private: bool = False) -> To:
    return To("browser", "local", channel, {}, private=private)


async def test_the_same_thing_sent_twice_is_one_message(world: World):
    reader = world.chat.reads("mia")
    first = await world.chat.post(to("lex"), Notice("x"), reader, "post-1")
    assert await world.chat.post(to("lex"), Notice("x"), reader, "post-1") == first
    assert len(world.chat.seen_by("mia", "lex")) == 1


@pytest.mark.parametrize("where", [to("cellar"), to("nobody", private=True)])
async def test_where_nobody_is_nothing_arrives(world: World, where: To):
    with pytest.raises(Unreachable):
        await world.chat.post(where, Notice("x"), world.chat.reads("mia"), "k")


async def test_a_forgotten_message_comes_back_where_it_stood(world: World):
    reader = world.chat.reads("mia")
    message = await world.chat.post(to("lex"), Notice("x"), reader, "post-1")
    world.chat.messages.clear()
    world.clock.jump(timedelta(hours=3))
    await world.chat.update(to("lex"), message, Notice("y"), reader)
    assert [(said.id, said.at) for said in world.chat.seen_by("mia", "lex")] == [(message, START)]


async def test_a_message_of_another_kind_of_name_comes_back_now(world: World):
    await world.chat.update(to("lex"), "1732.55", Notice("y"), world.chat.reads("mia"))
    assert [said.at for said in world.chat.seen_by("mia", "lex")] == [START]


async def test_what_members_write_holds_nothing_unseen(world: World):
    await world.chat.types("mia", "lex", "a\u202ereversed\u200b\x07 b")
    assert [said.text for said in world.chat.seen_by("mia", "lex")] == ["areversed b"]


async def test_old_messages_are_forgotten(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "MOST_MESSAGES", 3)
    for number in range(5):
        await world.chat.types("mia", "lex", str(number))
    assert [said.text for said in world.chat.seen_by("mia", "lex")] == ["2", "3", "4"]


async def test_who_settles_another_language_reads_in_it_at_once(world: World):
    await world.chat.types("mia", "@mia", "settings")
    await world.chat.submits("mia", {"language": "de", "zone": "Asia/Tokyo"})
    reader = world.chat.reads("mia")
    assert (reader.language, reader.zone.key) == ("de", "Asia/Tokyo")
