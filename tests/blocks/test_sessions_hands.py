"""Stories about hands: what people see on their screen counts, in whatever order and however often it is told."""

from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from bot.events import Reaction
from store.db import Database
from tests.blocks.test_one_person import becomes_known
from tests.world import Who, World, on_sqlite, told

pytestmark = on_sqlite


@pytest.fixture
def world(database: Database) -> World:
    """One network in two chats, each with a room."""
    world = World(database, chats=("slack", "teams"))
    world.room("here", chat="slack", rest=True)
    world.room("there", chat="teams", rest=True)
    return world


@pytest.fixture
async def number(world: World) -> int:
    """A session with a single seat, announced in both."""
    return await world.person("Ana", chat="slack").offers(capacity="1")


@dataclass
class Hand:
    """What somebody does with an emoji on the card, which is told later, or never, or twice."""

    who: Who
    emoji: str = "✋"

    def told(self, *, up: bool, key: str = "") -> Reaction:
        """It happens now; this is what the platform will tell."""
        chat = self.who.chat
        room = next(iter(chat.rooms))
        [card] = self.who.cards(room)
        by, where, now = chat.caller(self.who.user), chat.where(room), self.who.world.clock.now()
        self.who.world.clock.jump(timedelta(minutes=1))
        return Reaction(key or chat._key(), by, where, card.id, self.emoji, up, now)


async def hear(who: Who, *events: Reaction) -> list[str]:
    """The bot hears of it, in this order; what it says to that person."""
    answers = [told(await who.world.router.answer(event, who.chat)) for event in events]
    await who.world.settles()
    return [answer for answer in answers if answer]


@pytest.fixture
def ben(world: World) -> Who:
    return world.person("Ben", chat="slack")


@pytest.fixture
def benjamin(world: World) -> Who:
    """Ben on Teams."""
    return world.person("Benjamin", chat="teams", email="ben@example.org")


# -- order and repeats -----------------------------------------------------------------------------------------------


async def test_taken_off_and_put_on_again_but_told_the_other_way_round(world: World, number: int, ben: Who) -> None:
    hand = Hand(ben)
    on, off, again = hand.told(up=True), hand.told(up=False), hand.told(up=True)
    assert await hear(ben, on, again, off) == []
    assert world.seats(number) == {"Ben": "in"}
    assert len(ben.letters()) == 1


async def test_put_on_and_taken_off_but_told_the_other_way_round(world: World, number: int, ben: Who) -> None:
    on, off = Hand(ben).told(up=True), Hand(ben).told(up=False)
    assert await hear(ben, off, on) == []
    assert world.seats(number) == {}
    assert ben.letters() == []


async def test_a_place_in_the_waiting_list_is_kept_through_every_repeat(world: World, number: int, ben: Who) -> None:
    tom, mia = world.person("Tom", chat="slack"), world.person("Mia", chat="slack")
    await tom.types(f"join {number}")
    up = Hand(ben).told(up=True)
    await hear(ben, up)
    await mia.types(f"join {number}")
    await hear(ben, up, up)
    assert world.seats(number) == {"Tom": "in", "Ben": "waiting", "Mia": "waiting"}
    await tom.types(f"leave {number}")
    assert world.seats(number) == {"Ben": "in", "Mia": "waiting"}


async def test_the_same_hand_told_again_with_another_key_changes_nothing(world: World, number: int, ben: Who) -> None:
    up = Hand(ben).told(up=True, key="k1")
    assert await hear(ben, up, replace(up, key="k2")) == []
    assert (world.seats(number), world.session(number).taken) == ({"Ben": "in"}, 1)
    assert len(ben.letters()) == 1
    await ben.types(f"leave {number}")
    assert await hear(ben, replace(up, key="k3")) == []
    assert world.seats(number) == {}


# -- hands and buttons -----------------------------------------------------------------------------------------------


async def test_a_seat_taken_by_click_is_released_by_lowering_the_only_hand(world: World, number: int, ben: Who) -> None:
    await ben.types(f"join {number}")
    await hear(ben, Hand(ben).told(up=True), Hand(ben).told(up=False))
    assert world.seats(number) == {}


async def test_a_seat_asked_for_after_the_hand_was_lowered_stays_however_late_that_is_told(
    world: World, number: int, ben: Who
) -> None:
    on, off = Hand(ben).told(up=True), Hand(ben).told(up=False)
    await hear(ben, on)
    assert "You already have a seat" in await ben.types(f"join {number}")
    await hear(ben, off)
    assert world.seats(number) == {"Ben": "in"}
    await hear(ben, Hand(ben).told(up=True), Hand(ben).told(up=False))
    assert world.seats(number) == {}


