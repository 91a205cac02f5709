"""Series: weekly, fortnightly, monthly, n times (S2)."""

import pytest
from icalendar import Calendar

from bot.view import Card
from tests.world import BERLIN, OFFER, Who, World, buttons, on_both, on_sqlite, shown

pytestmark = on_sqlite


CANCELLED, CONFIRMED = "CANCELLED", "CONFIRMED"


@pytest.fixture
def room(world: World) -> str:
    return world.room("lex", rest=True)


@pytest.fixture
def ana(world: World, room: str) -> Who:
    """The host, in a network with a room that hears of everything."""
    return world.person("Ana")


@pytest.fixture
def ben(world: World) -> Who:
    return world.person("Ben")


def starts(world: World) -> list[str]:
    """When the sessions begin that take place, by Berlin's clocks."""
    return [f"{s.starts_at.astimezone(BERLIN):%m-%d %H:%M}" for s in world.sessions() if not s.cancelled_at]


def titles(who: Who) -> list[str]:
    return [letter.splitlines()[0] for letter in who.hears()]


def entries(who: Who) -> dict[str, str]:
    """What the newest file holds: the day of each entry, and its state."""
    events = who.entry().walk("VEVENT")
    assert len({str(event["uid"]) for event in events}) == len(events)
    return {f"{event['dtstart'].dt:%m-%d}": str(event["status"]) for event in events}


# offering


async def test_each_date_of_a_series_is_a_session_of_its_own(world: World, ana: Who, ben: Who) -> None:
    await ana.types("host")
    answer = await ana.fills(**OFFER, repeats="weekly", times="3")
    assert "Every Wednesday, 1 of 3" in answer
    assert "3 dates are live" in answer
    assert starts(world) == ["11-25 15:00", "12-02 15:00", "12-09 15:00"]
    assert {session.series_id for session in world.sessions()} == {1}
    assert [session.part for session in world.sessions()] == [1, 2, 3]
    assert (await ben.types("sessions")).count("Testing with pleasure") == 3
    assert len(entries_of(ana)) == 3


def entries_of(who: Who) -> list[str]:
    """The entries of the file that stands in the newest answer."""
    card = next(m.view for m in reversed(who.sees_all()) if isinstance(m.view, Card) and m.view.file)
    assert card.file
    return [str(event["uid"]) for event in Calendar.from_ical(card.file.content).walk("VEVENT")]


@pytest.mark.parametrize(
    ("typed", "dates"),
    [
        ("weekly 2", ["11-25 15:00", "12-02 15:00"]),
        ("wöchentlich 3 mal", ["11-25 15:00", "12-02 15:00", "12-09 15:00"]),
        ("fortnightly 2x", ["11-25 15:00", "12-09 15:00"]),
        ("monthly 3", ["11-25 15:00", "12-23 15:00", "01-27 15:00"]),
        ("every week 3", ["11-25 15:00", "12-02 15:00", "12-09 15:00"]),
        ("Every week, 2 times", ["11-25 15:00", "12-02 15:00"]),
        ("every two weeks 2", ["11-25 15:00", "12-09 15:00"]),
        ("every 2 weeks 2", ["11-25 15:00", "12-09 15:00"]),
        ("every other week 2", ["11-25 15:00", "12-09 15:00"]),
        ("every fortnight 2", ["11-25 15:00", "12-09 15:00"]),
        ("every month 3", ["11-25 15:00", "12-23 15:00", "01-27 15:00"]),
        ("jede Woche 3", ["11-25 15:00", "12-02 15:00", "12-09 15:00"]),
        ("alle zwei Wochen 2 Termine", ["11-25 15:00", "12-09 15:00"]),
        ("alle 14 Tage 2", ["11-25 15:00", "12-09 15:00"]),
        ("jede zweite Woche 2", ["11-25 15:00", "12-09 15:00"]),
        ("jeden Monat 3 mal", ["11-25 15:00", "12-23 15:00", "01-27 15:00"]),
    ],
)
async def test_a_series_is_offered_in_one_line(world: World, ana: Who, typed: str, dates: list[str]) -> None:
    assert "It is live" in await ana.types(f"host Typing | 2026-11-25 15:00 | Room 4 | {typed}")
    assert starts(world) == dates


async def test_it_is_three_in_the_afternoon_whatever_the_clocks_do(world: World, ana: Who) -> None:
    await ana.types("host Typing | 2027-03-17 15:00 | Room 4 | weekly 3")
    assert starts(world) == ["03-17 15:00", "03-24 15:00", "03-31 15:00"]
    assert [session.starts_at.hour for session in world.sessions()] == [14, 14, 13]


