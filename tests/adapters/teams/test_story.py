"""One session on Teams, from offer to reminder: the real bot, over real HTTP, with real tokens."""

import json

import pytest

from adapters.teams.incoming import PLATFORM
from bot.blocks import BLOCKS
from manifests.teams import manifest
from store import people, places
from tests.adapters.teams import cards
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex
from tests.adapters.teams.people import Person
from tests.adapters.teams.world import Channel, Message

START = {"Starts": "2026-12-03", "Time": "15:00"}


@pytest.fixture
async def post(lex: Lex, dora: Person, room: Channel) -> Message:
    """Dora's session, with a single seat, as it is announced."""
    await offered(lex, dora, "Async Python with pleasure", Seats=1)
    return room.posts[-1]


async def offered(lex: Lex, host: Person, title: str, **more: object) -> None:
    """Offer a session by the dialog that the list of sessions leads to."""
    await host.types("lex sessions")
    await host.clicks(host.chat.last, "Offer a session")
    place = {"Join link or place": "https://meet.example.org/abc"}
    await host.submits({"Title": title, **START, **place, "Topics": "python", **more}, button="sessions-offer")
    await lex.settles()


async def test_a_session_is_offered_announced_joined_and_remembered(
    lex: Lex, dora: Person, emil: Person, room: Channel, post: Message
) -> None:
    assert "Async Python with pleasure" in post.says
    assert "Thu, 3 Dec 2026 15:00" in dora.reads(post)
    assert "Thu, 3 Dec 2026 21:00" in emil.reads(post)

    await emil.reacts(post, "✋")
    await lex.settles()
    assert "Async Python with pleasure" in emil.reads()
    assert "21:00 – 21:45" in emil.reads() or "21:00 CET" in emil.reads()
    assert "1 of 1 taken" in post.says
    assert post.edits >= 1

    await lex.passes(hours=36)
    assert emil.reads().startswith("Dora Dreyer freut sich auf dich: Async Python with pleasure")
    await emil.clicks(emil.chat.last, "Ich komme")
    await lex.passes(hours=22, minutes=50)
    assert len([message for message in emil.chat.messages if message.by_bot]) == 3
    assert "Es beginnt in 10 Minuten." in emil.reads()

    await dora.types("guests 1")
    assert "Emil Engel" in dora.reads()


async def test_the_dialog_asks_for_three_things_and_says_what_is_missing(lex: Lex, dora: Person, room: Channel) -> None:
    await dora.types("lex sessions")
    await dora.clicks(dora.chat.last, "Offer a session")
    assert dora.dialog
    assert dora.dialog.card
    required = [field["id"] for field in cards.inputs(dora.dialog.card) if field.get("isRequired")]
    assert required == ["title", "place"]
    labels = [field.get("label") for field in cards.inputs(dora.dialog.card)]
    assert labels[:5] == ["Title", "Starts *", "Time *", "Or in words", "Join link or place"]
    past = {"Title": "Yesterday", "Starts": "2026-11-30", "Time": "15:00", "Join link or place": "Room 4"}
    await dora.submits(past, button="sessions-offer")
    assert dora.dialog
    assert dora.dialog.card
    assert cards.find_input(dora.dialog.card, "Title")["value"] == "Yesterday"
    colours = [element.get("color") for element in cards.walk(dora.dialog.card)]
    assert "Attention" in colours


async def test_a_time_in_words_is_told_in_the_dialog_shown_in_full_and_then_counts(
    lex: Lex, emil: Person, room: Channel
) -> None:
    before = len(room.posts)
    await emil.types("lex sessions")
    await emil.clicks(emil.chat.last, "Session anbieten")
    told = {"Titel": "Worte genügen", "Oder in Worten": "Freitag 10 Uhr", "Link zur Teilnahme oder Ort": "Raum 4"}
    await emil.submits(told | {"Themen": "python"}, button="sessions-offer")
    assert emil.dialog
    assert emil.dialog.card
    shown = "".join(cards.words(emil.dialog.card))
    assert "„Freitag 10 Uhr“ lese ich als " in shown
    assert "Attention" not in json.dumps(emil.dialog.card), "nothing is wrong with it"
    fields = {field["id"]: field.get("value", "") for field in cards.inputs(emil.dialog.card)}
    assert (fields["starts_at.time"], fields["starts_at.words"]) == ("10:00", "")
    assert len(room.posts) == before, "nothing is live before it was looked at"
    await emil.submits({}, button="sessions-offer")
    await lex.settles()
    assert "Worte genügen" in room.posts[-1].says


