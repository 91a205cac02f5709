"""One question of a form as an input of a modal, and its answer as it comes back. All pure."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from adapters.slack.mrkdwn import Json, harmless, plain_text
from bot.forms import Complaint, read_moment
from bot.text import Reader, Words, plain, say, together
from bot.view import Field, Option

LABEL, HINT, TEXT, OPTION, VALUE, OPTIONS = 2000, 2000, 3000, 75, 150, 100
YES = "yes"
LEADS_AWAY = "-"
"""The value of a line in a menu that opens a link: it must have one."""
WORDS = ".words"
"""A moment may be picked, or told in words: in a field beside the picker, whose name ends so."""


def field_blocks(field: Field, reader: Reader, complaint: Words = "", mark: str = "") -> list[Json]:
    """The input blocks of a question, with a mark behind their names."""
    if field.kind != "when":
        return [_block(field, reader, field.name + mark, complaint)]
    told = "" if _epoch(_text(field), reader) else _text(field)
    words = Field(field.name + WORDS, say("Or in words"), "line", False, say("tomorrow 15:00, Friday 10 am"), told)
    picked = replace(field, required=False)  # one of the two is enough: that none is missing, is complained about
    return [_block(picked, reader, field.name + mark, complaint), _block(words, reader, words.name + mark)]


def unlike(name: str, shown: Container[str]) -> str:
    """A mark for an answer as it was read: Slack keeps what was typed into a block of a name that was ``shown``."""
    return next(mark for number in count(1) if name + (mark := f" {number}") not in shown)


def _block(field: Field, reader: Reader, name: str, complaint: Words = "") -> Json:
    """An input block. A complaint takes the place of its hint: a modal cannot be opened with errors."""
    block: Json = {"type": "input", "block_id": name[:255], "optional": not field.required}
    block["label"] = plain_text(field.label, reader, LABEL) or {"type": "plain_text", "text": field.name}
    block["element"] = {**_element(field, reader), "action_id": field.name}
    if said := plain_text(_hint(field, complaint), reader, HINT):
        block["hint"] = said
    return block


def _hint(field: Field, complaint: Words) -> Words:
    if complaint:
        return together(("⚠️", complaint), " ")
    return "" if field.kind == "when" else field.hint  # a picker needs no example


def _element(field: Field, reader: Reader) -> Json:
    if field.kind == "when":
        return {"type": "datetimepicker"} | _given("initial_date_time", _epoch(_text(field), reader))
    if field.kind == "tick":
        return _tick(field, reader)
    if field.kind in ("choice", "choices"):
        return _select(field, reader)
    if field.kind == "number":
        is_number = _text(field).removeprefix("-").isdecimal()
        element: Json = {"type": "number_input", "is_decimal_allowed": False}
        return element | _given("initial_value", _text(field) if is_number else "")
    # what is no address cannot stand in a field for addresses
    is_url = field.kind == "link" and (not _text(field) or _text(field).startswith(("https://", "http://")))
    kind = "url_text_input" if is_url else "plain_text_input"
    lines = {"multiline": True} if field.kind == "lines" else {}
    return {"type": kind} | lines | _given("initial_value", harmless(_text(field))[:TEXT])


def _text(field: Field) -> str:
    return field.value if isinstance(field.value, str) else ", ".join(field.value)


def _given(name: str, value: Any) -> Json:
    return {name: value} if value else {}


def _epoch(text: str, reader: Reader) -> int:
    """The moment meant by a wall-clock time of the reader; 0 for none that can be understood."""
    try:
        moment = int(read_moment(text, reader.zone).timestamp()) if text else 0
    except Complaint:
        return 0
    return moment if 10**9 <= moment < 10**10 else 0  # what Slack takes


def _tick(field: Field, reader: Reader) -> Json:
    option = {"text": {"type": "plain_text", "text": plain(say("Yes"), reader)}, "value": YES}
    is_on = _text(field).casefold() in (YES, "true", "on", "1")
    return {"type": "checkboxes", "options": [option]} | _given("initial_options", [option] if is_on else [])


def _select(field: Field, reader: Reader) -> Json:
    options = [drawn for option in field.options if (drawn := _option(option, reader))]
    chosen = {field.value} if isinstance(field.value, str) else set(field.value)
    initial = [option for option in options if option["value"] in chosen]
    offered: Json = {"options": options} if len(options) <= OPTIONS else {"option_groups": _groups(options)}
    if field.kind == "choice":
        return {"type": "static_select"} | offered | _given("initial_option", initial[0] if initial else None)
    return {"type": "multi_static_select"} | offered | _given("initial_options", initial[:OPTIONS])


def _option(option: Option, reader: Reader) -> Json | None:
    text = plain_text(option.label, reader, OPTION)
    return {"text": text, "value": option.value} if text and 0 < len(option.value) <= VALUE else None


def _groups(options: Sequence[Json]) -> list[Json]:
    """More options than a select takes, in groups named by their first and last."""
    found = list[Json]()
    for start in range(0, min(len(options), OPTIONS**2), OPTIONS):
        some = options[start : start + OPTIONS]
        first, last = (option["text"]["text"] for option in (some[0], some[-1]))
        found.append({"label": {"type": "plain_text", "text": f"{first[:36]} – {last[:36]}"}, "options": some})
    return found


def answers(state: Mapping[str, Any]) -> dict[str, str | tuple[str, ...]]:
    """What was filled in, by field; a moment that was picked as ISO 8601 in UTC, else in words."""
    found = {name: _answer(element) for elements in state.values() for name, element in elements.items()}
    for name in [name for name in found if name.endswith(WORDS)]:
        if words := str(found.pop(name)).strip():
            found[name.removesuffix(WORDS)] = words
    return found


def _answer(element: Mapping[str, Any]) -> str | tuple[str, ...]:
    kind = element["type"]
    if kind == "datetimepicker":
        seconds = element.get("selected_date_time")
        return datetime.fromtimestamp(int(seconds), UTC).isoformat() if seconds else ""
    if kind == "checkboxes":
        return YES if element.get("selected_options") else ""
    if kind == "multi_static_select":
        return tuple(str(option["value"]) for option in element.get("selected_options") or ())
    if kind in ("static_select", "radio_buttons"):
        option: Mapping[str, Any] = element.get("selected_option") or {}
        return str(option.get("value") or "")
    return str(element.get("value") or "")