async def test_the_hosts_clock_counts_not_the_networks(world: World) -> None:
    tane = world.person("Tane", zone="Pacific/Auckland")
    await tane.types("host Typing | 2027-03-30 09:00 | Room 4 | weekly 2")
    assert [session.starts_at.hour for session in world.sessions()] == [20, 21]


@pytest.mark.parametrize(
    ("repeats", "times", "field", "told"),
    [
        ("weekly", "10000", "times", "A series has 2 to 52 dates."),
        ("weekly", "1", "times", "A series has 2 to 52 dates."),
        ("weekly", "0", "times", "A series has 2 to 52 dates."),
        ("weekly", "", "times", "A series has 2 to 52 dates."),
        ("weekly", "-3", "times", "A series has 2 to 52 dates."),
        ("weekly", "many", "times", "Please give a whole number."),
        ("weekly", "9" * 5000, "times", "Please give a whole number."),
        ("", "8", "repeats", "How often shall it take place?"),
        ("daily", "8", "repeats", "Please choose one of these"),
        ("monthly", "52", "times", "The last date would be more than two years away."),
    ],
)
async def test_a_series_that_nobody_can_keep_in_mind_is_refused_kindly(
    world: World, ana: Who, repeats: str, times: str, field: str, told: str
) -> None:
    await ana.types("host")
    await ana.fills(**OFFER, repeats=repeats, times=times)
    assert ana.complaints[field].startswith(told)
    assert world.sessions() == []


async def test_a_session_has_no_zero_nor_a_hundred_hours(world: World, ana: Who) -> None:
    for minutes in ("0", "6000"):
        await ana.types("host")
        await ana.fills(**OFFER, repeats="weekly", times="3", minutes=minutes)
        assert set(ana.complaints) == {"minutes"}
    assert world.sessions() == []


# one card at a time


async def test_rooms_hear_of_one_date_at_a_time(world: World, ana: Who, ben: Who, room: str) -> None:
    await ana.offers(repeats="weekly", times="3")
    assert "Series: Every Wednesday, 1 of 3" in ben.card(room)
    assert "Next dates: Wed, Dec 2, 15:00\nWed, Dec 9, 15:00" in ben.card(room)
    assert [label for label, _ in buttons(ben.cards(room)[0])] == ["Sign up", "Sign up for all", "Details"]

    await world.becomes("2026-11-25 15:46")
    first, second = (shown(card) for card in ben.cards(room))
    assert "This session is over." in first
    assert "Every Wednesday, 2 of 3" in second
    await ana.types("cancel 2 yes")
    assert "Every Wednesday, 3 of 3" in shown(ben.cards(room)[2])
    await world.becomes("2026-12-10 15:00")
    assert len(ben.cards(room)) == 3


async def test_the_card_follows_when_the_next_dates_move(world: World, ana: Who, ben: Who, room: str) -> None:
    await ana.offers(repeats="weekly", times="3")
    await ana.types("move 2 2026-12-03 16:00")
    assert "Next dates: Thu, Dec 3, 16:00\nWed, Dec 9, 15:00" in ben.card(room)


