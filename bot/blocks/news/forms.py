"""What a member chooses of their digest."""

from bot.forms import Choice, FormModel, Head, Number, ask
from bot.text import say
from bot.view import Option
from store.news import DAILY, OFF, WEEKLY

RHYTHMS = (
    Option(WEEKLY, say("every Monday")),
    Option(DAILY, say("every day")),
    Option(OFF, say("not at all")),
)
WORDS = {
    "daily": DAILY, "täglich": DAILY, "weekly": WEEKLY, "wöchentlich": WEEKLY, "off": OFF, "aus": OFF,
    "none": OFF, "stop": OFF, "nie": OFF,
}  # fmt: skip
"""What may be typed after the command."""


class Digest(FormModel):
    """How often, and when."""

    head = Head(
        "news.digest",
        say("Your digest"),
        say("Save"),
        say("What comes up for your topics, your languages and your site, in one message that only you get."),
    )
    rhythm: Choice = ask(say("How often"), options=RHYTHMS)
    hour: Number = ask(say("At what hour"), hint=say("By your own clock, from 0 to 23"), least=0, most=23)
