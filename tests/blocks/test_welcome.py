"""Stories about the home card, help, and what one tells about oneself."""

from dataclasses import replace
from typing import Any

import pytest

from bot.blocks import BLOCKS
from bot.blocks.welcome import BLOCK
from bot.errors import Refusal
from bot.text import Reader, plain
from bot.turn import Work
from store import people
from store.db import Unit
from tests.world import BERLIN, Who, World, buttons

NEWCOMER = "A minute for you\nTell me your topics, language and site: Then I know what to show you."


def person(world: World, name: str) -> people.Person:
    found = world.ask(lambda unit: people.by_email(unit, f"{name}@example.org"))
    assert found
    return found


# home and help


async def test_home_has_many_doors(world: World) -> None:
    ana = world.person("Ana")
    for line in ("", "/lex", "home", "/lex home", "Start", "LEX home!", "/lex: home"):
        assert (await ana.types(line)).startswith("Hello Ana\nEveryone is an expert.")


async def test_a_newcomer_is_asked_for_a_minute_and_then_no_more(world: World) -> None:
    ana = world.person("Ana")
    assert NEWCOMER in await ana.types("home")
    await ana.clicks("Tell me")
    assert [field.name for field in ana.form.fields if field.required] == ["language"]
    await ana.fills(topics="python", site="Bonn")
    assert NEWCOMER not in await ana.types("home")


