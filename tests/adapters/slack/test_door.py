"""What people do in Slack, and what they see: commands, clicks, forms."""

from datetime import UTC, datetime
from typing import Any

import pytest

from .faults import answers, http_error
from .house import Installed
from .json_forms import view_json
from .limits import ResponseUrl
from .payloads import payload
from .people import Person
from .seen import seen
from .workspace import Channel, Message, View

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


# -- commands --------------------------------------------------------------------------------------------------------


async def test_a_command_is_answered_to_the_asker_alone(walks: Installed, ben: Person, python: Channel) -> None:
    await ben.types("/lex page 2", in_=python)
    assert last(ben).words.startswith("Page 2")
    assert python.messages == []
    assert walks.slack.complaints == []


async def test_a_command_works_where_the_bot_is_not(walks: Installed) -> None:
    private = walks.slack.channel("secret", private=True, bot=False)
    cleo = walks.slack.person("Cleo Sand", joins=[private])
    await cleo.types("/lex note there", in_=private)
    assert "Noted there." in last(cleo).words
    await cleo.types("/lex where")
    assert last(cleo).words.endswith("True")


async def test_a_form_opens_and_nothing_else_is_said(walks: Installed, ben: Person, python: Channel) -> None:
    await ben.types("/lex walk 7", in_=python)
    assert "Where to" in modal(ben).labels
    assert ben.ephemerals == []
    assert walks.slack.complaints == []


async def test_a_form_that_comes_too_late_says_so_with_a_button(walks: Installed, ben: Person, python: Channel) -> None:
    walks.slack.fails("views.open", answers("expired_trigger_id"))
    await ben.types("/lex walk 7", in_=python)
    assert ben.modal is None
    assert "That took too long" in last(ben).words
    await ben.clicks(last(ben), last(ben).buttons[0])
    assert "Where to" in modal(ben).labels


async def test_a_command_with_no_answer_is_thanked_for(walks: Installed, ben: Person) -> None:
    answer = await ben.types("/lex nothing")
    assert (answer.status, answer.body) == (200, "")


async def test_who_comes_first_is_known_by_name_zone_and_language(walks: Installed) -> None:
    ana = walks.slack.person("Ana Ruiz", tz="America/Bogota", locale="de-DE")
    await ana.types("/lex card")
    assert "Ana Ruiz" in last(ana).words
    call = walks.slack.calls_of("users.info")[0]
    assert (call.body["user"], call.body["include_locale"]) == (ana.id, "true")


async def test_a_profile_that_does_not_come_delays_nobody_for_good(walks: Installed) -> None:
    walks.slack.fails("users.info", http_error(500))
    ana = walks.slack.person("Ana Ruiz")
    await ana.types("/lex note x")
    assert "Noted x." in last(ana).words


# -- clicks ----------------------------------------------------------------------------------------------------------


async def test_leafing_takes_the_place_of_the_page(walks: Installed, ben: Person, python: Channel) -> None:
    await ben.types("/lex page", in_=python)
    await ben.clicks(last(ben), "Next")
    assert len(ben.ephemerals) == 1
    assert last(ben).words.startswith("Page 2")


async def test_what_a_page_leads_to_comes_below_it(walks: Installed, ben: Person, python: Channel) -> None:
    await ben.types("/lex page", in_=python)
    await ben.clicks(last(ben), "Card")
    assert [message.words.split("\n")[0] for message in ben.ephemerals] == ["Page 1", "A card"]
    await ben.clicks(last(ben), "Note")  # on one's own card the answer takes its place
    assert [message.words.split("\n")[0] for message in ben.ephemerals] == ["Page 1", "✅ Noted ."]
    assert walks.slack.complaints == []


async def test_a_click_on_a_card_for_all_is_answered_to_one(walks: Installed, ben: Person, python: Channel) -> None:
    card = await walks.announces(python, "walk:1")
    before = card.blocks
    for button in ("Note", "Card"):
        await ben.clicks(card, button)
    assert [message.words.split("\n")[0] for message in ben.ephemerals] == ["✅ Noted .", "A card"]
    assert python.messages == [card]
    assert card.blocks == before


async def test_a_click_may_open_a_form(walks: Installed, ben: Person, python: Channel) -> None:
    card = await walks.announces(python, "walk:1")
    await ben.clicks(card, "Walk")
    assert "Where to" in modal(ben).labels
    assert ben.ephemerals == []


async def test_a_link_is_opened_without_a_word(walks: Installed, ben: Person, python: Channel) -> None:
    await ben.types("/lex page", in_=python)
    answer = await ben.clicks(last(ben), "Site")
    assert answer.ok
    assert len(ben.ephemerals) == 1


