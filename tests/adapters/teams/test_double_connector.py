"""The connector's doors: whom they let in, what they do and what they refuse."""

from typing import Any

import pytest
from botbuilder.schema import Activity, ChannelAccount, ConversationParameters
from botframework.connector.aio import ConnectorClient
from botframework.connector.models import ErrorResponseException
from msrest.authentication import BasicTokenAuthentication

from tests.adapters.teams.cards import Json
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.people import Person
from tests.adapters.teams.puppet import Puppet, a_card, code, message
from tests.adapters.teams.wire import payload
from tests.adapters.teams.world import Channel


async def test_a_message_arrives_in_the_chat(bot: Puppet, ben: Person) -> None:
    status, answer = await bot.says(ben.chat.id, "Hello")
    assert (status, answer) == (201, {"id": ben.chat.last.id})
    assert ben.reads() == "Hello"


@pytest.mark.parametrize("token", ["", "Bearer ", "Bearer invented", "Basic invented"])
async def test_without_a_token_of_the_directory_nobody_enters(bot: Puppet, ben: Person, token: str) -> None:
    url = f"{bot.teams.service_url}v3/conversations/{ben.chat.id}/activities"
    async with bot.session.post(url, json=message("x"), headers={"Authorization": token}) as response:
        assert (response.status, await response.json()) == (401, payload("error_unauthorized"))
    assert ben.chat.messages == []


async def test_an_expired_token_is_refused_and_a_new_one_admitted(bot: Puppet, ben: Person, clock: Clock) -> None:
    clock.moment += 3600
    assert (await bot.says(ben.chat.id, "x"))[0] == 401
    bot.token = await bot.fetch_token()
    assert (await bot.says(ben.chat.id, "x"))[0] == 201


async def test_the_service_url_has_a_path_and_nothing_answers_beside_it(bot: Puppet, ben: Person) -> None:
    assert bot.teams.service_url.endswith(f"/emea/{bot.teams.tenant_id}/")
    url = f"http://{bot.teams.host}/v3/conversations/{ben.chat.id}/activities"
    async with bot.session.post(url, json=message("x")) as response:
        assert response.status == 404


async def test_what_is_unknown_is_not_found(bot: Puppet, ben: Person, python: Channel) -> None:
    assert code((await bot.says("a:1nowhere", "x"))[1]) == "ConversationNotFound"
    assert code((await bot.says("19:nowhere@thread.tacv2", "x"))[1]) == "ConversationNotFound"
    assert code((await bot.says(f"{python.id};messageid=1", "x"))[1]) == "ConversationNotFound"
    for method in ("PUT", "DELETE"):
        status, answer = await bot.call(method, f"conversations/{ben.chat.id}/activities/1", message("x"))
        assert (status, code(answer)) == (404, "ActivityNotFoundInConversation")


async def test_who_has_uninstalled_or_blocked_the_bot_is_not_written_to(bot: Puppet, ben: Person) -> None:
    ben.blocks()
    assert await bot.says(ben.chat.id, "x") == (403, payload("error_message_writes_blocked"))
    ben.unblocks()
    assert (await bot.says(ben.chat.id, "x"))[0] == 201
    await ben.uninstalls()
    assert await bot.says(ben.chat.id, "x") == (403, payload("error_message_writes_blocked"))


async def test_a_team_without_the_bot_is_not_written_to(bot: Puppet, python: Channel) -> None:
    python.team.has_bot = False
    status, answer = await bot.says(python.id, "x")
    assert (status, code(answer)) == (403, "BotNotInConversationRoster")


async def test_the_bot_changes_and_deletes_only_what_is_its_own(bot: Puppet, ben: Person) -> None:
    theirs = await ben.types("lex")
    path = f"conversations/{ben.chat.id}/activities/"
    assert code((await bot.call("PUT", path + theirs.id, message("x")))[1]) == "NotEnoughPermissions"
    _, sent = await bot.says(ben.chat.id, "before")
    assert (await bot.call("PUT", path + sent["id"], message("after"))) == (200, {"id": sent["id"]})
    assert (ben.chat.last.text, ben.chat.last.edits) == ("after", 1)
    assert (await bot.call("DELETE", path + sent["id"]))[0] == 200
    assert ben.chat.messages == [theirs]


async def test_a_message_may_be_100_kb_in_utf_16_and_no_more(bot: Puppet, ben: Person) -> None:
    assert (await bot.says(ben.chat.id, "x" * 51_000))[0] == 201
    status, answer = await bot.says(ben.chat.id, "x" * 51_200)
    assert (status, code(answer)) == (413, "MessageSizeTooBig")


