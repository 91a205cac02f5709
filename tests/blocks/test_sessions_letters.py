"""Stories about letters whose time comes when there is nothing to say any more: the reason is kept."""

from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from store.outbox import Fate, Letter
from tests.world import Who, World, on_both, on_sqlite

pytestmark = on_sqlite


COMING = "You are coming: Testing with pleasure"
FREED = "A seat is free, and it is yours: Testing with pleasure"


async def quickly(who: Who, *lines: str) -> None:
    """Types these before any letter goes out."""
    for line in lines:
        await who.chat.types(who.user, who.talk, line)


async def offered(world: World, **values: str) -> tuple[Who, Who, Who]:
    """Ana offers a session for Wednesday at three; Ben and Mia know LEX."""
    ana, ben, mia = (world.person(name) for name in ("Ana", "Ben", "Mia"))
    await ana.offers(**values)
    return ana, ben, mia


def titles(letters: list[str]) -> list[str]:
    return [letter.partition("\n")[0] for letter in letters]


def dropped(world: World) -> list[tuple[str, str]]:
    """The kinds of letters that came to nothing, and why."""
    letters = world.ask(lambda unit: list(unit.scalars(select(Letter).order_by(col(Letter.id)))))
    return [(letter.kind, letter.reason) for letter in letters if letter.fate is Fate.DROPPED]


def sleeps_until_it_is_over(world: World) -> None:
    world.clock.jump(world.session(1).starts_at + timedelta(hours=1) - world.clock.now())


async def test_who_leaves_and_comes_again_is_told_once_that_they_are_coming(world: World) -> None:
    _, ben, _ = await offered(world)
    await quickly(ben, "join 1", "leave 1", "join 1")
    await world.settles()
    assert titles(ben.hears()) == [COMING]
    assert dropped(world) == [("sessions.seat", "no longer true")]


async def test_who_comes_again_after_having_been_told_is_told_again(world: World) -> None:
    _, ben, _ = await offered(world)
    for line in ("join 1", "leave 1", "join 1"):
        await ben.types(line)
    assert titles(ben.hears()) == [COMING, COMING]


async def test_who_moved_up_left_and_came_again_before_they_were_told_hears_of_their_seat_once(world: World) -> None:
    _, ben, mia = await offered(world, capacity="1")
    await ben.types("join 1")
    await mia.types("join 1")
    mia.hears()
    await quickly(ben, "leave 1")
    await quickly(mia, "leave 1", "join 1")
    await world.settles()
    assert titles(mia.hears()) == [COMING]


@on_both
async def test_the_confirmation_of_somebody_who_left_is_no_longer_true(world: World) -> None:
    _, ben, _ = await offered(world)
    await quickly(ben, "join 1", "leave 1")
    await world.settles()
    assert ben.hears() == []
    assert dropped(world) == [("sessions.seat", "no longer true")]


async def test_the_confirmation_of_a_session_that_was_cancelled_is_no_longer_true_even_when_it_would_be_over(
    world: World,
) -> None:
    ana, ben, _ = await offered(world)
    await quickly(ben, "join 1")
    await quickly(ana, "cancel 1 yes")
    sleeps_until_it_is_over(world)
    await world.settles()
    assert ben.hears() == []
    assert dropped(world) == [("sessions.seat", "no longer true"), ("sessions.cancelled", "too late")]


async def test_confirmations_moves_and_reminders_of_what_is_over_are_too_late(world: World) -> None:
    ana, ben, mia = await offered(world, capacity="1")
    await quickly(ben, "join 1")
    await quickly(mia, "join 1")
    await quickly(ana, "move 1 2026-11-25 16:00")
    await quickly(ben, "leave 1")
    sleeps_until_it_is_over(world)
    await world.settles()
    assert ben.hears() == []
    assert [letter.splitlines()[0] for letter in mia.hears()] == ["How was it? Testing with pleasure"]
    assert sorted(dropped(world)) == [
        ("sessions.changed", "no longer true"),  # Ben's, who left
        ("sessions.changed", "too late"),
        ("sessions.moved_up", "too late"),
        ("sessions.reminder", "too late"),
        ("sessions.reminder", "too late"),
        ("sessions.seat", "no longer true"),
        ("sessions.seat", "too late"),
    ]


async def test_the_reminder_of_the_day_before_is_too_late_within_the_last_hour(world: World) -> None:
    _, ben, _ = await offered(world)
    await ben.types("join 1")
    world.clock.jump(world.session(1).starts_at - timedelta(minutes=10) - world.clock.now())
    await world.settles()
    assert dropped(world) == [("sessions.reminder", "too late")]


async def test_a_reminder_that_is_not_wished_any_more_is_no_longer_true(world: World) -> None:
    _, ben, _ = await offered(world)
    await ben.types("join 1")
    await world.becomes("2026-11-24 14:00")  # the reminders are written, and go out in an hour
    await ben.types("remind 1")
    await ben.fills(before=("10",))
    await world.becomes("2026-11-26 12:00")
    assert dropped(world) == [("sessions.reminder", "no longer true")]


async def test_the_reminder_of_a_time_that_was_given_up_is_no_longer_true(world: World) -> None:
    ana, ben, _ = await offered(world)
    await ben.types("join 1")
    await world.becomes("2026-11-24 14:00")
    await ana.types("move 1 2026-11-27 15:00")
    await world.becomes("2026-11-25 12:00")
    assert dropped(world) == [("sessions.reminder", "no longer true")]
