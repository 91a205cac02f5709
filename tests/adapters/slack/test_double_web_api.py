"""The double's Web API against Slack's own client: the same answers, the same refusals."""

import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from .bare_app import Clock, client_of
from .double import SlackDouble
from .limits import UNLIMITED
from .people import Person
from .workspace import BOT_USER, Channel

Json = dict[str, Any]
SECTION = {"type": "section", "text": {"type": "mrkdwn", "text": "*hi*"}}
BIG = {"event_type": "a", "event_payload": {"key": "x" * 16_000}}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Hi"}, "blocks": [SECTION]}


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    async with SlackDouble(now=Clock(), limits=UNLIMITED) as double:
        yield double


@pytest.fixture
def client(slack: SlackDouble) -> AsyncWebClient:
    return client_of(slack)


@pytest.fixture
def kubernetes(slack: SlackDouble) -> Channel:
    return slack.channel("kubernetes")


@pytest.fixture
def ben(slack: SlackDouble, kubernetes: Channel) -> Person:
    return slack.person("Ben Okafor", tz="Europe/London", locale="de-DE", joins=[kubernetes])


def refused(error: str) -> Any:
    return pytest.raises(SlackApiError, match=f"'error': '{error}'")


# -- who may call ----------------------------------------------------------------------------------------------------


async def test_the_token_is_looked_at(slack: SlackDouble, client: AsyncWebClient) -> None:
    assert (await client.auth_test())["user_id"] == BOT_USER
    with refused("invalid_auth"):
        await client_of(slack, "xoxb-somebody-else").auth_test()
    with refused("not_allowed_token_type"):
        await client_of(slack, slack.app_token).auth_test()
    with refused("not_allowed_token_type"):
        await client.apps_connections_open(app_token=slack.bot_token)
    async with aiohttp.ClientSession() as session, session.post(slack.api_url + "auth.test") as response:
        assert (await response.json())["error"] == "not_authed"
    await slack.revokes_tokens()
    with refused("token_revoked"):
        await client.auth_test()


async def test_a_token_in_json_does_not_count_but_in_a_form_it_does(slack: SlackDouble) -> None:
    async with aiohttp.ClientSession() as session:
        url, body = slack.api_url + "auth.test", {"token": slack.bot_token}
        async with session.post(url, json=body) as response:
            assert (await response.json())["error"] == "not_authed"
        async with session.post(url, data=body) as response:
            assert (await response.json())["ok"]


async def test_scopes_are_asked_for_when_some_are_given(kubernetes: Channel) -> None:
    async with SlackDouble(scopes=["chat:write", "users:read"]) as slack:
        client, ben = client_of(slack), slack.person("Ben Okafor")
        answer = await client.users_info(user=ben.id)
        assert "email" not in answer["user"]["profile"]
        assert answer.headers["x-oauth-scopes"] == "chat:write,users:read"
        with refused("missing_scope") as refusal:
            await client.users_lookupByEmail(email="ben@example.com")
        assert refusal.value.response["needed"] == "users:read.email"
        im = await client.chat_postMessage(channel=ben.id, text="hi")
        with refused("missing_scope"):
            await client.conversations_history(channel=im["channel"])


async def test_what_slack_does_not_know_it_says_so(client: AsyncWebClient) -> None:
    with refused("unknown_method"):
        await client.api_call("chat.shout")
    with refused("invalid_arguments") as refusal:
        await client.api_call("chat.postMessage", json={"text": "hi"})
    assert refusal.value.response["response_metadata"]["messages"] == ["[ERROR] missing required field: channel"]


async def test_methods_that_read_take_no_json(client: AsyncWebClient, ben: Person) -> None:
    with refused("invalid_arguments"):
        await client.api_call("users.info", json={"user": ben.id})
    assert (await client.api_call("users.info", data={"user": ben.id}))["ok"]
    assert (await client.api_call("users.info", http_verb="GET", params={"user": ben.id}))["ok"]


