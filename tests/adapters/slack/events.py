"""The Events API: wrapped, counted, delivered again when nobody took it.

https://docs.slack.dev/apis/events-api: an event that is not answered with 2xx within three seconds is sent again at
once, after one minute and after five, with the same event_id and with x-slack-retry-num and x-slack-retry-reason; an
answer with `x-slack-no-retry: 1` ends that. Above 30,000 an hour comes `app_rate_limited` and nothing else.
"""

from collections.abc import Callable, Container
from dataclasses import dataclass, field
from typing import Any

from .limits import Rates
from .payloads import payload
from .wire import NOBODY, TIMEOUT, Answer, Wire
from .workspace import Workspace

Json = dict[str, Any]
PAUSES = (0.0, 60.0, 300.0)
ALL_EVENTS = frozenset({
    "app_home_opened",
    "app_uninstalled",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "tokens_revoked",
    "user_change",
})  # fmt: skip


@dataclass
class Delivery:
    """One event and every attempt to deliver it."""

    body: Json
    answers: list[Answer] = field(default_factory=list)
    due: float = 0.0
    over: bool = False

    @property
    def delivered(self) -> bool:
        return bool(self.answers) and self.answers[-1].ok

    @property
    def type(self) -> str:
        return self.body["event"]["type"] if "event" in self.body else self.body["type"]


class Events:
    """Sends events to the app. Only the first repetition comes by itself; the later ones when `redeliver` is called."""

    def __init__(
        self, workspace: Workspace, rates: Rates, wire: Callable[[], Wire], subscribed: Container[str] = ALL_EVENTS
    ) -> None:
        self.workspace, self.rates, self.subscribed = workspace, rates, subscribed
        self._wire = wire
        self._limited_minute = 0
        self.sent: list[Delivery] = []

    def listens_to(self, recorded: str) -> bool:
        event = payload(recorded)["event"]
        name = f"message.{event['channel_type']}" if event["type"] == "message" else event["type"]
        return name in self.subscribed

    async def send(self, recorded: str, changes: Json) -> Delivery | None:
        """Deliver one event made from a recorded payload, unless the app does not listen to it or hears too much."""
        if not self.listens_to(recorded):
            return None
        if not self.rates.event():
            await self._tell_of_limit()
            return None
        about = {"event_time": int(self.workspace.now()), "event_id": f"Ev06LEX{self.workspace.number():05d}"}
        body = payload(recorded, changes | about)
        delivery = Delivery(body)
        self.sent.append(delivery)
        await self._attempt(delivery)
        if not delivery.over:
            await self._attempt(delivery)
        return delivery

    async def again(self, delivery: Delivery) -> Answer:
        """Deliver what was delivered already, as happens when an answer is lost on the way."""
        retry = (len(delivery.answers), "http_timeout")
        answer = await self._wire().send("events_api", delivery.body, retry)
        delivery.answers.append(answer)
        return answer

    async def redeliver(self) -> list[Delivery]:
        """Send again what is due by now; move the clock before."""
        now = self.workspace.now()
        due = [delivery for delivery in self.sent if not delivery.over and delivery.due <= now]
        for delivery in due:
            await self._attempt(delivery)
        return due

    async def _attempt(self, delivery: Delivery) -> None:
        number = len(delivery.answers)
        retry = (number, _reason(delivery.answers[-1])) if number else None
        answer = await self._wire().send("events_api", delivery.body, retry)
        delivery.answers.append(answer)
        no_retry = any(name.lower() == "x-slack-no-retry" and value == "1" for name, value in answer.headers.items())
        delivery.over = answer.ok or no_retry or number >= len(PAUSES)
        if not delivery.over:
            delivery.due = self.workspace.now() + PAUSES[number]

    async def _tell_of_limit(self) -> None:
        minute = int(self.workspace.now() // 60) * 60
        if minute != self._limited_minute:
            self._limited_minute = minute
            delivery = Delivery(payload("app_rate_limited", {"minute_rate_limited": minute}), over=True)
            self.sent.append(delivery)
            delivery.answers.append(await self._wire().send("events_api", delivery.body))


def _reason(answer: Answer) -> str:
    return {TIMEOUT: "http_timeout", NOBODY: "connection_failed"}.get(answer.status, "http_error")
