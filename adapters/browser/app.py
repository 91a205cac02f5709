"""The doors of the browser chat.

It is a demo chat without accounts: who somebody is was chosen on the page and is sent along with each request. That is
why it answers this machine alone (see `guard`).
"""

from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, cast

from aiohttp import web

from adapters.browser import ahead, picture, render
from adapters.browser.guard import HEADERS, No, guarded, read_body, reply
from adapters.browser.live import Live
from adapters.memory import MemoryChat, Message, Shown
from bot.clock import Clock
from bot.view import Card, File, Form, Notice
from store import posts

PAGE = Path(__file__).parent / "page"
_TYPES = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
MOST_TEXT = 4000
_MOST_FIELDS = 60

Post = Callable[[str, Mapping[str, Any]], Awaitable[object]]
"""Somebody does something: what the page is answered."""


def add_routes(application: web.Application, chat: MemoryChat, clock: Clock, worker_tick: ahead.Tick) -> None:
    """Open the doors of this chat; `start` then brings back what it forgot."""
    doors = _Doors(chat, clock, worker_tick)
    application.add_routes(
        [
            web.get("/", guarded(doors.page)),
            web.get("/page/{name}", guarded(doors.page)),
            web.get("/chat/state", guarded(doors.state)),
            web.get("/chat/home", guarded(doors.home)),
            web.get("/chat/file", guarded(doors.file)),
            web.get("/chat/events", guarded(doors.events)),
            *(web.post(f"/chat/{verb}", guarded(doors.post(act))) for verb, act in doors.verbs().items()),
        ]
    )
    application.on_shutdown.append(doors.live.close)


async def start(chat: MemoryChat, clock: Clock) -> None:
    """Everybody can be written to, and the cards in the rooms, which this chat forgot, come back."""
    for user in chat.members:
        await chat.arrives(user)
    await chat.router.db.write(lambda unit: posts.redraw_all(unit, chat.platform, clock.now()))


