"""What goes out: a few neutral shapes that every platform can draw. All frozen data.

A ``str`` anywhere in a view is data and shown as it is; a `Text` is translated for the reader.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.text import Words, say, together

Style: TypeAlias = Literal["plain", "primary", "danger"]
Kind: TypeAlias = Literal["line", "lines", "link", "when", "number", "choice", "choices", "tick"]


@dataclass(frozen=True, slots=True)
class Button:
    """Types a command for the member (``types``: ``join 12``), or opens ``url``. So every button has a typed twin."""

    label: Words
    types: str = ""
    style: Style = "plain"
    url: str = ""
    confirm: Words | None = None


@dataclass(frozen=True, slots=True)
class Fact:
    label: Words
    value: Words


@dataclass(frozen=True, slots=True)
class File:
    """Something to keep, such as a calendar entry; ``url`` is where it can be fetched (may be blank)."""

    name: str
    mime: str
    content: bytes
    url: str = ""


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence or two, seen by one person."""

    text: Words
    tone: Literal["good", "plain", "warning"] = "plain"
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One thing: what, the facts that decide, what can be done with it: one primary button, at most three more."""

    title: Words
    intro: Words = ""
    facts: tuple[Fact, ...] = ()
    body: Words = ""
    note: Words = ""
    buttons: tuple[Button, ...] = ()
    file: File | None = None
    quiet: Words = ""
    """What is good to know and seldom decides, drawn small."""
    more: tuple[Button, ...] = ()
    """What else can be done, in a menu: at most five buttons, which ask nothing back."""


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a page: a title (blank where there are only words), a line of detail, at most two buttons."""

    title: Words
    detail: Words = ""
    buttons: tuple[Button, ...] = ()
    card: Card | None = None
    """What can be put before others, where this was looked for to do so."""


@dataclass(frozen=True, slots=True)
class Table:
    """What is compared: rows of cells below their heads, of which the first may be blank. Few columns fit a phone."""

    heads: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]

    def lines(self) -> tuple[Words, ...]:
        """A line for each row, where no table can be drawn: its first cell, then the others that are not blank."""
        return tuple(self._line(row) for row in self.rows)

    def _line(self, row: tuple[Words, ...]) -> Words:
        first, *others = zip(self.heads, row, strict=True)
        told = (together((head, cell), ": ") for head, cell in others if cell)
        return together((say("*{first}*", first=first[1]) if first[1] else "", *told), " · ")


@dataclass(frozen=True, slots=True)
class Section:
    title: Words = ""
    items: tuple[Item, ...] = ()
    empty: Words = ""
    """What stands here while there is nothing else."""
    table: Table | None = None
    """Stands above the items."""


@dataclass(frozen=True, slots=True)
class Page:
    """A list to leaf through, seen by one person; also the home card and help."""

    title: Words
    intro: Words = ""
    sections: tuple[Section, ...] = ()
    buttons: tuple[Button, ...] = ()
    note: Words = ""
    more: tuple[Button, ...] = ()
    """As on a card."""


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: Words


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a form. ``when`` is a wall-clock time of the reader, ``YYYY-MM-DDTHH:MM``."""

    name: str
    label: Words
    kind: Kind = "line"
    required: bool = True
    hint: Words = ""
    value: str | tuple[str, ...] = ""
    options: tuple[Option, ...] = ()
    most: int = 3000
    """Characters at most; for a number, its largest value."""


@dataclass(frozen=True, slots=True)
class Form:
    """Questions to fill in; ``about`` comes back with the answers, ``complaints`` stand at their fields."""

    name: str
    title: Words
    submit: Words
    fields: tuple[Field, ...]
    about: str = ""
    intro: Words = ""
    complaints: Mapping[str, Words] = field(default_factory=dict[str, Words])
    echoes: Mapping[str, Words] = field(default_factory=dict[str, Words])
    """How answers were understood: nothing is wrong with them, they are only to be looked at before they count."""


View: TypeAlias = Notice | Card | Page | Form
