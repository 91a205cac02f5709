"""Whatever people do, and in whatever order, seats are counted right and those who wait move up in order."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.finding import read_query
from bot.errors import Misfilled
from store.db import Database
from store.sessions import LexSession, Seat, SignUp
from tests.conftest import wipe
from tests.world import BERLIN, START, World

GUESTS = [f"guest{number}" for number in range(5)]
CAPACITIES = st.one_of(st.none(), st.integers(1, 4))


class Hall(RuleBasedStateMachine):
    """One session, five guests and a host, with what ought to be as a plain list."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.database.write_now(wipe)
        self.loop = asyncio.new_event_loop()
        self.world = World(self.database)
        self.host = self.world.person("Host")
        self.guests = {name: self.world.person(name) for name in GUESTS}
        self.line: list[str] = []
        """Who signed up, in order."""
        self.seated: set[str] = set()

    def teardown(self) -> None:
        self.loop.close()

    def do(self, asked: Any) -> Any:
        return self.loop.run_until_complete(asked)

    def fill_up(self) -> None:
        """The first in line get the free seats."""
        for name in self.line:
            if self.capacity is None or len(self.seated) < self.capacity:
                self.seated.add(name)

    @initialize(capacity=CAPACITIES)
    def offered(self, capacity: int | None) -> None:
        self.capacity = capacity
        self.number = self.do(self.host.offers(capacity=str(capacity or "")))

    @rule(name=st.sampled_from(GUESTS), again=st.booleans())
    def joins(self, name: str, again: bool) -> None:
        for _ in range(1 + again):
            self.do(self.guests[name].types(f"join {self.number}"))
        if name not in self.line:
            self.line.append(name)
        self.fill_up()

    @rule(name=st.sampled_from(GUESTS))
    def leaves(self, name: str) -> None:
        self.do(self.guests[name].types(f"leave {self.number}"))
        if name in self.line:
            self.line.remove(name)
            self.seated.discard(name)
        self.fill_up()

    @rule(names=st.lists(st.sampled_from(GUESTS), min_size=2, max_size=4, unique=True))
    def all_come_and_go_at_once(self, names: list[str]) -> None:
        """Nobody knows in which order, so it is looked up; the invariants must hold all the same."""

        async def at_once() -> None:
            words = ("leave" if name in self.line else "join" for name in names)
            typed = (
                self.world.chat.types(n, f"@{n}", f"{word} {self.number}") for n, word in zip(names, words, strict=True)
            )
            await asyncio.gather(*typed)
            await self.world.settles()

        before = list(self.line)
        self.do(at_once())
        seats = self.world.seats(self.number)
        assert set(seats) == set(before) ^ set(names)
        self.line = [name for name in before if name not in names] + [n for n in seats if n not in before]
        self.seated = {name for name, seat in seats.items() if seat == "in"}

    @rule(capacity=CAPACITIES)
    def changes_the_number_of_seats(self, capacity: int | None) -> None:
        self.do(self.host.types(f"edit {self.number}"))
        self.do(self.host.fills(capacity=str(capacity or "")))
        too_few = capacity is not None and capacity < len(self.seated)
        assert self.host.asked == too_few
        self.host.chat.dismisses("host")
        if not too_few:
            self.capacity = capacity
            self.fill_up()

    @invariant()
    def seats_are_as_they_ought_to_be(self) -> None:
        session, seats = self.world.session(self.number), self.world.seats(self.number)
        assert {name for name, seat in seats.items() if seat == "in"} == self.seated
        assert session.taken == len(self.seated)
        assert session.capacity is None or session.taken <= session.capacity
        waiting = [name for name, seat in seats.items() if seat == "waiting"]
        assert waiting == [name for name in self.line if name not in self.seated]
        assert session.waiting == len(waiting)
        assert not waiting or session.taken == session.capacity

    @invariant()
    def everybody_with_a_seat_was_told(self) -> None:
        for name in self.seated:
            assert any("You are coming" in letter or "it is yours" in letter for letter in self.guests[name].letters())


def test_seats_are_right_whatever_happens(kept_database: Database) -> None:
    hall = type("Hall", (Hall,), {"database": kept_database})
    examples = 8 if kept_database.is_sqlite else 4
    run_state_machine_as_test(hall, settings=settings(max_examples=examples, stateful_step_count=12, deadline=None))


# the rules themselves


def session(**told: Any) -> LexSession:
    facts = {"title": "x", "starts_at": START + timedelta(days=2), "minutes": 45, "place": "x", "language": "en"}
    return LexSession(**facts | {"created_at": START} | told)


