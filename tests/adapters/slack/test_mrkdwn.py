"""What people wrote is seen as they wrote it: it mentions, formats and links nothing."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.mrkdwn import drawn, escaped, fitted, link, literal, mrkdwn, of_spans, plain_text, unescaped
from bot.text import Link, Reader, Span, When, say, speak

from .seen import formats, seen

BERLIN = Reader("en", ZoneInfo("Europe/Berlin"))
TYPED = st.text(st.sampled_from("ab 1*_~`<>&|@#:!-\n\u200bäß日😀."), max_size=40)

HARMFUL = [
    "<!channel>",
    "<!here|here> @everyone",
    "<@U06BEN4XQ2P> <#C06KUBERN3T>",
    "<https://evil.example|our page>",
    "*bold* _italic_ ~gone~ `code` ```block```",
    "**two** __dunder__ ~~two~~",
    "> quoted\n> twice",
    "*a* b *c*",
    "(*a*) '_b_' \"~c~\"",
    "日*本*語 ä*ö*ü",
    "<b>html</b> &lt;b&gt; &amp;",
    "[a](https://example.com) ![b](c)",
    "<!date^0^{date}|*x*>",
]


@pytest.mark.parametrize("text", HARMFUL)
def test_data_formats_mentions_and_links_nothing(text: str) -> None:
    assert not formats(literal(text))
    assert seen(literal(text)) == text


@given(TYPED)
def test_whatever_is_typed_is_seen_as_it_was_typed(text: str) -> None:
    assert not formats(literal(text))
    assert seen(literal(text)) == text.replace("\u200b", "")


@given(TYPED, TYPED)
def test_two_people_cannot_format_together(one: str, two: str) -> None:
    spans = (Span(one), Span(" – "), Span(two))
    assert not formats(drawn(spans, 3000))


@given(TYPED)
def test_escaping_is_undone_by_unescaping(text: str) -> None:
    assert unescaped(escaped(text)) == text
    assert "<" not in escaped(text)


def test_names_of_things_stay_readable() -> None:
    assert literal("snake_case_name 2*3 a~b") == "snake_case_name 2*3 a~b"


def test_what_turns_the_direction_or_is_no_character_is_left_out() -> None:
    assert literal("a\u202eb\u2067c\x00d\ud800e\x9b") == "abcde"
    assert literal("two\nlines\tone") == "two\nlines\tone"


def test_words_in_bold_are_bold_and_their_data_is_not_markup() -> None:
    spans = speak(say("*{title}* begins *soon*", title="A *b* c"), BERLIN)
    text = drawn(spans, 3000)
    assert text.startswith("*A ")
    assert text.endswith("* begins *soon*")
    assert seen(text) == "A *b* c begins soon"


def test_bold_is_bold_at_the_edge_of_words_and_on_every_line() -> None:
    assert drawn((Span("a"), Span("b", bold=True), Span("c")), 99) == "a\u200b*b*\u200bc"
    assert drawn((Span(" b \n c", bold=True),), 99) == " *b* \n *c*"
    assert drawn((Span("  ", bold=True), Span("x")), 99) == "  x"


def test_a_moment_is_shown_by_slack_with_a_fallback_in_the_readers_zone() -> None:
    at = datetime(2026, 12, 1, 14, 0, tzinfo=UTC)
    text = drawn(speak(say("On {at}", at=When(at)), BERLIN), 999)
    assert text == "On <!date^1796133600^{date_long_pretty}, {time}|Tue, Dec 1, 2026, 15:00 CET>"
    short = drawn(speak(say("{at}", at=When(at, "time")), Reader("de", ZoneInfo("Asia/Tokyo"))), 999)
    assert short == "<!date^1796133600^{time}|23:00>"


def test_a_link_of_ours_is_a_link_and_its_label_is_data() -> None:
    text = drawn(speak(say("{it}", it=Link("*Join* <now>|", "https://a.example/x y?b=1&c=|2>")), BERLIN), 999)
    assert text == "<https://a.example/x%20y?b=1&amp;c=%7C2%3E|∗Join∗ &lt;now&gt;¦>"  # noqa: RUF001 - look-alikes
    assert link("javascript:alert(1)", "Join") == "Join"


@pytest.mark.parametrize("length", [1, 2, 10, 149, 150, 151, 3000])
@pytest.mark.parametrize("text", ["word " * 2000, "&" * 10_000, "*_~`" * 2500, "x" * 10_000, "😀" * 10_000])
def test_what_is_too_long_is_cut_with_an_ellipsis(length: int, text: str) -> None:
    for as_sent in (escaped, literal):
        cut = fitted(text, length, as_sent)
        assert len(cut) <= length
        assert cut.endswith("…")
    assert not formats(fitted(text, length, literal))


def test_a_cut_falls_between_words_where_it_can() -> None:
    assert fitted("The quick brown fox", 14) == "The quick…"
    assert fitted("The quick brown fox", 19) == "The quick brown fox"


def test_a_long_span_in_bold_is_cut_and_bold() -> None:
    text = drawn((Span("Title " * 1000, bold=True), Span("\nmore")), 100)
    assert len(text) <= 100
    assert text.startswith("*Title")
    assert text.endswith("…*")


def test_no_words_make_no_text_object() -> None:
    assert plain_text("", BERLIN, 75) is None
    assert plain_text(" \n ", BERLIN, 75) is None
    assert mrkdwn((of_spans((Span(" "),)),), 75) is None
