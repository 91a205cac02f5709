"""Every letter comes to an end that the ledger tells, whatever dies on the way."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from bot.delivery import LEASE, MOST_TRIES, SETTLES
from bot.turn import Work
from store import outbox, people
from store.db import Unit
from store.outbox import Fate, Haste
from store.people import Account, Person
from store.troubles import Trouble, Why
from tests.adapters.slack.faults import accepts_then_drops, answers, drops_before, http_error, rate_limited, waits_for
from tests.adapters.teams.people import Person as TeamsPerson
from tests.world import START

from .town import Member, Town

EVENING = timedelta(hours=13)
"""From nine o'clock to ten in the evening."""
EARLIER = START - timedelta(days=1)


def ends(town: Town) -> list[tuple[Fate, str]]:
    return [(letter.fate, letter.reason) for letter in town.written()]


async def settled(town: Town) -> None:
    """Whatever is due now is done."""
    await town.clock.during(asyncio.gather(*(replica.worker.tick() for replica in town.replicas)))


# the ends


async def test_a_letter_that_would_disturb_is_held_until_the_morning_and_then_sent(town: Town) -> None:
    people = town.members("slack", 1) + town.members("teams", 1)
    town.clock.jump(EVENING)
    town.letters(people, Haste.DAY)
    await settled(town)
    morning = START + timedelta(hours=23)
    assert [(letter.fate, letter.due_at) for letter in town.written()] == [(Fate.HELD, morning)] * 2
    assert [member.heard for member in people] == [[], []]
    town.clock.jump(timedelta(hours=10))
    await settled(town)
    assert ends(town) == [(Fate.SENT, "")] * 2
    assert all(len(member.heard) == 1 for member in people)


async def test_what_is_no_longer_true_is_dropped(town: Town) -> None:
    people = town.members("slack", 1) + town.members("teams", 1)
    town.letters(people, bed=13)
    await settled(town)
    assert ends(town) == [(Fate.DROPPED, "no longer true")] * 2
    assert [member.heard for member in people] == [[], []]


async def test_who_cannot_be_reached_is_not_written_to_again_before_they_write_to_us(town: Town) -> None:
    [ben], [dora] = town.members("slack", 1), town.members("teams", 1)
    town.slack.fails("chat.postMessage", answers("user_disabled"))
    assert isinstance(dora.there, TeamsPerson)
    dora.there.blocks()
    town.letters([ben, dora], occurrence="1")
    await settled(town)
    reasons = ["closed: user_disabled", "403 MessageWritesBlocked"]
    assert ends(town) == [(Fate.FAILED, reason) for reason in reasons]
    calls = len(town.slack.calls) + len(town.teams.calls)
    town.letters([ben, dora], occurrence="2")
    await settled(town)
    assert ends(town)[2:] == [(Fate.FAILED, reason) for reason in reasons]
    assert len(town.slack.calls) + len(town.teams.calls) == calls, "nobody was even asked"
    dora.there.unblocks()
    for member in (ben, dora):
        await town.clock.during(member.types("help"))
    town.letters([ben, dora], occurrence="3")
    await settled(town)
    assert ends(town)[4:] == [(Fate.SENT, "")] * 2
    assert "A word about bed 1\n3" in ben.heard[-1] + dora.heard[-1]


async def test_what_teams_does_not_take_while_an_administrator_has_switched_us_off_waits_until_we_are_on(
    small_town: Town,
) -> None:
    """It is the trouble of all, and by no fault of those to whom we write: Teams would never say that it is over."""
    people, room = small_town.members("teams", 3), small_town.room("teams", "herbs")
    for operation in ("send", "create"):
        small_town.teams.faults.fail(operation, 403, code="BotDisabledByAdmin", times=3)
    small_town.letters(people)
    small_town.stands(1, room)
    async with small_town.works():
        await small_town.until(lambda: Fate.DUE not in small_town.fates() and bool(room.messages), hours=2)
    assert ends(small_town) == [(Fate.SENT, "")] * 3


