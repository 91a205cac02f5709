"""What ``lexbot check`` and the heartbeat ask Slack: is the token good, may the bot do what it does."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from adapters.http.health import Symptom
from adapters.slack import render
from adapters.slack.web import Failed, Web
from bot.text import Reader
from bot.view import Button, Card, Fact
from store.troubles import Why

SCOPES = {
    "commands": "nobody could type /lex",
    "chat:write": "nothing could be said",
    "im:write": "nobody could be written to",
    "im:history": "what people write to the bot would not be heard",
    "reactions:read": "✋ would not be noticed",
    "users:read": "names and time zones stay unknown",
    "users:read.email": "one person's accounts could not be told to be one",
    "channels:read": "it would not be noticed when the bot is let into a channel",
    "groups:read": "it would not be noticed when the bot is let into a private channel",
    "files:write": "calendar entries could not be attached",
}
"""What each scope is needed for."""
GONE = "account_inactive"
"""Slack's word for the token of an app that was removed."""
SOCKET_DOWN = "The Socket Mode connection is down and is being opened again. If that lasts, check SLACK_APP_TOKEN."


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked at; ``wrong`` says what to do and is blank if all is well."""

    what: str
    wrong: str = ""


async def examine(web: Web, app_token: str) -> list[Finding]:
    """Ask Slack about ourselves."""
    try:
        who, granted = await web.who()
    except Failed as error:
        return [Finding("Slack token", token_trouble(error))]
    found = [Finding(f"Slack token: {who.get('user', 'a bot')} in {who.get('team', 'a workspace')}")]
    found += _scopes(granted)
    found.append(await _blocks(web))
    if app_token:
        found.append(await _app_token(web, app_token))
    return found


def token_trouble(error: Failed) -> str:
    """Why ``auth.test`` failed, and what to do."""
    if error.end == "limited":
        return f"Slack asks us to wait {error.seconds:.0f} seconds before we connect."
    if error.end != "refused":
        return f"Slack cannot be reached ({error.error}). Is this machine online, and SLACK_API_URL right?"
    if error.error == GONE:
        return (
            f"The app was removed from the workspace, or the workspace is no more ({GONE}). Install it again, set "
            "SLACK_BOT_TOKEN to its new token and start lexbot again."
        )
    return f"Slack does not accept SLACK_BOT_TOKEN ({error.error}). Copy the bot token from the app's page again."


def symptom(error: Failed) -> Symptom:
    """The same for the heartbeat."""
    lasting = Why.REMOVED if error.error == GONE else Why.REFUSED
    return Symptom(lasting if error.end == "refused" else Why.AWAY, token_trouble(error))


def _scopes(granted: str) -> list[Finding]:
    if not granted:
        return [Finding("Slack scopes: not told")]
    known = {scope.strip() for scope in granted.split(",")}
    missing = [f"{scope} ({why})" for scope, why in SCOPES.items() if scope not in known]
    if not missing:
        return [Finding("Slack scopes")]
    return [Finding("Slack scopes", f"Add these scopes and install the app again: {'; '.join(missing)}.")]


async def _blocks(web: Web) -> Finding:
    """Whether Slack would draw what we draw; a workspace that cannot say so is no trouble."""
    reader = Reader("en", ZoneInfo("UTC"))
    card = Card("Try", "*Try* & <try>", (Fact("Try", "_try_"),), "Try", "Try", (Button("Try", "help"),))
    blocks = render.message(card, reader, "card")["blocks"]
    try:
        await web.call("blocks.validate", {"blocks": blocks})
    except Failed as error:
        if error.error.startswith("invalid_blocks"):
            return Finding("Slack blocks", "Slack would not draw our cards: please report this.")
    return Finding("Slack blocks")


async def _app_token(web: Web, app_token: str) -> Finding:
    try:
        await web.socket(app_token)
    except Failed as error:
        return Finding("Slack Socket Mode", socket_trouble(error))
    return Finding("Slack Socket Mode")


def socket_trouble(error: Failed) -> str:
    """Why no Socket Mode connection can be had, and what to do."""
    if error.end != "refused":
        return f"Slack gives us no Socket Mode connection now ({error.error})."
    return f"Slack does not accept SLACK_APP_TOKEN ({error.error}). It needs the scope connections:write."
