"""A headless Chromium for page tests and pictures: found, or installed from Debian; never a vendor's download."""

import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"]
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
FLAGS = [
    "--no-sandbox",  # it does not start as root with it; all pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


class Missing(Exception):
    """There is no Chromium here."""


def find() -> Path:
    """The Chromium of the environment or of the path."""
    named = os.environ.get("LEXBOT_TEST_CHROMIUM")
    on_path = [Path(found) for name in NAMES if (found := shutil.which(name))]
    for candidate in [*([Path(named)] if named else []), *on_path, MAC]:
        if candidate.exists():
            return candidate
    raise Missing("no Chromium in $LEXBOT_TEST_CHROMIUM or on the path (Debian: apt-get install chromium)")


@asynccontextmanager
async def running(path: Path) -> AsyncIterator[Browser]:
    """A browser with a fresh profile, which reaches nothing but this machine."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            await browser.close()


def install() -> bool:
    """Asks Debian's package manager for Chromium and an emoji font, where we may."""
    become = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if not shutil.which("apt-get") or (
        become and subprocess.run([*become, "true"], capture_output=True, check=False).returncode
    ):
        return False
    print("Installing Chromium for the page tests ...", flush=True)
    apt = [*become, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    packages = ["chromium", "fonts-noto-color-emoji"]
    return all(
        subprocess.run([*apt, *words], stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, check=False).returncode == 0
        for words in (["update"], ["install", "--yes", "--no-install-recommends", *packages])
    )


def main() -> None:
    try:
        find()
    except Missing as missing:
        if not install():
            print(f"Page tests will be skipped: {missing}", file=sys.stderr)


if __name__ == "__main__":
    main()
