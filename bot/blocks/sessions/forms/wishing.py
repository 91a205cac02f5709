"""A wish."""

from bot.forms import FormModel, Head, Line, Topics, ask
from bot.text import say


class Wish(FormModel):
    head = Head(
        "sessions.wish",
        say("Wish a session"),
        say("Wish it"),
        say("Others can join your wish; then I ask people who know about it to host. Your name is not told."),
    )
    title: Line = ask(say("What would you like to learn?"), hint=say("Kubernetes for beginners"), most=120)
    topics: Topics = ask(say("Topics"), hint=say("Separated by commas: python, testing"), default=(), most=6)
