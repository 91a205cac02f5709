"""Slack and Teams with their true limits, and replicas of the bot before them, on a clock that stands still."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any, Self, TypeVar

import aiohttp
from aiohttp import web
from sqlalchemy import insert
from sqlmodel import col

from adapters.slack.app import Slack
from adapters.slack.app import connect as connect_slack
from adapters.slack.web import new_session
from adapters.teams.app import Teams
from adapters.teams.app import connect as connect_teams
from bot.block import Block, furnished
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.delivery import Delivery
from bot.pace import Pace
from bot.router import Router
from bot.turn import House, Work
from bot.view import Card, File
from bot.worker import Worker
from store import ledger, outbox, places, posts
from store.db import Database, Unit
from store.outbox import Fate, Haste, Letter
from store.people import Account, Person
from store.posts import Post
from tests.adapters.slack.double import SlackDouble
from tests.adapters.slack.limits import Limits
from tests.adapters.slack.people import Person as SlackPerson
from tests.adapters.slack.workspace import TEAM
from tests.adapters.slack.workspace import Channel as SlackChannel
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.people import Person as TeamsPerson
from tests.adapters.teams.world import Channel as TeamsChannel
from tests.still import StillClock, at_work
from tests.world import START

BOTH = ("slack", "teams")
SLACK_A_MINUTE, TEAMS_A_SECOND = 525, 50
HOUSE = furnished(House(url="https://lex.example.com"), BLOCKS)
T = TypeVar("T")
Room = SlackChannel | TeamsChannel


def told(_work: Work, _person: Person, number: int, occurrence: str) -> Card | None:
    """A letter of the garden; of bed 13 there is nothing to be said any more."""
    return Card(f"A word about bed {number}", occurrence) if number != 13 else None


def drawn(work: Work, number: int) -> Card:
    """A bed shows how often it was watered."""
    bed = work.unit.query(Post).where(Post.thing == f"bed:{number}").first()  # type: ignore[arg-type]
    return Card(f"Bed {number}", f"Watered {bed.wanted - 1 if bed else 0} times.")


def planned(_work: Work, _person: Person, number: int, _occurrence: str) -> Card:
    """A letter with a calendar entry."""
    return Card(f"Water bed {number}", file=ENTRY)


ENTRY = File("bed.ics", "text/calendar", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", "https://lex.example.com/bed.ics")
GARDEN = Block("garden", "Garden", letters={"word": told, "plan": planned}, cards={"bed": drawn})


@dataclass(eq=False)
class Replica:
    """One process."""

    db: Database
    slack: Slack | None
    teams: Teams | None
    worker: Worker
    saw: list[Delivery]

    def begins_anew(self, clock: Clock) -> None:
        """As after a restart: nothing is remembered but what stands in the database."""
        chats = [each.chat for each in (self.slack, self.teams) if each]
        self.worker = Worker(self.db, (*BLOCKS, GARDEN), HOUSE, clock, chats, self.saw.append)


class Town:
    """`works` lets all replicas work; `until` lets time pass."""

    def __init__(
        self,
        databases: Sequence[Database],
        serving: Sequence[Sequence[str]] = (BOTH, BOTH),
        slack_a_minute: int = SLACK_A_MINUTE,
    ) -> None:
        self.databases, self._serving, self._slack_a_minute = databases, serving, slack_a_minute
        self.clock = StillClock(START, self._busy)
        self.slack = SlackDouble(
            now=self.seconds, wall_clock=self.seconds, limits=Limits(posts_per_minute=slack_a_minute)
        )
        self.teams = TeamsDouble(now=self.seconds)
        self.replicas: list[Replica] = []
        self.gates: list[asyncio.Event] = []
        """Calls that wait for one of these hang, and keep time from standing still."""
        self._sessions: list[aiohttp.ClientSession] = []
        self._stack = AsyncExitStack()

    def seconds(self) -> float:
        return self.clock.now().timestamp()

    def since(self, moment: float) -> float:
        """Seconds of the story at which a call came."""
        return moment - START.timestamp()

    def _busy(self) -> bool:
        calls = sum(len(session.connector._acquired) for session in self._sessions if session.connector)
        hanging = sum(len(gate._waiters) for gate in self.gates)  # type: ignore[attr-defined]
        return at_work(*self.databases) or calls > hanging

    # life

    async def __aenter__(self) -> Self:
        await self._stack.enter_async_context(self.slack)
        await self._stack.enter_async_context(self.teams)
        for database, platforms in zip(self.databases, self._serving, strict=True):
            self.replicas.append(await self._replica(database, platforms))
        return self

    async def __aexit__(self, *_: object) -> None:
        for gate in self.gates:
            gate.set()
        for replica in self.replicas:
            for platform in (replica.slack, replica.teams):
                if platform:
                    await self.clock.during(platform.stop())
        for session in self._sessions:
            await session.close()
        await self._stack.aclose()

    async def _replica(self, db: Database, platforms: Sequence[str]) -> Replica:
        pace, saw = Pace(db, self.clock), list[Delivery]()
        router = Router(db, (*BLOCKS, GARDEN), HOUSE, self.clock, lambda: replica.worker.wake())  # noqa: PLW0108
        slack = self._to_slack(router, pace) if "slack" in platforms else None
        teams = self._to_teams(router, pace) if "teams" in platforms else None
        chats = [each.chat for each in (slack, teams) if each]
        worker = Worker(db, (*BLOCKS, GARDEN), HOUSE, self.clock, chats, saw.append)
        replica = Replica(db, slack, teams, worker, saw)
        await self._opens(replica)
        return replica

    def _to_slack(self, router: Router, pace: Pace) -> Slack:
        double = self.slack
        slack = connect_slack(
            bot_token=double.bot_token, signing_secret=double.signing_secret, api_url=double.api_url, router=router,
            pace=pace, messages_per_minute=self._slack_a_minute, now=self.clock.now,
            session=self._session(new_session()),
        )  # fmt: skip
        slack.door.afterwards.pause = self.clock.sleep
        return slack

    def _to_teams(self, router: Router, pace: Pace) -> Teams:
        issuer = self.teams.issuer
        return connect_teams(
            app_id=issuer.app_id, app_password=issuer.app_password, tenant_id=issuer.tenant_id,
            openid_url=issuer.openid_url, token_url=issuer.token_url, service_hosts=[self.teams.host], router=router,
            clock=self.clock, pace=pace, requests_per_second=TEAMS_A_SECOND,
            session=self._session(aiohttp.ClientSession()),
        )  # fmt: skip

    def _session(self, session: aiohttp.ClientSession) -> aiohttp.ClientSession:
        self._sessions.append(session)
        return session

    async def _opens(self, replica: Replica) -> None:
        """The doors of the replica that was opened last are those that the platforms know."""
        server = web.Application()
        for platform in (replica.slack, replica.teams):
            if platform:
                platform.add_routes(server)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        self._stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        door = f"http://127.0.0.1:{runner.addresses[0][1]}"
        if replica.slack:
            self.slack.app_url = f"{door}/slack/events"
            await replica.slack.start()
        if replica.teams:
            self.teams.talks_to(f"{door}/api/messages")

    # work

    @asynccontextmanager
    async def works(self, *replicas: Replica) -> AsyncIterator[None]:
        """These (or all) work as they do in a process, and look around every second of the clock."""
        chosen = replicas or tuple(self.replicas)
        running = [asyncio.create_task(replica.worker.run(every=3600)) for replica in chosen]
        ticking = asyncio.create_task(self._ticks(chosen))
        try:
            yield
        finally:
            ticking.cancel()
            for replica in chosen:
                replica.worker.stop()
            await self.clock.during(asyncio.gather(*running))

    async def _ticks(self, replicas: Sequence[Replica]) -> None:
        while True:
            await self.clock.sleep(1)
            for replica in replicas:
                replica.worker.wake()

    async def until(self, holds: Callable[[], bool], **within: float) -> None:
        await self.clock.until(holds, timedelta(**within) if within else timedelta(minutes=10))

    # people, rooms, letters

    def members(self, platform: str, count: int) -> list["Member"]:
        """So many people with an account there, whom the bot knows."""
        names = [f"{platform.title()} {number}" for number in range(count)]
        there: list[SlackPerson | TeamsPerson] = [self.somebody(platform, name) for name in names]
        people = [
            {
                "name": name, "email": f"{name}@example.com".lower(), "language": "en", "zone": "Europe/Berlin",
                "quiet_from": time(20), "quiet_until": time(8), "quiet_weekends": True, "most_a_week": 5,
                "settled": False, "caretaker": False, "reminders": [], "site": "", "calendar_secret": name,
                "created_at": START,
            }
            for name in names
        ]  # fmt: skip
        meet = insert(Person).returning(col(Person.id), sort_by_parameter_order=True)

        def met(unit: Unit) -> list[int]:
            ids = [number or 0 for number in unit.scalars(meet, people)]
            accounts = [
                {"person_id": number, "platform": platform, "seen_at": START, "unreachable": "", **self._address(one)}
                for number, one in zip(ids, there, strict=True)
            ]
            unit.execute(insert(Account), accounts)
            return ids

        return [Member(number, one) for number, one in zip(self.write(met), there, strict=True)]

    def somebody(self, platform: str, name: str) -> "SlackPerson | TeamsPerson":
        """Somebody there whom the bot does not know."""
        address = f"{name}@example.com".lower()
        if platform == "slack":
            return self.slack.person(name, email=address)
        return self.teams.person(name, email=address, has_bot=True)

    def _address(self, there: "SlackPerson | TeamsPerson") -> dict[str, Any]:
        if isinstance(there, SlackPerson):
            return {"tenant": TEAM, "user": there.id, "address": {}}
        address = {"conversation": there.chat.id, "service": self.teams.service_url, "member": there.id}
        return {"tenant": self.teams.tenant_id, "user": there.object_id, "address": address}

    def room(self, platform: str, name: str) -> Room:
        """A channel where the bot may speak."""
        if platform == "slack":
            channel: Room = self.slack.channel(name)
            tenant, address = TEAM, dict[str, str]()
        else:
            team = self.teams.team(f"Team {name}", [self.teams.person(f"Owner of {name}")])
            team.has_bot = True
            channel, tenant = team.channel(name), self.teams.tenant_id
            address = {"service": self.teams.service_url, "kind": "channel", "team": team.id}
        room = places.Room(
            platform=platform, tenant=tenant, channel=channel.id, name=f"#{name}", address=address,
            language="en", zone="Europe/Berlin", created_at=START,
        )  # fmt: skip
        self.write(lambda unit: unit.add(room))
        return channel

    def letters(self, to: Iterable["Member"], haste: Haste = Haste.NOW, bed: int = 1, **about: str) -> None:
        """Each of them shall be told a word of the garden."""
        same: dict[str, Any] = {"kind": "garden.word", "occurrence": "", "due_at": self.clock.now()}
        same |= {"haste": int(haste), "thing": f"bed:{bed}", **about}
        words = [Letter(person_id=each.id, **same) for each in to]
        self.write(lambda unit: outbox.write(unit, words))

    def stands(self, bed: int, *rooms: Room) -> None:
        """A card of the bed shall stand in these rooms."""

        def want(unit: Unit) -> None:
            for room in unit.query(places.Room):
                if room.channel in {each.id for each in rooms}:
                    posts.want(unit, f"bed:{bed}", room.id or 0, self.clock.now())

        self.write(want)

    def waters(self, bed: int, times: int = 1) -> None:
        """The bed changes so often."""
        self.write(lambda unit: [posts.changed(unit, f"bed:{bed}", self.clock.now()) for _ in range(times)])

    def write(self, work: Callable[[Unit], T]) -> T:
        """Somebody else does this in the database; the replicas hear of it."""
        done = self.databases[0].write_now(work)
        for replica in self.replicas:
            replica.worker.wake()
        return done

    def written(self) -> list[Letter]:
        return self.databases[0].read_now(lambda unit: unit.query(Letter).order_by("id").all())

    def fates(self) -> Mapping[Fate, int]:
        """How many letters came to each end."""
        return self.databases[0].read_now(lambda unit: ledger.letters(unit, START))

    def rooms(self) -> list[places.Room]:
        return self.databases[0].read_now(lambda unit: unit.query(places.Room).order_by("id").all())

    def posted(self) -> list[Post]:
        return self.databases[0].read_now(lambda unit: unit.query(Post).order_by("id").all())


@dataclass(eq=False)
class Member:
    """Somebody with one account."""

    id: int
    there: SlackPerson | TeamsPerson

    @property
    def heard(self) -> list[str]:
        """What the bot said to them, oldest first."""
        if isinstance(self.there, SlackPerson):
            return [message.words for message in self.there.dm if message.by_bot]
        return [message.says for message in self.there.chat.messages if message.by_bot]

    async def types(self, text: str) -> None:
        """In the private talk with the bot."""
        await (self.there.says(text) if isinstance(self.there, SlackPerson) else self.there.types(text))
