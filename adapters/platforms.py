"""The platforms that are configured, all of one shape. The packages of the others are not even loaded."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from aiohttp import web

from adapters.http.health import Symptom
from adapters.memory import MemoryChat
from adapters.network import Network
from adapters.settings import Settings
from bot.chat import Chat
from bot.clock import Clock
from store import people
from store.alone import in_turn

if TYPE_CHECKING:
    from pydantic import SecretStr

    from adapters.slack.app import Slack
    from adapters.teams.app import Teams

Tick = Callable[[], Awaitable[object]]
Alarm = Callable[[], None]


class Platform(Protocol):
    """One platform."""

    @property
    def chat(self) -> Chat: ...

    def add_routes(self, app: web.Application) -> None: ...

    async def start(self) -> None:
        """Connect. Raises `Unusable`."""
        ...

    async def hang_up(self) -> None:
        """Take in nothing more by a connection of our own making, so that the platform sends it to others."""
        ...

    async def stop(self) -> None:
        """Finish what is being said."""
        ...

    async def ready(self) -> Symptom | None:
        """What is wrong with it; it connects anew where it has to."""
        ...


async def connect(
    settings: Settings, network: Network, tick: Tick, alarm: Alarm = lambda: None, *, demo: bool
) -> dict[str, Platform]:
    """Those that are configured, by name; nothing is sent before they are started. Raises `Unusable`.

    ``alarm`` is called when one says that it wants us no more.
    """
    found: dict[str, Platform] = {}
    if settings.slack:
        found["slack"] = slack(settings, network, alarm)
    if settings.teams:
        found["teams"] = teams(settings, network)
    if settings.browser_on(demo=demo):
        found["browser"] = await browser(network, tick, demo=demo)
    return found


def slack(settings: Settings, network: Network, alarm: Alarm = lambda: None) -> "Slack":
    from adapters.slack.app import connect

    return connect(
        bot_token=_shown(settings.slack_bot_token),
        signing_secret=_shown(settings.slack_signing_secret) or None,
        app_token=_shown(settings.slack_app_token) or None,
        api_url=settings.slack_api_url,
        router=network.router,
        pace=network.pace if settings.slack_messages_per_minute else None,
        messages_per_minute=settings.slack_messages_per_minute,
        tables=settings.slack_tables,
        alarm=alarm,
    )


def teams(settings: Settings, network: Network) -> "Teams":
    from adapters.teams.app import connect

    return connect(
        app_id=settings.microsoft_app_id,
        app_password=_shown(settings.microsoft_app_password),
        app_type=settings.microsoft_app_type,
        tenant_id=settings.microsoft_app_tenant_id,
        openid_url=settings.teams_openid_url,
        token_url=settings.teams_token_url,
        service_hosts=settings.teams_service_hosts,
        allow_unauthenticated=settings.teams_allow_unauthenticated,
        router=network.router,
        clock=network.clock,
        pace=network.pace if settings.teams_requests_per_second else None,
        requests_per_second=settings.teams_requests_per_second,
        targeted=settings.teams_targeted_messages,
    )


def _shown(secret: "SecretStr | None") -> str:
    return secret.get_secret_value() if secret else ""


@dataclass(frozen=True, slots=True)
class Browser:
    """The browser chat. ``tick`` does what is due after a visitor let time pass."""

    chat: MemoryChat
    clock: Clock
    tick: Tick

    def add_routes(self, app: web.Application) -> None:
        from adapters.browser.app import add_routes

        add_routes(app, self.chat, self.clock, self.tick)

    async def start(self) -> None:
        from adapters.browser.app import start

        await start(self.chat, self.clock)

    async def hang_up(self) -> None:
        """Nobody was called."""

    async def stop(self) -> None:
        """Nothing is said that is not heard at once."""

    async def ready(self) -> None:
        """Nothing is ever wrong with it."""


async def browser(network: Network, tick: Tick, *, demo: bool) -> Browser:
    """The browser chat, with the people and rooms of the database; for a demo, an empty one is given some."""
    from adapters.browser.company import company

    chat = MemoryChat(network.router, network.clock)
    async with in_turn(network.db.url):
        if demo and await network.db.read(people.nobody):
            from adapters.demo import live

            chat.messages = (await live(network)).messages
        now = network.clock.now()
        chat.members, chat.rooms = await network.db.write(lambda unit: company(unit, chat, network.house, now))
    return Browser(chat, network.clock, tick)
