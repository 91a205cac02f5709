"""Every view is drawn within Slack's limits, with its words for screen readers, in the reader's language."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View as SdkView

from adapters.slack import render
from adapters.slack.fields import answers
from bot.events import On, Where
from bot.text import Link, Reader, When, Words, say
from bot.view import Button, Card, Fact, Field, File, Form, Item, Notice, Option, Page, Section, Table, View

from .block_rules import MOST_CHARACTERS, MOST_VIEW_BYTES, characters, message_problems, view_problems
from .forms import initial_values
from .seen import seen
from .shown import elements, words

BEN, ANA = Reader("en", ZoneInfo("Europe/Berlin")), Reader("de", ZoneInfo("America/New_York"))
HERE = Where("slack", "T1", "C1", "python")
AT = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
LONG, ODD = "A very long word " * 600, "<!channel> *b* _i_ `c` & \u202e > 😀 " * 200
Json = dict[str, Any]


def card(text: Words, times: int = 1) -> Card:
    buttons = (
        Button(text, "join 12", "primary"),
        Button(text, "leave 12", "danger", confirm=text),
        Button(text, url="https://example.com/a?b=1&c=2"),
    )
    file = File("lex.ics", "text/calendar", b"x", "https://lex.example.com/1.ics")
    return Card(text, text, (Fact(text, text),) * 8 * times, text, text, buttons * times, file)


def page(text: Words, items: int = 3) -> Page:
    one, two = Button(text, "session 1"), Button(text, "join 1", "primary")
    some = tuple(Item(text, text, ((), (one,), (one, two))[number % 3]) for number in range(items))
    return Page(text, text, (Section(text, some), Section(text, (), text), Section("", some)), (one, two), text)


def table(text: Words, rows: int = 3, columns: int = 3) -> Page:
    cells = Table((text,) * columns, ((text, "", *(text,) * (columns - 2)),) * rows)
    return Page("Two", sections=(Section("One", table=cells), Section("Other", table=cells)))


def form(text: Words, options: int = 3, complaints: Sequence[str] = ()) -> Form:
    choices = tuple(Option(f"v{number}", text) for number in range(options))
    fields = (
        Field("title", text, "line", hint=text, value="Title"),
        Field("starts_at", text, "when", value="2026-12-01T15:00"),
        Field("why", text, "lines", required=False, value="one\ntwo"),
        Field("link", text, "link", value="https://example.com"),
        Field("seats", text, "number", value="12"),
        Field("colour", text, "choice", value="v1", options=choices),
        Field("more", text, "choices", value=("v0", "v1"), options=choices),
        Field("dogs", text, "tick", required=False, value="yes"),
    )
    return Form("walks.walk", text, text, fields, "12", text, dict.fromkeys(complaints, text))


WORDS: dict[str, Words] = {
    "plain": "Learning",
    "long": LONG,
    "odd": ODD,
    "sentence": say("*{title}* at {at}, {link}", title=ODD, at=When(AT), link=Link("join", "https://a.example/x")),
}
VIEWS: dict[str, View] = {
    **{f"notice {name}": Notice(text, "good", (Button(text, "help"),)) for name, text in WORDS.items()},
    **{f"card {name}": card(text) for name, text in WORDS.items()},
    **{f"page {name}": page(text) for name, text in WORDS.items()},
    **{f"form {name}": form(text) for name, text in WORDS.items()},
    "card crowded": card(LONG, 12),
    "card with more": Card(
        "A card",
        quiet="English · #*bold*",
        more=(Button("Site", url="https://example.com"), *(Button(LONG, f"do {n}") for n in range(6)), Button("", "x")),
    ),
    "card with a long line more": Card("A card", more=(Button("a", "x" * 151), Button("b", "x" * 151))),
    "page crowded": page("Session", 400),
    "page crowded and long": page(ODD, 200),
    "form crowded": form("Option", 950),
    "empty notice": Notice(""),
    "empty card": Card(""),
    "empty page": Page(""),
    **{f"table {name}": table(text) for name, text in WORDS.items()},
    "table crowded": table("Python for all", 150, 4),
    "table wide": table("", 3, 21),
    "spaces": Card(" \n ", "\u202e", (Fact("x", ""),), buttons=(Button(" ", "help"),)),
}


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("on", ["post", "page", "card", "home"])
def test_every_view_is_a_message_within_the_limits(name: str, on: On) -> None:
    for tables in (False, True):
        said = render.message(VIEWS[name], BEN, on, tables=tables)
        blocks = said.get("blocks", [])
        assert message_problems(blocks) == []
        assert characters(blocks) <= MOST_CHARACTERS
        assert 0 < len(said["text"]) <= 4000  # of an update
        assert orjson.dumps(said)


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_a_modal_within_the_limits(name: str) -> None:
    view = render.modal(VIEWS[name], ANA, HERE)
    assert view_problems(view) == []
    assert len(orjson.dumps(view)) <= MOST_VIEW_BYTES


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_a_home_tab_within_the_limits(name: str) -> None:
    view = render.home(VIEWS[name], ANA)
    assert view_problems(view) == []
    assert len(orjson.dumps(view)) <= MOST_VIEW_BYTES


@pytest.mark.parametrize("name", VIEWS)
def test_slacks_own_models_take_every_view(name: str) -> None:
    for block in Block.parse_all(render.message(VIEWS[name], BEN, "card").get("blocks", [])):
        assert not isinstance(block, dict)
        block.validate_json()
    SdkView(**render.modal(VIEWS[name], ANA, HERE)).validate_json()
    SdkView(**render.home(VIEWS[name], ANA)).validate_json()


@pytest.mark.parametrize("name", VIEWS)
def test_no_two_buttons_of_a_message_have_the_same_id(name: str) -> None:
    ids = [element["action_id"] for _, element in elements(render.message(VIEWS[name], BEN, "card").get("blocks", []))]
    assert len(ids) == len(set(ids))


def test_data_is_escaped_wherever_it_stands() -> None:
    evil = "<!channel> <https://evil.example|x>"
    for view in (card(evil), page(evil), Notice(evil), form(evil)):
        for drawn in (render.message(view, BEN, "post"), render.modal(view, BEN, HERE), render.home(view, BEN)):
            drawn.pop("private_metadata", None)
            assert b"<!channel" not in orjson.dumps(drawn)
            assert b"<https://evil" not in orjson.dumps(drawn)


def test_texts_are_verbatim_so_that_no_name_or_link_in_them_comes_alive() -> None:
    blocks = render.message(card("see #general, @ana and https://evil.example"), BEN, "post")["blocks"]
    texts = [text for text in _objects(blocks) if text.get("type") == "mrkdwn"]
    assert len(texts) > 5
    assert all(text["verbatim"] is True for text in texts)


def _objects(thing: Any) -> list[Json]:
    if isinstance(thing, list):
        return [found for each in thing for found in _objects(each)]
    if isinstance(thing, dict):
        return [thing, *(found for each in thing.values() for found in _objects(each))]
    return []


def test_the_text_says_all_that_the_blocks_say() -> None:
    view = Card("Title", "Intro", (Fact("Seats", "3 of 4"),), "Body & more", "Note", (Button("Go", "go"),))
    said = render.message(view, BEN, "post")
    assert said["text"].split("\n") == ["Title", "Intro", "Seats: 3 of 4", "Body &amp; more", "Note"]
    assert said["mrkdwn"] is False


def test_a_card_shows_its_parts_in_order() -> None:
    blocks = render.message(card("x"), BEN, "post")["blocks"]
    kinds = [block["type"] for block in blocks]
    assert kinds == ["header", "section", "section", "section", "section", "context", "actions"]
    assert len(blocks[2]["fields"]) == 8
    assert seen(blocks[4]["text"]["text"]) == "lex.ics"
    primary, danger, link = blocks[-1]["elements"]
    assert (primary["value"], primary["style"], primary["action_id"]) == ("join 12", "primary", "post.1")
    assert (danger["style"], danger["confirm"]["style"]) == ("danger", "danger")
    assert danger["confirm"]["title"]["text"] == "Are you sure?"
    assert link["url"] == "https://example.com/a?b=1&c=2"
    assert "value" not in link


def test_what_half_a_row_would_break_has_a_row_of_its_own() -> None:
    facts = (
        Fact("Where", "Room 1"),
        Fact("Nothing", " "),
        Fact("Address", "https://lex.example.org/calendar/1.ics"),
        Fact("Seats", "3"),
    )
    blocks = render.message(Card("A card", facts=facts), BEN, "post")["blocks"]
    assert [("fields" in block, "text" in block) for block in blocks[1:]] == [
        (True, False),
        (False, True),
        (True, False),
    ]


def test_an_item_has_its_one_button_beside_it_and_several_below() -> None:
    bare, one, two = page("Session").sections[0].items
    blocks = render.message(Page("Sessions", sections=(Section(items=(bare, one, two)),)), BEN, "page")["blocks"]
    assert [block["type"] for block in blocks] == ["header", "section", "section", "section", "actions"]
    assert "accessory" not in blocks[1]
    assert blocks[2]["accessory"]["value"] == "session 1"
    assert [element["value"] for element in blocks[4]["elements"]] == ["session 1", "join 1"]


def test_who_cannot_see_the_row_hears_what_its_button_is_for() -> None:
    items = (Item("Python for all", buttons=(Button("Details", "session 1"),)),)
    blocks = render.message(Page("Sessions", sections=(Section(items=items),)), BEN, "page")["blocks"]
    assert blocks[1]["accessory"]["accessibility_label"] == "Details: Python for all"


def test_what_does_not_fit_is_counted_and_what_stands_below_still_stands() -> None:
    items = tuple(Item(f"Session {number}", "detail", (Button("Details", "x"),)) for number in range(400))
    said = render.message(Page("All", sections=(Section(items=items),), buttons=(Button("Next", "n"),)), BEN, "page")
    *_, last, more, actions = said["blocks"]
    shown = int(last["text"]["text"].split("\n")[0].strip("*").removeprefix("Session ")) + 1
    assert more["elements"][0]["text"] == f"and {400 - shown} more"
    assert shown > 40
    assert actions["elements"][0]["value"] == "n"


GRID = Page(
    "The day",
    sections=(
        Section(
            table=Table(
                (say("Time"), "Room A", "Room B"),
                (
                    (
                        say("{at}", at=When(AT, "time")),
                        "<!channel> *x*",
                        say("{l}", l=Link("Go", "https://a.example/x")),
                    ),
                    ("11:00", "", "Python"),
                ),
            )
        ),
    ),
)


def test_a_table_is_one_where_it_may_be_and_lines_elsewhere() -> None:
    [_, drawn] = render.message(GRID, BEN, "page", tables=True)["blocks"]
    assert drawn["type"] == "table"
    parts = [[cell["elements"][0]["elements"] for cell in row] for row in drawn["rows"]]
    assert parts[0] == [
        [{"type": "text", "text": name, "style": {"bold": True}}] for name in ("Time", "Room A", "Room B")
    ]
    [moment], [data], [link] = parts[1]
    assert (moment["type"], moment["timestamp"], moment["fallback"]) == ("date", AT.timestamp(), "15:00")
    assert data == {"type": "text", "text": "<!channel> *x*"}  # rich text: it is seen as it is
    assert link == {"type": "link", "url": "https://a.example/x", "text": "Go"}
    assert parts[2][1] == [{"type": "text", "text": " "}]
    [_, lines] = render.message(GRID, BEN, "page")["blocks"]
    assert seen(lines["text"]["text"]).split("\n")[1] == "11:00 · Room B: Python"
    for view in (render.home(GRID, BEN), render.modal(GRID, BEN, HERE)):
        assert "table" not in [block["type"] for block in view["blocks"]]


def test_a_second_table_of_a_message_is_told_in_lines() -> None:
    kinds = [block["type"] for block in render.message(table("x"), BEN, "page", tables=True)["blocks"]]
    assert kinds == ["header", "section", "table", "divider", "section", "section"]


def test_a_long_title_is_cut_in_the_header_and_goes_on_below() -> None:
    title = "Everything about " + "names " * 40
    blocks = render.message(Card(title), BEN, "post")["blocks"]
    assert blocks[0]["text"]["text"].endswith("…")
    assert blocks[1]["elements"][0]["text"] == title.strip()


def test_moments_are_shown_in_slacks_way_with_the_readers_own_as_fallback() -> None:
    view = Card("x", facts=(Fact(say("When"), say("{at}", at=When(AT))),))
    text = render.message(view, ANA, "post")
    shown = text["blocks"][1]["fields"][0]["text"]
    assert shown == "*Wann*\n<!date^1796133600^{date_long_pretty}, {time}|Di., 1. Dez. 2026, 09:00 EST>"
    assert "09:00 EST" in text["text"]


def test_a_button_that_slack_cannot_carry_is_left_out() -> None:
    buttons = (Button("a", "x" * 2001), Button("b", url="javascript:alert(1)"), Button("c"), Button("d", "ok"))
    said = render.message(Notice("x", buttons=buttons), BEN, "card")
    assert [element["value"] for _, element in elements(said["blocks"])] == ["ok"]


# -- forms -----------------------------------------------------------------------------------------------------------


def test_a_form_asks_with_the_fitting_element_and_what_is_known_already() -> None:
    view = render.modal(form("What"), BEN, HERE)
    inputs = {block["block_id"]: block for block in view["blocks"] if block["type"] == "input"}
    kinds = {name: block["element"]["type"] for name, block in inputs.items()}
    assert kinds == {
        "title": "plain_text_input",
        "starts_at": "datetimepicker",
        "starts_at.words": "plain_text_input",
        "why": "plain_text_input",
        "link": "url_text_input",
        "seats": "number_input",
        "colour": "static_select",
        "more": "multi_static_select",
        "dogs": "checkboxes",
    }
    assert inputs["starts_at"]["element"]["initial_date_time"] == int(AT.timestamp())
    assert inputs["why"]["element"]["multiline"] is True
    assert [inputs[name]["optional"] for name in ("title", "why")] == [False, True]


def test_what_a_form_shows_comes_back_as_it_was() -> None:
    view = render.modal(form("What"), BEN, HERE)
    state: Json = {}
    for (block, element), value in initial_values(view["blocks"]).items():
        state[block] = {element: value}
    assert answers(state) == {
        "title": "Title",
        "starts_at": "2026-12-01T14:00:00+00:00",
        "why": "one\ntwo",
        "link": "https://example.com",
        "seats": "12",
        "colour": "v1",
        "more": ("v0", "v1"),
        "dogs": "yes",
    }


def test_a_form_carries_along_what_it_is_about_and_where_it_was_asked_for() -> None:
    view = render.modal(form("What"), BEN, HERE)
    carried = orjson.loads(view["private_metadata"])
    assert carried == {"about": "12", "channel": "C1", "name": "python", "private": False}
    assert view["callback_id"] == "walks.walk"


def test_a_title_that_is_too_long_for_a_modal_stands_inside() -> None:
    view = render.modal(form("Tell us all about what you need"), BEN, HERE)
    assert view["title"]["text"] == "Tell us all about what…"
    assert view["blocks"][0] == {
        "type": "header",
        "text": {"type": "plain_text", "text": "Tell us all about what you need"},
    }


def test_values_that_slack_would_refuse_are_left_out() -> None:
    fields = (
        Field("starts_at", "When", "when", value="tomorrow"),
        Field("early", "When", "when", value="0001-01-01T00:00"),
        Field("seats", "Seats", "number", value="many"),
        Field("colour", "Colour", "choice", value="gone", options=(Option("a", "A"), Option("b" * 151, "B"))),
        Field("why", "Why", "lines", value="x" * 5000),
        Field("topics", "Topics", "line", value=("python", "sql")),
    )
    view = render.modal(Form("a.b", "Form", "Go", fields), BEN, HERE)
    assert view_problems(view) == []
    found = {block["block_id"]: block["element"] for block in view["blocks"]}
    assert "initial_date_time" not in found["starts_at"] | found["early"]
    assert "initial_value" not in found["seats"]
    assert "initial_option" not in found["colour"]
    assert found["topics"]["initial_value"] == "python, sql"


def test_what_is_no_address_stays_where_it_can_be_mended() -> None:
    view = render.modal(Form("a.b", "F", "Go", (Field("link", "Map", "link", value="javascript:x"),)), BEN, HERE)
    element = view["blocks"][0]["element"]
    assert (element["type"], element["initial_value"]) == ("plain_text_input", "javascript:x")


def test_complaints_stand_at_the_fields_of_the_modal_that_was_sent() -> None:
    asked = form("What", complaints=("title", "seats"))
    state = {"title": {"title": {}}, "seats 3": {"seats": {}}, "why": {"why": {}}}
    assert render.errors(asked, BEN, state) == {"title": "What", "seats 3": "What"}
    assert render.errors(asked, BEN, {"title": {"title": {}}}) is None  # one of them could not be shown
    assert render.errors(form("What"), BEN, state) is None


def test_an_answer_in_words_is_shown_as_it_was_read_without_alarm() -> None:
    read = Form("a.b", "F", "Go", (Field("day", "Day", value="2026-11-24"),), echoes={"day": "Tuesday, then?"})
    view = render.modal(read, BEN, HERE)
    assert view_problems(view) == []
    [asked, said] = view["blocks"]
    assert asked["element"]["initial_value"] == "2026-11-24"
    assert asked["block_id"] != "day", "else Slack keeps what was typed"
    assert (said["type"], words([said])) == ("context", "Tuesday, then?")
    state = {asked["block_id"]: {"day": {"type": "plain_text_input", "value": "x"}}}
    assert answers(state) == {"day": "x"}
    both = replace(read, complaints={"day": "No"})
    assert render.errors(both, BEN, state) is None, "the fields are drawn anew"


def test_complaints_of_a_form_that_is_opened_stand_in_its_hints() -> None:
    view = render.modal(form("Bad", complaints=("title", "weather")), BEN, HERE)
    title = next(block for block in view["blocks"] if block.get("block_id") == "title")
    assert title["hint"]["text"].startswith("⚠️ Bad")
    assert "⚠️ Bad" in words(view["blocks"][:3])


def test_more_options_than_a_select_takes_come_in_groups() -> None:
    view = render.modal(form("Option", 950), BEN, HERE)
    groups = next(block for block in view["blocks"] if block.get("block_id") == "colour")["element"]["option_groups"]
    assert [len(group["options"]) for group in groups] == [100] * 9 + [50]


def test_our_own_words_are_in_the_readers_language() -> None:
    assert render.modal(Notice("x"), BEN, HERE)["close"]["text"] == "Close"
    assert render.modal(Notice("x"), ANA, HERE)["close"]["text"] == "Schließen"


def test_what_else_can_be_done_stands_in_a_menu() -> None:
    more = (Button("Offer again", "encore 12"), Button("Site", url="https://example.com"))
    said = render.message(Card("A card", buttons=(Button("Edit", "edit 12"),), more=more), BEN, "card")
    edit, menu = said["blocks"][-1]["elements"]
    assert (edit["type"], menu["type"]) == ("button", "overflow")
    lines = [(option["text"]["text"], option["value"], option.get("url")) for option in menu["options"]]
    assert lines == [("Offer again", "encore 12", None), ("Site", "-", "https://example.com")]


def test_a_single_thing_more_needs_no_menu() -> None:
    said = render.message(Card("A card", more=(Button("Edit", "edit 12"),)), BEN, "card")
    assert [element["type"] for element in said["blocks"][-1]["elements"]] == ["button"]
