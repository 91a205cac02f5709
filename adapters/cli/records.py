"""What ``lexbot import`` reads: one record after another, each with where it stands."""

import gzip
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from zoneinfo import ZoneInfo

from adapters.settings import Unusable
from bot import intake
from bot.intake import Kind
from bot.records import Read, Unreadable
from bot.text import Reader, plain

LONGEST = 1_000_000
"""Bytes of a line."""
MOST_BYTES = 20_000_000
"""Of a table or a calendar, which are read at once."""
Told: TypeAlias = Callable[[int], None]
"""Called with how many bytes were read so far."""
_KINDS: dict[str, Kind] = {".jsonl": "jsonl", ".csv": "csv", ".ics": "ics", ".tsv": "csv"}


def read(path: Path, clock: ZoneInfo, now: datetime, told: Told) -> tuple[Kind, Iterator[Read]]:
    """The records of a file, by its name or, if that does not say, by how it begins. Raises `Unusable`, also later."""
    suffix = Path(path.name.lower().removesuffix(".gz")).suffix
    if suffix and suffix not in _KINDS:
        raise Unusable(f"{path.name} is none of {', '.join(_KINDS)} (or one of them with .gz).")
    with _opened(path) as (_, content):
        kind = _KINDS.get(suffix) or intake.kind_of(content.read(200))
    return kind, _read(path, kind, clock, now, told)


@contextmanager
def _opened(path: Path) -> Generator[tuple[BinaryIO, Any]]:
    try:
        with path.open("rb") as raw:
            yield raw, gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise Unusable(f"{path} cannot be read: {reason}.") from None


def _read(path: Path, kind: Kind, clock: ZoneInfo, now: datetime, told: Told) -> Iterator[Read]:
    with _opened(path) as (raw, content):
        if kind == "jsonl":
            yield from _json_lines(content, lambda: told(raw.tell()))
            return
        try:
            yield from intake.records(content.read(MOST_BYTES + 1), kind, clock, now)
        except Unreadable as why:
            raise Unusable(plain(why.words, Reader("en", clock))) from None


def _json_lines(content: BinaryIO, told: Callable[[], None]) -> Iterator[Read]:
    line = 0
    while got := content.readline(LONGEST + 1):
        line += 1
        if len(got) > LONGEST:
            while got and not got.endswith(b"\n"):
                got = content.readline(LONGEST)
            yield Read(line, None, "longer than a million bytes")
        elif got.strip():
            yield _json_line(line, got)
        told()


def _json_line(line: int, got: bytes) -> Read:
    try:
        record: Any = json.loads(got.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return Read(line, None, "not UTF-8")
    except (ValueError, RecursionError):
        return Read(line, None, "not JSON")
    return Read(line, record) if isinstance(record, dict) else Read(line, None, "not a JSON object")  # pyright: ignore[reportUnknownArgumentType]
