"""The router finds the door, lets an event have its effect once, and never raises for what people do."""

import asyncio
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.block import Block, Command, FormDoor
from bot.blocks import BLOCKS
from bot.errors import AskFirst, Misfilled, Refusal
from bot.events import Arrived, Caller, Click, Left, Reaction, Submit, Where
from bot.events import Command as Typed
from bot.forms import FormModel, Head, Line, ask
from bot.text import plain, say
from bot.turn import Turn
from bot.view import Button, Form, Notice, View
from store import people
from store.db import Database
from store.posts import Post
from tests.world import START, World, told


class Seed(FormModel):
    head = Head("garden.seed", say("Seed"), say("Sow"))
    name: Line = ask(say("Name"))


def renamed(turn: Turn, rest: str) -> View:
    """Changes something, and then does what the rest of the line says."""
    turn.person.name = "Somebody else"
    turn.unit.add(turn.person)
    turn.unit.flush()
    turn.tell(turn.me, "garden.word", "garden:1")
    if rest == "no":
        raise Refusal(say("Help"), Button(say("Help"), "help"))
    if rest == "form":
        raise Misfilled({"name": say("Please fill this in.")})
    if rest == "ask":
        raise AskFirst(Seed.form("7", {"name": "rose"}))
    if rest.startswith("boom"):
        raise ValueError(rest)
    return Notice("done")


def sown(turn: Turn, form: Seed, about: str) -> View:
    if form.name == "weed":
        raise Misfilled({"name": say("Please fill this in.")})
    return renamed(turn, about) and Notice(form.name)


GARDEN = Block(
    name="garden",
    title="Garden",
    commands=(
        Command(("plant", "pflanzen"), renamed, "plant something"),
        Command(("smell",), lambda _turn, rest: Notice(rest or "nothing"), "smell", looks=True),
        Command(("silent",), lambda _turn, _rest: None, "say nothing"),
    ),
    forms={"seed": FormDoor(Seed, sown)},
    reactions={("🌱", "garden"): lambda _turn, number, added: Notice(f"{number} {added}")},
)


@pytest.fixture
def world(database: Database) -> World:
    """A network with a garden."""
    return World(database, (*BLOCKS, GARDEN))


async def test_a_refusal_undoes_everything_and_shows_the_way(world: World) -> None:
    ben = world.person("Ben", language="de")
    await ben.types("home")
    before = world.remembers()
    assert await ben.types("plant no") == "Hilfe"
    assert await ben.types("plant form") == "Bitte fülle das aus."
    await ben.types("plant ask")
    assert (ben.form.about, ben.form.fields[0].value) == ("7", "rose")
    assert world.remembers() == before


async def test_what_breaks_undoes_everything_and_is_logged_by_a_number(world: World, lines: io.StringIO) -> None:
    ben = world.person("Ben", language="de")
    await ben.types("home")
    before = world.remembers()
    answer = await ben.types("plant boom zebra")
    assert answer.startswith("Hier ist etwas schiefgegangen, und es wurde nichts geändert.")
    assert world.remembers() == before
    number = answer.removesuffix(".").split()[-1]
    assert f'"number": "{number}"' in lines.getvalue()
    assert "zebra" not in lines.getvalue()


async def test_a_form_comes_back_with_complaints_whoever_finds_them(world: World) -> None:
    ben = world.person("Ben")
    await ben.types("home")
    before = world.remembers()
    for name in ("", "weed"):
        event = Submit("", world.chat.caller("ben"), world.chat.where("@ben"), "garden.seed", {"name": name}, "7")
        form = (await world.router.answer(event, world.chat)).view
        assert isinstance(form, Form)
        assert (form.about, form.fields[0].value) == ("7", name)
        assert list(form.complaints) == ["name"]
    assert world.remembers() == before


async def test_a_command_is_understood_however_it_is_written(world: World) -> None:
    ben = world.person("Ben")
    for line in (
        "smell ROSES  and thyme",
        "/smell ROSES and thyme",
        "/lex smell ROSES and thyme",
        "LEX: smell ROSES and thyme",
        "lex, smell ROSES and thyme",
        " Smell!  ROSES and\nthyme ",
        "/lex\u00a0smell ROSES and thyme",
    ):
        assert await ben.types(line) == "ROSES and thyme", line


