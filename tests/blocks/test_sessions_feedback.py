"""Stories about what follows a session: feedback, *I missed it*, thanks to those who hosted (S7, S8)."""

import pytest

from store import feedback, turnout
from store.db import Database
from store.feedback import Verdict
from tests.blocks.test_one_person import becomes_known
from tests.world import OFFER, Who, World, buttons, on_both, on_sqlite

pytestmark = on_sqlite


AFTERWARDS = "2026-11-25 15:46"
NEXT_MORNING = "2026-11-26 09:00"


async def hosted(world: World, *names: str, **told: str) -> tuple[Who, list[Who]]:
    """Ana's session on Wednesday at three, to which these people have signed up."""
    ana, guests = world.person("Ana"), [world.person(name) for name in names]
    number = await ana.offers(**told)
    for guest in guests:
        await guest.types(f"join {number}")
    return ana, guests


def crowd(count: int) -> list[str]:
    return [f"Guest{number}" for number in range(count)]


async def test_who_had_a_seat_is_asked_once_and_one_tap_is_enough(world: World) -> None:
    ana, [ben, mia] = await hosted(world, "Ben", "Mia", capacity="1")
    await world.becomes(AFTERWARDS)
    assert (
        ben.letters()[-1] == "How was it? Testing with pleasure\nOne tap is enough.\nFor Ana alone, without your name."
    )
    assert [label for label, _ in buttons(ben.mail()[-1])] == [
        "Helpful",
        "So-so",
        "Not for me",
        "I missed it",
        "Mute LEX",
    ]
    assert not [letter for letter in mia.letters() + ana.letters() if "How was it?" in letter]
    assert await ben.clicks("Helpful") == "Thank you. Ana hears Helpful, without your name."
    ben.hears()
    await world.becomes("2026-12-11 12:00")
    assert ben.hears() == []


@on_both
async def test_to_say_it_again_changes_it_kindly_and_keeps_the_line(world: World) -> None:
    ana, [ben] = await hosted(world, "Ben")
    await world.becomes(AFTERWARDS)
    await ben.clicks("Helpful")
    await ben.clicks("Add a line")
    assert await ben.fills(line="More of it!") == "Thank you. Ana hears Helpful, without your name."
    assert await ben.types("feedback 1 so-so") == "Changed: Ana now hears So-so, without your name."
    await ben.types("feedback 1")
    assert "*{title}*, {when}" in str(ben.form.intro), "which one it is about"
    assert {field.name: field.value for field in ben.form.fields} == {"verdict": "so-so", "line": "More of it!"}
    assert "More of it!" in await ana.types("voices 1")


async def test_of_two_hosts_both_hear_it(world: World) -> None:
    await world.person("Cora").types("help")
    _, [ben] = await hosted(world, "Ben", co_hosts="cora@example.org")
    await world.becomes(AFTERWARDS)
    assert await ben.clicks("Helpful") == "Thank you. Ana and Cora hear Helpful, without your name."


async def test_numbers_are_told_from_five_answers_on_and_names_never(world: World) -> None:
    ana, guests = await hosted(world, *crowd(6))
    await world.becomes(AFTERWARDS)
    for guest in guests[:4]:
        await guest.types("feedback 1 helpful")
    await guests[5].types("feedback 1 missed")
    few = await ana.types("voices 1")
    assert "The numbers come with every fifth answer." in few
    await guests[4].types("feedback 1")
    await guests[4].fills(verdict="not for me", line="Too fast for me")
    told = await ana.types("voices 1")
    assert "4 × Helpful · 0 × So-so · 1 × Not for me" in told.replace("\N{NO-BREAK SPACE}", " ")
    assert "Too fast for me" in told
    assert "Guest" not in told


async def test_who_looks_after_each_answer_cannot_tell_whose_it_was(world: World) -> None:
    ana, guests = await hosted(world, *crowd(7))
    await world.becomes(AFTERWARDS)
    for guest in guests[:5]:
        await guest.types("feedback 1 helpful")
    before = await ana.types("voices 1")
    await guests[5].types("feedback 1 no")
    assert await ana.types("voices 1") == before


async def test_nobody_else_reads_what_was_said(world: World) -> None:
    _, [ben] = await hosted(world, "Ben")
    await world.becomes(AFTERWARDS)
    await ben.types("feedback 1 so-so")
    for curious in (ben, world.person("Cara")):
        assert await curious.types("voices 1") == "Only those who host Testing with pleasure can do this."


