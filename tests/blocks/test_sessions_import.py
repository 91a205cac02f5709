"""Sessions that exist elsewhere come in once, as they are, or are refused with the reason."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from icalendar import Calendar

from bot import diaries
from bot.blocks.sessions import BLOCK
from bot.blocks.sessions.views.calendar import entry as entry_of
from bot.calendar import file as calendar_file
from bot.errors import Refusal
from bot.text import Reader, plain
from bot.turn import Work
from store import turnout
from tests.world import BERLIN, World, on_sqlite

pytestmark = on_sqlite


TALK = {
    "id": "1",
    "title": "How to \u200blearn",
    "description": "Two\r\nlines",
    "speakers": ["Zoe Ada", "Tom"],
    "language": "deu",
    "recorded": "2016-05-31",
    "duration": 905,
    "tags": ["Education", "#Brain", "education"],
    "url": "https://talks.example.org/1",
    "views": 7,
}
COMING = {
    "id": "2",
    "title": "Typing for all",
    "hosts": "ben@example.org, Mia",
    "starts_at": "2026-12-01T15:00+01:00",
    "place": "Room 1",
}


def take_in(world: World, record: dict[str, Any]) -> bool:
    def work(unit: Any) -> bool:
        return BLOCK.imports["sessions"](Work(unit, world.clock.now(), world.house), record) is not None

    return world.db.write_now(work)


async def test_a_talk_of_the_past_comes_in_as_it_is(world: World) -> None:
    assert take_in(world, TALK)
    session = world.session(1)
    assert (session.title, session.description, session.language) == ("How to learn", "Two\nlines", "de")
    assert (session.starts_at, session.minutes) == (datetime(2016, 5, 31, 12, tzinfo=UTC), 15)
    assert (session.topics, session.recording) == (["education", "brain"], "https://talks.example.org/1")
    ana = world.person("Ana")
    assert "Hosts: Zoe Ada and Tom" in await ana.types("session 1")
    assert ana.sees_all()[-1].view.buttons[0].url == "https://talks.example.org/1"  # type: ignore[union-attr]


async def test_what_came_in_once_changes_nothing_again(world: World) -> None:
    assert take_in(world, TALK)
    assert take_in(world, COMING)
    before = world.remembers()
    assert not take_in(world, TALK | {"title": "Otherwise"})
    assert not take_in(world, COMING)
    assert world.remembers() == before


async def test_a_session_to_come_is_joined_and_reminded_of_like_any_other(world: World) -> None:
    take_in(world, COMING)
    ana = world.person("Ana")
    await ana.types("join 1")
    await world.becomes("2026-12-01 15:00")
    early, late = (letter.splitlines()[0] for letter in ana.letters()[1:])
    assert early == "ben and Mia are looking forward to you: Typing for all"
    assert late == "ben and Mia wait for you: Typing for all"


async def test_a_host_who_comes_later_by_the_same_address_is_the_host(world: World) -> None:
    take_in(world, COMING)
    ben = world.person("Ben")
    assert "You host this session." in await ben.types("session 1")
    assert (await ben.types("move 1 2026-12-02 15:00")).startswith("Typing for all now begins")


async def test_a_host_may_be_told_by_name_and_address(world: World) -> None:
    await world.person("Ben").types("help")
    take_in(world, COMING | {"hosts": ["Benjamin <ben@example.org>", '"Lopez, Mia" <mia@example.org>', "Zoe"]})
    assert "Hosts: Ben, Lopez, Mia and Zoe" in await world.person("Ana").types("session 1")
    assert "You host this session." in await world.person("Mia").types("session 1")


async def test_two_talks_of_one_speaker_have_one_host(world: World) -> None:
    for number in ("1", "2"):
        take_in(world, TALK | {"id": number})
    assert len(world.remembers()["person"]) == 2


def test_blank_columns_of_a_table_are_not_told(world: World) -> None:
    take_in(world, COMING | {"capacity": "", "duration": "", "site": "", "language": ""})
    [session] = world.sessions()
    assert (session.capacity, session.minutes, session.language) == (None, 45, "en")


REFUSED = [
    ({"id": ""}, "id: "),
    ({"id": None}, "id: Please fill this in."),
    ({"title": " \u200b "}, "title: "),
    ({"title": "x" * 301}, "title: longer than 300 characters"),
    ({"title": ["a"]}, "title: "),
    ({"recorded": ""}, "starts_at: "),
    ({"recorded": "31.05.2016"}, "starts_at: "),
    ({"recorded": "2016-05-31T12:00"}, "starts_at: a time needs an offset, like 2026-12-01T15:00+01:00"),
    ({"recorded": "9999-12-31T23:59-12:00"}, "starts_at: a time that no calendar knows"),
    ({"recorded": "9999-12-31T20:00Z"}, "starts_at: a time that no calendar knows"),
    ({"recorded": "0001-01-01T01:00Z"}, "starts_at: a time that no calendar knows"),
    ({"duration": -5}, "duration: "),
    ({"duration": 10**9}, "duration: "),
    ({"duration": json.loads("NaN")}, "duration: "),
    ({"duration": json.loads("Infinity")}, "duration: "),
    ({"capacity": 0}, "capacity: "),
    ({"capacity": -1}, "capacity: "),
    ({"capacity": 10**12}, "capacity: "),
    ({"tags": [{}]}, "topics.0: "),
    ({"url": "javascript:alert(1)"}, "url: not a link that can be opened safely"),
    ({"place": "data:text/html,x"}, "place: not a link that can be opened safely"),
    ({"recorded": "2026-12-01T15:00+01:00", "url": ""}, "place: a session to come needs a url or a place"),
]


def test_what_cannot_be_is_refused_with_the_reason(world: World) -> None:
    for told, reason in REFUSED:
        with pytest.raises(Refusal) as refused:
            take_in(world, TALK | told)
        assert plain(refused.value.view.text, Reader("en", BERLIN)).startswith(reason), told
    assert world.sessions() == []


def test_odd_characters_do_no_harm(world: World) -> None:
    odd = {"speakers": ["", "\u200b", "Z\x00oe"], "tags": ["\x00"]}
    for number, field in enumerate(("id", "title", "description", "place", "site", "language")):
        assert take_in(world, TALK | odd | {"id": str(number), field: f"{number}a\x00\ud83d\u202eb"})
    assert [row.split("'")[1] for row in world.remembers()["person"]] == ["Zoe"]


async def test_how_many_came_may_come_in_too_and_teaches_the_forecast(world: World) -> None:
    assert take_in(world, TALK | {"signed_up": 60, "attended": 25})
    known = world.ask(lambda unit: turnout.known(unit, 5, world.clock.now()))
    assert [(one.seats, one.came, one.topics) for one in known] == [(60, 25, {"education", "brain"})]
    assert world.session(1).taken == 60


# tables

ROW = {"clock": "Europe/Berlin", "titel": "Brot", "beginn": "24.12.2026 14:00", "ort": "Küche"}


@pytest.mark.parametrize(
    ("told", "moment"),
    [
        ({}, "2026-12-24T13:00"),
        ({"beginn": "24.12.2026 14:00:00"}, "2026-12-24T13:00"),
        ({"beginn": "24.12.26 14:00"}, "2026-12-24T13:00"),
        ({"beginn": "24.12.2026, 14:00 Uhr"}, "2026-12-24T13:00"),
        ({"beginn": "2026-12-24 14:00"}, "2026-12-24T13:00"),
        ({"beginn": "2026-12-24T14:00:00"}, "2026-12-24T13:00"),
        ({"beginn": "2026-12-24T14:00+05:30"}, "2026-12-24T08:30"),
        ({"beginn": "12/24/2026 2:00 PM"}, "2026-12-24T13:00"),
        ({"beginn": "3/4/2027 12:30 am"}, "2027-03-03T23:30"),
        ({"beginn": "24/12/2026 14:00"}, "2026-12-24T13:00"),
        ({"beginn": "", "datum": "24.12.2026", "uhrzeit": "14:00"}, "2026-12-24T13:00"),
        ({"beginn": "24.12.2026", "uhrzeit": "14:00"}, "2026-12-24T13:00"),
        ({"beginn": "14:00 Uhr", "datum": "24.12.2026"}, "2026-12-24T13:00"),
        ({"beginn": "", "beginnt_am": "24.12.2026", "beginnt_um": "14:00:00"}, "2026-12-24T13:00"),
        ({"zeitzone": "Pacific/Chatham"}, "2026-12-24T00:15"),
        ({"beginn": "28.03.2027 03:00"}, "2027-03-28T01:00"),
    ],
)
def test_times_are_read_as_tables_tell_them(world: World, told: dict[str, str], moment: str) -> None:
    assert take_in(world, ROW | told)
    assert world.session(1).starts_at.isoformat() == f"{moment}:00+00:00"


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ({}, 45),
        ({"ende": "15:30"}, 90),
        ({"ende": "15:30 Uhr"}, 90),
        ({"ende": "24.12.2026 14:20"}, 20),
        ({"minuten": "60"}, 60),
        ({"dauer": "60 min"}, 60),
        ({"duration": "1800"}, 30),
    ],
)
def test_how_long_it_takes_is_read_too(world: World, told: dict[str, str], minutes: int) -> None:
    assert take_in(world, ROW | told)
    assert world.session(1).minutes == minutes


def test_a_row_without_an_id_is_known_by_its_title_and_time(world: World) -> None:
    assert take_in(world, ROW)
    assert not take_in(world, ROW | {"ort": "Hof"})
    assert take_in(world, ROW | {"beginn": "25.12.2026 14:00"})


REFUSED_ROWS = [
    ({"beginn": "24.12.2026"}, "beginn: “24.12.2026” is no date with a time, like 24.12.2026 14:00"),
    ({"beginn": "46380.5833"}, "beginn: “46380.5833” is no date with a time"),
    ({"beginn": "31.11.2026 14:00"}, "beginn: “31.11.2026 14:00” is no date with a time"),
    ({"beginn": "3/4/2027 10:00"}, "beginn: “3/4/2027” may be two different days"),
    ({"beginn": "28.03.2027 02:30"}, "beginn: The clocks skip this time on that day. Please choose another."),
    ({"beginn": "31.10.2027 02:30"}, "beginn: This time comes twice that night. Which one do you mean?"),
    ({"beginn": ""}, "starts_at: Please fill this in."),
    ({"ende": "13:00"}, "it ends before it begins"),
    ({"ende": "bald"}, "“bald” is no date with a time"),
    ({"sprache": "Elvish"}, "sprache: “Elvish” is no language that I know; de, for example, is"),
    ({"zeitzone": "Mars"}, "zeitzone: I do not know this time zone."),
    ({"duration": "45"}, "“duration” counts seconds; please call the column “minutes”"),
    ({"plätze": "viele"}, "plätze: Please give a whole number."),
    ({"titel": ""}, "title: Please fill this in."),
    ({"link": "javascript:alert(1)"}, "url: not a link that can be opened safely"),
    ({"id": "x" * 501}, "id: "),
]


def test_a_row_that_cannot_be_is_refused_by_the_name_of_its_column(world: World) -> None:
    for told, reason in REFUSED_ROWS:
        with pytest.raises(Refusal) as refused:
            take_in(world, ROW | told)
        assert plain(refused.value.view.text, Reader("en", BERLIN)).startswith(reason), told
    assert world.sessions() == []


# whose it is


async def test_our_own_entries_that_come_back_are_here_already(world: World) -> None:
    ana = world.person("Ana")
    await ana.offers()
    entry = Calendar.from_ical(calendar_file(entry_of(world.session(1), []))).events[0]
    content = b"BEGIN:VCALENDAR\r\n" + entry.to_ical() + b"END:VCALENDAR\r\n"
    before = world.remembers()
    [read] = diaries.entries(content, BERLIN, world.clock.now())
    assert not take_in(world, dict(read.record or {}))
    assert world.remembers() == before
    stranger = dict(read.record or {}) | {"id": "ics:session-1-20200101000000@lexbot"}
    assert take_in(world, stranger), "of another house"


@pytest.mark.parametrize("key", ["session-1@lexbot", "1", "2", "session:1"])
async def test_no_uid_of_anybody_reaches_a_session_that_was_offered_here(world: World, key: str) -> None:
    await world.person("Ana").offers(title="Mine")
    for told in (COMING | {"id": key}, COMING | {"id": f"ics:{key}"}):
        assert take_in(world, told)
    assert [session.title for session in world.sessions()] == ["Mine", "Typing for all", "Typing for all"]


async def test_what_was_moved_or_cancelled_there_is_told_and_changes_nothing_here(world: World) -> None:
    ana = world.person("Ana")
    take_in(world, COMING)
    before = world.remembers()
    for told, reason in (
        ({"starts_at": "2026-12-02T15:00+01:00"}, "here it is session 1, at another time; nothing was changed"),
        ({"cancelled": True}, "it was cancelled there; here it is session 1, which takes place"),
    ):
        with pytest.raises(Refusal) as refused:
            take_in(world, COMING | told)
        assert plain(refused.value.view.text, Reader("en", BERLIN)) == reason
    assert world.remembers() == before
    with pytest.raises(Refusal):
        take_in(world, COMING | {"id": "new", "cancelled": True})
    await ana.types("me")
    ben = world.person("Ben")
    await ben.types("move 1 2026-12-03 15:00")
    assert not take_in(world, COMING), "it was moved here, and the file is simply older"
