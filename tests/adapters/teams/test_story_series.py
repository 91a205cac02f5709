"""A series of dates as people see it in Teams, held by two, in a room and online."""

from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.story import heard, joins, letter, offers
from tests.adapters.teams.world import Channel, Message

SERIES = {"repeats": "Every week", "times": 4, "place": "Room 4, https://meet.example.org/abc"}


async def series(lex: Lex, teams: TeamsDouble, room: Channel) -> tuple[Message, Person, Person]:
    """Ben's session every Thursday, four times; its card, Ben, and Mia who may come."""
    ben, mia = await joins(teams, room, "Ben Okafor", "Mia Moor")
    return await offers(lex, ben, room, **SERIES), ben, mia


async def test_one_signs_up_for_all_dates_or_for_one(lex: Lex, teams: TeamsDouble, room: Channel, emil: Person) -> None:
    post, _, mia = await series(lex, teams, room)
    assert "Every Thursday, 1 of 4" in post.says
    assert "Room 4 and online" in post.says
    assert "meet.example.org" not in str(post.card)

    await emil.clicks(post, "Sign up for all")
    await mia.clicks(post, "Sign up")
    await lex.settles()
    all_dates = letter(emil, "Alle Termine von Typing")
    assert "3. Dez., 15:00\nDo., 10. Dez., 15:00" in emil.reads(all_dates)
    assert "Room 4 · Online teilnehmen" in emil.reads(all_dates)
    assert "15:00" in mia.reads(letter(mia, "You are coming: Typing"))
    assert "2 people come" in post.says


async def test_one_date_is_moved_one_cancelled_and_each_hears_what_concerns_them(
    lex: Lex, teams: TeamsDouble, room: Channel, emil: Person
) -> None:
    post, ben, mia = await series(lex, teams, room)
    await emil.clicks(post, "Sign up for all")
    await mia.clicks(post, "Sign up")
    await lex.settles()
    before = heard(mia)

    await ben.types("lex move 2 2026-12-11 16:00")
    await lex.settles()
    assert "Fr., 11. Dez. 2026, 16:00" in emil.reads(letter(emil, "Geändert: Typing"))
    await ben.types("lex cancel 3")
    await ben.clicks(ben.chat.last, "Yes, cancel it")
    await lex.settles()
    assert letter(emil, "Abgesagt: Typing")
    assert heard(mia) == before
    assert "Fri, 11 Dec 2026 16:00\nThu, 24 Dec 2026 15:00" in ben.reads(post)

    await mia.types("session 1")
    await mia.clicks(mia.chat.last, "All dates")
    assert "No. 2 · 1 person comes" in mia.reads()
    assert "No. 3 · cancelled" in mia.reads()


async def test_the_room_hears_of_one_date_at_a_time(lex: Lex, teams: TeamsDouble, room: Channel) -> None:
    post, *_ = await series(lex, teams, room)
    before = len(room.posts)
    await lex.passes(days=2, hours=7)
    assert "This session is over." in post.says
    [following] = room.posts[before:]
    assert "Every Thursday, 2 of 4" in following.says


async def test_who_is_made_a_co_host_edits_it_adds_a_link_and_is_asked_before_it_is_recorded(
    lex: Lex, teams: TeamsDouble, room: Channel, emil: Person
) -> None:
    post, ben, mia = await series(lex, teams, room)
    await ben.types("session 1")
    await ben.clicks(ben.chat.last, "Edit")
    await ben.submits({"co_hosts": "emil.engel@example.com", "records": True}, button="sessions-offer")
    await lex.settles()
    assert "Ben Okafor and Emil Engel" in post.says
    assert "It will be recorded." not in post.says
    assert letter(emil, "Du leitest: Typing")

    await emil.clicks(letter(emil, "aufgezeichnet werden?"), "Ja, einverstanden")
    await lex.settles()
    assert "It will be recorded." in post.says
    await emil.types("termin 1")
    await emil.clicks(emil.chat.last, "Bearbeiten")
    await emil.submits({"title": "Typing together"}, button="sessions-offer")
    await lex.settles()
    assert post.says.startswith("Typing together")

    await emil.types("anhängen 1 https://slides.example.org/1 Slides")
    await mia.types("session 1")
    assert "Slides" in mia.reads()
    assert "https://slides.example.org/1" in str(mia.chat.last.card)
    await mia.types("edit 1")
    assert "Only those who host" in mia.reads()
