"""The elements and composition objects of Block Kit and their limits.

Source: https://docs.slack.dev/reference/block-kit/block-elements and .../composition-objects, one page each.
"""

from collections.abc import Mapping
from typing import Any

from .shapes import (
    Problems,
    Shape,
    and_then,
    anything,
    boolean,
    complain,
    integer,
    one_of,
    record,
    some,
    string,
    typed,
)

kind: Mapping[str, Shape] = {"type": anything}
ID = string(255, 1)
URL = string(3000, 1, r"\S+")
WEB = string(3000, 1, r"https?://\S+")


def text(most: int, *, plain: bool = False) -> Shape:
    """A text object of at most `most` characters; `plain`: no mrkdwn."""
    inside = string(most, 1)
    plain_text = record({**kind, "text": inside}, {"emoji": boolean})
    mrkdwn = record({**kind, "text": inside}, {"verbatim": boolean})
    return typed({"plain_text": plain_text} if plain else {"plain_text": plain_text, "mrkdwn": mrkdwn})


def option(*, plain: bool = True, url: bool = False) -> Shape:
    extra: dict[str, Shape] = {"description": text(75, plain=plain)}
    if url:
        extra["url"] = URL
    return record({"text": text(75, plain=plain), "value": string(150, 1)}, extra)


