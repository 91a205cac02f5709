"""People of the double: what the bot hears of what they do."""

import asyncio

import pytest
from aiohttp import web

from tests.adapters.teams import signing
from tests.adapters.teams.answers import AppFailed
from tests.adapters.teams.clock import Clock
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.emoji import reaction_type
from tests.adapters.teams.people import Person
from tests.adapters.teams.puppet import (
    Puppet,
    a_card,
    code,
    posted,
    words,
)
from tests.adapters.teams.wire import payload
from tests.adapters.teams.world import Channel


async def test_what_people_do_arrives_with_a_genuine_token(bot: Puppet, ben: Person) -> None:
    await ben.types("lex sessions")
    claims = signing.jwt.decode(bot.tokens[-1].removeprefix("Bearer "), options={"verify_signature": False})
    assert (claims["aud"], claims["serviceurl"]) == (bot.teams.issuer.app_id, bot.heard[-1]["serviceUrl"])


async def test_a_typed_message_is_as_recorded(bot: Puppet, ben: Person, clock: Clock) -> None:
    clock.moment += 0.25
    typed = await ben.types("lex sessions")
    heard = bot.heard[-1]
    assert heard.keys() == payload("message_personal").keys()
    assert (heard["id"], heard["text"], heard["conversation"]["id"]) == (typed.id, "lex sessions", ben.chat.id)
    assert heard["timestamp"] == "2026-12-01T09:00:00.2500000Z"
    assert heard["localTimestamp"] == "2026-12-01T10:00:00.2500000+01:00"
    assert (heard["locale"], heard["localTimezone"]) == ("de-DE", "Europe/Berlin")
    assert heard["entities"][-1]["country"] == "DE"


async def test_in_a_channel_the_bot_hears_what_mentions_it(bot: Puppet, ben: Person, python: Channel) -> None:
    await ben.types("nobody hears this", python)
    assert bot.heard == []
    root = await ben.types("<at>LEX</at> sessions <at>Anna Adler</at>", python)
    heard = bot.heard[-1]
    assert heard.keys() == payload("message_channel_mention").keys()
    assert heard["conversation"]["id"] == f"{python.id};messageid={root.id}"
    assert [each.get("text") for each in heard["entities"]] == ["<at>LEX</at>", "<at>Anna Adler</at>", None]
    assert heard["entities"][0]["mentioned"] == bot.teams.bot
    reply = await ben.types("<at>LEX</at> more", root)
    assert bot.heard[-1]["conversation"]["id"] == f"{python.id};messageid={root.id}"
    assert (python.thread(root), len(python.posts)) == ([root, reply], 2)


async def test_who_does_not_have_the_bot_cannot_write_to_it(bot: Puppet) -> None:
    with pytest.raises(AssertionError, match="does not have the bot"):
        await bot.teams.person("Anna Adler").types("lex")


async def test_editing_and_deleting_are_told(bot: Puppet, ben: Person) -> None:
    typed = await ben.types("lex sesions")
    await ben.edits(typed, "lex sessions")
    await ben.deletes(typed)
    assert [heard["type"] for heard in bot.heard] == ["message", "messageUpdate", "messageDelete"]
    assert {heard["id"] for heard in bot.heard} == {typed.id}
    assert bot.heard[1]["channelData"]["eventType"] == "editMessage"
    assert ben.chat.messages == []


async def test_reading_is_told(bot: Puppet, ben: Person) -> None:
    await bot.says(ben.chat.id, "Hello")
    await ben.marks_read(ben.chat.last)
    assert bot.heard[-1].keys() == payload("event_read_receipt").keys()
    assert bot.heard[-1]["value"] == {"lastReadMessageId": ben.chat.last.id}


async def test_activities_are_signed_with_the_newest_key(bot: Puppet, ben: Person) -> None:
    await ben.begins_typing()
    new = bot.teams.issuer.rotate()
    await ben.begins_typing()
    kids = [signing.jwt.get_unverified_header(token.removeprefix("Bearer "))["kid"] for token in bot.tokens]
    assert kids[0] != kids[1] == new.kid


async def test_beginning_to_type_is_told(bot: Puppet, ben: Person) -> None:
    await ben.begins_typing()
    assert bot.heard[-1].keys() == payload("typing").keys()


