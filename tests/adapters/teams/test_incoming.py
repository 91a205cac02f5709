"""What the recorded activities mean to the bot."""

from datetime import UTC, datetime
from typing import Any

import pytest

from adapters.teams.fields import filled_in
from adapters.teams.incoming import Asked, emoji, read, typed
from bot.events import Arrived, Click, Command, Left, Reaction, Submit
from tests.adapters.teams.wire import DROP, payload

TENANT = "7c1e5f0a-3b6d-4a52-9e0b-2f84c0d1a6b3"
BERTA = "0f3a9c52-7d14-4e8b-b6a1-5c2d9e7f8041"
CHANNEL = "19:6f2b9d4e8a1c47f0b3d5e7a9c1f20468@thread.tacv2"
GENERAL = "19:qXf3-Kt8bLmRz0vWc5yNsJ7dPeGhUaTi2oEkSrVxYwB1@thread.tacv2"
SERVICE = f"https://smba.trafficmanager.net/emea/{TENANT}/"


def changed(recorded: Any, change: Any) -> Any:
    """The recorded activity with this change worked into it, however deep."""
    if not (isinstance(recorded, dict) and isinstance(change, dict)):
        return change
    merged = recorded | {name: changed(recorded.get(name), value) for name, value in change.items()}
    return {name: value for name, value in merged.items() if value is not DROP}


def asked(name: str, **change: Any) -> Asked:
    found = read(changed(payload(name), change))
    assert found
    return found


def event(name: str, **change: Any) -> Any:
    (only,) = asked(name, **change).events
    return only


# who and where


def test_somebody_is_known_by_their_id_in_the_directory() -> None:
    by = event("message_personal").by
    assert (by.platform, by.user, by.name, by.language, by.zone) == (
        "teams",
        BERTA,
        "Berta Beispiel",
        "de",
        "Europe/Berlin",
    )


def test_somebody_without_one_is_known_by_the_bots_own_id() -> None:
    by = event("message_personal", **{"from": {"aadObjectId": DROP}}).by
    assert by.user == by.address["member"] == payload("message_personal")["from"]["id"]


def test_trap_10_the_tenant_is_read_from_the_channel_data() -> None:
    """The SDK's activity has none: its conversation forgets the tenant."""
    bare = event("message_personal", conversation={"tenantId": DROP})
    assert bare.by.tenant == bare.where.tenant == TENANT
    other = event("message_personal", channelData={"tenant": {"id": "another"}})
    assert other.by.tenant == "another"


def test_a_private_message_tells_where_to_write_to() -> None:
    by = event("message_personal").by
    assert by.address["service"] == SERVICE
    assert by.address["conversation"] == payload("message_personal")["conversation"]["id"]


def test_a_channel_never_overwrites_where_to_write_to_in_private() -> None:
    assert "conversation" not in event("message_channel_mention").by.address


def test_a_channel_is_known_without_its_thread_which_the_answer_needs() -> None:
    found = asked("message_channel_mention")
    assert found.events[0].where.channel == CHANNEL
    assert not found.events[0].where.private
    assert found.thread == f"{CHANNEL};messageid=1771290107407"


def test_a_reaction_knows_neither_language_nor_zone_and_claims_none() -> None:
    by = event("message_reaction_added").by
    assert (by.name, by.language, by.zone) == ("", "", "")


# what is typed


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("sessions", "sessions"),
        ("lex sessions", "sessions"),
        ("/lex sessions", "sessions"),
        ("LEX   Sessions python", "Sessions python"),
        ("/LEX: sessions", "sessions"),
        ("lex&nbsp;sessions&nbsp;lang:de", "sessions lang:de"),
        ("lex\xa0sessions\n", "sessions"),
        ("/lex", ""),
        ("", ""),
        ("lexicon", "lexicon"),
        ("kubernetes &amp; docker", "kubernetes & docker"),
        ("host Rust &lt;3 | 2026-12-01 15:00 | Room 4", "host Rust <3 | 2026-12-01 15:00 | Room 4"),
    ],
)
def test_every_way_of_typing_a_command_in_private(text: str, command: str) -> None:
    assert event("message_personal", text=text).text == command


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("<at>LEX</at> sessions", "sessions"),
        ("<at>LEX</at>&nbsp;sessions", "sessions"),
        ("<at>LEX</at> /lex sessions python", "sessions python"),
        ("sessions <at>LEX</at>", "sessions"),
        ("<at>LEX</at>", ""),
    ],
)
def test_every_way_of_typing_a_command_in_a_channel(text: str, command: str) -> None:
    assert event("message_channel_mention", text=text).text == command


