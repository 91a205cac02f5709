"""What exists elsewhere comes in, record by record; what cannot be read is refused with its line and the reason."""

import gzip
import json
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import pytest

from store import calendars, people, sessions
from store.db import Database
from store.listing import Wanted
from store.sessions import LexSession
from tests.adapters.cli.conftest import Program
from tests.conftest import SHARED

COMING = {
    "id": "one",
    "title": "Typing for all",
    "hosts": ["ben@example.org"],
    "language": "eng",
    "starts_at": "2099-05-01T15:00:00+02:00",
    "duration": 2700,
    "topics": ["Python", "#Typing"],
    "url": "https://meet.example.org/1",
}
PAST = {"id": "two", "title": "Bread & butter 🍞", "speakers": ["Mia"], "recorded": "2014-05-01", "tags": [], "url": ""}


def lines(*records: object) -> bytes:
    return b"".join(
        (record if isinstance(record, bytes) else json.dumps(record).encode()) + b"\n" for record in records
    )


def stored(db: Database) -> list[LexSession]:
    ever = datetime(1900, 1, 1, tzinfo=UTC)
    return db.read_now(lambda unit: calendars.of(unit, None, Wanted(since=ever), ever, 9999))


def hosts(db: Database, session: LexSession) -> list[str]:
    return [person.name for person in db.read_now(lambda unit: sessions.hosts(unit, session.id or 0))]


def titles(db: Database) -> set[str]:
    return {session.title for session in stored(db)}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sessions.jsonl"


def test_sessions_come_in_once(lexbot: Program, db: Database, file: Path) -> None:
    file.write_bytes(lines(COMING, PAST))
    first, again = lexbot("import", "sessions", str(file)), lexbot("import", "sessions", str(file))
    assert "2 taken · 0 there already · 0 refused" in first.stdout
    assert "0 taken · 2 there already · 0 refused" in again.stdout
    assert "1 of the taken: in the past" in first.stdout
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert titles(db) == {"Typing for all", "Bread & butter 🍞"}
    [coming] = [session for session in stored(db) if session.title == "Typing for all"]
    assert (coming.language, coming.minutes, coming.topics) == ("en", 45, ["python", "typing"])
    assert hosts(db, coming) == ["ben"]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (b"{", "not JSON"),
        (b'["a", "b"]', "not a JSON object"),
        (b'"\xff"', "not UTF-8"),
        (b"[" * 100_000, "not JSON"),
        (b'{"id": "x", "title": "' + b"x" * 1_100_000 + b'"}', "longer than a million bytes"),
        (PAST | {"title": ""}, "title"),
        (PAST | {"title": "x" * 10_000}, "title: longer than 300 characters"),
        (PAST | {"recorded": "yesterday"}, "starts_at"),
        (PAST | {"recorded": None}, "starts_at"),
        (PAST | {"duration": 10**9}, "duration"),
        (PAST | {"duration": "long"}, "duration"),
        (COMING | {"url": "javascript:alert(1)"}, "url"),
        (COMING | {"url": ""}, "place"),
        (COMING | {"capacity": -1}, "capacity"),
        ({"title": "No id", "recorded": "2014-05-01"}, "id"),
        (PAST | {"speakers": ["a\x00b"], "title": "Odd"}, ""),
    ],
)
def test_a_bad_line_takes_no_other_with_it(lexbot: Program, db: Database, file: Path, bad: object, reason: str) -> None:
    record = bad | {"id": "bad"} if isinstance(bad, dict) and "id" in bad else bad
    file.write_bytes(lines(COMING, record, PAST))
    result = lexbot("import", "sessions", str(file))
    assert result.exit_code == 0
    assert {"Typing for all", "Bread & butter 🍞"} <= titles(db)
    if reason:
        assert "2 taken · 0 there already · 1 refused" in result.stdout
        assert f"line 2: {reason}" in result.stdout


def test_a_compressed_file_and_one_with_a_mark_at_its_beginning_are_read(
    lexbot: Program, db: Database, tmp_path: Path
) -> None:
    packed, marked = tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl"
    packed.write_bytes(gzip.compress(lines(COMING)))
    marked.write_bytes(b"\xef\xbb\xbf" + lines(PAST) + b"\n\n")
    assert "1 taken" in lexbot("import", "sessions", str(packed)).stdout
    assert "1 taken" in lexbot("import", "sessions", str(marked)).stdout


