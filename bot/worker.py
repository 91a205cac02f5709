"""What is done with nobody asking: jobs that are due, letters to be sorted and sent, cards to be drawn.

The rows are the truth: whatever wakes us, we do what is due by them. Each platform has loops of its own, so that one
that does not answer keeps nobody else waiting.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta

import structlog

from bot.block import Block
from bot.chat import Chat
from bot.clock import Clock
from bot.delivery import SETTLES, Delivery, Observe, backoff, number
from bot.painter import Painter
from bot.postman import Postman
from bot.turn import House, Work
from store import jobs, outbox, posts
from store.db import Database, Unit

log = structlog.get_logger()

Step = Callable[[], Awaitable[int]]
"""Does a bit of what is due, and says how much."""


def unseen(_delivery: Delivery) -> None:
    """Nobody looks."""


def _in_turn(step: Step) -> Step:
    """The step, by one at a time: who ticks while another goes on hears what is left when that one has done its bit."""
    lock = asyncio.Lock()

    async def alone() -> int:
        async with lock:
            return await step()

    return alone


class Worker:
    """Does what is due. `tick` does all of it; `run` goes on until it is stopped, woken by `wake`."""

    def __init__(
        self,
        db: Database,
        blocks: Sequence[Block],
        house: House,
        clock: Clock,
        chats: Sequence[Chat],
        see: Observe = unseen,
    ) -> None:
        self.db, self.house, self.clock = db, house, clock
        self._jobs = {f"{block.name}.{name}": run for block in blocks for name, run in block.jobs.items()}
        lanes = {chat.platform: chat for chat in chats}
        self._postman = Postman(db, blocks, house, clock, lanes, see)
        self._painter = Painter(db, blocks, house, clock, lanes, see)
        self._makes_work = (_in_turn(self._one_job), _in_turn(self._postman.sort))
        """What leaves something for the others to do."""
        self._steps = [_in_turn(self._rescue), *self._makes_work]
        for platform in lanes:
            self._steps += [_in_turn(self._draws(platform)), _in_turn(self._sends(platform))]
        self._woken = [asyncio.Event() for _ in self._steps]
        self._rescue_at = self._hour_ends = clock.now()
        self._hourly = [block.hourly for block in blocks if block.hourly]
        self._stopping = False
        self._one_at_a_time = asyncio.Lock()

    @property
    def under_way(self) -> int:
        """How many letters and cards are being sent."""
        return self._postman.under_way + self._painter.under_way

    def wake(self) -> None:
        """There is something to do now."""
        for woken in self._woken:
            woken.set()

    def stop(self) -> None:
        """Let `run` end after what is being sent now, so that nothing is sent whose outcome is not recorded."""
        self._stopping = True
        self.wake()

    def give_up(self) -> None:
        """What is still being sent has had its time: it is put off as doubtful, for others to go on with."""
        self._painter.patience.lose()
        self._postman.patience.lose()

    async def inherit(self) -> None:
        """Nobody else works here, nor will: what somebody was sending when they died need not wait for its lease."""
        until = self.clock.now() + SETTLES

        def claimed(unit: Unit) -> None:
            outbox.abandoned(unit, until)
            posts.abandoned(unit, until)

        await self.db.write(claimed)

    async def run(self, every: float = 1.0) -> None:
        """Do what is due whenever woken, and every so many seconds, until `stop`; then let what is under way end."""
        try:
            await asyncio.gather(
                *(self._goes_on(step, woken, every) for step, woken in zip(self._steps, self._woken, strict=True))
            )
        finally:
            await self._settled()

    async def tick(self) -> int:
        """Do all that is due now, until nothing is left and nothing under way; 0 if there was nothing to do."""
        async with self._one_at_a_time:
            done = 0
            while more := sum([await step() for step in self._steps]) + self.under_way:
                done += more
                await self._settled()
            return done

    async def _goes_on(self, step: Step, woken: asyncio.Event, every: float) -> None:
        while not self._stopping:
            done = 0
            try:
                done = await step()
            except Exception:
                log.exception("worker round failed")
            if done and not self._stopping:
                if step in self._makes_work:
                    self.wake()
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(woken.wait(), every)
            woken.clear()

    async def _settled(self) -> None:
        await self._painter.settled()
        await self._postman.settled()

    def _draws(self, platform: str) -> Step:
        return lambda: self._painter.draw_some(platform)

    def _sends(self, platform: str) -> Step:
        return lambda: self._postman.send_some(platform)

    async def _rescue(self) -> int:
        now = self.clock.now()
        if now >= self._rescue_at:
            self._rescue_at = now + timedelta(minutes=1)
            await self._postman.rescue()
        if now >= self._hour_ends:
            self._hour_ends = now + timedelta(minutes=1)  # should it fail, the hour is not lost
            await self.db.write(self._see_to_all)
            self._hour_ends = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        return 0

    def _see_to_all(self, unit: Unit) -> None:
        for see_to in self._hourly:
            see_to(Work(unit, self.clock.now(), self.house))

    async def _one_job(self) -> int:
        now = self.clock.now()
        if not await self.db.glance(lambda unit: jobs.any_due(unit, now)):
            return 0
        found: list[jobs.Job] = []

        def work(unit: Unit) -> int:
            job = jobs.next_due(unit, now)
            if job is None:
                return 0
            found.append(jobs.Job(**job.model_dump()))  # the row itself is forgotten where the work fails
            self._jobs[job.name](Work(unit, now, self.house), number(job.thing), job.occurrence)
            job.done_at = now
            return 1

        try:
            return await self.db.write(work)
        except Exception as error:
            if not found:
                raise
            job, reason = found[0], repr(error)
            log.exception("job failed", job=job.name, thing=job.thing, tries=job.tries + 1)
            later = now + backoff(job.tries)
            await self.db.write(lambda unit: jobs.put_off(unit, job.id or 0, later, reason))
            return 1