def test_trap_11_only_the_mention_itself_is_taken_out_of_the_text() -> None:
    """`remove_recipient_mention` deletes the bot's name wherever it stands."""
    text = "<at>LEX</at> host LEX for newcomers, with &lt;at&gt;LEX&lt;/at&gt; | LEX"
    assert event("message_channel_mention", text=text).text == "host LEX for newcomers, with <at>LEX</at> | LEX"


def test_another_persons_name_stays() -> None:
    assert typed("<at>LEX</at> experts like <at>Anna Adler</at>", ["<at>LEX</at>"]) == "experts like Anna Adler"


def test_a_channels_talk_without_the_bots_name_is_none_of_our_business() -> None:
    assert read(changed(payload("message_channel_mention"), {"entities": []})) is None


def test_other_bots_are_not_answered() -> None:
    assert read(changed(payload("message_personal"), {"from": {"id": "28:another"}})) is None
    assert read(changed(payload("message_personal"), {"from": {"role": "bot"}})) is None


# buttons


def test_a_button_is_the_command_it_types() -> None:
    data = {"lex": {"types": "join 12", "on": "card"}}
    found = asked("invoke_adaptive_card_action", value={"action": {"data": data}})
    click = found.events[0]
    assert isinstance(click, Click)
    assert (click.text, found.how, found.clicked) == ("join 12", "card", "1771290108656")


def test_in_a_channel_a_button_is_always_one_that_all_can_see() -> None:
    data = {"lex": {"types": "join 12", "on": "card"}}
    assert event("invoke_adaptive_card_action", value={"action": {"data": data}}).on == "post"


@pytest.mark.parametrize("on", ["card", "page"])
def test_in_private_a_button_tells_what_it_stood_on(on: str) -> None:
    private = payload("message_personal")["conversation"]
    data = {"lex": {"types": "join 12", "on": on}}
    conversation = {**private, "isGroup": DROP}
    assert event("message_value", value=data, conversation=conversation).on == on


def test_the_button_of_an_older_client_is_a_message_with_a_value() -> None:
    found = asked("message_value", value={"lex": {"types": "join 12", "on": "post"}})
    assert (found.how, type(found.events[0])) == ("message", Click)


def test_a_button_that_is_not_ours_means_nothing() -> None:
    assert read(payload("message_value")) is None
    assert read(payload("invoke_adaptive_card_action")) is None


def test_a_dialog_is_asked_for_by_its_command() -> None:
    found = asked("invoke_task_fetch", value={"data": {"lex": {"types": "host"}, "type": "task/fetch"}})
    assert (found.how, found.events[0].text) == ("dialog", "host")  # type: ignore[union-attr]


def test_a_dialog_that_was_filled_in_is_a_form() -> None:
    data = {
        "lex": {"form": "sessions.offer", "about": "12", "several": ["before"]},
        "title": "Async Python",
        "starts_at.date": "2026-12-01",
        "starts_at.time": "15:00",
        "before": "10,60",
        "capacity": 12,
        "records": "yes",
    }
    submit = event("invoke_task_submit", value={"data": data})
    assert isinstance(submit, Submit)
    assert (submit.form, submit.about) == ("sessions.offer", "12")
    assert {"form", "lex", "msteams", "type"}.isdisjoint(set(submit.values) - {"form"})
    assert submit.values["starts_at"] == "2026-12-01T15:00"
    assert submit.values["before"] == ("10", "60")
    assert (submit.values["capacity"], submit.values["records"]) == ("12", "yes")


