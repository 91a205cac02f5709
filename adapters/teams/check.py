"""What ``lexbot check`` asks of Teams: are there signing keys, does the directory know us."""

from dataclasses import dataclass

from adapters.teams.auth import Keys
from adapters.teams.token import Denied, Grant


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
    return Finding("Teams signing keys", f"None at {keys.url}. Check TEAMS_OPENID_URL and the way to the internet.")


async def _token(grant: Grant) -> Finding:
    try:
        await grant()
    except Denied as error:
        return Finding(
            "Teams token",
            f"The directory gives none ({error}). Check MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD, MICROSOFT_APP_TYPE "
            "and MICROSOFT_APP_TENANT_ID.",
        )
    except Exception as error:  # noqa: BLE001 - any failure is a finding
        return Finding(
            "Teams token", f"The directory cannot be reached ({type(error).__name__}). Check TEAMS_TOKEN_URL."
        )
    return Finding("Teams token")
