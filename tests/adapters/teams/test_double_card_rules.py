"""What Teams shows as it was meant, and what it does not."""

import copy
import json
from typing import Any

import jsonschema
import pytest

from tests.adapters.teams import card_rules
from tests.adapters.teams.cards import ADAPTIVE, Json
from tests.adapters.teams.puppet import a_card, attached, execute, message, submit, with_card, words
from tests.conftest import SHARED

GOOD: Json = a_card(
    words("**Async Python** {{DATE(2026-12-01T17:00:00Z, SHORT)}} {{TIME(2026-12-01T17:00:00Z)}}"),
    {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": "with "}, "Anna"]},
    {"type": "FactSet", "facts": [{"title": "Host", "value": "Anna"}]},
    {"type": "Image", "url": "https://example.com/chart.png", "altText": "A chart"},
    {"type": "ColumnSet", "columns": [{"width": "stretch", "items": [words("left")]}, {"type": "Column", "items": []}]},
    {"type": "Container", "items": [words("inside")], "selectAction": submit("open")},
    {
        "type": "Table",
        "columns": [{"width": 1}],
        "rows": [{"cells": [{"type": "TableCell", "items": [words("cell")]}]}],
    },
    {"type": "Input.Text", "id": "title", "label": "Title", "isRequired": True, "errorMessage": "Needs a title"},
    {"type": "Input.Number", "id": "seats", "label": "Seats", "min": 1},
    {"type": "Input.Date", "id": "day", "label": "Day"},
    {"type": "Input.Time", "id": "time", "label": "Time"},
    {"type": "Input.Toggle", "id": "recorded", "title": "Recorded"},
    {
        "type": "Input.ChoiceSet",
        "id": "language",
        "label": "Language",
        "value": "de",
        "choices": [{"title": "Deutsch", "value": "de"}, {"title": "English", "value": "en"}],
    },
    actions=[
        execute("Sign up", "join", session="42"),
        {"type": "Action.OpenUrl", "title": "Open", "url": "https://example.com"},
        {"type": "Action.ShowCard", "title": "More", "card": a_card(words("unfolded"))},
        submit("Host one", msteams={"type": "task/fetch"}),
    ],
    refresh={"action": {"type": "Action.Execute", "verb": "refresh"}, "userIds": ["29:1"]},
)


def complaints(card: Any, *, channel: bool = True) -> str:
    return "; ".join(card_rules.card_complaints(card, channel=channel))


def test_a_good_card_passes_in_a_channel() -> None:
    assert complaints(GOOD) == ""


def choice(**change: Any) -> Json:
    field = {"type": "Input.ChoiceSet", "id": "x", "label": "X", "choices": [{"title": "A", "value": "a"}]}
    return a_card(field | change)


SIX = [submit(str(number)) for number in range(6)]
BARE = {"type": "Action.Execute", "title": "Go", "verb": "go"}

BAD = {
    "no object": ("card", "must be an object"),
    "another type": ({"type": "Carousel", "version": "1.5"}, "of type AdaptiveCard"),
    "no version": ({"type": "AdaptiveCard", "body": []}, "version"),
    "a version to come": (a_card() | {"version": "1.6"}, "1.6"),
    "Execute in an old version": (a_card(actions=[execute("Go", "go")]) | {"version": "1.3"}, "1.4 or newer"),
    "an element Teams does not draw": (a_card({"type": "Chart.Pie", "data": []}), "Chart.Pie"),
    "an action Teams does not know": (a_card(actions=[{"type": "Action.Http", "title": "x"}]), "Action.Http"),
    "an element without type": (a_card({"text": "x"}), "type 'nothing'"),
    "text without text": (a_card({"type": "TextBlock"}), "TextBlock lacks text"),
    "a link to nowhere": (a_card(actions=[{"type": "Action.OpenUrl", "title": "x"}]), "lacks url"),
    "a link that runs": (a_card(actions=[{"type": "Action.OpenUrl", "title": "x", "url": "javascript:x"}]), "opens"),
    "six actions": (a_card(actions=SIX), "6 actions in one AdaptiveCard, at most 5"),
    "six actions in a set": (a_card({"type": "ActionSet", "actions": SIX}), "6 actions in one ActionSet"),
    "an id twice": (a_card(words("x") | {"id": "i"}, words("y") | {"id": "i"}), "'i' stands 2 times"),
    "a field without label": (a_card({"type": "Input.Text", "id": "x"}), "Input.Text x has no label"),
    "a field without id": (a_card({"type": "Input.Text", "label": "X"}), "lacks id"),
    "required without a word": (
        a_card({"type": "Input.Text", "id": "x", "label": "X", "isRequired": True}),
        "no errorMessage",
    ),
    "a choice without value": (choice(choices=[{"title": "A"}]), "choice without title or value"),
    "a choice that is none": (choice(value="z"), "none of its choices"),
    "Execute without fallback": (a_card(actions=[BARE]), "no fallback"),
    "a button of a loud style": (a_card(actions=[submit("x") | {"style": "danger"}]), "'danger'"),
    "data that is not sent back": (a_card(actions=[{"type": "Action.Submit", "data": "x"}]), "objects only"),
    "half a second": (a_card(words("{{DATE(2026-12-01T17:00:00.5Z)}}")), "whole seconds"),
    "a time without zone": (a_card(words("{{TIME(2026-12-01T17:00:00)}}")), "whole seconds"),
    "a time in a form": (a_card(words("{{TIME(2026-12-01T17:00:00Z, SHORT)}}")), "TIME takes no form"),
    "a date in no form": (a_card(words("{{DATE(2026-12-01T17:00:00Z, TINY)}}")), "cannot read"),
    "a date on a button": (a_card(actions=[submit("{{DATE(2026-12-01T17:00:00Z)}}")]), "only text is replaced"),
    "61 people to refresh": (
        a_card(refresh={"action": BARE, "userIds": [f"29:{n}" for n in range(61)]}),
        "61 people, at most 60",
    ),
    "a refresh that submits": (a_card(refresh={"action": submit("x")}), "needs an action of type Action.Execute"),
}


@pytest.mark.parametrize(("card", "reason"), BAD.values(), ids=BAD)
def test_a_bad_card_is_named(card: Any, reason: str) -> None:
    assert reason in complaints(card)


def test_execute_needs_no_fallback_in_a_personal_chat() -> None:
    assert complaints(a_card(actions=[BARE]), channel=False) == ""


MESSAGES = {
    "nothing at all": ({"type": "message"}, "needs text or an attachment"),
    "a kind of attachment that Teams does not know": (
        {"type": "message", "attachments": [{"contentType": "text/calendar", "content": ""}]},
        "Unknown attachment type 'text/calendar'",
    ),
    "a mention without entity": (message("<at>Ben</at>, hello"), "has no mention entity"),
    "a mention that is not in the text": (
        message("hello") | {"entities": [{"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": "29:1"}}]},
        "is not in the text",
    ),
}


