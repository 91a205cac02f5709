"""Filling in a card as the client does: checks before sending, and what is sent for what was left alone.

Source: the Adaptive Cards JavaScript renderer (`card-elements.ts`: value, isValid, and which inputs an action gathers).
"""

import re
from typing import Any

from tests.adapters.teams.cards import Json, find_input, kind, walk


class NotFilledIn(AssertionError):
    """The client shows an error at a field, and nothing is sent."""


def gathered(card: Json, action: Json, values: dict[str, Any]) -> Json:
    """What this action sends along: every field of its card and of the cards around it, filled in with `values`."""
    fields = [] if action.get("associatedInputs") == "none" else _fields_for(card, action)
    given = {find_input(card, name)["id"]: value for name, value in values.items()}
    unreachable = set(given) - {field["id"] for field in fields}
    assert not unreachable, f"{action.get('title')!r} does not send {unreachable}"
    sent: Json = {}
    for field in fields:
        value: Any = _entered(field, given[field["id"]]) if field["id"] in given else _untouched(field)
        _check(field, value)
        if value is not None:
            sent[field["id"]] = value
    return sent


def _fields_for(card: Json, action: Json) -> list[Json]:
    around = _path(card, action) or [card]
    return [field for each in around for field in inputs_of(each)]


def inputs_of(card: Json) -> list[Json]:
    """The fields of this card itself, without those of cards it can unfold."""
    return [element for element in walk(card, cards=False) if kind(element).startswith("Input.")]


def _path(card: Json, action: Json) -> list[Json] | None:
    """The cards from the outermost to the one that holds the action."""
    for element in walk(card, cards=False):
        if element is action:
            return [card]
        if kind(element) == "Action.ShowCard" and (inner := _path(element["card"], action)):
            return [card, *inner]
    return None


def _entered(field: Json, value: Any) -> Any:
    if kind(field) == "Input.ChoiceSet":
        return _chosen(field, value)
    if kind(field) == "Input.Toggle":
        return field.get("valueOn", "true") if value in (True, "true", "on") else field.get("valueOff", "false")
    if kind(field) == "Input.Number":
        return value
    return str(value)


def _chosen(field: Json, value: Any) -> str:
    """Chosen by title or value; several are joined by commas."""
    wanted = list(value) if isinstance(value, list | tuple | set) else [value]
    assert len(wanted) <= 1 or field.get("isMultiSelect"), f"{field['id']} takes one choice"
    found: list[str] = []
    for each in wanted:
        match = [choice["value"] for choice in field["choices"] if each in (choice["title"], choice["value"])]
        if not match and field.get("style") != "filtered":
            raise AssertionError(f"{each!r} is no choice of {field['id']}: {[c['title'] for c in field['choices']]}")
        found += match[:1]
    return ",".join(found)


def _untouched(field: Json) -> Any:
    name, begins = kind(field), field.get("value")
    if name == "Input.Toggle":
        return begins or field.get("valueOff", "false")
    if name in {"Input.Number", "Input.ChoiceSet"}:
        return begins  # nothing chosen: nothing sent
    return begins or ""


def _check(field: Json, value: Any) -> None:
    """Raise what the client would show at the field."""
    name, label = kind(field), field.get("label") or field["id"]
    empty = value is None or value == "" or (name == "Input.Toggle" and value == field.get("valueOff", "false"))
    if empty:
        if field.get("isRequired"):
            raise NotFilledIn(f"{label}: {field.get('errorMessage') or 'required'}")
        return
    text = str(value)
    if name == "Input.Text" and field.get("regex") and not re.search(field["regex"], text):
        raise NotFilledIn(f"{label}: {field.get('errorMessage') or 'not of the right form'}")
    if name == "Input.Text" and field.get("maxLength") and len(text) > field["maxLength"]:
        raise NotFilledIn(f"{label}: at most {field['maxLength']} characters can be typed")
    form = {"Input.Date": r"\d{4}-\d\d-\d\d", "Input.Time": r"\d\d:\d\d"}.get(name)
    if form and not re.fullmatch(form, text):
        raise NotFilledIn(f"{label}: {text!r} cannot be entered")
    _check_bounds(field, name, label, value)


def _check_bounds(field: Json, name: str, label: str, value: Any) -> None:
    if name not in {"Input.Number", "Input.Date", "Input.Time"}:
        return
    number: Any = float(value) if name == "Input.Number" else value
    low, high = field.get("min"), field.get("max")
    if (low not in (None, "") and number < low) or (high not in (None, "") and number > high):
        raise NotFilledIn(f"{label}: {field.get('errorMessage') or f'{value} is out of bounds'}")
