"""Stories about changing sessions: edited, moved, cancelled, offered again; who may, and what calendars are told."""

from datetime import UTC, datetime

import pytest
from icalendar import Calendar

from tests.world import OFFER, World, buttons, on_both, on_sqlite

pytestmark = on_sqlite


MOVED = datetime(2026, 11, 26, 9, 30, tzinfo=UTC)


def told(calendar: Calendar) -> tuple[str, str, int, datetime]:
    """What a letter's calendar file says: method, UID, sequence, start."""
    [event] = calendar.events
    return calendar["method"], event["uid"], event["sequence"], event.start


# editing


async def test_the_form_of_an_edit_shows_how_it_stands(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ben.types("home")
    offered = {"capacity": "4", "topics": "python, testing", "site": "Bonn", "co_hosts": "ben@example.org"}
    number = await ana.offers(**offered, minutes="60", description="Two\nlines", audience="All", records="yes")
    await ana.types(f"edit {number}")
    shown = {field.name: field.value for field in ana.form.fields}
    assert shown == OFFER | offered | {
        "minutes": "60", "description": "Two\nlines", "audience": "All", "records": "yes", "language": "en",
    }  # fmt: skip


async def test_an_edit_that_changes_nothing_changes_nothing(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers(description="Two\nlines", topics="python")
    await ben.types(f"join {number}")
    before = world.session(number)
    ben.hears()
    await ana.types(f"edit {number}")
    assert await ana.fills() == "Saved."
    assert world.session(number) == before
    assert ben.hears() == []


@on_both
async def test_cards_follow_an_edit_and_new_rooms_hear_of_it(world: World) -> None:
    python, rest = world.room("python", topics=["python"]), world.room("lex", rest=True)
    ana = world.person("Ana")
    number = await ana.offers()
    await ana.types(f"edit {number}")
    await ana.fills(title="Testing with joy", topics="python", description="Bring a laptop.")
    assert "Testing with joy" in ana.card(rest)
    assert "Bring a laptop." in ana.card(python)
    await ana.types("sessions joy")
    assert "Testing with joy" in world.chat.messages[ana.sees_all()[-1].id].view.sections[0].items[0].title  # type: ignore[union-attr]


async def test_a_new_place_is_told_to_those_who_come_and_those_who_wait(world: World) -> None:
    ana, ben, mia = world.person("Ana"), world.person("Ben"), world.person("Mia", language="de")
    number = await ana.offers(capacity="1")
    for who in (ben, mia):
        await who.types(f"join {number}")
        who.hears()
    await ana.types(f"edit {number}")
    await ana.fills(place="Room 4.12")
    [to_ben], [to_mia] = ben.hears(), mia.hears()
    assert to_ben.startswith("Changed: Testing with pleasure\nAna changed when or where it takes place.")
    assert "Where: Room 4.12" in to_ben
    assert to_mia.startswith("Geändert: Testing with pleasure")
    assert "Wo: Raum" not in to_mia


async def test_fewer_seats_than_are_taken_are_refused(world: World) -> None:
    ana, ben, mia = world.person("Ana"), world.person("Ben"), world.person("Mia")
    number = await ana.offers(capacity="5")
    for who in (ben, mia):
        await who.types(f"join {number}")
    await ana.types(f"edit {number}")
    await ana.fills(capacity="1", title="Otherwise")
    assert ana.complaints == {"capacity": "2 people already have a seat. Please keep at least as many."}
    assert (world.session(number).capacity, world.session(number).title) == (5, OFFER["title"])


# moving


async def test_a_move_by_the_form_is_told_with_a_newer_entry_of_the_same_kind(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    await ben.types(f"join {number}")
    method, uid, sequence, _ = told(ben.entry())
    assert method == "PUBLISH"
    await ana.types(f"move {number}")
    assert ana.form.fields[0].value == "2026-11-25T15:00"
    answer = await ana.fills(starts_at="2026-11-26T10:30")
    assert answer == "Testing with pleasure now begins Thu, Nov 26, 2026, 10:30 CET. All who signed up are told."
    assert told(ben.entry()) == ("PUBLISH", uid, sequence + 1, MOVED)
    assert "Thu, Nov 26, 2026, 10:30 – 11:15 CET" in ben.letters()[-1]
    assert "Thu, Nov 26, 2026, 10:30 – 11:15 CET" in ben.card(room)


async def test_moved_to_where_it_stands_nobody_is_told_and_it_says_so(world: World) -> None:
    ana, ben, mia = world.person("Ana"), world.person("Ben"), world.person("Mia", language="de")
    await mia.types("help")
    await ana.offers(co_hosts="mia@example.org")
    await ben.types("join 1")
    ben.hears()
    for who in (ana, ana):
        await who.types("move 1 2026-11-26 10:30")
    assert [letter.splitlines()[0] for letter in ben.hears()] == ["Changed: Testing with pleasure"]
    assert await ana.types("move 1 2026-11-26 10:30") == (
        "Testing with pleasure begins Thu, Nov 26, 2026, 10:30 CET, as before."
    )
    assert await mia.types("move 1 2026-11-26 10:30") == (
        "Testing with pleasure beginnt wie bisher: Do., 26. Nov. 2026, 10:30 CET."
    )


@pytest.mark.parametrize("line", ["move 1 2026-11-26 10:30", "verschieben #1 26.11.2026 10:30"])
async def test_a_line_moves_it_at_once(world: World, line: str) -> None:
    ana = world.person("Ana")
    await ana.offers()
    assert (await ana.types(line)).startswith("Testing with pleasure now begins Thu, Nov 26")
    assert world.session(1).starts_at == MOVED


async def test_a_line_that_cannot_be_read_opens_the_form(world: World) -> None:
    ana = world.person("Ana")
    number = await ana.offers()
    await ana.types(f"move {number} soon")
    assert ana.complaints == {"starts_at": "Please give date and time like tomorrow 15:00 or 2026-12-01 15:00."}
    await ana.types(f"move {number} 2026-11-20 10:00")
    assert ana.complaints == {"starts_at": "This time is over. Please choose one that is still to come."}


async def test_of_two_moves_at_once_only_the_last_is_told(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    await ben.types(f"join {number}")
    ben.hears()
    for time in ("10:30", "11:30"):  # typed quicker than letters are sent
        await world.chat.types("ana", "@ana", f"move {number} 2026-11-26 {time}")
    await world.settles()
    [letter] = ben.hears()
    assert "11:30 – 12:15 CET" in letter


async def test_a_move_is_told_even_if_another_edit_follows_at_once(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    await ben.types(f"join {number}")
    ben.hears()
    await world.chat.types("ana", "@ana", f"move {number} 2026-11-26 10:30")
    await world.chat.types("ana", "@ana", f"edit {number}")
    await ana.fills(title="Testing with joy")
    [letter] = ben.hears()
    assert letter.startswith("Changed: Testing with joy")


# cancelling


async def test_a_cancelled_session_is_told_to_those_who_come_and_those_who_wait(world: World) -> None:
    room = world.room("lex", rest=True)
    ana, ben, mia, tom = (world.person(name) for name in ("Ana", "Ben", "Mia", "Tom"))
    number = await ana.offers(capacity="1")
    for who in (ben, mia, tom):
        await who.types(f"join {number}")
    await tom.types(f"leave {number}")
    _, uid, sequence, start = told(ben.entry())
    for who in (ben, mia, tom):
        who.hears()
    assert await ana.types(f"cancel {number}") == "Cancel Testing with pleasure? All who signed up are told."
    answer = await ana.clicks("Yes, cancel it")
    assert answer == "Testing with pleasure is cancelled. All who signed up are told."
    assert [letter.splitlines()[0] for letter in ben.hears() + mia.hears()] == ["Cancelled: Testing with pleasure"] * 2
    assert tom.hears() == []
    assert told(ben.entry()) == ("CANCEL", uid, sequence + 1, start)
    assert ben.entry().events[0]["status"] == "CANCELLED"
    assert ben.card(room).startswith("Cancelled: Testing with pleasure")
    assert buttons(ben.cards(room)[0]) == []


async def test_a_session_is_cancelled_by_the_german_yes_and_only_by_a_yes(world: World) -> None:
    ana = world.person("Ana")
    number = await ana.offers()
    await ana.types(f"cancel {number} now")
    await ana.types(f"cancel {number} yes please")
    assert world.session(number).cancelled_at is None
    await ana.types(f"absagen {number} ja")
    assert world.session(number).cancelled_at is not None


async def test_those_who_sit_in_a_session_are_told_that_it_was_cancelled(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers()
    await ben.types(f"join {number}")
    await world.becomes("2026-11-25 15:05")
    ben.hears()
    await ana.types(f"cancel {number} yes")
    assert [letter.splitlines()[0] for letter in ben.hears()] == ["Cancelled: Testing with pleasure"]


async def test_nothing_can_be_done_with_a_session_that_was_cancelled_or_is_over(world: World) -> None:
    ana = world.person("Ana")
    cancelled, over = await ana.offers(title="Soon gone"), await ana.offers(starts_at="2026-11-23T09:30")
    await ana.types(f"cancel {cancelled} yes")
    await world.passes(hours=2)
    before = world.remembers()
    for word in ("join", "leave", "coming", "edit", "move", "cancel"):
        assert await ana.types(f"{word} {cancelled}") == "Soon gone was cancelled."
        assert await ana.types(f"{word} {over}") == "Testing with pleasure is over."
    assert world.remembers() == before


# who may


async def test_only_those_who_host_a_session_may_change_it(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben", language="de")
    await ana.offers()
    await ben.types("join 1")
    before = world.remembers()
    for line in ("edit 1", "move 1", "move 1 2026-11-26 10:30", "cancel 1", "cancel 1 yes", "guests 1"):
        assert await ben.types(line) == "Das kann nur, wer Testing with pleasure leitet."
    assert world.remembers() == before


async def test_a_form_that_was_open_when_the_host_changed_is_refused(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    await ben.types("home")
    number = await ana.offers(co_hosts="ben@example.org")
    await ben.types(f"edit {number}")
    await ana.types(f"edit {number}")
    await ana.fills(co_hosts="")
    assert await ben.fills(title="Taken over") == "Only those who host Testing with pleasure can do this."
    assert world.session(number).title == "Testing with pleasure"


async def test_a_co_host_may_change_it_and_stays_a_co_host(world: World) -> None:
    ana, ben, mia = world.person("Ana"), world.person("Ben"), world.person("Mia")
    for who in (ben, mia):
        await who.types("home")
    number = await ana.offers(co_hosts="ben@example.org, mia@example.org")
    await ben.types(f"edit {number}")
    await ben.fills(title="Testing with joy")
    assert "Hosts: Ana, Ben and Mia" in await mia.types(f"session {number}")
    assert (await ben.types(f"move {number} 2026-11-26 10:30")).startswith("Testing with joy now begins")


async def test_the_caretaker_may_change_anything_and_does_not_become_its_host(world: World) -> None:
    ana, cara = world.person("Ana"), world.person("Cara")
    number = await ana.offers()
    await cara.types(f"edit {number}")
    await cara.fills(title="Testing with joy")
    answer = await cara.types(f"session {number}")
    assert answer.startswith("Testing with joy")
    assert "Host: Ana" in answer
    await cara.types(f"cancel {number} yes")
    assert world.session(number).cancelled_at is not None


# who comes


@on_both
async def test_the_host_sees_who_comes_and_who_waits_in_order(world: World) -> None:
    ana, ben, mia, tom = (world.person(name) for name in ("Ana", "Ben", "Mia", "Tom"))
    number = await ana.offers(capacity="2")
    assert "Nobody yet." in await ana.types(f"guests {number}")
    for who in (mia, ben, tom):
        await who.types(f"join {number}")
    await ben.types(f"coming {number}")
    answer = (await ana.types(f"gäste {number}")).splitlines()
    assert answer[0] == "Who comes to “Testing with pleasure”"
    assert answer[1].endswith("2 of 2 taken, 1 waiting")
    assert answer[2:] == ["Coming", "Mia", "Ben · Confirmed: ✓", "Waiting, in this order", ": Tom"]


async def test_a_full_hall_still_fits_on_the_hosts_page(world: World) -> None:
    ana = world.person("Ana")
    number = await ana.offers()
    for place in range(23):
        await world.chat.types(world.person(f"Guest{place:02}").user, f"@guest{place:02}", f"join {number}")
    lines = (await ana.types(f"guests {number}")).splitlines()[3:]
    assert [line.count("Guest") for line in lines[:-1]] == [10, 10, 3]
    assert "half of them" in lines[-1]


# again


async def test_an_encore_is_the_same_session_at_a_time_to_be_chosen(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers(topics="python", minutes="30", capacity="3")
    await ben.types(f"join {number}")
    await ana.types(f"encore {number}")
    assert {field.name: field.value for field in ana.form.fields}["starts_at"] == ""
    assert (await ana.fills(starts_at="2026-12-02T15:00")).startswith("It is live: Testing with pleasure")
    first, second = world.sessions()
    assert (second.topics, second.minutes, second.capacity, second.taken) == (["python"], 30, 3, 0)
    assert first.starts_at < second.starts_at


async def test_only_hosts_offer_again_for_the_form_holds_the_link(world: World) -> None:
    ana, ben = world.person("Ana"), world.person("Ben")
    number = await ana.offers(capacity="1")
    assert (await ben.types(f"encore {number}")).startswith("Only those who host")
    assert not ben.asked


async def test_a_session_made_longer_is_shown_as_over_when_it_really_is(world: World) -> None:
    world.room("lex", rest=True)
    ana = world.person("Ana")
    number = await ana.offers()
    await ana.types(f"edit {number}")
    await ana.fills(minutes="120")
    await world.becomes("2026-11-25 16:59")
    assert "This session is over." not in ana.card("lex")
    await world.becomes("2026-11-25 17:01")
    assert "This session is over." in ana.card("lex")
