"""The list of commands tells of each, in both languages."""

import re

from bot.blocks import BLOCKS
from bot.text import LANGUAGES
from tests.texts import ROOT

COMMANDS = [command for block in BLOCKS for command in block.commands]
ROW = re.compile(r"^\| (?P<typed>`/lex.*?) \| (?P<german>.*?) ?\| (?P<told>.+) \|$", re.MULTILINE)
"""A line of the table; a bar within a command is written with a backslash."""


def rows() -> list[dict[str, str]]:
    text = (ROOT / "docs/commands.md").read_text().replace(r"\|", "¦")
    return [found.groupdict() for found in ROW.finditer(text)]


def typed(cell: str) -> set[str]:
    """The commands in a cell, by their first words."""
    lines = [line.removeprefix("/lex").split() for line in re.findall(r"`([^`]+)`", cell)]
    return {words[0] for words in lines if words}


def test_every_command_has_its_line_with_its_german_twin() -> None:
    for place, cell in enumerate(("typed", "german")):
        told = set().union(*(typed(row[cell]) for row in rows()))
        assert told == {command.words[place] for command in COMMANDS}, LANGUAGES[place]


def test_twins_stand_in_one_line_and_in_order() -> None:
    german = {command.words[0]: command.words[1] for command in COMMANDS}
    for row in rows():
        names = [words.split()[1] for words in re.findall(r"`(/lex \w[^`]*)`", row["typed"])]
        twins = re.findall(r"`([^`]+)`", row["german"])
        assert not twins or twins == [german[name] for name in dict.fromkeys(names)]
