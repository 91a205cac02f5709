"""Calendars of other programs: what is taken of them, and what is refused and why (S10)."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import diaries, zones
from bot.records import Read, Unreadable
from bot.text import Reader, plain

NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
READER = Reader("en", BERLIN)


def calendar(*entries: str, head: str = "", line: str = "\r\n") -> bytes:
    body = [part for entry in entries for part in ("BEGIN:VEVENT", *entry.strip().splitlines(), "END:VEVENT")]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *head.strip().splitlines(), *body, "END:VCALENDAR", ""]
    return line.join(part.strip() if part[:1] != " " else part for part in lines).encode()


def entry(*lines: str, uid: str = "u1", title: str = "Walk") -> str:
    return "\n".join((f"UID:{uid}" if uid else "X:y", f"SUMMARY:{title}", *lines))


def read(content: bytes, now: datetime = NOW) -> list[Read]:
    return list(diaries.entries(content, BERLIN, now))


def taken(content: bytes) -> list[dict[str, Any]]:
    found = read(content)
    assert [plain(one.reason, READER) for one in found if one.record is None] == []
    return [dict(one.record or {}) for one in found]


def starts(content: bytes, zone: ZoneInfo = BERLIN) -> list[str]:
    return [f"{one['starts_at'].astimezone(zone):%Y-%m-%d %H:%M}" for one in taken(content)]


def reasons(content: bytes) -> list[str]:
    return [plain(one.reason, READER) for one in read(content) if one.record is None]


def notes(content: bytes) -> list[str]:
    return [plain(one.note, READER) for one in read(content) if one.note]


def test_an_entry_is_taken_with_all_that_a_session_needs() -> None:
    [found] = taken(
        calendar(
            entry(
                "DTSTART:20270103T100000Z",
                "DTEND:20270103T103000Z",
                "LOCATION:Park\\, north gate",
                "URL:https://meet.example.org/1",
                "DESCRIPTION:Two\\nlines that are long enough to be folded somewhere in their",
                "  middle",
                "CATEGORIES:Health,Nature",
                "ORGANIZER;CN=Eva:MAILTO:eva@example.org",
            )
        )
    )
    assert found == {
        "id": "ics:u1",
        "title": "Walk",
        "starts_at": datetime(2027, 1, 3, 10, tzinfo=UTC),
        "duration": 1800.0,
        "description": "Two\nlines that are long enough to be folded somewhere in their middle",
        "place": "Park, north gate",
        "url": "https://meet.example.org/1",
        "hosts": ["Eva <eva@example.org>"],
        "topics": ["Health", "Nature"],
        "cancelled": False,
    }


@pytest.mark.parametrize(
    "line",
    [
        "URL:https://meet.example.org/1",
        "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://meet.example.org/1",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://meet.example.org/1",
        "X-GOOGLE-CONFERENCE:https://meet.example.org/1",
    ],
)
def test_the_join_link_is_found_wherever_programs_put_it_and_told_once(line: str) -> None:
    [found] = taken(calendar(entry("DTSTART:20270103T100000Z", "LOCATION:Room 4", line)))
    assert (found["place"], found["url"]) == ("Room 4", "https://meet.example.org/1")
    [found] = taken(calendar(entry("DTSTART:20270103T100000Z", "LOCATION:Room 4\\, https://meet.example.org/1", line)))
    assert (found["place"], found["url"]) == ("Room 4, https://meet.example.org/1", "")


# zones

DEFINED = """BEGIN:VTIMEZONE
TZID:Customized Time Zone
BEGIN:STANDARD
DTSTART:16010101T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/Berlin", "13:00"),
        ('"Europe/Berlin"', "13:00"),
        ("W. Europe Standard Time", "13:00"),
        ("New Zealand Standard Time", "03:00"),
        ("India Standard Time", "09:30"),
        ("Pacific/Chatham", "02:15"),
        ("/mozilla.org/20050126_1/Europe/Berlin", "13:00"),
        ("/freeassociation.sourceforge.net/America/Argentina/Buenos_Aires", "18:00"),
        ("Customized Time Zone", "13:00"),
    ],
)
def test_a_zone_is_known_by_any_of_its_names(zone: str, moment: str) -> None:
    content = calendar(entry(f"DTSTART;TZID={zone}:20270701T150000"), head=DEFINED)
    assert starts(content, ZoneInfo("UTC"))[0].endswith(moment)


