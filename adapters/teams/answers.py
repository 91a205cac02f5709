"""Where answers go: what is meant for one person is shown to them alone, whatever room they asked in."""

import asyncio
import html
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import replace
from typing import Any, Literal, TypeAlias

import structlog

from adapters.teams import found
from adapters.teams.chat import TeamsChat, on_of
from adapters.teams.connector import Json, Rejected, TooBig
from adapters.teams.incoming import PLATFORM, Asked
from adapters.teams.render import CARD, attachment, card, told
from adapters.teams.text import Look
from bot.chat import Answer, Later, To, Uncertain, Unreachable, Vanished, replaces
from bot.events import Arrived, Click, Command, Event, Lookup, MessageAction, Submit
from bot.router import Router
from bot.text import Reader, Words, plain, say
from bot.view import Form, Notice, Page, View
from bot.words import NOT_SHOWN

log = structlog.get_logger()

Fate: TypeAlias = Literal["sent", "here", "barred", "gone", "lost"]
"""What became of a message: it is (or may be) in our chat, or where they asked; the person cannot be written to; the
one to be drawn anew is no longer there; it went wrong.
"""

PATIENCE = 5.0
"""Seconds that Teams, which waits for fifteen, is let wait for a message to be sent; it is sent all the same."""
PATIENCE_AWAY = 3.0
"""The same for the message extension, whose answer Teams waits for five seconds."""
LONGEST = 30.0
"""Seconds to wait at most when the service asks for it."""
_TRIES = 4
_MESSAGE = "application/vnd.microsoft.activity.message"

DONE = say("Done.")
BELOW = say("See below.")
ANSWERED = say("I have answered you in our chat.")
BARRED = say(
    "The answer is for you alone, but I cannot write to you yet. Please add me as an app of your own, then try again."
)
LOST = say("I could not send you the answer. Please try again in a minute.")


