"""Stories about wishes: others join them, somebody who knows is asked to host, and all who wished are told (S9)."""

import pytest

from store import wishes
from store.db import Database
from tests.blocks.test_one_person import becomes_known
from tests.world import OFFER, Who, World, buttons, on_both, on_sqlite, shown

pytestmark = on_sqlite


WISH = "wish kubernetes for beginners"
KUBERNETES = {"title": "Kubernetes in anger", "topics": "kubernetes"}


async def expert(world: World, name: str, **told: str) -> Who:
    """Somebody who hosted a session about it long ago, as it were."""
    who = world.person(name)
    await who.offers(**KUBERNETES | told)
    who.hears()
    return who


async def wished(world: World, votes: int) -> list[Who]:
    """People who wish it."""
    people = [world.person(f"Wisher{number}") for number in range(votes)]
    for place, who in enumerate(people):
        await who.types(WISH if place == 0 else "too 1")
    return people


def votes(world: World, number: int = 1) -> int:
    return world.ask(lambda unit: wishes.by_id(unit, number)).votes


async def test_a_wish_is_told_in_the_rooms_that_fit_and_others_join_it(world: World) -> None:
    room, elsewhere = world.room("cloud", topics=["kubernetes"]), world.room("cooking", topics=["cooking"])
    ben, mia, tom = (world.person(name) for name in ("Ben", "Mia", "Tom"))
    assert await ben.types(WISH) == (
        "I keep your wish: kubernetes for beginners. Others read it in #cloud. When somebody hosts it, I tell you."
    )
    assert mia.card(room) == (
        "Wished: kubernetes for beginners\nWished by: 1 person\nPut ✋ here or press the button if you wish it, too."
    )
    assert mia.cards(elsewhere) == []
    assert await mia.reacts("✋", mia.cards(room)[0]) == ""
    noted = "Noted: with you 3 people wish kubernetes for beginners. When somebody hosts it, I tell you."
    assert await tom.clicks("I wish that, too") == noted
    assert "Wished by: 3 people" in tom.card(room)
    await mia.reacts("✋", mia.cards(room)[0], added=False)
    assert "Wished by: 2 people" in tom.card(room)
    assert "Ben" not in tom.card(room)


async def test_nobody_wishes_the_same_twice(world: World) -> None:
    ben, mia = world.person("Ben"), world.person("Mia")
    await ben.types(WISH)
    again = "You wish kubernetes for beginners already."
    assert await ben.types(WISH) == again
    assert await ben.types("too 1") == again
    assert await ben.types("wish + Kubernetes for Beginners") == again
    assert await mia.types(WISH) == (
        "Noted: with you 2 people wish kubernetes for beginners. When somebody hosts it, I tell you."
    )
    assert (votes(world), world.ask(lambda unit: len(wishes.newest(unit, 9)))) == (2, 1)


async def test_what_others_wish_like_it_is_proposed_first(world: World) -> None:
    ben, mia = world.person("Ben"), world.person("Mia")
    await ben.types(WISH)
    assert await mia.types("wish Kubernetes advanced | cloud, ops") == (
        "Is one of these what you wish?\nA wish that many share finds a host sooner.\n"
        "kubernetes for beginners: wished by 1 person\nYou wrote: Kubernetes advanced"
    )
    assert "I keep your wish: Kubernetes advanced." in await mia.clicks("No, mine is another")
    assert world.ask(lambda unit: wishes.by_id(unit, 2)).topics == ["cloud", "ops"]
    assert "I keep your wish: Cooking" in await mia.types("wish Cooking")


async def test_bad_wishes_are_complained_about_at_the_field(world: World) -> None:
    ben = world.person("Ben")
    await ben.types("wish")
    await ben.fills(title="  ")
    assert ben.complaints == {"title": "Please fill this in."}
    await ben.fills(title="x" * 10_000)
    assert ben.complaints == {"title": "At most 120 characters, please."}
    await ben.fills(title="?!?")
    assert ben.complaints == {"title": "Please say what it is about."}
    await ben.fills(title="Cooking", topics="a,b,c,d,e,f,g")
    assert ben.complaints == {"topics": "At most 6, please."}
    assert await ben.types("too 7") == "There is no wish 7 (any more)."
    assert await ben.types("too") == "Which wish? Choose it from wishes, or add its number."