async def test_teams_does_not_tell_what_arrived_so_it_is_sent_once_more_and_recorded_as_maybe(town: Town) -> None:
    people = town.members("teams", 3)
    town.teams.faults.drop("send", stored=True)
    town.teams.faults.drop("send", stored=False)
    town.letters(people)
    async with town.works():
        await town.until(lambda: Fate.DUE not in town.fates())
    assert town.fates() == {Fate.SENT: 1, Fate.MAYBE: 2}
    assert sorted(len(member.heard) for member in people) == [1, 1, 2]
    assert {letter.reason for letter in town.written() if letter.fate is Fate.MAYBE} == {"it may have arrived twice"}
    assert {letter.tries for letter in town.written()} == {1, 2}


async def test_teams_is_never_asked_a_third_time(town: Town) -> None:
    [ben] = town.members("teams", 1)
    town.teams.faults.drop("send", stored=False, times=2)
    town.letters([ben])
    async with town.works():
        await town.until(lambda: Fate.DUE not in town.fates())
    assert ends(town) == [(Fate.MAYBE, "nobody knows whether it arrived")]
    assert len(town.teams.calls) == 2


async def test_what_may_have_arrived_on_teams_and_is_sent_on_slack_then_may_have_come_twice(town: Town) -> None:
    [ben], [twin] = town.members("teams", 1), town.members("slack", 1)
    assert isinstance(ben.there, TeamsPerson)
    of_twin = col(Account.person_id) == twin.id
    town.write(lambda unit: unit.execute(update(Account).where(of_twin).values(person_id=ben.id, seen_at=EARLIER)))
    town.teams.faults.drop("send", stored=True)
    town.letters([ben])
    await settled(town)
    assert (len(ben.heard), ends(town)) == (1, [(Fate.DUE, "")])
    ben.there.blocks()
    async with town.works():
        await town.until(lambda: Fate.DUE not in town.fates())
    assert (len(ben.heard), len(twin.heard)) == (1, 1)
    assert ends(town) == [(Fate.MAYBE, "it may have arrived twice")]


async def test_what_may_have_arrived_on_both_platforms_may_have_come_twice_wherever_it_is_sent_then(town: Town) -> None:
    [ben], [twin] = town.members("slack", 1), town.members("teams", 1)
    of_twin = col(Account.person_id) == twin.id
    town.write(lambda unit: unit.execute(update(Account).where(of_twin).values(person_id=ben.id, seen_at=EARLIER)))
    town.slack.fails("chat.postMessage", drops_before())
    town.teams.faults.drop("send", stored=True)
    town.letters([ben])
    await settled(town)
    for platform in ("slack", "teams"):
        only_one_away(town, platform)
        town.clock.jump(timedelta(minutes=1))
        await settled(town)
    assert (len(ben.heard), len(twin.heard)) == (1, 1)
    assert ends(town) == [(Fate.MAYBE, "it may have arrived twice")]


def only_one_away(town: Town, platform: str) -> None:
    """The platform cannot be reached, and any other one can."""

    def beats(unit: Unit) -> None:
        unit.execute(delete(Trouble))
        now = town.clock.now()
        unit.add(Trouble(platform=platform, why=Why.AWAY, since=now, held_at=now))

    town.write(beats)


async def test_what_is_on_its_way_to_one_of_two_who_turn_out_to_be_one_is_not_sent_to_the_other(
    small_town: Town,
) -> None:
    town, [ana], [stray] = small_town, small_town.members("slack", 1), small_town.members("teams", 1)
    town.letters([ana], due_at=START + SETTLES)
    town.letters([stray])
    town.gates.append(town.teams.faults.hold("send", stored=True))
    working = asyncio.create_task(town.replicas[0].worker.tick())
    await town.until(lambda: len(stray.heard) == 1)  # Teams has it, and has not answered yet

    def turn_out_to_be_one(unit: Unit) -> None:
        outbox.hand_over(unit, stray.id, ana.id)
        people.merge(unit, unit.get_one(Person, stray.id), unit.get_one(Person, ana.id))

    town.write(turn_out_to_be_one)
    town.gates[0].set()
    await town.clock.during(working)
    town.clock.jump(SETTLES)
    await settled(town)
    assert (len(stray.heard), len(ana.heard)) == (1, 0)
    assert sorted(ends(town)) == [(Fate.DROPPED, "told already"), (Fate.SENT, "")]


