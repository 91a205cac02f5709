"""The Slack app manifest."""

from collections.abc import Sequence
from typing import Any

from bot.block import Block
from manifests import COLOUR, NAME, WORDS
from manifests.words import https, makings, offers

EVENTS = (
    "app_home_opened",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "user_change",
    "member_joined_channel",
    "member_left_channel",
    "channel_left",
    "group_left",
    "channel_archive",
    "group_archive",
    "channel_unarchive",
    "group_unarchive",
    "channel_deleted",
    "group_deleted",
    "app_uninstalled",
    "tokens_revoked",
)
SCOPES = (
    "commands",
    "chat:write",
    "im:write",
    "im:history",  # what is typed to LEX in private, and to know our own letters again after a lost answer
    "reactions:read",
    "users:read",
    "users:read.email",
    "channels:read",
    "groups:read",
    "files:write",
)


def manifest(blocks: Sequence[Block], url: str, *, socket_mode: bool = False) -> dict[str, Any]:
    """The manifest of this installation; with Socket Mode, Slack needs no address of ours. Raises `Unfit`."""
    door = {} if socket_mode else {"url": f"{https(url)}/slack/events"}
    asked = {} if socket_mode else {"request_url": f"{https(url)}/slack/events"}
    command = {
        "command": "/lex",
        "description": WORDS["en"].short,
        "usage_hint": ", ".join(offer.word for offer in offers(blocks)),
        "should_escape": False,
    }
    shortcuts = [
        {"name": made.label, "type": "message", "callback_id": made.name, "description": made.help}
        for made in makings(blocks)
    ]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": WORDS["en"].short,
            "long_description": WORDS["en"].long,
            "background_color": COLOUR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "slash_commands": [command | door],
            **({"shortcuts": shortcuts} if shortcuts else {}),
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)} | asked,
            "interactivity": {"is_enabled": True} | asked,
            "org_deploy_enabled": False,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": False,
        },
    }


def troubles(found: dict[str, Any]) -> list[str]:
    """What Slack would refuse although its schema is content: limits of its documentation."""
    shown, features, settings = found["display_information"], found["features"], found["settings"]
    [command], shortcuts = features["slash_commands"], features.get("shortcuts", [])
    addresses = [
        command.get("url"),
        settings["event_subscriptions"].get("request_url"),
        settings["interactivity"].get("request_url"),
    ]
    limits = {
        "the name has at most 35 characters": len(shown["name"]) <= 35,
        "the description has at most 140 characters": len(shown["description"]) <= 140,
        "the long description has 175 to 4,000 characters": 175 <= len(shown["long_description"]) <= 4000,
        "the command has at most 32 characters": len(command["command"]) <= 32,
        "the usage hint has at most 1,000 characters": 1 <= len(command["usage_hint"]) <= 1000,
        "there are at most 10 shortcuts": len(shortcuts) <= 10,
        "a shortcut's name has at most 24 characters": all(1 <= len(one["name"]) <= 24 for one in shortcuts),
        "a shortcut's description has at most 150 characters": all(
            1 <= len(one["description"]) <= 150 for one in shortcuts
        ),
        "shortcuts are commands": not shortcuts or "commands" in found["oauth_config"]["scopes"]["bot"],
        "every address begins with https://": all(url.startswith("https://") for url in addresses if url),
        "without Socket Mode every door has an address": settings["socket_mode_enabled"] or all(addresses),
        "events of private talks need im:history": "im:history" in found["oauth_config"]["scopes"]["bot"],
        "no scope is asked for twice": len(set(SCOPES)) == len(SCOPES),
    }
    return [rule for rule, holds in limits.items() if not holds]
