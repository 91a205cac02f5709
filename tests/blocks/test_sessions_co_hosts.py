"""Those who hold a session together may all do the same, and may step back (S2)."""

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.events import Left
from bot.text import plain
from store import sessions
from store.people import Person
from tests.world import OFFER, Who, World, on_both, on_sqlite, shown

pytestmark = on_sqlite


@pytest.fixture
def ana(world: World) -> Who:
    """The host; there is a room that hears of everything."""
    world.room("lex", rest=True)
    return world.person("Ana")


@pytest.fixture
async def cora(world: World, ana: Who) -> Who:
    """The co-host of session 1."""
    cora = world.person("Cora")
    await cora.types("help")
    await ana.offers(co_hosts="cora@example.org")
    return cora


async def has_left(world: World, who: Who) -> None:
    """The platform says that the account is gone."""
    await world.router.answer(Left(f"left-{who.user}", who.chat.caller(who.user), who.chat.where(who.talk)), who.chat)


def holds(world: World, number: int = 1) -> list[str]:
    return [host.name for host in world.ask(lambda unit: sessions.hosts(unit, number))]


async def test_who_is_made_a_co_host_is_told_and_has_it_in_the_calendar(cora: Who) -> None:
    [letter] = cora.hears()
    assert letter.startswith("You host: Testing with pleasure")
    assert [str(event["summary"]) for event in cora.entry().walk("VEVENT")] == ["Testing with pleasure"]


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("guests 1", "Who comes to"),
        ("session 1", "You host this session."),
        ("edit 1", "Edit the session"),
        ("encore 1", "Offer a session"),
        ("move 1 2026-11-26 15:00", "*Testing with pleasure* now begins".replace("*", "")),
        ("attach 1 https://slides.example.org/1 Slides", "It goes with Testing with pleasure now"),
        ("detach 1", "What goes with “Testing with pleasure”"),
        ("cancel 1", "Cancel Testing with pleasure?"),
        ("cancel 1 yes", "Testing with pleasure is cancelled"),
        ("join 1", "You host Testing with pleasure yourself"),
    ],
)
async def test_a_co_host_may_do_all_that_the_host_may(cora: Who, line: str, answer: str) -> None:
    assert answer in await cora.types(line)


async def test_nobody_else_may(world: World, cora: Who) -> None:
    eve = world.person("Eve")
    for line in ("guests 1", "edit 1", "encore 1", "move 1", "attach 1", "detach 1", "cancel 1 yes", "consent 1 yes"):
        assert "Only those who host" in await eve.types(line), line


async def test_a_co_host_may_be_added_and_taken_off_and_is_told(world: World, ana: Who, cora: Who) -> None:
    dan = world.person("Dan")
    await dan.types("help")
    cora.hears()
    await ana.types("edit 1")
    assert {field.name: field.value for field in ana.form.fields}["co_hosts"] == "cora@example.org"
    await ana.fills(co_hosts="dan@example.org")
    assert holds(world) == ["Ana", "Dan"]
    assert [letter.splitlines()[0] for letter in cora.hears()] == ["You no longer host: Testing with pleasure"]
    assert [letter.splitlines()[0] for letter in dan.hears()] == ["You host: Testing with pleasure"]


async def test_who_becomes_a_co_host_leaves_their_seat_to_others(world: World, ana: Who) -> None:
    ben, mia = world.person("Ben"), world.person("Mia")
    await ana.offers(capacity="1")
    await ben.types("join 1")
    await mia.types("join 1")
    await ana.types("edit 1")
    await ana.fills(co_hosts="ben@example.org")
    assert world.seats(1) == {"Mia": "in"}


async def test_a_co_host_steps_back(world: World, ana: Who, cora: Who) -> None:
    ana.hears()
    assert await cora.types("leave 1") == "You no longer host Testing with pleasure. Ana goes on, and has been told."
    assert holds(world) == ["Ana"]
    assert "Host: Ana" in ana.hears()[0]
    assert "Host: Ana" in cora.card("lex")


