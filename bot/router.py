"""The way of an event: find the door, meet the person, let the handler act in one transaction, speak the answer."""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Literal, TypeAlias, TypeVar

import structlog
from rapidfuzz import fuzz, process

from bot.block import Block, InsertDoor, MessageDoor
from bot.block import Command as CommandDoor
from bot.chat import Answer, Chat
from bot.clock import Clock
from bot.errors import AskFirst, Misfilled, Refusal
from bot.events import Arrived, Click, Command, Event, Left, Lookup, MessageAction, Reaction, Submit
from bot.forms import clean
from bot.hands import Hands
from bot.meeting import filled, is_news, meet
from bot.text import Reader, clipped, say
from bot.turn import House, Turn, Work, reader_for
from bot.view import Button, Notice, Page, Section, View
from store import pace, people, places, posts, seen
from store.db import Database, Unit, is_passing
from store.pace import Limit
from store.people import Account, Person

log = structlog.get_logger()

LONGEST = 500
"""Characters that a button types at most."""
MOST_FOUND = 25
"""So many things are shown at once to who looks for one to put before others."""
PAUSES = (0.0, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8)
"""Seconds between tries while the database is away: together less than a platform waits for an answer."""
ENOUGH = 10.0
"""Seconds after which nothing is tried again: a database that lets us wait so long is not to be asked once more."""
GREETINGS = Limit("greetings", every=60, burst=30)
"""Of people who did not act themselves. When many come at once, the others are greeted when they do."""
Deed: TypeAlias = Callable[[Turn, Account], View | None]
Outcome: TypeAlias = Literal["answered", "refused", "misfilled", "repeated", "failed"]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Missed(Answer):
    """Nothing was done, since the database was away: if the same event comes again, it may have its effect."""


@dataclass(frozen=True, slots=True)
class Attended:
    """How an event was answered, for logs and figures: nobody's name, and nothing of what was said."""

    platform: str
    kind: str
    """Of event: ``command``, ``click``, ``submit``, …"""
    door: str
    """The command's first word, the form's name, the emoji; blank where there is no such door."""
    outcome: Outcome
    seconds: float


@dataclass(frozen=True, slots=True)
class _Door:
    """What an event leads to."""

    name: str
    act: Deed
    looks: bool = False


@dataclass(slots=True)
class _Turn:
    """An event on its way, and what the last try came to, whether it was committed or not."""

    event: Event
    door: _Door
    mark: str
    """By which it knows its own traces again."""
    answer: Answer | None = None
    recorded: bool = False

    @property
    def key(self) -> str:
        """The event's; one that has none gets one, for a broken connection hides whether we were heard."""
        return self.event.key or f"turn {self.mark}"


class _NotMet(Exception):
    """This caller has to be met (again) first."""


