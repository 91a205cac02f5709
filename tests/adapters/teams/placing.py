"""Where an activity happens: the fields that name a chat, or a channel, its team and its thread."""

from tests.adapters.teams.cards import Json
from tests.adapters.teams.world import Channel, Chat, Conversation, Talk, thread_id


def placed(recorded: Json, where: Conversation, root: str, tenant_id: str) -> Json:
    """The recorded activity, moved to this conversation; a channel's activity may happen in a chat, and the reverse."""
    data = recorded["channelData"]
    if isinstance(where, Channel):
        conversation = _channel_conversation(recorded, where, root, tenant_id)
        return recorded | {"conversation": conversation, "channelData": _channel_data(data, where, tenant_id)}
    assert isinstance(where, Chat | Talk)
    conversation = {"conversationType": "personal", "tenantId": tenant_id, "id": where.id}
    kept = {key: value for key, value in data.items() if key in {"source", "legacy", "eventType"}}
    return recorded | {"conversation": conversation, "channelData": kept | {"tenant": {"id": tenant_id}}}


def _channel_conversation(recorded: Json, where: Channel, root: str, tenant_id: str) -> Json:
    address = thread_id(where, root) if root else where.id
    conversation = {"isGroup": True, "conversationType": "channel", "tenantId": tenant_id, "id": address}
    return conversation | ({"name": where.name} if "name" in recorded["conversation"] else {})


def _channel_data(recorded: Json, where: Channel, tenant_id: str) -> Json:
    team: Json = {"aadGroupId": where.team.group_id, "name": where.team.name, "id": where.team.id}
    shown = recorded.get("team", {"id": ""})
    data: Json = {"team": {key: team[key] for key in shown}, "tenant": {"id": tenant_id}}
    if "channel" in recorded or "team" not in recorded:
        data["channel"] = {"id": where.id}
    if "teamsChannelId" in recorded:
        data |= {"teamsChannelId": where.id, "teamsTeamId": where.team.id}
    return recorded | data
