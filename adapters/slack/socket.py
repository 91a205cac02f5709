"""Socket Mode: what Slack sends by the connection that we have opened."""

import asyncio
from contextlib import suppress

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

PATIENCE = 3.0
"""Seconds after which Slack waits for no answer any more."""


class Socket(AsyncSocketModeHandler):
    """A connection that is not closed while something it brought is still to be answered on it."""

    _under_way = 0
    _quiet: asyncio.Event | None = None

    async def handle(self, client: SocketModeClient, req: SocketModeRequest) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        self._under_way += 1
        try:
            await super().handle(client, req)
        finally:
            self._under_way -= 1
            if self._quiet and not self._under_way:
                self._quiet.set()

    async def leave(self) -> None:
        """Close it at the first quiet moment: what came in is answered here, what comes now goes to others."""
        self._quiet = asyncio.Event()
        if self._under_way:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._quiet.wait(), PATIENCE)
        await self.close_async()
