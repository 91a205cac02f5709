"""Something that goes with a session."""

from bot.blocks.sessions.rules import SORTS
from bot.forms import Choice, FormModel, Head, Line, WebLink, ask
from bot.text import say
from bot.view import Option


class Attach(FormModel):
    """Something that goes with a session."""

    head = Head(
        "sessions.attach",
        say("Add a link"),
        say("Add it"),
        say("All find it with the session. A recording is shown once everybody who speaks has agreed."),
    )
    url: WebLink = ask(say("Link"), hint=say("https://…"), most=1000)
    sort: Choice = ask(say("What is it?"), default="", options=tuple(Option(*one) for one in SORTS))
    label: Line = ask(say("Your words for it"), default="", most=80)
