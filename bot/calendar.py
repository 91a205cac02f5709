"""Calendar entries: files, feeds and add-to-calendar links (RFC 5545, 5546, 7986).

All times are told in UTC. Each date of a series is an entry of its own, whose moment was found by the wall clocks of
its host, so none needs a rule that goes by a zone: no program has to read a VTIMEZONE, which they do differently.
"""

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import quote_plus, urlencode

from icalendar import Calendar, Event, vCalAddress, vText

MIME = "text/calendar"
MOST = 5000
"""Entries in a feed: calendar programs fetch all of it each time."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry. ``uid`` never changes, ``sequence`` rises with every change of time, place or state."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    description: str
    host: str
    host_email: str
    sequence: int
    stamp: datetime
    cancelled: bool = False
    link: str = ""
    """Where to join online, if the place says more than that."""
    topics: tuple[str, ...] = ()


def file(entry: Entry) -> bytes:
    """One entry to keep: ``PUBLISH``, or ``CANCEL`` where it was cancelled, so that the same entry goes away."""
    return _filled(_cover("CANCEL" if entry.cancelled else "PUBLISH"), [entry])


def files(entries: Sequence[Entry]) -> bytes:
    """Several entries to keep; a ``CANCEL`` may hold but one, so what was cancelled is marked as such."""
    return _filled(_cover("PUBLISH"), entries) if len(entries) > 1 else file(entries[0])


def feed(
    entries: Sequence[Entry], name: str, if_cut: str = "", called_off: Callable[[str], str] = lambda title: title
) -> bytes:
    """A calendar to subscribe to; cancelled entries stay in it, marked as such.

    Their titles say so too (``called_off``), since Outlook shows a feed's cancelled entries like any others. Of more
    than `MOST` it holds the first, and says so by ``if_cut``. It does not name its SOURCE: that is a secret, and who
    is given a copy of the calendar would learn it.
    """
    kept = sorted(entries[:MOST], key=lambda entry: entry.starts_at)
    calendar = _cover("PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    if len(entries) > MOST:
        calendar.add("description", if_cut)
        calendar.add("x-wr-caldesc", if_cut)
    calendar.add("color", "seagreen")
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    told = [replace(one, title=called_off(one.title)) if one.cancelled else one for one in kept]
    return _filled(calendar, told)


def _cover(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//LEX//learning from experts//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _filled(cover: Calendar, entries: Sequence[Entry]) -> bytes:
    head, end, tail = cover.to_ical().rpartition(b"END:VCALENDAR")
    return b"".join([head, *map(_drawn, entries), end, tail])


@lru_cache(maxsize=2 * MOST)
def _drawn(entry: Entry) -> bytes:
    """Drawing takes longer than all the rest of a feed, and few entries change from one hour to the next."""
    return _event(entry).to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.stamp.astimezone(UTC))
    event.add("last-modified", entry.stamp.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", entry.ends_at.astimezone(UTC))
    event.add("summary", entry.title)
    event.add("sequence", entry.sequence)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.cancelled else "OPAQUE")
    event.add("location", entry.place)
    if entry.description:
        event.add("description", entry.description)
    if entry.topics:
        event.add("categories", entry.topics)
    if (link := entry.link or entry.place).lower().startswith("https://"):
        event.add("url", link)
        event.add("conference", link, parameters={"VALUE": "URI", "FEATURE": "VIDEO"})
    organizer = vCalAddress(f"mailto:{entry.host_email}" if entry.host_email else "invalid:nomail")
    organizer.params["CN"] = vText(entry.host.replace('"', "'"))
    event["organizer"] = organizer
    return event


def _cut(text: str, most: int = 900) -> str:
    """As much of the text as takes so many characters of a link: some take twelve, and buttons bear 3,000 in all."""
    while (long := len(quote_plus(text))) > most:
        text = text[: len(text) * most // long]
    return text


def google_link(entry: Entry) -> str:
    """Opens Google Calendar with the entry filled in."""
    times = "/".join(f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}" for moment in (entry.starts_at, entry.ends_at))
    values = {
        "action": "TEMPLATE",
        "text": _cut(entry.title),
        "dates": times,
        "location": _cut(entry.place),
        "details": _cut(entry.description),
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(values)}"


def outlook_link(entry: Entry) -> str:
    """Opens Outlook on the web with the entry filled in."""
    values = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": _cut(entry.title),
        "startdt": f"{entry.starts_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{entry.ends_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "location": _cut(entry.place),
        "body": _cut(html.escape(entry.description, quote=False).replace("\n", "<br>")),  # it reads HTML
    }
    return f"https://outlook.office.com/calendar/0/action/compose?{urlencode(values)}"


def google_feed_link(address: str) -> str:
    """Opens Google Calendar, which asks whether to subscribe to this address."""
    return f"https://calendar.google.com/calendar/r?{urlencode({'cid': _webcal(address)})}"


def outlook_feed_link(address: str, name: str) -> str:
    """The same for Outlook on the web."""
    return f"https://outlook.office.com/calendar/0/addfromweb?{urlencode({'url': _webcal(address), 'name': name})}"


def _webcal(address: str) -> str:
    return "webcal://" + address.partition("://")[2]
