"""The database's clock, by which all go that share it."""

from datetime import datetime

from sqlalchemy import func, select

from store.db import Unit, utc


def database_time(unit: Unit) -> datetime:
    """What it shows; PostgreSQL only, since on SQLite there is one alone, on the same machine."""
    return utc(unit.scalars(select(func.clock_timestamp())).one())