async def test_broken_bodies_have_their_own_names(slack: SlackDouble) -> None:
    headers = {"Authorization": f"Bearer {slack.bot_token}"}
    cases = [(b"{", "application/json", "invalid_json"), (b"[]", "application/json", "json_not_object")]
    cases.append((b"<a/>", "application/xml", "invalid_post_type"))
    async with aiohttp.ClientSession(headers=headers) as session:
        for body, kind, error in cases:
            sent = session.post(slack.api_url + "chat.postMessage", data=body, headers={"Content-Type": kind})
            async with sent as response:
                assert (await response.json())["error"] == error


async def test_every_call_is_written_down(slack: SlackDouble, client: AsyncWebClient, kubernetes: Channel) -> None:
    await client.chat_postMessage(channel=kubernetes.id, text="hi")
    with refused("no_text"):
        await client.api_call("chat.postMessage", json={"channel": kubernetes.id})
    good, bad = slack.calls_of("chat.postMessage")
    assert (good.ok, good.body["text"], good.at, good.token) == (True, "hi", slack.workspace.now(), slack.bot_token)
    assert (bad.ok, bad.error, bad.status) == (False, "no_text", 200)


# -- messages --------------------------------------------------------------------------------------------------------


async def test_a_post_comes_back_as_slack_keeps_it(client: AsyncWebClient, kubernetes: Channel) -> None:
    answer = await client.chat_postMessage(channel=kubernetes.id, text="hi", blocks=[SECTION])
    block = answer["message"]["blocks"][0]
    assert block["block_id"]
    assert block["text"] == {"type": "mrkdwn", "text": "*hi*", "verbatim": False}
    assert answer["ts"] == kubernetes.last.ts
    with_form = {"channel": kubernetes.id, "text": "hi", "blocks": json.dumps([SECTION])}
    assert (await client.api_call("chat.postMessage", data=with_form))["ok"]


async def test_a_post_to_a_person_goes_to_their_dm(client: AsyncWebClient, ben: Person) -> None:
    answer = await client.chat_postMessage(channel=ben.id, text="A reminder")
    assert answer["channel"].startswith("D")
    assert [message.text for message in ben.dm] == ["A reminder"]
    await client.chat_update(channel=answer["channel"], ts=answer["ts"], text="No reminder")
    assert [message.text for message in ben.dm] == ["No reminder"]
    with refused("channel_not_found"):
        await client.chat_update(channel=ben.id, ts=answer["ts"], text="x")  # an update wants the DM's own id


