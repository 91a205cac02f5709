"""Microsoft Teams, in memory: a tenant with people, teams and chats, and the Bot Connector service before it.

    async with TeamsDouble(now=clock) as teams:
        app = await start_the_bot(environment=teams.settings)   # the settings below
        teams.talks_to("http://127.0.0.1:3000/api/messages")

        ben = teams.person("Ben Berger", locale="de-DE", timezone="Europe/Berlin")
        await ben.installs()
        await ben.types("lex sessions")
        await ben.clicks(ben.chat.last, "Sign up")
        assert ben.toast == "Du bist dabei."

        engineering = teams.team("Engineering", [ben])
        await teams.adds_bot_to(engineering)
        post = engineering.channel("python").last
        await ben.reacts(post, "✋")

It speaks HTTP in both directions. The bot's requests are served and checked on 127.0.0.1; people's actions are posted
to the bot as the activities that Teams sends (built from `payloads/`), with a genuine JWT of a local issuer. It knows
nothing of the bot but its messaging endpoint.

What it enforces, and where that is written:

* **Tokens** (`issuer.py`, `signing.py`): the OpenID metadata, JWKS with endorsements, rotation; activities signed
  RS256 with `iss`, `aud`, `serviceurl`, `nbf`, `exp`; forged ones on request (`signing.FORGERIES`); a token endpoint
  that checks id, secret, scope, counts, fails or hangs. The connector answers 401 to any token that it did not hand
  out or that is over. ["Authenticate requests with the Bot Connector API"; "OAuth 2.0 client credentials flow"; the
  SDK's `jwt_token_extractor.py`]
* **Pace** (`limits.py`): 7 in 1 s, 8 in 2 s, 60 in 30 s, 1,800 in 1 h for each conversation (members: 14, 16, 120,
  3,600), and 50 a second for the app in the tenant; 429 with Retry-After; who does not wait is kept in
  `limits.impatient`. ["Optimize your bot with rate limiting in Teams"]
* **Addresses** (`connector.py`, `errors.py`): the service URL has a path and ends in a slash; conversation ids are
  Teams' own, with `;messageid=`; a personal chat exists for those who have the bot; who has uninstalled or blocked it
  answers 403 MessageWritesBlocked, a team without it 403 BotNotInConversationRoster, the unknown 404
  ConversationNotFound. ["Status codes from agent conversational APIs"; "Send proactive messages"]
* **Messages** (`card_rules.py`): at most 100 KB as UTF-16, known attachments, mentions that are in the text, Adaptive
  Cards 1.5 as Teams draws them. A complaint is answered with 400, kept in `complaints`, and fails the test when the
  `with` block ends.
* **Answers** (`answers.py`): what comes back to invokes is read strictly; `Malformed` and `AppFailed` raise in the
  test.
* **The message extension**: it has the commands of the manifest it was installed with (`grants`). A card that somebody
  puts into a talk where the bot is not (`inserts`): Action.Execute there would have Teams add the bot, which fails the
  test; Submit arrives as `composeExtension/onCardButtonClicked`, or opens a dialog; a talk of two people (`talk`)
  looks like one with the bot. ["Universal Actions for search based message extensions"; "Respond to search command"]
* **Targeted messages** (`targeted_messages`): sent with `recipient` and `?isTargetedActivity=true`, they stand in a
  room for that member alone, for 24 hours; changed and deleted with the same flag and without `recipient`; nobody
  reacts to them. What a slash command types (`slashes`) comes as a message whose `recipient` has `isTargeted`. Where
  they are off, 400: what Teams says then is not documented. ["Enable targeted messages for agents"; "Enable slash
  commands for agents"; github.com/microsoft/teams.ts/issues/738]
* **Silence**: in channels the bot hears only what mentions it, and reactions only on its own messages; reactions come
  without name, language or time zone. ["Channel and group conversations"; "Message reaction events"]

What goes wrong only on request (`faults.py`): `teams.faults.fail("send", 502)`, `.drop("send")` (accepted, then the
connection is cut), `.hold("send")` (the answer waits for an event); `teams.issuer.fails(503)`, `.holds()`;
`teams.wire.retries = 1` delivers an activity again after a 5xx or `wire.answer_within` seconds without an answer.

What it does not do: meetings, files, sign-in, tabs, group chats, streaming; no client draws the cards; DATE and TIME
are shown in one fixed form; times of the story (`now`) never make it wait.
"""

