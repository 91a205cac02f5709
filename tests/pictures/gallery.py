"""The gallery: each view on Slack, Teams and in the browser, side by side, light and dark, in both languages.

``python -m tests.pictures.gallery`` shows it on this machine until Ctrl+C.
"""

import asyncio
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import orjson
from aiohttp import web

from adapters.browser import app as browser
from tests.pictures.drawn import HERE, MODULES, pictures

FILES = {
    "/adaptivecards.js": MODULES / "adaptivecards/dist/adaptivecards.min.js",
    "/markdown-it.js": MODULES / "markdown-it/dist/markdown-it.min.js",
    "/slack.css": MODULES / "slack-blocks-to-jsx/dist/style.css",
    "/": HERE / "page/index.html",
    "/gallery.css": HERE / "page/gallery.css",
    "/gallery.js": HERE / "page/gallery.js",
    "/teams.js": HERE / "page/teams.js",
}


class Missing(Exception):
    """There is no npm here, which fetches what draws as Slack and Teams do."""


def prepare() -> None:
    """Fetch what draws, as locked, unless it is here."""
    if (MODULES / ".package-lock.json").exists():
        return
    if not shutil.which("npm"):
        raise Missing("The gallery needs Node.js and npm (Debian: apt-get install nodejs npm).")
    subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)


@asynccontextmanager
async def shown(port: int = 0) -> AsyncIterator[str]:
    """Serve the gallery to this machine; its address."""
    prepare()
    data = orjson.dumps(await asyncio.to_thread(pictures))
    app = web.Application()
    app.router.add_get("/data.json", lambda _: _json(data))
    for path, file in FILES.items():
        app.router.add_get(path, lambda _, file=file: _file(file))
    app.router.add_static("/page", Path(browser.__file__).parent / "page")
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/"
    finally:
        await runner.cleanup()


async def _json(data: bytes) -> web.Response:
    return web.Response(body=data, content_type="application/json")


async def _file(file: Path) -> web.FileResponse:
    return web.FileResponse(file)


async def main() -> None:
    async with shown() as address:
        print(f"The gallery hangs at {address} until Ctrl+C.", flush=True)  # noqa: T201 - a program
        await asyncio.Event().wait()


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except Missing as missing:
        sys.exit(str(missing))
    except KeyboardInterrupt:
        pass