def test_what_a_zone_means_everywhere_no_file_changes() -> None:
    hostile = DEFINED.replace("Customized Time Zone", "Europe/Berlin").replace("+0", "+11")
    assert starts(calendar(entry("DTSTART;TZID=Europe/Berlin:20270701T150000"), head=hostile)) == ["2027-07-01 15:00"]
    taken(calendar(entry("DTSTART;TZID=Customized Time Zone:20270701T150000"), head=DEFINED))
    later = calendar(entry("DTSTART;TZID=Customized Time Zone:20270701T150000"))
    assert reasons(later) == ["I do not know its time zone “Customized Time Zone”"]


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "", "x" * 5000, "Europe", "."])
def test_an_unknown_zone_is_refused_by_its_name_and_takes_no_other_with_it(zone: str) -> None:
    content = calendar(
        entry(f"DTSTART;TZID={zone or 'None'}:20270701T150000"), entry("DTSTART:20270701T150000Z", uid="u2")
    )
    assert len(reasons(content)) == 1
    assert "time zone" in reasons(content)[0]
    assert [one.record["id"] for one in read(content) if one.record] == ["ics:u2"]


def test_a_definition_that_never_comes_to_an_end_is_not_followed() -> None:
    bomb = DEFINED.replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "FREQ=SECONDLY")
    assert reasons(calendar(entry("DTSTART;TZID=Customized Time Zone:20270701T150000"), head=bomb)) == [
        "I do not know its time zone “Customized Time Zone”"
    ]
    broken = DEFINED.replace("+0200", "soon")
    assert len(reasons(calendar(entry("DTSTART;TZID=Customized Time Zone:20270701T150000"), head=broken))) == 1


def test_floating_times_go_by_the_calendars_clock_or_by_that_which_was_named_and_it_is_said() -> None:
    floating = entry("DTSTART:20270701T150000")
    assert starts(calendar(floating)) == ["2027-07-01 15:00"]
    assert notes(calendar(floating)) == ["its times name no zone; they were read by Europe/Berlin"]
    auckland = calendar(floating, head="X-WR-TIMEZONE:Pacific/Auckland")
    assert starts(auckland, ZoneInfo("Pacific/Auckland")) == ["2027-07-01 15:00"]


@pytest.mark.parametrize(
    ("wall", "moment"),
    [("20270328T023000", "2027-03-28 03:30"), ("20271031T023000", "2027-10-31 02:30")],
)
def test_a_time_that_the_clocks_skip_is_later_and_one_that_they_show_twice_is_the_first(wall: str, moment: str) -> None:
    [found] = taken(calendar(entry(f"DTSTART;TZID=Europe/Berlin:{wall}")))
    assert f"{found['starts_at'].astimezone(BERLIN):%Y-%m-%d %H:%M}" == moment
    assert found["starts_at"].astimezone(BERLIN).utcoffset() == timedelta(hours=2)


# what repeats

WEEKLY = ("DTSTART;TZID=Europe/Berlin:20270310T150000", "DTEND;TZID=Europe/Berlin:20270310T160000")


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"])
@pytest.mark.parametrize("first", ["20270301", "20270920", "20271020"])
def test_what_repeats_stays_at_its_hour_when_the_clocks_change(zone: str, first: str) -> None:
    content = calendar(entry(f"DTSTART;TZID={zone}:{first}T150000", "RRULE:FREQ=WEEKLY;COUNT=6"))
    begun = datetime.strptime(first, "%Y%m%d")  # noqa: DTZ007 - a day
    assert starts(content, ZoneInfo(zone)) == [f"{begun + timedelta(weeks=n):%Y-%m-%d} 15:00" for n in range(6)]


