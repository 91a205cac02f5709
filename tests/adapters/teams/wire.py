"""From Teams to the bot: activities made from the recorded payloads, posted over HTTP with a genuine token.

Sources: `payloads/README.md` for the bodies, "Send tenant ID and conversation ID to the request headers of the bot" for
the headers, "Conversation basics" and the platform notes for the 15 seconds and the second delivery.
"""

import asyncio
import datetime as dt
import functools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import aiohttp

from tests.adapters.teams.cards import Json
from tests.adapters.teams.issuer import Issuer
from tests.leaks import leaks

PAYLOADS = Path(__file__).parent / "payloads"
DROP = object()
"""As the value in a change: this field goes away."""


@functools.cache
def _text(name: str) -> str:
    return (PAYLOADS / f"{name}.json").read_text()


def payload(name: str) -> Any:
    """One recorded payload, yours to change."""
    return json.loads(_text(name))


def changed(recorded: Json, change: Json) -> Json:
    """The recorded activity with these fields replaced; `from` and `channelData` keep what the change does not name."""
    result = dict(recorded)
    for name, value in change.items():
        if value is DROP:
            result.pop(name, None)
        elif name in {"from", "channelData"}:
            result[name] = result.get(name, {}) | value
        else:
            result[name] = value
    return result


def stamp(moment: float) -> str:
    """UTC with seven decimals, as the connector writes it."""
    return f"{dt.datetime.fromtimestamp(moment, dt.UTC):%Y-%m-%dT%H:%M:%S.%f}0Z"


def local_stamp(moment: float, timezone: str) -> str:
    local = dt.datetime.fromtimestamp(moment, ZoneInfo(timezone))
    offset = f"{local:%z}"
    return f"{local:%Y-%m-%dT%H:%M:%S.%f}0{offset[:3]}:{offset[3:5]}"


@dataclass
class Delivery:
    """One activity handed to the bot, and what came back."""

    activity: Json
    status: int = 0
    body: Any = None
    text: str = ""
    content_type: str = ""
    timed_out: bool = False
    attempts: int = 1

    @property
    def answered(self) -> bool:
        return not self.timed_out and 200 <= self.status < 300


@dataclass
class Wire:
    """The way to one bot's messaging endpoint.

    `answer_within` is how long Teams waits, in seconds of the computer's clock; `retries` how often it delivers the
    same activity again after a 5xx or no answer in time.
    """

    issuer: Issuer
    service_url: str
    tenant_id: str
    now: Callable[[], float]
    app_url: str | None = None
    answer_within: float = 15.0
    retries: int = 0
    deliveries: list[Delivery] = field(default_factory=list)
    session: aiohttp.ClientSession | None = None
    _last_id: int = 0
    _signed: tuple[tuple[str, int], str] | None = None

    def message_id(self) -> str:
        """Milliseconds since 1970 as text, never twice."""
        self._last_id = max(self._last_id + 1, int(self.now() * 1000))
        return str(self._last_id)

    def activity(self, recorded: Json, change: Json) -> Json:
        """The recorded activity, as if it were sent now."""
        here = {"timestamp": stamp(self.now()), "serviceUrl": self.service_url}
        return changed(changed(recorded, here), change)

    async def deliver(self, activity: Json) -> Delivery:
        """Hand the activity over, again if the bot fails and `retries` says so."""
        delivery = await self.post(activity)
        while not delivery.answered and (delivery.status == 0 or delivery.status >= 500):
            if delivery.attempts > self.retries:
                break
            attempts = delivery.attempts + 1
            delivery = await self.post(activity)
            delivery.attempts = attempts
        return delivery

    async def post(self, activity: Json, *, authorization: str | None = "", raw: bytes | None = None) -> Delivery:
        """One POST; `authorization` replaces the genuine header (None leaves it out), `raw` the body."""
        assert self.app_url, "the double does not know the bot: call talks_to(url) first"
        assert self.session, "the double was not started"
        if authorization == "":
            authorization = "Bearer " + self._token()
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "Microsoft-SkypeBotApi (Microsoft-BotFramework/3.0)",
            "x-ms-conversation-id": str(activity.get("conversation", {}).get("id", "")),
            "x-ms-tenant-id": self.tenant_id,
        }
        if authorization is not None:
            headers["Authorization"] = authorization
        leaks.heard(activity)
        body = raw if raw is not None else json.dumps(activity).encode()
        delivery = Delivery(activity)
        self.deliveries.append(delivery)
        try:
            async with asyncio.timeout(self.answer_within):
                async with self.session.post(self.app_url, data=body, headers=headers) as response:
                    delivery.status, delivery.content_type = response.status, response.content_type
                    delivery.text = await response.text()
        except TimeoutError:
            delivery.timed_out = True
        except aiohttp.ClientError as error:
            delivery.text = f"no connection: {error!r}"
        delivery.body = _json(delivery.text)
        return delivery

    def _token(self) -> str:
        """A genuine token; the connector uses one for some minutes, too."""
        current = (self.issuer.keys[0].kid, int(self.issuer.wall()) // 300)
        if self._signed is None or self._signed[0] != current:
            self._signed = (current, self.issuer.token(self.service_url))
        return self._signed[1]


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
