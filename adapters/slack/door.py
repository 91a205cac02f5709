"""The one door of the Bolt app: what Slack tells becomes an event, its answer becomes what Slack shows.

A single global middleware, because every listener of Bolt costs each request its matching. With
``process_before_response`` the work is done before Slack hears anything: an event that could not have its effect is
answered 500 and comes again. Once it has had it, nothing that goes wrong makes Slack send it again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, TypeAlias, TypeVar

import orjson
import structlog
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from adapters.http.once import Once
from adapters.slack import incoming, quoted, render
from adapters.slack.afterwards import Afterwards
from adapters.slack.chat import SlackChat
from adapters.slack.incoming import Us
from adapters.slack.mrkdwn import Json
from adapters.slack.table import has_table
from adapters.slack.web import Failed, Web
from bot.chat import Answer, replaces
from bot.events import Arrived, Caller, Click, Command, Event, Left, MessageAction, Reaction, Submit, Where
from bot.router import Missed, Router
from bot.text import Reader
from bot.view import Button, Form, Notice, View
from bot.words import NOT_SHOWN, choose_again, too_late

log = structlog.get_logger()
T = TypeVar("T")
Asking: TypeAlias = Command | Click | MessageAction
"""What may be answered by a form."""

ACK_WITHIN = 1.5
"""Seconds after which Slack is told to wait for an answer; it gives up after three, and in a storm we are late too."""
NAMES_WITHIN = 1.0
"""Seconds to learn the names of those whom a message speaks of; its form must open within three."""


class Unreadable(Exception):
    """A payload that lacks what payloads of its kind have."""


class Unheard(Exception):
    """An event had no effect, and shall come again."""


class Door(AsyncMiddleware):
    """Lets requests in, one after another or many at once. ``us`` is set when we know who we are."""

    def __init__(self, web: Web, chat: SlackChat, router: Router) -> None:
        self.web, self.chat, self.router = web, chat, router
        self.us = Us("", "", "")
        self.alarm: Callable[[], None] = lambda: None
        """Called when we are thrown out."""
        self.afterwards = Afterwards()
        self._events = Once[None]()
        self._forms = Once[Json | None](256)

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,  # noqa: ARG002
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002, ARG002 - Bolt's names
    ) -> BoltResponse:
        body: Json = req.body
        kind = "command" if "command" in body else body.get("type")
        try:
            return await self._let_in(kind, body)
        except Unreadable as error:
            log.warning("slack sent what cannot be read", kind=str(kind)[:40], error=str(error))
            return BoltResponse(status=400)
        except Unheard:
            return BoltResponse(status=500)
        except Exception:
            log.exception("slack request failed", kind=str(kind)[:40])
            return BoltResponse(status=500)

    async def _let_in(self, kind: object, body: Json) -> BoltResponse:
        if kind == "command":
            return await self._in_time(self._typed(body), body.get("response_url", ""))
        if kind == "block_actions":
            return await self._in_time(self._clicked(body), "")
        if kind == "message_action":
            return await self._in_time(self._used(body), "")
        if kind == "view_submission":
            return _said(await self._submitted(body))
        if kind == "event_callback":
            await self._events.do(str(body.get("event_id", "")), lambda: self._happened(body))
        return _said(None)

    async def drain(self, seconds: float | None = 5.0) -> None:
        """Wait for what Slack was told to wait for."""
        await self.afterwards.drain(seconds)

    async def _in_time(self, answering: Coroutine[Any, Any, Json | None], response_url: str) -> BoltResponse:
        """The answer; if it takes too long, Slack is thanked now and the answer follows by the ``response_url``."""
        task = asyncio.ensure_future(answering)
        done, _ = await asyncio.wait((task,), timeout=ACK_WITHIN)
        if done:
            return _said(task.result())
        self.afterwards.say(lambda: self._late(task, response_url))
        return _said(None)

    async def _late(self, task: asyncio.Future[Json | None], response_url: str) -> None:
        said = await task
        if said and response_url:
            await self.web.say(response_url, said)

    # commands

    async def _typed(self, form: Json) -> Json | None:
        """A slash command is answered in the answer itself."""
        event = _read(incoming.command, self.us, form)
        answer = await self.router.answer(event, self.chat)
        view: View | None = answer.view
        if isinstance(view, Form):
            view = await self._open(form.get("trigger_id", ""), view, answer.reader, event)
        if view is None:
            return None
        said = self._ephemeral(view, answer.reader, tables=self.chat.trying.tables)
        if not has_table(said):
            return said
        # whether Slack takes a table we would not hear here
        shown, url = view, form.get("response_url", "")
        self.afterwards.say(lambda: self._show_by_message(url, event, shown, answer.reader))
        return None

    def _ephemeral(self, view: View, reader: Reader, *, tables: bool) -> Json:
        drawn = _drawn(view, lambda shown: render.message(shown, reader, render.on(shown), tables=tables))
        return {"response_type": "ephemeral", **drawn}

    async def _open(
        self, trigger: str, form: Form, reader: Reader, event: Asking, method: str = "views.open"
    ) -> Notice | None:
        """Show a form; if Slack does not want to any more, what is to be said instead."""
        view = render.modal(form, reader, event.where)
        try:
            await self.web.call(method, {"trigger_id": trigger, "view": view})
        except Failed as error:
            log.warning("slack form not opened", form=form.name, error=error.error)
            if isinstance(event, MessageAction):
                return Notice(choose_again(form.title), "warning")
            return Notice(too_late(form.title), "warning", (Button(form.title, event.text, "primary"),))
        return None

    # clicks

    async def _clicked(self, body: Json) -> None:
        event = _read(incoming.click, self.us, body)
        if event is None:
            return
        answer = await self.router.answer(event, self.chat)
        if answer.view:
            await self.afterwards.say(lambda: self._show(body, event, answer))

    async def _show(self, body: Json, event: Click, answer: Answer) -> None:
        view, reader = answer.view, answer.reader
        container, trigger = body["container"], body.get("trigger_id", "")
        in_modal = container["type"] == "view" and body["view"]["type"] == "modal"
        if isinstance(view, Form):
            view = await self._open(trigger, view, reader, event, "views.push" if in_modal else "views.open")
        if view is None:
            return
        if in_modal:
            await self._show_in_modal(body, event, view, reader)
        elif container["type"] == "view":
            await self._show_over_home(trigger, event, view, reader)
        else:
            await self._show_by_message(body["response_url"], event, view, reader)

    async def _show_by_message(self, response_url: str, event: Asking, view: View, reader: Reader) -> None:
        """In place of the message that was clicked, or below it for this person alone."""
        is_instead = isinstance(event, Click) and replaces(event, view)
        head = {"replace_original": is_instead}
        try:
            await self.chat.trying.send(
                lambda tables: head | self._ephemeral(view, reader, tables=tables),
                lambda said: self.web.say(response_url, said),
            )
        except Failed as error:
            log.warning("slack response_url failed", error=error.error)
            await self.chat.tell(event.by.user, view, reader)

    async def _show_in_modal(self, body: Json, event: Click, view: View, reader: Reader) -> None:
        """In place of the modal that was clicked, or on top of it."""
        drawn, this = render.modal(view, reader, event.where), body["view"]["id"]
        if not replaces(event, view):
            try:
                await self.web.call("views.push", {"trigger_id": body.get("trigger_id", ""), "view": drawn})
            except Failed as error:
                log.info("slack modal not pushed", error=error.error)  # three are the most
            else:
                return
        await self.web.call("views.update", {"view_id": this, "view": drawn})

    async def _show_over_home(self, trigger: str, event: Click, view: View, reader: Reader) -> None:
        """A home tab has no messages: the answer comes as a modal, and the tab is brought up to date."""
        try:
            drawn = render.modal(view, reader, event.where)
            await self.web.call("views.open", {"trigger_id": trigger, "view": drawn})
        except Failed as error:
            log.warning("slack modal not opened", error=error.error)
            await self.chat.tell(event.by.user, view, reader)
        self.afterwards.say(lambda: self._refresh_home(event.by, event.where))

    async def _refresh_home(self, by: Caller, where: Where) -> None:
        answer = await self.router.answer(Command("", by, where, ""), self.chat)
        await self._publish(by.user, answer)

    async def _publish(self, user: str, answer: Answer) -> None:
        if answer.view:
            await self.chat.publish(user, answer.view, answer.reader)

    # shortcuts

    async def _used(self, body: Json) -> None:
        """Something is made of a message: by a form, or at once."""
        names = await self._names(_read(lambda _, body: quoted.people(body["message"]), self.us, body))
        event = _read(lambda us, body: incoming.message_action(us, body, names), self.us, body)
        answer = await self.router.answer(event, self.chat)
        view, reader = answer.view, answer.reader
        if isinstance(view, Form):
            view = await self._open(body.get("trigger_id", ""), view, reader, event)
        if view:
            await self.afterwards.say(lambda: self._show_by_message(body["response_url"], event, view, reader))

    async def _names(self, users: Sequence[str]) -> dict[str, str]:
        """What these people are called, as far as Slack tells it at once."""
        asked = {user: asyncio.ensure_future(self.chat.profile(incoming.caller(self.us, user))) for user in users}
        if asked:
            _, late = await asyncio.wait(asked.values(), timeout=NAMES_WITHIN)
            for task in late:
                task.cancel()
        done = {user: task.result().name for user, task in asked.items() if task.done() and not task.cancelled()}
        return {user: name for user, name in done.items() if name}

    # forms

    async def _submitted(self, body: Json) -> Json | None:
        """The same form again gets the same answer again, unless it came to nothing."""
        event = _read(incoming.submit, self.us, body)
        if event.form not in self.router.forms:  # of a room that is no more
            return None
        return await self._forms.do(event.key, lambda: self._filled(body, event), _complains)

    async def _filled(self, body: Json, event: Submit) -> Json | None:
        """Complaints stand at their fields; anything else takes the form's place; nothing closes it."""
        answer = await self.router.answer(event, self.chat)
        view, reader, asked = answer.view, answer.reader, body["view"]["state"]["values"]
        if view is None:
            return None
        if isinstance(view, Form) and view.name == event.form:
            complaints = render.errors(view, reader, asked)
            if complaints:
                return {"response_action": "errors", "errors": complaints}
        if event.where.channel == event.by.user:  # it may have been opened from the home tab
            self.afterwards.say(lambda: self._refresh_home(event.by, event.where))
        modal = _drawn(view, lambda shown: render.modal(shown, reader, event.where, asked))
        return {"response_action": "update", "view": modal}

    # events

    async def _happened(self, body: Json) -> None:
        """The event has its effect; what is to be said of it may come later. Raises `Unheard`."""
        event, began = _read(incoming.event, self.us, body), asyncio.get_running_loop().time()
        self._learn(body["event"])
        if event is None:
            return
        answer = await self.router.answer(event, self.chat)
        if _shall_come_again(event, answer):
            raise Unheard
        if answer.view:
            is_home = body["event"]["type"] == "app_home_opened"
            saying = self.afterwards.say(lambda: self._say(event, answer, is_home=is_home))
            left = began + ACK_WITHIN - asyncio.get_running_loop().time()
            await asyncio.wait((saying,), timeout=max(0, left))

    async def _say(self, event: Event, answer: Answer, *, is_home: bool) -> None:
        if isinstance(event, Command):
            await self._answer_in_private(event, answer, is_home=is_home)
        elif isinstance(event, Reaction) and answer.view:
            await self.chat.whisper(event.where.channel, event.by.user, answer.view, answer.reader)

    async def _answer_in_private(self, event: Command, answer: Answer, *, is_home: bool) -> None:
        view = answer.view
        if is_home:
            await self._publish(event.by.user, answer)
        elif view:
            # no form can be opened without a click
            shown = render.as_card(view, event.text) if isinstance(view, Form) else view
            await self.chat.tell(event.by.user, shown, answer.reader)

    def _learn(self, happened: Json) -> None:
        """Notice when we are thrown out."""
        kind = happened["type"]
        if kind == "app_uninstalled" or (kind == "tokens_revoked" and happened.get("tokens", {}).get("bot")):
            log.warning("slack threw us out", event_kind=kind)
            self.alarm()


def _read(read: Callable[[Us, Json], T], us: Us, body: Json) -> T:
    """What a payload tells. Raises `Unreadable`, without the message of the error, which may quote the payload."""
    try:
        return read(us, body)
    except (LookupError, TypeError, AttributeError, ValueError, OverflowError, OSError) as error:
        raise Unreadable(type(error).__name__) from None


def _drawn(view: View, draw: Callable[[View], Json]) -> Json:
    """The view as Slack shows it. What was asked for is done by now: a view that cannot be drawn undoes nothing."""
    try:
        return draw(view)
    except Exception:
        log.exception("slack answer not drawn", view=type(view).__name__)
        return draw(Notice(NOT_SHOWN, "warning"))


def _complains(said: Json | None) -> bool:
    return said is not None and said.get("response_action") == "errors"


def _shall_come_again(event: Event, answer: Answer) -> bool:
    """Whether it had no effect, and can have it when Slack sends it again: a hand must not be put up once more."""
    if isinstance(event, Reaction):
        return isinstance(answer, Missed)
    return isinstance(event, Arrived | Left) and answer.view is not None  # answered by nothing but a failure


def _said(body: Json | None) -> BoltResponse:
    return BoltResponse(status=200, body=orjson.dumps(body).decode() if body else "")