@pytest.mark.parametrize(
    ("rule", "dates"),
    [
        ("FREQ=WEEKLY;COUNT=3", ["03-10", "03-17", "03-24"]),
        ("FREQ=WEEKLY;UNTIL=20270324", ["03-10", "03-17", "03-24"]),
        ("FREQ=WEEKLY;UNTIL=20270324T140000Z", ["03-10", "03-17", "03-24"]),
        ("FREQ=WEEKLY;UNTIL=20270324T135959Z", ["03-10", "03-17"]),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=WE,FR;COUNT=4;WKST=MO", ["03-10", "03-12", "03-24", "03-26"]),
        ("FREQ=MONTHLY;BYDAY=2WE;COUNT=3", ["03-10", "04-14", "05-12"]),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2", ["03-31", "04-30"]),
        ("FREQ=YEARLY;COUNT=2", ["03-10", "03-10"]),
        ("FREQ=DAILY;COUNT=3;BYDAY=MO,TU,WE,TH,FR", ["03-10", "03-11", "03-12"]),
    ],
)
def test_a_rule_with_an_end_is_followed_to_it(rule: str, dates: list[str]) -> None:
    content = calendar(entry(*WEEKLY, f"RRULE:{rule}"))
    assert [date[5:10] for date in starts(content)] == dates
    assert notes(content) == []
    assert len({one["id"] for one in taken(content)}) == len(dates)


def test_of_what_never_ends_the_next_52_dates_are_taken_and_it_is_said() -> None:
    endless = calendar(entry("DTSTART;TZID=Europe/Berlin:20150107T150000", "RRULE:FREQ=WEEKLY"))
    assert (starts(endless)[0], len(starts(endless))) == ("2026-11-25 15:00", 52)
    assert notes(endless) == [
        "it goes on; taken for now: the next dates, 52 in all; its dates that are over were left out"
    ]
    assert starts(endless)[-1] == "2027-11-17 15:00"
    yearly = calendar(entry("DTSTART:20200229T120000Z", "RRULE:FREQ=YEARLY"))
    assert starts(yearly) == ["2028-02-29 13:00"], "two years ahead, and no further"


def test_dates_that_are_left_out_moved_or_cancelled_are_so_here() -> None:
    content = calendar(
        entry(
            *WEEKLY,
            "RRULE:FREQ=WEEKLY;COUNT=6",
            "EXDATE;TZID=Europe/Berlin:20270317T150000",
            "EXDATE;VALUE=DATE:20270324",
            "RDATE:20270312T090000Z",
        ),
        entry(
            "RECURRENCE-ID;TZID=Europe/Berlin:20270331T150000",
            "DTSTART;TZID=Europe/Berlin:20270401T110000",
            title="Run",
        ),
        entry("RECURRENCE-ID:20270407T130000Z", "DTSTART;TZID=Europe/Berlin:20270407T150000", "STATUS:CANCELLED"),
    )
    found = [one for one in taken(content) if not one["cancelled"]]
    assert [(one["title"], f"{one['starts_at'].astimezone(BERLIN):%m-%d %H:%M}") for one in found] == [
        ("Walk", "03-10 15:00"),
        ("Walk", "03-12 10:00"),
        ("Run", "04-01 11:00"),
        ("Walk", "04-14 15:00"),
    ]
    assert [one["id"] for one in taken(content) if one["cancelled"]] == ["ics:u1/20270407T130000Z"]
    assert found[2]["id"] == "ics:u1/20270331T130000Z", "it is known by the date that it had"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=5",
        "FREQ=WEEKLY;BYHOUR=1,2,3",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=WEEKLY;COUNT=soon",
        "FREQ=WEEKLY;INTERVAL=0",
        "FREQ=WEEKLY;INTERVAL=999999999999999",
        "FREQ=WEEKLY;UNTIL=never",
        "FREQ=FORTNIGHTLY",
        "COUNT=3",
        "BYDAY=" + "MO," * 5000 + "TU;FREQ=WEEKLY",
    ],
)
def test_a_rule_that_nobody_meant_is_refused(rule: str) -> None:
    [reason] = reasons(calendar(entry(*WEEKLY, f"RRULE:{rule}")))
    assert reason.startswith(("it repeats in a way that I cannot take in", "this entry cannot be read"))


@pytest.mark.parametrize(
    "rule",
    ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31", "FREQ=WEEKLY;INTERVAL=99999"],
)
def test_a_rule_that_fits_no_day_comes_to_an_end_soon(rule: str) -> None:
    begun = time.perf_counter()
    assert reasons(calendar(entry("DTSTART:20200101T120000Z", f"RRULE:{rule}"))) == [
        "it repeats, but none of its dates is to come"
    ]
    assert time.perf_counter() - begun < 10


