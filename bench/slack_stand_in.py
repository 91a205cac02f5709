"""A light stand-in for Slack's Web API: it takes everything at once but posts beyond Slack's pace, and remembers when
which card was drawn and who was answered when.

The tests' double knows far more, and would take a good part of a core at the pace that is measured here.
"""

import asyncio
import json
import time
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

TEAM, TOKEN = "T1", "xoxb-bench"
POSTS_A_MINUTE, BURST = 525, 30


class StandIn:
    """Listens on a free port of 127.0.0.1 while entered."""

    def __init__(self) -> None:
        self.url = ""
        self.updates: dict[str, list[float]] = defaultdict(list)
        """By channel, when its cards were drawn anew."""
        self.shown: dict[tuple[str, str], str] = {}
        """What each message in a channel says last."""
        self._heard = asyncio.Event()
        self.told: dict[str, float] = {}
        """By ``response_url``, when it was answered."""
        self.posts = self.refused = 0
        self._credit, self._credited = float(BURST), time.perf_counter()

    @property
    def api_url(self) -> str:
        return f"{self.url}/api/"

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer))
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    def updates_in_a_second(self) -> int:
        """The most updates that one room saw within any second."""
        return max((_most_within(moments, 1.0) for moments in self.updates.values()), default=0)

    async def until(self, is_so: Callable[[], bool], patience: float = 180) -> None:
        """Wait until what was heard here makes it so. Raises `TimeoutError`."""
        async with asyncio.timeout(patience):
            while not is_so():
                self._heard.clear()
                await self._heard.wait()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        body = await request.read()
        self._heard.set()  # who waits is woken after this was taken in
        if request.path.startswith("/said/"):
            self.told[request.path] = time.perf_counter()
            return web.Response(text="ok")
        if not request.path.startswith("/api/"):
            return web.Response(text="OK")  # an upload
        return self._called(request.path.removeprefix("/api/"), body)

    def _called(self, method: str, body: bytes) -> web.Response:
        if method == "chat.postMessage" and not self._may_post():
            self.refused += 1
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": "30"})
        given = json.loads(body) if body.startswith(b"{") else {}
        return web.json_response({"ok": True, **self._done(method, given)})

    def _done(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        if method == "auth.test":
            return {"team_id": TEAM, "user_id": "UBOT", "bot_id": "BBOT", "team": "Bench", "user": "lex"}
        if method == "files.getUploadURLExternal":
            return {"upload_url": f"{self.url}/upload", "file_id": "F1"}
        if method == "chat.update":
            self.updates[given["channel"]].append(time.perf_counter())
            self.shown[given["channel"], given["ts"]] = given["text"]
            return {"channel": given["channel"], "ts": given["ts"], "text": given["text"]}
        if method == "chat.postMessage":
            self.posts += 1
            return {"channel": f"D-{given['channel']}", "ts": f"1800000000.{self.posts:06}"}
        return {}

    def _may_post(self) -> bool:
        now = time.perf_counter()
        self._credit = min(BURST, self._credit + (now - self._credited) * POSTS_A_MINUTE / 60)
        self._credited = now
        if self._credit < 1:
            return False
        self._credit -= 1
        return True


def _most_within(moments: list[float], seconds: float) -> int:
    return max(place + 1 - bisect_left(moments, moment - seconds) for place, moment in enumerate(moments))
