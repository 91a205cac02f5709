"""A sheet of Block Kit: blocks laid out one after another, within the limits of what it will be part of.

Limits: a message 50 blocks and (not published) some 13,200 characters, a modal or home tab 100 blocks and 250 kB.
"""

from collections.abc import Iterable, Sequence

from adapters.slack.fields import LEADS_AWAY
from adapters.slack.mrkdwn import Json, Spoken, escaped, fitted, mrkdwn, of_spans, plain_text, spoken, unescaped
from adapters.slack.table import table_block
from bot.events import On
from bot.text import Reader, Span, Words, plain
from bot.view import Button, Fact, Item, Table
from bot.words import ARE_YOU_SURE, GO_BACK, and_more

SECTION, HEADER, LABEL, VALUE, FACT, URL = 3000, 150, 75, 2000, 2000, 3000
WIDE = 60
"""Letters of a value that read well in half a row: two lines."""
WORD = 26
"""Letters of a word that half a row holds unbroken."""
OPTIONS, CHOICE = 5, 150
"""Lines of a menu, and what the value of one may hold."""
MESSAGE, VIEW = (48, 9_500), (98, 40_000)
"""Blocks and characters of text, with some air below Slack's limits for buttons."""
_AIR = 400
"""Characters kept for what stands below a list."""
_ROWS = 20
"""Rows of a table in a section, where it is told in lines."""


