"""A bot that does as the test tells it: what the double is tried out with, where no real bot is needed."""

from collections.abc import Callable
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.adapters.teams.cards import ADAPTIVE, Json
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.issuer import SCOPE
from tests.adapters.teams.people import Person
from tests.adapters.teams.world import Channel, Message

ME = "application/vnd.microsoft."
Answer = web.StreamResponse | Json | str | None


class Puppet:
    """Keeps what it hears, answers what it was told to, and calls the connector with a token of its own."""

    def __init__(self, teams: TeamsDouble) -> None:
        self.teams = teams
        self.heard: list[Json] = []
        self.tokens: list[str] = []
        self.answers: dict[str, Callable[[Json], Answer]] = {}
        self.token = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_post("/api/messages", self._hear)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.session = aiohttp.ClientSession()
        self.teams.talks_to(f"http://127.0.0.1:{self._runner.addresses[0][1]}/api/messages")
        self.token = await self.fetch_token()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.teams.faults.release()
        await self.session.close()
        await self._runner.cleanup()

    async def _hear(self, request: web.Request) -> web.StreamResponse:
        activity = await request.json()
        self.heard.append(activity)
        self.tokens.append(request.headers.get("Authorization", ""))
        answer = self.answers.get(activity.get("name") or activity["type"], lambda _: None)(activity)
        if isinstance(answer, web.StreamResponse):
            return answer
        return web.Response() if answer is None else web.json_response(answer)

    async def fetch_token(self, **changes: str) -> str:
        status, body = await self.asks_for_token(**changes)
        assert status == 200, body
        return body["access_token"]

    async def asks_for_token(self, **changes: str) -> tuple[int, Any]:
        """One client credentials request, as MSAL words it."""
        form = {
            "client_id": self.teams.issuer.app_id,
            "client_secret": self.teams.issuer.app_password,
            "grant_type": "client_credentials",
            "scope": SCOPE,
        }
        async with self.session.post(self.teams.issuer.token_url, data=form | changes) as response:
            return response.status, await response.json()

    async def call(self, method: str, path: str, body: Any = None, **options: Any) -> tuple[int, Any]:
        """One request to the connector: the status and the body (or, on a 429, Retry-After)."""
        headers = {"Authorization": f"Bearer {self.token}"}
        url = self.teams.service_url + "v3/" + path
        async with self.session.request(method, url, json=body, headers=headers, **options) as response:
            if response.status == 429:
                return 429, int(response.headers["Retry-After"])
            text = await response.text()
            return response.status, await response.json() if text and response.content_type.endswith("json") else text

    async def says(self, conversation: str, text: str) -> tuple[int, Any]:
        return await self.call("POST", f"conversations/{conversation}/activities", message(text))

    async def shows(self, conversation: str, card: Json) -> tuple[int, Any]:
        return await self.call("POST", f"conversations/{conversation}/activities", with_card(card))


def message(text: str) -> Json:
    return {"type": "message", "text": text}


def with_card(card: Json) -> Json:
    return {"type": "message", "attachments": [attached(card)]}


def attached(card: Json) -> Json:
    return {"contentType": ADAPTIVE, "content": card}


def a_card(*body: Json, actions: list[Json] | None = None, **more: Any) -> Json:
    """A card that Teams accepts."""
    return {"type": "AdaptiveCard", "version": "1.5", "body": list(body), "actions": actions or [], **more}


def words(text: str) -> Json:
    return {"type": "TextBlock", "text": text, "wrap": True}


def execute(title: str, verb: str, **data: Any) -> Json:
    fallback = {"type": "Action.Submit", "title": title, "data": {"verb": verb, **data}}
    return {"type": "Action.Execute", "title": title, "verb": verb, "data": data, "fallback": fallback}


def submit(title: str, **data: Any) -> Json:
    return {"type": "Action.Submit", "title": title, "data": data}


def code(answer: Any) -> str:
    return answer["error"]["code"]


async def posted(bot: Puppet, where: Channel | Person, card: Json) -> Message:
    conversation = where if isinstance(where, Channel) else where.chat
    status, answer = await bot.shows(conversation.id, card)
    assert status == 201, answer
    return conversation.last


def replies(bot: Puppet, name: str, answer: Any) -> None:
    bot.answers[name] = lambda _: answer


def told(text: str) -> Json:
    return {"statusCode": 200, "type": ME + "activity.message", "value": text}


FORM = a_card(
    {"type": "Input.Text", "id": "title", "label": "Title", "isRequired": True, "errorMessage": "Give it a title"},
    {"type": "Input.Date", "id": "day", "label": "Day", "value": "2026-12-01"},
    {"type": "Input.Number", "id": "seats", "label": "Seats", "min": 1, "errorMessage": "At least one seat"},
    {"type": "Input.Toggle", "id": "recorded", "title": "May be recorded"},
    {
        "type": "Input.ChoiceSet",
        "id": "topics",
        "label": "Topics",
        "isMultiSelect": True,
        "choices": [{"title": "Python", "value": "py"}, {"title": "Rust", "value": "rs"}],
    },
    actions=[submit("Offer", form="host")],
)


def dialog(card: Json, **more: Any) -> Json:
    return {"task": {"type": "continue", "value": {"title": "Host a session", "card": attached(card), **more}}}
