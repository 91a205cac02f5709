"""Whatever people do, in whatever order it is told, sessions stand as an independent model says.

People sign up and out by command, button and hand, on two platforms; what they do with their hands is told late, in any
order, several times, and to two replicas at once; hosts change the seats, move and cancel.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Sequence
from datetime import timedelta
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
from store.outbox import Letter
from store.sessions import LexSession
from tests.blocks.sessions_model import Account, Session
from tests.conftest import wipe
from tests.world import OFFER, Who, World, seats_of, shown

T = TypeVar("T")
PEOPLE = {"Ben": ("slack", "teams"), "Mia": ("slack",), "Tom": ("teams",)}
"""In which chats they are; who is in two is known by their e-mail address to be one."""
ACCOUNTS: Sequence[Account] = [(person, chat) for person, chats in PEOPLE.items() for chat in chats]
accounts, seats = st.sampled_from(ACCOUNTS), st.sampled_from([None, 1, 2, 3])
ROOMS = {"slack": "here", "teams": "there"}


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

    @initialize(count=seats)
    def first(self, count: int | None) -> None:
        self.offer(count)

    @precondition(lambda self: len(self.sessions) == 1)
    @rule(count=seats)
    def offer(self, count: int | None) -> None:
        self._passes()
        values = OFFER | {"starts_at": "2026-12-20T15:00", "capacity": str(count or "")}
        self.run(self.host.offers(**values))
        place = len(self.sessions)
        self.sessions.append(Session(count))
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
        self._passes()
        session.clicked.add(account[0])
        session.leave(account[0])
        self._by(account, f"leave {place + 1}", click=click, times=times)

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
        self._passes()
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
        self.sessions[place].hear(account, at, up=told.added)
        self._answered(told, account, times=times)

    @has_sessions
    @rule(number=number, count=seats)
    def change_seats(self, number: int, count: int | None) -> None:
        place, session = self._pick(number)
        self._passes()
        session.offers(count)
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
        self._passes()
        session.day = session.day if session.cancelled else day
        self.run(self.host.types(f"move {place + 1} 2026-12-{day} 15:00"))

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
            return "The host had to cancel this session."
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
            assert now.taken == len(session.coming)
            assert now.capacity is None or now.taken <= now.capacity == session.seats
            assert (bool(now.cancelled_at), now.starts_at.day) == (session.cancelled, session.day)

    @invariant()
    def everybody_is_told_once(self) -> None:
        letters = self.world.ask(lambda unit: list(unit.scalars(select(Letter))))
        for place, session in enumerate(self.sessions):
            told: dict[str, Counter[str]] = {"sessions.seat": Counter(), "sessions.moved_up": Counter()}
            for letter in letters:
                if letter.thing == f"session:{place + 1}" and letter.kind in told:
                    told[letter.kind][self.names[letter.person_id]] += 1
            assert (told["sessions.seat"], told["sessions.moved_up"]) == (session.confirmed, session.moved_up)

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
    each = settings(max_examples=10, stateful_step_count=25, deadline=None, phases=phases, suppress_health_check=checks)
    run_state_machine_as_test(OnThis, settings=each)