SYNTAX = {
    "no JSON": b"{",
    "no object": b"[]",
    "no type": b"{}",
    "odd attachments": b'{"type": "message", "text": "x", "attachments": ["y"]}',
}


@pytest.mark.parametrize("body", SYNTAX.values(), ids=SYNTAX)
async def test_bad_syntax_is_named_so(bot: Puppet, ben: Person, body: bytes) -> None:
    url = f"{bot.teams.service_url}v3/conversations/{ben.chat.id}/activities"
    headers = {"Authorization": f"Bearer {bot.token}", "Content-Type": "application/json"}
    async with bot.session.post(url, data=body, headers=headers) as response:
        assert (response.status, code(await response.json())) == (400, "BadSyntax")


async def test_what_teams_would_not_show_is_refused_and_fails_the_test(ben: Person, bot: Puppet) -> None:
    status, answer = await bot.shows(ben.chat.id, a_card({"type": "Chart.Pie"}))
    assert (status, code(answer)) == (400, "BadArgument")
    assert ben.chat.messages == []
    with pytest.raises(AssertionError, match=r"Chart\.Pie"):
        await bot.teams.__aexit__(None, None, None)
    bot.teams.complaints.clear()


def with_person(teams: TeamsDouble, member: str, **more: Any) -> Json:
    return {"bot": teams.bot, "members": [{"id": member}], "channelData": {"tenant": {"id": teams.tenant_id}}, **more}


async def test_a_chat_is_got_or_created_by_either_id_of_a_person(bot: Puppet, ben: Person) -> None:
    for member in (ben.id, ben.object_id, ben.id):
        answer = await bot.call("POST", "conversations", with_person(bot.teams, member))
        assert answer == (201, {"id": ben.chat.id})


async def test_a_chat_may_begin_with_a_message(bot: Puppet, ben: Person) -> None:
    body = with_person(bot.teams, ben.id, activity=message("Hello"))
    _, answer = await bot.call("POST", "conversations", body)
    assert answer == {"id": ben.chat.id, "activityId": ben.chat.last.id}


async def test_no_chat_with_those_who_do_not_have_the_bot(bot: Puppet) -> None:
    anna = bot.teams.person("Anna Adler")
    status, answer = await bot.call("POST", "conversations", with_person(bot.teams, anna.id))
    assert (status, code(answer)) == (403, "ForbiddenOperationException")


async def test_a_chat_needs_a_tenant_a_person_and_just_one(bot: Puppet, ben: Person) -> None:
    wrong = {
        "BadArgument": [{"members": [{"id": ben.id}]}, with_person(bot.teams, "29:nobody")],
        "BadSyntax": [{}, with_person(bot.teams, ben.id) | {"members": [{"id": ben.id}, {"id": ben.object_id}]}],
    }
    for expected, bodies in wrong.items():
        for body in bodies:
            status, answer = await bot.call("POST", "conversations", body)
            assert (status, code(answer)) == (400, expected), body


async def test_a_post_in_a_channel_begins_a_thread_and_answers_stay_in_it(bot: Puppet, python: Channel) -> None:
    body = {"isGroup": True, "channelData": {"channel": {"id": python.id}}, "activity": message("A session")}
    status, created = await bot.call("POST", "conversations", body)
    post = python.last
    assert (status, created) == (201, {"id": f"{python.id};messageid={post.id}", "activityId": post.id})
    await bot.says(created["id"], "in the thread")
    await bot.call("POST", f"conversations/{python.id}/activities/{post.id}", message("also there"))
    await bot.says(python.id, "another post")
    assert [each.text for each in python.thread(post)] == ["A session", "in the thread", "also there"]
    assert [each.text for each in python.posts] == ["A session", "another post"]


async def test_members_are_listed_all_one_or_in_pages(bot: Puppet, python: Channel) -> None:
    team = python.team
    team.members += [bot.teams.person(f"Member {number}") for number in range(118)]
    path = f"conversations/{python.id}"
    everybody = (await bot.call("GET", path + "/members"))[1]
    assert [each["name"] for each in everybody] == [person.name for person in team.members]
    anna = team.members[1]
    for wanted in (anna.id, anna.object_id, anna.email):
        assert (await bot.call("GET", f"{path}/members/{wanted}"))[1] == everybody[1]
    first = (await bot.call("GET", path + "/pagedmembers", params={"pageSize": "7"}))[1]
    assert len(first["members"]) == 50
    token = {"pageSize": "500", "continuationToken": first["continuationToken"]}
    rest = (await bot.call("GET", path + "/pagedmembers", params=token))[1]
    assert first["members"] + rest["members"] == everybody
    assert "continuationToken" not in rest


