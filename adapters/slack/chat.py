"""The port: what the bot says in Slack's rooms and private talks, and how that may end."""

from dataclasses import replace

import structlog

from adapters.slack import render
from adapters.slack.incoming import PLATFORM, Us, described
from adapters.slack.mrkdwn import Json
from adapters.slack.trying import Draw, Trying
from adapters.slack.turns import POST
from adapters.slack.web import Failed, Web
from bot.chat import Later, To, Uncertain, Unreachable, Vanished
from bot.events import Caller, On
from bot.text import Reader
from bot.view import Card, File, View
from store.people import CLOSED

log = structlog.get_logger()

SOON = 30.0
"""Seconds that an answer waits for its turn."""
PROFILE_WITHIN = 1.5
"""Seconds in which somebody's profile must come: they wait for an answer."""
FILE_WITHIN = 1.0
"""Seconds that a message waits for its file's turn: the card links to the file as well."""
_GONE = frozenset({
    "cannot_dm_bot", "channel_is_limited_access", "channel_not_found", "channel_type_not_supported",
    "duplicate_channel_not_found", "is_archived", "is_inactive", "messages_tab_disabled",
    "method_not_supported_for_channel_type", "not_in_channel",
    "restricted_action", "restricted_action_non_threadable_channel", "restricted_action_read_only_channel",
    "restricted_action_thread_locked", "restricted_action_thread_only_channel", "slack_connect_blocked_file_type",
    "user_not_found", "user_not_in_channel", "user_not_visible", "users_not_found",
})  # fmt: skip
"""Reasons that no time will heal."""
_CLOSED = frozenset({"account_inactive", "user_disabled"})
"""Reasons that tell of a closed account; the first one may be ours."""
_LOST = frozenset({"cannot_reply_to_message", "cant_update_message", "edit_window_closed", "message_not_found"})
"""Reasons that concern one message only."""
_OURS = frozenset({
    "access_denied", "ekm_access_denied", "enterprise_is_restricted", "invalid_auth", "missing_scope",
    "no_permission", "not_allowed_token_type", "not_authed", "org_login_required", "team_access_not_granted",
    "token_expired", "token_revoked", "two_factor_setup_required",
})  # fmt: skip
"""The installation's own trouble: nobody's message is lost by it, all wait until it is mended."""
_MENDED = 300.0
"""Seconds until we look whether it is mended."""
_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"})


