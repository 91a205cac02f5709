"""``lexbot import``: what exists elsewhere comes in, record by record; running it again changes nothing."""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.cli.records import read
from adapters.network import Network
from adapters.settings import Unusable
from bot import intake
from bot.intake import Report, TakeIn, reason
from bot.records import Read
from bot.text import Reader, Words, known_zone, plain
from bot.turn import Work

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
    report = Report()
    columns = (TextColumn(path.name), BarColumn(), TextColumn("{task.fields[taken]}"), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(kind, total=path.stat().st_size, taken="")
        form, found = read(path, clock, network.clock.now(), lambda done: progress.update(task, completed=done))
        batch: list[Read] = []
        for one in found:
            batch.append(one)
            if len(batch) == BATCH:
                report.add(_taken(network, known[kind], batch))
                batch = []
                progress.update(task, taken=f"{report.taken:,}")
        report.add(_taken(network, known[kind], batch))
    return "entry" if form == "ics" else "line", report


def _taken(network: Network, take: TakeIn, batch: Sequence[Read]) -> Report:
    """All in one transaction; if the database takes it not as a whole, each record in its own."""
    now, house = network.clock.now(), network.house
    try:
        return network.db.write_now(lambda unit: intake.take(Work(unit, now, house), take, batch))
    except Exception as error:  # noqa: BLE001 - whatever it is, the other records go in
        if len(batch) == 1:
            return Report(refused=[(batch[0].line, reason(error))])
    report = Report()
    for one in batch:
        report.add(_taken(network, take, [one]))
    return report


def show(report: Report, console: Console, called: str = "line") -> None:
    """What was taken, skipped and refused."""
    console.print(
        f"{report.taken:,} taken · {report.there_already:,} there already · {len(report.refused):,} refused",
        highlight=False,
    )
    if report.over:
        console.print(f"{report.over:,} of the taken: in the past", highlight=False)
    for told in (report.refused, report.notes):
        _show(told, console, called)


def _show(told: Sequence[tuple[int, Words]], console: Console, called: str) -> None:
    reader = Reader("en", ZoneInfo("UTC"))
    for line, words in sorted(told, key=lambda one: one[0])[:SHOWN]:
        console.print(f"  {called} {line}: {plain(words, reader)}", markup=False, highlight=False, soft_wrap=True)
    if len(told) > SHOWN:
        console.print(f"  … and {len(told) - SHOWN:,} more")
