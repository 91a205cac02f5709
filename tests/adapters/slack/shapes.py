"""A small language for the shapes of Block Kit: each shape is a function that notes what is wrong and where.

The wording of the complaints and their `json-pointer` follow those that Slack gives in `response_metadata.messages`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Json = dict[str, Any]
Problems = list[str]
Shape = Callable[[Any, str, Problems], None]


def complain(problems: Problems, where: str, what: str) -> None:
    problems.append(f"{what} [json-pointer:{where}]")


def string(most: int, least: int = 0, pattern: str = "") -> Shape:
    def check(value: Any, where: str, problems: Problems) -> None:
        if not isinstance(value, str):
            complain(problems, where, "must be a string")
        elif len(value) > most:
            complain(problems, where, f"must be less than {most + 1} characters")
        elif len(value) < least:
            complain(problems, where, f"must be more than {least - 1} characters")
        elif pattern and not re.fullmatch(pattern, value):
            complain(problems, where, f"failed to match format: {pattern}")

    return check


def integer(least: int | None = None, most: int | None = None) -> Shape:
    def check(value: Any, where: str, problems: Problems) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            complain(problems, where, "must be an integer")
        elif least is not None and value < least:
            complain(problems, where, f"must be greater than or equal to {least}")
        elif most is not None and value > most:
            complain(problems, where, f"must be less than or equal to {most}")

    return check


def number(value: Any, where: str, problems: Problems) -> None:
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        complain(problems, where, "must be a number")


def boolean(value: Any, where: str, problems: Problems) -> None:
    if not isinstance(value, bool):
        complain(problems, where, "must be a boolean")


def anything(value: Any, where: str, problems: Problems) -> None:
    """For what is not looked into."""


def one_of(*values: str) -> Shape:
    def check(value: Any, where: str, problems: Problems) -> None:
        if value not in values:
            complain(problems, where, f"value must be one of: {', '.join(values)}")

    return check


def some(shape: Shape, most: int, least: int = 1) -> Shape:
    """A list of `least` to `most` things of one shape."""

    def check(value: Any, where: str, problems: Problems) -> None:
        if not isinstance(value, list):
            complain(problems, where, "must be an array")
            return
        if len(value) > most:
            complain(problems, where, f"no more than {most} items allowed")
        if len(value) < least:
            complain(problems, where, f"no fewer than {least} items allowed")
        for index, each in enumerate(value):
            shape(each, f"{where}/{index}", problems)

    return check


def record(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """An object with these fields and no others."""
    known = {**required, **(optional or {})}

    def check(value: Any, where: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            complain(problems, where, "must be an object")
            return
        for name in required:
            if name not in value:
                complain(problems, where, f"missing required field: {name}")
        for name, inner in value.items():
            if name not in known:
                complain(problems, where, f"invalid additional property: {name}")
            else:
                known[name](inner, f"{where}/{name}", problems)

    return check


def typed(shapes: Mapping[str, Shape], allowed: Sequence[str] | None = None) -> Shape:
    """An object whose `type` says which of the shapes it has."""

    def check(value: Any, where: str, problems: Problems) -> None:
        if not isinstance(value, dict):
            complain(problems, where, "must be an object")
            return
        kind = value.get("type")
        if kind is None:
            complain(problems, where, "missing required field: type")
        elif not isinstance(kind, str) or kind not in shapes or (allowed is not None and kind not in allowed):
            complain(problems, f"{where}/type", f"unsupported type: {kind}")
        else:
            shapes[kind](value, where, problems)

    return check


def and_then(shape: Shape, further: Shape) -> Shape:
    """What can only be looked at in something that has the right shape."""

    def check(value: Any, where: str, problems: Problems) -> None:
        before = len(problems)
        shape(value, where, problems)
        if len(problems) == before:
            further(value, where, problems)

    return check
