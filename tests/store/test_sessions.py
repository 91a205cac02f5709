"""Sessions are found by what is asked of them, with their hosts in order and the reader's own seat."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from store import calendars, listing, people, sessions
from store.db import Unit
from store.listing import Wanted
from store.sessions import LexSession, Seat, SessionWord, SignUp
from tests.store.conftest import Do
from tests.world import START as NOW


def offer(unit: Unit, title: str, hours: int = 1, hosts: tuple[str, ...] = ("Ana",), **told: Any) -> LexSession:
    facts = {"starts_at": NOW + timedelta(hours=hours), "minutes": 45, "place": "Room 1", "language": "en"}
    session = LexSession(title=title, created_at=NOW, **facts | told)
    sessions.save(unit, session, [people.like(unit, host)[0] for host in hosts])
    return session


def sit(unit: Unit, person: int, seat: Seat, ticket: int) -> SignUp:
    sign_up = SignUp(session_id=1, person_id=person, seat=seat, ticket=ticket, since=NOW)
    unit.add(sign_up)
    unit.flush()
    return sign_up


def titles(do: Do, wanted: Wanted, reader: int = 1, skip: int = 0, most: int = 9) -> list[str]:
    return do(lambda unit: [found.title for found in listing.find(unit, wanted, reader, skip=skip, most=most)])


def test_a_listing_is_in_order_of_time_and_by_pages(do: Do) -> None:
    for title, hours in (("c", 3), ("a", 1), ("b", 2), ("gone", -5)):
        do(lambda unit, title=title, hours=hours: offer(unit, title, hours))
    assert titles(do, Wanted(since=NOW)) == ["a", "b", "c"]
    assert titles(do, Wanted(since=NOW), skip=1, most=1) == ["b"]
    assert titles(do, Wanted(past=True)) == ["c", "b", "a", "gone"]
    assert titles(do, Wanted(until=NOW, past=True)) == ["gone"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("python",), ["100%_Python/Straße"]),
        (("STRASSE",), ["100%_Python/Straße"]),
        (("%",), ["100%_Python/Straße"]),
        (("_",), ["100%_Python/Straße"]),
        (("/",), ["100%_Python/Straße"]),
        (("bread", "cook"), ["Bread"]),
        (("ben",), ["Bread"]),
        (("bread", "python"), []),
        (("'",), []),
    ],
)
def test_words_are_looked_for_as_they_are(do: Do, words: tuple[str, ...], found: list[str]) -> None:
    do(lambda unit: offer(unit, "100%_Python/Straße"))
    do(lambda unit: offer(unit, "Bread", topics=["cooking"], hosts=("Ana", "Ben")))
    assert titles(do, Wanted(words=words)) == found


@pytest.mark.parametrize("past", [False, True])
def test_a_word_and_its_beginning_are_found_however_many_sessions_lie_between(do: Do, past: bool) -> None:
    way = -1 if past else 1

    def begin(unit: Unit) -> None:
        unit.add_all(
            LexSession(
                title="Noise", words="noise", starts_at=NOW + way * timedelta(minutes=n + 1), minutes=5, place="Room 1",
                language="en", created_at=NOW,
            )
            for n in range(listing.NEAREST)
        )  # fmt: skip
        offer(unit, "Baking bread", 900 * way)
        offer(unit, "Bread and butter", 901 * way)

    do(begin)
    time = Wanted(until=NOW, past=True) if past else Wanted(since=NOW)
    for words in (("bread",), ("bre",), ("bread", "b"), ("ana", "bread")):
        assert titles(do, replace(time, words=words)) == ["Baking bread", "Bread and butter"], words
    assert titles(do, replace(time, words=("bread", "utter"))) == ["Bread and butter"]
    assert titles(do, replace(time, words=("noise",)), most=2) == ["Noise", "Noise"]
    assert titles(do, replace(Wanted(until=NOW) if not past else Wanted(since=NOW), words=("bread",))) == []


def test_a_session_that_is_moved_is_found_by_its_words_at_its_new_time(do: Do) -> None:
    session = do(lambda unit: offer(unit, "Bread"))

    def move(unit: Unit) -> None:
        moved = sessions.by_id(unit, session.id)
        assert moved
        moved.starts_at = NOW + timedelta(hours=50)
        sessions.save(unit, moved, people.like(unit, "Ana"))

    do(move)
    starts = do(lambda unit: unit.scalars(select(col(SessionWord.starts_at))).all())
    assert set(starts) == {NOW + timedelta(hours=50)}


def test_seats_are_given_in_order_and_nobody_overtakes_who_waits(do: Do) -> None:
    def begin(unit: Unit) -> None:
        offer(unit, "Bread")
        lexsession = unit.get_one(LexSession, 1)
        lexsession.capacity = 2

    def enter() -> tuple[Seat, int, int, int]:
        def work(unit: Unit) -> tuple[Seat, int, int, int]:
            entered = sessions.enter(unit, 1, 1)
            assert entered
            return entered.seat, entered.ticket, unit.get_one(LexSession, 1).taken, entered.waiting

        return do(work)

    do(begin)
    assert [enter() for _ in range(3)] == [(Seat.IN, 1, 1, 0), (Seat.IN, 2, 2, 0), (Seat.WAITING, 3, 2, 1)]
    do(lambda unit: sessions.uncount(unit.get_one(LexSession, 1), Seat.IN))
    assert enter() == (Seat.WAITING, 4, 1, 2)
    assert do(lambda unit: sessions.enter(unit, 99, 1)) is None


def test_who_enters_is_told_whether_they_hold_it_themselves(do: Do) -> None:
    ana = do(lambda unit: people.like(unit, "Ana"))[0].id or 0
    do(lambda unit: offer(unit, "Bread"))
    entered = [do(lambda unit, person=person: sessions.enter(unit, 1, person)) for person in (ana, ana + 1)]
    assert [one and one.hosts_it for one in entered] == [True, False]


def test_nobody_stands_twice_on_a_list(do: Do) -> None:
    do(lambda unit: offer(unit, "Bread"))
    twice = [SignUp(session_id=1, person_id=1, seat=Seat.IN, ticket=ticket, since=NOW) for ticket in (1, 2)]
    assert [do(lambda unit, one=one: sessions.sign_up(unit, one)) for one in twice] == [True, False]
    assert do(lambda unit: sessions.sign_up_of(unit, 1, 1).ticket) == 1  # type: ignore[union-attr]


def test_a_line_of_a_listing_tells_hosts_in_order_and_the_readers_seat(do: Do) -> None:
    do(lambda unit: offer(unit, "Bread", hosts=("Ben", "Ana")))
    do(lambda unit: sit(unit, 2, Seat.WAITING, 1))
    mine, theirs = (do(lambda unit, me=me: listing.find(unit, Wanted(), me, skip=0, most=1)[0]) for me in (2, 1))
    assert (mine.hosts, mine.seat, theirs.seat) == (("Ben", "Ana"), Seat.WAITING, None)


def test_hosts_and_topics_are_replaced_when_saved_again(do: Do) -> None:
    do(lambda unit: offer(unit, "Bread", topics=["a", "b"], hosts=("Ana", "Ben")))

    def change(unit: Unit) -> None:
        session = sessions.by_id(unit, 1)
        assert session
        session.topics = ["c"]
        sessions.save(unit, session, people.like(unit, "Ben"))

    do(change)
    assert do(lambda unit: [host.name for host in sessions.hosts(unit, 1)]) == ["Ben"]
    assert titles(do, Wanted(words=("c",))) == ["Bread"]
    assert titles(do, Wanted(words=("ana",))) == []


def test_seats_are_counted_and_the_line_is_in_order_of_tickets(do: Do) -> None:
    do(lambda unit: offer(unit, "Bread"))
    do(lambda unit: sit(unit, 2, Seat.WAITING, 7))
    do(lambda unit: sit(unit, 1, Seat.WAITING, 5))
    assert do(lambda unit: sessions.first_waiting(unit, 1).person_id) == 1  # type: ignore[union-attr]
    assert do(lambda unit: [person.name for _, person in sessions.sign_ups(unit, 1, Seat.WAITING)]) == ["Ana", "Ben"]
    second = do(lambda unit: sessions.ahead_of(unit, sessions.sign_up_of(unit, 1, 2)))  # type: ignore[arg-type]
    assert second == 1


def test_a_calendar_holds_what_one_hosts_and_comes_to_cancelled_ones_too(do: Do) -> None:
    do(lambda unit: offer(unit, "Mine", cancelled_at=NOW))
    do(lambda unit: offer(unit, "Theirs", hosts=("Ben",)))
    do(lambda unit: offer(unit, "Long ago", hours=-999))

    def held(person: int | None) -> list[str]:
        since = NOW - timedelta(days=1)
        found = do(lambda unit: calendars.of(unit, person, Wanted(since=since), NOW, 9))
        return sorted(session.title for session in found)

    assert (held(1), held(2), held(None)) == (["Mine"], ["Theirs"], ["Mine", "Theirs"])
    do(lambda unit: sit(unit, 2, Seat.IN, 1))
    assert held(2) == ["Mine", "Theirs"]


def test_where_a_calendar_cannot_hold_all_it_holds_what_comes_next(do: Do) -> None:
    for title, hours in (("Yesterday", -24), ("In a year", 9000), ("Tomorrow", 24), ("Last week", -170)):
        do(lambda unit, title=title, hours=hours: offer(unit, title, hours=hours))

    def kept(most: int) -> list[str]:
        since = NOW - timedelta(days=31)
        found = do(lambda unit: calendars.of(unit, None, Wanted(since=since), NOW, most))
        return [session.title for session in found]

    assert kept(9) == ["Tomorrow", "In a year", "Last week", "Yesterday"]
    assert kept(2) == ["Tomorrow", "In a year"]
