"""Stories about finding sessions: filters, pages, search, slips of the finger, the home card."""

from datetime import timedelta

import pytest_asyncio

from bot.text import plain
from bot.view import Page
from store.sessions import LexSession
from tests.world import START, World, buttons, on_both, on_sqlite, shown

pytestmark = on_sqlite


MANY = {
    "Python for all": {"topics": ["python"], "language": "en", "hours": 5},
    "Python zum Feierabend": {"topics": ["python"], "language": "de", "site": "bonn", "hours": 10},
    "Baking bread": {"topics": ["cooking"], "language": "en", "site": "bonn", "hours": 30},
    "Schneller lesen": {"topics": [], "language": "de", "hours": 24 * 6},
    "Next month": {"topics": ["python"], "language": "en", "hours": 24 * 20},
    "Long ago": {"topics": ["python"], "language": "en", "hours": -24 * 300},
    "Last week": {"topics": [], "language": "de", "hours": -24 * 7},
}


@pytest_asyncio.fixture
async def many(world: World) -> World:
    """A network with some sessions, of which Ana (who is not met yet) has offered one more herself."""
    world.db.write_now(
        lambda unit: unit.add_all(
            LexSession(
                title=title,
                starts_at=START + timedelta(hours=facts.pop("hours")),
                minutes=45,
                place="Room 1",
                created_at=START,
                words=f"{title} {' '.join(facts['topics'])}".casefold(),
                **facts,
            )
            for title, told in MANY.items()
            if (facts := dict(told))
        )
    )
    return world


def titles(world: World) -> list[str]:
    """The sessions on the newest page."""
    page = list(world.chat.messages.values())[-1].view
    assert isinstance(page, Page)
    reader = world.chat.reads("ana")
    return [plain(item.title, reader) for section in page.sections for item in section.items]


FILTERS = [
    ("", ["Python for all", "Python zum Feierabend", "Baking bread", "Schneller lesen", "Next month"]),
    ("today", ["Python for all", "Python zum Feierabend"]),
    ("heute", ["Python for all", "Python zum Feierabend"]),
    ("week", ["Python for all", "Python zum Feierabend", "Baking bread", "Schneller lesen"]),
    ("woche", ["Python for all", "Python zum Feierabend", "Baking bread", "Schneller lesen"]),
    ("python", ["Python for all", "Python zum Feierabend", "Next month"]),
    ("#PYTHON", ["Python for all", "Python zum Feierabend", "Next month"]),
    ("python today", ["Python for all", "Python zum Feierabend"]),
    ("lang:de", ["Python zum Feierabend", "Schneller lesen"]),
    ("sprache:DE python", ["Python zum Feierabend"]),
    ("site:bonn", ["Python zum Feierabend", "Baking bread"]),
    ("ort:Bonn lang:en", ["Baking bread"]),
    ("past", ["Last week", "Long ago"]),
    ("vergangene lang:de", ["Last week"]),
    ("bread bak", ["Baking bread"]),
    ("sprache:Deutsch", ["Python zum Feierabend", "Schneller lesen"]),
    ("lang:deu", ["Python zum Feierabend", "Schneller lesen"]),
    ("lang:fr", []),
    ("lang:klingonisch", []),
    ("100%", []),
    ("page:2", []),
    ("page:minus", ["Python for all", "Python zum Feierabend", "Baking bread", "Schneller lesen", "Next month"]),
]


@on_both
async def test_each_filter_finds_what_it_says(many: World) -> None:
    ana = many.person("Ana")
    for line, found in FILTERS:
        await ana.types(f"/lex sessions {line}")
        assert titles(many) == found, line


async def test_mine_are_those_that_i_hold_and_those_that_i_come_to(many: World) -> None:
    ana = many.person("Ana")
    await ana.offers(title="My own", starts_at="2026-11-24T10:00")
    await ana.types("join 5")
    await ana.types("join 1")
    await ana.types("leave 1")
    await ana.types("termine meine")
    assert titles(many) == ["My own", "Next month"]
    assert "you are coming" in shown(ana.sees_all()[-1])


async def test_a_cancelled_session_is_listed_no_more(many: World) -> None:
    ana = many.person("Ana")
    number = await ana.offers(title="My own")
    await ana.types(f"cancel {number} yes")
    await ana.types("sessions mine")
    assert titles(many) == []


async def test_a_session_that_began_within_the_hour_is_still_listed(many: World) -> None:
    ana = many.person("Ana")
    await many.becomes("2026-11-23 14:59")
    await ana.types("sessions today")
    assert titles(many) == ["Python for all", "Python zum Feierabend"]
    await many.becomes("2026-11-23 15:01")
    await ana.types("sessions today")
    assert titles(many) == ["Python zum Feierabend"]


@on_both
async def test_a_past_session_is_told_as_past(many: World) -> None:
    ana = many.person("Ana")
    await ana.types("join 1")
    await many.becomes("2026-11-25 12:00")
    told = await ana.types("sessions past mine")
    assert "1 person signed up" in told
    assert "you signed up" in told
    assert "coming" not in told


async def test_a_list_tells_what_was_asked_for(many: World) -> None:
    ana = many.person("Ana")
    assert (await ana.types("sessions python lang:en page:1")).startswith("Sessions\npython lang:en\n")
    assert (await ana.types("sessions week")).count("week") == 1


async def test_home_names_nothing_twice(many: World) -> None:
    ana = many.person("Ana")
    await ana.types("join 1")
    home = await ana.types("home")
    assert home.count("Python for all") == 1


