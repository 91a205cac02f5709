"""``lexbot import``: what exists elsewhere comes in, record by record; running it again changes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.cli.records import Read, read
from adapters.network import Network
from adapters.settings import Unusable
from bot.block import Block
from bot.errors import Misfilled, Refusal
from bot.text import plain
from bot.turn import Work, reader_for
from store.db import Unit

TakeIn: TypeAlias = Callable[[Work, Mapping[str, Any]], bool]

BATCH = 200
"""Records a transaction: a commit a record would take minutes."""
SHOWN = 50
"""Refused records that are printed."""


@dataclass(slots=True)
class Report:
    taken: int = 0
    there_already: int = 0
    refused: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])


def kinds(blocks: Sequence[Block]) -> Mapping[str, TakeIn]:
    """What can be taken in, from the door plates."""
    return {kind: take_in for block in blocks for kind, take_in in block.imports.items()}


def take_in(network: Network, blocks: Sequence[Block], kind: str, path: Path, console: Console) -> Report:
    """Take in a whole file. Raises `Unusable` if it cannot be read, or nobody takes such records in."""
    known = kinds(blocks)
    if kind not in known:
        raise Unusable(f"“{kind}” cannot be imported, but: {', '.join(sorted(known))}.")
    if not path.is_file():
        raise Unusable(f"There is no file {path}.")
    taker = _Taker(network, known[kind])
    columns = (TextColumn(path.name), BarColumn(), TextColumn("{task.fields[taken]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(kind, total=path.stat().st_size, taken="")
        batch: list[Read] = []
        for one in read(path, lambda done: progress.update(task, completed=done)):
            batch.append(one)
            if len(batch) == BATCH:
                taker.take(batch)
                batch = []
                progress.update(task, taken=f"{taker.report.taken:,}")
        taker.take(batch)
    return taker.report


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

    def _one(self, unit: Unit, one: Read) -> bool:
        record: Mapping[str, Any] = one.record or {}
        return self._take(Work(unit, self.network.clock.now(), self.network.house), record)

    def _alone(self, one: Read) -> None:
        try:
            was_new = self.network.db.write_now(lambda unit: self._one(unit, one))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other records go in
            self.report.refused.append((one.line, self._reason(error)))
        else:
            self.report.taken += was_new
            self.report.there_already += not was_new

    def _reason(self, error: Exception) -> str:
        reader = reader_for("en", "", self.network.house)
        if isinstance(error, Refusal):
            return plain(error.view.text, reader)
        if isinstance(error, Misfilled):
            return "; ".join(f"{name}: {plain(words, reader)}" for name, words in error.complaints.items())
        return f"it cannot be stored ({type(error).__name__})"


def show(report: Report, console: Console) -> None:
    """What was taken, skipped and refused."""
    console.print(
        f"{report.taken:,} taken · {report.there_already:,} there already · {len(report.refused):,} refused",
        highlight=False,
    )
    for line, reason in sorted(report.refused)[:SHOWN]:
        console.print(f"  line {line}: {reason}", markup=False, highlight=False, soft_wrap=True)
    if len(report.refused) > SHOWN:
        console.print(f"  … and {len(report.refused) - SHOWN:,} more")
