"""The card that thanks those who hosted (S8)."""

from collections import Counter
from collections.abc import Sequence
from typing import TypeAlias

from bot.blocks.sessions import rules
from bot.blocks.sessions.views.feedback import numbers
from bot.text import Words, say, say_n, together
from bot.view import Button, Card, Fact, Item, Page, Section, Style
from bot.words import and_more
from store.feedback import Verdict
from store.sessions import LexSession
from store.turnout import Turnout

Numbers: TypeAlias = tuple[LexSession, Turnout | None, Counter[Verdict], Counter[Verdict]]
"""A session, how many came, what they said, and as much of that as is told."""
SHOWN = 10
_ADD = say("Add notes or recording")
_LEARNED = say("Colleagues learned from you. That is what all this is for.")


def thanks_letter(
    session: LexSession, turnout: Turnout | None, counts: Counter[Verdict], told: Counter[Verdict]
) -> Card:
    """What became of it in numbers, and what may follow."""
    number = session.id
    nobody = say("Nobody had a seat in the end. A good title finds its people at the second try: offer it again.")
    facts = (
        (say("Signed up"), str(session.taken)),
        (say("Came"), came(turnout, counts)),
        (say("Waited"), str(session.waiting or "")),
        (say("Feedback"), numbers(told) or say("from five answers on")),
    )
    return Card(
        title=say("Thank you for “{title}”", title=session.title),
        intro=_LEARNED if session.taken else nobody,
        facts=tuple(Fact(label, value) for label, value in facts if value) if session.taken else (),
        buttons=(
            *_next(session),
            *((Button(say("How many came?"), f"came {number}"),) if session.taken and not _is_told(turnout) else ()),
            *((Button(say("What was said"), f"voices {number}"),) if session.taken else ()),
        ),
    )


def thanks_for_day(told: Sequence[Numbers]) -> Page:
    """The same of all that somebody held on one day."""
    more = len(told) - SHOWN
    items = tuple(_line(*one) for one in told[:SHOWN])
    return Page(
        title=say("Thank you for {sessions} sessions", sessions=len(told)),
        intro=_LEARNED if any(one[0].taken for one in told) else "",
        sections=(Section(items=(*items, *((Item(and_more(more)),) if more > 0 else ()))),),
        buttons=(Button(say("My sessions"), "sessions mine past"),),
    )


def _line(session: LexSession, turnout: Turnout | None, counts: Counter[Verdict], told: Counter[Verdict]) -> Item:
    if not session.taken:
        again = (Button(say("Offer again"), f"encore {session.id}"),)
        return Item(session.title, say("Nobody had a seat in the end."), again)
    signed_up = say_n("{n} person signed up", "{n} people signed up", session.taken)
    how_many = came(turnout, counts)
    arrived = together((say("Came"), how_many), ": ") if how_many else ""
    detail = together((signed_up, arrived, numbers(told)), " · ")
    number = session.id
    voices, count = Button(say("What was said"), f"voices {number}"), Button(say("How many came?"), f"came {number}")
    return Item(
        session.title, detail, (Button(say("Add notes"), f"attach {number}"), voices if _is_told(turnout) else count)
    )


def _next(session: LexSession) -> tuple[Button, ...]:
    """What was heard by many is kept for more; what nobody came to gets a second try first."""
    style: tuple[Style, Style] = ("primary", "plain") if session.taken else ("plain", "primary")
    keep = Button(_ADD, f"attach {session.id}", style[0])
    again = Button(say("Offer again"), f"encore {session.id}", style[1])
    return (keep, again) if session.taken else (again, keep)


def _is_told(turnout: Turnout | None) -> bool:
    return bool(turnout and turnout.told)


def came(turnout: Turnout | None, counts: Counter[Verdict]) -> Words:
    """As far as it is known, and of so many that it says nothing of a single one."""
    if turnout and turnout.told:
        return say("{came}, as was counted", came=turnout.came)
    if turnout:
        return say("about {came}, by the answers", came=turnout.came)
    answered = sum(counts[verdict] for verdict in Verdict if verdict != Verdict.MISSED)
    enough = answered >= rules.FEWEST
    return say("at least {came}, by the answers", came=answered) if enough else ""
