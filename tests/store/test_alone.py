"""On SQLite one alone runs, on PostgreSQL one after another starts."""

import asyncio
from pathlib import Path

import pytest

from store.alone import Occupied, hold, in_turn


def test_a_database_is_held_by_one_alone_and_free_again_afterwards(tmp_path: Path) -> None:
    database = tmp_path / "lexbot.db"
    with hold(database), pytest.raises(Occupied):
        hold(database)
    hold(database).close()


def test_the_same_file_by_another_name_is_the_same_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "link.db").symlink_to(tmp_path / "lexbot.db")
    monkeypatch.chdir(tmp_path)
    with hold(Path("lexbot.db")):
        for other in (tmp_path / "lexbot.db", tmp_path / "link.db", tmp_path / ".." / tmp_path.name / "lexbot.db"):
            with pytest.raises(Occupied):
                hold(other)
        hold(tmp_path / "other.db").close()


def test_those_who_share_it_keep_out_whoever_wants_it_alone(tmp_path: Path) -> None:
    database = tmp_path / "lexbot.db"
    with hold(database, shared=True), hold(database, shared=True), pytest.raises(Occupied):
        hold(database)
    with hold(database), pytest.raises(Occupied):
        hold(database, shared=True)


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
async def test_replicas_take_turns_where_there_can_be_several(engine: str, request: pytest.FixtureRequest) -> None:
    url = request.getfixturevalue(f"{engine}_url")
    inside, most = 0, 0

    async def start() -> None:
        nonlocal inside, most
        async with in_turn(url):
            inside += 1
            most = max(most, inside)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(start() for _ in range(4)))
    assert inside == 0
    if engine == "postgres":
        assert most == 1


async def test_who_fails_in_their_turn_lets_the_next_one_in(postgres_url: str) -> None:
    with pytest.raises(RuntimeError):
        async with in_turn(postgres_url):
            raise RuntimeError("the power went out")
    async with asyncio.timeout(10), in_turn(postgres_url):
        pass
