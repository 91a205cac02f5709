"""Meeting people: from what a platform tells of a caller to the person we know."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.events import Caller
from bot.forms import clean
from bot.text import LANGUAGES, known_zone
from bot.turn import House, Work
from store import outbox, people
from store.db import Unit
from store.people import Account, Greeting, Person

_SEEN_ANEW = timedelta(hours=12)
_ASKED_AGAIN = timedelta(minutes=1)
"""After which a platform is asked again whose address it could not tell: by it two accounts are known to be one's."""
DEFAULT_REMINDERS = (24 * 60, 10)


def is_news(person: Person, account: Account, by: Caller, now: datetime) -> bool:
    """Whether the caller tells something that is not stored yet, or was not heard of for half a day."""
    return (
        now - account.seen_at > (_SEEN_ANEW if person.email else _ASKED_AGAIN)
        or bool(account.unreachable)
        or not dict(by.address).items() <= account.address.items()
        or (bool(by.email) and not person.email)
        or (not person.settled and _profile(by, person) != (person.language, person.zone))
    )


def _profile(by: Caller, person: Person) -> tuple[str, str]:
    language = by.language[:2].lower()
    zone = by.zone if known_zone(by.zone) else person.zone
    return language if language in LANGUAGES else person.language, zone


def meet(unit: Unit, by: Caller, house: House, now: datetime, work: Work | None = None) -> Person:
    """The person behind the account; found by account, else by e-mail address, else new.

    What is recorded when two turn out to be one is told to this ``work``.
    """
    known = people.by_account(unit, by.platform, by.tenant, by.user)
    same = _by_email(unit, by)
    person = known[0] if known else same or stranger(unit, by.name or by.user, by.email, house, now)
    account = known[1] if known else _account(unit, by, person, now)
    if same and same.id != person.id and not person.email:
        person = _become_one(work or Work(unit, now, house), person, same)
    account.seen_at, account.unreachable = now, ""
    account.address = {**account.address, **by.address}
    if by.email and not person.email:
        person.email = by.email.lower()
    if not person.settled:
        person.language, person.zone = _profile(by, person)
    if by.name and person.name in (by.user, ""):
        person.name = clean(by.name)[:120]
    person.caretaker = person.caretaker or (person.email or "") in house.caretakers
    unit.add_all([person, account])
    unit.flush()
    return person


def _become_one(work: Work, stray: Person, kept: Person) -> Person:
    """Somebody met without an e-mail address turns out to be known by it."""
    if not people.is_there(work.unit, stray.id or 0):  # somebody else has just learned it, too
        return kept
    for _ in range(2):  # once more when nothing can come any more, for that would be gone with them
        for merge in work.house.merges:
            merge(work, stray.id or 0, kept.id or 0)
        people.lock(work.unit, stray.id or 0)
    outbox.hand_over(work.unit, stray.id or 0, kept.id or 0)
    people.merge(work.unit, stray, kept)
    return kept


def stranger(unit: Unit, name: str, email: str, house: House, now: datetime) -> Person:
    """A new person, with the network's language and zone until more is known."""
    person = Person(
        name=clean(name)[:120],
        email=email.lower() or None,
        language=house.language,
        zone=house.zone,
        reminders=list(DEFAULT_REMINDERS),
        greeting=int(Greeting.DUE),
        calendar_secret=people.new_calendar_secret(),
        created_at=now,
    )
    unit.add(person)
    unit.flush()
    return person


def _by_email(unit: Unit, by: Caller) -> Person | None:
    return people.by_email(unit, by.email) if by.email else None


def _account(unit: Unit, by: Caller, person: Person, now: datetime) -> Account:
    account = Account(person_id=person.id or 0, platform=by.platform, tenant=by.tenant, user=by.user, seen_at=now)
    unit.add(account)
    return account


def filled(told: Caller, looked_up: Caller) -> Caller:
    """What the payload told, completed by what the platform knows."""
    return replace(
        told,
        name=looked_up.name or told.name,
        email=looked_up.email or told.email,
        language=looked_up.language or told.language,
        zone=looked_up.zone or told.zone,
        address={**looked_up.address, **told.address},
    )
