"""The house keeps its shape: every room alike, every word translated, every name on a door plate, nothing too big."""

import ast
import inspect
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_type_hints

import pytest

from bot.blocks import BLOCKS
from bot.text import LANGUAGES, Reader, plain, say, say_n
from bot.view import Card, Form, Notice, Page, View
from tests.gallery import HOUSE, READERS, VIEWS
from tests.texts import ROOT, Sentence, is_translated, rooms
from tests.world import buttons_of, text_of

ROOMS = sorted(path for path in (ROOT / "bot/blocks").iterdir() if path.is_dir() and path.name != "__pycache__")
CODE = sorted(path for top in ("bot", "store", "adapters") for path in (ROOT / top).glob("**/*.py"))
PARTS = {"forms", "rules", "views", "handlers", "jobs"}
"""What a room may have: a file each or, where the room is big, a folder each."""
LONGEST_FILE, LONGEST_FUNCTION = 400, 30
FOREIGN = [language for language in LANGUAGES if language != "en"]


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# the same room everywhere


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_a_room_has_what_every_room_has_and_nothing_else(room: Path) -> None:
    found = {path.name for path in room.iterdir() if path.name != "__pycache__"}
    parts = Counter(name.removesuffix(".py") for name in found - {"__init__.py", "texts"})
    assert set(parts) <= PARTS
    assert set(parts.values()) <= {1}, "a file or a folder, not both"
    assert "__init__.py" in found
    texts = room / "texts"
    assert not texts.exists() or {path.name for path in texts.iterdir()} <= {f"{language}.po" for language in FOREIGN}


@pytest.mark.parametrize(
    "folder", [path for room in ROOMS for path in room.iterdir() if path.name in PARTS], ids=name_of
)
def test_a_part_of_a_big_room_has_a_file_for_each_thing_and_nothing_on_its_door(folder: Path) -> None:
    found = [path for path in folder.iterdir() if path.name != "__pycache__"]
    assert len(found) > 1
    assert [path.name for path in found if path.suffix != ".py"] == []
    door = ast.parse((folder / "__init__.py").read_text())
    assert [type(node) for node in door.body] == [ast.Expr], "it says what is inside, and no more"


def test_a_folder_is_a_block_and_a_file_is_machinery() -> None:
    assert [block.name for block in BLOCKS] == sorted({room.name for room in ROOMS}, key=[b.name for b in BLOCKS].index)
    assert {path.name for path in (ROOT / "bot").iterdir() if path.is_dir()} - {"__pycache__"} == {"blocks", "texts"}
    assert {path.name for path in (ROOT / "bot/blocks").iterdir() if path.is_file()} == {"__init__.py"}


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_whoever_catches_a_no_says_no_for_half_of_it_may_be_done(room: Path) -> None:
    nos, caught = {"Misfilled", "Refusal"}, list[ast.ExceptHandler]()
    for path in room.glob("**/*.py"):
        found = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ExceptHandler)]
        caught += [
            one for one in found if one.type and nos & {n.id for n in ast.walk(one.type) if isinstance(n, ast.Name)}
        ]
    assert [ast.unparse(one) for one in caught if not isinstance(one.body[-1], ast.Raise)] == []
    assert not any(isinstance(node, ast.Return) for one in caught for node in ast.walk(one))


def imported_by(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("room", ROOMS, ids=name_of)
def test_no_room_knows_another_or_any_platform(room: Path) -> None:
    names = [name for path in room.glob("**/*.py") for name in imported_by(path)]
    others = [name for name in names if name.startswith("bot.blocks") and name.split(".")[2] != room.name]
    assert others == []
    assert [
        name
        for name in names
        if name.split(".")[0] not in sys.stdlib_module_names | {"bot", "store", "pydantic", "babel"}
    ] == []


# nothing is too big


@pytest.mark.parametrize("path", CODE, ids=name_of)
def test_no_file_and_no_function_is_too_long(path: Path) -> None:
    if "migrations/versions" in str(path):  # written by a program
        return
    text = path.read_text()
    assert len(text.splitlines()) <= LONGEST_FILE
    sizes = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: size for name, size in sizes.items() if size >= LONGEST_FUNCTION} == {}


# words


@pytest.mark.parametrize("language", FOREIGN)
def test_every_sentence_has_its_words_and_no_words_are_left_over(language: str) -> None:
    for room in rooms():
        said = {sentence if isinstance(sentence, str) else sentence[0] for sentence in room.sentences()}
        catalogue = room.catalogue(language)
        translated = {
            message.id if isinstance(message.id, str) else message.id[0] for message in catalogue if message.id
        }
        assert translated == said, f"run: make texts ({room.name})"
        assert [message.id for message in catalogue if message.id and not is_translated(message)] == []
        assert [message.id for message in catalogue if message.id and message.fuzzy] == []
        assert list(catalogue.obsolete) == []


def marks(sentence: str) -> tuple[Counter[str], int]:
    """The gaps of a sentence, and how many stars it has."""
    return Counter(re.findall(r"\{\w+\}", sentence)), sentence.count("*")


