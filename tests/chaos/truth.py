"""What stands in the database, asked in plain SQL by a connection of its own, with no code of the house."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool


@dataclass(frozen=True)
class Seat:
    """A sign-up that was not taken back."""

    session: int
    person: int
    seat: str
    ticket: int


@dataclass(frozen=True)
class Hall:
    """How full a session is: as it is counted, and as it is."""

    number: int
    capacity: int
    taken: int
    waiting: int
    seated: int
    in_line: int
    kept: int = 0
    kept_for: int = 0

    @property
    def trouble(self) -> str:
        counted = (self.taken, self.waiting, self.kept) == (self.seated, self.in_line, self.kept_for)
        return "" if counted and self.seated + self.kept <= self.capacity else f"{self}"


@dataclass(frozen=True)
class Letter:
    number: int
    person: int
    kind: str
    session: int
    occurrence: str
    fate: str
    reason: str
    platform: str
    message: str
    tries: int
    doubts: int


@dataclass(frozen=True)
class Post:
    session: int
    platform: str
    channel: str
    message: str
    behind: int
    """Changes that the card does not show yet."""
    failed: str
    doubt: int = 0
    """How often nobody knew whether the message that begins it had arrived."""


class Truth:
    """Reads; never writes."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            address = f"sqlite:///file:{parsed.database}?mode=ro&uri=true"
        else:
            address = parsed.set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        self._engine = create_engine(address, poolclass=NullPool)

    def close(self) -> None:
        self._engine.dispose()

    def ask(self, query: str, **given: Any) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(text(query), given).all()

    def one(self, query: str, **given: Any) -> Any:
        return self.ask(query, **given)[0][0]

    def rooms(self, platform: str) -> int:
        """How many rooms are bound."""
        return self.one("SELECT count(*) FROM room WHERE platform = :platform", platform=platform)

    def session_called(self, title: str) -> int | None:
        found = self.ask("SELECT id FROM lexsession WHERE title = :title", title=title)
        assert len(found) < 2, f"{title!r} is there {len(found)} times"
        return found[0][0] if found else None

    def seats(self) -> list[Seat]:
        rows = self.ask(
            "SELECT session_id, person_id, seat, ticket FROM signup WHERE seat <> 'out' ORDER BY session_id, ticket"
        )
        return [Seat(*row) for row in rows]

    def halls(self) -> list[Hall]:
        rows = self.ask(
            "SELECT l.id, l.capacity, l.taken, l.waiting, "
            "sum(CASE WHEN s.seat = 'in' THEN 1 ELSE 0 END), sum(CASE WHEN s.seat = 'waiting' THEN 1 ELSE 0 END), "
            "l.kept, (SELECT count(*) FROM keptseat k WHERE k.session_id = l.id) "
            "FROM lexsession l LEFT JOIN signup s ON s.session_id = l.id GROUP BY l.id ORDER BY l.id"
        )
        return [Hall(*row) for row in rows]

    def letters(self) -> list[Letter]:
        rows = self.ask(
            "SELECT id, person_id, kind, thing, occurrence, fate, reason, platform, message, tries, doubts "
            "FROM letter ORDER BY id"
        )
        return [Letter(row[0], row[1], row[2], int(row[3].partition(":")[2]), *row[4:]) for row in rows]

    def posts(self) -> list[Post]:
        rows = self.ask("SELECT p.*, r.platform, r.channel FROM post p JOIN room r ON r.id = p.room_id ORDER BY p.id")
        return [_post(row._mapping) for row in rows]

    def people(self) -> dict[tuple[str, str], int]:
        """The person behind each account: of a platform, of a user's id."""
        rows = self.ask('SELECT platform, "user", person_id FROM account')
        return {(row[0], row[1]): row[2] for row in rows}

    def strangers(self) -> set[tuple[str, str]]:
        """Accounts whose owner's address the platform has not told yet."""
        query = 'SELECT a.platform, a."user" FROM account a JOIN person p ON p.id = a.person_id WHERE p.email IS NULL'
        return {(row[0], row[1]) for row in self.ask(query)}

    def owing(self) -> tuple[int, int]:
        """How many letters and cards are still to be sent."""
        letters = self.one("SELECT count(*) FROM letter WHERE fate IN ('due', 'held')")
        cards = self.one("SELECT count(*) FROM post WHERE drawn < wanted AND failed = ''")
        return letters, cards


def _post(row: Mapping[str, Any]) -> Post:
    behind, number = row["wanted"] - row["drawn"], int(row["thing"].partition(":")[2])
    return Post(number, row["platform"], row["channel"], row["message"], behind, row["failed"], row.get("doubts", 0))
