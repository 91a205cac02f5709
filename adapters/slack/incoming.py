"""Payloads as events. All pure: a payload and who we are in, an event (or None) out."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

import orjson

from adapters.slack import quoted
from adapters.slack.emoji import character
from adapters.slack.fields import LEADS_AWAY, answers
from adapters.slack.mrkdwn import Json, unescaped
from bot.events import Arrived, Caller, Click, Command, Event, Left, MessageAction, On, Quoted, Reaction, Submit, Where

PLATFORM = "slack"
_ONS: Mapping[str, On] = {"post": "post", "page": "page", "card": "card", "home": "home"}
_NAMELESS = frozenset({"directmessage", "privategroup"})


@dataclass(frozen=True, slots=True)
class Us:
    """Who we are in this workspace."""

    team: str
    user: str
    bot: str
    url: str = ""
    """Where people see it: ``https://example.slack.com/``."""


# words

_TYPED = str.maketrans("“”„‟«»‘’‚‛\u00a0\u202f\u2007", '""""""\'\'\'\'   ')
_REFERENCE = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")


def meant(text: str) -> str:
    """What somebody typed, without what Slack and their keyboard made of it."""
    if "<" in text:
        text = _REFERENCE.sub(_plainly, text)
    return unescaped(text).translate(_TYPED).strip()


def _plainly(found: re.Match[str]) -> str:
    """A reference as the person saw it: ``@ben``, ``#python``, an address, a link."""
    sort, what, label = found[1], found[2], found[3] or ""
    if sort == "!":
        return label if what.startswith("date") or label.startswith("@") else f"@{label or what}"
    if sort:
        return sort + (label.removeprefix(sort) or what)
    is_made = what in (f"http://{label}", f"mailto:{label}", f"tel:{label}")  # they typed the label
    return label if is_made else what.removeprefix("mailto:")


# who and where


def caller(us: Us, user: str) -> Caller:
    return Caller(PLATFORM, us.team, user)


def described(us: Us, user: Json) -> Caller:
    """Somebody as Slack describes members."""
    profile: Mapping[str, Any] = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or profile.get("display_name") or ""
    email = profile.get("email") or "" if _is_ours(us, user) else ""
    return Caller(PLATFORM, us.team, user["id"], name, email, user.get("locale") or "", user.get("tz") or "")


def _is_ours(us: Us, user: Json) -> bool:
    """Whether our own organisation vouches for the e-mail address, by which accounts are known to be one person's."""
    foreign = user.get("is_stranger") or user.get("team_id", us.team) != us.team
    return bool(user.get("is_email_confirmed", True)) and (not foreign or bool(user.get("enterprise_user")))


def _where(us: Us, channel: str, name: str = "") -> Where:
    private = channel.startswith("D") or name == "directmessage"
    return Where(PLATFORM, us.team, channel, f"#{name}" if name and name not in _NAMELESS else "", private)


def _alone(us: Us, user: str) -> Where:
    """With the bot, where no conversation is named."""
    return Where(PLATFORM, us.team, user, private=True)


# what was done


def command(us: Us, form: Mapping[str, str]) -> Command:
    """A slash command."""
    where = _where(us, form["channel_id"], form.get("channel_name", ""))
    return Command(_key(form.get("trigger_id")), caller(us, form["user_id"]), where, meant(form.get("text", "")))


def click(us: Us, body: Json) -> Click | None:
    """A button, or a line of a menu, that types something; None for a link, which Slack reports too."""
    action, user = body["actions"][0], body["user"]["id"]
    chosen: Json = action.get("selected_option") or {}
    value = action.get("value") or chosen.get("value")
    if not value or value == LEADS_AWAY:
        return None
    text = unescaped(_string(value))
    channel = body.get("channel")
    where = _where(us, channel["id"], channel.get("name", "")) if channel else _alone(us, user)
    key = body.get("trigger_id") or f"{us.team}-{action['action_ts']}-{user}"
    return Click(_key(key), caller(us, user), where, text, _on(body, action, where))


def _on(body: Json, action: Json, where: Where) -> On:
    drawn = _ONS.get(action.get("action_id", "").partition(".")[0])
    if drawn:
        return drawn
    if body["container"]["type"] == "view":
        return "home" if body["view"]["type"] == "home" else "card"
    return "card" if body["container"].get("is_ephemeral") or where.private else "post"


def submit(us: Us, body: Json) -> Submit:
    """A modal that was filled in.

    A modal as it was drawn has its effect once: what was not answered in time is sent again by people, with another
    trigger, and perhaps with other answers.
    """
    view, user = body["view"], body["user"]["id"]
    values = answers(view["state"]["values"])
    about, where = _carried(us, user, view.get("private_metadata") or "")
    key = _key(f"{us.team}-{view['id']}-{view.get('hash', '')}")
    return Submit(key, caller(us, user), where, view["callback_id"], values, about)


def _carried(us: Us, user: str, text: str) -> tuple[str, Where]:
    """What a form was about and where it was asked for."""
    try:
        carried = orjson.loads(text)
    except ValueError:
        carried = None
    if not isinstance(carried, dict):
        return text, _alone(us, user)
    found = cast("Json", carried)
    channel = _string(found.get("channel") or user)
    private = bool(found.get("private", channel == user))
    where = Where(PLATFORM, us.team, channel, _string(found.get("name") or ""), private)
    return _string(found.get("about") or ""), where


