"""Online, in a room, or both at once (S2)."""

import pytest

from bot.blocks.sessions.rules import link_of, room_of
from tests.world import World, on_sqlite

pytestmark = on_sqlite


ZOOM = "https://meet.example.org/abc?pwd=1,2"


@pytest.mark.parametrize(
    ("place", "link", "room"),
    [
        ("Room 4.12", "", "Room 4.12"),
        (ZOOM, ZOOM, ""),
        (f"Room 4.12, {ZOOM}", ZOOM, "Room 4.12"),
        (f"{ZOOM} Room 4.12", ZOOM, "Room 4.12"),
        (f"Bonn · {ZOOM}; the big hall", ZOOM, "Bonn, the big hall"),
        ("HTTP://meet.example.org/abc", "HTTP://meet.example.org/abc", ""),
        ("Room https 4", "", "Room https 4"),
    ],
)
def test_a_place_is_a_link_or_words_or_both(place: str, link: str, room: str) -> None:
    assert (link_of(place), room_of(place)) == (link, room)


async def test_a_session_may_be_in_a_room_and_online_at_once(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    world.room("lex", rest=True)
    await ana.types(f"host Typing | 2026-11-25 15:00 | Room 4.12, {ZOOM}")

    assert "Where: Room 4.12 and online" in ben.card("lex")
    assert ZOOM not in ben.card("lex")
    await ben.types("join 1")
    assert "Where: Room 4.12 · Join online" in ben.letters()[-1]
    [event] = ben.entry().walk("VEVENT")
    assert str(event["url"]) == ZOOM
    assert str(event["location"]) == f"Room 4.12, {ZOOM}"

    await world.becomes("2026-11-25 14:51")
    letter = ben.mail()[-1].view
    assert [button.url for button in getattr(letter, "buttons", ()) if button.url] == [ZOOM]


async def test_the_link_of_counted_seats_stays_hidden_but_the_room_does_not(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers(place=f"Room 4.12 {ZOOM}", capacity="3")
    told = await ben.types("session 1")
    assert "Where: Room 4.12 · Online, the link comes with your seat" in told


@pytest.mark.parametrize(
    "place", ["Room 4 https://", "Room 4 ftp://files.example.org", f"{ZOOM} https://other.example.org"]
)
async def test_one_link_that_can_be_opened_safely_is_enough(world: World, place: str) -> None:
    ana = world.person("Ana")
    await ana.types(f"host Typing | 2026-11-25 15:00 | {place}")
    assert set(ana.complaints) == {"place"}
    assert world.sessions() == []
