"""What Teams accepts: the size of a message, the kinds of attachments, and the rules of Adaptive Cards 1.5 in Teams.

Sources: the Adaptive Cards schema explorer (elements, required properties), "Cards reference" and "Cards overview" of
the Teams platform (what Teams supports), "Universal Action Model" (Execute needs 1.4 or newer and a fallback; at most
60 `refresh.userIds`), "Text features" of Adaptive Cards (DATE and TIME take whole seconds of ISO 8601 and work in
text only), "Format your bot messages" (about 100 KB, counted as UTF-16). The client silently leaves out or mangles
much of this; a double that did the same would help nobody, so it refuses.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from tests.adapters.teams.cards import ADAPTIVE, DATES, Json, actions, inputs, kind, walk

LARGEST_MESSAGE = 100 * 1024
MOST_ACTIONS = 5
MOST_REFRESHED = 60

REQUIRED: dict[str, tuple[str, ...]] = {
    "AdaptiveCard": ("version",),
    "ActionSet": ("actions",),
    "Column": (),
    "ColumnSet": (),
    "Container": ("items",),
    "FactSet": ("facts",),
    "Image": ("url",),
    "ImageSet": ("images",),
    "Media": ("sources",),
    "RichTextBlock": ("inlines",),
    "Table": (),
    "TableCell": ("items",),
    "TableColumnDefinition": (),
    "TableRow": (),
    "TextBlock": ("text",),
    "TextRun": ("text",),
    "Input.ChoiceSet": ("id", "choices"),
    "Input.Date": ("id",),
    "Input.Number": ("id",),
    "Input.Text": ("id",),
    "Input.Time": ("id",),
    "Input.Toggle": ("id", "title"),
    "Action.Execute": (),
    "Action.OpenUrl": ("url",),
    "Action.ShowCard": ("card",),
    "Action.Submit": (),
    "Action.ToggleVisibility": ("targetElements",),
}
"""Every type of Adaptive Cards 1.5 that Teams draws, with what it cannot do without."""

UNTYPED = ("columns", "rows", "cells", "images")
"""Where the type of a child goes without saying."""

ATTACHMENTS = re.compile(
    r"application/vnd\.microsoft\.(card\.(adaptive|hero|thumbnail|receipt|signin|oauth)"
    r"|teams\.card\.(o365connector|list|file\.(info|consent)))$|image/[\w.+-]+$"
)
MACRO = re.compile(r"\{\{(DATE|TIME)\b")
WHOLE_SECONDS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)$")


def size(activity: Json) -> int:
    """Bytes of the message as Teams counts them."""
    return len(json.dumps(activity, ensure_ascii=False).encode("utf-16-le"))


def complaints(activity: Json, *, channel: bool) -> list[str]:
    """What is wrong with a message to be sent; nothing if Teams would show it as meant."""
    attachments = activity.get("attachments") or []
    wrong: list[str] = []
    if activity.get("type") == "message" and not activity.get("text") and not attachments:
        wrong.append("a message needs text or an attachment")
    wrong += _mentions(activity)
    for attachment in attachments:
        content_type = attachment.get("contentType", "") if isinstance(attachment, dict) else ""
        if not ATTACHMENTS.match(content_type):
            wrong.append(f"Unknown attachment type {content_type!r}")
        elif content_type == ADAPTIVE:
            wrong += card_complaints(attachment.get("content"), channel=channel)
    return wrong


def _mentions(activity: Json) -> Iterator[str]:
    text = str(activity.get("text") or "")
    mentioned = [entity for entity in activity.get("entities") or () if entity.get("type") == "mention"]
    for entity in mentioned:
        if not entity.get("text") or entity["text"] not in text:
            yield f"the mention {entity.get('text')!r} is not in the text"
    known = {entity.get("text") for entity in mentioned}
    for tag in re.findall(r"<at>.*?</at>", text):
        if tag not in known:
            yield f"{tag} in the text has no mention entity"


def card_complaints(card: Any, *, channel: bool) -> list[str]:
    """What is wrong with one Adaptive Card."""
    if not isinstance(card, dict) or card.get("type") != "AdaptiveCard":
        return ["the content of an Adaptive Card must be an object of type AdaptiveCard"]
    wrong = [*_version(card), *_elements(card), *_identifiers(card), *_fields(card), *_refresh(card), *_dates(card)]
    wrong += _actions(card, channel=channel)
    return wrong


def _version(card: Json) -> Iterator[str]:
    version = str(card.get("version", ""))
    if not re.fullmatch(r"1\.[0-5]", version):
        yield f"version {version!r} is not one that Teams knows (1.0 to 1.5)"
    elif version < "1.4" and ("refresh" in card or any(kind(action) == "Action.Execute" for action in actions(card))):
        yield f"refresh and Action.Execute need version 1.4 or newer, this is {version}"


def _elements(card: Json) -> Iterator[str]:
    implied = {id(child) for element in walk(card) for name in UNTYPED for child in element.get(name) or ()}
    for element in walk(card):
        name = kind(element)
        if not name and id(element) in implied:
            continue
        if name not in REQUIRED:
            yield f"Teams draws no element of type {name or 'nothing'!r}"
            continue
        for needed in REQUIRED[name]:
            if element.get(needed) in (None, "", []):
                yield f"{name} {element.get('id', '')} lacks {needed}".replace("  ", " ")


def _identifiers(card: Json) -> Iterator[str]:
    counted = Counter(element["id"] for element in walk(card) if element.get("id"))
    for name, times in counted.items():
        if times > 1:
            yield f"the id {name!r} stands {times} times"


def _fields(card: Json) -> Iterator[str]:
    for field in inputs(card):
        name = f"{kind(field)} {field.get('id')}"
        if not field.get("label") and not (kind(field) == "Input.Toggle" and field.get("title")):
            yield f"{name} has no label"
        if field.get("isRequired") and not field.get("errorMessage"):
            yield f"{name} is required and has no errorMessage"
        choices = field.get("choices") or []
        if any(not choice.get("title") or not choice.get("value") for choice in choices):
            yield f"{name} has a choice without title or value"
        chosen = [value for value in str(field.get("value") or "").split(",") if value]
        if choices and not {*chosen} <= {choice.get("value") for choice in choices}:
            yield f"{name} begins with {field['value']!r}, which is none of its choices"


def _refresh(card: Json) -> Iterator[str]:
    refresh = card.get("refresh")
    if refresh is None:
        return
    if kind(refresh.get("action") or {}) != "Action.Execute":
        yield "refresh needs an action of type Action.Execute"
    if len(refresh.get("userIds") or ()) > MOST_REFRESHED:
        yield f"refresh.userIds holds {len(refresh['userIds'])} people, at most {MOST_REFRESHED}"


def _actions(card: Json, *, channel: bool) -> Iterator[str]:
    for element in walk(card):
        if len(element.get("actions") or ()) > MOST_ACTIONS:
            yield f"{len(element['actions'])} actions in one {kind(element)}, at most {MOST_ACTIONS}"
    for action in actions(card):
        name = f"{kind(action)} {action.get('title', '')!r}"
        if channel and kind(action) == "Action.Execute" and not action.get("fallback"):
            yield f"{name} in a channel has no fallback for clients that do not know it"
        if kind(action) == "Action.OpenUrl" and not re.match(
            r"https?://|msteams:|mailto:|tel:", str(action.get("url"))
        ):
            yield f"{name} opens {action.get('url')!r}"
        if not isinstance(action.get("data", {}), dict):
            yield f"{name} carries {action['data']!r}: Teams sends back objects only"
        if action.get("style") not in (None, "default", "positive", "destructive"):
            yield f"{name} has the style {action['style']!r}"


def _dates(card: Json) -> Iterator[str]:
    for element in walk(card):
        for name, value in element.items():
            if isinstance(value, str) and MACRO.search(value):
                yield from _macros(kind(element), name, value)
        for fact in element.get("facts") or ():
            for name in ("title", "value"):
                yield from _macros("FactSet", "text", str(fact.get(name, "")))


def _macros(element: str, name: str, value: str) -> Iterator[str]:
    found = list(DATES.finditer(value))
    if len(found) != len(MACRO.findall(value)):
        yield f"a DATE or TIME that the client cannot read: {value!r}"
    for macro in found:
        if not WHOLE_SECONDS.match(macro[2]):
            yield f"{macro[0]}: only whole seconds of ISO 8601 with a zone are replaced"
        if macro[1] == "TIME" and macro[3]:
            yield f"{macro[0]}: TIME takes no form"
    if found and name != "text":
        yield f"{found[0][0]} stands in {name} of {element}: only text is replaced"
