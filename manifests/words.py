"""What the door plates offer, as an app package says it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from bot.block import Block, Command
from bot.text import Reader, plain
from manifests import Unfit

_ENGLISH = Reader("en", ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True)
class Offer:
    """A command that makes sense without anything behind it."""

    word: str
    help: str


def offers(blocks: Sequence[Block], language: str = "en") -> list[Offer]:
    """The commands that anybody can type as they are, and that no button of another leads to.

    Those about one thing need its number, which a list cannot know, and everybody reads it, not caretakers alone.
    """
    reader, place = Reader(language, ZoneInfo("UTC")), 0 if language == "en" else 1
    return [
        Offer(command.words[min(place, len(command.words) - 1)], _line(plain(command.help, reader)))
        for block in blocks
        for command in block.commands
        if not (command.for_caretakers or command.by_button or _is_about_one(command))
    ]


def _is_about_one(command: Command) -> bool:
    """Whether the number of a thing follows the word, not an hour or how many weeks."""
    after = plain(command.usage, _ENGLISH).split()[1:]
    return bool(after) and after[0].isdigit()


@dataclass(frozen=True, slots=True)
class Making:
    """Something that can be made of a message, or looked for to be put before others."""

    name: str
    label: str
    help: str


def makings(blocks: Sequence[Block], reads: Reader = _ENGLISH) -> list[Making]:
    """What the menu of every message offers."""
    return [
        Making(f"{block.name}.{name}", plain(door.label, reads), _line(plain(door.help, reads)))
        for block in blocks
        for name, door in block.message_actions.items()
    ]


def findings(blocks: Sequence[Block], reads: Reader = _ENGLISH) -> list[Making]:
    """What can be looked for where a message is written."""
    return [
        Making(block.name, plain(block.title, reads), _line(plain(block.inserts.help, reads)))
        for block in blocks
        if block.inserts
    ]


def _line(text: str) -> str:
    return text[:1].upper() + text[1:]


def https(url: str) -> str:
    """The address without a slash at the end, if both vendors would take it. Raises `Unfit`."""
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise Unfit(f"“{url}” is not an address like https://lex.example.com.")
    return url.rstrip("/")
