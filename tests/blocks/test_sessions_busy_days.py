"""Stories about days with many sessions: who attends or hosts them all gets few letters about it (S7, S8)."""

import pytest

from tests.world import Who, World, buttons, on_both, on_sqlite

pytestmark = on_sqlite


async def twelve(world: World, ana: Who, *guests: Who) -> None:
    """Ana's sessions on Tuesday, one each hour from eight on, with a break of half an hour."""
    for place in range(12):
        starts_at = f"2026-11-24T{8 + place:02}:00"
        number = await ana.offers(title=f"Talk {place + 1}", starts_at=starts_at, minutes="30")
        for guest in guests:
            await guest.types(f"join {number}")


def asking(who: Who) -> list[str]:
    return [letter for letter in who.hears() if letter.startswith(("How was it?", "How were they?", "Wie "))]


async def test_who_attends_twelve_is_asked_about_the_first_and_of_the_others_at_once(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await twelve(world, ana, ben)
    await world.becomes("2026-11-24 23:00")
    assert [letter.splitlines()[0] for letter in asking(ben)] == ["How was it? Talk 1"]
    await ben.types("feedback 3 helpful")
    await world.becomes("2026-11-25 08:59")
    assert asking(ben) == []
    await world.becomes("2026-11-25 09:00")
    [letter] = asking(ben)
    assert letter.splitlines() == [
        "How were they?",
        "One tap is enough. Only those who hosted see it, without your name.",
        "Talk 2: Tue, Nov 24, 09:00 · Ana",
        *(f"Talk {place}: Tue, Nov 24, {7 + place:02}:00 · Ana" for place in range(4, 13)),
    ]
    assert buttons(ben.mail()[-1])[0] == ("Mute LEX", "mute")
    assert ("Helpful", "feedback 4 helpful") in buttons(ben.mail()[-1])
    assert ("Another answer", "feedback 4") in buttons(ben.mail()[-1])
    assert await ben.clicks("Helpful") == "Thank you. Ana hears Helpful, without your name."
    await world.becomes("2026-12-04 12:00")
    assert asking(ben) == []


@on_both
async def test_who_was_asked_in_the_morning_is_asked_about_that_day_the_next_morning(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    for number, hour in enumerate(("2026-11-24T10:00", "2026-11-24T11:00", "2026-11-25T12:00"), 1):
        await ana.offers(title=f"Talk {number}", starts_at=hour, minutes="30")
        await ben.types(f"join {number}")
    asked: list[tuple[str, str]] = []
    for moment in ("2026-11-24 23:00", "2026-11-25 08:30", "2026-11-25 23:00", "2026-11-26 23:00", "2026-11-30 12:00"):
        await world.becomes(moment)
        asked += [(moment, letter.splitlines()[0]) for letter in asking(ben)]
    assert asked == [
        ("2026-11-24 23:00", "How was it? Talk 1"),
        ("2026-11-25 23:00", "How was it? Talk 2"),
        ("2026-11-26 23:00", "How was it? Talk 3"),
    ]


async def test_the_day_is_that_of_who_is_asked(world: World) -> None:
    ana, mia = world.person("Ana"), world.person("Mia", zone="America/New_York", language="de")
    for number, starts_at in enumerate(("2026-11-25T01:00", "2026-11-25T15:00", "2026-11-25T17:00"), 1):
        await ana.offers(title=f"Talk {number}", starts_at=starts_at)
        await mia.types(f"teilnehmen {number}")
    await world.becomes("2026-11-25 23:00")
    assert [letter.splitlines()[0] for letter in asking(mia)] == ["Wie war es? Talk 1", "Wie war es? Talk 2"], (
        "the first was yesterday evening there"
    )
    await world.becomes("2026-11-26 15:00")
    assert [letter.splitlines()[0] for letter in asking(mia)] == ["Wie war es? Talk 3"]


async def test_what_waits_for_monday_is_not_asked_all_at_once(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    times = ("2026-11-28T10:00", "2026-11-28T11:00", "2026-11-29T10:00", "2026-11-30T10:00")
    for number, starts_at in enumerate(times, 1):
        await ana.offers(title=f"Talk {number}", starts_at=starts_at)
        await ben.types(f"join {number}")
    asked: list[list[str]] = []
    for day in ("11-30", "12-01", "12-02", "12-03", "12-04"):
        await world.becomes(f"2026-{day} 23:00")
        asked.append([line for letter in asking(ben) for line in letter.splitlines() if "Talk" in line])
    assert [len(lines) for lines in asked] == [1, 1, 1, 1, 0], "one question a day"


async def test_who_hosts_twelve_is_thanked_once(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await twelve(world, ana, ben)
    await ana.types("cancel 12 yes")
    await world.becomes("2026-11-24 23:00")
    await ana.types("came 1 30")
    ana.hears()
    await world.becomes("2026-11-25 08:59")
    assert ana.hears() == []
    await world.becomes("2026-11-25 09:00")
    [letter] = ana.hears()
    assert letter.splitlines() == [
        "Thank you for 11 sessions",
        "Colleagues learned from you. That is what all this is for.",
        "Talk 1: 1 person signed up · Came: 30, as was counted",
        *(f"Talk {place}: 1 person signed up" for place in range(2, 11)),
        "and 1 more: ",
    ]
    steps = {("Add notes", "attach 2"), ("How many came?", "came 2"), ("What was said", "voices 1")}
    assert steps <= {*buttons(ana.mail()[-1])}
    await world.becomes("2026-12-04 12:00")
    assert not [letter for letter in ana.hears() if letter.startswith("Thank you")]


async def test_where_a_guest_released_the_only_seat_it_is_not_said_that_nobody_signed_up(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers()
    await ben.types("join 1")
    await ben.types("leave 1")
    await world.becomes("2026-11-26 09:00")
    assert ana.letters()[-1].splitlines()[1].startswith("Nobody had a seat in the end.")


# what cannot be


async def test_a_number_that_cannot_be_right_is_asked_for_once_more(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers()
    await ben.types("join 1")
    await world.becomes("2026-11-25 15:46")
    await ana.types("came 1 100000")
    wrong = "1 person had a seat, so 100000 can hardly be right. Please look at the number again."
    assert ana.complaints == {"came": wrong}
    await ana.fills(came="51")
    assert ana.complaints == {"came": wrong.replace("100000", "51")}
    assert await ana.fills(came="50") == "Saved: 50 people came to Testing with pleasure."


@on_both
async def test_what_has_begun_is_not_moved_but_may_last_longer(world: World) -> None:
    ana = world.person("Ana")
    await ana.offers()
    await world.becomes("2026-11-25 15:20")
    begun = "Testing with pleasure has begun, so it cannot be moved any more."
    for line in ("move 1", "move 1 2026-11-26 15:00", "move 1 friday 3pm"):
        assert await ana.types(line) == begun
    await ana.types("edit 1")
    await ana.fills(starts_at="2026-11-26T15:00")
    assert ana.complaints == {"starts_at": "It has begun, so its time stays as it is."}
    assert "Saved" in await ana.fills(starts_at="2026-11-25T15:00", minutes="60")
    assert world.session(1).minutes == 60


@pytest.mark.parametrize("dates", ["this", "all"])
async def test_nor_is_a_date_of_a_series(world: World, dates: str) -> None:
    ana = world.person("Ana")
    await ana.offers(repeats="weekly", times="3")
    await ana.types("move 1")
    await world.becomes("2026-11-25 15:20")
    assert await ana.fills(starts_at="2026-11-26T15:00", dates=dates) == (
        "Testing with pleasure has begun, so it cannot be moved any more."
    )
    await ana.types("edit 1")
    await ana.fills(starts_at="2026-11-26T15:00", dates=dates)
    assert ana.complaints == {"starts_at": "It has begun, so its time stays as it is."}
