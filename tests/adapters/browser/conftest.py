"""A browser chat that is served, with people who look at it."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, expect

from adapters.browser.app import add_routes, start
from store.db import Database
from tests.world import Who, World

PATIENCE = 20_000
"""Milliseconds for what should come at once, on a machine that may be busy."""
expect.set_options(timeout=PATIENCE)


@dataclass(frozen=True, slots=True)
class Site:
    """Where the chat is served, and the world behind it."""

    world: World
    address: str
    mia: Who
    ben: Who
    jonas: Who
    """Reads German."""


@asynccontextmanager
async def served(world: World, port: int = 0) -> AsyncIterator[str]:
    """The address at which this world's chat is open."""
    application = web.Application()
    add_routes(application, world.chat, world.clock, world.worker.tick)
    await start(world.chat, world.clock)
    runner = web.AppRunner(application, shutdown_timeout=2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    world.router._recorded = world.worker.wake
    working = asyncio.create_task(world.worker.run())
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await runner.cleanup()


@pytest.fixture
def world(small_database: Database) -> World:
    return World(small_database)


@pytest_asyncio.fixture
async def site(world: World) -> AsyncIterator[Site]:
    """#lex hears everything, #python what is about Python, #deutsch what is in German."""
    mia, ben = world.person("Mia"), world.person("Ben", zone="Europe/London")
    jonas = world.person("Jonas", language="de")
    world.room("lex", rest=True)
    world.room("python", topics=["python"])
    world.room("deutsch", languages=["de"], language="de")
    async with served(world) as address:
        yield Site(world, address, mia, ben, jonas)


@pytest_asyncio.fixture
async def http(site: Site) -> AsyncIterator[aiohttp.ClientSession]:
    """Speaks to the chat as its own page does."""
    async with aiohttp.ClientSession(site.address, headers={"Origin": site.address}) as session:
        yield session


@pytest_asyncio.fixture(scope="module")
async def quiet(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    """A chat in which nothing happens: for those who are refused."""
    file = shutil.copy(sqlite_template, tmp_path_factory.mktemp("quiet") / "lexbot.db")
    world = World(f"sqlite:///{file}")
    world.person("Mia")
    world.room("lex")
    yield world
    world.close()


@pytest_asyncio.fixture(scope="module")
async def stranger(quiet: World) -> AsyncIterator[aiohttp.ClientSession]:
    """Asks the quiet chat for what it will not do."""
    async with served(quiet) as address, aiohttp.ClientSession(address, headers={"Origin": address}) as session:
        yield session


Opened = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(scope="module")
async def windows(browser: Browser) -> AsyncIterator[BrowserContext]:
    """One profile for all: each test's chat has an address of its own, so nothing is shared that is kept."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context
    await context.close()


@pytest_asyncio.fixture
async def opened(windows: BrowserContext, site: Site) -> AsyncIterator[Opened]:
    """Opens the page as somebody, in a window of its own; an error of its scripts or its policy fails the test."""
    pages: list[Page] = []
    errors: list[str] = []

    async def open_(user: str, room: str = "python") -> Page:
        page = await windows.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if "Content Security Policy" in said.text else None)
        await page.goto(f"{site.address}/?as={user}#{room}")
        await page.wait_for_selector("#stage [data-key]:not(.loading)")
        return page

    yield open_
    for page in pages:
        await page.close()
    assert not errors
