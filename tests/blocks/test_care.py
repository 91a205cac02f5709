"""Stories about the caretaker, who sets up rooms and hears of what is wrong (A4)."""

from datetime import timedelta

import pytest

from bot.blocks import BLOCKS
from bot.turn import Work
from store import places, troubles
from store.db import Unit
from store.places import Room
from store.troubles import Why
from tests.world import Who, World, buttons, on_both, on_sqlite, told

pytestmark = on_sqlite


def only_room(world: World) -> Room:
    [room] = world.ask(places.all_rooms)
    return room


@on_both
async def test_a_room_is_set_up_from_within_and_hears_what_fits(world: World) -> None:
    cara, ana, room = world.person("Cara"), world.person("Ana"), world.room("python")
    await cara.types("/lex setup", room)
    answer = await cara.fills(topics="Python, #testing", languages="en", sites="Bonn, Lisbon", language="de")
    assert answer.splitlines()[1:4] == ["Topics: python, testing", "Languages: English", "Sites: Bonn, Lisbon"]
    await ana.offers(topics="testing", site="lisbon")
    await ana.offers(topics="testing")
    assert "· #testing · Lisbon" in ana.card(room)


@on_both
async def test_what_is_set_up_is_shown_and_changed(world: World) -> None:
    cara, room = world.person("Cara"), world.room("python")
    await cara.types("/lex setup", room)
    await cara.fills(topics="python")
    await cara.clicks("Change")
    shown = {field.name: field.value for field in cara.form.fields}
    heard = {"at_once": "6", "rhythm": "daily", "list_hour": "9"}
    assert shown == {"topics": "python", "languages": "", "sites": "", "rest": "", "language": "en"} | heard
    answer = await cara.fills(topics="", rest="yes")
    assert "The rest: what fits no other room" in answer
    assert "At once: at most 6 cards a day\nList: every working day at 9:00, of what is new besides" in answer
    await cara.types("/lex einrichten", room)
    answer = await cara.fills(at_once="1", rhythm="never")
    assert "At once: at most 1 card a day\nList: no list" in answer
    await cara.types("/lex einrichten", room)
    assert {field.name: field.value for field in cara.form.fields}["rhythm"] == "never"
    assert (only_room(world).topics, only_room(world).rest) == ([], True)


@on_both
async def test_languages_are_named_as_people_call_them(world: World) -> None:
    cara, ana, room = world.person("Cara", language="de"), world.person("Ana", language="fr"), world.room("python")
    await cara.types("/lex einrichten", room)
    await cara.fills(languages="Deutsch, Elbisch")
    assert cara.complaints == {
        "languages": "Die Sprache „Elbisch“ kenne ich nicht. Schreib sie etwa so: Deutsch oder de."
    }
    assert "Sprachen: Deutsch, Französisch" in await cara.fills(languages="German, FR, de")
    assert only_room(world).languages == ["de", "fr"]
    await cara.clicks("Ändern")
    assert {field.name: field.value for field in cara.form.fields}["languages"] == "Deutsch, Französisch"
    await cara.fills()
    assert only_room(world).languages == ["de", "fr"]
    await ana.offers(language="fr")
    assert "Testing with pleasure" in ana.card(room)


@on_both
async def test_a_room_that_could_not_be_reached_is_tried_again_once_it_is_set_up(world: World) -> None:
    cara, ana, room = world.person("Cara"), world.person("Ana"), world.room("python", topics=["python"])
    world.db.write_now(lambda unit: places.close(unit, "browser", "local", room, "left"))
    await ana.offers(topics="python")
    assert ana.cards(room) == []
    await cara.types("/lex einrichten", room)
    await cara.fills()
    await ana.offers(topics="python")
    assert len(ana.cards(room)) == 1


async def test_nobody_but_a_caretaker_sets_up_a_room(world: World) -> None:
    ana, ben, room = world.person("Ana"), world.person("Ben", language="de"), world.room("python")
    none_yet = "There is no caretaker yet. Whoever runs LEX names one with LEXBOT_CARETAKERS."
    assert await ana.types("/lex setup", room) == none_yet
    await world.person("Cara").types("home")
    assert await ana.types("/lex setup", room) == "Only a caretaker can do this. Please ask Cara."
    assert await ben.types("/lex einrichten", room) == "Das kann nur ein Kümmerer. Frag am besten Cara."
    assert world.ask(places.all_rooms) == []


async def test_a_form_cannot_be_used_by_somebody_else(world: World) -> None:
    cara, ana, room = world.person("Cara"), world.person("Ana"), world.room("python")
    await cara.types("/lex setup", room)
    form = cara.form
    answer = await world.chat.fills(ana.user, room, form.name, {"language": "en"}, about=form.about, key="k")
    assert told(answer) == "Only a caretaker can do this. Please ask Cara."


