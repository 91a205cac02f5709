"""Stories about times told in words: echoed in full before anything is live, and asked back where they may mean two."""

import pytest

from bot.blocks.sessions.forms.offering import read_rhythm
from bot.blocks.sessions.rules import RHYTHMS
from bot.text import Reader, plain
from bot.view import Card
from tests.world import BERLIN, Who, World, buttons, buttons_of, on_sqlite

pytestmark = on_sqlite


START = "2026-11-25T15:00"
"""Wednesday; it is Monday 23 November, nine o'clock in Berlin."""


def choices(who: Who) -> list[tuple[str, str]]:
    """The buttons of the newest answer, and what they type."""
    return buttons(who.sees_all()[-1])


# moving by the command line


async def test_a_time_in_words_is_echoed_in_full_and_moves_nothing_yet(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    await ben.types(f"join {number}")
    ben.hears()
    before = world.remembers()
    answer = await ana.types(f"move {number} fri 10am")
    assert answer.splitlines() == [
        "Move “Testing with pleasure”",
        "Move it to Fri, Nov 27, 2026, 10:00 CET?",
        "You wrote: fri 10am",
        "Until now: Wed, Nov 25, 2026, 15:00 – 15:45 CET",
        "Times are those of Europe/Berlin.",
    ]
    assert choices(ana) == [
        ("Move it", f"move {number} 2026-11-27T10:00+01:00"),
        ("Another time", f"move {number}"),
    ]
    assert world.remembers() == before
    assert ben.hears() == []


async def test_the_button_beneath_the_echo_moves_it_to_what_was_echoed(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    await ben.types(f"join {number}")
    ben.hears()
    await ana.types(f"move {number} fri 10am")
    answer = await ana.clicks("Move it")
    assert answer == "Testing with pleasure now begins Fri, Nov 27, 2026, 10:00 CET. All who signed up are told."
    assert [letter.splitlines()[0] for letter in ben.hears()] == ["Changed: Testing with pleasure"]


async def test_the_echo_is_in_the_language_and_the_zone_of_who_asks(world: World) -> None:
    mia = world.person("Mia", language="de", zone="America/New_York")
    number = await mia.offers()
    answer = await mia.types(f"verschieben {number} Freitag 10 Uhr")
    assert "Auf Fr., 27. Nov. 2026, 10:00 EST verschieben?" in answer
    assert "Die Uhrzeiten gelten für America/New_York." in answer
    assert choices(mia)[0] == ("Verschieben", f"move {number} 2026-11-27T10:00-05:00")


@pytest.mark.parametrize(
    ("typed", "readings"),
    [
        ("3/4 10:00", ["2027-03-04T10:00+01:00", "2027-04-03T10:00+02:00"]),
        ("monday 15:00", ["2026-11-23T15:00+01:00", "2026-11-30T15:00+01:00"]),
        ("next tue 3pm", ["2026-11-24T15:00+01:00", "2026-12-01T15:00+01:00"]),
        ("tomorrow at 3", ["2026-11-24T15:00+01:00", "2026-11-24T03:00+01:00"]),
        ("2027-03-28 02:30", ["2027-03-28T01:30+01:00", "2027-03-28T03:30+02:00"]),
        ("2027-10-31 02:30", ["2027-10-31T02:30+02:00", "2027-10-31T02:30+01:00"]),
    ],
)
async def test_what_may_mean_two_times_is_asked_with_a_button_each(
    world: World, typed: str, readings: list[str]
) -> None:
    ana = world.person("Ana")
    number = await ana.offers()
    await ana.types(f"move {number} {typed}")
    assert [types for _, types in choices(ana)] == [
        *(f"move {number} {reading}" for reading in readings),
        f"move {number}",
    ]
    labels = [label for label, _ in choices(ana)]
    assert len(set(labels)) == len(labels), "they can be told apart"
    view = ana.sees_all()[-1].view
    assert isinstance(view, Card)
    assert {button.style for button in buttons_of(view)} == {"plain"}, "none is better than the other"
    assert (await ana.clicks(labels[1])).startswith("Testing with pleasure now begins")
    assert world.session(number).starts_at.isoformat(timespec="minutes") == _utc(readings[1])


def _utc(iso: str) -> str:
    from datetime import UTC, datetime

    return datetime.fromisoformat(iso).astimezone(UTC).isoformat(timespec="minutes")


async def test_an_hour_that_is_over_today_is_taken_for_tomorrows_and_says_so(world: World) -> None:
    ana = world.person("Ana")
    number = await ana.offers()
    answer = await ana.types(f"move {number} 8:30")
    assert "Move it to Tue, Nov 24, 2026, 08:30 CET?" in answer
    assert "It is later than that today, so I take it for tomorrow." in answer


@pytest.mark.parametrize(
    ("typed", "english", "german"),
    [
        (
            "soon",
            "Please give date and time like tomorrow 15:00 or 2026-12-01 15:00.",
            "Bitte gib Tag und Uhrzeit so an: morgen 15 Uhr oder 01.12.2026 15:00.",
        ),
        (
            "tomorrow",
            "At what time? Please give date and time like tomorrow 15:00 or 2026-12-01 15:00.",
            "Um wie viel Uhr? Bitte gib Tag und Uhrzeit so an: morgen 15 Uhr oder 01.12.2026 15:00.",
        ),
        (
            "next week",
            "On which day? Please give date and time like tomorrow 15:00 or 2026-12-01 15:00.",
            "An welchem Tag? Bitte gib Tag und Uhrzeit so an: morgen 15 Uhr oder 01.12.2026 15:00.",
        ),
        ("31.11. 10:00", "There is no such day. Please give one like 2026-12-01.", "Diesen Tag gibt es nicht."),
        (
            "thursday 27.11. 10:00",
            "That date is Fri, Nov 27. Please give the right weekday, or none.",
            "Das ist Fr., 27. Nov., ein anderer Wochentag.",
        ),
        (
            "today 8:00",
            "This time is over. Please choose one that is still to come.",
            "Diese Zeit ist schon vorbei. Bitte wähle eine, die noch kommt.",
        ),
        (
            "yesterday 3pm",
            "This time is over. Please choose one that is still to come.",
            "Diese Zeit ist schon vorbei. Bitte wähle eine, die noch kommt.",
        ),
        (
            "gestern 15 Uhr",
            "This time is over. Please choose one that is still to come.",
            "Diese Zeit ist schon vorbei. Bitte wähle eine, die noch kommt.",
        ),
        (
            "in 900 days at 10:00",
            "This is more than two years away. Please choose an earlier time.",
            "Das ist in mehr als zwei Jahren. Bitte wähle einen früheren Termin.",
        ),
    ],
)
async def test_what_cannot_be_read_opens_the_form_with_a_clear_sentence(
    world: World, typed: str, english: str, german: str
) -> None:
    for who, expected in ((world.person("Ana"), english), (world.person("Mia", language="de"), german)):
        number = await who.offers()
        await who.types(f"move {number} {typed}")
        assert who.complaints["starts_at"].startswith(expected)
        assert who.form.fields[0].value == typed


async def test_who_may_not_move_it_hears_that_and_no_echo(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    assert await ben.types(f"move {number} fri 10am") == "Only those who host Testing with pleasure can do this."


# the form


async def test_words_in_the_form_are_echoed_at_the_field_and_sent_again_they_count(world: World) -> None:
    ana = world.person("Ana")
    number = await ana.offers()
    await ana.types(f"move {number}")
    await ana.fills(starts_at="friday 10am")
    assert ana.complaints == {}
    assert ana.echoes == {
        "starts_at": "I read “friday 10am” as Fri, Nov 27, 2026, 10:00 CET. If that is right, send it like this."
    }
    assert ana.form.fields[0].value == "2026-11-27T10:00"
    assert world.session(number).starts_at.isoformat() == "2026-11-25T14:00:00+00:00"
    assert (await ana.fills()).startswith("Testing with pleasure now begins Fri, Nov 27, 2026, 10:00 CET.")


async def test_words_that_may_mean_two_times_are_kept_and_both_are_named(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("host")
    await ana.fills(title="Testing", starts_at="3/4 10:00", place="Room 1")
    assert ana.complaints == {
        "starts_at": "“3/4 10:00” may be Thu, Mar 4, 2027, 10:00 CET · Sat, Apr 3, 2027, 10:00 CEST. "
        "Please write one in full, like 2027-03-04 10:00."
    }
    assert {field.name: field.value for field in ana.form.fields}["starts_at"] == "3/4 10:00"
    assert world.sessions() == []


async def test_an_echo_is_in_full_where_the_clocks_show_it_twice(world: World) -> None:
    ana = world.person("Ana")
    await world.becomes("2027-10-31 02:20")  # the first of the two
    number = await ana.offers(starts_at="2027-11-05T15:00")
    await ana.types(f"move {number}")
    await ana.fills(starts_at="in 90 minutes")
    assert ana.form.fields[0].value == "2027-10-31T02:50+01:00"
    assert (await ana.fills()).startswith("Testing with pleasure now begins Sun, Oct 31, 2027, 02:50 CET.")


# offering in one line


async def test_a_line_with_title_and_time_fills_in_the_form_and_nothing_is_live(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("/lex host Testing with joy tomorrow 15:00")
    shown = {field.name: field.value for field in ana.form.fields}
    assert (shown["title"], shown["starts_at"], shown["place"]) == ("Testing with joy", "2026-11-24T15:00", "")
    assert ana.complaints == {"place": "Please fill this in."}
    assert ana.echoes == {
        "starts_at": "I read “tomorrow 15:00” as Tue, Nov 24, 2026, 15:00 CET. If that is right, send it like this."
    }
    assert world.sessions() == []
    assert (await ana.fills(place="Room 1")).startswith("It is live: Testing with joy")
    [session] = world.sessions()
    assert session.starts_at.isoformat() == "2026-11-24T14:00:00+00:00"


@pytest.mark.parametrize(
    ("line", "title", "starts_at", "place"),
    [
        ("Testing with joy on friday at 3pm Room 4.12", "Testing with joy", "2026-11-27T15:00", "Room 4.12"),
        ("Testing with joy | fri 3pm | Room 4.12", "Testing with joy", "2026-11-27T15:00", "Room 4.12"),
        ("tomorrow 15:00 Testing with joy", "Testing with joy", "2026-11-24T15:00", ""),
        (
            "Testen am 24.12. um 14 Uhr https://meet.example.org/a",
            "Testen",
            "2026-12-24T14:00",
            "https://meet.example.org/a",
        ),
        ("Some title January 5th at 2pm Room 4", "Some title", "2027-01-05T14:00", "Room 4"),
        ("Some title Jan 5th 2pm", "Some title", "2027-01-05T14:00", ""),
        ("Some title January 5 at 2pm Room 4", "Some title", "2027-01-05T14:00", "Room 4"),
        ("Some title Dec 24 2pm Room 4", "Some title", "2026-12-24T14:00", "Room 4"),
        ("Some title Dec 24, 2pm", "Some title", "2026-12-24T14:00", ""),
        ("Some title on Thu, December 24, 2026, 2pm", "Some title", "2026-12-24T14:00", ""),
        ("Ein Titel 5. Januar um 14 Uhr Raum 4", "Ein Titel", "2027-01-05T14:00", "Raum 4"),
        ("Ein Titel 24. Dezember 14 Uhr", "Ein Titel", "2026-12-24T14:00", ""),
        ("Ein Titel am 5. Jänner um 14 Uhr", "Ein Titel", "2027-01-05T14:00", ""),
        ("Some title 3pm Room 4", "Some title", "2026-11-23T15:00", "Room 4"),
        ("Some title at 3pm", "Some title", "2026-11-23T15:00", ""),
        ("Some title 3 pm Room 4", "Some title", "2026-11-23T15:00", "Room 4"),
        ("Ein Titel 15 Uhr Raum 4", "Ein Titel", "2026-11-23T15:00", "Raum 4"),
        ("Ein Titel um 15 Uhr", "Ein Titel", "2026-11-23T15:00", ""),
        ("Python 3.13 15:00 Room 4.12", "Python 3.13", "2026-11-23T15:00", "Room 4.12"),
        ("Early birds 8:30 Room 4", "Early birds", "2026-11-24T08:30", "Room 4"),
        ("Top 3 tricks", "Top 3 tricks", "", ""),
        ("Top 3 PM tricks", "Top 3 PM tricks", "", ""),
        ("24 Uhr Rennen", "24 Uhr Rennen", "", ""),
        ("John 3:16 explained", "John 3:16 explained", "", ""),
        ("Python 3.11", "Python 3.11", "", ""),
        ("Testing tomorrow in Room 4 at 3pm", "Testing tomorrow in Room 4 at 3pm", "", ""),
        ("Testing yesterday 3pm Room 4", "Testing yesterday 3pm Room 4", "", ""),
        ("Testen gestern 15 Uhr", "Testen gestern 15 Uhr", "", ""),
        ("Testing 3pm https://meet.example.org/1/2", "Testing", "2026-11-23T15:00", "https://meet.example.org/1/2"),
        ("Testing next week in Room 4, 3pm", "Testing next week in Room 4, 3pm", "", ""),
        ("Mondays with tests 3pm", "Mondays with tests 3pm", "", ""),
        ("Review of December 3 tips 3pm", "Review of December 3 tips 3pm", "", ""),
        ("Testing 3pm to 4pm", "Testing 3pm to 4pm", "", ""),
        ("Testen 15 bis 16 Uhr", "Testen 15 bis 16 Uhr", "", ""),
        ("Yoga abends 8 Uhr", "Yoga abends 8 Uhr", "", ""),
        ("Testing 3pm CET Room 4", "Testing 3pm CET Room 4", "", ""),
        ("What you may do in May", "What you may do in May", "", ""),
        ("Top 10 of December 2026", "Top 10 of December 2026", "", ""),
        ("Testing 2026-12-01 15:00 Room 1", "Testing", "2026-12-01 15:00", "Room 1"),
        ("Ten tips for tests at 3", "Ten tips for tests at 3", "", ""),
        ("Top 10 of May", "Top 10 of May", "", ""),
    ],
)
async def test_title_time_and_place_are_found_in_a_line(
    world: World, line: str, title: str, starts_at: str, place: str
) -> None:
    ana = world.person("Ana")
    await ana.types(f"host {line}")
    shown = {field.name: field.value for field in ana.form.fields}
    assert (shown["title"], shown["starts_at"], shown["place"]) == (title, starts_at, place)
    assert world.sessions() == []


async def test_a_line_in_full_is_live_at_once_as_ever(world: World) -> None:
    ana = world.person("Ana")
    assert (await ana.types("host Testing | 2026-12-01 15:00 | Room 1")).startswith("It is live: Testing")


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_forms_own_words_for_a_rhythm_are_understood_in_a_line(language: str) -> None:
    for rhythm, label in RHYTHMS:
        words = plain(label, Reader(language, BERLIN))
        assert read_rhythm(f"{words} 3") == {"repeats": rhythm, "times": "3"}
        assert read_rhythm(words) == {"repeats": rhythm, "times": ""}


@pytest.mark.parametrize("typed", ["every thursday 3", "jeden Donnerstag 3", "now and then 3", "weekly-ish 3"])
async def test_a_rhythm_that_is_not_understood_is_told_where_it_is_chosen(world: World, typed: str) -> None:
    ana = world.person("Ana")
    await ana.types(f"host Typing | 2026-11-25 15:00 | Room 4 | {typed}")
    assert set(ana.complaints) == {"repeats"}
    assert {field.name: field.value for field in ana.form.fields}["times"] == "3"
    assert world.sessions() == []


async def test_only_a_move_without_a_time_is_answered_by_a_form(world: World) -> None:
    """Teams has to know beforehand whether a button opens a dialog."""
    assert world.router.asks("move 12")
    assert not world.router.asks("move 12 2026-11-27T10:00+01:00")
    assert not world.router.asks("sessions")