async def test_who_missed_it_gets_what_is_left_of_it_and_the_next_date(world: World) -> None:
    ana, [ben] = await hosted(world, "Ben")
    await world.becomes(AFTERWARDS)
    await ana.types("attach 1 https://talks.example.org/notes Notes")
    again = await ana.offers(starts_at="2026-12-02T15:00")
    await ben.clicks("I missed it")
    answer = ben.sees_all()[-1]
    assert [label for label, _ in buttons(answer)] == ["Sign up", "Notes", "Details"]
    assert await ben.types("feedback 1 missed") == (
        "That happens: Testing with pleasure\nThis is what there is of it:\nNext date: Wed, Dec 2, 2026, 15:00 CET\n"
        "You do not count as having come. Nobody is told who did not."
    )
    await ben.clicks("Sign up")
    assert world.seats(again) == {"Ben": "in"}


async def test_who_missed_it_may_wish_it_again_where_there_is_no_next_date(world: World) -> None:
    _, [ben] = await hosted(world, "Ben")
    await world.becomes(AFTERWARDS)
    assert "There are no notes and no recording so far." in await ben.types("feedback 1 missed")
    assert "I keep your wish: Testing with pleasure." in await ben.clicks("Wish it again")


async def test_feedback_is_refused_from_those_who_had_no_seat_and_where_nothing_took_place(world: World) -> None:
    ana, [ben, mia] = await hosted(world, "Ben", "Mia", capacity="1")
    assert (
        await ben.types("feedback 1 helpful")
        == "Testing with pleasure is still to come. Tell me afterwards how it was."
    )
    gone = await ana.offers(title="Gone", starts_at="2026-11-25T17:00")
    await ben.types(f"join {gone}")
    await ana.types(f"cancel {gone} yes")
    await world.becomes("2026-11-25 18:00")
    no_seat = "Only those who had a seat in Testing with pleasure are asked how it was."
    for nobody in (mia, ana, world.person("Tom")):
        assert await nobody.types("feedback 1 helpful") == no_seat
    assert await ben.types(f"feedback {gone} no") == "Gone was cancelled, so there is nothing to say about it."
    assert await ben.types("feedback") == "Which session? Choose it from sessions, or add its number."
    assert not [letter for letter in ben.letters() if "How was it? Gone" in letter]
    await ben.types("feedback 1 marvellous")
    await ben.fills(verdict="marvellous", line="x" * 10_000)
    assert ben.complaints == {
        "verdict": "Please choose one of these: Helpful, So-so, Not for me, I missed it.",
        "line": "At most 300 characters, please.",
    }


async def test_nobody_is_asked_at_night_nor_when_it_is_long_ago(world: World) -> None:
    _, [ben] = await hosted(world, "Ben", starts_at="2026-11-27T19:30")
    ben.hears()
    await world.becomes("2026-11-30 07:59")
    assert not [letter for letter in ben.hears() if "How was it?" in letter]
    await world.becomes("2026-11-30 08:00")
    assert [letter.splitlines()[0] for letter in ben.hears()] == ["How was it? Testing with pleasure"]


async def test_a_session_that_was_moved_is_asked_about_after_its_new_end(world: World) -> None:
    ana, [ben] = await hosted(world, "Ben")
    await ana.types("move 1 2026-11-25 16:00")
    await world.becomes("2026-11-25 16:44")
    assert not [letter for letter in ben.letters() if "How was it?" in letter]
    await world.becomes("2026-11-25 16:46")
    assert [letter for letter in ben.letters() if "How was it?" in letter]


@on_both
async def test_the_host_is_thanked_the_next_morning_with_numbers_and_next_steps(world: World) -> None:
    ana, guests = await hosted(world, *crowd(7), capacity="6")
    await world.becomes(AFTERWARDS)
    for guest in guests[:5]:
        await guest.types("feedback 1 helpful")
    await guests[5].types("feedback 1 missed")
    ana.hears()
    await world.becomes("2026-11-26 08:59")
    assert ana.hears() == []
    await world.becomes(NEXT_MORNING)
    assert [letter.replace("\N{NO-BREAK SPACE}", " ") for letter in ana.hears()] == [
        """\
Thank you for “Testing with pleasure”
Colleagues learned from you. That is what all this is for.
Signed up: 6
Came: about 5, by the answers
Waited: 1
Feedback: 5 × Helpful · 0 × So-so · 0 × Not for me"""
    ]
    labels = [label for label, _ in buttons(ana.mail()[-1])]
    assert labels == ["Add notes or recording", "Offer again", "How many came?", "What was said"]
    await ana.clicks("How many came?")
    assert await ana.fills(came="4") == "Saved: 4 people came to Testing with pleasure."


