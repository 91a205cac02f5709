"""What people see of themselves, of help and of home."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from bot.blocks.welcome.forms import NATIVE, URGENT
from bot.calendar import google_feed_link, outlook_feed_link
from bot.filters import EVERYTHING, Filter
from bot.languages import name_of
from bot.text import Link, When, Words, say, say_n, together
from bot.turn import ActionLine, HelpLine, House, Turn
from bot.view import Button, Card, Fact, Item, Notice, Page, Section
from bot.words import few
from store.people import FOREVER, Person

MUTE = Button(say("Mute LEX"), "mute")
UNMUTE = Button(say("Unmute LEX"), "unmute")
UNTIL_WHEN = say(
    "Until when? Say it behind *mute*, like 2 weeks or until 24.12.; *mute* alone lasts until you unmute me."
)


def home(person: Person, sections: tuple[Section, ...], now: datetime) -> Page:
    newcomer = Section(
        say("A minute for you"),
        (
            Item(
                say("Tell me your topics, language and site"),
                say("Then I know what to show you."),
                (Button(say("Tell me"), "begin", "primary"),),
            ),
        ),
    )
    return Page(
        title=say("Hello {name}", name=person.name),
        intro=say("Everyone is an expert. What will you learn, or share, today?"),
        sections=(
            *((_muted_section(person),) if person.is_muted(now) else ()),
            *(() if person.settled else (newcomer,)),
            *sections,
        ),
        buttons=(
            Button(say("Offer a session"), "host", "primary" if person.settled else "plain"),
            Button(say("Find sessions"), "sessions"),
            Button(say("My sessions"), "sessions mine"),
        ),
        more=(Button(say("About me"), "me"), Button(say("Help"), "help")),
    )


def _muted_section(person: Person) -> Section:
    return Section(items=(Item(say("LEX is muted"), _until(person.muted_until), (UNMUTE,)),))


def _until(moment: datetime | None) -> Words:
    if moment is None or moment == FOREVER:
        return say("until you unmute me")
    return say("until {day}", day=When(moment, "day"))


def muted(until: datetime) -> Notice:
    """What they hear no more, until when, and what they still do."""
    text = say(
        "LEX is muted *{until}*: no digest, no questions, no invitations. What you asked for still comes: reminders, "
        "and news of sessions that you attend or host.",
        until=_until(until),
    )
    return Notice(text, "good", (UNMUTE, Button(say("About me"), "me")))


def unmuted() -> Notice:
    text = say("You hear from me again. What waited for you and is still true comes now.")
    return Notice(text, "good", (Button(say("About me"), "me"),))


def hello(person: Person) -> Card:
    """The first word to somebody."""
    return Card(
        title=say("Hello {name}, I am LEX", name=person.name),
        intro=say("Everyone is an expert: colleagues offer sessions, and whoever likes comes."),
        body=say("Tell me your topics, language and site: three taps, and I know what to show you."),
        note=say("Write *help* to me whenever you wonder what I can do."),
        buttons=(
            Button(say("Tell me"), "begin", "primary"),
            Button(say("Find sessions"), "sessions"),
            Button(say("Offer a session"), "host"),
        ),
    )


def greeted(person: Person) -> Card:
    """Said back to a greeting, or to who asks what this is."""
    known = hello(person)
    if not person.settled:
        return known
    find = Button(say("Find sessions"), "sessions", "primary")
    return replace(known, body="", buttons=(find, known.buttons[2], Button(say("Help"), "help")))


def thanked(person: Person) -> Notice:
    return Notice(say("You are welcome, {name}!", name=person.name))


def hello_room() -> Card:
    """The first word in a room, to all who are there."""
    return Card(
        title=say("Hello, I am LEX"),
        intro=say("Everyone is an expert: colleagues offer sessions, and whoever likes comes."),
        body=say(
            "I announce here what fits this room, as soon as a caretaker says with *setup* what that is. Press a "
            "button, and only you see the answer."
        ),
        buttons=(
            Button(say("Find sessions"), "sessions", "primary"),
            Button(say("Offer a session"), "host"),
            Button(say("Help"), "help"),
        ),
    )


def begun(person: Person, topics: Sequence[str]) -> Card:
    """Thanks for three taps, said back, and what they may do next."""
    told = (
        (say("Topics"), together(topics) or say("none yet")),
        (say("Language"), NATIVE.get(person.language, person.language)),
        (say("Site"), person.site),
    )
    return Card(
        title=say("Good to have you here, {name}", name=person.name),
        facts=tuple(Fact(label, value) for label, value in told if value),
        note=say("Change it with “About me”. On Mondays I write to you what comes up; /lex *digest* changes that."),
        buttons=(
            Button(say("Find sessions"), "sessions", "primary"),
            Button(say("Offer a session"), "host"),
            Button(say("About me"), "me"),
        ),
    )


def help_page(lines: tuple[HelpLine, ...], actions: tuple[ActionLine, ...], language: str) -> Page:
    """A line for each room, as its commands are typed in this language; and what can be made of any message."""
    by_room = [tuple(of_room) for _, of_room in groupby(lines, key=lambda line: line.room)]
    return Page(
        title=say("What you can ask me"),
        intro=say("Type it after */lex*, or press a button. Any other words are searched for."),
        sections=(
            Section(items=tuple(_room(of_room, language) for of_room in by_room)),
            *_of_messages(actions),
        ),
        buttons=(Button(say("Find sessions"), "sessions", "primary"), Button(say("Home"), "home")),
    )


def _room(lines: tuple[HelpLine, ...], language: str) -> Item:
    first = lines[0]
    names = [line.name(language) for line in lines]
    return Item(first.block, few(names, 5), (Button(say("Show"), f"help {first.room}"),))


def help_room(lines: tuple[HelpLine, ...], language: str) -> Page:
    """All that one room can be asked for."""
    return Page(
        title=lines[0].block,
        intro=say("Type it after */lex*. Any other words are searched for."),
        sections=(
            Section(items=tuple(Item(say("*{usage}*", usage=line.said(language)), line.words) for line in lines)),
        ),
        buttons=(Button(say("What else?"), "help"), Button(say("Home"), "home")),
    )


def _of_messages(actions: tuple[ActionLine, ...]) -> tuple[Section, ...]:
    items = tuple(Item(say("*{label}*", label=action.label), action.words) for action in actions)
    return (Section(say("In the menu of any message"), items),) if items else ()


def me(turn: Turn, topics: list[str]) -> Card:
    person, is_muted = turn.person, turn.person.is_muted(turn.now)
    told = (
        (say("Topics"), together(topics) or say("none yet")),
        (say("Language"), NATIVE.get(person.language, person.language)),
        (say("Also sessions in"), together(name_of(one, turn.reads.language) for one in person.languages)),
        (say("Site"), person.site or say("not told yet")),
        (say("Time zone"), turn.reads.zone.key),
        (say("Reminders"), _reminders(person.reminders)),
        (say("Quiet hours"), _quiet(person)),
        (say("Messages"), say_n("at most {n} a week unasked", "at most {n} a week unasked", person.most_a_week)),
        (say("LEX is muted"), _until(person.muted_until) if is_muted else ""),
        (say("My calendar"), _calendar(turn.house, person)),
    )
    return Card(
        title=say("This is what I know of you, {name}", name=person.name),
        facts=tuple(Fact(label, value) for label, value in told if value),
        note=say("Only you see this."),
        buttons=(
            Button(say("Change"), "settings", "primary"),
            Button(say("Quiet hours"), "quiet"),
            UNMUTE if is_muted else MUTE,
        ),
        more=(Button(say("My calendar"), "calendar"), Button(say("My sessions"), "sessions mine")),
    )


def _quiet(person: Person) -> Words:
    return together((_night(person), say("weekends") if person.quiet_weekends else "")) or say("none")


def _night(person: Person) -> str:
    begins, ends = person.quiet_from, person.quiet_until
    return f"{begins:%H:%M} – {ends:%H:%M}" if begins != ends else ""


def hushed(person: Person) -> Notice:
    """The quiet hours said back; what has to come on time does so all the same."""
    night = _night(person)
    if night and person.quiet_weekends:
        said = say("I leave you in peace *{night}*, and all weekend.", night=night)
    elif night:
        said = say("I leave you in peace *{night}*, at weekends as on any day.", night=night)
    elif person.quiet_weekends:
        said = say("I leave you in peace all weekend; on other days I may write at any hour.")
    else:
        said = say("I may write to you at any hour.")
    words = together((say("Saved."), said, URGENT if night or person.quiet_weekends else ""), " ")
    return Notice(words, "good", (Button(say("About me"), "me"),))


def _reminders(minutes: list[int]) -> Words:
    known: dict[int, Words] = {
        1440: say("one day before"),
        60: say("one hour before"),
        10: say("ten minutes before"),
    }
    chosen = tuple(known[one] for one in minutes if one in known)
    return together(chosen) or say("none")


def _calendar(house: House, person: Person) -> Words:
    if not house.url:
        return ""
    return together((Link(say("Subscribe to my sessions"), f"{house.url}/calendar/{person.calendar_word}.ics"),))


_RENEWS = say(
    "The addresses you have now, also of single entries, will lead nowhere. Subscribe again with the new ones."
)


def calendar(house: House, person: Person, narrowed: Filter = EVERYTHING, *, is_new: bool = False) -> Card:
    """Where their calendars are; and a way out if somebody else has come to know."""
    mine = f"{house.url}/calendar/{person.calendar_word}.ics"
    every = f"{house.url}/calendar/all/{person.calendar_word}.ics{narrowed.query}"
    title = say("Calendar for “{filter}”", filter=narrowed.said) if narrowed.query else say("Calendars to subscribe to")
    some = Fact(say("Address"), _address(every))
    both = (Fact(say("My sessions"), _address(mine)), Fact(say("All sessions"), _address(every)))
    return Card(
        title=say("These are your new calendar addresses") if is_new else title,
        intro=say("Give it to your calendar program; it then follows every change by itself.")
        if narrowed.query
        else say("Give these addresses to your calendar program; it then follows every change by itself."),
        facts=(some,) if narrowed.query else both,
        body=""
        if narrowed.query
        else say("For some of them only, type what they shall have behind *calendar*: python lang:de site:bonn."),
        note=say("Keep it to yourself: whoever knows it reads what you may read.")
        if narrowed.query
        else say("Keep them to yourself: whoever knows them reads what you may read."),
        buttons=(
            *_subscribe(every if narrowed.query else mine),
            Button(say("About me"), "me"),
            Button(say("New addresses"), "calendar new yes", "danger", confirm=_RENEWS),
        ),
    )


def _subscribe(address: str) -> tuple[Button, ...]:
    """One press where a program can reach us from outside."""
    if not address.startswith("https://"):
        return ()
    google, outlook = google_feed_link(address), outlook_feed_link(address, "LEX")
    return Button(say("Google Calendar"), url=google), Button(say("Outlook"), url=outlook)


def _address(url: str) -> Words:
    """To be followed, and to be copied."""
    return together((Link(url, url),))


def renewal() -> Notice:
    return Notice(_RENEWS, "warning", (Button(say("New addresses"), "calendar new yes", "danger"),))