async def test_installing_is_told_twice_and_uninstalling_once(bot: Puppet) -> None:
    anna = bot.teams.person("Anna Adler")
    await anna.installs()
    await anna.uninstalls()
    told = [(heard["type"], heard.get("action")) for heard in bot.heard]
    expected = [("installationUpdate", "add"), ("conversationUpdate", None), ("installationUpdate", "remove")]
    assert told == expected
    assert {heard["conversation"]["id"] for heard in bot.heard} == {anna.chat.id}
    assert [each["id"] for each in bot.heard[1]["membersAdded"]] == [bot.teams.bot["id"], anna.id]
    names = ("installation_update_add_personal", "conversation_update_bot_added_personal")
    for heard, name in zip(bot.heard, names, strict=False):
        assert heard.keys() == payload(name).keys()
        assert "name" not in heard["from"]


async def test_adding_the_bot_to_a_team_names_the_channel_it_was_done_in(bot: Puppet, ben: Person) -> None:
    team = bot.teams.team("Sales", [ben])
    channel = team.channel("leads")
    await bot.teams.adds_bot_to(team, by=ben, in_=channel)
    for heard in bot.heard:
        assert heard["conversation"]["id"] == channel.id
        assert heard["channelData"]["settings"]["selectedChannel"]["id"] == channel.id
        assert heard["channelData"]["team"] == {"aadGroupId": team.group_id, "name": "Sales", "id": team.id}
    assert bot.heard[1]["channelData"]["eventType"] == "teamMemberAdded"
    assert bot.heard[1]["membersAdded"] == [{"id": bot.teams.bot["id"]}]
    await bot.teams.removes_bot_from(team)
    assert [heard["type"] for heard in bot.heard[2:]] == ["installationUpdate", "conversationUpdate"]
    assert bot.heard[3]["membersRemoved"] == [{"id": bot.teams.bot["id"]}]


async def test_what_happens_in_a_team_is_told(bot: Puppet, python: Channel) -> None:
    team, clara = python.team, bot.teams.person("Clara Clausen")
    await bot.teams.joins(clara, team)
    assert bot.heard[-1]["membersAdded"] == [{"id": clara.id, "aadObjectId": clara.object_id}]
    await bot.teams.leaves(clara, team)
    assert bot.heard[-1]["membersRemoved"] == [{"id": clara.id, "aadObjectId": clara.object_id}]
    rust = await bot.teams.creates_channel(team, "rust")
    await bot.teams.renames_channel(rust, "systems")
    assert bot.heard[-1]["channelData"]["channel"] == {"id": rust.id, "name": "systems"}
    await bot.teams.deletes_channel(rust)
    await bot.teams.renames_team(team, "Builders")
    assert bot.heard[-1]["channelData"]["team"]["name"] == "Builders"
    await bot.teams.deletes_team(team)
    events = [heard["channelData"]["eventType"] for heard in bot.heard]
    joined, made = ["teamMemberAdded", "teamMemberRemoved"], ["channelCreated", "channelRenamed", "channelDeleted"]
    assert events == [*joined, *made, "teamRenamed", "teamDeleted"]
    assert {heard["conversation"]["id"] for heard in bot.heard} == {team.id}
    assert code((await bot.says(python.id, "x"))[1]) == "ConversationNotFound"


async def test_a_team_without_the_bot_tells_it_nothing(bot: Puppet, ben: Person) -> None:
    team = bot.teams.team("Sales", [ben])
    await bot.teams.creates_channel(team, "leads")
    await ben.types("<at>LEX</at> hello", team.general)
    assert bot.heard == []


async def test_a_reaction_names_the_message_and_little_else(bot: Puppet, ben: Person, python: Channel) -> None:
    post = await posted(bot, python, a_card(words("x")))
    await ben.reacts(post, "✋")
    heard = bot.heard[-1]
    assert heard.keys() == payload("message_reaction_added").keys()
    assert heard["reactionsAdded"] == [{"type": "270b_raisedhand"}]
    assert (heard["id"], heard["replyToId"]) == (post.id, post.id)
    assert heard["from"] == {"id": ben.id, "aadObjectId": ben.object_id}
    assert post.reactions == {"✋": [ben]}
    await ben.unreacts(post, "✋")
    assert bot.heard[-1].keys() == payload("message_reaction_removed").keys()
    assert post.reactions == {"✋": []}