async def test_each_button_of_the_home_card_leads_somewhere(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("home")
    for label, _ in buttons(ana.sees_all()[-1]):
        await ana.types("home")
        assert await ana.clicks(label, ana.sees_all()[-1]) or ana.asked
        ana.chat.dismisses(ana.user)


async def test_help_names_every_room_and_each_room_every_command(world: World) -> None:
    ana = world.person("Cara")
    for line in ("help", "hilfe", "?", "/lex ?", "Help!"):
        answer = await ana.types(line)
        for block in BLOCKS:
            assert f"\n{plain(block.title, Reader('en', BERLIN))}: {block.commands[0].words[0]}" in answer
    doors = dict.fromkeys(types for label, types in buttons(ana.sees_all()[-1]) if label == "Show")
    assert list(doors) == [f"help {block.name}" for block in BLOCKS]
    for block in BLOCKS:
        answer = await ana.types(f"help {block.name}")
        for line in world.house.help:
            assert (f"\n{line.said('en')}: " in answer) is (line.room == block.name)


async def test_help_tells_of_what_caretakers_do_to_nobody_else(world: World) -> None:
    ana = world.person("Ana")
    general = await ana.types("help")
    assert "\nCare: " not in general
    assert await ana.types("help care") == await ana.types("help setup") == general
    lines = (await ana.types("help sessions")).splitlines()
    assert not [line for line in lines if line.startswith(("hints", "takeover"))]


async def test_help_is_asked_for_by_the_name_of_a_room_or_of_a_command(world: World) -> None:
    ana = world.person("Ana")
    sessions = await ana.types("help sessions")
    assert sessions.startswith("Sessions\n")
    assert await ana.types("help join") == await ana.types("Help Teilnehmen") == sessions
    assert (await ana.types("help nonsense")).startswith("What you can ask me")


async def test_help_speaks_german(world: World) -> None:
    ben = world.person("Ben", language="de")
    answer = await ben.types("hilfe")
    assert answer.startswith("Was du mich fragen kannst")
    assert "\nRund um dich: start, anfangen, hilfe" in answer
    assert "\nabmelden 12: deinen Platz freigeben" in await ben.types("hilfe sessions")
    assert "\nhilfe sessions: was du mich fragen kannst" in await ben.types("hilfe rund um dich")


# me


async def test_me_shows_what_is_known(world: World) -> None:
    ana = world.person("Ana", zone="Europe/Lisbon")
    assert (await ana.types("me")).splitlines() == [
        "This is what I know of you, Ana",
        "Topics: none yet",
        "Language: English",
        "Site: not told yet",
        "Time zone: Europe/Lisbon",
        "Reminders: one day before, ten minutes before",
        "Quiet hours: 20:00 – 08:00, weekends",
        "Messages: at most 5 a week unasked",
        "My calendar: Subscribe to my sessions",
        "Only you see this.",
    ]


async def test_what_is_told_stands_and_is_answered_in_the_language_chosen(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("settings")
    told = {"topics": "Python, Testing", "language": "de", "site": "Bonn", "zone": "America/New York"}
    assert (await ana.fills(**told, languages="French, en", reminders=("60",))).splitlines()[:7] == [
        "Das weiß ich über dich, Ana",
        "Themen: python, testing",
        "Sprache: Deutsch",
        "Auch Sessions auf: Französisch, Englisch",
        "Standort: Bonn",
        "Zeitzone: America/New_York",
        "Erinnerungen: eine Stunde vorher",
    ]
    await ana.types("einstellungen")
    shown = {field.name: field.value for field in ana.form.fields}
    again = {"languages": "Französisch, Englisch", "zone": "America/New_York", "reminders": ("60",)}
    assert shown == told | {"topics": "python, testing"} | again
    await ana.fills(languages="Elbisch")
    assert ana.complaints == {
        "languages": "Die Sprache „Elbisch“ kenne ich nicht. Schreib sie etwa so: Deutsch oder de."
    }


async def test_calendar_addresses_are_shown_and_renewed_in_german_too(world: World) -> None:
    ana = world.person("Ana", language="de")
    before = (await ana.types("kalender")).splitlines()
    assert before[:2] == [
        "Kalender zum Abonnieren",
        "Gib diese Adressen deinem Kalenderprogramm; dann folgt es jeder Änderung von selbst.",
    ]
    word = person(world, "ana").calendar_word
    assert before[2:4] == [
        f"Meine Sessions: http://127.0.0.1:3000/calendar/{word}.ics",
        f"Alle Sessions: http://127.0.0.1:3000/calendar/all/{word}.ics",
    ]
    assert (await ana.types("kalender neu")).startswith("Die Adressen, die du jetzt hast")
    assert person(world, "ana").calendar_word == word
    after = await ana.types("kalender neu ja")
    assert after.startswith("Das sind deine neuen Kalenderadressen")
    assert word not in after
    assert person(world, "ana").calendar_word in after


async def test_where_nobody_reaches_us_there_is_no_calendar(world: World) -> None:
    world.router.house = replace(world.house, url="")
    ana = world.person("Ana")
    assert await ana.types("calendar new yes") == (
        "Nobody reaches me from outside here, so there is no calendar to subscribe to."
    )
    assert "My calendar" not in await ana.types("me")


async def test_no_reminder_at_all_can_be_chosen(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("settings")
    assert "Reminders: none" in await ana.fills(reminders=())


def moves(who: Who, language: str, zone: str) -> Who:
    """Their profile in the chat changes."""
    return who.world.person(who.user.title(), language, zone)


async def test_language_and_zone_follow_the_chat_until_they_are_chosen(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("home")
    ana = moves(ana, "de-AT", "Europe/Vienna")
    assert (await ana.types("home")).startswith("Hallo Ana")
    assert (person(world, "ana").language, person(world, "ana").zone) == ("de", "Europe/Vienna")
    await ana.types("settings")
    await ana.fills(language="en", zone="Europe/Lisbon")
    ana = moves(ana, "de", "Asia/Tokyo")
    assert (await ana.types("home")).startswith("Hello Ana")
    assert person(world, "ana").zone == "Europe/Lisbon"


@pytest.mark.parametrize(("language", "zone"), [("fr-FR", "Mars/Olympus"), ("", "")])
async def test_what_the_chat_tells_and_nobody_knows_falls_back(world: World, language: str, zone: str) -> None:
    ana = world.person("Ana", language, zone)
    assert (await ana.types("home")).startswith("Hello Ana")
    assert person(world, "ana").zone == "Europe/Berlin"


# quiet hours

URGENT = "Reminders that you want, and changes of what begins soon, come at once."


async def test_quiet_hours_are_chosen_and_said_back(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("me")
    await ana.clicks("Quiet hours")
    shown = {field.name: field.value for field in ana.form.fields}
    assert shown == {"quiet_from": "20:00", "quiet_until": "08:00", "quiet_weekends": "yes", "most_a_week": "5"}
    answer = await ana.fills(quiet_from="22", quiet_until="6.30 Uhr", quiet_weekends="", most_a_week="1")
    assert answer == f"Saved. I leave you in peace 22:00 – 06:30, at weekends as on any day. {URGENT}"
    about_me = await ana.clicks("About me")
    assert "\nQuiet hours: 22:00 – 06:30\nMessages: at most 1 a week unasked\n" in about_me


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("quiet 22:00-7:00", "I leave you in peace 22:00 – 07:00, and all weekend."),
        ("quiet 22 – 7", "I leave you in peace 22:00 – 07:00, and all weekend."),
        ("quiet 10pm to 7:15 a.m.", "I leave you in peace 22:00 – 07:15, and all weekend."),
        ("/lex ruhe 22 Uhr bis 7 Uhr", "I leave you in peace 22:00 – 07:00, and all weekend."),
        ("quiet 12am - 12pm", "I leave you in peace 00:00 – 12:00, and all weekend."),
        ("quiet 20h-24h", "I leave you in peace 20:00 – 00:00, and all weekend."),
        ("quiet 8-8", "I leave you in peace all weekend; on other days I may write at any hour."),
    ],
)
async def test_quiet_hours_are_typed_at_once(world: World, typed: str, said: str) -> None:
    assert await world.person("Ana").types(typed) == f"Saved. {said} {URGENT}"


async def test_whoever_wants_no_quiet_hours_at_all_has_none(world: World) -> None:
    ana = world.person("Ana", language="de")
    await ana.types("ruhe")
    answer = await ana.fills(quiet_from="0:00", quiet_until="0:00", quiet_weekends="")
    assert answer == "Gespeichert. Ich darf dir jederzeit schreiben."
    assert "\nRuhezeiten: keine\n" in await ana.types("ich")


@pytest.mark.parametrize(
    ("told", "wrong"),
    [
        ({"quiet_from": "late"}, {"quiet_from": "Please give a time of day like 20:00."}),
        ({"quiet_from": "25:00"}, {"quiet_from": "Please give a time of day like 20:00."}),
        ({"quiet_from": "24:01"}, {"quiet_from": "Please give a time of day like 20:00."}),
        ({"quiet_until": "8:60"}, {"quiet_until": "Please give a time of day like 20:00."}),
        ({"quiet_until": "13pm"}, {"quiet_until": "Please give a time of day like 20:00."}),
        ({"quiet_until": "0 am"}, {"quiet_until": "Please give a time of day like 20:00."}),
        ({"quiet_until": ""}, {"quiet_until": "Please fill this in."}),
        ({"most_a_week": "0"}, {"most_a_week": "At least 1, please."}),
        ({"most_a_week": "51"}, {"most_a_week": "At most 50, please."}),
        ({"most_a_week": "few"}, {"most_a_week": "Please give a whole number."}),
    ],
)
async def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(
    world: World, told: dict[str, str], wrong: dict[str, str]
) -> None:
    ana = world.person("Ana")
    await ana.types("quiet")
    before = world.remembers()
    await ana.fills(**told)
    assert ana.complaints == wrong
    assert {field.name: field.value for field in ana.form.fields}.items() >= told.items()
    assert world.remembers() == before


async def test_quiet_hours_typed_wrongly_are_asked_for(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("quiet 22")
    assert ana.complaints == {"quiet_until": "Please fill this in."}
    await ana.types("quiet late - 7")
    assert ana.complaints == {"quiet_from": "Please give a time of day like 20:00."}
    assert (await ana.fills(quiet_from="23")).startswith("Saved. I leave you in peace 23:00 – 07:00, and all weekend.")


# people who come by an import


def take_in(world: World, record: dict[str, Any]) -> bool:
    def work(unit: Unit) -> bool:
        return BLOCK.imports["people"](Work(unit, world.clock.now(), world.house), record) is not None

    return world.db.write_now(work)


MIA = {"email": " Mia@Example.org", "name": "Mia M\u200büller", "language": "de-DE", "site": "Bonn", "topics": "a, B"}


async def test_people_come_in_once(world: World) -> None:
    assert take_in(world, MIA)
    before = world.remembers()
    assert not take_in(world, MIA | {"name": "Otherwise"})
    assert world.remembers() == before


def test_who_comes_without_an_address_is_refused_in_words_that_help(world: World) -> None:
    with pytest.raises(Refusal) as refused:
        take_in(world, {"name": "Mia", "phone": "1"})
    told = plain(refused.value.view.text, Reader("en", BERLIN))
    assert told == "there is no e-mail address; please call its column “email”"


async def test_who_came_in_is_met_as_the_same_person(world: World) -> None:
    take_in(world, MIA)
    answer = await world.person("Mia", language="de").types("me")
    assert "Das weiß ich über dich, Mia Müller" in answer
    assert "Themen: a, b" in answer
    assert len(world.remembers()["person"]) == 1


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        ({"email": ""}, "email: Please fill this in."),
        ({"email": "", "e_mail": "mia"}, "e_mail: not an e-mail address"),
        ({"email": "mia"}, "email: not an e-mail address"),
        ({"email": "mia @example.org"}, "email: not an e-mail address"),
        ({"zone": "Mars"}, "zone: not a time zone like Europe/Berlin"),
    ],
)
def test_who_cannot_be_is_refused_with_the_reason(world: World, told: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refusal) as refused:
        take_in(world, MIA | told)
    assert plain(refused.value.view.text, Reader("en", BERLIN)).startswith(reason)
    assert world.remembers()["person"] == []


@pytest.mark.parametrize("line", ["hi", "Hello LEX!", "/lex hey 👋", "What can you do?", "Guten Morgen, LEX."])
async def test_a_greeting_is_returned_with_the_way_to_go_on(world: World, line: str) -> None:
    ben = world.person("Ben")
    await ben.types("begin")
    await ben.fills(topics="python")
    assert (await ben.types(line)).startswith("Hello Ben, I am LEX\nEveryone is an expert")
    assert [types for _, types in buttons(ben.sees_all()[-1])] == ["sessions", "host", "help"]


async def test_who_greets_and_is_new_is_asked_about_themselves(world: World) -> None:
    ben = world.person("Ben", language="de")
    assert (await ben.types("Grüß Gott")).startswith("Hallo Ben, ich bin LEX\n")
    assert [types for _, types in buttons(ben.sees_all()[-1])] == ["begin", "sessions", "host"]


@pytest.mark.parametrize("line", ["schließen 12", "schliessen 12", "Schließen 12"])
async def test_a_command_is_known_with_sharp_s_and_without(world: World, line: str) -> None:
    assert "12" in await world.person("Ben").types(line)
    assert "Did you mean" not in await world.person("Ben").types(line)


async def test_thanks_are_taken_kindly_in_either_language(world: World) -> None:
    ben = world.person("Ben", language="de")
    for line in ("Danke!", "vielen Dank, Lex 🌱", "thanks"):
        assert await ben.types(line) == "Gern geschehen, Ben!"


async def test_more_words_than_a_greeting_are_searched_for(world: World) -> None:
    ben = world.person("Ben")
    assert await ben.types("hello kitty") == "I found nothing for “hello kitty”. help shows what I understand."
    await ben.offers(title="Hi everybody")
    assert "Hi everybody" in await ben.types("everybody")