async def test_every_word_of_every_door_plate_is_its_command(world: World) -> None:
    for block in world.house.help:
        for word in block.names:
            assert world.router._typed(word.upper()).act is not world.router._typed("no such word").act
    ben = world.person("Ben")
    for command in (command for block in BLOCKS for command in block.commands):
        for word in command.words:
            assert not (await ben.types(word)).startswith(("I do not know", "I found nothing", "Something went wrong"))


async def test_a_word_that_begins_like_our_name_is_not_our_name(world: World) -> None:
    assert await world.person("Ben").types("lexicon") == "I found nothing for “lexicon”. help shows what I understand."


async def test_an_event_has_its_effect_once_and_looking_is_free(world: World) -> None:
    world.person("Ben")
    by, where = world.chat.caller("ben"), world.chat.where("@ben")
    answers = [await world.router.answer(Typed("k1", by, where, "plant"), world.chat) for _ in range(3)]
    assert [told(answer) for answer in answers] == ["done", "", ""]
    answers = [await world.router.answer(Click("k2", by, where, "smell"), world.chat) for _ in range(2)]
    assert [told(answer) for answer in answers] == ["nothing", "nothing"]


async def test_an_event_that_was_refused_may_come_again(world: World) -> None:
    world.person("Ben")
    by, where = world.chat.caller("ben"), world.chat.where("@ben")
    refused = await world.router.answer(Typed("k", by, where, "plant no"), world.chat)
    assert told(refused) == "Help"
    assert told(await world.router.answer(Typed("k", by, where, "plant"), world.chat)) == "done"


async def test_whoever_waits_for_work_is_called_after_the_commit_and_only_then(world: World) -> None:
    called: list[int] = []
    world.router._recorded = lambda: called.append(len(world.remembers()["letter"]))
    ben = world.person("Ben")
    for line in ("smell", "plant no", "plant boom", "silent"):
        await world.chat.types(ben.user, ben.talk, line)
    assert called == []
    await world.chat.types(ben.user, ben.talk, "plant")
    assert called == [1]


async def test_nothing_to_say_is_nothing_said(world: World) -> None:
    ben = world.person("Ben")
    assert await ben.types("silent") == ""
    assert [message.author for message in ben.sees_all()] == ["ben"]


async def test_a_reaction_finds_the_thing_that_the_message_shows(world: World) -> None:
    room = world.room("beds", rest=True)
    world.person("Ben")
    world.db.write_now(
        lambda unit: unit.add(Post(thing="garden:7", room_id=1, message="m1", due_at=START, since=START))
    )
    by, where = world.chat.caller("ben"), world.chat.where(room)

    async def reacts(message: str, emoji: str, *, added: bool = True) -> str:
        return told(await world.router.answer(Reaction("", by, where, message, emoji, added), world.chat))

    assert (await reacts("m1", "🌱"), await reacts("m1", "🌱", added=False)) == ("7 True", "7 False")
    assert (await reacts("m1", "✋"), await reacts("m2", "🌱", added=False)) == ("", "")
    assert "cannot tell yet" in await reacts("m2", "🌱")


async def test_a_room_that_threw_us_out_is_spoken_in_again_when_it_lets_us_in(world: World) -> None:
    room, ana = world.room("lex", rest=True), world.person("Ana")
    by, where = world.chat.caller("ana"), world.chat.where(room)
    await world.router.answer(Left("k1", by, where, room=True))
    await ana.offers()
    assert ana.cards(room) == []
    await world.router.answer(Arrived("k2", by, where), world.chat)
    await ana.offers()
    assert len(ana.cards(room)) == 1


async def test_what_is_answered_to_a_stranger_is_in_the_language_that_the_platform_told(world: World) -> None:
    by = Caller("browser", "local", "zoe", "Zoe", "zoe@example.org", "de-CH", "Europe/Zurich")
    answer = await world.router.answer(Typed("k", by, Where("browser", "local", "@zoe", private=True), "help"))
    assert plain(answer.view.title, answer.reader) == "Was du mich fragen kannst"  # type: ignore[union-attr]
    assert answer.reader.zone.key == "Europe/Zurich"
    assert world.ask(lambda unit: people.by_email(unit, "zoe@example.org")) is not None


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["", "host ", "join ", "sessions ", "move 1 ", "cancel ", "help "]))
def test_no_line_breaks_the_house(kept_database: Database, line: str, word: str) -> None:
    world = World(kept_database)
    world.person("Ben")
    answer = asyncio.run(world.chat.types("ben", "@ben", word + line))
    assert not told(answer).startswith("Something went wrong")
