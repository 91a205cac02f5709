"""What the message extension tells us: messages as words, searches, and where they come from."""

from typing import Any

import pytest

from adapters.teams.incoming import Asked, read
from adapters.teams.quoted import quoted, words
from bot.events import Click, Lookup, MessageAction, Submit
from tests.adapters.teams.wire import payload


def told(name: str, **value: Any) -> Asked:
    activity = payload(name)
    activity["value"] |= value
    found = read(activity)
    assert found
    return found


# a message as words


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("<div><div>How do I test?</div>\n</div>", "How do I test?"),
        ("<p>One</p><p>Two<br>Three</p>", "One\nTwo\nThree"),
        ("<p>One</p>\n<p>&nbsp;</p>\n<p>Two</p>", "One\n\nTwo"),
        ("a &lt;b&gt; &amp;amp; <b>c</b>", "a <b> &amp; c"),
        ("<ul><li>one</li><li>two<ol><li>x</li><li>y</li></ol></li></ul>end", "• one\n• two\n1. x\n2. y\nend"),
        ('<p><at id="0">Ben</at> hi <emoji id="smile" alt="😀" title="Smile"></emoji></p>', "Ben hi 😀"),
        ('<img itemtype="http://schema.skype.com/Emoji" alt="👋"><img alt="cat" src="https://x/y.png">', "👋"),
        ('<a href="https://example.com/a">the docs</a>', "the docs (https://example.com/a)"),
        ('<a href="https://example.com/a">https://example.com/a</a>', "https://example.com/a"),
        ('<a href="https://example.com/"><img src="x"></a>', "https://example.com/"),
        ('<a href="javascript:alert(1)">press</a>', "press"),
        ("<pre>x  = 1\n  y</pre>", "x  = 1\ny"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        ("<script>alert(1)</script><style>p{}</style>safe", "safe"),
        ('<blockquote itemtype="http://schema.skype.com/Reply"><p>before</p></blockquote><p>after</p>', "after"),
        ("<blockquote>said</blockquote>so", "said\nso"),
        ('<attachment id="1"></attachment>', ""),
        ("<p>not < closed", "not < closed"),
        ("</p></ul></blockquote></a>x", "x"),
    ],
)
def test_html_is_read_as_people_see_it(html: str, seen: str) -> None:
    assert words(html) == seen


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<p>", "<ul><li>", "&", "&#", "<!--", "</", "word ", "<a href='https://x'>"]
)
def test_forty_kilobytes_take_no_time(piece: str) -> None:
    assert len(words(piece * (40_000 // len(piece)))) < 300_000


def test_a_message_is_handed_over_with_who_wrote_it_and_where() -> None:
    given = payload("invoke_compose_fetch_task")["value"]["messagePayload"]
    message = quoted(given)
    assert (message.text, message.author) == ("How do I test asyncio code?", "Anna Muster")
    assert message.user == "8e6d2b17-40c9-4f35-9a7e-d1b3c5f60728"
    assert message.link.startswith("https://teams.microsoft.com/l/message/")
    assert not message.gone
    assert quoted(given | {"subject": "Asyncio"}).text == "Asyncio\nHow do I test asyncio code?"
    assert quoted(given | {"body": {"contentType": "text", "content": "a <b>"}}).text == "a <b>"
    assert quoted(given | {"deleted": True, "body": {"content": ""}}).gone


def test_the_message_of_an_app_bears_its_name() -> None:
    sender = {"user": None, "application": {"displayName": "Jira", "id": "x"}}
    assert quoted({"id": "1", "from": sender}).author == "Jira"


@pytest.mark.parametrize("odd", [{}, {"body": None, "from": 7}, {"body": {"content": 3}, "linkToMessage": "ftp://x"}])
def test_what_no_message_is_like_is_blank(odd: dict[str, Any]) -> None:
    message = quoted(odd)
    assert (message.text, message.author, message.link) == ("", "", "")


# what was done


def test_a_message_action_is_answered_by_a_dialog() -> None:
    asked = told("invoke_compose_fetch_task", commandId="sessions.make")
    [event] = asked.events
    assert isinstance(event, MessageAction)
    assert (asked.how, asked.away, event.name) == ("dialog", True, "sessions.make")
    assert event.key
    assert event.message.text == "How do I test asyncio code?"


def test_a_dialog_of_the_extension_is_a_form_filled_in() -> None:
    data = {"lex": {"form": "sessions.offer", "about": "", "several": []}, "title": "A", "when.date": "2026-12-01"}
    asked = told("invoke_compose_submit_action", data=data)
    [event] = asked.events
    assert isinstance(event, Submit)
    assert (asked.how, event.form, event.values["title"]) == ("dialog", "sessions.offer", "A")
    again = told("invoke_compose_submit_action", data=data)
    assert again.events[0].key == event.key


def test_a_search_has_words_and_pages() -> None:
    options = {"skip": 25, "count": 10}
    asked = told("invoke_compose_query", commandId="sessions", queryOptions=options)
    [event] = asked.events
    assert isinstance(event, Lookup)
    assert (asked.how, event.name, event.text, event.skip, event.most) == ("search", "sessions", "python", 25, 10)


def test_at_first_nothing_is_searched_for() -> None:
    [event] = told("invoke_compose_query", parameters=[{"name": "initialRun", "value": "true"}]).events
    assert isinstance(event, Lookup)
    assert event.text == ""


@pytest.mark.parametrize(
    "value",
    [
        {"parameters": None, "queryOptions": None},
        {"parameters": [7, {"name": "query", "value": 7}], "queryOptions": {"skip": -4, "count": "many"}},
        {"parameters": [{"name": "query", "value": "x" * 100_000}]},
    ],
)
def test_an_odd_search_is_read_kindly(value: dict[str, Any]) -> None:
    [event] = told("invoke_compose_query", **value).events
    assert isinstance(event, Lookup)
    assert event.skip >= 0
    assert event.most == 25
    assert len(event.text) <= 200


def test_a_button_of_a_card_that_was_put_there_is_a_click() -> None:
    asked = read(payload("invoke_compose_card_button"))
    assert asked
    [event] = asked.events
    assert isinstance(event, Click)
    assert (asked.how, asked.away, event.text, event.on) == ("quiet", True, "session 12", "post")


@pytest.mark.parametrize("name", ["composeExtension/querySettingUrl", "composeExtension/setting", "composeExtension/x"])
def test_what_we_do_not_offer_means_nothing(name: str) -> None:
    assert read(payload("invoke_compose_query") | {"name": name}) is None


@pytest.mark.parametrize(
    "value", [None, {}, {"commandId": "sessions.make"}, {"commandId": 7, "messagePayload": {"id": "1"}}]
)
def test_an_action_without_a_message_means_nothing(value: Any) -> None:
    assert read(payload("invoke_compose_fetch_task") | {"value": value}) is None


# where it comes from

PERSONAL = {"conversationType": "personal", "id": "a:1somebodyelse", "tenantId": "t"}


@pytest.mark.parametrize("name", ["invoke_compose_query", "invoke_compose_fetch_task", "invoke_compose_card_button"])
@pytest.mark.parametrize("talk", [PERSONAL, {"id": "19:meeting_x@thread.v2"}, {}, None])
def test_a_talk_of_two_people_is_not_taken_for_ones_own_with_us(name: str, talk: Any) -> None:
    asked = read(payload(name) | {"conversation": talk})
    assert asked
    [event] = asked.events
    assert not event.where.private
    assert "conversation" not in event.by.address


def test_a_dialog_that_was_opened_there_still_comes_from_there() -> None:
    fetch = payload("invoke_task_fetch") | {"conversation": PERSONAL}
    fetch["value"] = {"data": {"lex": {"types": "join 1", "on": "post", "away": True}}}
    asked = read(fetch)
    assert asked
    assert asked.away
    assert "conversation" not in asked.events[0].by.address
    fetch["value"] = {"data": {"lex": {"types": "join 1", "on": "post"}}}
    ours = read(fetch)
    assert ours
    assert not ours.away
    assert ours.events[0].by.address["conversation"] == "a:1somebodyelse"
