"""What the connector's doors do in the tenant, and what they refuse to do.

Sources: as for `connector.py`; "Get Teams specific context" for members, pages and channels, "Send proactive
messages" for creating conversations, "Targeted messages" for what only one person sees.
"""

from typing import TYPE_CHECKING, Any

from tests.adapters.teams import card_rules, errors
from tests.adapters.teams.call import Call
from tests.adapters.teams.cards import Json
from tests.adapters.teams.errors import Refusal
from tests.adapters.teams.world import Channel, Chat, Conversation, Message, thread_id

if TYPE_CHECKING:
    from tests.adapters.teams.double import TeamsDouble


TARGETED_FOR = 24 * 3600
"""Seconds that a targeted message stands."""


class Deeds:
    """One method for each door: it answers with a status and a body, or raises a Refusal."""

    def __init__(self, double: "TeamsDouble") -> None:
        self.double = double

    def create(self, call: Call) -> tuple[int, Any]:
        """A person's chat, which is there once they have the bot, or a new thread in a channel."""
        body = _object(call.body)
        channel_data = _object(body.get("channelData"))
        if channel_id := _object(channel_data.get("channel")).get("id"):
            channel, _ = self._channel(str(channel_id))
            if not body.get("activity"):
                raise errors.bad_syntax("Incorrect conversation creation parameters")
            message = self._add(channel, _object(body["activity"]))
            return 201, {"id": thread_id(channel, message.id), "activityId": message.id}
        members = body.get("members") or []
        if len(members) != 1 or body.get("isGroup"):
            raise errors.bad_syntax("Incorrect conversation creation parameters")
        tenant = body.get("tenantId") or body.get("tenantID") or _object(channel_data.get("tenant")).get("id")
        if tenant != self.double.tenant_id:
            raise errors.bad_argument("The tenant is missing or not the person's")
        return self._personal(str(members[0].get("id", "")), body)

    def _personal(self, member: str, body: Json) -> tuple[int, Any]:
        person = self.double.find_person(member)
        if person is None:
            raise errors.bad_argument("Failed to decrypt pairwise id")
        if not person.installed:
            raise errors.not_installed()
        answer = {"id": person.chat.id}
        if body.get("activity"):
            answer["activityId"] = self._add(person.chat, _object(body["activity"])).id
        return 201, answer

    def send(self, call: Call) -> tuple[int, Any]:
        """A message into a chat, a new thread of a channel, or a thread."""
        conversation, root = self._conversation(call.conversation)
        if call.activity_id:
            answered = conversation.find(call.activity_id)
            if not answered:
                raise errors.no_activity()
            root = root or answered.root
        message = self._add(conversation, _object(call.body), root=root, call=call)
        return 201, {"id": message.id}

    def update(self, call: Call) -> tuple[int, Any]:
        message = self._own(call)
        activity = _object(call.body)
        if message.only_for and "recipient" in activity:
            raise errors.bad_argument("Cannot edit Recipient of Targeted Message")
        self._check(message.conversation, activity)
        message.activity, message.edits = activity, message.edits + 1
        message.views.clear()
        return 200, {"id": message.id}

    def delete(self, call: Call) -> tuple[int, Any]:
        self._own(call).deleted = True
        return 200, None

    def members(self, call: Call) -> tuple[int, Any]:
        conversation, _ = self._conversation(call.conversation, writing=False)
        return 200, [person.account() for person in conversation.people()]

    def member(self, call: Call) -> tuple[int, Any]:
        conversation, _ = self._conversation(call.conversation, writing=False)
        wanted = call.activity_id
        for person in conversation.people():
            if wanted in {person.id, person.object_id, person.email}:
                return 200, person.account()
        raise Refusal(404, "MemberNotFoundInConversation", "Member not found in conversation.")

    def paged_members(self, call: Call) -> tuple[int, Any]:
        """50 to 500 people a page, 200 if the bot does not say."""
        conversation, _ = self._conversation(call.conversation, writing=False)
        query = call.query or {}
        size = min(max(int(query.get("pageSize") or 200), 50), 500)
        token = query.get("continuationToken") or "0"
        if not token.isdigit():
            raise errors.bad_argument("Invalid continuation token")
        start = int(token)
        everybody = list(conversation.people())
        page: Json = {"members": [person.account() for person in everybody[start : start + size]]}
        if start + size < len(everybody):
            page["continuationToken"] = str(start + size)
        return 200, page

    def conversations(self, _: Call) -> tuple[int, Any]:
        chats = [
            {"id": chat.id, "members": [chat.person.account()]} for chat in self.double.chats() if chat.admits_bot()
        ]
        return 200, {"conversations": chats}

    def team(self, call: Call) -> tuple[int, Any]:
        channel, _ = self._channel(call.conversation)
        return 200, {"id": channel.team.id, "name": channel.team.name, "aadGroupId": channel.team.group_id}

    def channels(self, call: Call) -> tuple[int, Any]:
        """General has no name of its own."""
        team = self._channel(call.conversation)[0].team
        named = [{"id": channel.id, "name": channel.name} for channel in team.channels[1:]]
        return 200, {"conversations": [{"id": team.id, "name": None}, *named]}

    # ---------------------------------------------------------------- where, and whether it may

    def _conversation(self, address: str, *, writing: bool = True) -> tuple[Conversation, str]:
        """The conversation at this id and, where the id names a thread, its root."""
        if chat := self.double.find_chat(address):
            self._admit(chat, writing=writing)
            return chat, ""
        return self._channel(address)

    def _admit(self, chat: Chat, *, writing: bool) -> None:
        if not chat.admits_bot():
            raise errors.writes_blocked() if writing else errors.not_in_roster()

    def _channel(self, address: str) -> tuple[Channel, str]:
        channel_id, _, root = address.partition(";messageid=")
        channel = self.double.find_channel(channel_id)
        if channel is None or channel.team.deleted:
            raise errors.no_conversation()
        if not channel.admits_bot():
            raise errors.not_in_roster()
        if root and not any(message.id == root for message in channel.everything):
            raise errors.no_conversation()
        return channel, root

    def _own(self, call: Call) -> Message:
        conversation, _ = self._conversation(call.conversation)
        message = conversation.find(call.activity_id)
        if message is None or self._is_over(message) or bool(message.only_for) != _is_targeted(call):
            raise errors.no_activity()
        if not message.by_bot:
            raise errors.not_enough_permissions()
        return message

    def _is_over(self, message: Message) -> bool:
        """A targeted message goes away by itself."""
        return bool(message.only_for) and self.double.now() - int(message.id) / 1000 >= TARGETED_FOR

    def _check(self, conversation: Conversation, activity: Json) -> None:
        if not isinstance(activity.get("type"), str):
            raise errors.bad_syntax("The activity has no type")
        for name in ("attachments", "entities"):
            if not all(isinstance(each, dict) for each in activity.get(name) or ()):
                raise errors.bad_syntax(f"{name} must be a list of objects")
        if card_rules.size(activity) > card_rules.LARGEST_MESSAGE:
            raise errors.too_big()
        wrong = card_rules.complaints(activity, channel=isinstance(conversation, Channel))
        if wrong:
            self.double.complaints += [f"{conversation}: {each}" for each in wrong]
            raise errors.bad_argument("; ".join(wrong))

    def _add(self, conversation: Conversation, activity: Json, *, root: str = "", call: Call | None = None) -> Message:
        self._check(conversation, activity)
        message = Message(self.double.wire.message_id(), conversation, activity)
        message.root = root or message.id
        if activity["type"] == "typing":
            conversation.typing += 1
        elif activity["type"] != "message":
            raise errors.bad_argument(f"A bot cannot send an activity of type {activity['type']}")
        else:
            message.only_for = self._target(conversation, activity, call)
            conversation.everything.append(message)
        return message

    def _target(self, conversation: Conversation, activity: Json, call: Call | None) -> Any:
        """Whom a targeted message is for; none for a message to all."""
        if not call or not _is_targeted(call):
            return None
        if not self.double.targeted_messages:
            raise errors.bad_argument("Targeted messages are not supported")
        wanted = _object(activity.get("recipient")).get("id")
        person = self.double.find_person(str(wanted)) if wanted else None
        if person is None or person not in conversation.people():
            raise errors.bad_argument("The recipient is missing or not in the conversation")
        return person


def _is_targeted(call: Call) -> bool:
    return (call.query or {}).get("isTargetedActivity", "").lower() == "true"


def _object(value: Any) -> Json:
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise errors.bad_syntax("An object was expected")
    return value
