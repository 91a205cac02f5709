"""Words are spoken in the reader's language; what people typed stays what they typed."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import Form, Link, Reader, Span, Text, When, apart, clipped, moment, plain, say, say_n, speak, together

BERLIN = ZoneInfo("Europe/Berlin")
ENGLISH, GERMAN = Reader("en", BERLIN), Reader("de", BERLIN)
AT = datetime(2026, 12, 1, 14, tzinfo=UTC)


def test_a_sentence_is_spoken_in_the_readers_language() -> None:
    sentence = say("I do not know “{words}”. Did you mean *{meant}*?", words="hots", meant="host")
    assert plain(sentence, ENGLISH) == "I do not know “hots”. Did you mean host?"
    assert plain(sentence, GERMAN) == "„hots“ kenne ich nicht. Meinst du host?"


def test_nothing_is_nothing_in_every_language() -> None:
    for reader in (ENGLISH, GERMAN):
        assert (plain(together(()), reader), plain(say(""), reader)) == ("", "")


def test_a_language_that_we_do_not_speak_hears_english() -> None:
    assert plain(say("Help"), Reader("fr", BERLIN)) == "Help"


@pytest.mark.parametrize(
    ("n", "english", "german"),
    [(0, "0 people come", "0 Personen kommen"), (1, "1 person comes", "1 Person kommt"), (2, "2 people come", None)],
)
def test_numbers_are_spoken_as_each_language_wants_them(n: int, english: str, german: str | None) -> None:
    words = say_n("{n} person comes", "{n} people come", n)
    assert plain(words, ENGLISH) == english
    if german:
        assert plain(words, GERMAN) == german


def test_stars_make_bold_and_gaps_within_them_too() -> None:
    spans = speak(say("I do not know “{words}”. Did you mean *{meant}*?", words="x", meant="y"), ENGLISH)
    assert spans == (Span("I do not know “x”. Did you mean "), Span("y", bold=True), Span("?"))


@given(st.text(min_size=1))
def test_what_people_typed_is_never_read_as_markup(typed: str) -> None:
    assert speak(typed, ENGLISH) == (Span(typed),)
    assert plain(say("Did *{a}* or {b}?", a=typed, b=typed), GERMAN) == f"Did {apart(typed)} or {apart(typed)}?"
    assert [span.text for span in speak(say("*{a}*", a=typed), ENGLISH)] == [apart(typed)]


def test_a_gap_holds_words_times_links_and_several_things() -> None:
    sentence = say(
        "{a} {b} {c} {d}", a=say("Help"), b=When(AT, "time"), c=Link(say("Help"), "https://x.org"), d=(1, "2")
    )
    assert plain(sentence, GERMAN) == "Hilfe 15:00 Hilfe 1, 2"
    spans = speak(sentence, GERMAN)
    assert [span.text for span in spans if span.at] == ["15:00"]
    assert [(span.text, span.url) for span in spans if span.url] == [("Hilfe", "https://x.org")]


@pytest.mark.parametrize(
    ("form", "english", "german"),
    [
        ("full", "Tue, Dec 1, 2026, 15:00 CET", "Di., 1. Dez. 2026, 15:00 CET"),
        ("date", "Tue, Dec 1", "Di., 1. Dez."),
        ("time", "15:00", "15:00"),
        ("short", "Tue, Dec 1, 15:00", "Di., 1. Dez., 15:00"),
    ],
)
def test_a_moment_is_told_in_the_readers_words(form: Form, english: str, german: str) -> None:
    assert (moment(AT, form, ENGLISH), moment(AT, form, GERMAN)) == (english, german)


def test_a_moment_is_told_in_the_readers_zone() -> None:
    assert moment(AT, "full", Reader("en", ZoneInfo("Asia/Kolkata"))) == "Tue, Dec 1, 2026, 19:30 IST"
    assert moment(AT, "full", Reader("en", ZoneInfo("Pacific/Auckland"))) == "Wed, Dec 2, 2026, 03:00 NZDT"


def test_a_sentence_ends_with_one_point() -> None:
    sentence = say("I know {what}.", what="LEX Ltd.")
    assert plain(sentence, ENGLISH) == "I know LEX Ltd."
    assert plain(say("I know {what}.", what="LEX"), ENGLISH) == "I know LEX."
    assert plain(say("{who} is *great*.", who="Ann Jr."), ENGLISH) == "Ann Jr. is great."


def test_what_reads_from_right_to_left_does_not_turn_the_sentence_around_it() -> None:
    apart = "\u2068محمد\u2069"
    assert plain(say("With *{who}* at 9.", who="محمد"), ENGLISH) == f"With {apart} at 9."
    assert plain(together(["#محمد", "Ana"], " · "), ENGLISH) == "\u2068#محمد\u2069 · Ana"
    assert speak(say("{link}", link=Link("محمد", "https://x.org")), ENGLISH)[0].text == apart
    assert plain(say("With {who}.", who="م\u2069 Ana \u2067"), ENGLISH) == "With \u2068م Ana \u2069."
    assert plain("محمد", ENGLISH) == "محمد", "alone it has its own direction"


def test_things_are_told_together_without_the_blank_ones() -> None:
    assert plain(together(["a", "", say("Help"), Text("")], " · "), GERMAN) == "a · Hilfe"
    assert not together([])


@pytest.mark.parametrize(
    ("text", "most", "told"),
    [("short", 5, "short"), ("one two three", 9, "one two…"), ("x" * 20, 10, "x" * 9 + "…"), ("", 1, "")],
)
def test_a_long_text_is_cut_between_words(text: str, most: int, told: str) -> None:
    assert clipped(text, most) == told