@on_both
async def test_at_five_wishes_who_knows_about_it_is_asked_one_after_the_other(world: World) -> None:
    ana, tom = await expert(world, "Ana"), await expert(world, "Tom", title="Cooking with Kubernetes", topics="food")
    guests = await wished(world, 4)
    assert ana.hears() + tom.hears() == []
    await world.person("Fifth").types("too 1")
    assert ana.hears() == [
        (
            "Would you host it? kubernetes for beginners\n"
            "5 colleagues wish it, and you have hosted something like it.\n"
            "If not: nobody is told that I asked you, and I ask nobody twice in a week."
        )
    ]
    assert tom.hears() == []
    assert (
        await ana.clicks("Not this time") == "All right. Nobody hears that I asked you about kubernetes for beginners."
    )
    assert [letter.splitlines()[0] for letter in tom.hears()] == ["Would you host it? kubernetes for beginners"]
    assert all("Ana" not in letter for guest in guests for letter in guest.letters())


async def test_silence_passes_on_after_two_working_days(world: World) -> None:
    ana, tom = await expert(world, "Ana"), await expert(world, "Tom")
    await world.becomes("2026-11-27 10:00")
    for who in (ana, tom):
        who.hears()
    await wished(world, 5)
    first, second = (ana, tom) if ana.hears() else (tom, ana)
    await world.becomes("2026-12-01 09:59")
    assert first.hears() + second.hears() == []
    await world.becomes("2026-12-01 10:00")
    assert len(second.hears()) == 1
    await first.clicks("I would host it", first.mail()[-1])  # who was silent can still say yes
    assert first.form.name == "sessions.grant"
    assert "dates" not in [field.name for field in first.form.fields], "what is new has no dates that follow"


async def test_nobody_is_asked_twice_in_a_week_and_at_most_three_are_asked(world: World) -> None:
    experts = [await expert(world, f"Expert{number}") for number in range(5)]
    await wished(world, 5)
    for _ in range(5):
        for who in experts:
            if any(label == "Not this time" for message in who.mail() for label, _ in buttons(message)):
                await who.types("pass 1")
    asked = world.ask(lambda unit: {one.person_id for one in wishes.all_asked(unit, 1)})
    assert len(asked) == 3
    for place in range(5):
        await world.person(f"Wisher{place}").types("wish + kubernetes networking" if place == 0 else "too 2")
    second = world.ask(lambda unit: {one.person_id for one in wishes.all_asked(unit, 2)})
    assert len(second) == 1
    assert second.isdisjoint(asked)


async def test_who_says_yes_offers_it_prefilled_and_all_who_wished_it_join_with_one_tap(world: World) -> None:
    room = world.room("cloud", topics=["kubernetes"])
    ana, guests = await expert(world, "Ana"), await wished(world, 5)
    for guest in guests:
        guest.hears()
    await ana.clicks("I would host it", ana.mail()[-1])
    filled = {field.name: field.value for field in ana.form.fields}
    assert (filled["title"], ana.form.about) == ("kubernetes for beginners", "1")
    assert "It is live: Kubernetes, softly" in await ana.fills(**OFFER | {"title": "Kubernetes, softly"})
    assert guests[3].hears() == [
        """\
Your wish comes true: kubernetes for beginners
Ana hosts it: Kubernetes, softly.
When: Wed, Nov 25, 2026, 15:00 – 15:45 CET
Where: Online"""
    ]
    assert "You are in: Kubernetes, softly" in await guests[3].clicks("Sign up", guests[3].mail()[-1])
    assert world.seats(2) == {"Wisher3": "in"}
    card = next(card for card in guests[0].cards(room) if "Came true" in shown(card))
    assert [label for label, _ in buttons(card)] == ["Sign up", "Details"]


async def test_a_wish_that_came_true_or_was_taken_back_cannot_be_joined_or_granted(world: World) -> None:
    ana, [ben, mia] = world.person("Ana"), await wished(world, 2)
    await ana.types("grant 1")
    await ana.fills(**OFFER)
    hosted = "kubernetes for beginners came true already: it is hosted."
    for line in ("too 1", "unwish 1", "grant 1", "pass 1"):
        assert await mia.types(line) == hosted
    await ben.types("wish cooking")
    assert await ben.types("unwish 2") == "Your wish cooking is taken back."
    assert await mia.types("too 2") == "The wish cooking was taken back."
    assert await mia.types("wishes") == (
        "What colleagues wish to learn\nNothing is wished at the moment. What would you like to learn?"
    )