CONFIRM = record(
    {"title": text(100, plain=True), "text": text(300), "confirm": text(30, plain=True), "deny": text(30, plain=True)},
    {"style": one_of("primary", "danger")},
)
DISPATCH = record({}, {"trigger_actions_on": some(one_of("on_enter_pressed", "on_character_entered"), 2)})
FILTER = record(
    {},
    {
        "include": some(one_of("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)
GROUP = record({"label": text(75, plain=True), "options": some(option(), 100)})

_any: Mapping[str, Shape] = {"action_id": ID}
_asks: Mapping[str, Shape] = {**_any, "focus_on_load": boolean}
_confirms: Mapping[str, Shape] = {**_asks, "confirm": CONFIRM}
_holds: Mapping[str, Shape] = {"placeholder": text(150, plain=True)}
_many: Mapping[str, Shape] = {"max_selected_items": integer(1)}
_ids = some(string(255, 1), 100, 0)


def _element(optional: Mapping[str, Shape], **required: Shape) -> Shape:
    return record({**kind, **required}, optional)


def _choice(optional: Mapping[str, Shape]) -> Shape:
    """A select with options or groups of options, exactly one of the two, and only offered ones chosen."""
    lists: Mapping[str, Shape] = {"options": some(option(), 100), "option_groups": some(GROUP, 100)}
    return and_then(_element({**_confirms, **_holds, **lists, **optional}), _one_list_and_only_offered)


def _ticks(optional: Mapping[str, Shape]) -> Shape:
    return and_then(_element({**_confirms, **optional}, options=some(option(plain=False), 10)), _only_offered)


def _one_list_and_only_offered(value: Any, where: str, problems: Problems) -> None:
    if ("options" in value) == ("option_groups" in value):
        complain(problems, where, "must have exactly one of: options, option_groups")
    _only_offered(value, where, problems)


def _only_offered(value: Any, where: str, problems: Problems) -> None:
    groups = value.get("option_groups") or []
    offered = [*(value.get("options") or []), *(each for group in groups for each in group.get("options", []))]
    for name in ("initial_option", "initial_options"):
        chosen = value.get(name, [])
        for each in chosen if isinstance(chosen, list) else [chosen]:
            if each not in offered:
                complain(problems, f"{where}/{name}", "must match one of the provided options")


def _lengths(value: Any, where: str, problems: Problems) -> None:
    if value.get("min_length", 0) > value.get("max_length", 3000):
        complain(problems, where, "min_length must not be greater than max_length")


_writes: Mapping[str, Shape] = {**_asks, **_holds, "initial_value": string(3000), "dispatch_action_config": DISPATCH}
_number = {"initial_value": string(75), "min_value": string(75), "max_value": string(75)}
_one = {**_confirms, **_holds}
_several = {**_one, **_many}
_here: Mapping[str, Shape] = {"default_to_current_conversation": boolean, "filter": FILTER}
_answers: Mapping[str, Shape] = {"response_url_enabled": boolean}
_external: Mapping[str, Shape] = {"min_query_length": integer(0)}
_feedback = record({"text": text(75, plain=True), "value": string(2000)}, {"accessibility_label": string(75)})
_initials = some(option(plain=False), 10)

ELEMENTS: Mapping[str, Shape] = {
    "button": _element(
        {
            **_any,
            "url": URL,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
        },
        text=text(75, plain=True),
    ),
    "checkboxes": _ticks({"initial_options": _initials}),
    "radio_buttons": _ticks({"initial_option": option(plain=False)}),
    "datepicker": _element({**_one, "initial_date": string(10, 10, r"\d{4}-\d\d-\d\d")}),
    "timepicker": _element(
        {**_one, "initial_time": string(5, 5, r"([01]\d|2[0-3]):[0-5]\d"), "timezone": string(255, 1)}
    ),
    "datetimepicker": _element({**_confirms, "initial_date_time": integer(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": and_then(
        _element({**_writes, "multiline": boolean, "min_length": integer(0, 3000), "max_length": integer(1, 3000)}),
        _lengths,
    ),
    "email_text_input": _element(_writes),
    "url_text_input": _element(_writes),
    "number_input": _element({**_writes, **_number}, is_decimal_allowed=boolean),
    "rich_text_input": _element({**_asks, **_holds, "initial_value": anything, "dispatch_action_config": DISPATCH}),
    "file_input": _element({**_any, "filetypes": some(string(20), 100), "max_files": integer(1, 10)}),
    "static_select": _choice({"initial_option": option()}),
    "multi_static_select": _choice({**_many, "initial_options": some(option(), 100)}),
    "external_select": _element({**_one, **_external, "initial_option": option()}),
    "multi_external_select": _element({**_several, **_external, "initial_options": some(option(), 100)}),
    "users_select": _element({**_one, "initial_user": ID}),
    "multi_users_select": _element({**_several, "initial_users": _ids}),
    "conversations_select": _element({**_one, **_here, **_answers, "initial_conversation": ID}),
    "multi_conversations_select": _element({**_several, **_here, "initial_conversations": _ids}),
    "channels_select": _element({**_one, **_answers, "initial_channel": ID}),
    "multi_channels_select": _element({**_several, "initial_channels": _ids}),
    "overflow": _element({**_any, "confirm": CONFIRM}, options=some(option(url=True), 5)),
    "image": _element({"image_url": WEB, "slack_file": anything}, alt_text=string(2000)),
    "workflow_button": _element(
        {**_any, "style": one_of("primary", "danger"), "accessibility_label": string(75)},
        text=text(75, plain=True),
        workflow=anything,
    ),
    "feedback_buttons": _element(_any, positive_button=_feedback, negative_button=_feedback),
    "icon_button": _element(
        {
            **_any,
            "value": string(2000),
            "confirm": CONFIRM,
            "accessibility_label": string(75),
            "visible_to_user_ids": _ids,
        },
        icon=one_of("trash"),
        text=text(75, plain=True),
    ),
}

# Where which element may stand.
_SELECTS = tuple(name for name in ELEMENTS if name.endswith("_select"))
_PICKERS = ("datepicker", "timepicker", "datetimepicker")
_ANYWHERE = ("button", "checkboxes", "radio_buttons", "overflow", "workflow_button", *_SELECTS, *_PICKERS)
IN_ACTIONS = (*_ANYWHERE, "rich_text_input")
IN_SECTION = (*_ANYWHERE, "image")
IN_INPUT = (
    *("plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input", "file_input"),
    *("checkboxes", "radio_buttons", *_SELECTS, *_PICKERS),
)