@pytest.mark.parametrize(
    ("data", "values"),
    [
        ({"t.date": "2026-12-01", "t.time": ""}, {"t": "2026-12-01"}),
        ({"t.date": "", "t.time": "15:00"}, {"t": "15:00"}),
        ({"t.date": "", "t.time": ""}, {"t": ""}),
        ({"t.date": "2026-12-01", "t.time": "15:00", "t.words": "Friday 10 am"}, {"t": "Friday 10 am"}),
        ({"t.date": "2026-12-01", "t.time": "15:00", "t.words": " "}, {"t": "2026-12-01T15:00"}),
        ({"t.words": "Friday 10 am"}, {"t": "Friday 10 am"}),
        ({"n": -1}, {"n": "-1"}),
        ({"n": 12.0}, {"n": "12"}),
        ({"n": 1.5}, {"n": "1.5"}),
        ({"b": True}, {"b": "yes"}),
        ({"x": {"y": 1}, "z": [1], "w": None}, {}),
        ({"c": ""}, {"c": ()}),
    ],
)
def test_answers_as_clients_send_them(data: dict[str, Any], values: dict[str, Any]) -> None:
    assert filled_in(data, ["c"]) == values


# reactions


@pytest.mark.parametrize(
    ("kind", "character"),
    [
        ("like", "👍"),
        ("heart", "❤️"),
        ("laugh", "😆"),
        ("surprised", "😮"),
        ("sad", "😢"),
        ("angry", "😠"),
        ("270b_raisedhand", "✋"),
        ("270b_raisedhand-tone4", "✋"),
        ("1f44b_wavinghand", "👋"),
        ("1f64b_happypersonraisingonehand", "🙋"),
        ("customemoji;0-weu-d5", ""),
        ("plusOne", ""),
        ("ffffff_beyond", ""),
        ("", ""),
    ],
)
def test_a_reaction_is_the_character_itself(kind: str, character: str) -> None:
    assert emoji(kind) == character


def test_a_reaction_is_put_on_the_message_it_names() -> None:
    found = event("message_reaction_added", reactionsAdded=[{"type": "270b_raisedhand"}])
    assert isinstance(found, Reaction)
    assert (found.message, found.emoji, found.added, found.where.channel) == ("1771290108656", "✋", True, CHANNEL)


def test_a_change_of_reaction_is_one_taken_off_and_one_put_on() -> None:
    found = asked("message_reaction_added", reactionsRemoved=[{"type": "like"}], reactionsAdded=[{"type": "heart"}])
    assert [(e.emoji, e.added) for e in found.events if isinstance(e, Reaction)] == [("👍", False), ("❤️", True)]


def test_a_change_of_skin_takes_nothing_off() -> None:
    skins = {"reactionsRemoved": [{"type": "270b_raisedhand"}], "reactionsAdded": [{"type": "270b_raisedhand-tone4"}]}
    found = asked("message_reaction_added", **skins)
    assert [(e.emoji, e.added) for e in found.events if isinstance(e, Reaction)] == [("✋", True)]


def test_a_reaction_tells_when_it_was_put_on() -> None:
    assert event("message_reaction_added").at == datetime(2026, 2, 17, 9, 3, 18, 953447, UTC)
    assert event("message_reaction_added", timestamp="2026-02-17T10:03:18+01:00").at.hour == 9
    for stamp in ("soon", "", DROP, 12):
        assert event("message_reaction_added", timestamp=stamp).at is None


def test_reactions_have_keys_of_their_own_although_they_bear_the_messages_id() -> None:
    first = event("message_reaction_added")
    other = event("message_reaction_added", **{"from": {"aadObjectId": "another"}})
    later = event("message_reaction_added", timestamp="2026-02-17T09:03:19Z")
    taken_off = event("message_reaction_removed")
    assert len({first.key, other.key, later.key, taken_off.key}) == 4
    assert first.key == event("message_reaction_added").key


# coming and going


def test_who_installs_the_app_can_be_written_to() -> None:
    for name in ("installation_update_add_personal", "conversation_update_bot_added_personal"):
        found = event(name)
        assert isinstance(found, Arrived)
        assert found.by.address["conversation"] == payload(name)["conversation"]["id"]


