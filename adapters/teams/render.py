"""Views as Adaptive Cards 1.5, within what Teams takes: five actions in a row, ids that are unique, 80 KB.

A card that a member puts into a talk (``away``) opens a dialog with every button: that reaches the bot and shows its
answer to who pressed it wherever the card stands. An Action.Execute there has Teams add the bot to the talk, for all
who are in it, and the answer to a plain Action.Submit nobody would see.
"""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import orjson

from adapters.teams.fields import question, several
from adapters.teams.text import Json, Look, flat, lines
from bot.text import Link, Reader, Words, say
from bot.view import Button, Card, Fact, Field, Form, Item, Notice, Page, Section, Table, View
from bot.words import MORE

CARD = "application/vnd.microsoft.card.adaptive"
OURS = "lex"
"""The key in an action's data under which ours stands, apart from what was filled in."""
LARGEST = 80 * 1024
"""Bytes of a message in UTF-16, of the about 100 KB that Teams takes."""
_MOST_ACTIONS = 5
_LABEL = "108px"
"""Room for the longest German label, in a wide window as in a narrow one."""
_ROW = 43
"""Letters on the buttons of one row, each button with its frame counting for four: so they stand whole in a pane of
420 pixels, with room to spare for a wider font.
"""
_NARROW = 10
"""Letters at most of a narrow column, such as one of times, of which none is broken."""


def message(view: View, look: Look) -> Json:
    """An activity that shows the view; its summary is what notifications show."""
    return {"type": "message", "summary": told(view, look.reader), "attachments": [attachment(view, look)]}


def brief(view: View, look: Look) -> Json:
    """The view in a few words, for when it was too big."""
    return message(Notice(told(view, look.reader)), look)


def attachment(view: View, look: Look) -> Json:
    return {"contentType": CARD, "content": card(view, look)}


def told(view: View, reader: Reader) -> str:
    """The view in one line of plain text."""
    words = view.text if isinstance(view, Notice) else view.title
    return " ".join(flat(words, reader).split())[:500] or "LEX"


def card(view: View, look: Look) -> Json:
    """The view as a card."""
    look = replace(look, named=Counter())
    if isinstance(view, Notice):
        body, actions = _notice(view, look), _actions(view.buttons, look)
    elif isinstance(view, Card):
        body, actions = _card(view, look), _actions(view.buttons, look) + _more(view.more, look)
    elif isinstance(view, Page):
        body, actions = _page(view, look), _actions(view.buttons, look) + _more(view.more, look)
    else:
        body, actions = _form(view, look), [_submit(view, look)]
    *rows, last = _rows(actions)
    drawn: Json = {
        "type": "AdaptiveCard",
        "version": "1.5",
        "lang": look.reader.language,
        "fallbackText": told(view, look.reader),
        "body": body + [_row(row) for row in rows],
        "actions": last,
    }
    if isinstance(view, Page):
        drawn["msteams"] = {"width": "Full"}
    return drawn if isinstance(view, Form) else _fitted(drawn)


# the kinds of views


def _notice(view: Notice, look: Look) -> list[Json]:
    style = {"good": "good", "warning": "warning"}.get(view.tone, "default")
    return [{"type": "Container", "style": style, "bleed": True, "items": lines(view.text, look)}]


def _card(view: Card, look: Look) -> list[Json]:
    body = _title(view, look) + lines(view.intro, look)
    body += [_fact(fact, look, "Small" if place else "Medium") for place, fact in enumerate(view.facts)]
    body += lines(view.body, look, spacing="Medium")
    body += lines(view.quiet, look, isSubtle=True, size="Small", spacing="Medium")
    body += lines(view.note, look, isSubtle=True, spacing="Medium")
    if view.file and view.file.url:
        link = say("{link}", link=Link(f"📅 {view.file.name}", view.file.url))
        body += lines(link, look, spacing="Medium")
    return body


def _title(view: Card | Page | Form, look: Look) -> list[Json]:
    return lines(view.title, look, size="Large", weight="Bolder", style="heading")


def _fact(fact: Fact, look: Look, spacing: str) -> Json:
    """Not a FactSet: that would read Markdown out of people's words."""
    label = lines(fact.label, look, isSubtle=True)
    columns = [_column(_LABEL, label), _column("stretch", lines(fact.value, look))]
    return {"type": "ColumnSet", "spacing": spacing, "columns": columns}