class _Doors:
    def __init__(self, chat: MemoryChat, clock: Clock, tick: ahead.Tick) -> None:
        self.chat, self.clock, self.tick = chat, clock, tick
        self.live = Live(chat, clock)
        self._files = {path.name: path.read_bytes() for path in PAGE.iterdir() if path.suffix in _TYPES}

    def verbs(self) -> dict[str, Post]:
        return {
            "types": self._types,
            "clicks": self._clicks,
            "submits": self._submits,
            "dismisses": self._dismisses,
            "reacts": self._reacts,
            "uses": self._uses,
            "time": self._time,
        }

    # looking

    async def page(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        if name not in self._files:
            raise No(404, "unknown-page")
        headers = HEADERS | {"Cache-Control": "no-cache"}
        kind = _TYPES[Path(name).suffix]
        return web.Response(body=self._files[name], content_type=kind, charset="utf-8", headers=headers)

    async def state(self, request: web.Request) -> web.StreamResponse:
        return reply(await picture.state(self.chat, self.clock, self._visitor(request)))

    async def home(self, request: web.Request) -> web.StreamResponse:
        return reply(await picture.home(self.chat, self._user(request.query)))

    async def file(self, request: web.Request) -> web.StreamResponse:
        """What a card gives to keep."""
        message = self._message(self._user(request.query), request.query)
        file = message.view.file if isinstance(message.view, Card) else None
        if file is None:
            raise No(404, "unknown-file")
        return web.Response(body=file.content, headers=HEADERS | _to_keep(file))

    async def events(self, request: web.Request) -> web.StreamResponse:
        return await self.live.stream(request, self._visitor(request))

    # doing

    def post(self, act: Post) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def posted(request: web.Request) -> web.StreamResponse:
            sent = await read_body(request)
            user = self._user(sent)
            read = self.chat.reads(user)
            answered = await act(user, sent)
            if self.chat.reads(user) != read:
                self.live.reads_otherwise(user)
            return reply(answered)

        return posted

    async def _types(self, user: str, sent: Mapping[str, Any]) -> object:
        channel, text = self._channel(user, sent), _text(sent, "text").strip()
        if not text:
            raise No(400, "empty")
        return _shown(await self.chat.types(user, channel, text))

    async def _clicks(self, user: str, sent: Mapping[str, Any]) -> object:
        if "message" not in sent:
            return _shown(await self.chat.clicks_home(user, _text(sent, "types")))
        message = self._message(user, sent)
        return _shown(await self.chat.clicks(user, message.id, _text(sent, "types")))

    async def _submits(self, user: str, sent: Mapping[str, Any]) -> object:
        form, about, key = _text(sent, "form"), _text(sent, "about"), _text(sent, "key", most=64)
        if form not in self.chat.router.forms:
            raise No(404, "unknown-form")
        values, key = _values(sent.get("values")), f"{self.chat.platform}-{user}-{key}" if key else ""
        return _shown(await self.chat.fills(user, self._channel(user, sent), form, values, about=about, key=key))

    async def _dismisses(self, user: str, sent: Mapping[str, Any]) -> object:
        message = self._message(user, sent)
        if message.only_for != user:
            raise No(403, "not-yours")
        self.chat.dismisses(user, message.id)
        return {}

    async def _reacts(self, user: str, sent: Mapping[str, Any]) -> object:
        message, emoji, added = self._message(user, sent), _text(sent, "emoji"), sent.get("added")
        if emoji not in render.EMOJI or not isinstance(added, bool):
            raise No(400, "unknown-emoji")
        return _shown(await self.chat.reacts(user, message.id, emoji, added=added))

    async def _uses(self, user: str, sent: Mapping[str, Any]) -> object:
        """Something is made of a message."""
        return _shown(await self.chat.uses(user, _text(sent, "action"), self._message(user, sent).id))

    async def _time(self, _user: str, sent: Mapping[str, Any]) -> object:
        by, before = _text(sent, "by"), picture.letters(self.chat, self.chat.members)
        if self.clock.steady:
            raise No(403, "steady-clock")
        if by == "reminder":
            await ahead.pass_until_letter(self.chat, self.clock, self.tick)
        elif by in ahead.SPANS:
            await ahead.pass_by(ahead.SPANS[by], self.chat, self.clock, self.tick)
        else:
            raise No(400, "unknown-span")
        self.live.time_passed()
        after = picture.letters(self.chat, self.chat.members)
        written_to = [user for user, at in after.items() if at != before.get(user)]
        return {"now": self.clock.now().isoformat(), "letters": written_to}

    # what is spoken of

    def _visitor(self, request: web.Request) -> str:
        """Who opens the page; while nobody was chosen, the first person here who reads the browser's language."""
        if request.query.get("as"):
            return self._user(request.query)
        language = request.headers.get("Accept-Language", "")[:2].lower()
        users = sorted(self.chat.members.values(), key=lambda member: member.language != language)
        return self._user({"as": users[0].user if users else ""})

    def _user(self, sent: Mapping[str, Any]) -> str:
        user = _text(sent, "as")
        if user not in self.chat.members:
            raise No(404, "unknown-person")
        return user

    def _channel(self, user: str, sent: Mapping[str, Any]) -> str:
        channel = _text(sent, "channel")
        if channel not in picture.channels(self.chat, user):
            raise No(404, "unknown-room")
        return channel

    def _message(self, user: str, sent: Mapping[str, Any]) -> Message:
        message = self.chat.messages.get(_text(sent, "message"))
        if message is None or not picture.is_seen_by(message, user):
            raise No(404, "unknown-message")
        return message


def _shown(answer: Shown) -> render.Shape:
    """What the page has to know of an answer; messages themselves come by the stream."""
    if isinstance(answer.view, Form):
        return {"form": render.form(answer.view, answer.reader)}
    if answer.message is None:
        return {}
    kind = "notice" if isinstance(answer.view, Notice) else "more"
    return {"message": answer.message.id, "channel": answer.message.channel, "kind": kind}


def _text(sent: Mapping[str, Any], name: str, most: int = MOST_TEXT) -> str:
    text = sent.get(name, "")
    if not isinstance(text, str):
        raise No(400, "not-text")
    if len(text) > most:
        raise No(413, "too-long")
    return text


def _values(sent: object) -> dict[str, str | tuple[str, ...]]:
    """The answers of a form: texts, or lists of texts."""
    if not isinstance(sent, dict):
        raise No(400, "not-a-form")
    given = cast("dict[str, object]", sent)
    if len(given) > _MOST_FIELDS:
        raise No(400, "not-a-form")
    return {name: _value(value) for name, value in given.items()}


def _value(sent: object) -> str | tuple[str, ...]:
    if isinstance(sent, str):
        return sent
    texts = cast("list[object]", sent) if isinstance(sent, list) else [None]
    kept = tuple(text for text in texts if isinstance(text, str))
    if len(kept) != len(texts):
        raise No(400, "not-a-form")
    return kept


def _to_keep(file: File) -> dict[str, str]:
    name = "".join(letter for letter in file.name if letter.isascii() and (letter.isalnum() or letter in "-_."))
    return {"Content-Type": file.mime, "Content-Disposition": f'attachment; filename="{name or "file"}"'}
