"""The double's people against a bare slack-bolt app, over HTTP and over Socket Mode: what Slack sends, Bolt reads."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from .bare_app import Clock, bare_app, client_of, served
from .double import SlackDouble
from .kit import WRITES, asks, button, modal, plain, row
from .people import Person
from .workspace import Channel

Json = dict[str, Any]


@pytest.fixture(params=["http", "socket"])
async def slack(request: pytest.FixtureRequest) -> AsyncIterator[SlackDouble]:
    async with SlackDouble(socket_mode=request.param == "socket", now=Clock()) as double:
        yield double


@pytest.fixture
async def app(slack: SlackDouble) -> AsyncIterator[AsyncApp]:
    app = bare_app(slack)
    async with served(app, slack):
        yield app


@pytest.fixture
def kubernetes(slack: SlackDouble) -> Channel:
    return slack.channel("kubernetes")


@pytest.fixture
def ben(slack: SlackDouble, kubernetes: Channel) -> Person:
    return slack.person("Ben Okafor", joins=[kubernetes])


# -- commands --------------------------------------------------------------------------------------------------------


async def test_a_command_arrives_as_bolt_expects_it(app: AsyncApp, ben: Person, kubernetes: Channel) -> None:
    heard: list[Json] = []

    @app.command("/lex")
    async def lex(ack: AsyncAck, command: Json) -> None:
        heard.append(command)
        await ack()

    await ben.types("/lex  host “Kubernetes” tomorrow\u00a015:00 ", in_=kubernetes)
    await ben.types("/lex")
    in_channel, in_dm = heard
    assert in_channel["text"] == "host “Kubernetes” tomorrow\u00a015:00"
    assert (in_channel["channel_name"], in_channel["user_id"]) == ("kubernetes", ben.id)
    assert (in_dm["channel_name"], in_dm["text"]) == ("directmessage", "")


@pytest.mark.parametrize(
    ("said", "seen"),
    [
        ({}, None),
        ({"text": "Two sessions"}, "Two sessions"),
        ({"text": "Two", "blocks": [{"type": "section", "text": plain("Two sessions today")}]}, "Two sessions today"),
    ],
)
async def test_the_ack_of_a_command_is_seen_by_the_asker_alone(
    app: AsyncApp, ben: Person, kubernetes: Channel, said: Json, seen: str | None
) -> None:
    @app.command("/lex")
    async def lex(ack: AsyncAck) -> None:
        await ack(**said)

    await ben.types("/lex sessions", in_=kubernetes)
    assert [message.words for message in ben.ephemerals] == ([seen] if seen else [])
    assert kubernetes.messages == []


async def test_an_ack_in_channel_is_seen_by_all(app: AsyncApp, ben: Person, kubernetes: Channel) -> None:
    @app.command("/lex")
    async def lex(ack: AsyncAck) -> None:
        await ack(text="Hello all", response_type="in_channel")

    await ben.types("/lex hello", in_=kubernetes)
    assert [message.words for message in kubernetes.messages] == ["Hello all"]
    assert ben.ephemerals == []


async def test_a_command_nobody_answers_ends_in_slackbots_words(slack: SlackDouble, app: AsyncApp, ben: Person) -> None:
    slack.socket.patience = 0.05
    await ben.types("/lex sessions")
    error = "dispatch_failed" if slack.wire is slack.http else "operation_timeout"  # Bolt answers 404, or not at all
    assert ben.ephemerals[-1].words == f'/lex failed with the error "{error}"'
    assert len(slack.complaints) == 1


async def test_an_ack_that_slack_would_refuse_is_a_complaint(slack: SlackDouble, app: AsyncApp, ben: Person) -> None:
    @app.command("/lex")
    async def lex(ack: AsyncAck) -> None:
        await ack(text="x", blocks=[{"type": "section"}])

    await ben.types("/lex")
    assert "invalid_blocks" in slack.complaints[0]


# -- clicks ----------------------------------------------------------------------------------------------------------


async def test_a_click_on_a_message_brings_the_message(
    slack: SlackDouble, app: AsyncApp, ben: Person, kubernetes: Channel
) -> None:
    bodies: list[Json] = []

    @app.action("join")
    async def join(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        bodies.append(body)
        await ack()
        await respond("You are going", replace_original=False)

    await client_of(slack).chat_postMessage(
        channel=kubernetes.id, text="A session", blocks=[row(button("Join", "join"))]
    )
    await ben.clicks(kubernetes.last, "Join")
    body = bodies[0]
    assert (body["container"]["message_ts"], body["container"]["is_ephemeral"]) == (kubernetes.last.ts, False)
    assert body["message"]["blocks"][0]["block_id"] == body["actions"][0]["block_id"]
    assert body["actions"][0]["value"] == "1"
    assert [message.words for message in ben.ephemerals] == ["You are going"]


async def test_an_ephemeral_is_replaced_and_deleted_by_its_response_url(app: AsyncApp, ben: Person) -> None:
    @app.command("/lex")
    async def lex(ack: AsyncAck) -> None:
        await ack(text="Which?", blocks=[row(button("Join", "join"), button("No", "no"))])

    @app.action("join")
    async def join(ack: AsyncAck, body: Json, respond: AsyncRespond) -> None:
        assert body["container"]["is_ephemeral"]
        assert "message" not in body
        await ack()
        await respond(text="Sure?", blocks=[row(button("No", "no"))], replace_original=True)

    @app.action("no")
    async def no(ack: AsyncAck, respond: AsyncRespond) -> None:
        await ack()
        await respond(delete_original=True)

    await ben.types("/lex")
    await ben.clicks(ben.ephemerals[0], "Join")
    assert ben.ephemerals[0].buttons == ["No"]
    await ben.clicks(ben.ephemerals[0], "No")
    assert ben.ephemerals == []


async def test_several_buttons_of_one_name_are_told_apart(
    slack: SlackDouble, app: AsyncApp, ben: Person, kubernetes: Channel
) -> None:
    pressed: list[str] = []

    @app.action("join")
    async def join(ack: AsyncAck, action: Json) -> None:
        pressed.append(action["value"])
        await ack()

    blocks: list[Json] = []
    for number, title in enumerate(("Go for beginners", "Rust for beginners")):
        blocks += [{"type": "section", "text": plain(title)}, row(button("Join", "join", str(number)))]
    await client_of(slack).chat_postMessage(channel=kubernetes.id, text="List", blocks=blocks)
    with pytest.raises(LookupError, match="several"):
        await ben.clicks(kubernetes.last, "Join")
    await ben.clicks(kubernetes.last, "Join", near="Rust")
    await ben.clicks(kubernetes.last, "join", value="0")
    await ben.clicks(kubernetes.last, "Join", nth=-1)
    assert pressed == ["1", "0", "1"]


async def test_a_menu_and_a_select_tell_what_was_chosen(
    slack: SlackDouble, app: AsyncApp, ben: Person, kubernetes: Channel
) -> None:
    chosen: list[Json] = []

    @app.action("more")
    @app.action("language")
    async def heard(ack: AsyncAck, action: Json) -> None:
        chosen.append(action["selected_option"])
        await ack()

    options = [{"text": plain("Deutsch"), "value": "de"}, {"text": plain("English"), "value": "en"}]
    select = {"type": "static_select", "action_id": "language", "options": options, "placeholder": plain("Language")}
    overflow = {"type": "overflow", "action_id": "more", "options": options}
    await client_of(slack).chat_postMessage(channel=kubernetes.id, text="?", blocks=[row(select, overflow)])
    await ben.chooses(kubernetes.last, "Language", "Deutsch")
    await ben.chooses(kubernetes.last, "more", "en")
    assert [option["value"] for option in chosen] == ["de", "en"]


async def test_a_stranger_to_a_private_channel_cannot_click_there(slack: SlackDouble, app: AsyncApp) -> None:
    secret = slack.channel("secret", private=True)
    await client_of(slack).chat_postMessage(channel=secret.id, text="x", blocks=[row(button("Join", "join"))])
    with pytest.raises(LookupError, match="does not see"):
        await slack.person("Cleo Marchand").clicks(secret.last, "Join")


# -- home, shortcuts, events ------------------------------------------------------------------------------------------


async def test_the_home_tab_is_published_and_clicked(app: AsyncApp, ben: Person) -> None:
    opened: list[Json] = []

    @app.event("app_home_opened")
    async def home(event: Json, client: AsyncWebClient) -> None:
        opened.append(event)
        view = {"type": "home", "blocks": [row(button("Host", "host"))]}
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("host")
    async def host(ack: AsyncAck, body: Json, client: AsyncWebClient) -> None:
        assert body["view"]["type"] == "home"
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=modal(asks("Title", WRITES)))

    await ben.opens_home()
    await ben.opens_home()
    assert "view" not in opened[0]
    assert opened[1]["view"]["blocks"][0]["elements"][0]["text"]["text"] == "Host"
    assert ben.home
    await ben.clicks(ben.home, "Host")
    assert ben.modal


async def test_shortcuts_bring_the_message_and_a_trigger(app: AsyncApp, ben: Person, kubernetes: Channel) -> None:
    @app.message_shortcut("ask")
    async def ask(ack: AsyncAck, shortcut: Json, respond: AsyncRespond) -> None:
        await ack()
        await respond(f"Asked: {shortcut['message']['text']}")

    @app.global_shortcut("offer")
    async def offer(ack: AsyncAck, shortcut: Json, client: AsyncWebClient) -> None:
        await ack()
        await client.views_open(trigger_id=shortcut["trigger_id"], view=modal(asks("Title", WRITES)))

    message = await ben.says("How do I debug a pod?", in_=kubernetes)
    await ben.uses("ask", on=message)
    assert ben.ephemerals[-1].words == "Asked: How do I debug a pod?"
    await ben.uses("offer")
    assert ben.modal


async def test_reactions_have_slacks_names_and_arrive_where_the_bot_is(
    slack: SlackDouble, app: AsyncApp, ben: Person, kubernetes: Channel
) -> None:
    heard: list[str] = []

    @app.event("reaction_added")
    @app.event("reaction_removed")
    async def reaction(event: Json) -> None:
        heard.append(f"{event['type']} {event['reaction']}")

    await client_of(slack).chat_postMessage(channel=kubernetes.id, text="A session")
    await ben.reacts(kubernetes.last, "✋")
    await ben.reacts(kubernetes.last, "✋🏿")
    await ben.unreacts(kubernetes.last, "✋")
    assert list(kubernetes.last.reactions) == ["raised_hand::skin-tone-6"]
    elsewhere = slack.channel("elsewhere", ben, bot=False)
    await ben.reacts(await ben.says("hi", in_=elsewhere), "✋")
    assert heard == [
        "reaction_added raised_hand",
        "reaction_added raised_hand::skin-tone-6",
        "reaction_removed raised_hand",
    ]


async def test_people_come_go_change_and_write(
    slack: SlackDouble, app: AsyncApp, ben: Person, kubernetes: Channel
) -> None:
    heard: list[Json] = []
    for name in ("team_join", "user_change", "member_joined_channel", "member_left_channel", "message"):

        @app.event(name)
        async def listener(event: Json) -> None:
            heard.append(event)

    cleo = await slack.hires("Cleo Marchand", tz="America/New_York")
    await cleo.joins(kubernetes, inviter=ben)
    await cleo.leaves(kubernetes)
    await ben.changes(tz="Asia/Tokyo")
    await ben.is_deactivated()
    await cleo.says("sessions today")
    assert [event["type"] for event in heard] == [
        "team_join",
        "member_joined_channel",
        "member_left_channel",
        "user_change",
        "user_change",
        "message",
    ]
    assert heard[0]["user"]["tz"] == "America/New_York"
    assert heard[1]["inviter"] == ben.id
    assert (heard[3]["user"]["tz"], heard[4]["user"]["deleted"]) == ("Asia/Tokyo", True)
    assert (heard[5]["channel_type"], heard[5]["text"]) == ("im", "sessions today")


async def test_slack_tells_the_app_of_its_own_messages_and_bolt_overhears_them(
    slack: SlackDouble, app: AsyncApp, ben: Person
) -> None:
    @app.event("message")
    async def listener(event: Json) -> None:
        raise AssertionError(event)

    await client_of(slack).chat_postMessage(channel=ben.id, text="A reminder")
    await slack.settled()
    assert [delivery.delivered for delivery in slack.deliveries] == [True]
    assert [message.words for message in ben.dm] == ["A reminder"]


async def test_an_app_thrown_out_is_told_and_has_no_token_left(slack: SlackDouble, app: AsyncApp) -> None:
    heard: list[str] = []

    @app.event("tokens_revoked")
    @app.event("app_uninstalled")
    async def listener(event: Json) -> None:
        heard.append(event["type"])

    await slack.uninstalls()
    assert heard == ["tokens_revoked", "app_uninstalled"]
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client_of(slack).auth_test()
