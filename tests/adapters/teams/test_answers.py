"""Where answers go: to the person who asked, whatever room they asked in, and where that is not possible, kindly."""

from collections.abc import AsyncIterator

import pytest

from adapters.teams.answers import LONGEST
from bot.view import Button, Card
from store.db import Database
from tests.adapters.teams import answers, cards
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.walks import CLOSED, FILLED, WALKS
from tests.adapters.teams.world import Channel, Message

OFFER = Card(
    "For all", buttons=(Button("Note", "note"), Button("Card", "card"), Button("Walk", "walk"), Button("Odd", "odd"))
)
ADD_ME = "Please add me as an app of your own"


@pytest.fixture
async def lex(teams: TeamsDouble, clock: Clock, small_database: Database) -> AsyncIterator[Lex]:
    """A bot that goes for walks."""
    FILLED.clear()
    CLOSED.clear()
    async with Lex(teams, clock, small_database, [WALKS]) as lex:
        yield lex


@pytest.fixture
def ben(teams: TeamsDouble) -> Person:
    return teams.person("Ben Berger", has_bot=True)


async def offered(lex: Lex, ben: Person, python: Channel) -> Message:
    """A card in the channel that all can see."""
    from bot.chat import To
    from tests.adapters.teams.shown import NEW_YORK

    where = To("teams", lex.double.tenant_id, python.id, {"service": lex.double.service_url, "kind": "channel"})
    await lex.teams.chat.post(where, OFFER, NEW_YORK, "post-1")
    return python.posts[-1]


def nothing_secret(channel: Channel) -> bool:
    return not any("Secret" in message.says for message in channel.messages)


# typed


async def test_what_is_asked_in_private_is_answered_there(lex: Lex, ben: Person) -> None:
    await ben.types("/lex note 1")
    assert ben.reads() == "Secret note 1"


async def test_what_is_asked_in_a_channel_is_answered_in_private_with_a_word_in_the_thread(
    lex: Lex, ben: Person, python: Channel
) -> None:
    question = await ben.types("<at>LEX</at> note", in_=python)
    assert ben.reads() == "Secret note"
    pointer = python.last
    assert pointer.text == "<at>Ben Berger</at> I have answered you in our chat."
    assert pointer.root == question.root
    assert nothing_secret(python)


async def test_who_does_not_have_the_app_is_kindly_asked_to_add_it(lex: Lex, anna: Person, python: Channel) -> None:
    await anna.types("<at>LEX</at> note", in_=python)
    assert ADD_ME in python.last.text
    assert python.last.text.startswith("<at>Anna Adler</at>")
    assert nothing_secret(python)
    assert anna.chat.messages == []


async def test_a_form_that_is_asked_for_by_typing_stands_in_the_chat(lex: Lex, ben: Person) -> None:
    await ben.types("walk")
    assert "Where to" in ben.reads()


async def test_nothing_to_say_is_not_said(lex: Lex, ben: Person, python: Channel) -> None:
    await ben.types("silent")
    await ben.types("<at>LEX</at> silent", in_=python)
    assert [m for m in ben.chat.messages + python.messages if m.by_bot] == []


# buttons, trap 1 and 2: their answers go back over HTTP as JSON objects with 200 (the SDK makes them 500)


async def test_trap_1_and_2_a_button_on_ones_own_card_puts_the_answer_in_its_place(lex: Lex, ben: Person) -> None:
    await ben.types("card")
    message = ben.chat.last
    await ben.clicks(message, "Note")
    assert ben.reads(message) == "Secret note 1"
    await lex.settles()
    assert message.edits == 1  # so that it still stands there when Teams is opened again
    assert message.says == "Secret note 1"


async def test_leafing_in_a_page_turns_it(lex: Lex, ben: Person) -> None:
    await ben.types("page")
    message = ben.chat.last
    await ben.clicks(message, "Next")
    await lex.settles()
    await ben.clicks(message, "Next")
    assert ben.reads(message).startswith("Page 3")
    assert ben.chat.last is message


async def test_something_else_out_of_a_page_is_said_beneath(lex: Lex, ben: Person) -> None:
    await ben.types("page")
    page = ben.chat.last
    await ben.clicks(page, "Card")
    assert ben.chat.last is not page
    assert ben.reads().startswith("Secret card")
    assert ben.toast == "See below."


async def test_an_older_client_gets_the_same_by_messages(lex: Lex, ben: Person) -> None:
    ben.old_client = True
    await ben.types("page")
    page = ben.chat.last
    await ben.clicks(page, "Next")
    assert page.says.startswith("Page 2")
    await ben.clicks(page, "Card")
    assert ben.reads().startswith("Secret card")


