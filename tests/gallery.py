"""One of every view, with content as it comes, very long, and hostile: what every renderer must be able to draw.

`VIEWS` is a list of (name, view); a name begins with the function that made the view: ``sessions.detail``. `READERS`
are those for whom to draw them. What a platform forbids (too long, too many, its own markup in people's words) occurs
somewhere in here, as far as the forms allow it. Drawing all of `VIEWS` for all of `READERS`, and checking each result
by the platform's rules, is the test of a renderer.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot import calendar, dates, programme, router
from bot.block import furnished
from bot.blocks import BLOCKS
from bot.blocks.care import forms as care_forms
from bot.blocks.care import views as care
from bot.blocks.news import forms as news_forms
from bot.blocks.news import views as news
from bot.blocks.sessions import rules
from bot.blocks.sessions.forms.attaching import Attach
from bot.blocks.sessions.forms.changing import Move
from bot.blocks.sessions.forms.feedback import Came, Feedback
from bot.blocks.sessions.forms.festival import plan_form, slot_form
from bot.blocks.sessions.forms.finding import read_query
from bot.blocks.sessions.forms.offering import grant_form, offer_form
from bot.blocks.sessions.forms.reminding import Remind
from bot.blocks.sessions.forms.wishing import Wish as WishForm
from bot.blocks.sessions.forms.writing import Circular as CircularForm
from bot.blocks.sessions.views import (
    announcing,
    attaching,
    changing,
    closing,
    consenting,
    digesting,
    festival,
    finding,
    hinting,
    hosting,
    keeping,
    offering,
    reminding,
    series,
    signing_up,
    taking_over,
    thanking,
    wishing,
    writing,
)
from bot.blocks.sessions.views import feedback as feedback_views
from bot.blocks.sessions.views.calendar import entry, entry_button
from bot.blocks.sessions.views.series import Dates
from bot.blocks.welcome import forms as welcome_forms
from bot.blocks.welcome import views as welcome
from bot.clash import Clash
from bot.clash import Why as Clashes
from bot.errors import Echo, Misfilled, Refusal
from bot.events import Where
from bot.filters import Filter
from bot.forecast import Forecast
from bot.forms import clean, clean_lines
from bot.intake import Report
from bot.rhythm import dates as dates_from
from bot.text import Reader, When, say
from bot.turn import House, Turn
from bot.view import File, Notice, Page, Section, View
from store import clashes
from store.attachments import Attachment, Sort
from store.circulars import Circular
from store.feedback import Verdict
from store.festivals import Festival, Part
from store.listing import Listed
from store.people import FOREVER, Person
from store.places import Room
from store.series import Rhythm, Series
from store.sessions import Entered, LexSession, Seat, SignUp
from store.troubles import Trouble, Why
from store.turnout import Turnout
from store.wishes import Wish

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
START = NOW + timedelta(days=2)
READERS = (Reader("en", ZoneInfo("Europe/Berlin")), Reader("de", ZoneInfo("America/New_York")))
HOUSE = furnished(House(url="https://lex.example.org"), BLOCKS)


@dataclass(frozen=True)
class Content:
    """What people wrote."""

    name: str
    title: str
    text: str
    place: str
    words: tuple[str, ...]
    people: tuple[str, ...]
    values: dict[str, Any] = field(default_factory=dict[str, Any])

    @property
    def hosts(self) -> list[Person]:
        return [person(number, name) for number, name in enumerate(self.people[:5], 1)]


RIGHT_TO_LEFT = Content(
    "right to left",
    "בדיקות בהנאה: למה כדאי לכתוב test לפני הקוד",
    "لماذا الاختبارات ممتعة؟\n\nأحضر حاسوبك (Laptop) وصديقًا، الساعة 10:30!",
    "https://meet.example.org/abc",
    ("بايثون", "בדיקות", "python 3.11"),
    ("ליאור כהן", "محمد العربي", "Ana"),
)


def person(number: int, name: str, site: str = "") -> Person:
    return Person(
        id=number,
        name=name,
        site=site,
        email=f"p{number}@example.org",
        language="en",
        zone="Europe/Berlin",
        reminders=[1440, 10],
        calendar_secret="a-very-secret-word",
        created_at=NOW,
    )


_HOSTILE = clean(
    "<!channel> <!here|x> <@U012AB3CD> @everyone @channel <at>All</at> *b* _i_ ~s~ `c` ```x``` <b>x</b> <script>x()"
    "</script> &lt; &amp; &#60; [a](javascript:x) ![i](https://x.org/i.png) <https://x.org|y> {title} {0} ${env} {{x}}"
    " \"q\" 'q' \\ | # > - 1. \u202eevil\u200b :tada: www.evil.example.org mailto:x@x.org {{DATE(2026-12-01,SHORT)}}"
)
NORMAL = Content(
    "as it comes",
    "Testing with pleasure",
    "Why tests are fun.\n\nBring a laptop & a friend.",
    "https://meet.example.org/abc",
    ("python", "testing"),
    ("Ana", "Ben Müller", "Zoë"),
    {"site": "bonn", "audience": "Beginners"},
)
LONG = Content(
    "very long",
    clean("Donaudampfschifffahrts 🦄 " * 9)[:120],
    clean_lines("Längst ist alles gesagt, nur noch nicht von 🦄 allen.\n" * 60)[:3000],
    "https://meet.example.org/" + "a" * 275,
    tuple(f"{number} {'sehr lang ' * 9}"[:40] for number in range(8)),
    tuple(f"{number} {'Adelheid von und zu ' * 9}"[:120] for number in range(230)),
)
HOSTILE = Content(
    "hostile",
    _HOSTILE[:120],
    (_HOSTILE + "\n") * 7,
    _HOSTILE[:300],
    tuple(_HOSTILE[start : start + 40] for start in range(0, 320, 40)),
    tuple(_HOSTILE[start : start + 120] for start in range(0, 360, 60)),
)


def session(content: Content, **told: Any) -> LexSession:
    facts = {
        "id": 7,
        "title": content.title,
        "description": content.text,
        "starts_at": START,
        "minutes": 45,
        "place": content.place,
        "language": "en",
        "site": content.words[0],
        "topics": list(content.words),
        "audience": content.title,
        "created_at": NOW,
    }
    return LexSession(**facts | content.values | told)


def turn(content: Content, me: int = 99) -> Turn:
    """A turn of somebody; views never ask the database."""
    asker = person(me, content.people[0])
    asker.site = content.title[:60]
    where = Where("browser", "local", "@me", private=True)
    return Turn(cast("Any", None), NOW, HOUSE, asker, where, READERS[0])


def sign_up(seat: Seat, number: int = 99, *, confirmed: bool = False) -> SignUp:
    return SignUp(session_id=7, person_id=number, seat=seat, ticket=number, since=NOW, confirmed=confirmed)


def listed(content: Content, number: int, seat: Seat | None = None) -> Listed:
    capacity = 30 if number % 2 else None
    start = START + timedelta(hours=number)
    hosts, hosts_it = content.people[: 1 if number == 4 else 5], number in (4, 5)
    return Listed(number, content.title, start, capacity, number, content.words, hosts, seat, hosts_it=hosts_it)


def all_views() -> Iterator[tuple[str, View]]:
    for content in (NORMAL, LONG, HOSTILE):
        for part in (
            _cards,
            _lists,
            _letters,
            _answers,
            _forms,
            _series,
            _held_together,
            _attached,
            _afterwards,
            _for_all,
            _wishes,
            _hints,
            _festival,
            _welcome,
            _news,
            _care,
            _machinery,
        ):
            for name, view in part(content):
                yield f"{name}, {content.name}", view
    for part in (_cards, _lists, _letters, _answers):  # what people wrote turns the direction of few kinds of lines
        for name, view in part(RIGHT_TO_LEFT):
            yield f"{name}, {RIGHT_TO_LEFT.name}", view


def _cards(content: Content) -> Iterator[tuple[str, View]]:
    states = {
        "open": session(content, taken=3),
        "full": session(content, capacity=3, taken=3),
        "closed": session(content, taken=3, closed=True),
        "in a room": session(content, place="Room 4.12", capacity=99_999, taken=12_345),
        "cancelled": session(content, cancelled_at=NOW),
        "over": session(content, starts_at=NOW - timedelta(days=1), recording="https://talks.example.org/7"),
        "bare": session(content, description="", topics=[], site="", audience="", language="tlh"),
    }
    for state, one in states.items():
        yield f"sessions.public_card: {state}", announcing.public_card(one, content.hosts, 4, NOW)
        yield f"sessions.shared_card: {state}", announcing.shared_card(one, content.hosts, NOW)
        yield f"sessions.detail: {state}", finding.detail(turn(content), one, content.hosts, None, 4)
    yield "sessions.public_card: nobody holds it", announcing.public_card(states["open"], [], 0, NOW)
    for seat in Seat:
        yield f"sessions.detail: {seat}", finding.detail(turn(content), states["full"], [], sign_up(seat), 4)
    yield "sessions.detail: host", finding.detail(turn(content, me=1), states["open"], content.hosts, None, 0)


def _lists(content: Content) -> Iterator[tuple[str, View]]:
    six = [listed(content, number, list(Seat)[number % 3]) for number in range(1, 7)]
    for name, line, found, more in (
        ("first", "", six, True),
        ("middle", f"{content.title[:60]} page:2", six, True),
        ("last", "past page:3", six[:1], False),
        ("empty", "", [], False),
    ):
        query = read_query(line, NOW, READERS[0].zone)
        yield f"sessions.listing: {name}", finding.listing(query, found, NOW, more=more, can_be_followed=True)
    sites = ("berlin", "", content.title[:60])
    coming = [
        (sign_up(Seat.IN, n, confirmed=bool(n % 2)), person(n, name, sites[n % 3]))
        for n, name in enumerate(content.people)
    ]
    waiting = [(sign_up(Seat.WAITING, 500 + n), person(500 + n, name)) for n, name in enumerate(content.people[:3])]
    full, learned, half = (
        session(content, capacity=300, taken=230),
        Forecast(85, 100, 120, 48, 6),
        Forecast(0, 9, 0, 2, 0),
    )
    yield "sessions.guests: many", hosting.guests(full, coming, waiting, learned, NOW)
    yield "sessions.guests: none", hosting.guests(session(content), [], [], None, NOW)
    yield "sessions.guests: one asked", hosting.guests(session(content), [], waiting[:1], None, NOW)
    yield "sessions.guests: closed", hosting.guests(session(content, closed=True), coming[:18], [], half, NOW)
    yield (
        "sessions.guests: over",
        hosting.guests(session(content, starts_at=NOW - timedelta(days=1)), [], [], None, NOW),
    )


def _file(one: LexSession, hosts: Sequence[Person]) -> File:
    told = calendar.file(entry(one, hosts))
    return File("lex-7.ics", calendar.MIME, told, "https://lex.example.org/calendar/a-very-secret-word/7.ics")


def _letters(content: Content) -> Iterator[tuple[str, View]]:
    one, hosts = session(content), content.hosts
    file = _file(one, hosts)
    yield "sessions.seat_letter: new", signing_up.seat_letter(one, hosts, file)
    yield "sessions.seat_letter: moved up", signing_up.seat_letter(one, hosts[:1], file, has_waited=True)
    yield "sessions.waiting_letter", signing_up.waiting_letter(one, 3)
    for name, kept in (("who comes", file), ("who waits", None)):
        yield f"sessions.changed_letter: {name}", changing.changed_letter(one, hosts[0], kept)
        gone = session(content, cancelled_at=NOW)
        yield f"sessions.cancelled_letter: {name}", changing.cancelled_letter(gone, hosts[0], kept)
    until = START - timedelta(hours=4)
    yield "sessions.offered_letter", keeping.offered_letter(one, hosts, until)
    yield "sessions.offered_letter: one host", keeping.offered_letter(one, hosts[:1], until)
    for name, end in (("until", until), ("room for all", None)):
        yield f"sessions.kept_letter: {name}", keeping.kept_letter(one, hosts[:1], content.title, end)
    for minutes in (1440, 60, 1, 0):
        now, early = START - timedelta(minutes=minutes), minutes == 1440
        letter = reminding.reminder_letter(one, hosts, now, is_early=early)
        yield f"sessions.reminder_letter: {minutes} minutes before", letter


def _answers(content: Content) -> Iterator[tuple[str, View]]:
    one, hosts = session(content), content.hosts
    file = _file(one, hosts)
    yield "sessions.offered: rooms", offering.offered(one, hosts, [f"#{word}" for word in content.words], file)
    yield "sessions.offered: no room", offering.offered(one, hosts[:1], [], file)
    for seat in (Seat.IN, Seat.WAITING):
        waiting = 0 if seat == Seat.IN else 4
        entered = Entered(one.id or 0, one.title, one.starts_at, one.minutes, None, waiting, 9, hosts_it=False)
        yield f"sessions.joined: {seat}", signing_up.joined(entered)
        yield f"sessions.already: {seat}", signing_up.already(one, seat)
    yield "sessions.taken", keeping.taken(one)
    yield "sessions.too_late", keeping.too_late(one, 3)
    for had in Seat:
        yield f"sessions.nothing_kept: {had}", keeping.nothing_kept(one, had)
    yield "sessions.left", signing_up.left(one)
    yield "sessions.confirmed", signing_up.confirmed(one, content.hosts)
    for name, gone in (
        ("cancelled", session(content, cancelled_at=NOW)),
        ("over", session(content, starts_at=NOW - timedelta(days=1))),
    ):
        try:
            rules.check_open(gone, NOW)
        except Refusal as no:
            yield f"sessions.check_open: {name}", no.view


def _forms(content: Content) -> Iterator[tuple[str, View]]:
    filled = {
        "title": content.title,
        "starts_at": "2026-12-01T15:00",
        "place": content.place,
        "description": content.text,
        "language": "de",
        "topics": ", ".join(content.words),
        "site": content.title[:60],
        "capacity": 30,
        "co_hosts": ", ".join(content.people)[:300],
        "audience": content.title,
        "records": True,
        "repeats": "monthly",
        "times": "12",
    }
    typed = {name: str(value) for name, value in filled.items()} | {"starts_at": content.title, "language": "tlh"}
    wrong = {name: say("Please choose one of these: {options}.", options=content.words) for name in filled}
    yield "sessions.offer_form: new", offer_form("", {})
    yield "sessions.offer_form: edit", offer_form("7", filled)
    yield "sessions.offer_form: wrong", offer_form("7", typed, wrong)
    said = say("I read “{typed}” as {when}. If that is right, send it like this.", typed=content.title, when=When(NOW))
    read = {"starts_at": Echo(said, "2026-12-01T15:00")}
    yield "sessions.offer_form: read in words", Misfilled({}, read).echo(offer_form("", typed))
    yield "sessions.move_form: series", Move.form("7", {"starts_at": "2026-12-01T15:00", "dates": "all"})
    yield "sessions.move_form", Move.form("7", {"starts_at": "2026-12-01T15:00"})
    time = {"starts_at": say("This time is over. Please choose one that is still to come.")}
    yield "sessions.move_form: wrong", Move.form("7", {"starts_at": content.title}, time)
    for typed_as in ("fri 10am", "3/4 at 9", "8:30"):
        reading = dates.read(typed_as, READERS[0], NOW)
        yield f"sessions.move_to: {typed_as}", changing.move_to(session(content), reading, typed_as, READERS[0].zone)
    yield "sessions.unmoved", changing.unmoved(session(content))
    hostile = changing.move_to(session(content), dates.Reading((START,)), content.title, READERS[0].zone)
    yield "sessions.move_to: as typed", hostile
    yield "sessions.remind_form", Remind.form("7", {"before": ["1440", "10"]})
    yield "sessions.remind_form: none", Remind.form("7", {})


def _series(content: Content) -> Iterator[tuple[str, View]]:
    """Sessions that follow each other: three dates, of which the second was cancelled, and the longest series."""
    hosts, whole = content.hosts, dates_of(content, 52)
    few = dates_of(content, 3)
    few.all[1].cancelled_at = NOW
    first = few.all[0]
    for name, of in (("three dates", few), ("52 dates", whole)):
        yield f"sessions.public_card: {name}", announcing.public_card(of.all[0], hosts, 0, NOW, of)
        yield (
            f"sessions.detail: {name}",
            finding.detail(turn(content), of.all[0], hosts, None, 0, finding.Around(dates=of)),
        )
        file = _file(of.all[0], hosts)
        yield f"sessions.offered: {name}", offering.offered(of.all[0], hosts, ["#all"], file, of, NOW)
        yield f"sessions.listing: {name}", series.listing(first, of, 0, NOW)
        mine = {one.id or 0: sign_up([Seat.IN, Seat.WAITING][n % 2]) for n, one in enumerate(of.all)}
        yield f"sessions.joined: {name}", series.joined(first, of.all, mine)
        waits = dict.fromkeys(mine, sign_up(Seat.WAITING))
        moved = [one.model_copy(update={"place": f"Room {(one.id or 0) % 2}"}) for one in of.all]
        yield f"sessions.changed_letter: {name}, places", series.changed_letter(first, hosts[0], moved, mine, file)
        for kept, seats in ((file, mine), (None, waits)):
            yield f"sessions.seats_letter: {name}", series.seats_letter(first, hosts, of.all, seats, kept)
            yield f"sessions.changed_letter: {name}", series.changed_letter(first, hosts[0], of.all, seats, kept)
            yield f"sessions.cancelled_letter: {name}", series.cancelled_letter(first, None, of.all, kept)
    entries = entry_button(file.url)
    for number in (1, 52):
        booked = [session(content, taken=12)] * number
        yield f"sessions.left: {number} dates", series.left(first, number)
        yield f"sessions.cancel_question: {number} dates", series.cancel_question(first, booked)
        yield f"sessions.cancelled: {number} dates", series.cancelled(first, booked, entries)
        yield f"sessions.changed: {number} dates", series.changed(first, number, entries, stands=number > 1)


def dates_of(content: Content, times: int) -> Dates:
    """A weekly series."""
    every = dates_from(START, Rhythm.WEEKLY, times, READERS[0].zone)
    parts = [session(content, id=7 + n, starts_at=at, part=n + 1, series_id=1) for n, at in enumerate(every)]
    whole = Series(id=1, rhythm=Rhythm.WEEKLY, zone="Europe/Berlin", starts_at=START, times=times, created_at=NOW)
    return Dates(whole, tuple(parts))


def _held_together(content: Content) -> Iterator[tuple[str, View]]:
    one, hosts, of = session(content, records=True, part=1), content.hosts, dates_of(content, 3)
    for name, every in (("alone", None), ("series", of)):
        file = _file(one, hosts)
        yield f"sessions.holds_now: {name}", hosting.holds_now(one, hosts, every, file, NOW)
        yield f"sessions.question: {name}", consenting.question(one, len(every.all) if every else 0)
        yield f"sessions.unheld_letter: {name}", taking_over.unheld_letter(one, hosts, every, NOW)
    yield "sessions.took_over", taking_over.took_over(one, [one], _file(one, hosts))
    yield "sessions.took_over: series", taking_over.took_over(one, dates_of(content, 8).all, _file(one, hosts))
    yield "sessions.taken_over", taking_over.taken_over([one], hosts, _file(one, hosts))
    yield "sessions.taken_over: series", taking_over.taken_over(of.all, hosts, _file(one, hosts))
    yield "sessions.taken_over: waiting", taking_over.taken_over([one], hosts, None)
    gone = [session(content, cancelled_at=NOW)]
    yield "sessions.held_changed", hosting.held_changed([one], hosts[0], _file(one, hosts))
    yield "sessions.held_changed: series", hosting.held_changed(of.all, hosts[0], _file(one, hosts))
    yield "sessions.held_changed: cancelled", hosting.held_changed(gone, None, _file(one, hosts))
    yield "sessions.holds_no_longer", hosting.holds_no_longer(one, hosts)
    yield "sessions.stepped_back", hosting.stepped_back(one, hosts)
    yield "sessions.asked_again", consenting.asked_again(one)
    for agreed in (False, True):
        yield f"sessions.agreed: {agreed}", consenting.agreed(session(content, records=True, agreed=agreed))
    yield "sessions.agreed: none planned", consenting.agreed(session(content))
    for tells in (True, False):
        yield f"sessions.declined: tells {tells}", consenting.declined(one, tells=tells)
    yield "sessions.no_recording", consenting.no_recording(one)
    waits = finding.Around(unasked=hosts)
    yield "sessions.detail: waits for a yes", finding.detail(turn(content, me=1), one, hosts, None, 0, waits)
    left = {"intro": say("{names} cannot be reached any more, and is not named once you save.", names=content.people)}
    yield "sessions.offer_form: somebody has left", offer_form("7", {"dates": "this"} | left)


def _attached(content: Content) -> Iterator[tuple[str, View]]:
    one, over = session(content), session(content, starts_at=NOW - timedelta(days=1))
    url = "https://slides.example.org/" + "a" * 970
    ten = [
        Attachment(session_id=7, number=n, sort=list(Sort)[n % 4], label=content.title[:80], url=url, added_at=NOW)
        for n in range(1, 11)
    ]
    yield "sessions.public_card: with links", announcing.public_card(over, content.hosts, 0, NOW, None, ten)
    around = finding.Around(attached=ten)
    yield "sessions.detail: with links", finding.detail(turn(content, me=1), over, content.hosts, None, 0, around)
    yield "sessions.attached", attaching.attached(one, ten[0], 3, 10)
    yield "sessions.waits_for_consent", attaching.waits_for_consent(one)
    yield "sessions.detached", attaching.detached(one)
    for name, kept in (("ten", ten), ("two", ten[:2]), ("none", [])):
        yield f"sessions.which_one: {name}", attaching.which_one(one, kept)
    yield (
        "sessions.attach_form",
        Attach.form("7", {"url": url, "sort": "notes", "label": content.title[:80]}),
    )
    wrong = {"url": say("This does not look like a link. It should start with https://")}
    yield "sessions.attach_form: wrong", Attach.form("7", {"url": content.place}, wrong)


def _welcome(content: Content) -> Iterator[tuple[str, View]]:
    asker, items = turn(content).person, finding.items([listed(content, number) for number in range(3)], NOW)
    parts = (
        Section(say("Next for you"), items, say("Nothing yet. Look at what comes up.")),
        Section(say("Coming up"), (), say("Nothing yet. Will you be the first to offer a session?")),
    )
    yield "welcome.home: newcomer", welcome.home(asker, parts, NOW)
    settled = person(98, content.people[-1])
    settled.settled = True
    yield "welcome.home", welcome.home(settled, parts, NOW)
    yield from _muted(content, parts)
    yield from _newcomers(content)
    yield from _help()
    yield "welcome.me", welcome.me(turn(content), list(content.words))
    yield "welcome.me: nothing told", welcome.me(turn(NORMAL), [])
    for is_new in (False, True):
        yield f"welcome.calendar: new {is_new}", welcome.calendar(HOUSE, content.hosts[0], is_new=is_new)
    narrowed = Filter(("python", content.title[:40]), "de", "bonn")
    yield "welcome.calendar: narrowed", welcome.calendar(HOUSE, content.hosts[0], narrowed)
    yield "welcome.renewal", welcome.renewal()
    told = {"topics": content.words, "language": "de", "site": content.title[:60], "zone": "Europe/Berlin"}
    yield "welcome.me_form", welcome_forms.Me.form("", told | {"reminders": [1440, 10]})
    no_zone = {"zone": say("I do not know this time zone. Please write it like Europe/Berlin.")}
    yield "welcome.me_form: wrong", welcome_forms.Me.form("", told | {"zone": content.title}, no_zone)
    quiet = {"quiet_from": content.title, "quiet_until": "08:00", "quiet_weekends": True, "most_a_week": 5}
    no_clock = {"quiet_from": say("Please give a time of day like 20:00.")}
    yield "welcome.quiet_form", welcome_forms.Quiet.form("", quiet | {"quiet_from": "20:00"})
    yield "welcome.quiet_form: wrong", welcome_forms.Quiet.form("", quiet, no_clock)
    for night, weekends in (("20", True), ("20", False), ("08", True), ("08", False)):
        settled.quiet_from, settled.quiet_weekends = welcome_forms.read_clock(night), weekends
        yield f"welcome.hushed: {night} {weekends}", welcome.hushed(settled)


def _muted(content: Content, parts: tuple[Section, ...]) -> Iterator[tuple[str, View]]:
    for until in (NOW + timedelta(days=14), FOREVER):
        asks = turn(content)
        asks.person.settled, asks.person.muted_until = True, until
        yield f"welcome.muted: {until.year}", welcome.muted(until)
        yield f"welcome.home: muted {until.year}", welcome.home(asks.person, parts, NOW)
        yield f"welcome.me: muted {until.year}", welcome.me(asks, list(content.words))
    yield "welcome.unmuted", welcome.unmuted()


def _help() -> Iterator[tuple[str, View]]:
    for reader in READERS:
        yield f"welcome.help_page: {reader.language}", welcome.help_page(HOUSE.help, HOUSE.actions, reader.language)
    for room in dict.fromkeys(line.room for line in HOUSE.help):
        lines = tuple(line for line in HOUSE.help if line.room == room)
        yield f"welcome.help_room: {room}", welcome.help_room(lines, READERS[0].language)


def _newcomers(content: Content) -> Iterator[tuple[str, View]]:
    asker = turn(content).person
    yield "welcome.hello", welcome.hello(asker)
    yield "welcome.hello_room", welcome.hello_room()
    yield "welcome.thanked", welcome.thanked(asker)
    for settled in (True, False):
        asker.settled = settled
        yield f"welcome.greeted: settled {settled}", welcome.greeted(asker)
    for count in (0, 20):
        yield f"welcome.begun: {count}", welcome.begun(asker, content.words[:count])
        offered = ",".join(content.words[:count])
        chosen = welcome_forms.begin_values(content.words[1:], content.words[:count])
        yield f"welcome.begin_form: {count}", welcome_forms.begin_form(offered, {"language": "en", **chosen})


def _afterwards(content: Content) -> Iterator[tuple[str, View]]:
    one, hosts = session(content, starts_at=NOW - timedelta(days=1), taken=72, waiting=4), content.hosts
    yield "sessions.feedback_letter", feedback_views.feedback_letter(one, hosts)
    many = [session(content, id=number, starts_at=NOW) for number in range(7, 19)]
    yield "sessions.feedback_of_day", feedback_views.feedback_of_day(many, {7: hosts, 8: hosts[:1]})
    for verdict in Verdict:
        yield f"sessions.thanks: {verdict}", feedback_views.thanks(one, hosts, verdict, again=verdict == Verdict.SO_SO)
    link = "https://talks.example.org/7"
    kept = [Attachment(session_id=7, number=1, sort=Sort.NOTES, label=content.title[:80], url=link, added_at=NOW)]
    yield "sessions.missed: nothing yet", feedback_views.missed(one, [], None)
    recorded = session(content, starts_at=NOW - timedelta(days=1), recording=link + "/video")
    yield "sessions.missed: all there is", feedback_views.missed(recorded, kept, session(content, id=8))
    counts = Counter({Verdict.HELPFUL: 12, Verdict.SO_SO: 3, Verdict.MISSED: 4})
    yield "sessions.voices: many", feedback_views.voices(one, counts, [content.title] * 20)
    yield "sessions.voices: none", feedback_views.voices(one, Counter(), [])
    yield "sessions.came_saved", feedback_views.came_saved(one, 30)
    told = Turnout(session_id=7, seats=72, came=31, told=True, began=NOW)
    yield "sessions.thanks_letter: counted", thanking.thanks_letter(one, told, counts, counts)
    told = Turnout(session_id=7, seats=72, came=40, told=False, began=NOW)
    yield "sessions.thanks_letter: by the answers", thanking.thanks_letter(one, told, counts, counts)
    yield "sessions.thanks_letter: little known", thanking.thanks_letter(one, None, Counter(), Counter())
    unknown: list[thanking.Numbers] = [(other, None, Counter(), Counter()) for other in many]
    yield "sessions.thanks_for_day", thanking.thanks_for_day([(one, told, counts, counts), *unknown])
    yield "sessions.thanks_letter: nobody came", thanking.thanks_letter(session(content), None, Counter(), Counter())
    yield "sessions.feedback_form", Feedback.form("7", {"verdict": "helpful", "line": content.title})
    yield "sessions.came_form", Came.form("7", {"came": 31})


def _for_all(content: Content) -> Iterator[tuple[str, View]]:
    one, hosts = session(content), content.hosts
    circular = Circular(id=5, session_id=7, person_id=1, text=content.text[:2000], written_at=NOW)
    yield "sessions.preview", writing.preview(one, circular, hosts[0], 31)
    yield "sessions.sent", writing.sent(one, 31)
    yield "sessions.sent_before", writing.sent_before(one)
    yield "sessions.circular_letter", writing.circular_letter(one, circular, hosts[0])
    yield "sessions.closed", closing.closed(one)
    yield "sessions.opened", closing.opened(one)
    yield "sessions.circular_form", CircularForm.form("7", {"text": content.text[:2000], "to": "all"})


def _wishes(content: Content) -> Iterator[tuple[str, View]]:
    one = wish(content)
    found = [wish(content, id=number, votes=number) for number in range(1, 5)]
    hosted, gone = wish(content, session_id=7), wish(content, withdrawn_at=NOW)
    for name, which, by in (("open", one, None), ("came true", hosted, session(content)), ("withdrawn", gone, None)):
        yield f"sessions.wish_card: {name}", wishing.wish_card(which, by)
        yield f"sessions.own_wish: {name}", wishing.own_wish(which, by, mine=True)
    yield "sessions.own_wish: of others", wishing.own_wish(one, None, mine=False)
    for name, some, page, more in (("first", found, 1, True), ("last", found[:1], 2, False), ("none", [], 1, False)):
        yield f"sessions.listing: wishes, {name}", wishing.listing(some, {2}, page, more=more)
    yield "sessions.similar", wishing.similar(content.title, content.words[:6], found, {2})
    yield "sessions.wished: rooms", wishing.wished(one, [f"#{word}" for word in content.words])
    yield "sessions.wished: no room", wishing.wished(one, [])
    for before in (False, True):
        yield f"sessions.joined: wish, before {before}", wishing.joined(one, before=before)
    yield "sessions.taken_back: own", wishing.taken_back(gone)
    yield "sessions.taken_back: joined", wishing.taken_back(one)
    yield "sessions.sure", wishing.sure(one)
    yield "sessions.would_you", wishing.would_you(one)
    yield "sessions.passed", wishing.passed(one)
    for seated in (False, True):
        letter = wishing.granted_letter(hosted, session(content), content.hosts, seated=seated)
        yield f"sessions.granted_letter: seated {seated}", letter
    filled = {"title": content.title, "topics": list(content.words[:6])}
    yield "sessions.wish_form", WishForm.form("", filled)
    yield "sessions.grant_form", grant_form("7", filled)


def wish(content: Content, **told: Any) -> Wish:
    facts = {"id": 3, "title": content.title, "topics": list(content.words[:6]), "language": "en", "votes": 6}
    return Wish(**facts | {"created_at": NOW} | told)


def _hints(content: Content) -> Iterator[tuple[str, View]]:
    one, hosts, zone = session(content), content.hosts, READERS[0].zone
    other = clashes.of(one, START)
    found = [Clash(other, why, content.words) for why in Clashes]
    hint, offered = hinting.Hint(found, 12, START), offering.offered(one, hosts, ["#python"], _file(one, hosts))
    yield "sessions.hinted: offered", hinting.hinted(offered, one, hint, zone)
    for clash in found:
        moved = hinting.Hint([clash], 0, None)
        yield f"sessions.hinted: {clash.why.name}", hinting.hinted(Notice(content.title), one, moved, zone)
    helps = hinting.Helps(hint, (content.words[0], f"#{content.words[0]}"), content.title)
    yield "sessions.few_letter: all that helps", hinting.few_letter(one, helps, zone)
    yield "sessions.few_letter: nobody yet", hinting.few_letter(session(content, topics=[]), hinting.Helps(), zone)
    yield "sessions.asked", hinting.asked(one, 2)
    yield "sessions.invited", hinting.invited(one, hosts)
    pairs = [(other, clash) for clash in found]
    yield "sessions.to_care_for", hinting.to_care_for([one, session(content, taken=2)], [one], {7: hosts}, pairs)
    yield "sessions.to_care_for: nothing", hinting.to_care_for([], [], {}, [])


def _festival(content: Content) -> Iterator[tuple[str, View]]:
    tracks = [[f"{word} {number}"[:40], f"Room {number}"] for number, word in enumerate((*content.words, "x")[:3], 1)]
    week = festival_of(content, tracks)
    names = programme.tracks(week)
    parts = [
        Part(number, content.title, week.starts_at + timedelta(hours=hour), minutes, names[track])
        for number, (hour, minutes, track) in enumerate(((0, 60, 0), (0, 120, 1), (1, 45, 0), (3.25, 45, 2)), 1)
    ]
    cancelled, over = festival_of(content, tracks, cancelled_at=NOW), week.ends_at
    for name, one, now in (("open", week, NOW), ("cancelled", cancelled, NOW), ("over", week, over)):
        yield f"sessions.public_card: festival, {name}", festival.public_card(one, 12, now)
    yield "sessions.public_card: festival, one day", festival.public_card(festival_of(content, [], days=1), 0, NOW)
    listed = [(session(content, id=one.id, starts_at=one.starts_at, minutes=one.minutes), one.track) for one in parts]
    for name, some in (("as many as there are", parts), ("nothing yet", [])):
        grid, rows = programme.grid(week, 0, some), listed[: len(some)]
        hosts = {one.id: content.hosts[:2] for one in some}
        mine = {1: Seat.IN, 2: Seat.WAITING}
        day = festival.Day(week, 1, grid, 1, rows, hosts, mine, {3}, more=bool(some), others=[week])
        yield f"sessions.programme_page: {name}", festival.programme_page(day, READERS[0], NOW, caretaker=True)
    lanes = [Part(one.id, one.title, one.starts_at, one.minutes, "") for one in parts * 3]
    loose = festival_of(content, [])
    day = festival.Day(loose, 0, programme.grid(loose, 0, lanes), 2, listed, {}, {}, (), more=False)
    yield "sessions.programme_page: second page", festival.programme_page(day, READERS[0], NOW, caretaker=False)
    day = replace(day, page=1)
    yield "sessions.programme_page: no tracks", festival.programme_page(day, READERS[1], NOW, caretaker=False)
    yield from _festival_answers(content, week, parts)


def _festival_answers(content: Content, week: Festival, parts: Sequence[Part]) -> Iterator[tuple[str, View]]:
    names = programme.tracks(week)
    free = list(programme.free(week, 0, parts, NOW))[:8]
    yield "sessions.free_page", festival.free_page(week, 0, free, 1, more=True)
    yield "sessions.free_page: nothing", festival.free_page(week, 2, [], 2, more=False)
    for caretaker in (True, False):
        yield f"sessions.nothing: {caretaker}", festival.nothing(caretaker=caretaker)
    yield "sessions.planned: new", festival.planned(week, [f"#{word}" for word in content.words], 0, new=True)
    yield "sessions.planned: saved", festival.planned(week, ["#all"], 12, new=False)
    one = session(content)
    yield "sessions.put_in", festival.put_in(one, week, names[0])
    yield "sessions.taken_out", festival.taken_out(one, week)
    for count in (0, 12):
        yield f"sessions.cancel_question: festival, {count}", festival.cancel_question(week, count)
    yield "sessions.cancelled: festival", festival.cancelled(week, tells=True)
    yield "sessions.cancelled_letter: festival", festival.cancelled_letter(festival_of(content, [], cancelled_at=NOW))
    yield "sessions.in_programme", festival.in_programme(one, week, names[0])
    filled = {"title": content.title, "first_day": "2026-12-01", "days": 5, "tracks": "\n".join(names), "zone": "UTC"}
    yield "sessions.plan_form: new", plan_form("", {})
    yield "sessions.plan_form: edit", plan_form("3", filled)
    taken = {"starts_at": festival.taken(week, parts[0], free[:3])}
    yield "sessions.plan_form: wrong", plan_form("3", filled, {"days": say("At most {most}, please.", most=7)})
    yield "sessions.slot_form", slot_form("3 Room 1", {"starts_at": "2026-12-01T09:00", "place": "Room 1"})
    yield "sessions.slot_form: taken", slot_form("3 Room 1", {"title": content.title, "place": content.place}, taken)


def festival_of(content: Content, tracks: list[list[str]], **told: Any) -> Festival:
    first, zone = START.date(), READERS[0].zone
    days = told.get("days", 5)
    starts_at, ends_at = programme.hours(first, days, (9, 14), zone)
    facts = {"id": 3, "title": content.title, "description": content.text, "first_day": first, "days": days}
    facts |= {"zone": zone.key, "opens": 9, "closes": 14, "slot_minutes": 60, "tracks": tracks}
    return Festival(**facts | {"starts_at": starts_at, "ends_at": ends_at, "created_at": NOW} | told)


def _news(content: Content) -> Iterator[tuple[str, View]]:
    gone = session(content, cancelled_at=NOW)
    full = session(content, capacity=3, taken=3)
    lines = [digesting.line(one, content.hosts, NOW) for one in (session(content), full, gone)]
    weekly = dates_of(content, 3)
    lines.append(digesting.line(weekly.all[0], content.hosts, NOW, weekly.series))
    yield (
        "news.digest",
        news.digest([lines[0], lines[3]], [festival.line(festival_of(content, []), 12), *lines[:1] * 7]),
    )
    yield "news.digest: nothing of theirs", news.digest((), lines[:1])
    yield "news.room_list", news.room_list(lines * 3, NOW)
    for rhythm in ("daily", "weekly", "off"):
        yield f"news.chosen: {rhythm}", news.chosen(rhythm, 9)
    yield "news.digest_form", news_forms.Digest.form("", {"rhythm": "weekly", "hour": 9})
    late = {"hour": say("At most {most}, please.", most=23)}
    yield "news.digest_form: wrong", news_forms.Digest.form("", {"rhythm": "weekly", "hour": content.title}, late)


def _care(content: Content) -> Iterator[tuple[str, View]]:
    room = Room(
        id=3,
        platform="browser",
        tenant="local",
        channel="lex",
        name=content.title[:80],
        language="en",
        zone="Europe/Berlin",
        topics=list(content.words),
        languages=["de", "en"],
        sites=list(content.words),
        rest=True,
        at_once=6,
        rhythm="weekly",
        created_at=NOW,
    )
    yield "care.set_up", care.set_up(room, "en")
    yield (
        "care.set_up: nothing",
        care.set_up(Room(id=3, platform="x", tenant="", channel="", language="en", zone="UTC", created_at=NOW), "de"),
    )
    told = {"topics": content.words, "sites": ", ".join(content.words)[:200], "rest": True, "language": "de"}
    yield "care.setup_form", care_forms.Setup.form("3", told)
    no_zone = {"zone": say("I do not know this time zone. Please write it like Europe/Berlin.")}
    yield "care.import_form", care_forms.Import.form("", {"zone": "Europe/Berlin"})
    yield "care.import_form: wrong", care_forms.Import.form("", {"zone": "Mars", "text": content.text}, no_zone)
    wrong = say("“{time}” may be two different days; please write it like 24.12.2026", time="3/4/2026")
    refused = [(2, say("{field}: {reason}", field=content.words[0] if content.words else "x", reason=wrong))] * 14
    mixed = Report(17, 3, refused, [(4, say("it goes on; taken for now: the next dates, {most} in all", most=52))])
    yield "care.imported: mixed", care.imported(mixed, is_calendar=True)
    yield "care.imported: all", care.imported(Report(1, over=1), is_calendar=False)
    yield "care.imported: nothing", care.imported(Report(0, 1, refused[:1]), is_calendar=False)
    for why in Why:
        found = Trouble(platform="slack", why=why, since=NOW)
        yield f"care.trouble: {why}" if why else "care.well", care.trouble(found) if why else care.well(found)


def _machinery(content: Content) -> Iterator[tuple[str, View]]:
    yield "router.did_you_mean", router._did_you_mean(content.text, f"host {content.text}"[:500])
    yield "router.broken", router._broken("a1b2c3")
    items = finding.items([listed(content, number) for number in range(5)], NOW)
    sections = tuple(Section(say(title), items) for title in ("Sessions to come", "Past sessions"))
    yield "router.found", Page(say("Found for “{words}”", words=content.title[:80]), sections=sections)
    nothing = say("I found nothing for “{words}”. *help* shows what I understand.", words=content.title[:80])
    yield "router.nothing_found", Notice(nothing, "warning")


VIEWS: list[tuple[str, View]] = list(all_views())
