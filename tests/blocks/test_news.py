"""Stories about digests and the lists of rooms (N2)."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.blocks import BLOCKS
from bot.blocks.news import jobs, rules
from bot.meeting import stranger
from bot.turn import Line, Work
from bot.worker import Worker
from store import news, places
from store.db import Unit
from store.outbox import Fate, Haste, Letter, to_person
from store.people import by_email
from tests.world import Who, World, buttons, on_both, on_sqlite, shown

pytestmark = on_sqlite


WEEK = {"starts_at": "2026-12-02T15:00"}


def digests(who: Who) -> list[str]:
    return [letter for letter in who.hears() if letter.startswith(("What comes up for you", "Was für dich"))]


async def settles_in(who: Who, topics: str = "", language: str = "en", site: str = "") -> None:
    """They tell about themselves, once and for all."""
    await who.types("begin")
    await who.fills(topics=topics, language=language, site=site)


async def follower(world: World, name: str, topics: str, zone: str = "Europe/Berlin", **told: str) -> Who:
    who = world.person(name, zone=zone)
    await settles_in(who, topics, **told)
    return who


# members


async def test_who_has_told_their_topics_hears_on_monday_what_comes_up_and_joins_by_one_tap(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    number = await ana.offers(title="Typing", topics="python", **WEEK)
    await ana.offers(title="Chess for all", topics="chess", starts_at="2026-12-01T15:00")
    await world.passes(hours=1)
    assert digests(ben) == []
    await world.becomes("2026-11-30 08:59")
    assert digests(ben) == []
    await world.becomes("2026-11-30 09:01")
    [digest] = digests(ben)
    assert digest.splitlines() == [
        "What comes up for you",
        "For your topics",
        "Typing: Wed, Dec 2, 15:00 · Ana · #python",
        "Also coming up",
        "Chess for all: Tue, Dec 1, 15:00 · Ana · #chess",
    ]
    assert ("Sign up", f"join {number}") in buttons(ben.mail()[-1])
    await ben.types(f"join {number}")
    assert world.seats(number) == {"Ben": "in"}


async def test_a_member_follows_the_languages_that_they_name(world: World) -> None:
    ana, ben, carla = world.person("Ana"), await follower(world, "Ben", ""), await follower(world, "Carla", "")
    await ben.types("settings")
    await ben.fills(languages="French, Deutsch")
    for title, language in (("Le Python", "fr"), ("Python am Morgen", "de"), ("Python polskie", "pl")):
        await ana.offers(title=title, language=language, **WEEK)
    await world.becomes("2026-11-30 09:01")
    [digest] = digests(ben)
    assert [line.partition(":")[0] for line in digest.splitlines()[1:]] == ["Le Python", "Python am Morgen"]
    assert digests(carla) == []


async def test_of_a_series_the_next_date_alone_is_told_with_its_rhythm(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    await ana.offers(title="Typing", topics="python", repeats="weekly", times="8", **WEEK)
    await world.becomes("2026-11-30 09:01")
    [digest] = digests(ben)
    assert digest.splitlines()[2:] == ["Typing: Wed, Dec 2, 15:00 · Every Wednesday, 1 of 8 · Ana · #python"]


async def test_nobody_hears_who_never_told_anything(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ben.types("home")
    await ana.offers(**WEEK)
    await world.passes(days=8)
    assert digests(ben) == []


async def test_what_was_told_is_not_told_again_unless_it_moved(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    first = await ana.offers(title="Typing", topics="python", starts_at="2026-12-09T15:00")
    await world.passes(hours=1)
    await world.becomes("2026-11-30 10:00")
    assert len(digests(ben)) == 1
    await world.becomes("2026-12-07 08:00")
    await ana.offers(title="Testing", topics="python", starts_at="2026-12-10T15:00")
    await world.becomes("2026-12-07 10:00")
    [second] = digests(ben)
    assert "Testing" in second
    assert "Typing" not in second
    await ana.types(f"move {first} 2026-12-16 15:00")
    await world.becomes("2026-12-14 10:00")
    [third] = digests(ben)
    assert "Typing" in third
    assert "Testing" not in third


async def test_nothing_new_is_no_letter(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    mine = await ben.offers(title="My own", topics="python", **WEEK)
    joined = await ana.offers(title="Joined", topics="python", **WEEK)
    cancelled = await ana.offers(title="Gone", topics="python", **WEEK)
    full = await ana.offers(title="Full", topics="python", capacity="1", **WEEK)
    await ana.offers(title="Auf Deutsch", topics="chess", language="de", **WEEK)
    await ana.offers(title="Elsewhere", topics="chess", site="lisbon", **WEEK)
    await world.person("Dana").types(f"join {full}")
    await ben.types(f"join {joined}")
    await ana.types(f"cancel {cancelled} yes")
    await world.passes(days=9)
    assert digests(ben) == []
    letters = world.ask(lambda unit: to_person(unit, person_id(world, "ben")))
    assert [letter for letter in letters if letter.kind == "news.digest"] == []
    assert mine


def person_id(world: World, name: str) -> int:
    found = world.ask(lambda unit: by_email(unit, f"{name}@example.org"))
    assert found
    return found.id or 0


async def test_it_is_drawn_when_it_is_sent(world: World) -> None:
    """Chosen on Monday at nine; held until ten by his quiet hours, and meanwhile everything changes."""
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    await ben.types("quiet 20-10")
    one = await ana.offers(title="One", topics="python", **WEEK)
    two = await ana.offers(title="Two", topics="python", **WEEK)
    three = await ana.offers(title="Three", topics="python", **WEEK)
    await world.passes(hours=1)
    await world.becomes("2026-11-30 09:30")
    assert digests(ben) == []
    await ben.types(f"join {one}")
    await ana.types(f"cancel {two} yes")
    await ana.types(f"move {three} 2026-12-03 16:00")
    await world.becomes("2026-11-30 10:01")
    [digest] = digests(ben)
    assert "One" not in digest
    assert "Two" not in digest
    assert "Three: Thu, Dec 3, 16:00" in digest


@on_both
async def test_one_tap_and_there_is_no_more_of_it(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    await ana.offers(topics="python", **WEEK)
    await world.passes(hours=1)
    await world.becomes("2026-11-30 10:00")
    answer = await ben.clicks("No more of these", ben.mail()[-1])
    assert answer == "I send you no digest. digest brings it back whenever you like."
    ben.hears()
    await ana.offers(title="New", topics="python", starts_at="2026-12-09T15:00")
    await world.passes(days=10)
    assert digests(ben) == []


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("digest daily", "Your digest comes every day at 9:00, if there is anything new."),
        ("überblick WÖCHENTLICH", "Your digest comes every Monday at 9:00, if there is anything new."),
        ("/lex digest off", "I send you no digest. digest brings it back whenever you like."),
    ],
)
async def test_how_often_is_typed_at_once(world: World, line: str, answer: str) -> None:
    assert await world.person("Ben").types(line) == answer


async def test_the_form_shows_what_holds_and_takes_another_hour(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ben.types("digest")
    assert {field.name: field.value for field in ben.form.fields} == {"rhythm": "off", "hour": "9"}
    await ben.fills(rhythm="daily", hour="25")
    assert ben.complaints == {"hour": "At most 23, please."}
    assert await ben.fills(hour="7") == "Your digest comes every day at 7:00, if there is anything new."
    await ben.types("quiet 20-6")
    await ana.offers(title="Typing", **WEEK)
    await world.becomes("2026-11-24 07:01")
    assert len(digests(ben)) == 1


@on_both
async def test_a_daily_one_leaves_the_weekend_alone_and_monday_brings_one_not_three(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ben.types("digest daily")
    await world.becomes("2026-11-27 12:00")
    ben.hears()
    for day in (28, 29):
        await world.becomes(f"2026-11-{day} 08:00")
        await ana.offers(title=f"Offered on the {day}th", **WEEK)
        await world.becomes(f"2026-11-{day} 20:00")
        assert digests(ben) == []
    await world.becomes("2026-11-30 12:00")
    [digest] = digests(ben)
    assert "28th" in digest
    assert "29th" in digest


async def test_ten_lines_at_most_the_best_first_and_the_others_next_time(world: World) -> None:
    ana = world.person("Ana")
    ben = await follower(world, "Ben", "python", site="Bonn")
    for number in range(12):
        await ana.offers(title=f"Any {number}", starts_at=f"2026-12-08T{8 + number:02}:00")
    await ana.offers(title="Late but mine", topics="python", language="de", starts_at="2026-12-11T15:00")
    await ana.offers(title="In Bonn", site="bonn", starts_at="2026-12-10T15:00")
    await world.passes(hours=1)
    await world.becomes("2026-11-30 10:00")
    [first] = digests(ben)
    lines = [line.partition(":")[0] for line in first.splitlines()]
    assert lines == ["What comes up for you", "For your topics", "Late but mine", "Also coming up", "In Bonn",
                     *(f"Any {number}" for number in range(8))]  # fmt: skip
    await world.becomes("2026-12-07 10:00")
    [second] = digests(ben)
    assert [line.partition(":")[0] for line in second.splitlines()][1:] == [f"Any {number}" for number in range(8, 12)]


@on_both
async def test_unasked_ones_count_for_the_weekly_cap_and_a_newer_one_takes_the_place_of_one_that_waits(
    world: World,
) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    ben_id = person_id(world, "ben")
    await ana.offers(title="Typing", topics="python", starts_at="2026-12-09T15:00")
    await world.becomes("2026-11-29 12:00")

    def enough(unit: Unit) -> None:
        sent = {
            "fate": Fate.SENT,
            "sent_at": world.clock.now(),
            "haste": int(Haste.WORKDAY),
            "due_at": world.clock.now(),
        }
        unit.add_all(
            Letter(person_id=ben_id, kind="news.digest", thing="digest:0", occurrence=f"x{n}", **sent) for n in range(5)
        )

    world.db.write_now(enough)
    await world.becomes("2026-11-30 12:00")
    assert digests(ben) == [], "five in a week are enough"
    await world.becomes("2026-12-07 08:30")
    assert digests(ben) == [], "an hour later the next one comes"
    await world.becomes("2026-12-07 12:00")
    [digest] = digests(ben)
    assert "Typing" in digest, "it was not told, since the first one never came"


async def test_two_replicas_write_one(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    await ana.offers(topics="python", **WEEK)
    await world.passes(hours=1)
    other = Worker(world.db, BLOCKS, world.house, world.clock, [ben.chat])
    world.clock.jump(timedelta(days=7))
    await asyncio.gather(world.worker.tick(), other.tick(), world.worker.tick(), other.tick())
    assert len(digests(ben)) == 1


@on_both
async def test_many_are_written_to_a_batch_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    ana, many = world.person("Ana"), [await follower(world, f"P{number}", "python") for number in range(5)]
    await ana.offers(topics="python", **WEEK)
    await world.passes(hours=1)
    await world.becomes("2026-11-30 09:01")
    assert [len(digests(one)) for one in many] == [1] * 5


async def test_who_turns_out_to_be_two_keeps_what_they_chose(world: World) -> None:
    world.db.write_now(lambda unit: unit.add(news.Digest(person_id=chosen_by(world, "One"), rhythm="daily", hour=7)))
    two = chosen_by(world, "Two")
    world.db.write_now(lambda unit: jobs.merge(Work(unit, world.clock.now(), world.house), two - 1, two))
    kept = world.ask(lambda unit: news.of(unit, two))
    assert kept
    assert (kept.rhythm, kept.hour) == ("daily", 7)


def chosen_by(world: World, name: str) -> int:
    """Somebody new; their number."""

    def made(unit: Unit) -> int:
        return stranger(unit, name, "", world.house, world.clock.now()).id or 0

    return world.db.write_now(made)


@pytest.mark.parametrize("zone", ["Pacific/Tongatapu", "Pacific/Midway", "Asia/Kathmandu", "Europe/Berlin"])
async def test_it_comes_at_nine_by_the_clock_on_the_wall(world: World, zone: str) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python", zone=zone)
    await ana.offers(topics="python", starts_at="2026-12-08T15:00")
    await world.passes(hours=1)
    due = datetime(2026, 11, 30, 9, tzinfo=ZoneInfo(zone))
    await world.passes(seconds=(due - world.clock.now()).total_seconds() - 1)
    assert digests(ben) == []
    await world.passes(seconds=2)
    assert len(digests(ben)) == 1


# the clock


@pytest.mark.parametrize(
    ("zone", "day", "hour", "utc"),
    [
        ("Europe/Berlin", date(2027, 3, 28), 2, "2027-03-28 01:00"),  # skipped: an hour later
        ("Europe/Berlin", date(2026, 10, 25), 2, "2026-10-25 00:00"),  # twice: the first time
        ("Europe/Berlin", date(2026, 11, 30), 9, "2026-11-30 08:00"),
        ("Pacific/Tongatapu", date(2026, 11, 30), 9, "2026-11-29 20:00"),
        ("Pacific/Midway", date(2026, 11, 30), 9, "2026-11-30 20:00"),
        ("Pacific/Kiritimati", date(2026, 11, 30), 0, "2026-11-29 10:00"),
        ("Asia/Kathmandu", date(2026, 11, 30), 9, "2026-11-30 03:15"),
        ("Australia/Lord_Howe", date(2027, 4, 4), 1, "2027-04-03 14:00"),
        ("America/New_York", date(2027, 3, 14), 2, "2027-03-14 07:00"),
    ],
)
def test_an_hour_of_a_day_is_one_moment(zone: str, day: date, hour: int, utc: str) -> None:
    expected = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert rules.moment(day, hour, ZoneInfo(zone)) == expected
    before, after = expected - timedelta(seconds=1), expected + timedelta(seconds=1)
    assert rules.next_day(hour, ZoneInfo(zone), before) == day
    assert rules.next_day(hour, ZoneInfo(zone), after) == day + timedelta(days=1)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "Pacific/Tongatapu", "Pacific/Midway", "Pacific/Apia"])
def test_every_day_of_a_year_has_its_turn_once(zone: str) -> None:
    now, days = datetime(2026, 1, 1, tzinfo=UTC), []
    for _ in range(400):
        day = rules.next_day(2, ZoneInfo(zone), now)
        days.append(day)
        now = rules.moment(day, 2, ZoneInfo(zone))
    assert days == [days[0] + timedelta(days=number) for number in range(400)]


def test_after_a_long_silence_what_is_still_worth_it_is_made_up_for() -> None:
    zone, tuesday = ZoneInfo("Europe/Berlin"), datetime(2026, 12, 1, 12, tzinfo=UTC)
    assert rules.days_due(9, zone, None, tuesday) == [date(2026, 12, 2)]
    assert rules.days_due(9, zone, date(2026, 12, 1), tuesday) == [date(2026, 12, 2)]
    assert rules.days_due(9, zone, date(2026, 11, 20), tuesday) == [
        date(2026, 11, 28),
        date(2026, 11, 29),
        date(2026, 11, 30),
        date(2026, 12, 1),
        date(2026, 12, 2),
    ]


def test_lists_come_on_working_days_or_mondays() -> None:
    zone, friday = ZoneInfo("Europe/Berlin"), datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert rules.next_list_day("daily", 9, zone, friday) == date(2026, 11, 30)
    assert rules.next_list_day("daily", 18, zone, friday) == date(2026, 11, 27)
    assert rules.next_list_day("weekly", 9, zone, datetime(2026, 11, 30, 9, tzinfo=UTC)) == date(2026, 12, 7)


@pytest.mark.parametrize(
    ("day", "late", "turns"),
    [
        (date(2026, 11, 30), 0, ("daily", "weekly")),
        (date(2026, 11, 30), 30, ("weekly",)),
        (date(2026, 11, 30), 100, ()),
        (date(2026, 12, 1), 0, ("daily",)),
        (date(2026, 12, 1), 30, ()),
    ],
)
def test_what_is_too_late_is_left_to_the_next(day: date, late: int, turns: tuple[str, ...]) -> None:
    assert rules.rhythms_on(day, timedelta(hours=late)) == turns


def test_nobody_gets_two_of_a_week_wherever_they_travel() -> None:
    days = {rules.occurrence("weekly", date(2026, 11, 30) + timedelta(days=number)) for number in range(7)}
    assert days == {"2026-W49"}
    assert rules.occurrence("weekly", date(2027, 1, 1)) == "2026-W53"
    assert rules.occurrence("daily", date(2026, 12, 1)) == "2026-12-01"


def test_the_best_are_chosen() -> None:
    at = datetime(2026, 12, 1, tzinfo=UTC)
    lines = [Line(f"session:{n}", "0", at + timedelta(hours=n), fits=n % 3) for n in range(30)]
    best = rules.chosen(lines, {"session:2": "0", "session:5": "1"})
    assert [line.thing for line in best[:3]] == ["session:5", "session:8", "session:11"]
    assert len(best) == rules.MOST


# rooms


async def sets_up(world: World, room: str, **told: str) -> Who:
    cara = world.person("Cara")
    await cara.types("/lex setup", room)
    await cara.fills(**told)
    await world.passes(hours=1)
    return cara


async def test_a_room_hears_so_many_at_once_and_the_others_in_its_list(world: World) -> None:
    room, ana = world.room("python"), world.person("Ana")
    await sets_up(world, room, topics="python", at_once="2")
    answers = []
    for number in range(1, 5):
        await ana.types("host")
        answers.append(await ana.fills(title=f"Part {number}", place="Room 1", topics="python", **WEEK))
    assert "It is announced in #python." in answers[1]
    assert "It is announced in #python (in its next list)." in answers[2]
    assert len(ana.cards(room)) == 2
    await world.becomes("2026-11-24 09:01")
    *cards, page = ana.cards(room)
    assert len(cards) == 2
    assert shown(page).splitlines() == [
        "New here on Tue, Nov 24",
        "Part 3: Wed, Dec 2, 15:00 · Ana · #python",
        "Part 4: Wed, Dec 2, 15:00 · Ana · #python",
    ]
    ben = world.person("Ben")
    await world.acts(ben.chat.clicks("ben", page.id, "join 3"))
    assert world.seats(3) == {"Ben": "in"}
    assert shown(page).startswith("New here on"), "what all see stays what it is"
    await world.becomes("2026-11-25 12:00")
    assert len(ana.cards(room)) == 3, "nothing is new, so there is no list"
    await ana.offers(title="Tomorrow is another day", topics="python", **WEEK)
    assert len(ana.cards(room)) == 4


async def test_a_list_follows_what_becomes_of_its_sessions_but_not_every_sign_up(world: World) -> None:
    room, ana, ben = world.room("python"), world.person("Ana"), world.person("Ben")
    await sets_up(world, room, topics="python", at_once="0", rhythm="weekly")
    for title in ("Full", "Moved", "Gone"):
        await ana.offers(title=title, topics="python", capacity="2", starts_at="2026-12-04T15:00")
    assert ana.cards(room) == []
    await world.becomes("2026-11-30 09:01")
    await ben.types("join 1")
    await world.passes(hours=1)
    post = world.ask(lambda unit: news.list_by_id(unit, 1))
    assert post
    assert "all seats are taken" not in ana.card(room)
    await world.person("Dana").types("join 1")
    await ana.types("move 2 2026-12-10 16:00")
    await ana.types("cancel 3 yes")
    await world.passes(minutes=11)
    assert ana.card(room).splitlines()[1:] == [
        "Full: Fri, Dec 4, 15:00 · Ana · #python · all seats are taken",
        "Moved: Thu, Dec 10, 16:00 · Ana · #python",
        "Cancelled: Gone: Fri, Dec 4, 15:00 · Ana · #python",
    ]


@on_both
async def test_a_room_without_a_list_hears_nothing_of_the_rest(world: World) -> None:
    room, ana = world.room("python"), world.person("Ana")
    await sets_up(world, room, topics="python", at_once="1", rhythm="never")
    for number in range(3):
        await ana.offers(title=f"Part {number}", topics="python", **WEEK)
    await world.passes(days=8)
    assert len(ana.cards(room)) == 1


async def test_editing_does_not_count_again(world: World) -> None:
    room, ana = world.room("python"), world.person("Ana")
    await sets_up(world, room, topics="python", at_once="1")
    number = await ana.offers(topics="python", **WEEK)
    await ana.types(f"edit {number}")
    assert "Saved" in await ana.fills(title="Better")
    await ana.offers(title="Second", topics="python", **WEEK)
    assert "Better" in ana.card(room)


@on_both
async def test_a_room_hears_by_the_clock_of_its_own_wall(world: World) -> None:
    room, ana = (
        world.room("python", topics=["python"], at_once=0, rhythm="daily", zone="Asia/Tokyo"),
        world.person("Ana"),
    )
    await ana.offers(topics="python", **WEEK)
    await world.passes(hours=1)
    await world.becomes("2026-11-24 00:59")
    assert ana.cards(room) == []
    await world.becomes("2026-11-24 01:01")
    assert len(ana.cards(room)) == 1


async def test_a_room_that_was_never_told_otherwise_hears_all_at_once(world: World) -> None:
    room, ana = world.room("python", topics=["python"]), world.person("Ana")
    for number in range(8):
        await ana.offers(title=f"Part {number}", topics="python", **WEEK)
    assert len(ana.cards(room)) == 8
    assert [one.at_once for one in world.ask(places.all_rooms)] == [None]
