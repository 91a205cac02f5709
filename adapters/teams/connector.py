"""The Bot Connector's REST doors, as far as we use them: our own JSON over one session, with one cached token.

How a call ended is told by the port's own exceptions; `TooBig` and `Rejected` are about the message alone.
"""

import re
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp
import orjson
from yarl import URL

from adapters.teams.token import Token
from bot.chat import Later, Uncertain, Unreachable, Vanished
from bot.clock import Clock

Json = dict[str, Any]
_TARGETED = "?isTargetedActivity=true"
_PASSING = (412, 500, 502, 503, 504)
_SWITCHED_OFF = "BotDisabledByAdmin"
"""An administrator's doing (or, at times, Microsoft's mishap): nobody is lost by it, all wait until it is undone."""
_MENDED = 600.0
"""Seconds until we look whether it is; it may concern some people alone."""


class Limited(Later):
    """We were too fast."""


class TooBig(Exception):
    """The message is larger than Teams takes."""


class Rejected(Exception):
    """The service does not take what was sent, although the way is open: a mistake of ours."""


class Connector:
    """Calls the service on behalf of the bot; without a token (development) calls go unsigned."""

    def __init__(self, session: aiohttp.ClientSession, token: Token | None, clock: Clock, seconds: float = 10) -> None:
        self._session, self._token, self._clock, self._seconds = session, token, clock, seconds

    async def send(self, service: str, conversation: str, activity: Json, *, targeted: bool = False) -> str:
        """A new message in a conversation or a thread, for its ``recipient`` alone if it is targeted; its id."""
        url = f"{_of(service, conversation)}/activities{_TARGETED if targeted else ''}"
        return str((await self.call("POST", url, activity)).get("id", ""))

    async def update(
        self, service: str, conversation: str, message: str, activity: Json, *, targeted: bool = False
    ) -> None:
        url = f"{_of(service, conversation)}/activities/{_quoted(message)}{_TARGETED if targeted else ''}"
        await self.call("PUT", url, activity)

    async def create(self, service: str, conversation: Json) -> Json:
        """A conversation with a person (the one there is, if there is one), or a new thread of a channel."""
        return await self.call("POST", f"{service.rstrip('/')}/v3/conversations", conversation)

    async def member(self, service: str, conversation: str, user: str, seconds: float) -> Json:
        """Who this member of a conversation is."""
        return await self.call("GET", f"{_of(service, conversation)}/members/{_quoted(user)}", seconds=seconds)

    async def channels(self, service: str, team: str, seconds: float) -> Json:
        """The channels of a team; General has no name."""
        return await self.call("GET", f"{service.rstrip('/')}/v3/teams/{_quoted(team)}/conversations", seconds=seconds)

    async def call(self, method: str, url: str, body: Json | None = None, seconds: float = 0) -> Json:
        """One request, signed; a token that is refused is replaced once."""
        for last in (False, True):
            token = await self._token.get() if self._token else ""
            status, headers, answer = await self._ask(method, url, body, token, seconds or self._seconds)
            if status != 401 or last or not self._token:
                break
            self._token.drop(token)
        if status < 300:
            return answer
        raise self._ending(method, status, headers, answer)

    async def _ask(
        self, method: str, url: str, body: Json | None, token: str, seconds: float
    ) -> tuple[int, dict[str, str], Json]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None
        if body is not None:
            headers["Content-Type"], data = "application/json; charset=utf-8", orjson.dumps(body)
        timeout = aiohttp.ClientTimeout(seconds, connect=seconds / 2)  # who was never reached has heard nothing
        try:
            async with self._session.request(
                method, URL(url, encoded=True), data=data, headers=headers, timeout=timeout, allow_redirects=False
            ) as response:
                raw = await response.read()
                if not _is_json(raw):
                    _refuse_page(method, response.status)
                return response.status, dict(response.headers), _read(raw)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            raise Later(5, f"no connection: {type(error).__name__}", whole=True) from None
        except (TimeoutError, aiohttp.ClientError) as error:
            if method == "POST":
                raise Uncertain(f"no answer: {type(error).__name__}") from None
            raise Later(5, f"no answer: {type(error).__name__}") from None

    def _ending(self, method: str, status: int, headers: dict[str, str], answer: Json) -> Exception:
        code = _code(answer)
        reason = f"{status} {code}".strip()
        if status == 429:
            return Limited(self._wait(headers.get("Retry-After", "")), reason)
        if status == 413 or code == "MessageSizeTooBig":
            return TooBig(reason)
        if status == 404 and method == "PUT" and not code.startswith("Conversation"):
            return Vanished(reason)
        if code == _SWITCHED_OFF:
            return Later(_MENDED, reason)
        if status in {403, 404}:
            return Unreachable(reason)
        if status == 401:
            return Later(60, reason, whole=True)
        if status in _PASSING or status >= 500:
            return Later(5, reason) if method != "POST" or status == 412 else Uncertain(reason)
        return Rejected(reason)

    def _wait(self, told: str) -> float:
        """Seconds of a Retry-After, which may also be a date."""
        if re.fullmatch(r"\d{1,6}(\.\d+)?", told):
            return max(1.0, float(told))  # who is told to wait no time at all would knock again and again
        try:
            return max(1.0, (parsedate_to_datetime(told) - self._clock.now()).total_seconds())
        except (ValueError, TypeError):
            return 5.0


def _of(service: str, conversation: str) -> str:
    return f"{service.rstrip('/')}/v3/conversations/{_quoted(conversation)}"


def _quoted(part: str) -> str:
    return quote(part, safe="")


def _is_json(raw: bytes) -> bool:
    """Whether it is an object, or nothing at all."""
    return raw.strip()[:1] in (b"{", b"")


def _refuse_page(method: str, status: int) -> None:
    """What comes between us and the service knows neither what it took nor to whom we may write."""
    reason = f"{status} with a page that is not the service's"
    if status in {403, 404}:
        raise Later(60, reason, whole=True)
    if method == "POST" and status < 300:
        raise Uncertain(reason)


def _read(raw: bytes) -> Json:
    try:
        answer: Any = orjson.loads(raw)
    except orjson.JSONDecodeError:  # nothing, or a gateway's page
        return {}
    return answer if isinstance(answer, dict) else {}  # pyright: ignore[reportUnknownVariableType]


def _code(answer: Json) -> str:
    """The service's name for what is wrong; one kind of it stands in a JSON text within the JSON."""
    error = answer.get("error")
    if isinstance(error, dict):
        return str(error.get("code", ""))  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    return str(_read(str(answer.get("message", "")).encode()).get("subCode", ""))
