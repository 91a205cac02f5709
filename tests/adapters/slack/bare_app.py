"""A bare slack-bolt app, for trying the double against Slack's own framework."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from .double import SlackDouble


class Clock:
    """A clock that only the test moves."""

    def __init__(self, at: float = 1_763_805_600.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += seconds


def client_of(slack: SlackDouble, token: str = "") -> AsyncWebClient:
    """Slack's own client, pointed at the double, trying once."""
    return AsyncWebClient(token=token or slack.bot_token, base_url=slack.api_url, retry_handlers=[])


def bare_app(slack: SlackDouble) -> AsyncApp:
    return AsyncApp(client=client_of(slack), signing_secret=slack.signing_secret, process_before_response=True)


@asynccontextmanager
async def served(app: AsyncApp, slack: SlackDouble) -> AsyncIterator[None]:
    """The app within reach of the double: over HTTP or Socket Mode, as the double was made."""
    if slack.wire is slack.socket:
        handler = AsyncSocketModeHandler(app, slack.app_token)
        await handler.connect_async()
        await slack.connected()
        try:
            yield
        finally:
            await handler.close_async()
        return
    runner = web.AppRunner(app.server(port=0, path="/slack/events").web_app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.app_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    try:
        yield
    finally:
        await runner.cleanup()
