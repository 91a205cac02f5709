"""Stories about what is said of a change: that all are told only where somebody is, and who brought it about (S2)."""

import pytest

from bot.text import Reader, plain
from tests.blocks.test_sessions_festival import NINE, offers_into, planned
from tests.world import BERLIN, Who, World, on_both, on_sqlite

pytestmark = on_sqlite

TOLD = {"en": "All who signed up are told.", "de": "Alle Angemeldeten erfahren es."}
BEGINS = {
    "en": "Testing with pleasure now begins Thu, Nov 26, 2026, 10:30 CET.",
    "de": "Testing with pleasure beginnt nun: Do., 26. Nov. 2026, 10:30 CET.",
}
CANCEL = {"en": "Cancel Testing with pleasure?", "de": "Testing with pleasure absagen?"}
CANCELLED = {"en": "Testing with pleasure is cancelled.", "de": "Testing with pleasure ist abgesagt."}
CANCEL_ALL = {
    "en": "Cancel Testing with pleasure on this date and all that follow, 2 dates?",
    "de": "Testing with pleasure an diesem und allen folgenden Terminen absagen, 2 zusammen?",
}
ALL_CANCELLED = {
    "en": "2 dates of Testing with pleasure are cancelled.",
    "de": "2 Termine von Testing with pleasure sind abgesagt.",
}


