"""A series of dates as people see it in Slack, held by two, in a room and online."""

from .house import Installed
from .people import Person
from .story import entries, letter, offers, told
from .workspace import Channel, Message

SERIES = {"repeats": "Every week", "times": "4", "place": "Room 4, https://meet.example.com/typing"}


async def series(network: Installed, python: Channel) -> tuple[Message, Person, Person, Person]:
    """Ben's session every Wednesday, four times; its card, Ben, and two who may come."""
    people = network.slack
    ben, dana = (people.person(name, joins=[python]) for name in ("Ben Okafor", "Dana Lee"))
    ana = people.person("Ana Ruiz", joins=[python], locale="de-DE")
    return await offers(network, ben, python, **SERIES), ben, ana, dana


async def test_one_signs_up_for_all_dates_or_for_one(network: Installed, python: Channel) -> None:
    card, _, ana, dana = await series(network, python)
    assert "Every Wednesday, 1 of 4" in told([card])
    assert "Room 4 and online" in told([card])
    assert "meet.example.com" not in card.words

    await ana.clicks(card, "Sign up for all")
    assert "Alle Termine von Typing" in told(ana.ephemerals)
    await dana.clicks(card, "Sign up")
    await network.settles()
    days = ["11-25 14:00", "12-02 14:00", "12-09 14:00", "12-16 14:00"]
    assert entries(network, ana) == [(day, "CONFIRMED") for day in days]
    assert entries(network, dana) == [("11-25 14:00", "CONFIRMED")]
    assert "Room 4 · Join online" in told(dana.dm)


async def test_one_date_is_moved_one_cancelled_and_each_hears_what_concerns_them(
    network: Installed, python: Channel
) -> None:
    card, ben, ana, dana = await series(network, python)
    await ana.clicks(card, "Sign up for all")
    await dana.clicks(card, "Sign up")
    await network.settles()
    heard = len(dana.dm)

    await ben.types("/lex move 2 2026-12-03 16:00", in_=python)
    await network.settles()
    assert letter(ana, "Geändert: Typing")
    assert entries(network, ana) == [("12-03 15:00", "CONFIRMED")]
    await ben.types("/lex cancel 3", in_=python)
    await ben.clicks(ben.ephemerals[-1], "Yes, cancel it")
    await network.settles()
    assert letter(ana, "Abgesagt: Typing")
    assert entries(network, ana) == [("12-09 14:00", "CANCELLED")]
    assert "Thu, Dec 3, 16:00\nWed, Dec 16, 15:00" in told([card])
    assert len(dana.dm) == heard

    await dana.clicks(card, "Details")
    await dana.clicks(dana.ephemerals[-1], "All dates")
    assert "No. 2 · 1 person comes" in told(dana.ephemerals)
    assert "No. 3 · cancelled" in told(dana.ephemerals)


async def test_the_room_hears_of_one_date_at_a_time(network: Installed, python: Channel) -> None:
    card, *_ = await series(network, python)
    before = len(python.messages)
    await network.passes(days=2, hours=7)
    assert "This session is over." in told([card])
    [following] = python.messages[before:]
    assert "Every Wednesday, 2 of 4" in told([following])


async def test_who_is_made_a_co_host_edits_it_adds_a_link_and_is_asked_before_it_is_recorded(
    network: Installed, python: Channel
) -> None:
    card, ben, ana, dana = await series(network, python)
    await ana.types("/lex hilfe")  # she is known now
    await ben.types("/lex edit 1", in_=python)
    await ben.submits({"Co-hosts": "ana.ruiz@example.com", "Record it": ["yes"]})
    await ben.closes()
    await network.settles()
    assert "Ben Okafor and Ana Ruiz" in told([card])
    assert "It will be recorded." not in told([card])
    assert letter(ana, "Du leitest: Typing")

    await ana.clicks(letter(ana, "aufgezeichnet werden?"), "Ja, einverstanden")
    await network.settles()
    assert "It will be recorded." in told([card])
    await ana.types("/lex bearbeiten 1", in_=python)
    await ana.submits({"Titel": "Typing together"})
    await network.settles()
    assert told([card]).startswith("Typing together")

    await ana.types("/lex anhängen 1 https://slides.example.com/1 Slides", in_=python)
    await dana.clicks(card, "Details")
    assert "Slides" in told(dana.ephemerals)
    assert "https://slides.example.com/1" in dana.ephemerals[-1].words
    await dana.types("/lex edit 1", in_=python)
    assert dana.modal is None
    assert "Only those who host" in told(dana.ephemerals[-1:])
