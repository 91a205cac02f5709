"""Views and messages as plain JSON shapes, spoken for the one who looks. Pure; the page draws them as text only."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import urlsplit

from adapters.memory import BOT, Member, Message
from bot.errors import Misfilled
from bot.forms import Complaint, read_moment
from bot.text import Reader, Span, Words, plain, speak
from bot.view import Button, Card, Field, Form, Item, Notice, Page, Section, Table, View
from bot.words import MORE

Shape: TypeAlias = dict[str, Any]
EMOJI = ("✋", "👍", "❤️", "🎉", "🙏", "😄", "👀", "🌱")
"""What can be put on a message here. A card says which of them mean something on it."""


def message(said: Message, viewer: str, reader: Reader, members: Mapping[str, Member]) -> Shape:
    """A message as this viewer sees it: a post speaks the room's language, with moments in the viewer's zone."""
    reads = Reader((said.reader or reader).language, reader.zone)
    author = members.get(said.author)
    return {
        "id": said.id,
        "channel": said.channel,
        "author": said.author,
        "name": author.name if author else said.author,
        "bot": said.author == BOT,
        "at": said.at.isoformat(timespec="microseconds"),
        "private": bool(said.only_for),
        "language": reads.language,
        "text": said.text,
        "view": view(said.view, reads, said.id) if said.view else None,
        "invites": [emoji for emoji in EMOJI if isinstance(said.view, Card) and emoji in plain(said.view.note, reads)],
        "reactions": [_reaction(emoji, users, viewer, members) for emoji, users in said.reactions.items()],
    }


def _reaction(emoji: str, users: Sequence[str], viewer: str, members: Mapping[str, Member]) -> Shape:
    return {"emoji": emoji, "mine": viewer in users, "who": [members[user].name for user in users if user in members]}


def view(shown: View, reader: Reader, message_id: str = "") -> Shape:
    """Any view; a file is fetched by the id of the message in which it stands."""
    if isinstance(shown, Notice):
        return {"kind": "notice", "tone": shown.tone, "text": words(shown.text, reader)} | _buttons(
            shown.buttons, reader
        )
    if isinstance(shown, Card):
        return _card(shown, reader, message_id)
    if isinstance(shown, Page):
        return _page(shown, reader)
    return form(shown, reader)


def _card(card: Card, reader: Reader, message_id: str) -> Shape:
    return (
        {
            "kind": "card",
            "title": words(card.title, reader),
            "intro": words(card.intro, reader),
            "facts": [{"label": words(f.label, reader), "value": words(f.value, reader)} for f in card.facts],
            "body": words(card.body, reader),
            "quiet": words(card.quiet, reader),
            "note": words(card.note, reader),
            "file": {"name": card.file.name, "message": message_id} if card.file and message_id else None,
        }
        | _buttons(card.buttons, reader)
        | _more(card.more, reader)
    )


def _page(page: Page, reader: Reader) -> Shape:
    return (
        {
            "kind": "page",
            "title": words(page.title, reader),
            "intro": words(page.intro, reader),
            "sections": [_section(section, reader) for section in page.sections],
            "note": words(page.note, reader),
        }
        | _buttons(page.buttons, reader)
        | _more(page.more, reader)
    )


def _section(section: Section, reader: Reader) -> Shape:
    return {
        "title": words(section.title, reader),
        "items": [_item(item, reader) for item in section.items],
        "empty": words(section.empty, reader),
        "table": _table(section.table, reader) if section.table else None,
    }


def _table(table: Table, reader: Reader) -> Shape:
    return {
        "heads": [words(head, reader) for head in table.heads],
        "rows": [[words(cell, reader) for cell in row] for row in table.rows],
    }


def _item(item: Item, reader: Reader) -> Shape:
    return {"title": words(item.title, reader), "detail": words(item.detail, reader)} | _buttons(item.buttons, reader)


def form(shown: Form, reader: Reader) -> Shape:
    """A form; complaints and echoes stand at their fields."""
    return {
        "kind": "form",
        "name": shown.name,
        "about": shown.about,
        "language": reader.language,
        "title": plain(shown.title, reader),
        "submit": plain(shown.submit, reader),
        "intro": words(shown.intro, reader),
        "fields": [_field(field, shown, reader) for field in shown.fields],
    }


def _field(field: Field, of: Form, reader: Reader) -> Shape:
    is_picked = field.kind == "when" and _can_be_picked(field.value, reader)  # which needs no example
    return {
        "name": field.name,
        "label": plain(field.label, reader),
        "kind": "line" if field.kind == "when" and not is_picked else field.kind,
        "zone": reader.zone.key if field.kind == "when" else "",
        "required": field.required,
        "hint": "" if is_picked else plain(field.hint, reader),
        "value": field.value if isinstance(field.value, str) else list(field.value),
        "options": [{"value": option.value, "label": plain(option.label, reader)} for option in field.options],
        "complaint": plain(of.complaints.get(field.name, ""), reader),
        "echo": plain(of.echoes.get(field.name, ""), reader),
    }


def _can_be_picked(value: str | tuple[str, ...], reader: Reader) -> bool:
    """Whether a picker of date and time can show it; what it cannot (an offset, other words) stays as it was typed."""
    if not isinstance(value, str) or (value and (len(value) != len("2026-12-01T15:00") or value[10] != "T")):
        return False
    try:
        return not value or bool(read_moment(value, reader.zone))
    except (Complaint, Misfilled):
        return False  # such as a time that comes twice that night: it needs an offset


def words(said: Words, reader: Reader) -> list[Shape]:
    """Words as spans; an empty list where there is nothing to say."""
    return [_span(span) for span in speak(said, reader) if span.text]


def _span(span: Span) -> Shape:
    shape: Shape = {"text": span.text}
    if span.bold:
        shape["bold"] = True
    if web(span.url):
        shape["url"] = span.url
    if span.at:
        shape["at"] = span.at.isoformat()
    return shape


def _buttons(buttons: Iterable[Button], reader: Reader) -> Shape:
    """Buttons that open what is not a web address are left out."""
    return {"buttons": [_button(button, reader) for button in buttons if not button.url or web(button.url)]}


def _more(buttons: Iterable[Button], reader: Reader) -> Shape:
    """What stands in the menu, and what is written on that."""
    return {"more": _buttons(buttons, reader)["buttons"], "more_label": plain(MORE, reader)}


def _button(button: Button, reader: Reader) -> Shape:
    return {
        "label": plain(button.label, reader),
        "types": button.types,
        "url": button.url,
        "style": button.style,
        "confirm": plain(button.confirm, reader) if button.confirm else "",
    }


def web(url: str) -> bool:
    """Whether it is an address that the page may link to."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
