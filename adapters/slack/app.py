"""Everything for one Slack workspace: the doors (HTTP, Socket Mode), the chat, the checks."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

import aiohttp
import structlog
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.http.health import Symptom
from adapters.http.tolerance import tell
from adapters.settings import Unusable
from adapters.slack.chat import SlackChat
from adapters.slack.check import SOCKET_DOWN, Finding, examine, socket_trouble, symptom, token_trouble
from adapters.slack.door import Door
from adapters.slack.guard import Guard, Turned
from adapters.slack.incoming import Us
from adapters.slack.trying import Trying
from adapters.slack.turns import Turns
from adapters.slack.web import Failed, Web, new_session
from bot.clock import utc_now
from bot.pace import Pace
from bot.router import Router
from store.troubles import Why

log = structlog.get_logger()

PATH = "/slack/events"
KNOWN_WITHIN = 1.0
"""Seconds for which who comes while we start is let wait: Slack waits for three, and we take one and a half."""

# Bolt logs whole bodies at lower levels, and formats them even where nobody listens
bolt_log = logging.getLogger("slack_bolt.lexbot")
bolt_log.setLevel(logging.WARNING)


def connect(  # noqa: PLR0913 - what an operator sets, and what it is wired to
    *,
    bot_token: str,
    signing_secret: str | None,
    router: Router,
    app_token: str | None = None,
    api_url: str = "",
    pace: Pace | None = None,
    messages_per_minute: int = 300,
    tables: bool = True,
    session: aiohttp.ClientSession | None = None,
    now: Callable[[], datetime] = utc_now,
    alarm: Callable[[], None] = lambda: None,
) -> "Slack":
    """One workspace. Nothing is sent before `Slack.start`. Without a ``pace`` it is sent as fast as it goes.

    ``now`` is the machine's time, for signatures grow stale. ``alarm`` is called when Slack says that we are put out.
    """
    web_api = Web(bot_token, api_url, Turns(pace, messages_per_minute))
    if session:
        web_api.session = session
    guard = Guard(signing_secret, now) if signing_secret else None
    slack = Slack(SlackChat(web_api, Trying(tables=tables)), router, guard, app_token or "")
    slack.door.alarm = alarm
    return slack


class Slack:
    """A workspace: `chat` is the port, `door` lets in what Slack sends."""

    def __init__(self, chat: SlackChat, router: Router, guard: Guard | None, app_token: str) -> None:
        self.chat, web_api = chat, chat.web
        self.door = Door(web_api, self.chat, router)
        self._web, self._guard, self._app_token = web_api, guard, app_token
        self._own_session: aiohttp.ClientSession | None = None
        self._socket: Any = None
        self._connected = False
        self._known = asyncio.Event()
        """Set when we know as whom we act here."""
        self._authorize = _Authorize()
        self.app = _bolt_app(web_api, self._authorize)
        self.app.use(self.door)

    # life

    async def start(self) -> None:
        """Learn who we are; open Socket Mode if there is an app token. Raises `Unusable` with what to do."""
        self._need_session()
        try:
            await self._connect()
        except Failed as error:
            raise Unusable(token_trouble(error)) from None

    async def _connect(self) -> None:
        """Raises `Failed`, or `Unusable` for want of Socket Mode."""
        found, _ = await self._web.who()
        self.door.us = Us(found["team_id"], found["user_id"], found.get("bot_id") or "", found.get("url") or "")
        self._authorize.know(self.door.us)
        self._web.turns.workspace = self.door.us.team
        self._known.set()
        if self._app_token:
            await self._open_socket()
        self._connected = True
        log.info("slack connected", team=self.door.us.team, socket_mode=bool(self._socket))

    async def hang_up(self) -> None:
        """Leave Socket Mode, so that Slack sends what comes now to other connections."""
        socket, self._socket = self._socket, None
        if socket:
            await socket.leave()

    async def stop(self) -> None:
        """Let what is under way end, until whoever stops us loses patience."""
        try:
            await self.hang_up()
            await self.door.drain(None)
        finally:
            if self._own_session:
                await self._own_session.close()

    async def ready(self) -> Symptom | None:
        """What keeps us from being on Slack; if we could not connect at the start, we try again."""
        try:
            if self._connected:
                await self._web.who()
            else:
                await self._connect()
        except Failed as error:
            return symptom(error) if error.end != "limited" or not self._connected else None
        except Unusable as trouble:
            return Symptom(Why.SOCKET, str(trouble))
        if self._socket and not await self._socket.client.is_connected():
            return Symptom(Why.SOCKET, SOCKET_DOWN)
        return None

    async def check(self) -> list[Finding]:
        """What ``lexbot check`` says about Slack."""
        self._need_session()
        return await examine(self._web, self._app_token)

    def _need_session(self) -> None:
        if self._web.client.session is None:
            self._web.session = self._own_session = new_session()

    async def _open_socket(self) -> None:
        from adapters.slack.socket import Socket

        try:
            address = await self._web.socket(self._app_token)
        except Failed as error:
            raise Unusable(socket_trouble(error)) from None
        self._socket = Socket(self.app, self._app_token, logger=bolt_log, web_client=self._web.client)
        self._socket.client.wss_uri = address  # it would ask for one for ever, in silence, if the token is wrong
        await self._socket.connect_async()

    # the HTTP door

    def routes(self) -> list[web.RouteDef]:
        return [web.post(PATH, self.receive)]

    def add_routes(self, app: web.Application) -> None:
        app.add_routes(self.routes())

    async def receive(self, request: web.Request) -> web.Response:
        """``POST /slack/events``: commands, clicks, forms and events."""
        if self._guard is None:
            return web.Response(status=401, text="Slack is connected by Socket Mode here.")
        try:
            body = await self._guard.read(request)
            # the guard has parsed it: this is how Bolt takes what is parsed, in either mode
            asked = AsyncBoltRequest(body=body, mode="socket_mode")
        except Turned as turned:
            tell(request, "slack request turned away", status=turned.status, reason=str(turned))
            return web.Response(status=turned.status)
        except (AttributeError, TypeError, KeyError, ValueError) as error:
            tell(request, "slack request turned away", status=400, reason=type(error).__name__)
            return web.Response(status=400)
        if not await self._knows_itself():
            return web.Response(status=503)  # Slack tells events again
        answer = await self.app.async_dispatch(asked)
        kind = "application/json" if answer.body[:1] == "{" else "text/plain"
        headers = {"x-slack-no-retry": "1"} if answer.status == 400 else None
        return web.Response(status=answer.status, text=answer.body, content_type=kind, headers=headers)

    async def _knows_itself(self) -> bool:
        if not self._known.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(KNOWN_WITHIN):
                    await self._known.wait()
        return self._known.is_set()


def _bolt_app(web_api: Web, authorize: "_Authorize") -> AsyncApp:
    bolt_log.setLevel(logging.ERROR)  # it warns of tokens in the environment that it will not use
    app = AsyncApp(
        name="lexbot",
        client=web_api.client,
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,  # the guard has done it, before anything was parsed
        logger=bolt_log,
    )
    bolt_log.setLevel(logging.WARNING)
    app.error(_unreadable)
    return app


async def _unreadable(error: Exception) -> BoltResponse:
    """Bolt itself stumbles over a payload only if it is not what Slack sends; its own words would quote it."""
    log.warning("slack sent what cannot be read", error=type(error).__name__)
    return BoltResponse(status=400)


class _Authorize(AsyncAuthorize):
    """Who we are is asked once, not on every request."""

    def __init__(self) -> None:
        self._result = AuthorizeResult(enterprise_id=None, team_id=None, bot_token="-")  # noqa: S106 - the client has it

    def know(self, us: Us) -> None:
        self._result = AuthorizeResult(
            enterprise_id=None,
            team_id=us.team,
            bot_user_id=us.user,
            bot_id=us.bot,
            bot_token="-",  # noqa: S106
        )

    async def __call__(self, **_asked: Any) -> AuthorizeResult:  # pyright: ignore[reportIncompatibleMethodOverride]
        return self._result
