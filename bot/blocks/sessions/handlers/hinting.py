"""Hints for hosts and caretakers (S10)."""

from collections.abc import Sequence

from bot import clash
from bot.blocks.sessions import rules
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.jobs import hinting as jobs
from bot.blocks.sessions.views import hinting as views
from bot.errors import Refusal
from bot.text import say
from bot.turn import Turn
from bot.view import Card, Notice, Page
from store import clashes, sessions
from store.people import Person
from store.sessions import LexSession

MOST = 10


def hinted(turn: Turn, answer: Card | Notice, session: LexSession, hosts: Sequence[Person]) -> Card | Notice:
    """The answer to an offer or a move, with what its host may like to know."""
    found = jobs.hint(turn, session, hosts, turn.person)
    return views.hinted(answer, session, found, turn.reads.zone) if found else answer


def invite(turn: Turn, rest: str) -> Notice:
    """``invite 12``: ask two who wish something like it."""
    session, _ = which.own_locked(turn, rest)
    rules.check_open(session, turn.now)
    rules.check_not_closed(session)
    wish = jobs.wished_alike(turn, session)
    asked = jobs.invite(turn, session, wish) if wish else 0
    if not asked:
        raise Refusal(say("Nobody wishes something like *{title}* whom I have not asked yet.", title=session.title))
    return views.asked(session, asked)


def hints(turn: Turn, _rest: str) -> Page:
    """``hints``: where few have signed up or nobody hosts any more, and what clashes, for caretakers."""
    rules.check_is_caretaker(turn.person)
    until = turn.now + rules.CARED_FOR
    few = clashes.few(turn.unit, turn.now, until, rules.FEW, MOST)
    unheld = clashes.unheld(turn.unit, turn.now, until, MOST)
    ids = [*few, *unheld]
    found, hosts = sessions.by_ids(turn.unit, ids), sessions.hosts_of(turn.unit, ids)
    pairs = clash.pairs(clashes.coming(turn.unit, turn.now, until), MOST)
    return views.to_care_for([found[one] for one in few], [found[one] for one in unheld], hosts, pairs)
