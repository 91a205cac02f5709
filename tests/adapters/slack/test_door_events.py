"""What happens in Slack, and what people see: the home tab, private talks, reactions, coming and going."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.events import Arrived, Left
from bot.text import Reader
from bot.view import Notice
from store import places
from store.troubles import Why

from .faults import answers
from .house import Installed
from .people import Person
from .seen import seen
from .workspace import BOT_USER, TEAM, Channel, Message, View

AT = datetime(2026, 12, 1, 15, 0, tzinfo=UTC)
WALK = {"Where to": "Home", "Starts": AT}


@pytest.fixture
def python(walks: Installed) -> Channel:
    return walks.slack.channel("python")


@pytest.fixture
def ben(walks: Installed, python: Channel) -> Person:
    return walks.slack.person("Ben Okafor", joins=[python])


def modal(person: Person) -> View:
    assert person.modal is not None
    return person.modal


def last(person: Person) -> Message:
    return person.ephemerals[-1]


# -- the home tab ----------------------------------------------------------------------------------------------------


async def test_the_home_tab_shows_the_home_card(walks: Installed, ben: Person) -> None:
    await ben.opens_home()
    assert ben.home is not None
    assert ben.home.words.startswith("Page 1")
    await ben.opens_home("messages")
    assert len(walks.slack.calls_of("views.publish")) == 1


async def test_a_click_at_home_opens_the_answer_and_brings_the_tab_up_to_date(walks: Installed, ben: Person) -> None:
    await ben.opens_home()
    assert ben.home is not None
    await ben.clicks(ben.home, "Next")
    assert "Page 2" in modal(ben).words
    await walks.settles()
    assert len(walks.slack.calls_of("views.publish")) == 2
    assert walks.slack.complaints == []


async def test_an_answer_at_home_that_comes_too_late_comes_in_private(walks: Installed, ben: Person) -> None:
    await ben.opens_home()
    assert ben.home is not None
    walks.slack.fails("views.open", answers("expired_trigger_id"))
    await ben.clicks(ben.home, "Next")
    assert "Page 2" in ben.dm[-1].words


async def test_a_form_filled_in_at_home_brings_the_tab_up_to_date(walks: Installed, ben: Person) -> None:
    await ben.opens_home()
    assert ben.home is not None
    await ben.clicks(ben.home, "Walk")
    await ben.submits(WALK)
    await walks.settles()
    assert len(walks.slack.calls_of("views.publish")) == 2


# -- the private talk ------------------------------------------------------------------------------------------------


async def test_a_line_in_the_private_talk_is_answered_there(walks: Installed, ben: Person) -> None:
    await ben.says("note “well”")
    await walks.settles()
    assert 'Noted "well".' in ben.dm[-1].words
    assert len(ben.dm) == 2


async def test_a_card_in_the_private_talk_leads_on_in_its_place(walks: Installed, ben: Person) -> None:
    await ben.says("card")
    card = ben.dm[-1]
    await ben.clicks(card, "Note")
    assert "Noted" in card.words


async def test_a_form_asked_for_in_the_private_talk_waits_behind_a_button(walks: Installed, ben: Person) -> None:
    await ben.says("walk 7")
    asked = ben.dm[-1]
    assert asked.buttons == ["Propose a walk that is far too long for a title"]
    await ben.clicks(asked, asked.buttons[0])
    await ben.submits(WALK)
    assert "7|" in seen(modal(ben).words)


# -- reactions -------------------------------------------------------------------------------------------------------


async def test_a_reaction_has_its_effect_without_a_word(walks: Installed, ben: Person, python: Channel) -> None:
    card = await walks.announces(python, "walk:1")
    await ben.reacts(card, "✋🏿")
    await walks.settles()
    assert ben.ephemerals == []
    assert "You walk: True" in ben.dm[0].words
    await ben.unreacts(card, "✋🏿")
    await walks.settles()
    assert any("You walk: False" in message.words for message in ben.dm)


async def test_a_reaction_that_is_refused_is_answered_to_one(walks: Installed, ben: Person, python: Channel) -> None:
    card = await walks.announces(python, "walk:2")
    await ben.reacts(card, "hand")
    assert "This walk is over." in last(ben).words
    assert python.messages == [card]


async def test_a_refusal_to_somebody_outside_the_room_comes_in_private(walks: Installed, python: Channel) -> None:
    card = await walks.announces(python, "walk:2")
    cleo = walks.slack.person("Cleo Sand")
    await cleo.reacts(card, "✋")
    assert cleo.ephemerals == []
    assert "This walk is over." in cleo.dm[-1].words


async def test_reactions_that_mean_nothing_do_nothing(walks: Installed, ben: Person, python: Channel) -> None:
    card = await walks.announces(python, "walk:1")
    await ben.reacts(card, "party_parrot")
    await ben.reacts(card, "🎉")
    other = await ben.says("hello", in_=python)
    await ben.reacts(other, "✋")
    await walks.settles()
    assert ben.ephemerals == ben.dm == []


# -- coming and going ------------------------------------------------------------------------------------------------


async def heard(walks: Installed, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every event that reaches the router from now on."""
    events: list[Any] = []
    answer = walks.router.answer

    async def listening(event: Any, chat: Any = None) -> Any:
        events.append(event)
        return await answer(event, chat)

    monkeypatch.setattr(walks.router, "answer", listening)
    return events


