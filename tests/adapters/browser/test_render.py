"""Views as plain shapes, and messages as one person sees them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from adapters.browser import render
from adapters.memory import BOT, Member, Message
from bot.text import Link, Reader, When, say
from bot.view import Button, Card, Fact, Field, File, Form, Item, Notice, Option, Page, Section, Table, View

MOMENT = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
READER = Reader("en", ZoneInfo("Europe/Berlin"))
TOKYO = Reader("en", ZoneInfo("Asia/Tokyo"))
MEMBERS = {"mia": Member("mia", "Mia", "mia@example.org"), "ben": Member("ben", "Ben", "ben@example.org")}


@pytest.mark.parametrize(
    ("words", "spans"),
    [
        ("", []),
        ("*not* bold, <b>no</b> {gap}", [{"text": "*not* bold, <b>no</b> {gap}"}]),
        (say("a *b* c"), [{"text": "a "}, {"text": "b", "bold": True}, {"text": " c"}]),
        (
            say("at {when}", when=When(MOMENT, "time")),
            [{"text": "at "}, {"text": "15:00", "at": "2026-12-01T14:00:00+00:00"}],
        ),
        (
            say("{link}", link=Link("there", "https://example.org")),
            [{"text": "there", "url": "https://example.org"}],
        ),
        (say("{link}", link=Link("there", "javascript:alert(1)")), [{"text": "there"}]),
        (say("{name}", name="*x*"), [{"text": "*x*"}]),
    ],
)
def test_words_become_spans_and_data_stays_data(words, spans):
    assert render.words(words, READER) == spans


@pytest.mark.parametrize(
    ("url", "may_be_linked"),
    [
        ("https://example.org/a?b#c", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//example.org", False),
        ("https:example.org", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_web_addresses_are_linked(url, may_be_linked):
    assert render.web(url) is may_be_linked


def test_a_card_shows_all_its_parts():
    card = Card(
        title=say("Talk"),
        intro="in",
        facts=(Fact("Where", "here"),),
        body="body",
        note="note",
        buttons=(Button(say("Join"), "join 1", "primary"), Button("Map", url="https://example.org/map")),
        file=File("lex-1.ics", "text/calendar", b"BEGIN"),
    )
    shape = render.view(card, READER, "m-1")
    assert shape["kind"] == "card"
    assert shape["facts"] == [{"label": [{"text": "Where"}], "value": [{"text": "here"}]}]
    assert [shape[part] for part in ("title", "intro", "body", "note")] == [
        [{"text": text}] for text in ("Talk", "in", "body", "note")
    ]
    assert shape["file"] == {"name": "lex-1.ics", "message": "m-1"}
    assert shape["buttons"] == [
        {"label": "Join", "types": "join 1", "url": "", "style": "primary", "confirm": ""},
        {"label": "Map", "types": "", "url": "https://example.org/map", "style": "plain", "confirm": ""},
    ]


def test_a_button_that_opens_no_web_address_is_left_out():
    notice = Notice("x", buttons=(Button("Bad", url="javascript:alert(1)"), Button("Good", "home")))
    assert [button["label"] for button in render.view(notice, READER)["buttons"]] == ["Good"]


def test_a_page_shows_its_sections_and_what_stands_where_nothing_is():
    page = Page(
        "All", sections=(Section("Some", (Item("one", "1", (Button("More", "more 1"),)),)), Section(empty="None"))
    )
    some, none = render.view(page, READER)["sections"]
    assert some["items"][0]["title"] == [{"text": "one"}]
    assert some["items"][0]["buttons"][0]["types"] == "more 1"
    assert (none["items"], none["empty"]) == ([], [{"text": "None"}])


def test_a_table_keeps_its_rows_and_columns():
    page = Page("All", sections=(Section(table=Table((say("Name"), ""), (("Mia", "<b>"), ("Tom", "")))),))
    [section] = render.view(page, READER)["sections"]
    assert section["table"] == {
        "heads": [[{"text": "Name"}], []],
        "rows": [[[{"text": "Mia"}], [{"text": "<b>"}]], [[{"text": "Tom"}], []]],
    }


def test_a_form_keeps_what_was_typed_and_complains_at_the_field():
    field = Field("title", "Title", hint="Short", value="<b>x", most=3)
    shape = render.view(Form("a.b", say("Offer"), "Go", (field,), "7", complaints={"title": say("Too long")}), READER)
    assert (shape["name"], shape["about"], shape["title"], shape["submit"]) == ("a.b", "7", "Offer", "Go")
    [drawn] = shape["fields"]
    assert (drawn["value"], drawn["hint"], drawn["complaint"], drawn["required"]) == ("<b>x", "Short", "Too long", True)


def test_an_answer_that_was_read_is_echoed_at_the_field_and_nothing_is_wrong():
    field = Field("day", "Day", value="2026-11-24")
    [drawn] = render.view(Form("a.b", "F", "Go", (field,), echoes={"day": say("Tuesday?")}), READER)["fields"]
    assert (drawn["value"], drawn["complaint"], drawn["echo"]) == ("2026-11-24", "", "Tuesday?")


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("", "when"),
        ("2026-12-01T15:00", "when"),
        ("2026-10-25T02:30", "line"),  # comes twice in Berlin: only an offset tells which
        ("2026-10-25T02:30+02:00", "line"),
        ("2026-03-29T02:30", "line"),  # is skipped
        ("tomorrow", "line"),
        ("2026-13-99T15:00", "line"),
    ],
)
def test_a_time_that_a_picker_cannot_show_is_typed(value, kind):
    form = Form("a.b", "T", "Go", (Field("starts", "Starts", "when", value=value),))
    [drawn] = render.view(form, READER)["fields"]
    assert (drawn["kind"], drawn["value"], drawn["zone"]) == (kind, value, "Europe/Berlin")


def test_choices_are_spoken_and_keep_their_values():
    options = (Option("de", say("German")), Option("en", say("English")))
    form = Form("a.b", "T", "Go", (Field("l", "L", "choices", value=("de",), options=options),))
    [drawn] = render.view(form, Reader("de", READER.zone))["fields"]
    assert drawn["value"] == ["de"]
    assert drawn["options"] == [{"value": "de", "label": "Deutsch"}, {"value": "en", "label": "Englisch"}]


def test_a_post_speaks_the_rooms_language_and_shows_moments_in_the_viewers_zone():
    card = Card(say("Hosts"), facts=(Fact("When", say("{at}", at=When(MOMENT, "time"))),))
    said = Message("1", "deutsch", BOT, MOMENT, view=card, reader=Reader("de", READER.zone))
    shape = render.message(said, "mia", TOKYO, MEMBERS)
    assert shape["language"] == "de"
    assert shape["view"]["facts"][0]["value"][0]["text"] == "23:00"


def test_reactions_tell_who_and_whether_one_is_among_them():
    said = Message("1", "lex", "ben", MOMENT, "hi", reactions={"✋": ["ben", "mia", "somebody who left"]})
    shape = render.message(said, "mia", READER, MEMBERS)
    assert shape["reactions"] == [{"emoji": "✋", "mine": True, "who": ["Ben", "Mia"]}]
    assert (shape["name"], shape["bot"], shape["private"]) == ("Ben", False, False)


@pytest.mark.parametrize(
    ("view", "invites"),
    [
        (Card("A session", note=say("Put ✋ here or press the button to come.")), ["✋"]),
        (Card("A festival", note=say("Choose your sessions in the programme, or offer one of your own.")), []),
        (Notice("✋"), []),
    ],
)
def test_an_emoji_is_offered_only_where_the_card_says_what_it_does(view: View, invites: list[str]):
    said = Message("1", "lex", BOT, MOMENT, view=view, reader=READER)
    assert render.message(said, "ben", READER, {})["invites"] == invites
