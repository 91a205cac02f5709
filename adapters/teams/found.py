"""What was looked for in a message extension: a list with a preview of each, and the card that is put into the talk."""

from dataclasses import replace
from html import escape
from typing import Any

from adapters.teams.render import attachment, told
from adapters.teams.text import Json, Look, flat
from bot.view import Item, View

THUMBNAIL = "application/vnd.microsoft.card.thumbnail"


def results(items: list[Item], look: Look) -> Json:
    """The items that have a card. It stands where the bot may not be: see `Look.away`."""
    shared = replace(look, on="post", away=True)
    drawn = [attachment(item.card, shared) | {"preview": _preview(item, look)} for item in items if item.card]
    return _answer(type="result", attachmentLayout="list", attachments=drawn)


def message(view: View, look: Look) -> Json:
    """A sentence in place of results."""
    return _answer(type="message", text=told(view, look.reader))


def _answer(**parts: Any) -> Json:
    return {"composeExtension": parts}


def _preview(item: Item, look: Look) -> Json:
    """What stands in the list. The text of such a card reads HTML."""
    shown = {"title": flat(item.title, look.reader), "text": escape(flat(item.detail, look.reader), quote=False)}
    return {"contentType": THUMBNAIL, "content": shown}
