"""Payloads as Slack sends them, as events."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.slack import emoji, incoming
from adapters.slack.incoming import Us, meant
from bot.blocks import BLOCKS
from bot.events import Arrived, Click, Command, Left, Reaction, Submit

from .payloads import ABSENT, form, payload
from .workspace import BOT, BOT_USER, TEAM

US = Us(TEAM, BOT_USER, BOT)
BEN = "U06BEN4XQ2P"


def happened(name: str, **changes: Any) -> Any:
    fields = {key.replace("__", "."): value for key, value in changes.items()}
    return incoming.event(US, payload(name, {f"event.{key}": value for key, value in fields.items()}))


# -- words -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("sessions", "sessions"),
        ("  host “Kubernetes” ", 'host "Kubernetes"'),
        ("„Deutsch“ ‚so‘ «et» l’été", '"Deutsch" \'so\' "et" l\'été'),
        ("a\u00a0b\u202fc", "a b c"),
        ("R&amp;D &lt;3 &amp;lt;", "R&D <3 &lt;"),
        ("thank <@U06C1E0XQ3P|cleo> in <#C06KUBERN3T|kubernetes>", "thank @cleo in #kubernetes"),
        ("<@U06C1E0XQ3P>", "@U06C1E0XQ3P"),
        ("<mailto:ana@example.com|ana@example.com>", "ana@example.com"),
        ("<https://example.com/a?b=1&amp;c=2>", "https://example.com/a?b=1&c=2"),
        ("<https://example.com|our page>", "https://example.com"),
        ("search <http://asp.net|asp.net>", "search asp.net"),
        ("<!here> <!channel|channel> <!subteam^S1|@docs>", "@here @channel @docs"),
        ("<!date^1|tomorrow>", "tomorrow"),
        ("&lt;@U1|no&gt;", "<@U1|no>"),
        ("", ""),
    ],
)
def test_what_was_typed_is_what_was_meant(sent: str, typed: str) -> None:
    assert meant(sent) == typed


def test_a_reaction_is_its_character_with_its_skin_whatever_its_name() -> None:
    names = ("raised_hand", "hand", "raised_hand::skin-tone-2", "hand::skin-tone-6")
    assert [emoji.character(name) for name in names] == ["✋", "✋", "✋🏻", "✋🏿"]
    assert emoji.character("our_own_logo") == ""


def test_every_emoji_on_a_door_plate_has_a_name_in_slack() -> None:
    assert {character for block in BLOCKS for character, _ in block.reactions} <= emoji.KNOWN


# -- what people do --------------------------------------------------------------------------------------------------


def test_a_command_in_a_channel() -> None:
    event = incoming.command(US, form("slash_command"))
    assert isinstance(event, Command)
    assert (event.by.platform, event.by.tenant, event.by.user) == ("slack", TEAM, BEN)
    assert (event.where.channel, event.where.name, event.where.private) == ("C06KUBERN3T", "#kubernetes", False)
    assert event.text == "sessions"
    assert event.key.startswith("slack:6245367082465.")


@pytest.mark.parametrize(
    ("recorded", "name", "private"),
    [("slash_command", "#kubernetes", False), ("slash_command_private", "", False), ("slash_command_dm", "", True)],
)
def test_a_command_knows_its_room(recorded: str, name: str, private: bool) -> None:
    where = incoming.command(US, form(recorded)).where
    assert (where.name, where.private) == (name, private)


@pytest.mark.parametrize(
    ("recorded", "on", "channel"),
    [
        ("block_actions_message", "post", "C06KUBERN3T"),
        ("block_actions_ephemeral", "card", "C06KUBERN3T"),
        ("block_actions_home", "home", BEN),
        ("block_actions_modal", "card", BEN),
    ],
)
def test_a_click_knows_what_was_clicked(recorded: str, on: str, channel: str) -> None:
    body = payload(recorded)
    body["actions"][0]["value"] = "join R&amp;D"
    event = incoming.click(US, body)
    assert isinstance(event, Click)
    assert (event.text, event.on, event.where.channel, event.by.user) == ("join R&D", on, channel, BEN)
    assert event.key == f"slack:{body['trigger_id']}"


@pytest.mark.parametrize("on", ["post", "page", "card", "home"])
def test_a_button_of_ours_says_itself_what_it_stands_on(on: str) -> None:
    body = payload("block_actions_message")
    body["actions"][0] |= {"action_id": f"{on}.3", "value": "join 12"}
    event = incoming.click(US, body)
    assert event
    assert event.on == on


def test_a_link_that_was_opened_types_nothing() -> None:
    body = payload("block_actions_message")
    del body["actions"][0]["value"]
    assert incoming.click(US, body) is None


@pytest.mark.parametrize(("value", "typed"), [("cancel R&amp;D", "cancel R&D"), ("-", None)])
def test_a_line_of_a_menu_is_clicked_like_a_button(value: str, typed: str | None) -> None:
    body = payload("block_actions_message")
    del body["actions"][0]["value"]
    body["actions"][0] |= {"type": "overflow", "action_id": "card.4", "selected_option": {"text": {}, "value": value}}
    event = incoming.click(US, body)
    assert (event and event.text) == typed


STATE: dict[str, dict[str, Any]] = {
    "title": {"type": "plain_text_input", "value": "Walk & <talk>"},
    "starts_at": {"type": "datetimepicker", "selected_date_time": 1796137200},
    "why": {"type": "plain_text_input", "value": None},
    "link": {"type": "url_text_input", "value": "https://example.com"},
    "seats": {"type": "number_input", "value": "-1"},
    "colour": {"type": "static_select", "selected_option": {"text": {}, "value": "red"}},
    "more": {"type": "multi_static_select", "selected_options": [{"value": "red"}, {"value": "blue"}]},
    "dogs": {"type": "checkboxes", "selected_options": [{"value": "yes"}]},
    "none": {"type": "static_select", "selected_option": None},
    "few": {"type": "multi_static_select", "selected_options": []},
    "cats": {"type": "checkboxes", "selected_options": []},
    "never": {"type": "datetimepicker", "selected_date_time": None},
    "told": {"type": "datetimepicker", "selected_date_time": 1796137200},
    "starts_at.words": {"type": "plain_text_input", "value": " "},
    "never.words": {"type": "plain_text_input", "value": None},
    "told.words": {"type": "plain_text_input", "value": "Friday 10 am"},
}


def submitted(**changes: Any) -> Submit:
    state = {"values": {name: {name: value} for name, value in STATE.items()}}
    return incoming.submit(US, payload("view_submission", {"view.state": state, **changes}))


def test_a_form_that_was_filled_in() -> None:
    event = submitted()
    assert event.form == "sessions.offer"
    assert event.values == {
        "title": "Walk & <talk>",
        "starts_at": "2026-12-01T15:00:00+00:00",
        "why": "",
        "link": "https://example.com",
        "seats": "-1",
        "colour": "red",
        "more": ("red", "blue"),
        "dogs": "yes",
        "none": "",
        "few": (),
        "cats": "",
        "never": "",
        "told": "Friday 10 am",
    }


def test_a_form_brings_back_what_it_was_about_and_where_it_was_asked_for() -> None:
    carried = '{"about":"12","channel":"C06KUBERN3T","name":"#kubernetes","private":false}'
    event = submitted(**{"view.private_metadata": carried})
    assert (event.about, event.where.channel, event.where.name, event.where.private) == (
        "12",
        "C06KUBERN3T",
        "#kubernetes",
        False,
    )
    bare = submitted(**{"view.private_metadata": "12"})
    assert (bare.about, bare.where.channel, bare.where.private) == ("12", BEN, True)


def test_a_modal_as_it_was_drawn_is_one_submission() -> None:
    first = submitted(trigger_id="1.1")
    assert submitted(trigger_id="2.2").key == first.key  # sent again by hand after a time-out
    assert submitted(**{"view.state": {"values": {}}}).key == first.key  # or with something changed in between
    assert submitted(**{"view.id": "V2"}).key != first.key
    assert submitted(**{"view.hash": "2.b"}).key != first.key


# -- what happens ----------------------------------------------------------------------------------------------------


def test_a_reaction_on_a_message() -> None:
    event = happened("event_reaction_added", reaction="raised_hand::skin-tone-3")
    assert isinstance(event, Reaction)
    item = payload("event_reaction_added")["event"]["item"]
    assert (event.emoji, event.added, event.message, event.where.channel) == ("✋🏼", True, item["ts"], item["channel"])
    assert event.at == datetime(2025, 11, 22, 10, 2, 0, 500, UTC)
    assert event.key == "slack:Ev06H4ND5UP1"
    taken = happened("event_reaction_removed", reaction="hand")
    assert isinstance(taken, Reaction)
    assert not taken.added
    somebody_elses = happened("event_reaction_added", reaction="hand", item_user="U0OTHER")
    assert isinstance(somebody_elses, Reaction)
    assert (event.ours, somebody_elses.ours) == (True, False)


def test_a_reaction_that_means_nothing_is_nothing() -> None:
    assert happened("event_reaction_added", reaction="party_parrot") is None
    assert happened("event_reaction_added", item={"type": "file", "file": "F1"}) is None


def test_the_home_tab_asks_for_the_home_card() -> None:
    event = happened("event_app_home_opened")
    assert isinstance(event, Command)
    assert (event.text, event.where.private, event.where.channel) == ("", True, BEN)
    assert happened("event_app_home_opened", tab="messages") is None


def test_a_line_in_the_private_talk_is_a_command() -> None:
    event = happened("event_message_im", text="sessions &lt;today&gt; “x”")
    assert isinstance(event, Command)
    assert (event.text, event.where.channel, event.where.private) == ('sessions <today> "x"', "D06D1R3CTMS", True)


@pytest.mark.parametrize("name", ["event_message_im_from_bot"])
def test_our_own_words_are_no_command(name: str) -> None:
    assert happened(name) is None


def test_neither_an_edited_line_nor_one_in_a_channel_is_a_command() -> None:
    body = payload("event_message_im")
    body["event"]["subtype"] = "message_changed"
    assert incoming.event(US, body) is None
    assert happened("event_message_im", channel_type="channel") is None


def test_somebody_new_comes_with_their_profile() -> None:
    event = happened("event_user_change")
    assert isinstance(event, Arrived)
    by = event.by
    assert (by.name, by.email, by.zone, by.language) == ("Ben Okafor", "ben@example.com", "Europe/Berlin", "en-US")
    assert isinstance(happened("event_team_join"), Arrived)


@pytest.mark.parametrize(
    ("differs", "vouched"),
    [
        ({}, True),
        ({"team_id": "T0ELSEWHERE", "enterprise_user": {"id": "W1"}}, True),
        ({"team_id": "T0ELSEWHERE"}, False),
        ({"is_stranger": True}, False),
        ({"is_email_confirmed": False}, False),
    ],
)
def test_an_address_counts_only_if_our_own_organisation_vouches_for_it(differs: dict[str, Any], vouched: bool) -> None:
    by = incoming.described(US, payload("user") | differs)
    assert (by.email, by.name) == ("ben@example.com" if vouched else "", "Ben Okafor")


def test_somebody_deactivated_has_left() -> None:
    event = happened("event_user_change", user__deleted=True)
    assert isinstance(event, Left)
    assert (event.by.user, event.room) == (BEN, False)


def test_bots_are_not_people() -> None:
    assert happened("event_user_change", user__is_bot=True) is None
    assert happened("event_team_join", user__id="USLACKBOT") is None


def test_the_bot_is_let_into_a_room() -> None:
    event = happened("event_member_joined_channel", user=BOT_USER)
    assert isinstance(event, Arrived)
    assert (event.where.channel, event.where.private) == ("C06KUBERN3T", False)
    assert event.by.user == payload("event_member_joined_channel")["event"]["inviter"]
    came = happened("event_member_joined_channel", inviter=ABSENT)
    assert isinstance(came, Arrived)
    assert (event.how, came.how, came.by.user) == ("let in", "came", BEN)
    assert happened("event_member_joined_channel") is None  # somebody put ben into it
    assert happened("event_member_joined_channel", user=BOT_USER, inviter=ABSENT) is None


def test_the_bot_is_put_out_of_a_room() -> None:
    event = happened("event_member_left_channel", user=BOT_USER)
    assert isinstance(event, Left)
    assert (event.room, event.where.channel) == (True, "C06KUBERN3T")
    assert happened("event_member_left_channel") is None


@pytest.mark.parametrize("kind", ["channel_left", "group_left", "channel_archive", "channel_deleted"])
def test_a_room_that_is_gone(kind: str) -> None:
    event = incoming.event(US, {"event_id": "Ev1", "event": {"type": kind, "channel": "C1", "actor_id": BEN}})
    assert isinstance(event, Left)
    assert event.room


def test_an_unarchived_room_can_be_spoken_in_again() -> None:
    told = {"type": "channel_unarchive", "channel": "C1", "user": BEN}
    event = incoming.event(US, {"event_id": "Ev1", "event": told})
    assert isinstance(event, Arrived)


@pytest.mark.parametrize("name", ["event_app_uninstalled", "event_tokens_revoked"])
def test_what_concerns_nobody_is_nothing(name: str) -> None:
    assert happened(name) is None
