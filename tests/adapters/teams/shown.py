"""One of every view, as people fill them with everything that could break a card."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from adapters.teams.text import Look
from bot.text import Link, Reader, When, say
from bot.view import Button, Card, Fact, Field, File, Form, Item, Notice, Option, Page, Section, Table, View

BERLIN = Reader("de", ZoneInfo("Europe/Berlin"))
NEW_YORK = Reader("en", ZoneInfo("America/New_York"))
AT = datetime(2026, 12, 1, 14, 0, 0, 123456, tzinfo=UTC)
NASTY = (
    "**bold** _it_ ~~no~~ `code`",
    "[click](https://evil.example) https://evil.example www.evil.example",
    "<at>LEX</at> <at>everyone</at> @everyone <!channel>",
    "# big",
    "- list",
    "1. list",
    "&lt;b&gt; <b>html</b> {{DATE(2026-01-01T00:00:00Z,SHORT)}} {{TIME(2026-01-01T00:00:00Z)}}",
    "back\\slash [x]: y",
)
"""What people may write, in the hope that it does something."""

FORM = Form(
    "sessions.offer",
    say("Offer a session"),
    say("Offer"),
    (
        Field("title", say("Title"), value="Async *Python*", most=120),
        Field("description", say("Description"), "lines", required=False),
        Field("site", say("Site"), "link", required=False, hint="https://…"),
        Field("starts_at", say("Starts"), "when", value="2026-12-01T15:00"),
        Field("capacity", say("Seats"), "number", required=False, value="12", most=500),
        Field("language", say("Language"), "choice", options=(Option("", "any"), Option("de", "German"))),
        Field(
            "before", say("Remind me"), "choices", False, value=("10",), options=(Option("10", "a"), Option("60", "b"))
        ),
        Field("records", say("It will be recorded"), "tick", False, value="yes"),
    ),
    about="12",
    intro=say("It takes a minute."),
)

VIEWS: dict[str, View] = {
    "notice": Notice(
        say("You are in: *{title}*.", title="Async Python"), "good", (Button(say("Details"), "session 12"),)
    ),
    "warning": Notice("No.", "warning"),
    "card": Card(
        say("Async {title}", title="Python"),
        say("You are coming."),
        (
            Fact(say("When"), say("{when}", when=When(AT))),
            Fact(say("Where"), say("{l}", l=Link("Join", "https://x.example"))),
        ),
        "First line\n\nsecond *line*",
        say("Put ✋ here."),
        (
            Button(say("Sign up"), "join 12", "primary"),
            Button(say("Edit"), "edit 12"),
            Button(say("Watch"), url="https://video.example.com/1"),
            Button(say("Cancel it"), "cancel 12 yes", "danger", confirm=say("Cancel “{t}”?", t="[a](b)")),
        ),
        File("lex-12.ics", "text/calendar", b"BEGIN:VCALENDAR", "https://lex.example.com/12.ics"),
    ),
    "page": Page(
        say("Sessions"),
        say("What comes up"),
        (
            Section(
                say("Today"), tuple(Item(f"Number {n}", "at noon", (Button("Sign up", f"join {n}"),)) for n in range(3))
            ),
            Section(say("Tomorrow"), empty=say("Nothing yet.")),
        ),
        tuple(Button(f"Go {n}", f"sessions page:{n}") for n in range(7)),
        say("That is all."),
    ),
    "card with more": Card(
        "A card",
        buttons=(Button(say("Sign up"), "join 12", "primary"),),
        quiet=say("English · {topics}", topics="#[a](b)"),
        more=(Button("One", "one"), Button("Two", "two"), Button("Site", url="https://example.com")),
    ),
    "table": Page(
        "Grid",
        sections=(
            Section(
                "Day",
                table=Table(
                    ("", "A", say("{l}", l=Link("B", "https://x.example"))), (("", *NASTY[:2]), ("x", "", "y"))
                ),
            ),
        ),
    ),
    "page of two buttons": Page(
        "Guests", sections=(Section("", (Item("Ben", "", (Button("A", "a 1"), Button("B", "a 1", confirm="Sure?"))),)),)
    ),
    "empty card": Card("Only a title"),
    "form": FORM,
    "complaints": Form(
        "x.y", "Again", "Send", FORM.fields, complaints={"title": say("Please fill this in."), "records": "Hm."}
    ),
    **{
        f"nasty {n}": Card(text, text, (Fact(text, text),), text, text, (Button(text, "help"),))
        for n, text in enumerate(NASTY)
    },
    **{
        f"nasty page {n}": Page(text, text, (Section(text, (Item(text, text),), text),), (), text)
        for n, text in enumerate(NASTY)
    },
}


def look(reader: Reader = NEW_YORK, **more: object) -> Look:
    return Look(reader, opens=lambda command: command.startswith("edit"), **more)  # type: ignore[arg-type]
