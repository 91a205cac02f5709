"""Recording is off unless everybody who speaks said yes (S2); what goes with a session, as links (S8)."""

import pytest

from adapters.memory import Message
from store import consents
from tests.world import OFFER, Who, World, buttons, on_both, on_sqlite, shown

pytestmark = on_sqlite


SLIDES, VIDEO = "https://slides.example.org/1", "https://video.example.org/1"
RECORDED = "It will be recorded."


@pytest.fixture
def ana(world: World) -> Who:
    """The host; there is a room that hears of everything."""
    world.room("lex", rest=True)
    return world.person("Ana")


@pytest.fixture
async def cora(world: World) -> Who:
    """Somebody who will be a co-host."""
    cora = world.person("Cora")
    await cora.types("help")
    return cora


def said(world: World) -> dict[int, tuple[bool | None, bool]]:
    """What was answered, by person, and whether it was noted when."""
    found = world.ask(lambda unit: consents.of(unit, 1))
    return {person: (consent.agrees, consent.said_at is not None) for person, consent in found.items()}


async def test_nothing_is_recorded_unless_wished(world: World, ana: Who) -> None:
    await ana.offers()
    assert RECORDED not in ana.card("lex")
    assert said(world) == {}


async def test_who_holds_it_alone_says_yes_by_switching_it_on(world: World, ana: Who) -> None:
    await ana.offers(records="yes")
    assert RECORDED in ana.card("lex")
    assert said(world) == {1: (True, True)}
    assert ana.hears() == [], "nobody is asked what they just said"


async def test_it_is_said_only_when_all_who_speak_agreed(world: World, ana: Who, cora: Who) -> None:
    ben = world.person("Ben")
    await ana.offers(records="yes", co_hosts="cora@example.org")
    assert RECORDED not in ben.card("lex")
    assert "It will be recorded as soon as Cora agrees." in await ana.types("session 1")
    assert "recorded" not in await ben.types("session 1")

    assert "May “Testing with pleasure” be recorded?" in [letter.splitlines()[0] for letter in cora.hears()]
    assert "will be recorded" in await cora.clicks("Yes, I agree")
    assert RECORDED in ben.card("lex")
    assert [answer for answer, _ in said(world).values()] == [True, True]


async def test_a_no_keeps_it_off_and_the_host_hears_it_kindly(world: World, ana: Who, cora: Who) -> None:
    await ana.offers(records="yes", co_hosts="cora@example.org")
    ana.hears()
    assert "That is fine" in await cora.clicks("No, please not")
    assert ana.hears() == [
        "There will be no recording of Testing with pleasure: not everybody who speaks would like one."
    ]
    assert RECORDED not in ana.card("lex")
    assert not world.session(1).records


@on_both
async def test_a_yes_may_be_taken_back(world: World, ana: Who, cora: Who) -> None:
    await ana.offers(records="yes", co_hosts="cora@example.org")
    await cora.types("consent 1 yes")
    await cora.clicks("Take my yes back")
    assert RECORDED not in ana.card("lex")
    assert sorted(answer for answer, _ in said(world).values() if answer is not None) == [False, True]


@on_both
async def test_who_said_no_is_asked_anew_only_when_it_is_switched_on_anew(world: World, ana: Who, cora: Who) -> None:
    await ana.offers(records="yes", co_hosts="cora@example.org")
    await cora.types("consent 1 no")
    cora.hears()
    await world.passes(minutes=1)
    await ana.types("edit 1")
    await ana.fills(title="Testing again")
    assert cora.hears() == []
    await ana.types("edit 1")
    await ana.fills(records="yes")
    assert [letter.splitlines()[0] for letter in cora.hears()] == ["May “Testing again” be recorded?"]


@on_both
async def test_to_edit_something_else_is_no_consent(world: World, ana: Who, cora: Who) -> None:
    await ana.offers(records="yes", co_hosts="cora@example.org")
    await cora.types("edit 1")
    await cora.fills(title="Testing together")
    assert RECORDED not in ana.card("lex")


async def test_a_new_co_host_is_asked_before_it_is_said_again(world: World, ana: Who, cora: Who) -> None:
    await ana.offers(records="yes")
    assert RECORDED in ana.card("lex")
    await ana.types("edit 1")
    await ana.fills(co_hosts="cora@example.org")
    assert RECORDED not in ana.card("lex")
    await cora.types("leave 1")
    assert RECORDED in ana.card("lex")


async def test_a_caretaker_does_not_agree_for_others(world: World, ana: Who) -> None:
    cara = world.person("Cara")
    await ana.offers()
    await cara.types("edit 1")
    await cara.fills(records="yes")
    assert RECORDED not in ana.card("lex")
    assert "Only those who host" in await cara.types("consent 1 yes")
    await ana.types("consent 1 yes")
    assert RECORDED in ana.card("lex")


async def test_an_answer_counts_for_all_dates_of_a_series(world: World, ana: Who, cora: Who) -> None:
    await ana.offers(records="yes", co_hosts="cora@example.org", repeats="weekly", times="3")
    questions = [letter for letter in cora.hears() if letter.startswith("May")]
    assert len(questions) == 1
    assert "Your answer counts for all 3 dates." in questions[0]
    await cora.types("consent 1 yes")
    assert [session.agreed for session in world.sessions()] == [True] * 3


async def test_without_an_answer_it_is_asked_again(ana: Who) -> None:
    await ana.offers(records="yes")
    for line in ("consent 1", "consent 1 perhaps"):
        assert await ana.types(line) == "May Testing with pleasure be recorded? Nothing is recorded without your yes."