async def test_when_the_host_steps_back_the_co_host_is_the_host(world: World, ana: Who, cora: Who) -> None:
    cora.hears()
    await ana.types("leave 1")
    assert holds(world) == ["Cora"]
    [letter] = cora.hears()
    assert letter.startswith("You host: Testing with pleasure")
    assert letter.endswith("If this does not suit you, add a co-host who goes on hosting it, or cancel it.")
    [event] = cora.entry().walk("VEVENT")
    assert (event["organizer"].params["CN"], int(event["sequence"])) == ("Cora", 1)


async def test_the_last_one_cannot_step_back_but_cancel_or_find_somebody(world: World, ana: Who, cora: Who) -> None:
    await cora.types("leave 1")
    assert "Nobody else holds Testing with pleasure" in await ana.types("leave 1")
    assert holds(world) == ["Ana"]
    assert "Cancel Testing" in await ana.clicks("Cancel it")


async def test_who_holds_all_dates_steps_back_from_all(world: World, ana: Who) -> None:
    cora = world.person("Cora")
    await cora.types("help")
    await ana.offers(repeats="weekly", times="3", co_hosts="cora@example.org")
    assert len(cora.hears()) == 1, "one letter for the series"
    await cora.types("leave 2")
    assert [holds(world, number) for number in (1, 2, 3)] == [["Ana", "Cora"], ["Ana"], ["Ana", "Cora"]]
    await cora.types("leave 1 all")
    assert [holds(world, number) for number in (1, 2, 3)] == [["Ana"]] * 3
    assert len([letter for letter in ana.hears() if letter.startswith("You host")]) == 2


# what another host changes


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("move 1 2026-11-26 15:00", "Changed: Testing with pleasure\nCora changed when or where it takes place."),
        ("cancel 1 yes", "Cancelled: Testing with pleasure\nCora cancelled it."),
    ],
)
async def test_what_one_host_changes_the_other_hears_once(
    world: World, ana: Who, cora: Who, line: str, told: str
) -> None:
    cora.hears()
    ana.hears()
    await cora.types(line)
    [letter] = ana.hears()
    assert letter.startswith(told)
    assert cora.hears() == []
    [event] = ana.entry().walk("VEVENT")
    assert int(event["sequence"]) == 1


@on_both
async def test_what_a_caretaker_changes_all_hosts_hear(world: World, ana: Who, cora: Who) -> None:
    cara = world.person("Cara")
    for who in (ana, cora):
        who.hears()
    await cara.types("edit 1")
    await cara.fills(place="Room 7")
    for who in (ana, cora):
        [letter] = who.hears()
        assert "Cara changed when or where" in letter
        assert "Room 7" in letter
    await cara.types("edit 1")
    await cara.fills(title="Testing with joy")
    assert (ana.hears(), cora.hears()) == ([], []), "time and place are as they were"


async def test_of_several_dates_another_host_hears_in_one_letter(world: World, ana: Who) -> None:
    cora = world.person("Cora")
    await cora.types("help")
    await ana.offers(repeats="weekly", times="3", co_hosts="cora@example.org")
    cora.hears()
    await cora.types("leave 2")
    ana.hears()
    await ana.types("move 1")
    await ana.fills(starts_at="2026-11-25T16:00", dates="all")
    [letter] = cora.hears()
    assert letter.startswith("Changed: Testing with pleasure\nAna changed")
    assert len(cora.entry().walk("VEVENT")) == 2, "of the dates that they hold"
    await ana.types("cancel 1 all yes")
    [letter] = cora.hears()
    assert letter.startswith("Cancelled: Testing with pleasure\nAna cancelled it.")