def test_who_removes_it_cannot() -> None:
    found = event("installation_update_remove_personal")
    assert (type(found), found.room, found.by.user) == (Left, False, BERTA)


def test_a_team_lets_the_bot_in() -> None:
    for name in ("installation_update_add_team", "conversation_update_bot_added_team"):
        found = event(name)
        assert (type(found), found.where.channel, found.where.private) == (Arrived, CHANNEL, False)


def test_a_team_shows_the_bot_out() -> None:
    rooms = [e.where.channel for e in asked("installation_update_remove_team").events if isinstance(e, Left) and e.room]
    assert rooms == [CHANNEL, GENERAL]
    assert [e.where.channel for e in asked("conversation_update_bot_removed_team").events] == [GENERAL]


def test_a_deleted_channel_is_left_and_a_renamed_one_known_anew() -> None:
    gone, renamed = event("conversation_update_channel_deleted"), event("conversation_update_channel_renamed")
    assert (type(gone), gone.room, gone.where.channel) == (Left, True, CHANNEL)
    assert (type(renamed), renamed.where.channel, renamed.where.name) == (Arrived, CHANNEL, "python")


@pytest.mark.parametrize(
    "name",
    [
        "conversation_update_members_added",
        "conversation_update_members_removed",
        "conversation_update_channel_created",
        "conversation_update_team_renamed",
        "message_update",
        "message_delete",
        "typing",
        "event_read_receipt",
    ],
)
def test_what_means_nothing_to_us(name: str) -> None:
    assert read(payload(name)) is None


# keys, and anything at all


def test_the_same_delivery_has_the_same_key_and_another_message_another() -> None:
    first, again = event("message_personal"), event("message_personal", text="other words")
    assert first.key == again.key != event("message_personal", id="2").key
    assert first.key != event("message_channel_mention").key
    assert event("message_personal", id=DROP).key == ""


@pytest.mark.parametrize("name", ["message_personal", "invoke_task_submit", "message_reaction_added", "message_value"])
@pytest.mark.parametrize("value", [None, 1, "x", [], ["x"], {}, {"id": 1}, True])
def test_whatever_stands_in_a_field_nothing_breaks(name: str, value: Any) -> None:
    recorded = payload(name)
    for field in recorded:
        found = read(recorded | {field: value})
        assert found is None or isinstance(found, Asked)
    for field in ("lex", "title"):
        read(recorded | {"value": {"data": {field: value}, "lex": value, "action": value}})


def test_no_key_of_one_organisation_is_one_of_another() -> None:
    other = {"tenant": {"id": "another"}}
    for name in ("message_personal", "message_reaction_added", "invoke_adaptive_card_action"):
        keys = {asked(name, channelData=data, value=PRESSED).key for data in ({}, other)}
        assert len(keys) == 2


def test_each_room_that_is_left_is_an_event_of_its_own() -> None:
    assert len({e.key for e in asked("installation_update_remove_team").events}) == 2


PRESSED = {"action": {"data": {"lex": {"form": "sessions.offer"}, "title": "Once"}}}


def test_a_form_in_a_card_is_one_submission_however_often_its_button_is_pressed() -> None:
    first = event("invoke_adaptive_card_action", id="f:1", value=PRESSED)
    assert isinstance(first, Submit)
    assert event("invoke_adaptive_card_action", id="f:2", value=PRESSED).key == first.key
    other = changed(PRESSED, {"action": {"data": {"title": "Twice"}}})
    different = [{"value": other}, {"replyToId": "another card"}, {"from": {"id": "29:another"}}]
    keys = {
        event("invoke_adaptive_card_action", **({"id": "f:2", "value": PRESSED} | change)).key for change in different
    }
    assert len(keys | {first.key}) == 4


def test_a_dialog_closes_by_itself_so_that_another_press_is_another_form() -> None:
    value = {"data": PRESSED["action"]["data"]}
    first, second = (event("invoke_task_submit", id=f"f:{n}", value=value) for n in (1, 2))
    assert isinstance(first, Submit)
    assert first.key != second.key


def test_a_command_is_what_a_message_means() -> None:
    found = event("message_personal")
    assert isinstance(found, Command)
    assert found.where.private
