"""Which rooms hear of a thing: those that are bound to it, else their platform's rooms for the rest."""

import pytest

from store import places
from store.places import Room, fitting
from tests.store.conftest import Do
from tests.world import START


def room(name: str, platform: str = "slack", **bound: object) -> Room:
    where = {"platform": platform, "tenant": "T", "channel": name, "language": "en", "zone": "UTC", "created_at": START}
    return Room(**where | bound)


PYTHON = room("python", topics=["python", "testing"])
GERMAN = room("german", languages=["de"])
BONN = room("bonn", sites=["Bonn", "Köln"])
NARROW = room("narrow", topics=["python"], languages=["de"], sites=["Bonn"])
REST = room("rest", rest=True)
BOTH = room("both", topics=["cooking"], rest=True)
SILENT = room("silent")
GONE = room("gone", topics=["python"], rest=True, unreachable="left")
TEAMS = room("teams", "teams", rest=True)
ALL = [PYTHON, GERMAN, BONN, NARROW, REST, BOTH, SILENT, GONE, TEAMS]


@pytest.mark.parametrize(
    ("topics", "language", "site", "heard_in"),
    [
        (["python"], "en", "", ["python", "teams"]),
        (["testing", "cooking"], "en", "", ["python", "both", "teams"]),
        ([], "de", "", ["german", "teams"]),
        ([], "en", "köln", ["bonn", "teams"]),
        (["python"], "de", "bonn", ["python", "german", "bonn", "narrow", "teams"]),
        (["python"], "de", "lisbon", ["python", "german", "teams"]),
        (["gardening"], "en", "", ["rest", "both", "teams"]),
        ([], "", "", ["rest", "both", "teams"]),
    ],
)
def test_a_thing_is_heard_where_it_fits_and_else_in_the_rest(
    topics: list[str], language: str, site: str, heard_in: list[str]
) -> None:
    assert [room.channel for room in fitting(ALL, topics, language, site)] == heard_in


def test_without_rooms_nothing_is_heard() -> None:
    assert fitting([], ["python"], "en", "") == []
    assert fitting([SILENT, GONE], ["python"], "en", "") == []


def test_a_closed_room_is_known_by_its_reason(do: Do) -> None:
    do(lambda unit: places.close(unit, "slack", "T", "C1", "is_archived"))
    do(lambda unit: places.close(unit, "slack", "T", "elsewhere", "left"))
    assert do(lambda unit: [found.unreachable for found in places.all_rooms(unit)]) == ["is_archived"]