async def test_who_types_a_slash_command_signs_up_in_the_room_and_nobody_sees_it(
    lex: Lex, emil: Person, dora: Person, room: Channel, post: Message
) -> None:
    lex.double.targeted_messages = True
    lex.double.talks_to(await lex.serves(lex.whispering()))
    lex.double.grants(manifest(BLOCKS, "https://lex.example.com", lex.double.issuer.app_id, slash=True))
    before = len(emil.chat.messages)
    await emil.slashes("sessions python", in_=room)
    listed = emil.sees(room)[-1]
    assert "Async Python with pleasure" in emil.reads(listed)
    await emil.clicks(listed, "Mehr dazu")
    assert emil.toast == "Siehe unten."
    card = emil.sees(room)[-1]
    await emil.clicks(card, card.buttons[0])
    assert emil.reads(card).startswith("Du bist dabei")
    await lex.settles()
    assert "1 of 1 taken" in post.says
    assert [message for message in dora.sees(room) if "Emil" in message.says] == []
    assert len(emil.chat.messages) == before + 1  # the letter with the calendar entry


async def test_the_button_does_what_the_reaction_does_and_nobody_else_sees_it(
    lex: Lex, emil: Person, post: Message
) -> None:
    await emil.clicks(post, "Sign up")
    assert emil.toast
    await lex.settles()
    assert "Async Python with pleasure" in emil.reads()
    assert "1 of 1 taken" in post.says
    assert "Emil" not in post.says
    assert post.views == {}


async def test_the_next_in_line_moves_up(lex: Lex, cara: Person, emil: Person, post: Message) -> None:
    await emil.reacts(post, "✋")
    await cara.reacts(post, "✋")
    await lex.settles()
    assert "1 waiting" in post.says
    await emil.unreacts(post, "✋")
    await lex.settles()
    assert "1 waiting" not in post.says
    assert "seat" in cara.reads()


async def test_who_takes_the_hand_of_another_message_does_nothing(lex: Lex, emil: Person, post: Message) -> None:
    await emil.reacts(post, "👍")
    await emil.types("help")
    await emil.reacts(emil.chat.last, "✋")
    await lex.settles()
    assert "0 of 1 taken" in post.says


async def test_a_refused_reaction_is_told_to_that_person_alone(
    lex: Lex, dora: Person, room: Channel, post: Message
) -> None:
    """The host cannot take a seat in their own session."""
    before = len(room.messages)
    await dora.reacts(post, "✋")
    await lex.settles()
    assert "host" in dora.reads().lower()
    assert len(room.messages) == before


async def test_where_teams_can_a_refused_reaction_is_told_in_the_room_to_that_person_alone(
    lex: Lex, dora: Person, emil: Person, room: Channel, post: Message
) -> None:
    lex.double.targeted_messages = True
    lex.double.talks_to(await lex.serves(lex.whispering()))
    before, chat = emil.sees(room), len(dora.chat.messages)
    await dora.reacts(post, "✋")
    await lex.settles()
    assert "host" in dora.reads(dora.sees(room)[-1]).lower()
    assert dora.sees(room)[-1].root == post.id
    assert (emil.sees(room), len(dora.chat.messages)) == (before, chat)


async def test_a_cancelled_session_is_told_and_repainted(lex: Lex, dora: Person, emil: Person, post: Message) -> None:
    await emil.reacts(post, "✋")
    await dora.types("session 1")
    await dora.clicks(dora.chat.last, "Cancel it")
    await dora.clicks(dora.chat.last, "Yes, cancel it")
    await lex.settles()
    assert post.says.startswith("Cancelled:")
    assert "Async Python" in emil.reads()
    assert not post.buttons


async def test_who_removes_the_app_is_not_written_to_and_is_again_when_they_come_back(
    lex: Lex, teams: TeamsDouble, emil: Person, post: Message
) -> None:
    await emil.uninstalls()
    account = lex.db.read_now(lambda unit: people.by_account(unit, PLATFORM, teams.tenant_id, emil.object_id))
    assert account
    assert account[1].unreachable == "left"
    await emil.installs()
    account = lex.db.read_now(lambda unit: people.by_account(unit, PLATFORM, teams.tenant_id, emil.object_id))
    assert account
    assert account[1].unreachable == ""
    assert account[1].address["conversation"] == emil.chat.id


