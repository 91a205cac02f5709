"""The card that thanks those who hosted (S8)."""

from collections import Counter

from bot.blocks.sessions import rules
from bot.blocks.sessions.views.feedback import numbers
from bot.text import Words, say
from bot.view import Button, Card, Fact
from store.feedback import Verdict
from store.sessions import LexSession
from store.turnout import Turnout


def thanks_letter(
    session: LexSession, turnout: Turnout | None, counts: Counter[Verdict], told: Counter[Verdict]
) -> Card:
    """What became of it in numbers, and what may follow."""
    number = session.id
    nobody = say("Nobody signed up this time. A good title finds its people at the second try: offer it again.")
    facts = (
        (say("Signed up"), str(session.taken)),
        (say("Came"), came(turnout, counts)),
        (say("Waited for a seat"), str(session.waiting or "")),
        (say("Feedback"), numbers(told) or say("from five answers on")),
    )
    return Card(
        title=say("Thank you for “{title}”", title=session.title),
        intro=say("Colleagues learned from you. That is what all this is for.") if session.taken else nobody,
        facts=tuple(Fact(label, value) for label, value in facts if value) if session.taken else (),
        buttons=(
            Button(say("Add notes or recording"), f"attach {number}", "primary"),
            Button(say("Offer again"), f"encore {number}"),
            *((Button(say("How many came?"), f"came {number}"),) if session.taken and not _is_told(turnout) else ()),
            *((Button(say("What was said"), f"voices {number}"),) if session.taken else ()),
        ),
    )


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
