"""Our own access token: fetched once for all who wait for it, and again before it ends."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import structlog

from bot.chat import Later
from bot.clock import Clock

log = structlog.get_logger()

_EARLY = timedelta(minutes=5)
_LAST = timedelta(seconds=30)
_AGAIN = timedelta(seconds=30)
_NEVER = datetime.min.replace(tzinfo=UTC)


class Denied(Exception):
    """The directory gives us no token, and will not until somebody changes something: its error code."""


class Busy(Exception):
    """The directory gives nobody a token now."""


Grant = Callable[[], Awaitable[tuple[str, float]]]
"""Asks for a token: the token, and for how many seconds it holds."""


def by_secret(session: aiohttp.ClientSession, url: str, app_id: str, secret: str, scope: str) -> Grant:
    """Ask the directory with a client secret (OAuth 2.0 client credentials)."""
    form = {"grant_type": "client_credentials", "client_id": app_id, "client_secret": secret, "scope": scope}

    async def grant() -> tuple[str, float]:
        async with session.post(url, data=form, timeout=aiohttp.ClientTimeout(10)) as response:
            if response.status == 429 or response.status >= 500:
                raise Busy(f"status {response.status}")
            body: Any = await response.json(content_type=None)
            if response.status != 200:
                raise Denied(_code(body, response.status))
            return str(body["access_token"]), float(body["expires_in"])

    return grant


def _code(body: Any, status: int) -> str:
    """``AADSTS7000215`` or the like: what an operator can look up."""
    codes = body.get("error_codes") if isinstance(body, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    return f"AADSTS{codes[0]}" if isinstance(codes, list) and codes else f"status {status}"


class Token:
    """The token as it is now."""

    def __init__(self, grant: Grant, clock: Clock) -> None:
        self.grant, self._clock = grant, clock
        self._token = ""
        self._ends = self._ask_at = _NEVER
        self._renewing: asyncio.Task[None] | None = None
        self.denied = ""
        """Why the directory gave us none when it was asked last; blank if it did, or did not answer."""

    async def get(self) -> str:
        """A token that holds; only who finds none waits for it. Raises `Later`."""
        now = self._clock.now()
        if self._renewing is None and now >= self._ask_at:
            self._renewing = asyncio.create_task(self._renew())
            self._renewing.add_done_callback(self._renewed)
        if now >= self._ends:
            if self._renewing is None:
                raise Later((self._ask_at - now).total_seconds(), f"no token: {self.denied}", whole=True)
            await asyncio.shield(self._renewing)
        return self._token

    async def settled(self) -> None:
        """Wait for a renewal that is under way."""
        if self._renewing:
            await asyncio.wait([self._renewing])

    def drop(self, token: str) -> None:
        """It was refused: fetch another one."""
        if token == self._token:
            self._ends = self._ask_at = _NEVER

    async def _renew(self) -> None:
        try:
            token, seconds = await self.grant()
        except Denied as error:
            log.warning("no token from the directory", reason=str(error))
            self.denied, self._ask_at = str(error), self._clock.now() + _AGAIN
            raise Later(60, f"no token: {error}", whole=True) from None
        except Exception as error:  # noqa: BLE001 - any failure means: not now
            log.warning("no token from the directory", error=type(error).__name__)
            now = self._clock.now()
            self.denied, self._ask_at = "", now + _AGAIN if now < self._ends else _NEVER
            raise Later(10, "the directory cannot be reached", whole=True) from None
        now = self._clock.now()
        self._token, self._ends, self.denied = token, now + timedelta(seconds=seconds) - _LAST, ""
        self._ask_at = max(self._ends - _EARLY, now + (self._ends - now) / 2)

    def _renewed(self, task: asyncio.Task[None]) -> None:
        self._renewing = None
        if not task.cancelled():
            task.exception()  # who waits is told; if nobody does, it is not news
