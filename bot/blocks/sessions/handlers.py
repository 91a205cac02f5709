"""What happens when somebody asks for, offers, joins or changes a session."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.blocks.sessions import forms, rules, views
from bot.blocks.sessions.forms import Move, Offer, Remind, read_query
from bot.blocks.sessions.jobs import by_haste, entry_file, everybody, move_up, plan_reminders, remind_after_all
from bot.errors import Misfilled, Refusal
from bot.forms import split, wall
from bot.text import When, say
from bot.turn import Turn
from bot.view import Button, Card, Form, Notice, Page, Section, View
from store import hands, listing, people, places, sessions
from store.listing import Wanted
from store.outbox import Haste
from store.people import Person
from store.sessions import LexSession, Seat, SignUp

PAGE = 6
HAND = "✋"

# looking


def browse(turn: Turn, rest: str) -> Page:
    """``sessions``: a page of those that fit the filters."""
    query = read_query(rest, turn.now, turn.reads.zone)
    found = listing.find(turn.unit, query.wanted, turn.me, skip=(query.page - 1) * PAGE, most=PAGE + 1)
    more = len(found) > PAGE
    return views.listing(query, found[:PAGE], turn.now, more=more)


def show(turn: Turn, rest: str) -> Card:
    """``session 12``: all about one."""
    session = _session(turn, rest)
    number = session.id or 0
    mine = sessions.sign_up_of(turn.unit, number, turn.me)
    return views.detail(turn, session, sessions.hosts(turn.unit, number), mine, session.waiting)


def guests(turn: Turn, rest: str) -> Page:
    """``guests 12``: who comes, for those who host."""
    session, _ = _own(turn, rest)
    number = session.id or 0
    coming = sessions.sign_ups(turn.unit, number, Seat.IN)
    return views.guests(session, coming, sessions.sign_ups(turn.unit, number, Seat.WAITING))


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
    )


def search(turn: Turn, words: tuple[str, ...]) -> tuple[Section, ...]:
    """Sessions that hold all the words, those to come first."""
    ahead = listing.find(turn.unit, Wanted(since=turn.now, words=words), turn.me, skip=0, most=5)
    past = listing.find(turn.unit, Wanted(until=turn.now, words=words, past=True), turn.me, skip=0, most=5)
    return (
        Section(say("Sessions to come"), views.items(ahead, turn.now), say("None at the moment.")),
        Section(say("Past sessions"), views.items(past, turn.now), say("None so far.")),
    )


# offering


def host(turn: Turn, rest: str) -> View:
    """``host``: the form; ``host title | 2026-12-01 15:00 | place``: at once."""
    if not rest:
        return forms.offer_form("", {"language": turn.person.language})
    title, when, place, *_ = [*(part.strip() for part in rest.split("|")), "", ""]
    values = {"title": title, "starts_at": when, "place": place, "language": turn.person.language}
    try:
        return offer(turn, Offer.read(values, turn.reads), "")
    except Misfilled as wrong:
        return forms.offer_form("", values, wrong.complaints)


def offer(turn: Turn, form: Offer, about: str) -> View:
    """The form was filled in: a new session, or one that is edited."""
    if about:
        return _edited(turn, form, about)
    rules.check_time(form.starts_at, turn.now)
    rules.check_place(form.place)
    hosts = _hosts(turn.person, _co_hosts(turn, form.co_hosts))
    session = LexSession(**_fields(turn, form), created_at=turn.now)
    sessions.save(turn.unit, session, hosts)
    plan_reminders(turn, session)
    rooms = _announce(turn, session)
    names = [room.name or room.channel for room in rooms]
    return views.offered(session, hosts, names, entry_file(turn, session, hosts, turn.person))


def encore(turn: Turn, rest: str) -> Form:
    """``encore 12``: offer the same again; the form holds what only hosts may know."""
    session, _ = _own(turn, rest)
    return forms.offer_form("", _values(turn, session) | {"starts_at": ""})


def _fields(turn: Turn, form: Offer) -> dict[str, Any]:
    fields = form.model_dump(exclude={"co_hosts"})
    return fields | {
        "topics": list(form.topics),
        "language": form.language or turn.person.language,
        "site": form.site.casefold(),
    }


def _announce(turn: Turn, session: LexSession) -> list[places.Room]:
    rooms = places.fitting(places.all_rooms(turn.unit), session.topics, session.language, session.site)
    turn.announce(session.thing, rooms)
    return rooms


def _hosts(host: Person, others: Sequence[Person]) -> list[Person]:
    """The host and then the co-hosts, each once."""
    return [host, *{other.id: other for other in others if other.id != host.id}.values()]


def _co_hosts(turn: Turn, line: str) -> list[Person]:
    found: list[Person] = []
    for word in split(line):
        known = people.like(turn.unit, word)
        if len(known) != 1:
            raise Misfilled(
                {"co_hosts": say("I do not know “{who}”. Please give e-mail addresses of members.", who=word)}
            )
        found += known
    return found


# changing


def edit(turn: Turn, rest: str) -> Form:
    """``edit 12``: the form, filled in."""
    session, _ = _own(turn, rest)
    rules.check_open(session, turn.now)
    return forms.offer_form(str(session.id), _values(turn, session))


def _values(turn: Turn, session: LexSession) -> dict[str, Any]:
    others = sessions.hosts(turn.unit, session.id or 0)[1:]
    values = session.model_dump(include=set(Offer.model_fields) - {"co_hosts"})
    return values | {
        "starts_at": wall(session.starts_at, turn.reads.zone),
        "site": session.site.title(),
        "co_hosts": ", ".join(other.email or other.name for other in others),
    }


def _edited(turn: Turn, form: Offer, about: str) -> View:
    session, hosts = _own_locked(turn, about)
    rules.check_open(session, turn.now)
    if form.starts_at != session.starts_at:
        rules.check_time(form.starts_at, turn.now)
    rules.check_place(form.place)
    rules.check_capacity(form.capacity, session.taken)
    _change(
        turn, session, _fields(turn, form), _hosts(hosts[0] if hosts else turn.person, _co_hosts(turn, form.co_hosts))
    )
    while rules.has_room(session) and move_up(turn, session):
        pass
    _announce(turn, session)
    text = say("Saved. The cards in the rooms follow in a moment.")
    return Notice(text, "good", (views.see(session),))


def move(turn: Turn, rest: str) -> View:
    """``move 12``: the form; ``move 12 2026-12-02 15:00``: at once."""
    session, _ = _own(turn, rest)
    rules.check_open(session, turn.now)
    when = rest.partition(" ")[2].strip()
    if not when:
        return forms.move_form(str(session.id), {"starts_at": wall(session.starts_at, turn.reads.zone)})
    try:
        return moved(turn, Move.read({"starts_at": when}, turn.reads), rest)
    except Misfilled as wrong:
        return forms.move_form(str(session.id), {"starts_at": when}, wrong.complaints)


def moved(turn: Turn, form: Move, about: str) -> View:
    """A new time was given."""
    session, hosts = _own_locked(turn, about)
    rules.check_open(session, turn.now)
    rules.check_time(form.starts_at, turn.now)
    _change(turn, session, {"starts_at": form.starts_at}, hosts)
    begins = When(session.starts_at)
    text = say("*{title}* now begins {when}. All who signed up are told.", title=session.title, when=begins)
    return Notice(text, "good", (views.see(session),))


def _change(turn: Turn, session: LexSession, fields: Mapping[str, Any], hosts: list[Person]) -> None:
    """Take over the fields; those who come are told of a new time or place, calendars of all that they show."""
    was = session.starts_at
    changes = {name for name, value in fields.items() if getattr(session, name) != value}
    for name in changes:
        setattr(session, name, fields[name])
    session.sequence += bool(changes & {"starts_at", "minutes", "place", "title", "description"})
    sessions.save(turn.unit, session, hosts)
    if changes & {"starts_at", "minutes", "place"}:
        plan_reminders(turn, session)
        for haste, ids in by_haste(turn, everybody(turn, session), min(was, session.starts_at)).items():
            turn.tell_all(ids, "sessions.changed", session.thing, str(session.sequence), haste=haste)
    turn.changed(session.thing)


def cancel(turn: Turn, rest: str) -> View:
    """``cancel 12`` asks; ``cancel 12 yes`` does it."""
    session, _ = _own_locked(turn, rest)
    rules.check_open(session, turn.now)
    if rest.split()[1:] not in (["yes"], ["ja"]):
        text = say("Cancel *{title}*? All who signed up are told.", title=session.title)
        return Notice(text, "warning", (Button(say("Yes, cancel it"), f"cancel {session.id} yes", "danger"),))
    session.cancelled_at, session.sequence = turn.now, session.sequence + 1
    turn.unit.add(session)
    for haste, ids in by_haste(turn, everybody(turn, session), session.starts_at).items():
        turn.tell_all(ids, "sessions.cancelled", session.thing, haste=haste)
    turn.changed(session.thing)
    return Notice(say("*{title}* is cancelled, and everybody who signed up is told.", title=session.title), "good")


# coming and going


def join(turn: Turn, rest: str) -> Notice:
    """``join 12``: a seat, or a place in the waiting list."""
    return _join(turn, _number(rest), turn.now)


def _join(turn: Turn, number: int, asked_at: datetime) -> Notice:
    """What can be read before the session is locked is read before: many wait for it at once."""
    hosts = sessions.host_ids(turn.unit, number)
    entered = sessions.enter(turn.unit, number)
    if entered is None:
        raise _no_such(str(number))
    session, seat = entered
    rules.check_may_join(session, hosts, turn.me, turn.now)
    sign_up = SignUp(
        session_id=number,
        person_id=turn.me,
        seat=seat,
        ticket=session.tickets,
        since=turn.now,
        asked_at=asked_at,
        reminders=list(turn.person.reminders),
    )
    if not sessions.sign_up(turn.unit, sign_up):
        old = turn.unit.get_one(SignUp, (number, turn.me), populate_existing=True)
        if old.seat != Seat.OUT:
            return _already(turn, session, old, sign_up)
        old.seat, old.ticket, old.since, old.asked_at, old.confirmed = seat, session.tickets, turn.now, asked_at, False
    turn.tell(turn.me, "sessions.seat", session.thing, str(session.tickets), haste=Haste.NOW)  # they are awake
    turn.changed(session.thing)
    return views.joined(session, seat, session.waiting - 1)


def _already(turn: Turn, session: LexSession, old: SignUp, second: SignUp) -> Notice:
    """Nobody has two seats: the second one is given back."""
    sessions.uncount(session, second.seat)
    session.tickets -= 1
    old.asked_at = second.asked_at
    turn.unit.flush()
    return views.already(session, old.seat)


def leave(turn: Turn, rest: str) -> Notice:
    """``leave 12``: the seat goes to the next in line."""
    return _leave(turn, _locked(turn, rest)[0])


def _leave(turn: Turn, session: LexSession) -> Notice:
    rules.check_open(session, turn.now)
    sign_up = sessions.sign_up_of(turn.unit, session.id or 0, turn.me)
    if sign_up is None or sign_up.seat == Seat.OUT:
        raise Refusal(say("You have no seat in *{title}*.", title=session.title), views.see(session))
    sessions.uncount(session, sign_up.seat)
    sign_up.seat = Seat.OUT
    turn.unit.add_all([session, sign_up])
    turn.unit.flush()
    if rules.has_room(session):
        move_up(turn, session)
    turn.changed(session.thing)
    return views.left(session)


def coming(turn: Turn, rest: str) -> Notice:
    """``coming 12``: still coming, which the host sees."""
    session, hosts = _locked(turn, rest)
    rules.check_open(session, turn.now)
    sign_up = sessions.sign_up_of(turn.unit, session.id or 0, turn.me)
    if sign_up is None or sign_up.seat != Seat.IN:
        raise Refusal(say("You have no seat in *{title}*.", title=session.title), views.sign_up_button(session))
    sign_up.confirmed = True
    turn.unit.add(sign_up)
    return views.confirmed(session, hosts)


def remind(turn: Turn, rest: str) -> Form:
    """``remind 12``: when to be reminded of this session."""
    sign_up, session = _seat(turn, rest)
    return forms.remind_form(str(session.id), {"before": [str(minutes) for minutes in sign_up.reminders]})


def reminded(turn: Turn, form: Remind, about: str) -> Notice:
    sign_up, session = _seat(turn, about)
    sign_up.reminders = sorted((int(minutes) for minutes in form.before), reverse=True)
    turn.unit.add(sign_up)
    remind_after_all(turn, session, sign_up, turn.person)
    return Notice(say("Saved: I remind you of *{title}* as you wish.", title=session.title), "good")


def reacted(turn: Turn, number: int, added: bool) -> View | None:  # noqa: FBT001 - the shape of every reaction
    """✋ put on or taken off an announcement. The confirmation comes as a letter."""
    session, _ = _locked(turn, str(number))  # first: what was read before it may have changed while we waited
    mine = hands.of(turn.unit, turn.me, session.thing, HAND)
    sign_up = sessions.sign_up_of(turn.unit, number, turn.me)
    seat = sign_up.seat if sign_up else Seat.OUT
    newest = max((hand.at for hand in mine if hand.up == added), default=turn.now)
    if added and seat == Seat.OUT:
        _join(turn, number, newest)
    if sign_up and seat != Seat.OUT and not added:
        if any(hand.up for hand in mine):
            text = say("You still have a hand up for *{title}*, so I keep your place.", title=session.title)
            return Notice(text, "plain", (views.out_button(session, seat),))
        if rules.takes_back(sign_up, newest):
            _leave(turn, session)
    return None


# finding what is meant


def _session(turn: Turn, rest: str) -> LexSession:
    number = _number(rest)
    session = sessions.by_id(turn.unit, number)
    if session is None:
        raise _no_such(str(number))
    return session


def _number(rest: str) -> int:
    """The number of the session that is meant."""
    number = rest.partition(" ")[0].lstrip("#")
    if not number.isdecimal() or len(number) > 9:
        raise _no_such(number)
    return int(number)


def _no_such(number: str) -> Refusal:
    find = Button(say("All sessions"), "sessions")
    if not number:
        return Refusal(say("Which session? Add its number; *sessions* shows them."), find)
    return Refusal(say("There is no session {number} (any more).", number=number[:20]), find)


def _locked(turn: Turn, rest: str) -> tuple[LexSession, list[Person]]:
    """The session for this unit alone, so that seats are counted one by one, and its hosts."""
    number = _number(rest)
    session = sessions.lock(turn.unit, number)
    if session is None:
        raise _no_such(str(number))
    return session, sessions.hosts(turn.unit, session.id or 0)


def _own_locked(turn: Turn, rest: str) -> tuple[LexSession, list[Person]]:
    """A session that the asker may change, locked, and its hosts."""
    session, hosts = _locked(turn, rest)
    rules.check_is_host(session, [h.id or 0 for h in hosts], turn.me, caretaker=turn.person.caretaker)
    return session, hosts


def _own(turn: Turn, rest: str) -> tuple[LexSession, list[Person]]:
    """A session that the asker may look into, and its hosts."""
    session = _session(turn, rest)
    hosts = sessions.hosts(turn.unit, session.id or 0)
    rules.check_is_host(session, [h.id or 0 for h in hosts], turn.me, caretaker=turn.person.caretaker)
    return session, hosts


def _seat(turn: Turn, rest: str) -> tuple[SignUp, LexSession]:
    session = _session(turn, rest)
    sign_up = sessions.sign_up_of(turn.unit, session.id or 0, turn.me)
    if sign_up is None or sign_up.seat == Seat.OUT:
        raise Refusal(say("You have no seat in *{title}*.", title=session.title), views.sign_up_button(session))
    return sign_up, session
