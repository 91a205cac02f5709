"""What people enter, in the form of `view.state.values`, and what Slack's client keeps back."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from .forms import entered, initial_values, input_for, objections

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


GERMAN, ENGLISH = ({"text": plain(name), "value": name[:2].lower()} for name in ("German", "English"))
BOTH = [GERMAN, ENGLISH]

STATES: list[tuple[Json, Any, Json]] = [
    ({"type": "plain_text_input"}, "Kubernetes", {"value": "Kubernetes"}),
    ({"type": "plain_text_input"}, "", {"value": None}),
    ({"type": "number_input", "is_decimal_allowed": False}, "12", {"value": "12"}),
    ({"type": "url_text_input"}, "https://x.example", {"value": "https://x.example"}),
    ({"type": "email_text_input"}, "a@b.example", {"value": "a@b.example"}),
    ({"type": "static_select", "options": BOTH}, "German", {"selected_option": GERMAN}),
    ({"type": "static_select", "options": BOTH}, None, {"selected_option": None}),
    ({"type": "radio_buttons", "options": BOTH}, "en", {"selected_option": ENGLISH}),
    ({"type": "multi_static_select", "options": BOTH}, ["German", "en"], {"selected_options": BOTH}),
    (
        {"type": "multi_static_select", "option_groups": [{"label": plain("All"), "options": BOTH}]},
        "English",
        {"selected_options": [ENGLISH]},
    ),
    ({"type": "checkboxes", "options": BOTH}, [], {"selected_options": []}),
    ({"type": "datepicker"}, date(2026, 12, 1), {"selected_date": "2026-12-01"}),
    ({"type": "timepicker"}, time(9, 30), {"selected_time": "09:30"}),
    (
        {"type": "datetimepicker"},
        datetime(2026, 12, 1, 17, tzinfo=UTC),
        {"selected_date_time": 1_796_144_400},
    ),
    ({"type": "users_select"}, "U06BEN4XQ2P", {"selected_user": "U06BEN4XQ2P"}),
    ({"type": "multi_channels_select"}, ["C1", "C2"], {"selected_channels": ["C1", "C2"]}),
]


def asks(element: Json, **more: Any) -> Json:
    return {"type": "input", "block_id": "b", "label": plain("Label"), "element": {"action_id": "a", **element}, **more}


@pytest.mark.parametrize(("element", "value", "state"), STATES)
def test_each_input_keeps_what_is_entered_as_slack_does(element: Json, value: Any, state: Json) -> None:
    assert entered(element, value) == {"type": element["type"], **state}


def test_what_is_not_offered_cannot_be_chosen() -> None:
    with pytest.raises(LookupError, match=r"French.*German"):
        entered({"type": "static_select", "options": BOTH}, "French")
    with pytest.raises(LookupError, match="button"):
        entered({"type": "button"}, "x")


def test_inputs_open_with_their_initial_values() -> None:
    blocks = [
        asks({"type": "plain_text_input", "initial_value": "Kubernetes"}),
        asks({"type": "multi_static_select", "options": BOTH}, block_id="c"),
        asks({"type": "datepicker", "initial_date": "2026-12-01"}, block_id="d"),
        {"type": "actions", "block_id": "e", "elements": [{"type": "button", "action_id": "x", "text": plain("X")}]},
    ]
    assert initial_values(blocks) == {
        ("b", "a"): {"type": "plain_text_input", "value": "Kubernetes"},
        ("c", "a"): {"type": "multi_static_select", "selected_options": []},
        ("d", "a"): {"type": "datepicker", "selected_date": "2026-12-01"},
    }


@pytest.mark.parametrize("name", ["Label", "b", "a"])
def test_an_input_is_found_by_label_block_and_action(name: str) -> None:
    block = asks({"type": "plain_text_input"})
    assert input_for([block], name) == (block, block["element"])
    with pytest.raises(LookupError, match="Label"):
        input_for([block], "Nothing")


OBJECTIONS: list[tuple[Json, Any, bool]] = [
    ({"type": "plain_text_input"}, "", True),
    ({"type": "plain_text_input", "min_length": 3}, "ab", True),
    ({"type": "plain_text_input", "max_length": 3}, "abcd", True),
    ({"type": "plain_text_input", "max_length": 3}, "abc", False),
    ({"type": "email_text_input"}, "nobody", True),
    ({"type": "email_text_input"}, "ben@example.com", False),
    ({"type": "url_text_input"}, "javascript:alert(1)", True),
    ({"type": "url_text_input"}, "https://example.com/x?y=1", False),
    ({"type": "number_input", "is_decimal_allowed": False}, "many", True),
    ({"type": "number_input", "is_decimal_allowed": False}, "1.5", True),
    ({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}, "-1", True),
    ({"type": "number_input", "is_decimal_allowed": True, "max_value": "10"}, "10.5", True),
    ({"type": "number_input", "is_decimal_allowed": True, "max_value": "10"}, "9.5", False),
    ({"type": "static_select", "options": BOTH}, None, True),
    ({"type": "checkboxes", "options": BOTH}, [], True),
]


@pytest.mark.parametrize(("element", "value", "kept_back"), OBJECTIONS)
def test_slacks_client_keeps_back_what_is_not_filled_in(element: Json, value: Any, *, kept_back: bool) -> None:
    block = asks(element)
    assert bool(objections([block], {("b", "a"): entered(element, value)})) == kept_back
    if value in ("", None, []):
        assert not objections([{**block, "optional": True}], {("b", "a"): entered(element, value)})
