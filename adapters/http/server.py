"""The web server: sane headers, a limit to what is read, short sentences for what goes wrong."""

import asyncio
import errno
import secrets
from collections.abc import Iterable

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from adapters.http.arrivals import Arrivals, TooSlow
from adapters.http.connection import Site, talking
from adapters.http.headers import HEADERS
from adapters.http.metrics import Figures
from adapters.http.strangers import Strangers
from adapters.http.tolerance import TOLD, Tolerance, tell
from adapters.settings import Unusable

log = structlog.get_logger()

MOST_BYTES = 1024 * 1024
"""Slack's and Teams' largest requests are far smaller."""
PATIENCE = 5.0
"""Seconds that requests under way get to end when the server stops; after as many again they are cut off."""
MOMENT = 0.25
"""Seconds in which who has just been let in begins to speak; after that aiohttp would no longer listen to them."""
CLOSING = web.AppKey("closing", asyncio.Event)
"""Set once the server is about to stop."""
SENTENCES = {
    404: "There is nothing here.",
    405: "This cannot be done here.",
    408: "This came too slowly.",
    413: "This is too long.",
    429: "Too many of these were wrong. Try again in a minute.",
    503: "There is a crowd here. Try again in a moment.",
}
KEPT = ("Allow", "Retry-After")
"""Headers of a refusal that are told."""
TOLD_AT_ONCE, TOLD_A_SECOND = 60, 1.0
"""Lines in the log about what a door refused."""


def application(
    routes: Iterable[web.AbstractRouteDef],
    figures: Figures | None = None,
    arrivals: Arrivals | None = None,
    strangers: Strangers | None = None,
) -> web.Application:
    """The application with all doors."""
    guarded = _answered(figures or Figures(), arrivals or Arrivals(), strangers or Strangers())
    app = web.Application(middlewares=[guarded], client_max_size=MOST_BYTES)
    app[TOLD] = Tolerance(TOLD_AT_ONCE, TOLD_A_SECOND)
    app[CLOSING] = asyncio.Event()
    app.on_response_prepare.append(_dress)
    app.add_routes(routes)
    return app


def _answered(figures: Figures, arrivals: Arrivals, strangers: Strangers) -> Middleware:
    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        route = resource.canonical if resource else ""  # never the path: it may hold a secret
        with talking(request.protocol):
            answer = await _answer(request, handler, arrivals, strangers, route)
        figures.requests.labels(route, answer.status).inc()
        return answer

    return middleware


async def _answer(
    request: web.Request, handler: Handler, arrivals: Arrivals, strangers: Strangers, route: str
) -> web.StreamResponse:
    try:
        strangers.guard(request)
        with arrivals.one(request):
            answer = await handler(request)
    except TooSlow:
        answer = _given_up(request, web.HTTPRequestTimeout(), route)
    except (web.HTTPServiceUnavailable, web.HTTPTooManyRequests) as error:
        answer = _given_up(request, error, route)
    except web.HTTPException as error:
        answer = _sentence(error)
    except ConnectionError:
        answer = web.Response(status=400)  # they hung up while they were still talking
    except Exception:
        number = secrets.token_hex(3)
        log.exception("request failed", number=number, route=route)
        answer = web.Response(status=500, text=f"Something went wrong here: number {number}.")
    strangers.learn(request, answer.status)
    if answer.status >= 400 and not request.content.is_eof():
        answer.force_close()  # what else was to come is of no interest
    return answer


def _given_up(request: web.Request, error: web.HTTPException, route: str) -> web.Response:
    tell(request, "request given up", status=error.status, route=route)
    return _sentence(error)


def _sentence(error: web.HTTPException) -> web.Response:
    """The same status, with a sentence in place of the library's words."""
    if error.status < 400:  # it only says where something else is
        return web.Response(status=error.status, headers=error.headers)
    own = error.text if error.status == 404 and error.text != "404: Not Found" else ""
    answer = web.Response(status=error.status, text=own or SENTENCES.get(error.status, "This cannot be read."))
    answer.headers.update({name: error.headers[name] for name in KEPT if name in error.headers})
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
        await Site(runner, host, port).start()
    except OSError as error:
        await runner.cleanup()
        raise Unusable(_why_deaf(error, host, port)) from None
    return runner


async def stop(runner: web.AppRunner, grace: float = 0.0) -> None:
    """Answer what comes in for so many seconds, asking to come no more; then listen no more, and finish the rest."""
    runner.app[CLOSING].set()
    await asyncio.sleep(grace)
    for site in runner.sites:
        await site.stop()
    await asyncio.sleep(MOMENT)
    await runner.cleanup()


def _why_deaf(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use. End the other program, or choose another LEXBOT_PORT."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be opened by this user. Choose a LEXBOT_PORT above 1023."
    return f"This machine cannot listen at {host}. Set LEXBOT_HOST to an address of its own."