def test_what_repeats_since_ever_is_not_followed_for_ever() -> None:
    old = [entry("DTSTART:19000101T120000Z", "RRULE:FREQ=DAILY", uid=f"u{number}") for number in range(5)]
    begun = time.perf_counter()
    found = read(calendar(*old))
    assert len([one for one in found if one.record]) == 2 * 52
    assert reasons(calendar(*old)) == ["more repeats in this file than I can follow; please divide it"] * 3
    assert time.perf_counter() - begun < 20


# what is refused


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["DTSTART;VALUE=DATE:20270103"], "it takes all day; a session needs a time"),
        (["DTSTART:20270103T100000Z", "DTEND;VALUE=DATE:20270104"], "it takes all day; a session needs a time"),
        (["DTSTART:20270103T100000Z", "DTEND:20270103T090000Z"], "it ends before it begins"),
        (["DTSTART:tomorrow"], "this entry cannot be read"),
        (["DESCRIPTION:no time at all"], "it has no start that can be read"),
        (["DTSTART:20270103T100000Z", *["X-A:b"] * 2500], "it is longer than any entry should be"),
        (["DTSTART:20270103T100000Z", "DESCRIPTION:" + "x" * 250_000], "it is longer than any entry should be"),
        (["DTSTART:20270103T100000Z", "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"], "it repeats by several rules at once"),
        (["DTSTART:20270103T100000Z", "RDATE:" + ",".join(["20270103T100000Z"] * 1500)], "it is longer than any entry"),
    ],
)
def test_what_no_session_can_be_made_of_is_refused_and_the_others_are_taken(lines: list[str], reason: str) -> None:
    good = entry("DTSTART:20270105T100000Z", uid="good")
    content = calendar(good, entry(*lines), good.replace("good", "good too"))
    assert [told.startswith(reason) for told in reasons(content)] == [True], reasons(content)
    assert [(one.line, one.record["id"]) for one in read(content) if one.record] == [
        (1, "ics:good"),
        (3, "ics:good too"),
    ]


def test_what_lasts_no_time_is_taken_and_that_is_told() -> None:
    content = calendar(entry("DTSTART:20270103T100000Z", "DTEND:20270103T100000Z"))
    [one] = read(content)
    assert one.record
    assert notes(content) == ["it ends when it begins; the usual length was taken"]


def test_of_the_same_entry_twice_the_newer_is_taken() -> None:
    content = calendar(
        entry("DTSTART:20270103T100000Z", "SEQUENCE:1"),
        entry("DTSTART:20270104T100000Z", "SEQUENCE:3"),
        entry("DTSTART:20270105T100000Z", "SEQUENCE:2"),
        entry("DTSTART:20270103T100000Z", uid="u2"),
        entry("DTSTART:20270109T100000Z", uid="u2"),
    )
    found = [(one.record["id"], f"{one.record['starts_at']:%d}") for one in read(content) if one.record]
    assert found == [("ics:u1", "04"), ("ics:u2", "03")]
    assert reasons(content) == ["the same entry as number 2"] * 2 + ["the same entry as number 4"]


def test_what_is_told_twice_of_an_entry_counts_once() -> None:
    twice = [f"{name}:{value}" for name in ("SUMMARY", "LOCATION", "DESCRIPTION") for value in ("first", "second")]
    hosts = ["ORGANIZER:mailto:ana@example.org", "ORGANIZER:mailto:ben@example.org"]
    [found] = taken(calendar("\n".join(("UID:u1", "UID:u2", "DTSTART:20270103T100000Z", *twice, *hosts))))
    assert (found["id"], found["title"], found["place"], found["description"]) == ("ics:u1", "first", "first", "first")
    assert found["hosts"] == ["ana@example.org"]


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ('ORGANIZER;CN="Lopez, Ana":mailto:ana@example.org', "Lopez, Ana <ana@example.org>"),
        ("ORGANIZER;CN=ana@example.org:mailto:ana@example.org", "ana@example.org"),
        ("ORGANIZER;CN=Ana:invalid:nomail", "Ana"),
    ],
)
def test_the_organizer_is_known_by_name_and_address(line: str, host: str) -> None:
    [found] = taken(calendar(entry("DTSTART:20270103T100000Z", line)))
    assert found["hosts"] == [host]


