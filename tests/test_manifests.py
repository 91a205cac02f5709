"""The app packages fit the platforms, and say what the door plates say."""

import io
import json
import re
import zipfile
from copy import deepcopy
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from PIL import Image

from adapters.teams.incoming import QUERY
from bot.blocks import BLOCKS
from manifests import Unfit, slack, teams
from manifests.words import offers
from tests.conftest import SHARED

URL = "https://lex.example.com"
BOT = "5d1c2c3e-0a62-4bb8-9a3c-7d6f6f3f2f10"
MOST = {"title": 32, "description": 128}
"""Characters of the words of a message extension."""


@pytest.fixture
def for_slack() -> dict[str, Any]:
    return slack.manifest(BLOCKS, URL)


@pytest.fixture(scope="module", params=[False, True], ids=["plain", "slash"])
def package(request: pytest.FixtureRequest) -> bytes:
    return teams.package(BLOCKS, URL, BOT, slash=request.param)


def read(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name)


@pytest.mark.needs_shared
@pytest.mark.parametrize("socket_mode", [False, True])
def test_the_slack_manifest_fits_its_schema(socket_mode: bool) -> None:
    schema = json.loads((SHARED / "schemas/slack-manifest.schema.json").read_text())
    jsonschema.Draft7Validator(schema).validate(slack.manifest(BLOCKS, URL, socket_mode=socket_mode))


@pytest.mark.needs_shared
def test_the_teams_manifest_fits_its_schema(package: bytes) -> None:
    schema = json.loads((SHARED / "schemas/teams-manifest-1.30.schema.json").read_text())
    checker = jsonschema.Draft4Validator(schema, format_checker=jsonschema.FormatChecker())
    checker.validate(json.loads(read(package, "manifest.json")))


@pytest.mark.parametrize("socket_mode", [False, True])
def test_slack_would_take_the_manifest(socket_mode: bool) -> None:
    assert slack.troubles(slack.manifest(BLOCKS, URL, socket_mode=socket_mode)) == []


def test_teams_would_take_the_package(package: bytes) -> None:
    assert teams.troubles(package) == []


@pytest.mark.parametrize(
    ("place", "value", "trouble"),
    [
        (("display_information", "name"), "x" * 36, "35 characters"),
        (("display_information", "long_description"), "x" * 174, "175 to 4,000"),
        (("features", "slash_commands", 0, "command"), "/" + "x" * 32, "32 characters"),
        (("features", "slash_commands", 0, "usage_hint"), "x" * 1001, "1,000 characters"),
        (("features", "slash_commands", 0, "url"), "http://lex.example.com", "https://"),
        (("settings", "interactivity", "request_url"), None, "every door has an address"),
        (("oauth_config", "scopes", "bot"), ["commands"], "im:history"),
        (("oauth_config", "scopes", "bot"), ["im:history"], "shortcuts are commands"),
        (("features", "shortcuts", 0, "name"), "x" * 25, "24 characters"),
        (("features", "shortcuts", 0, "description"), "x" * 151, "150 characters"),
        (("features", "shortcuts"), [{"name": "x", "description": "x"}] * 11, "10 shortcuts"),
    ],
)
def test_what_slack_would_not_take_is_noticed(
    for_slack: dict[str, Any], place: tuple[str | int, ...], value: object, trouble: str
) -> None:
    changed: Any = deepcopy(for_slack)
    part = changed
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = value
    assert any(trouble in found for found in slack.troubles(changed))


