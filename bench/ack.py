"""How fast one process answers: a signed ``/lex sessions`` over HTTP beside a bare slack-bolt app that only
acknowledges, and a Teams message beside the vendor's stock CloudAdapter with one reply.

18,000 members and 5,000 sessions to come, in SQLite. Each server is a process of its own; the load comes from this one.
Ours runs without the limits it keeps towards the platforms: an answer on Teams is a call that waits for its turn, and
Teams allows fifty a second.
"""

import asyncio
import json
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import load
import network
import programs
import table
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from store.db import Database
from store.migrations import migrate
from tests.adapters.slack.double import SlackDouble
from tests.adapters.slack.workspace import TEAM
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.wire import payload

MEMBERS = 18_000

WORDS = {
    "slack_p50_ms": "signed /lex sessions, one at a time",
    "slack_p99_ms": "",
    "slack_rps_32": "the same at 32 clients",
    "bare_slack_rps_32": "bare slack-bolt, one listener, acknowledging only, at 32 clients",
    "slack_share": "of the bare app's throughput (goal 0.20)",
    "teams_rps_32": "a Teams message `sessions`, answered, at 32 clients",
    "stock_teams_rps_32": "stock CloudAdapter with one reply, at 32 clients",
    "teams_times": "the stock adapter's throughput (goal 3)",
    "rss_mb": "resident memory after all that (goal 150)",
    "ready_s": "from start to ready (goal 2)",
}


def signed(secret: str, tenant: str, members: int) -> load.Request:
    """Slack's slash command, from another member each time."""
    signer = SignatureVerifier(secret)

    def request(number: int) -> tuple[dict[str, str], bytes]:
        values = {
            "token": "none", "team_id": tenant, "team_domain": "example", "channel_id": "C1", "channel_name": "lex",
            "user_id": f"U{number * 7919 % members}", "user_name": "member", "command": "/lex", "text": "sessions",
            "api_app_id": "A1", "is_enterprise_install": "false", "trigger_id": f"{number}.{time.time_ns()}",
            "response_url": "https://hooks.slack.com/commands/1/2/3",
        }  # fmt: skip
        body, now = urlencode(values), str(int(time.time()))
        signature = signer.generate_signature(timestamp=now, body=body) or ""
        headers = {"Content-Type": "application/x-www-form-urlencoded", "X-Slack-Request-Timestamp": now}
        return headers | {"X-Slack-Signature": signature}, body.encode()

    return request


def message(token: str, service_url: str, tenant: str, members: int) -> load.Request:
    """A Teams message in a personal chat, from another member each time, with the token Teams uses for an hour."""
    sample = payload("message_personal")
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}

    def request(number: int) -> tuple[dict[str, str], bytes]:
        user = f"U{number * 7919 % members}"
        activity = sample | {
            "id": f"{time.time_ns()}", "serviceUrl": service_url, "text": "sessions",
            "from": {"id": f"29:{user}", "name": "Member", "aadObjectId": user},
            "conversation": sample["conversation"] | {"id": f"a:{user}", "tenantId": tenant},
            "channelData": {"tenant": {"id": tenant}}, "locale": "en-GB",
        }  # fmt: skip
        return headers, json.dumps(activity).encode()

    return request


def address(service_url: str, platform: str, user: str) -> dict[str, str]:
    """Members were met before: the bot knows where they are reached."""
    if platform != "teams":
        return {}
    return {"service": service_url, "member": f"29:{user}", "conversation": f"a:{user}"}


async def connector() -> tuple[web.AppRunner, str]:
    """A connector that takes every reply at once: the double's pace is not what is measured here."""

    async def taken(_request: web.Request) -> web.Response:
        return web.json_response({"id": "1"})

    application = web.Application()
    application.router.add_route("*", "/{tail:.*}", taken)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner, f"http://127.0.0.1:{runner.addresses[0][1]}/"


async def measure() -> dict[str, float]:
    async with SlackDouble() as slack, TeamsDouble() as teams:
        replies, service_url = await connector()
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{Path(folder) / 'lexbot.db'}"
            migrate(url)
            database = Database(url)
            tenants = {"slack": TEAM, "teams": teams.tenant_id}
            network.fill(database, tenants, address=lambda *who: address(service_url, *who))
            database.close()
            settings = {
                "LEXBOT_DATABASE_URL": url, "LEXBOT_BROWSER": "off", "LEXBOT_WELCOME": "off",
                "SLACK_MESSAGES_PER_MINUTE": "0", "TEAMS_REQUESTS_PER_SECOND": "0",
                "SLACK_BOT_TOKEN": slack.bot_token, "SLACK_SIGNING_SECRET": slack.signing_secret,
                "SLACK_API_URL": slack.api_url, **teams.settings,
                "TEAMS_SERVICE_HOSTS": service_url.removeprefix("http://").rstrip("/"),
            }  # fmt: skip
            slack_request = signed(slack.signing_secret, TEAM, MEMBERS)
            teams_request = message(teams.issuer.token(service_url), service_url, teams.tenant_id, MEMBERS)
            figures = await compare(settings, slack_request, teams_request)
        await replies.cleanup()
    figures["slack_share"] = figures["slack_rps_32"] / figures["bare_slack_rps_32"]
    figures["teams_times"] = figures["teams_rps_32"] / figures["stock_teams_rps_32"]
    return {name: figures[name] for name in WORDS}


async def rounds(
    ours: str, reference: str, request: load.Request, other: load.Request, count: int
) -> tuple[float, float]:
    """The middle of five rounds of each at 32 clients, in turn, so that a noisy machine is noisy for both."""
    per_second: tuple[list[float], list[float]] = [], []
    for url, asked in ((ours, request), (reference, other)):
        await load.post(url, asked, clients=4, count=200)  # warm
    for _ in range(5):
        for taken, url, asked in zip(per_second, (ours, reference), (request, other), strict=True):
            answered = await load.post(url, asked, clients=32, count=count)
            assert not answered.refused, f"{answered.refused} answers of {url} were not 2xx"
            taken.append(answered.per_second)
    return median(per_second[0]), median(per_second[1])


async def compare(settings: dict[str, str], slack: load.Request, teams: load.Request) -> dict[str, float]:
    here = Path(__file__).parent
    lexbot = [str(Path(sys.executable).with_name("lexbot")), "run"]

    def unsigned(number: int) -> tuple[dict[str, str], bytes]:
        return {"Content-Type": "application/json"}, teams(number)[1]

    async with (
        programs.running(lexbot, settings, "/readyz") as ours,
        programs.running([str(here / "bare_slack.py")], settings, "/healthz") as bare,
        programs.running([str(here / "stock_teams.py")], settings, "/healthz") as stock,
    ):
        events, messages = "/slack/events", "/api/messages"
        await load.post(ours.url + events, slack, clients=1, count=200)  # warm
        alone = await load.post(ours.url + events, slack, clients=1, count=500)
        slack_32, bare_32 = await rounds(ours.url + events, bare.url + events, slack, slack, 1000)
        teams_32, stock_32 = await rounds(ours.url + messages, stock.url + messages, teams, unsigned, 200)
        return {
            "slack_p50_ms": alone.percentile_ms(0.5),
            "slack_p99_ms": alone.percentile_ms(0.99),
            "slack_rps_32": slack_32,
            "bare_slack_rps_32": bare_32,
            "teams_rps_32": teams_32,
            "stock_teams_rps_32": stock_32,
            "rss_mb": ours.rss_mb(),
            "ready_s": ours.ready_s,
        }


if __name__ == "__main__":
    table.show("ack", asyncio.run(measure()), WORDS)
