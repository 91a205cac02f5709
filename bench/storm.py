"""A storm of sign-ups: 5,000 members press *Sign up* for one session of 300 seats within a minute, by signed HTTP, on
SQLite and on PostgreSQL; then as fast as 50 clients can, beside the same transaction in a bare loop on the same
database, and beside hand-written SQL, which no bot can reach but which shows where the time goes.

The bot is the real ``lexbot run`` in a process of its own. The load and what stands for Slack come from this one, the
bare loop and the SQL from others. 18,000 members and 5,000 sessions are there; the session stands in three rooms.
PostgreSQL is as durable as it is by default. ``--fast`` takes a tenth of it.
"""

import asyncio
import hashlib
import hmac
import json
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import load
import programs
import sql_sign_up
import table
from one_session import FIRST, ROOMS, SEATS, message, prepare, seats_over
from slack_stand_in import TEAM, TOKEN, StandIn

from store.migrations import migrate
from tests import postgres
from tests.adapters.slack.payloads import payload

SECRET = "8f742231b10e8888abcd99e0f1a2b3c4"
FAST = "--fast" in sys.argv
MEMBERS, SECONDS = (500, 6.0) if FAST else (5_000, 60.0)
TWICE = 0.02
"""This part of the members presses twice."""
CLIENTS = 50
ROUNDS, ROUND = (1, 500) if FAST else (5, 1_000)
CONNECTIONS = {"sqlite": (1,), "postgres": (4, 16, CLIENTS)}
"""Of the SQL: SQLite has one writer; of PostgreSQL's numbers the quickest counts."""

WORDS = {
    "p99_s": "5,000 sign-ups within a minute: p99 until Slack has our 200 (goal: under 3)",
    "told_p99_s": "the same until the member reads the answer",
    "updates": "card updates in all rooms until each showed the end",
    "right_s": "seconds from the last sign-up until then",
    "per_s": f"sign-ups a second at {CLIENTS} clients, until the last member reads the answer",
    "bare_per_s": "the same transaction in a bare loop: our router and store alone, no HTTP, nothing sent",
    "ratio_to_bare": "of the bare loop (goal 0.50)",
    "sql_per_s": "hand-written SQL of the same effect by the database's driver: the most that the database can do",
    "ratio_to_sql": "of that",
}


@dataclass(frozen=True, slots=True)
class Bot:
    """The running bot, its database, what stands for Slack, and how many came to which session."""

    url: str
    database: str
    slack: StandIn
    came: dict[int, int] = field(default_factory=dict[int, int])

    def press(self, session: int, members: Sequence[int]) -> load.Request:
        """*Sign up* on a card in a room, pressed by one member after the other."""
        self.came[session] = len(set(members))

        def request(number: int) -> tuple[dict[str, str], bytes]:
            click = payload("block_actions_message", {
                "user.id": f"U{members[number]}", "team.id": TEAM, "trigger_id": f"{session}.{number}",
                "response_url": f"{self.slack.url}/said/{session}/{number}",
            })  # fmt: skip
            click["actions"][0] |= {"action_id": "post.1", "value": f"join {session}"}
            return signed(urlencode({"payload": json.dumps(click)}).encode())

        return request

    async def told(self, session: int, count: int) -> list[float]:
        """When each of those who pressed for the session read the answer."""
        paths = [f"/said/{session}/{number}" for number in range(count)]
        await self.slack.until(lambda: all(path in self.slack.told for path in paths))
        return [self.slack.told[path] for path in paths]


def signed(body: bytes) -> tuple[dict[str, str], bytes]:
    """As Slack signs it now."""
    now = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:%b:%b" % (now.encode(), body), hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": now}
    return headers | {"X-Slack-Signature": f"v0={digest}"}, body


@asynccontextmanager
async def running(database: str) -> AsyncIterator[Bot]:
    prepare(database, TEAM)
    async with StandIn() as slack:
        settings = {
            "LEXBOT_DATABASE_URL": database, "LEXBOT_BROWSER": "off", "LEXBOT_WELCOME": "off",
            "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET, "SLACK_API_URL": slack.api_url,
        }  # fmt: skip
        lexbot = [str(Path(sys.executable).with_name("lexbot")), "run"]
        async with programs.running(lexbot, settings, "/readyz") as program:
            yield Bot(f"{program.url}/slack/events", database, slack)


