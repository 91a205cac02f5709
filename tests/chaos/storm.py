"""People sign up and out at random, replicas die, the platforms misbehave; then it is calm, and the end is judged."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.exc import OperationalError

from tests.chaos import deeds
from tests.chaos.deeds import Told
from tests.chaos.leases import Leases
from tests.chaos.model import LONGEST_UNKNOWN, Model
from tests.chaos.town import Member, Session, Town
from tests.chaos.truth import Hall
from tests.chaos.verdict import Findings, Verdict
from tests.chaos.weather import Weather

ACCEPTED = {f"join {told}" for told in (Told.IN, Told.WAITING, Told.TAKEN)}
HANGS = 60.0
"""Seconds after which what should have ended hangs."""


@dataclass(frozen=True)
class Force:
    """How hard it blows."""

    at_once: int
    """People who act at the same time."""
    kills: int
    every: float
    """Seconds between two kills."""
    at_least: int
    """Deeds that somebody answered, until it may end."""
    faults: float = 0.1
    """The share of the bot's calls that meet something."""
    endless: float = 0.0
    """The share of those that are never answered."""
    pause: float = 0.1
    """Seconds between two deeds of one pair of hands, on the average."""
    enough: float = 25.0
    """Seconds after which it need not go on: a busy machine does less."""
    accepted: int = 0
    """Sign-ups that must have been answered by a yes for the end to prove anything."""


@dataclass(frozen=True)
class Took:
    """How long somebody waited for an answer."""

    platform: str
    sent: float
    """By the monotonic clock."""
    seconds: float