def test_sessions_come_from_csv_and_from_a_calendar(lexbot: Program, db: Database, tmp_path: Path) -> None:
    table, calendar = tmp_path / "a.csv", tmp_path / "b.ics"
    table.write_text(
        'ID;Title;Starts_at;Place;Hosts;Topics\n7;"Soup; salt";2099-01-02T12:00+01:00;Kitchen;Ann,Bo;food\n'
    )
    calendar.write_text(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:Walk\r\n"
        "DTSTART:20990103T100000Z\r\nDTEND:20990103T103000Z\r\nLOCATION:Park\r\nORGANIZER;CN=Eva:mailto:eva@example.org\r\n"
        "END:VEVENT\r\nBEGIN:VEVENT\r\nUID:u2\r\nSUMMARY:No time\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    assert "1 taken · 0 there already · 0 refused" in lexbot("import", "sessions", str(table)).stdout
    assert "1 taken · 0 there already · 1 refused" in lexbot("import", "sessions", str(calendar)).stdout
    assert [(one.title, one.minutes, hosts(db, one)) for one in stored(db)] == [
        ("Soup; salt", 45, ["Ann", "Bo"]),
        ("Walk", 30, ["Eva"]),
    ]


ENTRY = (
    "BEGIN:VEVENT\r\nUID:u1\r\nSUMMARY:Walk\r\nDTSTART:20990103T100000\r\nLOCATION:Park\r\nRRULE:FREQ=DAILY;COUNT=3"
    "\r\nEND:VEVENT\r\n"
)


def test_a_file_without_a_suffix_is_known_by_how_it_begins(lexbot: Program, db: Database, tmp_path: Path) -> None:
    contents = (
        lines(COMING),
        f"BEGIN:VCALENDAR\r\n{ENTRY.replace('2099', '2027')}END:VCALENDAR\r\n".encode(),
        "Titel;Beginn;Ort\nBrötchen;24.12.2098 14:00;Küche\n".encode("cp1252"),
    )
    for number, content in enumerate(contents):
        (tmp_path / str(number)).write_bytes(content)
        first = lexbot("import", "sessions", str(tmp_path / str(number))).stdout
        again = lexbot("import", "sessions", str(tmp_path / str(number))).stdout
        count = 3 if number == 1 else 1
        assert f"{count} taken · 0 there already · 0 refused" in first, content
        assert f"0 taken · {count} there already · 0 refused" in again
    assert titles(db) == {"Typing for all", "Walk", "Brötchen"}


def test_times_without_a_zone_go_by_the_one_that_is_named_and_that_is_told(
    lexbot: Program, db: Database, tmp_path: Path
) -> None:
    calendar, table = tmp_path / "a.ics", tmp_path / "b.csv"
    calendar.write_text(f"BEGIN:VCALENDAR\r\n{ENTRY.replace('RRULE:FREQ=DAILY;COUNT=3', 'X:Y')}END:VCALENDAR\r\n")
    table.write_text("title,start,place\nTalk,2099-01-03 10:00,Park\n")
    told = lexbot("import", "sessions", str(calendar), "--zone", "Asia/Kolkata").stdout
    assert "1 taken · 0 there already · 0 refused" in told
    assert "entry 1: its times name no zone; they were read by Asia/Kolkata" in told
    lexbot("import", "sessions", str(table), "--zone", "Asia/Kolkata")
    assert {one.starts_at.isoformat() for one in stored(db)} == {"2099-01-03T04:30:00+00:00"}
    wrong = lexbot("import", "sessions", str(table), "--zone", "Mars")
    assert (wrong.exit_code, "“Mars” is no time zone like Europe/Berlin." in wrong.stderr) == (1, True)


def test_a_bomb_in_a_packed_file_is_unpacked_no_further_than_a_file_may_be(lexbot: Program, tmp_path: Path) -> None:
    for name in ("a.ics.gz", "a.csv.gz"):
        (tmp_path / name).write_bytes(gzip.compress(b"BEGIN:VCALENDAR\r\n" + b"x" * 60_000_000))
        result = lexbot("import", "sessions", str(tmp_path / name))
        assert result.exit_code == 1
        assert "Please divide it." in result.stderr


def test_people_come_from_csv(lexbot: Program, db: Database, tmp_path: Path) -> None:
    table = tmp_path / "people.csv"
    table.write_bytes(
        "email,name,language,zone,site,topics\n"
        'ANA@example.org,Ana Ünal,de-DE,Europe/Lisbon,Bonn,"Python, Data"\n'
        "nonsense,Bob,,,,\n"
        "cy@example.org,Cy,,Mars/Olympus,,\n".encode()
        + b"dee@example.org,\xff,,,,\n"
        + b"eve@example.org,,,,,\n"
    )
    result = lexbot("import", "people", str(table))
    assert "2 taken · 0 there already · 3 refused" in result.stdout
    assert [line for line in (3, 4, 5) if f"line {line}: " in result.stdout] == [3, 4, 5]
    ana = db.read_now(lambda unit: people.by_email(unit, "ana@example.org"))
    assert ana
    assert (ana.name, ana.language, ana.zone, ana.site) == ("Ana Ünal", "de", "Europe/Lisbon", "Bonn")
    assert db.read_now(lambda unit: people.topics(unit, ana.id or 0)) == ["data", "python"]
    assert "0 taken · 2 there already" in lexbot("import", "people", str(table)).stdout


@pytest.mark.parametrize("heading", ["E-mail", "E-Mail", "Mail", "E-Mail-Adresse", "Email address"])
def test_people_come_under_the_usual_headings(lexbot: Program, db: Database, tmp_path: Path, heading: str) -> None:
    table = tmp_path / "people.csv"
    table.write_text(f"Vorname;Nachname;{heading};Sprache;Zeitzone;Standort;Themen\nAna;Ünal;ana@example.org;")
    with table.open("a") as more:
        more.write("Deutsch;Europe/Lisbon;Bonn;Python, Data\n")
    assert "1 taken · 0 there already · 0 refused" in lexbot("import", "people", str(table)).stdout
    ana = db.read_now(lambda unit: people.by_email(unit, "ana@example.org"))
    assert ana
    assert (ana.name, ana.language, ana.zone, ana.site) == ("Ana Ünal", "de", "Europe/Lisbon", "Bonn")
    assert db.read_now(lambda unit: people.topics(unit, ana.id or 0)) == ["data", "python"]


@pytest.mark.parametrize(("kind", "columns"), [("people", "name"), ("sessions", "title")])
def test_an_import_of_which_all_is_refused_has_failed(lexbot: Program, tmp_path: Path, kind: str, columns: str) -> None:
    table = tmp_path / "table.csv"
    table.write_text(f"{columns}\nAna\nBen\n")
    result = lexbot("import", kind, str(table))
    assert "0 taken · 0 there already · 2 refused" in result.stdout
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("kind", "name", "content", "sentence"),
    [
        ("sessions", "missing.jsonl", None, "There is no file"),
        ("books", "a.jsonl", b"", "“books” cannot be imported, but: people, sessions."),
        ("sessions", "a.docx", b"", "a.docx is none of .jsonl, .csv, .ics"),
        ("sessions", "a.jsonl.gz", b"not packed", "cannot be read: it is damaged."),
        ("sessions", "a.jsonl.gz", gzip.compress(b"x" * 5000, mtime=0)[:-9], "cannot be read: it is damaged."),
        ("sessions", "a.ics", b"\xff\xfe", "This is not a calendar."),
    ],
)
def test_a_file_that_cannot_be_read_is_said_in_a_sentence(
    lexbot: Program, tmp_path: Path, kind: str, name: str, content: bytes | None, sentence: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    result = lexbot("import", kind, str(tmp_path / name))
    assert result.exit_code == 1
    assert sentence in result.stderr


def test_an_empty_file_is_no_trouble(lexbot: Program, file: Path) -> None:
    file.touch()
    assert "0 taken · 0 there already · 0 refused" in lexbot("import", "sessions", str(file)).stdout


@pytest.mark.needs_shared
def test_real_talks_come_in(lexbot: Program, db: Database, file: Path) -> None:
    with gzip.open(SHARED / "data/talks-2008-2016.jsonl.gz") as talks:
        file.write_bytes(b"".join(islice(talks, 0, None, 40)))
    count = len(file.read_bytes().splitlines())
    first = lexbot("import", "sessions", str(file)).stdout
    refused = [line for line in first.splitlines() if line.startswith("  line ")]
    assert f"{count - len(refused)} taken · 0 there already · {len(refused)} refused" in first
    assert len(refused) < count / 20
    assert all("duration" in line for line in refused), refused
    assert f"0 taken · {count - len(refused)} there already" in lexbot("import", "sessions", str(file)).stdout
    assert len(titles(db)) > 180
