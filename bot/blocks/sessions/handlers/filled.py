"""What the form of an offer holds, for a new session and for one that is edited."""

import re
from collections.abc import Sequence
from typing import Any
from zlib import crc32

from bot.blocks.sessions.forms.offering import Offer
from bot.blocks.sessions.jobs.hosting import gone
from bot.errors import Misfilled
from bot.forms import clean, split, wall
from bot.text import Words, say
from bot.turn import Turn
from store import people, sessions
from store.people import Person
from store.sessions import LexSession


def fields(turn: Turn, form: Offer) -> dict[str, Any]:
    """What is kept of the form."""
    return form.model_dump(exclude={"co_hosts", "repeats", "times", "dates"}) | {
        "topics": list(form.topics),
        "language": form.language or turn.person.language,
        "site": form.site.casefold(),
    }


def values(turn: Turn, session: LexSession) -> dict[str, Any]:
    """The form as it was filled in."""
    everybody = sessions.hosts(turn.unit, session.id or 0)
    left = [host for host in everybody if gone(turn, host)]
    return session.model_dump(include=set(Offer.model_fields) & set(LexSession.model_fields)) | {
        "starts_at": wall(session.starts_at, turn.reads.zone),
        "site": session.site.title(),
        "co_hosts": _named(turn, everybody),
        "intro": _who_left(left, everybody),
    }


def _who_left(left: Sequence[Person], everybody: Sequence[Person]) -> Words:
    names = _names(left)
    if left and len(left) == len(everybody):
        return say("{names} cannot be reached any more. Name a co-host, who then hosts it.", names=names)
    return say("{names} cannot be reached any more, and is not named once you save.", names=names) if left else ""


def _named(turn: Turn, everybody: Sequence[Person]) -> str:
    """Those who hold it besides the host, and have not left."""
    others = [host for host in everybody if not gone(turn, host)][1:]
    return ", ".join(map(_word, others))


def _word(host: Person) -> str:
    """By which the form names them: commas stand between people there, and not in “Doe, Cy”."""
    return host.email or clean(re.sub("[,;]", " ", host.name))


def about(turn: Turn, session: LexSession) -> str:
    """Which session a form is about, and by a mark for each field what it was shown with."""
    standing = _standing(turn, session, sessions.hosts(turn.unit, session.id or 0))
    return " ".join([str(session.id), *map(_mark, standing.values())])


def merged(turn: Turn, form: Offer, shown: str, session: LexSession, hosts: Sequence[Person]) -> Offer:
    """The form with what somebody else has changed meanwhile, in fields that were left as they were ``shown``."""
    standing, marks = _standing(turn, session, hosts), shown.split()[1:]
    if len(marks) != len(standing):
        return form
    given = fields(turn, form) | {"topics": form.topics, "co_hosts": form.co_hosts}
    left = {name for name, mark in zip(standing, marks, strict=True) if _mark(given[name]) == mark}
    return form.model_copy(update={name: value for name, value in standing.items() if name in left})


def _standing(turn: Turn, session: LexSession, hosts: Sequence[Person]) -> dict[str, Any]:
    kept = {name: getattr(session, name) for name in Offer.model_fields if name in LexSession.model_fields}
    return kept | {"topics": tuple(session.topics), "co_hosts": _named(turn, hosts)}


def _mark(value: Any) -> str:
    return f"{crc32(str(value).encode()):08x}"


def _names(left: Sequence[Person]) -> tuple[str, ...]:
    return tuple(one.name for one in left)


def hosts(host: Person, others: Sequence[Person]) -> list[Person]:
    """The host and then the co-hosts, each once."""
    return [host, *{other.id: other for other in others if other.id != host.id}.values()]


def holding(turn: Turn, form: Offer, now: Sequence[Person]) -> list[Person]:
    """Who holds it once the form is saved; the host stays, or the next one who has not left, or is named."""
    named = co_hosts(turn, form.co_hosts, now)
    with_us = [host for host in now if not gone(turn, host)] or named or list(now) or [turn.person]
    return hosts(with_us[0], named)


def passed_on(own: Sequence[Person], was: Sequence[Person], becomes: Sequence[Person]) -> list[Person]:
    """Who holds a date of a series from now on: whoever came to another date comes to it, and who left leaves it."""
    mine, before, after = ({host.id for host in some} for some in (own, was, becomes))
    if mine == before:
        return list(becomes)
    stay = [host for host in own if host.id not in before - after]
    return [*stay, *(host for host in becomes if host.id not in before | mine)] or list(becomes)


def co_hosts(turn: Turn, line: str, now: Sequence[Person] = ()) -> list[Person]:
    """Those named here; who is one already may be named as the form did it."""
    found: list[Person] = []
    for word in split(line):
        known = [host for host in now if word in (_word(host), host.name)][:1] or people.like(turn.unit, word)
        if len(known) != 1:
            raise Misfilled(
                {"co_hosts": say("I do not know “{who}”. Please give e-mail addresses of members.", who=word)}
            )
        if gone(turn, known[0]):
            left = say("{who} cannot be reached any more. Please choose somebody else.", who=known[0].name)
            raise Misfilled({"co_hosts": left})
        found += known
    return found
