"""The port to Teams: messages to channels and people, and who somebody is."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.teams.connector import Connector, Json, Limited, Rejected, TooBig
from adapters.teams.incoming import PLATFORM
from adapters.teams.render import brief, message
from adapters.teams.text import Look
from adapters.teams.turns import Turns
from adapters.teams.whispers import Whispers
from bot.chat import Later, To, Uncertain, Unreachable, Vanished
from bot.events import Address, Caller, On, Where
from bot.text import Reader
from bot.view import Page, View

ANYWHERE = "https://smba.trafficmanager.net/teams/"
"""The service that finds every tenant of the public cloud, where a tenant's own was never heard of."""
PATIENCE = 1.5
"""Seconds to wait for a profile: somebody waits for their answer."""
_MOST_REMEMBERED = 4096


def on_of(view: View) -> On:
    """What a click on a private message counts as."""
    return "page" if isinstance(view, Page) else "card"


@dataclass(eq=False)
class TeamsChat:
    """One bot's way to its people and channels."""

    connector: Connector
    app_id: str
    turns: Turns
    whispers: Whispers
    opens: Callable[[str], bool] = lambda _command: False
    """Whether a command is answered by a form."""
    vouches: Callable[[str], bool] = lambda _tenant: True
    """Whether the e-mail addresses of this tenant's directory are believed: who has one is who has it elsewhere."""
    near: Where | None = None
    """Where the person is about whom a profile is asked."""
    platform: str = PLATFORM
    _chats: OrderedDict[tuple[str, str], str] = field(default_factory=OrderedDict[tuple[str, str], str])
    """The personal conversations that were looked up: of a tenant's user."""
    _names: OrderedDict[str, str] = field(default_factory=OrderedDict[str, str])
    """The names of channels that were looked up."""

    def at(self, where: Where) -> "TeamsChat":
        """The same, for somebody who is here now."""
        return replace(self, near=where)

    @property
    def at_once(self) -> int:
        return self.turns.at_once

    async def turn(self, to: To, *, new: bool = True, patience: float = 5.0) -> None:  # noqa: ARG002 - of the port
        talk, room = (to.channel, "") if to.private else ("", to.channel)
        await self.turns.wait(to.tenant, talk, room, patience)

    async def find(self, to: To, key: str) -> str | None:  # noqa: ARG002 - of the port
        raise Uncertain("Teams does not tell")

    async def post(self, to: To, view: View, reader: Reader, key: str) -> str:  # noqa: ARG002 - of the port
        """Send a message; the answer is its id. ``key`` is of no use here: Teams knows no key of ours."""
        return await self._obeying(to, lambda: self._post(to, view, reader))

    async def _post(self, to: To, view: View, reader: Reader) -> str:
        if to.private:
            look = Look(reader, on_of(view), self.opens)
            conversation = to.address.get("conversation") or await self._chat_with(to)
            return await self._shortened(view, look, lambda activity: self._send(to, conversation, activity))
        return await self._shortened(view, Look(reader, "post", self.opens), lambda activity: self._begin(to, activity))

    async def point(self, to: To, thread: str, activity: Json) -> str:
        """Say a word in a thread of a room; its id."""
        return await self._obeying(to, lambda: self.connector.send(_service_of(to.address), thread, activity))

    async def whisper(self, to: To, thread: str, member: str, view: View, reader: Reader) -> str:
        """Say something in a thread of a room that this member alone sees; its id."""
        look = Look(reader, on_of(view), self.opens, alone=member)
        for_them: Json = {"recipient": {"id": member, "isTargeted": True}}

        async def send(activity: Json) -> str:
            return await self.connector.send(_service_of(to.address), thread, activity | for_them, targeted=True)

        try:
            sent = await self._obeying(to, lambda: self._shortened(view, look, send))
        except (Rejected, Unreachable):
            self.whispers.refused(to.tenant, to.channel)
            raise
        self.whispers.sent(to.channel, sent, member)
        return sent

    async def whisper_anew(self, to: To, thread: str, message: str, member: str, view: View, reader: Reader) -> None:
        """Draw such a message anew. Raises `Vanished` if we know of none."""
        if not self.whispers.is_for(to.channel, message, member):
            raise Vanished(message)
        look = Look(reader, on_of(view), self.opens, alone=member)

        async def put(activity: Json) -> str:
            await self.connector.update(_service_of(to.address), thread, message, activity, targeted=True)
            return message

        await self._obeying(to, lambda: self._shortened(view, look, put))

    async def update(self, to: To, message: str, view: View, reader: Reader) -> None:
        """Draw a message anew."""
        await self._obeying(to, lambda: self._update(to, message, view, reader))

    async def _update(self, to: To, message: str, view: View, reader: Reader) -> str:
        if to.private:
            conversation = to.address.get("conversation") or await self._chat_with(to)
        else:
            conversation = f"{to.channel};messageid={message}" if _is_channel(to) else to.channel
        look = Look(reader, on_of(view) if to.private else "post", self.opens)

        async def put(activity: Json) -> str:
            await self.connector.update(_service_of(to.address), conversation, message, activity)
            return message

        return await self._shortened(view, look, put)

    async def profile(self, caller: Caller) -> Caller:
        """Name and e-mail address as the roster knows them; as told where it does not answer in time."""
        conversation = caller.address.get("conversation") or (self.near.channel if self.near else "")
        service = caller.address.get("service", "")
        if not conversation or not service:
            return caller
        try:
            await self.turns.wait(caller.tenant, f"members of {conversation}", patience=PATIENCE)
            member = await self.connector.member(
                service, conversation, caller.address.get("member") or caller.user, PATIENCE
            )
        except Limited as error:
            await self.turns.pause(caller.tenant, f"members of {conversation}", error.seconds)
            return caller
        except (Later, Unreachable, Uncertain, Rejected, TooBig):
            return caller
        name = str(member.get("name") or "") or caller.name
        if not self.vouches(caller.tenant):
            return replace(caller, name=name)
        email, login = str(member.get("email") or ""), str(member.get("userPrincipalName") or "")
        return replace(caller, name=name, email=email or (login if _is_address(login) else ""))

    async def named(self, where: Where) -> Where:
        """The channel with its name, which messages do not tell; General has none of its own."""
        team = where.address.get("team", "")
        if where.private or not team:
            return where
        if where.name:
            self._names[where.channel] = where.name
        elif where.channel not in self._names:
            await self._learn_names(where, team)
        _shrink(self._names)
        return replace(where, name=self._names.get(where.channel, ""))

    # inside

    async def _obeying(self, to: To, send: Callable[[], Awaitable[str]]) -> str:
        """Send; if we were too fast, all replicas hear of it."""
        try:
            return await send()
        except Limited as error:
            await self.turns.pause(to.tenant, to.channel, error.seconds)
            raise

    async def _send(self, to: To, conversation: str, activity: Json) -> str:
        try:
            return await self.connector.send(_service_of(to.address), conversation, activity)
        except Unreachable:
            self._chats.pop((to.tenant, to.channel), None)
            raise

    async def _begin(self, to: To, activity: Json) -> str:
        """A new thread of a channel, or a message in a group chat."""
        if not _is_channel(to):
            return await self._send(to, to.channel, activity)
        asked = self._asked(to.tenant, channel={"id": to.channel}) | {"isGroup": True, "activity": activity}
        created = await self.connector.create(_service_of(to.address), asked)
        return str(created.get("activityId", ""))

    async def _learn_names(self, where: Where, team: str) -> None:
        try:
            await self.turns.wait(where.tenant, f"channels of {team}", patience=PATIENCE)
            found = await self.connector.channels(_service_of(where.address), team, PATIENCE)
        except Limited as error:
            await self.turns.pause(where.tenant, f"channels of {team}", error.seconds)
            return
        except (Later, Unreachable, Uncertain, Rejected, TooBig):
            return
        listed: list[Json] = found.get("conversations") or []
        self._names |= {str(one.get("id")): str(one.get("name") or "General") for one in listed}
        self._names.setdefault(where.channel, "")

    async def _chat_with(self, to: To) -> str:
        """The conversation with a person of whom we know only who they are; it is there once they have the app."""
        known = self._chats.get((to.tenant, to.channel))
        if known:
            return known
        member = to.address.get("member") or to.channel
        asked = self._asked(to.tenant) | {"isGroup": False, "members": [{"id": member}]}
        await self.turns.wait(to.tenant)
        try:
            created = await self.connector.create(_service_of(to.address), asked)
        except Uncertain as error:  # it is found or made: asking again does no harm
            raise Later(5, str(error)) from None
        self._chats[to.tenant, to.channel] = str(created.get("id", ""))
        _shrink(self._chats)
        return str(created.get("id", ""))

    def _asked(self, tenant: str, **more: Json) -> Json:
        data = {"tenant": {"id": tenant}, **more}
        return {"bot": {"id": f"28:{self.app_id}"}, "tenantId": tenant, "channelData": data}

    async def _shortened(self, view: View, look: Look, send: "Send") -> str:
        """Send it; if it is too big after all, its first words."""
        try:
            return await send(message(view, look))
        except TooBig:
            pass
        try:
            return await send(brief(view, look))
        except TooBig as error:
            raise Unreachable(str(error)) from None


Send = Callable[[Json], Awaitable[str]]


def _shrink(remembered: OrderedDict[Any, str]) -> None:
    while len(remembered) > _MOST_REMEMBERED:
        remembered.popitem(last=False)


def _service_of(address: Address) -> str:
    return address.get("service") or ANYWHERE


def _is_channel(to: To) -> bool:
    return to.address.get("kind", "channel") == "channel"


def _is_address(login: str) -> bool:
    """Whether a login name is an e-mail address; that of a guest is none."""
    return "@" in login and "#EXT#" not in login
