"""Stories about somebody whom two platforms know: one person as soon as their e-mail address is known on both."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlmodel import col

from store.db import Database
from store.outbox import Letter
from tests.world import Who, World


@pytest.fixture
def world(database: Database) -> World:
    """One network in two chats."""
    return World(database, chats=("slack", "teams"))


def becomes_known(who: Who, email: str) -> None:
    """From now on the platform tells the address, which it did not before."""
    who.chat.members[who.user] = replace(who.chat.members[who.user], email=email)


@pytest.fixture
def ben(world: World) -> Who:
    return world.person("Ben", chat="slack")


@pytest.fixture
def stray(world: World) -> Who:
    """Ben's account on Teams, whose address could not be asked for when he was met there."""
    return world.person("Benjamin", chat="teams", email="")


async def test_two_seats_of_one_person_become_one_and_the_other_goes_to_the_next(
    world: World, ben: Who, stray: Who
) -> None:
    ana, tom = world.person("Ana", chat="slack"), world.person("Tom", chat="teams")
    number = await ana.offers(capacity="2")
    await ben.types(f"join {number}")
    await stray.types(f"join {number}")
    await tom.types(f"join {number}")
    assert world.seats(number) == {"Ben": "in", "Benjamin": "in", "Tom": "waiting"}
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    assert world.seats(number) == {"Ben": "in", "Tom": "in"}
    assert world.session(number).taken == 2
    assert "it is yours" in tom.letters()[-1]
    assert "You already have a seat" in await stray.types(f"join {number}")


async def test_a_seat_that_only_the_stray_had_is_kept(world: World, ben: Who, stray: Who) -> None:
    ana = world.person("Ana", chat="slack")
    number = await ana.offers(capacity="2")
    await ben.types(f"join {number}")
    await ben.types(f"leave {number}")
    await stray.types(f"join {number}")
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    assert world.seats(number) == {"Ben": "in"}
    assert "Your seat" not in await ben.types(f"join {number}")
    assert world.session(number).taken == 1


async def test_what_the_stray_hosts_is_hosted_by_the_one(world: World, ben: Who, stray: Who) -> None:
    await ben.types("home")
    number = await stray.offers()
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    assert "Host: Ben" in await ben.types(f"session {number}")
    assert "You host this session" in await ben.types(f"session {number}")


async def test_the_languages_that_the_stray_named_are_kept(world: World, ben: Who, stray: Who) -> None:
    await ben.types("home")
    await stray.types("settings")
    await stray.fills(languages="French")
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    assert "Also sessions in: French" in await ben.types("me")


def ledger(world: World, kind: str) -> list[str]:
    """What became of the letters of a kind."""
    found = select(col(Letter.fate)).where(col(Letter.kind) == kind).order_by(col(Letter.id))
    return world.ask(lambda unit: [fate.value for fate in unit.scalars(found)])


async def test_what_both_were_told_stays_on_record_and_is_not_told_again(world: World, ben: Who, stray: Who) -> None:
    ana = world.person("Ana", chat="slack")
    number = await ana.offers()
    for who in (ben, stray):
        await who.types(f"join {number}")
    await ana.types(f"move {number} 2026-12-03 15:00")
    await world.passes(minutes=5)
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    await world.passes(days=1)
    assert [sum("Changed" in letter for letter in who.letters()) for who in (ben, stray)] == [1, 1]
    assert ledger(world, "sessions.changed") == ["sent", "sent"]


async def test_what_one_was_told_is_not_told_to_the_other_in_the_morning(world: World, ben: Who, stray: Who) -> None:
    ana = world.person("Ana", chat="slack")
    number = await ana.offers()
    for who in (ben, stray):
        await who.types(f"join {number}")
    await ben.types("mute until friday")
    await ana.types(f"move {number} 2026-12-03 15:00")
    await world.passes(minutes=5)
    told = [sum("Changed" in letter for letter in who.letters()) for who in (ben, stray)]
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    await world.passes(days=4)
    assert [sum("Changed" in letter for letter in who.letters()) for who in (ben, stray)] == told
    assert sum(told) >= 1


async def test_who_has_a_seat_by_one_account_needs_none_that_is_kept_for_the_other(
    world: World, ben: Who, stray: Who
) -> None:
    ana, tom, mia = (world.person(name, chat="slack") for name in ("Ana", "Tom", "Mia"))
    number = await ana.offers(capacity="2", starts_at="2026-11-25T15:00")
    for who in (stray, tom, ben, mia):
        await who.types(f"join {number}")
    await world.becomes("2026-11-25 09:00")
    await tom.types(f"leave {number}")
    assert "A seat is free for you" in ben.letters()[-1]
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    assert world.seats(number) == {"Ben": "in", "Mia": "waiting"}
    assert "A seat is free for you" in mia.letters()[-1]
    assert world.session(number).kept == 1


async def test_who_waits_by_one_account_and_has_a_seat_kept_for_the_other_was_asked(
    world: World, ben: Who, stray: Who
) -> None:
    ana, tom, mia = (world.person(name, chat="slack") for name in ("Ana", "Tom", "Mia"))
    await ana.offers(capacity="1", starts_at="2026-11-25T15:00")
    for who in (tom, stray):
        await who.types("join 1")
    await world.becomes("2026-11-25 16:00")
    await ana.offers(capacity="2", starts_at="2026-11-26T15:00")
    for who in (tom, ben, mia):
        await who.types("join 2")
    assert world.session(2).kept == 1
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    assert (await tom.types("leave 2")).startswith("Done, your seat")
    assert "A seat is free for you" in mia.letters()[-1]
    assert world.session(2).kept == 2
    assert (await ben.types("take 2")).startswith("The seat is yours")
    assert world.seats(2) == {"Ben": "in", "Mia": "waiting"}


@pytest.mark.parametrize("hosting", ["ben", "stray"])
async def test_whoever_turns_out_to_host_it_needs_no_seat(world: World, ben: Who, stray: Who, hosting: str) -> None:
    host, guest = (ben, stray) if hosting == "ben" else (stray, ben)
    await ben.types("home")
    tom = world.person("Tom", chat="teams")
    number = await host.offers(capacity="1")
    await guest.types(f"join {number}")
    await tom.types(f"join {number}")
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    assert world.seats(number) == {"Tom": "in"}
    assert "it is yours" in tom.letters()[-1]


async def test_what_only_the_stray_chose_is_kept(world: World, ben: Who, stray: Who) -> None:
    await ben.types("home")
    await stray.types("settings")
    await stray.fills(site="Bonn", language="de", zone="Asia/Tokyo")
    await stray.types("quiet 22:00-07:00")
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    known = await ben.types("me")
    assert [line for line in known.splitlines() if line.startswith(("Sprache", "Standort", "Zeitzone", "Ruhe"))] == [
        "Sprache: Deutsch",
        "Standort: Bonn",
        "Zeitzone: Asia/Tokyo",
        "Ruhezeiten: 22:00 – 07:00, Wochenenden",
    ]


async def test_what_the_stray_chose_changes_nothing_that_the_other_chose(world: World, ben: Who, stray: Who) -> None:
    await ben.types("settings")
    await ben.fills(site="Essen")
    await ben.types("quiet 21:00-06:00")
    await stray.types("settings")
    await stray.fills(site="Bonn", language="de")
    await stray.types("quiet 22:00-07:00")
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    known = await ben.types("me")
    assert "Site: Essen" in known
    assert "Quiet hours: 21:00 – 06:00" in known
