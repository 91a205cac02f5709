"""When sessions are over: their guests are asked how they were, their hosts are thanked, by few letters (S7, S8)."""

from collections import defaultdict
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.block import TooLate
from bot.blocks.sessions import rules
from bot.blocks.sessions.jobs.letters import seated
from bot.blocks.sessions.views import feedback as views
from bot.blocks.sessions.views import thanking
from bot.turn import Work
from bot.view import View
from store import afterwards, feedback, sessions, turnout
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat

_ASKING = ("sessions.feedback", "sessions.feedback_of_day")


def ask_and_thank(work: Work, session: LexSession) -> None:
    """Nobody asked to be asked, so this waits for a good moment; how their own session went is no news to hosts."""
    guests: defaultdict[ZoneInfo, list[int]] = defaultdict(list)
    for _, person in sessions.sign_ups(work.unit, session.id or 0, Seat.IN):
        guests[work.reader(person).zone].append(person.id or 0)
    for zone, ids in guests.items():
        _ask(work, session, ids, zone)
    ends_at = rules.ends_at(session)
    for host in sessions.hosts(work.unit, session.id or 0):
        zone = work.reader(host).zone
        due = rules.thanks_due(ends_at, zone)
        work.tell(host.id or 0, "sessions.thanks", _day(ends_at, zone), at=due, haste=Haste.DAY)


def _ask(work: Work, session: LexSession, ids: list[int], zone: ZoneInfo) -> None:
    """Once a day: who was asked today, or will be, hears of all the others of today the morning after."""
    ends_at = rules.ends_at(session)
    today, _ = rules.day(work.now.astimezone(zone).date(), zone)
    asked = afterwards.asked_since(work.unit, ids, _ASKING, today)
    work.tell_all([one for one in ids if one not in asked], "sessions.feedback", session.thing, haste=Haste.WORKDAY)
    due: defaultdict[datetime, list[int]] = defaultdict(list)
    for one, at in asked.items():
        due[rules.thanks_due(max(ends_at, at), zone)].append(one)
    for morning, others in due.items():
        work.tell_all(others, "sessions.feedback_of_day", _day(ends_at, zone), at=morning, haste=Haste.WORKDAY)


def _day(moment: datetime, zone: ZoneInfo) -> str:
    """Of ``2026-11-25``: ``day:20261125``."""
    return f"day:{moment.astimezone(zone):%Y%m%d}"


def _span(work: Work, person: Person, number: int) -> tuple[datetime, datetime]:
    """From when to when this day lasts where they live."""
    return rules.day(date(number // 10000, number // 100 % 100, number % 100), work.reader(person).zone)


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


def feedback_of_day(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """About all of that day that they were not asked about, and have said nothing of."""
    since, until = _span(work, person, number)
    if work.now > until + rules.ASKED_ABOUT:
        raise TooLate
    asked = afterwards.asked_about(work.unit, person.id or 0, "sessions.feedback")
    found = [one for one in afterwards.attended(work.unit, person.id or 0, since, until) if one.thing not in asked]
    hosts = sessions.hosts_of(work.unit, [one.id or 0 for one in found])
    if len(found) == 1:
        return views.feedback_letter(found[0], hosts.get(found[0].id or 0, []))
    return views.feedback_of_day(found, hosts) if found else None


def thanks_letter(work: Work, person: Person, number: int, _occurrence: str) -> View | None:
    """For all that they held that day, with the numbers as they are the next morning."""
    since, until = _span(work, person, number)
    found = [one for one in afterwards.held(work.unit, person.id or 0, since, until) if rules.is_over(one, work.now)]
    if not found:
        return None
    if work.now > until + rules.THANKED:
        raise TooLate
    told = [_numbers(work, one) for one in found]
    return thanking.thanks_letter(*told[0]) if len(told) == 1 else thanking.thanks_for_day(told)


def _numbers(work: Work, session: LexSession) -> thanking.Numbers:
    number = session.id or 0
    told = feedback.counts_by_steps(work.unit, number, rules.FEWEST)
    return session, turnout.of(work.unit, number), feedback.counts(work.unit, number), told