@pytest.mark.parametrize(
    ("replaced", "by", "trouble"),
    [
        (b'"short": "LEX"', b'"short": "' + b"x" * 31 + b'"', "30 characters"),
        (b'"version": "', b'"version": "v', "semantic versioning"),
        (b'"title": "help"', b'"title": "home"', "listed once"),
        (b"https://lex.example.com/about", b"http://lex.example.com/about", "https://"),
        (b"outline.png", b"missing.png", "every file that is named"),
        (b'"title": "Make it a session"', b'"title": "' + b"x" * 33 + b'"', "32"),
        (b'"id": "sessions.make"', b'"id": "sessions"', "an id of its own"),
        (BOT.encode(), teams.NOBODY.encode(), "registration"),
    ],
)
def test_what_teams_would_not_take_is_noticed(package: bytes, replaced: bytes, by: bytes, trouble: str) -> None:
    files = {name: read(package, name) for name in ("color.png", "outline.png", "de.json")}
    manifest = read(package, "manifest.json")
    assert replaced in manifest
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in (files | {"manifest.json": manifest.replace(replaced, by)}).items():
            archive.writestr(name, content)
    assert any(trouble in found for found in teams.troubles(written.getvalue()))


def test_every_door_of_slack_is_ours(for_slack: dict[str, Any]) -> None:
    addresses = set(re.findall(r'"(https://[^"]*)"', json.dumps(for_slack)))
    assert addresses == {"https://lex.example.com/slack/events"}


def test_with_socket_mode_slack_is_told_no_address() -> None:
    found = slack.manifest(BLOCKS, "https://lex.example.com", socket_mode=True)
    assert found["settings"]["socket_mode_enabled"]
    assert "https://" not in json.dumps(found)


def test_slack_is_asked_for_what_the_adapter_uses(for_slack: dict[str, Any]) -> None:
    check = pytest.importorskip("adapters.slack.check")
    incoming = pytest.importorskip("adapters.slack.incoming")
    assert set(check.SCOPES) <= set(for_slack["oauth_config"]["scopes"]["bot"])
    asked = {event.partition(".")[0] for event in for_slack["settings"]["event_subscriptions"]["bot_events"]}
    assert set(incoming._EVENTS) <= asked


def test_the_lists_of_commands_follow_the_door_plates(for_slack: dict[str, Any], package: bytes) -> None:
    words = {word for block in BLOCKS for command in block.commands for word in command.words}
    hint = for_slack["features"]["slash_commands"][0]["usage_hint"].split(", ")
    [bot] = json.loads(read(package, "manifest.json"))["bots"]
    titles = [command["title"] for command in bot["commandLists"][0]["commands"]]
    assert {"help", "me", "sessions", "host", "quiet", "mute", "digest"} <= set(titles)
    assert "unmute" not in titles, "the answer to mute has a button for it"
    assert set(titles) <= set(hint) <= words
    assert "join" not in titles, "what needs a number cannot be chosen from a list"
    assert "hints" not in hint, "what caretakers alone can do is told to nobody else"


def test_what_can_be_made_of_a_message_follows_the_door_plates(for_slack: dict[str, Any], package: bytes) -> None:
    made = [(f"{block.name}.{name}", door.label) for block in BLOCKS for name, door in block.message_actions.items()]
    shortcuts = for_slack["features"]["shortcuts"]
    assert [(one["callback_id"], one["name"]) for one in shortcuts] == [(name, str(label.one)) for name, label in made]
    [extension] = json.loads(read(package, "manifest.json"))["composeExtensions"]
    actions = [one for one in extension["commands"] if one["type"] == "action"]
    assert [(one["id"], one["title"]) for one in actions] == [(one["callback_id"], one["name"]) for one in shortcuts]
    assert all(one["context"] == ["message"] and one["fetchTask"] for one in actions)
    searches = [one for one in extension["commands"] if one["type"] == "query"]
    assert [one["id"] for one in searches] == [block.name for block in BLOCKS if block.inserts]
    assert all(one["initialRun"] and one["parameters"][0]["name"] == QUERY for one in searches)


def test_where_no_door_plate_names_any_there_is_no_menu() -> None:
    bare = [replace(block, message_actions={}, inserts=None) for block in BLOCKS]
    assert "shortcuts" not in slack.manifest(bare, URL)["features"]
    assert "composeExtensions" not in teams.manifest(bare, URL, BOT)
    assert slack.troubles(slack.manifest(bare, URL)) == []
    assert teams.troubles(teams.package(bare, URL, BOT)) == []


