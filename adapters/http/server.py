"""The web server: sane headers, a limit to what is read, short sentences for what goes wrong."""

import asyncio
import errno
import secrets
from collections.abc import Iterable

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.http.metrics import Figures
from adapters.settings import Unusable

log = structlog.get_logger()

MOST_BYTES = 1024 * 1024
"""Slack's and Teams' largest requests are far smaller."""
PATIENCE = 5.0
"""Seconds that requests under way get to end when the server stops; after as many again they are cut off."""
CLOSING = web.AppKey("closing", asyncio.Event)
"""Set once the server is about to stop."""
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
SENTENCES = {
    404: "There is nothing here.",
    405: "This cannot be done here.",
    413: "This is too long.",
}


def application(routes: Iterable[web.AbstractRouteDef], figures: Figures | None = None) -> web.Application:
    """The application with all doors."""
    app = web.Application(middlewares=[_answered(figures or Figures())], client_max_size=MOST_BYTES)
    app[CLOSING] = asyncio.Event()
    app.on_response_prepare.append(_dress)
    app.add_routes(routes)
    return app


def _answered(figures: Figures) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        route = resource.canonical if resource else ""  # never the path: it may hold a secret
        try:
            answer = await handler(request)
        except web.HTTPException as error:
            answer = _sentence(error)
        except ConnectionError:
            answer = web.Response(status=400)  # they hung up while they were still talking
        except Exception:
            number = secrets.token_hex(3)
            log.exception("request failed", number=number, route=route)
            answer = web.Response(status=500, text=f"Something went wrong here: number {number}.")
        figures.requests.labels(route, answer.status).inc()
        return answer

    return middleware


def _sentence(error: web.HTTPException) -> web.Response:
    """The same status, with a sentence in place of the library's words."""
    if error.status < 400:  # it only says where something else is
        return web.Response(status=error.status, headers=error.headers)
    own = error.text if error.status == 404 and error.text != "404: Not Found" else ""
    answer = web.Response(status=error.status, text=own or SENTENCES.get(error.status, "This cannot be read."))
    if "Allow" in error.headers:
        answer.headers["Allow"] = error.headers["Allow"]
    return answer


async def _dress(request: web.Request, response: web.StreamResponse) -> None:
    if request.app[CLOSING].is_set():
        response.force_close()
        response.headers["Connection"] = "close"
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.popall("Server", None)


async def start(app: web.Application, host: str, port: int) -> web.AppRunner:
    """Listen. Raises `Unusable` if that is not possible."""
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=PATIENCE)
    await runner.setup()
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise Unusable(_why_deaf(error, host, port)) from None
    return runner


async def stop(runner: web.AppRunner, grace: float) -> None:
    """Answer what comes in for so many seconds, asking to come no more; then listen no more, and finish the rest."""
    runner.app[CLOSING].set()
    await asyncio.sleep(grace)
    await runner.cleanup()


def _why_deaf(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. End the other program, or choose another LEXBOT_PORT."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be opened by this user. Choose a LEXBOT_PORT above 1023."
    return f"This machine cannot listen at {host}. Set LEXBOT_HOST to an address of its own."