class Router:
    """Answers events.

    ``recorded`` is called after a commit that left something to be sent or done, ``see`` after every event.
    """

    def __init__(
        self,
        db: Database,
        blocks: Sequence[Block],
        house: House,
        clock: Clock,
        recorded: Callable[[], None] = lambda: None,
        see: Callable[[Attended], None] = lambda _attended: None,
    ) -> None:
        self.db, self.house, self.clock, self._recorded, self._see = db, house, clock, recorded, see
        self._blocks = {block.name: block for block in blocks}
        self.forms = frozenset(f"{block.name}.{name}" for block in blocks for name in block.forms)
        """The names by which forms come back."""
        self._commands = {word.casefold(): door for block in blocks for door in block.commands for word in door.words}
        self._phrases = {phrase: act for block in blocks for phrase, act in block.phrases.items()}
        self._actions = {
            f"{block.name}.{name}": door for block in blocks for name, door in block.message_actions.items()
        }
        self._inserts = {block.name: block.inserts for block in blocks if block.inserts}
        self._hands = Hands(blocks, house)

    async def answer(self, event: Event, chat: Chat | None = None) -> Answer:
        """Let the event have its effect, once, and say what the asker sees. Never raises for what people do.

        ``chat`` is asked who a caller is whom we meet for the first time.
        """
        began, kind, door = perf_counter(), type(event).__name__, _NOWHERE
        try:
            door = self._find(event)
            answer, outcome = await self._attend(event, door, chat)
        except Exception as error:
            number = secrets.token_hex(3)
            log.exception("turn failed", number=number, event_kind=kind, platform=event.by.platform)
            sort = Missed if is_passing(error) else Answer
            answer, outcome = sort(_broken(number), reader_for(event.by.language[:2], "", self.house)), "failed"
        self._see(Attended(event.by.platform, kind.lower(), door.name, outcome, perf_counter() - began))
        return answer

    async def _attend(self, event: Event, door: _Door, chat: Chat | None) -> tuple[Answer, Outcome]:
        if isinstance(event, Left):
            return await self._leave(event), "answered"
        turn = _Turn(event, door, secrets.token_hex(8))
        with suppress(_NotMet):
            return await self._run(turn, met=False)
        greets = await self._may_greet(event)
        if not greets and isinstance(event, Arrived) and event.how == "came":
            return Answer(None, reader_for(event.by.language[:2], "", self.house)), "answered"
        await self._meet(event, chat, greets=greets)
        return await self._run(turn, met=True)

    def asks(self, text: str) -> bool:
        """Whether this command is answered by a form."""
        word, _, rest = text.partition(" ")
        door = self._commands.get(word)
        return bool(door and (door.asks(rest) if callable(door.asks) else door.asks))

    async def _run(self, turn: _Turn, *, met: bool) -> tuple[Answer, Outcome]:
        run = self.db.glance if turn.door.looks else self.db.write

        async def act() -> tuple[Answer, Outcome]:
            return await run(lambda unit: self._act(unit, turn, met=met))

        try:
            end = await _patiently(act)
        except _Undone as undone:
            return undone.answer, undone.outcome
        if turn.recorded:
            self._recorded()
        return end

    def _act(self, unit: Unit, this: _Turn, *, met: bool) -> tuple[Answer, Outcome]:
        event, now = this.event, self.clock.now()
        person, account = self._known(unit, event, now, met=met)
        reads = reader_for(person.language, person.zone, self.house)
        if not this.door.looks and not seen.first_time(unit, this.key, now, this.mark):
            if this.answer and seen.is_of(unit, this.key, this.mark):  # committed, although the connection broke
                return this.answer, "answered"
            return _again(event, reads), "repeated"
        turn = Turn(unit, now, self.house, person, event.where, reads)
        try:
            view = this.door.act(turn, account)
        except Refusal as no:
            raise _Undone(Answer(no.view, reads), "refused") from None
        except AskFirst as wrong:
            raise _Undone(Answer(wrong.form, reads), "misfilled") from None
        except Misfilled as wrong:
            raise _Undone(Answer(self._complained(event, wrong), reads), "misfilled") from None
        this.answer, this.recorded = Answer(view, turn.reads), turn.recorded  # a language just chosen is answered in
        return this.answer, "answered"

    def _known(self, unit: Unit, event: Event, now: datetime, *, met: bool) -> tuple[Person, Account]:
        by = event.by
        known = people.by_account(unit, by.platform, by.tenant, by.user)
        if known is None or (not met and (is_news(*known, by, now) or (known[0].greeting and self._greets(event)))):
            raise _NotMet
        return known

    async def _meet(self, event: Event, chat: Chat | None, *, greets: bool) -> None:
        by, now = event.by, self.clock.now()
        if chat and not (by.name and by.email and by.zone and by.language):
            by = filled(by, await chat.profile(by))

        def work(unit: Unit) -> bool:
            work = Work(unit, now, self.house)
            person = meet(unit, by, self.house, now, work)
            for greet in self.house.greets if person.greeting and greets else ():
                greet(work, person, not (isinstance(event, Arrived) and event.how == "brought"))
            return work.recorded

        if await _patiently(lambda: self.db.write(work)):
            self._recorded()

    def _greets(self, event: Event) -> bool:
        """Whether somebody whom we do not know yet meets us by this."""
        return bool(self.house.greets) and _meets_us(event)

    async def _may_greet(self, event: Event) -> bool:
        """Whoever acts is greeted; of those who came, or were brought, not too many at once."""
        if not self._greets(event):
            return False
        if not isinstance(event, Arrived) or event.how == "let in":
            return True
        now = self.clock.now()
        return await _patiently(lambda: self.db.write(lambda unit: pace.take(unit, [GREETINGS], 0, now).taken))

    async def _leave(self, event: Left) -> Answer:
        def leave(unit: Unit) -> None:
            if event.key and not seen.first_time(unit, event.key, self.clock.now()):
                return
            if event.room:
                places.close(unit, event.where.platform, event.where.tenant, event.where.channel, "left")
            else:
                why = people.CLOSED if event.closed else "left"
                people.mark_unreachable(unit, event.by.platform, event.by.tenant, event.by.user, why)

        await _patiently(lambda: self.db.write(leave))
        return Answer(None, reader_for(self.house.language, "", self.house))

    # doors

    def _find(self, event: Event) -> _Door:
        if isinstance(event, Command | Click):
            return self._typed(event.text)
        if isinstance(event, Submit):
            return _Door(event.form if event.form in self.forms else "", lambda turn, _: self._submitted(turn, event))
        if isinstance(event, Reaction):
            return _Door(self._hands.known(event.emoji), lambda turn, who: self._hands.moved(turn, event, who))
        if isinstance(event, MessageAction):
            return _making(event, self._actions.get(event.name))
        if isinstance(event, Lookup):
            return _looking(event, self._inserts.get(event.name))
        return _Door("", lambda turn, _: _arrived(turn, event))

    def _typed(self, text: str) -> _Door:
        words = re.sub(r"^\s*(/?lex\b[\s:,]*)+", "", clean(text), flags=re.IGNORECASE)
        word, _, rest = words.partition(" ")
        door = self._command(word) if word else self._commands["home"]
        if door:
            return _Door(door.words[0], lambda turn, _: door.act(turn, rest.strip()), door.looks)
        if phrase := self._phrases.get(_bare(words)):
            return _Door("", lambda turn, _: phrase(turn), looks=True)
        return _Door("", lambda turn, _: self._unknown(turn, words), looks=True)

    def _command(self, word: str) -> CommandDoor | None:
        """The command of this word, which may be written like ``/Sessions!``."""
        word = word.casefold()
        return self._commands.get(word) or self._commands.get(word.strip("/!.?,"))

    def _unknown(self, turn: Turn, words: str) -> View:
        """Not a command: a slip of the finger, or something to be searched for."""
        word, _, rest = words.partition(" ")
        close = process.extractOne(word.casefold()[:60], list(self._commands), scorer=fuzz.ratio, score_cutoff=75)
        if close:
            return _did_you_mean(words, f"{close[0]} {rest}".strip() if len(rest) < LONGEST else close[0])
        asked = tuple(word[:60] for word in words.split()[:6])
        found = tuple(part for search in self.house.searches for part in search(turn, asked))
        if any(section.items for section in found):
            return Page(say("Found for “{words}”", words=words[:80]), sections=found)
        text = say("I found nothing for “{words}”. *help* shows what I understand.", words=words[:80])
        return Notice(text, "warning", (Button(say("Help"), "help"),))

    def _submitted(self, turn: Turn, event: Submit) -> View:
        block, _, name = event.form.partition(".")
        door = self._blocks[block].forms[name]
        return door.act(turn, door.model.read(event.values, turn.reads, turn.now), event.about)

    def _complained(self, event: Event, wrong: Misfilled) -> View:
        if not isinstance(event, Submit):
            return Notice(next(iter(wrong.complaints.values())), "warning")
        block, _, name = event.form.partition(".")
        return wrong.echo(self._blocks[block].forms[name].show(event.about, event.values, wrong.complaints))


