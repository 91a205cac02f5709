"""The recorded payloads: read by the vendor's SDK, and the mould of everything the double sends."""

import json
from pathlib import Path
from typing import Any

import pytest
from botbuilder.schema import Activity
from botbuilder.schema.teams import TeamsChannelAccount, TeamsPagedMembersResult

from tests.adapters.teams.wire import PAYLOADS, payload

NAMES = sorted(path.stem for path in PAYLOADS.glob("*.json"))
ACTIVITIES = [name for name in NAMES if not name.startswith(("answer_", "error_"))]


@pytest.mark.parametrize("name", NAMES)
def test_every_payload_has_an_origin(name: str) -> None:
    said = (PAYLOADS / "README.md").read_text()
    assert f"`{name}`" in said or f"`…_{name.removeprefix('conversation_update_')}`" in said


@pytest.mark.parametrize("name", ACTIVITIES)
def test_the_sdk_reads_every_activity(name: str) -> None:
    recorded = payload(name)
    activity = Activity().deserialize(recorded)
    assert (activity.type, activity.channel_id, activity.id) == (recorded["type"], "msteams", recorded["id"])
    assert activity.service_url == recorded["serviceUrl"]
    assert activity.from_property.id.startswith("29:")
    assert activity.recipient.id.startswith("28:")
    assert activity.channel_data["tenant"]["id"] == recorded["conversation"]["tenantId"]


@pytest.mark.parametrize("name", ACTIVITIES)
def test_every_activity_has_the_common_fields_of_teams(name: str) -> None:
    recorded = payload(name)
    for needed in ("type", "id", "timestamp", "channelId", "serviceUrl", "from", "conversation", "recipient"):
        assert recorded[needed], needed
    personal = recorded["conversation"]["conversationType"] == "personal"
    assert recorded["conversation"]["id"].startswith("a:1" if personal else "19:")
    assert ("team" in recorded["channelData"]) != personal
    assert "isGroup" not in recorded["conversation"] or not personal


def test_the_sdk_reads_the_answers() -> None:
    member = TeamsChannelAccount().deserialize(payload("answer_member"))
    assert (member.aad_object_id, member.email) == (payload("answer_member")["objectId"], "berta@example.com")
    page = TeamsPagedMembersResult().deserialize(payload("answer_paged_members"))
    assert [each.name for each in page.members] == ["Berta Beispiel", "Anna Muster"]
    assert page.continuation_token


def test_a_reaction_carries_the_id_of_the_message_and_not_its_own() -> None:
    reaction = payload("message_reaction_added")
    assert reaction["id"] == reaction["replyToId"]
    assert not {"locale", "localTimezone", "localTimestamp"} & reaction.keys()
    assert "name" not in reaction["from"]


def test_no_payload_is_changed_by_reading_it() -> None:
    first = payload("message_personal")
    first["text"] = "changed"
    assert payload("message_personal")["text"] == "lex sessions"


def test_the_blocked_error_hides_its_code_in_a_text() -> None:
    inner: Any = json.loads(payload("error_message_writes_blocked")["message"])
    assert inner["subCode"] == "MessageWritesBlocked"


def test_payloads_are_files_of_two_spaces_and_one_line_end() -> None:
    for path in PAYLOADS.glob("*.json"):
        text = Path(path).read_text()
        assert text == json.dumps(json.loads(text), indent=2, ensure_ascii=False) + "\n", path.name
