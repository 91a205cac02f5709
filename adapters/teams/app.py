"""The door to Teams: what is let in, and how everything here is put together."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import orjson
from aiohttp import web

from adapters.http.health import Symptom
from adapters.http.once import Once
from adapters.http.strangers import LET_IN
from adapters.http.tolerance import tell
from adapters.outgoing import connector
from adapters.settings import Unusable, is_loopback
from adapters.teams.answers import Answers
from adapters.teams.auth import CHANNEL, Keys, Refused, Tokens, may_call
from adapters.teams.chat import TeamsChat
from adapters.teams.check import Finding, examine, symptom
from adapters.teams.connector import Connector, Json
from adapters.teams.incoming import Asked, read, tenant_of
from adapters.teams.token import Token, by_secret
from adapters.teams.turns import Turns
from adapters.teams.whispers import Whispers
from bot.clock import Clock
from bot.events import Submit
from bot.pace import Pace
from bot.router import Router

PATH = "/api/messages"
LARGEST = 1024 * 1024
"""Bytes of an activity; the largest that Teams sends are some hundred thousand."""
MOST_REMEMBERED = 1000
"""So many activities are known again when they are delivered again."""


@dataclass(frozen=True, slots=True)
class Cloud:
    """Where a cloud keeps its keys and tokens."""

    issuer: str
    openid_url: str
    token_url: str

    @property
    def scope(self) -> str:
        """What our own tokens are for."""
        return f"{self.issuer}/.default"


PUBLIC = Cloud(
    "https://api.botframework.com",
    "https://login.botframework.com/v1/.well-known/openidconfiguration",
    "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
)
US_GOVERNMENT = Cloud(
    "https://api.botframework.us",
    "https://login.botframework.azure.us/v1/.well-known/openidconfiguration",
    "https://login.microsoftonline.us/{tenant}/oauth2/v2.0/token",
)


class Door:
    """Takes activities in: guards, authenticates, and answers each once, however often it is delivered."""

    def __init__(
        self,
        answers: Answers,
        router: Router,
        tokens: Tokens | None,
        hosts: Collection[str],
        *,
        unsigned: bool,
        tenant: str,
    ) -> None:
        self._answers, self._router, self._tokens = answers, router, tokens
        self._hosts, self._unsigned, self._tenant = hosts, unsigned, tenant.lower()
        self._recent = Once[tuple[bytes, bool]](MOST_REMEMBERED)

    async def messages(self, request: web.Request) -> web.Response:
        """``POST /api/messages``."""
        try:
            activity = await self._let_in(request)
        except Refused as refused:
            tell(request, "activity refused", status=refused.status, reason=str(refused))
            return web.Response(status=refused.status)
        asked = read(activity)
        if asked is None:
            unknown = activity.get("type") == "invoke"
            return web.Response(status=501 if unknown else 200)
        if any(isinstance(event, Submit) and event.form not in self._router.forms for event in asked.events):
            return web.Response(status=400)
        body, _ = await self._recent.do(asked.key, lambda: self._answer(asked), _complains)
        return web.Response(body=body, content_type="application/json") if body else web.Response()

    # guard

    async def _let_in(self, request: web.Request) -> Json:
        """The activity, if it is one and comes from the connector. Raises `Refused`."""
        if (request.content_length or 0) > LARGEST:
            raise Refused(413, "too large")
        service_url = await self._authenticated(request)
        activity = _parsed(await _body(request))
        if service_url is not None:
            if activity.get("channelId") != CHANNEL:
                raise Refused(403, "not from Teams")
            if activity.get("serviceUrl") != service_url:
                raise Refused(401, "a token for another service URL")
            if self._tenant and tenant_of(activity).lower() not in {"", self._tenant}:
                raise Refused(403, "from another organisation")  # any may put our bot into an app of its own
        if not may_call(str(activity.get("serviceUrl", "")), self._hosts):
            raise Refused(403, "a service URL that is not allowed")
        return activity

    async def _authenticated(self, request: web.Request) -> str | None:
        """The service URL that the token speaks for; None for who may come without."""
        authorization = request.headers.get("Authorization", "")
        if authorization and self._tokens:
            admitted = await self._tokens.admit(authorization)
            request[LET_IN] = True
            return admitted.service_url
        if not self._unsigned:
            raise Refused(401, "no token")
        if not _at_loopback(request):
            raise Refused(403, "unsigned activities are for this machine alone")
        return None

    async def _answer(self, asked: Asked) -> tuple[bytes, bool]:
        """What goes back, and whether it was done."""
        body, done = await self._answers.attend(asked)
        return (b"" if body is None else orjson.dumps(body)), done


def _complains(answered: tuple[bytes, bool]) -> bool:
    """What was only complained about may be done when it comes again."""
    return not answered[1]


async def _body(request: web.Request) -> bytes:
    """The body, as long as it is not too large, whatever it says of its length."""
    read = bytearray()
    async for part in request.content.iter_any():
        read += part
        if len(read) > LARGEST:
            raise Refused(413, "too large")
    return bytes(read)


def _parsed(body: bytes) -> Json:
    try:
        activity = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise Refused(400, "no JSON") from None
    if not isinstance(activity, dict):
        raise Refused(400, "no activity")
    return activity  # pyright: ignore[reportUnknownVariableType]


def _at_loopback(request: web.Request) -> bool:
    name: Any = request.transport.get_extra_info("sockname") if request.transport else None
    return isinstance(name, tuple) and is_loopback(str(name[0]))  # pyright: ignore[reportUnknownArgumentType]


@dataclass(frozen=True)
class Teams:
    """Everything of Teams: the port, the door, and what they stand on."""

    chat: TeamsChat
    door: Door
    answers: Answers
    session: aiohttp.ClientSession
    tokens: Tokens | None
    token: Token | None
    owns_session: bool
    _warming: list["asyncio.Task[None]"]

    @property
    def keys(self) -> Keys | None:
        return self.tokens.keys if self.tokens else None

    def add_routes(self, app: web.Application) -> None:
        app.router.add_post(PATH, self.door.messages)

    async def start(self) -> None:
        """Load the validator and the signing keys, so that the first activity need not wait; it goes on by itself."""
        self._warming.append(asyncio.create_task(self._warm()))

    async def hang_up(self) -> None:
        """Teams calls us, by HTTP alone."""

    async def stop(self) -> None:
        """Finish what is being sent."""
        for task in self._warming:
            task.cancel()
        await asyncio.gather(*self._warming, return_exceptions=True)
        await self.answers.stop()
        if self.owns_session:
            await self.session.close()

    async def ready(self) -> Symptom | None:
        """What keeps us from writing on Teams, or from knowing who writes to us."""
        return await symptom(self.token, self.keys)

    async def check(self) -> list[Finding]:
        """What was looked at, and what is wrong with it."""
        return await examine(self.keys, self.token.grant if self.token else None)

    async def _warm(self) -> None:
        if self.tokens:
            await asyncio.to_thread(self.tokens.load)
            await self.tokens.keys.warm()


_NO_APP_ID = (
    "MICROSOFT_APP_ID is empty: anybody could speak as anybody. Set it, or for development on this machine "
    "TEAMS_ALLOW_UNAUTHENTICATED=1."
)


def connect(  # noqa: PLR0913 - what an operator may set, by name
    *,
    app_id: str,
    app_password: str,
    app_type: str = "SingleTenant",
    tenant_id: str = "",
    openid_url: str = "",
    token_url: str = "",
    service_hosts: Collection[str] = (),
    allow_unauthenticated: bool = False,
    router: Router,
    clock: Clock,
    pace: Pace | None = None,
    requests_per_second: int = 50,
    targeted: bool = False,
    session: aiohttp.ClientSession | None = None,
) -> Teams:
    """Everything put together, in a running event loop; without a ``pace`` it knows no limits. Raises `Unusable`."""
    _need_app_id(app_id, unsigned=allow_unauthenticated)
    http, cloud = session or aiohttp.ClientSession(connector=connector()), _cloud(openid_url)
    keys, whispers = Keys(openid_url or cloud.openid_url, _getter(http), clock), Whispers(clock, wanted=targeted)
    tokens = Tokens(app_id, cloud.issuer, keys) if app_id else None
    turns, home = Turns(pace, requests_per_second), tenant_id if app_type == "SingleTenant" else ""
    where = token_url or cloud.token_url.format(tenant=home or "botframework.com")
    token = Token(by_secret(http, where, app_id, app_password, cloud.scope), clock) if app_password else None
    chat = TeamsChat(Connector(http, token, clock), app_id, turns, whispers, router.asks, _trusted(app_type, tenant_id))
    answers = Answers(router, chat, clock.sleep)
    door = Door(answers, router, tokens, frozenset(service_hosts), unsigned=allow_unauthenticated, tenant=home)
    return Teams(chat, door, answers, http, tokens, token, session is None, [])


def _need_app_id(app_id: str, *, unsigned: bool) -> None:
    if not app_id and not unsigned:
        raise Unusable(_NO_APP_ID)


def _trusted(app_type: str, tenant_id: str) -> Callable[[str], bool]:
    """Whose e-mail addresses count: a bot for several organisations believes its own alone."""
    if app_type == "SingleTenant":
        return lambda _tenant: True  # nobody else is let in
    return lambda tenant: bool(tenant) and tenant.lower() == tenant_id.lower()


def _cloud(openid_url: str) -> Cloud:
    host = urlsplit(openid_url).hostname or ""
    return US_GOVERNMENT if host.endswith(".azure.us") else PUBLIC


def _getter(session: aiohttp.ClientSession) -> Any:
    async def get(url: str) -> Any:
        async with session.get(url, timeout=aiohttp.ClientTimeout(10)) as response:
            response.raise_for_status()
            return await response.json(content_type=None)

    return get