@pytest.mark.parametrize(
    ("capacity", "taken", "room"), [(None, 0, True), (None, 10**6, True), (1, 0, True), (1, 1, False), (3, 2, True)]
)
def test_there_is_room_while_seats_are_left(capacity: int | None, taken: int, *, room: bool) -> None:
    assert rules.has_room(session(capacity=capacity, taken=taken)) == room


@pytest.mark.parametrize("minutes", [1440, 60, 10])
@given(
    hours=st.floats(0, 72), wished=st.lists(st.sampled_from([1440, 60, 10]), unique=True), seat=st.sampled_from(Seat)
)
def test_who_is_reminded_wished_it_has_a_seat_and_did_not_just_sign_up(
    minutes: int, hours: float, wished: list[int], seat: Seat
) -> None:
    due = rules.reminder_due(session().starts_at, minutes, BERLIN)
    since = due - timedelta(hours=hours)
    sign_up = SignUp(session_id=1, person_id=1, seat=seat, ticket=1, since=since, reminders=wished)
    wanted = rules.wants_reminder(sign_up, minutes, due)
    assert not wanted or (seat == Seat.IN and minutes in wished)
    if seat == Seat.IN and minutes in wished:
        assert wanted == (minutes != 1440 or hours >= 3)


@pytest.mark.parametrize(
    ("zone", "begins", "day_before", "hours"),
    [
        ("Europe/Berlin", "2026-11-25 15:00", "2026-11-24 15:00", 24),
        ("Europe/Berlin", "2027-03-28 15:00", "2027-03-27 15:00", 23),  # put forward in between
        ("Europe/Berlin", "2026-10-25 15:00", "2026-10-24 15:00", 25),  # put back
        ("America/New_York", "2027-03-14 09:00", "2027-03-13 09:00", 23),
        ("America/New_York", "2026-11-01 09:00", "2026-10-31 09:00", 25),
        ("Australia/Sydney", "2026-10-04 09:00", "2026-10-03 09:00", 23),
        ("Australia/Sydney", "2027-04-04 09:00", "2027-04-03 09:00", 25),
        ("Australia/Lord_Howe", "2027-04-04 09:00", "2027-04-03 09:00", 24.5),
        ("Antarctica/Troll", "2026-10-25 09:00", "2026-10-24 09:00", 26),
        ("Asia/Kolkata", "2027-03-28 15:00", "2027-03-27 15:00", 24),  # knows no such thing
        ("Europe/Berlin", "2027-03-29 02:30", "2027-03-28 03:30", 23),  # skipped: as much later as the clocks skip
        ("Europe/Berlin", "2026-10-26 02:30", "2026-10-25 02:30", 25),  # comes twice: the first
    ],
)
def test_one_day_before_is_the_same_time_on_ones_own_clock(
    zone: str, begins: str, day_before: str, hours: float
) -> None:
    home = ZoneInfo(zone)
    starts_at = datetime.fromisoformat(begins).replace(tzinfo=home).astimezone(UTC)
    due = rules.reminder_due(starts_at, rules.DAY_BEFORE, home)
    assert f"{due.astimezone(home):%Y-%m-%d %H:%M}" == day_before
    assert starts_at - due == timedelta(hours=hours)


@given(
    zone=st.timezone_keys(allow_prefix=False).map(ZoneInfo),
    starts_at=st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - made so
    minutes=st.sampled_from([1440, 60, 10]),
)
def test_reminders_are_written_before_the_first_is_due_wherever_its_reader_lives(
    zone: ZoneInfo, starts_at: datetime, minutes: int
) -> None:
    assert rules.reminders_written(starts_at, minutes) <= rules.reminder_due(starts_at, minutes, zone) < starts_at


@pytest.mark.parametrize(
    ("minutes", "before", "worth"),
    [(1440, 1440, True), (1440, 61, True), (1440, 60, False), (60, 0, True), (10, -9, True), (10, -10, False)],
)
def test_a_late_reminder_is_sent_only_while_it_helps(minutes: int, before: int, *, worth: bool) -> None:
    one = session()
    assert rules.still_worth_saying(one, minutes, one.starts_at - timedelta(minutes=before)) == worth


@given(st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001 - made aware next
def test_only_times_ahead_and_within_two_years_are_taken(at: datetime) -> None:
    moment = at.replace(tzinfo=BERLIN)
    if START < moment <= START + timedelta(days=730):
        rules.check_time(moment, START)
    else:
        with pytest.raises(Misfilled):
            rules.check_time(moment, START)


@given(st.text(max_size=200))
def test_any_filter_is_understood_somehow(line: str) -> None:
    query = read_query(line, START, BERLIN)
    assert 1 <= query.page <= 99_999
    assert len(query.text) <= 150
    assert len(query.wanted.words) <= 6
    assert read_query(f"{query.text} page:{query.page}", START, BERLIN).page == query.page