async def test_a_change_of_mind_comes_as_one(bot: Puppet, ben: Person, python: Channel) -> None:
    post = await posted(bot, python, a_card(words("x")))
    await ben.reacts(post, "👍")
    await ben.changes_reaction(post, "👍", "❤️")
    heard = bot.heard[-1]
    assert (heard["reactionsAdded"], heard["reactionsRemoved"]) == ([{"type": "heart"}], [{"type": "like"}])


async def test_reactions_to_peoples_messages_are_not_told(bot: Puppet, ben: Person, python: Channel) -> None:
    await ben.reacts(await ben.types("hello", python), "👍")
    assert bot.heard == []


@pytest.mark.parametrize(
    ("emoji", "name"),
    [
        ("👍", "like"),
        ("❤", "heart"),
        ("👋🏾", "1f44b_wavinghand-tone4"),
        ("🌱", "1f331_seedling"),
        ("✋", "270b_raisedhand"),
    ],
)
def test_reactions_are_named_as_teams_does(emoji: str, name: str) -> None:
    assert reaction_type(emoji) == name


async def test_a_failed_delivery_comes_again_with_the_same_id(bot: Puppet, ben: Person) -> None:
    failures = iter([500, 503])
    bot.answers["message"] = lambda _: web.Response(status=next(failures, 200))
    bot.teams.wire.retries = 2
    await ben.types("lex")
    assert len({heard["id"] for heard in bot.heard}) == 1
    assert [each.status for each in bot.teams.wire.deliveries] == [500, 503, 200]


async def test_a_refusal_is_not_delivered_again(bot: Puppet, ben: Person) -> None:
    bot.answers["message"] = lambda _: web.Response(status=401)
    bot.teams.wire.retries = 2
    with pytest.raises(AppFailed):
        await ben.types("lex")
    assert len(bot.heard) == 1


async def test_no_answer_in_time_is_no_answer(bot: Puppet, ben: Person) -> None:
    blocked = asyncio.Event()

    async def never(_: web.Request) -> web.Response:
        await blocked.wait()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", never)
    runner = web.AppRunner(app, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    bot.teams.talks_to(f"http://127.0.0.1:{runner.addresses[0][1]}/")
    bot.teams.wire.answer_within = 0.05
    with pytest.raises(AppFailed, match="no answer in time"):
        await ben.types("lex")
    assert bot.teams.wire.deliveries[-1].timed_out
    blocked.set()
    await runner.cleanup()


async def test_a_bot_that_is_not_there_fails_the_test(bot: Puppet, ben: Person, unused_tcp_port: int) -> None:
    bot.teams.talks_to(f"http://127.0.0.1:{unused_tcp_port}/api/messages")
    with pytest.raises(AppFailed, match="no connection"):
        await ben.types("lex")


async def test_any_activity_can_be_posted_again_or_forged(bot: Puppet, ben: Person) -> None:
    await ben.types("lex")
    again = await bot.teams.wire.post(bot.heard[-1])
    assert (again.status, len(bot.heard)) == (200, 2)
    forged = bot.teams.issuer.forged("alg none", bot.teams.service_url)
    await bot.teams.wire.post(bot.heard[-1], authorization=forged)
    assert bot.tokens[-1] == forged
    await bot.teams.wire.post(bot.heard[-1], authorization=None)
    assert bot.tokens[-1] == ""


async def test_until_waits_for_what_the_bot_does_later(bot: Puppet, ben: Person) -> None:
    later = asyncio.create_task(bot.says(ben.chat.id, "later"))
    assert await bot.teams.until(lambda: [each.text for each in ben.chat.messages]) == ["later"]
    await later
    with pytest.raises(TimeoutError):
        await bot.teams.until(lambda: len(ben.chat.messages) > 1, within=0.01)


def test_the_settings_point_the_bot_here(teams: TeamsDouble) -> None:
    settings = teams.settings
    assert settings["TEAMS_SERVICE_HOSTS"] in teams.service_url
    assert settings["TEAMS_OPENID_URL"] == teams.issuer.openid_url
    assert settings["TEAMS_TOKEN_URL"].endswith(f"/{settings['MICROSOFT_APP_TENANT_ID']}/oauth2/v2.0/token")
