"""Calls of Slack's Web API over one pooled session, and the ways in which they end.

The SDK's own retries are off: a post whose connection broke may have been taken, and would be posted twice.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, Literal, TypeAlias, cast

import aiohttp
import orjson
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.outgoing import connector
from adapters.slack.mrkdwn import Json
from adapters.slack.turns import Turns
from bot.chat import Later

SLACK = "https://slack.com/api/"
PATIENCE = 10.0
"""Seconds for a call; far less than a delivery's lease."""

End: TypeAlias = Literal["refused", "limited", "unsent", "unknown"]
"""Slack said no; wait; it never heard of it; it may or may not have done it."""

# what Slack's own library logs may hold whole messages
sdk_log = logging.getLogger("slack_sdk.lexbot")
sdk_log.setLevel(logging.WARNING)


class Failed(Exception):
    """A call that did not succeed, with Slack's name for the reason."""

    def __init__(self, error: str, end: End, seconds: float = 10.0) -> None:
        super().__init__(error)
        self.error, self.end, self.seconds = error, end, seconds


def new_session() -> aiohttp.ClientSession:
    """A session for all calls, which keeps its connections open."""
    patience = aiohttp.ClientTimeout(total=30, connect=5)
    return aiohttp.ClientSession(
        connector=connector(64), timeout=patience, json_serialize=lambda body: orjson.dumps(body).decode()
    )


class Web:
    """The Web API as this bot. `session` is set before the first call; who can wait for their turn asks `turns`."""

    def __init__(self, token: str, url: str = "", turns: Turns | None = None) -> None:
        self.turns = turns or Turns(None, 1)
        base = f"{(url or SLACK).rstrip('/')}/"
        self.client = AsyncWebClient(token=token, base_url=base, retry_handlers=[], logger=sdk_log)

    @property
    def session(self) -> aiohttp.ClientSession:
        if self.client.session is None:
            raise RuntimeError("Slack is not connected yet")
        return self.client.session

    @session.setter
    def session(self, session: aiohttp.ClientSession) -> None:
        self.client.session = session

    async def call(self, method: str, body: Json, within: float = PATIENCE) -> Json:
        """A method that takes JSON. Raises `Failed`."""
        return (await self._call(method, within, json=body))[0]

    async def ask(self, method: str, within: float = PATIENCE, **params: str) -> Json:
        """A method that takes no JSON: those that read. Raises `Failed`."""
        return (await self._call(method, within, http_verb="GET", params=params))[0]

    async def who(self) -> tuple[Json, str]:
        """Who we are (``auth.test``), and what we may. Raises `Failed`."""
        found, headers = await self._call("auth.test", PATIENCE, json={})
        return found, headers.get("x-oauth-scopes", "")

    async def socket(self, app_token: str) -> str:
        """The address of a fresh Socket Mode connection. Raises `Failed`."""
        headers = {"Authorization": f"Bearer {app_token}"}
        found, _ = await self._call("apps.connections.open", PATIENCE, headers=headers)
        return str(found["url"])

    async def say(self, response_url: str, body: Json) -> None:
        """Answer a command or click by its ``response_url``: five times, half an hour. Raises `Failed`."""
        try:
            async with asyncio.timeout(PATIENCE), self.session.post(response_url, json=body) as answer:
                if answer.status != 200:  # its body tells why, but may quote ours
                    raise Failed(f"response_url answered {answer.status}", "refused")
        except (aiohttp.ClientError, OSError) as error:
            raise _broken(error) from None

    async def upload(self, url: str, content: bytes) -> None:
        """Bring a file where Slack wants it. Raises `Failed`."""
        try:
            async with asyncio.timeout(PATIENCE), self.session.post(url, data=content) as answer:
                if answer.status != 200:
                    raise Failed(f"upload answered {answer.status}", "refused")
        except (aiohttp.ClientError, OSError) as error:
            raise _broken(error) from None

    async def _call(self, method: str, within: float, **args: Any) -> tuple[Json, Mapping[str, str]]:
        try:
            await self.turns.heed(method)
            async with asyncio.timeout(within):
                answer = await self.client.api_call(method, **args)
        except SlackApiError as error:
            failed = _refusal(error)
            if failed.end == "limited":
                await self.turns.pause(method, failed.seconds)
            raise failed from None
        except Later as wait:
            raise Failed("ratelimited", "limited", wait.seconds) from None
        except (aiohttp.ClientError, OSError) as error:
            raise _broken(error) from None
        return cast("Json", answer.data), cast("Mapping[str, str]", answer.headers)


def _broken(error: Exception) -> Failed:
    """A connection that was never made sends nothing; one that broke may have sent all."""
    unsent = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    return Failed(type(error).__name__, "unsent" if unsent else "unknown")


def _refusal(error: SlackApiError) -> Failed:
    answer: Any = error.response
    status = getattr(answer, "status_code", None) or getattr(answer, "status", 200)
    data: Any = getattr(answer, "data", None)
    name = str(data.get("error") or "") if isinstance(data, dict) else ""  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    if status == 429 or name in ("ratelimited", "rate_limited"):
        return Failed("ratelimited", "limited", _seconds(answer.headers.get("Retry-After")))
    if status >= 500 or not name:
        return Failed(f"http_{status}", "unknown")
    return Failed(name, "unknown" if name in _MAYBE_DONE else "refused")


def _seconds(retry_after: str | None) -> float:
    """At least one: who is told to wait no time at all would knock again and again."""
    return max(1.0, float(retry_after)) if retry_after and retry_after.isdecimal() else 30.0


_MAYBE_DONE = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable"})
"""Slack says of these that some of it may have been done."""
