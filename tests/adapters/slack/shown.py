"""What a person sees in blocks: words, buttons, inputs."""

from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]
_READ = ("plain_text", "mrkdwn", "markdown", "text", "raw_text")


def words(blocks: Iterable[Json]) -> str:
    """Everything that can be read in the blocks, a line for each text."""
    return "\n".join(text for block in blocks for text in _texts(block))


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, list):
        for each in thing:
            yield from _texts(each)
    elif isinstance(thing, dict):
        if thing.get("type") in _READ and isinstance(thing.get("text"), str):
            yield thing["text"]
            return
        for key, value in thing.items():
            if key in ("alt_text", "title") and isinstance(value, str):
                yield value
            elif key not in ("confirm", "options", "option_groups", "initial_option", "initial_options"):
                yield from _texts(value)


def elements(blocks: Iterable[Json]) -> Iterator[tuple[Json, Json]]:
    """Every interactive element with the block that holds it, in the order they are seen."""
    for block in blocks:
        inside = [*block.get("elements", [])] if block["type"] in ("actions", "context_actions") else []
        inside += [block[key] for key in ("accessory", "element") if key in block]
        for element in inside:
            if "action_id" in element:
                yield block, element


def label(block: Json, element: Json) -> str:
    """What stands on a button, over an input, or in an empty select."""
    for holder, key in ((element, "text"), (block, "label"), (element, "placeholder")):
        if key in holder and not (holder is block and block["type"] != "input"):
            return holder[key]["text"]
    return ""


def options(element: Json) -> list[Json]:
    """All options of a select, radio, checkbox or overflow element, groups included."""
    grouped = [option for group in element.get("option_groups", []) for option in group["options"]]
    return [*element.get("options", []), *grouped]