class SlackChat:
    """Slack as a chat."""

    platform = PLATFORM

    def __init__(self, web: Web, trying: Trying) -> None:
        self.web, self.trying = web, trying

    @property
    def at_once(self) -> int:
        return self.web.turns.at_once

    async def turn(self, to: To, *, new: bool) -> None:
        await self.web.turns.wait(POST if new else "chat.update", to.channel)

    async def post(self, to: To, view: View, reader: Reader, key: str) -> str:
        """The id is the message's ``ts``, in private after the conversation's id."""
        file = view.file if to.private and isinstance(view, Card) else None
        kept = await self._bring(file) if file else ""
        head = {"channel": to.channel, **_quiet(key)}
        sent = await self._send(POST, head, _draws(view, reader, render.on(view) if to.private else "post"))
        if file and kept:
            await self._share(file, kept, sent["channel"])
        return f"{sent['channel']}:{sent['ts']}" if to.private else sent["ts"]

    async def find(self, to: To, key: str) -> str | None:
        """In the talk with this person, or in a room if the operator lets us read there."""
        try:
            channel = await self._talk_with(to.channel) if to.private else to.channel
            await self.web.turns.wait("conversations.history")
            listed = await self.web.ask(
                "conversations.history", channel=channel, include_all_metadata="true", limit="100"
            )
        except Failed as error:
            if error.end == "refused":
                raise Uncertain(error.error) from None
            raise Later(error.seconds, error.error) from None
        except Later as wait:  # many are looked for: that is no reason why nothing should be sent
            raise Later(wait.seconds, str(wait)) from None
        found = next((m["ts"] for m in listed["messages"] if _key(m) == key), None)
        return f"{channel}:{found}" if found and to.private else found

    async def _talk_with(self, user: str) -> str:
        await self.web.turns.wait("conversations.open")
        opened = await self.web.call("conversations.open", {"users": user})
        return str(opened["channel"]["id"])

    async def update(self, to: To, message: str, view: View, reader: Reader) -> None:
        channel, _, ts = message.rpartition(":")
        head: Json = {"channel": channel or to.channel, "ts": ts, "blocks": []}
        await self._send("chat.update", head, _draws(view, reader, render.on(view) if to.private else "post"))

    async def profile(self, caller: Caller) -> Caller:
        """Name, e-mail address, zone and language; what cannot be learned in time stays as it was told."""
        try:
            await self.web.turns.wait("users.info", patience=PROFILE_WITHIN)
            found = await self.web.ask("users.info", PROFILE_WITHIN, user=caller.user, include_locale="true")
            us = Us(caller.tenant, "", "")
            return replace(described(us, found["user"]), address=caller.address)
        except (Failed, Later, KeyError) as error:
            log.warning("slack profile unknown", error=str(error))
            return caller

    async def whisper(self, channel: str, user: str, view: View, reader: Reader) -> None:
        """A message in a room that one person sees; by direct message if they or we are not in it."""
        try:
            await self._say("chat.postEphemeral", "", {"channel": channel, "user": user}, _draws(view, reader))
        except Failed as error:
            if error.error not in _GONE:
                raise
            await self.tell(user, view, reader)

    async def tell(self, channel: str, view: View, reader: Reader) -> None:
        """A private message to a person, or in the talk with them. Raises `Failed`."""
        await self._say(POST, channel, {"channel": channel, **_QUIET}, _draws(view, reader))

    async def publish(self, user: str, view: View, reader: Reader) -> None:
        """The home tab of a person. Raises `Failed`."""
        body: Json = {"user_id": user, "view": render.home(view, reader)}
        await self._say("views.publish", "", body, lambda _tables: {})

    async def _say(self, method: str, channel: str, head: Json, draw: Draw) -> None:
        """Call it when it is our turn; once more if Slack asks us to wait. Raises `Failed`."""
        for last in (False, True):
            try:
                await self.web.turns.wait(method, channel, patience=SOON)
            except Later as wait:
                raise Failed("ratelimited", "limited", wait.seconds) from None
            try:
                await self.trying.send(draw, lambda said: self.web.call(method, head | said))
            except Failed as error:
                if last or error.end != "limited":
                    raise
            else:
                return

    # sending

    async def _send(self, method: str, head: Json, draw: Draw) -> Json:
        """``head`` says where to, and holds what is drawn over."""
        try:
            try:
                return await self.trying.send(draw, lambda said: self.web.call(method, head | said))
            except Failed as error:
                said = draw(False)
                if error.error not in _BLOCKS or "blocks" not in said:
                    raise
                log.warning("slack refused blocks", method=method, error=error.error)
                del said["blocks"]
                return await self.web.call(method, head | said)
        except Failed as error:
            raise await self._end(error, is_post=method == POST) from None

    async def _end(self, failed: Failed, *, is_post: bool) -> Exception:
        """What a failure means for whoever wanted to send."""
        if failed.end == "unknown" and is_post:
            return Uncertain(failed.error)
        if failed.end != "refused":
            return Later(failed.seconds, failed.error, whole=True)
        if failed.error == "account_inactive" and await self._are_out():
            return Later(_MENDED, failed.error, whole=True)
        if failed.error in _CLOSED:
            return Unreachable(f"{CLOSED}: {failed.error}")
        if failed.error in _OURS:
            log.error("slack does not let us", error=failed.error)
            return Later(_MENDED, failed.error, whole=True)
        if failed.error in _LOST:
            return Vanished(failed.error)
        return Unreachable(failed.error) if failed.error in _GONE else failed

    async def _are_out(self) -> bool:
        """Whether our own token is worth nothing any more."""
        try:
            await self.web.who()
        except Failed:
            return True
        return False

    # files

    async def _bring(self, file: File) -> str:
        """Upload a file before the message that speaks of it is sent; blank where that cannot be now."""
        try:
            await self.web.turns.wait("files.getUploadURLExternal", patience=FILE_WITHIN)
            length = str(len(file.content))
            found = await self.web.ask("files.getUploadURLExternal", filename=file.name, length=length)
            await self.web.upload(found["upload_url"], file.content)
        except Failed as error:
            if error.end in ("refused", "limited"):  # the card links to it
                log.warning("slack takes no files", error=error.error)
                return ""
            raise Later(error.seconds, error.error) from None
        except Later:  # many want files now: the card links to it
            return ""
        return str(found["file_id"])

    async def _share(self, file: File, number: str, channel: str) -> None:
        """Put it below the message, which stands by now: a failure is no reason to send that again."""
        try:
            await self.web.turns.wait("files.completeUploadExternal", patience=FILE_WITHIN)
            files = [{"id": number, "title": file.name}]
            await self.web.call("files.completeUploadExternal", {"files": files, "channel_id": channel})
        except (Failed, Later) as error:
            log.warning("slack file not shared", error=str(error))
        except Exception as error:  # noqa: BLE001 - our own database may be away
            log.warning("slack file not shared", error=type(error).__name__)


def _draws(view: View, reader: Reader, on: On | None = None) -> Draw:
    """The message with tables or without; ``on`` is what a click on it counts as."""
    return lambda tables: render.message(view, reader, on or render.on(view), tables=tables)


def _key(message: Json) -> object:
    """Under which we sent it."""
    return message.get("metadata", {}).get("event_payload", {}).get("key")


_QUIET: Json = {"unfurl_links": False, "unfurl_media": False}


def _quiet(key: str) -> Json:
    """No previews of people's links; a mark by which our own message can be told."""
    return {**_QUIET, "metadata": {"event_type": "lexbot_sent", "event_payload": {"key": key}}}
