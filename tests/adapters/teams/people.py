"""People of the tenant: what they do, told as a story, and what they then see.

Each verb hands the bot the activity that Teams would send, reads the answer as the client would, and raises if the
bot fails (`AppFailed`) or answers with something Teams cannot show (`Malformed`).
"""

import re
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.adapters.teams import answers, cards, filling
from tests.adapters.teams.answers import Dialog, Outcome
from tests.adapters.teams.cards import Json
from tests.adapters.teams.emoji import reaction_type
from tests.adapters.teams.wire import DROP, Delivery, local_stamp
from tests.adapters.teams.world import Channel, Chat, Conversation, Message, Talk, said

if TYPE_CHECKING:
    from tests.adapters.teams.double import TeamsDouble


@dataclass(frozen=True)
class Opened:
    """Where the dialog before a person came from, which decides where it is submitted to."""

    invoke: str
    conversation: Conversation
    root: str
    reply_to: str | None = None
    command: Json = field(default_factory=dict)


@dataclass(eq=False, repr=False)
class Person:
    """One person of the tenant."""

    teams: "TeamsDouble"
    name: str
    id: str
    object_id: str
    email: str
    locale: str = "en-US"
    timezone: str = "Europe/Berlin"
    platform: str = "Web"
    installed: bool = False
    blocked: bool = False
    old_client: bool = False
    dialog: Dialog | None = None
    toast: str | None = None
    error: str | None = None
    opened_url: str | None = None
    results: tuple[Json, ...] = ()
    chat: Chat = field(init=False)
    _from: Opened | None = None

    def __repr__(self) -> str:
        return self.name

    # ---------------------------------------------------------------- having the bot

    async def installs(self) -> None:
        """Gets the bot: the personal chat exists from now on."""
        self.installed, self.blocked = True, False
        await self._tells("installation_update_add_personal", self.chat, id=_event_id())
        added = [{"id": self.teams.bot["id"]}, {"id": self.id, "aadObjectId": self.object_id}]
        await self._tells("conversation_update_bot_added_personal", self.chat, id=_event_id(), membersAdded=added)

    async def uninstalls(self) -> None:
        """Removes the bot; what it then writes is refused."""
        self.installed = False
        await self._tells("installation_update_remove_personal", self.chat, id=_event_id())

    def blocks(self) -> None:
        """Blocks the bot, which learns of it only when it writes."""
        self.blocked = True

    def unblocks(self) -> None:
        self.blocked = False

    # ---------------------------------------------------------------- writing

    async def types(self, text: str, in_: Channel | Message | None = None) -> Message:
        """Writes to the bot, into a channel, or (given a message) into its thread; returns the message.

        In a channel the bot hears only what mentions it: `<at>LEX</at>`.
        """
        where = in_.conversation if isinstance(in_, Message) else in_ or self.chat
        root = in_.root if isinstance(in_, Message) and isinstance(where, Channel) else ""
        assert where is not self.chat or self.installed, f"{self.name} does not have the bot"
        message = Message(self.teams.wire.message_id(), where, {"type": "message", "text": text}, self)
        message.root = root or message.id
        where.everything.append(message)
        name = "message_personal" if where is self.chat else "message_channel_mention"
        message.activity = self._written(name, message, text)
        if self._hears(where, text):
            answers.accepted(await self.teams.wire.deliver(message.activity))
        return message

    async def slashes(self, text: str, in_: Channel) -> Message:
        """Calls the bot by a slash, then writes on: what only the bot sees, and its recipient is marked so."""
        assert self.teams.slash, "the manifest has no slash commands"
        assert text.split(maxsplit=1)[0] in self.teams.slash, f"Teams lists {sorted(self.teams.slash)}"
        message = Message(self.teams.wire.message_id(), in_, {"type": "message", "text": text}, self, only_for=self)
        message.root = message.id
        in_.everything.append(message)
        change = {"recipient": {**self.teams.bot, "isTargeted": True}, "entities": [self._client()]}
        message.activity = self._written("message_channel_mention", message, text) | change
        answers.accepted(await self.teams.wire.deliver(message.activity))
        return message

    async def edits(self, message: Message, text: str) -> None:
        """Changes what they wrote."""
        assert message.author is self, "people change only their own messages"
        message.activity = self._written("message_update", message, text)
        message.edits += 1
        if self._hears(message.conversation, text):
            answers.accepted(await self.teams.wire.deliver(message.activity))

    async def deletes(self, message: Message) -> None:
        """Takes back what they wrote."""
        assert message.author is self, "people delete only their own messages"
        message.deleted = True
        if self._hears(message.conversation, message.text):
            await self._tells("message_delete", message.conversation, root=message.root, id=message.id)

    async def begins_typing(self) -> None:
        await self._tells("typing", self.chat, id=_event_id())

    async def marks_read(self, message: Message) -> None:
        """Has read their chat as far as this message, of which Teams tells (where the bot may know)."""
        await self._tells("event_read_receipt", self.chat, id=_event_id(), value={"lastReadMessageId": message.id})

    def _hears(self, where: Conversation, text: str) -> bool:
        return where is self.chat or (where.admits_bot() and f"<at>{self.teams.bot['name']}</at>" in text)

    def _written(self, name: str, message: Message, text: str) -> Json:
        mentions = [
            {"mentioned": {"id": self.teams.account_id(tag), "name": tag}, "text": f"<at>{tag}</at>", "type": "mention"}
            for tag in re.findall(r"<at>(.*?)</at>", text)
        ]
        change: Json = {"id": message.id, "text": text, "entities": [*mentions, self._client()]}
        if isinstance(message.conversation, Channel):
            change["attachments"] = [{"contentType": "text/html", "content": _as_html(text)}]
        return self._activity(name, message.conversation, message.root, **change)

    # ---------------------------------------------------------------- cards

    async def clicks(self, message: Message, button: str, values: dict[str, Any] | None = None) -> None:
        """Presses the button with this title on the message's card, its fields filled in with `values`."""
        assert message.only_for in (None, self), f"{self.name} does not see it"
        card = message.card_for(self)
        assert card, f"the message has no card: {message.text!r}"
        action = cards.find_action(card, button)
        if cards.kind(action) == "Action.Execute" and self.old_client:
            action = action.get("fallback") or action
            assert action != "drop", f"this client does not show {button!r}"
        await self._does(action, filling.gathered(card, action, values or {}), message)

    async def looks_at(self, message: Message) -> None:
        """Has the message on the screen: a card that names this person in `refresh` asks the bot for theirs."""
        card = message.card_for(self) or {}
        refresh = card.get("refresh") or {}
        if self.id in (refresh.get("userIds") or ()):
            await self._executes(refresh["action"], {}, message, trigger="automatic")

    async def _does(self, action: Json, filled: Json, message: Message) -> None:
        kind = cards.kind(action)
        if kind == "Action.OpenUrl":
            self.opened_url = action["url"]
        elif kind == "Action.Execute":
            await self._executes(action, filled, message)
        elif kind == "Action.Submit":
            await self._presses(action, filled, message)

    async def _executes(self, action: Json, filled: Json, message: Message, *, trigger: str = "manual") -> None:
        assert not message.inserted or message.conversation.admits_bot(), "Teams would add the bot for all who are here"
        copy = {key: action[key] for key in ("type", "id", "title", "verb") if key in action}
        copy["data"] = {**_data(action), **filled}
        value: Json = {"action": copy, "trigger": trigger}
        delivery = await self._invokes("invoke_adaptive_card_action", message, value)
        outcome = answers.card_action(delivery)
        self._sees(outcome)
        if outcome.card:
            message.views[self.id] = outcome.card

    async def _presses(self, action: Json, filled: Json, message: Message) -> None:
        data = {**_data(action), **filled}
        special = data.get("msteams") or {}
        if message.inserted and not special:
            change: Json = {"id": _event_id(), "replyToId": message.id, "value": data}
            await self._tells("invoke_compose_card_button", message.conversation, root=message.root, **change)
        elif special.get("type") == "task/fetch":
            flat = {key: value for key, value in data.items() if key != "msteams"} | {"type": "task/fetch"}
            value: Json = {"data": flat, "context": {"theme": "default"}}
            self._sees(answers.fetched(await self._invokes("invoke_task_fetch", message, value)))
            self._from = Opened("invoke_task_submit", message.conversation, message.root, message.id)
        elif special.get("type") in {"messageBack", "imBack"}:
            await self._says_by_button(special, message)
        else:
            change: Json = {"id": _event_id(), "replyToId": message.id, "value": data}
            change["channelData"] = _legacy(message.id)
            await self._tells("message_value", message.conversation, root=message.root, **change)

    async def _says_by_button(self, special: Json, message: Message) -> None:
        text = special.get("text") if special["type"] == "messageBack" else special.get("value")
        change: Json = {"id": self.teams.wire.message_id(), "text": text or "", "replyToId": message.id}
        change["value"] = special["value"] if special["type"] == "messageBack" and "value" in special else DROP
        await self._tells("message_value", message.conversation, root=message.root, **change)

    # ---------------------------------------------------------------- dialogs

    async def submits(self, values: dict[str, Any] | None = None, button: str | None = None) -> None:
        """Fills in the dialog in front of them, by label or id, and presses `button` (or the only one there is)."""
        card, came_from = self.dialog and self.dialog.card, self._from
        assert card, f"{self.name} has no dialog with a card open"
        assert came_from
        titles = cards.buttons(card)
        assert button or len(titles) == 1, f"which button: {titles}?"
        action = cards.find_action(card, button or titles[0])
        assert cards.kind(action) == "Action.Submit", f"a dialog is sent by Action.Submit, not {cards.kind(action)}"
        data = {**_data(action), **filling.gathered(card, action, values or {})}
        value: Json = {"data": data, "context": {"theme": "default"}} | came_from.command
        delivery = await self._invokes(came_from.invoke, came_from, value)
        self.dialog = None
        self._sees(answers.submitted(delivery))

    def dismisses(self) -> None:
        """Closes the dialog; the bot does not learn of it."""
        self.dialog = self._from = None

    # ---------------------------------------------------------------- message extension

    async def uses_action(self, command: str, on: Message) -> None:
        """Picks a message action from the menu of any message."""
        known = self.teams.command_of(command, "message")
        assert known is None or (known["type"] == "action" and known["fetchTask"])
        command, payload = known["id"] if known else command, self.teams.message_payload(on)
        chosen: Json = {"commandId": command, "commandContext": "message", "requestId": uuid.uuid4().hex}
        chosen |= {"messagePayload": payload}
        value: Json = {**chosen, "context": {"theme": "default"}}
        opened = Opened("invoke_compose_submit_action", on.conversation, on.root, command=chosen)
        self._sees(answers.fetched(await self._invokes("invoke_compose_fetch_task", opened, value)))
        self._from = opened

    async def searches(self, text: str, command: str = "search", parameter: str = "query", skip: int = 0) -> None:
        """Looks something up in the compose box of their chat with the bot."""
        known = self.teams.command_of(command, "compose")
        opened = Opened("invoke_compose_query", self.chat, "")
        given = {"name": parameter, "value": text}
        if known:
            assert known["type"] == "query"
            assert parameter in [one["name"] for one in known["parameters"]]
            assert text or known["initialRun"], "nothing is asked before something is typed"
            given = given if text else {"name": "initialRun", "value": "true"}
        value = {
            "commandId": known["id"] if known else command,
            "parameters": [given],
            "queryOptions": {"skip": skip, "count": 25},
        }
        self._sees(answers.searched(await self._invokes("invoke_compose_query", opened, value)))

    async def inserts(self, result: int, in_: Conversation) -> Message:
        """Puts one of the results into a talk; the bot does not learn of it."""
        card = {key: self.results[result][key] for key in ("contentType", "content")}
        message = Message(self.teams.wire.message_id(), in_, {"type": "message", "attachments": [card]}, self)
        message.root, message.inserted = message.id, True
        in_.everything.append(message)
        return message

    def says(self, text: str, in_: Talk) -> Message:
        """Writes where the bot is not."""
        message = Message(self.teams.wire.message_id(), in_, {"type": "message", "text": text}, self)
        message.root = message.id
        in_.everything.append(message)
        return message

    # ---------------------------------------------------------------- reactions

    async def reacts(self, message: Message, emoji: str) -> None:
        """Puts an emoji on a message; the bot learns of it where the message is its own."""
        assert not message.only_for, "Teams lets nobody react to a targeted message"
        message.reactions.setdefault(emoji, []).append(self)
        await self._reaction(message, added=[emoji])

    async def unreacts(self, message: Message, emoji: str) -> None:
        message.reactions[emoji].remove(self)
        await self._reaction(message, removed=[emoji])

    async def changes_reaction(self, message: Message, before: str, after: str) -> None:
        """Replaces one emoji by another, which comes as both in one."""
        message.reactions[before].remove(self)
        message.reactions.setdefault(after, []).append(self)
        await self._reaction(message, added=[after], removed=[before])

    async def _reaction(
        self, message: Message, added: list[str] | None = None, removed: list[str] | None = None
    ) -> None:
        if not message.by_bot or not message.conversation.admits_bot():
            return
        change: Json = {"id": message.id, "replyToId": message.id, "channelData": _legacy(message.id)}
        change["reactionsAdded"] = [{"type": reaction_type(emoji)} for emoji in added] if added else DROP
        change["reactionsRemoved"] = [{"type": reaction_type(emoji)} for emoji in removed] if removed else DROP
        name = "message_reaction_added" if added else "message_reaction_removed"
        await self._tells(name, message.conversation, root=message.root, **change)

    # ---------------------------------------------------------------- seeing

    def sees(self, where: Conversation | None = None) -> list[Message]:
        """The messages there are for this person in their chat, or elsewhere."""
        everything = (where or self.chat).messages
        return [message for message in everything if message.only_for in (None, self)]

    def reads(self, message: Message | None = None) -> str:
        """All words of a message (the bot's last one to them), in their own time zone, one line each."""
        message = message or self.chat.last
        card = message.views.get(self.id)
        if card:
            return "\n".join(cards.words(card, self.timezone))
        return said(message.activity, self.timezone)

    def _sees(self, outcome: Outcome) -> None:
        self.toast, self.error = outcome.toast, outcome.error
        self.dialog, self.results = outcome.dialog, outcome.results

    # ---------------------------------------------------------------- handing over

    async def _tells(self, name: str, where: Conversation, *, root: str = "", **change: Any) -> Delivery:
        delivery = await self.teams.wire.deliver(self._activity(name, where, root, **change))
        answers.accepted(delivery)
        return delivery

    async def _invokes(self, name: str, at: Message | Opened, value: Json) -> Delivery:
        reply_to = at.id if isinstance(at, Message) else at.reply_to
        change: Json = {"id": _event_id(), "value": value, "replyToId": reply_to or DROP}
        if reply_to:
            change["channelData"] = _legacy(reply_to)
        return await self.teams.wire.deliver(self._activity(name, at.conversation, at.root, **change))

    def _activity(self, name: str, where: Conversation, root: str, **change: Any) -> Json:
        return self.teams.activity(name, where, root, self, change)

    def details(self, recorded: Json) -> Json:
        """Who and where they are, in the fields that this kind of activity has."""
        moment = self.teams.now()
        told: Json = {"from": {"id": self.id, "aadObjectId": self.object_id}}
        if "name" in recorded["from"]:
            told["from"]["name"] = self.name
        if "localTimestamp" in recorded:
            told["localTimestamp"] = local_stamp(moment, self.timezone)
        if "locale" in recorded:
            told["locale"] = self.locale
        if "localTimezone" in recorded:
            told["localTimezone"] = self.timezone
        if "entities" in recorded:
            full = "localTimezone" in recorded
            told["entities"] = [self._client() if full else {"locale": self.locale, "type": "clientInfo"}]
        return told

    def _client(self) -> Json:
        country = self.locale.partition("-")[2] or self.locale.upper()
        info = {"locale": self.locale, "country": country, "platform": self.platform, "timezone": self.timezone}
        return {**info, "type": "clientInfo"}

    def account(self) -> Json:
        """This person as the connector lists members."""
        given, _, surname = self.name.partition(" ")
        names = {"name": self.name, "givenName": given, "surname": surname}
        mail = {"email": self.email, "userPrincipalName": self.email}
        ids = {"id": self.id, "objectId": self.object_id, "aadObjectId": self.object_id}
        return {**ids, **names, **mail, "tenantId": self.teams.tenant_id, "userRole": "user"}


def _event_id() -> str:
    return f"f:{uuid.uuid4()}"


def _data(action: Json) -> Json:
    data = action.get("data")
    return dict(data) if isinstance(data, dict) else {}


def _legacy(message_id: str) -> Json:
    return {"legacy": {"replyToId": f"1:1{uuid.uuid5(uuid.NAMESPACE_OID, message_id).hex}"}}


def _as_html(text: str) -> str:
    """The text as the attachment that goes with it in channels carries it."""
    count = iter(range(100))
    span = '<span itemtype="http://schema.skype.com/Mention" itemscope="" itemid="{}">{}</span>'
    html = re.sub(r"<at>(.*?)</at>", lambda match: span.format(next(count), match[1]), text)
    return f"<p>{html.replace('</span> ', '</span>&nbsp;')}</p>"
