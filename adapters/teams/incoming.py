"""From the activities that Teams sends to our events. Nothing is asked or changed here."""

import hashlib
import html
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, TypeAlias

import orjson

from adapters.teams.fields import filled_in
from adapters.teams.quoted import quoted
from adapters.teams.render import OURS
from bot.events import (
    Arrived,
    Caller,
    Click,
    Command,
    Event,
    Left,
    Lookup,
    MessageAction,
    On,
    Reaction,
    Submit,
    Where,
)

PLATFORM = "teams"
Json = Mapping[str, Any]
How: TypeAlias = Literal["quiet", "message", "card", "dialog", "search"]
"""How an activity is answered: in private if at all, by a message, in place of the card, in a dialog, by a list."""

_CHANNEL_GONE = {"channelDeleted", "teamDeleted", "teamArchived", "teamHardDeleted"}
_CHANNEL_THERE = {"channelRenamed", "channelRestored", "teamUnarchived", "teamRestored"}
_DIALOGS = {"task/fetch", "task/submit"}
_EXTENSION = "composeExtension/"
AWAY = "away"
"""The kind of a talk in which somebody used the message extension, or a card that it put there."""
_ON: Mapping[object, On] = {"page": "page", "card": "card"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One activity: what happened, and where its answer goes."""

    key: str
    how: How
    events: tuple[Event, ...]
    service: str
    thread: str
    """The conversation as it was addressed, a channel's with the message that began the thread."""
    clicked: str = ""
    """The message whose button was pressed."""
    alone: bool = False
    """Whether nobody else in the room sees it: what they wrote, or the card whose button they pressed."""
    away: bool = False
    """Whether it comes from a talk where we may not be: Teams waits five seconds only, and nobody reads us there."""


def read(activity: Json) -> Asked | None:
    """What an activity means to us; None where it means nothing. Never raises for what a stranger may send."""
    kind, name = _text(activity, "type"), _text(activity, "name")
    how: How = "quiet"
    if away := _is_away(activity):
        activity = _elsewhere(activity)
    if kind == "message":
        how, events = "message", _message(activity)
    elif kind == "invoke" and name == "adaptiveCard/action":
        how, events = "card", _pressed(activity, _part(activity, "value", "action", "data"))
    elif kind == "invoke" and name in _DIALOGS:
        how, events = "dialog", _pressed(activity, _part(activity, "value", "data"))
    elif kind == "invoke" and away:
        how, events = _EXTENDED[name](activity) if name in _EXTENDED else (how, ())
    elif kind == "messageReaction":
        events = _reactions(activity)
    elif kind == "installationUpdate":
        events = _installed(activity)
    elif kind == "conversationUpdate":
        events = _changed(activity)
    else:
        return None
    if not events or not (away or _text(activity, "conversation", "id")) or not _is_person(activity):
        return None
    service, thread = _text(activity, "serviceUrl"), _text(activity, "conversation", "id")
    alone = _is_alone(activity) and not away
    return Asked(events[0].key, how, events, service, thread, _text(activity, "replyToId"), alone, away)


def _is_away(activity: Json) -> bool:
    data = _part(activity, "value", "data") or _part(activity, "value")
    return _text(activity, "name").startswith(_EXTENSION) or _part(data, OURS).get(AWAY) is True


def _is_alone(activity: Json) -> bool:
    """Whether it was a targeted message to us, or comes from one of ours: that card names who sees it."""
    value = _part(activity, "value")
    data = _part(value, "action", "data") or _part(value, "data") or value
    named = _text(data, OURS, "alone")
    targeted = _part(activity, "recipient").get("isTargeted") is True
    return not _is_private(activity) and (targeted or (bool(named) and named == _text(activity, "from", "id")))


def _elsewhere(activity: Json) -> Json:
    """A talk between two members is told of as if it were with us; we were told of none of ours."""
    talk = _part(activity, "conversation")
    return {**activity, "conversation": {**talk, "conversationType": AWAY}} if _is_private(activity) else activity


# who and where


def _caller(activity: Json) -> Caller:
    """The person by their id in the directory, which outlives a new registration of the bot; else by the bot's own."""
    member = _text(activity, "from", "id")
    address = {"service": _text(activity, "serviceUrl"), "member": member}
    if _is_private(activity):
        address["conversation"] = _text(activity, "conversation", "id")
    return Caller(
        PLATFORM,
        tenant_of(activity),
        _text(activity, "from", "aadObjectId") or member,
        name=_text(activity, "from", "name"),
        language=(_text(activity, "locale") or _client(activity, "locale"))[:2].lower(),
        zone=_text(activity, "localTimezone") or _client(activity, "timezone"),
        address=address,
    )


def _where(activity: Json) -> Where:
    """The chat, or the channel without the thread."""
    kind = _text(activity, "conversation", "conversationType") or "personal"
    channel = _text(activity, "conversation", "id").partition(";")[0]
    name = _text(activity, "channelData", "channel", "name") or _text(activity, "conversation", "name")
    address = {"service": _text(activity, "serviceUrl"), "kind": kind}
    if team := _text(activity, "channelData", "team", "id"):
        address["team"] = team
    return Where(PLATFORM, tenant_of(activity), channel, name, private=kind == "personal", address=address)


def _is_person(activity: Json) -> bool:
    who = _text(activity, "from", "id")
    return bool(who) and not who.startswith("28:") and _text(activity, "from", "role") != "bot"


def _is_private(activity: Json) -> bool:
    return _text(activity, "conversation", "conversationType") in {"personal", ""}


def tenant_of(activity: Json) -> str:
    """The organisation in which it happened."""
    return _text(activity, "channelData", "tenant", "id") or _text(activity, "conversation", "tenantId")


def _client(activity: Json, name: str) -> str:
    return next((_text(info, name) for info in _list(activity, "entities") if info.get("type") == "clientInfo"), "")


def _key(activity: Json, *more: str) -> str:
    """The same for each delivery of one activity; blank where it has no id."""
    if not _text(activity, "id"):
        return ""
    return _joined(activity, _text(activity, "id"), *more)


def _joined(activity: Json, *parts: str) -> str:
    return " ".join((PLATFORM, tenant_of(activity), _text(activity, "conversation", "id"), *parts))


# messages and buttons


def _message(activity: Json) -> tuple[Event, ...]:
    """A line that was typed to us, or (with a value) a button of an older client."""
    if _part(activity, "value").get(OURS):
        return _pressed(activity, _part(activity, "value"))
    if activity.get("value") is not None and not _text(activity, "text"):
        return ()
    mentions = _mentions_of_us(activity)
    if not mentions and not _is_private(activity) and not _is_alone(activity):
        return ()
    text = typed(_text(activity, "text"), mentions)
    return (Command(_key(activity), _caller(activity), _where(activity), text),)


def _mentions_of_us(activity: Json) -> list[str]:
    us = _text(activity, "recipient", "id")
    entities = (entity for entity in _list(activity, "entities") if entity.get("type") == "mention")
    return [_text(entity, "text") for entity in entities if us and _text(entity, "mentioned", "id") == us]


def typed(text: str, mentions: list[str]) -> str:
    """The command in a line: without our own name where it was called, and nowhere else, and without ``/lex``."""
    for mention in filter(None, mentions):
        text = text.replace(mention, " ", 1)
    text = re.sub(r"</?at(\s[^<>]*)?>", "", text)  # other people's names stay
    text = " ".join(html.unescape(text).split())
    return re.sub(r"^(/?lex\b[\s:,]*)+", "", text, flags=re.IGNORECASE)


def _pressed(activity: Json, data: Json) -> tuple[Event, ...]:
    """A button of ours: a command, or a form that was filled in."""
    ours = _part(data, OURS)
    key, by, where = _key(activity), _caller(activity), _where(activity)
    if _text(ours, "form"):
        listed = ours.get("several")
        several = [str(name) for name in listed] if isinstance(listed, list) else []  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        given = {name: value for name, value in data.items() if name not in {OURS, "msteams", "type"}}
        key = _key_of_form(activity, data) or key
        return (Submit(key, by, where, _text(ours, "form"), filled_in(given, several), _text(ours, "about")),)
    if not _text(ours, "types"):
        return ()
    on: On = _ON.get(ours.get("on"), "post") if where.private or _is_alone(activity) else "post"
    return (Click(key, by, where, _text(ours, "types"), on),)


def _key_of_form(activity: Json, data: Json) -> str:
    """The same answers in the same card are one submission, however often the button is pressed before it goes away.

    A dialog closes by itself; and its message is the one with the button that opened it, perhaps many times.
    """
    message = _text(activity, "replyToId")
    if not message or _text(activity, "name") in _DIALOGS or _text(activity, "name").startswith(_EXTENSION):
        return ""
    said = hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()[:32]
    return _joined(activity, message, _text(activity, "from", "id"), said)


# the message extension


def _fetched(activity: Json) -> tuple[How, tuple[Event, ...]]:
    """An action was chosen in the menu of a message."""
    value = _part(activity, "value")
    name, message = _text(value, "commandId"), _part(value, "messagePayload")
    if not name or not message:
        return "dialog", ()
    return "dialog", (MessageAction(_key(activity), _caller(activity), _where(activity), name, quoted(message)),)


def _submitted(activity: Json) -> tuple[How, tuple[Event, ...]]:
    return "dialog", _pressed(activity, _part(activity, "value", "data"))


def _clicked(activity: Json) -> tuple[How, tuple[Event, ...]]:
    """A button on a card that an extension put there, without a dialog: there is no way to answer but in private."""
    return "quiet", _pressed(activity, _part(activity, "value"))


def _searched(activity: Json) -> tuple[How, tuple[Event, ...]]:
    """Something is typed where one looks for things; or nothing yet."""
    value, options = _part(activity, "value"), _part(activity, "value", "queryOptions")
    typed = {_text(one, "name"): _text(one, "value") for one in _list(value, "parameters")}
    skip, most = (number if isinstance(number, int) else 0 for number in (options.get("skip"), options.get("count")))
    text, where = " ".join(typed.get(QUERY, "").split())[:200], _where(activity)
    event = Lookup("", _caller(activity), where, _text(value, "commandId"), text, max(0, skip), most or 25)
    return "search", (event,)


QUERY = "query"
"""The parameter of a search, as the manifest names it."""
_EXTENDED: Mapping[str, Callable[[Json], tuple[How, tuple[Event, ...]]]] = {
    f"{_EXTENSION}fetchTask": _fetched,
    f"{_EXTENSION}submitAction": _submitted,
    f"{_EXTENSION}onCardButtonClicked": _clicked,
    f"{_EXTENSION}query": _searched,
}


# reactions

_WORDS = {
    "like": "👍",
    "yes": "👍",
    "heart": "❤️",
    "laugh": "😆",
    "surprised": "😮",
    "sad": "😢",
    "angry": "😠",
}


def emoji(kind: str) -> str:
    """The character of a reaction: of ``like``, ``270b_raisedhand``, ``1f44b_wavinghand-tone4``; blank if unknown."""
    word = re.sub(r"-tone[1-5]$", "", kind)
    if word in _WORDS:
        return _WORDS[word]
    points = re.fullmatch(r"([0-9a-f]{2,6}(?:-[0-9a-f]{2,6})*)_.*", word, re.IGNORECASE)
    try:
        return "".join(chr(int(point, 16)) for point in points[1].split("-")) if points else ""
    except (ValueError, OverflowError):
        return ""


def _reactions(activity: Json) -> tuple[Event, ...]:
    """What was put on and taken off; such an activity bears the id of the message, not one of its own.

    One taken off in favour of the same of another skin was not taken off.
    """
    by, where, message = _caller(activity), _where(activity), _text(activity, "replyToId")
    if not message:
        return ()
    stamp = _text(activity, "timestamp")
    put_on = {emoji(_text(reaction, "type")) for reaction in _list(activity, "reactionsAdded")}
    found: list[Event] = []
    for field, added in (("reactionsRemoved", False), ("reactionsAdded", True)):
        for reaction in _list(activity, field):
            kind = _text(reaction, "type")
            character = emoji(kind)
            if character and (added or character not in put_on):
                key = _key(activity, stamp, by.user, field, kind)
                found.append(Reaction(key, by, where, message, character, added, _moment(stamp)))
    return tuple(found)


def _moment(stamp: str) -> datetime | None:
    try:
        return datetime.fromisoformat(stamp).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


# coming and going


def _installed(activity: Json) -> tuple[Event, ...]:
    action = _text(activity, "action")
    if action.startswith("remove"):
        return _left(activity)
    if not action.startswith("add"):
        return ()
    return (_arrived(activity) if action == "add" else Arrived(_key(activity), _caller(activity), _where(activity)),)


def _changed(activity: Json) -> tuple[Event, ...]:
    """The bot was let in or shown out, or a channel changed; that other people come and go is no news to us."""
    us, change = _text(activity, "recipient", "id"), _text(activity, "channelData", "eventType")
    if any(_text(member, "id") == us for member in _list(activity, "membersAdded")):
        return (_arrived(activity),)
    if any(_text(member, "id") == us for member in _list(activity, "membersRemoved")):
        return _left(activity)
    if change in _CHANNEL_GONE:
        return (Left(_key(activity), _caller(activity), _meant(activity), room=True),)
    if change in _CHANNEL_THERE:
        return (Arrived(_key(activity), _caller(activity), _meant(activity)),)
    return ()


def _arrived(activity: Json) -> Arrived:
    """Teams does not tell whether somebody installed it themselves, or an administrator for all."""
    where = _where(activity)
    return Arrived(_key(activity), _caller(activity), where, "brought" if where.private else "let in")


def _left(activity: Json) -> tuple[Event, ...]:
    """Of a team, the channel it was removed from and General are told; the others answer when written to."""
    by, where = _caller(activity), _where(activity)
    rooms = dict.fromkeys([where.channel, _text(activity, "channelData", "team", "id") or where.channel])
    if where.private:
        return (Left(_key(activity), by, where),)
    return tuple(Left(_key(activity, room), by, replace(where, channel=room), room=True) for room in rooms)


def _meant(activity: Json) -> Where:
    """The channel that an event is about: it is told to the team."""
    where = _where(activity)
    return replace(where, channel=_text(activity, "channelData", "channel", "id") or where.channel)


# reading


def _part(found: Any, *path: str) -> Json:
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return found if isinstance(found, Mapping) else {}  # pyright: ignore[reportUnknownVariableType]


def _text(found: Json, *path: str) -> str:
    value = _part(found, *path[:-1]).get(path[-1])
    return value if isinstance(value, str) else ""


def _list(found: Json, name: str) -> list[Json]:
    value = found.get(name)
    return [part for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]
