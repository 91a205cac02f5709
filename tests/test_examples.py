"""What help gives as an example is understood, and means the same in every language."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest

from bot.block import Command, furnished
from bot.blocks import BLOCKS
from bot.router import Attended
from bot.text import LANGUAGES, Text
from bot.turn import HelpLine, House
from bot.view import Form, View
from store.db import Unit
from tests.world import Who, World, on_sqlite

pytestmark = on_sqlite

T = TypeVar("T")
COMMANDS = [command for block in BLOCKS for command in block.commands]
LINES = furnished(House(), BLOCKS).help
ALIKE = {"python", "sessions"}
"""Words of examples that are the same in all languages: a topic, and a room's name."""
FREE = {"de": ("Kubernetes für Anfänger", "kubernetes for beginners")}
"""What somebody is free to say in an example, and the same in English."""


class _Undone(Exception):
    """Nothing of it stays."""


@pytest.fixture
async def people(world: World) -> list[Who]:
    """A host who is a caretaker, a guest and a stranger."""
    cara, ben, mia, tom = (world.person(name) for name in ("Cara", "Ben", "Mia", "Tom"))
    for who in (ben, mia, tom):
        await who.types("help")
    await cara.offers(co_hosts="tom@example.org", records="yes")
    await ben.types("join 1")
    await ben.types("wish typing")
    return [cara, ben, mia]


def examples(line: HelpLine) -> Iterator[tuple[str, str]]:
    """As it is typed in each language, about the only session or wish that there is, with a link that is one."""
    for language in LANGUAGES:
        said = re.sub(r" (12|7)\b", " 1", line.said(language), count=1)
        yield language, said.replace("https://…", "https://example.org/slides")


async def answers(world: World, who: Who, line: str) -> tuple[str, str, View | None]:
    """The command that was understood, whether it was done, refused or asked about by a form, and what is seen."""
    seen: list[Attended] = []
    world.router._see = seen.append
    answer = await who.chat.types(who.user, who.talk, line)
    outcome = "asked" if isinstance(answer.view, Form) and seen[-1].outcome == "answered" else seen[-1].outcome
    return seen[-1].door, outcome, answer.view


def meant(view: View | None, language: str) -> str:
    """What is seen, but for what they were free to say, and the number of a wish: PostgreSQL counts what is undone."""
    return re.sub(r"unwish \d+", "unwish", repr(view).replace(*FREE.get(language, ("", ""))))


async def compared(world: World, people: list[Who], patch: pytest.MonkeyPatch) -> dict[str, set[str]]:
    """Every example by everybody in every language, each as if nothing had been said before; how each command went."""
    went, write = defaultdict[str, set[str]](set), world.db.write

    async def write_nothing(work: Callable[[Unit], T]) -> T:
        done: list[T] = []

        def undone(unit: Unit) -> None:
            done.append(work(unit))
            raise _Undone

        with pytest.raises(_Undone):
            await write(undone)
        return done[0]

    with patch.context() as now:
        now.setattr(world.db, "write", write_nothing)
        for line in LINES:
            for who in people:
                told = {language: await answers(world, who, said) for language, said in examples(line)}
                for language, (door, outcome, view) in told.items():
                    assert door == line.names[0], "the word is understood"
                    assert (outcome, meant(view, language)) == (told["en"][1], meant(told["en"][2], "en")), line
                went[line.names[0]].add(told["en"][1])
    return went


async def test_every_example_means_the_same_in_every_language(
    world: World, people: list[Who], monkeypatch: pytest.MonkeyPatch
) -> None:
    went = await compared(world, people, monkeypatch)
    await world.becomes("2026-11-25 16:00")
    for command, outcomes in (await compared(world, people, monkeypatch)).items():
        went[command] |= outcomes
    assert set().union(*went.values()) == {"answered", "asked", "refused"}
    worded = {command.words[0] for command in COMMANDS if isinstance(command.usage, Text)}
    assert worded <= {command for command, outcomes in went.items() if "answered" in outcomes}


def words_after(command: Command) -> list[str]:
    """What of an example is a word, not a number, a time or a link."""
    return [word for word in str(command.usage).split()[1:] if re.fullmatch(r"[^\W\d_]+", word)]


def test_examples_that_hold_words_are_translated() -> None:
    mute = [command for command in COMMANDS if isinstance(command.usage, str) and set(words_after(command)) - ALIKE]
    assert [command.usage for command in mute] == []