def message_action(us: Us, body: Json, names: quoted.Names) -> MessageAction:
    """A shortcut in the menu of a message; ``names`` are those of `quoted.people`, as far as they are known."""
    user, channel, message = body["user"]["id"], body["channel"], body["message"]
    where = _where(us, channel["id"], channel.get("name", ""))
    key = body.get("trigger_id") or f"{us.team}-{body['action_ts']}-{user}"
    said = Quoted(
        _string(message["ts"]),
        quoted.words(message, names),
        quoted.author(message, names),
        _string(message.get("user") or ""),
        _permalink(us, where.channel, message),
        gone=quoted.is_gone(message),
        at=_moment(message["ts"]),
    )
    return MessageAction(_key(key), caller(us, user), where, _string(body["callback_id"]), said)


def _permalink(us: Us, channel: str, message: Json) -> str:
    """Where a message stands; Slack's own links look so."""
    if not us.url:
        return ""
    stamp, thread = _string(message["ts"]), _string(message.get("thread_ts") or "")
    within = f"?thread_ts={thread}&cid={channel}" if thread and thread != stamp else ""
    return f"{us.url.rstrip('/')}/archives/{channel}/p{stamp.replace('.', '')}{within}"


# what happened


def event(us: Us, body: Json) -> Event | None:
    """What an event tells; None for what means nothing to us."""
    happened = body["event"]
    read = _EVENTS.get(happened["type"])
    return read(us, _key(body.get("event_id")), happened) if read else None


def _home_opened(us: Us, key: str, happened: Json) -> Event | None:
    if happened.get("tab", "home") != "home":
        return None
    return Command(key, caller(us, happened["user"]), _alone(us, happened["user"]), "")


def _message(us: Us, key: str, happened: Json) -> Event | None:
    """A line in the private talk with the bot, typed by a person."""
    user, mute = happened.get("user"), happened.get("subtype") or happened.get("bot_id")
    if happened.get("channel_type") != "im" or mute or not user or user == us.user:
        return None
    where = Where(PLATFORM, us.team, happened["channel"], private=True)
    return Command(key, caller(us, user), where, meant(happened.get("text") or ""))


def _reaction(us: Us, key: str, happened: Json) -> Event | None:
    emoji, item = character(happened["reaction"]), happened["item"]
    if not emoji or item["type"] != "message":
        return None
    where, added = _where(us, item["channel"]), happened["type"] == "reaction_added"
    who, ours = caller(us, happened["user"]), happened.get("item_user") == us.user
    return Reaction(key, who, where, item["ts"], emoji, added, _moment(happened.get("event_ts")), ours)


def _member(us: Us, key: str, happened: Json) -> Event | None:
    """Somebody came, changed their profile, or left."""
    user = happened["user"]
    if user.get("is_bot") or user["id"] == "USLACKBOT":
        return None
    by, where = described(us, user), _alone(us, user["id"])
    return Left(key, by, where, closed=True) if user.get("deleted") else Arrived(key, by, where)


def _joined(us: Us, key: str, happened: Json) -> Event | None:
    """The bot was let into a room (by whom matters: they are met by it), or somebody came into one of ours.

    Whom somebody else puts into it has done nothing yet.
    """
    where, inviter = _where(us, happened["channel"]), happened.get("inviter")
    if happened["user"] == us.user:
        return Arrived(key, caller(us, inviter), where, "let in") if inviter else None
    return None if inviter else Arrived(key, caller(us, happened["user"]), where, "came")


def _went(us: Us, key: str, happened: Json) -> Event | None:
    if happened["user"] != us.user:
        return None
    return _closed(us, key, happened)


def _closed(us: Us, key: str, happened: Json) -> Event | None:
    """Nothing can be said in this room any more."""
    by = happened.get("actor_id") or happened.get("user") or us.user
    return Left(key, caller(us, by), _where(us, happened["channel"]), room=True)


def _reopened(us: Us, key: str, happened: Json) -> Event | None:
    return Arrived(key, caller(us, happened["user"]), _where(us, happened["channel"]))


_EVENTS: Mapping[str, Callable[[Us, str, Json], Event | None]] = {
    "app_home_opened": _home_opened,
    "message": _message,
    "reaction_added": _reaction,
    "reaction_removed": _reaction,
    "team_join": _member,
    "user_change": _member,
    "member_joined_channel": _joined,
    "member_left_channel": _went,
    "channel_left": _closed,
    "group_left": _closed,
    "channel_archive": _closed,
    "group_archive": _closed,
    "channel_deleted": _closed,
    "group_deleted": _closed,
    "channel_unarchive": _reopened,
    "group_unarchive": _reopened,
}
"""The events that mean something; all others are thanked for and forgotten."""
MEANT = frozenset(_EVENTS)


def _string(value: object) -> str:
    """What can only be text. Raises `TypeError`."""
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _moment(stamp: str | None) -> datetime | None:
    """When it happened, whenever it is told."""
    return datetime.fromtimestamp(float(stamp), UTC) if stamp else None


def _key(text: str | None) -> str:
    return f"{PLATFORM}:{text}" if text else ""