def test_an_entry_without_a_uid_is_known_by_what_it_says() -> None:
    one, other = (entry("DTSTART:20270103T100000Z", uid="", title=title) for title in ("A", "B"))
    keys = {found["id"] for found in taken(calendar(one, other))}
    assert len(keys) == 2
    assert {found["id"] for found in taken(calendar(other, one))} == keys


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"hello", b"<html>", b"BEGIN:VCARD\r\n", b"\x00" * 100])
def test_what_is_no_calendar_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(Unreadable) as why:
        read(content)
    assert plain(why.value.words, READER) == "This is not a calendar."


def test_a_calendar_that_breaks_off_keeps_what_was_whole() -> None:
    content = calendar(entry("DTSTART:20270103T100000Z"), entry("DTSTART:20270104T100000Z", uid="u2"))
    for cut in (content[:-40], content.replace(b"END:VEVENT\r\nEND:VCAL", b"END:VCAL")):
        assert [one.record["id"] for one in read(cut) if one.record] == ["ics:u1"]
        assert reasons(cut) == ["it begins, but never ends"]


@pytest.mark.parametrize("line", ["\r\n", "\n", "\r"])
def test_lines_may_end_as_they_like_and_umlauts_may_be_of_windows(line: str) -> None:
    content = calendar(entry("DTSTART:20270103T100000Z", title="Für alle"), line=line)
    for told in (content, b"\xef\xbb\xbf" + content, content.decode().encode("cp1252")):
        assert taken(told)[0]["title"] == "Für alle"


# what shall do harm


def test_a_huge_calendar_is_refused_before_it_is_read() -> None:
    with pytest.raises(Unreadable, match="10"):
        read(calendar() + b"x" * diaries.MOST_BYTES)


def test_more_entries_than_anybody_has_are_read_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diaries, "MOST_ENTRIES", 5)
    content = calendar(*(entry("DTSTART:20270103T100000Z", uid=f"u{n}") for n in range(9)))
    assert len([one for one in read(content) if one.record]) == 5
    assert reasons(content) == ["more than 5 entries: from here on nothing was looked at"]


def test_more_that_repeats_than_anybody_has_is_followed_up_to_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diaries, "MOST_RULES", 2)
    content = calendar(*(entry("DTSTART:20270103T100000Z", "RRULE:FREQ=DAILY;COUNT=2", uid=f"u{n}") for n in range(4)))
    assert len([one for one in read(content) if one.record]) == 4
    assert reasons(content) == ["more repeats in this file than I can follow; please divide it"] * 2


@pytest.mark.parametrize(
    "bomb",
    [
        b"BEGIN:VCALENDAR\r\n" * 200_000,
        b"BEGIN:VCALENDAR\r\n" + b"BEGIN:VEVENT\r\n" * 200_000,
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + b"BEGIN:VALARM\r\n" * 200_000,
        b"BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\n" * 100_000,
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:" + b"\r\n a" * 1_000_000,
        b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY" + b";X=y" * 500_000 + b":z\r\nEND:VEVENT\r\n",
    ],
    ids=["calendars", "entries", "alarms", "zones", "folds", "parameters"],
)
def test_a_bomb_does_not_go_off(bomb: bytes) -> None:
    begun = time.perf_counter()
    assert [one for one in read(bomb) if one.record] == []
    assert time.perf_counter() - begun < 20


LINES = """BEGIN:VEVENT|END:VEVENT|BEGIN:VTIMEZONE|END:VTIMEZONE|BEGIN:VALARM|END:VALARM|UID:a|UID:b|SUMMARY:x|:|=;:
DTSTART:20270103T100000Z|DTSTART;TZID=X:20270103T100000|DTSTART;VALUE=DATE:20270103|DTEND:20270103T110000Z|DTSTART|TZID:X
RRULE:FREQ=WEEKLY|RRULE:FREQ=|EXDATE:20270110T100000Z|RECURRENCE-ID:20270110T100000Z|DURATION:PT1H|DURATION:-P1D
STATUS:CANCELLED| folded|END:VCALENDAR|\0""".replace("\n", "|").split("|")


@given(st.lists(st.sampled_from(LINES), max_size=40))
@settings(max_examples=150)
def test_whatever_is_in_it_each_entry_is_taken_or_refused(lines: list[str]) -> None:
    content = "\r\n".join(["BEGIN:VCALENDAR", *lines]).encode()
    for one in read(content):
        assert bool(one.record) != bool(one.reason)


def test_no_file_adds_to_the_zones_that_others_know() -> None:
    assert zones.named("Customized Time Zone") is None