async def test_thanks_come_in_the_hosts_own_morning_and_language(world: World) -> None:
    mia = world.person("Mia", "de", "America/New_York")
    await mia.offers(starts_at="2026-11-25T09:00")
    await world.becomes("2026-11-26 14:59")
    mia.hears()
    await world.becomes("2026-11-26 15:00")
    assert [letter.splitlines()[0] for letter in mia.hears()] == ["Danke für „Testing with pleasure“"]


async def test_of_few_answers_the_host_hears_no_number(world: World) -> None:
    ana, guests = await hosted(world, *crowd(4))
    await world.becomes(AFTERWARDS)
    for guest in guests:
        await guest.types("feedback 1 no")
    await world.becomes(NEXT_MORNING)
    assert ana.letters()[-1].splitlines()[2:] == ["Signed up: 4", "Feedback: from five answers on"]


async def test_how_many_came_is_told_by_who_hosted_it_and_after_it_began(world: World) -> None:
    ana, [ben] = await hosted(world, "Ben")
    assert await ana.types("came 1 3") == "Testing with pleasure has not taken place (yet)."
    await world.becomes(AFTERWARDS)
    assert await ben.types("came 1 3") == "Only those who host Testing with pleasure can do this."
    await ana.types("came 1 many")
    assert ana.complaints == {"came": "Please give a whole number."}
    assert await ana.types("came 1 3") == "Saved: 3 people came to Testing with pleasure."
    assert await ana.types("came 1 2") == "Saved: 2 people came to Testing with pleasure."
    assert world.ask(lambda unit: turnout.of(unit, 1)).came == 2


async def test_what_was_counted_stands_whatever_the_answers_say(world: World) -> None:
    ana, guests = await hosted(world, *crowd(5))
    await world.becomes(AFTERWARDS)
    await ana.types("came 1 2")
    for guest in guests:
        await guest.types("feedback 1 helpful")
    assert world.ask(lambda unit: turnout.of(unit, 1)).came == 2


# the forecast


async def past(world: World, ana: Who, shares: list[float]) -> None:
    """Sessions of Ana of which it is known how many came."""
    guests = [world.person(f"Past{number}") for number in range(10)]
    for place in range(len(shares)):
        number = await ana.offers(**OFFER | {"starts_at": f"2026-11-23T{10 + place}:30", "minutes": "20"})
        for guest in guests:
            await guest.types(f"join {number}")
    await world.becomes("2026-11-23 23:00")
    for place, share in enumerate(shares):
        assert "Saved" in await ana.types(f"came {place + 1} {round(10 * share)}")


async def test_the_host_sees_what_to_expect_and_where_that_comes_from(world: World) -> None:
    ana = world.person("Ana")
    await past(world, ana, [0.3, 0.4, 0.3, 0.4, 0.3, 0.4])
    _, _ = await hosted(world, *crowd(10))
    told = (await ana.types("guests 7")).splitlines()[-1]
    assert told == (
        "Expect 1 to 7 of them: eight of ten times that is right. "
        "It is learned from who came to 6 sessions, 6 of them by who hosts this."
    )


@on_both
async def test_while_little_is_known_half_is_said_and_of_a_few_nothing(world: World) -> None:
    ana, _ = await hosted(world, *crowd(10))
    assert (await ana.types("guests 1")).splitlines()[-1] == (
        "As a rule half of them come, so expect about 5. Of your colleagues' sessions I do not know enough yet."
    )
    few = await ana.offers(title="Few")
    await world.person("Ben").types(f"join {few}")
    assert "expect" not in await ana.types(f"guests {few}")


@pytest.mark.parametrize("told", ["", "1"])
async def test_a_session_without_guests_is_thanked_for_kindly(world: World, told: str) -> None:
    ana, _ = await hosted(world, capacity=told)
    await world.becomes(NEXT_MORNING)
    assert ana.letters()[-1].splitlines()[1].startswith("Nobody had a seat in the end.")


async def test_what_two_accounts_of_one_person_said_is_said_once(database: Database) -> None:
    world = World(database, chats=("slack", "teams"))
    ana, ben = world.person("Ana", chat="slack"), world.person("Ben", chat="slack")
    stray = world.person("Benjamin", chat="teams", email="")
    for place, who in enumerate((stray, ben), 1):
        await ana.offers(title=f"Number {place}")
        await who.types(f"join {place}")
    await stray.types("join 2")
    await world.becomes(AFTERWARDS)
    for line in ("feedback 1 so-so", "feedback 2 so-so"):
        await stray.types(line)
    await ben.types("feedback 2 helpful")
    becomes_known(stray, "ben@example.org")
    await stray.types("home")
    said = world.ask(lambda unit: [dict(feedback.counts(unit, number)) for number in (1, 2)])
    assert said == [{Verdict.SO_SO: 1}, {Verdict.HELPFUL: 1}]
