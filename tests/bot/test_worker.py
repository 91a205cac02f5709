"""What is due is done: each card and letter arrives once; what fails is tried again, or given up with its reason."""

import io
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from adapters.memory import MemoryChat
from bot.block import Block, TooLate
from bot.blocks import BLOCKS
from bot.chat import Later, To, Uncertain, Unreachable
from bot.delivery import LEASE, MOST_DOUBTFUL_TRIES, MOST_TRIES, backoff
from bot.text import Reader
from bot.turn import Work
from bot.view import Card, View
from bot.worker import Worker
from store import jobs, outbox, people, posts
from store.db import Database
from store.jobs import Job
from store.outbox import Fate, Haste, Letter
from store.people import Account, Person
from store.posts import Post
from tests.world import BERLIN, World


class Moody(MemoryChat):
    """A chat that fails as often as it is told to."""

    moods: list[Exception]
    silent = False
    """Whether a message arrives although its sender hears of a failure."""
    sees = False
    """Whether one can look for what arrived."""

    async def post(self, to: To, view: View, reader: Reader, key: str) -> str:
        if self.silent:
            self.silent = False
            await super().post(to, view, reader, key)
            raise Uncertain("no answer")
        self._fails()
        return await super().post(to, view, reader, key)

    async def find(self, to: To, key: str) -> str | None:
        if not self.sees:
            raise Uncertain("nobody can look")
        return await super().find(to, key)

    async def update(self, to: To, message: str, view: View, reader: Reader) -> None:
        self._fails()
        await super().update(to, message, view, reader)

    def _fails(self) -> None:
        if self.moods:
            raise self.moods.pop(0)


DONE: list[str] = []
STONE = "a stone"
"""What somebody wrote; the line of code in a traceback names it only."""


def dig(_work: Work, number: int, occurrence: str) -> None:
    if number == 13:
        raise ValueError(STONE)
    DONE.append(f"{number} {occurrence}")


def drawn(_work: Work, number: int) -> Card | None:
    if number == 13:
        raise ValueError(STONE)
    return Card("A bed") if number < 100 else None


def told(_work: Work, person: Person, number: int, occurrence: str) -> View | None:
    if number == 13:
        raise ValueError(STONE)
    if number == 99:
        raise TooLate
    return Card(f"{person.name} {occurrence}") if number < 100 else None


GARDEN = Block("garden", "Garden", jobs={"dig": dig}, cards={"bed": drawn}, letters={"word": told})


@pytest.fixture
def world(database: Database) -> World:
    """A network with a garden, a moody chat, Ana, and a room."""
    DONE.clear()
    world = World(database, (*BLOCKS, GARDEN))
    moody = Moody(world.router, world.clock)
    moody.moods = []
    world.chats = {"browser": moody}
    world.worker = Worker(world.db, (*BLOCKS, GARDEN), world.house, world.clock, [moody])
    world.room("lex", rest=True)
    return world


def moods(world: World, *errors: Exception) -> None:
    assert isinstance(world.chat, Moody)
    world.chat.moods = list(errors)


def sees(world: World, *, arrives: bool) -> None:
    """One can look for messages, and of the next nobody knows whether it arrived."""
    assert isinstance(world.chat, Moody)
    world.chat.sees, world.chat.silent = True, arrives
    if not arrives:
        moods(world, Uncertain("no answer"))


async def writes(world: World, number: int = 1, occurrence: str = "", haste: Haste = Haste.DAY) -> None:
    """A letter to Ana is put into the outbox."""
    if "ana" not in world.chat.members:
        await world.person("Ana").types("home")
    about = {"thing": f"bed:{number}", "occurrence": occurrence, "haste": int(haste)}
    words = Letter(person_id=1, kind="garden.word", due_at=world.clock.now(), **about)
    write(world, lambda unit: outbox.write(unit, [words]))


def write(world: World, work: Callable[[Any], object]) -> None:
    world.db.write_now(work)


def wants(world: World, number: int = 1) -> None:
    write(world, lambda unit: posts.want(unit, f"bed:{number}", 1, world.clock.now()))


def letter(world: World) -> Letter:
    return world.ask(lambda unit: unit.get_one(Letter, 1))


