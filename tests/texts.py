"""The sentences of each room and their translations: ``python -m tests.texts`` brings the .po files up to date.

The code is asked for the sentences that it says; what is translated stays, what is no longer said goes. The files hold
neither places in the code nor dates, so that a diff of them shows words only.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from bot.text import LANGUAGES

ROOT = Path(__file__).parents[1]
FORMS = {"say": 1, "say_n": 2}
"""How many forms of a sentence each takes."""
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {}\\n"\n\n'
)
Sentence: TypeAlias = str | tuple[str, str]
"""As the code says it; with a plural, both forms."""


@dataclass(frozen=True, slots=True)
class Room:
    """A folder that speaks, and where its words in other languages stand."""

    folder: Path
    sources: tuple[Path, ...]

    @property
    def name(self) -> str:
        return self.folder.name

    def sentences(self) -> list[Sentence]:
        """What its sources say."""
        return list(dict.fromkeys(sentence for path in self.sources for sentence in _said_in(path)))

    def file(self, language: str) -> Path:
        return self.folder / "texts" / f"{language}.po"

    def catalogue(self, language: str) -> Catalog:
        """The words in this language, as they stand in the file."""
        if not self.file(language).exists():
            return Catalog(language)
        with self.file(language).open("rb") as source:
            return read_po(source, locale=language)


def rooms(root: Path = ROOT) -> list[Room]:
    """The machinery (with what the adapters say) and every block."""
    machinery = (*sorted(root.glob("bot/*.py")), *sorted(root.glob("adapters/**/*.py")))
    blocks = (plate.parent for plate in sorted(root.glob("bot/blocks/*/__init__.py")))
    return [Room(root / "bot", machinery), *(Room(folder, tuple(sorted(folder.glob("**/*.py")))) for folder in blocks)]


@cache
def _said_in(path: Path) -> tuple[Sentence, ...]:
    """By the syntax tree: Babel's own extraction does not see a sentence in the gap of another."""
    return tuple(_found_in(ast.parse(path.read_text())))


def _found_in(tree: ast.Module) -> Iterator[Sentence]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in FORMS:
            words = [str(part.value) for part in node.args[: FORMS[node.func.id]] if isinstance(part, ast.Constant)]
            if len(words) == FORMS[node.func.id] and has_words("".join(words)):
                yield words[0] if len(words) == 1 else (words[0], words[1])


def has_words(sentence: str) -> bool:
    """Whether there is anything to translate beside the gaps."""
    return bool(re.search(r"[^\W\d_]", re.sub(r"\{\w+\}", "", sentence)))


def write(room: Room, language: str) -> list[Message]:
    """Bring the file of one room up to date; what waits for a translation."""
    catalogue, said = room.catalogue(language), Catalog()
    for sentence in room.sentences():
        said.add(sentence)
    catalogue.update(said, no_fuzzy_matching=True)
    for message in catalogue:
        if message.id and not is_translated(message):
            message.string = ("", "") if message.pluralizable else ""
        message.flags.discard("fuzzy")  # a sentence that got a plural is blank now
    if len(catalogue):
        room.file(language).parent.mkdir(exist_ok=True)
        with room.file(language).open("wb") as target:
            target.write(HEADER.format(language, catalogue.plural_forms).encode())
            write_po(
                target, catalogue, width=110, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True
            )
    return [message for message in catalogue if message.id and not is_translated(message)]


def is_translated(message: Message) -> bool:
    """In all its forms."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def main() -> None:
    for language in LANGUAGES:
        if language == "en":
            continue
        for room in rooms():
            for message in write(room, language):
                one = message.id if isinstance(message.id, str) else message.id[0]
                print(f"{room.file(language).relative_to(ROOT)}: no words yet for {one!r}")


if __name__ == "__main__":
    main()