@pytest.fixture(params=["en", "de"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=[False, True], ids=["nobody comes", "somebody comes"])
def comes(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


async def fill(world: World, number: int = 1, *, comes: bool = True) -> None:
    """Ben signs up; or he did, and thought better of it."""
    ben = world.person("Ben")
    await ben.types(f"join {number}")
    if not comes:
        await ben.types(f"leave {number}")


def said(sentence: dict[str, str], language: str, *, told: bool) -> str:
    return f"{sentence[language]} {TOLD[language]}" if told else sentence[language]


async def test_that_all_are_told_is_said_only_where_somebody_is(world: World, language: str, comes: bool) -> None:
    ana = world.person("Ana", language=language)
    await ana.offers()
    await fill(world, comes=comes)
    assert await ana.types("move 1 2026-11-26 10:30") == said(BEGINS, language, told=comes)
    assert await ana.types("cancel 1") == said(CANCEL, language, told=comes)
    assert await ana.types("cancel 1 yes") == said(CANCELLED, language, told=comes)


async def test_of_a_series_it_is_said_if_somebody_comes_on_any_of_these_dates(
    world: World, language: str, comes: bool
) -> None:
    ana = world.person("Ana", language=language)
    await ana.offers(repeats="weekly", times="3")
    await fill(world, 3, comes=comes)
    assert await ana.types("cancel 2 all") == said(CANCEL_ALL, language, told=comes)
    assert await ana.types("cancel 2 all yes") == said(ALL_CANCELLED, language, told=comes)


async def test_of_guests_on_another_date_nothing_is_said(world: World) -> None:
    ana = world.person("Ana")
    await ana.offers(repeats="weekly", times="3")
    await fill(world, 1)
    assert await ana.types("cancel 2 all yes") == ALL_CANCELLED["en"]


async def test_who_only_waits_is_told_too(world: World) -> None:
    ana, ben, mia = world.person("Ana"), world.person("Ben"), world.person("Mia")
    await ana.offers(capacity="1")
    for guest in (ben, mia):
        await guest.types("join 1")
    await world.becomes("2026-11-25 12:00")
    await ben.types("leave 1")
    assert world.seats(1) == {"Mia": "waiting"}, "she is asked first, so late"
    assert await ana.types("cancel 1 yes") == said(CANCELLED, "en", told=True)
    assert mia.hears()[-1].startswith("Cancelled: ")


async def test_another_host_reads_it_only_then_too(world: World, language: str, comes: bool) -> None:
    ana, cora = world.person("Ana"), world.person("Cora", language=language)
    await cora.types("help")
    await ana.offers(co_hosts="cora@example.org")
    await fill(world, comes=comes)
    cora.hears()
    await ana.types("cancel 1 yes")
    [letter] = cora.hears()
    sentence = {"en": "Ana cancelled it.", "de": "Ana hat sie abgesagt."}
    assert letter.splitlines()[1] == said(sentence, language, told=comes)


async def test_the_form_of_a_move_claims_no_guests(world: World, language: str) -> None:
    ana = world.person("Ana", language=language)
    await ana.offers()
    await ana.types("move 1")
    intro = {
        "en": "Whoever signed up is told, and their calendar entry moves along.",
        "de": "Wer angemeldet ist, erfährt es, und der Kalendereintrag zieht mit um.",
    }
    assert plain(ana.form.intro, Reader(language, BERLIN)) == intro[language]


async def test_a_festival_with_no_host_but_who_cancels_it_tells_nobody(world: World) -> None:
    cara = await planned(world)
    await offers_into(cara, NINE, title="Typing")
    assert await cara.types("festival cancel 1 yes") == "Learning week is cancelled."


SAVED = {"en": "Saved.", "de": "Gespeichert."}
SAVED_ALL = {"en": "Saved for 3 dates.", "de": "Gespeichert für 3 Termine."}
CARDS = {
    "en": " The cards in the rooms follow in a moment.",
    "de": " Die Karten in den Räumen folgen gleich.",
}


@on_both
@pytest.mark.parametrize("stands", [False, True], ids=["in no room", "in a room"])
async def test_that_cards_follow_is_said_only_where_one_stands(world: World, language: str, *, stands: bool) -> None:
    if stands:
        world.room("lex", rest=True)
    ana = world.person("Ana", language=language)
    cards = CARDS[language] if stands else ""
    await ana.offers()
    await ana.types("edit 1")
    assert await ana.fills(title="Testing with joy") == SAVED[language] + cards
    await ana.offers(repeats="weekly", times="3")
    await ana.types("move 2")
    assert await ana.fills(starts_at="2026-11-25T16:00", dates="all") == SAVED_ALL[language] + cards
    cara = await planned(world)
    await cara.types("festival edit 1")
    assert (CARDS["en"].strip() in await cara.fills(days="3")) is stands


# who brought it about

CHANGED = {
    "en": "Cara changed when or where it takes place. This is how it stands now:",
    "de": "Zeit oder Ort geändert von Cara. So steht es jetzt:",
}
OFF = {"en": "Cara had to cancel. Your seat is released.", "de": "Abgesagt von Cara. Dein Platz ist wieder frei."}
DATES = {
    "en": "Cara changed several dates. This is how they stand now:",
    "de": "Mehrere Termine geändert von Cara. So stehen sie jetzt:",
}
DATES_OFF = {"en": "Cara had to cancel several dates.", "de": "Mehrere Termine abgesagt von Cara."}


def second_line(who: Who) -> str:
    """Of the only letter that came."""
    [letter] = who.hears()
    return letter.splitlines()[1]


@on_both
async def test_guests_read_who_changed_a_session_if_it_was_not_its_host(world: World, language: str) -> None:
    ana, ben, cara = world.person("Ana"), world.person("Ben", language=language), world.person("Cara")
    await ana.offers()
    await ben.types("join 1")
    ben.hears()
    await cara.types("move 1 2026-11-26 10:30")
    assert second_line(ben) == CHANGED[language]
    await cara.types("edit 1")
    await cara.fills(place="Room 7")
    assert second_line(ben) == CHANGED[language]
    await ana.types("move 1 2026-11-26 11:30")
    assert second_line(ben) == CHANGED[language].replace("Cara", "Ana")
    await cara.types("cancel 1 yes")
    assert second_line(ben) == OFF[language]


@on_both
async def test_of_a_series_too(world: World, language: str) -> None:
    ana, ben, cara = world.person("Ana"), world.person("Ben", language=language), world.person("Cara")
    await ana.offers(repeats="weekly", times="3")
    await ben.types("join 1 all")
    ben.hears()
    await cara.types("move 1")
    await cara.fills(starts_at="2026-11-25T16:00", dates="all")
    assert second_line(ben) == DATES[language]
    await cara.types("cancel 2 all yes")
    assert second_line(ben) == DATES_OFF[language]


async def test_of_several_changes_that_are_told_at_once_the_last_is_named(world: World) -> None:
    ana, ben, cara = world.person("Ana"), world.person("Ben"), world.person("Cara")
    await ana.offers(starts_at="2026-12-02T15:00")
    await ben.types("join 1")
    await world.becomes("2026-11-23 21:00")
    ben.hears()
    await cara.types("move 1 2026-12-03 10:30")
    await ana.types("move 1 2026-12-03 11:30")
    assert ben.hears() == [], "it is night"
    await world.becomes("2026-11-24 09:00")
    assert second_line(ben) == CHANGED["en"].replace("Cara", "Ana")


async def test_the_card_in_the_room_names_nobody_for_having_cancelled(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, cara = world.person("Ana"), world.person("Cara")
    await ana.offers()
    await cara.types("cancel 1 yes")
    assert cara.card(room).splitlines()[-1] == "This session had to be cancelled."
