# ruff: noqa: S608 - what is put into the words is ours
"""What those who died were about to send is theirs for a minute more; in the short form nobody waits for that."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from store.db import sync_url

Claim = tuple[str, int, Any]
"""A table, a row, and until when it is claimed."""
TABLES = ("letter", "post")


class Leases:
    """Claims that stand still belong to the dead, where the living take a moment for what they send."""

    def __init__(self, url: str) -> None:
        self._engine = create_engine(sync_url(url), poolclass=NullPool)
        hour_ago = datetime.now(UTC) - timedelta(hours=1)
        zone = "" if self._engine.dialect.name == "sqlite" else "+00"
        self._past = f"'{hour_ago:%Y-%m-%d %H:%M:%S.%f}{zone}'"

    def standing(self) -> set[Claim]:
        with self._engine.connect() as connection:
            return {
                (table, row[0], row[1])
                for table in TABLES
                for row in connection.execute(text(f"SELECT id, due_at FROM {table} WHERE sending"))
            }

    def lapse(self, claims: set[Claim]) -> None:
        """The minute is over."""
        with self._engine.begin() as connection:
            for table, number, until in claims:
                query = f"UPDATE {table} SET due_at = {self._past} WHERE id = :number AND due_at = :until"
                connection.execute(text(query), {"number": number, "until": until})

    def try_again(self) -> None:
        """What could not be sent while it blew is not waited for twice as long each time."""
        with self._engine.begin() as connection:
            connection.execute(text(f"UPDATE letter SET due_at = {self._past} WHERE fate = 'due' AND NOT sending"))
            connection.execute(text(f"UPDATE post SET due_at = {self._past} WHERE drawn < wanted AND NOT sending"))

    def morning(self) -> None:
        """Whoever was met under another name than they were known by has a night or a Sunday, too; it is over."""
        awake = "UPDATE person SET quiet_from = :early, quiet_until = :early, quiet_weekends = :no"
        with self._engine.begin() as connection:
            connection.execute(text(awake), {"early": "00:00:00.000000", "no": False})
            connection.execute(text(f"UPDATE letter SET due_at = {self._past} WHERE fate = 'held'"))

    def some_minutes(self) -> None:
        """Nobody was heard of for a while."""
        with self._engine.begin() as connection:
            connection.execute(text(f"UPDATE account SET seen_at = {self._past}"))