async def test_a_private_talk_is_not_a_room(world: World) -> None:
    cara: Who = world.person("Cara")
    assert await cara.types("setup") == "Please type setup in the room that you want to set up."


async def test_an_unknown_room_is_told_so(world: World) -> None:
    cara, room = world.person("Cara"), world.room("python")
    for number in ("4711", "all", "9" * 5000):
        answer = await cara.types(f"/lex setup {number}", room)
        assert answer == "I do not know this room. Please type setup in the room itself."


@on_both
async def test_the_button_to_change_it_works_from_anywhere(world: World) -> None:
    cara, room = world.person("Cara"), world.room("python")
    await cara.types("/lex setup", room)
    await cara.fills(topics="python")
    line = dict(buttons(cara.sees_all()[-1]))["Change"]
    await cara.types(line)
    await cara.fills(topics="testing")
    assert only_room(world).topics == ["testing"]


# what is wrong with a platform

CANNOT_SPEAK = "I cannot speak on Slack"


def befalls(world: World, why: Why) -> None:
    """Slack is in this trouble, or all is well again, as the heartbeat has made sure."""

    def tell(unit: Unit) -> None:
        work = Work(unit, world.clock.now(), world.house)
        at_once = timedelta(0)
        if why:
            news = troubles.ill(unit, "slack", why, work.now, at_once)
        else:
            news = troubles.well(unit, "slack", work.now, at_once)
        unit.flush()
        for block in BLOCKS:
            if block.troubled and news:
                block.troubled(work, news)

    world.db.write_now(tell)


async def cara_at_night(world: World) -> Who:
    cara = world.person("Cara")
    await cara.types("help")
    await world.becomes("2026-11-23 23:00")
    return cara


def titles(letters: list[str]) -> list[str]:
    return [letter.partition("\n")[0] for letter in letters]


@pytest.mark.parametrize("why", [Why.REFUSED, Why.REMOVED, Why.DENIED])
async def test_what_does_not_pass_by_itself_is_told_in_the_middle_of_the_night(world: World, why: Why) -> None:
    cara = await cara_at_night(world)
    befalls(world, why)
    await world.settles()
    assert titles(cara.hears()) == [CANNOT_SPEAK]


@pytest.mark.parametrize("why", [Why.AWAY, Why.KEYS, Why.SOCKET])
async def test_what_may_pass_by_itself_waits_for_the_morning(world: World, why: Why) -> None:
    cara = await cara_at_night(world)
    befalls(world, why)
    await world.becomes("2026-11-24 07:59")
    assert cara.hears() == []
    await world.becomes("2026-11-24 08:00")
    assert len(cara.hears()) == 1


@on_both
async def test_what_seemed_to_pass_and_does_not_is_told_at_once(world: World) -> None:
    cara = await cara_at_night(world)
    befalls(world, Why.AWAY)
    await world.passes(minutes=1)
    assert cara.hears() == []
    befalls(world, Why.REFUSED)
    await world.settles()
    assert titles(cara.hears()) == [CANNOT_SPEAK]


async def test_a_trouble_that_comes_and_goes_wakes_caretakers_once_a_day(world: World) -> None:
    cara = await cara_at_night(world)
    for _ in range(3):
        befalls(world, Why.REFUSED)
        await world.passes(minutes=10)
        befalls(world, Why.NOTHING)
        await world.passes(minutes=10)
    befalls(world, Why.REFUSED)
    await world.becomes("2026-11-24 07:59")
    assert titles(cara.hears()) == [CANNOT_SPEAK]
    await world.becomes("2026-11-24 12:00")
    assert titles(cara.hears()) == [CANNOT_SPEAK], "it lasts"
    befalls(world, Why.NOTHING)
    await world.becomes("2026-11-24 23:30")
    cara.hears()
    befalls(world, Why.REFUSED)
    await world.settles()
    assert titles(cara.hears()) == [CANNOT_SPEAK]


# what exists elsewhere (S10)

TABLE = """Titel;Beginn;Ende;Ort;Sprache;Themen;Host
Brot backen;24.12.2026 14:00;15:30;Küche;Deutsch;Brot, Backen;ben@example.org
Kein Tag;3/4/2027 10:00;;Küche;de;;
Ohne Ort;24.12.2026 14:00;;;de;;
"""


async def test_a_caretaker_pastes_a_table_and_hears_what_became_of_every_row(world: World) -> None:
    cara = world.person("Cara", "de")
    await cara.types("/lex einlesen")
    answer = await cara.fills(text=TABLE)
    assert answer.splitlines()[0] == "1 Session ist übernommen"
    assert "Zeile 3: beginn: „3/4/2027“ kann zwei verschiedene Tage meinen" in answer.replace("\n", " ")
    assert "Zeile 4: Ort: Eine Session, die noch kommt, braucht einen Link oder Ort" in answer.replace("\n", " ")
    session = world.session(1)
    assert (session.title, session.minutes, session.place, session.language) == ("Brot backen", 90, "Küche", "de")
    assert session.starts_at.isoformat() == "2026-12-24T13:00:00+00:00"
    assert session.topics == ["brot", "backen"]
    ben = world.person("Ben")
    assert "You host this session." in await ben.types("session 1")