def post(world: World) -> Post:
    return world.ask(lambda unit: unit.get_one(Post, 1))


# letters


async def test_a_letter_is_sent_once(world: World) -> None:
    await writes(world)
    await writes(world)
    assert await world.worker.tick() > 0
    assert await world.worker.tick() == 0
    assert len(world.chat.seen_by("ana", "@ana")) == 1 + 2
    assert (letter(world).fate, letter(world).platform, bool(letter(world).message)) == (Fate.SENT, "browser", True)


async def test_letters_that_differ_in_their_occurrence_are_two(world: World) -> None:
    await writes(world, occurrence="1")
    await writes(world, occurrence="2")
    await world.settles()
    assert len(world.chat.seen_by("ana", "@ana")) == 2 + 2


@pytest.mark.parametrize(("number", "reason"), [(99, "too late"), (100, "no longer true")])
async def test_a_letter_that_is_too_late_or_no_longer_true_is_dropped(world: World, number: int, reason: str) -> None:
    await writes(world, number)
    await world.settles()
    assert (letter(world).fate, letter(world).reason) == (Fate.DROPPED, reason)


async def test_a_platform_that_asks_to_wait_is_obeyed(world: World) -> None:
    await writes(world)
    moods(world, Later(90))
    await world.settles()
    await world.passes(seconds=89)
    assert letter(world).fate is Fate.DUE
    await world.passes(seconds=1)
    assert letter(world).fate is Fate.SENT


async def test_a_platform_that_asks_to_wait_again_and_again_loses_nothing(world: World) -> None:
    await writes(world)
    moods(world, *(Later(60) for _ in range(MOST_TRIES + 3)))
    await world.passes(minutes=MOST_TRIES + 4)
    assert letter(world).fate is Fate.SENT


async def test_a_letter_that_waited_as_asked_is_not_given_up_for_one_failure(world: World) -> None:
    await writes(world)
    moods(world, *(Later(60) for _ in range(MOST_TRIES)), OSError("away"))
    await world.passes(minutes=MOST_TRIES + 4)
    assert letter(world).fate is Fate.SENT


async def test_a_card_that_waited_as_asked_is_not_given_up_for_one_doubt(world: World) -> None:
    wants(world)
    moods(world, *(Later(60) for _ in range(MOST_TRIES)), Uncertain("timed out"))
    await world.passes(minutes=MOST_TRIES + 4)
    assert (post(world).drawn, post(world).failed) == (1, "")


async def test_what_fails_is_tried_again_later_and_later_and_then_given_up(world: World) -> None:
    await writes(world)
    moods(world, *(OSError("away") for _ in range(MOST_TRIES)))
    await world.passes(hours=3)
    assert (letter(world).fate, letter(world).tries, letter(world).reason) == (
        Fate.FAILED,
        MOST_TRIES,
        "OSError('away')",
    )
    assert world.chat.moods == []  # type: ignore[attr-defined]


async def test_nobody_who_cannot_be_reached_is_written_to_again(world: World) -> None:
    await writes(world)
    moods(world, Unreachable("has blocked us"))
    await world.settles()
    assert (letter(world).fate, letter(world).reason) == (Fate.FAILED, "has blocked us")
    assert world.ask(lambda unit: people.reachable(unit, 1, ["browser"])) is None
    await writes(world, occurrence="again")
    await world.settles()
    second = world.ask(lambda unit: unit.get_one(Letter, 2))
    assert (second.fate, second.reason) == (Fate.FAILED, "has blocked us")