def _bare(words: str) -> str:
    """A line in small letters, without signs, and without our name at its end."""
    return " ".join(re.sub(r"[^\w\s]", "", words.casefold()).split()).removesuffix(" lex")


async def _patiently(run: Callable[[], Awaitable[T]]) -> T:
    """Again and again while the database is away or another unit stands in the way, as long as people wait."""
    began = perf_counter()
    for pause in PAUSES:
        try:
            return await run()
        except Exception as error:
            if not is_passing(error) or perf_counter() - began >= ENOUGH:
                raise
            log.warning("turn is tried again", error=type(error).__name__)
        await asyncio.sleep(pause)
    return await run()


class _Undone(Exception):
    """Rolls back and carries the answer out."""

    def __init__(self, answer: Answer, outcome: Outcome) -> None:
        super().__init__("undone")
        self.answer = answer
        self.outcome: Outcome = outcome


def _making(event: MessageAction, door: MessageDoor | None) -> _Door:
    """Something is made of a message, if there is anything left of it."""

    def make(turn: Turn, _: Account) -> View | None:
        if door is None:
            raise Refusal(say("I cannot do this (any more). *help* shows what I can."), Button(say("Help"), "help"))
        if event.message.gone:
            raise Refusal(say("This message was deleted, so there is nothing left that I could take from it."))
        return door.act(turn, event.message)

    return _Door(event.name if door else "", make, door.looks if door else True)


