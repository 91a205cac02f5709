"""Stories about sessions: offered, announced in rooms, joined, waited for."""

import asyncio

import pytest

from bot.events import Reaction, Submit
from store import posts
from tests.world import OFFER, Who, World, buttons, on_sqlite, shown, told

pytestmark = on_sqlite


async def test_a_session_is_offered_announced_joined_and_reminded_of(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben", language="de", zone="America/New_York")
    room = world.room("python", topics=["python"])
    await ana.types("/lex host", room)
    answer = await ana.fills(**OFFER, topics="python", capacity="1")
    assert answer.startswith("It is live: Testing with pleasure\nIt is announced in #python.")
    assert "0 of 1 taken" in ben.card(room)
    await ben.reacts("✋", ben.cards(room)[0])
    assert "1 of 1 taken" in ben.card(room)
    assert ben.hears()[0].startswith("Du bist dabei: Testing with pleasure")
    await world.becomes("2026-11-25 14:59")
    day_before, ten_minutes = ben.hears()
    assert day_before.startswith("Ana freut sich auf dich: Testing with pleasure\nEs beginnt in 24 Stunden.")
    assert "09:00 – 09:45 EST" in ten_minutes
    await world.becomes("2026-11-25 16:00")
    assert "This session is over." in ben.card(room)


# offering


async def test_three_fields_are_enough(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("host")
    assert [field.name for field in ana.form.fields if field.required] == ["title", "starts_at", "place"]
    await ana.fills(**OFFER)
    session = world.session(1)
    assert (session.minutes, session.language, session.capacity, session.records) == (45, "en", None, False)


async def test_a_line_offers_a_session_at_once(world: World) -> None:
    ana = world.person("Ana")
    answer = await ana.types("/lex host Testing with pleasure | 2026-11-25 15:00 | Room 4.12")
    assert answer.startswith("It is live: Testing with pleasure")
    assert "Wed, Nov 25, 2026, 15:00 – 15:45 CET" in answer
    assert world.session(1).place == "Room 4.12"


async def test_a_line_in_german_does_too(world: World) -> None:
    ben = world.person("Ben", language="de")
    answer = await ben.types("/lex anbieten Besser testen | 25.11.2026 15:00 | Raum 4.12")
    assert answer.startswith(
        "Deine Session steht: Besser testen\nNoch passt kein Raum dazu; mit termine lässt sie sich finden."
    )
    assert world.session(1).language == "de"


async def test_what_is_missing_in_a_line_is_asked_for_by_the_form(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("/lex host Testing with pleasure")
    assert ana.complaints == {"starts_at": "Please fill this in.", "place": "Please fill this in."}
    assert [field.value for field in ana.form.fields][:3] == ["Testing with pleasure", "", ""]
    assert (await ana.fills(**OFFER)).startswith("It is live")


async def test_what_was_typed_is_kept_beside_the_complaint(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("host")
    answer = await ana.fills(title="Testing", starts_at="soon", place="Room 1", topics="python, qa", records="yes")
    assert answer == "Offer a session\nstarts_at: Please give date and time like tomorrow 15:00 or 2026-12-01 15:00."
    kept = {field.name: field.value for field in ana.form.fields}
    assert (kept["title"], kept["starts_at"], kept["topics"], kept["records"]) == (
        "Testing",
        "soon",
        "python, qa",
        "yes",
    )


async def test_the_host_and_all_co_hosts_are_named(world: World) -> None:
    ana, ben, mia = world.person("Ana"), world.person("Ben"), world.person("Mia")
    for who in (ben, mia):
        await who.types("home")
    number = await ana.offers(co_hosts="ben@example.org, Mia")
    assert "Hosts: Ana, Ben and Mia" in await ben.types(f"session {number}")


async def test_a_co_host_whose_name_begins_with_an_umlaut_is_found(world: World) -> None:
    ana, ozlem = world.person("Ana"), world.person("Özlem", email="o@example.org")
    await ozlem.types("home")
    number = await ana.offers(co_hosts="Özlem")
    assert "Hosts: Ana and Özlem" in await ana.types(f"session {number}")


async def test_a_co_host_whom_nobody_knows_is_complained_of(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("host")
    await ana.fills(**OFFER, co_hosts="nobody@example.org")
    assert ana.complaints == {
        "co_hosts": "I do not know “nobody@example.org”. Please give e-mail addresses of members."
    }


# announcing

ROOMS = {
    "python": {"topics": ["python", "testing"]},
    "deutsch": {"languages": ["de"]},
    "bonn": {"sites": ["Bonn"]},
    "pybonn": {"topics": ["python"], "sites": ["bonn"]},
    "lex": {"rest": True},
    "quiet": {"topics": []},
}


@pytest.mark.parametrize(
    ("told", "rooms"),
    [
        ({"topics": "python"}, ["python"]),
        ({"topics": "Testing, cooking"}, ["python"]),
        ({"language": "de"}, ["deutsch"]),
        ({"site": "Bonn"}, ["bonn"]),
        ({"topics": "python", "site": "BONN", "language": "de"}, ["python", "deutsch", "bonn", "pybonn"]),
        ({"topics": "cooking"}, ["lex"]),
        ({}, ["lex"]),
    ],
)
async def test_a_session_is_announced_once_in_each_room_that_fits(
    world: World, told: dict[str, str], rooms: list[str]
) -> None:
    for name, bound in ROOMS.items():
        world.room(name, **bound)
    ana = world.person("Ana")
    await ana.offers(**told)
    await world.passes(hours=1)
    assert {name: len(ana.cards(name)) for name in ROOMS if ana.cards(name)} == dict.fromkeys(rooms, 1)


async def test_a_card_speaks_the_language_and_the_time_of_its_room(world: World) -> None:
    room = world.room("lisboa", rest=True, language="de", zone="Europe/Lisbon")
    ana = world.person("Ana")
    await ana.offers(capacity="3")
    assert "14:00 – 14:45 WET" in ana.card(room)
    assert "0 von 3 belegt" in ana.card(room)


async def test_a_room_that_left_the_chat_hears_nothing_more(world: World) -> None:
    room = world.room("python", topics=["python"])
    ana = world.person("Ana")
    world.chat.rooms.pop(room)
    await ana.offers(topics="python")
    world.chat.rooms[room] = "#python"
    await world.passes(hours=2)
    assert ana.cards(room) == []
    assert world.ask(lambda unit: [post.failed for post in posts.of_thing(unit, "session:1")]) == ["no such room"]


# coming


async def test_a_seat_is_taken_by_button_by_hand_and_by_command(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, ben, mia, tom = (world.person(name) for name in ("Ana", "Ben", "Mia", "Tom"))
    number = await ana.offers()
    card = ben.cards(room)[0]
    assert (await ben.clicks("Sign up", card)).startswith(
        "You are in: Testing with pleasure, Wed, Nov 25, 2026, 15:00 CET"
    )
    assert await mia.reacts("✋", card) == ""
    assert (await tom.types(f"/lex join {number}")).startswith("You are in")
    assert world.seats(number) == {"Ben": "in", "Mia": "in", "Tom": "in"}
    assert all("You are coming: Testing with pleasure" in who.letters()[-1] for who in (ben, mia, tom))
    assert "3 people come" in ana.card(room)


async def test_a_seat_is_given_back_by_button_by_hand_and_by_command(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, ben, mia, tom = (world.person(name) for name in ("Ana", "Ben", "Mia", "Tom"))
    number = await ana.offers()
    card = ben.cards(room)[0]
    for who in (ben, mia, tom):
        await who.reacts("✋", card)
    left = "Done, your seat in Testing with pleasure is free for somebody else. Thank you for telling."
    assert await ben.clicks("Release my seat") == left
    await mia.reacts("✋", card, added=False)
    assert await tom.types(f"/lex abmelden {number}") == left
    assert world.seats(number) == {}
    assert "no limit" in ana.card(room)


async def test_whoever_comes_is_confirmed_once_however_often_they_ask(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers(capacity="5")
    await ben.types(f"join {number}")
    assert await ben.types(f"join {number}") == "You already have a seat in Testing with pleasure."
    await ben.reacts("✋", ben.cards(room)[0])
    assert len(ben.letters()) == 1
    assert world.session(number).taken == 1


async def test_one_who_comes_again_is_confirmed_again(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    for _ in range(2):
        await ben.types(f"join {number}")
        await ben.types(f"leave {number}")
    assert len(ben.letters()) == 2
    assert await ben.types(f"leave {number}") == "You have no seat in Testing with pleasure."


async def test_hosts_need_no_seat(world: World) -> None:
    ana = world.person("Ana")
    number = await ana.offers()
    answer = await ana.types(f"join {number}")
    assert answer == "You host Testing with pleasure yourself, so your seat is safe."
    assert world.seats(number) == {}


async def test_other_emoji_and_other_messages_mean_nothing(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    assert await ben.reacts("👍", ben.cards(room)[0]) == ""
    await ana.types("Lunch?", room)
    assert await ben.reacts("✋", ben.sees_all()[-1]) == ""
    assert world.seats(number) == {}


async def test_nobodys_own_state_stands_on_the_card_that_all_see(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, ben, mia = world.person("Ana"), world.person("Ben"), world.person("Mia")
    number = await ana.offers(capacity="1")
    before = ben.card(room)
    await ben.types(f"join {number}")
    await mia.types(f"join {number}")
    card = ben.cards(room)[0]
    assert card.only_for == ""
    assert before.replace("0 of 1 taken", "1 of 1 taken, 1 waiting").splitlines()[:-1] == shown(card).splitlines()[:-1]
    assert "Ben" not in shown(card)
    assert "Mia" not in shown(card)
    assert [label for label, _ in buttons(card)] == ["Join the waiting list", "Details"]
    assert "You are coming." in await ben.types(f"session {number}")
    assert "You are on the waiting list." in await mia.types(f"session {number}")


async def test_the_link_of_a_session_with_few_seats_is_for_those_who_have_one(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers(capacity="1")
    assert "Where: Online\n" in ben.card(room)
    assert "Where: Online, the link comes with your seat" in await ben.types(f"session {number}")
    await ben.types(f"join {number}")
    assert "Where: Join online" in await ben.types(f"session {number}")


# waiting


async def full_house(world: World, capacity: int, *guests: Who) -> int:
    number = await world.person("Ana").offers(capacity=str(capacity))
    for who in guests:
        await who.types(f"join {number}")
    return number


async def test_those_who_wait_are_told_their_place_in_order(world: World) -> None:
    ben, mia, tom, zoe = (world.person(name) for name in ("Ben", "Mia", "Tom", "Zoe"))
    number = await full_house(world, 1, ben, mia, tom)
    answer = await zoe.types(f"join {number}")
    assert answer == (
        "Testing with pleasure is full. You are number 3 on the waiting list, and I tell you when it is your turn."
    )
    assert "You are number 3." in zoe.letters()[-1]
    assert await zoe.types(f"join {number}") == "You are already on the waiting list of Testing with pleasure."
    assert list(world.seats(number).items()) == [
        ("Ben", "in"),
        ("Mia", "waiting"),
        ("Tom", "waiting"),
        ("Zoe", "waiting"),
    ]


async def test_a_freed_seat_goes_to_the_first_in_line_who_is_told(world: World) -> None:
    ben, mia, tom = (world.person(name) for name in ("Ben", "Mia", "Tom"))
    number = await full_house(world, 1, ben, mia, tom)
    mia.hears()
    tom.hears()
    await ben.types(f"leave {number}")
    assert [letter.splitlines()[0] for letter in mia.hears()] == [
        "A seat is free, and it is yours: Testing with pleasure"
    ]
    assert tom.hears() == []
    assert world.seats(number) == {"Mia": "in", "Tom": "waiting"}


async def test_one_who_leaves_the_waiting_list_makes_nobody_move_up(world: World) -> None:
    ben, mia, tom = (world.person(name) for name in ("Ben", "Mia", "Tom"))
    number = await full_house(world, 1, ben, mia, tom)
    await mia.clicks("Leave the waiting list")
    assert world.seats(number) == {"Ben": "in", "Tom": "waiting"}
    assert world.session(number).taken == 1


async def test_one_who_left_and_comes_again_waits_behind_the_others(world: World) -> None:
    ben, mia, tom = (world.person(name) for name in ("Ben", "Mia", "Tom"))
    number = await full_house(world, 1, ben, mia, tom)
    await mia.types(f"leave {number}")
    await mia.types(f"join {number}")
    assert list(world.seats(number)) == ["Ben", "Tom", "Mia"]


async def test_more_seats_let_the_first_in_line_in(world: World) -> None:
    ana, ben, mia, tom, zoe = (world.person(name) for name in ("Ana", "Ben", "Mia", "Tom", "Zoe"))
    number = await full_house(world, 1, ben, mia, tom, zoe)
    await ana.types(f"edit {number}")
    await ana.fills(capacity="3")
    assert world.seats(number) == {"Ben": "in", "Mia": "in", "Tom": "in", "Zoe": "waiting"}
    assert "A seat is free, and it is yours: Testing with pleasure" in tom.letters()[-1]
    await ana.types(f"edit {number}")
    await ana.fills(capacity="")
    assert set(world.seats(number).values()) == {"in"}


async def test_seats_are_never_more_than_there_are_however_many_come_at_once(world: World) -> None:
    ana, crowd = world.person("Ana"), [world.person(f"Guest{place}") for place in range(12)]
    room = world.room("lex", rest=True)
    number = await ana.offers(capacity="5")
    card = ana.cards(room)[0]
    await asyncio.gather(*(world.chat.reacts(who.user, card.id, "✋") for who in crowd))
    await asyncio.gather(*(world.chat.reacts(who.user, card.id, "✋", added=False) for who in crowd[:4]))
    await world.settles()
    seats = list(world.seats(number).values())
    assert (seats.count("in"), seats.count("waiting")) == (5, 3)
    assert world.session(number).taken == 5
    assert "5 of 5 taken, 3 waiting" in ana.card(room)


# once


async def test_the_same_event_three_times_has_one_effect(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    put = Reaction("again", world.chat.caller("ben"), world.chat.where(room), ben.cards(room)[0].id, "✋")
    for _ in range(3):
        assert (await world.router.answer(put, world.chat)).view is None
    await world.settles()
    assert world.session(number).taken == 1
    assert len(ben.letters()) == 1
    await ben.types(f"leave {number}")
    await world.router.answer(put, world.chat)
    assert world.seats(number) == {}


async def test_a_form_submitted_twice_offers_one_session(world: World) -> None:
    ana = world.person("Ana")
    await ana.types("host")
    twice = Submit("again", world.chat.caller("ana"), world.chat.where("@ana"), "sessions.offer", OFFER)
    answers = [await world.router.answer(twice, world.chat) for _ in range(2)]
    assert told(answers[0]).startswith("It is live")
    assert told(answers[1]).startswith("I have this form already")
    assert len(world.sessions()) == 1
