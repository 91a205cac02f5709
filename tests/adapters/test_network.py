"""All that share a database go by its clock."""

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from adapters.network import Network, agree, enter
from adapters.settings import Settings
from bot.clock import utc_now

SOON = timedelta(seconds=30)


def entered(url: str, monkeypatch: pytest.MonkeyPatch) -> Network:
    monkeypatch.setenv("LEXBOT_DATABASE_URL", url)
    return enter(Settings())


@pytest.fixture
def wrong(postgres_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    """One whose machine's clock is an hour ahead."""
    network = entered(postgres_url, monkeypatch)
    network.clock._source = lambda: utc_now() + timedelta(hours=1)
    yield network
    network.close()


async def test_one_whose_machines_clock_is_wrong_goes_by_the_databases(wrong: Network) -> None:
    await agree(wrong)
    assert abs(wrong.clock.now() - utc_now()) < SOON


async def test_one_whose_machines_clock_is_right_goes_on_as_before(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch, lines: io.StringIO
) -> None:
    network = entered(postgres_url, monkeypatch)
    before = network.clock._off
    await agree(network)
    assert network.clock._off == before == timedelta(0)
    assert "clock" not in lines.getvalue()
    network.close()


async def test_on_sqlite_the_machines_clock_is_the_databases(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    network = entered(sqlite_url, monkeypatch)
    await agree(network)
    assert abs(network.clock.now() - utc_now()) < SOON
    network.close()
