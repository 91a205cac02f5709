"""Web API methods about people and conversations."""

import base64
from collections.abc import Sequence
from typing import Any, TypeVar

from .arguments import Args, Json, Refused
from .json_forms import channel_json, message_json, user_json
from .web_api import Api, Method
from .workspace import BOT_USER, Channel, Message, User

T = TypeVar("T")
KIND = {"public": "public_channel", "private": "private_channel", "im": "im", "mpim": "mpim"}
READ = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


def page(args: Args, things: Sequence[T], default: int = 100, most: int = 1000) -> tuple[Sequence[T], Json]:
    """One page of a collection and where the next one begins."""
    try:
        start = int(base64.b64decode(args.text("cursor"), validate=True) or 0)
    except ValueError:
        raise Refused("invalid_cursor") from None
    end = start + args.number("limit", default, most)
    cursor = base64.b64encode(str(end).encode()).decode() if end < len(things) else ""
    return things[start:end], {"response_metadata": {"next_cursor": cursor}}


def _member(api: Api, user: User, args: Args) -> Json:
    return user_json(api.workspace, user, email=api.may("users:read.email"), locale=args.flag("include_locale"))


def info(api: Api, args: Args) -> Json:
    user = api.workspace.users.get(args.needed("user"))
    if user is None:
        raise Refused("user_not_found")
    return {"user": _member(api, user, args)}


def lookup_by_email(api: Api, args: Args) -> Json:
    email = args.needed("email").lower()
    for user in api.workspace.users.values():
        if user.email and user.email.lower() == email and not user.deleted:
            return {"user": _member(api, user, args)}
    raise Refused("users_not_found")  # so also for the deactivated


def list_users(api: Api, args: Args) -> Json:
    some, more = page(args, list(api.workspace.users.values()), 200)
    return {"members": [_member(api, user, args) for user in some], "cache_ts": int(api.now), **more}


def visible(api: Api, args: Args, action: str) -> Channel:
    """The conversation if the bot can see it and has the scope for its kind."""
    channel = api.workspace.channels.get(args.needed("channel"))
    if channel is None or (channel.kind != "public" and BOT_USER not in channel.members):
        raise Refused("channel_not_found")
    api.want(f"{READ[channel.kind]}:{action}")
    return channel


def channel_info(api: Api, args: Args) -> Json:
    channel = visible(api, args, "read")
    return {"channel": channel_json(api.workspace, channel, members=args.flag("include_num_members"))}


def list_channels(api: Api, args: Args) -> Json:
    wanted = args.names("types") or ["public_channel"]
    for kind in (kind for kind, name in KIND.items() if name in wanted):
        api.want(f"{READ[kind]}:read")
    found = [
        channel
        for channel in api.workspace.channels.values()
        if KIND[channel.kind] in wanted
        and (channel.kind == "public" or BOT_USER in channel.members)
        and not (args.flag("exclude_archived") and channel.archived)
    ]
    some, more = page(args, found)
    return {"channels": [channel_json(api.workspace, channel, members=True) for channel in some], **more}


def members(api: Api, args: Args) -> Json:
    some, more = page(args, visible(api, args, "read").members)
    return {"members": list(some), **more}


def open_(api: Api, args: Args) -> Json:
    workspace, names = api.workspace, args.names("users")
    if not names:
        channel = workspace.channels.get(args.text("channel"))
        if channel is None:
            raise Refused("users_list_not_supplied" if "channel" not in args else "channel_not_found")
    else:
        if len(names) > 8:
            raise Refused("too_many_users")
        for name in names:
            if name not in workspace.users:
                raise Refused("user_not_found")
            if workspace.users[name].deleted:
                raise Refused("user_disabled")
        api.want("im:write" if len(names) == 1 else "mpim:write")
        channel = workspace.im(names[0]) if len(names) == 1 else workspace.mpim(names)
    return {"channel": channel_json(workspace, channel) if args.flag("return_im") else {"id": channel.id}}


def join(api: Api, args: Args) -> Json:
    channel = api.workspace.channels.get(args.needed("channel"))
    if channel is None or channel.kind == "private":
        raise Refused("channel_not_found")
    if channel.kind != "public":
        raise Refused("method_not_supported_for_channel_type")
    if channel.archived:
        raise Refused("is_archived")
    if BOT_USER in channel.members:
        return {"channel": channel_json(api.workspace, channel), "warning": "already_in_channel"}
    channel.members.append(BOT_USER)
    changes = {"event.user": BOT_USER, "event.channel": channel.id, "event.event_ts": api.workspace.new_ts()}
    api.happened("event_member_joined_channel", changes)
    return {"channel": channel_json(api.workspace, channel)}


