"""A festival in Slack: planned, offered into, read as a grid."""

from .house import Installed
from .seen import seen
from .story import modal
from .workspace import Message

PLAN = {"Title": "Learning week", "First day": "2026-12-01", "How many days": "2"}
TRACKS = {"Tracks or rooms": "Main stage\nRoom 2"}


def told(messages: list[Message]) -> str:
    return seen("\n".join(message.words for message in messages))


async def test_one_card_for_all_and_a_grid_that_is_true(network: Installed) -> None:
    python = network.slack.channel("python")
    cara, ana, ben = (network.slack.person(name, joins=[python]) for name in ("Cara Vance", "Ana Ruiz", "Ben Okafor"))
    network.binds(python, "python")
    await cara.types("/lex festival new", in_=python)
    await cara.submits(PLAN | TRACKS)
    await network.settles()
    [card] = python.messages
    await ana.clicks(card, "Offer a session")
    await ana.clicks(ana.ephemerals[-1], "Offer here", nth=1)
    await ana.submits({"Title": "Typing", "Topics": "python"})
    await network.settles()
    [card] = python.messages
    assert "1 session so far" in card.words
    await ben.clicks(card, "Programme")
    await network.settles()
    read = ben.ephemerals[-1]
    [table] = [block for block in read.blocks if block["type"] == "table"]
    assert len(table["rows"]) == 9
    assert "Room 2" in told([read])
    await ben.clicks(read, "Sign up", near="Typing")
    await network.settles()
    assert "You are coming" in told(ben.ephemerals + ben.dm)
    assert "Ben" not in card.words


async def test_a_day_in_words_is_shown_as_it_was_read_and_counts_when_it_is_sent_again(network: Installed) -> None:
    python = network.slack.channel("python")
    cara = network.slack.person("Cara Vance", joins=[python])
    network.binds(python, "python")
    await cara.types("/lex festival new", in_=python)
    for words in ("1 December", "7 December"):  # each time in a field of its own, for Slack keeps what was typed
        await cara.submits(PLAN | {"First day": words})
        assert f"I read “{words}” as " in seen(modal(cara).words)
        assert modal(cara).errors == {}, "nothing is wrong with it"
    await cara.submits({})
    await network.settles()
    assert "Dec 7" in told(python.messages)
    assert network.slack.complaints == []
