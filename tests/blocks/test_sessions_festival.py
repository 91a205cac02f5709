"""Stories about festivals: a caretaker plans one, hosts offer into its slots, all read the programme (S10)."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.blocks.sessions.jobs import festival as jobs
from bot.view import Form
from store import festivals
from store.sessions import LexSession
from tests.world import Who, World, buttons, on_both, on_sqlite, shown

pytestmark = on_sqlite


PLAN = {
    "title": "Learning week",
    "first_day": "2026-12-01",
    "days": "2",
    "opens": "9",
    "closes": "12",
    "tracks": "Main stage | https://meet.example.org/main\nRoom 2",
}
NINE, TEN = "2026-12-01T08:00Z", "2026-12-01T09:00Z"


async def planned(world: World, **told: str) -> Who:
    """Cara plans it."""
    cara = world.person("Cara")
    await cara.types("festival new")
    await cara.fills(**PLAN | told)
    assert not cara.asked, cara.complaints
    return cara


async def offers_into(who: Who, at: str = NINE, track: int = 1, **told: str) -> str:
    await who.types(f"festival offer 1 {at} {track}")
    return await who.fills(**{"title": f"By {who.user}"} | told)


def grid(text: str) -> list[str]:
    """The lines of the table."""
    return [line for line in text.splitlines() if line[:5].replace(":", "").isdigit()]


def page_of(who: Who) -> Any:
    return who.sees_all()[-1]


async def test_a_caretaker_plans_it_and_rooms_hear_of_it_in_one_card(world: World) -> None:
    python, german = world.room("python", topics=["python"]), world.room("deutsch", languages=["de"], language="de")
    rest = world.room("all", rest=True)
    cara = world.person("Cara")
    await cara.types("festival new")
    assert await cara.fills(**PLAN) == (
        "The festival is live: Learning week\nIt is announced in #python, #deutsch, #all.\n"
        "When: Tue, Dec 1 – Wed, Dec 2\nProgramme: still open\nTracks: Main stage · Room 2\n"
        "Each day: 9:00 to 12:00 (Europe/Berlin), slots of 60 minutes"
    )
    ana = world.person("Ana")
    assert ana.card(german).startswith("Learning week\nEin Festival: ")
    assert ana.card(python) == ana.card(rest)
    assert ana.card(python) == (
        "Learning week\nA festival: many sessions, by colleagues for colleagues.\n"
        "When: Tue, Dec 1 – Wed, Dec 2\nProgramme: still open\nTracks: Main stage · Room 2\n"
        "Choose your sessions in the programme, or offer one of your own."
    )
    answer = await offers_into(ana, title="Typing", topics="python")
    assert "It is announced in the programme of Learning week." in answer
    await offers_into(ana, TEN, 2, title="Testing", topics="python")
    assert len(ana.cards(python)) == 1, "sessions of a festival are not announced one by one"
    assert "Programme: 2 sessions so far" in ana.card(python)
    await world.becomes("2026-12-02 12:00")
    assert "The festival is over." in ana.card(python)


async def test_members_read_the_programme_by_day_and_sign_up_by_one_tap(world: World) -> None:
    await planned(world)
    ana, ben = world.person("Ana"), world.person("Ben")
    await offers_into(ana, title="Typing")
    await offers_into(ana, TEN, 2, title="Testing", minutes="45")
    read = await ben.types("festival")
    assert read.startswith("Learning week\nTue, Dec 1 · day 1 of 2\n")
    assert read.endswith(
        "Sessions of this day\nTyping: 09:00 – 10:00 · Main stage · Ana\nTesting: 10:00 – 10:45 · Room 2 · Ana\n"
        "Times are yours: Europe/Berlin. What is blank is free."
    )
    assert "09:00 · Main stage: Typing\n10:00 · Room 2: Testing\n11:00\n" in read
    assert dict(buttons(page_of(ben)))["Next day"] == "festival 1 day:2"
    assert "Nothing on this day yet. Yours may be the first." in await ben.clicks("Next day")
    await ben.types("lernfest 1 tag:1")
    await ben.clicks("Sign up")
    assert world.seats(2) == {"Ben": "in"}
    assert "Testing: 10:00 – 10:45 · Room 2 · Ana · you are coming" in await ben.types("festival")
    assert ("Programme", "festival 1") in [
        (label, types) for label, types in (buttons(page_of(ben)) if await ben.types("home") else [])
    ]


async def test_a_host_offers_into_a_free_slot_with_its_time_and_place_filled_in(world: World) -> None:
    await planned(world)
    ana, ben = world.person("Ana"), world.person("Ben")
    free = await ana.types("festival free 1")
    assert [line for line in free.splitlines() if ", 2026" not in line and " – " in line][:3] == [
        "Tue, Dec 1, 09:00 – 10:00: Main stage",
        "Tue, Dec 1, 09:00 – 10:00: Room 2",
        "Tue, Dec 1, 10:00 – 11:00: Main stage",
    ]
    assert buttons(page_of(ana))[2] == ("Offer here", f"festival offer 1 {NINE} 1")
    await ana.types(f"festival offer 1 {NINE} 1")
    told = {field.name: field.value for field in ana.form.fields}
    assert (told["starts_at"], told["place"], told["minutes"]) == (
        "2026-12-01T09:00",
        "https://meet.example.org/main",
        "60",
    )
    await ana.fills(title="Typing")
    assert world.session(1).place == "https://meet.example.org/main"
    assert "Tue, Dec 1, 09:00 – 10:00: Main stage" not in await ben.types("festival free 1")
    await ben.types("festival offer 1")
    assert {field.name: field.value for field in ben.form.fields}["place"] == "Room 2"
    assert "Festival: Learning week" in await ben.types("session 1")


async def test_two_in_one_slot_and_track_are_refused_and_the_free_ones_named(world: World) -> None:
    await planned(world)
    ana, ben = world.person("Ana"), world.person("Ben")
    await offers_into(ana, title="Typing")
    await offers_into(ben, starts_at="2026-12-01T09:30")
    assert ben.complaints == {
        "starts_at": (
            "At that time Typing is in Main stage. "
            "Free are: Tue, Dec 1, 09:00 Room 2 · Tue, Dec 1, 10:00 Main stage · Tue, Dec 1, 10:00 Room 2."
        )
    }
    assert {field.name: field.value for field in ben.form.fields}["title"] == "By ben"
    await ben.fills(starts_at="2026-12-05T09:30")
    assert ben.complaints == {
        "starts_at": "Learning week takes place Tue, Dec 1 – Wed, Dec 2. Please choose a time on its days."
    }
    await ben.fills(starts_at="2026-12-01T10:00")
    assert not ben.asked
    assert len(world.sessions()) == 2


async def test_what_stands_already_is_put_in_by_its_host_or_a_caretaker(world: World) -> None:
    cara = await planned(world)
    ana, ben = world.person("Ana"), world.person("Ben")
    for title, at in (("Typing", "2026-12-01T09:00"), ("Testing", "2026-12-01T09:00"), ("Later", "2026-12-08T09:00")):
        await ana.offers(title=title, starts_at=at)
    ana.hears()
    assert await ben.types("festival add 1") == "Only those who host Typing can do this."
    assert await ana.types("festival add 1") == (
        "Typing stands in the programme of Learning week now. Its track: Main stage."
    )
    assert ana.hears() == []
    assert await cara.types("festival add 2 room 2") == (
        "Testing stands in the programme of Learning week now. Its track: Room 2."
    )
    [letter] = ana.hears()
    assert letter.startswith("In the programme: Testing\nA caretaker gave your session this place in the")
    assert await ana.types("festival add 3") == "There is no festival at the time of Later."
    assert "has no such track. It has Main stage, Room 2." in await ana.types("festival add 1 Balcony")
    assert "At that time Testing is in Room 2." in await ana.types("festival add 1 room 2")
    assert await ana.clicks("Take it out") == (
        "Testing is no longer in the programme of Learning week. It takes place all the same."
    )
    assert await ana.types("festival remove 2") == "Testing stands in no programme."


async def test_the_programme_says_what_one_hosts_comes_to_and_waits_for(world: World) -> None:
    await planned(world)
    ana, ben, mia = world.person("Ana"), world.person("Ben"), world.person("Mia", language="de")
    await offers_into(ana, title="Typing", capacity="1")
    for who in (ben, mia):
        await who.types("join 1")
    assert "Typing: 09:00 – 10:00 · Main stage · Ana · all seats are taken · you host" in await ana.types("festival")
    assert "· all seats are taken · you are coming" in await ben.types("festival")
    assert "Typing: 09:00 – 10:00 · Main stage · Ana · alle Plätze sind belegt · du wartest" in (
        await mia.types("festival")
    )
    assert "Sign up" not in [label for label, _ in buttons(page_of(ana))]


async def test_of_two_festivals_at_once_the_one_that_is_named_takes_it(world: World) -> None:
    cara = await planned(world)
    await cara.types("festival new")
    await cara.fills(**PLAN | {"title": "Open days", "tracks": "Garden"})
    ana = world.person("Ana")
    for title in ("Typing", "Testing", "Tea"):
        await ana.offers(title=title, starts_at="2026-12-01T09:00")
    assert "in the programme of Learning week now" in await ana.types("festival add 1")
    assert await ana.types("festival add 2 open days") == (
        "Testing stands in the programme of Open days now. Its track: Garden."
    )
    assert "At that time Testing is in Garden." in await ana.types("festival add 3 garden")
    assert "Tea" not in await ana.types("festival 2")
    assert "09:00 · Garden: Testing" in await ana.types("festival 2")


async def test_what_is_taken_out_of_the_programme_is_announced_like_any_other(world: World) -> None:
    room = world.room("python", topics=["python"])
    await planned(world)
    ana = world.person("Ana")
    await offers_into(ana, title="Typing", topics="python")
    assert [shown(card).splitlines()[0] for card in ana.cards(room)] == ["Learning week"]
    await ana.types("festival remove 1")
    assert [shown(card).splitlines()[0] for card in ana.cards(room)] == ["Learning week", "Typing"]


async def test_a_track_is_the_one_that_was_seen_though_others_came_before_it_meanwhile(world: World) -> None:
    cara, ana, ben = await planned(world), world.person("Ana"), world.person("Ben")
    for who, track in ((ana, 2), (ben, 1)):
        await who.types(f"festival offer 1 {NINE} {track}")
    await cara.types("festival edit 1")
    await cara.fills(tracks="Garden\nAttic\nRoom 2")
    await ana.fills(title="Typing")
    read = await ben.types("festival 1")
    assert "09:00 · Room 2: Typing" in read
    await ben.fills(title="Testing")
    assert "09:00 · Garden: Testing" in await ben.types("festival 1"), "its track is gone, so it gets a free one"


async def test_what_goes_on_past_midnight_is_in_the_way_of_the_next_day(world: World) -> None:
    cara, ana = await planned(world, opens="0", closes="24", tracks="Main stage\nRoom 2"), world.person("Ana")
    await offers_into(cara, "2026-12-01T22:00Z", 1, title="Night", minutes="120")
    free = await ana.types("festival free 1 day:2")
    assert "00:00 – 01:00: Room 2" in free
    assert "00:00 – 01:00: Main stage" not in free
    await ana.offers(title="Early", starts_at="2026-12-02T00:00")
    assert "Its track: Room 2." in await ana.types("festival add 2")


@on_both
async def test_moved_and_cancelled_sessions_are_true_in_the_grid_at_once(world: World) -> None:
    room = world.room("python", topics=["python"])
    await planned(world)
    ana, ben = world.person("Ana"), world.person("Ben")
    await offers_into(ana, title="Typing", topics="python")
    await offers_into(ana, TEN, title="Testing")
    assert "At that time Testing is in Main stage." in await ana.types("move 1 2026-12-01 10:30")
    assert world.session(1).starts_at == datetime(2026, 12, 1, 8, tzinfo=UTC)
    await ana.types("move 1 2026-12-02 11:00")
    assert "11:00 · Main stage: Typing" in await ben.types("festival 1 day:2")
    assert "Typing" not in await ben.types("festival 1 day:1")
    await ana.types("cancel 2 yes")
    assert "Testing" not in await ben.types("festival 1 day:1")
    assert "Programme: 1 session so far" in ben.card(room)
    assert "It is no longer part of Learning week." in await ana.types("move 1 2026-12-08 10:00")
    assert [shown(card).splitlines()[0] for card in ben.cards(room)] == ["Learning week", "Typing"]
    assert "Programme: still open" in shown(ben.cards(room)[0])


@on_both
async def test_a_cancelled_festival_leaves_its_sessions_and_tells_their_hosts(world: World) -> None:
    room = world.room("all", rest=True)
    cara = await planned(world)
    ana, ben = world.person("Ana"), world.person("Ben")
    await offers_into(ana, title="Typing")
    await ben.types("join 1")
    for who in (ana, ben):
        who.hears()
    assert await cara.types("festival cancel 1") == ("Cancel Learning week? Its 1 session stays, and its host is told.")
    assert await cara.clicks("Yes, cancel it") == "Learning week is cancelled. Its hosts are told; their sessions stay."
    [letter] = ana.hears()
    assert letter.startswith("Cancelled: Learning week\nThe festival does not take place.")
    assert ben.hears() == []
    assert world.seats(1) == {"Ben": "in"}
    assert world.session(1).cancelled_at is None
    assert [shown(card).splitlines()[0] for card in ben.cards(room)] == ["Cancelled: Learning week", "Typing"]
    assert shown(ben.cards(room)[0]).splitlines()[2:] == [
        "Planned for: Tue, Dec 1 – Wed, Dec 2",
        "The festival does not take place. Its sessions stay, unless their hosts cancel them.",
    ]
    assert "Learning week" not in await ben.types("session 1"), "it is part of no festival any more"
    assert await cara.types("festival cancel 1 yes") == "Learning week was cancelled."
    assert await ana.types("festival offer 1") == "Learning week was cancelled."
    assert await ben.types("festival") == "No festival is planned at the moment."
    assert "move 1" not in await ana.types("move 1 2026-12-01 11:00")


async def test_many_sessions_of_a_cancelled_festival_are_announced_each_once_the_next_ones_first(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "AT_ONCE", 2)
    room, patient = world.room("python", topics=["python"]), world.room("calm", topics=["python"], at_once=3)
    cara, ana = await planned(world), world.person("Ana")
    for number, at in enumerate(("09:00", "08:00", "10:00", "08:00"), 1):
        await offers_into(ana, f"2026-12-01T{at}Z", 1 + number // 4, title=f"No {number}", topics="python")
    await cara.types("festival cancel 1 yes")
    titles = [shown(card).splitlines()[0] for card in ana.cards(room)]
    assert titles == ["Cancelled: Learning week", "No 2", "No 4", "No 1", "No 3"]
    assert len(ana.cards(patient)) == 4, "as many a day as the room wants to hear"


async def test_a_room_set_up_later_hears_of_the_festival_with_the_first_session_that_fits(world: World) -> None:
    await planned(world)
    late, ana = world.room("python", topics=["python"]), world.person("Ana")
    await offers_into(ana, title="Chess", topics="chess")
    assert ana.cards(late) == []
    await offers_into(ana, TEN, title="Typing", topics="python")
    assert "Programme: 2 sessions so far" in ana.card(late)


async def test_only_caretakers_plan_edit_and_cancel(world: World) -> None:
    await planned(world)
    ana = world.person("Ana")
    for line in ("festival new", "festival edit 1", "festival cancel 1 yes", "lernfest neu"):
        assert await ana.types(line) == "Only a caretaker can do this."


SIX = "At most 6 tracks, each with a name of its own of at most 40 letters."
BAD = [
    ({"title": ""}, "title", "Please fill this in."),
    ({"first_day": "2026-11-20"}, "first_day", "These days are over. Please choose some that are still to come."),
    ({"first_day": "2036-11-20"}, "first_day", "This is more than two years away. Please choose an earlier day."),
    ({"first_day": "9999-12-31"}, "first_day", "This is more than two years away. Please choose an earlier day."),
    ({"first_day": "soon"}, "first_day", "Please give a day like 2026-12-01 or tomorrow."),
    ({"first_day": "2026-02-30"}, "first_day", "Please give a day like 2026-12-01 or tomorrow."),
    ({"days": "0"}, "days", "At least 1, please."),
    ({"days": "100"}, "days", "At most 7, please."),
    ({"days": "two"}, "days", "Please give a whole number."),
    ({"opens": "12", "closes": "9"}, "closes", "The day is over before its first slot is. Please choose a later hour."),
    ({"opens": "0", "closes": "24", "slot_minutes": "15"}, "slot_minutes", "That would be more than 24 slots a day."),
    (
        {"tracks": "A\nB\nC\nD\nE\nF\nG"},
        "tracks",
        "At most 6 tracks, each with a name of its own of at most 40 letters.",
    ),
    ({"tracks": "A\na"}, "tracks", "At most 6 tracks, each with a name of its own of at most 40 letters."),
    ({"tracks": "x" * 41}, "tracks", "At most 6 tracks, each with a name of its own of at most 40 letters."),
    (
        {"tracks": "A | javascript:alert(1)"},
        "tracks",
        "This does not look like a link. It should start with https://",
    ),
    ({"zone": "Mars/Olympus"}, "zone", "I do not know this time zone. Please write it like Europe/Berlin."),
]


@pytest.mark.parametrize(("told", "field", "complaint"), BAD, ids=[str(one[0])[:40] for one in BAD])
async def test_what_makes_no_festival_is_complained_about_at_the_field(
    world: World, told: dict[str, str], field: str, complaint: str
) -> None:
    cara = world.person("Cara")
    await cara.types("festival new")
    await cara.fills(**PLAN | told)
    assert cara.complaints == {field: complaint}
    assert world.ask(lambda unit: festivals.ahead(unit, datetime(2026, 1, 1, tzinfo=UTC), 9)) == []


@on_both
async def test_a_german_caretaker_is_complained_to_in_german_and_a_day_in_words_is_echoed(world: World) -> None:
    cara = world.person("Cara", language="de")
    await cara.types("lernfest neu")
    await cara.fills(**PLAN | {"first_day": "morgen", "days": "0"})
    read = "„morgen“ lese ich als Di., 24. Nov. 2026. Wenn das stimmt, schick es so ab."
    assert (cara.complaints, cara.echoes) == ({}, {"first_day": read})
    assert {field.name: field.value for field in cara.form.fields}["first_day"] == "2026-11-24"
    await cara.fills()
    assert cara.complaints == {"days": "Bitte mindestens 1."}


ODD = [
    ("festival 99", "There is no festival 99 (any more)."),
    ("festival free", "Which festival? festival shows the next one."),
    ("festival edit x", "Which festival? festival shows the next one."),
    ("festival 99999999999", "I do not know “99999999999” of a festival. festival shows the programme."),
    ("festival pizza", "I do not know “pizza” of a festival. festival shows the programme."),
    ("festival add", "Which session? Choose it from sessions, or add its number."),
    ("festival add 77", "There is no session 77 (any more)."),
    ("festival remove 77", "There is no session 77 (any more)."),
]


@pytest.mark.parametrize(("line", "answer"), ODD)
async def test_odd_lines_get_a_kind_answer(world: World, line: str, answer: str) -> None:
    cara = await planned(world)
    assert await cara.types(line) == answer


@pytest.mark.parametrize("asked", ["day:0", "day:9999", "page:9999", "tag:2"])
async def test_days_and_pages_that_are_none_are_the_nearest(world: World, asked: str) -> None:
    cara = await planned(world)
    assert (await cara.types(f"festival 1 {asked}")).startswith("Learning week")


@pytest.mark.parametrize("slot", ["x", "2026-12-01T09:00+01:00 9", "1 1"])
async def test_a_slot_that_is_none_is_the_next_free_one(world: World, slot: str) -> None:
    cara = await planned(world)
    await cara.types(f"festival offer 1 {slot}")
    assert {field.name: field.value for field in cara.form.fields}["starts_at"] == "2026-12-01T09:00"


async def test_everybody_reads_it_by_their_own_clock(world: World) -> None:
    """Planned in Auckland (UTC+13), read in Pago Pago (UTC-11) and in Berlin."""
    cara = await planned(world, zone="Pacific/Auckland", days="1")
    await offers_into(cara, "2026-11-30T20:00Z", title="Typing")
    far, near = world.person("Far", zone="Pacific/Pago_Pago"), world.person("Near")
    assert "Mon, Nov 30 · day 1 of 1" in await far.types("festival")
    assert "09:00 · Main stage: Typing\n10:00\n11:00\n" in await far.types("festival")
    assert "21:00 · Main stage: Typing\n22:00\n23:00\n" in await near.types("festival")
    await world.becomes("2026-11-30 23:30")
    assert "Learning week" in await near.types("festival")
    await world.becomes("2026-12-01 00:00")
    assert await near.types("festival") == "No festival is planned at the moment."


@on_both
async def test_midnight_in_the_readers_day_is_named(world: World) -> None:
    await planned(world, days="1")
    far = world.person("Far", zone="America/Los_Angeles")
    read = await far.types("festival")
    assert "00:00\n01:00\n02:00\n" in read
    west = world.person("West", zone="Pacific/Pago_Pago")
    assert "21:00\n22:00\n23:00\n" in await west.types("festival")
    east = world.person("East", zone="Pacific/Auckland")
    assert "21:00\n22:00\n23:00\n" in await east.types("festival")
    middle = world.person("Middle", zone="America/Anchorage")
    assert "23:00\nTue, Dec 1, 00:00\nTue, Dec 1, 01:00\n" in await middle.types("festival")


@on_both
async def test_a_day_is_edited_but_no_session_left_out(world: World) -> None:
    cara = await planned(world)
    await offers_into(cara, "2026-12-02T08:00Z", title="Typing")
    await cara.types("festival edit 1")
    assert {field.name: field.value for field in cara.form.fields}["tracks"] == PLAN["tracks"]
    await cara.fills(days="1")
    assert cara.complaints == {"days": "1 session stands on a day that would be left out, like Typing. Please keep it."}
    assert (await cara.fills(days="3")).startswith("Saved: Learning week")


async def edits(cara: Who, **told: str) -> str:
    await cara.types("festival edit 1")
    return await cara.fills(**told)


@on_both
async def test_a_track_with_a_new_name_or_link_takes_its_sessions_along(world: World) -> None:
    cara, ana, ben = await planned(world), world.person("Ana"), world.person("Ben")
    await offers_into(ana, title="Typing")
    await offers_into(ana, TEN, 2, title="Testing", place="Garden")
    await ben.types("join 1")
    for who in (ana, ben):
        who.hears()
    await edits(cara, tracks="Room 2\nGreat hall | https://meet.example.org/hall")
    read = await ben.types("festival 1 day:1")
    assert "09:00 · Great hall: Typing\n10:00 · Room 2: Testing\n" in read
    assert (world.session(1).place, world.session(2).place) == ("https://meet.example.org/hall", "Garden")
    [letter] = ben.hears()
    assert letter.startswith("Changed: Typing\n")
    [letter] = ana.hears()
    assert "this place in the programme of Learning week" in letter
    assert "Where: Join online\nTrack: Great hall" in letter
    await edits(cara, tracks="Great hall | https://meet.example.org/new\nRoom 2")
    assert world.session(1).place == "https://meet.example.org/new"


async def test_a_renamed_track_is_known_again_by_its_place_though_another_is_new(world: World) -> None:
    cara, ana, ben = await planned(world), world.person("Ana"), world.person("Ben")
    await offers_into(ana, title="Typing")
    await ben.types("join 1")
    for who in (ana, ben):
        who.hears()
    await edits(cara, tracks="Garden\nRoom 2\nGreat hall | https://meet.example.org/main")
    assert "09:00 · Great hall: Typing" in await ben.types("festival")
    assert world.session(1).place == "https://meet.example.org/main"
    assert (ana.hears(), ben.hears()) == ([], []), "nobody has to go elsewhere"


@on_both
async def test_no_track_goes_while_a_session_stands_in_it(world: World) -> None:
    cara, ana = await planned(world, tracks="A\nB\nC"), world.person("Ana")
    for track in (1, 2, 3):
        await offers_into(ana, NINE, track, title=f"In {track}")
    await edits(cara, tracks="A\nC")
    assert cara.complaints == {"tracks": "1 session would lose its track: In 2 in B. Please keep it."}
    await cara.fills(tracks="Z")
    assert cara.complaints == {"tracks": "2 sessions would lose their tracks, like In 2 in B. Please keep them."}
    await ana.types("cancel 2 yes")
    assert (await cara.fills(tracks="A\nC")).startswith("Saved: ")
    assert "09:00 · A: In 1 · C: In 3" in await ana.types("festival")
    await edits(cara, tracks="")
    assert "09:00 · Sessions: In 1 · In 3" in await ana.types("festival"), "without tracks all stand side by side"


async def test_without_tracks_anything_stands_side_by_side(world: World) -> None:
    cara = await planned(world, tracks="")
    for title in ("Typing", "Testing", "Tools", "Types", "Tea"):
        await offers_into(cara, NINE, 0, title=title, place="Room 1")
    read = await cara.types("festival")
    assert "Sessions: Typing · Testing · Tools · Types; Tea" in read or "Types; Tea" in read
    assert "Sessions of this day" in read


async def test_a_thousand_sessions_come_page_by_page(world: World) -> None:
    await planned(world, tracks="")
    ana = world.person("Ana")

    def fill(unit: Any) -> None:
        for number in range(1000):
            session = LexSession(
                title=f"No {number}", starts_at=datetime(2026, 12, 1, 8, number % 60, tzinfo=UTC), minutes=30,
                place="x", language="en", created_at=world.clock.now(),
            )  # fmt: skip
            unit.add(session)
            unit.flush()
            festivals.put(unit, session.id, 1, "")

    world.db.write_now(fill)
    read = await ana.types("festival")
    assert "more" in read
    assert len(read) < 4000
    assert dict(buttons(page_of(ana)))["Later"] == "festival 1 day:1 page:2"
    last = await ana.types("festival 1 day:1 page:167")
    assert "Later" not in dict(buttons(page_of(ana)))
    assert last.count(" – ") == 4


@on_both
async def test_lists_of_rooms_leave_the_sessions_of_a_festival_to_its_card(world: World) -> None:
    room = world.room("python", topics=["python"], at_once=0, rhythm="daily")
    await planned(world)
    ana, ben = world.person("Ana"), world.person("Ben")
    await offers_into(ana, title="Typing", topics="python")
    await ben.offers(title="Alone", topics="python", starts_at="2026-12-03T15:00")
    await world.becomes("2026-11-24 12:00")
    told = "\n".join(shown(card) for card in ben.cards(room))
    assert "Alone" in told
    assert "Typing" not in told


async def test_a_digest_and_a_list_tell_a_festival_once_with_its_grid_a_tap_away(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben", language="de")
    cara = await planned(world, first_day="2026-12-07")
    await ben.types("begin")
    await ben.fills(topics="python", language="de")
    await ben.types("digest daily")
    await world.becomes("2026-11-30 09:01")
    assert [letter for letter in ben.hears() if "Learning week" in letter] == [], "there is nothing to come to yet"
    for hour in ("08", "09"):
        await offers_into(ana, f"2026-12-07T{hour}:00Z", title=f"At {hour}", topics="python")
    await ana.offers(title="Alone", topics="python", starts_at="2026-12-03T15:00")
    await world.becomes("2026-12-01 12:00")
    [digest] = [letter for letter in ben.hears() if letter.startswith("Was für dich")]
    assert digest.splitlines()[2:] == [
        "Alone: Do., 3. Dez., 15:00 · Ana · #python",
        "Außerdem demnächst",
        "Festival: Learning week: Mo., 7. Dez. – Di., 8. Dez. · 2 Sessions",
    ]
    assert ("Programm", "festival 1") in buttons(ben.mail()[-1])
    await offers_into(ana, "2026-12-08T08:00Z", title="At 8", topics="python")
    late = world.room("calm", rest=True, at_once=0, rhythm="daily", language="de")
    await world.becomes("2026-12-02 12:00")
    assert [letter for letter in ben.hears() if "Learning week" in letter] == [], "once is enough"
    assert "Festival: Learning week: Mo., 7. Dez. – Di., 8. Dez. · 3 Sessions" in ben.card(late)
    await world.becomes("2026-12-02 13:00")
    await cara.types("festival cancel 1 yes")
    await world.becomes("2026-12-03 12:00")
    [digest] = [letter for letter in ben.hears() if letter.startswith("Was für dich")]
    assert digest.count("At ") == 3, "now each speaks for itself"


@on_both
async def test_a_digest_tells_a_festival_once_more_when_it_has_grown_and_not_when_it_has_shrunk(
    world: World,
) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await planned(world, first_day="2026-12-07")
    await ben.types("digest daily")
    told: list[str] = []
    for number, day in enumerate(("30", "01", "02", "03", "04")):
        slot = f"2026-12-0{7 + number // 3}T{8 + number % 3:02}:00Z"
        if number < 4:
            await offers_into(ana, slot, title=f"At {slot}")
        else:
            await ana.types("cancel 4 yes")
        await world.becomes(f"2026-{11 if day == '30' else 12}-{day} 12:00")
        told += [line for letter in ben.hears() for line in letter.splitlines() if "Learning week" in line]
    assert [line.rpartition(" · ")[2] for line in told] == ["1 session", "4 sessions"]


@on_both
async def test_a_hint_leads_nobody_out_of_the_festival(world: World) -> None:
    await planned(world)
    ana, ben = world.person("Ana"), world.person("Ben")
    await offers_into(ana, NINE, 1, title="Typing", topics="python")
    assert "At the same time, also about python: Typing" in await offers_into(ben, NINE, 2, topics="python")
    assert buttons(page_of(ben))[0] == ("Move it", "move 2")


async def test_of_those_who_want_one_slot_at_once_one_has_it(world: World) -> None:
    await planned(world)
    people = [world.person(f"Host{number}") for number in range(6)]
    for who in people:
        await who.types(f"festival offer 1 {NINE} 1")
    told = {"title": "At nine", "starts_at": "2026-12-01T09:00", "place": "here", "minutes": "60"}
    fill = world.chat.fills
    answers = await asyncio.gather(
        *(fill(who.user, who.talk, "sessions.slot", told, about="1 Main stage", key="") for who in people)
    )
    assert sum(isinstance(answer.view, Form) for answer in answers) == len(people) - 1
    assert [session.title for session in world.sessions()] == ["At nine"]


async def test_a_move_and_an_offer_at_once_do_not_meet_in_one_slot(world: World) -> None:
    await planned(world)
    ana, ben = world.person("Ana"), world.person("Ben")
    await offers_into(ana, TEN, title="Typing")
    await ben.types(f"festival offer 1 {NINE} 1")
    told = {"title": "At nine", "starts_at": "2026-12-01T09:00", "place": "here", "minutes": "60"}
    await asyncio.gather(
        world.chat.types(ana.user, ana.talk, "move 1 2026-12-01 09:00"),
        world.chat.fills(ben.user, ben.talk, "sessions.slot", told, about="1 Main stage", key=""),
    )
    festival = world.ask(lambda unit: festivals.by_id(unit, 1))
    parts = world.ask(lambda unit: festivals.parts(unit, festival, festival.starts_at, festival.ends_at))
    assert len({part.starts_at for part in parts}) == len(parts)


async def test_a_track_is_renamed_while_its_sessions_are_moved(
    world: World,
) -> None:
    cara, ana = await planned(world), world.person("Ana")
    for hour in ("08", "09", "10"):
        await offers_into(ana, f"2026-12-01T{hour}:00Z", title=f"At {hour}")
    await cara.types("festival edit 1")
    told = {field.name: field.value for field in cara.form.fields} | {"tracks": "Hall | https://meet.example.org/hall"}
    fill, types = world.chat.fills, world.chat.types
    await asyncio.gather(
        fill(cara.user, cara.talk, "sessions.festival", told, about="1", key=""),
        *(types(ana.user, ana.talk, f"move {number} 2026-12-02 {8 + number:02}:00") for number in (1, 2, 3)),
    )
    assert [session.place for session in world.sessions()] == ["https://meet.example.org/hall"] * 3
    assert (await ana.types("festival 1 day:2")).count("Hall: At") == 3
