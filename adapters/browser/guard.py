"""Who may speak to the browser chat: this machine's own browser, and no other site that is open in it."""

import ipaddress
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import orjson
from aiohttp import HttpVersion11, web

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

MOST_BYTES = 64 * 1024
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_HOST = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


class No(Exception):
    """The request is not answered: an HTTP status and a word that the page understands."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status, self.reason = status, reason


def guarded(handler: Handler) -> Handler:
    """Let only requests through that may be answered; what is refused gets its status and a reason."""

    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            _check_speech(request)
            check(request.remote, request.method, f"{request.scheme}://{request.host}", request.headers)
            return await handler(request)
        except No as no:
            return reply({"error": no.reason}, no.status)

    return answer


def _check_speech(request: web.Request) -> None:
    """No browser speaks HTTP/1.0 any more, but a proxy does that tells nothing of whom it speaks for. Raises `No`."""
    if request.version < HttpVersion11:
        raise No(403, "not-from-here")


def check(peer: str | None, method: str, origin: str, headers: Mapping[str, str]) -> None:
    """Raises `No`. ``origin`` is what the request asks for, ``http://127.0.0.1:3000``."""
    if not _is_loopback(peer) or any(name in headers for name in _FORWARDED):
        raise No(403, "not-from-here")
    if not _HOST.fullmatch(headers.get("Host", "")):  # another name for this machine is how DNS rebinding comes in
        raise No(403, "wrong-host")
    if headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin") and not _is_visit(method, headers):
        raise No(403, "wrong-origin")
    if method == "POST" and headers.get("Origin", "").lower() != origin.lower():
        raise No(403, "wrong-origin")


def _is_visit(method: str, headers: Mapping[str, str]) -> bool:
    """A link elsewhere may lead to the page itself."""
    return method == "GET" and headers.get("Sec-Fetch-Dest") == "document"


def _is_loopback(peer: str | None) -> bool:
    try:
        address = ipaddress.ip_address(peer or "")
    except ValueError:
        return False
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_loopback


async def read_body(request: web.Request) -> dict[str, Any]:
    """The JSON object that was sent. Raises `No`."""
    if request.content_type != "application/json":
        raise No(415, "not-json")
    if (request.content_length or 0) > MOST_BYTES:
        raise No(413, "too-long")
    body = bytearray()
    async for chunk in request.content.iter_chunked(16 * 1024):
        body += chunk
        if len(body) > MOST_BYTES:
            raise No(413, "too-long")
    try:
        sent = orjson.loads(body)
    except orjson.JSONDecodeError:
        raise No(400, "not-json") from None
    if not isinstance(sent, dict):
        raise No(400, "not-json")
    return sent  # pyright: ignore[reportUnknownVariableType]


def reply(shape: object, status: int = 200) -> web.Response:
    return web.Response(body=orjson.dumps(shape), status=status, content_type="application/json", headers=HEADERS)
