"""What is for one person alone is said where they asked, if Teams shows it to nobody else; if not, in their chat."""

from collections.abc import AsyncIterator

import pytest

from bot.chat import To
from manifests.teams import manifest
from store.db import Database
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.shown import NEW_YORK
from tests.adapters.teams.test_answers import OFFER
from tests.adapters.teams.walks import WALKS
from tests.adapters.teams.world import Channel, Message

WHEN = {"Starts": "2026-12-05", "Time": "10:30"}


@pytest.fixture
async def lex(teams: TeamsDouble, clock: Clock, small_database: Database) -> AsyncIterator[Lex]:
    """A bot that goes for walks, in an organisation that has targeted messages."""
    teams.targeted_messages = True
    async with Lex(teams, clock, small_database, [WALKS]) as lex:
        url = await lex.serves(lex.whispering())
        teams.talks_to(url)
        teams.grants(manifest([WALKS], "https://lex.example.com", teams.issuer.app_id, slash=True))
        yield lex


@pytest.fixture
def ben(teams: TeamsDouble) -> Person:
    return teams.person("Ben Berger", has_bot=True)


@pytest.fixture
async def post(lex: Lex, python: Channel) -> Message:
    """A card that all can see."""
    where = To("teams", lex.double.tenant_id, python.id, {"service": lex.double.service_url, "kind": "channel"})
    await lex.teams.chat.post(where, OFFER, NEW_YORK, "post-1")
    return python.posts[-1]


def whispered(person: Person, room: Channel) -> list[Message]:
    """What the bot said to them alone in a room."""
    return [message for message in person.sees(room) if message.by_bot and message.only_for is person]


def said_to_all(room: Channel) -> list[str]:
    return [message.says for message in room.messages if message.by_bot and not message.only_for]


def in_chat(person: Person) -> list[Message]:
    return [message for message in person.chat.messages if message.by_bot]


# where they are taken


async def test_a_slash_command_and_its_answer_are_seen_by_who_typed_it_alone(
    lex: Lex, ben: Person, anna: Person, python: Channel
) -> None:
    question = await ben.slashes("note 1", in_=python)
    [answer] = whispered(ben, python)
    assert (ben.reads(answer), answer.root) == ("Secret note 1", question.root)
    assert (anna.sees(python), said_to_all(python), in_chat(ben)) == ([], [], [])


async def test_what_is_asked_by_mention_needs_no_word_for_all(lex: Lex, anna: Person, python: Channel) -> None:
    await anna.types("<at>LEX</at> card", in_=python)
    assert [anna.reads(each).split("\n")[0] for each in whispered(anna, python)] == ["Secret card"]
    assert said_to_all(python) == []


async def test_a_button_on_a_card_for_all_is_answered_below_it(
    lex: Lex, ben: Person, anna: Person, python: Channel, post: Message
) -> None:
    await anna.clicks(post, "Card")
    assert anna.toast == "See below."
    [card] = whispered(anna, python)
    assert anna.reads(card).startswith("Secret card")
    assert whispered(ben, python) == in_chat(anna) == []
    assert (post.edits, post.views) == (0, {})


async def test_ones_own_card_in_a_room_is_replaced_and_stays_so(lex: Lex, ben: Person, python: Channel) -> None:
    await ben.slashes("page", in_=python)
    [page] = whispered(ben, python)
    await ben.clicks(page, "Next")
    assert ben.reads(page).startswith("Page 2")
    await lex.settles()
    await ben.clicks(page, "Next")
    await lex.settles()
    assert (page.says.split("\n")[0], page.edits) == ("Page 3", 2)
    await ben.clicks(page, "Card")
    assert ben.toast == "See below."
    assert len(whispered(ben, python)) == 2
    assert in_chat(ben) == []


async def test_an_older_client_gets_the_same_by_messages(lex: Lex, ben: Person, python: Channel) -> None:
    ben.old_client = True
    await ben.slashes("page", in_=python)
    [page] = whispered(ben, python)
    await ben.clicks(page, "Next")
    assert page.says.startswith("Page 2")
    assert whispered(ben, python) == [page]


async def test_a_form_is_filled_in_there(lex: Lex, ben: Person, python: Channel) -> None:
    await ben.slashes("walk", in_=python)
    [form] = whispered(ben, python)
    await ben.clicks(form, "Go", {"Where to": "Rhine", **WHEN})
    await lex.settles()
    assert form.says.startswith("Rhine")
    assert said_to_all(python) == []