async def test_a_wish_is_open_again_when_what_made_it_come_true_is_cancelled(world: World) -> None:
    room = world.room("cloud", topics=["kubernetes"])
    ana, mia, [ben, tom] = world.person("Ana"), world.person("Mia"), await wished(world, 2)
    await ana.types("grant 1")
    await ana.fills(**OFFER)
    await ana.types("cancel 1 yes")
    await ben.clicks("I wish that, too", next(card for card in ben.cards(room) if "Wished" in shown(card)))
    for who in (ben, tom):
        who.hears()
    await mia.types("grant 1")
    assert "It is live" in await mia.fills(**OFFER)
    assert [who.hears()[0].splitlines()[1] for who in (ben, tom)] == ["Mia hosts it: Testing with pleasure."] * 2


@on_both
async def test_a_wish_goes_on_to_the_next_date_of_a_series(world: World) -> None:
    ana, [ben] = world.person("Ana"), await wished(world, 1)
    await ana.types("grant 1")
    await ana.fills(**OFFER, repeats="weekly", times="3")
    await ana.types("cancel 1 yes")
    assert "Wed, Dec 2" in ben.hears()[-1]
    assert "Wed, Dec 2" in await ben.types("wish 1")
    await ana.types("cancel 2 all yes")
    assert "You wish kubernetes for beginners already." in await ben.types("too 1")
    assert ben.hears() == []


async def test_a_caretaker_who_wishes_it_takes_back_that_first(world: World) -> None:
    cara, _ = world.person("Cara"), await wished(world, 2)
    await cara.types("too 1")
    assert await cara.types("unwish 1") == "You do not wish kubernetes for beginners any more."
    assert await cara.types("unwish 1 yes") == "Your wish kubernetes for beginners is taken back."


async def test_a_hand_on_a_wish_that_came_true_is_answered_kindly(world: World) -> None:
    room = world.room("cloud", topics=["kubernetes"])
    ana, tom = world.person("Ana"), world.person("Tom")
    await wished(world, 1)
    [card] = tom.cards(room)
    await ana.types("grant 1")
    await ana.fills(**OFFER)
    assert await tom.reacts("✋", card) == "kubernetes for beginners came true already: it is hosted."


@on_both
async def test_who_wished_it_first_takes_it_back_for_all_only_if_that_is_meant(world: World) -> None:
    ben, mia = await wished(world, 2)
    assert await mia.types("unwish 1") == "You do not wish kubernetes for beginners any more."
    assert await mia.types("unwish 1") == "You do not wish kubernetes for beginners."
    await mia.types("too 1")
    assert await ben.types("unwish 1") == "1 other person wishes kubernetes for beginners, too. Take it back for all?"
    assert votes(world) == 2
    assert await ben.clicks("Yes, for all") == "Your wish kubernetes for beginners is taken back."


@on_both
async def test_who_was_not_asked_cannot_decline_and_who_wishes_it_is_not_asked(world: World) -> None:
    ana = await expert(world, "Ana")
    await ana.types("wish + kubernetes networking")
    for place in range(4):
        await world.person(f"Other{place}").types("too 1")
    assert ana.hears() == []
    assert await ana.types("pass 1") == "I did not ask you about kubernetes networking."


@on_both
async def test_wishes_are_listed_by_pages_and_stand_on_the_home_card(world: World) -> None:
    ben, mia = world.person("Ben"), world.person("Mia")
    for number in range(8):
        await ben.types(f"wish + Dance {number}")
    assert "Dance 7: wished by 1 person" in await mia.types("")
    assert "Page 1" in await mia.types("wishes")
    assert "Dance 0: wished by 1 person" in await mia.clicks("Next")
    assert "you wish it" in await ben.types("wishes page:2")
    assert "You wish it." in await ben.types("wish 1")


async def test_what_is_looked_for_in_vain_can_be_wished(world: World) -> None:
    ben = world.person("Ben")
    await ben.types("sessions falconry")
    assert "I keep your wish: falconry." in await ben.clicks("Wish a session")


@on_both
@pytest.mark.parametrize("both", [False, True])
async def test_two_accounts_of_one_person_are_one_wish(database: Database, both: bool) -> None:
    world = World(database, chats=("slack", "teams"))
    ben, stray = world.person("Ben", chat="slack"), world.person("Benjamin", chat="teams", email="")
    await stray.types(WISH)
    if both:
        await ben.types("too 1")
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    assert votes(world) == 1
    assert await ben.types("too 1") == "You wish kubernetes for beginners already."
    assert await ben.types("unwish 1") == "Your wish kubernetes for beginners is taken back."
