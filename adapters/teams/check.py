"""What ``lexbot check`` and the heartbeat ask of Teams: are there signing keys, does the directory know us."""

from dataclasses import dataclass

from adapters.http.health import Symptom
from adapters.teams.auth import Keys
from adapters.teams.token import Denied, Grant, Token
from bot.chat import Later
from store.troubles import Why


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at; ``wrong`` says what to do and is blank if all is well."""

    what: str
    wrong: str = ""


async def examine(keys: Keys | None, grant: Grant | None) -> list[Finding]:
    """Fetch the keys and a token."""
    found: list[Finding] = []
    if keys is None:
        found.append(Finding("Teams", "Activities are not authenticated: good for development on this machine only."))
    else:
        found.append(await _keys(keys))
    if grant:
        found.append(await _token(grant))
    return found


async def _keys(keys: Keys) -> Finding:
    await keys.warm()
    if keys.known:
        return Finding("Teams signing keys")
    return Finding("Teams signing keys", _no_keys(keys))


async def _token(grant: Grant) -> Finding:
    try:
        await grant()
    except Denied as error:
        return Finding("Teams token", _denied(str(error)))
    except Exception as error:  # noqa: BLE001 - any failure is a finding
        return Finding(
            "Teams token", f"The directory cannot be reached ({type(error).__name__}). Check TEAMS_TOKEN_URL."
        )
    return Finding("Teams token")


async def symptom(token: Token | None, keys: Keys | None) -> Symptom | None:
    """What keeps us from writing on Teams, or from knowing who writes to us."""
    reached = True
    try:
        if token:
            await token.get()
            await token.settled()
    except Later:
        reached = False
    if token and token.denied:
        return Symptom(Why.DENIED, _denied(token.denied))
    if not reached:
        return Symptom(Why.AWAY, "The directory that gives us tokens cannot be reached. Check TEAMS_TOKEN_URL.")
    if keys and keys.missing:
        await keys.warm()
    if keys and keys.missing:
        return Symptom(Why.KEYS, _no_keys(keys))
    return None


def _no_keys(keys: Keys) -> str:
    return f"There are no signing keys at {keys.url}. Check TEAMS_OPENID_URL and the way to the internet."


def _denied(code: str) -> str:
    if code == "AADSTS7000222":
        return (
            f"The client secret of our registration has expired ({code}). Make a new one there, set "
            "MICROSOFT_APP_PASSWORD to it and start lexbot again."
        )
    return (
        f"The directory gives us no token ({code}). Check MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD, MICROSOFT_APP_TYPE "
        "and MICROSOFT_APP_TENANT_ID."
    )
