"""How Slack's requests reach the app: signed HTTP, or envelopes on a Socket Mode WebSocket; and what comes back.

Signature: https://docs.slack.dev/authentication/verifying-requests-from-slack. Socket Mode:
https://docs.slack.dev/apis/events-api/using-socket-mode and `slack_sdk.socket_mode`.
"""

import asyncio
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from tests.leaks import leaks

from .payloads import payload

Json = dict[str, Any]
TIMEOUT, NOBODY = 0, -1  # statuses of an answer that never came, and of a connection nobody accepted


@dataclass(frozen=True)
class Answer:
    """What the app said to one request of Slack's."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def json(self) -> Any:
        """The body as JSON, None if it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None


class Wire(Protocol):
    """One of the two ways to the app. `kind` is Socket Mode's name for the sort of request."""

    async def send(self, kind: str, body: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Answer: ...

    async def close(self) -> None: ...


def signature(secret: str, timestamp: str, body: bytes) -> str:
    return "v0=" + hmac.new(secret.encode(), f"v0:{timestamp}:".encode() + body, hashlib.sha256).hexdigest()


class Http:
    """Signed requests to the app's one address."""

    def __init__(self, url: str, secret: str, wall_clock: Callable[[], float], patience: float) -> None:
        self.url, self.secret, self.wall_clock, self.patience = url, secret, wall_clock, patience
        self._session: aiohttp.ClientSession | None = None

    async def send(self, kind: str, body: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Answer:
        leaks.heard(body)
        if kind == "events_api":
            raw, content_type = json.dumps(body, separators=(",", ":")).encode(), "application/json"
        else:
            form = {"payload": json.dumps(body)} if kind == "interactive" else body
            raw, content_type = urlencode(form).encode(), "application/x-www-form-urlencoded"
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        if retry:
            headers |= {"x-slack-retry-num": str(retry[0]), "x-slack-retry-reason": retry[1]}
        return await self.post(raw, headers)

    async def post(self, raw: bytes, headers: Mapping[str, str] | None = None, timestamp: str = "") -> Answer:
        """Send raw bytes, signed unless the headers say otherwise."""
        timestamp = timestamp or str(int(self.wall_clock()))
        signed = {"x-slack-request-timestamp": timestamp, "x-slack-signature": signature(self.secret, timestamp, raw)}
        if self._session is None:
            self._session = aiohttp.ClientSession()
        patience = aiohttp.ClientTimeout(total=self.patience)
        sent = {**signed, **(headers or {})}
        try:
            async with self._session.post(self.url, data=raw, headers=sent, timeout=patience) as response:
                return Answer(response.status, await response.text(), dict(response.headers))
        except TimeoutError:
            return Answer(TIMEOUT)
        except aiohttp.ClientError:
            return Answer(NOBODY)

    async def close(self) -> None:
        if self._session:
            await self._session.close()


class Socket:
    """The WebSockets that the app opened; any of them gets an envelope, in turn."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.open: list[web.WebSocketResponse] = []
        self.connected = asyncio.Event()
        self._acks: dict[str, asyncio.Future[Json]] = {}
        self._turn = 0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.open.append(socket)
        await socket.send_json(payload("socket_hello", {"num_connections": len(self.open)}))
        self.connected.set()
        try:
            async for message in socket:
                if message.type == aiohttp.WSMsgType.TEXT:
                    self._heard(message.data)
        finally:
            self.open.remove(socket)
            if not self.open:
                self.connected.clear()
        return socket

    def _heard(self, text: str) -> None:
        try:
            said = json.loads(text)
        except ValueError:
            return
        waiting = self._acks.pop(said.get("envelope_id", ""), None)
        if waiting and not waiting.done():
            waiting.set_result(said)

    async def send(self, kind: str, body: Mapping[str, Any], retry: tuple[int, str] | None = None) -> Answer:
        leaks.heard(body)
        if not self.open:
            return Answer(NOBODY)
        envelope = payload(f"socket_{kind}", {"envelope_id": str(uuid.uuid4()), "payload": dict(body)})
        if kind == "interactive":
            envelope["accepts_response_payload"] = body["type"] == "view_submission"
        if retry:
            envelope |= {"retry_attempt": retry[0], "retry_reason": retry[1]}
        self._turn += 1
        heard = self._acks[envelope["envelope_id"]] = asyncio.get_running_loop().create_future()
        try:
            await self.open[self._turn % len(self.open)].send_json(envelope)
            ack = await asyncio.wait_for(heard, self.patience)
        except TimeoutError:
            return Answer(TIMEOUT)
        except ConnectionError:
            return Answer(NOBODY)
        finally:
            self._acks.pop(envelope["envelope_id"], None)
        said = ack.get("payload")
        if said is not None and not envelope["accepts_response_payload"]:
            return Answer(400, json.dumps(said))  # nothing may be said here
        return Answer(200, json.dumps(said) if said else "", {"content-type": "application/json"})

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Slack's way to say: open a new connection, this one goes."""
        for socket in list(self.open):
            await socket.send_json(payload("socket_disconnect", {"reason": reason}))
            await socket.close()

    async def close(self) -> None:
        for socket in list(self.open):
            await socket.close()
