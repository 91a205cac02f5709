"""Web API methods about messages. Errors and limits: https://docs.slack.dev/reference/methods, one page each."""

import json
from typing import Any

from .arguments import Args, Json, Refused, invalid
from .block_rules import MOST_CHARACTERS, characters, message_problems
from .json_forms import as_slack_keeps, message_json
from .web_api import Api, Method
from .workspace import BOT_USER, Channel, Message

LONGEST_TEXT = 40_000
LONGEST_UPDATE = 4_000
MOST_METADATA_BYTES = 16_000


def content(api: Api, args: Args, longest: int = LONGEST_TEXT) -> Json:
    """The text, blocks and attachments of a message, as Slack keeps them, or why not."""
    blocks, attachments = args.json("blocks", "invalid_blocks_format"), args.json("attachments")
    text = args.text("markdown_text") or args.text("text")
    if args.text("markdown_text") and ("blocks" in args or args.text("text")):
        raise Refused("markdown_text_conflict")
    if not text and not blocks and not attachments:
        raise Refused("no_text")
    if len(text) > longest:
        raise Refused("msg_too_long")
    if attachments and len(attachments) > 100:
        raise Refused("too_many_attachments")
    return {"text": text, "blocks": checked(api, blocks or []), "attachments": attachments or []}


def checked(api: Api, blocks: Any) -> list[Json]:
    if not isinstance(blocks, list):
        raise Refused("invalid_blocks_format")
    problems = message_problems(blocks)
    if not api.takes_tables:
        problems += [
            f"unsupported type: table [json-pointer:/blocks/{n}/type]"
            for n, each in enumerate(blocks)
            if each["type"] == "table"
        ]
    if problems:
        messages = [f"[ERROR] {each}" for each in problems]
        raise Refused("invalid_blocks", errors=problems, response_metadata={"messages": messages})
    if characters(blocks) > MOST_CHARACTERS:
        raise Refused("msg_blocks_too_long")
    return as_slack_keeps(api.workspace, blocks)


def metadata(args: Args) -> Json | None:
    given = args.json("metadata", "invalid_metadata_format")
    if given is None or given == {}:
        return given
    if not isinstance(given, dict) or not isinstance(given.get("event_payload"), dict) or not given.get("event_type"):
        raise Refused("invalid_metadata_format")
    if len(json.dumps(given)) > MOST_METADATA_BYTES:
        raise Refused("metadata_too_large")
    return given


def for_posting(api: Api, reference: str) -> Channel:
    """The conversation to post to: an id, a name, or a member's id for the DM with them."""
    workspace = api.workspace
    if reference in workspace.users:
        if workspace.users[reference].is_bot:
            raise Refused("cannot_dm_bot")
        return workspace.im(reference)
    channel = workspace.channel(reference)
    if channel is None or (channel.kind == "private" and BOT_USER not in channel.members):
        raise Refused("channel_not_found")  # a private channel without us does not exist for us
    if channel.archived:
        raise Refused("is_archived")
    public = channel.kind == "public" and api.tokens.scopes is not None and api.may("chat:write.public")
    if BOT_USER not in channel.members and not public:
        raise Refused("not_in_channel")
    return channel


def post_message(api: Api, args: Args) -> Json:
    channel = for_posting(api, args.needed("channel"))
    parts, note = content(api, args), metadata(args)
    thread = args.text("thread_ts") or None
    if thread and thread not in channel.by_ts:
        raise Refused("thread_not_found")
    if thread:
        thread = channel.by_ts[thread].thread_ts or thread
    broadcast = args.flag("reply_broadcast")
    about: Json = {"by_bot": True, "metadata": note, "thread_ts": thread, "broadcast": broadcast}
    message = api.workspace.post(channel, BOT_USER, **parts, **about)
    tell_of_own(api, channel, message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message, metadata=True)}


def tell_of_own(api: Api, channel: Channel, message: Message) -> None:
    """Slack tells an app that listens to message.im of its own messages as well."""
    if channel.kind == "im":
        seen = message_json(message)
        moment = {"event.ts": message.ts, "event.event_ts": message.ts, "event.text": message.text}
        place = {"event.channel": channel.id, "event.blocks": seen.get("blocks", [])}
        api.happened("event_message_im_from_bot", moment | place)


def own_message(api: Api, args: Args, refusal: str) -> tuple[Channel, Message]:
    channel = api.workspace.channels.get(args.needed("channel"))  # a member's id will not do here
    if channel is None:
        raise Refused("channel_not_found")
    message = channel.by_ts.get(args.needed("ts"))
    if message is None:
        raise Refused("message_not_found")
    if not message.by_bot:
        raise Refused(refusal)
    return channel, message


def update(api: Api, args: Args) -> Json:
    channel, message = own_message(api, args, "cant_update_message")
    if channel.archived:
        raise Refused("is_inactive")
    parts, note = content(api, args, LONGEST_UPDATE), metadata(args)
    message.text = parts["text"] or message.text
    for kept in ("blocks", "attachments"):  # what is not given stays, above a new text as well; [] takes it away
        if kept in args:
            setattr(message, kept, parts[kept])
    if note is not None:
        message.metadata = note or None
    message.edited = f"{int(api.now)}.000000"
    found = message_json(message)
    return {"channel": channel.id, "ts": message.ts, "text": message.text, "message": found}


def delete(api: Api, args: Args) -> Json:
    channel, message = own_message(api, args, "cant_delete_message")
    del channel.by_ts[message.ts]
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(api: Api, args: Args) -> Json:
    channel, user = for_posting(api, args.needed("channel")), args.needed("user")
    if user not in channel.members:
        raise Refused("user_not_in_channel")
    if channel.kind == "im" and channel.id != api.workspace.im(user).id:
        raise Refused("user_not_in_channel")
    parts = content(api, args)
    message = api.workspace.whisper(channel.id, user, **parts, thread_ts=args.text("thread_ts") or None)
    return {"message_ts": message.ts}


def validate_blocks(api: Api, args: Args) -> Json:
    blocks = args.json("blocks", "invalid_blocks_format")
    if blocks is None:
        raise invalid("missing required field: blocks")
    checked(api, blocks)
    return {}


CHAT = {
    "chat.postMessage": Method(post_message, ("chat:write",)),
    "chat.update": Method(update, ("chat:write",)),
    "chat.delete": Method(delete, ("chat:write",)),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",)),
    "blocks.validate": Method(validate_blocks),
}