async def test_posts_are_refused_by_name(slack: SlackDouble, client: AsyncWebClient, kubernetes: Channel) -> None:
    strange = slack.channel("strange", bot=False)
    hidden = slack.channel("hidden", bot=False, private=True)
    closed = slack.channel("closed")
    closed.archived = True
    cases: list[tuple[Json, str]] = [
        ({"channel": "C404", "text": "x"}, "channel_not_found"),
        ({"channel": strange.id, "text": "x"}, "not_in_channel"),
        ({"channel": hidden.id, "text": "x"}, "channel_not_found"),
        ({"channel": closed.id, "text": "x"}, "is_archived"),
        ({"channel": BOT_USER, "text": "x"}, "cannot_dm_bot"),
        ({"channel": kubernetes.id, "text": ""}, "no_text"),
        ({"channel": kubernetes.id, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": kubernetes.id, "text": "x", "thread_ts": "1.2"}, "thread_not_found"),
        ({"channel": kubernetes.id, "text": "x", "blocks": "[{"}, "invalid_blocks_format"),
        ({"channel": kubernetes.id, "text": "x", "markdown_text": "*x*"}, "markdown_text_conflict"),
        ({"channel": kubernetes.id, "text": "x", "metadata": {"event_type": "a"}}, "invalid_metadata_format"),
        ({"channel": kubernetes.id, "text": "x", "metadata": BIG}, "metadata_too_large"),
        ({"channel": kubernetes.id, "attachments": [{"fallback": "x"}] * 101}, "too_many_attachments"),
    ]
    for body, error in cases:
        with refused(error):
            await client.api_call("chat.postMessage", json=body)
    assert kubernetes.messages == []


async def test_bad_blocks_are_pointed_at(client: AsyncWebClient, kubernetes: Channel) -> None:
    blocks = [SECTION, {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]
    with refused("invalid_blocks") as refusal:
        await client.chat_postMessage(channel=kubernetes.id, text="x", blocks=blocks)
    said = "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    assert refusal.value.response["response_metadata"]["messages"] == [f"[ERROR] {said}"]
    assert refusal.value.response["errors"] == [said]
    many = [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2700}} for _ in range(5)]
    with refused("msg_blocks_too_long"):
        await client.chat_postMessage(channel=kubernetes.id, text="x", blocks=many)


async def test_only_own_messages_are_changed_and_deleted(
    client: AsyncWebClient, kubernetes: Channel, ben: Person
) -> None:
    theirs = await ben.says("mine", in_=kubernetes)
    with refused("cant_update_message"):
        await client.chat_update(channel=kubernetes.id, ts=theirs.ts, text="x")
    with refused("cant_delete_message"):
        await client.chat_delete(channel=kubernetes.id, ts=theirs.ts)
    ours = await client.chat_postMessage(channel=kubernetes.id, text="ours", blocks=[SECTION])
    with refused("msg_too_long"):
        await client.chat_update(channel=kubernetes.id, ts=ours["ts"], text="x" * 4001)
    await client.chat_update(channel=kubernetes.id, ts=ours["ts"], text="changed")
    assert (kubernetes.last.text, kubernetes.last.words) == ("changed", "*hi*")  # blocks not given stay
    await client.chat_update(channel=kubernetes.id, ts=ours["ts"], text="changed", blocks=[])
    assert kubernetes.last.words == "changed"
    await client.chat_delete(channel=kubernetes.id, ts=ours["ts"])
    with refused("message_not_found"):
        await client.chat_update(channel=kubernetes.id, ts=ours["ts"], text="x")


async def test_an_ephemeral_post_needs_its_reader_in_the_channel(
    slack: SlackDouble, client: AsyncWebClient, kubernetes: Channel, ben: Person
) -> None:
    await client.chat_postEphemeral(channel=kubernetes.id, user=ben.id, text="psst")
    assert [message.text for message in ben.ephemerals] == ["psst"]
    with refused("user_not_in_channel"):
        await client.chat_postEphemeral(channel=kubernetes.id, user=slack.person("Cleo Marchand").id, text="psst")


async def test_history_has_metadata_pages_and_threads_apart(client: AsyncWebClient, kubernetes: Channel) -> None:
    note = {"event_type": "lex_post", "event_payload": {"key": "42"}}
    first = await client.chat_postMessage(channel=kubernetes.id, text="first", metadata=note)
    await client.chat_postMessage(channel=kubernetes.id, text="reply", thread_ts=first["ts"])
    await client.chat_postMessage(channel=kubernetes.id, text="second")
    page = await client.conversations_history(channel=kubernetes.id, limit=1, include_all_metadata=True)
    assert [m["text"] for m in page["messages"]] == ["second"]
    cursor = page["response_metadata"]["next_cursor"]
    rest = await client.conversations_history(channel=kubernetes.id, cursor=cursor, include_all_metadata=True)
    assert [(m["text"], m["metadata"]) for m in rest["messages"]] == [("first", note)]
    assert "metadata" not in (await client.conversations_history(channel=kubernetes.id))["messages"][1]
    after = await client.conversations_history(channel=kubernetes.id, oldest=first["ts"])
    assert [m["text"] for m in after["messages"]] == ["second"]
    thread = await client.conversations_replies(channel=kubernetes.id, ts=first["ts"])
    assert [m["text"] for m in thread["messages"]] == ["first", "reply"]
    with refused("invalid_cursor"):
        await client.conversations_history(channel=kubernetes.id, cursor="?")


async def test_reactions_of_the_bot_are_put_once(client: AsyncWebClient, kubernetes: Channel) -> None:
    posted = await client.chat_postMessage(channel=kubernetes.id, text="hi")
    place = {"channel": kubernetes.id, "timestamp": posted["ts"]}
    await client.reactions_add(name="raised_hand", **place)
    with refused("already_reacted"):
        await client.reactions_add(name="raised_hand", **place)
    got = await client.reactions_get(**place)
    assert got["message"]["reactions"] == [{"name": "raised_hand", "users": [BOT_USER], "count": 1}]
    await client.reactions_remove(name="raised_hand", **place)
    with refused("no_reaction"):
        await client.reactions_remove(name="raised_hand", **place)
    with refused("message_not_found"):
        await client.reactions_add(name="x", channel=kubernetes.id, timestamp="1.2")


# -- people and conversations ----------------------------------------------------------------------------------------


async def test_people_are_found_by_id_and_address(client: AsyncWebClient, ben: Person) -> None:
    user = (await client.users_info(user=ben.id, include_locale=True))["user"]
    assert (user["tz"], user["locale"], user["profile"]["real_name"]) == ("Europe/London", "de-DE", "Ben Okafor")
    assert "locale" not in (await client.users_info(user=ben.id))["user"]
    assert (await client.users_lookupByEmail(email="BEN.okafor@example.com"))["user"]["id"] == ben.id
    with refused("user_not_found"):
        await client.users_info(user="U404")
    await ben.is_deactivated()
    assert (await client.users_info(user=ben.id))["user"]["deleted"]
    with refused("users_not_found"):
        await client.users_lookupByEmail(email="ben.okafor@example.com")
    with refused("user_disabled"):
        await client.conversations_open(users=ben.id)
    assert (await client.chat_postMessage(channel=ben.id, text="hello?"))["ok"]  # Slack lets this pass


async def test_long_lists_come_in_pages(slack: SlackDouble, client: AsyncWebClient) -> None:
    everybody = {slack.person(f"Person {n}").id for n in range(25)} | {BOT_USER}
    seen, cursor = [], ""
    for _ in range(3):
        page = await client.users_list(limit=10, cursor=cursor)
        seen += [member["id"] for member in page["members"]]
        cursor = page["response_metadata"]["next_cursor"]
    assert (set(seen), len(seen), cursor) == (everybody, 26, "")


async def test_channels_are_listed_as_far_as_the_bot_sees_them(slack: SlackDouble, client: AsyncWebClient) -> None:
    slack.channel("open", bot=False)
    slack.channel("ours", private=True)
    slack.channel("hidden", private=True, bot=False)
    slack.channel("old").archived = True
    listed = await client.conversations_list(types="public_channel,private_channel", exclude_archived=True)
    assert [(c["name"], c["is_member"]) for c in listed["channels"]] == [("open", False), ("ours", True)]


async def test_the_bot_joins_public_channels_alone(slack: SlackDouble, client: AsyncWebClient, ben: Person) -> None:
    strange, hidden = slack.channel("strange", bot=False), slack.channel("hidden", bot=False, private=True)
    await client.conversations_join(channel=strange.id)
    assert (await client.conversations_members(channel=strange.id))["members"] == [BOT_USER]
    with refused("channel_not_found"):
        await client.conversations_join(channel=hidden.id)
    info = await client.conversations_info(channel=strange.id, include_num_members=True)
    assert (info["channel"]["is_member"], info["channel"]["num_members"]) == (True, 1)


async def test_group_conversations_open_once(slack: SlackDouble, client: AsyncWebClient, ben: Person) -> None:
    cleo = slack.person("Cleo Marchand")
    first = await client.conversations_open(users=f"{ben.id},{cleo.id}")
    again = await client.conversations_open(users=[cleo.id, ben.id], return_im=True)
    assert first["channel"]["id"] == again["channel"]["id"]
    assert again["channel"]["is_mpim"]
    with refused("user_not_found"):
        await client.conversations_open(users="U404")
    with refused("too_many_users"):
        await client.conversations_open(users=[ben.id] * 9)
    with refused("users_list_not_supplied"):
        await client.api_call("conversations.open", json={})


# -- views and files -------------------------------------------------------------------------------------------------


async def test_views_have_hashes_ids_and_a_depth(slack: SlackDouble, client: AsyncWebClient, ben: Person) -> None:
    opened = await client.views_open(trigger_id=slack.trigger(ben.id), view={**MODAL, "external_id": "one"})
    for _ in range(2):
        await client.views_push(trigger_id=slack.trigger(ben.id), view=MODAL)
    with refused("push_limit_reached"):
        await client.views_push(trigger_id=slack.trigger(ben.id), view=MODAL)
    assert ben.modal
    assert ben.modal.root == opened["view"]["id"]
    with refused("duplicate_external_id"):
        await client.views_open(trigger_id=slack.trigger(ben.id), view={**MODAL, "external_id": "one"})
    with refused("hash_conflict"):
        await client.views_update(view_id=ben.modal.id, hash="1.stale", view=MODAL)
    await client.views_update(external_id="one", hash=opened["view"]["hash"], view={**MODAL, "external_id": "one"})
    with refused("not_found"):
        await client.views_update(view_id="V404", view=MODAL)


async def test_bad_views_are_refused(slack: SlackDouble, client: AsyncWebClient, ben: Person) -> None:
    no_title = {"type": "modal", "blocks": [SECTION]}
    with refused("invalid_arguments") as refusal:
        await client.views_open(trigger_id=slack.trigger(ben.id), view=no_title)
    said = "[ERROR] missing required field: title [json-pointer:/view]"
    assert refusal.value.response["response_metadata"]["messages"] == [said]
    big = {**MODAL, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "ß" * 2999}}] * 50}
    with refused("view_too_large"):
        await client.views_open(trigger_id=slack.trigger(ben.id), view=big)
    with refused("invalid_arguments"):
        await client.views_publish(user_id="U404", view={"type": "home", "blocks": []})
    with refused("invalid_arguments"):
        await client.views_publish(user_id=ben.id, view=MODAL)


