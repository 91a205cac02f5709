"""People are met once, whatever account they use, and nothing that is not told overwrites what is known."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.events import Arrived, Caller, Command, Left, Where
from bot.meeting import filled
from bot.view import Page
from store import people
from store.people import Account, Person
from tests.world import World

ANA = Caller("slack", "T1", "U1", "Ana", "ana@example.org", "de-DE", "Europe/Vienna", {"dm": "D1"})


async def meets(world: World, *callers: Caller) -> list[Person]:
    for number, by in enumerate(callers):
        await world.router.answer(Arrived(f"k{number}", by, Where(by.platform, by.tenant, "D", private=True)))
    return world.ask(people.everybody)


def account(world: World, by: Caller) -> Account:
    found = world.ask(lambda unit: people.by_account(unit, by.platform, by.tenant, by.user))
    assert found
    return found[1]


async def test_somebody_new_is_met_as_the_platform_tells(world: World) -> None:
    [ana] = await meets(world, ANA)
    assert (ana.name, ana.email, ana.language, ana.zone) == ("Ana", "ana@example.org", "de", "Europe/Vienna")
    assert (ana.reminders, ana.settled, ana.caretaker) == ([1440, 10], False, False)
    assert len(ana.calendar_secret) >= 32


async def test_what_a_payload_leaves_out_stays_known(world: World) -> None:
    bare = Caller("slack", "T1", "U1")
    await meets(world, ANA)
    world.clock.jump(timedelta(days=1))
    [ana] = await meets(world, bare)
    assert (ana.name, ana.email, ana.language, ana.zone) == ("Ana", "ana@example.org", "de", "Europe/Vienna")
    assert account(world, bare).address == {"dm": "D1"}


async def test_the_platform_is_asked_for_what_the_payload_left_out(world: World) -> None:
    world.person("Ana", "de", "Europe/Lisbon")
    answer = await world.router.answer(
        Arrived("k", Caller("browser", "local", "ana"), world.chat.where("@ana")), world.chat
    )
    [ana] = world.ask(people.everybody)
    assert (ana.name, ana.email, ana.zone) == ("Ana", "ana@example.org", "Europe/Lisbon")
    assert answer.reader.language == "de"


async def test_who_could_not_be_looked_up_is_looked_up_a_minute_later(world: World) -> None:
    await meets(world, ANA)
    ana = Caller("browser", "local", "ana")
    where = world.chat.where("@ana")
    await world.router.answer(Arrived("k", ana, where))  # and nobody there to ask
    world.person("Ana", email="ana@example.org")
    await world.router.answer(Arrived("l", ana, where), world.chat)
    assert len(world.ask(people.everybody)) == 2
    world.clock.jump(timedelta(seconds=61))
    await world.router.answer(Arrived("m", ana, where), world.chat)
    assert len(world.ask(people.everybody)) == 1


async def test_accounts_with_one_address_are_one_person(world: World) -> None:
    assert len(await meets(world, ANA, replace(ANA, platform="teams", user="29:x", email="ANA@Example.ORG"))) == 1


async def test_accounts_without_an_address_are_people_of_their_own(world: World) -> None:
    assert len(await meets(world, replace(ANA, email=""), replace(ANA, user="U2", email=""))) == 2


async def test_an_address_learned_later_is_kept_or_tells_whose_account_it_is(world: World) -> None:
    unknown = replace(ANA, user="U2", email="")
    met = await meets(world, ANA, unknown, replace(unknown, email="ben@example.org"))
    assert {person.email for person in met} == {"ana@example.org", "ben@example.org"}
    third = replace(ANA, user="U3", email="")
    met = await meets(world, third, replace(third, email="ana@example.org"))
    assert sorted(person.email or "" for person in met) == ["ana@example.org", "ben@example.org"]


async def test_the_first_caretakers_are_known_by_their_address(world: World) -> None:
    [cara] = await meets(world, replace(ANA, name="Cara", email="Cara@example.org"))
    assert cara.caretaker


async def test_names_are_cleaned_and_not_endless(world: World) -> None:
    [who] = await meets(world, replace(ANA, name="A\u202en\x00a\ud800" + "x" * 5000))
    assert who.name == "Ana" + "x" * 117


async def test_one_who_left_is_not_written_to_until_they_are_back(world: World) -> None:
    where = Where("slack", "T1", "D", private=True)
    await meets(world, ANA)
    await world.router.answer(Left("gone", ANA, where))
    assert world.ask(lambda unit: people.reachable(unit, 1, ["slack"])) is None
    await world.router.answer(Arrived("back", ANA, where))
    assert world.ask(lambda unit: people.reachable(unit, 1, ["slack"])) is not None


def test_what_the_platform_knows_fills_the_gaps_only() -> None:
    looked_up = Caller("slack", "T1", "U1", "Ana B", "ana@example.org", "de", "Europe/Berlin", {"dm": "D1", "url": "u"})
    told = Caller("slack", "T1", "U1", "", "", "en", "", {"dm": "D2"})
    assert filled(told, looked_up) == replace(looked_up, address={"dm": "D2", "url": "u"})
    assert filled(told, Caller("slack", "T1", "U1")) == told


async def test_one_who_does_several_things_at_once_when_new_is_met_once(world: World) -> None:
    where = Where("slack", "T1", "D", private=True)
    same = replace(ANA, platform="teams", user="29:x")
    callers = [ANA, same] * 4
    answers = await asyncio.gather(
        *(world.router.answer(Command(f"k{n}", by, where, "sessions")) for n, by in enumerate(callers))
    )
    assert all(isinstance(answer.view, Page) for answer in answers)
    assert len(world.ask(people.everybody)) == 1
