"""Sessions that come from elsewhere."""

import re
from collections.abc import Mapping
from typing import Any

from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.importing import Record, read_record
from bot.blocks.sessions.jobs.reminding import plan_reminders
from bot.errors import Refusal
from bot.forms import topics_of
from bot.meeting import stranger
from bot.records import Taken
from bot.text import Words, say
from bot.turn import Work
from store import people, sessions, turnout
from store.people import Person
from store.sessions import LexSession

_OWN = re.compile(r"ics:session-(\d{1,15})-(\d{14})@lexbot")
_NAMED = re.compile(r'"?([^"<>]*)"?\s*<([^<>\s]+@[^<>\s]+)>')


def take_in(work: Work, given: Mapping[str, Any]) -> Taken | None:
    """One session of ``lexbot import sessions``; None if it is here already.

    What is here is never changed: whose it is, and what was done with it since, no file knows. Where the file says
    that it was moved or cancelled, that is told.
    """
    record = read_record(given)
    known = sessions.by_import_key(work.unit, record.id) or _our_own(work, record.id)
    if known:
        _check_the_same(known, record)
        return None
    if record.cancelled:
        raise Refusal(say("it is cancelled"))
    session = _session(work, record)
    hosts = {who: _known_or_new(work, who) for who in dict.fromkeys(record.hosts) if who}
    sessions.save(work.unit, session, list(hosts.values()))
    if session.starts_at > work.now:
        plan_reminders(work, session)
    elif record.attended is not None and session.taken:
        turnout.note(work.unit, session, record.attended, told=True)
    return Taken(session.starts_at <= work.now, "" if session.starts_at <= work.now else _of_names(work, hosts))


def _of_names(work: Work, hosts: Mapping[str, Person]) -> Words:
    """Who hosts and was not known before is but a name, to which nothing can be told."""
    names = tuple(who for who, host in hosts.items() if not host.email and host.created_at == work.now)
    return say("taken as a mere name: {names}; an e-mail address tells me who that is", names=names) if names else ""


def _session(work: Work, record: Record) -> LexSession:
    """Raises `Refusal`."""
    over = record.starts_at <= work.now
    rules.check_record(record.title, record.lasts)
    rules.check_places_of_record(record.url, record.place, over=over)
    return LexSession(
        title=record.title,
        description=record.description,
        starts_at=record.starts_at,
        minutes=record.lasts,
        place=record.place if over else " · ".join(filter(None, (record.place, record.url))),
        recording=record.url if over and rules.is_link(record.url) else "",
        language=record.language or record.reads or work.house.language,
        topics=list(topics_of(",".join(record.topics))),
        site=record.site.casefold(),
        capacity=record.capacity,
        taken=(record.signed_up or 0) if over else 0,
        import_key=record.id,
        created_at=work.now,
    )


def _our_own(work: Work, key: str) -> LexSession | None:
    """An entry of our own calendars that comes back."""
    found = _OWN.fullmatch(key)
    session = sessions.by_id(work.unit, int(found[1])) if found else None
    return session if session and found and f"{session.created_at:%Y%m%d%H%M%S}" == found[2] else None


def _check_the_same(known: LexSession, record: Record) -> None:
    """What was changed here since it came is ours to tell; else the file knows better."""
    if record.cancelled and not known.cancelled_at:
        gone = say("it was cancelled there; here it is session {number}, which takes place", number=known.id or 0)
        raise Refusal(gone)
    if known.sequence == 0 and known.starts_at != record.starts_at:
        moved = say("here it is session {number}, at another time; nothing was changed", number=known.id or 0)
        raise Refusal(moved)


def _known_or_new(work: Work, who: str) -> Person:
    """By e-mail address, by ``name <address>`` or by name."""
    named = _NAMED.fullmatch(who)
    name, address = (named[1].strip(), named[2]) if named else ("", who)
    if "@" in address:
        known = people.by_email(work.unit, address)
        return known or stranger(work.unit, name or address.partition("@")[0], address, work.house, work.now)
    return people.by_name(work.unit, who) or stranger(work.unit, who, "", work.house, work.now)
