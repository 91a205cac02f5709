"""A session from offer to reminder as people see it in Slack, over HTTP and over Socket Mode."""

from datetime import timedelta

import pytest

from bot.blocks import BLOCKS

from .house import START, Installed
from .people import Person
from .shown import words
from .story import AT, modal, offers, told
from .workspace import Channel, Message

TITLE = "Typing *fast* & <!channel>"


@pytest.fixture
def ben(network: Installed, python: Channel) -> Person:
    return network.slack.person("Ben Okafor", joins=[python])


@pytest.fixture
def ana(network: Installed, python: Channel) -> Person:
    return network.slack.person("Ana Ruiz", joins=[python], locale="de-DE")


@pytest.fixture
def dana(network: Installed, python: Channel) -> Person:
    return network.slack.person("Dana Lee", joins=[python], tz="Asia/Tokyo")


async def test_a_session_from_offer_to_reminder(
    network: Installed, python: Channel, ben: Person, ana: Person, dana: Person
) -> None:
    card = await offers(network, ben, python, title=TITLE, capacity="1")
    assert card.words.startswith("Typing *fast* &amp; &lt;!channel&gt;\n")
    assert f"<!date^{int(AT.timestamp())}^" in card.words

    await ana.reacts(card, "✋")
    await network.settles()
    assert "1 of 1 taken" in card.words
    assert "Du bist dabei" in told(ana.dm)
    assert [file["name"] for message in ana.dm for file in message.files] == ["lex-1.ics"]

    await dana.clicks(card, "Join the waiting list")
    assert "You are number 1 on the waiting list" in told(dana.ephemerals)
    await network.settles()
    assert "1 waiting" in card.words

    await ana.types("/lex leave 1")
    await network.settles()
    assert [file["name"] for message in dana.dm for file in message.files] == ["lex-1.ics"]  # she has moved up
    assert "1 waiting" not in card.words

    await network.passes(days=1, hours=7)
    assert "is looking forward to you" in told(dana.dm)
    await dana.clicks(dana.dm[-1], "Still coming")
    assert "looks forward to you" in told(dana.dm[-1:])
    await network.passes(hours=22, minutes=50)
    assert "It begins in 10 minutes" in told(dana.dm[-1:])
    assert "freut sich auf dich:" not in told(ana.dm)  # she has left it


async def guests_of_two(network: Installed, python: Channel, host: Person, *guests: Person) -> Message:
    """Who comes to a session, as its host is told."""
    card = await offers(network, host, python, capacity="5")
    for guest in guests:
        await guest.clicks(card, "Sign up")
    await network.passes(days=1, hours=7)
    for guest in guests[:1]:
        await guest.clicks(guest.dm[-1], "Still coming")
    await host.types("/lex guests 1", in_=python)
    await network.settles()
    return host.ephemerals[-1]


async def test_a_host_sees_who_comes_in_a_table(
    network: Installed, python: Channel, ben: Person, ana: Person, dana: Person
) -> None:
    told_to = await guests_of_two(network, python, ben, dana, ana)
    [table] = [block for block in told_to.blocks if block["type"] == "table"]
    assert words([table]).split("\n") == ["Name", "Confirmed", "Dana Lee", "✓", "Ana Ruiz", " "]


async def test_where_slack_takes_no_table_a_host_still_sees_who_comes(
    network: Installed, python: Channel, ben: Person, ana: Person, dana: Person
) -> None:
    network.slack.api.takes_tables = False
    told_to = await guests_of_two(network, python, ben, dana, ana)
    assert "Dana Lee · Confirmed: ✓\nAna Ruiz" in told([told_to])
    await ben.types("/lex guests 1", in_=python)  # it is known by now, and answered at once
    assert "Dana Lee · Confirmed: ✓\nAna Ruiz" in told(ben.ephemerals[-1:])
    assert len(ben.ephemerals) == 2
    [complaint] = network.slack.complaints
    assert "unsupported type: table" in complaint
    network.slack.complaints.clear()


async def test_nobodys_own_state_stands_on_the_card_for_all(
    network: Installed, python: Channel, ben: Person, dana: Person
) -> None:
    card = await offers(network, ben, python)
    await dana.clicks(card, "Sign up")
    await network.settles()
    assert "You" not in card.words
    assert "Dana" not in card.words


async def test_moving_and_cancelling_reach_the_card_and_those_who_come(
    network: Installed, python: Channel, ben: Person, dana: Person
) -> None:
    card = await offers(network, ben, python)
    await dana.clicks(card, "Sign up")
    await network.settles()
    await ben.types("/lex move 1", in_=python)
    await ben.submits({"New time": AT + timedelta(days=1)})
    await network.settles()
    assert f"<!date^{int(AT.timestamp()) + 86400}^" in card.words
    assert "Changed" in told(dana.dm)
    await ben.types("/lex session 1", in_=python)
    await ben.chooses(ben.ephemerals[-1], "card.4", "Cancel it")
    await ben.clicks(ben.ephemerals[-1], "Yes, cancel it")
    await network.settles()
    assert "Cancelled" in card.words
    assert "had to cancel" in told(dana.dm)
    assert len([file for message in dana.dm for file in message.files]) == 3


