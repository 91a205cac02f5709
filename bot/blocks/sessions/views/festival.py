"""A festival: its card in the rooms, its programme as a grid, and the answers around it (S10)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import programme
from bot.blocks.sessions import rules
from bot.blocks.sessions.views.digesting import is_open
from bot.blocks.sessions.views.parts import in_a_line, place_of, see, sign_up_button, when_and_where
from bot.programme import Cell, Free, Grid
from bot.text import Reader, Text, When, Words, clipped, say, say_n, together
from bot.view import Button, Card, Fact, Item, Notice, Page, Section, Style, Table
from store.festivals import Festival, Part
from store.people import Person
from store.sessions import LexSession, Seat

SHOWN, OTHERS, MOST_STEPS = 60, 2, 3
"""Letters of a title in the grid, so many titles in one cell, and so many buttons in a row."""


def public_card(festival: Festival, count: int, now: datetime) -> Card:
    """The announcement that all can see, of all its sessions together."""
    note, buttons = _state(festival, now)
    return Card(
        title=_title(festival),
        intro=say("A festival: many sessions, by colleagues for colleagues."),
        facts=_facts(festival, count),
        body=clipped(festival.description, 600),
        note=note,
        buttons=buttons,
    )


def _title(festival: Festival) -> Words:
    return say("Cancelled: {title}", title=festival.title) if festival.cancelled_at else festival.title


def _facts(festival: Festival, count: int) -> tuple[Fact, ...]:
    if festival.cancelled_at:
        return (Fact(say("Planned for"), when_of(festival)),)
    names = programme.tracks(festival)
    told: tuple[tuple[Words, Words], ...] = (
        (say("When"), when_of(festival)),
        (say("Programme"), say_n("{n} session so far", "{n} sessions so far", count) if count else say("still open")),
        (say("Tracks"), together(names, " · ")),
    )
    return tuple(Fact(label, value) for label, value in told if value)


def when_of(festival: Festival) -> Text:
    if festival.days == 1:
        return say("{start} – {end}", start=When(festival.starts_at, "from"), end=When(festival.ends_at, "until"))
    return say("{start} – {end}", start=When(festival.starts_at, "date"), end=When(festival.ends_at, "date"))


def _state(festival: Festival, now: datetime) -> tuple[Words, tuple[Button, ...]]:
    if festival.cancelled_at:
        return say("The festival does not take place. Its sessions stay, unless their hosts cancel them."), ()
    if festival.ends_at <= now:
        return say("The festival is over. Thank you to all who shared what they know."), (programme_button(festival),)
    return say("Choose your sessions in the programme, or offer one of your own."), (
        programme_button(festival, "primary"),
        offer_button(festival),
    )


def programme_button(festival: Festival, style: Style = "plain") -> Button:
    return Button(say("Programme"), f"festival {festival.id}", style)


def offer_button(festival: Festival, day: int | None = None) -> Button:
    on = "" if day is None else f" day:{day + 1}"
    return Button(say("Offer a session"), f"festival free {festival.id}{on}")


# the programme


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a festival as one reader sees it."""

    festival: Festival
    number: int
    """From 0 on."""
    grid: Grid
    page: int
    listed: Sequence[tuple[LexSession, str]]
    """Some of its sessions, with their tracks."""
    hosts: Mapping[int, Sequence[Person]]
    mine: Mapping[int, Seat]
    """What the reader has in which of them."""
    hosted: Collection[int]
    more: bool
    others: Sequence[Festival] = ()


def programme_page(day: Day, reader: Reader, now: datetime, *, caretaker: bool) -> Page:
    """The grid of one day, and its sessions to be opened."""
    festival = day.festival
    first = When(day.grid.rows[0][0], "date")
    told = say("{day} · day {number} of {days}", day=first, number=day.number + 1, days=festival.days)
    nothing = say("Nothing on this day yet. Yours may be the first.")
    sessions = Section(say("Sessions of this day") if day.listed else "", _items(day, now), nothing)
    others = tuple(Item(one.title, when_of(one), (programme_button(one),)) for one in day.others)
    buttons = (*_steps(day), *_deeds(day, now, caretaker=caretaker))
    return Page(
        title=_title(festival),
        intro=say("The festival is cancelled; its sessions stay.") if festival.cancelled_at else told,
        sections=(
            *((Section(table=_table(day.grid, reader)),) if day.page == 1 else ()),
            sessions,
            *((Section(say("Also ahead"), others),) if others else ()),
        ),
        buttons=buttons[:MOST_STEPS],
        note=together((say("Times are yours: {zone}.", zone=reader.zone.key), _blank(day, now)), " "),
        more=buttons[MOST_STEPS:],
    )


def _blank(day: Day, now: datetime) -> Words:
    is_open = day.page == 1 and not day.festival.cancelled_at and day.festival.ends_at > now
    return say("What is blank is free.") if is_open and day.festival.tracks else ""


