"""The door plate: what a room can be asked for, as a table."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.calendar import Entry
from bot.events import Quoted
from bot.filters import Filter
from bot.forms import Complaints, FormModel, Values
from bot.text import Words
from bot.turn import ActionLine, DigestDoor, HelpLine, House, TakeIn, Turn, Work
from bot.view import Button, Card, Form, Item, Page, Section, View
from store.people import Person
from store.troubles import Trouble

Act = Callable[[Turn, str], View | None]
"""Asked by a command with the rest of the line."""
Filled = Callable[[Turn, Any, str], View]
"""A form was filled in: its model, and what it was about."""
Show = Callable[[str, Values, Complaints], Form]
"""The form about this, with these values and complaints."""
Reacted = Callable[[Turn, int, bool], View | None]
"""An emoji was put on (true) or taken off the thing with this number."""
Draw = Callable[[Work, int], Card | Page | None]
"""How the thing with this number looks to all; None when it is gone."""
Compose = Callable[[Work, Person, int, str], View | None]
"""A letter to this person about this thing and occurrence; None when it is no longer true; raises `TooLate`."""
Run = Callable[[Work, int, str], None]


class TooLate(Exception):
    """What a letter should have said is true, but nobody needs to hear it any more."""


@dataclass(frozen=True, slots=True)
class Command:
    """Words that are typed, the English one first."""

    words: tuple[str, ...]
    act: Act
    help: Words
    usage: Words = ""
    """The word with what follows it, a sentence if that is words, too; blank: the word alone."""
    looks: bool = False
    """Whether it only reads."""
    for_caretakers: bool = False
    """Whether it is for nobody else, so that help tells nobody else of it."""
    by_button: bool = False
    """Whether a button of something else that is listed leads there: a platform's list has room for twelve."""
    asks: bool | Callable[[str], bool] = False
    """Whether it is answered by a form, perhaps depending on the rest of the line.

    Teams opens one only for a button that said so beforehand.
    """


@dataclass(frozen=True, slots=True)
class FormDoor:
    """A form: what is asked, how it is shown (again), what happens when it is filled in."""

    model: type[FormModel]
    act: Filled
    special: Show | None = None
    """How it is shown where its model alone does not tell."""

    @property
    def show(self) -> Show:
        return self.special or self.model.form


@dataclass(frozen=True, slots=True)
class MessageDoor:
    """What can be made of a message that stands anywhere: it is offered in the menu of every message."""

    label: Words
    """At most 24 characters in English: that is what Slack shows."""
    act: Callable[[Turn, Quoted], View | None]
    help: Words
    looks: bool = False
    """Whether it only reads."""


@dataclass(frozen=True, slots=True)
class InsertDoor:
    """What can be looked for and put before others, where somebody writes to them."""

    help: Words
    find: Callable[[Turn, str, int, int], tuple[Item, ...]]
    """Items with their cards: for these words, so many skipped, so many at most; without words what is next."""


@dataclass(frozen=True, slots=True)
class CalendarDoor:
    """What of this room stands in calendars."""

    entries: Callable[[Work, Person | None, Filter], list[Entry]]
    """Of one person's calendar, or of everybody's, as far as the filter lets them."""
    mark: Callable[[Work, Filter], str]
    """Is another when everybody's entries are: quicker to ask for than all of them."""


@dataclass(frozen=True, slots=True)
class Block:
    """One room of the house."""

    name: str
    title: Words
    commands: tuple[Command, ...] = ()
    phrases: Mapping[str, Callable[[Turn], View]] = field(default_factory=dict[str, Callable[[Turn], View]])
    """Whole lines that are no command and nothing to be searched for, such as a greeting: casefolded, without signs."""
    forms: Mapping[str, FormDoor] = field(default_factory=dict[str, FormDoor])
    reactions: Mapping[tuple[str, str], Reacted] = field(default_factory=dict[tuple[str, str], Reacted])
    """Emoji and the kind of thing on whose card it means something: what it does there."""
    cards: Mapping[str, Draw] = field(default_factory=dict[str, Draw])
    """Kind of thing: how it is drawn in rooms."""
    message_actions: Mapping[str, MessageDoor] = field(default_factory=dict[str, MessageDoor])
    inserts: InsertDoor | None = None
    letters: Mapping[str, Compose] = field(default_factory=dict[str, Compose])
    jobs: Mapping[str, Run] = field(default_factory=dict[str, Run])
    home: Callable[[Turn], tuple[Section, ...]] | None = None
    """What of this room stands on the asker's home card."""
    search: Callable[[Turn, tuple[str, ...]], tuple[Section, ...]] | None = None
    merge: Callable[[Work, int, int], None] | None = None
    """Two people turned out to be one: what the first had becomes the second's."""
    troubled: Callable[[Work, Trouble], None] | None = None
    """Something is wrong with a platform, or all is well again."""
    greet: Callable[[Work, Person, bool], None] | None = None
    """Somebody meets us for the first time; true if it is by what they just did, so that they are awake."""
    enter: Callable[[Turn], None] | None = None
    """We were let into the room of this turn."""
    digests: tuple[DigestDoor, ...] = ()
    ways_out: tuple[Button, ...] = ()
    """What stands in the menu of every letter that nobody asked for, so that it need not be the last."""
    hourly: Callable[[Work], None] | None = None
    """What is seen to at least every hour, by each replica: to do it twice is no harm."""
    calendar: CalendarDoor | None = None
    imports: Mapping[str, TakeIn] = field(default_factory=dict[str, TakeIn])
    """What ``lexbot import`` takes in, one record at a time."""


def furnished(house: House, blocks: Sequence[Block]) -> House:
    """The house with what the door plates offer for help, home and search."""
    lines = tuple(
        HelpLine(
            block.title,
            command.usage or command.words[0],
            command.help,
            command.words,
            block.name,
            command.for_caretakers,
        )
        for block in blocks
        for command in block.commands
    )
    actions = tuple(
        ActionLine(f"{block.name}.{name}", door.label, door.help)
        for block in blocks
        for name, door in block.message_actions.items()
    )
    homes = tuple(block.home for block in blocks if block.home)
    merges = tuple(block.merge for block in blocks if block.merge)
    searches = tuple(block.search for block in blocks if block.search)
    greets = tuple(block.greet for block in blocks if block.greet and house.welcomes)
    enters = tuple(block.enter for block in blocks if block.enter and house.welcomes)
    found = replace(house, help=lines, actions=actions, homes=homes, merges=merges, searches=searches)
    digests = tuple(door for block in blocks for door in block.digests)
    imports = {kind: take_in for block in blocks for kind, take_in in block.imports.items()}
    ways_out = tuple(button for block in blocks for button in block.ways_out)
    return replace(found, greets=greets, enters=enters, digests=digests, imports=imports, ways_out=ways_out)
