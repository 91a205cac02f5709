"""The heartbeat: every minute each platform is asked whether it still knows us, and what is wrong is told.

A hiccup is told to nobody: what is wrong must hold from one beat to the next. All replicas share what was found, and
tell the caretakers once.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

import structlog

from adapters.http.health import Probe, Shared, Symptom
from adapters.network import Network
from adapters.platforms import Platform
from adapters.settings import Unusable
from bot.block import Block
from bot.turn import Work
from store import troubles
from store.db import Away, Unit
from store.troubles import Why

log = structlog.get_logger()

EVERY = timedelta(minutes=1)
HOLDS = timedelta(seconds=45)
"""What was found is sure when it is found again after so long: at the next beat of this replica."""
PATIENCE = 15.0
"""Seconds that a platform gets to say anything."""
QUICK = 1.0
"""Seconds after which whoever is in a hurry is told what was known before."""


class Pulse:
    """How one platform is."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self.symptom: Symptom | None = None
        self.known = False
        self.ask = Shared(self._ask)

    async def _ask(self) -> Symptom | None:
        try:
            async with asyncio.timeout(PATIENCE):
                self.symptom = await self._platform.ready()
        except TimeoutError:
            self.symptom = Symptom(Why.AWAY, "It does not answer in time.")
        self.known = True
        return self.symptom

    async def sentence(self) -> str:
        """What is wrong, blank if nothing is; as it was before, if it takes long to say how it is now."""
        try:
            symptom = await asyncio.wait_for(self.ask(), QUICK if self.known else None)
        except TimeoutError:
            symptom = self.symptom
        return symptom.sentence if symptom else ""


class Heartbeat:
    """`beat` is called every minute, `alarm` when a platform says that it wants us no more."""

    def __init__(self, network: Network, blocks: Sequence[Block], recorded: Callable[[], None]) -> None:
        self._network, self._recorded = network, recorded
        self._hearers = [block.troubled for block in blocks if block.troubled]
        self._platforms: Mapping[str, Platform] = {}
        self.pulses: dict[str, Pulse] = {}
        self.missing: dict[str, Unusable] = {}
        """The platforms that could not be connected at the start, and why."""
        self._alarmed: asyncio.Task[None] | None = None

    def listen(self, platforms: Mapping[str, Platform]) -> Mapping[str, Probe]:
        """To these platforms from now on; how they are, for whoever asks."""
        self._platforms = platforms
        self.pulses = {name: Pulse(platform) for name, platform in platforms.items()}
        return {name: pulse.sentence for name, pulse in self.pulses.items()}

    async def start(self) -> None:
        """Connect all platforms. One that cannot be had keeps no other from being served, and is tried at every beat.

        Raises `Unusable` if there is none at all.
        """
        for name, platform in self._platforms.items():
            try:
                await platform.start()
            except Unusable as trouble:
                self.missing[name] = trouble
                log.error("platform not connected", platform=name, reason=str(trouble))  # noqa: TRY400 - a sentence
        if self.missing and len(self.missing) == len(self._platforms):
            raise next(iter(self.missing.values()))

    def alarm(self) -> None:
        """Look at once; what is wrong now is no hiccup."""
        self._alarmed = asyncio.create_task(self.beat(timedelta(0)))

    async def beat(self, holds: timedelta = HOLDS) -> None:
        """Ask all platforms, remember what they say, and tell what is news."""
        answers = await asyncio.gather(*(pulse.ask() for pulse in self.pulses.values()), return_exceptions=True)
        found: dict[str, Symptom | None] = {}
        for name, answer in zip(self.pulses, answers, strict=True):
            if isinstance(answer, BaseException):  # it is we who have failed
                log.warning("platform not asked", platform=name, error=type(answer).__name__)
            else:
                found[name] = answer
                self._network.figures.ready.labels(name).set(0 if answer else 1)
        try:
            await self._note(found, holds)
        except Away as error:
            log.warning("heartbeat not recorded", error=type(error).__name__)

    async def _note(self, found: Mapping[str, Symptom | None], holds: timedelta) -> None:
        db = self._network.db
        if not any(found.values()) and not await db.read(troubles.any_known):
            return
        told = await db.write(lambda unit: self._tell(unit, found, holds))
        for platform in told:
            if symptom := found[platform]:
                log.error("platform in trouble", platform=platform, why=symptom.why.value, todo=symptom.sentence)
            else:
                log.info("platform well again", platform=platform)
        if told:
            self._recorded()

    def _tell(self, unit: Unit, found: Mapping[str, Symptom | None], holds: timedelta) -> list[str]:
        """The rooms that care hear the news; the platforms of which there is any."""
        work, told = Work(unit, self._network.clock.now(), self._network.house), list[str]()
        for platform, symptom in sorted(found.items()):
            if symptom:
                news = troubles.ill(unit, platform, symptom.why, work.now, holds)
            else:
                news = troubles.well(unit, platform, work.now, HOLDS)
            if news:
                unit.flush()
                told.append(platform)
                for hear in self._hearers:
                    hear(work, news)
        return told
