"""A session from offer to reminder, over the wire, by HTTP and by Socket Mode."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest

from bot.clock import Clock

from .double import SlackDouble
from .house import START, Installed, double, installed
from .workspace import Message


@pytest.fixture(params=["http", "socket"])
async def world(request: pytest.FixtureRequest, sqlite_url: str) -> AsyncIterator[Installed]:
    clock = Clock(lambda: START)
    async with (
        double(clock, socket_mode=request.param == "socket") as slack,
        installed(sqlite_url, slack, clock) as world,
    ):
        yield world
        assert slack.complaints == []


def newest(messages: list[Message]) -> Message:
    return messages[-1]


async def test_a_session_from_offer_to_reminder(world: Installed) -> None:
    slack: SlackDouble = world.slack
    python = slack.channel("python")
    ben, ana = slack.person("Ben Okafor", joins=[python]), slack.person("Ana Ruiz", joins=[python], locale="de-DE")
    world.binds(python, "python")

    await ben.types("/lex host", in_=python)
    assert ben.modal is not None
    assert ben.modal.title == "Offer a session"
    await ben.submits({
        "Title": "Typing *fast* & <!channel>",
        "Starts": datetime(2026, 11, 25, 14, 0, tzinfo=UTC),
        "Join link or place": "https://meet.example.com/typing",
        "Topics": "python",
        "Seats": "2",
    })  # fmt: skip
    assert ben.modal is not None
    assert "It is live" in ben.modal.words
    await world.settles()

    card = newest(python.messages)
    assert "Typing *fast* &amp; &lt;!channel&gt;" in card.words
    assert "<!date^1795615200^" in card.words
    await ana.reacts(card, "✋")
    await world.settles()
    assert "1 of 2 taken" in card.words
    letter = ana.dm[0]
    assert "Ben Okafor freut sich auf dich" in letter.words or "Ben Okafor looks forward to you" in letter.words
    assert [file["name"] for message in ana.dm for file in message.files] == ["lex-1.ics"]

    await ben.clicks(card, "Sign up")
    await world.settles()
    await world.passes(days=2, hours=6)
    assert any("Ben Okafor" in message.words for message in ana.dm[2:])
