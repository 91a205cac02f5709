"""Several running programs on one PostgreSQL: they start at once, share the work, and make room for each other."""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.clock import utc_now
from store import people, places
from store.db import Database
from tests.adapters.cli.process import Running
from tests.adapters.slack.double import SlackDouble
from tests.adapters.slack.faults import waits_for
from tests.adapters.slack.limits import UNLIMITED
from tests.adapters.slack.people import Person
from tests.adapters.slack.wire import Http
from tests.adapters.slack.workspace import Channel

CARA = "cara@example.org"
Run = Callable[..., Running]


def test_two_that_start_at_once_on_an_empty_database_both_come_up(run: Run, empty_postgres_url: str) -> None:
    both = [run("--migrate", LEXBOT_DATABASE_URL=empty_postgres_url) for _ in range(2)]
    for one in both:
        assert "LEX is in your browser" in one.line(), one.ends()
        assert one.get("/readyz")[0] == 200
    assert [one.stops()[0] for one in both] == [0, 0]


def test_the_invented_people_move_in_once(run: Run, empty_postgres_url: str) -> None:
    both = [run("--migrate", "--demo", LEXBOT_DATABASE_URL=empty_postgres_url) for _ in range(2)]
    for one in both:
        assert "LEX is in your browser" in one.line(), one.ends()
    db = Database(empty_postgres_url)
    names = [person.name for person in db.read_now(people.everybody)]
    channels = [room.channel for room in db.read_now(places.all_rooms)]
    db.close()
    assert len(names) == len(set(names)) > 3
    assert len(channels) == len(set(channels)) > 1
    assert [one.stops()[0] for one in both] == [0, 0]


class Balanced(Http):
    """Slack's requests by way of a balancer: one replica after the other, of those that it thinks are ready."""

    def __init__(self, slack: SlackDouble) -> None:
        super().__init__("", slack.http.secret, slack.http.wall_clock, slack.http.patience)
        self.ports: list[int] = []
        self._turns = count()

    @property
    def url(self) -> str:
        if not self.ports:
            return ""
        return f"http://127.0.0.1:{self.ports[next(self._turns) % len(self.ports)]}/slack/events"

    @url.setter
    def url(self, _url: str) -> None:
        """It is asked for anew each time."""


@dataclass
class Network:
    """A workspace, and the replicas that serve it."""

    slack: SlackDouble
    balancer: Balanced
    run: Run
    settings: dict[str, str]
    channel: Channel
    replicas: list[Running] = field(default_factory=list[Running])

    async def starts(self) -> Running:
        one = self.run(**self.settings)
        assert "LEX is connected to Slack" in await asyncio.to_thread(one.line), one.ends()
        self.replicas.append(one)
        self.balancer.ports.append(one.port)
        return one

    async def is_told_to_stop(self, one: Running) -> None:
        """SIGTERM; the balancer goes on sending until it hears that this one is not ready any more."""
        one.tells()
        while (await asyncio.to_thread(one.get, "/readyz"))[0] != 503:
            pass
        self.balancer.ports.remove(one.port)

    async def offers(self, title: str) -> None:
        cara = self.slack.person("Cara Care", email=CARA, joins=[self.channel])
        await cara.types("/lex setup", in_=self.channel)
        await cara.submits({"Also what fits no other room": ["yes"]})
        starts = datetime.now(UTC) + timedelta(days=2)
        await cara.types(f"/lex host {title} | {starts:%Y-%m-%d %H:%M} | https://meet.example.org/f", in_=self.channel)

    def members(self, how_many: int) -> list[Person]:
        return [self.slack.person(f"Member {number}", joins=[self.channel]) for number in range(how_many)]

    def told(self, member: Person) -> int:
        """How many messages this member got, not counting files."""
        taken = [call for call in self.slack.calls_of("chat.postMessage") if call.answer["ok"]]
        return [call.body["channel"] for call in taken].count(member.id)

    async def hears(self, what: Callable[[], bool]) -> None:
        """Wait until the workspace looks like this."""
        rings = self.slack._front.rings
        async with asyncio.timeout(60):
            while not what():
                rings.clear()  # it rings when a call comes, before it is answered
                with suppress(TimeoutError):
                    await asyncio.wait_for(rings.wait(), 0.2)


