"""Letters on their way: sorted first (may it disturb now, and where is this person), then sent."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import structlog

from bot import manners
from bot.block import Block, Compose, TooLate
from bot.chat import Chat, Later, To, Uncertain, Unreachable
from bot.clock import Clock
from bot.delivery import (
    LEASE,
    MOST_DOUBTFUL_TRIES,
    MOST_REPLAYS,
    MOST_TRIES,
    SETTLES,
    Delivery,
    Observe,
    Patience,
    look,
    number,
    record,
    told,
)
from bot.delivery import until as next_try
from bot.turn import House, Work, reader_for
from bot.view import Button, Card, Page, View
from store import lanes, outbox, people, sorting, troubles
from store.db import Database, Unit
from store.outbox import MUTED, TOLD, Fate, Haste, Letter, is_spare
from store.people import Account, Person

log = structlog.get_logger()

SORTED_AT_ONCE = 200
MOST_UNDER_WAY = 64
"""Letters to one platform whose answer is awaited."""
SERVED = timedelta(minutes=10)
"""So long a platform counts as served after somebody said so."""
PATIENCE = timedelta(days=1)
"""So long a letter waits for somebody who serves the platform of whom it is for."""


@dataclass(frozen=True, slots=True)
class _Composed:
    """What to say, or why nothing is to be said; to whom, and where."""

    view: View | str
    person: Person
    account: Account | None


class _Disturbs(Exception):
    """It did not when it was sorted, but has waited since."""

    def __init__(self, until: datetime, why: str) -> None:
        super().__init__(why)
        self.until, self.why = until, why


def _with(view: View, ways: Sequence[Button]) -> View:
    """What can be muted says so in its menu, unless there is a button for it."""
    if not isinstance(view, Card | Page):
        return view
    there = {button.types for button in view.buttons}
    return replace(view, more=(*view.more, *(way for way in ways if way.types not in there)))


class Postman:
    """Sorts the letters of all, and sends those of the platforms at hand."""

    def __init__(
        self, db: Database, blocks: Sequence[Block], house: House, clock: Clock, chats: Mapping[str, Chat], see: Observe
    ) -> None:
        self._db, self._house, self._clock, self._chats, self._see = db, house, clock, chats, see
        self._letters: dict[str, Compose] = {
            f"{block.name}.{name}": draw for block in blocks for name, draw in block.letters.items()
        }
        self.patience = Patience()
        self._under_way: dict[str, set[asyncio.Task[None]]] = {platform: set() for platform in chats}
        self._closed: dict[str, datetime] = {}
        """Until when nothing can be sent to a platform."""

    @property
    def under_way(self) -> int:
        """How many letters are being sent."""
        return sum(map(len, self._under_way.values()))

    # sorting

    async def sort(self) -> int:
        """Say of letters that are due where they go, or until when they wait; how many."""
        now = self._clock.now()
        if not await self._db.glance(lambda unit: sorting.any_unsorted(unit, now)):
            return 0
        return await self._db.write(lambda unit: self._sort(unit, now))

    def _sort(self, unit: Unit, now: datetime) -> int:
        found = sorting.unsorted(unit, now, SORTED_AT_ONCE)
        served = lanes.served(unit, now - SERVED) - troubles.in_trouble(unit)
        ids = [person.id or 0 for _, person in found]
        places = people.platforms_of(unit, ids, served)  # by the person's id
        unasked: defaultdict[int, list[datetime]] = defaultdict(list)
        for who, moment in sorting.unasked_since(unit, ids, now - manners.WEEK):
            unasked[who].append(moment)
        held: defaultdict[tuple[datetime, str], list[int]] = defaultdict(list)
        going: defaultdict[str, list[int]] = defaultdict(list)
        for letter, person in found:
            when, why = self._when(letter, person, now, unasked[person.id or 0])
            if why and letter.reason == why:
                self._end(unit, letter, Fate.DROPPED, why, now)
            elif when > now:
                held[when, why].append(letter.id or 0)
            elif platform := places.get(person.id or 0):
                going[platform].append(letter.id or 0)
                if letter.haste == Haste.WORKDAY:
                    unasked[person.id or 0].append(now)
            else:
                self._give_up(unit, letter, now)
        for (when, why), letters in held.items():
            sorting.hold(unit, letters, when, why)
        for platform, letters in going.items():
            sorting.goes_by(unit, letters, platform)
        return len(found)

    def _when(self, letter: Letter, person: Person, now: datetime, unasked: Sequence[datetime]) -> tuple[datetime, str]:
        """Until when it waits; and why, where that is no matter of the time of day."""
        zone = reader_for(person.language, person.zone, self._house).zone
        haste, habits = Haste(letter.haste), manners.habits_of(person, zone)
        return manners.when(haste, habits, now, unasked), MUTED if manners.is_muted(haste, habits, now) else ""

    def _give_up(self, unit: Unit, letter: Letter, now: datetime) -> None:
        reason = people.why_unreachable(unit, letter.person_id) or "no account that can be written to"
        self._end(unit, letter, Fate.FAILED, reason, now)

    def _end(self, unit: Unit, letter: Letter, unsent: Fate, reason: str, now: datetime) -> None:
        fate = Fate.MAYBE if letter.doubts else unsent
        outbox.settle(unit, letter.id or 0, fate, now, reason=reason)
        self._tell(letter, fate, now)

    async def rescue(self) -> None:
        """Say that our platforms are served.

        Letters for one that nobody serves, or that is in trouble, go elsewhere; what nobody serves fails after a day.
        """
        now = self._clock.now()

        def rescued(unit: Unit) -> Sequence[Letter]:
            lanes.serve(unit, list(self._chats), now)
            served = lanes.served(unit, now - SERVED)
            failed = sorting.fail_stranded(unit, served, now - PATIENCE, "nobody serves this platform", now)
            sorting.sort_stranded(unit, served - troubles.in_trouble(unit), now)
            return failed

        for letter in await self._db.write(rescued):
            self._tell(letter, letter.fate, now)

    # sending

    async def send_some(self, platform: str) -> int:
        """Claim a few letters for this platform and begin to send them; how many."""
        chat, now = self._chats[platform], self._clock.now()
        under_way = self._under_way[platform]
        if self._closed.get(platform, now) > now:
            return 0
        if not await self._db.glance(lambda unit: outbox.any_due(unit, platform, now)):
            return 0
        if len(under_way) >= MOST_UNDER_WAY:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            return 1  # look anew: time has passed, and we may have been told to stop
        letters = await self._db.write(lambda unit: outbox.claim(unit, platform, now, LEASE, chat.at_once))
        turns = [asyncio.Event() for _ in letters]
        for letter, turn in zip(letters, turns, strict=True):
            task = asyncio.create_task(self._deliver(chat, letter, turn))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        for turn in turns:  # no more is claimed than goes out now
            await turn.wait()
        return len(letters)

    async def settled(self) -> None:
        """Wait for what is under way."""
        while tasks := [task for tasks in self._under_way.values() for task in tasks]:
            await asyncio.wait(tasks)

    async def _deliver(self, chat: Chat, letter: Letter, turn: asyncio.Event) -> None:
        said, now = None, self._clock.now()
        try:
            async with self.patience.lasts():
                said = await self._db.read(lambda unit: self._compose(unit, letter, now))
                fate, reason, message = await self._send(chat, letter, said, turn)
        except Unreachable as error:
            await self._try_elsewhere(letter, said and said.account, str(error))
        except _Disturbs as disturbs:
            await self._hold_back(letter, disturbs)
        except Exception as error:  # noqa: BLE001 - whatever it was, the letter is tried again
            await self._send_later(letter, error, may_stand=turn.is_set())
        else:  # it is done: to record it may take as long as it takes
            await self._settle(letter, fate, reason, message=message)
        finally:
            turn.set()

    async def _send(self, chat: Chat, letter: Letter, said: _Composed, turn: asyncio.Event) -> tuple[Fate, str, str]:
        """How it ended, why, and the platform's id of the message."""
        key, view, account = f"letter-{letter.id}", said.view, said.account
        if isinstance(view, str) and not letter.doubts:
            return Fate.DROPPED, view, ""
        if account is None:
            raise Unreachable("the account is gone")
        to = To(account.platform, account.tenant, account.user, account.address, private=True)
        await chat.turn(to, new=True)
        turn.set()
        can_look, message = await look(chat, to, key) if letter.doubts else (True, "")
        knows = can_look and letter.doubted_on in {"", letter.platform}
        if isinstance(view, str):  # it would not be sent any more, but it may have been
            fate = Fate.SENT if message else Fate.DROPPED if knows else Fate.MAYBE
            return fate, "" if message else view, message
        if not can_look and letter.doubts > MOST_REPLAYS:
            return Fate.MAYBE, "nobody knows whether it arrived", ""
        if not message:
            reader = reader_for(said.person.language, said.person.zone, self._house)
            message = await chat.post(to, view, reader, key)
        return (Fate.SENT, "", message) if knows else (Fate.MAYBE, "it may have arrived twice", message)

    def _compose(self, unit: Unit, letter: Letter, now: datetime) -> _Composed:
        person, draw = unit.get_one(Person, letter.person_id), self._letters[letter.kind]
        account = people.reachable(unit, letter.person_id, [letter.platform])
        if is_spare(letter):
            return _Composed(TOLD, person, account)
        try:
            view = draw(Work(unit, now, self._house), person, number(letter.thing), letter.occurrence)
        except TooLate:
            return _Composed("too late", person, account)
        if view is None:
            if not outbox.is_still_to(unit, letter):  # asked last: what it tells of went along with it
                raise Later(0, "its reader turned out to be somebody else")
            return _Composed("no longer true", person, account)
        when, why = self._when(letter, person, now, ())
        if when > now:
            raise _Disturbs(when, why)
        if letter.haste >= Haste.SUBSCRIBED:
            view = _with(view, self._house.ways_out)
        return _Composed(view, person, account)

    async def _hold_back(self, letter: Letter, disturbs: _Disturbs) -> None:
        until, why = disturbs.until, disturbs.why
        await record(self._db, self._clock, lambda unit: sorting.hold_back(unit, letter.id or 0, until, why))

    async def _try_elsewhere(self, letter: Letter, account: Account | None, reason: str) -> None:
        """This account cannot be written to; the letter is sorted anew: to another account, if there is one."""
        now = self._clock.now()
        log.warning("person unreachable", platform=letter.platform, reason=reason)

        def learn(unit: Unit) -> None:
            if account:
                people.mark_unreachable(unit, account.platform, account.tenant, account.user, reason or "unknown")
            sorting.sort_again(unit, letter.id or 0, now)

        await record(self._db, self._clock, learn)

    async def _send_later(self, letter: Letter, error: Exception, *, may_stand: bool) -> None:
        now, asked = self._clock.now(), isinstance(error, Later)
        doubted = may_stand and isinstance(error, Uncertain | TimeoutError)
        log.warning("letter not sent", kind=letter.kind, platform=letter.platform, tries=letter.tries, **told(error))
        is_doubtful = doubted or letter.doubts > 0
        if letter.tries >= (MOST_DOUBTFUL_TRIES if is_doubtful else MOST_TRIES) and not asked:
            await self._settle(letter, Fate.MAYBE if is_doubtful else Fate.FAILED, repr(error))
            return
        if isinstance(error, Later) and error.whole:
            self._closed[letter.platform] = now + timedelta(seconds=error.seconds)
        when = max(next_try(error, letter.tries, now), now + SETTLES if doubted else now)
        await record(
            self._db,
            self._clock,
            lambda unit: outbox.put_off(unit, letter.id or 0, when, counts=not asked, doubted=doubted),
        )

    async def _settle(self, letter: Letter, fate: Fate, reason: str = "", *, message: str = "") -> None:
        now = self._clock.now()
        await record(
            self._db,
            self._clock,
            lambda unit: outbox.settle(unit, letter.id or 0, fate, now, reason=reason, message=message),
        )
        self._tell(letter, fate, now)

    def _tell(self, letter: Letter, fate: Fate, now: datetime) -> None:
        late = (now - (letter.since or letter.due_at)).total_seconds()
        self._see(Delivery(letter.platform, "letter", letter.kind, fate.value, late))
