"""The words of people's messages, as people see them."""

from typing import Any

import pytest

from adapters.slack import quoted
from adapters.slack.incoming import Us, message_action

from .payloads import payload
from .workspace import BOT, BOT_USER, TEAM

US = Us(TEAM, BOT_USER, BOT, "https://lex-network.slack.com/")
NAMES = {"U06ANA": "Ana Ruiz"}


def section(*elements: dict[str, Any], kind: str = "rich_text_section") -> dict[str, Any]:
    return {"type": kind, "elements": list(elements)}


def text(words: str, **style: bool) -> dict[str, Any]:
    return {"type": "text", "text": words, **({"style": style} if style else {})}


def rich(*parts: dict[str, Any]) -> str:
    message = {"text": "not this", "blocks": [{"type": "rich_text", "elements": list(parts)}]}
    return quoted.words(message, NAMES)


def test_what_was_formatted_is_plain_and_what_was_typed_stays() -> None:
    assert rich(section(text("Use ", bold=True), text("*args"), text(" & <kwargs>"))) == "Use *args & <kwargs>"


def test_every_part_of_rich_text_is_words() -> None:
    inline = [
        {"type": "user", "user_id": "U06ANA"},
        {"type": "user", "user_id": "U06WHO"},
        {"type": "channel", "channel_id": "C1"},
        {"type": "usergroup", "usergroup_id": "S1"},
        {"type": "broadcast", "range": "here"},
        {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"},
        {"type": "emoji", "name": "our_own"},
        {"type": "link", "url": "https://example.com/a"},
        {"type": "link", "url": "https://example.com/b", "text": "the docs"},
        {"type": "link", "url": "http://example.com", "text": "example.com"},
        {"type": "date", "timestamp": 1, "format": "{date}", "fallback": "1 Jan"},
        {"type": "color", "value": "#fff"},
    ]
    words = [rich(section(one)) for one in inline]
    assert words == [
        "@Ana Ruiz", "@…", "#…", "@…", "@here", "👋🏽", ":our_own:", "https://example.com/a",
        "the docs (https://example.com/b)", "example.com", "1 Jan", "#fff",
    ]  # fmt: skip


def test_lists_quotes_and_code_are_lines() -> None:
    points = [section(text("one")), section(text("two"))]
    said = rich(
        section(text("Plan:\n")),
        section(*points, kind="rich_text_list") | {"style": "bullet", "indent": 1},
        section(*points, kind="rich_text_list") | {"style": "ordered"},
        section(text("so she said"), kind="rich_text_quote"),
        section(text("a = *b\nc"), kind="rich_text_preformatted"),
    )
    assert said == "Plan:\n  • one\n  • two\n1. one\n2. two\nso she said\na = *b\nc"


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("*Bold* and _slanted_ and ~gone~ and `code`", "Bold and slanted and gone and code"),
        ("2 * 3 * 4, snake_case_name, a~b", "2 * 3 * 4, snake_case_name, a~b"),
        ("```\nx = 1\n```", "x = 1"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("see <https://example.com/_a_|the docs>", "see the docs (https://example.com/_a_)"),
        ("<https://example.com/?a=1&amp;b=2>", "https://example.com/?a=1&b=2"),
        (
            "<@U06ANA> and <@U06WHO> in <#C1|python> <!here> <!subteam^S1|@devs>",
            "@Ana Ruiz and @… in #python @here @devs",
        ),
        ("<mailto:ana@example.com|ana@example.com>", "ana@example.com"),
        (":wave: :no_such_thing:", "👋 :no_such_thing:"),
        ("", ""),
        ("\ue000\ue000 *a*", "a"),
    ],
)
def test_the_markup_of_programs_is_taken_away(raw: str, seen: str) -> None:
    assert quoted.words({"text": raw}, NAMES) == seen


@pytest.mark.parametrize("raw", ["*" * 40_000, "`a " * 13_000, "<" * 40_000, ":a" * 20_000, "_ a" * 13_000])
def test_forty_kilobytes_of_marks_take_no_time(raw: str) -> None:
    assert len(quoted.words({"text": raw}, {})) <= 40_000


def test_the_people_spoken_of_are_few() -> None:
    message = {"user": "U06ANA", "text": "<@U1> <@U1> <@W2|w> " + " ".join(f"<@U0{n}>" for n in range(50))}
    assert quoted.people(message)[:3] == ["U06ANA", "U1", "W2"]
    assert len(quoted.people(message)) == quoted.MOST_PEOPLE


def used(**changes: Any) -> Any:
    body = payload("message_action", {"callback_id": "sessions.make"})
    body["message"] |= changes
    return message_action(US, body, NAMES)


def test_a_message_shortcut_is_a_message_action() -> None:
    event = used(user="U06ANA")
    assert (event.name, event.by.user, event.where.channel) == ("sessions.make", "U06BEN4XQ2P", "C06KUBERN3T")
    assert event.key == "slack:6245367082465.6213548790113.0b5d3a1c7f6e4a9282b1d7c3e5f60a94"
    assert (event.message.text, event.message.author, event.message.gone) == (
        "How do I debug a pod?",
        "Ana Ruiz",
        False,
    )
    assert event.message.link == "https://lex-network.slack.com/archives/C06KUBERN3T/p1763805000000400"


def test_a_reply_is_linked_within_its_thread() -> None:
    link = used(thread_ts="1763804000.000100").message.link
    assert link.endswith("/p1763805000000400?thread_ts=1763804000.000100&cid=C06KUBERN3T")


def test_what_an_app_wrote_bears_its_name() -> None:
    message = used(user=None, username="", bot_profile={"name": "Jira"}).message
    assert (message.author, message.user) == ("Jira", "")


def test_of_a_deleted_message_its_place_is_left() -> None:
    assert used(subtype="tombstone", text="This message was deleted.").message.gone


def test_a_picture_has_no_words() -> None:
    assert used(text="", blocks=[], files=[{"id": "F1", "name": "cat.png"}]).message.text == ""
