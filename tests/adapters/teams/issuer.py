"""Who signs and who hands out tokens: the Bot Connector's OpenID endpoints and the directory's token endpoint.

It answers from its own thread, because the vendor's SDK and MSAL fetch with blocking calls: an endpoint in the
caller's event loop would wait for the caller, and the caller for it.

Sources: the "Authenticate requests" page of the Bot Connector REST reference (metadata, endorsements, claims), the
client credentials page of the identity platform (request, answer, AADSTS codes), `jwt_token_extractor.py` and
`microsoft_app_credentials.py` of the SDK.
"""

import functools
import json
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.adapters.teams import signing
from tests.adapters.teams.signing import CONNECTOR, SigningKey

SCOPE = CONNECTOR + "/.default"


@dataclass
class TokenFault:
    """How the token endpoint misbehaves: an HTTP status, or a gate that must open first."""

    status: int | None = None
    gate: threading.Event | None = None


class Issuer:
    """Signing keys, their OpenID documents, the token endpoint, and the tokens that are or only look genuine.

    `now` is the story's clock and rules the life of the bot's own tokens. Tokens of the connector are checked by the
    SDK against the computer's clock, hence `wall`.
    """

    def __init__(
        self,
        *,
        app_id: str,
        app_password: str,
        tenant_id: str,
        now: Callable[[], float] = time.time,
        wall: Callable[[], float] = time.time,
        token_lifetime: int = 3599,
    ) -> None:
        self.app_id, self.app_password, self.tenant_id = app_id, app_password, tenant_id
        self.now, self.wall, self.token_lifetime = now, wall, token_lifetime
        self.keys = [SigningKey(0)]
        self.token_requests: list[dict[str, str]] = []
        self.metadata_requests: list[str] = []
        self._faults: list[TokenFault] = []
        self._issued: dict[str, float] = {}
        self._made = 1
        self._base = f"/{uuid.uuid4().hex[:12]}"  # the SDK caches by address: no two issuers share one
        self._server: _Server | None = None

    # ---------------------------------------------------------------- the HTTP door

    def start(self) -> None:
        """Serve on 127.0.0.1 and a free port, until `stop`."""
        self._server = _Server(("127.0.0.1", 0), functools.partial(_Door, self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def stop(self) -> None:
        """Close the door, and open every gate so that no thread is left waiting."""
        for fault in self._faults:
            if fault.gate:
                fault.gate.set()
        if self._server:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        assert self._server, "the issuer was not started"
        return f"http://127.0.0.1:{self._server.server_address[1]}{self._base}"

    @property
    def openid_url(self) -> str:
        """What `TEAMS_OPENID_URL` must be."""
        return self.url + "/v1/.well-known/openidconfiguration"

    @property
    def token_url(self) -> str:
        """What `TEAMS_TOKEN_URL` must be."""
        return f"{self.url}/{self.tenant_id}/oauth2/v2.0/token"

    def document(self, path: str) -> dict[str, Any] | None:
        """The document at `path`, or none."""
        path = path.removeprefix(self._base)
        self.metadata_requests.append(path)
        if path == "/v1/.well-known/openidconfiguration":
            return self._openid_configuration()
        if path == "/v1/.well-known/keys":
            return {"keys": [key.public() for key in self.keys]}
        if path == f"/{self.tenant_id}/v2.0/.well-known/openid-configuration":
            return self._directory_configuration()
        return None

    def _openid_configuration(self) -> dict[str, Any]:
        return {
            "issuer": CONNECTOR,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": self.url + "/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    def _directory_configuration(self) -> dict[str, Any]:
        """What MSAL asks for first; the addresses in it are the vendor's, MSAL takes no others."""
        directory = f"https://login.microsoftonline.com/{self.tenant_id}"
        return {
            "issuer": directory + "/v2.0",
            "authorization_endpoint": directory + "/oauth2/v2.0/authorize",
            "token_endpoint": directory + "/oauth2/v2.0/token",
            "tenant_region_scope": "EU",
        }

    # ---------------------------------------------------------------- keys

    def rotate(self, *, keep_old: bool = True, endorsements: tuple[str, ...] = ("msteams",)) -> SigningKey:
        """Sign with a new key from now on; the old one stays published unless told otherwise."""
        new = SigningKey(self._made % 4, endorsements)
        self._made += 1
        self.keys = [new, *(self.keys if keep_old else [])]
        return new

    # ---------------------------------------------------------------- tokens from the connector to the bot

    def claims(self, service_url: str) -> dict[str, Any]:
        """What a genuine token says."""
        now = int(self.wall())
        times = {"nbf": now, "exp": now + 3600}
        return {"serviceurl": service_url, **times, "iss": CONNECTOR, "aud": self.app_id}

    def token(self, service_url: str, *, key: SigningKey | None = None, **claims: Any) -> str:
        """A genuine token for one activity, or one with other claims or an older key."""
        return (key or self.keys[0]).sign(self.claims(service_url) | claims)

    def forged(self, how: str, service_url: str) -> str:
        """A whole Authorization header, wrong in the way `how` names (see `signing.FORGERIES`)."""
        return signing.forged(how, self.claims(service_url), self.keys[0])

    # ---------------------------------------------------------------- tokens from the directory to the bot

    def fails(self, status: int, times: int = 1) -> None:
        """The next `times` token requests are answered with this status."""
        self._faults += [TokenFault(status=status) for _ in range(times)]

    def holds(self) -> threading.Event:
        """The next token request waits until the returned event is set."""
        gate = threading.Event()
        self._faults.append(TokenFault(gate=gate))
        return gate

    def grants(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Answer one client credentials request as the directory would."""
        self.token_requests.append(form)
        fault = self._faults.pop(0) if self._faults else TokenFault()
        if fault.gate:
            fault.gate.wait(30)
        if fault.status:
            return fault.status, _refusal("temporarily_unavailable", 90033, "A transient error has occurred.")
        if form.get("grant_type") != "client_credentials":
            return 400, _refusal("unsupported_grant_type", 70003, "The app requested an unsupported grant type.")
        if form.get("client_id") != self.app_id:
            text = f"Application with identifier '{form.get('client_id')}' was not found in the directory."
            return 400, _refusal("unauthorized_client", 700016, text)
        if form.get("client_secret") != self.app_password:
            return 401, _refusal("invalid_client", 7000215, "Invalid client secret provided.")
        if form.get("scope") != SCOPE:
            return 400, _refusal(
                "invalid_scope", 1002012, f"The provided value for scope {form.get('scope')} is not valid."
            )
        life = self.token_lifetime
        return 200, {"token_type": "Bearer", "expires_in": life, "ext_expires_in": life, "access_token": self._grant()}

    def _grant(self) -> str:
        now = int(self.now())
        claims = {
            "aud": CONNECTOR,
            "iss": f"https://sts.windows.net/{self.tenant_id}/",
            "appid": self.app_id,
            "tid": self.tenant_id,
            "nbf": now,
            "exp": now + self.token_lifetime,
            "uti": uuid.uuid4().hex,
        }
        token = self.keys[0].sign(claims, kid="directory")
        self._issued[token] = now + self.token_lifetime
        return token

    def admits(self, authorization: str | None) -> bool:
        """Whether the connector lets this Authorization header in: handed out here, and not yet expired."""
        scheme, _, token = (authorization or "").partition(" ")
        return scheme == "Bearer" and self._issued.get(token, 0) > self.now()

    def revoke_all(self) -> None:
        """Every token handed out so far is refused from now on."""
        self._issued.clear()


def _refusal(error: str, code: int, text: str) -> dict[str, Any]:
    trace = str(uuid.uuid4())
    return {
        "error": error,
        "error_description": f"AADSTS{code}: {text} Trace ID: {trace}",
        "error_codes": [code],
        "timestamp": time.strftime("%Y-%m-%d %H:%M:%SZ", time.gmtime()),
        "trace_id": trace,
        "correlation_id": str(uuid.uuid4()),
        "error_uri": f"https://login.microsoftonline.com/error?code={code}",
    }


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """That who asked has died is no error of ours."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Door(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, issuer: Issuer, *args: Any) -> None:
        self.issuer = issuer
        super().__init__(*args)

    def do_GET(self) -> None:
        found = self.issuer.document(self.path)
        self._answer(200 if found else 404, found or {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path != urlsplit(self.issuer.token_url).path:
            self._answer(400, _refusal("invalid_request", 90002, "Tenant not found."))
            return
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*self.issuer.grants(form))

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name there
        """Say nothing: the requests are kept in the issuer."""
