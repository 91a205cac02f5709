"""What ``lexbot import`` reads: one record after another, each with the number of its line."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from icalendar import Calendar

from adapters.settings import Unusable

LONGEST = 1_000_000
"""Bytes of a line."""
Told: TypeAlias = Callable[[int], None]
"""Called with how many bytes were read so far."""


@dataclass(frozen=True, slots=True)
class Read:
    """One record, or why there is none."""

    line: int
    record: Mapping[str, Any] | None
    reason: str = ""


def read(path: Path, told: Told) -> Iterator[Read]:
    """The records of a ``.jsonl``, ``.jsonl.gz``, ``.csv`` or ``.ics`` file. Raises `Unusable`."""
    name = path.name.lower().removesuffix(".gz")
    kinds = {".jsonl": _json_lines, ".csv": _csv, ".ics": _ics}
    read_kind = kinds.get(Path(name).suffix)
    if read_kind is None:
        raise Unusable(f"{path.name} is none of {', '.join(kinds)} (or .jsonl.gz).")
    try:
        with path.open("rb") as raw:
            content: Any = gzip.GzipFile(fileobj=raw) if path.name.lower().endswith(".gz") else raw
            yield from read_kind(content, lambda: told(raw.tell()))
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or "it is damaged"
        raise Unusable(f"{path} cannot be read: {reason}.") from None


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


def _csv(content: BinaryIO, told: Callable[[], None]) -> Iterator[Read]:
    text = io.TextIOWrapper(content, "utf-8-sig", errors="surrogateescape", newline="")
    try:
        sample = text.readline()
        separator = max(",;\t", key=sample.count)
        names = [name.strip().lower() for row in csv.reader([sample], delimiter=separator) for name in row]
        rows = csv.reader(text, delimiter=separator)
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield Read(1 + rows.line_num, None, str(error))
                continue
            if row is None:
                return
            if any(row):
                yield _row(1 + rows.line_num, dict(zip(names, row, strict=False)))
            told()
    finally:
        text.detach()


def _row(line: int, record: dict[str, str]) -> Read:
    try:
        "".join(record.values()).encode()
    except UnicodeEncodeError:
        return Read(line, None, "not UTF-8")
    return Read(line, record)


def _ics(content: BinaryIO, told: Callable[[], None]) -> Iterator[Read]:
    """The entries of a calendar; instead of a line, their number."""
    try:
        events = Calendar.from_ical(content.read()).walk("VEVENT")
    except ValueError:
        raise Unusable("This is not a calendar.") from None
    for number, event in enumerate(events, 1):
        try:
            yield Read(number, _entry(event))
        except (AttributeError, KeyError, TypeError, ValueError):
            yield Read(number, None, "this entry cannot be read")
    told()


def _entry(event: Any) -> dict[str, Any]:
    starts, ends = event.start, event.end
    place, link = str(event.get("location", "")), str(event.get("url", ""))
    organizer = event.get("organizer")
    return {
        "id": str(event["uid"]),
        "title": str(event.get("summary", "")),
        "description": str(event.get("description", "")),
        "starts_at": starts.isoformat(),
        "duration": (ends - starts).total_seconds(),
        "place": place,
        "url": link or (place if place.startswith("https://") else ""),
        "hosts": [_host(organizer)] if organizer else [],
        "topics": [str(topic) for topic in event.categories],
    }


def _host(organizer: Any) -> str:
    address = str(organizer).removeprefix("mailto:").removeprefix("MAILTO:")
    return address if "@" in address else str(organizer.params.get("CN", ""))