async def test_people_are_met_with_name_address_language_and_zone(lex: Lex, teams: TeamsDouble, emil: Person) -> None:
    await emil.types("hilfe")
    found = lex.db.read_now(lambda unit: people.by_account(unit, PLATFORM, teams.tenant_id, emil.object_id))
    assert found
    person = found[0]
    assert (person.name, person.email) == ("Emil Engel", "emil.engel@example.com")
    assert (person.language, person.zone) == ("de", "Europe/Berlin")


async def test_a_channel_click_keeps_the_way_to_the_personal_chat(
    lex: Lex, teams: TeamsDouble, emil: Person, post: Message
) -> None:
    await emil.clicks(post, "Details")
    found = lex.db.read_now(lambda unit: people.by_account(unit, PLATFORM, teams.tenant_id, emil.object_id))
    assert found
    assert found[1].address["conversation"] == emil.chat.id


async def test_a_room_is_known_by_its_name(lex: Lex, teams: TeamsDouble, room: Channel) -> None:
    found = lex.db.read_now(lambda unit: places.find(unit, PLATFORM, teams.tenant_id, room.id))
    assert found
    assert found.name == "python"
    await teams.renames_channel(room, "snakes")
    found = lex.db.read_now(lambda unit: places.find(unit, PLATFORM, teams.tenant_id, room.id))
    assert found
    assert found.name == "snakes"


async def test_a_room_that_showed_the_bot_out_hears_nothing_until_it_lets_it_in_again(
    lex: Lex, teams: TeamsDouble, dora: Person, room: Channel
) -> None:
    await teams.deletes_channel(room)
    found = lex.db.read_now(lambda unit: places.find(unit, PLATFORM, teams.tenant_id, room.id))
    assert found
    assert found.unreachable
    await offered(lex, dora, "Nobody hears it")
    assert [post for post in room.posts if post.by_bot] == []


async def test_odd_titles_are_shown_as_they_are(lex: Lex, dora: Person, room: Channel) -> None:
    title = "**Rust** & <at>LEX</at> [free](https://evil.example) @everyone"
    await offered(lex, dora, title)
    post = room.posts[-1]
    assert title in post.says
    assert "evil.example" not in json.dumps([run.get("selectAction") for run in cards.walk(post.card)])


@pytest.mark.parametrize("seats", [-1, 0])
async def test_an_impossible_number_of_seats_is_complained_about(
    seats: int, lex: Lex, dora: Person, room: Channel
) -> None:
    await offered(lex, dora, "Few seats", Seats=seats)
    assert dora.dialog
    assert dora.dialog.card
    assert cards.find_input(dora.dialog.card, "Seats")["value"] == seats
    assert [post for post in room.posts if post.by_bot] == []


async def test_a_button_of_a_session_that_is_gone_ends_in_a_sentence(lex: Lex, emil: Person) -> None:
    await emil.types("session 999")
    assert emil.reads()
    await emil.types("join 999")
    assert emil.reads()


@pytest.mark.parametrize("language", ["en", "de"])
async def test_help_tells_of_every_command(lex: Lex, dora: Person, emil: Person, language: str) -> None:
    reader = emil if language == "de" else dora
    for room in BLOCKS:
        await reader.types(f"help {room.name}")
        for line in lex.house.help:
            told = f"\n{line.said(language)}\n" in reader.reads()
            assert told == (line.room == room.name and not line.for_caretakers)


async def test_an_unknown_command_is_understood_kindly(lex: Lex, dora: Person) -> None:
    await dora.types("lex sesions")
    await dora.clicks(dora.chat.last, "sessions")
    await lex.settles()
    assert "Sessions" in dora.reads(dora.chat.messages[-1]) or "Sessions" in dora.reads()


async def test_the_personal_chats_of_many_are_served_within_the_pace(
    lex: Lex, teams: TeamsDouble, room: Channel, post: Message
) -> None:
    """Thirty people take a hand at once: the card is repainted a few times, and nobody is told to wait twice."""
    crowd = [teams.person(f"Person {number}") for number in range(30)]
    for each in crowd:
        await each.installs()
        lex._story.moment += 1
    for each in crowd:
        await each.reacts(post, "✋")
    for _ in range(20):
        await lex.settles()
        lex._story.moment += 5
    assert teams.limits.impatient == []
    assert all("Async Python" in each.reads() for each in crowd)
    assert "1 of 1 taken, 29 waiting" in post.says