async def test_a_time_in_words_is_told_in_the_form_shown_in_full_and_then_counts(
    network: Installed, python: Channel, ben: Person
) -> None:
    await ben.types("/lex host", in_=python)
    told = {"Title": "Words are enough", "Or in words": "tomorrow 15:00", "Join link or place": "Room 4"}
    await ben.submits(told | {"Topics": "python"})
    assert "I read “tomorrow 15:00” as " in modal(ben).words
    assert "⚠️" not in modal(ben).words, "nothing is wrong with it"
    assert python.messages == [], "nothing is live before it was looked at"
    await ben.submits({"Or in words": "tomorrow 15:00"})
    assert "I read “tomorrow 15:00” as " in modal(ben).words
    await ben.submits({})
    assert "It is live: Words are enough" in modal(ben).words
    await network.settles()
    assert f"<!date^{int(AT.timestamp()) - 86400}^" in python.last.words


async def test_words_in_the_form_that_may_mean_two_times_are_asked_about_and_one_of_the_two_fields_is_enough(
    network: Installed, python: Channel, ben: Person
) -> None:
    await ben.types("/lex host", in_=python)
    await ben.submits({"Title": "Words", "Or in words": "next tue 3pm", "Join link or place": "Room 4"})
    assert modal(ben).errors["starts_at.words"].startswith("“next tue 3pm” may be ")
    await ben.submits({"Or in words": ""})
    assert modal(ben).errors == {"starts_at": "Please fill this in."}
    await ben.submits({"Starts": AT})
    assert "It is live: Words" in modal(ben).words


async def test_a_page_of_sessions_is_leafed_through_in_place(network: Installed, python: Channel, ben: Person) -> None:
    for number in range(8):
        await ben.types(f"/lex host Session {number} | 2026-12-0{number + 1} 15:00 | Room {number}", in_=python)
        await network.passes(seconds=2)  # a channel takes a card a second
    await ben.types("/lex sessions", in_=python)
    page = ben.ephemerals[-1]
    assert "Session 0" in page.words
    assert "Session 7" not in page.words
    before = len(ben.ephemerals)
    await ben.clicks(page, "Next")
    assert len(ben.ephemerals) == before
    assert "Session 7" in page.words
    await ben.clicks(page, "Details", near="Session 7")
    assert ben.ephemerals[-1].words.startswith("Session 7")


async def test_complaints_come_in_the_readers_language(network: Installed, python: Channel, ana: Person) -> None:
    await ana.types("/lex anbieten", in_=python)
    assert modal(ana).title == "Session anbieten"
    past = {"Titel": "x", "Beginn": START - timedelta(days=1), "Link oder Ort": "javascript:alert(1)"}
    labels = modal(ana).labels[:3]
    await ana.submits(dict(zip(labels, past.values(), strict=True)), checked=False)
    assert modal(ana).errors
    assert not any("please" in text.lower() for text in modal(ana).errors.values())


@pytest.mark.parametrize("locale", ["en-US", "de-DE"])
async def test_help_tells_of_every_command(network: Installed, python: Channel, locale: str) -> None:
    reader = network.slack.person("Rea Der", joins=[python], locale=locale)
    language = locale[:2]
    for room in BLOCKS:
        await reader.types(f"/lex help {room.name}", in_=python)
        answer = told(reader.ephemerals[-1:])
        for line in network.router.house.help:
            stands = f"\n{line.said(language)}\n" in answer
            assert stands == (line.room == room.name and not line.for_caretakers)


@pytest.mark.parametrize("typed", ["/lex sesions", "/lex kubernetes", "/lex session 999", "/lex join x", "/lex ✋"])
async def test_whatever_is_typed_is_answered_with_a_sentence(
    network: Installed, python: Channel, ben: Person, typed: str
) -> None:
    answer = await ben.types(typed, in_=python)
    assert answer.status == 200
    assert ben.ephemerals[-1].words
    assert "went wrong" not in ben.ephemerals[-1].words


async def test_a_button_of_a_session_that_is_gone_says_so(
    network: Installed, python: Channel, ben: Person, dana: Person
) -> None:
    card = await offers(network, ben, python)
    old = [dict(block) for block in card.blocks]
    await ben.types("/lex cancel 1 yes", in_=python)
    await network.settles()
    card.blocks = old  # their client has not heard of it yet
    await dana.clicks(card, "Sign up")
    assert "cancel" in told(dana.ephemerals[-1:]).lower()


async def test_the_home_tab_is_where_it_begins(network: Installed, ben: Person) -> None:
    await ben.opens_home()
    assert ben.home is not None
    await ben.clicks(ben.home, ben.home.buttons[0])
    assert ben.modal is not None or len(network.slack.calls_of("views.publish")) > 1
    await ben.says("help")
    assert "host" in told(ben.dm[-1:])


async def test_a_room_is_set_up_from_within_and_hears_of_what_fits(network: Installed, ben: Person) -> None:
    sql = network.slack.channel("sql", ben)
    cara = network.slack.person("Cara Vance", joins=[sql])
    await cara.types("/lex setup", in_=sql)
    await cara.submits({"Topics": "sql", "Language of this room": "English"})
    assert "#sql" in modal(cara).words
    await offers(network, ben, sql, topics="sql")
    assert sql.last.words.startswith("Typing")
    await ben.types("/lex setup", in_=sql)
    assert ben.modal is None
    assert "caretaker" in told(ben.ephemerals)
