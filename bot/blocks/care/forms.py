"""What a caretaker fills in."""

from bot.forms import Choice, FormModel, Line, Tick, Topics, ask
from bot.text import LANGUAGES, say
from bot.view import Option


class Setup(FormModel):
    """What a room hears."""

    topics: Topics = ask(say("Topics"), hint=say("Separated by commas: python, testing"), default=(), most=20)
    languages: Topics = ask(say("Languages"), hint=say("Two letters each: de, en"), default=(), most=10)
    sites: Line = ask(say("Sites"), hint=say("Separated by commas: Bonn, Lisbon"), default="", most=200)
    rest: Tick = ask(say("Also what fits no other room"), default=False)
    language: Choice = ask(
        say("Language of this room"),
        options=tuple(Option(code, {"en": "English", "de": "Deutsch"}[code]) for code in LANGUAGES),
    )
