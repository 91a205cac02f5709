"""What the form of an offer holds, for a new session and for one that is edited."""

from collections.abc import Sequence
from typing import Any

from bot.blocks.sessions.forms.offering import Offer
from bot.blocks.sessions.jobs.hosting import gone
from bot.errors import Misfilled
from bot.forms import split, wall
from bot.text import say
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
    others = [host for host in everybody if host not in left][1:] if len(left) < len(everybody) else []
    return session.model_dump(include=set(Offer.model_fields) & set(LexSession.model_fields)) | {
        "starts_at": wall(session.starts_at, turn.reads.zone),
        "site": session.site.title(),
        "co_hosts": ", ".join(other.email or other.name for other in others),
        "intro": say("{names} cannot be reached any more, and is not named once you save.", names=_names(left))
        if left and len(left) < len(everybody)
        else "",
    }


def _names(left: Sequence[Person]) -> tuple[str, ...]:
    return tuple(one.name for one in left)


def hosts(host: Person, others: Sequence[Person]) -> list[Person]:
    """The host and then the co-hosts, each once."""
    return [host, *{other.id: other for other in others if other.id != host.id}.values()]


def holding(turn: Turn, form: Offer, now: Sequence[Person]) -> list[Person]:
    """Who holds it once the form is saved; the host stays, or the next one who has not left."""
    with_us = [host for host in now if not gone(turn, host)] or list(now) or [turn.person]
    return hosts(with_us[0], co_hosts(turn, form.co_hosts, now))


def co_hosts(turn: Turn, line: str, now: Sequence[Person] = ()) -> list[Person]:
    """Those named here; who is one already may be named as the form did it."""
    found: list[Person] = []
    for word in split(line):
        known = [host for host in now if word in (host.email, host.name)][:1] or people.like(turn.unit, word)
        if len(known) != 1:
            raise Misfilled(
                {"co_hosts": say("I do not know “{who}”. Please give e-mail addresses of members.", who=word)}
            )
        if gone(turn, known[0]):
            left = say("{who} cannot be reached any more. Please choose somebody else.", who=known[0].name)
            raise Misfilled({"co_hosts": left})
        found += known
    return found