def _looking(event: Lookup, door: InsertDoor | None) -> _Door:
    """A page of what can be put before others."""

    def look(turn: Turn, _: Account) -> View:
        items = door.find(turn, event.text, max(0, event.skip), max(1, min(event.most, MOST_FOUND))) if door else ()
        nothing = say("I found nothing for “{words}”.", words=event.text[:80]) if event.text else say("Nothing yet.")
        return Page(say("Found"), sections=(Section(items=items, empty=nothing),))

    return _Door(event.name if door else "", look, looks=True)


def _meets_us(event: Event) -> bool:
    if isinstance(event, Arrived):
        return event.how != "known"
    return not isinstance(event, Left) and (not isinstance(event, Reaction) or event.ours)


def _arrived(turn: Turn, event: Event) -> None:
    """A room that lets us in again can be spoken in again, and shows what it missed."""
    how = event.how if isinstance(event, Arrived) else "known"
    for enter in turn.house.enters if how == "let in" and not turn.where.private else ():
        enter(turn)
    room = turn.room() if how in ("known", "let in") else None
    if room:
        room.unreachable, room.name = "", turn.where.name or room.name
        room.address = dict(turn.where.address) or room.address
        posts.revive(turn.unit, room.id or 0, turn.now)
        turn.recorded = True


_NOWHERE = _Door("", lambda _turn, _: None)


def _again(event: Event, reads: Reader) -> Answer:
    """It has had its effect. Who has sent a form twice still looks at it; anybody else was answered."""
    text = say("I have this form already, the way you sent it first. What you changed since is not in it.")
    return Answer(Notice(text) if isinstance(event, Submit) else None, reads)


def _broken(number: str) -> Notice:
    text = say(
        "Something went wrong here, and nothing was changed. If it happens again, tell your caretaker: {number}.",
        number=number,
    )
    return Notice(text, "warning")


def _did_you_mean(words: str, meant: str) -> Notice:
    typed, shown = (clipped(" ".join(line.split()), 80) for line in (words, meant))
    text = say("I do not know “{words}”. Did you mean *{meant}*?", words=typed, meant=shown)
    return Notice(text, "warning", (Button(clipped(shown, 40), meant, "primary"), Button(say("Help"), "help")))