def _table(grid: Grid, reader: Reader) -> Table:
    """By the reader's clock; where their day is another one than that of the first row, it is named."""
    day = grid.rows[0][0].astimezone(reader.zone).date()
    heads = tuple(name or say("Elsewhere") for name in grid.columns)
    if not any(grid.columns):
        heads = tuple(say("Sessions") if place == 0 else "" for place, _ in enumerate(grid.columns))
    rows = [(at, at.astimezone(reader.zone).date() == day, cells) for at, cells in grid.rows]
    return Table(
        (say("Time"), *heads),
        tuple(
            (together((When(at, "time" if same else "short"),)), *(_cell(at, cell) for cell in cells))
            for at, same, cells in rows
        ),
    )


def _cell(at: datetime, cell: Cell) -> Words:
    if cell.goes_on:
        return "…"
    shown = [_begins(at, part) for part in cell.begins[:OTHERS]]
    more = len(cell.begins) - OTHERS
    return together((*shown, say_n("{n} more", "{n} more", more) if more > 0 else ""), "; ")


def _begins(at: datetime, part: Part) -> Words:
    title = clipped(part.title, SHOWN)
    return title if part.starts_at == at else together((When(part.starts_at, "time"), title), " ")


_STATES = {Seat.IN: say("you are coming"), Seat.WAITING: say("you are waiting")}


def _items(day: Day, now: datetime) -> tuple[Item, ...]:
    return tuple(_item(session, track, day, now) for session, track in day.listed)


def _item(session: LexSession, track: str, day: Day, now: datetime) -> Item:
    state = _STATES.get(day.mine.get(session.id or 0, Seat.OUT), "")
    state = say("you host") if session.id in day.hosted else state
    details = (
        say("{start} – {end}", start=When(session.starts_at, "time"), end=When(rules.ends_at(session), "time")),
        track,
        in_a_line(day.hosts.get(session.id or 0, ())),
        say("all seats are taken") if not rules.has_room(session) else "",
        state,
    )
    join = (sign_up_button(session, "plain"),) if is_open(session, now) and not state else ()
    return Item(session.title, together(details, " · "), (*join, see(session))[:2])


def _steps(day: Day) -> tuple[Button, ...]:
    festival, number = day.festival, day.festival.id
    found: list[Button] = []
    if day.page > 1:
        found.append(Button(say("Earlier"), f"festival {number} day:{day.number + 1} page:{day.page - 1}"))
    if day.more:
        found.append(Button(say("Later"), f"festival {number} day:{day.number + 1} page:{day.page + 1}"))
    if day.number > 0:
        found.append(Button(say("Previous day"), f"festival {number} day:{day.number}"))
    if day.number + 1 < festival.days:
        found.append(Button(say("Next day"), f"festival {number} day:{day.number + 2}"))
    return tuple(found)


def _deeds(day: Day, now: datetime, *, caretaker: bool) -> tuple[Button, ...]:
    festival = day.festival
    if festival.cancelled_at or festival.ends_at <= now:
        return ()
    edit = (Button(say("Edit"), f"festival edit {festival.id}"),) if caretaker else ()
    return (offer_button(festival, day.number), *edit)


def free_page(festival: Festival, day: int, free: Sequence[Free], page: int, *, more: bool) -> Page:
    """The free places of a day, each with the way to a form that is filled in for it."""
    number = festival.id
    here = f"festival free {number} day:{day + 1}"
    steps = (
        Button(say("Earlier"), f"{here} page:{page - 1}") if page > 1 else None,
        Button(say("Later"), f"{here} page:{page + 1}") if more else None,
        Button(say("Previous day"), f"festival free {number} day:{day}") if day > 0 else None,
        Button(say("Next day"), f"festival free {number} day:{day + 2}") if day + 1 < festival.days else None,
    )
    return Page(
        title=say("Offer a session: {title}", title=festival.title),
        intro=say("Day {number} of {days}. Choose a place; it takes a minute.", number=day + 1, days=festival.days),
        sections=(
            Section(
                items=tuple(_free(festival, one) for one in free),
                empty=say("Nothing is free on this day (any more)."),
            ),
        ),
        buttons=(*(step for step in steps if step), Button(say("Programme"), f"festival {number} day:{day + 1}")),
        note=say("A session that stands already comes in with *{command}* and its number.", command="festival add"),
    )


def _free(festival: Festival, free: Free) -> Item:
    slot = free.slot
    track = programme.tracks(festival)[free.track - 1] if free.track else ""
    at = f"{slot.starts_at:%Y-%m-%dT%H:%MZ}"
    offer = Button(say("Offer here"), f"festival offer {festival.id} {at} {free.track}")
    return Item(together((When(slot.starts_at, "short"), When(slot.ends_at, "time")), " – "), track, (offer,))


# answers


def nothing(*, caretaker: bool) -> Notice:
    new = (Button(say("Plan a festival"), "festival new", "primary"),) if caretaker else ()
    return Notice(say("No festival is planned at the moment."), buttons=(*new, Button(say("All sessions"), "sessions")))


