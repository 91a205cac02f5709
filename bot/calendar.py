"""Calendar entries: files, feeds and add-to-calendar links (RFC 5545, 5546, 7986)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
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


def file(entry: Entry) -> bytes:
    """One entry to keep: ``PUBLISH``, or ``CANCEL`` where it was cancelled, so that the same entry goes away."""
    return _calendar([entry], "CANCEL" if entry.cancelled else "PUBLISH").to_ical()


def files(entries: Sequence[Entry]) -> bytes:
    """Several entries to keep; a ``CANCEL`` may hold but one, so what was cancelled is marked as such."""
    return _calendar(entries, "PUBLISH").to_ical() if len(entries) > 1 else file(entries[0])


def feed(entries: Sequence[Entry], name: str, if_cut: str = "") -> bytes:
    """A calendar to subscribe to; cancelled entries stay in it, marked as such.

    Of more than `MOST` it holds the first, and says so by ``if_cut``.
    """
    kept = sorted(entries[:MOST], key=lambda entry: entry.starts_at)
    calendar = _calendar(kept, "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    if len(entries) > MOST:
        calendar.add("description", if_cut)
        calendar.add("x-wr-caldesc", if_cut)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    return calendar.to_ical()


def _calendar(entries: Iterable[Entry], method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", "-//LEX//learning from experts//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for entry in entries:
        calendar.add_component(_event(entry))
    return calendar


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
        "body": _cut(entry.description),
    }
    return f"https://outlook.office.com/calendar/0/action/compose?{urlencode(values)}"
