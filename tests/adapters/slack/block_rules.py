"""Whether Slack would take these blocks, this view: its published Block Kit limits and the few it does not publish.

`message_problems(blocks)` and `view_problems(view)` say what Slack would complain about; an empty list: it takes them.
Sources: https://docs.slack.dev/reference/block-kit/blocks (one page a block), .../reference/views (views). The 13,200
characters of a message together are not published but met (https://github.com/slackapi/bolt-js/issues/2509); here the
characters of everything that can be read are counted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from . import shown
from .element_rules import ELEMENTS, ID, IN_ACTIONS, IN_INPUT, IN_SECTION, WEB, kind, text
from .shapes import (
    Json,
    Problems,
    Shape,
    and_then,
    anything,
    boolean,
    complain,
    number,
    one_of,
    record,
    some,
    string,
    typed,
)

MOST_CHARACTERS = 13_200
MOST_VIEW_BYTES = 250_000


def _block(optional: Mapping[str, Shape] | None = None, **required: Shape) -> Shape:
    return record({**kind, **required}, {"block_id": ID, **(optional or {})})


def _has_words(value: Any, where: str, problems: Problems) -> None:
    if "text" not in value and "fields" not in value:
        complain(problems, where, "missing required field: text")


def _has_picture(value: Any, where: str, problems: Problems) -> None:
    if ("image_url" in value) == ("slack_file" in value):
        complain(problems, where, "must have exactly one of: image_url, slack_file")


def _context_elements() -> Shape:
    texts = {name: text(3000) for name in ("plain_text", "mrkdwn")}
    return some(typed({**texts, "image": ELEMENTS["image"]}), 10)


_point = record({"label": string(20, 1), "value": number})
_series = record({"name": string(20, 1), "data": some(_point, 20)})
_axis = record({"categories": some(string(20, 1), 20)}, {"x_label": string(50), "y_label": string(50)})
_plotted = record({**kind, "series": some(_series, 6), "axis_config": _axis})
CHARTS = {"pie": record({**kind, "segments": some(_point, 6)}), "bar": _plotted, "line": _plotted, "area": _plotted}

_words = record({**kind, "text": string(10_000, 1)}, {"style": anything})
_rich = typed(
    {
        "text": _words,
        "link": record({**kind, "url": string(3000, 1), "text": string(10_000, 1)}, {"style": anything}),
        "date": record({**kind, "timestamp": number, "format": string(1000, 1)}, {"fallback": string(1000, 1)}),
    }
)
_rich_section = typed({"rich_text_section": record({**kind, "elements": some(_rich, 1000)})})
_cell = typed({"raw_text": _words, "rich_text": record({**kind, "elements": some(_rich_section, 1000)})})
_column = record({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})
MOST_IN_TABLES = 10_000


def _small_enough(value: Any, where: str, problems: Problems) -> None:
    if len(shown.words([value]).replace("\n", "")) > MOST_IN_TABLES:
        complain(problems, where, f"must have less than {MOST_IN_TABLES + 1} characters in all cells")
    if len({len(row) for row in value["rows"]}) > 1:
        complain(problems, where, "must have rows of the same length")


BLOCKS: Mapping[str, Shape] = {
    "section": and_then(
        _block(
            {
                "text": text(3000),
                "fields": some(text(2000), 10),
                "expand": boolean,
                "accessory": typed(ELEMENTS, IN_SECTION),
            }
        ),
        _has_words,
    ),
    "header": _block(text=text(150, plain=True)),
    "divider": _block(),
    "context": _block(elements=_context_elements()),
    "actions": _block(elements=some(typed(ELEMENTS, IN_ACTIONS), 25)),
    "image": and_then(
        _block({"image_url": WEB, "slack_file": anything, "title": text(2000, plain=True)}, alt_text=string(2000)),
        _has_picture,
    ),
    "input": _block(
        {"hint": text(2000, plain=True), "optional": boolean, "dispatch_action": boolean},
        label=text(2000, plain=True),
        element=typed(ELEMENTS, IN_INPUT),
    ),
    "rich_text": _block(elements=some(anything, 1000)),
    "markdown": _block(text=string(12_000, 1)),
    "table": and_then(_block({"column_settings": some(_column, 20)}, rows=some(some(_cell, 20), 100)), _small_enough),
    "data_visualization": _block(title=string(50, 1), chart=typed(CHARTS)),
    "alert": _block({"level": one_of("default", "info", "warning", "error", "success")}, text=text(3000)),
    "context_actions": _block(elements=some(typed(ELEMENTS, ("feedback_buttons", "icon_button")), 5)),
    "file": _block(external_id=string(255, 1), source=one_of("remote")),
    "video": _block(
        {
            "title_url": WEB,
            "description": text(200, plain=True),
            "provider_name": string(50),
            "provider_icon_url": WEB,
            "author_name": string(50),
        },
        title=text(200, plain=True),
        alt_text=string(2000),
        video_url=WEB,
        thumbnail_url=WEB,
    ),
}

IN_MESSAGES = tuple(name for name in BLOCKS if name != "alert")
IN_MODALS = tuple(
    name for name in BLOCKS if name not in ("table", "markdown", "context_actions", "data_visualization", "file")
)
IN_HOME = tuple(name for name in IN_MODALS if name != "alert")
_any_view: Mapping[str, Shape] = {
    "callback_id": string(255),
    "private_metadata": string(3000),
    "external_id": string(255),
}
HOME = record({**kind, "blocks": some(typed(BLOCKS, IN_HOME), 100, 0)}, _any_view)
MODAL = record(
    {**kind, "title": text(24, plain=True), "blocks": some(typed(BLOCKS, IN_MODALS), 100, 0)},
    {
        **_any_view,
        "submit": text(24, plain=True),
        "close": text(24, plain=True),
        "submit_disabled": boolean,
        "clear_on_close": boolean,
        "notify_on_close": boolean,
    },
)
MOST_OF_ONE_KIND = {"table": 1, "data_visualization": 2}


def message_problems(blocks: Any) -> Problems:
    """What is wrong with the blocks of a message."""
    problems: Problems = []
    some(typed(BLOCKS, IN_MESSAGES), 50, 0)(blocks, "/blocks", problems)
    if not problems:
        _twice(blocks, "/blocks", problems)
    return problems


def view_problems(view: Any) -> Problems:
    """What is wrong with a modal or a home tab."""
    problems: Problems = []
    typed({"modal": MODAL, "home": HOME})(view, "/view", problems)
    if not problems:
        asks = view["type"] == "modal" and any(block["type"] == "input" for block in view["blocks"])
        if asks and "submit" not in view:
            complain(problems, "/view", "missing required field: submit")
        _twice(view["blocks"], "/view/blocks", problems)
    return problems


def characters(blocks: Sequence[Json]) -> int:
    """How much there is to read, for the limit of a message together."""
    return len(shown.words(blocks).replace("\n", ""))


def _twice(blocks: Sequence[Json], where: str, problems: Problems) -> None:
    """What may stand only once: block ids, action ids within a block, tables, the focus."""
    ids = Counter(block["block_id"] for block in blocks if "block_id" in block)
    for block_id in (each for each, times in ids.items() if times > 1):
        complain(problems, where, f"block_id {block_id!r} already exists")
    for index, block in enumerate(blocks):
        inside = [element["action_id"] for _, element in shown.elements([block])]
        for action_id in (each for each, times in Counter(inside).items() if times > 1):
            complain(problems, f"{where}/{index}", f"action_id {action_id!r} already exists")
    for name, most in MOST_OF_ONE_KIND.items():
        if sum(block["type"] == name for block in blocks) > most:
            complain(problems, where, f"no more than {most} {name} blocks allowed")
    if sum(element.get("focus_on_load", False) for _, element in shown.elements(blocks)) > 1:
        complain(problems, where, "only one element may have focus_on_load")
