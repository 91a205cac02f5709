"""Stories about hints: what takes place at the same time, and what helps where few have signed up (S10)."""

import pytest

from tests.world import Who, World, buttons, on_sqlite, shown

pytestmark = on_sqlite


OFFER = {"starts_at": "2026-12-02T15:00", "topics": "python"}
TUESDAY = {"starts_at": "2026-12-01T15:00"}


async def with_topics(world: World, name: str, topics: str) -> Who:
    who = world.person(name)
    await who.types("begin")
    await who.fills(topics=topics, language="en")
    return who


def last(who: Who) -> str:
    return shown(who.sees_all()[-1])


async def test_a_host_hears_of_a_session_for_the_same_people_and_moves_in_one_tap(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers(title="Typing", **OFFER)
    answer = await world.person("Tom").types("host Testing | 2026-12-02 15:30 | Room 4")
    assert "At the same time" not in answer
    await ben.offers(title="Packaging", **OFFER | {"starts_at": "2026-12-02T15:30"})
    assert (
        "At the same time, also about python: Typing (Wed, Dec 2, 15:00). "
        "It is live all the same; move it only if you like." in last(ben)
    )
    assert [label for label, _ in buttons(ben.sees_all()[-1])] == [
        "Move it to Thu, Dec 3, 15:30",
        "Edit",
        "Who comes",
        "Cancel it",
    ]
    assert await ben.clicks("Move it to Thu, Dec 3, 15:30") == ("Packaging now begins Thu, Dec 3, 2026, 15:30 CET.")
    assert "At the same time, also about python: Typing" in await ben.types("move 3 2026-12-02 14:30")
    assert "At the same time" not in await ben.types("move 3 2026-12-02 16:00")


@pytest.mark.parametrize(
    ("told", "hint"),
    [
        ({"audience": "Beginners"}, "At the same time, for the same people: Typing"),
        ({"site": "Bonn"}, "At the same time, also in Bonn: Typing"),
        ({"topics": "cooking", "site": "Lisbon", "audience": "Experts"}, None),
    ],
    ids=["audience", "site", "nothing in common"],
)
async def test_audience_and_site_count_too(world: World, told: dict[str, str], hint: str | None) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers(title="Typing", site="bonn", audience="beginners", **OFFER)
    await ben.offers(title="Packaging", **TUESDAY | {"starts_at": "2026-12-02T15:00"} | told)
    assert (hint in last(ben)) if hint else "At the same time" not in last(ben)


async def test_nobody_is_in_two_places(world: World) -> None:
    ana = world.person("Ana")
    await ana.offers(title="Typing", **OFFER)
    await ana.offers(title="Cooking", starts_at="2026-12-02T15:00")
    assert "At the same time, with the same host: Typing" in last(ana)
    await ana.types("cancel 1 yes")
    assert "At the same time" not in await ana.types("move 2 2026-12-02 15:10")


@pytest.mark.parametrize(("guests", "told"), [(4, False), (5, True)])
async def test_seats_elsewhere_are_counted_from_five_people_up(world: World, guests: int, *, told: bool) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers(title="Cooking", **TUESDAY)
    for number in range(guests):
        await (await with_topics(world, f"Guest{number}", "python")).types("join 1")
    await ben.offers(title="Typing", topics="python", **TUESDAY)
    assert (f"{guests} people who follow its topics have a seat elsewhere then." in last(ben)) == told


async def test_the_freer_time_is_free_and_no_weekend(world: World) -> None:
    """Friday; the Monday after is taken, too."""
    ana, ben = world.person("Ana"), world.person("Ben")
    for day in ("2026-11-27", "2026-11-30"):
        await ana.offers(title="Typing", topics="python", starts_at=f"{day}T15:00")
    await ben.offers(title="Packaging", topics="python", starts_at="2026-11-27T15:00")
    assert buttons(ben.sees_all()[-1])[0] == ("Move it to Tue, Dec 1, 15:00", "move 3 2026-12-01T15:00+01:00")


async def test_dates_of_a_series_do_not_clash_with_each_other_and_a_full_week_has_no_better_time(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    for day in range(1, 10):
        await ana.offers(title="Typing", topics="python", starts_at=f"2026-12-{day:02}T15:00")
    await ben.offers(title="Packaging", topics="python", starts_at="2026-12-02T15:00")
    assert buttons(ben.sees_all()[-1])[0] == ("Move it", "move 10")
    assert "And" not in last(ben)


# few


async def test_two_working_days_before_who_hosts_hears_what_helps_once(world: World) -> None:
    """Wednesday; looked at on Monday."""
    world.room("python", topics=["python"])
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers(title="Python for all", starts_at="2026-12-02T15:00")
    await ben.types("join 1")
    ana.hears()
    await world.becomes("2026-11-30 14:59")
    assert ana.hears() == []
    await world.becomes("2026-11-30 15:00")
    [letter] = ana.hears()
    assert letter == (
        "Still room: Python for all\n"
        "1 person has signed up so far. That says little about your topic, and this often helps:\n"
        "When: Wed, Dec 2, 2026, 15:00 – 15:45 CET\n"
        "• With the topic python it is told in #python, too.\n"
        "• A line of yours in a room where you are at home.\n"
        "• Another day may suit more people.\n"
        "There is no second letter like this about it."
    )
    await ana.types("move 1 2026-12-09 15:00")
    await world.becomes("2026-12-08 12:00")
    assert ana.hears() == []


@pytest.mark.parametrize("what", ["three come", "cancelled", "closed", "moved", "stepped back"])
async def test_what_is_no_longer_true_is_not_said(world: World, what: str) -> None:
    """Looked at in the night of Sunday, written on Monday."""
    ana, mia = world.person("Ana"), world.person("Mia")
    await ana.offers(title="Typing", starts_at="2026-12-02T06:00", co_hosts="")
    await world.becomes("2026-11-30 06:30")
    for number in range(3 if what == "three come" else 0):
        await world.person(f"Guest{number}").types("join 1")
    if what in ("cancelled", "closed"):
        await ana.types({"cancelled": "cancel 1 yes", "closed": "close 1"}[what])
    if what == "moved":
        await ana.types("move 1 2026-11-30 09:00")
    if what == "stepped back":
        await mia.types("sessions")
        await ana.types("edit 1")
        await ana.fills(co_hosts="mia@example.org")
        await ana.types("leave 1")
    await world.becomes("2026-11-30 12:00")
    assert not any("Still room" in letter for letter in ana.letters() + mia.letters())


@pytest.mark.parametrize("starts_at", ["2026-11-25T15:00", "2026-11-26T08:00"])
async def test_what_was_offered_just_before_is_left_in_peace(world: World, starts_at: str) -> None:
    ana = world.person("Ana")
    await ana.offers(title="Typing", starts_at=starts_at)
    await world.becomes("2026-11-26 12:00")
    assert not any("Still room" in letter for letter in ana.letters())


async def test_of_a_series_only_the_first_date_is_looked_at(world: World) -> None:
    ana = world.person("Ana")
    await ana.offers(title="Typing", starts_at="2026-12-02T15:00", repeats="weekly", times="4")
    await world.becomes("2026-12-20 12:00")
    assert len([letter for letter in ana.letters() if "Still room" in letter]) == 1


async def test_two_who_wished_something_like_it_are_asked_and_nobody_is_named(world: World) -> None:
    guests = [world.person(f"Wisher{number}") for number in range(4)]
    for place, who in enumerate(guests):
        await who.types("wish kubernetes networking" if place == 0 else "too 1")
    ana = world.person("Ana")
    await ana.offers(title="Networking in Kubernetes", starts_at="2026-12-02T15:00")
    await guests[0].types("join 1")
    await world.becomes("2026-11-30 15:00")
    letter = ana.letters()[-1]
    assert "• Others wish something like it: kubernetes networking. I can ask two of them." in letter
    assert "Wisher" not in letter
    assert await ana.clicks("Ask two of them") == (
        "I ask 2 people who wish something like Networking in Kubernetes. Who they are stays with me."
    )
    asked = [who for who in guests if any("Perhaps for you" in one for one in who.letters())]
    assert asked == guests[1:3]
    assert await ana.types("invite 1") == (
        "Nobody wishes something like Networking in Kubernetes whom I have not asked yet."
    )
    await asked[0].clicks("Sign up")
    assert world.seats(1)["Wisher1"] == "in"
    assert await world.person("Mia").types("invite 1") == "Only those who host Networking in Kubernetes can do this."


# caretakers


async def test_a_caretaker_sees_where_a_word_may_help(world: World) -> None:
    cara, ana, ben = world.person("Cara"), world.person("Ana"), world.person("Ben")
    await ana.offers(title="Typing", **OFFER)
    await ben.offers(title="Packaging", **OFFER)
    await ben.offers(title="In three weeks", starts_at="2026-12-14T15:00")
    for number in range(3):
        await world.person(f"Guest{number}").types("join 1")
    assert await cara.types("hints") == (
        "The next 14 days\nHosts hear the same, and decide. A friendly word from you may help.\n"
        "Few have signed up\nPackaging: Wed, Dec 2, 15:00 · Ben · nobody yet\n"
        "At the same time, for the same people\n"
        "Packaging: Wed, Dec 2, 15:00 · At the same time, also about python: Typing (Wed, Dec 2, 15:00)."
    )
    assert await ana.types("hinweise") == "Only a caretaker can do this."