async def test_a_later_word_about_one_date_does_not_hide_what_became_of_the_others(world: World, ana: Who) -> None:
    cora = world.person("Cora")
    await cora.types("help")
    await ana.offers(repeats="weekly", times="3", co_hosts="cora@example.org", starts_at="2026-12-09T15:00")
    cora.hears()
    await world.passes(hours=14)  # it is night: letters wait
    await ana.types("move 1")
    await ana.fills(starts_at="2026-12-09T16:00", dates="all")
    await ana.types("cancel 1 yes")
    assert cora.hears() == []
    await world.passes(hours=12)
    told = sorted(letter.splitlines()[0] for letter in cora.hears())
    assert told == ["Cancelled: Testing with pleasure", "Changed: Testing with pleasure"]


# who has left the company


async def test_a_co_host_who_left_is_named_no_more_once_the_host_saves(world: World, ana: Who, cora: Who) -> None:
    await has_left(world, cora)
    await ana.types("edit 1")
    assert "Cora cannot be reached any more" in shown_intro(ana)
    assert {field.name: field.value for field in ana.form.fields}["co_hosts"] == ""
    await ana.fills(title="Testing alone")
    assert holds(world) == ["Ana"]


def shown_intro(who: Who) -> str:
    form, reader, _ = who.chat.forms[who.user]
    return plain(form.intro, reader)


async def test_who_has_left_cannot_be_made_a_co_host(world: World, ana: Who) -> None:
    dan = world.person("Dan")
    await dan.types("help")
    await has_left(world, dan)
    await ana.types("host")
    await ana.fills(**OFFER, co_hosts="dan@example.org")
    assert ana.complaints["co_hosts"] == "Dan cannot be reached any more. Please choose somebody else."


async def test_the_co_host_goes_on_where_the_host_has_left(world: World, ana: Who, cora: Who) -> None:
    await has_left(world, ana)
    assert "Nobody else holds" in await cora.types("leave 1")
    await cora.types("edit 1")
    await cora.fills(title="Testing without Ana")
    assert holds(world) == ["Cora"]
    assert "Host: Cora" in shown(cora.cards("lex")[0])


@on_both
async def test_where_all_hosts_have_left_a_caretaker_sees_it_and_names_another(world: World, ana: Who) -> None:
    cara, dan = world.person("Cara"), world.person("Dan")
    for who in (cara, dan):
        await who.types("help")
    await ana.offers()
    assert "cannot be reached" not in await cara.types("hints")
    await has_left(world, ana)
    assert "Whoever hosts it cannot be reached any more\nTesting with pleasure: " in await cara.types("hints")
    await cara.types("edit 1")
    assert shown_intro(cara) == "Ana cannot be reached any more. Name a co-host, who then hosts it."
    await cara.fills(title="Testing without a host")
    assert holds(world) == ["Ana"], "nobody is not a host"
    await cara.types("edit 1")
    await cara.fills(co_hosts="dan@example.org")
    assert holds(world) == ["Dan"]
    assert "cannot be reached" not in await cara.types("hints")
    assert any(letter.startswith("You host") for letter in dan.hears())


async def test_a_co_host_without_an_address_is_not_lost_when_the_form_is_saved(world: World, ana: Who) -> None:
    for chat in ("dan", "dan2"):
        await world.person(chat.title(), email="").types("help")
    await ana.offers(co_hosts="Dan")
    await ana.types("edit 1")
    await ana.fills(title="Testing again")
    assert holds(world) == ["Ana", "Dan"]


@on_both
async def test_a_comma_in_the_name_of_a_co_host_makes_no_two_of_them(world: World, ana: Who) -> None:
    cy = world.person("Cy", email="")
    await cy.types("help")
    await ana.offers(co_hosts="Cy")
    with_comma = update(Person).where(col(Person.name) == "Cy").values(name="Doe, Cy")
    world.db.write_now(lambda unit: unit.execute(with_comma))
    await ana.types("edit 1")
    assert await ana.fills(title="Testing again") == "Saved. The cards in the rooms follow in a moment."
    assert holds(world) == ["Ana", "Doe, Cy"]


