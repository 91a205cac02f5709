"""A member's digest and a room's list in Slack, each line with one tap to join."""

from .house import Installed
from .story import told

OFFER = "host {} | 2026-12-02 15:00 | Room 4"


async def test_one_tap_in_the_digest_and_one_in_the_list(network: Installed) -> None:
    python = network.slack.channel("python")
    cara, ana, ben = (network.slack.person(name, joins=[python]) for name in ("Cara Vance", "Ana Ruiz", "Ben Okafor"))
    await cara.types("/lex setup", in_=python)
    await cara.submits({"Languages": "en", "Cards a day at once, at most": "0"})
    await cara.closes()
    await ben.types("/lex digest daily")
    for title in ("Typing", "Testing"):
        await ana.types("/lex " + OFFER.format(title))
    await network.settles()
    assert told(python.messages).count("Typing") == 0
    await network.passes(hours=26)
    [digest] = [message for message in ben.dm if "What comes up for you" in message.words]
    post = python.last
    assert "New here on" in post.words
    await ben.clicks(digest, "Sign up", near="Typing")
    await ben.clicks(post, "Sign up", near="Testing")
    await network.settles()
    assert told(ben.ephemerals + ben.dm).count("You are coming") == 2
    assert "New here on" in post.words
