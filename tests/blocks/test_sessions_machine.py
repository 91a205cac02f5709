"""Whatever people do, in whatever order it is told, sessions stand as an independent model says.

People sign up and out by command, button and hand, on two platforms; what they do with their hands is told late, in any
order, several times, and to two replicas at once; hosts change the seats, move and cancel. On the last day seats that
come free are offered: taken, declined, or let pass.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Awaitable, Sequence
from datetime import time, timedelta
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from bot.blocks import BLOCKS
from bot.events import Click, Command, Event, Reaction, Submit
from bot.router import Router
from store import hands, people
from store.db import Database, Unit
from store.kept import KeptSeat
from store.outbox import Letter
from store.people import Person
from store.sessions import LexSession
from tests.blocks.sessions_model import Account, Session
from tests.conftest import wipe
from tests.world import OFFER, START, Who, World, seats_of, shown

T = TypeVar("T")
PEOPLE = {"Ben": ("slack", "teams"), "Mia": ("slack",), "Tom": ("teams",)}
"""In which chats they are; who is in two is known by their e-mail address to be one."""
ACCOUNTS: Sequence[Account] = [(person, chat) for person, chats in PEOPLE.items() for chat in chats]
accounts, seats = st.sampled_from(ACCOUNTS), st.sampled_from([None, 1, 2, 3])
ROOMS = {"slack": "here", "teams": "there"}
IS_LONG = os.environ.get("LEXBOT_CHAOS") == "long"
"""`make chaos` tries more."""
HOURS = st.sampled_from([23, 20, 6, 4])
"""So long before a session it may become; none begins."""


def starts(day: int) -> int:
    """A session of this day of December, in minutes from the beginning: it starts at three in Berlin."""
    return (day + 7) * 24 * 60 + 6 * 60


def never_quiet(unit: Unit) -> None:
    for person in unit.scalars(select(Person)):
        person.quiet_from, person.quiet_until, person.quiet_weekends = time(), time(), False


class Network(RuleBasedStateMachine):
    """A bot with two replicas, and beside it the model."""

    db: Database

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.db.write_now(wipe)
        self.world = World(self.db, chats=tuple(ROOMS))
        world = self.world
        self.replicas = [world.router, Router(self.db, BLOCKS, world.house, world.clock)]
        for chat, room in ROOMS.items():
            world.room(room, chat=chat, rest=True)
        self.host = world.person("Ana", chat="slack")
        self.who: dict[Account, Who] = {}
        for person, chat in ACCOUNTS:
            self.who[person, chat] = world.person(person, chat=chat)
            self.run(self.who[person, chat].types("home"))
        self.db.write_now(never_quiet)
        self.names = {person.id or 0: person.name for person in self.world.ask(people.everybody)}
        self.sessions: list[Session] = []
        self.cards: dict[tuple[int, str], str] = {}
        self.screen: dict[tuple[int, Account], bool] = {}
        """Whose hand is up on the card of which session, as they see it."""
        self.under_way: list[tuple[int, Account, int, Reaction]] = []
        """What was not told yet."""
        self.minute = self.keys = 0

    def run(self, doing: Awaitable[T]) -> T:
        async def done() -> T:
            return await doing

        return self.runner.run(done())

    def teardown(self) -> None:
        while self.under_way:
            self._hear(0, 1)
        self.all_is_told()
        self.settles()
        self.runner.close()

    # what happens

    def _passes(self) -> int:
        self.world.clock.jump(timedelta(minutes=1))
        self.minute += 1
        late = [session.expires(self.minute) for session in self.sessions]  # each, not the first alone
        if any(late):
            self.run(self.world.settles())
        return self.minute

    def _answered(self, event: Event, account: Account, *, times: int = 1) -> None:
        """By several replicas at once, if it is told several times."""
        chat = self.who[account].chat

        async def all_at_once() -> None:
            await asyncio.gather(*(self.replicas[n % 2].answer(event, chat) for n in range(times)))

        self.run(all_at_once())

    def _by(self, account: Account, text: str, *, click: bool, times: int = 1) -> None:
        who, self.keys = self.who[account], self.keys + 1
        sort = Click if click else Command
        where = who.chat.where(ROOMS[account[1]])
        self._answered(sort(f"k{self.keys}", who.chat.caller(who.user), where, text), account, times=times)

    def _pick(self, number: int) -> tuple[int, Session]:
        return number % len(self.sessions), self.sessions[number % len(self.sessions)]

    has_sessions = precondition(lambda self: self.sessions)
    number = st.integers(0, 1)
    times = st.integers(1, 3)

    @initialize(count=seats, hours=st.sampled_from([0, 23, 6]))
    def first(self, count: int | None, hours: int) -> None:
        """One session; perhaps so soon, and more want to come than can."""
        self.offer(min(count or 1, 2) if hours else count)
        for account in ACCOUNTS[1:] if hours else ():
            self.sign_up(0, account, click=False, times=1)
        if hours:
            self.it_becomes_the_last_day(0, hours)

    @precondition(lambda self: len(self.sessions) == 1)
    @rule(count=seats)
    def offer(self, count: int | None) -> None:
        self._passes()
        day = self.sessions[0].day if self.sessions else 20
        values = OFFER | {"starts_at": f"2026-12-{day}T15:00", "capacity": str(count or "")}
        self.run(self.host.offers(**values))
        place = len(self.sessions)
        self.sessions.append(Session(count, starts(day), day=day))
        self.settles()
        for chat, room in ROOMS.items():
            self.cards[place, chat] = next(who for (_, c), who in self.who.items() if c == chat).cards(room)[-1].id

    @has_sessions
    @rule(number=number, account=accounts, click=st.booleans(), times=times)
    def sign_up(self, number: int, account: Account, click: bool, times: int) -> None:
        place, session = self._pick(number)
        session.clicked.add(account[0])
        session.join(account[0], self._passes())
        self._by(account, f"join {place + 1}", click=click, times=times)

    @has_sessions
    @rule(number=number, account=accounts, click=st.booleans(), times=times)
    def sign_out(self, number: int, account: Account, click: bool, times: int) -> None:
        place, session = self._pick(number)
        session.clicked.add(account[0])
        session.leave(account[0], self._passes())
        self._by(account, f"leave {place + 1}", click=click, times=times)

    @precondition(lambda self: any(session.waiting for session in self.sessions))
    @rule(number=number, which=st.integers(0, 2))
    def seat_comes_free(self, number: int, which: int) -> None:
        """For somebody who waits."""
        coming = self._pick(number)[1].coming
        if coming:
            person = coming[which % len(coming)]
            self.sign_out(number, (person, PEOPLE[person][0]), click=True, times=1)

    @precondition(lambda self: any(session.told for session in self.sessions))
    @rule(number=number, account=accounts, click=st.booleans(), times=times, wants=st.booleans())
    def answer(self, number: int, account: Account, click: bool, times: int, wants: bool) -> None:
        """A seat is taken or declined: one that is kept, was kept, or never was."""
        place, session = self._pick(number)
        now = self._passes()
        session.clicked.add(account[0])
        (session.take if wants else session.decline)(account[0], now)
        self._by(account, f"{'take' if wants else 'decline'} {place + 1}", click=click, times=times)

    @has_sessions
    @rule(number=number, hours=HOURS)
    def it_becomes_the_last_day(self, number: int, hours: int) -> None:
        """So long before a session; what is kept longer than that goes on, each at its time."""
        until = self._pick(number)[1].starts - hours * 60
        begins = min(session.starts for session in self.sessions)
        until = min(until, begins - 4 * 60)
        while until > self.minute:
            ends = [end for session in self.sessions for end in session.kept.values()]
            to = min([until, *ends])
            self.run(self.world.passes(minutes=to - self.minute))
            self.minute = to
            for session in self.sessions:
                session.expires(to)

    @has_sessions
    @rule(number=number, account=accounts, times=times)
    def hand(self, number: int, account: Account, times: int) -> None:
        """Somebody puts up their hand or lowers it, and perhaps thinks better of it; it will be told."""
        place, _ = self._pick(number)
        who, where = self.who[account], self.who[account].chat.where(ROOMS[account[1]])
        for _ in range(times):
            up = self.screen[place, account] = not self.screen.get((place, account), False)
            at, now, self.keys = self._passes(), self.world.clock.now(), self.keys + 1
            by, card = who.chat.caller(who.user), self.cards[place, account[1]]
            told = Reaction(f"k{self.keys}", by, where, card, "✋", up, now)
            self.under_way.append((place, account, at, told))

    @precondition(lambda self: self.under_way)
    @rule(which=st.integers(0, 9), times=times, again=st.booleans())
    def hear(self, which: int, times: int, again: bool) -> None:
        """The bot is told of one of these, perhaps several times at once, and perhaps again later."""
        self._hear(which % len(self.under_way), times, keep=again)

    @precondition(lambda self: self.under_way)
    @rule()
    def hear_the_last_first(self) -> None:
        while self.under_way:
            self._hear(-1, 1)

    def _hear(self, which: int, times: int, *, keep: bool = False) -> None:
        place, account, at, told = self.under_way[which]
        if not keep:
            del self.under_way[which]
        self.sessions[place].hear(account, at, self._passes(), up=told.added)
        self._answered(told, account, times=times)

    @has_sessions
    @rule(number=number, count=seats)
    def change_seats(self, number: int, count: int | None) -> None:
        place, session = self._pick(number)
        session.offers(count, self._passes())
        self._edits(place, session, count)

    def _edits(self, place: int, session: Session, count: int | None) -> None:
        self.keys += 1
        values = OFFER | {"starts_at": f"2026-12-{session.day}T15:00", "capacity": str(count or "")}
        chat = self.host.chat
        event = Submit(
            f"k{self.keys}", chat.caller("ana"), chat.where("@ana"), "sessions.offer", values, str(place + 1)
        )
        self.run(self.replicas[0].answer(event, chat))

    @has_sessions
    @rule(number=number, day=st.integers(20, 23))
    def move(self, number: int, day: int) -> None:
        place, session = self._pick(number)
        session.moves(day, starts(day), self._passes())
        self.run(self.host.types(f"move {place + 1} 2026-12-{day} 15:00"))
        self.host.chat.dismisses("ana")

    @has_sessions
    @rule(number=number, sure=st.integers(0, 3))
    def cancel(self, number: int, sure: int) -> None:
        place, session = self._pick(number)
        self._passes()
        if not sure:  # now and then
            self.run(self.host.types(f"cancel {place + 1} yes"))
            session.cancelled = True

    @rule()
    def settles(self) -> None:
        """Everything that waits is sent: each card shows what is true."""
        self._passes()
        self.run(self.world.settles())
        for place, chat in self.cards:
            card = shown(self.world.chats[chat].messages[self.cards[place, chat]])
            assert self._line_of_card(self.sessions[place]) in card

    def _line_of_card(self, session: Session) -> str:
        coming, waiting = len(session.coming), len(session.waiting)
        if session.cancelled:
            return "This session had to be cancelled."
        if session.seats is None:
            return {0: "no limit", 1: "1 person comes"}.get(coming, f"{coming} people come")
        return f"{coming} of {session.seats} taken" + (f", {waiting} waiting" if waiting else "\n")

    # what must be true

    @invariant()
    def seats_are_as_the_model_says(self) -> None:
        self.world.ask(self._seats_are_as_the_model_says)  # in one unit: to begin and end one takes longer than to ask

    def _seats_are_as_the_model_says(self, unit: Unit) -> None:
        for place, session in enumerate(self.sessions):
            now = unit.get_one(LexSession, place + 1)
            expected = dict.fromkeys(session.coming, "in") | dict.fromkeys(session.waiting, "waiting")
            assert list(seats_of(unit, place + 1).items()) == list(expected.items())
            assert (now.taken, now.waiting) == (len(session.coming), len(session.waiting))
            assert now.capacity is None or now.taken + now.kept <= now.capacity == session.seats
            ends = {
                self.names[one.person_id]: self._minute(one)
                for one in unit.scalars(select(KeptSeat))
                if one.session_id == place + 1
            }
            assert (ends, now.kept) == (session.kept, len(session.kept))
            assert (bool(now.cancelled_at), now.starts_at.day) == (session.cancelled, session.day)

    def _minute(self, seat: KeptSeat) -> int:
        return round((seat.until - START) / timedelta(minutes=1))

    @invariant()
    def everybody_is_told_once(self) -> None:
        letters = self.world.ask(lambda unit: list(unit.scalars(select(Letter))))
        for place, session in enumerate(self.sessions):
            expected = {"seat": session.confirmed, "moved_up": session.moved_up, "offered": session.offered}
            told = {f"sessions.{kind}": Counter[str]() for kind in expected}
            for letter in letters:
                if letter.thing == f"session:{place + 1}" and letter.kind in told:
                    told[letter.kind][self.names[letter.person_id]] += 1
            assert list(told.values()) == list(expected.values())

    @invariant()
    def all_is_told(self) -> None:
        """When nothing is under way any more, what is seen on the screen counts."""
        if not self.under_way:
            self.world.ask(self._all_is_told)

    def _all_is_told(self, unit: Unit) -> None:
        for place, session in enumerate(self.sessions):
            if session.cancelled:
                continue
            up = {account for account in ACCOUNTS if self.screen.get((place, account))}
            assert up == self._known_up(unit, place)
            for person in PEOPLE.keys() - session.clicked:
                assert (person in session.line) == any(who == person for who, _ in up)

    def _known_up(self, unit: Unit, place: int) -> set[Account]:
        chats = {room: chat for chat, room in ROOMS.items()}
        return {
            (name, chats[hand.channel])
            for number, name in self.names.items()
            for hand in hands.of(unit, number, f"session:{place + 1}", "✋")
            if hand.up
        }


def test_whatever_people_do_sessions_stand_as_the_model_says(kept_database: Database) -> None:
    class OnThis(Network):
        db = kept_database

    phases = (Phase.explicit, Phase.reuse, Phase.generate)  # to shrink an example takes minutes
    checks = list(HealthCheck)
    each = settings(
        max_examples=100 if IS_LONG else 6 if kept_database.is_sqlite else 3,
        stateful_step_count=25,
        deadline=None,
        phases=phases,
        suppress_health_check=checks,
    )
    run_state_machine_as_test(OnThis, settings=each)