async def test_people_come_change_and_leave(walks: Installed, monkeypatch: pytest.MonkeyPatch) -> None:
    events = await heard(walks, monkeypatch)
    dana = await walks.slack.hires("Dana Lee", locale="de-DE", tz="Asia/Tokyo")
    await dana.changes(tz="Europe/Paris")
    await dana.is_deactivated()
    assert [type(event) for event in events] == [Arrived, Arrived, Left]
    assert [event.by.zone for event in events[:2]] == ["Asia/Tokyo", "Europe/Paris"]
    assert (events[2].room, events[2].closed) == (False, True)


async def test_the_bot_is_let_in_and_put_out(walks: Installed, ben: Person) -> None:
    channel = walks.slack.channel("sql", bot=False)
    walks.binds(channel)
    channel.members.append(BOT_USER)
    await walks.slack.removes_bot(channel)

    def unreachable() -> str:
        room = walks.db.read_now(lambda unit: places.find(unit, "slack", TEAM, channel.id))
        assert room
        return room.unreachable

    assert unreachable()
    await walks.slack.invites_bot(channel, by=ben)
    assert unreachable() == ""


async def test_being_thrown_out_is_noticed(walks: Installed) -> None:
    heard: list[str] = []
    walks.bot.door.alarm = lambda: heard.append("alarm")
    assert await walks.bot.ready() is None
    await walks.slack.uninstalls()
    assert heard
    symptom = await walks.bot.ready()
    assert symptom
    assert symptom.why is Why.REMOVED


async def test_unknown_payloads_are_thanked_for(walks: Installed, ben: Person, python: Channel) -> None:
    card = await walks.announces(python, "walk:1")
    walks.slack.shortcuts = None  # the manifest of another version
    assert (await ben.uses("something.new", on=card)).ok
    assert "I cannot do this" in last(ben).words
    assert (await ben.uses("something.new")).ok
    assert walks.slack.complaints == []


async def test_a_person_sees_a_sentence_when_something_breaks(walks: Installed, ben: Person) -> None:
    await ben.types("/lex break me")
    assert "Something went wrong here" in last(ben).words


async def test_the_port_whispers_only_where_it_can(walks: Installed, ben: Person, python: Channel) -> None:
    reader = Reader("en", ZoneInfo("UTC"))
    await walks.bot.chat.whisper(python.id, ben.id, Notice("psst"), reader)
    assert last(ben).words == "psst"
