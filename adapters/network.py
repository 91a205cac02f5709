"""One network: its database, its house, its router, made from the settings."""

from collections.abc import Callable
from dataclasses import dataclass

from alembic.util import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from adapters.http.metrics import CountedRouter, Figures
from adapters.logs import masked
from adapters.settings import Settings, Unusable
from bot.block import furnished
from bot.blocks import BLOCKS
from bot.clock import Clock
from bot.turn import House
from store.db import Database, sqlite_file
from store.migrations import is_current, migrate


@dataclass(frozen=True, slots=True)
class Network:
    """What every program of ours works with; `close` it at the end."""

    db: Database
    house: House
    clock: Clock
    router: CountedRouter
    figures: Figures

    def close(self) -> None:
        self.db.close()


def enter(settings: Settings, *, demo: bool = False, recorded: Callable[[], None] = lambda: None) -> Network:
    """The network of these settings. ``recorded`` is called when something is left to be sent or done."""
    house = furnished(_house(settings, demo=demo), BLOCKS)
    db, figures = Database(settings.database), Figures()
    clock = Clock(steady=settings.slack or settings.teams)
    router = CountedRouter(db, BLOCKS, house, clock, recorded)
    router.figures = figures
    return Network(db, house, clock, router, figures)


def _house(settings: Settings, *, demo: bool) -> House:
    # the browser chat is for this machine alone, which reaches us where we listen
    here = settings.here if settings.browser_on(demo=demo) else ""
    return House(
        url=settings.public_url or here,
        zone=settings.timezone,
        language=settings.language,
        caretakers=settings.caretakers,
    )


def prepare(settings: Settings, *, may_migrate: bool) -> bool:
    """Bring the database to today's form if that is allowed; whether anything was to be done. Raises `Unusable`."""
    try:
        if is_current(settings.database):
            return False
        if not may_migrate:
            raise Unusable(
                "The database does not have today's form. Run lexbot migrate, or lexbot run --migrate, after a backup."
            )
        migrate(settings.database)
    except SQLAlchemyError as error:
        raise Unusable(_why_closed(settings.database, error)) from None
    except CommandError:
        raise Unusable("The database was made by a newer lexbot than this one. Install the newer one.") from None
    return True


def _why_closed(url: str, error: SQLAlchemyError) -> str:
    shown = make_url(url).render_as_string(hide_password=True)
    file = sqlite_file(url)
    if file and not file.parent.is_dir():
        return f"The database {shown} cannot be made: there is no folder {file.parent}."
    cause = error.orig if isinstance(error, DatabaseError) else error
    reason = masked(str(cause)).strip().splitlines()
    return f"The database {shown} cannot be used: {reason[0] if reason else type(cause).__name__}."