@asynccontextmanager
async def network(run: Run, url: str) -> AsyncIterator[Network]:
    async with SlackDouble(limits=UNLIMITED) as slack:
        slack.http = slack.wire = balancer = Balanced(slack)
        settings = {
            "LEXBOT_DATABASE_URL": url,
            "LEXBOT_CARETAKERS": CARA,
            "LEXBOT_WELCOME": "off",
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_API_URL": slack.api_url,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_MESSAGES_PER_MINUTE": "0",
        }
        yield Network(slack, balancer, run, settings, slack.channel("python"))


async def test_replicas_are_replaced_while_people_sign_up_and_nobody_notices(run: Run, postgres_url: str) -> None:
    async with network(run, postgres_url) as net:
        first, second = await net.starts(), await net.starts()
        await net.offers("Fixtures")
        members = net.members(60)
        left = iter(members)
        done = asyncio.Semaphore(0)

        async def sign_up() -> None:
            for member in left:
                await member.types("/lex join 1", in_=net.channel)
                done.release()

        people = [asyncio.create_task(sign_up()) for _ in range(6)]
        for one in (first, second):
            for _ in range(15):
                await done.acquire()
            await net.starts()
            await net.is_told_to_stop(one)
        await asyncio.gather(*people)
        for one in (first, second):
            code, _, err = await asyncio.to_thread(one.ends)
            assert (code, "Traceback" in err) == (0, False), err

        assert net.slack.complaints == [], "every click was answered"
        await net.hears(lambda: all(each.dm for each in members) and "60 people come" in net.channel.last.words)
        assert [net.told(each) for each in members] == [1] * 60, "everybody is written to once"
        assert len(net.channel.messages) == 1, "one card, always the same"


async def test_a_platform_that_hangs_keeps_nobody_from_stopping_in_time(run: Run, postgres_url: str) -> None:
    async with network(run, postgres_url) as net:
        one = await net.starts()
        await net.offers("Fixtures")
        await net.hears(lambda: len(net.channel.messages) == 1)
        gate, members = asyncio.Event(), net.members(4)
        net.slack.fails("chat.postMessage", waits_for(gate), times=1000)
        for each in members[:3]:
            await each.types("/lex join 1", in_=net.channel)
        await net.slack.called("chat.postMessage", 2)
        net.slack.fails("users.info", waits_for(gate), times=1000)
        late = asyncio.create_task(members[3].types("/lex join 1", in_=net.channel))
        await net.hears(lambda: len(net.slack.calls_of("users.info")) == 5)

        began = utc_now()
        await net.is_told_to_stop(one)
        code, _, err = await asyncio.to_thread(one.ends)
        took = utc_now() - began
        assert (code, "Traceback" in err) == (0, False), err
        assert took < timedelta(seconds=20)
        assert (await late).ok
        assert "You are in" in members[3].ephemerals[-1].words, "acknowledged, so done and answered"

        gate.set()  # what hung may arrive after all
        await net.starts()
        await net.hears(lambda: all(each.dm for each in members) and "4 people come" in net.channel.last.words)
        assert [net.told(each) for each in members] == [1] * 4, "nothing twice"


async def test_a_second_signal_ends_it_at_once(run: Run, postgres_url: str) -> None:
    async with network(run, postgres_url) as net:
        one = await net.starts()
        await net.offers("Fixtures")
        gate = asyncio.Event()
        net.slack.fails("chat.postMessage", waits_for(gate), times=1000)
        await net.slack.called("chat.postMessage")
        await net.is_told_to_stop(one)
        began = utc_now()
        code, _, _ = await asyncio.to_thread(one.stops)
        gate.set()
        assert code == -signal.SIGTERM
        assert utc_now() - began < timedelta(seconds=5)
