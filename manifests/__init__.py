"""The app packages for Slack and Teams, written from the door plates, so that they never say what LEX cannot do."""

from dataclasses import dataclass

NAME = "LEX"
COLOUR = "#23684f"


class Unfit(Exception):
    """What was to be written would not be taken by the platform; the message says why."""


@dataclass(frozen=True, slots=True)
class Words:
    """How LEX introduces itself."""

    full_name: str
    short: str
    long: str
    query: str
    query_help: str
    """What is typed to look for something."""


WORDS = {
    "en": Words(
        "LEX, learning from experts",
        "Learning from experts: find a session, or offer one in under a minute",
        "Everyone is an expert. With LEX, anybody offers a session to colleagues in under a minute, and anybody comes. "
        "Sessions are announced where they fit; a ✋ signs you up, the calendar entry arrives at once, and two "
        "reminders help you to be there. There is no ranking and no points, and nobody is watched.",
        "Words",
        "What it is about, or nothing: what comes next",
    ),
    "de": Words(
        "LEX, Lernen von Experten",
        "Lernen voneinander: Sessions finden oder in einer Minute selbst anbieten",
        "Alle sind Expertinnen und Experten. Mit LEX bietest du in weniger als einer Minute eine Session an, und alle "
        "können kommen. Sessions werden dort angekündigt, wo sie passen; mit ✋ meldest du dich an, der "
        "Kalendereintrag kommt sofort, und zwei Erinnerungen helfen dir, dabei zu sein. Es gibt keine Rangliste und "
        "keine Punkte, und niemand wird beobachtet.",
        "Wörter",
        "Worum es geht, oder nichts: was als Nächstes kommt",
    ),
}