async def test_a_letter_whose_reader_turns_out_to_be_somebody_else_while_it_is_drawn_is_drawn_anew(town: Town) -> None:
    """Reads see what is committed between them: of the one there is nothing left to tell, of the other there is."""
    [ben], [twin] = town.members("slack", 1), town.members("teams", 1)
    town.letters([ben])
    for replica in town.replicas:
        draws = replica.worker._postman._letters

        def drawn(work: Work, person: Person, *about: Any, draw: Any = draws["garden.word"]) -> Any:
            if person.id == ben.id:
                town.databases[0].write_now(lambda unit: outbox.hand_over(unit, ben.id, twin.id))
                return None
            return draw(work, person, *about)

        draws["garden.word"] = drawn
    async with town.works():
        await town.until(lambda: Fate.DUE not in town.fates())
    assert town.fates() == {Fate.SENT: 1}


# whoever dies


async def dies(town: Town, members: Iterable[Member]) -> list[int]:
    """A process claims letters to these people, and dies; which letters."""
    town.letters(members)
    await town.clock.during(town.replicas[0].worker._postman.sort())
    now = town.clock.now()
    claimed = [
        letter.id or 0
        for platform in ("slack", "teams")
        for letter in town.write(lambda unit, platform=platform: outbox.claim(unit, platform, now, LEASE, 10))
    ]
    for replica in town.replicas:
        replica.begins_anew(town.clock)
    return claimed


async def test_what_a_dead_process_held_is_sent_by_another_when_its_lease_lapses(town: Town) -> None:
    people = town.members("slack", 1) + town.members("teams", 1)
    assert len(await dies(town, people)) == 2
    town.clock.jump(LEASE - timedelta(seconds=1))
    await settled(town)
    assert town.fates() == {Fate.DUE: 2}
    town.clock.jump(timedelta(seconds=1))
    await settled(town)
    assert ends(town) == [(Fate.SENT, ""), (Fate.MAYBE, "it may have arrived twice")]
    assert all(len(member.heard) == 1 for member in people)


async def test_slack_is_asked_after_a_restart_what_arrived_so_it_stands_once(town: Town) -> None:
    people = town.members("slack", 3)
    town.slack.fails("chat.postMessage", accepts_then_drops())
    town.letters(people)
    await settled(town)
    assert town.fates() == {Fate.SENT: 2, Fate.DUE: 1}
    for replica in town.replicas:
        replica.begins_anew(town.clock)
    town.clock.jump(LEASE)
    await settled(town)
    assert town.fates() == {Fate.SENT: 3}
    assert all(len(member.heard) == 1 for member in people)
    assert len(town.slack.calls_of("conversations.history")) == 1
    assert all(letter.message for letter in town.written())


async def test_while_slack_answers_with_errors_it_is_looked_and_sent_again_until_it_stands(small_town: Town) -> None:
    [ben] = small_town.members("slack", 1)
    small_town.slack.fails("chat.postMessage", http_error(500), times=MOST_TRIES + 1)
    small_town.letters([ben])
    async with small_town.works():
        await small_town.until(lambda: Fate.DUE not in small_town.fates(), hours=2)
    assert (ends(small_town), len(ben.heard)) == ([(Fate.SENT, "")], 1)


async def test_slack_took_what_a_process_sent_that_died_before_it_could_record_it(town: Town) -> None:
    """The lease lapses, another process looks, and finds it."""
    [ben] = town.members("slack", 1)
    gate = asyncio.Event()
    town.gates.append(gate)
    town.slack.fails("chat.postMessage", waits_for(gate))
    town.letters([ben])
    dying = asyncio.create_task(town.replicas[0].worker.tick())
    await town.until(lambda: len(gate._waiters) == 1)  # type: ignore[attr-defined]
    dying.cancel()
    for task in town.replicas[0].worker._postman._under_way["slack"]:
        task.cancel()
    await asyncio.gather(dying, return_exceptions=True)
    gate.set()
    await town.until(lambda: len(ben.heard) == 1)
    assert town.written()[0].sending, "that is all that is known"
    town.replicas[0].begins_anew(town.clock)
    town.clock.jump(LEASE)
    await settled(town)
    assert (ends(town), len(ben.heard)) == ([(Fate.SENT, "")], 1)


async def test_on_sqlite_what_the_process_before_held_is_taken_over_when_no_platform_takes_it_any_more(
    small_town: Town,
) -> None:
    """Who looks for it at once may look too early."""
    people = small_town.members("slack", 1) + small_town.members("teams", 1)
    assert len(await dies(small_town, people)) == 2
    [replica] = small_town.replicas
    await replica.worker.inherit()
    await settled(small_town)
    assert [fate for fate, _ in ends(small_town)] == [Fate.DUE, Fate.DUE]
    small_town.clock.jump(SETTLES)
    await settled(small_town)
    assert ends(small_town) == [(Fate.SENT, ""), (Fate.MAYBE, "it may have arrived twice")]
    assert all(len(member.heard) == 1 for member in people)