@on_both
async def test_of_two_who_edit_at_once_neither_undoes_what_the_other_did(world: World, ana: Who, cora: Who) -> None:
    for who in (ana, cora):
        await who.types("edit 1")
    await ana.fills(title="Ana's title", starts_at="2026-11-25T16:00", topics="python, testing", co_hosts="")
    await cora.fills(description="Cora's words")
    session = world.session(1)
    assert (session.title, session.description, session.topics) == ("Ana's title", "", ["python", "testing"])
    assert holds(world) == ["Ana"], "she may not any more"

    await ana.types("edit 1")
    await ana.fills(co_hosts="cora@example.org")
    for who in (ana, cora):
        await who.types("edit 1")
    await ana.fills(title="Another title", capacity="9", site="Bonn", minutes="30", audience="All")
    await cora.fills(description="Cora's words", title="Cora's title", starts_at="2026-11-25T17:00")
    session = world.session(1)
    told = (session.title, session.description, session.capacity, session.site, session.minutes, session.audience)
    assert told == ("Cora's title", "Cora's words", 9, "bonn", 30, "All"), "of one field the last one counts"
    assert f"{session.starts_at:%H}" == "16"
    assert holds(world) == ["Ana", "Cora"]


@on_both
async def test_so_it_is_for_all_dates_of_a_series(world: World, ana: Who) -> None:
    cora = world.person("Cora")
    await cora.types("help")
    await ana.offers(co_hosts="cora@example.org", repeats="weekly", times="3")
    for who in (ana, cora):
        await who.types("edit 1")
    await ana.fills(title="Ana's title", dates="all")
    await cora.fills(place="Room 7", dates="all")
    assert {(session.title, session.place) for session in world.sessions()} == {("Ana's title", "Room 7")}


async def test_who_holds_several_dates_has_them_all_in_the_calendar_and_no_other(world: World, ana: Who) -> None:
    ben, dan = world.person("Ben"), world.person("Dan")
    for who in (ben, dan):
        await who.types("help")
    await ana.offers(repeats="weekly", times="3", co_hosts="ben@example.org")
    [letter] = ben.hears()
    assert "Next dates: Wed, Dec 2, 15:00\nWed, Dec 9, 15:00" in letter
    assert [f"{event['dtstart'].dt:%m-%d}" for event in ben.entry().walk("VEVENT")] == ["11-25", "12-02", "12-09"]
    await ana.types("edit 2")
    await ana.fills(co_hosts="ben@example.org, dan@example.org")
    [letter] = dan.hears()
    assert "Wed, Dec 9" not in letter
    assert [f"{event['dtstart'].dt:%m-%d}" for event in dan.entry().walk("VEVENT")] == ["12-02"]


async def test_who_holds_one_date_holds_it_on_when_all_dates_are_changed(world: World, ana: Who) -> None:
    ben, dan = world.person("Ben"), world.person("Dan")
    for who in (ben, dan):
        await who.types("help")
    await ana.offers(repeats="weekly", times="3")
    await ana.types("edit 2")
    await ana.fills(co_hosts="dan@example.org")
    dan.hears()
    await ana.types("edit 1")
    await ana.fills(title="Testing for all", dates="all")
    assert [holds(world, number) for number in (1, 2, 3)] == [["Ana"], ["Ana", "Dan"], ["Ana"]]
    await ana.types("edit 1")
    await ana.fills(co_hosts="ben@example.org", records="yes", dates="all")
    assert [holds(world, number) for number in (1, 2, 3)] == [["Ana", "Ben"], ["Ana", "Dan", "Ben"], ["Ana", "Ben"]]
    assert [letter.splitlines()[0] for letter in dan.hears()] == ["May “Testing for all” be recorded?"]
    await ana.types("edit 1")
    await ana.fills(co_hosts="", dates="all")
    assert [holds(world, number) for number in (1, 2, 3)] == [["Ana"], ["Ana", "Dan"], ["Ana"]]
    assert dan.hears() == []
