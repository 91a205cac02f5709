"""A company before a running LEX: two platforms, people, rooms and sessions, and the replicas between them."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self

import aiohttp

from store.db import Database
from store.people import Person
from tests.adapters.slack.double import ALL_EVENTS, SlackDouble
from tests.adapters.slack.limits import UNLIMITED
from tests.adapters.slack.people import Person as SlackPerson
from tests.adapters.slack.wire import NOBODY, Answer
from tests.adapters.slack.workspace import Channel as SlackChannel
from tests.adapters.slack.workspace import Message as SlackMessage
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.people import Person as TeamsPerson
from tests.adapters.teams.world import Channel as TeamsChannel
from tests.chaos.relay import Relay
from tests.chaos.replica import Replica
from tests.chaos.truth import Truth

CARA = "cara@example.org"
TOPICS = ("python", "design")


@dataclass(frozen=True)
class Scale:
    """How large the company is."""

    members: int
    sessions: int
    seats: tuple[int, int]
    """The least and the most of a session."""


@dataclass(eq=False)
class Member:
    """One person, with an account on Slack, on Teams, or on both by the same address."""

    number: int
    email: str
    slack: SlackPerson | None = None
    teams: TeamsPerson | None = None
    busy: bool = False

    def __repr__(self) -> str:
        return f"member {self.number} ({'slack ' if self.slack else ''}{'teams' if self.teams else ''})"


@dataclass
class Session:
    """One session, and what stands in the rooms for it."""

    number: int
    title: str
    capacity: int
    topic: str
    host: SlackPerson
    moves: list[tuple[float, float]] = field(default_factory=list)
    """When its move was asked for, and when that was answered."""


class Town:
    """Everything there is, from `async with` on; `url` is a migrated database."""

    def __init__(self, url: str, folder: Path, scale: Scale, seed: int, replicas: int = 1) -> None:
        self.url, self.scale, self.chance = url, scale, random.Random(seed)
        self.slack = SlackDouble(limits=UNLIMITED, events=ALL_EVENTS - {"message.im"})
        self.teams = TeamsDouble()
        self.teams.limits.enforced = False
        self.truth = Truth(url)
        self.members: list[Member] = []
        self.sessions: dict[int, Session] = {}
        self.dms: list[tuple[str, str, str]] = []
        """Every private message that Slack took: to whom, its id, its words."""
        self._folder, self._count = folder, replicas
        self._answers = Counter[int]()
        self.replicas: list[Replica] = []
        self.to_bot = Relay(self._ports, seed)
        self.to_slack = Relay(lambda: [int(self._slack_port)], seed)
        self._slack_port = 0
        self._stack = AsyncExitStack()

    def _ports(self) -> list[int]:
        return [replica.port for replica in self.replicas if replica.lives and not replica.leaving]

    # being there

    async def __aenter__(self) -> Self:
        try:
            await self._begin()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def _begin(self) -> None:
        self._stack.callback(self.truth.close)
        await self._stack.enter_async_context(self.slack)
        await self.teams.start()
        self._stack.push_async_callback(self.teams.stop)
        for relay in (self.to_bot, self.to_slack):
            await relay.start()
            self._stack.push_async_callback(relay.stop)
        self._slack_port = int(self.slack.api.url.rpartition(":")[2])
        self._people_are_known()
        self.slack.api.url = self.to_slack.url  # the addresses it gives to the bot lead through the relay as well
        await self._one_connection_a_delivery()
        self._note_private_messages()
        self._count_answers_of_slack()
        self.replicas += [Replica(self._folder, f"lexbot-{n}", self.settings()) for n in range(self._count)]
        for replica in self.replicas:
            self._stack.push_async_callback(replica.close)
        await asyncio.gather(*(replica.up() for replica in self.replicas))
        await self.until_ready()

    def _people_are_known(self) -> None:
        """Everybody is known by their address, as after an import, and wants to be told at any hour."""
        database, now = Database(self.url), datetime.now(UTC)
        database.write_now(lambda unit: unit.add_all(person(number, now) for number in range(self.scale.members)))
        database.close()

    async def _one_connection_a_delivery(self) -> None:
        """So that the relay chooses a replica for each."""
        for wire in (self.slack.http, self.teams.wire):
            session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True))
            self._stack.push_async_callback(session.close)
            if wire is self.slack.http:
                wire._session = session
            else:
                assert self.teams.wire.session
                await self.teams.wire.session.close()
                self.teams.wire.session = session
        self.slack.app_url = f"{self.to_bot.url}/slack/events"
        self.teams.talks_to(f"{self.to_bot.url}/api/messages")

    def _note_private_messages(self) -> None:
        """Messages are changed by clicks: what they said at first is kept here."""
        post = self.slack.workspace.post

        def noting(channel: SlackChannel, user: str, text: str, **fields: Any) -> SlackMessage:
            message = post(channel, user, text, **fields)
            if channel.kind == "im" and message.by_bot:
                self.dms.append((channel.members[0], message.ts, message.words))
            return message

        self.slack.workspace.post = noting  # type: ignore[method-assign]

    def _count_answers_of_slack(self) -> None:
        """By status; below zero: there was none at all."""
        post = self.slack.http.post

        async def counting(raw: bytes, headers: Mapping[str, str] | None = None, timestamp: str = "") -> Answer:
            answer = await post(raw, headers, timestamp)
            self._answers[answer.status] += 1
            return answer

        self.slack.http.post = counting  # type: ignore[method-assign]

    def refused(self) -> int:
        """How many deliveries were answered by an error, or by nothing before anybody became impatient."""
        by_slack = sum(count for status, count in self._answers.items() if status == NOBODY or status >= 500)
        teams = [one for one in self.teams.wire.deliveries if not one.answered and not one.timed_out]
        return by_slack + len(teams)

    def settings(self) -> dict[str, str]:
        """The environment of a replica."""
        return {
            "LEXBOT_DATABASE_URL": self.url, "LEXBOT_BROWSER": "off", "LEXBOT_WELCOME": "off", "LEXBOT_LOGS": "json",
            "LEXBOT_CARETAKERS": CARA, "LEXBOT_TIMEZONE": noon(),
            "SLACK_BOT_TOKEN": self.slack.bot_token, "SLACK_SIGNING_SECRET": self.slack.signing_secret,
            "SLACK_API_URL": self.slack.api_url, **self.teams.settings,
            "SLACK_MESSAGES_PER_MINUTE": "0", "TEAMS_REQUESTS_PER_SECOND": "0",  # a storm need not take all day
        }  # fmt: skip

    async def until_ready(self) -> None:
        """Every replica is connected to both platforms."""
        async with aiohttp.ClientSession() as session, asyncio.timeout(60):
            for replica in self.replicas:
                while True:
                    async with session.get(f"{replica.url}/readyz") as answer:
                        if answer.status == 200:
                            break
                    await asyncio.sleep(0.1)

    # what there is in it

    async def settle_down(self) -> None:
        """People, two rooms on each platform, and the sessions, offered by their hosts."""
        rooms = [self.slack.channel(topic) for topic in TOPICS]
        team = self.teams.team("Engineering")
        team.has_bot = True
        self.slack_rooms = dict(zip(TOPICS, rooms, strict=True))
        self.teams_rooms = {topic: team.channel(topic) for topic in TOPICS}
        for number in range(self.scale.members):
            self.members.append(self._person(number))
            if teams := self.members[-1].teams:
                team.members.append(teams)
        cara, too = self._caretaker()
        team.members.append(too)
        for topic in TOPICS:
            await self._binds_slack(cara, topic)
            await self._binds_teams(too, topic)

    def _person(self, number: int) -> Member:
        member = Member(number, f"member{number}@example.org")
        where = ("slack", "teams", "both", "slack", "teams")[number % 5]
        if where != "teams":
            rooms = list(self.slack_rooms.values())
            member.slack = self.slack.person(f"Member {number}", email=member.email, tz=noon(), joins=rooms)
        if where != "slack":
            name = f"Member {number}"
            member.teams = self.teams.person(name, email=member.email, timezone=noon(), has_bot=True)
        return member

    def _caretaker(self) -> tuple[SlackPerson, TeamsPerson]:
        rooms = list(self.slack_rooms.values())
        cara = self.slack.person("Cara Care", email=CARA, tz=noon(), joins=rooms)
        return cara, self.teams.person("Cara Care", email=CARA, timezone=noon(), has_bot=True)

    async def _binds_slack(self, cara: SlackPerson, topic: str) -> None:
        await cara.types("/lex setup", in_=self.slack_rooms[topic])
        await self.until(lambda: cara.modal)
        await cara.submits({"Topics": topic, "Cards a day at once, at most": "50"})
        await self.until(lambda: self.truth.rooms("slack") > TOPICS.index(topic))
        await cara.closes()

    async def _binds_teams(self, cara: TeamsPerson, topic: str) -> None:
        before = len(cara.chat.everything)
        await cara.types("<at>LEX</at> setup", in_=self.teams_rooms[topic])
        await self.until(lambda: any("Save" in message.buttons for message in cara.chat.everything[before:]))
        form = next(message for message in cara.chat.everything[before:] if "Save" in message.buttons)
        await cara.clicks(form, "Save", {"topics": topic, "at_once": "50"})
        await self.until(lambda: self.truth.rooms("teams") > TOPICS.index(topic))

    async def offers(self, count: int) -> None:
        """So many sessions more, each announced in a room on each platform."""
        for _ in range(count):
            place = len(self.sessions)
            host = self.slack.person(f"Host {place}", tz=noon(), joins=self.slack_rooms.values())
            title, topic = f"Session {place:02d} of the day", TOPICS[place % len(TOPICS)]
            seats = self.chance.randint(*self.scale.seats)
            await self._offers(host, title, topic, seats)

    async def _offers(self, host: SlackPerson, title: str, topic: str, seats: int) -> None:
        starts = datetime.now(UTC) + timedelta(days=9, hours=len(self.sessions))
        values = {"Title": title, "Starts": starts, "Topics": topic, "Seats": str(seats)}
        values["Join link or place"] = "https://meet.example.org/room"
        for _ in range(20):
            if not host.modal:
                await host.types("/lex host", in_=self.slack_rooms[topic])
            if host.modal and "Title" in host.modal.labels:
                await host.submits(values, checked=False)
            number = await asyncio.to_thread(self.truth.session_called, title)
            if number:
                self.sessions[number] = Session(number, title, seats, topic, host)
                return
            await asyncio.sleep(0.5)
        raise AssertionError(f"{title!r} could not be offered: {host.modal and host.modal.errors}")

    # the cards in the rooms

    def slack_cards(self, session: Session) -> list[SlackMessage]:
        room = self.slack_rooms[session.topic]
        return [message for message in room.messages if message.by_bot and session.title in message.words]

    def teams_cards(self, session: Session) -> list[Any]:
        room: TeamsChannel = self.teams_rooms[session.topic]
        return [message for message in room.posts if message.by_bot and session.title in message.says]

    async def announced(self, within: float = 60.0) -> None:
        """Every session stands in its rooms."""
        everything = list(self.sessions.values())
        await self.until(lambda: all(self.slack_cards(one) and self.teams_cards(one) for one in everything), within)

    async def until(self, holds: Callable[[], Any], within: float = 30.0) -> None:
        async with asyncio.timeout(within):
            while not holds():
                await asyncio.sleep(0.05)


def person(number: int, now: datetime) -> Person:
    awake = {"quiet_from": time.min, "quiet_until": time.min, "quiet_weekends": False}
    return Person(
        name=f"Member {number}", email=f"member{number}@example.org", language="en", zone=noon(), reminders=[1440, 10],
        calendar_secret=f"secret-of-member-{number}", created_at=now, **awake,
    )  # fmt: skip


def noon() -> str:
    """A time zone in which it is about noon now, so that nobody's night keeps a letter from being sent."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"