async def test_answers_have_the_recorded_fields(bot: Puppet, python: Channel, ben: Person) -> None:
    path = f"conversations/{python.id}"
    assert (await bot.call("GET", f"{path}/members/{ben.id}"))[1].keys() == payload("answer_member").keys()
    assert (await bot.call("GET", f"teams/{python.team.id}"))[1].keys() == payload("answer_team").keys()
    channels = (await bot.call("GET", f"teams/{python.team.id}/conversations"))[1]
    assert channels == {"conversations": [{"id": python.team.id, "name": None}, {"id": python.id, "name": "python"}]}
    assert channels.keys() == payload("answer_channels").keys()


async def test_conversations_list_the_chats_the_bot_may_write_to(bot: Puppet, ben: Person) -> None:
    bot.teams.person("Anna Adler")
    _, answer = await bot.call("GET", "conversations")
    assert [each["id"] for each in answer["conversations"]] == [ben.chat.id]


async def test_typing_is_seen_and_stands_nowhere(bot: Puppet, ben: Person) -> None:
    await bot.call("POST", f"conversations/{ben.chat.id}/activities", {"type": "typing"})
    assert (ben.chat.typing, ben.chat.messages) == (1, [])


async def test_a_targeted_message_is_for_one_person_where_targeting_is_on(bot: Puppet, python: Channel) -> None:
    ben, anna = python.team.members
    body = message("only you") | {"recipient": {"id": ben.id}}
    path = f"conversations/{python.id}/activities?isTargetedActivity=true"
    assert code((await bot.call("POST", path, body))[1]) == "BadArgument"
    bot.teams.targeted_messages = True
    assert code((await bot.call("POST", path, message("to whom?")))[1]) == "BadArgument"
    assert (await bot.call("POST", path, body))[0] == 201
    assert ([each.text for each in ben.sees(python)], anna.sees(python)) == (["only you"], [])


async def test_a_targeted_message_is_changed_without_its_recipient_and_goes_away(
    bot: Puppet, python: Channel, clock: Clock
) -> None:
    ben, _ = python.team.members
    bot.teams.targeted_messages = True
    path = f"conversations/{python.id}/activities"
    _, sent = await bot.call("POST", f"{path}?isTargetedActivity=true", message("one") | {"recipient": {"id": ben.id}})
    one, only = f"{path}/{sent['id']}", "?isTargetedActivity=true"
    assert code((await bot.call("PUT", one, message("two")))[1]) == "ActivityNotFoundInConversation"
    to_ben = message("two") | {"recipient": {"id": ben.id}}
    assert code((await bot.call("PUT", one + only, to_ben))[1]) == "BadArgument"
    assert (await bot.call("PUT", one + only, message("two")))[0] == 200
    assert [each.text for each in ben.sees(python)] == ["two"]
    clock.moment += 24 * 3600
    bot.token = await bot.fetch_token()
    assert code((await bot.call("PUT", one + only, message("three")))[1]) == "ActivityNotFoundInConversation"


async def test_the_sdks_own_client_gets_along(bot: Puppet, ben: Person, python: Channel) -> None:
    credentials = BasicTokenAuthentication({"access_token": bot.token})
    client = ConnectorClient(credentials, base_url=bot.teams.service_url)
    doors = client.conversations
    parameters = ConversationParameters(members=[ChannelAccount(id=ben.id)], tenant_id=bot.teams.tenant_id)
    assert (await doors.create_conversation(parameters)).id == ben.chat.id
    sent = await doors.send_to_conversation(ben.chat.id, Activity(type="message", text="from the SDK"))
    assert sent.id == ben.chat.last.id
    await doors.update_activity(ben.chat.id, sent.id, Activity(type="message", text="changed"))
    assert ben.reads() == "changed"
    page = await doors.get_teams_conversation_paged_members(python.id)
    assert [member.user_principal_name for member in page.members] == [
        "ben.berger@example.com",
        "anna.adler@example.com",
    ]
    await doors.delete_activity(ben.chat.id, sent.id)
    with pytest.raises(ErrorResponseException) as refused:
        await doors.send_to_conversation("a:1nowhere", Activity(type="message", text="x"))
    assert refused.value.error.error.code == "ConversationNotFound"
