"""What goes with a session: slides, notes, the recording (S8)."""

from collections.abc import Sequence

from bot.blocks.sessions import rules
from bot.blocks.sessions.views.parts import see
from bot.text import Link, Words, clipped, say, together
from bot.view import Button, Fact, Item, Notice, Page, Section
from store.attachments import Attachment, Sort
from store.sessions import LexSession

SORTS: dict[str, Words] = {**dict(rules.SORTS), Sort.OTHER: say("Link")}


_LINE = 1500
"""Characters of addresses in one line: what is longer is cut off where there is no room."""


def facts_of(kept: Sequence[Attachment]) -> tuple[Fact, ...]:
    """Links, by their sort; a recording has a button, once everybody agreed."""
    shown = sorted((one for one in kept if one.sort != Sort.RECORDING), key=lambda one: list(Sort).index(one.sort))
    lines: list[list[Attachment]] = []
    for one in shown:
        if lines and lines[-1][0].sort == one.sort and sum(len(each.url) for each in (*lines[-1], one)) < _LINE:
            lines[-1].append(one)
        else:
            lines.append([one])
    return tuple(Fact(SORTS[line[0].sort], together(map(_link, line), " · ")) for line in lines)


def _link(one: Attachment) -> Words:
    return together((Link(one.label or SORTS[one.sort], one.url),))


def attached(session: LexSession, one: Attachment, count: int, most: int) -> Notice:
    told = {"title": session.title, "count": count, "most": most}
    text = say("It goes with *{title}* now, as number {count} of at most {most}.", **told)
    return Notice(text, "good", (see(session), Button(say("Take it away"), f"detach {session.id} {one.number}")))


def waits_for_consent(session: LexSession) -> Notice:
    text = say(
        "I keep the recording of *{title}*, and show it as soon as all who spoke have agreed.", title=session.title
    )
    return Notice(text, "good", (see(session),))


def detached(session: LexSession) -> Notice:
    return Notice(say("Done, it no longer goes with *{title}*.", title=session.title), "good", (see(session),))


def which_one(session: LexSession, kept: Sequence[Attachment]) -> Page:
    """What is there, to choose what is to be taken away."""
    nothing = say("Nothing yet. Add slides, notes or a recording with *attach*.")
    return Page(
        title=say("What goes with “{title}”", title=clipped(session.title, 100)),
        sections=(Section(items=tuple(_item(session, one) for one in kept), empty=nothing),),
        buttons=(
            Button(say("Add a link"), f"attach {session.id}", "plain" if kept else "primary"),
            Button(say("Back to the session"), f"session {session.id}"),
        ),
    )


def _item(session: LexSession, one: Attachment) -> Item:
    away = Button(say("Take it away"), f"detach {session.id} {one.number}")
    number = say("Number {number}", number=one.number)
    return Item(_link(one), together((number, SORTS[one.sort] if one.label else ""), " · "), (away,))
