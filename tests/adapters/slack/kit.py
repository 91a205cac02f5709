"""Blocks and views written short, for the double's own tests."""

from typing import Any

Json = dict[str, Any]
WRITES: Json = {"type": "plain_text_input"}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def button(label: str, action: str, value: str = "1") -> Json:
    return {"type": "button", "text": plain(label), "action_id": action, "value": value}


def row(*buttons: Json) -> Json:
    return {"type": "actions", "elements": list(buttons)}


def asks(label: str, element: Json, **more: Any) -> Json:
    name = label.lower()
    return {"type": "input", "block_id": name, "label": plain(label), "element": {"action_id": name, **element}, **more}


def modal(*blocks: Json, title: str = "Offer a session", **more: Any) -> Json:
    view = {"type": "modal", "callback_id": "offer", "title": plain(title), "blocks": list(blocks)}
    return view | {"submit": plain("Offer"), **more}