@pytest.mark.parametrize(("activity", "reason"), MESSAGES.values(), ids=MESSAGES)
def test_a_bad_message_is_named(activity: Json, reason: str) -> None:
    assert reason in "; ".join(card_rules.complaints(activity, channel=True))


def test_a_message_with_text_mention_and_card_passes() -> None:
    mention = {"type": "mention", "text": "<at>Ben</at>", "mentioned": {"id": "29:1", "name": "Ben"}}
    activity = message("<at>Ben</at>, hello") | {"entities": [mention], "attachments": [attached(GOOD)]}
    assert card_rules.complaints(activity, channel=True) == []


def test_size_counts_two_bytes_a_character_and_four_for_an_emoji() -> None:
    assert card_rules.size({"a": "b"}) == 2 * len('{"a": "b"}')
    assert card_rules.size({"a": "🌱"}) == 2 * len('{"a": "b"}') + 2


@pytest.fixture(scope="module")
def schema() -> Json:
    return json.loads((SHARED / "schemas" / "adaptive-card-1.5.schema.json").read_text())


@pytest.mark.needs_shared
def test_the_good_card_is_good_by_the_published_schema(schema: Json) -> None:
    plain = copy.deepcopy(GOOD)
    plain["actions"][3]["data"].pop("msteams")
    jsonschema.Draft6Validator(schema).validate(plain)


@pytest.mark.needs_shared
def test_every_element_and_action_of_the_published_schema_is_known(schema: Json) -> None:
    published = {
        option["allOf"][0]["$ref"].rpartition("/")[2]
        for family in ("Element", "Action", "Input", "Inline")
        for option in schema["definitions"][f"ImplementationsOf.{family}"]["anyOf"]
    }
    assert len(published) > 20
    assert published - set(card_rules.REQUIRED) == set()


def test_the_content_type_of_a_card_is_the_one_attachments_carry() -> None:
    assert with_card(GOOD)["attachments"][0]["contentType"] == ADAPTIVE
