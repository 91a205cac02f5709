"""Tokens, proven against the vendor's own SDK and MSAL."""

import asyncio
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import msal
import pytest
import requests
from botbuilder.integration.aiohttp import ConfigurationBotFrameworkAuthentication
from botbuilder.schema import Activity
from botframework.connector.auth import ChannelValidation, JwtTokenValidation, SimpleCredentialProvider
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor

from tests.adapters.teams.clock import Clock
from tests.adapters.teams.issuer import SCOPE, Issuer
from tests.adapters.teams.signing import FORGERIES

SERVICE = "http://127.0.0.1:1/emea/7c1e5f0a/"
ACTIVITY = Activity(type="message", channel_id="msteams", service_url=SERVICE)


@pytest.fixture
def issuer(clock: Clock) -> Iterator[Issuer]:
    issuer = Issuer(app_id="the-bot", app_password="the-secret", tenant_id="the-tenant", now=clock)
    issuer.start()
    yield issuer
    issuer.stop()


def sdk(issuer: Issuer) -> ConfigurationBotFrameworkAuthentication:
    """The SDK of today, pointed at the issuer: any one of these settings makes the SDK take all of them from here."""
    settings = SimpleNamespace(
        APP_ID=issuer.app_id,
        APP_PASSWORD=issuer.app_password,
        APP_TYPE="SingleTenant",
        APP_TENANTID=issuer.tenant_id,
        TO_BOT_FROM_CHANNEL_OPENID_METADATA_URL=issuer.openid_url,
        TO_BOT_FROM_CHANNEL_TOKEN_ISSUER="https://api.botframework.com",
        TO_BOT_FROM_EMULATOR_OPENID_METADATA_URL=issuer.openid_url,
        TO_CHANNEL_FROM_BOT_OAUTH_SCOPE="https://api.botframework.com",
        TO_CHANNEL_FROM_BOT_LOGIN_URL="https://login.microsoftonline.com/the-tenant",
    )
    return ConfigurationBotFrameworkAuthentication(settings)


async def admits(issuer: Issuer, header: str) -> dict[str, Any]:
    return (await sdk(issuer).authenticate_request(ACTIVITY, header)).claims_identity.claims


async def test_the_sdk_accepts_a_genuine_token(issuer: Issuer) -> None:
    claims = await admits(issuer, "Bearer " + issuer.token(SERVICE))
    assert (claims["aud"], claims["serviceurl"]) == ("the-bot", SERVICE)
    assert issuer.metadata_requests == ["/v1/.well-known/openidconfiguration", "/v1/.well-known/keys"]


async def test_the_older_door_of_the_sdk_accepts_it_too(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChannelValidation, "open_id_metadata_endpoint", issuer.openid_url)
    credentials = SimpleCredentialProvider(issuer.app_id, "")
    identity = await JwtTokenValidation.authenticate_request(ACTIVITY, "Bearer " + issuer.token(SERVICE), credentials)
    assert identity.is_authenticated


@pytest.mark.parametrize("how", FORGERIES)
async def test_the_sdk_refuses_every_forgery(issuer: Issuer, how: str) -> None:
    await admits(issuer, "Bearer " + issuer.token(SERVICE))
    with pytest.raises(Exception):  # noqa: B017, PT011 -- the SDK refuses in a different way each time
        await admits(issuer, issuer.forged(how, SERVICE))


async def test_a_key_that_is_not_endorsed_for_teams_is_refused(issuer: Issuer) -> None:
    issuer.rotate(endorsements=("webchat",))
    with pytest.raises(Exception, match="endorsement"):
        await admits(issuer, "Bearer " + issuer.token(SERVICE))


async def test_after_rotation_old_and_new_tokens_pass_once_the_keys_are_fetched_again(issuer: Issuer) -> None:
    old = "Bearer " + issuer.token(SERVICE)
    await admits(issuer, old)
    issuer.rotate()
    new = "Bearer " + issuer.token(SERVICE)
    with pytest.raises(IndexError):  # the SDK's own defect: an unknown key is no key
        await admits(issuer, new)
    JwtTokenExtractor.metadataCache.pop(issuer.openid_url)
    await admits(issuer, new)
    await admits(issuer, old)


