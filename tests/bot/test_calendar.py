"""What a calendar is told is what other programs read (RFC 5545, RFC 5546)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream
from icalendar import Calendar

from bot import calendar
from bot.calendar import Entry

ENTRY = Entry(
    uid="session-7@lexbot",
    title="Bread, butter; and “more”\\n",
    starts_at=datetime(2026, 12, 1, 14, tzinfo=UTC),
    ends_at=datetime(2026, 12, 1, 14, 45, tzinfo=UTC),
    place="https://meet.example.org/abc?x=1,2",
    description="Two\nlines; BEGIN:VEVENT",
    host='Zoë "Z" Ada; CN=x:y',
    host_email="zoe@example.org",
    sequence=3,
    stamp=datetime(2026, 11, 23, 8, tzinfo=UTC),
)


def test_a_feed_of_too_many_entries_holds_the_first_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar, "MOST", 2)
    later = replace(ENTRY, uid="later", starts_at=ENTRY.starts_at + timedelta(days=1))
    all_of_it = Calendar.from_ical(calendar.feed([later, ENTRY], "LEX", "not all"))
    cut = Calendar.from_ical(calendar.feed([later, ENTRY, replace(ENTRY, uid="over")], "LEX", "not all"))
    for read in (all_of_it, cut):
        assert [str(event["uid"]) for event in read.events] == [ENTRY.uid, "later"]
    assert "description" not in all_of_it
    assert (str(cut["description"]), str(cut["x-wr-caldesc"])) == ("not all", "not all")


def test_an_entry_is_read_back_as_it_was_told() -> None:
    read = Calendar.from_ical(calendar.file(ENTRY))
    [event] = read.events
    assert (read["method"], read["version"], event["status"], event["sequence"]) == ("PUBLISH", "2.0", "CONFIRMED", 3)
    assert (event["uid"], str(event["summary"]), str(event["description"])) == (
        ENTRY.uid,
        ENTRY.title,
        ENTRY.description,
    )
    assert (event.start, event.end, event["dtstamp"].dt) == (ENTRY.starts_at, ENTRY.ends_at, ENTRY.stamp)
    assert (str(event["location"]), str(event["url"])) == (ENTRY.place, ENTRY.place)
    assert (event["organizer"], event["organizer"].params["CN"]) == ("mailto:zoe@example.org", "Zoë 'Z' Ada; CN=x:y")


def test_times_are_utc_and_need_no_table_of_zones() -> None:
    assert b"DTSTART:20261201T140000Z\r\n" in calendar.file(ENTRY)
    assert b"VTIMEZONE" not in calendar.file(ENTRY)


def test_lines_are_short_and_end_as_the_standard_wants() -> None:
    text = calendar.file(replace(ENTRY, description="ü" * 500))
    assert max(len(line) for line in text.split(b"\r\n")) <= 75
    assert b"\n" not in text.replace(b"\r\n", b"")


def test_a_cancelled_entry_takes_itself_away() -> None:
    read = Calendar.from_ical(calendar.file(replace(ENTRY, cancelled=True, sequence=4)))
    [event] = read.events
    assert (read["method"], event["status"], event["transp"], event["sequence"]) == (
        "CANCEL",
        "CANCELLED",
        "TRANSPARENT",
        4,
    )
    assert (event["uid"], event["organizer"]) == (ENTRY.uid, "mailto:zoe@example.org")


def test_a_feed_holds_all_and_marks_what_was_cancelled() -> None:
    read = Calendar.from_ical(calendar.feed([ENTRY, replace(ENTRY, uid="other", cancelled=True)], "LEX"))
    assert (read["method"], read["x-wr-calname"]) == ("PUBLISH", "LEX")
    assert [event["status"] for event in read.events] == ["CONFIRMED", "CANCELLED"]


def test_a_place_in_words_is_no_link() -> None:
    [event] = Calendar.from_ical(calendar.file(replace(ENTRY, place="Room 4", host_email="", description=""))).events
    assert "url" not in event
    assert "description" not in event


@pytest.mark.parametrize("link", [calendar.google_link(ENTRY), calendar.outlook_link(ENTRY)])
def test_links_fill_the_entry_in(link: str) -> None:
    url = urlsplit(link)
    told = {name: values[0] for name, values in parse_qs(url.query).items()}
    assert url.scheme == "https"
    assert ENTRY.title in told.values()
    assert any("20261201T140000Z" in value or "2026-12-01T14:00:00Z" in value for value in told.values())


def test_links_stay_short_enough_for_a_button() -> None:
    entry = replace(ENTRY, title="🦄" * 120, description="🦄" * 3000, place="ü" * 300)
    assert len(calendar.google_link(entry)) <= 3000
    assert len(calendar.outlook_link(entry)) <= 3000


TOLD = st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), min_size=1, max_size=200).map(str.strip)


@given(title=TOLD, description=st.lists(TOLD, max_size=4).map("\n".join), host=TOLD)
@settings(max_examples=60)
def test_whatever_people_write_another_library_reads_it_back(title: str, description: str, host: str) -> None:
    entry = replace(ENTRY, title=title, description=description, host=host, place="Room 4, left; “B”")
    content = calendar.feed([entry, replace(entry, uid="next")], "LEX")
    assert max(map(len, content.split(b"\r\n"))) <= 75
    for event in IcsCalendarStream.calendar_from_ics(content.decode()).events:
        assert (event.summary or "", event.description or "", event.location) == (title, description, entry.place)
        assert event.organizer
        assert event.organizer.common_name == host.replace('"', "'")
        assert (event.dtstart, event.dtend) == (ENTRY.starts_at, ENTRY.ends_at)


def test_outlook_is_told_lines_and_signs_as_html() -> None:
    link = calendar.outlook_link(replace(ENTRY, description="1 < 2\n<b>two</b>"))
    assert parse_qs(urlsplit(link).query)["body"] == ["1 &lt; 2<br>&lt;b&gt;two&lt;/b&gt;"]
