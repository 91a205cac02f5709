"""What a caretaker fills in."""

from typing import Annotated

from bot.forms import Choice, FormModel, Head, Languages, Line, Number, Tick, TimeZone, Topics, ask
from bot.text import LANGUAGES, say
from bot.view import Option

RHYTHMS = (
    Option("daily", say("every working day")),
    Option("weekly", say("every Monday")),
    Option("never", say("no list")),
)


class Setup(FormModel):
    """What a room hears."""

    head = Head(
        "care.setup",
        say("What this room hears"),
        say("Save"),
        say("A session is announced here if it fits all that you name. Name nothing, and nothing is announced."),
    )
    topics: Topics = ask(say("Topics"), hint=say("Separated by commas: python, testing"), default=(), most=20)
    languages: Languages = ask(say("Languages"), hint=say("Separated by commas: German, English"), default=(), most=10)
    sites: Line = ask(say("Sites"), hint=say("Separated by commas: Bonn, Lisbon"), default="", most=200)
    rest: Tick = ask(say("Also what fits no other room"), default=False)
    at_once: Number = ask(
        say("Cards a day at once, at most"), hint=say("0: the list alone"), default=6, least=0, most=50
    )
    rhythm: Choice = ask(say("List of what is new besides"), default="daily", options=RHYTHMS)
    list_hour: Number = ask(say("At what hour"), hint=say("From 0 to 23"), default=9, least=0, most=23)
    language: Choice = ask(
        say("Language of this room"),
        options=tuple(Option(code, {"en": "English", "de": "Deutsch"}[code]) for code in LANGUAGES),
    )


PASTED = 3000
"""Characters: more no platform lets anybody type."""
Raw = Annotated[str, "lines"]
"""As it was pasted: tabs stand between the cells of a table."""


class Import(FormModel):
    """Sessions from a table or a calendar."""

    head = Head(
        "care.import",
        say("Take in sessions"),
        say("Take them in"),
        say("About 25 rows fit in. What is here already stays as it is, and what is refused says why."),
    )
    text: Raw = ask(
        say("Rows, or the text of a calendar"),
        hint=say("Headings first, like Title, Start, Minutes, Place, Host; copied from Excel, or a .csv or .ics file"),
        most=PASTED,
    )
    zone: TimeZone = ask(say("Time zone"), hint=say("Of the times that name none"), most=60)
