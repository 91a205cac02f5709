"""Slack is answered in time, and what it sends twice, late or to another replica has its effect once."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack import door, render
from bot import router
from bot.blocks import BLOCKS
from bot.clock import Clock
from store import people
from store.db import Database
from store.sessions import LexSession
from tests.away import Away

from .events import Delivery
from .faults import http_error, rate_limited, waits_for
from .house import Installed, double, installed
from .json_forms import view_json
from .payloads import form, payload
from .people import Person
from .wire import Answer, Http
from .workspace import Channel, Message

AT = datetime(2026, 11, 25, 14, 0, tzinfo=UTC)
OFFER = {"Title": "Once", "Starts": AT, "Join link or place": "https://meet.example.com/once"}


@pytest.fixture
def python(walks: Installed) -> Channel:
    return walks.slack.channel("python")


@pytest.fixture
def ben(walks: Installed, python: Channel) -> Person:
    return walks.slack.person("Ben Okafor", joins=[python])


@pytest.fixture
async def card(walks: Installed, python: Channel) -> Message:
    """A hand on it is refused."""
    return await walks.announces(python, "walk:2")


def words(messages: list[Message]) -> list[str]:
    return [message.words for message in messages]


def answered(delivery: Delivery) -> list[int]:
    return [answer.status for answer in delivery.answers]


# -- what is said afterwards -----------------------------------------------------------------------------------------


async def test_a_refusal_that_slack_does_not_take_at_once_is_said_when_it_does(
    walks: Installed, ben: Person, card: Message
) -> None:
    walks.slack.fails("chat.postEphemeral", rate_limited(7), times=3)
    await ben.reacts(card, "✋")
    await walks.settles()
    assert words(ben.ephemerals) == ["⚠️ This walk is over."]
    assert answered(walks.slack.deliveries[-1]) == [200]
    assert walks.pauses == [7.0]  # the chat itself waits for its turn before that


async def test_a_refusal_that_may_have_been_said_is_said_once_more_and_no_more(
    walks: Installed, ben: Person, card: Message
) -> None:
    walks.slack.fails("chat.postEphemeral", http_error(500), times=9)
    await ben.reacts(card, "✋")
    await walks.settles()
    assert len(walks.slack.calls_of("chat.postEphemeral")) == 2
    assert answered(walks.slack.deliveries[-1]) == [200]


async def test_slack_is_not_obeyed_for_ever(walks: Installed, ben: Person, card: Message) -> None:
    walks.slack.fails("chat.postEphemeral", rate_limited(600), times=99)
    await ben.reacts(card, "✋")
    await walks.settles()
    assert walks.pauses == [30.0] * 3
    assert answered(walks.slack.deliveries[-1]) == [200]


async def test_an_answer_that_takes_long_does_not_keep_slack_waiting(
    walks: Installed, ben: Person, card: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "ACK_WITHIN", 0.05)
    gate = asyncio.Event()
    walks.slack.fails("chat.postEphemeral", waits_for(gate))
    await ben.reacts(card, "✋")
    assert (answered(walks.slack.deliveries[-1]), ben.ephemerals) == ([200], [])
    gate.set()
    await walks.settles()
    assert words(ben.ephemerals) == ["⚠️ This walk is over."]


@pytest.mark.parametrize("asked", ["/lex say hello", "/lex note hello"])
async def test_an_answer_that_cannot_be_drawn_is_told_to_be_missing(
    walks: Installed, ben: Person, monkeypatch: pytest.MonkeyPatch, asked: str
) -> None:
    draw = render.message

    def stumbles(view: Any, *rest: Any, **more: Any) -> Any:
        if "hello" in str(view):
            raise KeyError("hello")
        return draw(view, *rest, **more)

    monkeypatch.setattr(render, "message", stumbles)
    answer = await ben.types(asked)
    assert answer.status == 200
    await walks.settles()  # on a busy machine it is said afterwards
    assert "could not show you the answer" in ben.ephemerals[-1].words


# -- forms -----------------------------------------------------------------------------------------------------------


async def sent_again(walks: Installed, person: Person, view: Any, to: Http | None = None) -> Answer:
    """The button of the modal is pressed once more."""
    changes = {"user.id": person.id, "view": view, "trigger_id": walks.slack.trigger(person.id, view["id"])}
    return await (to or walks.slack.wire).send("interactive", payload("view_submission", changes))


async def test_a_form_that_is_sent_twice_gets_the_first_answer_twice(walks: Installed, ben: Person) -> None:
    await ben.types("/lex walk")
    await ben.fills({"Where to": "Home", "Starts": AT})
    assert ben.modal
    first = view_json(ben.modal)
    await ben.fills({"Where to": "Elsewhere"})
    changed = view_json(ben.modal)
    answers = await asyncio.gather(*(sent_again(walks, ben, view) for view in (first, first, changed)))
    assert all("Home" in answer.body for answer in answers)
    await walks.settles()
    assert len([line for line in words(ben.dm) if line.startswith("You walk: Home")]) == 1
    assert not any("Elsewhere" in line for line in words(ben.dm))


async def test_a_form_that_was_complained_of_may_be_sent_again_as_it_is(network: Installed) -> None:
    ben = network.slack.person("Ben Okafor")
    await ben.types("/lex host")
    await ben.fills(OFFER | {"Co-hosts": "zed@example.com"})
    assert ben.modal
    view = view_json(ben.modal)
    assert "zed@example.com" in (await sent_again(network, ben, view)).body
    await network.slack.person("Zed Zimmer", email="zed@example.com").opens_home()
    assert "It is live" in (await sent_again(network, ben, view)).body


# -- two replicas ----------------------------------------------------------------------------------------------------


@dataclass
class Replicas:
    """Two bots before one Slack, on one PostgreSQL."""

    first: Installed
    doors: list[Http]

    async def both(self, kind: str, body: Any) -> list[Answer]:
        """Told to both at the same time."""
        return list(await asyncio.gather(*(door.send(kind, body) for door in self.doors)))


@pytest.fixture
async def replicas(postgres_url: str, clock: Clock) -> AsyncIterator[Replicas]:
    async with AsyncExitStack() as stack:
        slack, doors = await stack.enter_async_context(double(clock)), []
        bots = []
        for _ in range(2):
            database = Database(postgres_url)
            stack.callback(database.close)
            bots.append(await stack.enter_async_context(installed(database, slack, clock, BLOCKS)))
            doors.append(Http(slack.app_url, slack.signing_secret, lambda: clock.now().timestamp(), 10.0))
            stack.push_async_callback(doors[-1].close)
        yield Replicas(bots[0], doors)


async def a_session_stands(bot: Installed) -> tuple[Channel, Person]:
    """In a room in which Ben is, too."""
    room = bot.slack.channel("python")
    bot.binds(room)
    ana, ben = (bot.slack.person(name, joins=[room]) for name in ("Ana Ruiz", "Ben Okafor"))
    await ana.types("/lex host Once | 2026-11-25 15:00 | Room 4")
    await bot.settles()
    return room, ben


async def test_a_hand_that_is_told_to_two_replicas_at_once_takes_one_seat(replicas: Replicas) -> None:
    bot = replicas.first
    room, ben = await a_session_stands(bot)
    await ben.reacts(room.last, "✋")
    told = bot.slack.deliveries[-1]
    assert [answer.status for answer in await replicas.both("events_api", told.body)] == [200, 200]
    again = told.body | {"event_id": "Ev0AGAIN"}  # as if it were another event: the hand is up already
    assert [answer.status for answer in await replicas.both("events_api", again)] == [200, 200]
    await bot.settles()
    session = bot.db.read_now(lambda unit: unit.get_one(LexSession, 1))
    assert (session.taken, session.tickets) == (1, 1)
    assert len([line for line in words(ben.dm) if line.startswith("You are coming")]) == 1


async def test_four_commands_on_two_replicas_at_once_take_one_seat(replicas: Replicas) -> None:
    bot = replicas.first
    room, ben = await a_session_stands(bot)
    filled = {"user_id": ben.id, "text": "join 1", "response_url": "http://127.0.0.1:9/", "channel_id": room.id}
    lines = [form("slash_command", filled | {"trigger_id": f"{n}.1.x"}) for n in range(4)]
    answers = await asyncio.gather(
        *(replicas.doors[n % 2].send("slash_commands", line) for n, line in enumerate(lines))
    )
    said = sorted("You are in" in answer.body for answer in answers)
    assert said == [False, False, False, True]
    assert sum("You already have a seat" in answer.body for answer in answers) == 3
    session = bot.db.read_now(lambda unit: unit.get_one(LexSession, 1))
    assert (session.taken, session.tickets) == (1, 1)


async def test_a_form_that_is_told_to_two_replicas_offers_one_session(replicas: Replicas) -> None:
    bot = replicas.first
    ben = bot.slack.person("Ben Okafor")
    await ben.types("/lex host")
    await ben.fills(OFFER)
    assert ben.modal
    changes = {"user.id": ben.id, "view": view_json(ben.modal), "trigger_id": "1.1.x"}
    answers = await replicas.both("interactive", payload("view_submission", changes))
    assert sorted("It is live" in answer.body for answer in answers) == [False, True]
    assert any("I have this form already" in answer.body for answer in answers)
    assert bot.db.read_now(lambda unit: unit.get(LexSession, 2)) is None


# -- the database is away --------------------------------------------------------------------------------------------


async def test_somebody_who_leaves_while_the_database_is_away_has_left(
    walks: Installed, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ben.types("/lex page")
    monkeypatch.setattr(router, "PAUSES", ())
    Away(walks.db, monkeypatch, times=1)
    await ben.is_deactivated()
    assert [answer.ok for answer in walks.slack.deliveries[-1].answers] == [False, True]
    assert walks.db.read_now(lambda unit: people.reachable(unit, 1, ["slack"])) is None
    word = walks.db.read_now(lambda unit: people.everybody(unit)[0].calendar_word)
    assert walks.db.read_now(lambda unit: people.by_calendar_word(unit, word)) is None


async def test_a_command_waits_for_the_database_as_long_as_slack_does(
    walks: Installed, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ben.types("/lex page")
    monkeypatch.setattr(router, "PAUSES", (0.0,) * 5)
    away = Away(walks.db, monkeypatch, times=5)
    await ben.types("/lex say hello")
    assert away.times == 0
    assert "You said “hello”." in ben.ephemerals[-1].words
