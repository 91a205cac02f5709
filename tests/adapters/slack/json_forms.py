"""The memory of the workspace in the forms of Slack's JSON."""

import copy
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from . import shown
from .payloads import ABSENT, payload
from .workspace import APP, BOT, BOT_USER, TEAM, Channel, Message, User, View, Workspace

Json = dict[str, Any]


def user_json(workspace: Workspace, user: User, *, email: bool = True, locale: bool = False) -> Json:
    """A member as users.info gives it; `email` only with users:read.email, `locale` only when asked for."""
    zone = ZoneInfo(user.tz)
    moment = datetime.fromtimestamp(workspace.now(), zone)
    first, _, last = user.real_name.partition(" ")
    name = {"real_name": user.real_name, "real_name_normalized": user.real_name}
    shown_name = {"display_name": user.name, "display_name_normalized": user.name}
    profile = name | shown_name | {"first_name": first, "last_name": last, "email": user.email if email else ABSENT}
    if user.email is None:
        profile["email"] = ABSENT
    changes: Json = {f"profile.{key}": value for key, value in profile.items()}
    changes |= {"id": user.id, "name": user.name, "real_name": user.real_name, "deleted": user.deleted}
    changes |= {"is_bot": user.is_bot, "updated": user.updated, "locale": user.locale if locale else ABSENT}
    offset = moment.utcoffset()
    changes |= {"tz": user.tz, "tz_label": moment.tzname(), "tz_offset": int(offset.total_seconds()) if offset else 0}
    if user.deleted:  # Slack keeps little of a deactivated member
        changes |= dict.fromkeys(("tz", "tz_label", "tz_offset", "color", "real_name"), ABSENT)
    return payload("user", changes)


def channel_json(workspace: Workspace, channel: Channel, *, members: bool = False) -> Json:
    if channel.kind == "im":
        other = next(user for user in channel.members if user != BOT_USER)
        found: Json = {"id": channel.id, "created": channel.created, "is_archived": False, "is_im": True}
        found |= {"is_org_shared": False, "user": other, "is_user_deleted": workspace.users[other].deleted}
        found |= {"context_team_id": TEAM, "is_open": True, "priority": 0}
    else:
        group = channel.kind != "public"
        found = {"id": channel.id, "name": channel.name, "is_channel": True, "is_group": False, "is_im": False}
        found |= {"is_mpim": channel.kind == "mpim", "is_private": group, "created": channel.created}
        found |= {"is_archived": channel.archived, "is_general": False, "unlinked": 0, "creator": "U06C1E0XQ3P"}
        found |= {"name_normalized": channel.name, "is_shared": False, "is_org_shared": False, "is_ext_shared": False}
        found |= {"context_team_id": TEAM, "is_member": BOT_USER in channel.members, "pending_shared": []}
        found |= {"topic": {"value": "", "creator": "", "last_set": 0}, "previous_names": []}
        found |= {"purpose": {"value": "", "creator": "", "last_set": 0}}
    if members:
        found["num_members"] = len(channel.members)
    return found


def message_json(message: Message, channel: Channel | None = None, *, metadata: bool = False) -> Json:
    found: Json = {"user": message.user, "type": "message", "ts": message.ts}
    if message.by_bot:
        found |= {"bot_id": BOT, "app_id": APP}
    found |= {"text": message.text, "team": TEAM}
    if message.thread_ts:
        found["thread_ts"] = message.thread_ts
    if channel and (replies := channel.replies(message.ts)):
        found |= {"thread_ts": message.ts, "reply_count": len(replies), "latest_reply": replies[-1].ts}
    for key in ("blocks", "attachments", "files"):
        if value := getattr(message, key):
            found[key] = copy.deepcopy(value)
    if message.reactions:
        found["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)} for name, users in message.reactions.items()
        ]
    if message.edited:
        found["edited"] = {"user": message.user, "ts": message.edited}
    if metadata and message.metadata:
        found["metadata"] = message.metadata
    return found


def view_json(view: View) -> Json:
    body, modal = view.body, view.body["type"] == "modal"
    return {
        "id": view.id,
        "team_id": TEAM,
        "type": body["type"],
        "blocks": copy.deepcopy(body["blocks"]),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": state_values(view)},
        "hash": view.hash,
        "title": body["title"] if modal else {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": body.get("close"),
        "submit": body.get("submit"),
        "previous_view_id": view.previous,
        "root_view_id": view.root,
        "app_id": APP,
        "external_id": body.get("external_id", ""),
        "app_installed_team_id": TEAM,
        "bot_id": BOT,
    }


def state_values(view: View) -> Json:
    """What stands in the view's inputs, as in `view.state.values`."""
    found: Json = {}
    for block, element in shown.elements(view.blocks):
        value = view.values.get((block["block_id"], element["action_id"]))
        if value is not None:
            found.setdefault(block["block_id"], {})[element["action_id"]] = copy.deepcopy(value)
    return found


def as_slack_keeps(workspace: Workspace, blocks: list[Json]) -> list[Json]:
    """Blocks as Slack gives them back: every block and element has an id, every text its defaults."""
    kept: list[Json] = [_with_text_defaults(block) for block in blocks]
    for block in kept:
        block.setdefault("block_id", workspace.secret(5))
        if block["type"] == "input":
            block.setdefault("optional", False)
            block.setdefault("dispatch_action", False)
        inside = block.get("elements", []) if block["type"] in ("actions", "context_actions") else []
        for element in [*inside, *(block[key] for key in ("accessory", "element") if key in block)]:
            if element["type"] != "image":
                element.setdefault("action_id", workspace.secret(5))
    return kept


def _with_text_defaults(thing: Any) -> Any:
    if isinstance(thing, list):
        return [_with_text_defaults(each) for each in thing]
    if not isinstance(thing, dict):
        return thing
    kept = {key: _with_text_defaults(value) for key, value in thing.items()}
    if thing.get("type") == "plain_text":
        kept.setdefault("emoji", True)
    if thing.get("type") == "mrkdwn":
        kept.setdefault("verbatim", False)
    return kept