async def test_today_ends_at_midnight_where_the_reader_is(many: World) -> None:
    await many.person("Ana", zone="Pacific/Auckland").types("sessions today")  # nine in the evening
    assert titles(many) == []


async def test_a_list_is_leafed_through_by_its_buttons(world: World) -> None:
    ana = world.person("Ana")
    for number in range(13):
        await ana.types(f"host Python {number:02} | 2026-12-01 {number + 7:02}:00 | Room 1")
    first = await ana.types("sessions python")
    assert first.endswith("Page 1")
    assert titles(world) == [f"Python {number:02}" for number in range(6)]
    page = ana.sees_all()[-1]
    await ana.clicks("Next", page)
    assert titles(world) == [f"Python {number:02}" for number in range(6, 12)]
    await ana.clicks("Next", page)
    assert titles(world) == ["Python 12"]
    assert "Next" not in [label for label, _ in buttons(page)]
    await ana.clicks("Previous", page)
    assert ana.sees_all()[-1] is page
    assert shown(page).endswith("Page 2")


async def test_a_page_beyond_the_last_leads_back(many: World) -> None:
    ana = many.person("Ana")
    answer = await ana.types("sessions page:99999")
    assert "There are no more." in answer
    await ana.clicks("Previous")
    assert shown(ana.sees_all()[-1]).endswith("Page 99998")


async def test_an_empty_list_says_how_to_fill_it(world: World) -> None:
    ben = world.person("Ben", language="de")
    assert await ben.types("/lex termine heute") == (
        "Sessions heute\nHier ist noch nichts. Biete mit anbieten selbst eine Session an: Das dauert nur eine Minute."
    )


async def test_times_in_a_list_are_the_readers_own(many: World) -> None:
    ben = many.person("Ben", language="de", zone="America/New_York")
    assert "Python for all: Mo., 23. Nov., 08:00" in await ben.types("sessions python")


# not a command


async def test_a_slip_of_the_finger_is_understood_kindly(many: World) -> None:
    ana = many.person("Ana")
    assert await ana.types("/lex sesions") == "I do not know “sesions”. Did you mean sessions?"
    await ana.clicks("sessions")
    assert len(titles(many)) == 5
    assert await ana.types("/lex sesions python") == "I do not know “sesions python”. Did you mean sessions python?"


async def test_a_slip_in_german_too(world: World) -> None:
    ben = world.person("Ben", language="de")
    assert await ben.types("/lex anbiten") == "„anbiten“ kenne ich nicht. Meinst du anbieten?"


async def test_other_words_are_searched_for(many: World) -> None:
    ana = many.person("Ana")
    answer = await ana.types("/lex python")
    assert answer.startswith("Found for “python”\nSessions to come\nPython for all")
    assert titles(many) == ["Python for all", "Python zum Feierabend", "Next month", "Long ago"]


async def test_a_search_that_finds_nothing_says_so(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben", language="de")
    assert await ana.types("/lex kubernetes") == "I found nothing for “kubernetes”. help shows what I understand."
    assert await ben.types("/lex kubernetes") == (
        "Zu „kubernetes“ habe ich nichts gefunden. hilfe zeigt dir, was ich verstehe."
    )


async def test_hosts_are_found_by_name(world: World) -> None:
    await world.person("Zoltan").offers(title="Chess")
    ana = world.person("Ana")
    await ana.types("zoltan")
    assert titles(world) == ["Chess"]


async def test_a_session_that_is_not_there_is_told_so(world: World) -> None:
    ana = world.person("Ana")
    assert await ana.types("/lex session") == "Which session? Choose it from sessions, or add its number."
    for number in ("7", "#7", "seven", "-1", "0"):
        told = f"There is no session {number.strip('#')} (any more)."
        assert await ana.types(f"/lex session {number}") == told


async def test_no_command_acts_on_a_session_that_is_gone(world: World) -> None:
    ben = world.person("Ben", language="de")
    await ben.types("home")
    before = world.remembers()
    for word in ("session", "join", "leave", "coming", "remind", "guests", "edit", "move", "encore", "cancel"):
        assert await ben.types(f"/lex {word} 4711") == "Eine Session 4711 gibt es nicht (mehr)."
        assert await ben.types(f"/lex {word} {'9' * 5000}") == f"Eine Session {'9' * 20} gibt es nicht (mehr)."
    assert world.remembers() == before


async def test_the_home_card_shows_what_is_next_for_me_and_what_comes_up(many: World) -> None:
    ana = many.person("Ana")
    await ana.types("join 5")
    await ana.types("/lex")
    assert titles(many)[-4:] == ["Next month", "Python for all", "Python zum Feierabend", "Baking bread"]


async def test_who_hosts_sees_it_at_home_and_in_every_list(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben", language="de")
    await ben.types("hilfe")
    await ana.offers()
    await ana.offers(title="Typing", starts_at="2026-11-26T15:00", co_hosts="ben@example.org")
    for line in ("home", "sessions", "sessions mine"):
        seen = await ana.types(line)
        assert "\nTesting with pleasure: Wed, Nov 25, 15:00 · you host" in seen
        assert "\nTyping: Thu, Nov 26, 15:00 · you host · Ana and Ben" in seen
    seen = await ben.types("termine")
    assert "\nTesting with pleasure: Mi., 25. Nov., 15:00 · Ana" in seen
    assert "\nTyping: Do., 26. Nov., 15:00 · du bietest an · Ana und Ben" in seen
    await world.becomes("2026-11-27 12:00")
    assert "\nTesting with pleasure: Wed, Nov 25, 15:00 · you hosted" in await ana.types("sessions mine past")
