"""The running program between a Slack and a Teams that grant no more than the app packages ask for."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from manifests import slack as manifest
from tests.adapters.cli.process import Running
from tests.adapters.slack.double import SlackDouble
from tests.adapters.slack.wire import signature
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.knocking import activity

CARA = "cara@example.org"
EVENTS = {event.partition(".")[0] for event in manifest.EVENTS}


@dataclass
class Connected:
    slack: SlackDouble
    teams: TeamsDouble
    running: Running


@pytest.fixture(params=["http", "socket"])
async def connected(request: pytest.FixtureRequest, run: Callable[..., Running]) -> AsyncIterator[Connected]:
    by_socket = request.param == "socket"
    slack = SlackDouble(scopes=manifest.SCOPES, events=EVENTS, socket_mode=by_socket)
    async with slack, TeamsDouble() as teams:
        issuer = teams.issuer
        settings = {
            "SLACK_BOT_TOKEN": slack.bot_token,
            "SLACK_SIGNING_SECRET": slack.signing_secret,
            "SLACK_API_URL": slack.api_url,
            "MICROSOFT_APP_ID": issuer.app_id,
            "MICROSOFT_APP_PASSWORD": issuer.app_password,
            "MICROSOFT_APP_TENANT_ID": issuer.tenant_id,
            "TEAMS_OPENID_URL": issuer.openid_url,
            "TEAMS_TOKEN_URL": issuer.token_url,
            "TEAMS_SERVICE_HOSTS": teams.host,
            "LEXBOT_CARETAKERS": CARA,
            "LEXBOT_WELCOME": "off",
            "LEXBOT_PUBLIC_URL": "https://lex.example.com",
        }
        running = run(**settings, **({"SLACK_APP_TOKEN": slack.app_token} if by_socket else {}))
        slack.app_url = f"http://127.0.0.1:{running.port}/slack/events"
        teams.talks_to(f"http://127.0.0.1:{running.port}/api/messages")
        said = await asyncio.to_thread(running.line)
        assert said == f"LEX is connected to Slack and Microsoft Teams, and listens at http://127.0.0.1:{running.port}."
        if by_socket:
            await slack.connected()
        yield Connected(slack, teams, running)
        code, _, err = await asyncio.to_thread(running.stops)
        assert (code, "Traceback" in err) == (0, False), err


async def test_a_session_offered_on_slack_is_joined_from_teams(connected: Connected) -> None:
    slack, teams, running = connected.slack, connected.teams, connected.running
    status, ready = await asyncio.to_thread(running.get, "/readyz")
    assert (status, json.loads(ready)) == (200, {"ready": True, "database": "ok", "slack": "ok", "teams": "ok"})

    python = slack.channel("python")
    cara = slack.person("Cara Care", email=CARA, joins=[python])
    await cara.types("/lex setup", in_=python)
    await cara.submits({"Topics": "python"})
    starts = datetime.now(UTC) + timedelta(days=2)
    await cara.types(f"/lex host Fixtures #python | {starts:%Y-%m-%d %H:%M} | https://meet.example.org/f", in_=python)
    await cara.types("/lex edit 1", in_=python)
    await cara.submits({"Topics": "python"})
    await slack.called("chat.postMessage")
    assert "Fixtures" in python.messages[-1].words

    dora = teams.person("Dora", email="dora@example.org", has_bot=True)
    await dora.types("join 1")
    updates = 0
    while "1 person comes" not in python.messages[-1].words:
        updates += 1
        await slack.called("chat.update", updates)
    await teams.until(lambda: any("You are coming" in message.says for message in dora.chat.messages))
    assert slack.complaints == []


async def test_whoever_is_not_slack_or_teams_is_turned_away(connected: Connected) -> None:
    """Unsigned requests reach nothing; the full tables stand beside each platform."""
    import aiohttp

    async with aiohttp.ClientSession() as stranger:
        for path in ("/slack/events", "/api/messages"):
            async with stranger.post(f"http://127.0.0.1:{connected.running.port}{path}", json={}) as answer:
                assert answer.status in {400, 401, 403}


async def test_a_flood_is_soon_not_read_any_more_and_keeps_out_neither_slack_nor_teams(connected: Connected) -> None:
    import aiohttp

    slack, teams = connected.slack, connected.teams
    ben, check = teams.person("Ben", email="ben@example.org", has_bot=True), b'{"type": "url_verification"}'
    elsewhere = activity(teams, ben, channelData={"tenant": {"id": "e1e1e1e1-0000-4000-8000-00000000000e"}})
    moment = str(int(time.time()))
    signed = {
        "Content-Type": "application/json",
        "X-Slack-Request-Timestamp": moment,
        "X-Slack-Signature": signature(slack.signing_secret, moment, check),
    }
    token = {"Authorization": "Bearer " + teams.issuer.token(teams.service_url)}

    async with aiohttp.ClientSession(f"http://127.0.0.1:{connected.running.port}") as visitor:

        async def posts(path: str, body: bytes, headers: dict[str, str], address: str) -> int:
            async with visitor.post(path, data=body, headers={**headers, "X-Forwarded-For": address}) as answer:
                return answer.status

        for path, body, headers, status, stranger in (
            ("/slack/events", check, signed, 200, "8.8.8.8"),
            ("/api/messages", json.dumps(elsewhere).encode(), token, 403, "8.8.4.4"),
        ):
            assert await posts(path, body, headers, "3.5.6.7") == status
            assert await posts("/slack/events", b"ssl_check=1", {}, stranger) == 200
            answers = [await posts(path, body, {}, stranger) for _ in range(100)]
            while answers[-1] == 401 and len(answers) < 1000:
                answers.append(await posts(path, body, {}, stranger))
            assert (set(answers[:100]), answers[-1]) == ({401}, 429)
            assert {await posts(path, body, {}, "3.5.6.7") for _ in answers} == {401}
            assert [await posts(path, body, headers, known) for known in ("3.5.6.7", "3.5.6.8")] == [status] * 2


async def test_an_app_that_slack_has_removed_keeps_nobody_on_teams_from_being_served(
    run: Callable[..., Running],
) -> None:
    async with SlackDouble() as slack, TeamsDouble() as teams:
        slack.api.tokens.uninstalled = True
        running = run(
            SLACK_BOT_TOKEN=slack.bot_token,
            SLACK_SIGNING_SECRET=slack.signing_secret,
            SLACK_API_URL=slack.api_url,
            **teams.settings,
        )
        teams.talks_to(f"http://127.0.0.1:{running.port}/api/messages")
        told = [await asyncio.to_thread(running.line) for _ in range(2)]
        assert told[0] == f"LEX is connected to Microsoft Teams, and listens at http://127.0.0.1:{running.port}."
        assert told[1].startswith("LEX is not connected to Slack: The app was removed from the workspace")
        ben = teams.person("Ben", email="ben@example.org", has_bot=True)
        await ben.types("help")
        await teams.until(lambda: len(ben.chat.messages) > 1)
        status, ready = await asyncio.to_thread(running.get, "/readyz")
        assert (status, json.loads(ready)["teams"]) == (503, "ok")
        assert "Install it again, set SLACK_BOT_TOKEN" in json.loads(ready)["slack"]
        code, _, err = await asyncio.to_thread(running.stops)
        assert (code, "Traceback" in err, "platform not connected" in err) == (0, False, True), err
