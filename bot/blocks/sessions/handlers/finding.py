"""Finding sessions (S1)."""

from dataclasses import replace
from datetime import timedelta

from bot.blocks.sessions.forms.finding import read_query
from bot.blocks.sessions.handlers import festival, which, wishing
from bot.blocks.sessions.jobs import festival as programmes
from bot.blocks.sessions.jobs.announcing import dates_of
from bot.blocks.sessions.jobs.consenting import missing
from bot.blocks.sessions.views import announcing, series
from bot.blocks.sessions.views import finding as views
from bot.text import say
from bot.turn import Turn
from bot.view import Card, Item, Page, Section
from store import attachments, kept, listing, sessions
from store.listing import Wanted

PAGE = 6


def browse(turn: Turn, rest: str) -> Page:
    """``sessions``: a page of those that fit the filters."""
    query = read_query(rest, turn.now, turn.reads.zone)
    found = listing.find(turn.unit, query.wanted, turn.me, skip=(query.page - 1) * PAGE, most=PAGE + 1)
    more = len(found) > PAGE
    return views.listing(query, found[:PAGE], turn.now, more=more, can_be_followed=bool(turn.house.url))


def show(turn: Turn, rest: str) -> Card | Page:
    """``session 12``: all about one; ``session 12 dates``: when else it takes place."""
    session = which.session(turn, rest)
    every = dates_of(turn, session)
    if every and set(rest.casefold().split()[1:]) & {"dates", "termine"}:
        page = read_query(rest, turn.now, turn.reads.zone).page if ":" in rest else 0
        return series.listing(session, every, page, turn.now)
    number = session.id or 0
    mine = sessions.sign_up_of(turn.unit, number, turn.me)
    seat = kept.of(turn.unit, number, turn.me) if session.kept else None
    hosts = sessions.hosts(turn.unit, number)
    around = views.Around(
        seat.until if seat else None,
        every,
        attachments.of(turn.unit, number),
        missing(turn, session, hosts) if session.records else (),
        programmes.of(turn, session),
    )
    return views.detail(turn, session, hosts, mine, session.waiting, around)


def insert(turn: Turn, text: str, skip: int, most: int) -> tuple[Item, ...]:
    """The same, one after another, each with the card that is put before others."""
    query = read_query(text, turn.now, turn.reads.zone)
    found = listing.find(turn.unit, query.wanted, turn.me, skip=skip, most=most)
    ids = [listed.id for listed in found]
    whole, hosts = sessions.by_ids(turn.unit, ids), sessions.hosts_of(turn.unit, ids)
    cards = [announcing.shared_card(whole[one], hosts.get(one, []), turn.now) for one in ids]
    return tuple(
        replace(item, buttons=(), card=card) for item, card in zip(views.items(found, turn.now), cards, strict=True)
    )


def home(turn: Turn) -> tuple[Section, ...]:
    """What is next for me, what comes up for all."""
    wanted = Wanted(since=turn.now - timedelta(hours=1))
    mine = listing.find(turn.unit, replace(wanted, mine=True), turn.me, skip=0, most=3)
    known = {one.id for one in mine}
    coming = [one for one in listing.find(turn.unit, wanted, turn.me, skip=0, most=6) if one.id not in known][:3]
    return (
        Section(say("Next for you"), views.items(mine, turn.now), say("Nothing yet. Look at what comes up.")),
        Section(
            say("Coming up"),
            views.items(coming, turn.now),
            say("Nothing yet. Will you be the first to offer a session?"),
        ),
        *festival.home(turn),
        *wishing.home(turn),
    )


def search(turn: Turn, words: tuple[str, ...]) -> tuple[Section, ...]:
    """Sessions that hold all the words, those to come first."""
    ahead = listing.find(turn.unit, Wanted(since=turn.now, words=words), turn.me, skip=0, most=5)
    past = listing.find(turn.unit, Wanted(until=turn.now, words=words, past=True), turn.me, skip=0, most=5)
    return (
        Section(say("Sessions to come"), views.items(ahead, turn.now), say("None at the moment.")),
        Section(say("Past sessions"), views.items(past, turn.now), say("None so far.")),
    )
