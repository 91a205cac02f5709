"""``lexbot check --deliveries``: what became of everything that was to be sent, and what of it is wrong."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from itertools import chain
from zoneinfo import ZoneInfo

import orjson
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from adapters.logs import masked
from adapters.network import Network
from adapters.settings import Settings, Unusable
from bot.forms import clean
from store import lanes, ledger
from store.db import Unit, sqlite_file
from store.ledger import CardFate, Cut, Entry
from store.outbox import Fate

FATES: dict[str, tuple[list[Fate], list[CardFate]]] = {
    "sent": ([Fate.SENT], ["standing"]),
    "maybe": ([Fate.MAYBE], []),
    "failed": ([Fate.FAILED], ["failed"]),
    "dropped": ([Fate.DROPPED], []),
    "held": ([Fate.HELD], []),
    "waiting": ([Fate.DUE], ["waiting"]),
}
"""What is asked for, and what letters and cards call it."""
WEEK = timedelta(days=7)
DAY = timedelta(days=1)
OVERDUE = timedelta(minutes=15)
"""A worker that runs, and a platform that answers, leave nothing lying for so long."""
SHOWN = 20
SHOWN_OF_EACH = 5
TOLD = ("failed", "maybe", "waiting", "held", "dropped")
"""What is told of where nothing is asked for, the worst first."""
_QUOTES = re.compile(r"(?s)^(\w*(?:Error|Exception))\(.*")


def look(network: Network, settings: Settings, console: Console, fate: str = "", *, as_json: bool = False) -> bool:
    """Print it; whether nothing failed in the last day, nothing is overdue and nothing was given up."""
    if fate and fate not in FATES:
        raise Unusable(f"“{fate}” is none of: {', '.join(FATES)}.")
    on = {"slack": settings.slack, "teams": settings.teams, "browser": settings.browser_on()}
    now, configured = network.clock.now(), {name for name, is_on in on.items() if is_on}

    def shown(unit: Unit) -> bool:
        ledger.at_leisure(unit)
        platforms = configured | lanes.served(unit, now - WEEK)
        view = _Look(now, platforms, ZoneInfo(settings.timezone), console)
        return view.as_json(unit, fate) if as_json else view.as_table(unit, fate)

    return network.db.read_now(shown)


def must_be_there(settings: Settings) -> None:
    """Raises `Unusable` rather than let a database be made only to be looked at."""
    file = sqlite_file(settings.database)
    if file and not file.exists():
        raise Unusable(f"There is no database {file} yet: lexbot run makes it.")


class _Look:
    """Shows all that the database holds; cards cause alarm on these platforms only: others were tried and left."""

    def __init__(self, now: datetime, platforms: Collection[str], zone: ZoneInfo, console: Console) -> None:
        self.now, self.platforms, self.zone, self.console = now, platforms, zone, console

    def as_json(self, unit: Unit, fate: str) -> bool:
        """One object a line: all that waits, and the letters of the last week; times in UTC."""
        for each in chain(self._letters(unit, fate), self._cards(unit, fate)):
            print(orjson.dumps(asdict(each) | {"reason": told(each.reason)}).decode())  # noqa: T201 - for a program
        for cut in () if fate else ledger.cut_off(unit):
            print(orjson.dumps(asdict(cut) | {"fate": "unreachable"}).decode())  # noqa: T201 - for a program
        return not list(self._wrong(unit))

    def as_table(self, unit: Unit, fate: str) -> bool:
        self._show_counts(unit)
        wrong = list(self._wrong(unit))
        for sentence in wrong:
            self.console.print(Text.assemble(("✗", "bold red"), " ", sentence))
        if not wrong:
            self.console.print(Text.assemble(("✓", "green"), " Nothing failed in the last day, nothing is overdue."))
        self._show_cuts(ledger.cut_off(unit))
        wanted, most = ([fate], SHOWN) if fate else (TOLD, SHOWN_OF_EACH)
        entries = [one for each in wanted for one in self._latest(unit, each, most)]
        if entries:
            self._show_entries(entries, fate)
        return not wrong

    # what is asked

    def _latest(self, unit: Unit, fate: str, most: int) -> list[Entry]:
        found = [*self._letters(unit, fate, most), *self._cards(unit, fate, most)]
        return sorted(found, key=lambda entry: entry.at, reverse=True)[:most]

    def _letters(self, unit: Unit, fate: str, most: int | None = None) -> Iterator[Entry]:
        fates = FATES[fate][0] if fate else [one for one in Fate if one != Fate.SENT]
        return ledger.each_letter(unit, fates, self.now - WEEK, most)

    def _cards(self, unit: Unit, fate: str, most: int | None = None) -> Iterator[Entry]:
        fates: list[CardFate] = FATES[fate][1] if fate else ["waiting", "failed"]
        return ledger.each_card(unit, fates, most) if fates else iter(())

    def _wrong(self, unit: Unit) -> Iterator[str]:
        if number := ledger.failed(unit, self.now - DAY, self.platforms):
            yield f"Failed in the last day: {number:,}. --fate failed says who and why."
        if number := ledger.late(unit, self.now - OVERDUE, self.platforms):
            yield f"Overdue by more than 15 minutes: {number:,}. Does lexbot run, and does the platform answer?"
        for job in ledger.jobs_given_up(unit):
            yield f"Given up after {job.tries} tries: {job.name} of {job.thing} ({told(job.reason)})"

    # how it looks

    def _show_counts(self, unit: Unit) -> None:
        letters, cards = ledger.letters(unit, self.now - WEEK), ledger.cards(unit)
        ended = {fate.value: letters.get(fate, 0) for fate in (Fate.SENT, Fate.MAYBE, Fate.FAILED, Fate.DROPPED)}
        until = ledger.next_held(unit)
        first = f"  the first until {self._when(until)}" if until else ""
        self._heading("Letters of the last 7 days")
        self._print((f"{number:>9,}", fate) for fate, number in ended.items())
        self._heading("Letters now")
        self._print(
            [(f"{letters.get(Fate.HELD, 0):>9,}", f"held{first}"), (f"{letters.get(Fate.DUE, 0):>9,}", "waiting")]
        )
        self._heading("Cards now")
        self._print((f"{cards.get(fate, 0):>9,}", fate) for fate in ("standing", "waiting", "failed"))
        self.console.print()

    def _show_cuts(self, cuts: list[Cut]) -> None:
        if cuts:
            self._heading("\nNothing can be sent to")
            self._print((cut.what, cut.platform, clean(cut.name), told(cut.reason)) for cut in cuts[:SHOWN])
        if len(cuts) > SHOWN:
            self.console.print(f"… and {len(cuts) - SHOWN:,} more")

    def _show_entries(self, entries: list[Entry], fate: str) -> None:
        what = f"of what is {fate}" if fate else "of each, but for what was sent"
        self._heading(f"\nThe latest {what} (times in {self.zone.key})")
        self._print(
            (self._when(one.at), _named(one), clean(one.to), one.platform, one.kind, one.thing, told(one.reason))
            for one in entries
        )

    def _heading(self, words: str) -> None:
        self.console.print(Text(words, "bold"))

    def _print(self, rows: Iterable[Sequence[str]]) -> None:
        """In columns, as wide as they are: what a program reads is not broken into lines."""
        lines = list(rows)
        widths = [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
        for line in lines:
            cells = (cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True))
            self.console.print(Text("  ".join(cells).rstrip()), soft_wrap=True)

    def _when(self, moment: datetime) -> str:
        return f"{moment.astimezone(self.zone):%Y-%m-%d %H:%M}"


def _named(entry: Entry) -> str:
    """Its fate; of what is held, that the time beside it is the one until which it is."""
    return "held until then" if entry.fate == Fate.HELD else entry.fate


def told(reason: str) -> str:
    """The reason without what somebody wrote, which the message of an error of our own may quote."""
    return clean(masked(_QUOTES.sub(r"\1", reason)))
