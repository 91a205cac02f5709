"""Block Kit as Slack takes it: every limit lets pass what is allowed and refuses one more."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .block_rules import characters, message_problems, view_problems

Json = dict[str, Any]


def plain(length: int = 1) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(length: int = 1) -> Json:
    return {"type": "mrkdwn", "text": "x" * length}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), **more}


def option(text: int = 1, value: str = "v", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def field(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "options": [option()], **more}


def ticks(count: int, kind: str = "checkboxes") -> Json:
    return {"type": kind, "options": [option(value=str(n)) for n in range(count)]}


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def chart(count: int = 1) -> Json:
    segments = [{"label": f"s{n}", "value": n} for n in range(count)]
    return {"type": "data_visualization", "title": "T", "chart": {"type": "pie", "segments": segments}}


def table(rows: int = 1, columns: int = 1) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


CONFIRM = {"title": plain(100), "text": mrkdwn(300), "confirm": plain(30), "deny": plain(30)}

# Each line: the blocks of a message, one allowed and one just beyond.
MESSAGES: list[tuple[str, list[Json], list[Json]]] = [
    ("blocks", [section()] * 50, [section()] * 51),
    ("section text", [section(text=mrkdwn(3000))], [section(text=mrkdwn(3001))]),
    ("section fields", [section(fields=[plain(2000)] * 10)], [section(fields=[plain()] * 11)]),
    ("length of a field", [section(fields=[plain(2000)])], [section(fields=[plain(2001)])]),
    ("section with nothing", [section()], [{"type": "section"}]),
    ("header", [{"type": "header", "text": plain(150)}], [{"type": "header", "text": plain(151)}]),
    ("header in mrkdwn", [{"type": "header", "text": plain()}], [{"type": "header", "text": mrkdwn()}]),
    ("context", [{"type": "context", "elements": [mrkdwn()] * 10}], [{"type": "context", "elements": [mrkdwn()] * 11}]),
    ("actions", [actions(*[button()] * 25)], [actions(*[button()] * 26)]),
    ("no actions", [actions(button())], [actions()]),
    ("button text", [actions(button(text=plain(75)))], [actions(button(text=plain(76)))]),
    ("button in mrkdwn", [actions(button())], [actions(button(text=mrkdwn()))]),
    ("empty text", [section()], [section(text=mrkdwn(0))]),
    ("button value", [actions(button(value="v" * 2000))], [actions(button(value="v" * 2001))]),
    ("button url", [actions(button(url="https://x/" + "p" * 2990))], [actions(button(url="https://x/" + "p" * 2991))]),
    ("button style", [actions(button(style="danger"))], [actions(button(style="default"))]),
    ("action_id", [actions(button(action_id="a" * 255))], [actions(button(action_id="a" * 256))]),
    ("block_id", [section(block_id="b" * 255)], [section(block_id="b" * 256)]),
    ("block_id twice", [section(block_id="a"), section(block_id="b")], [section(block_id="a"), section(block_id="a")]),
    (
        "action_id twice in a block",
        [actions(button(action_id="join")), actions(button(action_id="join"))],
        [actions(button(action_id="join"), button(action_id="join"))],
    ),
    ("options", [actions(select(options=[option()] * 100))], [actions(select(options=[option()] * 101))]),
    ("option text", [actions(select(options=[option(75)]))], [actions(select(options=[option(76)]))]),
    (
        "option value",
        [actions(select(options=[option(value="v" * 150)]))],
        [actions(select(options=[option(value="v" * 151)]))],
    ),
    ("initial option", [actions(select(initial_option=option()))], [actions(select(initial_option=option(2)))]),
    (
        "options and groups",
        [actions({"type": "static_select", "option_groups": [{"label": plain(75), "options": [option()]}]})],
        [actions(select(option_groups=[{"label": plain(), "options": [option()]}]))],
    ),
    ("overflow", [actions(ticks(5, "overflow"))], [actions(ticks(6, "overflow"))]),
    ("checkboxes", [actions(ticks(10))], [actions(ticks(11))]),
    ("radio", [actions(ticks(10, "radio_buttons"))], [actions(ticks(11, "radio_buttons"))]),
    (
        "image without alt_text",
        [{"type": "image", "image_url": "https://x/y.png", "alt_text": "y"}],
        [{"type": "image", "image_url": "https://x/y.png"}],
    ),
    ("confirm", [actions(button(confirm=CONFIRM))], [actions(button(confirm={"title": plain()}))]),
    ("known blocks", [{"type": "divider"}], [{"type": "nonsense"}]),
    ("known elements", [actions(button())], [actions({"type": "nonsense"})]),
    ("unknown fields", [section(expand=True)], [section(colour="red")]),
    ("where inputs stand", [field({"type": "plain_text_input"})], [actions({"type": "plain_text_input"})]),
    ("where buttons stand", [section(accessory=button())], [field(button())]),
    ("rows", [table(100, 20)], [table(101, 1)]),
    ("columns", [table(1, 20)], [table(1, 21)]),
    ("tables", [table()], [table(), table()]),
    ("charts", [chart(), chart()], [chart(), chart(), chart()]),
    ("segments", [chart(6)], [chart(7)]),
    ("alert", [section()], [{"type": "alert", "text": plain()}]),
    (
        "date",
        [actions({"type": "datepicker", "initial_date": "2026-12-01"})],
        [actions({"type": "datepicker", "initial_date": "1.12.2026"})],
    ),
    (
        "time",
        [actions({"type": "timepicker", "initial_time": "09:30"})],
        [actions({"type": "timepicker", "initial_time": "9:30"})],
    ),
    (
        "moment",
        [actions({"type": "datetimepicker", "initial_date_time": 1_796_000_000})],
        [actions({"type": "datetimepicker", "initial_date_time": 1_796_000_000_000})],
    ),
]

VIEWS: list[tuple[str, Json, Json]] = [
    ("blocks", modal(*[section()] * 100), modal(*[section()] * 101)),
    ("title", modal(title=plain(24)), modal(title=plain(25))),
    ("submit", modal(submit=plain(24)), modal(submit=plain(25))),
    ("close", modal(close=plain(24)), modal(close=plain(25))),
    ("callback_id", modal(callback_id="c" * 255), modal(callback_id="c" * 256)),
    ("private_metadata", modal(private_metadata="p" * 3000), modal(private_metadata="p" * 3001)),
    (
        "inputs want a submit",
        modal(field({"type": "plain_text_input"})),
        {"type": "modal", "title": plain(), "blocks": [field({"type": "plain_text_input"})]},
    ),
    ("no table", modal(section()), modal(table())),
    (
        "alert",
        modal({"type": "alert", "text": plain(), "level": "info"}),
        modal({"type": "alert", "text": plain(), "level": "red"}),
    ),
    ("home has no title", {"type": "home", "blocks": [section()]}, {"type": "home", "title": plain(), "blocks": []}),
    (
        "home has no alert",
        {"type": "home", "blocks": []},
        {"type": "home", "blocks": [{"type": "alert", "text": plain()}]},
    ),
    (
        "label",
        modal(field({"type": "plain_text_input"}, label=plain(2000), hint=plain(2000))),
        modal(field({"type": "plain_text_input"}, label=plain(2001))),
    ),
    (
        "placeholder",
        modal(field({"type": "plain_text_input", "placeholder": plain(150)})),
        modal(field({"type": "plain_text_input", "placeholder": plain(151)})),
    ),
    (
        "lengths",
        modal(field({"type": "plain_text_input", "min_length": 1, "max_length": 3000})),
        modal(field({"type": "plain_text_input", "max_length": 3001})),
    ),
    (
        "number",
        modal(field({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"})),
        modal(field({"type": "number_input"})),
    ),
    (
        "one focus",
        modal(field({"type": "plain_text_input", "action_id": "a", "focus_on_load": True})),
        modal(*[field({"type": "plain_text_input", "action_id": a, "focus_on_load": True}) for a in "ab"]),
    ),
    ("kind", modal(), {"type": "workflow_step", "blocks": []}),
]


@pytest.mark.parametrize(("name", "good", "bad"), MESSAGES, ids=[each[0] for each in MESSAGES])
def test_a_message_may_go_to_the_limit_and_not_beyond(name: str, good: list[Json], bad: list[Json]) -> None:
    assert message_problems(good) == []
    assert len(message_problems(bad)) >= 1


@pytest.mark.parametrize(("name", "good", "bad"), VIEWS, ids=[each[0] for each in VIEWS])
def test_a_view_may_go_to_the_limit_and_not_beyond(name: str, good: Json, bad: Json) -> None:
    assert view_problems(good) == []
    assert len(view_problems(bad)) >= 1


def test_a_complaint_points_at_the_place() -> None:
    blocks = [section(), actions(button(), button(text=plain(76)))]
    assert message_problems(blocks) == ["must be less than 76 characters [json-pointer:/blocks/1/elements/1/text/text]"]


@pytest.mark.parametrize(
    "nonsense", [None, "x", 3, {}, [None], ["x"], [{}], [[]], [{"type": []}], [{"type": "section", "text": 3}]]
)
def test_nonsense_is_refused_and_not_tripped_over(nonsense: Any) -> None:
    assert message_problems(nonsense)
    assert view_problems(modal(blocks=nonsense))


def test_characters_are_those_that_can_be_read() -> None:
    assert (
        characters([section(text=mrkdwn(10)), {"type": "divider"}, actions(button(text=plain(5), value="v" * 99))])
        == 15
    )


@given(st.data())
def test_no_broken_block_trips_it_over(data: st.DataObject) -> None:
    blocks = copy.deepcopy(data.draw(st.sampled_from(MESSAGES))[1])
    place: Any = blocks
    while True:
        keys = list(place) if isinstance(place, dict) else range(len(place))
        key = data.draw(st.sampled_from(list(keys)))
        if not place[key] or not isinstance(place[key], (dict, list)) or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(
        st.sampled_from([None, "", "x", 3, -1.5, True, [], {}, [[]], [{}], {"type": "x"}, {"type": {}}])
    )
    assert isinstance(message_problems(blocks), list)
    assert isinstance(view_problems(modal(blocks=blocks)), list)
