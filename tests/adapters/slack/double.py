"""A double of Slack for tests: its Web API, its events and interactions, its people; in memory, on 127.0.0.1.

    async with SlackDouble(app_url="http://127.0.0.1:3000/slack/events") as slack:
        kubernetes = slack.channel("kubernetes")
        ben = slack.person("Ben Okafor", tz="Europe/Berlin", locale="de-DE", joins=[kubernetes])
        await ben.types("/lex sessions", in_=kubernetes)
        await ben.clicks(ben.ephemerals[-1], "Join", near="Kubernetes for beginners")
        assert "You are going" in ben.ephemerals[-1].words

Point the app under test at it: `SLACK_API_URL=slack.api_url`, `SLACK_BOT_TOKEN=slack.bot_token`,
`SLACK_SIGNING_SECRET=slack.signing_secret` and, for Socket Mode (`SlackDouble(socket_mode=True)`),
`SLACK_APP_TOKEN=slack.app_token`; then `await slack.connected()`. It knows nothing of the app but that address.

What it enforces, each from Slack's own documentation (the module named says which page) unless marked otherwise:

- **Tokens, arguments** (web_api, arguments): not_authed, invalid_auth, account_inactive, token_revoked,
  not_allowed_token_type, missing_scope (with `scopes=`); JSON or form bodies; methods that read take no JSON; a token
  in a JSON body does not count.
- **Rates** (limits): per method and minute, one post a second and channel with a small burst, posts a minute in the
  workspace; 429 with Retry-After in whole seconds. All on the injected clock `now`. Burst and posts a minute are not
  published by Slack: they are guesses, and fields of `Limits`.
- **trigger_id** three seconds and once, **response_url** thirty minutes and five times, modals three deep, hashes.
- **Block Kit** (block_rules, element_rules): known types in the right places, required fields, lengths, counts, unique
  ids; the 13,200 characters of a message together (not published; met by others).
- **Membership**: not_in_channel, user_not_in_channel; a private channel without the bot does not exist for it;
  reactions and joiners are told only where the bot is.
- **Signatures** (wire): every request is signed with `wall_clock`, the clock that the app's verifier reads as well.
- **Shortcuts**: those of the manifest it was installed with (`grants`), and no others.
- **Answers** (answers): three seconds (`patience`); a command's ack body; errors, update, push, clear of a modal, or
  "We had some trouble connecting"; what Slack would find wrong with an answer is kept in `complaints`.
- **Events** (events): the wrapper, repeated up to three times with x-slack-retry-num, 30,000 an hour. The first
  repetition comes at once, the others when the test has moved its clock and calls `redeliver()`.
- **Socket Mode** (wire): hello, envelopes with acknowledgements, only commands and submissions may be answered with a
  payload, disconnect.

Requests are made from recorded payloads (`payloads/`, with their origins) with some fields changed, never made up.

What goes wrong on purpose: `slack.fails("chat.postMessage", accepts_then_drops(), times=2)`; see faults.

Assumed, for want of a published word: the name `used_url`, the words for a command that failed, that a refused view
leaves its trigger alive, and `raised_hand` for ✋ (Slack's emoji list knows it as `hand` as well).

Traps that it keeps, because Slack has them: blocks that chat.update is not given stay, above a new text as well; a post
to a deactivated member is taken; the app hears of its own messages; an ephemeral's click brings no message.

Not here: OAuth, user groups, files beyond uploading, search, Enterprise Grid, Slack Connect, rich text rendering,
message edits by people, external selects' suggestions.
"""

import asyncio
import time
from collections.abc import Callable, Container, Iterable
from typing import Any, Self

from tests.leaks import leaks

from .events import ALL_EVENTS, Delivery, Events
from .faults import Fault, Faults
from .json_forms import user_json
from .limits import Limits, Rates, ResponseUrl, Trigger
from .methods_app import APP_AND_FILES
from .methods_chat import CHAT
from .methods_people import PEOPLE
from .methods_views import VIEWS
from .payloads import ABSENT, Json, form, payload
from .people import Person
from .site import Site
from .web_api import Api, Call, Front, Tokens
from .wire import Answer, Http, Socket, Wire
from .workspace import BOT_USER, TEAM, Channel, Message, User, Workspace

SIGNING_SECRET = "8f742231b10e8888abcd99e0f1a2b3c4"


