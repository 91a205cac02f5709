"""What people see of themselves, of help and of home."""

from itertools import groupby

from bot.blocks.welcome.forms import NATIVE
from bot.text import Link, Words, say, together
from bot.turn import HelpLine, House, Turn
from bot.view import Button, Card, Fact, Item, Page, Section
from store.people import Person


def home(person: Person, sections: tuple[Section, ...]) -> Page:
    newcomer = Section(
        say("A minute for you"),
        (
            Item(
                say("Tell me your topics, language and site"),
                say("Then I know what to show you."),
                (Button(say("Tell me"), "settings", "primary"),),
            ),
        ),
    )
    return Page(
        title=say("Hello {name}", name=person.name),
        intro=say("Everyone is an expert. What will you learn, or share, today?"),
        sections=sections if person.settled else (newcomer, *sections),
        buttons=(
            Button(say("Offer a session"), "host", "primary"),
            Button(say("Find sessions"), "sessions"),
            Button(say("My sessions"), "sessions mine"),
            Button(say("About me"), "me"),
            Button(say("Help"), "help"),
        ),
    )


def help_page(lines: tuple[HelpLine, ...], language: str) -> Page:
    """All commands, by room, as they are typed in this language."""
    by_room = groupby(lines, key=lambda line: line.block)
    return Page(
        title=say("What you can ask me"),
        intro=say("Type it after */lex*, or press a button. Any other words are searched for."),
        sections=tuple(
            Section(room, tuple(Item(say("*{usage}*", usage=line.said(language)), line.words) for line in of_room))
            for room, of_room in by_room
        ),
        buttons=(Button(say("Home"), "home"), Button(say("Find sessions"), "sessions", "primary")),
    )


def me(turn: Turn, topics: list[str]) -> Card:
    person = turn.person
    told = (
        (say("Topics"), together(topics) or say("none yet")),
        (say("Language"), NATIVE.get(person.language, person.language)),
        (say("Site"), person.site or say("not told yet")),
        (say("Time zone"), turn.reads.zone.key),
        (say("Reminders"), _reminders(person.reminders)),
        (say("My calendar"), _calendar(turn.house, person)),
    )
    return Card(
        title=say("This is what I know of you, {name}", name=person.name),
        facts=tuple(Fact(label, value) for label, value in told if value),
        note=say("Only you see this."),
        buttons=(Button(say("Change"), "settings", "primary"), Button(say("My sessions"), "sessions mine")),
    )


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
    url = f"{house.url}/calendar/{person.calendar_secret}.ics"
    return together((Link(say("Subscribe to my sessions"), url),))
