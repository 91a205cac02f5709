"""Views as text for a terminal."""

import re

from rich.text import Text as Rich

from bot.text import Reader, Words, speak
from bot.view import Button, Card, Field, Form, Item, Notice, Page, View

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
"""What a terminal would obey; what people wrote shall only be shown."""
MARKS = {"good": "✓ ", "plain": "", "warning": "! "}
STYLES = {"good": "green", "plain": "", "warning": "yellow"}


def drawn(view: View, reader: Reader) -> Rich:
    """The view, ready to be printed."""
    page = Sheet(reader)
    if isinstance(view, Notice):
        page.line(view.text, STYLES[view.tone], before=MARKS[view.tone])
    elif isinstance(view, Card):
        page.card(view)
    elif isinstance(view, Page):
        page.page(view)
    else:
        page.form(view)
    if not isinstance(view, Form):
        page.buttons(view.buttons + (() if isinstance(view, Notice) else view.more))
    return page.text


class Sheet:
    """Gathers lines."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.text = Rich()

    def line(self, words: Words, style: str = "", before: str = "") -> None:
        """One line, unless there is nothing to say."""
        said = self.said(words, style)
        if said.plain.strip():
            if self.text.plain:
                self.text.append("\n")
            self.text.append(before, style).append_text(said)

    def said(self, words: Words, style: str = "") -> Rich:
        said = Rich(style=style)
        for span in speak(words, self.reader):
            text = _CONTROL.sub("", span.text)
            said.append(text, "bold" if span.bold else "")
            if span.url and span.url != text:
                said.append(f" ({_CONTROL.sub('', span.url)})", "cyan")
        return said

    def gap(self) -> None:
        if self.text.plain:
            self.text.append("\n")

    def card(self, card: Card) -> None:
        self.line(card.title, "bold")
        self.line(card.intro)
        labels = [self.said(fact.label, "dim") for fact in card.facts]
        width = max((label.cell_len for label in labels), default=0)
        for label, fact in zip(labels, card.facts, strict=True):
            self.gap()
            label.pad_right(width + 2 - label.cell_len)
            self.text.append("  ").append_text(label).append_text(self.said(fact.value))
        self.line(card.body)
        self.line(card.quiet, "dim")
        self.line(card.note, "italic")
        if card.file:
            self.line(card.file.url or card.file.name, "cyan", before="  📎 ")

    def page(self, page: Page) -> None:
        self.line(page.title, "bold")
        self.line(page.intro)
        for section in page.sections:
            self.gap()
            self.line(section.title, "bold underline")
            for line in section.table.lines() if section.table else ():
                self.line(line, before="  • ")
            for item in section.items:
                self.item(item)
            if not (section.items or section.table):
                self.line(section.empty, "dim", before="  ")
        self.line(page.note, "italic")

    def item(self, item: Item) -> None:
        self.line(item.title or item.detail, before="  • ")
        if item.title:
            self.line(item.detail, "dim", before="    ")
        self.buttons(item.buttons, before="    ")

    def buttons(self, buttons: tuple[Button, ...], before: str = "  ") -> None:
        """What can be done next, with what to type for it."""
        for button in buttons:
            self.gap()
            does = button.url or button.types
            self.text.append(before).append("[").append_text(self.said(button.label, "bold")).append("] ")
            self.text.append(_CONTROL.sub("", does), "cyan")

    def form(self, form: Form) -> None:
        self.line(form.title, "bold")
        self.line(form.intro)
        for field in form.fields:
            self.field(field, form.complaints.get(field.name, ""), form.echoes.get(field.name, ""))

    def field(self, field: Field, complaint: Words, echo: Words) -> None:
        """One question: its name, what it asks, what stands in it."""
        self.gap()
        self.text.append("  ").append(field.name, "cyan").append(" = ")
        value = field.value if isinstance(field.value, str) else ",".join(field.value)
        self.text.append(_CONTROL.sub(" ", value).replace("\n", " "))
        self.text.append("   " if value else "  ").append_text(self.said(field.label, "dim"))
        self.text.append(" *" if field.required else "", "bold")
        self.line(field.hint, "dim", before="      ")
        if field.options:
            self.options(field)
        self.line(complaint, "yellow", before="      ! ")
        self.line(echo, before="      ")

    def options(self, field: Field) -> None:
        self.gap()
        self.text.append("      ")
        for place, option in enumerate(field.options):
            self.text.append(" · " if place else "").append(option.value, "cyan").append(" ")
            self.text.append_text(self.said(option.label, "dim"))
