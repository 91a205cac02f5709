"""Tables of other programs: each row is read, or refused and takes no other with it (S10)."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import tables
from bot.records import Unreadable
from bot.text import Reader, plain
from tests.world import BERLIN

READER = Reader("en", BERLIN)


UNCLOSED = "a quotation mark is opened and never closed, or closed too early"


def read(content: str | bytes) -> list[dict[str, str] | str]:
    """Each row, or why there is none."""
    told = content if isinstance(content, bytes) else content.encode()
    return [dict(one.record) if one.record is not None else plain(one.reason, READER) for one in tables.rows(told)]


TWO = [{"titel": "Brot; salzig", "ort": "Küche"}, {"titel": "Zwei\nZeilen", "ort": ""}]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_is_read_as_excel_writes_it(separator: str, encoding: str, end: str) -> None:
    rows = ['Titel{0}"Ort"', '"Brot; salzig"{0}Küche', '"Zwei\nZeilen"{0}', "{0}", ""]
    assert read(end.join(rows).format(separator).encode(encoding)) == TWO


def test_excels_word_about_its_separator_is_heeded() -> None:
    assert read("sep=;\r\n\r\nTitle;Start,End\r\nBread;x\r\n") == [{"title": "Bread", "start,end": "x"}]


def test_headings_are_known_however_they_are_written() -> None:
    assert read(" Host E-Mail : ;DAUER (min)*\na;b") == [{"host_e_mail": "a", "dauer_(min)": "b"}]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("a,b,c", "not as many cells (3) as columns (2)"),
        ("a", "not as many cells (1) as columns (2)"),
        ('"a,b', UNCLOSED),
        ('"a"b,c', UNCLOSED),
        ("=1+1,b", "title: a formula, where its value should be: =1+1"),
        ('" =HYPERLINK(""http://x"")",b', 'title: a formula, where its value should be:  =HYPERLINK("http://x")'),
        ("a,#BEZUG!", "start: a formula, where its value should be: #BEZUG!"),
        ("x" * 200_000 + ",b", UNCLOSED),
    ],
)
def test_a_bad_row_takes_no_other_with_it(row: str, reason: str) -> None:
    good = {"title": "c", "start": "d"}
    assert read(f"Title,Start\nc,d\n{row}\nc,d\n") == [good, reason, good]
    assert [one.line for one in tables.rows(f"Title,Start\nc,d\n{row}\nc,d\n".encode())] == [2, 3, 4]


def test_blank_cells_at_the_end_do_no_harm() -> None:
    assert read("a;b\n1;2;;;\n") == [{"a": "1", "b": "2"}]


def test_broken_utf_8_is_refused_row_by_row_and_never_read_as_something_else() -> None:
    assert read("a,b\nÜ,1\n".encode() + b"\xff,2\n") == [{"a": "Ü", "b": "1"}, "not UTF-8"]


@pytest.mark.parametrize("content", ["", "\n\n", "a,b", "sep=,\n", "\ufeff"])
def test_an_empty_table_holds_nothing(content: str) -> None:
    assert read(content) == []


def test_a_table_that_cannot_be_read_is_not_read_for_ever() -> None:
    for bomb in ('"x\n' + '"x,\n' * 500_000, "x\n" * 1_000_000, '"\n' * 1_000_001, '"' + "x\n" * 1_000_000):
        begun = time.perf_counter()
        found = read("a,b\n" + bomb)
        assert len(found) <= tables.MOST_UNREAD + 1
        assert found[-1:] in (["too much cannot be read: from here on nothing was looked at"], [UNCLOSED])
        assert time.perf_counter() - begun < 20


def test_a_table_that_is_too_big_is_refused_before_it_is_read() -> None:
    with pytest.raises(Unreadable):
        read(b"x" * (tables.MOST_BYTES + 1))


@given(st.text(st.sampled_from('a"=,;\n\r\t\0ü#'), max_size=60))
def test_whatever_is_in_it_each_row_is_read_or_refused(text: str) -> None:
    for one in read("a;b\n" + text):
        assert one
