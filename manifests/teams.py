"""The Teams app package: a manifest, words in German, two icons."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

import orjson

from bot.block import Block
from bot.text import LANGUAGES, Reader
from manifests import COLOUR, NAME, WORDS, Unfit
from manifests.words import Making, Offer, findings, https, makings, offers

SCHEMA = "https://developer.microsoft.com/json-schemas/teams/v1.30/MicrosoftTeams.schema.json"
WORDS_SCHEMA = "https://developer.microsoft.com/en-us/json-schemas/teams/v1.30/MicrosoftTeams.Localization.schema.json"
NOBODY = "00000000-0000-0000-0000-000000000000"
"""Stands for a bot that is not registered yet."""
MOST_COMMANDS = 12
LONG_AGO = (2026, 1, 1, 0, 0, 0)
"""The date of all files, so that the same installation gives the same package."""
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def package(blocks: Sequence[Block], url: str, bot_id: str, *, slash: bool = False) -> bytes:
    """The package of this installation as a zip file, with slash commands if so wished. Raises `Unfit`."""
    from manifests import icons  # loads Pillow

    if not _GUID.fullmatch(bot_id):
        raise Unfit(f"“{bot_id}” is not the id of a registration, like {NOBODY}.")
    files = {
        "manifest.json": _json(manifest(blocks, url, bot_id, slash=slash)),
        "color.png": icons.colour(),
        "outline.png": icons.outline(),
    }
    for language in LANGUAGES[1:]:
        files[f"{language}.json"] = _json(translation(blocks, language, slash=slash))
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, LONG_AGO), content, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def manifest(blocks: Sequence[Block], url: str, bot_id: str, *, slash: bool = False) -> dict[str, Any]:
    """The manifest of this installation. Raises `Unfit`."""
    about, words = f"{https(url)}/about", WORDS[LANGUAGES[0]]
    commands = [{"title": offer.word, "description": offer.help} for offer in _offers(blocks, LANGUAGES[0])]
    return {
        "$schema": SCHEMA,
        "manifestVersion": "1.30",
        "version": version("lexbot"),
        "id": str(uuid5(NAMESPACE_URL, https(url))),
        "developer": {"name": NAME, "websiteUrl": about, "privacyUrl": about, "termsOfUseUrl": about},
        "name": {"short": NAME, "full": words.full_name},
        "description": {"short": words.short, "full": words.long},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": COLOUR,
        "localizationInfo": {
            "defaultLanguageTag": LANGUAGES[0],
            "additionalLanguages": [{"languageTag": other, "file": f"{other}.json"} for other in LANGUAGES[1:]],
        },
        "bots": [
            {
                "botId": bot_id,
                "scopes": ["personal", "team", "groupChat"],
                "supportsFiles": False,
                "isNotificationOnly": False,
                "commandLists": [one | {"commands": commands} for one in _lists(slash=slash)],
            }
            | ({"supportsTargetedMessages": True} if slash else {})
        ],
        **_extension(blocks, bot_id),
        "defaultInstallScope": "personal",
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(url).hostname],
    }


def _lists(*, slash: bool) -> list[dict[str, Any]]:
    """Where commands are listed, and how they are called: with a slash in rooms alone, and seen by who typed them."""
    rooms = ["team", "groupChat"]
    if not slash:
        return [{"scopes": ["personal", *rooms]}]
    return [{"scopes": ["personal"]}, {"scopes": rooms, "triggers": ["mention", "slash"]}]


def _extension(blocks: Sequence[Block], bot_id: str) -> dict[str, Any]:
    """What can be looked for where a message is written, and made of a message that stands there."""
    commands = [_search(one) for one in findings(blocks)] + [_action(one) for one in makings(blocks)]
    extension = {"botId": bot_id, "canUpdateConfiguration": False, "commands": commands}
    return {"composeExtensions": [extension]} if commands else {}


def _search(one: Making) -> dict[str, Any]:
    said = WORDS[LANGUAGES[0]]
    words = {"name": "query", "title": said.query, "description": said.query_help}
    named = {"id": one.name, "title": one.label, "description": one.help}
    opens = {"type": "query", "context": ["compose", "commandBox"], "initialRun": True}
    return named | opens | {"parameters": [words | {"inputType": "text"}]}


def _action(one: Making) -> dict[str, Any]:
    named = {"id": one.name, "title": one.label, "description": one.help}
    return named | {"type": "action", "context": ["message"], "fetchTask": True}


def translation(blocks: Sequence[Block], language: str, *, slash: bool = False) -> dict[str, str]:
    """The words in another language, by their place in the manifest."""
    words = WORDS[language]
    found = {
        "$schema": WORDS_SCHEMA,
        "name.short": NAME,
        "name.full": words.full_name,
        "description.short": words.short,
        "description.full": words.long,
    }
    for listed in range(len(_lists(slash=slash))):
        for place, offer in enumerate(_offers(blocks, language)):
            found[f"bots[0].commandLists[{listed}].commands[{place}].title"] = offer.word
            found[f"bots[0].commandLists[{listed}].commands[{place}].description"] = offer.help
    return found | _extended(blocks, language)


def _extended(blocks: Sequence[Block], language: str) -> dict[str, str]:
    """The words of the message extension, the searches first as in the manifest."""
    reads, words, found = Reader(language, ZoneInfo("UTC")), WORDS[language], dict[str, str]()
    searches = findings(blocks, reads)
    for place, one in enumerate([*searches, *makings(blocks, reads)]):
        command = f"composeExtensions[0].commands[{place}]"
        found |= {f"{command}.title": one.label, f"{command}.description": one.help}
        if place < len(searches):
            found[f"{command}.parameters[0].title"] = words.query
            found[f"{command}.parameters[0].description"] = words.query_help
    return found


def _offers(blocks: Sequence[Block], language: str) -> list[Offer]:
    return offers(blocks, language)[:MOST_COMMANDS]


def _json(content: Mapping[str, Any]) -> bytes:
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def troubles(content: bytes) -> list[str]:
    """What Teams would refuse although its schema is content: limits of its documentation."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    found: dict[str, Any] = orjson.loads(files["manifest.json"])
    [bot], developer = found["bots"], found["developer"]
    commands: list[dict[str, str]] = [one for listed in bot["commandLists"] for one in listed["commands"]]
    extended: list[Any] = [one for each in found.get("composeExtensions", []) for one in each["commands"]]
    named = [*found["icons"].values(), *(one["file"] for one in found["localizationInfo"]["additionalLanguages"])]
    limits = {
        "the short name has at most 30 characters": len(found["name"]["short"]) <= 30,
        "a short description has at most 80 characters": all(len(words.short) <= 80 for words in WORDS.values()),
        "a long description has at most 4,000 characters": all(len(words.long) <= 4000 for words in WORDS.values()),
        "there are at most 3 lists of commands": len(bot["commandLists"]) <= 3,
        "a list has 1 to 12 commands": all(1 <= len(one["commands"]) <= 12 for one in bot["commandLists"]),
        "a command has at most 128 characters": all(len(one["title"]) <= 128 for one in commands),
        "a command is listed once": all(_differ(one["commands"]) for one in bot["commandLists"]),
        "slash commands are for bots that take targeted messages": bot.get("supportsTargetedMessages", False)
        or not any("slash" in one.get("triggers", ()) for one in bot["commandLists"]),
        "there is one message extension at most": len(found.get("composeExtensions", [])) <= 1,
        "a message extension has at most 10 commands": len(extended) <= 10,
        "each of its commands has an id of its own": len({one["id"] for one in extended}) == len(extended),
        "its titles have at most 32, its descriptions at most 128 characters": all(
            1 <= len(one["title"]) <= 32 and len(one["description"]) <= 128 for one in extended
        ),
        "every address begins with https://": all(
            developer[name].startswith("https://") for name in ("websiteUrl", "privacyUrl", "termsOfUseUrl")
        ),
        "the version is one of semantic versioning": bool(re.fullmatch(r"\d+\.\d+\.\d+", found["version"])),
        "the bot's id is that of a registration": bool(_GUID.fullmatch(bot["botId"])) and bot["botId"] != NOBODY,
        "every file that is named is there": all(name in files for name in named),
        "the colour icon is 192 by 192": _size(files["color.png"]) == (192, 192),
        "the outline icon is 32 by 32, white and transparent": _is_outline(files["outline.png"]),
    }
    return [rule for rule, holds in limits.items() if not holds]


def _differ(commands: list[dict[str, str]]) -> bool:
    return len({one["title"] for one in commands}) == len(commands)


def _size(png: bytes) -> tuple[int, int]:
    from PIL import Image

    return Image.open(io.BytesIO(png)).size


def _is_outline(png: bytes) -> bool:
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGBA")
    colours = {pixel[:3] for _, pixel in image.getcolors(32 * 32) or [] if isinstance(pixel, tuple) and pixel[3]}
    return image.size == (32, 32) and colours == {(255, 255, 255)} and image.getchannel("A").getextrema()[0] == 0
