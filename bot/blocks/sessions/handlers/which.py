"""Which session is meant, and whether the asker may."""

from bot.blocks.sessions import rules
from bot.blocks.sessions.views.parts import sign_up_button
from bot.errors import Refusal
from bot.text import say
from bot.turn import Turn
from bot.view import Button
from store import sessions
from store.people import Person
from store.sessions import LexSession, Seat, SignUp


def session(turn: Turn, rest: str) -> LexSession:
    found = sessions.by_id(turn.unit, number(rest))
    if found is None:
        raise no_such(str(number(rest)))
    return found


def number(rest: str) -> int:
    """The number of the session that is meant."""
    word = rest.partition(" ")[0].lstrip("#")
    if not word.isdecimal() or len(word) > 9:
        raise no_such(word)
    return int(word)


def means_all(rest: str) -> bool:
    """Whether all dates of a series are meant."""
    return rest.casefold().split()[1:2] in (["all"], ["alle"])


def no_such(word: str) -> Refusal:
    find = Button(say("All sessions"), "sessions")
    if not word:
        return Refusal(say("Which session? Choose it from *sessions*, or add its number."), find)
    return Refusal(say("There is no session {number} (any more).", number=word[:20]), find)


def locked(turn: Turn, rest: str) -> tuple[LexSession, list[Person]]:
    """The session for this unit alone, so that seats are counted one by one, and its hosts."""
    found = sessions.lock(turn.unit, number(rest))
    if found is None:
        raise no_such(str(number(rest)))
    return found, sessions.hosts(turn.unit, found.id or 0)


def own_locked(turn: Turn, rest: str) -> tuple[LexSession, list[Person]]:
    """A session that the asker may change, locked, and its hosts."""
    found, hosts = locked(turn, rest)
    rules.check_is_host(found, [host.id or 0 for host in hosts], turn.me, caretaker=turn.person.caretaker)
    return found, hosts


def own(turn: Turn, rest: str) -> tuple[LexSession, list[Person]]:
    """A session that the asker may look into, and its hosts."""
    found = session(turn, rest)
    hosts = sessions.hosts(turn.unit, found.id or 0)
    rules.check_is_host(found, [host.id or 0 for host in hosts], turn.me, caretaker=turn.person.caretaker)
    return found, hosts


def held(turn: Turn, rest: str) -> tuple[LexSession, list[Person]]:
    """A session that the asker hosts: what was said of it is for nobody else."""
    found = session(turn, rest)
    hosts = sessions.hosts(turn.unit, found.id or 0)
    rules.check_is_host(found, [host.id or 0 for host in hosts], turn.me, caretaker=False)
    return found, hosts


def seat(turn: Turn, rest: str) -> tuple[SignUp, LexSession]:
    """A session and the asker's own place in it."""
    found = session(turn, rest)
    mine = sessions.sign_up_of(turn.unit, found.id or 0, turn.me)
    if mine is None or mine.seat == Seat.OUT:
        raise Refusal(say("You have no seat in *{title}*.", title=found.title), sign_up_button(found))
    return mine, found
