"""Keys and tokens: genuine ones, and every kind of wrong one.

Sources: the "Authenticate requests with the Bot Connector API" page (claims, endorsements), and the SDK's
`jwt_token_extractor.py` and `channel_validation.py` for what is looked at.
"""

import base64
import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CONNECTOR = "https://api.botframework.com"

FORGERIES = (
    "wrong audience",
    "wrong issuer",
    "expired",
    "not yet valid",
    "unknown kid",
    "no kid",
    "alg none",
    "symmetric",
    "other key",
    "missing serviceurl",
    "other serviceurl",
    "truncated",
    "garbage",
    "no scheme",
    "empty",
)
"""Every way an Authorization header can be wrong that `forged` knows."""


_KEYS: dict[int, rsa.RSAPrivateKey] = {}
_ONE_AT_A_TIME = threading.Lock()
"""The issuer publishes keys in a thread of its own: two that ask at once must get the same."""


def _private_key(number: int) -> rsa.RSAPrivateKey:
    """Making a key takes a tenth of a second, so a process makes each once."""
    with _ONE_AT_A_TIME:
        if number not in _KEYS:
            _KEYS[number] = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return _KEYS[number]


@dataclass
class SigningKey:
    """One key of the JWKS; its name is new for each issuer, its material is shared within the process."""

    number: int
    endorsements: tuple[str, ...] = ("msteams",)
    kid: str = field(default_factory=lambda: base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("="))

    @property
    def private(self) -> rsa.RSAPrivateKey:
        return _private_key(self.number)

    def public(self) -> dict[str, Any]:
        """The key as the JWKS publishes it."""
        key: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        names = {"kty": "RSA", "use": "sig", "kid": self.kid, "x5t": self.kid}
        return {**names, "n": key["n"], "e": key["e"], "endorsements": list(self.endorsements)}

    def sign(self, claims: dict[str, Any], **headers: Any) -> str:
        return jwt.encode(claims, self.private, "RS256", {"kid": self.kid, "x5t": self.kid} | headers)


def forged(how: str, claims: dict[str, Any], key: SigningKey) -> str:
    """The whole Authorization header for these genuine claims, wrong in the way `how` names (see FORGERIES)."""
    if how == "empty":
        return ""
    if how == "no scheme":
        return key.sign(claims)
    return "Bearer " + _MAKERS[how](claims, key)


def _with(**other: Any) -> Callable[[dict[str, Any], SigningKey], str]:
    """A well signed token, one claim of which is not what it should be (None: is missing)."""

    def make(claims: dict[str, Any], key: SigningKey) -> str:
        return key.sign({name: value for name, value in (claims | other).items() if value is not None})

    return make


def _moved(seconds: int) -> Callable[[dict[str, Any], SigningKey], str]:
    """A well signed token of another time."""
    return lambda claims, key: key.sign(claims | {"nbf": claims["nbf"] + seconds, "exp": claims["exp"] + seconds})


_MAKERS: dict[str, Callable[[dict[str, Any], SigningKey], str]] = {
    "wrong audience": _with(aud="00000000-0000-0000-0000-00000000beef"),
    "wrong issuer": _with(iss="https://api.botframework.example"),
    "expired": _moved(-7200),
    "not yet valid": _moved(3600),
    "unknown kid": lambda claims, key: key.sign(claims, kid="never-published"),
    "no kid": lambda claims, key: jwt.encode(claims, key.private, "RS256"),
    "alg none": lambda claims, key: jwt.encode(claims, "", "none", {"kid": key.kid}),
    "symmetric": lambda claims, key: jwt.encode(
        claims, "a shared secret of thirty-two bytes or more", "HS256", {"kid": key.kid}
    ),
    "other key": lambda claims, key: jwt.encode(claims, _private_key(9), "RS256", {"kid": key.kid}),
    "missing serviceurl": _with(serviceurl=None),
    "other serviceurl": _with(serviceurl="https://smba.trafficmanager.example/emea/"),
    "truncated": lambda claims, key: key.sign(claims)[:-20],
    "garbage": lambda *_: "not.a.token",
}