@pytest.mark.parametrize("language", FOREIGN)
def test_a_translation_has_the_gaps_and_stars_of_its_sentence(language: str) -> None:
    for room in rooms():
        for message in room.catalogue(language):
            if message.id:
                ids = (message.id,) if isinstance(message.id, str) else message.id
                strings = (message.string,) if isinstance(message.string, str) else message.string
                assert {str(marks(string)) for string in strings} <= {str(marks(one)) for one in ids}, ids[0]


@pytest.mark.parametrize("language", FOREIGN)
def test_a_sentence_said_in_two_rooms_has_the_same_words_in_both(language: str) -> None:
    known: dict[Sentence, object] = {}
    for room in rooms():
        for message in room.catalogue(language):
            sentence = message.id if isinstance(message.id, str) else message.id[0]
            if sentence:
                assert known.setdefault(sentence, message.string) == message.string


@pytest.mark.parametrize("language", FOREIGN)
def test_commands_named_in_bold_are_commands_in_every_language(language: str) -> None:
    words = {word for block in BLOCKS for command in block.commands for word in command.words}
    for room in rooms():
        for message in room.catalogue(language):
            if isinstance(message.id, str) and isinstance(message.string, str):
                for english, foreign in zip(bold(message.id), bold(message.string), strict=True):
                    assert foreign in words or foreign == english, message.id


def bold(sentence: str) -> list[str]:
    return [part for part in re.findall(r"\*([^*]+)\*", sentence) if "{" not in part]


@pytest.mark.parametrize("language", FOREIGN)
def test_every_sentence_is_spoken_in_the_words_of_its_room(language: str) -> None:
    reader = Reader(language, READERS[0].zone)
    for room in rooms():
        catalogue = room.catalogue(language)
        for sentence in room.sentences():
            one, words = (sentence, say(sentence)) if isinstance(sentence, str) else (sentence[0], say_n(*sentence, 2))
            gaps = tuple((gap, f"{{{gap}}}") for gap in re.findall(r"\{(\w+)\}", str(sentence)) if gap != "n")
            string = catalogue.get(one).string
            many = string if isinstance(string, str) else string[1]
            told = plain(replace(words, gaps=words.gaps + gaps), reader)
            assert told == many.replace("*", "").replace("{n}", "2")


# door plates


def test_every_command_has_help() -> None:
    for block in BLOCKS:
        for command in block.commands:
            for reader in READERS:
                assert plain(command.help, reader)
            for place, reader in enumerate(READERS):
                usage = plain(command.usage, reader) or command.words[place]
                assert usage.split()[0] in (command.words[place], command.words[0])
    assert [line.said("de").split()[0] for line in HOUSE.help] == [line.names[1] for line in HOUSE.help]


def test_no_two_commands_claim_a_word_and_each_speaks_every_language() -> None:
    commands = [command for block in BLOCKS for command in block.commands]
    words = Counter(word.casefold() for command in commands for word in command.words)
    assert [word for word, times in words.items() if times > 1] == []
    assert all(word == word.lower() and " " not in word for command in commands for word in command.words)
    assert [command.words for command in commands if len(command.words) < len(LANGUAGES)] == []


def test_no_two_rooms_claim_a_name() -> None:
    for names in (
        [block.name for block in BLOCKS],
        [kind for block in BLOCKS for kind in block.cards],
        [where for block in BLOCKS for where in block.reactions],
        [kind for block in BLOCKS for kind in block.imports],
        [phrase for block in BLOCKS for phrase in block.phrases],
    ):
        assert len(names) == len(set(names))


DOORS = {
    "tell": {f"{block.name}.{name}" for block in BLOCKS for name in block.letters},
    "tell_all": {f"{block.name}.{name}" for block in BLOCKS for name in block.letters},
    "plan": {f"{block.name}.{name}" for block in BLOCKS for name in block.jobs},
}
FORMS = {f"{block.name}.{name}": door for block in BLOCKS for name, door in block.forms.items()}
NAMED_BY = {"tell": 1, "tell_all": 1, "plan": 0}
"""Which argument names what stands on a door plate."""


