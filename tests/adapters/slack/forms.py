"""What a person enters, in the form of `view.state.values`, and what Slack's own client does not let them submit."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from . import shown

Json = dict[str, Any]

_WRITTEN = ("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input")
_CHOSEN: Mapping[str, str] = {  # element type: the field that holds what was chosen
    "static_select": "selected_option",
    "external_select": "selected_option",
    "radio_buttons": "selected_option",
    "overflow": "selected_option",
    "multi_static_select": "selected_options",
    "multi_external_select": "selected_options",
    "checkboxes": "selected_options",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
}
REQUIRED = "Please complete this required field."
_EMAIL = r"[^@\s]+@[^@\s]+\.[^@\s]+"
_URL = r"https?://[^\s/]+\.?[^\s]*"


def field_of(element: Json) -> str:
    """The field that holds the value: `value`, `selected_option`, …; empty for what holds none."""
    return "value" if element["type"] in _WRITTEN else _CHOSEN.get(element["type"], "")


def initial_values(blocks: Iterable[Json]) -> dict[tuple[str, str], Json]:
    """What stands in the inputs when the view opens."""
    found: dict[tuple[str, str], Json] = {}
    for block, element in shown.elements(blocks):
        name = field_of(element)
        if not name or element["type"] == "overflow":
            continue
        nothing = [] if name.endswith("s") else None
        initial = element.get(name.replace("selected_", "initial_") if name != "value" else "initial_value", nothing)
        found[block["block_id"], element["action_id"]] = {"type": element["type"], name: initial}
    return found


def entered(element: Json, value: Any) -> Json:
    """What is kept when a person enters `value`: a string, a date, a time, an option by its label or value, a list."""
    kind, name = element["type"], field_of(element)
    if not name:
        raise LookupError(f"nothing can be entered into a {kind}")
    if name in ("selected_option", "selected_options"):
        offered = shown.options(element)
        wanted = [] if value is None else [value] if isinstance(value, str) else list(value)
        chosen = [_option(offered, each) for each in wanted]
        return {"type": kind, name: chosen if name == "selected_options" else (chosen[0] if chosen else None)}
    return {"type": kind, name: _plain(value)}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, time):
        return value.strftime("%H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (list, int)):
        return value
    return getattr(value, "id", None) or str(value) or None  # an emptied text field is null


def _option(offered: Sequence[Json], wanted: str) -> Json:
    for option in offered:
        if wanted in (option["text"]["text"], option["value"]):
            return option
    raise LookupError(f"{wanted!r} is not offered, but {[option['text']['text'] for option in offered]}")


def input_for(blocks: Sequence[Json], name: str) -> tuple[Json, Json]:
    """The block and element with this label, block id or action id."""
    found = [pair for pair in shown.elements(blocks) if field_of(pair[1])]
    for block, element in found:
        if name in (shown.label(block, element), block["block_id"], element["action_id"]):
            return block, element
    raise LookupError(f"no input {name!r}, but {[shown.label(block, element) for block, element in found]}")


def objections(blocks: Iterable[Json], values: Mapping[tuple[str, str], Json]) -> dict[str, str]:
    """What Slack's client says, before anything is sent, for each block that is not filled in properly."""
    found: dict[str, str] = {}
    for block, element in shown.elements(blocks):
        if block["type"] != "input":
            continue
        state = values[block["block_id"], element["action_id"]]
        value = state[field_of(element)]
        if value in (None, [], ""):
            if not block.get("optional"):
                found[block["block_id"]] = REQUIRED
        elif problem := _objection(element, value):
            found[block["block_id"]] = problem
    return found


def _objection(element: Json, value: Any) -> str:
    kind = element["type"]
    if kind == "plain_text_input":
        if len(value) < element.get("min_length", 0):
            return f"Please enter at least {element['min_length']} characters."
        if len(value) > element.get("max_length", 3000):
            return f"Please enter at most {element.get('max_length', 3000)} characters."
    if kind == "email_text_input" and not re.fullmatch(_EMAIL, value):
        return "Please enter a valid email address."
    if kind == "url_text_input" and not re.fullmatch(_URL, value):
        return "Please enter a valid URL."
    if kind == "number_input":
        return _number_objection(element, str(value))
    return ""


def _number_objection(element: Json, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and not number.is_integer():
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number that is at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number that is at most {element['max_value']}."
    return ""
