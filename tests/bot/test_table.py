"""A table where none can be drawn."""

from zoneinfo import ZoneInfo

from adapters.cli.render import drawn
from bot.text import Reader, plain, say
from bot.view import Page, Section, Table

READER = Reader("de", ZoneInfo("Europe/Berlin"))
GRID = Table(
    ("", say("Site"), "Room *B*"),
    (("10:00", "Berlin", "{title}"), ("11:00", "", "Python"), ("", "", "Rust"), ("12:00", "", "")),
)


def test_a_row_is_told_in_a_line_without_its_blank_cells() -> None:
    told = ["10:00 · Standort: Berlin · Room *B*: {title}", "11:00 · Room *B*: Python", "Room *B*: Rust", "12:00"]
    assert [plain(line, READER) for line in GRID.lines()] == told


def test_a_terminal_shows_the_lines() -> None:
    page = Page("The day", sections=(Section("Morning", empty="Nothing yet.", table=GRID),))
    told = drawn(page, READER).plain
    assert "Morning\n  • 10:00 · Standort: Berlin · Room *B*: {title}\n  • 11:00" in told
    assert "Nothing yet." not in told
