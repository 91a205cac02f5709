"""The reference for Slack: a bare slack-bolt app that only acknowledges, with one listener."""

import os

from aiohttp import web
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def main() -> None:
    client = AsyncWebClient(token=os.environ["SLACK_BOT_TOKEN"], base_url=os.environ["SLACK_API_URL"])
    app = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"], process_before_response=True)

    @app.command("/lex")
    async def lex(ack: AsyncAck) -> None:
        await ack()

    async def alive(_request: web.Request) -> web.Response:
        return web.Response()

    server = app.server(port=int(os.environ["LEXBOT_PORT"]), path="/slack/events").web_app
    server.router.add_get("/healthz", alive)
    web.run_app(server, host="127.0.0.1", port=int(os.environ["LEXBOT_PORT"]), access_log=None, print=None)


main()
