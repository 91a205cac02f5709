"""What hosts see of their sessions (S8)."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.sessions import rules
from bot.blocks.sessions.views import series
from bot.blocks.sessions.views.closing import close_button, open_button
from bot.blocks.sessions.views.parts import (
    facts_of,
    guests_told,
    name_of,
    names_of,
    place_of,
    seats_of,
    see,
    title_of,
    when_and_where,
)
from bot.blocks.sessions.views.series import Dates
from bot.forecast import Forecast
from bot.text import When, Words, say, say_n, together
from bot.view import Button, Card, Fact, File, Item, Notice, Page, Section, Table
from bot.words import and_more
from store.people import Person
from store.sessions import LexSession, SignUp

TABLED = 30
"""So many guests stand in a table, with more about each; of more, their names alone."""


def guests(
    session: LexSession,
    coming: Sequence[tuple[SignUp, Person]],
    waiting: Sequence[tuple[SignUp, Person]],
    expected: Forecast | None,
    now: datetime,
) -> Page:
    """Who comes, for the host alone."""
    over = rules.is_over(session, now)
    waits = say("Nobody yet. What is free waits for those on the waiting list.")
    none = waits if waiting else say("Nobody yet. A word in a room you know often helps.")
    steps = _steps(session, now, has_guests=bool(coming or waiting))
    return Page(
        title=say("Who comes to “{title}”", title=session.title),
        intro=say("{when} · {seats}", when=When(session.starts_at), seats=seats_of(session, len(waiting))),
        sections=(
            _coming(say("Signed up") if over else say("Coming"), coming, say("Nobody signed up.") if over else none),
            *((_people(say("Waiting, in this order"), waiting, ""),) if waiting else ()),
        ),
        buttons=(*steps, Button(say("Back to the session"), f"session {session.id}")),
        note=_forecast(expected) if expected else "",
    )


def _steps(session: LexSession, now: datetime, *, has_guests: bool) -> tuple[Button, ...]:
    if session.cancelled_at:
        return ()
    if rules.is_over(session, now):
        voices = Button(say("What was said"), f"voices {session.id}")
        return (Button(say("How many came?"), f"came {session.id}"), voices)
    switch = open_button(session) if session.closed else close_button(session)
    return (*((Button(say("Write to them"), f"message {session.id}"),) if has_guests else ()), switch)


def _forecast(expected: Forecast) -> Words:
    """In one line: what to expect, and where that comes from."""
    if not expected.is_learned:
        half = say("As a rule half of them come, so expect about {likely}.", likely=expected.likely)
        return together((half, say("Of your colleagues' sessions I do not know enough yet.")), " ")
    low, high, past, own = expected.low, expected.high, expected.past, expected.own
    told = say("Expect {low} to {high} of them: eight of ten times that is right.", low=low, high=high)
    learned = say(
        "It is learned from who came to {past} sessions, {own} of them by who hosts this.", past=past, own=own
    )
    return together((told, learned), " ")


def _coming(title: Words, coming: Sequence[tuple[SignUp, Person]], none: Words) -> Section:
    columns: tuple[tuple[Words, tuple[Words, ...]], ...] = (
        (say("Name"), tuple(person.name for _, person in coming)),
        (say("Site"), tuple(person.site.title() for _, person in coming)),
        (say("Confirmed"), tuple("✓" if sign_up.confirmed else "" for sign_up, _ in coming)),
    )
    told = [column for column in columns if any(column[1])]
    if len(told) < 2 or len(coming) > TABLED:  # nothing to tell but names, or too many
        return _people(title, coming, none)
    heads, cells = zip(*told, strict=True)
    return Section(title, table=Table(heads, tuple(zip(*cells, strict=True))))


def _people(title: Words, sign_ups: Sequence[tuple[SignUp, Person]], empty: Words) -> Section:
    """Names in lines of ten, so that a full hall still fits."""
    names = tuple(f"{person.name} ✓" if sign_up.confirmed else person.name for sign_up, person in sign_ups)
    lines = [names[start : start + 10] for start in range(0, len(names), 10)]
    shown = tuple(Item("", together(line)) for line in lines[:20])
    more = (Item("", and_more(len(names) - 200)),) if len(lines) > len(shown) else ()
    return Section(title, shown + more, empty)


def holds_now(session: LexSession, hosts: Sequence[Person], dates: Dates | None, file: File, now: datetime) -> Card:
    """Who was made a host, or holds it on without somebody, learns with whom."""
    note = say("If this does not suit you, step back: the others go on hosting it.")
    instead = Button(say("Step back"), f"leave {session.id}")
    if len(hosts) == 1:
        note = say("If this does not suit you, add a co-host who goes on hosting it, or cancel it.")
        instead = Button(say("Add a co-host"), f"edit {session.id}")
    return Card(
        title=say("You host: {title}", title=session.title),
        intro=say("Hosts can do everything: edit, move or cancel it, and see who comes."),
        facts=(*facts_of(session, hosts, place_of(session)), *series.facts_of(dates, session, now)),
        note=note,
        buttons=(Button(say("Details"), f"session {session.id}", "primary"), instead),
        file=file,
    )


def holds_no_longer(session: LexSession, hosts: Sequence[Person]) -> Card:
    return Card(
        title=say("You no longer host: {title}", title=session.title),
        intro=say("Thank you for having been there for it. You are welcome as a guest."),
        facts=facts_of(session, hosts, "", is_ahead=False),
        note=say("If it stands in your calendar, please remove it there."),
        buttons=(see(session),),
    )


def held_changed(of: Sequence[LexSession], by: Person | None, file: File) -> Card:
    """Another host, or a caretaker, changed or cancelled what they hold, too."""
    session, who = of[0], name_of(by)
    if session.cancelled_at:
        told = together((say("{host} cancelled it.", host=who), guests_told(of)), " ")
        facts: tuple[Fact, ...] = (Fact(say("Planned for"), series.moments(of)),)
        note = say("The calendar entry attached removes it from your calendar.")
    else:
        told = say("{host} changed when or where it takes place. This is how it stands now:", host=who)
        rest = (Fact(say("Dates"), series.moments(of)),) if len(of) > 1 else ()
        facts = (*when_and_where(session, ""), *series.where(of), *rest)
        note = say("The calendar entry attached takes the place of your old one.")
    title = title_of(session) if session.cancelled_at else say("Changed: {title}", title=session.title)
    return Card(title=title, intro=told, facts=facts, note=note, buttons=(see(session),), file=file)


def stepped_back(session: LexSession, others: Sequence[Person]) -> Notice:
    text = say_n(
        "You no longer host *{title}*. {names} goes on, and has been told.",
        "You no longer host *{title}*. {names} go on, and have been told.",
        len(others),
        title=session.title,
        names=names_of(others),
    )
    return Notice(text, "good", (see(session),))