class Storm:
    """`blows` until all kills are done and enough was done; `ends` waits for the calm and judges."""

    def __init__(self, town: Town, force: Force, seed: int) -> None:
        self.town, self.force, self.chance = town, force, random.Random(seed + 1)
        self.model, self.weather = Model(), Weather(town, seed + 2, force.faults, force.endless)
        self.did, self.took = Counter[str](), list[Took]()
        self.over: list[str] = []
        """Moments at which more people had seats than there were, or were counted than there are."""
        self.strangers = set[tuple[str, str]]()
        """Accounts of which nobody could tell for a while whose they are."""
        self._newcomers = list(range(len(town.members)))
        self.chance.shuffle(self._newcomers)
        self._blowing = True
        self.deeds, self.seconds = 0, 0.0

    # blowing

    async def blows(self, meanwhile: Callable[[], Coroutine[Any, Any, None]] | None = None) -> None:
        """All at once; `meanwhile` goes on as well, in place of the kills."""
        began = time.monotonic()
        background = [asyncio.create_task(self._watch_seats()), asyncio.create_task(self._hosts_move())]
        people = [asyncio.create_task(self._somebody()) for _ in range(self.force.at_once)]
        everything = [*background, *people]
        killing = asyncio.create_task((meanwhile or self._kills)())
        try:
            async with asyncio.timeout(self.force.enough + HANGS):
                await self._first_failure(killing, everything)
                while self.deeds < self.force.at_least and time.monotonic() < began + self.force.enough:
                    await self._first_failure(asyncio.create_task(asyncio.sleep(0.2)), everything)
                self._blowing = False
                ended, _ = await asyncio.wait(everything, return_when=asyncio.FIRST_EXCEPTION)
                for task in ended:
                    task.result()
            self.seconds = time.monotonic() - began
        except TimeoutError as hung:
            left = [task for task in (killing, *everything) if not task.done()]
            raise AssertionError(f"after {self.deeds} deeds it hangs here: {left}") from hung
        finally:
            for task in (killing, *everything):
                task.cancel()
            await asyncio.gather(killing, *everything, return_exceptions=True)

    async def _first_failure(self, awaited: "asyncio.Task[None]", everything: "list[asyncio.Task[None]]") -> None:
        """Wait for it; a task beside it that fails ends all."""
        while not awaited.done():
            await asyncio.wait({awaited, *(t for t in everything if not t.done())}, return_when=asyncio.FIRST_COMPLETED)
            for task in everything:
                if task.done():
                    task.result()
        awaited.result()

    async def _kills(self) -> None:
        until = time.monotonic() + self.force.enough
        for _ in range(self.force.kills):
            if time.monotonic() > until:
                break
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.force.every)
            replica = self.chance.choice(self.town.replicas)
            await replica.kill()
            await replica.up()

    async def _watch_seats(self) -> None:
        while self._blowing:
            halls, strangers = await asyncio.to_thread(self._looked)
            self.strangers |= strangers
            self.over += [hall.trouble for hall in halls if hall.trouble]
            await asyncio.sleep(0.3)

    def _looked(self) -> tuple[list[Hall], set[tuple[str, str]]]:
        try:
            return self.town.truth.halls(), self.town.truth.strangers()
        except OperationalError:
            return [], set()  # the database is away: another story

    async def _hosts_move(self) -> None:
        """Every fourth session is moved once."""
        for session in list(self.town.sessions.values())[::4]:
            await asyncio.sleep(self.chance.uniform(0.5, 1.5) * self.force.every)
            await self._moves(session)

    async def _moves(self, session: Session) -> None:
        starts = datetime.now(UTC) + timedelta(days=20, hours=session.number)
        sent = time.monotonic()
        while True:  # the storm itself has an end
            before = len(session.host.ephemerals)
            text = f"/lex move {session.number} {starts:%Y-%m-%dT%H:%M}Z"
            answer = await session.host.types(text, in_=self.town.slack_rooms[session.topic])
            words = " ".join(each.words for each in session.host.ephemerals[before:])
            if answer.ok and ("now begins" in words or "as before" in words):  # or it was done, and nobody said so
                session.moves.append((sent, time.monotonic()))
                return
            await asyncio.sleep(0.5)

    # people

    async def _somebody(self) -> None:
        """One pair of hands: somebody acts, then somebody else."""
        while self._blowing:
            member, session, verb = self._choose()
            if member is None or session is None:
                await asyncio.sleep(0.05)
                continue
            member.busy = True
            try:
                answered = await self._acts(member, session, verb)
            finally:
                member.busy = False
            self.deeds += answered
            await asyncio.sleep(self.chance.uniform(0, 2 * self.force.pause))

    def _choose(self) -> tuple[Member | None, Session | None, str]:
        sessions, members = list(self.town.sessions.values()), self.town.members
        for _ in range(30):
            if self._newcomers:
                member, session, verb = members[self._newcomers.pop()], self.chance.choice(sessions), "join"
            elif self.chance.random() < 0.5 and self.model.places:
                who, what = self.chance.choice(list(self.model.places))
                member, session, verb = members[who], self.town.sessions[what], "leave"
            else:
                member, session, verb = self.chance.choice(members), self.chance.choice(sessions), "join"
            if not member.busy and self.model.may(member.number, session.number, verb):
                return member, session, verb
        return None, None, ""

    async def _acts(self, member: Member, session: Session, verb: str) -> bool:
        """Once, and if nobody answers most people try again, as long as it blows; whether somebody did."""
        sent = time.monotonic()
        for _ in range(4):
            told = await (self._joins if verb == "join" else self._leaves)(member, session, sent)
            if told is not Told.UNKNOWN:
                return True
            if self.chance.random() < 0.2 or not self._blowing:
                break
            await asyncio.sleep(self.chance.uniform(0.1, 0.6))
        return False

    def _on_slack(self, member: Member) -> bool:
        return bool(member.slack) and (not member.teams or self.chance.random() < 0.5)

    async def _joins(self, member: Member, session: Session, sent: float) -> Told:
        key, on_slack = (member.number, session.number), self._on_slack(member)
        place, town, dice = self.model.places[key], self.town, self.chance.random()
        platform = "slack" if on_slack else "teams"
        began = time.monotonic()
        place.asked += 1
        if dice < 0.3 and not place.hands and not place.doubted:
            if dice < 0.04:
                return await self._waves(member, session, on_slack=on_slack)
            if dice < 0.12 and member.slack and member.teams:
                return await self._raises_both(member, session, sent)
            deed, told = "hand up", await deeds.moves_hand(town, member, session, on_slack=on_slack, up=True)
            if told:
                place.hands.add(platform)
                place.touched |= self._touched(session, on_slack=on_slack)
            if told in deeds.UNSURE:  # that nobody answered does not mean that nobody saw it
                place.unheard.add(platform)
                place.early = True
        elif dice < 0.65:
            times = 2 if self.chance.random() < 0.1 else 1
            deed, told = f"{times} × sign up", await self._clicks(member, session, times, on_slack=on_slack)
        else:
            deed, told = "join", await deeds.commands(town, member, "join", session, on_slack=on_slack)
        answered = self._noted(key, f"{deed} on {platform}", told, began)
        if told is None:
            return Told.TAKEN
        if told not in deeds.UNSURE:
            self.took.append(Took(platform, sent, answered - sent))
        self.model.joined(key, told, sent, answered)
        return told

    async def _clicks(self, member: Member, session: Session, times: int, *, on_slack: bool) -> Told | None:
        """Some people click twice."""
        click = [deeds.clicks_card(self.town, member, session, on_slack=on_slack) for _ in range(times)]
        found = [one for one in await asyncio.gather(*click) if one]
        return next((one for one in found if one is not Told.UNKNOWN), found[0] if found else None)

    async def _raises_both(self, member: Member, session: Session, sent: float) -> Told:
        """The same hand on both platforms at once."""
        key = (member.number, session.number)
        hands = [deeds.moves_hand(self.town, member, session, on_slack=one, up=True) for one in (True, False)]
        found = dict(zip(("slack", "teams"), await asyncio.gather(*hands), strict=True))
        place, unsure = self.model.places[key], {name for name, told in found.items() if told in deeds.UNSURE}
        place.hands |= {platform for platform, told in found.items() if told}
        place.asked += 1  # the other hand may be a stranger's as long as Slack does not tell their address
        place.unheard |= unsure
        place.early |= bool(unsure)
        place.touched |= self._touched(session, on_slack=False)
        told = next((one for one in found.values() if one and one not in deeds.UNSURE), Told.UNKNOWN)
        self.model.joined(key, told, sent, self._noted(key, f"both hands up {found}", told, sent))
        if unsure:
            place.doubt_until = time.monotonic() + LONGEST_UNKNOWN
        return told

    def _touched(self, session: Session, *, on_slack: bool) -> set[str]:
        """The id of the card on Teams that people see first."""
        return set() if on_slack else {card.id for card in self.town.teams_cards(session)[:1]}

    async def _waves(self, member: Member, session: Session, *, on_slack: bool) -> Told:
        key, sent = (member.number, session.number), time.monotonic()
        told = await deeds.moves_hand_twice(self.town, member, session, on_slack=on_slack)
        self.model.places[key].touched |= self._touched(session, on_slack=on_slack)
        self._noted(key, "hand up and down, told in the wrong order", told, sent)
        self.model.waved(key, told or Told.TAKEN)
        return Told.TAKEN

    async def _leaves(self, member: Member, session: Session, _sent: float) -> Told:
        key, sent = (member.number, session.number), time.monotonic()
        place, town = self.model.places[key], self.town
        if place.hands and not place.overridden and self.chance.random() < 0.7:
            platform = self.chance.choice(sorted(place.hands))
            told = await deeds.moves_hand(town, member, session, on_slack=platform == "slack", up=False)
            self._noted(key, f"hand down on {platform}", told, sent)
            self.model.left(key, told or Told.UNKNOWN, by_hand=platform)
            return told or Told.UNKNOWN
        on_slack, told, deed = self._on_slack(member), None, "leave on a letter"
        if self.chance.random() < 0.4:
            told = await deeds.clicks_letter(member, session, on_slack=on_slack)
        if told is None:
            deed, told = "leave", await deeds.commands(town, member, "leave", session, on_slack=on_slack)
        self._noted(key, f"{deed} on {'slack' if on_slack else 'teams'}", told, sent)
        self.model.left(key, told)
        return told

    def _noted(self, key: tuple[int, int], deed: str, told: Told | None, sent: float) -> float:
        """When it was answered."""
        self.did[deed.partition(" on ")[0].partition(" {")[0]] += 1
        self.model.note(key, deed, told, sent)
        return time.monotonic()

    # the end

    async def ends(self, within: float, *, in_haste: bool = True) -> Findings:
        """The weather clears, what is owed is sent, and everything is compared.

        ``in_haste``: the claims of the dead lapse now, not in a minute, and what failed is tried again now.
        """
        self.weather.clears()
        until = time.monotonic() + within
        if in_haste:
            await self._the_dead_let_go()
        await self._strangers_come_again()
        await asyncio.to_thread(Leases(self.town.url).morning)
        while time.monotonic() < until:
            if await asyncio.to_thread(self.town.truth.owing) == (0, 0):
                break
            await asyncio.sleep(0.25)
        await asyncio.sleep(0.5)
        findings = await asyncio.to_thread(Verdict(self.town, self.model).find)
        if self.over:
            findings.wrong["seats above capacity, or counted wrongly, while it blew"] = self.over
        return findings

    async def _strangers_come_again(self) -> None:
        """Whom a platform could not tell apart does something more when it can; then nobody is known twice."""
        self.strangers |= await asyncio.to_thread(self.town.truth.strangers)
        await asyncio.to_thread(Leases(self.town.url).some_minutes)
        for member in self.town.members:
            slack, teams = member.slack, member.teams
            if slack and ("slack", slack.id) in self.strangers:
                await slack.types("/lex sessions")
            if teams and ("teams", teams.object_id) in self.strangers:
                await teams.types("sessions")
            if slack and teams and self.strangers & {("slack", slack.id), ("teams", teams.object_id)}:
                self.model.forgets(member.number)

    async def _the_dead_let_go(self) -> None:
        leases, until = Leases(self.town.url), time.monotonic() + 4
        left = await asyncio.to_thread(leases.standing)
        while left and time.monotonic() < until:
            await asyncio.sleep(0.1)
            left &= await asyncio.to_thread(leases.standing)
        await asyncio.to_thread(leases.lapse, left)
        await asyncio.to_thread(leases.try_again)

    def missing(self) -> list[str]:
        """What there was too little of: whoever mostly hears nothing proves little."""
        kills = sum(replica.kills for replica in self.town.replicas)
        accepted = sum(count for name, count in self.model.answers.items() if name in ACCEPTED)
        there_was = {
            "kills": (kills, self.force.kills),
            "deeds": (self.deeds, self.force.at_least),
            "sign-ups that were accepted": (accepted, self.force.accepted),
        }
        return [f"{found} {what} of {least}" for what, (found, least) in there_was.items() if found < least]

    def told(self, findings: Findings, seed: int) -> str:
        """The counts, for the record."""
        answers = ", ".join(f"{name} {count}" for name, count in sorted(self.model.answers.items()))
        did = ", ".join(f"{name} {count}" for name, count in sorted(self.did.items()))
        met = ", ".join(f"{name} {count}" for name, count in sorted(self.weather.met.items()))
        kills = sum(replica.kills for replica in self.town.replicas)
        findings.counts["strangers"] = len(self.strangers)
        counts = ", ".join(f"{name} {count}" for name, count in sorted(findings.counts.items()))
        took = sorted(each.seconds for each in self.took) or [0.0]
        middle, late = took[len(took) // 2], took[int(len(took) * 0.99)]
        size = f"{len(self.town.members)} members in {len(self.town.sessions)} sessions"
        return "\n  ".join((
            f"\nseed {seed}: {kills} kills, {self.deeds} deeds of {size} in {self.seconds:.0f} s",
            f"did: {did}",
            f"were told: {answers}",
            f"the bot met: {met}",
            f"in the end: {counts}",
            f"answers: median {middle:.2f} s, 99 % {late:.2f} s",
        ))  # fmt: skip
