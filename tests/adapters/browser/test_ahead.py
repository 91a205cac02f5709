"""Putting the clock forward: what falls due on the way happens at its own time."""

from datetime import timedelta

import aiohttp

from tests.adapters.browser.conftest import Site
from tests.world import START, shown


async def passes(http: aiohttp.ClientSession, by: str) -> dict:
    async with http.post("/chat/time", json={"as": "mia", "by": by}) as response:
        assert response.status == 200
        return await response.json()


async def offers(site: Site, title: str, when: str) -> None:
    await site.ben.types(f"host {title} | {when} | Room 1")
    await site.world.settles()


async def signs_up(site: Site) -> None:
    await site.mia.reacts("✋", site.mia.cards("lex")[-1])
    await site.world.settles()


async def test_the_clock_goes_by_the_span_and_says_so(site: Site, http: aiohttp.ClientSession):
    assert await passes(http, "minutes") == {"now": (START + timedelta(minutes=10)).isoformat(), "letters": []}
    assert (await passes(http, "hour"))["now"] == (START + timedelta(minutes=70)).isoformat()
    assert (await passes(http, "day"))["now"] == (START + timedelta(days=1, minutes=70)).isoformat()


async def test_the_next_reminder_comes_at_its_own_time(site: Site, http: aiohttp.ClientSession):
    await offers(site, "Far", "2026-11-25 12:00")  # Ben is in London
    await signs_up(site)
    assert await passes(http, "reminder") == {"now": "2026-11-24T12:00:00+00:00", "letters": ["mia"]}
    assert "Ben is looking forward to you: Far" in site.mia.letters()[-1]
    assert (await passes(http, "reminder"))["now"] == "2026-11-25T11:50:00+00:00"
    assert "10 minutes" in site.mia.letters()[-1]


async def test_a_whole_day_leaves_out_nothing_that_falls_into_it(site: Site, http: aiohttp.ClientSession):
    await offers(site, "Soon", "2026-11-23 18:00")
    await signs_up(site)
    assert (await passes(http, "day"))["letters"] == ["mia"]
    reminder, _how_was_it = site.world.chat.seen_by("mia", "@mia")[-2:]
    assert reminder.at.isoformat() == "2026-11-23T17:50:00+00:00"
    assert "over" in shown(site.mia.cards("lex")[-1])


async def test_where_nothing_waits_the_clock_stays(site: Site, http: aiohttp.ClientSession):
    assert await passes(http, "reminder") == {"now": START.isoformat(), "letters": []}
