"""What is done with nobody asking: jobs that are due, cards to be drawn, letters to be sent.

Rows are claimed in a short transaction, sent outside any, and their outcome is recorded afterwards.
"""

import asyncio
import contextlib
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

from bot.block import Block
from bot.chat import Chat, Later, To, Uncertain, Unreachable
from bot.clock import Clock
from bot.text import Reader
from bot.turn import House, Work, reader_for
from bot.view import Card, View
from store import jobs, outbox, people, posts
from store.db import Database, Unit
from store.outbox import Fate, Letter
from store.people import Account, Person

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
BATCH = 16
MOST_TRIES = 8
MOST_REPLAYS = 2
"""Of a card of which nobody knows whether it arrived: each further try might put it there once more."""


def backoff(tries: int) -> timedelta:
    """Twice as long after each try, at most an hour, with a fifth of jitter."""
    return timedelta(seconds=min(3600, 2**tries) * random.uniform(0.8, 1.2))  # noqa: S311 - no secret


class Worker:
    """Does what is due. `tick` does one round; `run` goes on until it is stopped, woken by `wake`."""

    def __init__(
        self, db: Database, blocks: Sequence[Block], house: House, clock: Clock, chats: Sequence[Chat]
    ) -> None:
        self.db, self.house, self.clock = db, house, clock
        self.chats: Mapping[str, Chat] = {chat.platform: chat for chat in chats}
        self._jobs = {f"{block.name}.{name}": run for block in blocks for name, run in block.jobs.items()}
        self._letters = {f"{block.name}.{name}": draw for block in blocks for name, draw in block.letters.items()}
        self._cards = {kind: draw for block in blocks for kind, draw in block.cards.items()}
        self._woken = asyncio.Event()
        self._stopping = False
        self._one_at_a_time = asyncio.Lock()

    def wake(self) -> None:
        """There is something to do now."""
        self._woken.set()

    def stop(self) -> None:
        """Let `run` end after what is being sent now, so that nothing is sent whose outcome is not recorded."""
        self._stopping = True
        self.wake()

    async def run(self, every: float = 1.0) -> None:
        """Do what is due whenever woken, and every so many seconds, until `stop`."""
        while not self._stopping:
            try:
                await self.tick()
            except Exception:
                log.exception("worker round failed")
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), every)
            self._woken.clear()

    async def tick(self) -> int:
        """Do all that is due now, until nothing is left; the number of things done."""
        async with self._one_at_a_time:
            done = 0
            while more := await self._jobs_due() + await self._posts_due() + await self._letters_due():
                done += more
                if self._stopping:
                    break
            return done

    # jobs

    async def _jobs_due(self) -> int:
        done, now = 0, self.clock.now()
        if await self.db.read(lambda unit: jobs.any_due(unit, now)):
            while await self._one_job():
                done += 1
        return done

    async def _one_job(self) -> bool:
        now = self.clock.now()
        found: list[jobs.Job] = []

        def work(unit: Unit) -> bool:
            job = jobs.next_due(unit, now)
            if job is None:
                return False
            found.append(jobs.Job(**job.model_dump()))  # the row itself is forgotten where the work fails
            self._jobs[job.name](Work(unit, now, self.house), _number(job.thing), job.occurrence)
            job.done_at = now
            return True

        try:
            return await self.db.write(work)
        except Exception as error:
            if not found:
                raise
            job, reason = found[0], repr(error)
            log.exception("job failed", job=job.name, thing=job.thing, tries=job.tries + 1)
            later = now + backoff(job.tries)
            await self.db.write(lambda unit: jobs.put_off(unit, job.id or 0, later, reason))
            return True

    # cards in rooms

    async def _posts_due(self) -> int:
        now = self.clock.now()
        platforms = list(self.chats)
        if not await self.db.read(lambda unit: posts.any_due(unit, platforms, now)):
            return 0
        claims = await self.db.write(lambda unit: posts.claim(unit, platforms, now, LEASE, BATCH))
        await asyncio.gather(*(self._draw(claimed) for claimed in claims))
        return len(claims)

    async def _draw(self, claimed: posts.Claim) -> None:
        kind, number = claimed.post.thing.split(":")[0], _number(claimed.post.thing)
        now, room = self.clock.now(), claimed.room
        reader = reader_for(room.language, room.zone, self.house)
        try:
            card = await self.db.read(lambda unit: self._cards[kind](Work(unit, now, self.house), number))
            message = await self._put(claimed, card, reader) if card else claimed.post.message
            await self.db.write(lambda unit: posts.drawn(unit, claimed, message, now))
        except Unreachable as error:
            reason = str(error)
            log.warning("room unreachable", platform=room.platform, channel=room.channel, reason=reason)
            await self.db.write(lambda unit: posts.give_up(unit, claimed, reason))
        except Exception as error:  # noqa: BLE001 - whatever it was, the card is tried again
            await self._draw_later(claimed, error, now)

    async def _draw_later(self, claimed: posts.Claim, error: Exception, now: datetime) -> None:
        tries, reason = claimed.post.tries, repr(error)
        log.warning(
            "card not drawn", platform=claimed.room.platform, thing=claimed.post.thing, tries=tries, **_told(error)
        )
        most = MOST_REPLAYS if isinstance(error, Uncertain) else MOST_TRIES
        if tries >= most and not isinstance(error, Later):
            await self.db.write(lambda unit: posts.give_up(unit, claimed, reason))
        else:
            until, asked = _until(error, tries, now), isinstance(error, Later)
            await self.db.write(lambda unit: posts.put_off(unit, claimed, until, counts=not asked))

    async def _put(self, claimed: posts.Claim, card: Card, reader: Reader) -> str:
        room, chat = claimed.room, self.chats[claimed.room.platform]
        to = To(room.platform, room.tenant, room.channel, room.address)
        if claimed.post.message:
            await chat.update(to, claimed.post.message, card, reader)
            return claimed.post.message
        return await chat.post(to, card, reader, f"post-{claimed.post.id}")

    # letters

    async def _letters_due(self) -> int:
        now = self.clock.now()
        if not await self.db.read(lambda unit: outbox.any_due(unit, now)):
            return 0
        letters = await self.db.write(lambda unit: outbox.claim(unit, now, LEASE, BATCH))
        await asyncio.gather(*(self._send(letter) for letter in letters))
        return len(letters)

    async def _send(self, letter: Letter) -> None:
        now = self.clock.now()
        try:
            view, person, account = await self.db.read(lambda unit: self._compose(unit, letter, now))
        except Exception as error:  # noqa: BLE001 - no letter keeps others from being sent
            return await self._send_later(letter, error, now)
        if view is None:
            return await self._settle(letter, Fate.DROPPED, "no longer true, or too late")
        if account is None:
            return await self._settle(letter, Fate.FAILED, "no account that can be written to")
        to = To(account.platform, account.tenant, account.user, account.address, private=True)
        reader = reader_for(person.language, person.zone, self.house)
        try:
            message = await self.chats[account.platform].post(to, view, reader, f"letter-{letter.id}")
        except Unreachable as error:
            await self._try_elsewhere(letter, account, str(error))
        except Uncertain as error:
            await self._settle(letter, Fate.MAYBE, str(error), platform=account.platform)
        except Exception as error:  # noqa: BLE001 - whatever it was, the letter is tried again
            await self._send_later(letter, error, now)
        else:
            await self._settle(letter, Fate.SENT, platform=account.platform, message=message)

    def _compose(self, unit: Unit, letter: Letter, now: datetime) -> tuple[View | None, Person, Account | None]:
        person = unit.get_one(Person, letter.person_id)
        view = self._letters[letter.kind](Work(unit, now, self.house), person, _number(letter.thing), letter.occurrence)
        return view, person, people.reachable(unit, letter.person_id, list(self.chats))

    async def _try_elsewhere(self, letter: Letter, account: Account, reason: str) -> None:
        """This account cannot be written to; the letter goes to another of the same person, if there is one."""
        now = self.clock.now()

        def learn(unit: Unit) -> bool:
            people.mark_unreachable(unit, account.platform, account.tenant, account.user, reason)
            outbox.put_off(unit, letter.id or 0, now)
            return people.reachable(unit, letter.person_id, list(self.chats)) is not None

        if not await self.db.write(learn):
            await self._settle(letter, Fate.FAILED, reason)

    async def _send_later(self, letter: Letter, error: Exception, now: datetime) -> None:
        log.warning("letter not sent", kind=letter.kind, thing=letter.thing, tries=letter.tries, **_told(error))
        if letter.tries >= MOST_TRIES and not isinstance(error, Later):
            await self._settle(letter, Fate.FAILED, repr(error))
        else:
            until, asked = _until(error, letter.tries, now), isinstance(error, Later)
            await self.db.write(lambda unit: outbox.put_off(unit, letter.id or 0, until, counts=not asked))

    async def _settle(
        self, letter: Letter, fate: Fate, reason: str = "", *, platform: str = "", message: str = ""
    ) -> None:
        now = self.clock.now()
        log.info("letter", kind=letter.kind, thing=letter.thing, fate=fate.value, platform=platform)
        await self.db.write(
            lambda unit: outbox.settle(
                unit, letter.id or 0, fate, now, reason=reason, platform=platform, message=message
            )
        )


def _number(thing: str) -> int:
    return int(thing.partition(":")[2] or 0)


def _told(error: Exception) -> dict[str, Any]:
    """What a log may hold of an error: what platforms say about themselves, else where it arose, without its words."""
    return {"error": repr(error)} if isinstance(error, Later | OSError) else {"exc_info": error}


def _until(error: Exception, tries: int, now: datetime) -> datetime:
    return now + (timedelta(seconds=error.seconds) if isinstance(error, Later) else backoff(tries))
