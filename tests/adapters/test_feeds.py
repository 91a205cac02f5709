"""Calendars that people subscribe to, read by another library than the one that writes them (S5)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import pytest
from aiohttp import ClientResponse
from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from adapters.http.drawings import Drawings
from bot import calendar
from tests.adapters import test_http
from tests.adapters.test_http import Client, secret
from tests.world import World, buttons, buttons_of

client = test_http.client


def read(content: str) -> Calendar:
    return IcsCalendarStream.calendar_from_ics(content)


async def fetch(client: Client, path: str) -> Calendar:
    answer = await client.get(path)
    assert answer.status == 200, await answer.text()
    return read(await answer.text())


async def titles(client: Client, path: str) -> set[str]:
    return {event.summary or "" for event in (await fetch(client, path)).events}


@pytest.fixture
async def three(world: World) -> str:
    """Three sessions; the secret word of who wants to follow some of them."""
    ana = world.person("Ana")
    await ana.offers(title="Python für alle", language="de", site="Bonn", topics="python")
    await ana.offers(title="Python for all", language="en", site="New York", topics="python")
    await ana.offers(title="Bread", language="de", site="Bonn", topics="baking")
    await world.person("Ben").types("me")
    return secret(world, "ben")


# filters


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Python für alle", "Python for all", "Bread"}),
        ("?q=python", {"Python für alle", "Python for all"}),
        ("?q=python&lang=de", {"Python für alle"}),
        ("?q=python+lang:de+site:bonn", {"Python für alle"}),
        ("?lang=German&site=BONN", {"Python für alle", "Bread"}),
        ("?sprache=deu&q=%23baking", {"Bread"}),
        ("?site=new+york", {"Python for all"}),
        ("?q=pyth+ana", {"Python für alle", "Python for all"}),
        ("?q=%25", set()),
        ("?lang=&q=", {"Python für alle", "Python for all", "Bread"}),
    ],
)
async def test_a_calendar_of_all_is_narrowed_by_its_address(
    client: Client, three: str, query: str, found: set[str]
) -> None:
    assert await titles(client, f"/calendar/all/{three}.ics{query}") == found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?lang=qqq", "I do not know the language “qqq”. Please write it like lang:de."),
        ("?topic=python", "I do not know the filter “topic”. An address takes q (words), lang and site."),
        ("?q=python+today", "A calendar holds all that comes: “today” is for lists."),
        ("?lang=de&lang=en", "One language and one site, please: a calendar follows both at once."),
        ("?q=a+b+c+d+e+f+g", "At most 6 words, of at most 60 letters each, please."),
        ("?site=" + "x" * 61, "At most 6 words, of at most 60 letters each, please."),
    ],
)
async def test_a_filter_that_cannot_be_understood_is_answered_by_a_sentence_and_no_calendar(
    client: Client, three: str, query: str, sentence: str
) -> None:
    for path in (f"/calendar/all/{three}.ics", f"/calendar/{three}.ics"):
        answer = await client.get(path + query)
        assert (answer.status, (await answer.text()).startswith(sentence)) == (400, True), await answer.text()
    assert (await client.get(f"/calendar/all/1-nobody-knows-this-word.ics{query}")).status == 404


async def test_the_command_gives_the_address_of_what_was_asked_for(world: World, client: Client, three: str) -> None:
    ben = world.person("Ben")
    answer = await ben.types("calendar python lang:deutsch site:bonn")
    assert "Calendar for “python lang:de site:bonn”" in answer
    address = f"/calendar/all/{three}.ics?q=python&lang=de&site=bonn"
    assert f"{world.house.url}{address}" in answer
    found = await fetch(client, address)
    assert ([event.summary for event in found.events], found.name) == (
        ["Python für alle"],
        ["LEX · python lang:de site:bonn"],
    )
    assert (await ben.types("calendar lang:elvish")).startswith("I do not know the language “elvish”.")
    cem = world.person("Cem", "de")
    assert "Kalender für „brot“" in await cem.types("kalender Brot")
    assert "Kalender für „brot sprache:de ort:bonn“" in await cem.types("kalender Brot lang:de site:bonn")


async def test_a_list_that_is_narrowed_leads_to_its_calendar(world: World, three: str) -> None:
    ben = world.person("Ben")
    await ben.types("sessions python lang:de")
    answer = await ben.clicks("Follow in my calendar")
    assert f"/calendar/all/{three}.ics?q=python&lang=de" in answer
    for line in ("sessions", "sessions today python", "sessions mine python", "sessions past python"):
        await ben.types(line)
        assert "Follow in my calendar" not in dict(buttons(ben.sees_all()[-1])), line


async def test_two_changes_in_one_second_are_two_dates(world: World, client: Client, three: str) -> None:
    path, ana = f"/calendar/all/{three}.ics", world.person("Ana")
    dates: list[str] = []
    for minute in ("10", "20", "30"):
        await ana.types(f"move 3 2026-11-27 15:{minute}")
        dates.append((await client.get(path)).headers["Last-Modified"])
        assert await state(client, path, If_Modified_Since=dates[-1]) == 304
    assert len(set(dates)) == 3


def test_one_press_subscribes_where_we_can_be_reached() -> None:
    address = "https://lex.example.org/calendar/all/1-word.ics?q=a&lang=de"
    google, outlook = calendar.google_feed_link(address), calendar.outlook_feed_link(address, "LEX")
    web = address.replace("https", "webcal")
    assert parse_qs(urlsplit(google).query) == {"cid": [web]}
    assert parse_qs(urlsplit(outlook).query) == {"url": [web], "name": ["LEX"]}


# zones

ZONES = ["Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata", "Pacific/Chatham"]
AROUND = [
    ("2027-03-13", "2027-03-15"),  # New York's spring
    ("2027-03-27", "2027-03-29"),  # Berlin's spring
    ("2027-04-03", "2027-04-05"),  # Auckland's and Chatham's autumn
    ("2027-09-25", "2027-09-27"),  # and their spring
    ("2027-10-30", "2027-11-01"),  # Berlin's autumn
    ("2027-11-06", "2027-11-08"),  # New York's autumn
]


@pytest.mark.parametrize("zone", ZONES)
async def test_a_session_stands_at_the_hour_that_its_host_named_before_and_after_the_clocks_change(
    world: World, client: Client, zone: str
) -> None:
    host = world.person("Ana", zone=zone)
    walls = [f"{day}T{hour}:30" for days in AROUND for day in days for hour in ("09", "23")]
    for wall in walls:
        await host.offers(starts_at=wall)
    found = await fetch(client, f"/calendar/{secret(world, 'ana')}.ics")
    told = [event.dtstart.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") for event in found.events]  # type: ignore[union-attr]
    assert told == walls
    assert all(event.computed_duration == timedelta(minutes=45) for event in found.events)
    assert found.timezones == []


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("first", ["2027-03-10", "2027-09-22", "2027-10-20"])
async def test_all_dates_of_a_series_stand_at_its_hour_and_are_entries_of_their_own(
    world: World, client: Client, zone: str, first: str
) -> None:
    await world.person("Ana", zone=zone).offers(starts_at=f"{first}T02:30", repeats="weekly", times="5")
    events = (await fetch(client, f"/calendar/{secret(world, 'ana')}.ics")).events
    shown = [event.dtstart.astimezone(ZoneInfo(zone)) for event in events]  # type: ignore[union-attr]
    begun = datetime.fromisoformat(first)
    assert [one.strftime("%Y-%m-%d %H:%M") for one in shown] == [
        f"{begun + timedelta(weeks=week):%Y-%m-%d} 02:30" for week in range(5)
    ]
    assert len({event.uid for event in events}) == 5
    assert [event.rrule for event in events] == [None] * 5


# the same entry follows


async def test_a_moved_or_cancelled_session_stays_the_same_entry(world: World, client: Client) -> None:
    ana = world.person("Ana", "de")
    await world.person("Ben").types("me")
    number = await ana.offers(title="Brot")
    path = f"/calendar/all/{secret(world, 'ana')}.ics"
    told: list[Event] = []
    when: list[datetime] = []
    for line in ("sessions", f"move {number} 2026-11-26 15:00", f"cancel {number} yes"):
        await ana.types(line)
        when.append(world.clock.now())
        await world.passes(hours=1)
        told += (await fetch(client, path)).events
    first, moved, gone = told
    assert first.uid == moved.uid == gone.uid
    assert (first.sequence or 0) < (moved.sequence or 0) < (gone.sequence or 0)
    assert [event.last_modified for event in told] == when
    assert moved.dtstart == datetime(2026, 11, 26, 14, tzinfo=UTC)
    assert (moved.summary, moved.status) == ("Brot", "CONFIRMED")
    assert (gone.summary, gone.status, gone.transparency) == ("Abgesagt: Brot", "CANCELLED", "TRANSPARENT")
    assert await titles(client, f"/calendar/all/{secret(world, 'ben')}.ics") == {"Cancelled: Brot"}


async def test_who_changes_what_they_host_gets_their_own_entry_anew(world: World, client: Client) -> None:
    ana, cara = world.person("Ana"), world.person("Cara")
    await ana.offers(repeats="weekly", times="3")

    def entries() -> str:
        return next(urlsplit(one.url).path for one in buttons_of(ana.sees_all()[-1].view) if one.url)

    await ana.types("move 1 2026-11-26 15:00")
    assert [one.dtstart for one in (await fetch(client, entries())).events] == [datetime(2026, 11, 26, 14, tzinfo=UTC)]
    await ana.types("cancel 1 yes")
    assert [one.status for one in (await fetch(client, entries())).events] == ["CANCELLED"]
    await ana.types("cancel 2 all yes")
    assert [one.status for one in (await fetch(client, entries())).events] == ["CANCELLED"] * 2
    other = await ana.offers()
    await cara.types(f"cancel {other} yes")
    assert not buttons_of(cara.sees_all()[-1].view), "it does not stand in a caretaker's calendar"


async def test_a_calendar_says_its_name_and_how_often_to_look_in_all_the_ways_that_programs_know(
    world: World, client: Client, three: str
) -> None:
    content = await (await client.get(f"/calendar/{three}.ics")).text()
    found = read(content)
    extras = {extra.name: extra.value for extra in found.extras}
    assert (found.name, found.refresh_interval, found.color) == (["LEX · Ben"], timedelta(hours=1), "seagreen")
    assert extras == {"x-wr-calname": "LEX · Ben", "x-published-ttl": "PT1H"}
    assert three not in content, "who is given a copy shall not learn the address"


# what is not sent again, and what is not drawn again


async def state(client: Client, path: str, **headers: str) -> int:
    answer: ClientResponse = await client.get(path, headers={name.replace("_", "-"): headers[name] for name in headers})
    assert (answer.status == 304) == (await answer.read() == b"")
    return answer.status


async def test_who_has_a_calendar_already_gets_no_copy(world: World, client: Client, three: str) -> None:
    for path in (f"/calendar/all/{three}.ics", f"/calendar/all/{three}.ics?lang=de"):
        first = (await client.get(path)).headers
        mark, date = first["ETag"], first["Last-Modified"]
        world.clock.jump(timedelta(minutes=20))
        assert await state(client, path, If_None_Match=mark) == 304
        assert await state(client, path, If_None_Match=f'"other", W/{mark}') == 304
        assert await state(client, path, If_None_Match="*") == 304
        assert await state(client, path, If_None_Match='"other"', If_Modified_Since=date) == 200
        assert await state(client, path, If_Modified_Since=date) == 304
        assert await state(client, path, If_Modified_Since="Tue, 24 Nov 2099 08:00:00 GMT") == 200
        assert await state(client, path, If_Modified_Since="yesterday") == 200
        await world.person("Ana").types("move 3 2026-11-27 15:00")
        assert await state(client, path, If_None_Match=mark) == 200
        assert await state(client, path, If_Modified_Since=date) == 200
        await world.person("Ana").types("move 3 2026-11-25 15:00")


async def test_one_drawing_of_all_serves_everybody_who_reads_alike(
    world: World, client: Client, three: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []
    feed, event = calendar.feed, calendar._event
    calendar._drawn.cache_clear()
    monkeypatch.setattr(calendar, "feed", lambda *told: (drawn.append("feed"), feed(*told))[1])
    monkeypatch.setattr(calendar, "_event", lambda entry: (drawn.append(entry.title), event(entry))[1])
    others = [three, secret(world, "ana")]
    for who in others * 2:
        await fetch(client, f"/calendar/all/{who}.ics")
    assert sorted(drawn) == ["Bread", "Python for all", "Python für alle", "feed"]
    drawn.clear()
    await world.person("Ana").types("move 3 2026-11-27 15:00")
    for who in others:
        await fetch(client, f"/calendar/all/{who}.ics")
    assert drawn == ["feed", "Bread"]


@pytest.mark.parametrize("change", ["join 3", "close 3"])
async def test_what_no_calendar_shows_draws_nothing_anew(
    world: World, client: Client, three: str, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    await fetch(client, f"/calendar/all/{three}.ics")
    monkeypatch.setattr(calendar, "feed", None)
    await world.person("Mia" if change.startswith("join") else "Ana").types(change)
    await fetch(client, f"/calendar/all/{three}.ics")


def test_kept_drawings_take_no_more_than_their_share_of_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("adapters.http.drawings.MOST_BYTES", 100)
    drawings, now, drawn = Drawings(), datetime(2026, 11, 23, tzinfo=UTC), list[int]()

    def draw(what: int, at: datetime = now, marks: Any = "") -> None:
        drawings.get(what, marks, at, lambda: (drawn.append(what), b"x" * 40)[1])

    for what in (1, 2, 1, 2, 3, 2, 3, 1):
        draw(what)
    assert drawn == [1, 2, 3, 1]
    draw(1, now + timedelta(minutes=10))
    draw(1, now, "changed")
    assert drawn[4:] == [1, 1]
