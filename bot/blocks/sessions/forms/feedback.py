"""How it was, and how many came."""

from bot.forms import Choice, FormModel, Head, Line, Number, ask
from bot.text import say
from bot.view import Option
from store.feedback import Verdict


class Feedback(FormModel):
    head = Head("sessions.feedback", say("Feedback"), say("Send it"))
    verdict: Choice = ask(
        say("How was it?"),
        options=(
            Option(Verdict.HELPFUL, say("Helpful")),
            Option(Verdict.SO_SO, say("So-so")),
            Option(Verdict.NOT_FOR_ME, say("Not for me")),
            Option(Verdict.MISSED, say("I missed it")),
        ),
    )
    line: Line = ask(
        say("One line, if you like"),
        hint=say("Those who host it read it, without your name. Nobody else does."),
        default="",
        most=300,
    )


class Came(FormModel):
    head = Head(
        "sessions.came",
        say("How many came?"),
        say("Save"),
        say("The number alone is kept. It makes the next forecasts better."),
    )
    came: Number = ask(
        say("How many came?"), hint=say("As far as you know, without those who hosted"), least=0, most=100_000
    )
