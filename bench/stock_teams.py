"""The reference for Teams: the vendor's stock CloudAdapter with one reply a message."""

import os

from aiohttp import web
from botbuilder.core import TurnContext
from botbuilder.core.integration import aiohttp_error_middleware
from botbuilder.integration.aiohttp import CloudAdapter, ConfigurationBotFrameworkAuthentication


class Settings:
    """Without an app id the adapter neither checks nor fetches tokens, which only makes it faster.

    Its own token client refuses plain http, so it cannot use the issuer that stands in for the vendor's here.
    """

    APP_ID = ""
    APP_PASSWORD = ""


async def turn(context: TurnContext) -> None:
    await context.send_activity("Here are the sessions.")


def main() -> None:
    adapter = CloudAdapter(ConfigurationBotFrameworkAuthentication(Settings()))

    class Bot:
        on_turn = staticmethod(turn)

    async def messages(request: web.Request) -> web.Response:
        return await adapter.process(request, Bot()) or web.Response(status=201)

    async def alive(_request: web.Request) -> web.Response:
        return web.Response()

    server = web.Application(middlewares=[aiohttp_error_middleware])
    server.router.add_post("/api/messages", messages)
    server.router.add_get("/healthz", alive)
    web.run_app(server, host="127.0.0.1", port=int(os.environ["LEXBOT_PORT"]), access_log=None, print=None)


main()
