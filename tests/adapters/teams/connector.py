"""The Bot Connector's REST doors, under the service URL: what a bot calls, checked, limited, and done in the tenant.

Sources: the Bot Connector REST API reference and the SDK's `_conversations_operations_async.py` (paths, statuses).
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.adapters.teams import errors
from tests.adapters.teams.call import Call, scope
from tests.adapters.teams.cards import Json
from tests.adapters.teams.deeds import Deeds
from tests.adapters.teams.errors import Refusal
from tests.adapters.teams.faults import Fault

if TYPE_CHECKING:
    from tests.adapters.teams.double import TeamsDouble

Doer = Callable[[Call], tuple[int, Any]]


class Connector:
    """All doors; the tenant behind them is the double's."""

    def __init__(self, double: "TeamsDouble") -> None:
        self.double = double
        self.deeds = Deeds(double)

    def routes(self, base: str) -> list[web.RouteDef]:
        """The doors under `base`, as the SDK addresses them."""
        do = self.deeds
        conversations, one = base + "/v3/conversations", base + "/v3/conversations/{conversation}"
        doors: list[tuple[str, str, str, Doer]] = [
            ("POST", conversations, "create", do.create),
            ("GET", conversations, "conversations", do.conversations),
            ("POST", one + "/activities", "send", do.send),
            ("POST", one + "/activities/{activity}", "reply", do.send),
            ("PUT", one + "/activities/{activity}", "update", do.update),
            ("DELETE", one + "/activities/{activity}", "delete", do.delete),
            ("GET", one + "/members", "members", do.members),
            ("GET", one + "/members/{member}", "member", do.member),
            ("GET", one + "/pagedmembers", "pagedmembers", do.paged_members),
            ("GET", base + "/v3/teams/{conversation}", "team", do.team),
            ("GET", base + "/v3/teams/{conversation}/conversations", "conversations", do.channels),
        ]
        return [web.route(method, path, self._door(operation, do)) for method, path, operation, do in doors]

    def _door(self, operation: str, do: Doer) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def door(request: web.Request) -> web.StreamResponse:
            call = Call(operation, request.method, at=self.double.now(), query=dict(request.query))
            call.conversation = request.match_info.get("conversation", "")
            call.activity_id = request.match_info.get("activity") or request.match_info.get("member", "")
            call.token = request.headers.get("Authorization", "")
            self.double.calls.append(call)
            raw = await request.read()
            fault = self.double.faults.next(operation)
            if fault and fault.seconds:
                await asyncio.sleep(fault.seconds)
            if fault and fault.gate and not fault.stored:
                await fault.gate.wait()
            self._perform(call, raw, do, fault)
            if fault and fault.gate:
                await fault.gate.wait()
            if fault and fault.seconds_after:
                await asyncio.sleep(fault.seconds_after)
            self.double.stirred()
            return self._response(request, call, fault)

        return door

    def _perform(self, call: Call, raw: bytes, do: Doer, fault: Fault | None) -> None:
        """Let the call have its effect, unless the script or a rule says otherwise."""
        try:
            if not self.double.issuer.admits(call.token):
                raise errors.unauthorized()
            call.body = _parsed(raw)
            self._obey_script(call, fault)
            kind, conversation = scope(call)
            if refused := self.double.limits.refuse(kind, conversation):
                raise errors.throttled(refused.retry_after)
            call.status, call.answer = do(call)
        except Refusal as refusal:
            call.status, call.answer, call.retry_after = refusal.status, refusal.body(), refusal.retry_after

    def _obey_script(self, call: Call, fault: Fault | None) -> None:
        if fault and fault.drop and not fault.stored:
            raise Refusal(0, "Dropped", "")
        if fault and fault.status:
            if fault.status == 429 and fault.retry_after:
                self.double.limits.close(" ".join(scope(call)), fault.retry_after)
            code = fault.code or errors.USUAL.get(fault.status, "")
            raise Refusal(fault.status, code, "as scripted", fault.retry_after)

    def _response(self, request: web.Request, call: Call, fault: Fault | None) -> web.StreamResponse:
        if fault and fault.drop:
            call.dropped = True
            if request.transport:
                request.transport.abort()
            return web.Response(status=500)
        headers = {"MS-CV": "double.0"}
        if call.retry_after:
            headers["Retry-After"] = str(call.retry_after)
        if call.status in {502, 503, 504}:
            return web.Response(
                status=call.status, text="<html><h2>Our services aren't available right now</h2></html>"
            )
        if call.answer is None:
            return web.Response(status=call.status, headers=headers)
        return web.json_response(call.answer, status=call.status, headers=headers)


def _parsed(raw: bytes) -> Json | None:
    if not raw:
        return None
    try:
        body = json.loads(raw)
    except ValueError:
        raise errors.bad_syntax("Invalid JSON") from None
    if not isinstance(body, dict):
        raise errors.bad_syntax("The body must be an object")
    return body