async def test_what_comes_of_a_dialog_stands_below(lex: Lex, anna: Person, python: Channel, post: Message) -> None:
    await anna.clicks(post, "Walk")
    await anna.submits({"Where to": "Rhine", **WHEN})
    assert (anna.dialog, anna.toast) == (None, None)
    [card] = whispered(anna, python)
    assert anna.reads(card).startswith("Rhine")


async def test_after_a_day_it_is_gone_and_the_answer_comes_anew(lex: Lex, ben: Person, python: Channel) -> None:
    ben.old_client = True
    await ben.slashes("page", in_=python)
    [page] = whispered(ben, python)
    await lex.passes(hours=24)
    await ben.clicks(page, "Next")
    assert ben.reads(whispered(ben, python)[-1]).startswith("Page 2")


async def test_a_card_that_claims_to_be_for_one_alone_does_not_change_what_all_see(
    lex: Lex, ben: Person, python: Channel, post: Message
) -> None:
    ours = {"types": "card", "on": "card", "alone": ben.id}
    value = {"action": {"type": "Action.Execute", "verb": "lex", "data": {"lex": ours}}}
    await ben._invokes("invoke_adaptive_card_action", post, value)
    await lex.settles()
    assert post.edits == 0
    other = {"types": "card", "on": "card", "alone": "29:somebody"}
    value = {"action": {"type": "Action.Execute", "verb": "lex", "data": {"lex": other}}}
    delivery = await ben._invokes("invoke_adaptive_card_action", post, value)
    assert delivery.body["value"] == "See below."


# where they are not


async def test_where_teams_takes_none_it_goes_to_the_chat_and_is_not_tried_again_for_an_hour(
    lex: Lex, ben: Person, python: Channel, post: Message
) -> None:
    lex.double.targeted_messages = False
    await ben.types("<at>LEX</at> note 1", in_=python)
    assert ben.reads() == "Secret note 1"
    assert said_to_all(python)[1:] == ["<at>Ben Berger</at> I have answered you in our chat."]
    lex.double.targeted_messages = True
    await ben.clicks(post, "Card")
    assert ben.toast == "I have answered you in our chat."
    assert len(tried(lex)) == 1
    await lex.passes(hours=1)
    await ben.clicks(post, "Card")
    assert ben.toast == "See below."
    assert len(tried(lex)) == 2


def tried(lex: Lex) -> list[object]:
    return [call for call in lex.double.calls if (call.query or {}).get("isTargetedActivity")]


async def test_one_room_that_takes_none_says_nothing_about_another(lex: Lex, ben: Person, python: Channel) -> None:
    rust = python.team.channel("rust")
    lex.double.faults.fail("send", 403, code="BotNotInConversationRoster")
    await ben.types("<at>LEX</at> note 1", in_=python)
    await ben.types("<at>LEX</at> note 2", in_=rust)
    assert [ben.reads(each) for each in in_chat(ben)] == ["Secret note 1"]
    assert [ben.reads(each) for each in whispered(ben, rust)] == ["Secret note 2"]


async def test_nobody_learns_of_a_slash_command_even_then(lex: Lex, ben: Person, python: Channel) -> None:
    lex.double.faults.fail("send", 403, code="BotNotInConversationRoster")
    await ben.slashes("note 1", in_=python)
    assert ben.reads() == "Secret note 1"
    assert said_to_all(python) == []


async def test_what_may_have_arrived_is_not_said_again_in_the_chat(lex: Lex, ben: Person, python: Channel) -> None:
    lex.double.faults.drop("send")
    await ben.slashes("note 1", in_=python)
    assert len(whispered(ben, python)) == 1
    assert in_chat(ben) == []


async def test_if_we_were_too_fast_it_waits(lex: Lex, ben: Person, python: Channel) -> None:
    lex.double.faults.fail("send", 429, retry_after=3)
    await ben.slashes("note 1", in_=python)
    assert (lex.pauses, len(whispered(ben, python)), in_chat(ben)) == ([3], 1, [])


async def test_unless_the_operator_wants_them_all_is_as_ever(lex: Lex, ben: Person, python: Channel) -> None:
    lex.double.talks_to(lex.url)
    await ben.types("<at>LEX</at> note", in_=python)
    assert ben.reads() == "Secret note"
    assert tried(lex) == []
