"""The pictures of the README: the browser chat as it runs, and cards as Slack and Teams show them.

``python -m tests.pictures.shots`` writes them anew into ``docs/pictures``.
"""

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.chromium import find, running
from tests.pictures.gallery import Missing, shown

TO = Path(__file__).parents[2] / "docs" / "pictures"
WALLS = {
    "slack-card": ("slack", "sessions.public_card: open", "en", "light"),
    "slack-home": ("slack", "welcome.home", "en", "light"),
    "teams-card": ("teams", "sessions.public_card: open", "en", "light"),
    "teams-card-dark-german": ("teams", "sessions.public_card: full", "de", "dark"),
}
"""The picture, the platform, the view, the reader's language, the look."""


@asynccontextmanager
async def demo() -> AsyncIterator[str]:
    """The bot with its invented people, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        own = {"LEXBOT_DATABASE_URL": f"sqlite:///{folder}/lexbot.db", "LEXBOT_PORT": str(port)}
        start, quiet = "from adapters.main import main; main()", asyncio.subprocess.DEVNULL
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-c", start, "run", "--demo", env=os.environ | own, stdout=quiet, stderr=quiet
        )
        try:
            yield f"http://127.0.0.1:{port}/"
        finally:
            bot.terminate()
            await bot.wait()


async def chat(browser: Browser) -> None:
    """A room, light; the home card, dark."""
    async with demo() as address:
        for look, place in (("light", "#python"), ("dark", "#home")):
            page = await browser.new_page(viewport={"width": 1280, "height": 800}, color_scheme=look)
            await _opened(page, address + place)
            await page.screenshot(path=TO / f"browser-{look}.png")
            await page.close()


async def _opened(page: Page, address: str) -> None:
    """The page, as soon as the bot is up."""
    for _ in range(300):
        try:
            await page.goto(address)
            break
        except Exception:  # noqa: BLE001 - whatever keeps it from answering yet
            await asyncio.sleep(0.1)
    await page.wait_for_selector("#stage [data-key]:not(.loading)")


async def cards(browser: Browser) -> None:
    async with shown() as address:
        for name, (wall, view, language, theme) in WALLS.items():
            page = await browser.new_page(viewport={"width": 1900, "height": 1000}, device_scale_factor=2)
            asked = f"?name={view}&content=as+it+comes&language={language}&theme={theme}"
            await page.goto(address + asked)
            await page.locator("body[data-hung]").wait_for()
            await page.locator(f".wall.{wall}").first.screenshot(path=TO / f"{name}.png")
            await page.close()


async def main() -> None:
    TO.mkdir(exist_ok=True)
    async with running(find()) as browser:
        await chat(browser)
        await cards(browser)


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except Missing as missing:
        sys.exit(str(missing))
