"""Stories about muting LEX: nothing that nobody asked for, of whatever kind, until it is taken up again (A2)."""

from datetime import datetime, timedelta

import pytest

from store import outbox, people
from store.outbox import Fate
from tests.blocks.test_news import digests, follower
from tests.blocks.test_sessions_wishes import expert, wished
from tests.world import BERLIN, Who, World, buttons, on_both, on_sqlite

pytestmark = on_sqlite


NEXT_WEEK = {"starts_at": "2026-12-02T15:00"}
STILL = "What you asked for still comes: reminders, and news of sessions that you attend or host."
NOTHING = "no digest, no questions, no invitations."


def titles(who: Who) -> list[str]:
    return [letter.splitlines()[0] for letter in who.hears()]


def fates(world: World, who: Who, kind: str) -> list[tuple[Fate, str]]:
    """How the letters of this kind to them stand, and why."""
    person = world.ask(lambda unit: people.by_email(unit, f"{who.user}@example.org"))
    assert person
    written = world.ask(lambda unit: outbox.to_person(unit, person.id or 0))
    return [(letter.fate, letter.reason) for letter in written if letter.kind == kind]


async def test_one_tap_mutes_all_blocks_and_what_was_asked_for_still_comes(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    await ana.offers(title="Typing", topics="python", **NEXT_WEEK)
    await ana.offers()
    await ben.types("join 2")
    await ben.types("me")
    assert await ben.clicks("Mute LEX") == f"LEX is muted until you unmute me: {NOTHING} {STILL}"
    ben.hears()
    await world.becomes("2026-11-30 09:01")
    assert [title.split(":")[0] for title in titles(ben)] == ["Ana is looking forward to you", "Ana waits for you"]
    await ana.types("cancel 1 yes")
    assert fates(world, ben, "sessions.feedback") == [(Fate.HELD, "muted")]
    assert fates(world, ben, "news.digest") == [(Fate.HELD, "muted")]


async def test_another_tap_takes_up_what_waited_and_is_still_true(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    await ana.offers(title="Typing", topics="python", **NEXT_WEEK)
    await ben.types("mute")
    await world.becomes("2026-11-30 12:00")
    assert digests(ben) == []
    assert "LEX is muted: until you unmute me" in await ben.types("home")
    assert await ben.clicks("Unmute LEX") == "You hear from me again. What waited for you and is still true comes now."
    assert [digest.splitlines()[2].split(":")[0] for digest in digests(ben)] == ["Typing"]
    assert "muted" not in await ben.types("home")


@on_both
async def test_a_digest_that_was_chosen_is_muted_too(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    await ben.types("digest daily")
    await ana.offers(title="Typing", topics="python", **NEXT_WEEK)
    await world.becomes("2026-11-24 09:01")
    assert len(digests(ben)) == 1
    await ana.offers(title="More typing", topics="python", **NEXT_WEEK)
    await ben.clicks("Mute LEX", ben.mail()[-1])
    await world.becomes("2026-11-25 12:00")
    assert digests(ben) == []
    await ben.types("unmute")
    assert len(digests(ben)) == 1


async def test_what_waited_for_two_weeks_is_no_news_any_more(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ana.offers()
    await ben.types("join 1")
    await ben.types("mute")
    await world.becomes("2026-12-09 12:00")
    assert fates(world, ben, "sessions.feedback") == [(Fate.HELD, "muted")]
    await world.becomes("2026-12-10 12:00")
    assert fates(world, ben, "sessions.feedback") == [(Fate.DROPPED, "muted")]
    ben.hears()
    await ben.types("unmute")
    assert ben.hears() == []


@pytest.mark.parametrize(
    ("line", "day", "until"),
    [
        ("mute 2 weeks", "Mon, Dec 7, 2026", "2026-12-07 08:00"),
        ("mute for 10 days", "Thu, Dec 3, 2026", "2026-12-03 08:00"),
        ("mute until friday", "Fri, Nov 27, 2026", "2026-11-27 08:00"),
        ("mute until 24.12.", "Thu, Dec 24, 2026", "2026-12-24 08:00"),
        ("stumm bis 2026-12-24", "Thu, Dec 24, 2026", "2026-12-24 08:00"),
        ("mute 1 year", "Tue, Nov 23, 2027", "2027-11-23 08:00"),
        ("mute 400 days", "Tue, Dec 28, 2027", "2027-12-28 08:00"),
    ],
)
async def test_it_can_last_until_a_day_and_then_ends_by_itself(world: World, line: str, day: str, until: str) -> None:
    ben = world.person("Ben")
    assert (await ben.types(line)).startswith(f"LEX is muted until {day}: ")
    assert f"LEX is muted: until {day}" in await ben.types("me")
    ends = datetime.fromisoformat(until).replace(tzinfo=BERLIN)
    await world.passes(seconds=(ends - world.clock.now() - timedelta(minutes=1)).total_seconds())
    assert "LEX is muted" in await ben.types("home")
    await world.passes(minutes=1)
    assert "LEX is muted" not in await ben.types("home") + await ben.types("me")


@pytest.mark.parametrize(
    "line", ["mute until the cows come home", "mute 0", "mute until", "mute for", "mute until yesterday", "mute 9" * 40]
)
async def test_a_day_that_cannot_be_understood_mutes_nothing_and_says_how(world: World, line: str) -> None:
    ben = world.person("Ben")
    assert (await ben.types(line)).startswith("Until when? Say it behind mute, like 2 weeks or until 24.12.")
    assert "LEX is muted" not in await ben.types("home")
    await ben.clicks("Mute LEX")
    assert "LEX is muted" in await ben.types("home")


async def test_every_letter_that_nobody_asked_for_can_be_the_last_and_others_say_nothing_of_it(world: World) -> None:
    ana, ben = world.person("Ana"), await follower(world, "Ben", "python")
    await ana.offers()
    await ben.types("join 1")
    await ana.offers(title="Typing", topics="python", **NEXT_WEEK)
    await world.becomes("2026-11-30 12:00")
    ways = {
        letter.splitlines()[0].split(":")[0].split("?")[0]: sum(types == "mute" for _, types in buttons(message))
        for message, letter in zip(ben.mail(), ben.letters(), strict=True)
    }
    assert ways == {
        "You are coming": 0,
        "Ana is looking forward to you": 0,
        "Ana waits for you": 0,
        "How was it": 1,
        "What comes up for you": 1,
    }


async def test_it_is_spoken_of_in_german(world: World) -> None:
    ben = world.person("Ben", language="de")
    assert await ben.types("stumm") == (
        "LEX ist stumm (bis du mich zurückholst): kein Überblick, keine Fragen, keine Einladungen. Worum du gebeten "
        "hast, kommt weiterhin: Erinnerungen und Neues von Sessions, zu denen du gehst oder die du anbietest."
    )
    assert (await ben.types("stumm 2 wochen")).startswith("LEX ist stumm (bis Mo., 7. Dez. 2026): ")
    assert (await ben.types("laut")).startswith("Du hörst wieder von mir.")
    assert (await ben.types("stumm aus")).startswith("Du hörst wieder von mir.")


async def test_somebody_else_is_asked_to_host_what_is_wished(world: World) -> None:
    ana, tom = await expert(world, "Ana"), await expert(world, "Tom", title="Cooking with Kubernetes", topics="food")
    await ana.types("mute")
    await wished(world, 5)
    assert titles(tom) == ["Would you host it? kubernetes for beginners"]
    await ana.types("unmute")
    assert "Would you host it? kubernetes for beginners" not in titles(ana)


@on_both
async def test_somebody_else_is_invited_who_wished_something_like_it(world: World) -> None:
    guests = [world.person(f"Wisher{number}") for number in range(3)]
    for place, who in enumerate(guests):
        await who.types("wish kubernetes networking" if place == 0 else "too 1")
    await guests[0].types("mute")
    ana = world.person("Ana")
    await ana.offers(title="Networking in Kubernetes", starts_at="2026-12-02T15:00")
    assert "I ask 2 people" in await ana.types("invite 1")
    assert ["Perhaps for you: Networking in Kubernetes" in titles(who) for who in guests] == [False, True, True]
