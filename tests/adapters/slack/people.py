"""People in the workspace: what they do reaches the app as Slack would send it, what they see can be asked."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import answers, forms, shown
from .emoji import slack_name
from .json_forms import message_json, user_json, view_json
from .methods_people import reaction_changes
from .payloads import ABSENT, form, payload
from .wire import Answer
from .workspace import BOT_USER, Channel, Message, User, View

if TYPE_CHECKING:
    from .double import SlackDouble

Json = dict[str, Any]
Surface = Message | View | None  # None: what is not there cannot be clicked, and says so
CLICKED = ("text", "value", "style", "url")  # what Slack repeats of a button


class Person:
    """Somebody with an account here. Verbs send; `modal`, `home`, `dm`, `ephemerals` are what this person sees."""

    def __init__(self, slack: "SlackDouble", user: User) -> None:
        self._slack, self.user = slack, user

    @property
    def id(self) -> str:
        return self.user.id

    @property
    def name(self) -> str:
        return self.user.name

    def __repr__(self) -> str:
        return f"<{self.user.real_name} {self.id}>"

    # What is seen

    @property
    def ephemerals(self) -> list[Message]:
        """Messages that only this person sees, oldest first."""
        return self._slack.workspace.ephemerals.get(self.id, [])

    @property
    def modal(self) -> View | None:
        """The modal on top, None if none is open."""
        stack = self._slack.workspace.stacks.get(self.id)
        return stack[-1] if stack else None

    @property
    def home(self) -> View | None:
        return self._slack.workspace.homes.get(self.id)

    @property
    def dm(self) -> list[Message]:
        """The conversation with the bot, oldest first."""
        return self._slack.workspace.im(self.id).messages

    # What is done

    async def types(self, text: str, in_: Channel | None = None) -> Answer:
        """Send a slash command, in the DM with the bot if no channel is named."""
        slack, channel = self._slack, in_ or self._slack.workspace.im(self.id)
        self._must_be_in(channel)
        command, _, rest = text.partition(" ")
        if command not in slack.commands:
            raise LookupError(f"Slack knows no {command} here")
        recorded = {"im": "slash_command_dm", "public": "slash_command"}.get(channel.kind, "slash_command_private")
        changes = {"user_id": self.id, "user_name": self.name, "command": command, "channel_id": channel.id}
        if channel.kind == "public":
            changes["channel_name"] = channel.name
        changes["text"] = slack.as_sent(rest.strip(" "))
        changes["trigger_id"] = slack.trigger(self.id)
        changes["response_url"] = slack.response_url("commands", self.id, channel.id)
        answer = await slack.wire.send("slash_commands", form(recorded, changes))
        slack.complain(text, answers.to_command(slack.api, self.id, channel, command, answer))
        return answer

    async def clicks(
        self, where: Surface, what: str, *, near: str = "", value: str = "", nth: int | None = None
    ) -> Answer:
        """Press the button with this label or action id; `near`, `value` and `nth` tell several of them apart."""
        where, block, element = find(where, what, near, value, nth)
        if element["type"] == "overflow":
            raise LookupError(f"{what!r} is a menu: use chooses")
        given = {key: element[key] for key in CLICKED if key in element}
        return await self._acts(where, block, element, given)

    async def chooses(self, where: Surface, what: str, value: Any, *, near: str = "", nth: int | None = None) -> Answer:
        """Choose in a menu, select or picker that tells the app at once."""
        where, block, element = find(where, what, near, "", nth)
        chosen = forms.entered(element, value)
        if isinstance(where, View) and element["type"] != "overflow":
            where.values[block["block_id"], element["action_id"]] = chosen
        return await self._acts(where, block, element, {k: v for k, v in chosen.items() if k != "type"})

    async def _acts(self, where: Message | View, block: Json, element: Json, given: Json) -> Answer:
        slack = self._slack
        action = {"action_id": element["action_id"], "block_id": block["block_id"], **given, "type": element["type"]}
        action["action_ts"] = slack.workspace.new_ts()
        body = self._click_in_view(where, action) if isinstance(where, View) else self._click_on(where, action)
        answer = await slack.wire.send("interactive", body)
        slack.complain(f"click on {action['action_id']}", answers.to_click(answer))
        return answer

    def _click_in_view(self, view: View, action: Json) -> Json:
        if view.user != self.id:
            raise LookupError(f"{self} does not see this view")
        modal = view.body["type"] == "modal"
        if modal and view is not self.modal:
            raise LookupError(f"{self} does not see this modal")
        changes = self._me() | {"container.view_id": view.id, "view": view_json(view), "actions": [action]}
        changes["trigger_id"] = self._slack.trigger(self.id, view.id)
        return payload("block_actions_modal" if modal else "block_actions_home", changes)

    def _click_on(self, message: Message, action: Json) -> Json:
        slack = self._slack
        changes = self._me() | self._place(message) | {"actions": [action]}
        changes["response_url"] = slack.response_url("actions", self.id, message.channel, message)
        changes["container.message_ts"] = message.ts
        changes["container.channel_id"] = message.channel
        if not message.ephemeral_to:
            changes["message"] = message_json(message, slack.workspace.channels[message.channel])
        name = "block_actions_ephemeral" if message.ephemeral_to else "block_actions_message"
        body = payload(name, changes)
        if message.thread_ts:
            body["container"]["thread_ts"] = message.thread_ts
        return body

    def _place(self, message: Message) -> Json:
        channel = self._slack.workspace.channels[message.channel]
        if message.ephemeral_to not in (None, self.id):
            raise LookupError(f"{self} does not see this message")
        gone = message not in (self.ephemerals if message.ephemeral_to else channel.messages)
        if gone or (channel.kind != "public" and self.id not in channel.members):
            raise LookupError(f"{self} does not see this message")
        name = {"im": "directmessage", "public": channel.name}.get(channel.kind, "privategroup")
        trigger = self._slack.trigger(self.id)
        return {"channel.id": channel.id, "channel.name": name, "trigger_id": trigger}

    def _me(self) -> Json:
        return {"user.id": self.id, "user.username": self.name, "user.name": self.name}

    async def fills(self, values: Mapping[str, Any]) -> None:
        """Enter something into the open modal without submitting. Keys: label, block id or action id."""
        view = self._open_modal()
        for name, value in values.items():
            block, element = forms.input_for(view.blocks, name)
            view.values[block["block_id"], element["action_id"]] = forms.entered(element, value)

    async def submits(self, values: Mapping[str, Any] | None = None, *, checked: bool = True) -> Answer | None:
        """Fill in and submit the modal; None if Slack's own client keeps it back (`modal.errors` says why)."""
        slack, view = self._slack, self._open_modal()
        await self.fills(values or {})
        view.errors = forms.objections(view.blocks, view.values) if checked else {}
        if view.errors:
            return None
        changes = self._me() | {"view": view_json(view), "trigger_id": slack.trigger(self.id, view.id)}
        answer = await slack.wire.send("interactive", payload("view_submission", changes))
        slack.complain(f"submit of {view.title!r}", answers.to_submission(slack.api, view, answer))
        return answer

    async def closes(self, *, everything: bool = False) -> None:
        """Close the modal (or all that lie under it as well); the app hears of it if it asked to."""
        slack, view = self._slack, self._open_modal()
        stack = slack.workspace.stacks[self.id]
        gone = stack[::-1] if everything or view.body.get("clear_on_close") else [view]
        for each in gone:
            stack.remove(each)
            slack.workspace.views.pop(each.id, None)
        if not stack:
            del slack.workspace.stacks[self.id]
        for each in gone:
            if each.body.get("notify_on_close"):
                changes = self._me() | {"view": view_json(each), "is_cleared": everything}
                answer = await slack.wire.send("interactive", payload("view_closed", changes))
                slack.complain(f"close of {each.title!r}", answers.to_click(answer))

    def _open_modal(self) -> View:
        if self.modal is None:
            raise LookupError(f"no modal is open in front of {self}")
        return self.modal

    async def reacts(self, message: Message, reaction: str) -> None:
        """Put a reaction, as a character or by Slack's name."""
        who = message.reactions.setdefault(slack_name(reaction), [])
        if self.id not in who:
            who.append(self.id)
            await self._tell_of_reaction("event_reaction_added", message, slack_name(reaction))

    async def unreacts(self, message: Message, reaction: str) -> None:
        name = slack_name(reaction)
        if self.id not in message.reactions.get(name, []):
            raise LookupError(f"{self} has not put {reaction} there")
        message.reactions[name].remove(self.id)
        if not message.reactions[name]:
            del message.reactions[name]
        await self._tell_of_reaction("event_reaction_removed", message, name)

    async def _tell_of_reaction(self, recorded: str, message: Message, name: str) -> None:
        slack = self._slack
        if BOT_USER in slack.workspace.channels[message.channel].members:  # else Slack says nothing
            await slack.events.send(recorded, reaction_changes(slack.api, message, self.id, name))

    async def opens_home(self, tab: str = "home") -> None:
        """Open the app's home (or its `messages` tab)."""
        slack = self._slack
        seen = view_json(self.home) if self.home and tab == "home" else ABSENT
        changes: Json = {"event.user": self.id, "event.channel": slack.workspace.im(self.id).id, "event.tab": tab}
        changes |= {"event.view": seen, "event.event_ts": slack.workspace.new_ts()}
        await slack.events.send("event_app_home_opened", changes)

    async def says(self, text: str, in_: Channel | None = None, *, thread: Message | None = None) -> Message:
        """Write a message; the app hears of it in the DM with the bot (the event message.im)."""
        slack, channel = self._slack, in_ or self._slack.workspace.im(self.id)
        self._must_be_in(channel)
        rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
        blocks = [{"type": "rich_text", "block_id": slack.workspace.secret(5), "elements": [rich]}]
        thread_ts = (thread.thread_ts or thread.ts) if thread else None
        escaped = slack.as_sent(text)
        message = slack.workspace.post(channel, self.id, escaped, blocks=blocks, thread_ts=thread_ts)
        if channel.kind == "im":
            changes = {"event.user": self.id, "event.text": escaped, "event.blocks": blocks}
            changes |= {"event.channel": channel.id, "event.ts": message.ts, "event.event_ts": message.ts}
            await slack.events.send("event_message_im", changes)
        return message

    async def uses(self, shortcut: str, on: Message | None = None) -> Answer:
        """Use a message shortcut on a message, or a global shortcut on nothing.

        It is named as the menu names it, or by its callback_id where the double was told of no manifest.
        """
        slack = self._slack
        callback_id = slack.callback_of(shortcut)
        changes: Json = {"user.id": self.id, "user.username": self.name, "callback_id": callback_id}
        changes["action_ts"] = slack.workspace.new_ts()
        if on is None:
            body = payload("shortcut", changes | {"trigger_id": slack.trigger(self.id)})
        else:
            changes |= self._place(on) | {"message_ts": on.ts, "user.name": self.name, "message": message_json(on)}
            changes["response_url"] = slack.response_url("app", self.id, on.channel)
            body = payload("message_action", changes)
        answer = await slack.wire.send("interactive", body)
        slack.complain(f"shortcut {callback_id}", answers.to_click(answer))
        return answer

    async def joins(self, channel: Channel, inviter: "Person | None" = None) -> None:
        """Come into a channel; the app hears of it where the bot is."""
        if self.id not in channel.members:
            channel.members.append(self.id)
            await self._slack.tell_of_joining(self.id, channel, inviter.id if inviter else "")

    async def leaves(self, channel: Channel) -> None:
        channel.members.remove(self.id)
        await self._slack.tell_of_leaving(self.id, channel)

    async def changes(self, **fields: Any) -> None:
        """Change the profile: `tz`, `locale`, `real_name`, `email`, `deleted` and so on."""
        slack = self._slack
        for name, value in fields.items():
            if not hasattr(self.user, name):
                raise AttributeError(name)
            setattr(self.user, name, value)
        self.user.updated = int(slack.workspace.now())
        changes = {"event.user": user_json(slack.workspace, self.user, locale=True)}
        changes |= {"event.cache_ts": self.user.updated, "event.event_ts": slack.workspace.new_ts()}
        await slack.events.send("event_user_change", changes)

    async def is_deactivated(self) -> None:
        """The account is closed; an administrator did that."""
        for channel in self._slack.workspace.channels.values():
            if self.id in channel.members and channel.kind != "im":
                channel.members.remove(self.id)
        await self.changes(deleted=True)

    def _must_be_in(self, channel: Channel) -> None:
        if self.id not in channel.members:
            raise LookupError(f"{self} is not in {channel.name} and cannot write there")


def find(where: Surface, what: str, near: str, value: str, nth: int | None) -> tuple[Message | View, Json, Json]:
    """The one interactive element that a person means."""
    if where is None:
        raise LookupError(f"there is nothing in front of them to find {what!r} in")
    everything = list(shown.elements(where.blocks))
    found = [(b, e) for b, e in everything if what in (shown.label(b, e), e["action_id"])]
    if value:
        found = [(b, e) for b, e in found if e.get("value") == value]
    if near:
        found = [(b, e) for b, e in found if _is_near(where.blocks, b, near)]
    if nth is not None or len(found) == 1:
        return where, *found[nth or 0]
    seen = [f"{shown.label(b, e)} ({e['action_id']} {e.get('value', '')})" for b, e in found or everything]
    raise LookupError(f"{'several are' if found else 'nothing is'} called {what!r}: {', '.join(seen)}")


def _is_near(blocks: list[Json], block: Json, words: str) -> bool:
    """Whether the words stand in this block or in the nearest text above it."""
    above = blocks[: blocks.index(block) + 1]
    for each in reversed(above):
        text = shown.words([each]) if each["type"] != "actions" else ""
        if text:
            return words in text
    return False
