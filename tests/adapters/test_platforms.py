"""Which platforms there are is what was set; of the browser chat, who is in it is what the database knows."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.network import Network, enter
from adapters.platforms import Platform, connect
from adapters.settings import Settings
from store import places
from store.db import Database
from store.people import Person

SLACK = {"slack_bot_token": SecretStr("xoxb-1"), "slack_signing_secret": SecretStr("x")}
TEAMS = {"microsoft_app_id": "id", "microsoft_app_password": SecretStr("x"), "microsoft_app_tenant_id": "t"}


async def no_tick() -> None:
    """Nothing is due."""


@pytest.fixture
def networks(sqlite_url: str) -> Iterator[list[Network]]:
    entered: list[Network] = []
    yield entered
    for network in entered:
        network.close()


async def connected(
    url: str, networks: list[Network], *, demo: bool = False, **more: object
) -> tuple[Network, dict[str, Platform]]:
    settings = Settings(database_url=SecretStr(url), _env_file=None, **more)  # type: ignore[arg-type]
    network = enter(settings, demo=demo)
    networks.append(network)
    return network, await connect(settings, network, no_tick, demo=demo)


async def test_each_platform_that_is_configured_is_there(sqlite_url: str, networks: list[Network]) -> None:
    for more, names in ((SLACK, ["slack"]), (TEAMS, ["teams"]), (SLACK | TEAMS, ["slack", "teams"]), ({}, ["browser"])):
        _, found = await connected(sqlite_url, networks, **more)
        assert list(found) == names
        assert [platform.chat.platform for platform in found.values()] == names
        for platform in found.values():
            await platform.stop()


async def test_where_real_people_are_written_to_nobody_puts_the_clock_forward(
    sqlite_url: str, networks: list[Network]
) -> None:
    network, found = await connected(sqlite_url, networks, browser=True, **SLACK)
    assert list(found) == ["slack", "browser"]
    assert network.clock.steady
    await found["slack"].stop()
    network, _ = await connected(sqlite_url, networks)
    assert not network.clock.steady


async def test_an_empty_network_has_a_room_and_a_visitor(sqlite_url: str, networks: list[Network]) -> None:
    network, found = await connected(sqlite_url, networks)
    chat = found["browser"].chat
    assert list(chat.members) == ["you"]  # type: ignore[attr-defined]
    [room] = network.db.read_now(places.all_rooms)
    assert (room.channel, room.name, room.rest) == ("lex", "#lex", True)
    await connected(sqlite_url, networks)
    assert len(network.db.read_now(places.all_rooms)) == 1, "a second start makes no second room"


async def test_caretakers_and_known_people_can_be_chosen(sqlite_url: str, networks: list[Network]) -> None:
    def people_of_old(unit) -> None:
        for number, email in enumerate(["ann@one.example", "ann@two.example", "bo@one.example"]):
            unit.add(
                Person(
                    name=email,
                    email=email,
                    language="de",
                    zone="Europe/Lisbon",
                    calendar_secret=f"secret-{number}",
                    created_at=network.clock.now(),
                )
            )

    database = Database(sqlite_url)
    network = enter(Settings(database_url=SecretStr(sqlite_url), _env_file=None))  # type: ignore[call-arg]
    networks.append(network)
    database.write_now(people_of_old)
    database.close()
    caretakers = frozenset({"cara.weber@one.example", "bo@one.example"})
    _, found = await connected(sqlite_url, networks, caretakers=caretakers)
    members = found["browser"].chat.members  # type: ignore[attr-defined]
    assert set(members) == {"cara.weber", "ann@one.example", "ann@two.example", "bo"}
    assert (members["cara.weber"].name, members["bo"].zone) == ("Cara Weber", "Europe/Lisbon")


def test_what_is_not_configured_is_not_even_loaded(tmp_path: Path) -> None:
    program = "import sys, adapters.main, adapters.running; print(*sys.modules)"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LEXBOT_")}
    environment["PYTHONPATH"] = str(Path(__file__).parents[2])
    loaded = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    ).stdout.split()
    heavy = {"slack_bolt", "slack_sdk", "botbuilder", "botframework", "PIL", "adapters.demo", "adapters.browser"}
    assert not heavy & set(loaded)
