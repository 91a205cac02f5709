"""What is read from a file: one record after another, or why there is none."""

import codecs
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.text import Words


@dataclass(frozen=True, slots=True)
class Read:
    """One record, or why there is none."""

    line: int
    """Where it stands: the line of a table, the number of a calendar's entry."""
    record: Mapping[str, Any] | None
    reason: Words = ""
    note: Words = ""
    """What ought to be known of how it was read."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A record that is here now."""

    is_over: bool = False
    note: Words = ""
    """What ought to be known of what became of it."""


class Unreadable(Exception):
    """A whole file of which nothing can be read, and why."""

    def __init__(self, words: Words) -> None:
        super().__init__(str(words))
        self.words = words


def text_of(content: bytes) -> str:
    """UTF-8, UTF-16 with a mark, or else Windows' Western European; what is broken in UTF-8 becomes surrogates."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", errors="replace")
    text = content.decode("utf-8-sig", errors="surrogateescape")
    broken = any("\udc80" <= sign <= "\udcff" for sign in text)
    if broken and all(sign < "\x80" or "\udc80" <= sign <= "\udcff" for sign in text):
        return content.decode("cp1252", errors="replace")
    return text