async def test_who_is_known_by_two_accounts_loses_only_the_one_that_cannot_be_reached(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even if they show themselves by the other one while the platform answers."""
    await writes(world)
    world.person("Anna")
    other = Account(person_id=1, platform="browser", tenant="other", user="anna", seen_at=world.clock.now() + LEASE)

    async def refuses(*_: object) -> str:
        monkeypatch.undo()
        write(world, lambda unit: unit.add(other))
        raise Unreachable("has blocked us")

    monkeypatch.setattr(world.chat, "post", refuses)
    await world.settles()
    known = world.ask(lambda unit: {one.user: one.unreachable for one in unit.query(Account)})
    assert known == {"ana": "has blocked us", "anna": ""}
    assert letter(world).fate is Fate.SENT


@pytest.mark.parametrize(
    ("haste", "sent"),
    [(Haste.NOW, "2026-11-23 20:58"), (Haste.DAY, "2026-11-24 08:00"), (Haste.WORKDAY, "2026-11-24 08:00")],
)
async def test_what_a_platform_did_not_take_before_the_night_waits_for_the_morning(
    world: World, haste: Haste, sent: str
) -> None:
    await writes(world)
    await world.becomes("2026-11-23 19:58")
    await writes(world, 2, haste=haste)
    moods(world, Later(3600))
    await world.settles()
    await world.becomes(sent)
    [_, held] = world.ask(lambda unit: outbox.to_person(unit, 1))
    assert (held.fate, held.tries, held.doubts) == (Fate.SENT, 1, 0)
    assert held.sent_at == datetime.fromisoformat(sent).replace(tzinfo=BERLIN)


async def test_who_mutes_us_while_letters_wait_gets_none_of_them(world: World) -> None:
    await writes(world, haste=Haste.SUBSCRIBED)
    moods(world, Later(60))
    await world.settles()
    await world.chat.types("ana", "@ana", "mute")
    await world.passes(hours=1)
    assert (letter(world).fate, letter(world).reason) == (Fate.HELD, outbox.MUTED)


async def test_what_may_have_arrived_before_its_reader_left_did_not_fail_for_sure(world: World) -> None:
    await writes(world)
    moods(world, Uncertain("no answer"), Unreachable("has blocked us"))
    await world.passes(hours=1)
    assert (letter(world).fate, letter(world).reason) == (Fate.MAYBE, "has blocked us")


async def test_where_nobody_can_look_what_may_have_arrived_is_sent_once_more_and_recorded_so(world: World) -> None:
    await writes(world)
    moods(world, Uncertain("no answer"))
    await world.passes(hours=3)
    assert (letter(world).fate, letter(world).tries) == (Fate.MAYBE, 2)
    assert letter(world).reason == "it may have arrived twice"


async def test_what_may_have_arrived_twice_is_not_sent_a_third_time(world: World) -> None:
    await writes(world)
    moods(world, Uncertain("no answer"), Uncertain("no answer"))
    await world.passes(hours=3)
    assert (letter(world).fate, letter(world).reason) == (Fate.MAYBE, "nobody knows whether it arrived")
    assert len(world.chat.seen_by("ana", "@ana")) == 2


async def test_where_we_can_look_what_may_have_arrived_is_sent_exactly_once(world: World) -> None:
    for occurrence, arrives in (("1", True), ("2", False)):
        await writes(world, occurrence=occurrence)
        sees(world, arrives=arrives)
        await world.passes(hours=3)
    fates = world.ask(lambda unit: [one.fate for one in outbox.to_person(unit, 1)])
    assert fates == [Fate.SENT, Fate.SENT]
    assert len(world.chat.seen_by("ana", "@ana")) == 2 + 2


@pytest.mark.parametrize(
    ("sees", "arrives", "fate"),
    [(True, True, Fate.SENT), (True, False, Fate.DROPPED), (False, True, Fate.MAYBE), (False, False, Fate.MAYBE)],
)
async def test_of_what_is_no_longer_true_and_may_have_arrived_the_truth_is_told(
    world: World, sees: bool, arrives: bool, fate: Fate
) -> None:
    await writes(world)
    assert isinstance(world.chat, Moody)
    world.chat.sees, world.chat.silent = sees, arrives
    if not arrives:
        moods(world, Uncertain("no answer"))
    await world.settles()
    write(world, lambda unit: setattr(unit.get_one(Letter, 1), "thing", "bed:100"))  # there is nothing to say any more
    await world.passes(hours=1)
    assert letter(world).fate is fate


async def test_a_letter_whose_sender_died_is_sent_by_another_when_the_lease_lapses(world: World) -> None:
    await writes(world)
    await world.worker._postman.sort()
    write(world, lambda unit: outbox.claim(unit, "browser", world.clock.now(), LEASE, 16))
    await world.passes(seconds=LEASE.total_seconds() - 1)
    assert letter(world).fate is Fate.DUE
    await world.passes(seconds=1)
    assert letter(world).fate is Fate.MAYBE, "nobody knows whether the dead one sent it"
    assert len(world.chat.seen_by("ana", "@ana")) == 1 + 2


async def test_many_letters_are_all_sent(world: World) -> None:
    for number in range(40):
        await writes(world, occurrence=str(number))
    await world.settles()
    assert len(world.chat.seen_by("ana", "@ana")) == 40 + 2


async def test_a_letter_that_cannot_be_written_keeps_no_other_from_being_sent(world: World, lines: io.StringIO) -> None:
    await writes(world, 13)
    await writes(world, 1)
    await world.passes(hours=3)
    assert letter(world).fate is Fate.FAILED
    assert world.ask(lambda unit: unit.get_one(Letter, 2)).fate is Fate.SENT
    assert "a stone" not in lines.getvalue()


async def test_what_nobody_asked_for_counts_from_the_moment_it_is_let_go(world: World) -> None:
    """A platform may be slow: more must not be let go because nothing has arrived yet."""
    await world.person("Ana").types("home")
    for number in range(8):
        unasked = Letter(
            person_id=1,
            kind="garden.word",
            thing=f"bed:{number}",
            occurrence="",
            due_at=world.clock.now(),
            haste=int(Haste.WORKDAY),
        )
        write(world, lambda unit, unasked=unasked: outbox.write(unit, [unasked]))
        assert await world.worker._postman.sort() == 1
    fates = [found.fate for found in world.ask(lambda unit: outbox.to_person(unit, 1))]
    assert fates == [Fate.DUE] * 5 + [Fate.HELD] * 3


# cards


async def test_a_card_is_posted_once_and_then_drawn_anew(world: World) -> None:
    wants(world)
    wants(world)
    await world.settles()
    first = post(world).message
    write(world, lambda unit: posts.changed(unit, "bed:1", world.clock.now()))
    write(world, lambda unit: posts.changed(unit, "bed:1", world.clock.now()))
    assert await world.worker.tick() > 0
    assert (post(world).message, post(world).drawn, post(world).wanted) == (first, 3, 3)
    assert len(world.chat.messages) == 1


async def test_what_changes_while_a_card_is_on_its_way_is_drawn_after_it(world: World) -> None:
    wants(world)
    await world.settles()
    shown = world.chat.update

    async def slowly(to: To, message: str, view: View, reader: Reader) -> None:
        await shown(to, message, view, reader)
        world.chat.update = shown  # type: ignore[method-assign]
        write(world, lambda unit: posts.changed(unit, "bed:1", world.clock.now()))

    world.chat.update = slowly  # type: ignore[method-assign]
    write(world, lambda unit: posts.changed(unit, "bed:1", world.clock.now()))
    assert await world.worker._painter.draw_some("browser") == 1
    await world.worker._painter.settled()
    assert (post(world).drawn, post(world).wanted) == (2, 3)
    await world.settles()
    assert (post(world).drawn, post(world).wanted) == (3, 3)


async def test_a_card_that_fails_is_drawn_later(world: World) -> None:
    wants(world)
    moods(world, OSError("away"), Later(120))
    await world.settles()
    await world.passes(minutes=5)
    assert (post(world).drawn, post(world).failed) == (1, "")


async def test_a_card_waits_as_long_as_the_platform_asks(world: World) -> None:
    wants(world)
    moods(world, *(Later(60) for _ in range(MOST_TRIES + 3)))
    await world.passes(minutes=MOST_TRIES + 4)
    assert (post(world).drawn, post(world).failed) == (1, "")


async def test_a_card_is_given_up_with_its_reason(world: World) -> None:
    wants(world)
    moods(world, *(OSError("away") for _ in range(MOST_TRIES)))
    await world.passes(hours=3)
    assert (post(world).drawn, post(world).failed) == (0, "OSError('away')")


async def test_a_card_outlasts_a_platform_that_is_not_well_for_hours(world: World) -> None:
    wants(world)
    moods(world, *(Uncertain("503") for _ in range(MOST_TRIES + 3)))
    await world.passes(hours=3)
    assert (post(world).drawn, post(world).failed, len(world.chat.messages)) == (1, "", 1)


async def test_a_card_is_not_put_where_nobody_can_look_for_ever(world: World) -> None:
    wants(world)
    moods(world, *(Uncertain("503") for _ in range(MOST_DOUBTFUL_TRIES)))
    await world.passes(hours=24)
    assert (post(world).drawn, post(world).failed) == (0, "Uncertain('503')")


async def test_a_room_that_cannot_be_spoken_in_is_given_up_at_once(world: World) -> None:
    wants(world)
    moods(world, Unreachable("channel_not_found"))
    await world.passes(hours=3)
    assert (post(world).failed, post(world).tries) == ("channel_not_found", 1)


async def test_a_card_of_what_is_gone_is_left_alone(world: World) -> None:
    wants(world, 100)
    await world.settles()
    assert (post(world).drawn, world.chat.messages) == (1, {})


async def test_a_card_that_cannot_be_drawn_keeps_nothing_else_from_being_done(world: World, lines: io.StringIO) -> None:
    wants(world, 13)
    await writes(world)
    await world.settles()
    assert letter(world).fate is Fate.SENT
    await world.passes(hours=6)
    assert (post(world).drawn, post(world).failed) == (0, "ValueError('a stone')")
    assert "a stone" not in lines.getvalue()


# jobs


async def test_a_job_is_done_once_when_its_time_has_come(world: World) -> None:
    for _ in range(2):
        write(world, lambda unit: jobs.plan(unit, "garden.dig", "bed:1", "x", world.clock.now() + timedelta(hours=1)))
    await world.passes(minutes=59)
    assert DONE == []
    await world.passes(hours=5)
    assert DONE == ["1 x"]


async def test_jobs_are_done_in_the_order_of_their_time(world: World) -> None:
    now = world.clock.now()
    for number, minutes in ((3, 30), (1, 10), (2, 20)):
        due = now + timedelta(minutes=minutes)
        write(world, lambda unit, number=number, due=due: jobs.plan(unit, "garden.dig", f"bed:{number}", "", due))
    world.clock.jump(timedelta(hours=1))
    await world.settles()
    assert DONE == ["1 ", "2 ", "3 "]


async def test_a_job_that_fails_is_tried_again_and_keeps_no_other_from_being_done(
    world: World, lines: io.StringIO
) -> None:
    write(world, lambda unit: jobs.plan(unit, "garden.dig", "bed:13", "x", world.clock.now()))
    write(world, lambda unit: jobs.plan(unit, "garden.dig", "bed:1", "x", world.clock.now()))
    await world.settles()
    assert DONE == ["1 x"]
    await world.passes(hours=3)
    failed = world.ask(lambda unit: unit.get_one(Job, 1))
    assert (failed.done_at, failed.tries, failed.reason) == (None, jobs.MOST_TRIES, "ValueError('a stone')")
    assert "job failed" in lines.getvalue()


async def test_a_job_that_nobody_knows_keeps_no_other_from_being_done(world: World) -> None:
    write(world, lambda unit: jobs.plan(unit, "garden.gone", "bed:1", "", world.clock.now()))
    write(world, lambda unit: jobs.plan(unit, "garden.dig", "bed:1", "", world.clock.now()))
    await world.settles()
    assert DONE == ["1 "]


async def test_what_is_seen_to_each_hour_is_seen_to_a_minute_later_if_the_database_was_away(world: World) -> None:
    began = world.clock.now()
    seen: list[timedelta] = []

    def look(work: Work) -> None:
        seen.append(work.now - began)
        if len(seen) == 1:
            raise OSError("away")

    world.worker._hourly = [look]
    with pytest.raises(OSError, match="away"):
        await world.worker.tick()
    for _ in range(3):
        await world.passes(minutes=1)
    assert seen == [timedelta(0), timedelta(minutes=1)]


# how long to wait


@pytest.mark.parametrize(("tries", "least", "most"), [(0, 0.8, 1.2), (3, 6.4, 9.6), (12, 2880, 4320), (50, 2880, 4320)])
def test_the_wait_doubles_up_to_an_hour(tries: int, least: float, most: float) -> None:
    assert least <= backoff(tries).total_seconds() <= most
