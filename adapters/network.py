"""One network: its database, its house, its router, made from the settings."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

import structlog
from alembic.util import CommandError
from sqlalchemy import make_url
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from adapters.http.metrics import Figures
from adapters.logs import masked
from adapters.settings import Settings, Unusable
from bot.block import furnished
from bot.blocks import BLOCKS
from bot.clock import Clock, utc_now
from bot.pace import Pace
from bot.router import Router
from bot.turn import House
from store.alone import Occupied, hold
from store.clock import database_time
from store.db import Database, sqlite_file
from store.migrations import is_current, migrate

log = structlog.get_logger()

_NOTABLY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Network:
    """What every program of ours works with; `close` it at the end."""

    db: Database
    house: House
    clock: Clock
    pace: Pace
    router: Router
    figures: Figures

    def close(self) -> None:
        self.db.close()


def enter(settings: Settings, *, demo: bool = False, recorded: Callable[[], None] = lambda: None) -> Network:
    """The network of these settings. ``recorded`` is called when something is left to be sent or done."""
    house = furnished(_house(settings, demo=demo), BLOCKS)
    db, figures = Database(settings.database), Figures()
    clock = Clock(steady=settings.slack or settings.teams)
    figures.watch(db)
    router = Router(db, BLOCKS, house, clock, recorded, figures.attended)
    return Network(db, house, clock, Pace(db, clock, figures.waited), router, figures)


async def agree(network: Network) -> None:
    """Go by the database's clock, as all do that share it: what one has claimed, another must not take for lapsed."""
    if network.db.is_sqlite:
        return
    shows, ours = await network.db.read(database_time), utc_now()
    network.clock.goes_by(shows)
    if abs(shows - ours) > _NOTABLY:
        log.warning("this machine's clock is not the database's", seconds=round((ours - shows).total_seconds()))


def _house(settings: Settings, *, demo: bool) -> House:
    # the browser chat is for this machine alone, which reaches us where we listen
    here = settings.here if settings.browser_on(demo=demo) else ""
    return House(
        url=settings.public_url or here,
        zone=settings.timezone,
        language=settings.language,
        caretakers=settings.caretakers,
        welcomes=settings.welcome,
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
        with alone(settings, shared=True):  # nobody may run on a database that changes its form
            migrate(settings.database)
    except SQLAlchemyError as error:
        raise Unusable(_why_closed(settings.database, error)) from None
    except CommandError:
        raise Unusable("The database was made by a newer lexbot than this one. Install the newer one.") from None
    return True


def alone(settings: Settings, *, shared: bool = False) -> AbstractContextManager[object]:
    """While this is open, no other lexbot runs on this database if it is SQLite. Raises `Unusable`."""
    file = sqlite_file(settings.database)
    if file is None:
        return nullcontext()
    try:
        return hold(file, shared=shared)
    except Occupied as other:
        process = f" (process {other})" if str(other) else ""
        begins = f"Another lexbot{process} is running on the database {file.resolve()}"
        raise Unusable(
            f"{begins}, which has to be brought to today's form. Stop that one first."
            if shared
            else f"{begins}, and SQLite is for one alone. Stop that one, "
            "or set LEXBOT_DATABASE_URL to a PostgreSQL database, which any number can share."
        ) from None
    except OSError as error:
        raise Unusable(f"The database {file} cannot be kept from others: {error.strerror}.") from None


def _why_closed(url: str, error: SQLAlchemyError) -> str:
    shown = make_url(url).render_as_string(hide_password=True)
    file = sqlite_file(url)
    if file and not file.parent.is_dir():
        return f"The database {shown} cannot be made: there is no folder {file.parent}."
    if file and not os.access(file.parent, os.W_OK):
        return (
            f"The database {shown} cannot be used: nothing can be written to its folder {file.parent.resolve()}, "
            "where SQLite keeps more files."
        )
    cause = error.orig if isinstance(error, DatabaseError) else error
    reason = masked(str(cause)).strip().splitlines()
    return f"The database {shown} cannot be used: {reason[0] if reason else type(cause).__name__}."