def test_teams_speaks_german_too(package: bytes) -> None:
    words = json.loads(read(package, "de.json"))
    [bot] = json.loads(read(package, "manifest.json"))["bots"]
    keys = [f"bots[0].commandLists[0].commands[{n}].title" for n in range(len(bot["commandLists"][0]["commands"]))]
    assert [words[key] for key in keys] == [offer.word for offer in offers(BLOCKS, "de")][:12]
    assert "termine" in [words[key] for key in keys]
    assert {"name.short", "name.full", "description.short", "description.full"} <= set(words)


def test_the_message_extension_speaks_german_too(package: bytes) -> None:
    words = json.loads(read(package, "de.json"))
    [extension] = json.loads(read(package, "manifest.json"))["composeExtensions"]
    for place, command in enumerate(extension["commands"]):
        spoken = [(words[f"composeExtensions[0].commands[{place}].{name}"], most) for name, most in MOST.items()]
        for number, parameter in enumerate(command.get("parameters", [])):
            key = f"composeExtensions[0].commands[{place}].parameters[{number}]"
            spoken += [(words[f"{key}.{name}"], most) for name, most in MOST.items()]
            assert words[f"{key}.title"] != parameter["title"]
        assert all(0 < len(text) <= most for text, most in spoken)
        assert words[f"composeExtensions[0].commands[{place}].description"] != command["description"]
    titles = [words[f"composeExtensions[0].commands[{place}].title"] for place in range(len(extension["commands"]))]
    assert titles == ["Sessions", "Mach eine Session daraus"]


def test_the_icons_have_the_sizes_and_colours_that_teams_wants(package: bytes) -> None:
    colour = Image.open(io.BytesIO(read(package, "color.png"))).convert("RGBA")
    outline = Image.open(io.BytesIO(read(package, "outline.png"))).convert("RGBA")
    assert (colour.size, outline.size) == ((192, 192), (32, 32))
    assert colour.getpixel((0, 0)) == (0x23, 0x68, 0x4F, 255)
    drawn = [pixel for _, pixel in outline.getcolors(1024) or [] if isinstance(pixel, tuple) and pixel[3]]
    assert len(drawn) > 10, "its edges are smooth"
    assert {pixel[:3] for pixel in drawn} == {(255, 255, 255)}


def test_slash_commands_are_for_rooms_and_the_same_as_those_by_mention() -> None:
    [plain] = teams.manifest(BLOCKS, URL, BOT)["bots"]
    [bot] = teams.manifest(BLOCKS, URL, BOT, slash=True)["bots"]
    alone, rooms = bot["commandLists"]
    assert bot["supportsTargetedMessages"]
    assert "triggers" not in alone
    assert (rooms["scopes"], rooms["triggers"]) == (["team", "groupChat"], ["mention", "slash"])
    assert alone["commands"] == rooms["commands"] == plain["commandLists"][0]["commands"]
    assert "supportsTargetedMessages" not in plain
    words = teams.translation(BLOCKS, "de", slash=True)
    assert words["bots[0].commandLists[1].commands[0].title"] == words["bots[0].commandLists[0].commands[0].title"]


def test_the_same_installation_gives_the_same_package() -> None:
    package = teams.package(BLOCKS, URL, BOT)
    assert teams.package(BLOCKS, f"{URL}/", BOT) == package
    other = teams.manifest(BLOCKS, "https://other.example.com", BOT)["id"]
    assert other != json.loads(read(package, "manifest.json"))["id"]


@pytest.mark.parametrize("url", ["http://lex.example.com", "lex.example.com", "https://a:b@lex.example.com", ""])
def test_an_address_that_no_vendor_takes_is_refused(url: str) -> None:
    with pytest.raises(Unfit, match="is not an address"):
        slack.manifest(BLOCKS, url)
    with pytest.raises(Unfit, match="is not an address"):
        teams.package(BLOCKS, url, BOT)


def test_a_bot_id_that_is_none_is_refused() -> None:
    with pytest.raises(Unfit, match="not the id of a registration"):
        teams.package(BLOCKS, URL, "lexbot")
