"""What a person finds on an Adaptive Card: its words, its buttons, its fields."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]
ADAPTIVE = "application/vnd.microsoft.card.adaptive"
DATES = re.compile(r"\{\{(DATE|TIME)\(\s*([^,)]+?)\s*(?:,\s*(SHORT|LONG|COMPACT))?\s*\)\}\}")

CHILDREN = ("body", "items", "columns", "rows", "cells", "actions", "images", "inlines")
SINGLE = ("selectAction", "inlineAction", "card")


def walk(element: Any, *, cards: bool = True) -> Iterator[Json]:
    """The element and everything in it, in reading order; `cards`: also what a ShowCard unfolds."""
    if not isinstance(element, dict):
        return
    yield element
    for name in CHILDREN:
        children = element.get(name)
        for child in children if isinstance(children, list) else ():
            yield from walk(child, cards=cards)
    for name in SINGLE:
        if name != "card" or cards:
            yield from walk(element.get(name), cards=cards)


def kind(element: Json) -> str:
    return str(element.get("type", ""))


def actions(card: Json) -> list[Json]:
    """Every action of the card, also behind pictures, in fields and in unfolded parts."""
    return [element for element in walk(card) if kind(element).startswith("Action.")]


def inputs(card: Json) -> list[Json]:
    return [element for element in walk(card) if kind(element).startswith("Input.")]


def buttons(card: Json) -> list[str]:
    """The titles on the buttons, in order."""
    return [str(action["title"]) for action in actions(card) if action.get("title")]


def find_action(card: Json, title: str) -> Json:
    """The action whose title (or else id, or verb) this is."""
    for key in ("title", "id", "verb"):
        found = [action for action in actions(card) if action.get(key) == title]
        if len(found) > 1:
            raise AssertionError(f"{len(found)} actions are called {title!r}")
        if found:
            return found[0]
    raise AssertionError(f"no action is called {title!r}: there are {buttons(card)}")


def find_input(card: Json, name: str) -> Json:
    """The field with this id, or this label, whatever its case and trailing colon or star."""
    for field in inputs(card):
        if field.get("id") == name:
            return field
    wanted = _plain(name)
    for field in inputs(card):
        if wanted in {_plain(field.get("label")), _plain(field.get("title"))}:
            return field
    there = [field.get("label") or field.get("id") for field in inputs(card)]
    raise AssertionError(f"no field is called {name!r}: there are {there}")


def _plain(label: Any) -> str:
    return str(label or "").rstrip(" :*").casefold()


def words(card: Json, timezone: str = "UTC") -> list[str]:
    """Everything there is to read on the card, in order, times as this reader's Teams shows them."""
    found: list[str] = []
    for element in walk(card):
        if kind(element) == "TextRun":
            continue  # it is read as a part of its block
        for name in ("text", "title", "label", "placeholder", "errorMessage", "altText"):
            found += [element[name]] if isinstance(element.get(name), str) else []
        for fact in element.get("facts", ()):
            found += [str(fact.get("title", "")), str(fact.get("value", ""))]
        for choice in element.get("choices", ()):
            found.append(str(choice.get("title", "")))
        if runs := element.get("inlines"):
            found.append("".join(run if isinstance(run, str) else str(run.get("text", "")) for run in runs))
    return [local_times(text, timezone) for text in found if text]


def local_times(text: str, timezone: str) -> str:
    """DATE and TIME replaced as the client does, always in the form *Tue, 1 Dec 2026* and *18:00*.

    The real forms depend on the reader's language; a test should claim the moment, not the spelling.
    """

    def shown(match: re.Match[str]) -> str:
        moment = dt.datetime.fromisoformat(match[2]).astimezone(ZoneInfo(timezone))
        return f"{moment:%a}, {moment.day} {moment:%b %Y}" if match[1] == "DATE" else f"{moment:%H:%M}"

    return DATES.sub(shown, text)
