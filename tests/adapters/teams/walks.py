"""A room of walks: one command for each kind of answer."""

from bot.block import Block, Command, FormDoor
from bot.errors import Misfilled, Refusal
from bot.forms import Choices, FormModel, Head, Line, Moment, NumberOrNone, ask
from bot.text import When, say
from bot.turn import Turn
from bot.view import Button, Card, Item, Notice, Option, Page, Section, View


class Walk(FormModel):
    head = Head("walks.walk", say("A walk"), say("Go"))
    where: Line = ask(say("Where to"), most=20)
    starts_at: Moment = ask(say("Starts"))
    seats: NumberOrNone = ask(say("Seats"), default=None, least=1, most=50)
    food: Choices = ask(say("Food"), default=(), options=(Option("soup", "Soup"), Option("cake", "Cake")))


FILLED: list[Walk] = []
CLOSED: set[str] = set()
"""Where nobody can go today."""


def _ask(turn: Turn, rest: str) -> View:
    return Walk.form(rest, {})


def _walked(turn: Turn, form: Walk, about: str) -> View:
    if form.where in CLOSED:
        raise Misfilled({"where": say("It is closed today.")})
    FILLED.append(form)
    if form.where == "nowhere":
        raise Refusal(say("There is no such place."))
    if form.where == "here":
        return Notice("You are there already.", "good")
    return Card(
        form.where, body=say("Secret of {when}", when=When(form.starts_at)), buttons=(Button("Cancel it", "note"),)
    )


def _page(turn: Turn, rest: str) -> View:
    buttons = (Button("Next", f"page {int(rest or 1) + 1}"), Button("Card", "card"), Button("Walk", "walk"))
    return Page(f"Page {rest or 1}", sections=(Section("", (Item("Secret item"),)),), buttons=buttons)


def _note(turn: Turn, rest: str) -> View:
    return Notice(f"Secret note {rest}".strip(), "good")


def _card(turn: Turn, rest: str) -> View:
    return Card("Secret card", buttons=(Button("Note", "note 1"),))


def _odd(turn: Turn, rest: str) -> View:
    return Notice("Not a form.", buttons=(Button("Note", "note"),))


def _silent(turn: Turn, rest: str) -> None:
    """Nothing to say."""


WALKS = Block(
    "walks",
    "Walks",
    commands=(
        Command(("note",), _note, "note"),
        Command(("card",), _card, "card"),
        Command(("page",), _page, "page", looks=True),
        Command(("walk",), _ask, "walk", asks=True),
        Command(("odd",), _odd, "odd", asks=True),
        Command(("silent",), _silent, "silent"),
    ),
    forms={"walk": FormDoor(Walk, _walked)},
)