async def test_a_withdrawn_key_is_no_longer_published(issuer: Issuer) -> None:
    old = "Bearer " + issuer.token(SERVICE)
    issuer.rotate(keep_old=False)
    with pytest.raises(IndexError):
        await admits(issuer, old)


class Redirected:
    """MSAL's way out, with the directory's host replaced by the issuer."""

    def __init__(self, issuer: Issuer) -> None:
        self.issuer = issuer
        self.session = requests.Session()

    def _here(self, url: str) -> str:
        return url.replace("https://login.microsoftonline.com", self.issuer.url)

    def get(self, url: str, **options: Any) -> requests.Response:
        return self.session.get(self._here(url), **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self.session.post(self._here(url), **options)

    def close(self) -> None:
        self.session.close()


def test_msal_gets_a_token_and_keeps_it(issuer: Issuer) -> None:
    app = msal.ConfidentialClientApplication(
        issuer.app_id,
        client_credential=issuer.app_password,
        authority="https://login.microsoftonline.com/the-tenant",
        http_client=Redirected(issuer),
        instance_discovery=False,
    )
    first = app.acquire_token_for_client([SCOPE])
    assert issuer.admits("Bearer " + first["access_token"])
    assert app.acquire_token_for_client([SCOPE])["access_token"] == first["access_token"]
    assert len(issuer.token_requests) == 1


def ask(issuer: Issuer, url: str | None = None, **changes: str) -> tuple[int, dict[str, Any]]:
    form = {
        "client_id": issuer.app_id,
        "client_secret": issuer.app_password,
        "grant_type": "client_credentials",
        "scope": SCOPE,
    }
    with requests.post(url or issuer.token_url, data=form | changes, timeout=5) as response:
        return response.status_code, response.json()


REFUSALS = {
    "a wrong secret": ({"client_secret": "guessed"}, 401, "invalid_client", 7000215),
    "an unknown app": ({"client_id": "another"}, 400, "unauthorized_client", 700016),
    "another scope": ({"scope": "https://graph.microsoft.com/.default"}, 400, "invalid_scope", 1002012),
    "a scope without .default": ({"scope": "https://api.botframework.com"}, 400, "invalid_scope", 1002012),
    "another grant": ({"grant_type": "password"}, 400, "unsupported_grant_type", 70003),
}


@pytest.mark.parametrize(("change", "status", "error", "code"), REFUSALS.values(), ids=REFUSALS)
def test_the_directory_refuses(issuer: Issuer, change: dict[str, str], status: int, error: str, code: int) -> None:
    answered, body = ask(issuer, **change)
    assert (answered, body["error"], body["error_codes"]) == (status, error, [code])
    assert f"AADSTS{code}" in body["error_description"]


def test_another_tenant_is_not_found(issuer: Issuer) -> None:
    status, body = ask(issuer, issuer.token_url.replace("the-tenant", "elsewhere"))
    assert (status, body["error_codes"]) == (400, [90002])


def test_the_directory_fails_as_often_as_asked(issuer: Issuer) -> None:
    issuer.fails(503, times=2)
    assert [ask(issuer)[0] for _ in range(3)] == [503, 503, 200]


async def test_the_directory_can_be_slow(issuer: Issuer) -> None:
    gate = issuer.holds()
    asking = asyncio.create_task(asyncio.to_thread(ask, issuer))
    while not issuer.token_requests:  # noqa: ASYNC110 -- the issuer lives in another thread
        await asyncio.sleep(0)
    assert not asking.done()
    gate.set()
    assert (await asking)[0] == 200


def test_a_token_ends_by_the_clock_of_the_story(issuer: Issuer, clock: Clock) -> None:
    bearer = "Bearer " + ask(issuer)[1]["access_token"]
    clock.moment += 3598
    assert issuer.admits(bearer)
    clock.moment += 1
    assert not issuer.admits(bearer)


def test_a_token_can_be_revoked(issuer: Issuer) -> None:
    bearer = "Bearer " + ask(issuer)[1]["access_token"]
    issuer.revoke_all()
    assert not issuer.admits(bearer)


def test_what_was_never_handed_out_is_not_admitted(issuer: Issuer) -> None:
    assert not issuer.admits(None)
    assert not issuer.admits("Bearer invented")
    assert not issuer.admits("Bearer " + issuer.token(SERVICE))