class SlackDouble:
    """One workspace with one app in it."""

    def __init__(
        self,
        *,
        app_url: str = "",
        socket_mode: bool = False,
        now: Callable[[], float] = time.time,
        wall_clock: Callable[[], float] = time.time,
        signing_secret: str = SIGNING_SECRET,
        limits: Limits | None = None,
        scopes: Iterable[str] | None = None,
        events: Container[str] = ALL_EVENTS,
        commands: Container[str] = ("/lex",),
        should_escape: bool = False,
        patience: float = 3.0,
    ) -> None:
        leaks.secret(signing_secret)
        self.signing_secret, self.commands, self.should_escape = signing_secret, commands, should_escape
        self.shortcuts: dict[str, str] | None = None
        """What the menu of a message shows, and the callback_id of each; None: whatever is asked for."""
        self.workspace, self.complaints = Workspace(now), list[str]()
        tokens = Tokens(scopes=None if scopes is None else frozenset(scopes))
        self.api = Api(self.workspace, limits or Limits(), tokens, self._happened)
        self.http, self.socket = Http(app_url, signing_secret, wall_clock, patience), Socket(patience)
        self.wire: Wire = self.socket if socket_mode else self.http
        rates, self._faults = Rates(self.api.limits, now), Faults()
        self._front = Front(self.api, {**CHAT, **VIEWS, **PEOPLE, **APP_AND_FILES}, rates, self._faults)
        self._site = Site(self.api, self._front, self.socket, self.complain)
        self.events = Events(self.workspace, rates, lambda: self.wire, events)
        self._tasks: set[asyncio.Task[Any]] = set()

    # Life

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        await self._site.start()

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.http.close()
        await self.socket.close()
        await self._site.stop()

    @property
    def api_url(self) -> str:
        """The base of the Web API, as Slack's own `https://slack.com/api/`."""
        return f"{self.api.url}/api/"

    @property
    def bot_token(self) -> str:
        return self.api.tokens.bot

    @property
    def app_token(self) -> str:
        return self.api.tokens.app

    @property
    def app_url(self) -> str:
        return self.http.url

    @app_url.setter
    def app_url(self, url: str) -> None:
        self.http.url = url

    async def connected(self) -> None:
        """Wait until the app has opened a Socket Mode connection."""
        await asyncio.wait_for(self.socket.connected.wait(), 10)

    async def settled(self) -> None:
        """Wait until the app has heard of everything that its own calls brought about."""
        while self._tasks:
            await asyncio.gather(*self._tasks)

    # What is there

    def person(
        self,
        real_name: str,
        *,
        tz: str = "Europe/Berlin",
        locale: str = "en-US",
        email: str | None = "",
        joins: Iterable[Channel] = (),
        enterprise: bool = False,
    ) -> Person:
        """Somebody who is there already. `email=None`: none known; `enterprise`: an id that begins with W."""
        name = real_name.lower().replace(" ", ".")
        address = f"{name}@example.com" if email == "" else email
        user = User(
            self.workspace.new_id("W" if enterprise else "U"), name.split(".")[0], real_name, address, tz, locale
        )
        user.updated = int(self.workspace.now())
        self.workspace.users[user.id] = user
        for channel in joins:
            channel.members.append(user.id)
        return Person(self, user)

    def grants(self, manifest: Json) -> None:
        """The app was installed with this manifest: of shortcuts, there are those it names."""
        shortcuts = manifest["features"].get("shortcuts", [])
        assert not shortcuts or "commands" in manifest["oauth_config"]["scopes"]["bot"], "shortcuts need commands"
        self.shortcuts = {one["name"]: one["callback_id"] for one in shortcuts if one["type"] == "message"}

    def channel(self, name: str, *members: Person, private: bool = False, bot: bool = True) -> Channel:
        """A channel that is there already, with the bot in it unless `bot=False`."""
        people = [*((BOT_USER,) if bot else ()), *(person.id for person in members)]
        kind = "private" if private else "public"
        channel = Channel(self.workspace.new_id("C"), name, kind, people, created=int(self.workspace.now()))
        self.workspace.channels[channel.id] = channel
        return channel

    @property
    def calls(self) -> list[Call]:
        """Every call of the Web API, oldest first."""
        return self._front.calls

    def calls_of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    async def called(self, method: str, times: int = 1) -> list[Call]:
        """Wait until a method has been called so often."""
        async with asyncio.timeout(10):
            while len(found := self.calls_of(method)) < times:
                self._front.rings.clear()
                await self._front.rings.wait()
        return found

    def fails(self, method: str, fault: Fault, times: int = 1) -> None:
        """Let the next calls of a method (`*`: of any) meet a fault."""
        self._faults.add(method, fault, times)

    @property
    def deliveries(self) -> list[Delivery]:
        """Every event that was sent, with all attempts and answers."""
        return self.events.sent

    # What administrators and Slack itself do

    async def hires(self, real_name: str, **about: Any) -> Person:
        """Somebody new; the app hears team_join."""
        person = self.person(real_name, **about)
        moment = int(self.workspace.now())
        changes = {"event.user": user_json(self.workspace, person.user, locale=True), "event.cache_ts": moment}
        await self.events.send("event_team_join", changes | {"event.event_ts": self.workspace.new_ts()})
        return person

    async def invites_bot(self, channel: Channel, by: Person | None = None) -> None:
        if BOT_USER not in channel.members:
            channel.members.append(BOT_USER)
            await self.tell_of_joining(BOT_USER, channel, by.id if by else "")

    async def removes_bot(self, channel: Channel) -> None:
        channel.members.remove(BOT_USER)
        await self._member_event("event_member_left_channel", BOT_USER, channel, {})

    async def uninstalls(self) -> None:
        """The app is thrown out: its tokens are worth nothing, and it is told so."""
        self.api.tokens.uninstalled = True
        await self.events.send("event_tokens_revoked", {"event.event_ts": self.workspace.new_ts()})
        await self.events.send("event_app_uninstalled", {"event.event_ts": self.workspace.new_ts()})

    async def revokes_tokens(self) -> None:
        self.api.tokens.revoked = True
        await self.events.send("event_tokens_revoked", {"event.event_ts": self.workspace.new_ts()})

    async def verifies_url(self) -> Answer:
        """The handshake when the address is entered; the app must give back the challenge."""
        return await self.http.send("events_api", payload("url_verification"))

    async def checks_ssl(self) -> Answer:
        return await self.http.send("slash_commands", form("ssl_check"))

    async def redeliver(self) -> list[Delivery]:
        """Repeat the events that are due by the clock; see events."""
        return await self.events.redeliver()

    async def tell_of_joining(self, user: str, channel: Channel, inviter: str) -> None:
        await self._member_event("event_member_joined_channel", user, channel, {"event.inviter": inviter or ABSENT})

    async def tell_of_leaving(self, user: str, channel: Channel) -> None:
        if BOT_USER in channel.members:
            await self._member_event("event_member_left_channel", user, channel, {})

    async def _member_event(self, recorded: str, user: str, channel: Channel, more: Json) -> None:
        if BOT_USER not in channel.members and user != BOT_USER:
            return
        kind = "C" if channel.kind == "public" else "G"
        changes = {"event.user": user, "event.channel": channel.id, "event.channel_type": kind, **more}
        await self.events.send(recorded, changes | {"event.event_ts": self.workspace.new_ts()})

    # What people.Person needs

    def callback_of(self, shortcut: str) -> str:
        if self.shortcuts is None:
            return shortcut
        if shortcut not in self.shortcuts:
            raise LookupError(f"Slack's menu shows no {shortcut!r}, but {sorted(self.shortcuts)}")
        return self.shortcuts[shortcut]

    def trigger(self, user: str, view: str | None = None) -> str:
        """A fresh trigger_id for this person."""
        number = 6_245_367_082_465 + self.workspace.number()
        trigger = f"{number}.6213548790113.{self.workspace.secret(32)}"
        self.api.triggers[trigger] = Trigger(user, self.workspace.now(), view)
        return trigger

    def response_url(self, kind: str, user: str, channel: str, original: Message | None = None) -> str:
        path = f"/{kind}/{TEAM}/{self.workspace.number()}/{self.workspace.secret(24)}"
        self.api.response_urls[path] = ResponseUrl(user, channel, self.workspace.now(), original)
        return self.api.url + path

    def complain(self, about: str, what: str) -> None:
        if what:
            self.complaints.append(f"{about}: {what}")

    def as_sent(self, text: str) -> str:
        """Text as the app gets it: `&`, `<`, `>` as entities; with `should_escape`, @names and #channels as ids."""
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        if self.should_escape:
            for user in self.workspace.users.values():
                text = text.replace(f"@{user.name}", f"<@{user.id}|{user.name}>")
            for channel in self.workspace.channels.values():
                text = text.replace(f"#{channel.name}", f"<#{channel.id}|{channel.name}>")
        return text

    # Inside

    def _happened(self, recorded: str, changes: Json) -> None:
        reachable = self.socket.open if self.wire is self.socket else self.http.url
        if reachable and self.events.listens_to(recorded):
            task = asyncio.create_task(self.events.send(recorded, changes))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
