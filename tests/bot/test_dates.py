"""What people type is read as they meant it, or asked back; never as something that they did not say."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import dates, forms
from bot.dates import Reading
from bot.text import Reader, plain

WALL = datetime(2026, 11, 23, 9, 0)  # noqa: DTZ001 - a Monday, nine o'clock wherever the reader lives
ZONES = [ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")]
READINGS = dict[str, str]

ENGLISH: READINGS = {
    # days by name
    "today 17:30": "11-23 17:30",
    "tomorrow 15:00": "11-24 15:00",
    "tomorrow at 15:00": "11-24 15:00",
    "15:00 tomorrow": "11-24 15:00",
    "Tomorrow, 3pm": "11-24 15:00",
    "tomorrow 3 p.m.": "11-24 15:00",
    "day after tomorrow 10:00": "11-25 10:00",
    "the day after tomorrow at 10am": "11-25 10:00",
    "tomorrow noon": "11-24 12:00",
    "noon tomorrow": "11-24 12:00",
    "tomorrow at 12pm": "11-24 12:00",
    "tomorrow morning at 9": "11-24 09:00",
    "tomorrow afternoon at half past two": "11-24 14:30",
    "tonight at 8": "11-23 20:00",
    "this evening at 7": "11-23 19:00",
    "tomorrow 15h": "11-24 15:00",
    "tomorrow 09:00": "11-24 09:00",
    # weekdays
    "friday 10am": "11-27 10:00",
    "fri 10am": "11-27 10:00",
    "Fri. 10:00": "11-27 10:00",
    "on friday at 10:00": "11-27 10:00",
    "10:00 on friday": "11-27 10:00",
    "this friday 10:00": "11-27 10:00",
    "sunday 20:00": "11-29 20:00",
    "thurs 9:30": "11-26 09:30",
    "friday evening at 8": "11-27 20:00",
    "monday 9:00": "11-30 09:00",
    "this coming wednesday 14:00": "11-25 14:00",
    "next week monday 10:00": "11-30 10:00",
    "monday next week 10:00": "11-30 10:00",
    "friday in a week 10:00": "12-04 10:00",
    "a week from friday at 10:00": "12-04 10:00",
    "next monday 10:00": "11-30 10:00",
    # dates
    "12/24 2pm": "12-24 14:00",
    "24/12 14:00": "12-24 14:00",
    "12/24/2026 2pm": "12-24 14:00",
    "24.12. 14:00": "12-24 14:00",
    "24.12.2026 2pm": "12-24 14:00",
    "2026-12-24 2pm": "12-24 14:00",
    "2026-12-24 14:00": "12-24 14:00",
    "2026/12/24 14:00": "12-24 14:00",
    "Dec 24 at 2pm": "12-24 14:00",
    "24 December 14:00": "12-24 14:00",
    "December 24th, 2026 2pm": "12-24 14:00",
    "the 24th of December at 2:15pm": "12-24 14:15",
    "Thursday, December 24, 2026 at 14:00": "12-24 14:00",
    "thu 24 dec 14:00": "12-24 14:00",
    "3/4 thu 10:00": "",
    "thu 3/4 10:00": "2027-03-04 10:00",
    "sat 3/4 10:00": "2027-04-03 10:00",
    "5 january 10:00": "2027-01-05 10:00",
    "January 5th at 2pm": "2027-01-05 14:00",
    "Jan 5th 2pm": "2027-01-05 14:00",
    "2pm on January 5": "2027-01-05 14:00",
    "Sept. 5 2pm": "2027-09-05 14:00",
    "the 3rd at 10:00": "12-03 10:00",
    "Feb 29 10:00": "2028-02-29 10:00",
    # spans
    "in 3 days at 9:00": "11-26 09:00",
    "in three days at 9am": "11-26 09:00",
    "in a week at 10:00": "11-30 10:00",
    "in 2 weeks at 10:00": "12-07 10:00",
    "in a month at 10:00": "12-23 10:00",
    "3 days from now at 10:00": "11-26 10:00",
    "in two hours": "11-23 11:00",
    "in 90 minutes": "11-23 10:30",
    "in half an hour": "11-23 09:30",
    # more than one
    "in 3 days at 9": "11-26 09:00 | 11-26 21:00",
    "fri 10": "11-27 10:00 | 11-27 22:00",
    "at 3": "11-23 15:00 | 11-24 03:00",
    "half past two tomorrow": "11-24 14:30 | 11-24 02:30",
    "tomorrow quarter to three": "11-24 14:45 | 11-24 02:45",
    "tomorrow 3:30": "11-24 15:30 | 11-24 03:30",
    "tomorrow at midnight": "11-25 00:00 | 11-24 00:00",
    "3/4 10:00": "2027-03-04 10:00 | 2027-04-03 10:00",
    "next tue 3pm": "11-24 15:00 | 12-01 15:00",
    "monday 15:00": "11-23 15:00 | 11-30 15:00",
    "tomorrow night at 2": "11-25 02:00 | 11-24 02:00",
    # nothing
    "tomorrow": "",
    "friday evening": "",
    "next week": "",
    "soon": "",
    "whenever 10:00": "",
    "10:00 at the latest": "",
    "tomorrow 15:00 PST": "",
    "tomorrow 13pm": "",
    "tomorrow 25:00": "",
    "tomorrow 10:60": "",
    "from 3 to 4pm tomorrow": "",
    "tomorrow 15:00 - 16:00": "",
    "tomorrow 2 to 3pm": "",
    "in 3 bananas at 10:00": "",
    "20 days 10:00": "",
    "3 days ago 10:00": "",
    "31.11. 10:00": "",
    "13/13 10:00": "",
    "thursday 27 november 10:00": "",
    "today 8:00": "",
    "1 november 2026 10:00": "",
    "yesterday 3pm": "",
    "the day before yesterday at 15:00": "",
    "December 2026 10:00": "",
}
GERMAN: READINGS = {
    # days by name
    "heute 17:30": "11-23 17:30",
    "heute 17 Uhr 30": "11-23 17:30",
    "morgen 15:00": "11-24 15:00",
    "morgen 15 Uhr": "11-24 15:00",
    "morgen um 15 Uhr": "11-24 15:00",
    "15 Uhr morgen": "11-24 15:00",
    "Morgen, 15:00 Uhr": "11-24 15:00",
    "morgen 9 Uhr": "11-24 09:00",
    "morgen um 9": "11-24 09:00",
    "morgen 14.30 Uhr": "11-24 14:30",
    "morgen um 14.30": "11-24 14:30",
    "übermorgen 10 Uhr": "11-25 10:00",
    "uebermorgen um 10": "11-25 10:00",
    "morgen Mittag": "11-24 12:00",
    "morgen früh um 9": "11-24 09:00",
    "morgen früh um acht": "11-24 08:00",
    "morgen Nachmittag um halb drei": "11-24 14:30",
    "heute Abend um 8": "11-23 20:00",
    "heute Abend um acht": "11-23 20:00",
    "heute 3 Uhr nachmittags": "11-23 15:00",
    "abends um 8": "11-23 20:00",
    "heute 24 Uhr": "11-24 00:00",
    # weekdays
    "Freitag 10 Uhr": "11-27 10:00",
    "Fr 10 Uhr": "11-27 10:00",
    "Fr. 10:00": "11-27 10:00",
    "am Freitag um 10 Uhr": "11-27 10:00",
    "um 10 Uhr am Freitag": "11-27 10:00",
    "um 9 am Freitag": "11-27 09:00",
    "diesen Freitag 10 Uhr": "11-27 10:00",
    "kommenden Freitag 10 Uhr": "11-27 10:00",
    "Sonnabend 11 Uhr": "11-28 11:00",
    "Di 14.30 Uhr": "11-24 14:30",
    "Freitagabend um 8": "11-27 20:00",
    "Freitag Morgen um 8": "11-27 08:00",
    "Montag 9 Uhr": "11-30 09:00",
    "Dienstag nächste Woche 10 Uhr": "12-01 10:00",
    "nächste Woche Dienstag 10 Uhr": "12-01 10:00",
    "übernächste Woche Dienstag 10 Uhr": "12-08 10:00",
    "Freitag in zwei Wochen 10 Uhr": "12-11 10:00",
    "heute in einer Woche 15:00": "11-30 15:00",
    "nächsten Montag 10 Uhr": "11-30 10:00",
    "übernächsten Montag 10 Uhr": "12-07 10:00",
    # dates
    "24.12. 14:00": "12-24 14:00",
    "24.12. um 14 Uhr": "12-24 14:00",
    "am 24.12. um 14 Uhr": "12-24 14:00",
    "24.12.26 14 Uhr": "12-24 14:00",
    "24.12.2026 14:00": "12-24 14:00",
    "24.12.2026 um 14 Uhr": "12-24 14:00",
    "Do 24.12. 14 Uhr": "12-24 14:00",
    "am 24. Dezember um 14 Uhr": "12-24 14:00",
    "24. Dez. 14 Uhr": "12-24 14:00",
    "Donnerstag, 24. Dezember 2026, 14:00": "12-24 14:00",
    "Donnerstag, den 24. Dezember um 14 Uhr": "12-24 14:00",
    "2026-12-24 14:00": "12-24 14:00",
    "5. Januar 10 Uhr": "2027-01-05 10:00",
    "3. März 10 Uhr": "2027-03-03 10:00",
    "am 5. Januar um 14 Uhr": "2027-01-05 14:00",
    "am 3. um 10 Uhr": "12-03 10:00",
    "29.2. 10 Uhr": "2028-02-29 10:00",
    # spans
    "in 3 Tagen um 9 Uhr": "11-26 09:00",
    "in drei Tagen um 9:30": "11-26 09:30",
    "in einer Woche um 10 Uhr": "11-30 10:00",
    "in zwei Wochen um 10 Uhr": "12-07 10:00",
    "in einem Monat um 10 Uhr": "12-23 10:00",
    "in zwei Stunden": "11-23 11:00",
    "in 90 Minuten": "11-23 10:30",
    "in einer halben Stunde": "11-23 09:30",
    # more than one
    "morgen um halb drei": "11-24 14:30 | 11-24 02:30",
    "Viertel nach drei morgen": "11-24 15:15 | 11-24 03:15",
    "morgen dreiviertel drei": "11-24 14:45 | 11-24 02:45",
    "morgen zehn vor drei": "11-24 14:50 | 11-24 02:50",
    "morgen um 3 Uhr": "11-24 15:00 | 11-24 03:00",
    "um drei": "11-23 15:00 | 11-24 03:00",
    "3/4 10:00": "2027-04-03 10:00 | 2027-03-04 10:00",
    "nächsten Dienstag 15 Uhr": "11-24 15:00 | 12-01 15:00",
    "Montag 15 Uhr": "11-23 15:00 | 11-30 15:00",
    "morgen um Mitternacht": "11-25 00:00 | 11-24 00:00",
    # nothing
    "morgen": "",
    "Freitagabend": "",
    "nächste Woche": "",
    "bald": "",
    "irgendwann 10 Uhr": "",
    "morgen 25 Uhr": "",
    "morgen 15 bis 16 Uhr": "",
    "morgens um 15 Uhr": "",
    "in 3 Bananen um 10 Uhr": "",
    "vor 3 Tagen um 10 Uhr": "",
    "31.11. 10 Uhr": "",
    "Donnerstag, 27.11. 10 Uhr": "",
    "heute 8 Uhr": "",
    "Dezember 10 Uhr": "",
    "gestern 15 Uhr": "",
    "vorgestern um 15 Uhr": "",
}


def told(reading: Reading, zone: ZoneInfo) -> str:
    """The readings by the clock of this zone; the year only where it is another."""
    shown = (f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" for moment in reading.moments)
    return " | ".join(each.removeprefix("2026-") for each in shown)


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize(("language", "table"), [("en", ENGLISH), ("de", GERMAN)], ids=["en", "de"])
def test_a_phrase_is_read_as_it_was_meant_wherever_its_reader_lives(
    zone: ZoneInfo, language: str, table: READINGS
) -> None:
    assert len(table) >= 60
    now, reader = WALL.replace(tzinfo=zone), Reader(language, zone)
    assert {phrase: told(dates.read(phrase, reader, now.astimezone(UTC)), zone) for phrase in table} == table


@pytest.mark.parametrize(("other", "table"), [("de", ENGLISH), ("en", GERMAN)])
def test_who_reads_one_language_may_type_the_other(other: str, table: READINGS) -> None:
    now, reader = WALL.replace(tzinfo=ZONES[0]).astimezone(UTC), Reader(other, ZONES[0])
    readings = {phrase: told(dates.read(phrase, reader, now), ZONES[0]) for phrase in table}
    assert {p for p, shown in readings.items() if sorted(shown.split(" | ")) != sorted(table[p].split(" | "))} == set()


@pytest.mark.parametrize("table", [ENGLISH, GERMAN], ids=["en", "de"])
def test_what_is_not_one_moment_says_why(table: READINGS) -> None:
    for language in ("en", "de"):
        reader = Reader(language, ZONES[0])
        for phrase in table:
            reading = dates.read(phrase, reader, WALL.replace(tzinfo=ZONES[0]).astimezone(UTC))
            assert len(reading.moments) == 1 or plain(reading.why, reader)


@pytest.mark.parametrize(
    "phrase",
    [
        "yesterday 3pm", "yesterday", "yesterday morning at 9", "day before yesterday 3pm", "today 8:00",
        "gestern 15 Uhr", "gestern Abend um 8", "gestern Morgen um 9", "vorgestern", "heute 8 Uhr", "20.11.2026 15 Uhr",
    ],
)  # fmt: skip
def test_a_day_that_is_over_is_told_to_be_over(phrase: str) -> None:
    now = WALL.replace(tzinfo=ZONES[0]).astimezone(UTC)
    assert [dates.read(phrase, Reader(each, ZONES[0]), now) for each in ("en", "de")] == [Reading(why=dates.OVER)] * 2


def test_only_what_was_said_in_full_and_in_figures_is_exact() -> None:
    now, reader = WALL.replace(tzinfo=ZONES[0]).astimezone(UTC), Reader("en", ZONES[0])
    exact = {phrase for phrase in ENGLISH | GERMAN if dates.read(phrase, reader, now).exact}
    assert exact == {"2026-12-24 14:00", "24.12.2026 14:00"}


# when it is asked


@pytest.mark.parametrize(
    ("now", "phrase", "expected"),
    [
        ("2026-11-23 16:00", "monday 15:00", "11-30 15:00"),
        ("2026-11-23 16:00", "15:00", "11-24 15:00"),
        ("2026-11-23 16:00", "at 3", "11-24 15:00 | 11-24 03:00"),
        ("2026-11-27 09:00", "next tue 3pm", "12-01 15:00"),
        ("2026-11-27 09:00", "nächsten Dienstag 15 Uhr", "12-01 15:00"),
        ("2026-11-29 23:30", "tomorrow 9:00", "11-30 09:00"),
        ("2026-12-31 22:00", "tomorrow 9:00", "2027-01-01 09:00"),
        ("2026-12-31 22:00", "1.1. 9:00", "2027-01-01 09:00"),
        ("2026-12-24 15:00", "24.12. 14:00", ""),
        ("2026-12-24 13:00", "24.12. 14:00", "12-24 14:00"),
        ("2027-01-31 10:00", "in a month at 10:00", "2027-02-28 10:00"),
        ("2026-12-05 09:00", "the 3rd at 10:00", "2027-01-03 10:00"),
        ("2027-02-05 09:00", "am 31. um 10 Uhr", "2027-03-31 10:00"),
    ],
)
def test_it_depends_on_the_day_and_the_hour(now: str, phrase: str, expected: str) -> None:
    for zone in ZONES:
        asked = datetime.fromisoformat(now).replace(tzinfo=zone).astimezone(UTC)
        assert told(dates.read(phrase, Reader("en", zone), asked), zone) == expected


# clocks that are changed

CHANGES = [
    (ZONES[0], "2027-03-27", "2027-03-28", "02:30", "01:30+01:00", "03:30+02:00"),
    (ZONES[1], "2027-03-13", "2027-03-14", "02:30", "01:30-05:00", "03:30-04:00"),
    (ZONES[2], "2027-09-25", "2027-09-26", "02:30", "01:30+12:00", "03:30+13:00"),
    (ZONES[0], "2027-10-30", "2027-10-31", "02:30", "02:30+02:00", "02:30+01:00"),
    (ZONES[1], "2027-11-06", "2027-11-07", "01:30", "01:30-04:00", "01:30-05:00"),
    (ZONES[2], "2027-04-03", "2027-04-04", "02:30", "02:30+13:00", "02:30+12:00"),
]


@pytest.mark.parametrize(("zone", "eve", "day", "at", "first", "second"), CHANGES)
def test_an_hour_that_is_skipped_or_comes_twice_is_asked_back_with_both(
    zone: ZoneInfo, eve: str, day: str, at: str, first: str, second: str
) -> None:
    now = datetime.fromisoformat(f"{eve}T09:00").replace(tzinfo=zone).astimezone(UTC)
    month, number = day[5:7], day[8:]
    for phrase in (f"{day} {at}", f"tomorrow 0{at.lstrip('0')}", f"{number}.{month}. {at}"):
        reading = dates.read(phrase, Reader("en", zone), now)
        assert [forms.in_full(moment, zone) for moment in reading.moments] == [f"{day}T{first}", f"{day}T{second}"]
        assert reading.why == (dates.SKIPPED if first[:5] != second[:5] else dates.TWICE)


@pytest.mark.parametrize(("zone", "eve", "day", "at", "first", "second"), CHANGES)
def test_a_day_on_is_the_same_hour_and_some_hours_on_is_the_time_that_passes(
    zone: ZoneInfo, eve: str, day: str, at: str, first: str, second: str
) -> None:
    now = datetime.fromisoformat(f"{eve}T20:00").replace(tzinfo=zone).astimezone(UTC)
    [tomorrow] = dates.read("tomorrow 20:00", Reader("en", zone), now).moments
    assert f"{tomorrow.astimezone(zone):%Y-%m-%d %H:%M}" == f"{day} 20:00"
    assert abs(tomorrow - now - timedelta(days=1)) == timedelta(hours=1)
    assert dates.read("in 10 hours", Reader("en", zone), now).moments == (now + timedelta(hours=10),)


ANYWHERE = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
NOWS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@settings(deadline=None)
@given(st.sampled_from([*ENGLISH, *GERMAN]), st.sampled_from(["en", "de"]), ANYWHERE, NOWS)
def test_what_is_echoed_and_typed_again_in_full_is_the_same_moment(
    phrase: str, language: str, zone: ZoneInfo, now: datetime
) -> None:
    reading = dates.read(phrase, Reader(language, zone), now)
    for moment in reading.moments:
        assert reading.exact or moment > now - timedelta(minutes=1)
        again = dates.read(forms.in_full(moment, zone), Reader(language, zone), now)
        assert again == Reading((moment,), exact=True)


PIECES = st.sampled_from(
    [
        *" ".join([*ENGLISH, *GERMAN]).split(),
        "99999999999999999999",
        "²",
        "١٢:٣٠",
        ":",
        "2026-13-45",
        "0.0.",
        "\u0130",
        "é",
    ]
)


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=90), st.lists(PIECES, max_size=8).map(" ".join)), st.sampled_from(["en", "de"]))
def test_whatever_is_typed_ends_in_moments_or_in_words(typed: str, language: str) -> None:
    now, reader = WALL.replace(tzinfo=ZONES[0]).astimezone(UTC), Reader(language, ZONES[0])
    reading = dates.read(typed, reader, now)
    assert len(reading.moments) == 1 or plain(reading.why, reader)
    assert len(reading.moments) <= dates.MOST
    dates.find(typed, reader, now)
    dates.named(typed, reader, now)


def test_nothing_of_a_long_line_is_lost() -> None:
    now, reader = WALL.replace(tzinfo=ZONES[0]).astimezone(UTC), Reader("en", ZONES[0])
    title, place = " ".join(["word"] * 40), " ".join(["place"] * 40)
    assert dates.find(f"{title} tomorrow 15:00 {place}", reader, now) == (title, "tomorrow 15:00", place)


def test_a_long_line_keeps_nobody_waiting() -> None:
    now, reader = WALL.replace(tzinfo=ZONES[0]).astimezone(UTC), Reader("en", ZONES[0])
    began = time.perf_counter()
    dates.read("in " * 50_000, reader, now)
    dates.find("in 3 days at next friday " * 2_000, reader, now)
    dates.find("tomorrow in the 10:00 " * 20 + "x" * 100_000, reader, now)
    dates.named("in 3 days at 10:00? " * 2_000, reader, now)
    dates.named("in 3 days at next friday 24 december 10:00 " * 2_000, reader, now)
    assert time.perf_counter() - began < 3  # a moment


# in what was written to others

NAMED = {
    "shall we do a Python intro tomorrow 15:00?": "11-24 15:00",
    "Do you want a Python intro tomorrow at 3pm? I could show type hints (3.12).": "11-24 15:00",
    "So, Git for all, on Friday at 10:00.": "11-27 10:00",
    "Git for all, January 5th at 2pm?": "01-05 14:00",
    "Git for all, Dec 24, 2pm": "12-24 14:00",
    "It broke yesterday. A session tomorrow 15:00?": "11-24 15:00",
    "Python intro\n\n2026-12-01 15:00, Room 4.12": "12-01 15:00",
    "Guten Morgen! Machen wir am Freitag um 10 Uhr eine Einführung in Git?": "11-27 10:00",
    "Guten Morgen, morgen 15 Uhr zeige ich euch Rust.": "11-24 15:00",
    "Do 14 Uhr: Excel für alle": "11-26 14:00",
    "Ich zeige das mal am 24.12. um 14 Uhr. Wer mag?": "12-24 14:00",
    "am Freitag um 10 Uhr. Bringt Fragen mit": "11-27 10:00",
}
NOT_NAMED = [
    "",
    "tomorrow",
    "at 15:00",
    "um 15 Uhr zeige ich das",
    "half past two",
    "tomorrow at 3, shall we?",
    "next friday 10:00",
    "03/04 10:00",
    "tomorrow 15:00 or 16:00",
    "tomorrow 15:00, or Thursday",
    "morgen 15 Uhr oder Fr",
    "tomorrow 15:00 or on 24.12.",
    "Tomorrow 15:00? Or Friday 10:00?",
    "It broke on Monday. A session tomorrow 15:00?",
    "Monday 27 Nov 15:00 it is",
    "Wir sind morgen 15 Leute",
    "we do 15:00 tomorrow 16:00",
    "2026-11-29T02:30",
    "I will show it in 2 hours",
    "x" * 1500 + " tomorrow 15:00",
]


@pytest.mark.parametrize("zone", ZONES, ids=str)
@pytest.mark.parametrize(("text", "meant"), NAMED.items())
def test_one_moment_that_is_named_to_others_is_read(text: str, meant: str, zone: ZoneInfo) -> None:
    now = WALL.replace(tzinfo=zone).astimezone(UTC)
    for language in ("en", "de"):
        found = dates.named(text, Reader(language, zone), now)
        assert found is not None, language
        assert f"{found.astimezone(zone):%m-%d %H:%M}" == meant


@pytest.mark.parametrize("text", NOT_NAMED)
@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_is_guessed_of_what_was_written_to_others(text: str, language: str) -> None:
    assert dates.named(text, Reader(language, ZONES[0]), WALL.replace(tzinfo=ZONES[0]).astimezone(UTC)) is None
