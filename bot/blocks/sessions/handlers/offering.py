"""Offering a session (S2)."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot import dates
from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.offering import Offer, offer_form, read_rhythm
from bot.blocks.sessions.handlers import filled, series, which
from bot.blocks.sessions.handlers.hinting import hinted
from bot.blocks.sessions.jobs.announcing import announce, dates_of
from bot.blocks.sessions.jobs.consenting import ask
from bot.blocks.sessions.jobs.hosting import tell_of_change
from bot.blocks.sessions.jobs.left_out import think_of_them
from bot.blocks.sessions.jobs.letters import entry_file
from bot.blocks.sessions.jobs.reminding import plan_reminders
from bot.blocks.sessions.jobs.series import files_of as series_files
from bot.blocks.sessions.views import offering as views
from bot.errors import AskFirst, Misfilled
from bot.events import Quoted
from bot.forms import clean, clean_lines, wall
from bot.text import clipped, plain
from bot.turn import Turn
from bot.view import Form, View
from store import people, sessions
from store.people import Person
from store.sessions import LexSession

Put = Callable[[LexSession], None]
LONGEST_LINK = 1000
_MARKUP = re.compile(r"\A(?:(?:`{3}\w*|[-=*_~#>`]+) *\n)+")
"""Lines that say nothing: where code begins, a rule."""
_BULLET = re.compile(r"^(#+|[-*•>])\s+")


def host(turn: Turn, rest: str) -> View:
    """``host``: the form; ``host title | 2026-12-01 15:00 | place``: at once.

    ``host title tomorrow 15:00 place``: the form with what was understood.
    """
    if not rest:
        return offer_form("", {"language": turn.person.language})
    parts = rest.split("|") if "|" in rest else _parts(turn, rest)
    title, when, place, repeat, *_ = [*(part.strip() for part in parts), "", "", ""]
    values = {"title": title, "starts_at": when, "place": place, "language": turn.person.language}
    values |= read_rhythm(repeat) if repeat else {}
    try:
        form = Offer.read(values, turn.reads, turn.now)
        return offer(turn, form, "") if "|" in rest else offer_form("", values)
    except Misfilled as wrong:
        raise AskFirst(wrong.echo(offer_form("", values, wrong.complaints))) from None


def _parts(turn: Turn, line: str) -> tuple[str, ...]:
    """Title, time and place as they seem to follow each other in this line."""
    before, when, after = dates.find(line, turn.reads, turn.now) or (line, "", "")
    return (before, when, after) if before else (after, when, "")


def from_message(turn: Turn, message: Quoted) -> Form:
    """*Make it a session*: the first line as the title, the rest below, where it was said, and the time it names."""
    text = clean_lines(message.text)
    first, _, rest = _MARKUP.sub("", text).partition("\n")
    first = _BULLET.sub("", first).strip()
    title = clipped(first, Offer.most("title"))
    body = (rest if title == first else f"{first}\n{rest}").strip() if not _MARKUP.match(text) else text
    link = message.link if len(message.link) < LONGEST_LINK else ""
    author = _author(turn, message)
    origin = plain(views.origin(clean(message.author)[:120] or (author.name if author else ""), link), turn.reads)
    body = clipped(body, Offer.most("description") - len(origin) - 2)
    values = {"title": title, "description": f"{body}\n\n{origin}".strip(), "language": turn.person.language}
    return offer_form("", values | _when(turn, replace(message, text=text), author))


def _author(turn: Turn, message: Quoted) -> Person | None:
    """Who wrote it, if we know them."""
    if not message.user:
        return None
    known = people.by_account(turn.unit, turn.where.platform, turn.where.tenant, message.user)
    return known[0] if known else None


def _when(turn: Turn, message: Quoted, author: Person | None) -> dict[str, str]:
    """The start, if the message surely names one that is still to come, by the clock of who wrote it."""
    writer = turn.reader(author) if author else turn.reads
    meant = dates.named(message.text, writer, message.at) if message.at else None
    return {"starts_at": wall(meant, turn.reads.zone)} if meant and meant > turn.now else {}


def offer(turn: Turn, form: Offer, about: str) -> View:
    """The form was filled in: a new session, or one that is edited."""
    return series.edited(turn, form, about) if about else offer_anew(turn, form)[0]


def offer_anew(turn: Turn, form: Offer, put: Put = lambda _session: None) -> tuple[View, LexSession]:
    """A new session, or a series, of which it is the first; ``put``: into a programme, before rooms hear of it."""
    rules.check_time(form.starts_at, turn.now)
    rules.check_place(form.place)
    rules.check_series(form.repeats, form.times)
    hosts = filled.hosts(turn.person, filled.co_hosts(turn, form.co_hosts))
    made = series.begin(turn, form, hosts) if form.repeats else [_alone(turn, form, hosts)]
    session = made[0]
    put(session)
    think_of_them(turn, session, hosts)
    ask(turn, made, hosts, turn.me)
    tell_of_change(turn, session, [turn.person], hosts, turn.me)
    names = announce(turn, session)
    file, of = entry_file(turn, session, hosts, turn.person), dates_of(turn, session)
    if of:
        file = series_files(turn, made, turn.person)
    helped = hinted(turn, views.offered(session, hosts, names, file, of, turn.now), session, hosts)
    return helped, session


def _alone(turn: Turn, form: Offer, hosts: Sequence[Person]) -> LexSession:
    session = LexSession(**filled.fields(turn, form), created_at=turn.now)
    sessions.save(turn.unit, session, hosts)
    plan_reminders(turn, session)
    return session


def encore(turn: Turn, rest: str) -> Form:
    """``encore 12``: offer the same again; the form holds what only hosts may know."""
    session, _ = which.own(turn, rest)
    return offer_form("", filled.values(turn, session) | {"starts_at": "", "records": False})