# what goes with it


async def test_slides_stand_on_the_page_at_once_and_on_the_card_when_it_is_over(world: World, ana: Who) -> None:
    ben = world.person("Ben")
    await ana.offers()
    assert await ana.types(f"attach 1 {SLIDES} Slides") == (
        "It goes with Testing with pleasure now, as number 1 of at most 10."
    )
    await ana.types(f"attach 1 {SLIDES}/2 My notes of the day")
    assert "Slides: Slides\nLink: My notes of the day" in await ben.types("session 1")
    assert "Slides" not in ben.card("lex")
    await world.becomes("2026-11-25 15:50")
    assert "Slides: Slides\nLink: My notes of the day" in ben.card("lex")


async def test_links_are_added_when_it_is_over_and_disturb_nobody(world: World, ana: Who) -> None:
    ben = world.person("Ben")
    await ana.offers()
    await ben.types("join 1")
    await world.becomes("2026-11-27 15:50")
    ben.hears()
    assert "Add slides or notes" in [label for label, _ in buttons(await page(ana))]
    await ana.types("attach 1")
    await ana.fills(url=SLIDES, sort="notes")
    assert "Notes: Notes" in shown(ben.cards("lex")[0])
    assert ben.hears() == []


async def page(who: Who) -> Message:
    await who.types("session 1")
    return who.sees_all()[-1]


async def test_a_link_is_taken_away_again(world: World, ana: Who) -> None:
    await ana.offers()
    await ana.types(f"attach 1 {SLIDES} Slides")
    await ana.types(f"attach 1 {SLIDES} Notes")
    page = await ana.types("detach 1")
    assert "Slides: Number 1\nNotes: Number 2" in page
    assert [types for label, types in buttons(ana.sees_all()[-1]) if label == "Take it away"] == [
        "detach 1 1",
        "detach 1 2",
    ]
    await ana.types("detach 1 1")
    assert "Slides" not in await ana.types("session 1")
    await ana.types(f"attach 1 {SLIDES} Slides")
    assert "Notes: Number 2\nSlides: Number 3" in await ana.types("detach 1 7")


async def test_ten_links_are_enough(world: World, ana: Who) -> None:
    await ana.offers()
    for number in range(10):
        await ana.types(f"attach 1 {SLIDES}/{number}")
    assert "has 10 links already" in await ana.types(f"attach 1 {SLIDES}/10")
    assert (await ana.types("detach 1")).count("Number") == 10


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "ftp://files.example.org/1", "https://", "slides", "https://a@evil.example.org/"]
)
async def test_only_links_that_can_be_opened_safely_are_kept(world: World, ana: Who, link: str) -> None:
    await ana.offers()
    await ana.types(f"attach 1 {link} Slides")
    assert set(ana.complaints) == {"url"}
    assert world.remembers()["attachment"] == []


@on_both
async def test_a_recording_is_shown_once_all_who_spoke_agreed(world: World, ana: Who, cora: Who) -> None:
    ben = world.person("Ben")
    await ana.offers(co_hosts="cora@example.org")
    await world.becomes("2026-11-25 16:00")
    cora.hears()
    assert "as soon as all who spoke have agreed" in await ana.types(f"attach 1 {VIDEO} Recording")
    assert buttons(ben.cards("lex")[0]) == []
    assert VIDEO not in str(await page(ben))
    await cora.clicks("Yes, I agree")
    assert [label for label, _ in buttons(ben.cards("lex")[0])] == ["Watch the recording"]

    await cora.types("consent 1 no")
    assert buttons(ben.cards("lex")[0]) == []
    assert world.remembers()["attachment"] == []


@on_both
async def test_a_recording_of_ones_own_is_shown_at_once_and_taken_away_again(world: World, ana: Who) -> None:
    await ana.offers()
    await world.becomes("2026-11-25 16:00")
    await ana.types(f"attach 1 {VIDEO} Aufzeichnung")
    assert world.session(1).recording == VIDEO
    await ana.types("detach 1 1")
    assert world.session(1).recording == ""
    assert buttons(ana.cards("lex")[0]) == []


async def test_for_whom_it_is_stands_on_the_card_and_in_the_list(world: World, ana: Who) -> None:
    ben = world.person("Ben")
    await ana.types("host")
    await ana.fills(**OFFER, audience="Beginners welcome")
    assert "for: Beginners welcome" in ben.card("lex")
    assert "Beginners welcome" in await ben.types("sessions")


@on_both
async def test_the_question_tells_of_the_dates_that_one_holds(world: World, ana: Who, cora: Who) -> None:
    await ana.offers(repeats="weekly", times="4")
    await ana.types("edit 1")
    await ana.fills(co_hosts="cora@example.org", records="yes")
    assert not [letter for letter in cora.hears() if "Your answer counts" in letter]
    await ana.types("edit 2")
    await ana.fills(co_hosts="cora@example.org", records="yes", dates="all")
    [letter] = [letter for letter in cora.hears() if "recorded?" in letter]
    assert "Your answer counts for all 4 dates." in letter


async def test_who_holds_alone_what_is_not_recorded_is_told_of_no_others(world: World, ana: Who) -> None:
    await ana.offers()
    planned = "Thank you, your yes is noted. So far no recording of Testing with pleasure is planned."
    assert await ana.types("consent 1 yes") == planned
    assert await ana.types("consent 1 no") == "That is fine: Testing with pleasure will not be recorded."