def _column(width: int | str, items: list[Json], **more: Any) -> Json:
    return {"type": "Column", "width": width, "items": items, **more}


def _page(view: Page, look: Look) -> list[Json]:
    items = [item for section in view.sections for item in section.items]
    beside = all(len(item.buttons) <= 1 and not any(button.confirm for button in item.buttons) for item in items)
    body = _title(view, look) + lines(view.intro, look)
    for section in view.sections:
        body += _section(section, look, beside=beside)
    return body + lines(view.note, look, isSubtle=True, spacing="Medium")


def _section(section: Section, look: Look, *, beside: bool) -> list[Json]:
    title = lines(section.title, look, size="Medium", weight="Bolder", style="heading", spacing="Large")
    if section.table:
        title.append(_table(section.table, look))
    elif not section.items:
        return title + lines(section.empty, look, isSubtle=True)
    return title + [_item(item, look, beside=beside) for item in section.items]


def _table(table: Table, look: Look) -> Json:
    heads: Json = {"type": "TableRow", "cells": [_cell(head, look, weight="Bolder") for head in table.heads]}
    rows: list[Json] = [{"type": "TableRow", "cells": [_cell(cell, look) for cell in row]} for row in table.rows]
    columns = zip(table.heads, *table.rows, strict=True)
    return {
        "type": "Table",
        "columns": [{"width": _breadth(column, look)} for column in columns],
        "rows": [heads, *rows],
    }


def _breadth(column: tuple[Words, ...], look: Look) -> int | str:
    """As much as a narrow column needs, and an equal share of what is left to the others."""
    letters = max(len(flat(cell, look.reader)) for cell in column)
    return f"{max(80, 9 * letters + 16)}px" if letters <= _NARROW else 1


def _cell(words: Words, look: Look, **style: Any) -> Json:
    blank: Json = {"type": "TextBlock", "text": " "}
    return {"type": "TableCell", "items": lines(words, look, **style) or [blank]}


def _item(item: Item, look: Look, *, beside: bool) -> Json:
    """A line of a page; a single short button stands beside it, more stand beneath."""
    beneath = {"isSubtle": True, "spacing": "None"} if item.title else {}
    words = lines(item.title, look, weight="Bolder") + lines(item.detail, look, **beneath)
    actions = _actions(item.buttons, look)
    frame: Json = {"type": "Container", "separator": True, "spacing": "Medium"}
    if not actions:
        return frame | {"items": words}
    if not beside:
        return frame | {"items": [*words, _row(actions)]}
    columns = [_column("stretch", words), _column("auto", [_row(actions)], verticalContentAlignment="Center")]
    return frame | {"items": [{"type": "ColumnSet", "columns": columns}]}


def _form(view: Form, look: Look) -> list[Json]:
    title = [] if look.dialog else _title(view, look)  # a dialog bears it already
    asked = [field for field in view.fields if not _later(field, view)]
    later = [field for field in view.fields if _later(field, view)]
    body = title + lines(view.intro, look) + [_question(field, view, look) for field in asked]
    if not later:
        return body
    more = {
        "type": "Action.ToggleVisibility",
        "id": _name("unfold", look),
        "title": flat(MORE, look.reader),
        "targetElements": ["more"],
    }
    folded = {"type": "Container", "id": "more", "isVisible": False}
    return [*body, _row([more]), folded | {"items": [_question(field, view, look) for field in later]}]


def _later(field: Field, form: Form) -> bool:
    """Whether a question unfolds on demand: what need not be answered, in a form that is new and asks for much."""
    is_short = len(form.fields) < 6 or not any(each.required for each in form.fields)
    said = {*form.complaints, *form.echoes}
    touched = form.about or any(not each.required and each.name in said for each in form.fields)
    return not (field.required or is_short or touched)


def _question(field: Field, form: Form, look: Look) -> Json:
    return question(field, form.complaints.get(field.name, ""), form.echoes.get(field.name, ""), look)


# actions