async def test_one_date_tells_of_all(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    await ana.types("cancel 2 yes")
    await ben.types("session 3")
    told = await ben.clicks("All dates")
    assert told.startswith("All dates of Testing with pleasure\nEvery Wednesday")
    assert told.splitlines()[2:] == [
        "Wed, Nov 25, 2026, 15:00: No. 1",
        "Wed, Dec 2, 2026, 15:00: No. 2 · cancelled",
        "Wed, Dec 9, 2026, 15:00: No. 3",
    ]


async def test_of_many_dates_the_page_comes_on_which_the_one_stands(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="20")
    assert "Page 2" in await ben.types("session 12 dates")
    assert "No. 1\n" in await ben.clicks("Previous")
    await ben.types("termin 12 termine")
    last = await ben.clicks("Next")
    assert ("No. 20\n" in last, "Page 3" in last) == (True, True)


# signing up and out


async def test_one_signs_up_for_one_date_or_for_all(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="3", capacity="1")
    mia = world.person("Mia")
    await mia.types("join 2")
    assert titles(mia) == ["You are coming: Testing with pleasure"]

    answer = await ben.types("join 1 all")
    assert "You are in: Wed, Nov 25, 15:00\nWed, Dec 9, 15:00" in answer
    assert "You wait: Wed, Dec 2, 15:00" in answer
    assert [world.seats(number) for number in (1, 2, 3)] == [
        {"Ben": "in"},
        {"Mia": "in", "Ben": "waiting"},
        {"Ben": "in"},
    ]
    assert titles(ben) == ["All dates of Testing with pleasure"], "one letter for all"
    assert entries(ben) == {"11-25": CONFIRMED, "12-09": CONFIRMED}

    await mia.types("leave 2")
    assert titles(ben) == ["A seat is free, and it is yours: Testing with pleasure"]
    await ben.types("leave 3")
    assert world.seats(3) == {}
    assert "Your places" not in await ben.types("leave 1 all")
    assert [world.seats(number) for number in (1, 2, 3)] == [{}, {}, {}]


async def test_who_only_waits_for_all_dates_is_promised_no_calendar_entries(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="2", capacity="1")
    await world.person("Mia").types("join 1 all")
    assert (await ben.types("join 1 all")).endswith("I tell you as soon as a seat is free.")
    [letter] = ben.hears()
    assert "A seat that comes free is yours, and I tell you; on the last day I ask you first." in letter
    assert "looks forward" not in letter


async def test_each_entry_names_who_holds_that_date(world: World, ana: Who, ben: Who) -> None:
    await world.person("Cora").types("help")
    await ana.offers(repeats="weekly", times="2", co_hosts="cora@example.org")
    await ana.types("leave 1")
    await ben.types("join 1 all")
    ben.hears()
    assert [str(event["organizer"].params["CN"]) for event in ben.entry().walk("VEVENT")] == ["Cora", "Ana"]


async def test_all_dates_are_the_ones_to_come(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    await ana.types("cancel 3 yes")
    await world.becomes("2026-11-25 16:00")
    await ben.types("join 2 all")
    assert [world.seats(number) for number in (1, 2, 3)] == [{}, {"Ben": "in"}, {}]


async def test_to_press_all_dates_twice_changes_nothing(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    await ben.clicks("Sign up for all")
    before = world.remembers()
    assert "You are in" in await ben.clicks("Sign up for all", ben.cards("lex")[0])
    assert world.remembers()["signup"] == before["signup"]
    assert len(ben.hears()) == 1


async def test_hosts_have_a_seat_on_every_date_already(world: World, ana: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    assert "your seat is safe" in await ana.types("join 1 all")


async def test_each_date_reminds_and_has_an_entry_of_its_own(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="2")
    await ben.types("join 1 all")
    ben.hears()
    await world.becomes("2026-12-02 15:00")
    told = [letter.splitlines()[1] for letter in ben.hears() if "you: Testing" in letter]
    assert told == ["It begins in 24 hours.", "It begins in 10 minutes."] * 2


# changing


async def test_one_date_is_moved_alone(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    await ben.types("join 1 all")
    ben.hears()
    await ana.types("move 2 2026-12-03 16:00")
    assert starts(world) == ["11-25 15:00", "12-03 16:00", "12-09 15:00"]
    assert titles(ben) == ["Changed: Testing with pleasure"]
    assert entries(ben) == {"12-03": CONFIRMED}


async def test_a_date_and_all_that_follow_are_shifted_by_the_form(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(starts_at="2027-03-17T15:00", repeats="weekly", times="4")
    await ben.types("join 1 all")
    ben.hears()
    await ana.types("move 2")
    assert "dates" in {field.name for field in ana.form.fields}
    assert (await ana.fills(starts_at="2027-03-25T10:00", dates="all")).startswith("Saved for 3 dates.")
    assert starts(world) == ["03-17 15:00", "03-25 10:00", "04-01 10:00", "04-08 10:00"]
    assert titles(ben) == ["Changed: Testing with pleasure"], "one letter for all"
    assert entries(ben) == {"03-17": CONFIRMED, "03-25": CONFIRMED, "04-01": CONFIRMED, "04-08": CONFIRMED}


async def test_dates_are_not_shifted_into_the_past_nor_beyond_two_years(world: World, ana: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    before = world.remembers()
    for becomes in ("2026-11-22T15:00", "2036-11-22T15:00"):
        await ana.types("move 1")
        await ana.fills(starts_at=becomes, dates="all")
        assert set(ana.complaints) == {"starts_at"}
    await ana.types("move 2 2026-11-20 15:00")
    assert world.remembers() == before


@on_both
async def test_a_date_and_all_that_follow_are_edited_at_once(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    await ana.types("edit 2")
    assert {"repeats", "times"}.isdisjoint(field.name for field in ana.form.fields)
    await ana.fills(title="Testing for all", place="Room 9", dates="all")
    assert [session.title for session in world.sessions()] == [
        "Testing with pleasure",
        "Testing for all",
        "Testing for all",
    ]
    await ana.types("edit 2")
    await ana.fills(title="Only this one")
    assert [session.title for session in world.sessions()][1:] == ["Only this one", "Testing for all"]


async def test_all_dates_are_edited_though_one_of_them_has_more_seats(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="2", capacity="1")
    await ana.types("edit 2")
    await ana.fills(capacity="3")
    for who in (ben, world.person("Mia")):
        await who.types("join 2")
    await ana.types("edit 1")
    assert (await ana.fills(title="Testing for all", dates="all")).startswith("Saved for 2 dates.")
    assert [(session.title, session.capacity) for session in world.sessions()] == [
        ("Testing for all", 1),
        ("Testing for all", 3),
    ]


async def test_of_dates_in_several_places_a_letter_says_which_is_where(world: World, ana: Who, ben: Who) -> None:
    cora, mia = world.person("Cora"), world.person("Mia", language="de")
    await cora.types("help")
    await ana.offers(repeats="weekly", times="3", co_hosts="cora@example.org", capacity="2")
    for who in (ben, mia):
        await who.types("join 1 all")
        who.hears()
    await ben.types("leave 1")
    await world.person("Tom").types("join 1")
    await ben.types("join 1")
    for who in (ben, cora):
        who.hears()
    await ana.types("edit 2")
    await ana.fills(place="Room 9", starts_at="2026-12-02T16:00", dates="all")
    [letter] = ben.hears()
    assert letter.splitlines()[2:6] == [
        "You are in: Wed, Dec 2, 16:00",
        "Wed, Dec 9, 16:00",
        "You wait: Wed, Nov 25, 15:00",
        "Where: Room 9",
    ], "where they wait, the link comes with the seat"
    [letter] = mia.hears()
    assert letter.splitlines()[5:7] == [
        "Wo: Mi., 25. Nov.: Online teilnehmen",
        "Wo: Mi., 2. Dez. · Mi., 9. Dez.: Room 9",
    ]
    await ana.types("edit 3")
    await ana.fills(place="Garden")
    cora.hears()
    await ana.types("move 2")
    await ana.fills(starts_at="2026-12-02T17:00", dates="all")
    [letter] = cora.hears()
    assert letter.splitlines()[3:7] == [
        "Where: Wed, Dec 2: Room 9",
        "Where: Wed, Dec 9: Garden",
        "Dates: Wed, Dec 2, 17:00",
        "Wed, Dec 9, 17:00",
    ]


async def test_dates_that_are_moved_to_where_they_stand_are_told_to_nobody(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    await ben.types("join 1 all")
    ben.hears()
    await ana.types("move 2")
    assert await ana.fills(dates="all") == "Testing with pleasure begins Wed, Dec 2, 2026, 15:00 CET, as before."
    assert ben.hears() == []


async def test_a_single_session_is_not_asked_for_its_other_dates(ana: Who) -> None:
    await ana.offers()
    for word in ("edit", "move"):
        await ana.types(f"{word} 1")
        assert "dates" not in {field.name for field in ana.form.fields}


async def test_a_date_and_all_that_follow_are_cancelled_after_a_second_yes(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    await ben.types("join 1 all")
    ben.hears()
    assert "2 dates?" in await ana.types("cancel 2 all")
    assert len(starts(world)) == 3
    await ana.clicks("Yes, cancel them")
    assert starts(world) == ["11-25 15:00"]
    assert titles(ben) == ["Cancelled: Testing with pleasure"], "one letter for all"
    assert entries(ben) == {"12-02": CANCELLED, "12-09": CANCELLED}


async def test_only_hosts_change_a_series(world: World, ana: Who, ben: Who) -> None:
    await ana.offers(repeats="weekly", times="3")
    before = world.remembers()
    for line in ("cancel 1 all", "cancel 1 all yes", "move 1 2026-12-01 15:00", "edit 1"):
        assert "Only those who host" in await ben.types(line)
    after = world.remembers()
    assert [after[name] for name in ("lexsession", "letter")] == [before[name] for name in ("lexsession", "letter")]


async def test_all_of_a_session_that_stands_alone_is_that_session(world: World, ana: Who, ben: Who) -> None:
    await ana.offers()
    assert "You are in" in await ben.types("join 1 all")
    assert world.seats(1) == {"Ben": "in"}
    await ben.types("leave 1 all")
    assert world.seats(1) == {}
