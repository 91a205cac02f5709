"""Views as Slack's shapes: a message, a modal, a home tab. All pure."""

from collections.abc import Container, Mapping
from typing import assert_never

import orjson

from adapters.slack.fields import WORDS, field_blocks, unlike
from adapters.slack.mrkdwn import Json, fitted, plain_text
from adapters.slack.sheet import MESSAGE, VIEW, Sheet
from bot.events import On, Where
from bot.text import Reader, Words, plain, say
from bot.view import Button, Card, Form, Notice, Page, View
from bot.words import CANCEL, CLOSE

TEXT = 3000
"""Characters of a message's text; 4,000 is the most of an update."""
TITLE = 24
_NOTHING: list[Json] = [{"type": "section", "text": {"type": "plain_text", "text": "–"}}]
"""What stands in a modal or home tab that has nothing to say: Slack wants a block."""
_MARKS = {"good": "✅", "warning": "⚠️", "plain": ""}


def on(view: View) -> On:
    """What a click counts as where one person alone sees this view."""
    return "page" if isinstance(view, Page) else "card"


def message(view: View, reader: Reader, where: On, *, tables: bool = False) -> Json:
    """The text and blocks of a message. The text says all that the blocks do, for screen readers and notifications."""
    sheet = Sheet(reader, where, MESSAGE, tables=tables)
    _draw(sheet, view)
    text = fitted("\n".join(sheet.texts), TEXT) or "LEX"
    drawn: Json = {"text": text, "mrkdwn": False}  # the text is data: only the blocks hold markup
    return drawn | {"blocks": sheet.blocks} if sheet.blocks else drawn


def home(view: View, reader: Reader) -> Json:
    """A home tab."""
    sheet = Sheet(reader, "home", VIEW)
    _draw(sheet, view)
    return {"type": "home", "callback_id": "home", "blocks": sheet.blocks or _NOTHING}


def modal(view: View, reader: Reader, where: Where, shown: Container[str] = ()) -> Json:
    """A modal; ``where`` comes back when it is a form and was filled in; ``shown``: the blocks of the one before."""
    sheet = Sheet(reader, on(view), VIEW)
    title = view.text if isinstance(view, Notice) else view.title
    if isinstance(view, Form):
        _draw_form(sheet, view, shown)
    else:
        _draw(sheet, view)
    found: Json = {"type": "modal", "title": _title(title, reader, is_named=not isinstance(view, Notice))}
    found["close"] = plain_text(CANCEL if isinstance(view, Form) else CLOSE, reader, TITLE)
    if isinstance(view, Form):
        found["submit"] = plain_text(view.submit, reader, TITLE) or plain_text(view.title, reader, TITLE)
        found |= {"callback_id": view.name, "private_metadata": _carried(view, where)}
    return found | {"blocks": sheet.blocks or _NOTHING}


def errors(form: Form, reader: Reader, asked: Mapping[str, Mapping[str, Json]]) -> dict[str, str] | None:
    """The complaints at the fields of the modal that was submitted; None if it lacks one, or if answers are echoed."""
    blocks = {name: block for block, elements in asked.items() for name in elements}
    if form.echoes or not form.complaints or not form.complaints.keys() <= blocks.keys():
        return None
    told = {  # what was told in words is complained about there
        name.removesuffix(WORDS): block
        for block, elements in asked.items()
        for name, element in elements.items()
        if name.endswith(WORDS) and element.get("value")
    }
    return {(blocks | told)[name]: fitted(plain(words, reader), 300) for name, words in form.complaints.items()}


def as_card(form: Form, types: str) -> Card:
    """A form where none can be opened: a button that types the command again and so opens it."""
    return Card(form.title, form.intro, buttons=(Button(form.title, types, "primary"),))


def _title(words: Words, reader: Reader, *, is_named: bool) -> Json:
    named = plain_text(words, reader, TITLE) if is_named else None
    return named or {"type": "plain_text", "text": "LEX"}


def _carried(form: Form, where: Where) -> str:
    """What comes back with a form: what it is about, and where it was asked for."""
    place = {"channel": where.channel, "name": where.name, "private": where.private}
    return orjson.dumps({"about": form.about, **place}).decode()


# one of each


def _draw(sheet: Sheet, view: View) -> None:
    if isinstance(view, Notice):
        _draw_notice(sheet, view)
    elif isinstance(view, Card):
        _draw_card(sheet, view)
    elif isinstance(view, Page):
        _draw_page(sheet, view)
    elif isinstance(view, Form):  # pyright: ignore[reportUnnecessaryIsInstance] - so that a new kind of view is noticed
        _draw_card(sheet, as_card(view, ""))
    else:
        assert_never(view)


def _draw_notice(sheet: Sheet, notice: Notice) -> None:
    mark = _MARKS[notice.tone]
    sheet.section(say(f"{mark} {{text}}", text=notice.text) if mark else notice.text)
    sheet.buttons(notice.buttons)


def _draw_card(sheet: Sheet, card: Card) -> None:
    sheet.header(card.title)
    if card.intro:
        sheet.section(card.intro)
    sheet.facts(card.facts)
    if card.body:
        sheet.section(card.body)
    if card.file and card.file.url:
        sheet.link(card.file.name, card.file.url)
    if card.quiet:
        sheet.small(card.quiet)
    if card.note:
        sheet.small(card.note)
    sheet.buttons(card.buttons, card.more)


def _draw_page(sheet: Sheet, page: Page) -> None:
    sheet.header(page.title)
    if page.intro:
        sheet.section(page.intro)
    below = bool(page.buttons or page.more) + bool(page.note)
    for place, section in enumerate(page.sections):
        if place:
            sheet.divider()
        if section.title:
            sheet.heading(section.title)
        if section.table:
            sheet.table(section.table)
        if section.items:
            sheet.items(section.items, below)
        elif section.empty and not section.table:
            sheet.section(section.empty)
    if page.note:
        sheet.small(page.note)
    sheet.buttons(page.buttons, page.more)


def _draw_form(sheet: Sheet, form: Form, shown: Container[str]) -> None:
    if len(plain(form.title, sheet.reader)) > TITLE:
        sheet.header(form.title)
    if form.intro:
        sheet.section(form.intro)
    names = {field.name for field in form.fields}
    for name, words in form.complaints.items():
        if name not in names:
            sheet.section(say("⚠️ {text}", text=words))
    for field in form.fields:
        echo = form.echoes.get(field.name, "")
        mark = unlike(field.name, shown) if echo else ""
        for block in field_blocks(field, sheet.reader, form.complaints.get(field.name, ""), mark):
            sheet.field(block)
        if echo:
            sheet.small(echo)
