"""May this be recorded? The question to those who speak, and what comes of the answers (S2)."""

from bot.blocks.sessions.views.parts import see, when_of
from bot.text import say, say_n
from bot.view import Button, Card, Fact, Notice
from store.sessions import LexSession


def question(session: LexSession, dates: int) -> Card:
    """``dates``: for how many of a series the answer counts."""
    for_all = say_n("Your answer counts for {n} date.", "Your answer counts for all {n} dates.", dates)
    return Card(
        title=say("May “{title}” be recorded?", title=session.title),
        intro=say("You hold it, so nothing is recorded without your yes. You may change your mind at any time."),
        facts=(Fact(say("When"), when_of(session)),),
        note=for_all if dates > 1 else "",
        buttons=(
            Button(say("Yes, I agree"), f"consent {session.id} yes", "primary"),
            Button(say("No, please not"), f"consent {session.id} no"),
        ),
    )


def asked_again(session: LexSession) -> Notice:
    text = say("May *{title}* be recorded? Nothing is recorded without your yes.", title=session.title)
    yes, no = (f"consent {session.id} {word}" for word in ("yes", "no"))
    return Notice(text, "plain", (Button(say("Yes, I agree"), yes, "primary"), Button(say("No, please not"), no)))


def agreed(session: LexSession) -> Notice:
    told = say("Thank you, your yes is noted: *{title}* will be recorded.", title=session.title)
    waits = say("Thank you, your yes is noted. I wait for that of the others who hold *{title}*.", title=session.title)
    off = say("Thank you, your yes is noted. So far no recording of *{title}* is planned.", title=session.title)
    return Notice(told if session.agreed else waits if session.records else off, "good", (_take_back(session),))


def _take_back(session: LexSession) -> Button:
    return Button(say("Take my yes back"), f"consent {session.id} no")


def declined(session: LexSession, *, tells: bool) -> Notice:
    """``tells``: whether others hold it, who counted on a recording."""
    told = say("That is fine: *{title}* will not be recorded. I tell the others who hold it.", title=session.title)
    alone = say("That is fine: *{title}* will not be recorded.", title=session.title)
    return Notice(told if tells else alone, "good", (see(session),))


def no_recording(session: LexSession) -> Notice:
    text = say("There will be no recording of *{title}*: not everybody who speaks would like one.", title=session.title)
    return Notice(text, "plain", (see(session),))