async def test_trap_1_and_2_a_button_in_a_channel_is_answered_to_who_pressed_it(
    lex: Lex, ben: Person, python: Channel
) -> None:
    post = await offered(lex, ben, python)
    await ben.clicks(post, "Note")
    assert ben.toast == "Secret note"
    assert ben.reads() == "Secret note"
    await ben.clicks(post, "Card")
    assert ben.toast == "I have answered you in our chat."
    assert ben.reads().startswith("Secret card")
    assert (post.edits, post.views, nothing_secret(python)) == (0, {}, True)


async def test_who_does_not_have_the_app_sees_a_sentence_but_no_card(lex: Lex, anna: Person, python: Channel) -> None:
    post = await offered(lex, anna, python)
    await anna.clicks(post, "Note")
    assert anna.toast == "Secret note"
    await anna.clicks(post, "Card")
    assert ADD_ME in (anna.toast or "")
    assert nothing_secret(python)


async def test_an_older_client_in_a_channel_is_answered_in_private_too(
    lex: Lex, ben: Person, anna: Person, python: Channel
) -> None:
    post = await offered(lex, ben, python)
    ben.old_client = anna.old_client = True
    await ben.clicks(post, "Note")
    assert ben.reads() == "Secret note"
    await anna.clicks(post, "Note")
    assert ADD_ME in python.last.text
    assert nothing_secret(python)


async def test_whatever_a_card_in_a_channel_claims_its_answer_does_not_stand_there(
    lex: Lex, ben: Person, python: Channel
) -> None:
    post = await offered(lex, ben, python)
    form = {"form": "walks.walk", "about": "", "where": "Rhine"}
    for ours in ({"types": "card", "on": "card"}, form):
        filled = {"where": "Rhine", "starts_at.date": "2026-12-05", "starts_at.time": "10:30"}
        value = {"action": {"type": "Action.Execute", "verb": "lex", "data": {"lex": ours, **filled}}}
        delivery = await ben._invokes("invoke_adaptive_card_action", post, value)
        assert answers.card_action(delivery).toast == "I have answered you in our chat."
    assert ben.reads().startswith("Rhine")


# dialogs


async def test_trap_1_and_2_a_button_that_leads_to_a_form_opens_a_dialog(
    lex: Lex, anna: Person, python: Channel
) -> None:
    await anna.clicks(await offered(lex, anna, python), "Walk")
    assert anna.dialog
    assert anna.dialog.title == "A walk"
    assert anna.dialog.card
    assert cards.find_input(anna.dialog.card, "Where to")


async def test_a_dialog_that_was_filled_in_is_answered_in_the_chat(lex: Lex, ben: Person, python: Channel) -> None:
    await ben.clicks(await offered(lex, ben, python), "Walk")
    await ben.submits({"Where to": "Rhine", "Starts": "2026-12-05", "Time": "10:30", "Food": ["Soup", "Cake"]})
    assert (FILLED[0].where, FILLED[0].food, f"{FILLED[0].starts_at:%H:%M}") == ("Rhine", ("soup", "cake"), "09:30")
    assert ben.toast == "I have answered you in our chat."
    assert ben.reads().startswith("Rhine")
    assert nothing_secret(python)


async def test_a_dialog_out_of_ones_own_chat_just_closes(lex: Lex, ben: Person) -> None:
    await ben.types("page")
    await ben.clicks(ben.chat.last, "Walk")
    await ben.submits({"Where to": "Rhine", "Starts": "2026-12-05", "Time": "10:30"})
    assert (ben.toast, ben.dialog) == (None, None)
    assert ben.reads().startswith("Rhine")


async def test_without_a_chat_the_answer_stands_in_the_dialog(lex: Lex, anna: Person, python: Channel) -> None:
    await anna.clicks(await offered(lex, anna, python), "Walk")
    await anna.submits({"Where to": "Rhine", "Starts": "2026-12-05", "Time": "10:30"})
    assert anna.dialog
    assert anna.dialog.card
    assert cards.words(anna.dialog.card)[0] == "Rhine"
    await anna.submits(button="Cancel it")
    assert anna.toast == "Secret note"
    assert nothing_secret(python)


async def test_complaints_stand_in_the_dialog_and_what_was_typed_is_kept(
    lex: Lex, ben: Person, python: Channel
) -> None:
    await ben.clicks(await offered(lex, ben, python), "Walk")
    values = {"Where to": "Rhine", "Starts": "2026-12-05", "Time": "10:30", "Seats": -1, "Food": ["Cake"]}
    await ben.submits(values)
    assert ben.dialog
    again = ben.dialog.card
    assert again
    assert "At least 1, please." in cards.words(again)
    kept = {name: cards.find_input(again, name)["value"] for name in ("where", "starts_at.date", "seats", "food")}
    assert kept == {"where": "Rhine", "starts_at.date": "2026-12-05", "seats": -1, "food": "cake"}
    await ben.submits({"Seats": 3})
    assert FILLED[0].seats == 3