async def test_a_home_tab_is_kept_by_its_hash(client: AsyncWebClient, ben: Person) -> None:
    view = {"type": "home", "blocks": [SECTION]}
    first = await client.views_publish(user_id=ben.id, view=view)
    await client.views_publish(user_id=ben.id, view=view, hash=first["view"]["hash"])
    with refused("hash_conflict"):
        await client.views_publish(user_id=ben.id, view=view, hash=first["view"]["hash"])


async def test_a_file_is_uploaded_in_three_steps(
    slack: SlackDouble, client: AsyncWebClient, kubernetes: Channel
) -> None:
    await client.files_upload_v2(
        channel=kubernetes.id, filename="session.ics", content="BEGIN:VCALENDAR", initial_comment="Your entry"
    )
    file = kubernetes.last.files[0]
    assert (kubernetes.last.text, file["name"]) == ("Your entry", "session.ics")
    assert slack.workspace.files[file["id"]].content == b"BEGIN:VCALENDAR"
    with refused("file_not_found"):
        await client.files_completeUploadExternal(files=[{"id": "F404", "title": "x"}])


async def test_a_file_of_another_length_than_announced_is_refused(slack: SlackDouble, client: AsyncWebClient) -> None:
    ticket = await client.files_getUploadURLExternal(filename="session.ics", length=3)
    async with aiohttp.ClientSession() as session:
        for content, status in ((b"four", 400), (b"one", 200)):
            async with session.post(ticket["upload_url"] or "", data=content) as response:
                assert response.status == status
        await client.files_completeUploadExternal(files=[{"id": ticket["file_id"] or "", "title": "x"}])
        async with session.post(ticket["upload_url"] or "", data=b"two") as response:
            assert response.status == 404


async def test_the_oracles_answer(client: AsyncWebClient) -> None:
    assert (await client.api_call("blocks.validate", json={"blocks": [SECTION]}))["ok"]
    with refused("invalid_blocks"):
        await client.api_call("blocks.validate", json={"blocks": [{"type": "nonsense"}]})
    manifest = {"display_information": {"name": "LEX"}, "features": {"shortcuts": [{"name": "x" * 25}]}}
    with refused("invalid_manifest") as refusal:
        await client.apps_manifest_validate(manifest=json.dumps(manifest))
    assert refusal.value.response["errors"][0]["pointer"] == "/features/shortcuts/0/name"
