"""When a session is over: its guests are asked how it was, its hosts are thanked (S7, S8)."""

from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.letters import seated
from bot.blocks.sessions.views import feedback as views
from bot.blocks.sessions.views import thanking
from bot.turn import Work
from bot.view import View
from store import feedback, sessions, turnout
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat


def ask_and_thank(work: Work, session: LexSession) -> None:
    """Nobody asked to be asked, so this waits for a good moment; how their own session went is no news to hosts."""
    guests = [person.id or 0 for _, person in sessions.sign_ups(work.unit, session.id or 0, Seat.IN)]
    work.tell_all(guests, "sessions.feedback", session.thing, haste=Haste.WORKDAY)
    ends_at = rules.ends_at(session)
    for host in sessions.hosts(work.unit, session.id or 0):
        due = rules.thanks_due(ends_at, work.reader(host).zone)
        work.tell(host.id or 0, "sessions.thanks", session.thing, at=due, haste=Haste.DAY)


def feedback_letter(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """Not to those who have said it already."""
    found = seated(work, person, number)
    if found is None or found[1].seat != Seat.IN or feedback.of(work.unit, number, person.id or 0):
        return None
    session = found[0]
    if not rules.is_over(session, work.now):  # it was moved
        return None
    if work.now > rules.ends_at(session) + rules.ASKED_ABOUT:
        raise TooLate
    return views.feedback_letter(session, sessions.hosts(work.unit, number))


def thanks_letter(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """With the numbers as they are that morning."""
    session = sessions.by_id(work.unit, number)
    if session is None or session.cancelled_at or not rules.is_over(session, work.now):
        return None
    if person.id not in {host.id for host in sessions.hosts(work.unit, number)}:
        return None
    if work.now > rules.ends_at(session) + rules.THANKED:
        raise TooLate
    counts = feedback.counts(work.unit, number)
    told = feedback.counts_by_steps(work.unit, number, rules.FEWEST)
    return thanking.thanks_letter(session, turnout.of(work.unit, number), counts, told)