def _rows(actions: list[Json]) -> list[list[Json]]:
    """The actions in order, in rows of as many as Teams takes and as there is room for; at least one row."""
    rows: list[list[Json]] = [[]]
    for action in actions:
        row = [*rows[-1], action]
        if len(row) > _MOST_ACTIONS or (rows[-1] and sum(len(one["title"]) + 4 for one in row) > _ROW):
            rows.append([action])
        else:
            rows[-1] = row
    return rows


def _row(actions: list[Json]) -> Json:
    return {"type": "ActionSet", "actions": actions}


def _actions(buttons: tuple[Button, ...], look: Look) -> list[Json]:
    return [_confirmed(button, button.confirm, look) if button.confirm else _action(button, look) for button in buttons]


def _action(button: Button, look: Look) -> Json:
    title, name = flat(button.label, look.reader), _name(button.types or "open", look)
    if button.url:
        return _styled({"type": "Action.OpenUrl", "id": name, "title": title, "url": button.url}, button)
    data: Json = {OURS: {"types": button.types, "on": look.on} | _whence(look)}
    if (look.away or look.opens(button.types)) and not look.dialog:
        data["msteams"] = {"type": "task/fetch"}
        return _styled({"type": "Action.Submit", "id": name, "title": title, "data": data}, button)
    return _styled(_sent(title, data, look) | {"id": name}, button)


def _sent(title: str, data: Json, look: Look) -> Json:
    """An action that brings its answer with it, except where the client does not know how."""
    submit = {"type": "Action.Submit", "title": title, "data": data}
    return submit if look.dialog else submit | {"type": "Action.Execute", "verb": OURS, "fallback": submit}


def _whence(look: Look) -> Json:
    """What Teams does not tell of a click: that it comes from a talk without the bot, which looks like one with it;
    or from a card that one person alone sees.
    """
    return ({"away": True} if look.away else {}) | ({"alone": look.alone} if look.alone else {})


def _styled(action: Json, button: Button) -> Json:
    style = {"primary": "positive", "danger": "destructive"}.get(button.style)
    return action | ({"style": style} if style else {})


def _confirmed(button: Button, question: Words, look: Look) -> Json:
    """Teams does not ask back by itself: the question unfolds beneath, with the button that does it."""
    yes = Button(say("Yes: {label}", label=button.label), button.types, button.style, button.url)
    inner = {"type": "AdaptiveCard", "version": "1.5", "body": lines(question, look), "actions": [_action(yes, look)]}
    asks = {"type": "Action.ShowCard", "id": _name(f"ask {button.types}", look), "card": inner}
    return _styled(asks | {"title": flat(button.label, look.reader)}, button)


def _more(buttons: tuple[Button, ...], look: Look) -> list[Json]:
    """What else can be done unfolds beneath; a single button stands there at once."""
    if len(buttons) < 2:
        return _actions(buttons, look)
    *rows, last = _rows(_actions(buttons, look))
    inner = {"type": "AdaptiveCard", "version": "1.5", "body": [_row(row) for row in rows], "actions": last}
    title = flat(MORE, look.reader)
    return [{"type": "Action.ShowCard", "id": _name("more", look), "title": title, "card": inner}]


def _submit(form: Form, look: Look) -> Json:
    data: Json = {OURS: {"form": form.name, "about": form.about, "several": several(form.fields)} | _whence(look)}
    return _sent(flat(form.submit, look.reader), data, look) | {"id": _name(form.name, look), "style": "positive"}


def _name(does: str, look: Look) -> str:
    """An id that tells what an action does, once on each card: ``join-12``, the second ``join-12.2``."""
    name = re.sub(r"\W+", "-", does).strip("-")[:60]
    look.named[name] += 1
    return name if look.named[name] == 1 else f"{name}.{look.named[name]}"


def _fitted(drawn: Json) -> Json:
    """Not bigger than Teams takes: what stands last is left out, and a sign shows it."""
    if size(drawn) <= LARGEST:
        return drawn
    body: list[Json] = drawn["body"]
    while len(body) > 1 and size(drawn) > LARGEST:
        body.pop()
    body.append({"type": "TextBlock", "text": "…", "wrap": True})
    return drawn


def size(drawn: Json) -> int:
    """Bytes in UTF-16, as Teams counts."""
    return len(orjson.dumps(drawn).decode().encode("utf-16-le"))
