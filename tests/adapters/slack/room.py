"""A room that answers in every way a room can, for trying the doors."""

from bot.block import Block, Command, FormDoor
from bot.calendar import MIME
from bot.errors import Misfilled, Refusal
from bot.forms import Choice, Choices, FormModel, Head, Line, Lines, Moment, Number, Tick, WebLink, ask
from bot.text import When, say
from bot.turn import Turn, Work
from bot.view import Button, Card, Fact, File, Item, Notice, Option, Page, Section, View
from store.people import Person

COLOURS = (Option("red", say("Red")), Option("blue", say("Blue")))


class Walk(FormModel):
    """One field of each kind."""

    head = Head("walks.walk", say("Propose a walk that is far too long for a title"), say("Go"))
    title: Line = ask(say("Where to"), most=40)
    starts_at: Moment = ask(say("Starts"))
    why: Lines = ask(say("Why"), default="")
    link: WebLink = ask(say("Map"), default="")
    seats: Number = ask(say("Seats"), default=3, least=1, most=9)
    colour: Choice = ask(say("Colour"), default="", options=COLOURS)
    more: Choices = ask(say("More colours"), default=(), options=COLOURS)
    dogs: Tick = ask(say("Dogs may come"), default=False)


def walked(turn: Turn, walk: Walk, about: str) -> View:
    if walk.title == "nowhere":
        raise Misfilled({"title": say("That is no place."), "seats": say("Too many.")})
    if walk.title == "mist":
        raise Misfilled({"weather": say("It is misty.")})
    turn.tell(turn.me, "walks.walked", "walk:1", walk.title)
    where = turn.where
    told = say("{title} {when} {seats}", title=walk.title, when=When(walk.starts_at), seats=walk.seats)
    return Card(told, body=f"{about}|{where.channel}|{where.private}|{walk.colour}|{'+'.join(walk.more)}|{walk.dogs}")


def page(turn: Turn, rest: str) -> Page:
    number = int(rest or 1)
    items = (Item("One", "first", (Button("Card", "card"),)), Item("Two", "second", (Button("Note", "note"),)))
    buttons = (Button("Next", f"page {number + 1}"), Button("Walk", "walk"), Button("Site", url="https://example.com"))
    return Page(say("Page {n}", n=number), sections=(Section(items=items),), buttons=buttons)


def card(turn: Turn, rest: str) -> Card:
    buttons = (Button("Note", "note"), Button("Page", "page"), Button("Walk", "walk"), Button("Again", "card"))
    return Card("A card", "of mine", (Fact("For", turn.person.name),), buttons=buttons)


def note(turn: Turn, rest: str) -> Notice:
    return Notice(say("Noted {rest}.", rest=rest), "good")


def refuse(turn: Turn, rest: str) -> View:
    raise Refusal(say("Not today."), Button("Help", "note"))


def breaks(turn: Turn, rest: str) -> View:
    raise RuntimeError(f"broken by {rest}")


def reacted(turn: Turn, number: int, added: bool) -> View | None:
    turn.tell(turn.me, "walks.walked", f"walk:{number}", f"{added}")
    if number > 1:
        raise Refusal(say("This walk is over."))
    return None


def drawn(work: Work, number: int) -> Card:
    return Card(f"Walk {number}", buttons=(Button("Note", "note"), Button("Card", "card"), Button("Walk", "walk")))


def letter(work: Work, person: Person, number: int, occurrence: str) -> Card:
    file = File("walk.ics", MIME, b"BEGIN:VCALENDAR", "https://lex.example.com/walk.ics")
    return Card(f"You walk: {occurrence}", buttons=(Button("Note", "note"),), file=file)


def said(turn: Turn, rest: str) -> Notice:
    turn.tell(turn.me, "walks.walked", "walk:9", rest)
    return Notice(say("You said “{words}”.", words=rest))


ROOM = Block(
    name="walks",
    title=say("Walks"),
    commands=(
        Command(("home",), page, say("home"), looks=True),
        Command(("page",), page, say("a page"), looks=True),
        Command(("card",), card, say("a card"), looks=True),
        Command(("note",), note, say("a note"), looks=True),
        Command(("walk",), lambda _turn, rest: Walk.form(rest, {}), say("a form"), looks=True, asks=True),
        Command(("say",), said, say("an effect")),
        Command(("refuse",), refuse, say("a no")),
        Command(("break",), breaks, say("a fault")),
        Command(("nothing",), lambda _turn, _rest: None, say("nothing")),
        Command(("where",), lambda turn, _rest: Notice(f"{turn.where.channel} {turn.where.private}"), say("where")),
    ),
    forms={"walk": FormDoor(Walk, walked)},
    reactions={("✋", "walk"): reacted},
    cards={"walk": drawn},
    letters={"walked": letter},
)
