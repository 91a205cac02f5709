"""A member's digest and a room's list in Teams, each line with one tap to join."""

from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex


async def test_one_tap_in_the_digest_and_one_in_the_list(teams: TeamsDouble, lex: Lex) -> None:
    cara, ana, ben = (teams.person(name) for name in ("Cara Caretaker", "Ana Ruiz", "Ben Okafor"))
    for one in (cara, ana, ben):
        await one.installs()
    team = teams.team("Engineering", [cara, ana, ben])
    room = team.channel("python")
    await teams.adds_bot_to(team, in_=room)
    await cara.types("<at>LEX</at> setup", in_=room)
    await cara.clicks(cara.chat.last, "Save", {"Languages": "en", "Cards a day at once, at most": 0})
    await ben.types("lex digest daily")
    await ana.types("lex host Typing | 2026-12-09 15:00 | Room 4")
    await lex.settles()
    before = len(room.posts)
    assert not any("Typing" in post.says for post in room.posts)
    await lex.passes(hours=26)
    [post] = room.posts[before:]
    assert "New here on" in post.says
    [digest] = [message for message in ben.chat.messages if "What comes up for you" in message.says]
    await ben.clicks(digest, "Sign up")
    await lex.settles()
    await cara.clicks(post, "Sign up")
    await lex.settles()
    for one in (ben, cara):
        assert "You are coming" in one.reads()
    assert "New here on" in post.says