async def storm(bot: Bot) -> dict[str, float]:
    """Everybody at a random moment of a minute, some twice."""
    chance = random.Random(2026)  # noqa: S311 - no secret
    members = list(range(MEMBERS))
    pressing = members + chance.sample(members, int(TWICE * MEMBERS))
    chance.shuffle(pressing)
    moments = sorted(chance.uniform(0, SECONDS) for _ in pressing)
    began = time.perf_counter()
    answered = await load.arriving(bot.url, bot.press(FIRST, pressing), moments)
    ended = time.perf_counter()
    assert not answered.refused, f"{answered.refused} answers were not 2xx"
    await bot.slack.until(lambda: _shows_the_end(bot))
    right = time.perf_counter()
    told = await bot.told(FIRST, len(pressing))
    waited = [then - began - moment for then, moment in zip(told, moments, strict=True)]
    return {
        "p99_s": answered.percentile_ms(0.99) / 1000,
        "told_p99_s": load.percentile(waited, 0.99),
        "right_s": right - ended,
        "updates": sum(map(len, bot.slack.updates.values())),
    }


def _shows_the_end(bot: Bot) -> bool:
    """Whether the card in every room does."""
    end = f"{SEATS} of {SEATS} taken, {MEMBERS - SEATS} waiting"
    return sum(end in text for (_, ts), text in bot.slack.shown.items() if ts == message(FIRST)) == ROOMS


async def rounds(bot: Bot, kind: str) -> dict[str, float]:
    """Ours, the bare loop and the SQL in turn, so that a noisy machine is noisy for both; the middle one counts."""
    ours, bare, sql = list[float](), list[float](), list[float]()
    session, members = FIRST, range(ROUND)
    for _ in range(ROUNDS):
        session += 1
        began = time.perf_counter()
        answered = await load.post(bot.url, bot.press(session, members), clients=CLIENTS, count=ROUND)
        assert not answered.refused, f"{answered.refused} answers were not 2xx"
        ours.append(ROUND / (max(await bot.told(session, ROUND)) - began))
        session += 1
        bare.append(await _alone("bare_sign_up.py", bot, session))
        best = 0.0
        for connections in CONNECTIONS[kind]:
            session += 1
            best = max(best, await _alone("sql_sign_up.py", bot, session, connections))
        sql.append(best)
    return {
        "per_s": median(ours),
        "bare_per_s": median(bare),
        "ratio_to_bare": median(mine / other for mine, other in zip(ours, bare, strict=True)),
        "sql_per_s": median(sql),
        "ratio_to_sql": median(mine / other for mine, other in zip(ours, sql, strict=True)),
    }


async def _alone(program: str, bot: Bot, session: int, *connections: int) -> float:
    """Sign-ups a second by a program of its own."""
    bot.came[session] = ROUND
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        Path(__file__).with_name(program),
        bot.database,
        *map(str, (session, ROUND, CLIENTS, *connections)),
        stdout=asyncio.subprocess.PIPE,
    )
    printed, _ = await process.communicate()
    assert process.returncode == 0, f"{program} failed"
    return ROUND / float(printed)


@contextmanager
def databases() -> Iterator[dict[str, str]]:
    """An empty database of each kind."""
    with tempfile.TemporaryDirectory() as folder, postgres.server(postgres.binaries(), migrate) as server:
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):  # off for tests
            server.execute("ALTER SYSTEM SET {name} = on", setting)
        server.execute("SELECT pg_reload_conf()")
        yield {"sqlite": f"sqlite:///{Path(folder) / 'lexbot.db'}", "postgres": server.fresh()}


async def measure() -> tuple[dict[str, float], dict[str, str]]:
    figures, words = dict[str, float](), dict[str, str]()
    at_once, over = 0, 0
    with databases() as urls:
        for kind, url in urls.items():
            async with running(url) as bot:
                found = await storm(bot) | await rounds(bot, kind)
            over = max(over, seats_over(url, bot.came))
            at_once = max(at_once, bot.slack.updates_in_a_second())
            figures |= {f"{kind}_{name}": found[name] for name in WORDS}
            words |= {f"{kind}_{name}": word for name, word in WORDS.items()}
    figures |= {"updates_per_s_max": at_once, "seats_over": over}
    words |= {"updates_per_s_max": "the most updates of one card within a second (goal 1)"}
    return figures, words | {"seats_over": "seats given beyond those that there are (goal 0)"}


if __name__ == "__main__":
    print("The SQL: " + ", ".join(sql_sign_up.STEPS) + ".")
    table.show("storm", *asyncio.run(measure()))