async def test_an_answer_that_its_address_does_not_take_comes_in_private(
    walks: Installed, ben: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ben.types("/lex page")
    page = last(ben)
    monkeypatch.setattr(ResponseUrl, "refusal", lambda *_: "used_url")
    await ben.clicks(page, "Card")
    assert ben.ephemerals == [page]
    assert "A card" in ben.dm[-1].words


# -- forms -----------------------------------------------------------------------------------------------------------


async def test_a_form_that_was_filled_in_shows_what_came_of_it(walks: Installed, ben: Person, python: Channel) -> None:
    await ben.types("/lex walk 7", in_=python)
    await ben.submits({**WALK, "Colour": "Red", "More colours": ["Red", "Blue"], "Dogs may come": ["yes"]})
    shown = modal(ben)
    assert shown.words.startswith("Home Tue, Dec 1, 2026, 16:00 CET 3")
    assert f"7|{python.id}|False|red|red+blue|True" in seen(shown.words)
    assert shown.labels == []
    await ben.closes()
    assert ben.modal is None
    assert walks.slack.complaints == []


async def test_complaints_stand_at_their_fields_and_what_was_typed_stays(walks: Installed, ben: Person) -> None:
    await ben.types("/lex walk")
    await ben.submits({**WALK, "Where to": "nowhere", "Why": "because"})
    shown = modal(ben)
    assert shown.errors == {"title": "That is no place.", "seats": "Too many."}
    assert shown.values["why", "why"]["value"] == "because"
    await ben.submits({"Where to": "Home"})
    assert "Home" in modal(ben).words
    assert walks.slack.complaints == []


async def test_a_complaint_about_no_field_stands_above_them(walks: Installed, ben: Person) -> None:
    await ben.types("/lex walk")
    await ben.submits({**WALK, "Where to": "mist", "Seats": "7"})
    assert "It is misty." in modal(ben).words
    assert modal(ben).values["seats", "seats"]["value"] == "7"
    assert walks.slack.complaints == []


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"Where to": "x" * 41}, "title"),
        ({"Where to": "\u200b"}, "title"),
        ({"Seats": "-1"}, "seats"),
        ({"Seats": "10"}, "seats"),
        ({"Map": "javascript:alert(1)"}, "link"),
    ],
)
async def test_what_cannot_be_is_said_at_its_field(walks: Installed, ben: Person, values: Any, field: str) -> None:
    await ben.types("/lex walk")
    await ben.submits({**WALK, **values}, checked=False)
    assert list(modal(ben).errors) == [field]


async def test_a_form_that_is_submitted_twice_has_its_effect_once(walks: Installed, ben: Person) -> None:
    await ben.types("/lex walk")
    await ben.fills(WALK)
    view = view_json(modal(ben))
    for _ in range(2):  # as when no answer came in time, and the button is pressed again
        changes = {"user.id": ben.id, "view": view, "trigger_id": walks.slack.trigger(ben.id, view["id"])}
        answer = await walks.slack.wire.send("interactive", payload("view_submission", changes))
        assert answer.ok
    await walks.settles()
    assert len([message for message in ben.dm if "You walk: Home" in message.words]) == 1


async def test_a_form_of_a_room_that_is_no_more_is_closed(walks: Installed, ben: Person) -> None:
    await ben.types("/lex walk")
    modal(ben).body["callback_id"] = "gone.form"
    await ben.submits(WALK)
    assert ben.modal is None
    assert walks.slack.complaints == []


# -- modals within modals --------------------------------------------------------------------------------------------


async def test_a_card_in_a_modal_leads_on_within_it(walks: Installed, ben: Person) -> None:
    await ben.opens_home()
    assert ben.home is not None
    await ben.clicks(ben.home, "Card")
    card = modal(ben)
    await ben.clicks(card, "Note")
    assert modal(ben).id == card.id
    assert "Noted" in modal(ben).words


async def test_a_form_asked_for_in_a_modal_lies_on_top(walks: Installed, ben: Person) -> None:
    await ben.opens_home()
    assert ben.home is not None
    await ben.clicks(ben.home, "Card")
    card = modal(ben)
    await ben.clicks(card, "Walk")
    assert modal(ben).previous == card.id
    await ben.submits(WALK)
    await ben.closes()
    assert modal(ben).id == card.id
    assert walks.slack.complaints == []


async def test_when_modals_cannot_be_piled_up_the_top_one_gives_way(walks: Installed, ben: Person) -> None:
    await ben.opens_home()
    assert ben.home is not None
    await ben.clicks(ben.home, "Card")
    card = modal(ben)
    walks.slack.fails("views.push", answers("push_limit_reached"))
    await ben.clicks(card, "Page")
    assert modal(ben).id == card.id
    assert "Page 1" in modal(ben).words
