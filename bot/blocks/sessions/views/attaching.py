"""What goes with a session: slides, notes, the recording (S8)."""

from collections.abc import Sequence

from bot.blocks.sessions import rules
from bot.blocks.sessions.views.parts import see
from bot.text import Link, Words, clipped, say, together
from bot.view import Button, Card, Fact, Notice
from store.attachments import Attachment, Sort
from store.sessions import LexSession

SORTS: dict[str, Words] = {**dict(rules.SORTS), Sort.OTHER: say("Link")}


def facts_of(kept: Sequence[Attachment]) -> tuple[Fact, ...]:
    """Each as a link; a recording has a button, once everybody agreed."""
    return tuple(Fact(SORTS[one.sort], _link(one)) for one in kept if one.sort != Sort.RECORDING)


def _link(one: Attachment) -> Words:
    return together((Link(one.label or SORTS[one.sort], one.url),))


def attached(session: LexSession, one: Attachment, count: int, most: int) -> Notice:
    told = {"title": session.title, "count": count, "most": most}
    text = say("It goes with *{title}* now, as number {count} of at most {most}.", **told)
    return Notice(text, "good", (see(session), Button(say("Take it away"), f"detach {session.id} {one.number}")))


def waits_for_consent(session: LexSession) -> Notice:
    text = say("I keep the recording of *{title}*, and show it as soon as all who spoke agreed.", title=session.title)
    return Notice(text, "good", (see(session),))


def detached(session: LexSession) -> Notice:
    return Notice(say("Done, it no longer goes with *{title}*.", title=session.title), "good", (see(session),))


def which_one(session: LexSession, kept: Sequence[Attachment]) -> Card:
    """What is there, to choose what is to be taken away."""
    facts = tuple(Fact(say("Number {number}", number=one.number), _link(one)) for one in kept)
    buttons = tuple(
        Button(say("Take away {number}", number=one.number), f"detach {session.id} {one.number}") for one in kept[-5:]
    )
    return Card(
        title=say("What goes with “{title}”", title=clipped(session.title, 100)),
        intro="" if kept else say("Nothing yet. Add slides, notes or a recording with *attach*."),
        facts=facts,
        note=say("Type *detach* with both numbers to take one away.") if len(kept) > len(buttons) else "",
        buttons=buttons or (Button(say("Add a link"), f"attach {session.id}", "primary"),),
    )
