"""The Web API's front: tokens, scopes, rates, faults and the record of every call; the methods stand in `methods_*`."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from .arguments import Args, Json, Refused, read
from .faults import Fault, Faults
from .limits import Limits, Rates, ResponseUrl, Trigger
from .workspace import Workspace


@dataclass
class Call:
    """One call of the Web API, as it came and as it was answered (None: it was not)."""

    method: str
    body: Mapping[str, Any]
    at: float
    token: str
    answer: Json | None = None
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return bool(self.answer and self.answer["ok"])

    @property
    def error(self) -> str:
        return self.answer.get("error", "") if self.answer else ""


@dataclass(frozen=True)
class Method:
    """A Web API method: what it does, which scopes open it (any one), whether it takes JSON, with which token."""

    does: Callable[["Api", Args], Json]
    scopes: tuple[str, ...] = ()
    json: bool = True
    token: str = "bot"


@dataclass
class Tokens:
    """The app's tokens and what they are worth today."""

    bot: str = "xoxb-6213548790113-6245367082465-Vb7mQ2xTn0LwRk3Hs9YpAz1d"
    app: str = "xapp-1-A06LEXB0TAP-6230416318528-5c0f9d1e7ab34826"
    scopes: frozenset[str] | None = None  # None: all that anybody may ask for
    revoked: bool = False
    uninstalled: bool = False


@dataclass
class Api:
    """What the methods work with."""

    workspace: Workspace
    limits: Limits
    tokens: Tokens
    happened: Callable[[str, Json], None]  # told of every event that a call brings about
    url: str = ""
    triggers: dict[str, Trigger] = field(default_factory=dict)
    response_urls: dict[str, ResponseUrl] = field(default_factory=dict)
    tickets: set[str] = field(default_factory=set)  # for Socket Mode connections not yet made
    takes_tables: bool = True  # as not every workspace does

    @property
    def now(self) -> float:
        return self.workspace.now()

    def may(self, scope: str) -> bool:
        return self.tokens.scopes is None or scope in self.tokens.scopes

    def want(self, *scopes: str) -> None:
        """Refuse unless one of the scopes is granted."""
        if not any(map(self.may, scopes)):
            granted = ",".join(sorted(self.tokens.scopes or ()))
            raise Refused("missing_scope", needed=scopes[0], provided=granted)


class Front:
    """Answers `POST /api/<method>` the way slack.com does, and writes down every call."""

    def __init__(self, api: Api, methods: Mapping[str, Method], rates: Rates, faults: Faults) -> None:
        self.api, self.methods, self.rates, self.faults = api, methods, rates, faults
        self.calls: list[Call] = []
        self.rings = asyncio.Event()  # set anew by every call

    async def answer(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        method = self.methods.get(name)
        call = Call(name, {}, self.api.now, _token(request, Args()), headers=dict(request.headers))
        self.calls.append(call)
        self.rings.set()
        try:
            as_json, as_form = await read(request)
            call.body = {key: value for key, value in as_json.given.items() if key != "token"}
            call.token = _token(request, as_form)
            fault = self.faults.take(name)
            if early := await _before(fault, request):
                return _note(call, early, self.api)
            args = as_json if method is None or method.json else as_form
            answer, headers = self._run(name, method, call.token, args)
        except Refused as refusal:
            return _note(call, _Answer(200, refusal.answer), self.api)
        if fault.seconds_after:
            await asyncio.sleep(fault.seconds_after)
        if fault.drop_after:
            _drop(request)
        status = 429 if answer.get("error") == "ratelimited" else 200
        return _note(call, _Answer(status, answer, headers), self.api)

    def _run(self, name: str, method: Method | None, token: str, args: Args) -> tuple[Json, dict[str, str]]:
        if method is None:
            raise Refused("unknown_method", req_method=name)
        _check_token(self.api.tokens, method, token)
        if wait := self.rates.retry_after(name, self._place(args.text("channel"))):
            return {"ok": False, "error": "ratelimited"}, {"Retry-After": str(wait)}
        if method.scopes:
            self.api.want(*method.scopes)
        return {"ok": True, **method.does(self.api, args)}, {}

    def _place(self, channel: str) -> str:
        """A member's id and their DM's id are one channel."""
        workspace = self.api.workspace
        return workspace.im(channel).id if channel in workspace.users else channel


@dataclass(frozen=True)
class _Answer:
    status: int
    body: Json
    headers: Mapping[str, str] = field(default_factory=dict)


def _note(call: Call, answer: _Answer, api: Api) -> web.Response:
    call.status, call.answer = answer.status, answer.body
    headers = {"x-slack-req-id": f"{call.at:.6f}", **answer.headers}
    if api.tokens.scopes is not None:
        headers["x-oauth-scopes"] = ",".join(sorted(api.tokens.scopes))
    if answer.status >= 500:
        return web.Response(status=answer.status, text="<!DOCTYPE html><title>Server Error</title>", headers=headers)
    return web.json_response(answer.body, status=answer.status, headers=headers)


async def _before(fault: Fault, request: web.Request) -> _Answer | None:
    """The part of a fault that comes before the work; None: go on."""
    if fault.gate:
        await fault.gate.wait()
    if fault.seconds:
        await asyncio.sleep(fault.seconds)
    if fault.drop_before:
        _drop(request)
    if fault.status == 429:
        return _Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": str(fault.retry_after)})
    if fault.status:
        return _Answer(fault.status, {"ok": False, "error": f"http_{fault.status}"})
    return _Answer(200, {"ok": False, "error": fault.error}) if fault.error else None


def _drop(request: web.Request) -> None:
    if request.transport:
        request.transport.abort()
    raise asyncio.CancelledError


def _token(request: web.Request, form: Args) -> str:
    """The bearer token or, in a form but never in JSON, the field `token`."""
    header = request.headers.get("Authorization", "")
    return header.removeprefix("Bearer ").strip() or form.text("token")


def _check_token(tokens: Tokens, method: Method, token: str) -> None:
    if not token:
        raise Refused("not_authed")
    if token not in (tokens.bot, tokens.app):
        raise Refused("invalid_auth")
    if tokens.uninstalled:
        raise Refused("account_inactive")
    if tokens.revoked:
        raise Refused("token_revoked")
    if token != (tokens.app if method.token == "app" else tokens.bot):
        raise Refused("not_allowed_token_type")