@pytest.mark.parametrize(("platform", "fate"), [("slack", Fate.SENT), ("teams", Fate.MAYBE)])
async def test_what_a_platform_did_not_take_within_its_time_is_a_doubt(
    small_town: Town, platform: str, fate: Fate
) -> None:
    town, [ben] = small_town, small_town.members(platform, 1)
    if platform == "slack":
        town.gates.append(asyncio.Event())
        town.slack.fails("chat.postMessage", waits_for(town.gates[0]))
    else:
        town.gates.append(town.teams.faults.hold("send", stored=True))
    town.letters([ben])
    working = asyncio.create_task(town.replicas[0].worker.tick())
    await town.until(lambda: len(town.gates[0]._waiters) == 1)  # type: ignore[attr-defined]
    town.replicas[0].worker.give_up()
    await town.clock.during(working)
    [letter] = town.written()
    assert (letter.fate, letter.doubts, letter.sending) == (Fate.DUE, 1, False)
    town.gates[0].set()
    await town.until(lambda: len(ben.heard) == 1)
    town.clock.jump(SETTLES)
    await settled(town)
    assert ends(town)[0][0] is fate
    assert len(ben.heard) == (1 if platform == "slack" else 2)


async def test_what_was_given_up_while_it_waited_for_its_turn_is_no_doubt(small_town: Town) -> None:
    town, [ben] = small_town, small_town.members("teams", 1)
    assert town.replicas[0].teams
    await town.replicas[0].teams.chat.turns.pause(town.teams.tenant_id, "somebody else", 1)
    await town.replicas[0].teams.chat.turns.pause(town.teams.tenant_id, "a third one", 4)
    town.letters([ben])
    working = asyncio.create_task(town.replicas[0].worker.tick())
    await town.clock.calm()
    assert town.replicas[0].worker.under_way == 1
    town.replicas[0].worker.give_up()
    await town.clock.during(working)
    town.clock.jump(timedelta(seconds=10))
    await settled(town)
    assert (ends(town), len(ben.heard)) == ([(Fate.SENT, "")], 1)


async def test_a_letter_that_has_to_wait_until_it_is_looked_for_keeps_no_other_waiting(small_town: Town) -> None:
    """After a crash many are looked for, fifty a minute; messages go out at their own pace."""
    town, (ben, dora) = small_town, small_town.members("slack", 2)
    slack = town.replicas[0].slack
    assert slack
    town.slack.fails("chat.postMessage", accepts_then_drops())
    town.letters([ben])
    await settled(town)
    await slack.chat.web.turns.pause("conversations.history", 120)
    town.clock.jump(SETTLES)
    await settled(town)
    town.letters([dora])
    await settled(town)
    assert [fate for fate, _ in ends(town)] == [Fate.DUE, Fate.SENT]
    town.clock.jump(timedelta(seconds=120))
    await settled(town)
    assert (ends(town)[0], len(ben.heard)) == ((Fate.SENT, ""), 1)


# files


@pytest.mark.parametrize("refuses", [True, False])
async def test_a_letter_whose_file_has_to_wait_goes_without_it(small_town: Town, refuses: bool) -> None:
    """Slack's limit for files concerns no letter: it links to its file."""
    town, [ben] = small_town, small_town.members("slack", 1)
    slack = town.replicas[0].slack
    assert slack
    if refuses:
        town.slack.fails("files.getUploadURLExternal", rate_limited(30))
    else:
        await slack.chat.web.turns.pause("files.getUploadURLExternal", 30)
    town.letters([ben], kind="garden.plan")
    await settled(town)
    assert (ends(town), len(ben.heard)) == ([(Fate.SENT, "")], 1)
    assert "https://lex.example.com/bed.ics" in ben.heard[0]
    assert town.slack.workspace.files == {}
    town.letters([ben], kind="garden.plan", occurrence="again")
    town.clock.jump(timedelta(seconds=30))
    await settled(town)
    assert [file.name for file in town.slack.workspace.files.values()] == ["bed.ics"]