def planned(festival: Festival, rooms: Sequence[Words], count: int, *, new: bool) -> Card:
    """What the caretaker filled in, in full."""
    told = say("It is announced in {rooms}.", rooms=tuple(rooms)) if rooms else say("No room hears of it yet.")
    return Card(
        title=say("The festival is live: {title}", title=festival.title)
        if new
        else say("Saved: {title}", title=festival.title),
        intro=told if new else say("The cards in the rooms follow in a moment.") if rooms else "",
        facts=(*_facts(festival, count), Fact(say("Each day"), _each_day(festival))),
        buttons=(
            programme_button(festival, "primary"),
            Button(say("Edit"), f"festival edit {festival.id}"),
        ),
        more=(Button(say("Cancel it"), f"festival cancel {festival.id}", "danger"),),
    )


def _each_day(festival: Festival) -> Text:
    return say(
        "{opens}:00 to {closes}:00 ({zone}), slots of {minutes} minutes",
        opens=festival.opens,
        closes=festival.closes,
        zone=festival.zone,
        minutes=festival.slot_minutes,
    )


def outside(festival: Festival) -> Text:
    return say(
        "*{title}* takes place {when}. Please choose a time on its days.", title=festival.title, when=when_of(festival)
    )


def taken(festival: Festival, other: Part, free: Sequence[Free]) -> Words:
    """Who is in the way, and which places are free."""
    names = programme.tracks(festival)
    busy = say("At that time *{other}* is in {track}.", other=other.title, track=other.track)
    places = together(
        (together((When(one.slot.starts_at, "short"), names[one.track - 1] if one.track else ""), " ") for one in free),
        " · ",
    )
    left = say("Free are: {places}.", places=places) if places else say("Nothing else is free on that day.")
    return together((busy, left), " ")


def left_out(parts: Sequence[Part]) -> Text:
    return say_n(
        "{n} session stands on a day that would be left out, like *{title}*. Please keep it.",
        "{n} sessions stand on days that would be left out, like *{title}*. Please keep them.",
        len(parts),
        title=parts[0].title,
    )


def without_track(parts: Sequence[Part]) -> Text:
    return say_n(
        "{n} session would lose its track: *{title}* in {track}. Please keep it.",
        "{n} sessions would lose their tracks, like *{title}* in {track}. Please keep them.",
        len(parts),
        title=parts[0].title,
        track=parts[0].track,
    )


def line(festival: Festival, count: int) -> Item:
    """All of its sessions as one line of a digest, or of a room's list."""
    title = _title(festival) if festival.cancelled_at else say("Festival: {title}", title=festival.title)
    held = say_n("{n} session", "{n} sessions", count)
    return Item(title, together((when_of(festival), held), " · "), (programme_button(festival),))


def put_in(session: LexSession, festival: Festival, track: str) -> Notice:
    text = say("*{session}* stands in the programme of *{title}* now.", session=session.title, title=festival.title)
    where = say("Its track: {track}.", track=track) if track else ""
    return Notice(together((text, where), " "), "good", (programme_button(festival), see(session)))


def taken_out(session: LexSession, festival: Festival) -> Notice:
    text = say(
        "*{session}* is no longer in the programme of *{title}*. It takes place all the same.",
        session=session.title,
        title=festival.title,
    )
    return Notice(text, "good", (see(session),))


def cancel_question(festival: Festival, count: int) -> Notice:
    text = say_n(
        "Cancel *{title}*? Its {n} session stays, and its host is told.",
        "Cancel *{title}*? Its {n} sessions stay, and their hosts are told.",
        count,
        title=festival.title,
    )
    alone = say("Cancel *{title}*?", title=festival.title)
    yes = Button(say("Yes, cancel it"), f"festival cancel {festival.id} yes", "danger")
    return Notice(text if count else alone, "warning", (yes, programme_button(festival)))


def cancelled(festival: Festival, *, tells: bool) -> Notice:
    told = say("Its hosts are told; their sessions stay.") if tells else ""
    return Notice(together((say("*{title}* is cancelled.", title=festival.title), told), " "), "good")


def cancelled_letter(festival: Festival) -> Card:
    return Card(
        title=_title(festival),
        intro=say("The festival does not take place. What you host stays as it is: move or cancel it if you like."),
        facts=(Fact(say("Planned for"), when_of(festival)),),
        buttons=(Button(say("My sessions"), "sessions mine"),),
    )


def in_programme(session: LexSession, festival: Festival, track: str) -> Card:
    return Card(
        title=say("In the programme: {title}", title=session.title),
        intro=say("A caretaker gave your session this place in the programme of *{title}*.", title=festival.title),
        facts=(
            *when_and_where(session, place_of(session)),
            *((Fact(say("Track"), track),) if track else ()),
        ),
        note=say("If that does not suit you, take it out; it takes place all the same."),
        buttons=(programme_button(festival, "primary"), Button(say("Take it out"), f"festival remove {session.id}")),
    )
