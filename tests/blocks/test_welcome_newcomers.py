"""Stories about people and rooms that meet LEX for the first time (A2)."""

import pytest

from adapters.memory import Member
from bot.blocks.welcome import BLOCK
from bot.events import Arrived, Left, Reaction
from bot.turn import Work
from bot.view import Form
from store import outbox, people
from store.db import Database
from tests.world import Who, World, on_both, on_sqlite, shown

pytestmark = on_sqlite


HELLO = "Hello {}, I am LEX"


@pytest.fixture
def world(database: Database) -> World:
    """A network that greets."""
    return World(database, chats=("browser", "slack"), welcomes=True)


def greetings(who: Who) -> list[str]:
    return [letter.partition("\n")[0] for letter in who.hears()]


async def comes(world: World, who: Who, how: str, room: str = "") -> None:
    """The platform tells that somebody arrived."""
    where = who.chat.where(room or who.talk)
    event = Arrived(who.chat._key(), who.chat.caller(who.user), where, how)  # type: ignore[arg-type]
    await world.router.answer(event, who.chat)
    await world.settles()


async def test_three_taps_and_they_are_known(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben", language="de")
    await ana.offers(topics="python, testing")
    await ben.types("home")
    [hello] = ben.mail()
    assert shown(hello).startswith("Hallo Ben, ich bin LEX\n")
    await ben.clicks("Erzähl mir", hello)
    assert [option.value for option in ben.form.fields[0].options] == ["python", "testing"]
    answer = await ben.fills(common=("testing",), topics="Chess", site="Bonn")
    assert answer.splitlines()[:4] == [
        "Schön, dass du da bist, Ben",
        "Themen: testing, chess",
        "Sprache: Deutsch",
        "Standort: Bonn",
    ]
    assert "Themen: chess, testing" in await ben.types("ich")


@pytest.mark.parametrize("line", ["home", "help", "python", "sessions", "join 12", "nonsense"])
async def test_whatever_somebody_types_first_they_are_greeted_once(world: World, line: str) -> None:
    ana = world.person("Ana")
    await world.becomes("2026-11-23 23:30")
    await ana.types(line)
    await world.settles()
    assert greetings(ana) == [HELLO.format("Ana")], "who types is awake"
    await ana.types(line)
    await world.passes(days=200)
    await ana.types(line)
    await world.settles()
    assert greetings(ana) == []


async def test_nobody_is_greeted_twice_on_two_platforms(world: World) -> None:
    here, there = world.person("Ana"), world.person("Ana", chat="slack")
    await here.types("home")
    await there.types("home")
    await world.settles()
    assert len(here.hears() + there.hears()) == 1


async def test_nobody_is_greeted_twice_although_it_turns_out_late_that_they_are_one(world: World) -> None:
    here, there = world.person("Ana"), world.person("Ana", chat="slack", email="")
    await here.types("home")
    await there.types("home")
    await world.settles()
    assert len(here.hears() + there.hears()) == 2, "nobody could know"
    there.chat.members["ana"] = Member("ana", "Ana", "ana@example.org")
    await world.passes(minutes=2)
    await there.types("home")
    await world.passes(days=1)
    assert here.hears() + there.hears() == []


@on_both
async def test_who_comes_back_is_not_greeted_again(world: World) -> None:
    ana = world.person("Ana")
    await comes(world, ana, "brought")
    assert greetings(ana) == [HELLO.format("Ana")]
    await world.router.answer(Left("k", ana.chat.caller("ana"), ana.chat.where(ana.talk)), ana.chat)
    await world.passes(days=100)
    await comes(world, ana, "brought")
    await ana.types("home")
    await world.passes(days=1)
    assert greetings(ana) == []


async def test_for_whom_it_is_installed_at_night_hears_of_it_in_the_morning(world: World) -> None:
    ana = world.person("Ana", zone="Asia/Tokyo")
    await world.becomes("2026-11-23 18:00")  # two in the morning in Tokyo
    await comes(world, ana, "brought")
    assert ana.hears() == []
    await world.becomes("2026-11-24 00:00")
    assert greetings(ana) == [HELLO.format("Ana")]


async def test_an_installation_for_all_does_not_write_to_all(world: World) -> None:
    many = [world.person(f"P{number}") for number in range(100)]
    for one in many:
        await comes(world, one, "brought")
    greeted = [one for one in many if one.mail()]
    assert len(greeted) == 30
    late = many[-1]
    await late.types("home")
    await world.settles()
    assert greetings(late) == [HELLO.format("P99")], "when they come themselves"


async def test_of_many_who_come_into_a_room_at_once_few_are_written_to_and_the_others_not_even_looked_up(
    world: World,
) -> None:
    room, many = world.room("all"), [world.person(f"P{number}") for number in range(50)]
    for one in many:
        await comes(world, one, "came", room)
    assert sum(bool(one.mail()) for one in many) == 30
    assert len(world.ask(people.everybody)) == 30


async def test_that_the_platform_tells_of_somebody_is_no_meeting(world: World) -> None:
    ana = world.person("Ana")
    await comes(world, ana, "known")
    assert ana.hears() == []


async def test_a_hand_on_somebody_elses_message_is_no_meeting(world: World) -> None:
    ana, room = world.person("Ana"), world.room("all")
    said = ana.says("hello", room)
    event = Reaction("k", ana.chat.caller("ana"), ana.chat.where(room), said.id, "👍", ours=False)
    await world.router.answer(event, ana.chat)
    await world.settles()
    assert ana.hears() == []


async def test_a_room_is_greeted_once_and_nobody_in_it(world: World) -> None:
    cara, ana, room = world.person("Cara"), world.person("Ana"), world.room("python")
    await comes(world, cara, "let in", room)
    assert ana.card(room).startswith("Hello, I am LEX\nEveryone is an expert")
    assert ana.hears() == []
    assert greetings(cara) == [HELLO.format("Cara")], "who let it in has done something"
    await comes(world, cara, "let in", room)
    assert len(ana.cards(room)) == 1
    await cara.types("/lex setup", room)
    await cara.fills(topics="python")
    await ana.offers(topics="python")
    assert len(ana.cards(room)) == 2
    await ana.clicks("Find sessions", ana.cards(room)[0])
    assert greetings(ana)[0] == HELLO.format("Ana")


async def test_who_does_something_while_it_waits_for_the_morning_hears_it_now(world: World) -> None:
    ana = world.person("Ana", zone="Asia/Tokyo")
    await world.becomes("2026-11-23 18:00")
    await comes(world, ana, "brought")
    await comes(world, ana, "brought")
    assert ana.hears() == []
    await ana.types("me")
    assert greetings(ana) == [HELLO.format("Ana")]
    await world.passes(days=2)
    assert ana.hears() == []


async def test_who_has_told_it_all_meanwhile_need_not_read_it(world: World) -> None:
    ana = world.person("Ana")
    await ana.chat.types("ana", ana.talk, "begin")
    await ana.chat.submits("ana", {"topics": "chess", "language": "en"})
    await world.settles()
    assert ana.hears() == []
    assert [letter.fate for letter in world.ask(lambda unit: outbox.to_person(unit, 1))] == [outbox.Fate.DROPPED]


async def test_what_was_not_offered_is_no_topic(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("begin")
    assert [field.name for field in ana.form.fields] == ["topics", "language", "site"], "nothing is common yet"
    forged = await ana.chat.fills("ana", ana.talk, "welcome.begin", {"common": ("x" * 999,), "language": "en"},
                                  about="python", key="k")  # fmt: skip
    assert not isinstance(forged.view, Form)
    assert "Topics: none yet" in await ana.types("me")


async def test_complaints_keep_what_was_chosen(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers(topics="python")
    await ben.types("begin")
    await ben.fills(common=("python",), site="x" * 61)
    assert ben.complaints == {"site": "At most 60 characters, please."}
    assert ben.form.fields[0].value == ("python",)
    await ben.fills(site="Bonn")
    assert "Topics: python" in await ben.types("me")


async def test_where_the_operator_introduces_it_nobody_is_greeted(database: Database) -> None:
    world = World(database)
    ana, room = world.person("Ana"), world.room("python")
    await ana.types("home")
    await comes(world, ana, "let in", room)
    assert ana.hears() == []
    assert ana.cards(room) == []


async def test_who_was_imported_is_greeted_when_they_come(world: World) -> None:
    record = {"email": "ana@example.org", "name": "Ana", "topics": "python"}
    world.db.write_now(lambda unit: BLOCK.imports["people"](Work(unit, world.clock.now(), world.house), record))
    ana = world.person("Ana")
    await ana.types("home")
    await world.settles()
    assert greetings(ana) == [HELLO.format("Ana")]
    await ana.types("begin")
    assert ana.form.fields[0].value == ("python",)
