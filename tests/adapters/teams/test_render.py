"""Views as Adaptive Cards: what Teams takes, what people see, and what people's words cannot do."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from adapters.teams.render import LARGEST, brief, card, message, size, told
from adapters.teams.text import lines
from bot.events import On
from bot.text import Link, Reader, When, say, together
from bot.view import Button, Card, Fact, Field, Form, Item, Notice, Option, Page, Section, Table, View
from tests import gallery
from tests.adapters.teams import cards
from tests.adapters.teams.card_rules import card_complaints, complaints
from tests.adapters.teams.shown import AT, BERLIN, FORM, NASTY, NEW_YORK, VIEWS, look
from tests.conftest import SHARED

PLACES: dict[str, dict[str, Any]] = {
    "post": {"on": "post"},
    "card": {"on": "card"},
    "dialog": {"on": "card", "dialog": True},
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", VIEWS)
def test_teams_shows_every_view_as_it_is_meant(name: str, place: str) -> None:
    drawn = message(VIEWS[name], look(**PLACES[place]))
    assert complaints(drawn, channel=True) == []


@pytest.mark.parametrize("reader", gallery.READERS, ids=str)
def test_teams_shows_the_whole_gallery_as_it_is_meant(reader: Reader) -> None:
    wrong: dict[str, list[str]] = {}
    for name, view in gallery.VIEWS:
        for place in PLACES.values():
            drawn = message(view, look(reader, **place))
            wrong[name] = complaints(drawn, channel=True) + (["too large"] if size(drawn) > LARGEST else [])
    assert {name: each for name, each in wrong.items() if each} == {}


@pytest.fixture(scope="module")
def schema() -> Any:
    """Of Adaptive Cards. The same parts come again in many cards: each is compared with what it may be once."""
    known: dict[tuple[int, str], bool] = {}

    def any_of(validator: Any, wanted: Any, part: Any, _schema: Any) -> Iterator[ValidationError]:
        key = id(wanted), json.dumps(part)
        if key not in known:
            known[key] = any(validator.evolve(schema=one).is_valid(part) for one in wanted)
        if not known[key]:
            yield ValidationError(f"{part!r} is nothing that may stand here")

    rules = json.loads((SHARED / "schemas" / "adaptive-card-1.5.schema.json").read_text("utf-8-sig"))
    return extend(Draft7Validator, {"anyOf": any_of})(rules)


@pytest.mark.needs_shared
def test_the_whole_gallery_is_valid_by_the_schema_of_adaptive_cards(schema: Any) -> None:
    for name, view in gallery.VIEWS:
        drawn = _without_msteams(card(view, look(gallery.READERS[0], on="card")))
        assert [f"{name}: {error.message}" for error in schema.iter_errors(drawn)] == []


@pytest.mark.needs_shared
@pytest.mark.parametrize("name", VIEWS)
def test_every_card_is_valid_by_the_schema_of_adaptive_cards(name: str, schema: Any) -> None:
    for place in PLACES.values():
        drawn = card(VIEWS[name], look(**place))
        drawn.pop("msteams", None)
        without = _without_msteams(drawn)
        assert [error.message for error in schema.iter_errors(without)] == []


def _without_msteams(found: Any) -> Any:
    if isinstance(found, dict):
        return {key: _without_msteams(value) for key, value in found.items() if key != "msteams"}
    return [_without_msteams(part) for part in found] if isinstance(found, list) else found


@pytest.mark.parametrize("text", NASTY)
def test_peoples_words_never_stand_where_markdown_is_read(text: str) -> None:
    view = Page(text, text, (Section(text, (Item(text, text, (Button(text, "help"),)),), text),), (), text)
    for drawn in (card(Card(text, text, (Fact(text, text),), text, text), look()), card(view, look())):
        read = [element["text"] for element in cards.walk(drawn) if cards.kind(element) == "TextBlock"]
        assert text not in read
        assert any(run.get("text", "").replace("\u2060", "") == text for run in cards.walk(drawn))


def test_peoples_words_cannot_mention_anybody() -> None:
    drawn = message(Notice("<at>Ben Berger</at> @everyone"), look())
    assert "entities" not in json.dumps(drawn)
    assert "text" not in drawn


def test_a_date_that_somebody_typed_stays_as_they_typed_it() -> None:
    words = cards.words(card(Notice("{{DATE(2026-01-01T00:00:00Z,SHORT)}}"), look()))
    assert words[0].replace("\u2060", "") == "{{DATE(2026-01-01T00:00:00Z,SHORT)}}"


def test_a_moment_that_many_read_is_told_in_each_ones_own_zone() -> None:
    drawn = card(Card("Async", facts=(Fact("When", say("{when}", when=When(AT))),)), look(on="post"))
    assert "{{DATE(2026-12-01T14:00:00Z,SHORT)}} {{TIME(2026-12-01T14:00:00Z)}}" in json.dumps(drawn)
    assert "Tue, 1 Dec 2026 09:00" in cards.words(drawn, "America/New_York")


def test_a_moment_that_one_person_reads_is_told_with_its_zone() -> None:
    view = Card("Async", facts=(Fact("When", say("{when}", when=When(AT))),))
    assert "Di., 1. Dez. 2026, 15:00 CET" in cards.words(card(view, look(BERLIN, on="card")))
    assert "Tue, Dec 1, 2026, 09:00 EST" in cards.words(card(view, look(NEW_YORK, on="card")))


def test_a_plain_title_is_a_heading_for_screen_readers() -> None:
    title = card(Card("Async Python"), look())["body"][0]
    assert (title["type"], title["style"]) == ("TextBlock", "heading")


def test_bold_words_and_links_are_runs() -> None:
    drawn = card(VIEWS["card"], look(on="card"))
    runs = [run for element in cards.walk(drawn) for run in element.get("inlines", ())]
    assert {"https://x.example", "https://lex.example.com/12.ics"} == {
        run["selectAction"]["url"] for run in runs if "selectAction" in run
    }
    notice = card(VIEWS["notice"], look())["body"][0]["items"][0]["inlines"]
    assert [run["text"] for run in notice if run.get("weight") == "Bolder"] == ["Async Python"]


def test_an_address_to_copy_can_break_at_the_edge_and_formats_nothing() -> None:
    [line] = lines(together((Link(url := "https://lex.example.org/calendar/a_b-c_.ics?q=a+%2Ab%2A", url),)), look())
    shown = "https://lex.example.org/calendar/a%5Fb-c%5F.ics?q=a+%2Ab%2A"
    assert (line["type"], line["text"], line["wrap"]) == ("TextBlock", f"[{shown}]({shown})", True)
    [line] = lines(together((Link(url := "https://x.example.org/a)*b*", url),)), look())
    assert line["type"] == "RichTextBlock"


def test_a_narrow_column_of_a_table_has_what_it_needs_and_the_others_share_the_rest() -> None:
    rows = (("9:00", "Müller-Lüdenscheidt", ""), ("10:00", "Donaudampfschifffahrtsgesellschaft", "✓"))
    table = Table(("Time", "Name", "Confirmed"), rows)
    drawn = card(Page("A page", sections=(Section(table=table),)), look())
    assert [column["width"] for column in drawn["body"][-1]["columns"]] == ["80px", 1, "97px"]


def test_lines_stay_lines() -> None:
    words = cards.words(card(Card("T", body="First line\n\nsecond *line*"), look()))
    assert words[1:3] == ["First line", "second *line*"]


# buttons


def test_a_button_types_its_command_and_older_clients_know_how() -> None:
    action = cards.find_action(card(VIEWS["card"], look(on="card")), "Sign up")
    assert action["type"] == "Action.Execute"
    assert action["data"] == {"lex": {"types": "join 12", "on": "card"}}
    assert action["fallback"]["type"] == "Action.Submit"
    assert action["fallback"]["data"] == action["data"]
    assert action["style"] == "positive"
    assert action["id"] == "join-12"


def test_a_button_that_leads_to_a_form_opens_a_dialog() -> None:
    action = cards.find_action(card(VIEWS["card"], look()), "Edit")
    assert (action["type"], action["data"]["msteams"]) == ("Action.Submit", {"type": "task/fetch"})


def test_in_a_dialog_there_is_no_execute_and_no_further_dialog() -> None:
    kinds = [action["type"] for action in cards.actions(card(VIEWS["card"], look(dialog=True)))]
    assert "Action.Execute" not in kinds
    assert "task/fetch" not in json.dumps(card(VIEWS["card"], look(dialog=True)))


def test_a_dangerous_button_asks_first() -> None:
    drawn = card(VIEWS["card"], look())
    first = cards.find_action(drawn, "Cancel it")
    assert (first["type"], first["style"]) == ("Action.ShowCard", "destructive")
    assert "Cancel “[a](b)”?" in cards.words(first["card"])
    assert cards.actions(first["card"])[0]["data"]["lex"]["types"] == "cancel 12 yes"


def test_more_buttons_than_five_stand_in_rows_of_five_in_their_order() -> None:
    drawn = card(VIEWS["page"], look())
    assert ([len(drawn["body"][-1]["actions"]), len(drawn["actions"])]) == [5, 2]
    assert cards.buttons(drawn)[-7:] == [f"Go {number}" for number in range(7)]


def test_buttons_that_would_be_cut_at_the_edge_stand_in_another_row() -> None:
    buttons = tuple(Button(f"Dampferfahrten {number}", "help") for number in range(3))
    drawn = card(Card("A card", buttons=buttons), look())
    assert [len(drawn["body"][-1]["actions"]), len(drawn["actions"])] == [2, 1]
    alone = card(Card("A card", buttons=(Button("a" * 200, "help"),)), look())
    assert len(alone["actions"]) == 1


def test_what_else_can_be_done_unfolds_on_demand() -> None:
    more = (Button("Offer again", "encore 12"), Button("Cancel it", "cancel 12", "danger"))
    drawn = card(Card("A card", buttons=(Button("Edit", "edit 12"),), more=more), look())
    edit, menu = drawn["actions"]
    assert (edit["title"], menu["type"], menu["title"]) == ("Edit", "Action.ShowCard", "More")
    assert [action["title"] for action in menu["card"]["actions"]] == ["Offer again", "Cancel it"]
    assert not card_complaints(drawn, channel=True)


def test_buttons_of_a_menu_that_would_be_cut_stand_in_another_row() -> None:
    more = tuple(Button(f"Dampferfahrten {number}", f"session {number}") for number in range(3))
    [menu] = card(Card("A card", more=more), look())["actions"]
    assert [len(menu["card"]["body"][0]["actions"]), len(menu["card"]["actions"])] == [2, 1]


def test_a_single_thing_more_needs_no_menu() -> None:
    drawn = card(Card("A card", more=(Button("Edit", "edit 12"),)), look())
    assert [action["title"] for action in drawn["actions"]] == ["Edit"]


@pytest.mark.parametrize("on", ["post", "page", "card"])
def test_every_action_says_what_it_stood_on(on: On) -> None:
    drawn = card(VIEWS["page"], look(on=on))
    assert {action["data"]["lex"]["on"] for action in cards.actions(drawn)} == {on}


# forms


def field(drawn: dict[str, Any], name: str) -> dict[str, Any]:
    return cards.find_input(drawn, name)


def test_every_kind_of_question_has_its_input() -> None:
    drawn = card(FORM, look(on="card"))
    kinds = {name: field(drawn, name)["type"] for name in ("title", "description", "capacity", "language", "records")}
    assert kinds == {
        "title": "Input.Text",
        "description": "Input.Text",
        "capacity": "Input.Number",
        "language": "Input.ChoiceSet",
        "records": "Input.Toggle",
    }
    assert field(drawn, "description")["isMultiline"]
    assert field(drawn, "site")["style"] == "Url"
    assert field(drawn, "before")["isMultiSelect"]
    assert field(drawn, "before")["value"] == "10"
    assert field(drawn, "capacity")["value"] == 12
    assert field(drawn, "records")["value"] == "yes"


def test_what_can_be_chosen_never_becomes_a_link() -> None:
    options = (Option("1", "[a](https://x.org)"), Option("2", "<https://x.org|y>"), Option("3", "a < b"))
    form = Form("topics", "Topics", "Save", (Field("some", "Some", "choices", options=options),))
    titles = [choice["title"] for choice in field(card(form, look()), "some")["choices"]]
    assert titles == ["[a]\u2060(https://x.org)", "<\u2060https://x.org|y>", "a < b"]


def test_a_moment_is_asked_for_by_date_and_time_in_the_readers_zone() -> None:
    drawn = card(FORM, look(BERLIN, on="card"))
    assert field(drawn, "starts_at.date")["value"] == "2026-12-01"
    assert field(drawn, "starts_at.time")["value"] == "15:00"
    assert "Europe/Berlin" in cards.words(drawn)


def test_mandatory_questions_say_so_in_the_readers_language() -> None:
    drawn = card(FORM, look(BERLIN, on="card"))
    for name in ("title", "language"):
        assert field(drawn, name)["isRequired"]
        assert field(drawn, name)["errorMessage"] == "Bitte fülle das aus."
    assert "isRequired" not in field(drawn, "capacity")
    assert "isRequired" not in field(drawn, "starts_at.date"), "it may be told in words instead"
    assert field(drawn, "starts_at.date")["label"].endswith(" *")


def test_complaints_stand_beneath_their_fields_and_what_was_typed_is_kept() -> None:
    drawn = card(VIEWS["complaints"], look(BERLIN, on="card"))
    boxes = [box["items"] for box in cards.walk(drawn) if cards.kind(box) == "Container"]
    title = next(items for items in boxes if items[0].get("id") == "title")
    assert title[1]["text"] == "Bitte fülle das aus."
    assert title[1]["color"] == "Attention"
    assert title[0]["value"] == "Async *Python*"


def test_an_answer_in_words_is_shown_as_it_was_read_without_alarm() -> None:
    day = Field("day", "Day", value="2026-11-24")
    drawn = card(Form("a.b", "F", "Go", (day,), echoes={"day": "Tuesday, then?"}), look(on="card"))
    [asked, said] = next(box["items"] for box in cards.walk(drawn) if cards.kind(box) == "Container")
    assert (asked["value"], said["text"], said["color"]) == ("2026-11-24", "Tuesday, then?", "Accent")


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("number", "-1", {"n": -1}),
        ("number", "many", {"n": None}),
        ("number", "9" * 20, {"n": None}),
        ("number", "٣", {"n": None}),
        ("when", "2026-12-01T15:00", {"n.date": "2026-12-01", "n.time": "15:00", "n.words": None}),
        ("when", "2026-12-01 15:00", {"n.date": "2026-12-01", "n.time": "15:00", "n.words": None}),
        ("when", "2026-12-01", {"n.date": "2026-12-01", "n.time": None, "n.words": None}),
        ("when", "15:00", {"n.date": None, "n.time": None, "n.words": "15:00"}),
        ("when", "tomorrow at nine", {"n.date": None, "n.time": None, "n.words": "tomorrow at nine"}),
        ("when", "2026-12-01 3pm", {"n.date": None, "n.time": None, "n.words": "2026-12-01 3pm"}),
        ("when", "2026-12-01 15:00 UTC", {"n.date": None, "n.time": None, "n.words": "2026-12-01 15:00 UTC"}),
        ("when", "2026-10-25T02:30+01:00", {"n.date": None, "n.time": None, "n.words": "2026-10-25T02:30+01:00"}),
        ("line", "x" * 200, {"n": "x" * 200}),
        ("choice", "gone", {"n": None}),
    ],
)
def test_a_strange_answer_is_shown_again_as_far_as_the_input_can(kind: Any, value: str, shown: dict[str, Any]) -> None:
    drawn = card(
        Form("a.b", "F", "Go", (Field("n", "N", kind, value=value, options=VIEWS["form"].fields[5].options),)), look()
    )  # type: ignore[union-attr]
    assert {name: field(drawn, name).get("value") for name in shown} == shown


def test_too_long_an_answer_can_be_corrected() -> None:
    drawn = card(Form("a.b", "F", "Go", (Field("n", "N", value="x" * 200, most=120),)), look())
    assert "maxLength" not in field(drawn, "n")


def test_a_new_form_that_asks_for_much_shows_what_is_mandatory_and_unfolds_the_rest() -> None:
    new = Form("a.b", "F", "Go", FORM.fields)
    drawn = card(new, look(on="card"))
    folded = next(box for box in drawn["body"] if box.get("id") == "more")
    assert folded["isVisible"] is False
    assert [f["id"] for f in cards.inputs(folded)] == ["description", "site", "capacity", "before", "records"]
    assert cards.find_action(drawn, "More")["targetElements"] == ["more"]
    again = card(VIEWS["complaints"], look(on="card"))
    assert "more" not in [box.get("id") for box in again["body"]]


# size


def test_a_page_that_is_too_large_is_cut_and_says_so() -> None:
    items = tuple(Item("x" * 500, "y" * 500, (Button("Sign up", f"join {n}"),)) for n in range(200))
    drawn = message(Page("All", sections=(Section("", items),)), look())
    assert size(drawn) <= LARGEST + 2048
    assert drawn["attachments"][0]["content"]["body"][-1]["text"] == "…"
    assert card_complaints(drawn["attachments"][0]["content"], channel=False) == []


def test_if_teams_still_finds_it_too_large_a_line_is_left() -> None:
    drawn = brief(Card("Async Python", body="x" * 90_000), look())
    assert "Async Python" in cards.words(drawn["attachments"][0]["content"])
    assert size(drawn) < 4096


@pytest.mark.parametrize("name", VIEWS)
def test_notifications_and_old_clients_have_a_line_of_text(name: str) -> None:
    view: View = VIEWS[name]
    drawn = message(view, look())
    assert drawn["summary"] == told(view, NEW_YORK)
    assert drawn["attachments"][0]["content"]["fallbackText"]
    assert not re.search(r"[\n\r]", drawn["summary"])