def _readable(api: Api, args: Args) -> Channel:
    channel = visible(api, args, "history")
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _between(args: Args, messages: Sequence[Message]) -> list[Message]:
    oldest, latest, edge = args.text("oldest", "0"), args.text("latest", "9999999999"), args.flag("inclusive")
    try:
        low, high = float(oldest), float(latest)
    except ValueError:
        raise Refused("invalid_ts_oldest") from None
    return [m for m in messages if low < float(m.ts) < high or (edge and m.ts in (oldest, latest))]


def history(api: Api, args: Args) -> Json:
    channel = _readable(api, args)
    top = [m for m in channel.by_ts.values() if m.thread_ts in (None, m.ts) or m.broadcast]
    some, more = page(args, _between(args, top)[::-1], 100, 999)
    return _messages(channel, some, args, more)


def replies(api: Api, args: Args) -> Json:
    channel, ts = _readable(api, args), args.needed("ts")
    if ts not in channel.by_ts:
        raise Refused("thread_not_found")
    parent = channel.by_ts[ts].thread_ts or ts
    thread = [channel.by_ts[parent], *_between(args, channel.replies(parent))]
    some, more = page(args, thread, 1000)
    return _messages(channel, some, args, more)


def _messages(channel: Channel, some: Sequence[Message], args: Args, more: Json) -> Json:
    with_metadata = args.flag("include_all_metadata")
    found: Json = {"messages": [message_json(m, channel, metadata=with_metadata) for m in some]}
    found |= {"has_more": bool(more["response_metadata"]["next_cursor"]), "pin_count": 0}
    return found | (more if found["has_more"] else {})


def reacted(api: Api, args: Args) -> tuple[Channel, Message, str]:
    if "channel" not in args or "timestamp" not in args:
        raise Refused("no_item_specified")
    channel = api.workspace.channels.get(args.text("channel"))
    if channel is None:
        raise Refused("channel_not_found")
    message = channel.by_ts.get(args.text("timestamp"))
    if message is None:
        raise Refused("message_not_found")
    return channel, message, args.text("name").strip(":")


def add_reaction(api: Api, args: Args) -> Json:
    channel, message, name = reacted(api, args)
    if channel.archived:
        raise Refused("is_archived")
    if not name or not name.isascii():
        raise Refused("invalid_name")
    who = message.reactions.setdefault(name, [])
    if BOT_USER in who:
        raise Refused("already_reacted")
    who.append(BOT_USER)
    api.happened("event_reaction_added", reaction_changes(api, message, BOT_USER, name))
    return {}


def remove_reaction(api: Api, args: Args) -> Json:
    _, message, name = reacted(api, args)
    if BOT_USER not in message.reactions.get(name, []):
        raise Refused("no_reaction")
    message.reactions[name].remove(BOT_USER)
    message.reactions = {each: who for each, who in message.reactions.items() if who}
    api.happened("event_reaction_removed", reaction_changes(api, message, BOT_USER, name))
    return {}


def reaction_changes(api: Api, message: Message, user: str, name: str) -> dict[str, Any]:
    changes: dict[str, Any] = {"event.user": user, "event.reaction": name, "event.item_user": message.user}
    changes |= {"event.item.channel": message.channel, "event.item.ts": message.ts}
    return changes | {"event.event_ts": api.workspace.new_ts()}


def get_reactions(api: Api, args: Args) -> Json:
    channel, message, _ = reacted(api, args)
    return {"type": "message", "channel": channel.id, "message": message_json(message, channel)}


PEOPLE = {
    "users.info": Method(info, ("users:read",), json=False),
    "users.list": Method(list_users, ("users:read",), json=False),
    "users.lookupByEmail": Method(lookup_by_email, ("users:read.email",), json=False),
    "conversations.info": Method(channel_info, json=False),
    "conversations.list": Method(list_channels, json=False),
    "conversations.members": Method(members, json=False),
    "conversations.history": Method(history, json=False),
    "conversations.replies": Method(replies, json=False),
    "conversations.open": Method(open_),
    "conversations.join": Method(join, ("channels:join",)),
    "reactions.add": Method(add_reaction, ("reactions:write",)),
    "reactions.remove": Method(remove_reaction, ("reactions:write",)),
    "reactions.get": Method(get_reactions, ("reactions:read",), json=False),
}
