"""Tables as Excel and others write them (.csv): any of ``,`` ``;`` and tabs between the cells, any usual encoding.

A row that cannot be read takes no other with it: one quotation mark that is never closed would else swallow the rest.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.records import Read, Unreadable, text_of
from bot.text import say

MOST_BYTES = 20_000_000
MOST_UNREAD = 1000
"""So many rows that cannot be read, and the file is not looked at any further."""
_MOST_LINES = 100
"""Of one row: a cell may hold several."""
_ERRORS = {"#REF!", "#BEZUG!", "#NAME?", "#VALUE!", "#WERT!", "#DIV/0!", "#N/A", "#NV", "#NUM!", "#ZAHL!", "#NULL!"}
"""What Excel shows where a formula fails."""


def rows(content: bytes, clock: str = "") -> Iterator[Read]:
    """Each row by its headings, in small letters. Times without a zone are meant by this ``clock``."""
    if len(content) > MOST_BYTES:
        raise Unreadable(say("This table has more than {most} MB. Please divide it.", most=MOST_BYTES // 1_000_000))
    lines = list(io.StringIO(text_of(content), newline=""))
    unread = 0
    for one in _rows(lines, clock):
        yield one
        unread += one.record is None
        if unread >= MOST_UNREAD:
            yield Read(one.line + 1, None, say("too much cannot be read: from here on nothing was looked at"))
            return


def _rows(lines: Sequence[str], clock: str) -> Iterator[Read]:
    at, separator, names = 0, "", list[str]()
    while at < len(lines):
        line = lines[at]
        if not names and (not line.strip() or re.fullmatch(r"sep=.\s*", line)):
            separator = separator or line[4:5].strip("\r\n")
            at += 1
            continue
        separator = separator or max(",;\t", key=line.count)
        cells, after = _cells(lines, at, separator)
        if cells is None:
            yield Read(at + 1, None, say("a quotation mark is opened and never closed, or closed too early"))
        elif not names:
            names = [_heading(cell) for cell in cells]
        elif any(cell.strip() for cell in cells):
            yield _row(at + 1, names, cells, clock)
        at = after


def _cells(lines: Sequence[str], at: int, separator: str) -> tuple[list[str] | None, int]:
    """The row that begins in this line, and where the next one does."""
    reader = csv.reader(lines[at : at + _MOST_LINES], delimiter=separator, strict=True)
    try:
        return next(reader), at + reader.line_num
    except csv.Error:
        return None, at + 1


def names_of(fields: Mapping[str, str]) -> dict[str, str]:
    """Every heading that is known, and the field that it means; each field is given with its other headings."""
    return {other: field for field, others in fields.items() for other in (field, *others.split())}


def fields_of(record: Mapping[str, Any], names: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """What a record tells by its fields, and how each was called; of two for one field, its own name is meant."""
    known: dict[str, Any] = {}
    called: dict[str, str] = {}
    for name, value in record.items():
        field = names.get(name, name)
        if value not in (None, "", []) and (field not in known or name == field):
            known[field], called[field] = value, name
    return known, called


def _heading(cell: str) -> str:
    return re.sub(r"[\s-]+", "_", cell.strip().rstrip(":*").strip().casefold())


def _row(line: int, names: list[str], cells: list[str], clock: str) -> Read:
    while len(cells) > len(names) and not cells[-1].strip():
        cells.pop()
    if len(cells) != len(names):
        wrong = say("not as many cells ({cells}) as columns ({columns})", cells=len(cells), columns=len(names))
        return Read(line, None, wrong)
    for name, cell in zip(names, cells, strict=True):
        if cell.lstrip().startswith("=") or cell.strip() in _ERRORS:
            told = say("{column}: a formula, where its value should be: {cell}", column=name[:40], cell=cell[:40])
            return Read(line, None, told)
        if any("\ud800" <= sign <= "\udfff" for sign in cell):
            return Read(line, None, say("not UTF-8"))
    record = {name: cell for name, cell in reversed(list(zip(names, cells, strict=True))) if name}
    return Read(line, record | ({"clock": clock} if clock else {}))
