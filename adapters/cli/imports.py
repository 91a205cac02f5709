"""``lexbot import``: what exists elsewhere comes in, record by record; running it again changes nothing."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.cli.records import read
from adapters.network import Network
from adapters.settings import Unusable
from bot.intake import Report, TakeIn, reason
from bot.records import Read
from bot.text import Reader, Words, known_zone, plain
from bot.turn import Work
from store.db import Unit

BATCH = 200
"""Records a transaction: a commit a record would take minutes."""
SHOWN = 50
"""Refused records that are printed, and as many notes."""


def take_in(network: Network, kind: str, path: Path, console: Console, zone: str = "") -> tuple[str, Report]:
    """Take in a whole file; what its records are called, and what became of them.

    Raises `Unusable` if it cannot be read, or nobody takes such records in.
    """
    known, clock = network.house.imports, known_zone(zone or network.house.zone)
    if kind not in known:
        raise Unusable(f"“{kind}” cannot be imported, but: {', '.join(sorted(known))}.")
    if clock is None:
        raise Unusable(f"“{zone}” is no time zone like Europe/Berlin.")
    if not path.is_file():
        raise Unusable(f"There is no file {path}.")
    taker = _Taker(network, known[kind])
    columns = (TextColumn(path.name), BarColumn(), TextColumn("{task.fields[taken]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(kind, total=path.stat().st_size, taken="")
        form, found = read(path, clock, network.clock.now(), lambda done: progress.update(task, completed=done))
        batch: list[Read] = []
        for one in found:
            batch.append(one)
            if len(batch) == BATCH:
                taker.take(batch)
                batch = []
                progress.update(task, taken=f"{taker.report.taken:,}")
        taker.take(batch)
    return "entry" if form == "ics" else "line", taker.report


class _Taker:
    def __init__(self, network: Network, take: TakeIn) -> None:
        self.network, self._take = network, take
        self.report = Report()

    def take(self, batch: Sequence[Read]) -> None:
        """All in one transaction; if one of them is refused, each in its own."""
        good = [one for one in batch if one.record is not None]
        self.report.refused += [(one.line, one.reason) for one in batch if one.record is None]
        try:
            was_new = self.network.db.write_now(lambda unit: [self._one(unit, one) for one in good])
        except Exception:  # noqa: BLE001 - which record it was, and why, is found next
            for one in good:
                self._alone(one)
        else:
            self.report.taken += sum(was_new)
            self.report.there_already += len(was_new) - sum(was_new)
            self.report.notes += [(one.line, one.note) for one in good if one.note]

    def _one(self, unit: Unit, one: Read) -> bool:
        record: Mapping[str, Any] = one.record or {}
        return self._take(Work(unit, self.network.clock.now(), self.network.house), record)

    def _alone(self, one: Read) -> None:
        try:
            was_new = self.network.db.write_now(lambda unit: self._one(unit, one))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other records go in
            self.report.refused.append((one.line, reason(error)))
        else:
            self.report.taken += was_new
            self.report.there_already += not was_new
            self.report.notes += [(one.line, one.note)] if one.note else []


def show(report: Report, console: Console, called: str = "line") -> None:
    """What was taken, skipped and refused."""
    console.print(
        f"{report.taken:,} taken · {report.there_already:,} there already · {len(report.refused):,} refused",
        highlight=False,
    )
    for told in (report.refused, report.notes):
        _show(told, console, called)


def _show(told: Sequence[tuple[int, Words]], console: Console, called: str) -> None:
    reader = Reader("en", ZoneInfo("UTC"))
    for line, words in sorted(told, key=lambda one: one[0])[:SHOWN]:
        console.print(f"  {called} {line}: {plain(words, reader)}", markup=False, highlight=False, soft_wrap=True)
    if len(told) > SHOWN:
        console.print(f"  … and {len(told) - SHOWN:,} more")
