"""A form reads what people write as they meant it, or says at the field what is wrong."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.errors import Misfilled
from bot.forms import (
    Choice,
    Choices,
    Complaint,
    FormModel,
    Head,
    Line,
    Lines,
    Moment,
    Number,
    NumberOrNone,
    Tick,
    Topics,
    WebLink,
    ask,
    clean,
    clean_lines,
    read_moment,
    split,
    topics_of,
    wall,
    web_link,
)
from bot.text import Reader, plain, say
from bot.view import Option

BERLIN = ZoneInfo("Europe/Berlin")
ENGLISH, GERMAN = Reader("en", BERLIN), Reader("de", BERLIN)

# cleaning


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Testing \t with\u00a0 pleasure \n", "Testing with pleasure"),
        ("one\r\ntwo\rthree\u2028four", "one two three four"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\u202egnitseT\u202c", "gnitseT"),
        ("soft\u00adhyphen", "softhyphen"),
        ("nul\x00 and bell\x07", "nul and bell"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("hidden\U000e0068\U000e0069 words", "hidden words"),
        ("\u3164\u2800\u200d", ""),
        ("e\u0301te\u0301", "été"),
        ("an \u200dempty\u200d joiner", "an empty joiner"),
        ("👩\u200d💻 and 👍🏽", "👩\u200d💻 and 👍🏽"),
        ("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
        ("中文 עברית العربية", "中文 עברית العربية"),
        ("<b>*{title}*</b> @all", "<b>*{title}*</b> @all"),
    ],
)
def test_what_cannot_be_seen_goes_and_all_else_stays(typed: str, kept: str) -> None:
    assert clean(typed) == kept


@pytest.mark.parametrize("typed", ["\u06ff" + "\u200d" * 100_000 + "\u06ff", "a" + "\u0301\u0323" * 50_000])
def test_a_hundred_thousand_joiners_or_marks_keep_nobody_waiting(typed: str) -> None:
    begun = time.perf_counter()
    clean(typed)
    assert time.perf_counter() - begun < 3  # a moment; it took minutes where each was looked at from each


def test_lines_stay_lines() -> None:
    assert clean_lines(" one\r\n\r\n\ttwo\u200b \n") == "one\n\n two"


@given(st.text())
@example("e\u200b\u0301")
@example("中\u200d\u200b")
@example("\u212a\u200d\u4e2d")
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean_lines(clean_lines(text)) == clean_lines(text)


@given(st.text())
def test_what_is_clean_can_be_sent_and_stored(text: str) -> None:
    assert "\x00" not in clean_lines(text)
    clean_lines(text).encode()


# times


@pytest.mark.parametrize(
    "typed",
    [
        "2026-12-01T15:00", "2026-12-01 15:00", "01.12.2026 15:00", "1.12.2026, 15:00", "2026-12-01T15:00:00",
        "2026-12-01T14:00Z", "2026-12-01T09:00-05:00", "2026-12-01T19:30+05:30", " 2026-12-01 15:00 ",
    ],
)  # fmt: skip
def test_a_time_is_read_as_the_readers_own_unless_it_tells_an_offset(typed: str) -> None:
    assert read_moment(clean(typed), BERLIN) == datetime(2026, 12, 1, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    "typed",
    [
        "", "soon", "15:00", "2026-12-01", "2026-02-30 10:00", "2026-13-01 10:00", "31.11.2026 10:00",
        "2026-12-01 25:00",
        "0000-01-01 10:00", "99999-01-01 10:00", "0001-01-01T00:00", "9999-12-31T23:59+00:00Z",
        "0001-01-01T00:00+14:00",
        "9999-12-31T23:59-12:00", "12/01/2026 15:00", "1e9", "2026-12-01 15:00; DROP TABLE session",
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_is_complained_of(typed: str) -> None:
    with pytest.raises(Complaint) as wrong:
        read_moment(typed, ZoneInfo("Asia/Tokyo"))
    assert plain(wrong.value.words, ENGLISH) == "Please give date and time like tomorrow 15:00 or 2026-12-01 15:00."
    assert plain(wrong.value.words, GERMAN) == "Bitte gib Tag und Uhrzeit so an: morgen 15 Uhr oder 01.12.2026 15:00."


def test_a_time_that_the_clocks_skip_is_complained_of() -> None:
    with pytest.raises(Complaint) as wrong:
        read_moment("2027-03-28 02:30", BERLIN)
    assert plain(wrong.value.words, ENGLISH) == "The clocks skip this time on that day. Please choose another."


def test_a_time_that_comes_twice_is_asked_back_with_both_and_each_can_be_given() -> None:
    with pytest.raises(Complaint) as wrong:
        read_moment("2026-10-25 02:30", BERLIN)
    told = plain(wrong.value.words, GERMAN)
    assert told == (
        "Diese Uhrzeit gibt es in der Nacht zweimal. Schreibe 2026-10-25T02:30+02:00 oder 2026-10-25T02:30+01:00."
    )
    first, second = (read_moment(word, BERLIN) for word in ("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00"))
    assert second - first == timedelta(hours=1)


ZONES = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "UTC",
    ]
).map(ZoneInfo)
MINUTES = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1)).map(lambda at: at.replace(second=0, microsecond=0))  # noqa: DTZ001


@given(MINUTES, ZONES)
def test_a_wall_clock_time_is_one_moment_or_none_or_two(at: datetime, zone: ZoneInfo) -> None:
    moments = {
        moment
        for fold in (0, 1)
        if (moment := at.replace(tzinfo=zone, fold=fold).astimezone(UTC))
        and moment.astimezone(zone).replace(tzinfo=None) == at
    }
    try:
        assert {read_moment(f"{at:%Y-%m-%dT%H:%M}", zone)} == moments
    except Complaint:
        assert len(moments) != 1


@given(MINUTES, ZONES)
def test_a_moment_shown_in_a_form_is_read_as_the_same_moment(at: datetime, zone: ZoneInfo) -> None:
    moment = at.replace(tzinfo=UTC)
    local = moment.astimezone(zone)
    is_twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    assume(not is_twice)
    assert read_moment(wall(moment, zone), zone) == moment


# links


@pytest.mark.parametrize(
    "link",
    [
        "https://example.org",
        "HTTPS://meet.example.org/abc?x=1&y=(2)#z",
        "http://10.0.0.1:8080/a",
        "https://bücher.de/ä",
    ],
)
def test_a_link_to_the_web_is_taken(link: str) -> None:
    assert web_link(link) == link


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)", "data:text/html,x", "ftp://example.org", "https://", "https:///path", "//example.org",
        "https://bank.example.org@evil.example.org/", "https://bank.example.org\\@evil.example.org",
        "https://exa mple.org",
        'https://example.org/"onclick="x', "https://example.org/<script>", "https://example.org|Click here",
        "example.org",
    ],
)  # fmt: skip
def test_any_other_link_is_complained_of(link: str) -> None:
    with pytest.raises(Complaint):
        web_link(link)


# words between commas


def test_topics_are_lower_case_and_each_once() -> None:
    assert topics_of("Python, #testing;  PYTHON\nStraße,, ,#") == ("python", "testing", "strasse")
    assert topics_of("x" * 99) == ("x" * 40,)


@given(st.text())
def test_topics_read_again_are_the_same(line: str) -> None:
    topics = topics_of(line)
    assert topics_of(", ".join(topics)) == topics


def test_parts_of_a_line_keep_their_case() -> None:
    assert split("Bonn, Lisbon , Bonn;") == ["Bonn", "Lisbon"]


# a form


class Walk(FormModel):
    """All kinds of questions."""

    head = Head("walks.walk", "Walk", "Go", "Far away")
    title: Line = ask(say("Where to"), most=10)
    starts_at: Moment = ask(say("Starts"))
    story: Lines = ask(say("Story"), default="", most=20)
    link: WebLink = ask(say("Link"), default="")
    miles: Number = ask(say("Miles"), default=3, least=1, most=30)
    seats: NumberOrNone = ask(say("Seats"), default=None, least=1)
    topics: Topics = ask(say("Topics"), default=(), most=2)
    pace: Choice = ask(say("Pace"), default="", options=(Option("slow", say("Slow")), Option("fast", say("Fast"))))
    days: Choices = ask(say("Days"), default=(), options=(Option("sa", "Sa"), Option("su", "Su")))
    rain: Tick = ask(say("Rain or shine"), default=False)


WALK = {"title": "Lake", "starts_at": "2026-12-01 15:00"}


def complaints(values: dict[str, Any], reader: Reader = ENGLISH) -> dict[str, str]:
    with pytest.raises(Misfilled) as wrong:
        Walk.read(WALK | values, reader)
    return {name: plain(words, reader) for name, words in wrong.value.complaints.items()}


def test_what_is_not_answered_has_its_default() -> None:
    walk = Walk.read(WALK, ENGLISH)
    assert (walk.miles, walk.seats, walk.topics, walk.pace, walk.days, walk.rain) == (3, None, (), "", (), False)
    assert walk.starts_at == datetime(2026, 12, 1, 14, tzinfo=UTC)


def test_what_is_answered_is_read() -> None:
    told = {"miles": "7", "seats": "2", "topics": "Sea, air", "pace": "slow", "days": ("sa", "su"), "rain": ("yes",)}
    walk = Walk.read(WALK | told, ENGLISH)
    assert (walk.miles, walk.seats, walk.topics) == (7, 2, ("sea", "air"))
    assert (walk.pace, walk.days, walk.rain) == ("slow", ("sa", "su"), True)


@pytest.mark.parametrize(
    ("field", "value", "english", "german"),
    [
        ("title", "", "Please fill this in.", "Bitte fülle das aus."),
        ("title", " \u200b\n", "Please fill this in.", "Bitte fülle das aus."),
        ("title", "x" * 11, "At most 10 characters, please.", "Bitte höchstens 10 Zeichen."),
        ("title", ("a", "b"), "This cannot be read.", "Das kann ich nicht lesen."),
        ("story", "x" * 10_000, "At most 20 characters, please.", "Bitte höchstens 20 Zeichen."),
        ("link", "javascript:x", "This does not look like a link. It should start with https://", None),
        ("miles", "0", "At least 1, please.", "Bitte mindestens 1."),
        ("miles", "-1", "At least 1, please.", "Bitte mindestens 1."),
        ("miles", str(10**12), "At most 30, please.", "Bitte höchstens 30."),
        ("miles", "abc", "Please give a whole number.", "Bitte gib eine ganze Zahl an."),
        ("miles", "2.5", "Please give a whole number.", "Bitte gib eine ganze Zahl an."),
        ("miles", "9" * 5000, "Please give a whole number.", "Bitte gib eine ganze Zahl an."),
        ("seats", "none", "Please give a whole number.", "Bitte gib eine ganze Zahl an."),
        ("topics", "a,b,c", "At most 2, please.", "Bitte höchstens 2."),
        ("pace", "medium", "Please choose one of these: Slow, Fast.", "Bitte wähle etwas davon: Slow, Fast."),
        ("days", ("sa", "mo"), "Please choose one of these: Sa, Su.", "Bitte wähle etwas davon: Sa, Su."),
    ],
)
def test_each_wrong_answer_is_complained_of_at_its_field(
    field: str, value: Any, english: str, german: str | None
) -> None:
    assert complaints({field: value}) == {field: english}
    if german:
        assert complaints({field: value}, GERMAN) == {field: german}


def test_all_wrong_answers_are_complained_of_at_once() -> None:
    assert complaints({"title": "", "starts_at": "soon", "miles": "many"}).keys() == {"title", "starts_at", "miles"}


def test_what_was_not_asked_is_not_read() -> None:
    assert not hasattr(Walk.read(WALK | {"caretaker": "yes"}, ENGLISH), "caretaker")


def test_a_form_shows_defaults_values_and_complaints() -> None:
    form = Walk.form("7", {"title": "Lake", "topics": ["sea", "air"], "rain": True})
    shown = {field.name: field.value for field in form.fields}
    assert (shown["title"], shown["miles"], shown["topics"], shown["rain"]) == ("Lake", "3", "sea, air", "yes")
    assert [field.name for field in form.fields if field.required] == ["title", "starts_at"]
    assert (form.name, form.title, form.submit, form.intro) == ("walks.walk", "Walk", "Go", "Far away")
    assert form.about == "7"
