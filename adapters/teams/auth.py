"""Who may knock: tokens of the Bot Connector, and the service URLs that may be called back.

botbuilder's own validator checks each token (form, issuer, endorsement, signature, time). What it lacks is put around
it: keys that are fetched without blocking, and anew when one is unknown; audience, expiry and service URL are not
optional; a token that was seen before is not verified again before it expires.
"""

import asyncio
import hashlib
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import structlog

from adapters.settings import is_loopback
from bot.clock import Clock, utc_now

log = structlog.get_logger()

CHANNEL = "msteams"
SERVICE_HOSTS = frozenset(
    {
        "smba.trafficmanager.net",  # the whole name: anybody may have another one under trafficmanager.net
        "smba.onyx.prod.teams.trafficmanager.net",
        "smba.infra.gcc.teams.microsoft.com",
        "smba.infra.gov.teams.microsoft.us",
        "smba.infra.dod.teams.microsoft.us",
    }
)
MOST_TOKENS = 1024
_STALE = timedelta(days=1)
_AGAIN = timedelta(minutes=1)


class Refused(Exception):
    """The request is not let in: an HTTP status, and a reason for the log that quotes nothing of it."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


def may_call(service_url: str, further: Collection[str] = ()) -> bool:
    """Whether answers may be sent there: the vendor's hosts and ``further``; plain http to this machine only."""
    try:
        parts = urlsplit(service_url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.username or parts.password or parts.query or parts.fragment:
        return False
    named = host in further or f"{host}:{port}" in further
    if parts.scheme == "http":
        return named and is_loopback(host)
    return parts.scheme == "https" and (named or (host in SERVICE_HOSTS and port in {None, 443}))


@dataclass(frozen=True, slots=True)
class Key:
    """A signing key in the form that botbuilder's validator reads."""

    public_key: Any
    endorsements: list[str]


class Keys:
    """The connector's signing keys: fetched daily, and when one is unknown, but at most once a minute."""

    def __init__(self, url: str, fetch: Callable[[str], Awaitable[Any]], clock: Clock) -> None:
        self.url, self._fetch, self._clock = url, fetch, clock
        self._keys: Mapping[str, Key] = {}
        self._fetched: datetime | None = None
        self._tried: datetime | None = None
        self._one_at_a_time = asyncio.Lock()

    async def get(self, key_id: str | None) -> Key:
        """The key of this name; the validator asks for it. Raises `Refused`."""
        if self._old() or key_id not in self._keys:
            async with self._one_at_a_time:
                if self._old() or key_id not in self._keys:
                    await self._refresh()
        if self._fetched is None:
            raise Refused(503, "the signing keys cannot be fetched")
        if key_id is None or key_id not in self._keys:
            raise Refused(401, "unknown signing key")
        return self._keys[key_id]

    async def warm(self) -> None:
        """Fetch the keys before somebody waits for them."""
        async with self._one_at_a_time:
            await self._refresh()

    @property
    def known(self) -> bool:
        return self._fetched is not None

    @property
    def missing(self) -> bool:
        """Whether they were asked for in vain."""
        return self._tried is not None and self._fetched is None and not self._one_at_a_time.locked()

    def _old(self) -> bool:
        return self._fetched is None or self._clock.now() - self._fetched > _STALE

    async def _refresh(self) -> None:
        now = self._clock.now()
        if self._tried is not None and now - self._tried < _AGAIN:
            return
        self._tried = now
        try:
            metadata = await self._fetch(self.url)
            found = await self._fetch(metadata["jwks_uri"])
            self._keys = {key["kid"]: _key(key) for key in found["keys"] if key.get("kty") == "RSA" and "kid" in key}
        except Exception as error:  # noqa: BLE001 - whatever it was, the keys known so far go on serving
            log.warning("signing keys not fetched", error=type(error).__name__)
        else:
            self._fetched = now


def _key(described: Mapping[str, Any]) -> Key:
    from jwt.algorithms import RSAAlgorithm

    return Key(RSAAlgorithm.from_jwk(json.dumps(described)), list(described.get("endorsements", [])))


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a valid token says: whose service speaks, and until when (seconds since 1970)."""

    service_url: str
    until: float


class Tokens:
    """Checks the connector's tokens for one app."""

    def __init__(self, app_id: str, issuer: str, keys: Keys) -> None:
        self._app_id, self._issuer, self.keys = app_id, issuer, keys
        self._validator: Any = None
        self._seen: OrderedDict[bytes, Admitted] = OrderedDict()

    def load(self) -> Any:
        """The validator; importing it takes half a second."""
        from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor
        from botframework.connector.auth.verify_options import VerifyOptions

        options = VerifyOptions(issuer=[self._issuer], audience=None, clock_tolerance=300, ignore_expiration=False)
        validator: Any = JwtTokenExtractor(options, self.keys.url, ["RS256", "RS384", "RS512"])
        validator.open_id_metadata = self.keys  # its own blocks the event loop and stumbles over unknown keys
        self._validator = validator
        return validator

    async def admit(self, authorization: str) -> Admitted:
        """What this Authorization header says. Raises `Refused`."""
        mark = hashlib.sha256(authorization.encode("utf-8", "replace")).digest()
        known = self._seen.get(mark)
        if known and known.until > utc_now().timestamp():
            return known
        admitted = self._read(await self._claims(authorization))
        self._seen[mark] = admitted
        if len(self._seen) > MOST_TOKENS:
            self._seen.popitem(last=False)
        return admitted

    async def _claims(self, authorization: str) -> Mapping[str, Any]:
        validator = self._validator or self.load()
        try:
            identity = await validator.get_identity_from_auth_header(authorization, CHANNEL)
        except Refused:
            raise
        except Exception as error:  # noqa: BLE001 - whatever the validator stumbles over is no valid token
            raise Refused(401, f"bad token: {type(error).__name__}") from None
        if identity is None:
            raise Refused(401, "no token of the connector")
        return identity.claims

    def _read(self, claims: Mapping[str, Any]) -> Admitted:
        if claims.get("aud") != self._app_id:
            raise Refused(401, "a token for another bot")
        service_url, until = claims.get("serviceurl"), claims.get("exp")
        if not isinstance(service_url, str) or not isinstance(until, int | float):
            raise Refused(401, "a token without service URL or end")
        return Admitted(service_url, until)