class Answers:
    """Has activities answered. ``pause`` waits for so many seconds."""

    def __init__(
        self, router: Router, chat: TeamsChat, pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._router, self._chat, self._pause = router, chat, pause
        self._under_way: set[asyncio.Task[Fate]] = set()

    async def attend(self, asked: Asked) -> tuple[Json | None, bool]:
        """Let the events have their effect and put the answers where they belong.

        What goes back over HTTP; and whether it was done, or only complained about: the same may do another time.
        """
        place = {
            "quiet": self._tell,
            "message": self._reply,
            "card": self._act,
            "dialog": self._dialog,
            "search": self._list,
        }[asked.how]
        body, done = None, True
        for each in asked.events:
            event = (
                replace(each, where=await self._chat.named(each.where)) if isinstance(each, Command | Arrived) else each
            )
            answer = await self._router.answer(event, self._chat.at(event.where))
            done = not _complains(event, answer)
            try:
                body = await place(asked, event, answer)
            except Exception:  # what was asked for is done: Teams must not ask for it again
                log.exception("answer not shown", platform=PLATFORM, how=asked.how)
                body = self._unshown(asked, answer.reader)
        return body, done

    def _unshown(self, asked: Asked, reader: Reader) -> Json | None:
        if asked.how == "card":
            return _toast(NOT_SHOWN, reader)
        if asked.how == "search":
            return found.message(Notice(NOT_SHOWN), Look(reader))
        return _closing(NOT_SHOWN, reader) if asked.how == "dialog" else None

    async def settle(self) -> None:
        """Wait for what is still being sent."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def stop(self) -> None:
        """Give what is still being sent a moment, then give it up."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=PATIENCE)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    # one for each way of asking

    async def _tell(self, asked: Asked, event: Event, answer: Answer) -> None:
        """Nobody waits for an answer: if there is one, it is said in private."""
        if answer.view:
            await self._privately(asked, event, answer.view, answer.reader)

    async def _reply(self, asked: Asked, event: Event, answer: Answer) -> None:
        if answer.view is None:
            return
        if asked.clicked and _in_place(asked, event, answer.view):
            fate = await self._soon(self._renewed(asked, event, answer.view, answer.reader))
            if fate not in ("barred", "gone"):
                return
        fate = await self._privately(asked, event, answer.view, answer.reader)
        if event.where.private or asked.alone or fate == "here":
            return
        if fate == "barred" or isinstance(event, Command):
            await self._soon(self._pointed(asked, event, _WORDS[fate], answer.reader))

    async def _act(self, asked: Asked, event: Event, answer: Answer) -> Json:
        view, reader = answer.view, answer.reader
        if view is None:
            return _toast(DONE, reader)
        if _in_place(asked, event, view):
            self._start(self._renewed(asked, event, view, reader))  # so that it also stands there tomorrow
            drawn = card(view, Look(reader, on_of(view), self._chat.opens, alone=_alone(asked, event)))
            return {"statusCode": 200, "type": CARD, "value": drawn}
        fate = await self._privately(asked, event, view, reader)
        if isinstance(view, Notice):
            return _toast(told(view, reader), reader)
        return _toast(BELOW if fate == "sent" and event.where.private else _WORDS[fate], reader)

    async def _dialog(self, asked: Asked, event: Event, answer: Answer) -> Json:
        """Questions are asked in the dialog; a sentence is said there, anything else stands in the chat."""
        view, reader = answer.view, answer.reader
        if view is None:
            return _closing(DONE, reader)
        if isinstance(view, Notice) and not view.buttons:
            return _closing(told(view, reader), reader)
        if isinstance(view, Form) or (asked.away and isinstance(event, Click | MessageAction)):
            return self._opened(asked, view, reader)
        fate = await self._privately(asked, event, view, reader)
        if fate in ("sent", "here"):
            return {} if event.where.private or fate == "here" else _closing(ANSWERED, reader)
        return self._opened(asked, view, reader)

    async def _list(self, _asked: Asked, event: Event, answer: Answer) -> Json | None:
        """What was found; a sentence where that is nothing."""
        view, look = answer.view, Look(answer.reader, "card", self._chat.opens)
        if not isinstance(view, Page):
            return found.message(view or Notice(DONE), look)
        items = [item for section in view.sections for item in section.items]
        if items or (isinstance(event, Lookup) and event.skip):
            return found.results(items, look)
        return found.message(Notice(next((section.empty for section in view.sections), DONE)), look)

    def _opened(self, asked: Asked, view: View, reader: Reader) -> Json:
        look = Look(reader, on_of(view), self._chat.opens, dialog=True, away=asked.away)
        title, height = ("LEX", "small") if isinstance(view, Notice) else (told(view, reader)[:60], "large")
        value = {"title": title, "height": height, "width": "medium", "card": attachment(view, look)}
        return {"task": {"type": "continue", "value": value}}

    # sending

    async def _privately(self, asked: Asked, event: Event, view: View, reader: Reader) -> Fate:
        """For them alone: where they asked if Teams shows it so there, else in our chat."""
        here = asked.alone or (not asked.away and self._chat.whispers.are_heard(event.where))
        sending = self._whispered(asked, event, view, reader) if here else self._to_person(event, view, reader)
        return await self._soon(sending, away=asked.away, late="here" if here else "sent")

    async def _whispered(self, asked: Asked, event: Event, view: View, reader: Reader) -> Fate:
        room, member = _room(asked, event), event.by.address.get("member", "")
        fate = await self._sent(room, lambda: self._chat.whisper(room, asked.thread, member, view, reader))
        return "here" if fate == "sent" else await self._to_person(event, view, reader)

    async def _to_person(self, event: Event, view: View, reader: Reader) -> Fate:
        to = _person(event)
        return await self._sent(to, lambda: self._chat.post(to, view, reader, event.key))

    async def _renewed(self, asked: Asked, event: Event, view: View, reader: Reader) -> Fate:
        to, member = _person(event), _alone(asked, event)
        if not member:
            return await self._sent(to, lambda: self._chat.update(to, asked.clicked, view, reader))
        room, chat = _room(asked, event), self._chat
        return await self._sent(
            room, lambda: chat.whisper_anew(room, asked.thread, asked.clicked, member, view, reader)
        )

    def _pointed(self, asked: Asked, event: Event, words: Words, reader: Reader) -> Coroutine[Any, Any, Fate]:
        """A word in the thread, for all to see: who is meant, and nothing of the answer."""
        name, member = event.by.name, event.by.address.get("member", "")
        mention = f"<at>{html.escape(name)}</at>"
        activity: Json = {"type": "message", "textFormat": "xml", "text": html.escape(plain(words, reader))}
        if name:
            activity["text"] = f"{mention} {activity['text']}"
            activity["entities"] = [{"type": "mention", "text": mention, "mentioned": {"id": member, "name": name}}]
        to = _room(asked, event)
        return self._sent(to, lambda: self._chat.point(to, asked.thread, activity))

    async def _sent(self, to: To, send: Callable[[], Awaitable[object]]) -> Fate:
        """Send it when it is our turn, with patience where the service asks for it; never twice."""
        for _ in range(_TRIES):
            try:
                await self._chat.turn(to, patience=LONGEST)
                await send()
            except Later as wait:
                await self._pause(min(wait.seconds, LONGEST))
            except Unreachable as error:
                log.info("answer not deliverable", platform=PLATFORM, reason=str(error))
                return "barred"
            except Uncertain as error:
                log.warning("answer maybe delivered", platform=PLATFORM, reason=str(error))
                return "sent"
            except Vanished as error:
                log.info("answer without its place", platform=PLATFORM, reason=str(error))
                return "gone"
            except (Rejected, TooBig) as error:
                log.warning("answer not taken", platform=PLATFORM, reason=str(error))
                return "lost"
            else:
                return "sent"
        log.warning("answer not delivered", platform=PLATFORM, tries=_TRIES)
        return "lost"

    async def _soon(self, sending: Coroutine[Any, Any, Fate], *, away: bool = False, late: Fate = "sent") -> Fate:
        """Its fate, if that is known before Teams becomes impatient."""
        task = self._start(sending)
        await asyncio.wait({task}, timeout=PATIENCE_AWAY if away else PATIENCE)
        return task.result() if task.done() else late

    def _start(self, sending: Coroutine[Any, Any, Fate]) -> asyncio.Task[Fate]:
        task = asyncio.create_task(sending)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task


_WORDS: dict[Fate, Words] = {"sent": ANSWERED, "here": BELOW, "barred": BARRED, "gone": LOST, "lost": LOST}


def _complains(event: Event, answer: Answer) -> bool:
    return isinstance(event, Submit) and isinstance(answer.view, Form) and answer.view.name == event.form


def _in_place(asked: Asked, event: Event, view: View) -> bool:
    """Whether the answer takes the place of the card: of one's own, in one's own chat or seen by oneself alone."""
    if not (event.where.private or asked.alone):
        return False
    return isinstance(event, Submit) or (isinstance(event, Click) and replaces(event, view))


def _person(event: Event) -> To:
    return To(PLATFORM, event.by.tenant, event.by.user, event.by.address, private=True)


def _room(asked: Asked, event: Event) -> To:
    return To(PLATFORM, event.where.tenant, event.where.channel, {"service": asked.service})


def _alone(asked: Asked, event: Event) -> str:
    """The member, where they alone see what they clicked in a room."""
    return event.by.address.get("member", "") if asked.alone else ""


def _toast(words: Words, reader: Reader) -> Json:
    return {"statusCode": 200, "type": _MESSAGE, "value": plain(words, reader)}


def _closing(words: Words, reader: Reader) -> Json:
    return {"task": {"type": "message", "value": plain(words, reader)}}