import asyncio
import html
import time
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.adapters.teams import answers
from tests.adapters.teams.call import Call
from tests.adapters.teams.cards import Json
from tests.adapters.teams.connector import Connector
from tests.adapters.teams.faults import Faults
from tests.adapters.teams.issuer import Issuer
from tests.adapters.teams.limits import Limits
from tests.adapters.teams.people import Person
from tests.adapters.teams.placing import placed
from tests.adapters.teams.wire import Wire, changed, payload, stamp
from tests.adapters.teams.world import Channel, Chat, Conversation, Message, Talk, Team, guid, new_team, opaque
from tests.leaks import leaks

TENANT = "7c1e5f0a-3b6d-4a52-9e0b-2f84c0d1a6b3"
APP = "4b7f2d90-16c8-4d3e-8a55-91c2e7f0b6d4"


class TeamsDouble:
    """One tenant, one bot, and the service between them."""

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.time,
        wall: Callable[[], float] = time.time,
        app_id: str = APP,
        app_password: str = "invented",  # noqa: S107 -- it opens nothing
        tenant_id: str = TENANT,
        bot_name: str = "LEX",
        targeted_messages: bool = False,
    ) -> None:
        leaks.secret(app_password)
        self.now, self.tenant_id, self.targeted_messages = now, tenant_id, targeted_messages
        self.bot = {"id": f"28:{app_id}", "name": bot_name}
        self.issuer = Issuer(app_id=app_id, app_password=app_password, tenant_id=tenant_id, now=now, wall=wall)
        self.extension: list[Json] | None = None
        self.slash: set[str] = set()
        self.limits = Limits(now)
        self.faults = Faults()
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.people: list[Person] = []
        self._known: dict[str, Person] = {}
        self.teams: list[Team] = []
        self.wire = Wire(self.issuer, "", tenant_id, now)
        self._stir = asyncio.Event()
        self._runner: web.AppRunner | None = None

    # ---------------------------------------------------------------- being there

    async def start(self) -> None:
        """Open the doors on 127.0.0.1 and free ports."""
        self.issuer.start()
        app = web.Application(client_max_size=16 * 2**20)
        base = f"/emea/{self.tenant_id}"
        app.add_routes(Connector(self).routes(base))
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=False, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.host = f"127.0.0.1:{self._runner.addresses[0][1]}"
        self.wire.service_url = f"http://{self.host}{base}/"
        self.wire.session = aiohttp.ClientSession()

    async def stop(self) -> None:
        """Close them."""
        if self.wire.session:
            await self.wire.session.close()
        self.faults.release()
        if self._runner:
            await self._runner.cleanup()
        self.issuer.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()
        if kind is None:
            assert not self.complaints, "Teams would not have shown this:\n" + "\n".join(self.complaints)

    @property
    def service_url(self) -> str:
        return self.wire.service_url

    @property
    def settings(self) -> dict[str, str]:
        """The environment that points the bot here."""
        return {
            "MICROSOFT_APP_ID": self.issuer.app_id,
            "MICROSOFT_APP_PASSWORD": self.issuer.app_password,
            "MICROSOFT_APP_TYPE": "SingleTenant",
            "MICROSOFT_APP_TENANT_ID": self.tenant_id,
            "TEAMS_OPENID_URL": self.issuer.openid_url,
            "TEAMS_TOKEN_URL": self.issuer.token_url,
            "TEAMS_SERVICE_HOSTS": self.host,
        }

    def talks_to(self, url: str) -> None:
        """The bot's messaging endpoint."""
        self.wire.app_url = url

    def stirred(self) -> None:
        """The bot did something: whoever waits looks again."""
        self._stir.set()
        self._stir = asyncio.Event()

    async def until(self, holds: Callable[[], Any], within: float = 5.0) -> Any:
        """Wait until the bot's calls have made this true; `within` seconds of the computer's clock."""
        async with asyncio.timeout(within):
            while not (found := holds()):
                await self._stir.wait()
        return found

    # ---------------------------------------------------------------- who and what there is

    def person(
        self,
        name: str,
        *,
        email: str | None = None,
        locale: str = "en-US",
        timezone: str = "Europe/Berlin",
        has_bot: bool = False,
    ) -> Person:
        """A new person; `has_bot`: they got the bot at some earlier time, of which it is not told again."""
        seed = f"{self.tenant_id} {name}"
        address = email or name.lower().replace(" ", ".") + "@example.com"
        person = Person(self, name, f"29:1{opaque(seed, 86)}", guid(seed), address, locale, timezone, installed=has_bot)
        person.chat = Chat(f"a:1{opaque('chat ' + seed, 138)}", person=person)
        self.people.append(person)
        self._known |= dict.fromkeys((person.id, person.object_id, person.chat.id), person)
        return person

    def team(self, name: str, members: Iterable[Person] = ()) -> Team:
        """A new team with a General channel, without the bot."""
        team = new_team(name, self.tenant_id, members)
        self.teams.append(team)
        return team

    def talk(self, *members: Person) -> Talk:
        """A chat of these people without the bot."""
        seed = " ".join(sorted(person.id for person in members))
        return Talk(f"a:1{opaque('talk ' + seed, 138)}", members=list(members))

    def grants(self, manifest: Json) -> None:
        """The app was installed with this manifest: its message extension has the commands that it names."""
        extensions = manifest.get("composeExtensions", [])
        assert all(extension["botId"] == self.issuer.app_id for extension in extensions), "of another bot"
        self.extension = [command for extension in extensions for command in extension["commands"]]
        for bot in manifest.get("bots", []):
            slash = [listed for listed in bot["commandLists"] if "slash" in listed.get("triggers", ())]
            assert bot.get("supportsTargetedMessages") or not slash, "slash commands are for targeted messages"
            self.slash = {command["title"] for listed in slash for command in listed["commands"]}

    def command_of(self, wanted: str, context: str) -> Json | None:
        """The command of the message extension with this title or id, None where no manifest is known."""
        if self.extension is None:
            return None
        there = [one for one in self.extension if context in one["context"]]
        found = [one for one in there if wanted in (one["title"], one["id"])]
        assert found, f"no {wanted!r} here, but {[one['title'] for one in there]}"
        return found[0]

    def chats(self) -> list[Chat]:
        return [person.chat for person in self.people]

    def find_person(self, wanted: str) -> Person | None:
        person = self._known.get(wanted)
        return None if person is None or wanted == person.chat.id else person

    def find_chat(self, wanted: str) -> Chat | None:
        person = self._known.get(wanted)
        return person.chat if person and wanted == person.chat.id else None

    def find_channel(self, wanted: str) -> Channel | None:
        everywhere = (channel for team in self.teams for channel in team.channels)
        return next((channel for channel in everywhere if channel.id == wanted), None)

    def account_id(self, name: str) -> str:
        """The id behind a mentioned name."""
        if name == self.bot["name"]:
            return self.bot["id"]
        found = next((person for person in self.people if person.name == name), None)
        assert found, f"nobody is called {name!r}"
        return found.id

    # ---------------------------------------------------------------- what happens in teams

    async def adds_bot_to(self, team: Team, by: Person | None = None, in_: Channel | None = None) -> None:
        """The bot is added to a team, from one of its channels."""
        team.has_bot = True
        where = in_ or team.general
        chosen = {"settings": {"selectedChannel": {"id": where.id}}}
        await self._event("installation_update_add_team", where, by, chosen)
        await self._event("conversation_update_bot_added_team", where, by, chosen, [{"id": self.bot["id"]}])

    async def removes_bot_from(self, team: Team, by: Person | None = None) -> None:
        team.has_bot = False
        await self._event("installation_update_remove_team", team.general, by)
        await self._event("conversation_update_bot_removed_team", team.general, by, members=[{"id": self.bot["id"]}])

    async def joins(self, person: Person, team: Team) -> None:
        """Somebody becomes a member of the team."""
        team.members.append(person)
        await self._event("conversation_update_members_added", team.general, None, members=[_member(person)])

    async def leaves(self, person: Person, team: Team) -> None:
        team.members.remove(person)
        await self._event("conversation_update_members_removed", team.general, None, members=[_member(person)])

    async def creates_channel(self, team: Team, name: str) -> Channel:
        channel = team.channel(name)
        await self._event("conversation_update_channel_created", team.general, None, _channel(channel))
        return channel

    async def renames_channel(self, channel: Channel, name: str) -> None:
        channel.name = name
        await self._event("conversation_update_channel_renamed", channel.team.general, None, _channel(channel))

    async def deletes_channel(self, channel: Channel) -> None:
        channel.team.channels.remove(channel)
        await self._event("conversation_update_channel_deleted", channel.team.general, None, _channel(channel))

    async def renames_team(self, team: Team, name: str) -> None:
        team.name = name
        await self._event("conversation_update_team_renamed", team.general)

    async def deletes_team(self, team: Team) -> None:
        had_bot, team.deleted = team.has_bot, True
        await self._event("conversation_update_team_deleted", team.general, tell=had_bot)

    async def _event(
        self,
        name: str,
        where: Channel,
        by: Person | None = None,
        channel_data: Json | None = None,
        members: list[Json] | None = None,
        *,
        tell: bool | None = None,
    ) -> None:
        """Tell the bot, if it is (or was just) there."""
        if not (where.admits_bot() if tell is None else tell) and "remove" not in name:
            return
        actor = by or next(iter(where.team.members), None)
        assert actor, "a team without people does nothing"
        change: Json = {"id": f"f:{guid(f'{name} {self.wire.message_id()}')}", "channelData": channel_data or {}}
        if members:
            change["membersRemoved" if "removed" in name else "membersAdded"] = members
        answers.accepted(await self.wire.deliver(self.activity(name, where, "", actor, change)))

    # ---------------------------------------------------------------- activities

    def activity(self, name: str, where: Conversation, root: str, person: Person, change: Json) -> Json:
        """The recorded payload, as if this person had caused it here and now."""
        recorded = placed(payload(name), where, root, self.tenant_id) | {"recipient": dict(self.bot)}
        return self.wire.activity(changed(recorded, person.details(recorded)), change)

    def message_payload(self, message: Message) -> Json:
        """A message as a message action hands it to the bot."""
        recorded: Json = payload("invoke_compose_fetch_task")["value"]["messagePayload"]
        user: Json | None = None
        application: Json | None = {
            "applicationIdentityType": "bot",
            "id": self.bot["id"],
            "displayName": self.bot["name"],
        }
        if message.author:
            application = None
            user = {"userIdentityType": "aadUser", "id": message.author.object_id, "displayName": message.author.name}
        base = message.conversation.id
        return recorded | {
            "linkToMessage": f"https://teams.microsoft.com/l/message/{base}/{message.id}",
            "id": message.id,
            "replyToId": message.root if message.root != message.id else None,
            "createdDateTime": stamp(int(message.id) / 1000)[:23] + "Z",
            "body": {"contentType": "html", "content": _body(message.text)},
            "deleted": message.deleted,
            "from": recorded["from"] | {"user": user, "application": application},
            "attachments": message.activity.get("attachments", []) if message.by_bot else [],
        }


def _body(text: str) -> str:
    """What was typed, as HTML."""
    lines = html.escape(text, quote=False).replace("\n", "<br>")
    return f"<div><div>{lines}</div>\n</div>"


def _member(person: Person) -> Json:
    return {"id": person.id, "aadObjectId": person.object_id}


def _channel(channel: Channel) -> Json:
    return {"channel": {"id": channel.id, "name": channel.name}}