@pytest.mark.parametrize(
    ("where", "says"), [("here", "You are there already."), ("nowhere", "There is no such place.")]
)
async def test_a_sentence_ends_the_dialog(where: str, says: str, lex: Lex, ben: Person, python: Channel) -> None:
    await ben.clicks(await offered(lex, ben, python), "Walk")
    await ben.submits({"Where to": where, "Starts": "2026-12-05", "Time": "10:30"})
    assert ben.toast == says


async def test_a_dialog_that_turns_out_to_be_none_says_so_in_the_chat(lex: Lex, ben: Person, python: Channel) -> None:
    await ben.clicks(await offered(lex, ben, python), "Odd")
    assert ben.reads().startswith("Not a form.")
    assert ben.toast == "I have answered you in our chat."


# forms in the chat


async def test_a_form_in_the_chat_is_replaced_by_what_comes_of_it(lex: Lex, ben: Person) -> None:
    await ben.types("walk")
    form = ben.chat.last
    await ben.clicks(form, "Go", {"Where to": "Rhine", "Starts": "2026-12-05", "Time": "10:30", "Seats": 0})
    assert "At least 1, please." in ben.reads(form)
    await lex.settles()
    await ben.clicks(form, "Go", {"Seats": 2})
    assert ben.reads(form).startswith("Rhine")
    await lex.settles()
    assert form.says.startswith("Rhine")
    assert ben.chat.last is form
    assert len(FILLED) == 1


async def test_what_was_complained_about_is_looked_at_anew_when_it_is_sent_again(lex: Lex, ben: Person) -> None:
    await ben.types("walk")
    form = ben.chat.last
    CLOSED.add("Rhine")
    await ben.clicks(form, "Go", {"Where to": "Rhine", "Starts": "2026-12-05", "Time": "10:30"})
    await ben.clicks(form, "Go")
    assert "It is closed today." in ben.reads(form)
    CLOSED.clear()
    await ben.clicks(form, "Go")
    assert ben.reads(form).startswith("Rhine")
    assert len(FILLED) == 1


async def test_an_older_client_may_fill_it_in_too(lex: Lex, ben: Person) -> None:
    ben.old_client = True
    await ben.types("walk")
    form = ben.chat.last
    await ben.clicks(form, "Go", {"Where to": "Rhine", "Starts": "2026-12-05", "Time": "10:30"})
    assert form.says.startswith("Rhine")


async def test_if_the_card_is_gone_the_answer_is_said_anew(lex: Lex, ben: Person) -> None:
    ben.old_client = True
    await ben.types("walk")
    form = ben.chat.last
    lex.double.faults.fail("update", 404)
    await ben.clicks(form, "Go", {"Where to": "Rhine", "Starts": "2026-12-05", "Time": "10:30"})
    assert ben.chat.last is not form
    assert ben.reads().startswith("Rhine")


# when the way is blocked


async def test_an_answer_waits_as_long_as_the_service_asks_and_is_then_sent(lex: Lex, ben: Person) -> None:
    lex.double.faults.fail("send", 429, retry_after=3)
    await ben.types("note")
    assert ben.reads() == "Secret note"
    assert lex.pauses == [3]


async def test_it_does_not_wait_for_ever(lex: Lex, ben: Person, python: Channel) -> None:
    lex.double.faults.fail("create", 429, retry_after=3600, times=4)
    await ben.types("<at>LEX</at> note", in_=python)
    assert lex.pauses == [LONGEST] * 4
    assert python.last.text.endswith("I could not send you the answer. Please try again in a minute.")


async def test_an_answer_that_may_have_arrived_is_not_sent_twice(lex: Lex, ben: Person) -> None:
    lex.double.faults.drop("send")
    await ben.types("note")
    assert [message.says for message in ben.chat.messages if message.by_bot] == ["Secret note"]


async def test_teams_is_answered_in_time_even_if_the_service_is_slow(
    lex: Lex, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.teams.answers.PATIENCE", 0.05)
    lex.double.faults.hold("send", stored=False)
    await ben.types("note")
    assert not [message for message in ben.chat.messages if message.by_bot]
    lex.double.faults.release()
    await lex.settles()
    assert ben.reads() == "Secret note"


async def test_an_answer_that_is_not_taken_is_no_error_for_teams(lex: Lex, ben: Person) -> None:
    lex.double.faults.fail("send", 400)
    await ben.types("note")
    answers.accepted(lex.double.wire.deliveries[-1])
