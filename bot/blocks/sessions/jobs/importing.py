"""Sessions that come from elsewhere."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.importing import read_record
from bot.blocks.sessions.jobs.reminding import plan_reminders
from bot.forms import topics_of
from bot.meeting import stranger
from bot.turn import Work
from store import people, sessions, turnout
from store.people import Person
from store.sessions import LexSession


def take_in(work: Work, given: Mapping[str, Any]) -> bool:
    """One session of ``lexbot import sessions``; false if it is here already."""
    record = read_record(given)
    if sessions.by_import_key(work.unit, record.id):
        return False
    rules.check_record(record.title, record.minutes)
    over = record.starts_at <= work.now
    session = LexSession(
        title=record.title,
        description=record.description,
        starts_at=record.starts_at,
        minutes=record.minutes,
        place=record.place if over else " · ".join(filter(None, (record.place, record.url))),
        recording=record.url if over and rules.is_link(record.url) else "",
        language=record.language or work.house.language,
        topics=list(topics_of(",".join(record.topics))),
        site=record.site.casefold(),
        capacity=record.capacity,
        taken=(record.signed_up or 0) if over else 0,
        import_key=record.id,
        created_at=work.now,
    )
    rules.check_places_of_record(record.url, record.place, over=over)
    sessions.save(work.unit, session, [_known_or_new(work, who) for who in dict.fromkeys(record.hosts) if who])
    if not over:
        plan_reminders(work, session)
    elif record.attended is not None and session.taken:
        turnout.note(work.unit, session, record.attended, told=True)
    return True


def _known_or_new(work: Work, who: str) -> Person:
    if "@" in who:
        return people.by_email(work.unit, who) or stranger(work.unit, who.partition("@")[0], who, work.house, work.now)
    return people.by_name(work.unit, who) or stranger(work.unit, who, "", work.house, work.now)