async def test_what_is_pasted_again_is_not_taken_twice(world: World) -> None:
    cara = world.person("Cara")
    await cara.types("import")
    await cara.fills(text=TABLE)
    before = world.sessions()
    await cara.clicks("Take in more")
    answer = await cara.fills(text=TABLE.replace("Ohne Ort;24.12.2026 14:00;;;", "Ohne Ort;24.12.2026 14:00;;Hof;"))
    assert answer.splitlines()[:2] == ["1 session was taken in", "1 was there already."]
    assert world.sessions()[0] == before[0]
    assert [session.title for session in world.sessions()] == ["Brot backen", "Ohne Ort"]


async def test_what_is_pasted_is_in_the_language_of_who_pastes_and_what_is_over_is_told(world: World) -> None:
    cara = world.person("Cara", "de")
    await cara.types("import")
    answer = await cara.fills(text="Titel,Beginn,Ort,Host\nBrot,24.12.2026 14:00,Hof,Mia\nAlt,1.3.2020 10:00,Hof,Mia\n")
    assert answer.splitlines()[:2] == ["2 Sessions sind übernommen", "1 davon ist vorbei."]
    assert "Zeile 2: nur dem Namen nach übernommen: Mia; eine E-Mail-Adresse sagt mir" in answer.replace("\n", " ")
    assert "Kein Raum bekommt eine Karte davon" in answer
    assert [session.language for session in world.sessions()] == ["de", "de"]


@on_both
async def test_rows_copied_from_a_sheet_and_calendars_are_read_by_the_clock_that_is_named(world: World) -> None:
    cara = world.person("Cara")
    await cara.types("import")
    await cara.fills(text="Title\tStart\tPlace\nWalk\t2027-01-03 10:00\tPark\n", zone="Pacific/Auckland")
    await cara.types("import")
    lines = ("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:u", "SUMMARY:Run", "DTSTART:20270103T100000", "LOCATION:Park")
    answer = await cara.fills(text="\n".join([*lines, "END:VEVENT", "END:VCALENDAR"]), zone="Asia/Kolkata")
    assert "its times name no zone; they were read by Asia/Kolkata" in answer
    times = [session.starts_at.isoformat() for session in world.sessions()]
    assert times == ["2027-01-02T21:00:00+00:00", "2027-01-03T04:30:00+00:00"]


async def test_only_a_caretaker_takes_sessions_in(world: World) -> None:
    cara, ben = world.person("Cara"), world.person("Ben")
    await cara.types("me")
    assert await ben.types("import") == "Only a caretaker can do this. Please ask Cara."
    answer = await world.acts(
        ben.chat.fills("ben", ben.talk, "care.import", {"text": TABLE, "zone": "UTC"}, about="", key="")
    )
    assert "Only a caretaker can do this." in answer
    assert world.sessions() == []


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"text": TABLE, "zone": "Mars"}, "zone", "I do not know this time zone. Please write it like Europe/Berlin."),
        ({"text": "Title,Start\n"}, "text", "There is nothing in this but headings."),
        ({"text": "BEGIN:VCALENDAR\nEND:VCALENDAR"}, "text", "There is no entry in this calendar."),
        ({"text": '{"title": "x"}'}, "text", "This is neither a table nor a calendar."),
        ({"text": "x" * 3001}, "text", "At most 3000 characters, please."),
    ],
)
async def test_what_nothing_can_be_taken_from_is_said_at_the_form_and_stays_there(
    world: World, values: dict[str, str], field: str, words: str
) -> None:
    cara = world.person("Cara")
    await cara.types("import")
    await cara.fills(**values)
    assert cara.complaints == {field: words}
    assert {one.name: one.value for one in cara.form.fields}["text"] == values["text"]


async def test_a_list_that_is_too_long_for_a_chat_is_taken_up_to_a_bound_and_the_rest_is_told(world: World) -> None:
    cara = world.person("Cara")
    await cara.types("import")
    event = "BEGIN:VEVENT\nUID:{}\nSUMMARY:Run\nDTSTART:20261201T100000Z\nLOCATION:Park\nRRULE:FREQ=DAILY\nEND:VEVENT"
    text = "\n".join(["BEGIN:VCALENDAR", *map(event.format, range(6)), "END:VCALENDAR"])
    answer = await cara.fills(text=text)
    assert "200 sessions were taken in" in answer
    assert "more than 200 at once: from here on nothing was taken" in answer
    assert len(world.sessions()) == 200