class Sheet:
    """Takes what fits; `texts` gathers the same in plain words. ``on`` is what a click here counts as."""

    def __init__(self, reader: Reader, on: On, size: tuple[int, int], *, tables: bool = False) -> None:
        self.reader, self.on = reader, on
        self._tables = tables
        self.blocks: list[Json] = []
        self.texts: list[str] = []
        self.most_blocks, self.chars = size
        self._buttons = 0

    # words

    def header(self, title: Words) -> None:
        """A title; what is too long for a header goes on below it."""
        text = plain(title, self.reader).strip()
        if not text:
            return
        sent = fitted(text, HEADER)
        self._lay({"type": "header", "text": {"type": "plain_text", "text": sent}}, text, len(sent))
        if len(escaped(text)) > HEADER:
            self.small(title)

    def section(self, words: Words, accessory: Json | None = None) -> None:
        self._section((spoken(words, self.reader),), accessory)

    def heading(self, words: Words) -> None:
        """A title within a page."""
        self._section((spoken(words, self.reader, bold=True),))

    def small(self, words: Words) -> None:
        said = spoken(words, self.reader)
        text = mrkdwn((said,), min(SECTION, self.chars))
        if text:
            self._lay({"type": "context", "elements": [text]}, said.plain, len(text["text"]))

    def facts(self, facts: Sequence[Fact]) -> None:
        """Labels and values, two in a row; what is too long for half a row has its own."""
        fields = list[Json]()
        for fact in facts:
            label, value = spoken(fact.label, self.reader, bold=True), spoken(fact.value, self.reader)
            text = mrkdwn((label, value), min(FACT, self.chars)) if value.plain else None
            if not text:
                continue
            self.chars -= len(text["text"])
            self.texts.append(f"{label.plain}: {value.plain}")
            if len(value.plain) > WIDE or max(map(len, value.plain.split()), default=0) > WORD:
                self._fields(fields)
                self._lay({"type": "section", "text": text})
                fields = []
            else:
                fields.append(text)
        self._fields(fields)

    def _fields(self, fields: Sequence[Json]) -> None:
        for start in range(0, len(fields), 10):  # ten fields a section
            self._lay({"type": "section", "fields": fields[start : start + 10]})

    def link(self, label: str, url: str) -> None:
        """Something to fetch."""
        self._section((of_spans((Span(label, url=url),)),))

    def field(self, block: Json) -> None:
        """A question of a form."""
        self._lay(block)

    def divider(self) -> None:
        if self.blocks:
            self._lay({"type": "divider"})

    # lists

    def items(self, items: Sequence[Item], after: int) -> None:
        """The items as far as they fit, leaving this many blocks for what follows; the rest is counted."""
        for place, item in enumerate(items):
            needed = after + 1 + (2 if len(item.buttons) > 1 else 1)
            if len(self.blocks) + needed > self.most_blocks or self._is_short_of(item):
                self.small(and_more(len(items) - place))
                break
            self._item(item)

    def _is_short_of(self, item: Item) -> bool:
        """Whether the characters left may not do for this item and what stands below the list."""
        if self.chars > SECTION + _AIR:
            return False
        return self.chars < 2 * len(plain(item.title, self.reader) + plain(item.detail, self.reader)) + _AIR

    def _item(self, item: Item) -> None:
        title = spoken(item.title, self.reader, bold=True)
        lines = tuple(line for line in (title, spoken(item.detail, self.reader)) if line.plain)
        if len(item.buttons) == 1:
            self._section(lines, self.button(item.buttons[0], title.plain))
        else:
            self._section(lines)
            self.buttons(item.buttons, about=title.plain)

    def table(self, table: Table) -> None:
        """A table where one may stand and it fits, of which a message has one at most; else a line for each row."""
        lines = [spoken(line, self.reader) for line in table.lines()]
        drawn = table_block(table, self.reader) if self._tables else None
        length = sum(len(line.plain) for line in lines)
        if drawn and length < self.chars - _AIR:
            self._tables = False
            self._lay(drawn, "\n".join(line.plain for line in lines), length)
            return
        for start in range(0, len(lines), _ROWS):
            self._section(lines[start : start + _ROWS])

    # buttons

    def buttons(self, buttons: Iterable[Button], more: Sequence[Button] = (), about: str = "") -> None:
        """A row of buttons, with a menu of what is more; ``about`` tells who cannot see the row what they are for."""
        shown = (*buttons, *more) if len(more) == 1 else buttons  # a menu of one would only be in the way
        elements = [element for button in shown if (element := self.button(button, about))]
        elements += self._menu(more) if len(more) > 1 else []
        for start in range(0, len(elements), 25):
            self._lay({"type": "actions", "elements": elements[start : start + 25]})

    def _menu(self, buttons: Sequence[Button]) -> list[Json]:
        options = [option for button in buttons if (option := self._option(button))]
        self._buttons += 1
        menu: Json = {"type": "overflow", "action_id": f"{self.on}.{self._buttons}", "options": options[:OPTIONS]}
        return [menu] if options else []

    def _option(self, button: Button) -> Json | None:
        label = plain_text(button.label, self.reader, LABEL)
        if not label or not _can_carry(button) or len(button.types) > CHOICE:
            return None
        self.chars -= len(label["text"])
        option: Json = {"text": label, "value": button.types or LEADS_AWAY}
        return option | ({"url": button.url} if button.url else {})

    def button(self, button: Button, about: str = "") -> Json | None:
        """A button element; None if Slack could not carry what it does."""
        label = plain_text(button.label, self.reader, LABEL)
        if not label or not _can_carry(button):
            return None
        self._buttons += 1
        self.chars -= len(label["text"])
        element: Json = {"type": "button", "action_id": f"{self.on}.{self._buttons}", "text": label}
        element |= {"url": button.url} if button.url else {"value": button.types}
        if button.style != "plain":
            element["style"] = button.style
        if button.confirm:
            element["confirm"] = self._confirm(button, button.confirm)
        if about:
            element["accessibility_label"] = fitted(f"{unescaped(label['text'])}: {about}", LABEL)
        return element

    def _confirm(self, button: Button, words: Words) -> Json:
        """Asks again before the button does what it does."""
        reader = self.reader
        found = {
            "title": plain_text(ARE_YOU_SURE, reader, 100),
            "text": plain_text(words, reader, 300),
            "confirm": plain_text(button.label, reader, 30),
            "deny": plain_text(GO_BACK, reader, 30),
        }
        return found | ({"style": "danger"} if button.style == "danger" else {})

    # inside

    def _section(self, lines: Sequence[Spoken], accessory: Json | None = None) -> None:
        text = mrkdwn(lines, min(SECTION, self.chars))
        if text:
            block: Json = {"type": "section", "text": text}
            if accessory:
                block["accessory"] = accessory
            self._lay(block, "\n".join([line.plain for line in lines]), len(text["text"]))

    def _lay(self, block: Json, text: str = "", length: int = 0) -> None:
        if len(self.blocks) < self.most_blocks:
            self.blocks.append(block)
            self.chars -= length
            if text:
                self.texts.append(text)


def _can_carry(button: Button) -> bool:
    if button.url:
        return len(button.url) <= URL and button.url.lower().startswith(("https://", "http://"))
    return 0 < len(button.types) <= VALUE
