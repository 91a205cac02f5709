"""Who holds a session steps back from it: the others hold it on (S2)."""

from collections.abc import Sequence

from bot.blocks.sessions import rules
from bot.blocks.sessions.handlers import which
from bot.blocks.sessions.jobs import consenting
from bot.blocks.sessions.jobs.hosting import gone, tell_all
from bot.blocks.sessions.views import hosting as views
from bot.errors import Refusal
from bot.text import say
from bot.turn import Turn
from bot.view import Button, Notice
from store import sessions
from store.people import Person
from store.sessions import LexSession


def step_back(turn: Turn, numbers: Sequence[int]) -> Notice:
    """``leave 12`` of somebody who holds it: the next one is the host; the last one cannot but cancel."""
    told: dict[int, tuple[LexSession, list[Person]]] = {}
    for number in numbers:
        session, hosts = which.locked(turn, str(number))
        rules.check_open(session, turn.now)
        told[number] = session, _others(turn, session, hosts)
        _give_up(turn, *told[number])
    session, others = told[numbers[0]]
    tell_all(turn, session, others)
    return views.stepped_back(session, others)


def _others(turn: Turn, session: LexSession, hosts: list[Person]) -> list[Person]:
    """Who holds it on; somebody must, who is still with us."""
    others = [host for host in hosts if host.id != turn.me]
    if not any(not gone(turn, other) for other in others):
        cancel = Button(say("Cancel it"), f"cancel {session.id}", "danger")
        alone = say("Nobody else holds *{title}*. Add a co-host first, or cancel it.", title=session.title)
        raise Refusal(alone, Button(say("Add a co-host"), f"edit {session.id}"), cancel)
    return sorted(others, key=lambda other: gone(turn, other))


def _give_up(turn: Turn, session: LexSession, others: list[Person]) -> None:
    session.renew(turn.now)  # calendars name who holds it
    sessions.save(turn.unit, session, others)
    if session.records:
        consenting.ask(turn, [session], others, None)
    turn.changed(session.thing)