def named(room: Path) -> Iterator[tuple[str, str]]:
    """What a room's code names of door plates: (kind, name)."""
    for path in room.glob("**/*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NAMED_BY:
                arguments = node.args[NAMED_BY[node.func.attr] :][:1]
                yield from ((node.func.attr, str(part.value)) for part in arguments if isinstance(part, ast.Constant))


def test_every_letter_and_job_that_is_named_stands_on_a_door_plate() -> None:
    found = [pair for room in ROOMS for pair in named(room)]
    assert {kind for kind, _ in found} == set(NAMED_BY)
    assert [(kind, name) for kind, name in found if name not in DOORS[kind]] == []


def test_every_letter_and_job_on_a_door_plate_is_named_somewhere() -> None:
    found = {name for room in ROOMS for _, name in named(room)}
    assert set().union(*DOORS.values()) - found == set()


def test_every_form_comes_back_to_its_own_door() -> None:
    assert {name: door.show(about, {}, {}).name for name, door in FORMS.items() for about in ("", "7")} == {
        name: name for name in FORMS
    }


def test_a_reaction_means_something_on_cards_that_are_drawn() -> None:
    cards = {kind for block in BLOCKS for kind in block.cards}
    assert {kind for block in BLOCKS for _, kind in block.reactions} <= cards


# views


def test_every_button_types_a_command_or_opens_a_link() -> None:
    words = {word for block in BLOCKS for command in block.commands for word in command.words}
    for name, view in VIEWS:
        for button in buttons_of(view):
            assert bool(button.types) != bool(button.url), name
            assert not button.types or button.types.split()[0] in words, name
            assert not button.url or button.url.startswith("https://"), name
            assert all(plain(button.label, reader) for reader in READERS), name


def test_no_view_is_a_wall_of_buttons() -> None:
    for name, view in VIEWS:
        if isinstance(view, Notice | Card | Page):
            assert len(view.buttons) <= 4, name
            assert sum(button.style == "primary" for button in buttons_of(view)) <= 1, name
        if isinstance(view, Card | Page):
            assert len(view.more) <= 5, name
            assert not any(button.confirm or button.style == "primary" for button in view.more), name
        if isinstance(view, Page):
            assert all(len(item.buttons) <= 2 for section in view.sections for item in section.items), name


def test_every_view_of_every_room_hangs_in_the_gallery() -> None:
    shown = {name.partition(":")[0].partition(",")[0] for name, _ in VIEWS}
    assert {maker for room in ROOMS for maker in makers(room)} - shown == set()
    assert FORMS.keys() - {view.name for _, view in VIEWS if isinstance(view, Form)} == set()


def makers(room: Path) -> Iterator[str]:
    """The functions of a room that make views."""
    for path in sorted(room.glob("**/*.py")):
        named = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        if named.split(".")[3:4] in (["views"], ["forms"]):
            for name, function in inspect.getmembers(sys.modules[named], inspect.isfunction):
                is_ours = function.__module__ == named and not name.startswith("_")
                if is_ours and get_type_hints(function).get("return") in (Card, Form, Notice, Page):
                    yield f"{room.name}.{name}"


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.language)
def test_every_view_is_spoken_without_a_gap_left_open(reader: Reader) -> None:
    for name, view in VIEWS:
        if "as it comes" in name:
            assert not re.search(r"\{\w+\}|\*", spoken(view, reader)), name


def spoken(view: View, reader: Reader) -> str:
    return "\n".join([text_of(view, reader), *(plain(button.label, reader) for button in buttons_of(view))])


# one more room

GARDEN = '''
"""Garden: an empty room."""

from bot.block import Block, Command
from bot.text import Text
from bot.turn import Turn
from bot.view import Notice


def plant(_turn: Turn, rest: str) -> Notice:
    return Notice(rest or "a seed", "good")


BLOCK = Block("garden", Text("Garden"), (Command(("plant", "pflanzen"), plant, Text("plant something"), looks=True),))
'''
VISIT = """
from tests.world import World


async def test_a_visit(sqlite_url: str) -> None:
    world = World(sqlite_url)
    ben = world.person("Ben")
    assert "plant: plant something" in await ben.types("help garden")
    assert await ben.types("/lex plant a tree") == "a tree"
    assert await ben.types("/lex pflantzen") == "I do not know “pflantzen”. Did you mean pflanzen?"
    world.close()
"""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The project with one more room: one folder, and one line (and its import) where the rooms are listed."""
    ours = shutil.ignore_patterns("payloads", "node_modules")
    for part in ("bot", "store", "adapters", "tests", "pyproject.toml", "Makefile"):
        source = ROOT / part
        (shutil.copytree if source.is_dir() else shutil.copy)(
            source, tmp_path / part, **{"ignore": ours} if source.is_dir() else {}
        )
    return tmp_path


def test_one_more_room_takes_a_folder_and_a_line(copy: Path) -> None:
    folder, plate = copy / "bot/blocks/garden", copy / "bot/blocks/__init__.py"
    folder.mkdir()
    (folder / "__init__.py").write_text(GARDEN.lstrip())
    before = plate.read_text()
    imported = re.sub(r"(from bot\.blocks import \(?\s*)", r"\1garden, ", before)
    plate.write_text(re.sub(r"\n\)\s*\Z", "\n    garden.BLOCK,\n)\n", imported))
    assert len(plate.read_text().splitlines()) == len(before.splitlines()) + 1
    (copy / "tests/test_garden.py").write_text(VISIT.lstrip())
    tests = ["tests/test_garden.py", "tests/test_rooms.py", "-k", "not one_more_room and not too_long"]
    bare = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:randomly"]
    for program in (
        ["-m", "pytest", *bare, *tests],
        ["-c", "from importlinter.cli import lint_imports_command as go; go()"],
    ):
        done = subprocess.run(
            [sys.executable, *program], cwd=copy, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