async def test_a_hand_lowered_at_the_same_time_is_believed_although_clocks_differ(
    world: World, number: int, ben: Who
) -> None:
    off = Hand(ben).told(up=False)
    await ben.types(f"join {number}")
    slow = timedelta(minutes=1) - timedelta(seconds=5)  # their clock, compared with ours
    await hear(ben, replace(off, at=off.at + slow))  # type: ignore[operator]
    assert world.seats(number) == {}


async def test_a_time_to_come_is_not_believed(world: World, number: int, ben: Who) -> None:
    on = Hand(ben).told(up=True)
    await hear(ben, replace(on, at=on.at + timedelta(days=9999)))  # type: ignore[operator]
    world.clock.jump(timedelta(minutes=2))
    await hear(ben, Hand(ben).told(up=False))
    assert world.seats(number) == {}


# -- several hands ---------------------------------------------------------------------------------------------------


async def test_one_hand_lowered_of_two_keeps_the_seat_and_says_so(
    world: World, number: int, ben: Who, benjamin: Who
) -> None:
    here, there = Hand(ben), Hand(benjamin)
    await hear(ben, here.told(up=True), there.told(up=True))
    assert (world.seats(number), world.session(number).taken) == ({"Ben": "in"}, 1)
    assert await hear(ben, here.told(up=False)) == [
        "You still have a hand up for Testing with pleasure, so I keep your place."
    ]
    assert world.seats(number) == {"Ben": "in"}
    assert await hear(benjamin, there.told(up=False)) == []
    assert world.seats(number) == {}
    assert len(ben.letters() + benjamin.letters()) == 1


async def test_the_answer_to_one_hand_of_two_offers_the_way_out(
    world: World, number: int, ben: Who, benjamin: Who
) -> None:
    await ben.reacts("✋", ben.cards("here")[0])
    world.clock.jump(timedelta(seconds=1))
    await benjamin.reacts("✋", benjamin.cards("there")[0])
    world.clock.jump(timedelta(seconds=1))
    await benjamin.reacts("✋", benjamin.cards("there")[0], added=False)
    await benjamin.clicks("Release my seat", benjamin.sees_all()[-1])
    assert world.seats(number) == {}


async def test_hands_lowered_on_both_at_once_release_the_seat(
    world: World, number: int, ben: Who, benjamin: Who
) -> None:
    here, there = Hand(ben), Hand(benjamin)
    await hear(ben, here.told(up=True), there.told(up=True))
    off = [here.told(up=False), there.told(up=False)]
    await hear(ben, *reversed(off))
    assert world.seats(number) == {}


async def test_a_hand_of_another_skin_is_another_hand(world: World, number: int, ben: Who) -> None:
    light, dark = Hand(ben, "✋🏻"), Hand(ben, "✋🏿")
    await hear(ben, light.told(up=True), dark.told(up=True), light.told(up=False))
    assert world.seats(number) == {"Ben": "in"}
    await hear(ben, dark.told(up=False))
    assert world.seats(number) == {}


async def test_hands_go_along_when_two_turn_out_to_be_one(world: World, number: int, ben: Who) -> None:
    stray = world.person("Benny", chat="teams", email="")
    here, there = Hand(ben), Hand(stray)
    await hear(ben, there.told(up=True), here.told(up=True))
    assert world.seats(number) == {"Benny": "in", "Ben": "waiting"}
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    assert world.seats(number) == {"Ben": "in"}
    assert await hear(ben, here.told(up=False)) != []
    assert world.seats(number) == {"Ben": "in"}
    await hear(stray, there.told(up=False))
    assert world.seats(number) == {}


async def test_a_hand_on_another_session_holds_no_seat_here(world: World, number: int, ben: Who) -> None:
    hand = Hand(ben)
    await hear(ben, hand.told(up=True))
    other = await world.person("Ana", chat="slack").offers(title="Another one")
    card = ben.cards("here")[1]
    await ben.reacts("✋", card)
    assert world.seats(other) == {"Ben": "in"}
    by, where = ben.chat.caller("ben"), ben.chat.where("here")
    await hear(ben, Reaction("off", by, where, ben.cards("here")[0].id, "✋", False, world.clock.now()))
    assert (world.seats(number), world.seats(other)) == ({}, {"Ben": "in"})
